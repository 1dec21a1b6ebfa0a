"""How things are worded on the screen: dates, counts, speakers, progress, the results of a search. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import date, datetime
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.library.events import Fetched, Progress
from reader.model import ArticleMeta, Heading, Quote, SearchAnswer
from reader.model.article import Copied
from reader.model.feed import FetchProgress
from reader.model.keeping import SavedSearch
from reader.model.passage import AnchorState
from reader.model.plain_text import amount
from reader.model.search import SearchOrder
from reader.model.words import MONTHS
from reader.settings import DATE_FORMATS

STATE_NAMES: dict[AnchorState, str] = {
    "ok": "ok",
    "moved": "moved",
    "edited": "edited",
    "ask": "unsure",
    "orphan": "gone",
    "missing": "missing",
}
"""What a person calls the states of a bookmark's place."""

DATE_FORMAT: ContextVar[str] = ContextVar("date_format", default=DATE_FORMATS[0])
"""How days are written: one of settings.DATE_FORMATS. Set before the program starts, for all that it does then."""

_ASKS_FOR_FEED = re.compile(r"(?:^|[\s(])in:\S")

NO_SPEAKER = "Unknown speaker"
"""What stands where a quote has no speaker."""


def day(published: str | None) -> str:
    """An ISO 8601 date or time as "14 Mar 2022", or as DATE_FORMAT says; what is not one is shown as it stands."""
    if not published:
        return ""
    try:
        when = date.fromisoformat(published[:10])
    except ValueError:
        return safe(published)
    return _written(when, MONTHS[when.month - 1][:3])


def _written(when: date, month: str) -> str:
    """A day in the format that was set, its month by a name."""
    match DATE_FORMAT.get():
        case "2022-03-14":
            return f"{when.year:04}-{when.month:02}-{when.day:02}"
        case "Mar 14, 2022":
            return f"{month} {when.day}, {when.year}"
        case _:
            return f"{when.day} {month} {when.year}"


def published_text(published: str | None) -> str | None:
    """An ISO 8601 date as people write it: `14 March 2022`, `14 March 2022, 09:30 +01:00`. Others stay as they are."""
    if not published:
        return None
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return published
    day = _written(moment, MONTHS[moment.month - 1])
    if "T" not in published and " " not in published:
        return day
    zone = "" if moment.tzinfo is None else " UTC" if not moment.utcoffset() else f" {moment.isoformat()[-6:]}"
    return f"{day}, {moment:%H:%M}{zone}"


def month(value: str) -> str:
    """An ISO month as "Mar 2022"; anything else (a year, a range) as it stands."""
    year, dash, number = value.partition("-")
    if dash and year.isdigit() and number.isdigit() and 1 <= int(number) <= 12:
        return f"{MONTHS[int(number) - 1][:3]} {year}"
    return safe(value)


def speaker(quote: Quote) -> str:
    """Who said it, or that nobody is named."""
    return safe(quote.speaker_name or NO_SPEAKER)


def tags_text(tags: Iterable[str]) -> str:
    """Tags as they are written: `#flood #toll`."""
    return " ".join(f"#{safe(tag)}" for tag in tags)


def origin(meta: ArticleMeta) -> str:
    """Source and date, as much as is known: "Harbour Post · 14 Mar 2022"."""
    return " · ".join(part for part in (safe(meta.source or ""), day(meta.published)) if part)


def copied_line(copied: Copied, what: str, published: str | None) -> str:
    """How much of an article (`what`) stands in which other one: `≈ 92 % of it in “Dam holds”, Wire, 3 Mar 2026`."""
    other = copied.meta
    parts = (f"“{safe(other.title)}”", safe(other.source or ""), published)
    return f"≈ {100 * copied.share:.0f} % of {what} {', '.join(part for part in parts if part)}"


def span_of_time(seconds: float) -> str:
    """Seconds as a person says them: "40 s", "3 min", "2 h"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{round(minutes / 60)} h"


def fetch_line(progress: FetchProgress) -> str:
    """How far a fetch is: "Fetching: 12 of 500 · 3 failed"."""
    failed = f" · {progress.failed:,} failed" if progress.failed else ""
    return f"Fetching: {progress.done:,} of {progress.total:,}{failed}"


def fetched_line(event: Fetched) -> str:
    """What a fetch brought: "3 new articles · 1 changed · 2 feeds failed (6 shows why)"."""
    parts = [amount(event.new, "new article")] if event.new else []
    if event.changed:
        parts.append(f"{event.changed:,} changed")
    if len(event.failed) == 1:
        parts.append(event.failed[0])
    elif event.failed:
        parts.append(f"{len(event.failed):,} feeds failed (6 shows why)")
    line = " · ".join(parts) or "nothing new"
    return line[0].upper() + line[1:]


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
        case "evidence":
            share = f" {100 * progress.done // progress.total} %" if progress.total else ""
            return f"Comparing what articles say…{share}"
        case "waiting":
            holder = safe(progress.holder or "Another newsreader")
            return f"{holder} is indexing this library · {progress.total:,} to go" if progress.total else ""
        case "stopped":
            return f"Indexing stopped: {safe(progress.detail or 'no reason given')}"
        case "away":
            return f"{safe(progress.detail or 'The server does not answer.')} Trying again"
        case "articles":
            parts = [f"{progress.done:,} of {progress.total:,} indexed"]
            if progress.rate >= 1:
                parts.append(f"{progress.rate:,.0f}/s")
            if progress.seconds_left is not None and progress.done < progress.total:
                parts.append(f"{span_of_time(progress.seconds_left)} left")
            return " · ".join(parts)


# -- results of a search ----------------------------------------------------------------------------------------

SEARCH_ORDERS: tuple[SearchOrder, ...] = get_args(SearchOrder)
SEARCH_ORDER_NAMES: dict[SearchOrder, str] = {
    "relevance": "best first",
    "newest": "newest first",
    "oldest": "oldest first",
}


class Asked(Struct, frozen=True):
    """What is listed: the hits of `query`, or the articles like the one with the title `like`, or (neither) all.

    `saved`: the search came from the saved ones. `new`: ids of hits that are new since its last look.
    """

    query: str = ""
    like: str | None = None
    saved: SavedSearch | None = None
    new: frozenset[int] = frozenset()

    @property
    def active(self) -> bool:
        """Whether these are results."""
        return bool(self.query) or self.like is not None

    def with_new(self, new: frozenset[int]) -> Asked:
        """The same with more hits known to be new."""
        return replace(self, new=self.new | new)


def results_head(
    answer: SearchAnswer, asked: Asked, order: SearchOrder, *, too_early: bool = False
) -> tuple[Line, Line]:
    """Left and right end of the list's head. `too_early`: not all is indexed yet, and nothing found."""
    if too_early:
        return (Part("Nothing found yet", "warning"),), ()
    if answer.error:
        return (Part("Search failed", "warning"),), ()
    if asked.like is not None:
        return (Part("Like ", "dim"), Part(f"“{safe(asked.like)}”", "strong")), (Part(f"{len(answer.hits):,}", "dim"),)
    found = amount(answer.total, "hit")
    if answer.partial:
        found = found.replace(" ", "+ ", 1)
    took = Part(f" · {answer.took_ms:.0f} ms", "dim")
    return (Part(found, "strong"), took), (Part(SEARCH_ORDER_NAMES[order], "dim"),)


def results_note(answer: SearchAnswer, asked: Asked) -> Line:
    """The line below the head: a better spelling, what is new, that time ran out, how the search was read."""
    if answer.suggestion and answer.dropped:
        return (Part("Enter: ", "dim"), Part(safe(answer.suggestion), "accent"), Part(" — most of these words", "dim"))
    if answer.suggestion:
        return (Part("Enter: ", "dim"), Part(safe(answer.suggestion), "accent"), Part(" — did you mean that?", "dim"))
    if asked.like is not None:
        return (Part("Most similar first · Esc goes back", "dim"),)
    parts: list[Part] = []
    if asked.new:
        since = day(asked.saved.looked) if asked.saved else ""
        parts.append(Part(f"{len(asked.new):,} new{f' since {since}' if since else ''}", "accent"))
    if answer.partial:
        parts.append(Part("Stopped because it took too long: there may be more", "warning"))
    if answer.read_as:
        parts.append(Part(safe(answer.read_as), "dim"))
    separated = [piece for part in parts for piece in (Part(" · ", "dim"), part)]
    return tuple(separated[1:])


def empty_results(answer: SearchAnswer, asked: Asked, *, too_early: bool = False) -> tuple[str, ...]:
    """The paragraphs of a list without results: what happened, what to press."""
    if too_early:
        return (
            "Nothing found yet.",
            "Articles are still being indexed. This search is repeated as they arrive.",
            "Esc brings the whole list back.",
        )
    if asked.like is not None:
        return (
            *(("No answer.", safe(answer.error)) if answer.error else ("No article is similar to this one.",)),
            "Esc goes back.",
        )
    if answer.error:
        return ("No answer.", safe(answer.error), "Esc brings the whole list back.")
    lines = [f"Nothing found for “{safe(asked.query)}”."]
    if answer.partial:
        lines.append("The search ran out of time. Fewer or longer words are quicker.")
    if answer.read_as:
        lines.append(safe(answer.read_as) + ("" if answer.read_as.endswith("?") else "."))
    if _ASKS_FOR_FEED.search(asked.query):
        lines.append("in: takes the name of a feed, or a tag of feeds: 6 lists them.")
    if answer.suggestion:
        without = f", without {safe(', '.join(answer.dropped))}" if answer.dropped else ""
        lines.append(f"Enter searches for “{safe(answer.suggestion)}”{without}.")
    return (*lines, "Esc brings the whole list back.")


def cite_article(heading: Heading) -> str:
    """Byline, “Title”, Source, 14 Mar 2022, address: as much of it as is known; without source and address the path."""
    meta = heading.meta
    parts = (meta.byline, f"“{meta.title}”", meta.source, day(meta.published), meta.url)
    known = [safe(part) for part in parts if part]
    return ", ".join(known if meta.source or meta.url else [*known, safe(heading.path)])
