"""When to look at a feed again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from reader.model.pause import Pause

SHORTEST, LONGEST = 1800.0, 86_400.0
"""Half an hour and a day: no feed is asked more often, none that works more seldom."""
_RETRY = Pause(SHORTEST, LONGEST)
_WEEK = 7 * 86_400.0
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=(\d{1,9})")

WATCH = ((3 * 3600.0, 900.0), (86_400.0, 3600.0), (_WEEK, 3 * 3600.0), (30 * 86_400.0, 3 * 86_400.0))
"""(age, seconds between looks) while an article is watched for changes, as NewsDiffs did: every 15 minutes for three
hours, hourly for a day, every three hours for a week, every three days for a month."""


def own_pace(published: Sequence[str], now: float) -> float:
    """Seconds between two looks that suit a feed whose entries are of these dates (ISO 8601).

    Twice in the time in which one entry comes, judged by those of the last week, within half an hour and a day.
    """
    moments = [moment for date in published if (moment := _moment(date)) is not None]
    recent = sum(1 for moment in moments if now - _WEEK <= moment <= now + 86_400)
    if not moments:
        return 3600.0
    return within(_WEEK / recent / 2 if recent else LONGEST)


def next_look(now: float, pace: float, *, asked: float = 0.0, every: float | None = None) -> float:
    """When to look again after a good answer: at the feed's `pace`, or as the person set it; not before it `asked`."""
    return now + max(every if every is not None else within(pace), min(asked, LONGEST))


def after_failure(now: float, failures: int, wait: float) -> float:
    """When to look again after so many failures in a row: twice as late each time, a day at most, `wait` at least."""
    return now + max(wait, _RETRY.after(failures))


def asked_to_wait(headers: Mapping[str, str], ttl: float | None) -> float:
    """Seconds for which the answer says it stays good: the longest of Cache-Control's max-age and the feed's ttl."""
    match = _MAX_AGE.search(headers.get("cache-control", "").lower())
    return max(float(match[1]) if match else 0.0, ttl or 0.0)


def watch_pace(since_change: float) -> float | None:
    """Seconds between looks at a watched article this long after it last changed; None when watching is over."""
    return next((pace for age, pace in WATCH if since_change < age), None)


def within(seconds: float) -> float:
    """Not more often than every half hour, not more seldom than daily."""
    return min(max(seconds, SHORTEST), LONGEST)


def _moment(date: str) -> float | None:
    try:
        return datetime.fromisoformat(date).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
