"""How values are worded on the screen: dates, counts, progress. Pure."""

from __future__ import annotations

from datetime import date

from reader.library.events import Progress
from reader.model import ArticleMeta

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNSAFE = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x200E, 0x200F, 0xFEFF), " "),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "�"),
}


def safe(text: str) -> str:
    """`text` in one line without anything that steers a terminal; every character keeps its offset."""
    return text if text.isascii() and text.isprintable() else text.translate(_UNSAFE)


def day(published: str | None) -> str:
    """An ISO 8601 date or time as "14 Mar 2022"; what is not one is shown as it stands."""
    if not published:
        return ""
    try:
        when = date.fromisoformat(published[:10])
    except ValueError:
        return safe(published)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def month(value: str) -> str:
    """An ISO month as "Mar 2022"; anything else (a year, a range) as it stands."""
    year, dash, number = value.partition("-")
    if dash and year.isdigit() and number.isdigit() and 1 <= int(number) <= 12:
        return f"{_MONTHS[int(number) - 1]} {year}"
    return safe(value)


def amount(number: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun: "1 article", "3,120 articles"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def origin(meta: ArticleMeta) -> str:
    """Source and date, as much as is known: "Harbour Post · 14 Mar 2022"."""
    return " · ".join(part for part in (safe(meta.source or ""), day(meta.published)) if part)


def span_of_time(seconds: float) -> str:
    """Seconds as a person says them: "40 s", "3 min", "2 h"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{round(minutes / 60)} h"


def progress_line(progress: Progress) -> str:
    """What the indexer is doing, in one line; empty when there is nothing to say."""
    match progress.phase:
        case "idle":
            return ""
        case "starting" | "scanning":
            return "Looking for articles…"
        case "headings":
            return f"{progress.done:,} headings read" if progress.done else "Reading headings…"
        case "merging":
            return "Tidying the index…"
        case "waiting":
            return f"Another newsreader ({safe(progress.holder or 'unknown')}) is indexing this library"
        case "stopped":
            return f"Indexing stopped: {safe(progress.detail or 'no reason given')}"
        case "articles":
            parts = [f"{progress.done:,} of {progress.total:,} indexed"]
            if progress.rate >= 1:
                parts.append(f"{progress.rate:,.0f}/s")
            if progress.seconds_left is not None and progress.done < progress.total:
                parts.append(f"{span_of_time(progress.seconds_left)} left")
            return " · ".join(parts)
