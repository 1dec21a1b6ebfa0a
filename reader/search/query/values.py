"""The values of `date:` and `figure:` as a person types them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from reader.model.calendar import MONTH_NAMES
from reader.search.query.tree import PERCENT, Arrived, Dates, FigureOf

_FAR = 99_999_999
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_CALENDAR = re.compile(r"last (\d{1,4}) (day|week|month|year)s?|(this|last) (week|month|year)")
_NAMED_DATE = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\.? )?(?P<month>[a-z]{3,9})\.?(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?)?,?"
    r"(?: (?P<year>\d{4}))?"
)
_SPAN = re.compile(r"(\d{1,5})(h|d)")
_NUMBER = (
    r"[$€£¥]?(?P<{0}>\d[\d,]*(?:\.\d+)?|\.\d+)(?P<{0}_by>k|m|mn|bn|tn|thousand|million|billion|trillion)?(?P<{0}_pc>%)?"
)
_FIGURE = re.compile(
    rf"(?P<sign>>=|=>|<=|=<|>|<|=|~)?\s*(?:{_NUMBER.format('a')})(?:\s*(?P<range>\.\.|-|–|to)\s*(?:{_NUMBER.format('b')})?)?"
    r"(?P<big>\s+(?:thousand|million|billion|trillion)\b)?(?P<noun>.*)",
    re.I | re.S,
)
_TIMES = {
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "million"), 1e6),
    **dict.fromkeys(("bn", "billion"), 1e9),
    **dict.fromkeys(("tn", "trillion"), 1e12),
    "": 1,
}


def day_of(published: str) -> int:
    """A date as written, as `yyyymmdd`; what is unknown is 0.

    >>> day_of("2022-03-14T23:30:00-08:00"), day_of("2022-03"), day_of("soon")
    (20220314, 20220300, 0)
    """
    match = _DATE.match(published)
    if not match:
        return 0
    year, month, day = (int(part or 0) for part in match.groups())
    return year * 10_000 + month * 100 + day if month <= 12 and day <= 31 else 0


def read_dates(text: str, today: date) -> Dates | None:
    """`2022`, `2022-03`, `2022-03-14`, `march 2022`, `14 march 2022`, `march 14, 2022`, without a year the last such
    month or day up to today, `a..b` with either end open, `>a`, `<a`, `today`, `yesterday`, `week` (the last
    seven days), `month` (the last thirty), `year`, `this week` (from Monday on), `last week` (the one before), the same
    of months and years, `last 3 days` (weeks, months of thirty days); None when it is none of these. A "?" behind it,
    as it stands behind a guess, changes nothing.
    """
    wanted = text.strip().lower().removesuffix("?")
    calendar = _calendar_span(wanted, today)
    if calendar is not None:
        first_day, last_day = calendar
        return Dates(_number(first_day), _number(last_day), f"{first_day}..{last_day}")
    named = _named_date(wanted, today)
    if named is not None:
        first_number, last_number = _day_range(named) or (0, 0)
        return Dates(first_number, last_number, named)
    spans = {"today": (0, 0), "yesterday": (1, 1), "week": (6, 0), "month": (29, 0), "year": (364, 0)}
    if wanted in spans:
        oldest, newest = spans[wanted]
        return Dates(_number(today - timedelta(oldest)), _number(today - timedelta(newest)), wanted)
    sign = re.match(r"[<>]=?", wanted)
    if sign:
        day = _days(wanted[sign.end() :], today)
        if day is None:
            return None
        above, strict = sign.group()[0] == ">", len(sign.group()) == 1
        edge = day[1] + 1 if above and strict else day[0] if above else day[0] - 1 if strict else day[1]
        return Dates(edge, _FAR, wanted) if above else Dates(0, edge, wanted)
    first, dots, last = wanted.partition("..")
    if not dots:
        only = _day_range(first)
        return None if only is None else Dates(*only, wanted)
    low, high = _days(first, today), _days(last, today)
    if (first and low is None) or (last and high is None) or not (first or last):
        return None
    begin, end = low[0] if low else 0, high[1] if high else _FAR
    if begin > end:
        begin, end = high[0] if high else 0, low[1] if low else _FAR
    return Dates(begin, end, wanted)


def _days(text: str, today: date) -> tuple[int, int] | None:
    """First and last day of a year, month or day at the end of a range, by numbers, by name, or `today`."""
    ago = {"today": 0, "yesterday": 1}.get(text.strip())
    iso = _named_date(text, today) if ago is None else (today - timedelta(ago)).isoformat()
    return _day_range(iso or text)


def is_month(word: str) -> bool:
    """Whether a word is the name of a month, or its first three letters or more."""
    plain = word.lower().rstrip(".,")
    return len(plain) > 2 and any(name.lower().startswith(plain) for name in MONTH_NAMES)


def _named_date(text: str, today: date) -> str | None:
    """A month or day written with the month's name, as `2022-03` or `2022-03-14`; None when it is none."""
    match = _NAMED_DATE.fullmatch(" ".join(text.split()))
    if match is None or not is_month(match["month"]) or (match["day"] and match["after"]):
        return None
    month = next(n for n, name in enumerate(MONTH_NAMES, 1) if name.lower().startswith(match["month"]))
    day = int(match["day"] or match["after"] or 0)
    year = int(match["year"]) if match["year"] else today.year - ((month, day) > (today.month, today.day))
    written = f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"
    return None if _day_range(written) is None else written


def _calendar_span(text: str, today: date) -> tuple[date, date] | None:
    """First and last day of "this week", "last month", "last 3 days" and the like."""
    match = _CALENDAR.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    if match[1]:
        days = int(match[1]) * {"day": 1, "week": 7, "month": 30, "year": 365}[match[2]]
        return date.fromordinal(max(1, today.toordinal() - max(1, days) + 1)), today
    starts = {"week": today - timedelta(today.weekday()), "month": today.replace(day=1), "year": date(today.year, 1, 1)}
    first = starts[match[4]]
    if match[3] == "this":
        return first, today
    before = first - timedelta(1)
    return {"week": first - timedelta(7), "month": before.replace(day=1), "year": date(before.year, 1, 1)}[
        match[4]
    ], before


def read_arrival(text: str, today: date) -> Arrived | None:
    """When articles arrived: `12h`, `3d`, or a date as `date:` has it; None when it is none of these."""
    wanted = text.strip().lower()
    span = _SPAN.fullmatch(wanted)
    if span is not None:
        return Arrived(float(span[1]) * (24.0 if span[2] == "d" else 1.0), 0, 0, wanted)
    dates = read_dates(wanted, today)
    return None if dates is None else Arrived(0.0, dates.first, dates.last, wanted)


def moments_of(arrived: Arrived, now: float) -> tuple[float, float]:
    """From when to when that is, in seconds since 1970; days are those of this machine's clock."""
    if arrived.hours:
        return now - arrived.hours * 3600.0, now + 86_400.0
    return _midnight(arrived.first), _midnight(arrived.last) + 86_400.0


def _midnight(number: int) -> float:
    """When a day begins, given as yyyymmdd; open ends, and months and days beyond the last, are brought within."""
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    year, month = min(max(year, 1971), 9_000), min(max(month, 1), 12)
    return datetime(year, month, min(max(day, 1), monthrange(year, month)[1])).timestamp()


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _day_range(text: str) -> tuple[int, int] | None:
    """First and last day of a year, month or day; days are compared as numbers, so each month may have 99."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year = int(match[1]) * 10_000
    if match[2] is None:
        return year, year + 9_999
    if not 1 <= int(match[2]) <= 12:
        return None
    month = year + int(match[2]) * 100
    if match[3] is None:
        return month, month + 99
    try:
        date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return month + int(match[3]), month + int(match[3])


def read_figure(text: str) -> FigureOf | None:
    """`1000`, `>1000`, `<=5%`, `10..20`, `>1.5m`, each with a noun after it; None when there is no number in front.

    The noun is as typed, after PERCENT when the number had a `%`.
    """
    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        return None
    last_is_percent = match["a_pc"] or match["b_pc"]
    if match["noun"][:1].isalnum() or match["noun"][:1] == "_":
        return None  # "3rd", "2x": no number on its own
    noun = (PERCENT if last_is_percent else "") + match["noun"].strip()
    big = _TIMES[(match["big"] or "").strip().lower()]
    value = _value(match, "a") * big
    written = text.strip()[: match.start("noun")].strip()
    if match["range"] is not None:
        end = _value(match, "b") * big if match["b"] else None
        low, high = (value, end) if end is None or value <= end else (end, value)
        return FigureOf(low, high, False, False, noun, written)
    sign = match["sign"] or "="
    if sign.startswith(">") or sign == "=>":
        return FigureOf(value, None, sign == ">", False, noun, written)
    if sign.startswith("<") or sign == "=<":
        return FigureOf(None, value, False, sign == "<", noun, written)
    if sign == "~":
        return FigureOf(value * 0.9, value * 1.1, False, False, noun, written)
    return FigureOf(value, value, False, False, noun, written)


def _value(match: re.Match[str], name: str) -> float:
    number = float(match[name].replace(",", "")) * _TIMES[(match[f"{name}_by"] or "").lower()]
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
