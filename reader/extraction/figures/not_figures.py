"""Numbers that are no figures: scores, phone numbers, codes, labels, parts of names, addresses, list numbers."""

from __future__ import annotations

import re

from reader.extraction.numbers.amounts import Amount
from reader.extraction.numbers.nouns import FUNCTION_WORDS
from reader.extraction.numbers.numerals import CARDINALS
from reader.extraction.text.tokens import Line
from reader.extraction.text.words import is_plural, word_set

_SCORE_WORDS = word_set("score nouns")
_VOTE_WORDS = word_set("vote nouns")
_SCORE_VERBS = word_set("score verbs")
VOTING = word_set("voting")
_ODDS = word_set("odds")
_DOCKETS = word_set("dockets")
_RACING = word_set("racing verbs")
_SECONDS = re.compile(r"[1-9]\d?\.\d\d")
_PHONE = re.compile(r"\+?\d[\d ()./-]{6,18}\d")


def score_end(tokens: Line, i: int) -> int:
    """The token after a score that begins at token `i` (2-1, 3 – 0, 6-3, 7-5), or 0 if there is none."""
    lows = tokens.lows
    low = lows[i]
    if not (low.isdecimal() and len(low) < 4) or lows[i + 1] not in ("-", "–", "‑", "—", ":"):
        return 0
    second = lows[i + 2]
    if not (second.isdecimal() and len(second) < 4) or (lows[i + 3] in ("/", "⁄") and lows[i + 4].isdecimal()):
        return 0
    return i + 3


def is_score(tokens: Line, i: int, end: int) -> bool:
    """Whether the pair of numbers on tokens `i` up to `end` is a score in sport rather than a range."""
    lows = tokens.lows
    first, second = int(lows[i]), int(lows[end - 1])
    following = lows[end]
    if following == "-":
        return True
    if following in _SCORE_WORDS:
        return True
    if any(lows[k] in _SCORE_VERBS for k in range(i - 3, i)):
        return True
    if first >= second:
        return True
    return not following[:1].isalpha() and following not in ("%", "°", "'", "$", "€", "£")


def is_race_time(tokens: Line, i: int) -> bool:
    """Whether the digits at token `i` are the seconds that somebody ran or swam in: "ran 10.42 in the heats"."""
    lows = tokens.lows
    if not _SECONDS.fullmatch(lows[i]) or (
        lows[i + 1].isalnum() and lows[i + 1] not in ("in", "for", "and", "to", "at")
    ):
        return False
    return lows[i - 1] not in ("$", "£", "€") and any(low in _RACING for low in lows[max(0, i - 8) : i])


def is_vote(tokens: Line, end: int) -> bool:
    """Whether the pair of numbers that ends before token `end` is the count of a vote: "6-3 vote", "ruled 6-3"."""
    lows = tokens.lows
    if lows[end] in _VOTE_WORDS:
        return True
    before = lows[max(0, end - 8) : end]
    return any(low in VOTING for low in before) and not any(low in _SCORE_VERBS for low in before)


def chain_end(tokens: Line, i: int) -> int:
    """The token after three or more numbers joined by hyphens from token `i`, or 0: an ISBN, 4-3-3, 10-cv-1823."""
    lows = tokens.lows
    j = i + 1
    links = 0
    if lows[j] == lows[j + 2] == "-" and lows[j + 1] in _DOCKETS and tokens.glued(j) and tokens.glued(j + 3):
        return j + 4
    while lows[j] in ("-", "‑") and tokens.glued(j) and tokens.glued(j + 1) and lows[j + 1][:1].isdecimal():
        j += 2
        links += 1
    return j if links >= 2 else 0


def phone_end(tokens: Line, i: int) -> int:
    """The token after a phone number that begins at token `i`, or 0."""
    text, start = tokens.text, tokens.starts[i]
    match = _PHONE.match(text, start - (text[start - 1 : start] == "+"), start + 24)
    if not match:
        return 0
    number = match.group()
    groups = re.findall(r"\d+", number)
    digits = "".join(groups)
    plus = number[0] == "+"
    trunk = digits[0] == "0" and len(groups) >= 2 and len(digits) >= 8
    american = bool(re.match(r"\+?(?:1[-. ])?(?:\(?\d{3}\)?[-. ])?\d{3}[-. ]\d{4}(?!\d)", number)) and len(groups) >= 2
    if not ((plus and len(digits) >= 7) or trunk or american):
        return 0
    stop = match.end()
    j = i
    while tokens.starts[j] < stop:
        j += 1
    return j


def odds_end(tokens: Line, i: int) -> int:
    """The token after betting odds (9/4, 25/1, or 4/9 near the word) that begin at token `i`, or 0."""
    lows = tokens.lows
    first, second = lows[i], lows[i + 2]
    if lows[i + 1] != "/" or not (
        tokens.glued(i + 1) and tokens.glued(i + 2) and first.isdecimal() and second.isdecimal()
    ):
        return 0
    if len(first) > 3 or len(second) > 3:
        return 0
    near = any(low in _ODDS for low in lows[max(0, i - 8) : i + 8])
    return i + 3 if near or int(first) > int(second) or first == second == "50" else 0


def time_of_day_end(tokens: Line, amount: Amount) -> int:
    """The token after a time of day that the amount is or begins, or 0.

    "seven in the morning", "eight minutes to ten", "by 9.58", "locked at six".
    """
    lows = tokens.lows
    first, last = amount.first, amount.last
    if amount.is_range or amount.currency:
        return 0
    if amount.unit is not None:
        hour = lows[last + 1] in CARDINALS or lows[last + 1].isdecimal()
        after = lows[last + 2]
        minutes = amount.unit.name == "minute" and lows[last] in ("to", "past") and hour
        return last + 2 if minutes and (not after.isalpha() or after in FUNCTION_WORDS) else 0
    if not amount.is_bare:
        return 0
    if lows[last : last + 3] in (["in", "the", "morning"], ["in", "the", "afternoon"], ["in", "the", "evening"]):
        return last + 3 if amount.high <= 12 else 0
    if lows[last : last + 2] == ["at", "night"] and amount.high <= 12:
        return last + 2
    before = lows[first - 1]
    if _CLOCK.fullmatch(lows[first]) and before in BEFORE_TIME and last == first + 1:
        priced = any(low in _TRADED for low in lows[max(0, first - 8) : first])
        after = lows[last]
        return last if not priced and (not after.isalnum() or after in FUNCTION_WORDS) else 0
    ends = not lows[last].isalnum() or lows[last] in (
        "and",
        "but",
        "or",
        "when",
        "on",
        "that",
        "which",
        "every",
        "each",
    )
    word = lows[first] in CARDINALS and last == first + 1 and 0 < amount.high <= 12
    return last if word and before == "at" and ends and lows[last] not in ("-", "%") else 0


def clock_or_innings_end(tokens: Line, last: int) -> int:
    """The token after "half past six", "5 past 8", "210 for 4" whose first number ends before token `last`, or 0."""
    lows = tokens.lows
    following = lows[last + 1]
    if lows[last] == "past" or (lows[last] == "to" and lows[last - 1] == "quarter"):
        return last + 2 if following.isdecimal() or following in CARDINALS else last + 1
    if lows[last] == "for" and lows[last - 1].isdecimal() and following.isdecimal() and len(following) < 3:
        return last + 2
    return 0


LABELS = word_set("labels")
"""Words that make the bare number after them a label ("Article 5", "phase three")."""

_CAPITAL_LABELS = word_set("capitalised labels")
_INDEXES = word_set("indexes")
_SCHEDULE = word_set("schedule")
_PREFIXES = word_set("prefixes of numbers")
_ABBREVIATED_LABELS = word_set("abbreviated labels")
BEFORE_LABEL = LABELS | _CAPITAL_LABELS | _INDEXES | {".", "-", ":", "of"}
"""What stands right before a number that `is_label` takes for one."""

_STREETS = word_set("streets")
_LINES = frozenset({"240", "360", "480", "576", "720", "1080", "1440", "2160", "4320"})
_PICTURES = word_set("pictures")
CALLS = word_set("calls")
BY_READERS = word_set("by readers")
"""What pages count below an article."""
_AIRCRAFT = word_set("airliners")
_AIRCRAFT_WORDS = word_set("after an airliner")
NO_PERSON = word_set("no person before an age")
_CUP_ROUNDS = frozenset({"16", "32", "64", "eight", "four", "8", "4"})
_ENDS = frozenset('.!?…”"')
BEFORE_TIME = word_set("before time")
_TRADED = word_set("traded")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])\.[0-5]\d")


def is_part_of_name(tokens: Line, i: int) -> bool:
    """G7, F-16, COVID-19, A380, M5S, 4x4, H1N1, Wi-Fi 6E: digits glued to letters that are no unit."""
    words, lows = tokens.words, tokens.lows
    before = words[i - 1]
    if tokens.glued(i):
        if before[:1].isalpha() and not before.isdecimal():
            return True
        if before in ("-", "‑", "–") and tokens.glued(i - 1) and words[i - 2][:1].isalpha():
            name = words[i - 2]
            if lows[i - 2] in _PREFIXES and (name.islower() or i == 2):
                return False
            if is_letters_unit(tokens, i - 2):
                return False
            return name[0].isupper() or any(char.isupper() for char in name) or (name.isalpha() and len(name) < 4)
        if before == "-" and words[i - 2].isupper() and len(words[i - 2]) > 1 and words[i].isdecimal():
            return words[i + 1] != "%"
        if before in ("/", "_", "\\", "#", "№", "§", "¶") and (before in "#№§¶" or words[i - 2][:1].isalpha()):
            return True
        if before == "." and tokens.glued(i - 1) and words[i - 2][:1].isalpha():
            return True
    return before in ("№", "§", "#", "@")


def is_letters_unit(tokens: Line, i: int) -> bool:
    """Whether token `i` is a word that follows a number (as in 5-km-10-km), so that a hyphen after it names nothing."""
    return tokens.lows[i - 1][:1].isdecimal()


def is_label(tokens: Line, i: int, noun_follows: bool) -> bool:
    """Article 5, Highway 61, FTSE 100, Boeing 737, phase three, No. 4, (1), page 12."""
    words, lows = tokens.words, tokens.lows
    j = i - 1
    if lows[j] == "." and lows[j - 1] in _ABBREVIATED_LABELS:
        return True
    if lows[j] in ("-", ":") and tokens.glued(j) and tokens.glued(i):
        j -= 1
    low, word = lows[j], words[j]
    if lows[j] == ":" and words[j - 1][:1].isupper() and not noun_follows:
        return True
    if low in LABELS:
        return not (noun_follows and word.islower() and low not in ("no", "number", "page"))
    if low == "of" and words[j - 1] in ("Group", "Gang", "Class"):
        return True
    if low in _CAPITAL_LABELS and word[:1].isupper() and not noun_follows:
        return True
    return bool(low in _INDEXES and word[:1].isupper())


def is_capitalised_name(tokens: Line, i: int) -> bool:
    """A bare number right after a capitalised name inside a sentence: iPhone 15, Windows 11, Formula One."""
    words = tokens.words
    before = words[i - 1]
    if tokens.lows[i - 1] in FUNCTION_WORDS or not before[:1].isalpha() or not any(char.isupper() for char in before):
        return False
    if before.endswith(("'s", "’s")) and tokens.lows[i + 1] == "-":
        return False
    return not (len(before) > 3 and before.endswith("."))


def is_capitalised_number_word(tokens: Line, i: int) -> bool:
    """ "Big Four", "Formula One", "Three Mile Island": a number word with a capital inside a sentence is a name.

    Not in a line that capitalises its words (a headline).
    """
    words = tokens.words
    word, before = words[i], words[i - 1]
    if not word[:1].isupper() or (word.isupper() and len(word) > 1):
        return False
    if before == "-" and tokens.glued(i) and tokens.glued(i - 1):
        return words[i - 2][:1].isalnum()
    if not before or not (before[0].isalnum() or before == "/"):
        return words[i + 1][:1].isupper() and words[i + 2][:1].isupper() and not is_plural(_last_capital(tokens, i))
    return not is_headline(tokens, i)


def _last_capital(tokens: Line, i: int) -> str:
    """The last word, in lower case, of the run of capitals that token `i` begins."""
    while tokens.words[i + 1][:1].isupper():
        i += 1
    return tokens.lows[i]


def is_headline(tokens: Line, i: int) -> bool:
    """Whether a line is no sentence and most longer words around token `i` in it are capitalised."""
    if tokens.words[tokens.count - 1] in _ENDS:
        return False
    longer = [word for word in tokens.words[max(0, i - 8) : i + 8] if len(word) > 3 and word.isalpha()]
    return sum(word[0].isupper() for word in longer) * 4 > len(longer) * 3


def is_second_half_of_word(tokens: Line, i: int) -> bool:
    """Whether a number word at token `i` is hyphened to the word before it: high-five, production-four-door."""
    lows = tokens.lows
    return (
        lows[i - 1] == "-"
        and tokens.glued(i)
        and tokens.glued(i - 1)
        and lows[i - 2].isalpha()
        and (lows[i - 2] not in _PREFIXES or (lows[i - 2] == "to" and lows[i - 3] == "-"))
        and not lows[i - 2].endswith("s")
    )


def is_address(tokens: Line, last: int) -> bool:
    """Whether a street or a ZIP code follows the number that ends before token `last`."""
    lows, words = tokens.lows, tokens.words
    if lows[last] == "zip":
        return True
    if not words[last][:1].isupper():
        return False
    return any(lows[k] in _STREETS and words[k][:1].isupper() for k in range(last, last + 4))


def is_house_number(tokens: Line, i: int) -> bool:
    """Whether a letter glued to the digits at token `i`, and a street, make them a house: 221B Baker Street."""
    words = tokens.words
    lettered = len(words[i + 1]) == 1 and words[i + 1].isupper() and tokens.glued(i + 1)
    return lettered and is_address(tokens, i + 2)


def is_picture_size(tokens: Line, i: int) -> bool:
    """Whether the digits at token `i` tell how sharp pictures are and are no pence: "1080p video", "in 1080p"."""
    lows = tokens.lows
    if lows[i] not in _LINES or lows[i + 1] != "p" or not tokens.glued(i + 1):
        return False
    return lows[i - 1] in ("in", "full") or lows[i + 2] in _PICTURES


def is_emergency_number(tokens: Line, i: int) -> bool:
    """Whether the digits at token `i` are those of emergency calls: "911 calls", "a 999 operator"."""
    return tokens.lows[i] in ("911", "999", "112") and tokens.lows[i + 1] in CALLS


def is_page_furniture(tokens: Line, i: int, last: int) -> bool:
    """Whether a line is but a number, on tokens `i` up to `last`, and what readers did: "54 comments"."""
    return tokens.lows[i - 1] in ("", "\n") and tokens.lows[last] in BY_READERS and tokens.lows[last + 1] in ("", "\n")


def is_aircraft(tokens: Line, i: int) -> bool:
    """Whether the digits at token `i` are an airliner's type: a 737 Max, the 787 Dreamliner."""
    return tokens.lows[i] in _AIRCRAFT and tokens.lows[i + 1] in _AIRCRAFT_WORDS


def is_list_number(tokens: Line, i: int) -> bool:
    """ "1.", "1)", "(1)", "[1]", "3.2 Methods" at the start of a line; "(1)", "[1]" anywhere."""
    lows = tokens.lows
    before, after = lows[i - 1], lows[i + 1]
    if before in ("(", "[") and after in (")", "]") and lows[i].isdecimal() and len(lows[i]) < 3:
        return True
    if i == 0 or (i == 1 and before in ("(", "[", "#", "-", "•", "*")):
        if after in (".", ")", "]") and tokens.glued(i + 1) and not tokens.glued(i + 2):
            return lows[i].isdecimal() and len(lows[i]) < 4
        if (
            re.fullmatch(r"\d{1,2}(?:\.\d{1,2}){1,3}", lows[i])
            and tokens.words[i + 1][:1].isupper()
            and tokens.words[i + 1][1:2].islower()
        ):
            return True
    return False


def is_coordinate_or_channel(tokens: Line, i: int) -> bool:
    """51.5074 N, 98.5 FM, and the clock time of a timetable ("leaves at 23.48")."""
    word, after = tokens.words[i], tokens.words[i + 1]
    if "." not in word:
        return False
    if after in ("N", "S", "E", "W", "FM", "AM", "MHz"):
        return after != "MHz"
    if tokens.lows[i - 1] not in ("at", "by", "from", "until") or not _CLOCK.fullmatch(word):
        return False
    return any(low in _SCHEDULE for low in tokens.lows[max(0, i - 5) : i])


def is_cup_round(tokens: Line, i: int) -> bool:
    """Whether the number at token `i` is a round of a cup: "in the last 16", "reached the final eight"."""
    lows = tokens.lows
    if lows[i] not in _CUP_ROUNDS or lows[i - 1] not in ("last", "final") or lows[i - 2] != "the":
        return False
    after = lows[i + 1]
    return not after.isalnum() or after in FUNCTION_WORDS or after in ("stage", "tie", "ties", "clash", "match", "meet")


def is_exchange_rate(tokens: Line, last: int) -> bool:
    """Whether the amount before token `last` is the one of "$1 = 0.92 euros"."""
    return tokens.lows[last] == "="


def is_name_by_what_follows(tokens: Line, i: int, last: int) -> bool:
    """Whether what follows the bare number on tokens `i` up to `last` makes it an address, a channel, a name."""
    return (
        is_address(tokens, last)
        or is_aircraft(tokens, i)
        or is_coordinate_or_channel(tokens, i)
        or is_postcode(tokens, i)
        or is_ticker(tokens, i)
    )


def is_ticker(tokens: Line, i: int) -> bool:
    """Whether the digits at token `i` are a share's code with its exchange: 8411.T, 0753.HK."""
    exchange = tokens.words[i + 2]
    return (
        tokens.words[i + 1] == "."
        and tokens.glued(i + 1)
        and tokens.glued(i + 2)
        and exchange.isupper()
        and len(exchange) < 4
    )


def is_half_of_name(tokens: Line, last: int) -> bool:
    """Whether a capitalised word is hyphened to the digits that end before token `last`: 7-Eleven."""
    return (
        tokens.lows[last] == "-" and tokens.glued(last) and tokens.glued(last + 1) and tokens.words[last + 1].istitle()
    )


def is_rank(tokens: Line, first: int, last: int) -> bool:
    """Whether what seems counted on tokens `first` up to `last` is a name behind its rank: "2 Andy Roddick"."""
    words = tokens.words
    return last - first > 1 and all(word[:1].isupper() and not word.isupper() for word in words[first:last])


def is_relay_race(tokens: Line, i: int) -> bool:
    """Whether 4x100m begins at token `i`."""
    return tokens.lows[i + 1] in ("x", "×") and tokens.glued(i + 1) and tokens.glued(i + 2)


def is_postcode(tokens: Line, i: int) -> bool:
    """Whether the five digits at token `i` follow a state (N.Y. 12201, CA 90210)."""
    before = tokens.words[i - 1]
    return len(tokens.words[i]) == 5 and before.isupper() and len(before.replace(".", "")) == 2
