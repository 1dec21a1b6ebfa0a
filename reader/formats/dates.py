"""Dates as newsrooms, feeds and people write them, as ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache

from msgspec import Struct

from reader.model.calendar import MONTHS, WEEKDAYS
from reader.model.span import Span

# Hours from UTC: RFC 2822, 4.3, and the European ones that feeds use. Zones with two meanings (IST) are left out.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "bst": 1, "cet": 1, "cest": 2,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip

_TIME = (
    r"(?:(?:T|,?\s+(?:\|\s+)?|,?\s+(?:at|um|à|kl\.?|klokken|klokka|às|as|a las|om|alle(?: ore)?|ore)\s+)"
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?|(?=\s?[ap]\.?m\b))"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?"
    r"(?:\s*(?P<zone>Z|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z]{2,4})\b(?:\s*\([A-Za-z ]{1,40}\))?)?)?"
)
_WEEKDAY = rf"(?:(?:{'|'.join(WEEKDAYS)})\.?,?\s+(?:(?:den|d\.|der|le|el|il|de)\s+)?)?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DE = r"(?:\s+(?:of|del?))?"
_DATES = tuple(
    pattern + _TIME
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?{_DE}[ -]{_MONTH},?{_DE}[ -](?P<year>\d{{4}})",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}})",
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]",
    )
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_LONGEST = 80
_WITHIN = (
    r"(?<![\w/.-])(?:"
    rf"{_WEEKDAY}\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?{_DE}[ -][^\W\d_]{{3,10}}\.?,?{_DE}[ -]\d{{4}}"
    rf"|{_WEEKDAY}[^\W\d_]{{3,10}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}|{_WEEKDAY}\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일])(?![\d/])"
)
_TIME_AFTER = re.sub(r"\?P<\w+>", "?:", _TIME)
_YEAR = re.compile(r"\d{4}")
"""What no date is without."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first needed: most dates are in ISO 8601, and the others take longer than all else here."""
    return re.compile(pattern, re.IGNORECASE)


class DateFound(Struct, frozen=True):
    """A date in a line: where it stands, and the date in ISO 8601."""

    span: Span
    iso: str


def to_iso(text: str) -> str | None:
    """`text` as an ISO 8601 date, or date and time with the offset it gives; None when it is no such thing.

    Reads ISO 8601, RFC 2822, "14 March 2022", "March 14, 2022" (weekday, time and zone allowed), "14.3.2022", and
    numbers with slashes where only one reading is a date (14/03/2022, not 03/04/2022). Zones without a number are
    known by their RFC 2822 names; a time with another name is given without an offset.
    """
    text = " ".join(text[: _LONGEST + 1].split())
    if len(text) > _LONGEST:
        return None
    for pattern in _DATES:
        if match := _compiled(pattern).fullmatch(text):
            return _iso(match)
    if match := _SLASHED.fullmatch(text):
        return _from_slashes(*match.groups())
    return None


def has_year(text: str) -> bool:
    """Whether there are four digits in a row, as there are in every date that `dates_within` finds."""
    return _YEAR.search(text) is not None


def dates_within(line: str) -> list[DateFound]:
    """The dates in a line that may say more, in order, each with its time where one stands behind it."""
    found: list[DateFound] = []
    line = line[:400]
    if not has_year(line):
        return found
    for match in _compiled(_WITHIN).finditer(line):
        end = match.end()
        time = _compiled(_TIME_AFTER).match(line, end)
        for ends in (time.end() if time else end, end):
            if iso := to_iso(line[match.start() : ends]):
                found.append(DateFound(Span(match.start(), ends), iso))
                break
    return found


def date_within(line: str) -> str | None:
    """The first date in a line that may say more ("Monday, March 2, 2026 Monday 9:05 AM GMT"), without its time."""
    return next((date.iso[:10] for date in dates_within(line)), None)


def _iso(match: re.Match[str]) -> str | None:
    month = match["month"].lower()
    number = int(month) if month.isdecimal() else MONTHS.get(month)
    if number is None:
        return None
    try:
        day = datetime(int(match["year"]), number, int(match["day"]))
        if match["hour"] is None:
            return day.date().isoformat()
        hour = _hour(int(match["hour"]), match["half"])
        moment = day.replace(hour=hour, minute=int(match["minute"] or 0), second=int(match["second"] or 0))
        return moment.replace(tzinfo=_zone(match["zone"])).isoformat()
    except ValueError:
        return None


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _zone(zone: str | None) -> tzinfo | None:
    if zone is None:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-offset if zone[0] == "-" else offset)
    hours = _ZONES.get(zone.lower())
    if hours is None:
        return None
    return timezone(timedelta(hours=hours)) if hours else UTC


def _from_slashes(first: str, second: str, year: str) -> str | None:
    readings = {(int(first), int(second)), (int(second), int(first))}
    dates = set()
    for month, day in readings:
        try:
            dates.add(datetime(int(year), month, day).date().isoformat())
        except ValueError:
            continue
    return dates.pop() if len(dates) == 1 else None
