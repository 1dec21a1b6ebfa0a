"""Feeds, what a look at one brought, and how far a fetch is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from reader.feeds.subscriptions import span_of
from reader.model.feed import FeedRow, FetchProgress, Look

LOSES_STARS = (
    "Unsubscribe from “{feed.name}” at {feed.account}? The service removes its articles there, also the starred ones."
    " Those that came here stay."
)


def feed_times(row: FeedRow, time: Callable[[float], str]) -> str:
    """ "checked 14:02 · next 15:02", times written by `time`."""
    state = row.state
    if row.feed.kind == "subscription":
        return f"fetched by {row.feed.account}"
    parts = [f"checked {time(state.checked)}" if state.checked else "not checked yet"]
    if row.feed.paused:
        parts.append("paused")
    elif state.gone:
        parts.append("gone for good")
    elif state.checked:
        parts.append(f"next {time(state.due)}")
    return " · ".join(parts)


def feed_fields(row: FeedRow) -> dict[str, Any]:
    """A feed as a JSON object."""
    feed, state = row.feed, row.state
    return {
        "name": feed.name,
        "url": row.account.url if row.account else feed.address or feed.url,
        "kind": feed.kind,
        "tags": list(feed.tags),
        "full_text": feed.full_text,
        "every": span_of(feed.every) if feed.every else None,
        "paused": feed.paused,
        "articles": row.articles,
        "checked": _iso(state.checked),
        "due": None if feed.paused or state.gone else _iso(state.due),
        "failures": state.failures,
        "problem": state.problem,
        "gone": state.gone,
        "blocked": state.blocked,
        **({"account": feed.account} if feed.kind == "subscription" else {}),
        **({"user": row.account.user, "waiting": row.waiting} if row.account else {}),
    }


def _iso(moment: float | None) -> str | None:
    return datetime.fromtimestamp(moment).astimezone().isoformat(timespec="seconds") if moment else None


def outcome(look: Look) -> str:
    """ "3 new, 1 changed, 2 known from another feed"."""
    if look.problem:
        return look.problem.rstrip(".")
    counts = (
        (len(look.new), "new"),
        (len(look.changed), "changed"),
        (look.again, "known from another feed"),
        (look.blocked, "blocked"),
        (look.synced, "synced"),
    )
    return ", ".join(f"{count:,} {what}" for count, what in counts if count) or "nothing new"


def look_fields(look: Look) -> dict[str, Any]:
    """A look as a JSON object."""
    return {
        "feed": look.feed.url,
        "name": look.feed.name,
        "kind": look.feed.kind,
        "result": look.result,
        "new": list(look.new),
        "changed": list(look.changed),
        "again": look.again,
        "blocked": look.blocked,
        "problem": look.problem,
    }


def progress_line(progress: FetchProgress) -> str:
    """ "12 of 500 · 3 failed · 40 new"."""
    parts = [f"{progress.done:,} of {progress.total:,}"]
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    if progress.new:
        parts.append(f"{progress.new:,} new")
    return " · ".join(parts)
