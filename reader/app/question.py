"""What the main screen asks of the library, the answer to it, and how the answer is worded. Pure.

The question has one owner, the main screen. Panes that show a part of it are bound to it.
"""

from __future__ import annotations

import re
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.wording import day
from reader.model import Heading, SearchAnswer
from reader.model.keeping import SavedSearch
from reader.model.plain_text import amount
from reader.model.rows import HeadingFilter, HeadingOrder
from reader.model.search import SearchOrder
from reader.model.words import words_of

ORDERS: tuple[HeadingOrder, ...] = get_args(HeadingOrder)
ORDER_NAMES: dict[HeadingOrder, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "source": "by source",
    "title": "by title",
    "quotes": "most quotes first",
    "figures": "most figures first",
}
SEARCH_ORDERS: tuple[SearchOrder, ...] = get_args(SearchOrder)
SEARCH_ORDER_NAMES: dict[SearchOrder, str] = {
    "relevance": "best first",
    "newest": "newest first",
    "oldest": "oldest first",
}

_ASKS_FOR_FEED = re.compile(r"(?:^|[\s(])in:\S")
_LIST_TERM = re.compile(r'(is|source|tag):(?:"([^"]*)"?|(\S*))', re.IGNORECASE)
_STATES = ("unread", "bookmarked", "kept")
"""What `is:` takes in a filter."""
_WORD = re.compile(r"\w+")


class Question(Struct, frozen=True):
    """What is wanted: the hits of `query`, or the articles like the article `like`, or (neither) all articles.

    `saved`: the search came from the saved ones. `filter`: what was typed into the filter line. `unread`: only articles
    that are not read yet. `order` is that of all articles, `hit_order` that of hits.
    """

    query: str = ""
    like: Heading | None = None
    saved: SavedSearch | None = None
    filter: str = ""
    unread: bool = False
    order: HeadingOrder = "newest"
    hit_order: SearchOrder = "relevance"

    @property
    def active(self) -> bool:
        """Whether the answer is hits, and not the library."""
        return bool(self.query) or self.like is not None

    @property
    def only(self) -> HeadingFilter | None:
        """The filter as the catalog takes it; None when nothing narrows."""
        only = parse_filter(self.filter)
        return replace(only or HeadingFilter(), unread=True) if self.unread else only

    def searching(self, query: str, saved: SavedSearch | None = None) -> Question:
        """The same with another search, or none (empty)."""
        return replace(self, query=query, like=None, saved=saved)

    def same_search(self, other: Question) -> bool:
        """Whether both search for the same, in whatever order and however filtered."""
        return (self.query, self.like, self.saved) == (other.query, other.like, other.saved)


class Results(Struct, frozen=True, eq=False):
    """The answer to a question for hits. `new`: ids of hits that came since a saved search was last looked at.

    `unfiltered`: how many articles match without the filter, when there is one.
    """

    question: Question
    answer: SearchAnswer
    unfiltered: int | None = None
    new: frozenset[int] = frozenset()


# -- filters ----------------------------------------------------------------------------------------------


def parse_filter(typed: str) -> HeadingFilter | None:
    """A filter from what was typed: `is:unread`, `is:bookmarked`, `is:kept`, `tag:`, and `source:` with the words of an
    outlet, each of which may be unfinished; the rest is looked for in titles. None when nothing narrows."""
    only, rest = HeadingFilter(), typed
    for match in _LIST_TERM.finditer(typed):
        value = (match[2] if match[2] is not None else match[3]) or ""
        match match[1].casefold(), value.casefold():
            case "source", _:
                only = replace(only, source=value or only.source)
            case "tag", _:
                only = replace(only, tags=(*only.tags, value) if value else only.tags)
            case _, state if state in _STATES:
                only = replace(only, **{state: True})
            case _:
                continue
        rest = rest.replace(match[0], " ", 1)
    only = replace(only, text=" ".join(rest.split()))
    return None if only == HeadingFilter() else only


def filter_terms(only: HeadingFilter | None) -> str:
    """The filter of the list as terms of a search, so that both narrow together; empty without a filter."""
    if only is None:
        return ""
    terms = [f"(title:{word}* OR source:{word}* OR by:{word}*)" for word in _WORD.findall(only.text)]
    terms += [f"is:{state}" for state in _STATES if getattr(only, state)]
    terms += [f'tag:"{tag}"' for tag in only.tags]
    terms += [f"source:{word}*" for word in words_of(only.source or "")]
    return " ".join(terms)


def joined(only: HeadingFilter | None, line: str) -> str:
    """A search within the filter of the list."""
    return f"{filter_terms(only)} {line.strip()}".strip()


# -- results in words -------------------------------------------------------------------------------------


def results_head(results: Results, *, too_early: bool = False) -> tuple[Line, Line]:
    """Left and right end of the list's head. `too_early`: not all is indexed yet, and nothing found."""
    answer, question = results.answer, results.question
    if too_early:
        return (Part("Nothing found yet", "warning"),), ()
    if answer.error:
        return (Part("Search failed", "warning"),), ()
    if question.like is not None:
        title = safe(question.like.meta.title)
        return (Part("Like ", "dim"), Part(f"“{title}”", "strong")), (Part(f"{len(answer.hits):,}", "dim"),)
    order = (Part(SEARCH_ORDER_NAMES[question.hit_order], "dim"),)
    if results.unfiltered is not None:
        found = f"{answer.total:,} of {amount(results.unfiltered, 'hit')}"
        return (Part(found, "strong"), Part(" · unread" if question.unread else " · filtered", "dim")), order
    found = amount(answer.total, "hit")
    if answer.partial:
        found = found.replace(" ", "+ ", 1)
    return (Part(found, "strong"), Part(f" · {answer.took_ms:.0f} ms", "dim")), order


def results_note(results: Results) -> Line:
    """The line below the head: a better spelling, what is new, that time ran out, how the search was read."""
    answer, question = results.answer, results.question
    if answer.suggestion and answer.dropped:
        return (Part("Enter: ", "dim"), Part(safe(answer.suggestion), "accent"), Part(" — most of these words", "dim"))
    if answer.suggestion:
        return (Part("Enter: ", "dim"), Part(safe(answer.suggestion), "accent"), Part(" — did you mean that?", "dim"))
    if question.like is not None:
        return (Part("Most similar first · Esc goes back", "dim"),)
    parts: list[Part] = []
    if results.new:
        since = day(question.saved.looked) if question.saved else ""
        parts.append(Part(f"{len(results.new):,} new{f' since {since}' if since else ''}", "accent"))
    if answer.partial:
        parts.append(Part("Stopped because it took too long: there may be more", "warning"))
    if answer.read_as:
        parts.append(Part(safe(answer.read_as), "dim"))
    separated = [piece for part in parts for piece in (Part(" · ", "dim"), part)]
    return tuple(separated[1:])


def empty_results(results: Results, feeds: str, *, too_early: bool = False) -> tuple[str, ...]:
    """The paragraphs of a list without results: what happened, what to press. `feeds`: the key of the feeds desk."""
    answer, question = results.answer, results.question
    if too_early:
        return (
            "Nothing found yet.",
            "Articles are still being indexed. This search is repeated as they arrive.",
            "Esc brings the whole list back.",
        )
    if question.like is not None:
        return (
            *(("No answer.", safe(answer.error)) if answer.error else ("No article is similar to this one.",)),
            "Esc goes back.",
        )
    if answer.error:
        return ("No answer.", safe(answer.error), "Esc brings the whole list back.")
    lines = [f"Nothing found for “{safe(question.query)}”."]
    if answer.partial:
        lines.append("The search ran out of time. Fewer or longer words are quicker.")
    if answer.read_as:
        lines.append(safe(answer.read_as) + ("" if answer.read_as.endswith("?") else "."))
    if _ASKS_FOR_FEED.search(question.query):
        lines.append(f"in: takes the name of a feed, or a tag of feeds: {feeds} lists them.")
    if answer.suggestion:
        without = f", without {safe(', '.join(answer.dropped))}" if answer.dropped else ""
        lines.append(f"Enter searches for “{safe(answer.suggestion)}”{without}.")
    return (*lines, "Esc brings the whole list back.")
