"""How the results of a search are worded: the head of the list, the line below it, an empty list. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

from reader.app.lines import Line, Part
from reader.app.wording import amount, day, safe
from reader.model import SearchAnswer
from reader.model.keeping import SavedSearch
from reader.model.search import SearchOrder

ORDERS: tuple[SearchOrder, ...] = get_args(SearchOrder)
ORDER_NAMES: dict[SearchOrder, str] = {
    "relevance": "best first",
    "newest": "newest first",
    "oldest": "oldest first",
}


@dataclass(frozen=True, slots=True)
class Asked:
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
    """Left and right end of the list's head. `too_early`: nothing is indexed yet."""
    if answer.error:
        return (Part("Not indexed yet" if too_early else "Search failed", "warning"),), ()
    if asked.like is not None:
        return (Part("Like ", "dim"), Part(f"“{safe(asked.like)}”", "strong")), (Part(f"{len(answer.hits):,}", "dim"),)
    found = amount(answer.total, "hit")
    if answer.partial:
        found = found.replace(" ", "+ ", 1)
    return (Part(found, "strong"), Part(f" · {answer.took_ms:.0f} ms", "dim")), (Part(ORDER_NAMES[order], "dim"),)


def results_note(answer: SearchAnswer, asked: Asked) -> Line:
    """The line below the head: a better spelling, what is new, that time ran out, how the search was read."""
    if answer.suggestion:
        return (Part("Enter: ", "dim"), Part(safe(answer.suggestion), "accent"), Part(" — did you mean that?", "dim"))
    if asked.like is not None:
        return (Part("Most alike first · Esc goes back", "dim"),)
    parts: list[Part] = []
    if asked.new:
        since = day(asked.saved.looked) if asked.saved else ""
        parts.append(Part(f"{len(asked.new):,} new{f' since {since}' if since else ''}", "accent"))
    if answer.partial:
        parts.append(Part("Out of time: there may be more", "warning"))
    if answer.read_as:
        parts.append(Part(safe(answer.read_as), "dim"))
    separated = [piece for part in parts for piece in (Part(" · ", "dim"), part)]
    return tuple(separated[1:])


def empty_results(answer: SearchAnswer, asked: Asked, *, too_early: bool = False) -> tuple[str, ...]:
    """The paragraphs of a list without results: what happened, what to press."""
    if answer.error and too_early:
        return (
            "Nothing can be found yet.",
            "The articles are being indexed; the search repeats itself as they are.",
            "Esc brings the whole list back.",
        )
    if asked.like is not None:
        return (
            *(("No answer.", safe(answer.error)) if answer.error else ("No other article is like this one.",)),
            "Esc goes back.",
        )
    if answer.error:
        return ("No answer.", safe(answer.error), "Esc brings the whole list back.")
    lines = [f"Nothing found for “{safe(asked.query)}”."]
    if answer.partial:
        lines.append("The search ran out of time. Fewer or longer words are quicker.")
    if answer.suggestion:
        lines.append(f"Enter searches for “{safe(answer.suggestion)}”.")
    return (*lines, "Esc brings the whole list back.")
