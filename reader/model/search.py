"""What a search is asked and answers, as passed between the searcher process and the screen."""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from reader.model.span import Span

SearchOrder = Literal["relevance", "newest", "oldest"]

SNIPPETS = 24
"""Hits whose snippets come with an answer: as many as most screens show. Making them takes as long as finding."""

SPEAKERS_COUNTED_IN = 2_000
"""Speakers are counted in so many hits, the newest ones: the catalog is asked for each."""


class Hit(Struct, frozen=True):
    """One article that matches.

    `snippet` is plain text of the best passage (None: it was not asked for yet); `spans` are the hits inside the
    snippet, `title_spans` those inside the title. `at` is the offset of the passage's first hit in the article's text
    (None: only the title or a field matched). `copies` counts near-identical articles folded under this one.
    """

    id: int
    score: float
    snippet: str | None = None
    spans: tuple[Span, ...] = ()
    title_spans: tuple[Span, ...] = ()
    at: int | None = None
    copies: int = 0

    def with_snippet_of(self, other: Hit) -> Hit:
        """The same hit, shown as another one of its article."""
        return replace(self, snippet=other.snippet, spans=other.spans, title_spans=other.title_spans, at=other.at)


class Facet(Struct, frozen=True):
    """A value of a field with the number of hits that have it, and the query term that narrows to it."""

    field: str
    value: str
    count: int
    term: str


class SearchAnswer(Struct, frozen=True):
    """Hits for a query, best first.

    `read_as` is empty when the query was read as typed, else a line that says how it was read. `total` counts all
    matching articles. `suggestion` is a query that has hits, given when this one has none: with a better spelling, or
    without the words that are `dropped`.
    `partial`: the time limit cut the search short. `error`: a clear line when there is no answer.
    """

    query: str
    read_as: str = ""
    total: int = 0
    took_ms: float = 0.0
    hits: tuple[Hit, ...] = ()
    suggestion: str | None = None
    partial: bool = False
    error: str | None = None
    dropped: tuple[str, ...] = ()


class Completion(Struct, frozen=True):
    """A line with its last word completed to `value`; `count` of what is `counted` ("14 quotes"), 0 when not known."""

    line: str
    value: str
    count: int = 0
    counted: Literal["quotes", "articles", "bookmarks"] = "articles"


class FigureRange(Struct, frozen=True):
    """Figures that are asked for: from `low` to `high`, counting `noun`.

    A limit of None is open; `above`, `below` leave the limit itself out. The noun is given as the terms by which nouns
    are compared; none is any; "%" before them wants a percentage. `sure`: only figures that are no guess.
    """

    low: float | None = None
    high: float | None = None
    above: bool = False
    below: bool = False
    noun: str = ""
    sure: bool = False

    def reaches(self, least: float | None, most: float | None) -> bool:
        """Whether any of an amount, itself a range, lies inside; a vague one, None, does where there is no limit."""
        if least is None or most is None:
            return self.low is None and self.high is None
        over = self.low is None or most > self.low or (most == self.low and not self.above)
        return over and (self.high is None or least < self.high or (least == self.high and not self.below))


class SpokenQuote(NamedTuple):
    """A quote as a search looks at it: offsets of it and of the speaker's mention (None: not named in the text).

    `speaker` is one line with the mention, the full name and the role. Plain offsets: many are looked at.
    """

    article_id: int
    start: int
    end: int
    mention_start: int | None
    mention_end: int | None
    speaker: str
