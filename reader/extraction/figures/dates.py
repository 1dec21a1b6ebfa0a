"""Dates, years and clock times: numbers that say when, not how many."""

from __future__ import annotations

import re
from typing import NamedTuple

from reader.extraction.text.tokens import Line
from reader.extraction.text.words import PLURALS, word_set
from reader.model.calendar import ENGLISH_MONTHS, MONTHS_ELSEWHERE

_ZONES = word_set("time zones")
CLOCK_WORDS = word_set("clock words")
"""Words that make the number before them a time of day."""

DATE_SIGNS = (
    frozenset(ENGLISH_MONTHS)
    | MONTHS_ELSEWHERE
    | _ZONES
    | CLOCK_WORDS
    | {
        *(".", ":", "/", "-", "–", "to", "and", "of", "the", "am", "pm", "hours"),
        *("st", "nd", "rd", "th", "s", "'s", "’s", "'", "’", "‘"),
    }
)
"""One of these stands right before or behind every number in digits that `read_when` reads, or a point in it."""

_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_DAY_FIRST = re.compile(r"\d{1,2}-\d{1,2}-(?:\d{2}|\d{4})")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[.:][0-5]\d")


class When(NamedTuple):
    """A date or time on tokens `first` up to `last`; `year` if it gives one; `kind` is date or time."""

    first: int
    last: int
    year: int | None
    kind: str


def is_year(word: str) -> bool:
    """Whether a token can be a year in a news text."""
    return len(word) == 4 and word.isdecimal() and 1000 <= int(word) <= 2199


def _year_at(tokens: Line, j: int) -> int | None:
    return int(tokens.words[j]) if is_year(tokens.words[j]) else None


def _day(low: str) -> bool:
    return 0 < len(low) < 3 and low.isdecimal() and 0 < int(low) < 32


def _clock(tokens: Line, i: int) -> When | None:
    """ "4:30 p.m.", "8 p.m.", "0900 GMT", "10 o'clock"."""
    lows = tokens.lows
    j = i + 1
    if (
        lows[j] == ":"
        and tokens.glued(j)
        and tokens.glued(j + 1)
        and len(lows[j + 1]) >= 2
        and lows[j + 1][:2].isdecimal()
    ):
        j += 2
        while lows[j] == ":" and lows[j + 1].isdecimal():
            j += 2
        if lows[j].startswith(("am", "pm", "a.m", "p.m")):
            j += 1
        return When(i, j, None, "time")
    following = lows[j]
    if following in ("am", "pm") and len(lows[i]) < 6:
        return When(i, j + 1, None, "time")
    if following in CLOCK_WORDS:
        return When(i, j + 1, None, "time")
    if following in ("to", "-", "–") and len(lows[i]) == len(lows[j + 1]) == 4 and lows[j + 2] in _ZONES - {"hours"}:
        return When(i, j + 3, None, "time")
    if len(lows[i]) == 4 and lows[i].isdecimal() and following in _ZONES - {"hours", "local"}:
        return When(i, j + 1, None, "time")
    if len(lows[i]) == 4 and lows[i].isdecimal() and following == "hours" and lows[i][0] in "012":
        return When(i, j + 1, None, "time")
    return None


def _month_day(tokens: Line, i: int) -> When | None:
    """ "May 5", "Aug. 9, 2020", "5 May 2020", "5th of May", "6. Mai" when token `i` is the day."""
    lows, words = tokens.lows, tokens.words
    j = i + 1
    if lows[j] in ("st", "nd", "rd", "th") and tokens.glued(j):
        j += 1
    month = i - 1 if lows[i - 1] not in (".", "the") else i - 2
    if month >= 0 and lows[month] in ENGLISH_MONTHS and words[month][:1].isupper():
        if lows[j] in ("-", "–", "to", "and") and _day(lows[j + 1]):
            j += 2
        if lows[j] == "," and (year := _year_at(tokens, j + 1)):
            return When(month, j + 2, year, "date")
        if year := _year_at(tokens, j):
            return When(month, j + 1, year, "date")
        return When(month, j, None, "date")
    k = j + 1 if lows[j] == "of" else j
    elsewhere = j + (lows[j] == ".")
    if lows[elsewhere] in MONTHS_ELSEWHERE:
        year = _year_at(tokens, elsewhere + 1)
        if year or elsewhere > j:
            return When(i, elsewhere + 1 + (year is not None), year, "date")  # "6. Mai", "12 januar 2025"
    if lows[k] in ("-", "–", "to", "and") and _day(lows[k + 1]) and lows[k + 2] in ENGLISH_MONTHS:
        k += 2
    if (
        lows[k] in ENGLISH_MONTHS
        and words[k][:1].isupper()
        and not (lows[k] in ("may", "march") and lows[k + 1] in ("be", "have"))
    ):
        k += 1
        if lows[k] in (",", "."):
            if year := _year_at(tokens, k + 1):
                return When(i, k + 2, year, "date")
            return When(i, k, None, "date")
        if year := _year_at(tokens, k):
            return When(i, k + 1, year, "date")
        return When(i, k, None, "date")
    return None


def _numeric(tokens: Line, i: int) -> When | None:
    """ "2019-10-01", "10/12/2020", "12.10.2020", "9/11", "24/7", "2019-20", "2019/20"."""
    lows = tokens.lows
    if _DOTTED.fullmatch(lows[i]):
        year = lows[i].rsplit(".", 1)[1]
        return When(i, i + 1, int(year) if is_year(year) else None, "date")
    mark, second = lows[i + 1], lows[i + 2]
    if mark not in ("/", "-", "–", ".") or not (tokens.glued(i + 1) and tokens.glued(i + 2) and second.isdecimal()):
        return None
    first = lows[i]
    if lows[i + 3] == mark and tokens.glued(i + 3) and lows[i + 5] != mark:
        written = "-".join((first, second, lows[i + 4]))
        if _ISO.fullmatch(written) or _DAY_FIRST.fullmatch(written):
            year = first if is_year(first) else lows[i + 4]
            return When(i, i + 5, int(year) if is_year(year) else None, "date")
        return None
    if is_year(first) and (is_year(second) or (len(second) == 2 and int(second) > int(first) % 100)):
        return When(i, i + 3, int(first), "date")
    if mark == "/" and (first, second) in (("9", "11"), ("24", "7"), ("7", "7")):
        return When(i, i + 3, None, "date")
    return None


def read_when(tokens: Line, i: int) -> When | None:
    """The date, year or clock time that begins at token `i`, which is in digits."""
    lows = tokens.lows
    low = lows[i]
    if found := _clock(tokens, i) or _numeric(tokens, i):
        return found
    if _day(low) and (found := _month_day(tokens, i)):
        return found
    if (
        low.isdecimal()
        and lows[i + 1] in ("s", "'s", "’s")
        and tokens.glued(i + 1)
        and len(low) in (2, 4)
        and low[-1] == "0"
    ):
        return When(i, i + 2, int(low) if len(low) == 4 else None, "date")
    if (
        low.isdecimal()
        and len(low) == 2
        and lows[i - 1] in ("'", "’", "‘")
        and tokens.glued(i)
        and not tokens.glued(i - 1)
    ):
        return When(i, i + 1, None, "date")
    return None


def reads_as_year(tokens: Line, i: int, counted: bool, bounded: bool) -> bool:
    """Whether the bare number at token `i` is a year; `counted`: a plural noun follows; `bounded`: a bound precedes."""
    word = tokens.words[i]
    if not is_year(word) or (bounded and (counted or int(word) < 1500)) or (counted and tokens.lows[i + 1] in PLURALS):
        return False
    return int(word) >= 1900 or not counted or tokens.lows[i - 1] in ("in", "since", "of", "from", "by", "until")
