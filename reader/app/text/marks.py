"""What is marked in an article: which mark is meant, which one comes next, which of them lie on a stretch of text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple
from zlib import crc32

from reader.app.text.cells import clusters, is_narrow
from reader.model import Bookmark, Extracted, Figure, Quote, Span, Style

Mark = Quote | Figure | Bookmark
Kind = Literal["quote", "figure", "bookmark", "hit"]
"""What can be walked to."""

TAG_LOOKS = 5
"""How many looks there are for tags, besides that of bookmarks without any."""

KINDS = (
    "text-heading",
    "text-strong",
    "text-emphasis",
    "text-code",
    "text-strike",
    "text-link",
    "quote",
    "quoted",
    "figure",
    "bookmark",
    *(f"tag-{number}" for number in range(1, TAG_LOOKS + 1)),
    "selection",
    "reported",
    "hit",
    "cursor",
)
"""Everything a stretch of text can be, in the order in which it is painted: later wins where colours meet.

`text-`: how the article itself is set. `quote` is any part of a quote, `quoted` the part that is given word for word,
`reported` the rest of it. `tag-1` and so on: a bookmark by its first tag.
"""

_ORDER = {kind: position for position, kind in enumerate(KINDS)}


def span_of(mark: Mark) -> Span | None:
    """Where a mark stands now; None for a bookmark whose passage was not found."""
    return mark.place.span if isinstance(mark, Bookmark) else mark.span


def tag_look(tags: Sequence[str]) -> str:
    """The name of the look of a bookmark with these tags: it goes by the first one, and is the same in every session.

    Two tags may share a look; the tag is always written beside it where bookmarks are listed.
    """
    if not tags:
        return "bookmark"
    return f"tag-{crc32(tags[0].casefold().encode('utf-8', 'replace')) % TAG_LOOKS + 1}"


def quotes_of_hits(hits: Iterable[Span], quotes: Iterable[Quote]) -> list[Span]:
    """The quotes that hold hits, or whose speaker's mention is one; hits that belong to no quote as they are."""
    left = set(hits)
    found: list[Span] = []
    for quote in quotes:
        own = {hit for hit in left if quote.span.contains(hit) or (quote.speaker and quote.speaker.span == hit)}
        if own:
            found.append(quote.span)
    held = [hit for hit in left if not any(span.contains(hit) for span in found)]
    mentions = {quote.speaker.span for quote in quotes if quote.speaker}
    return sorted([*found, *(hit for hit in held if hit not in mentions)])


class Step(NamedTuple):
    """The mark to go to, by its index, and whether the walk went round the end of the article."""

    at: int
    wrapped: bool


class Marks:
    """All marks of one article. Bookmarks and search hits may change while it is open."""

    def __init__(self, extracted: Extracted | None = None) -> None:
        self.quotes: Sequence[Quote] = ()
        self._marks: dict[Kind, Sequence[Mark]] = {}
        self._spans: dict[Kind, list[Span]] = {}
        self.found(extracted or Extracted())

    def found(self, extracted: Extracted) -> None:
        """Take over the quotes and figures that were found in the article."""
        self.quotes = extracted.quotes
        self._marks |= {"quote": extracted.quotes, "figure": extracted.figures}
        self._spans["quote"] = _in_order(quote.span for quote in extracted.quotes)
        self._spans["figure"] = _in_order(figure.span for figure in extracted.figures)

    def bookmarked(self, bookmarks: Sequence[Bookmark]) -> None:
        """Take over the article's bookmarks; those without a place are counted but cannot be walked to."""
        self._marks["bookmark"] = tuple(bookmarks)
        self._spans["bookmark"] = _in_order(span for span in map(span_of, bookmarks) if span)

    def hit(self, hits: Iterable[Span]) -> None:
        """Take over the hits of a search."""
        self._spans["hit"] = _in_order(hits)

    @property
    def bookmark_count(self) -> int:
        """How many bookmarks there are, with and without a place."""
        return len(self._marks.get("bookmark", ()))

    def spans(self, kind: Kind) -> Sequence[Span]:
        """Where marks of a kind stand, in the order of the text, each place once."""
        return self._spans.get(kind, ())

    def kind_at(self, span: Span) -> Kind:
        """What stands exactly there: a quote, else a figure, else it counts as a bookmark."""
        return next((kind for kind in _FOUND if span in self.spans(kind)), "bookmark")

    def under(self, cursor: Span, preferred: Kind | None = None) -> Mark | None:
        """The mark that the cursor means; of several that fit as well one of the `preferred` kind."""
        kinds = sorted(self._marks, key=lambda kind: kind != preferred)
        return mark_under(cursor, [mark for kind in kinds for mark in self._marks[kind]])

    def walk(self, kind: Kind, cursor: Span, by: int) -> Step | None:
        """The next (`by` 1) or previous (-1) mark of a kind, seen from the cursor; None when there are none."""
        spans = self.spans(kind)
        return walk(spans, cursor, by, spans.index(cursor) if cursor in spans else None)

    def quote_around(self, span: Span) -> Quote | None:
        """The quote that a span is a part of; None when it is all of one, or reaches out of it."""
        around = [quote for quote in self.quotes if quote.span.contains(span)]
        whole = any(span.contains(quote.span) for quote in around)
        return None if whole or not around else max(around, key=lambda quote: len(quote.text))

    def speaker_of(self, span: Span) -> str | None:
        """Whose words a span holds, when that is known."""
        return speaker_of(span, self.quotes)


_FOUND: tuple[Kind, ...] = ("quote", "figure")


def _in_order(spans: Iterable[Span]) -> list[Span]:
    return sorted({span for span in spans if span})


def walk(spans: Sequence[Span], cursor: Span, by: int, current: int | None) -> Step | None:
    """The next (`by` 1) or previous (-1) of `spans` (in order), seen from the cursor; None when there are none.

    `current` is the index of the span the cursor was walked to and still is on. Without it the first span that
    begins at the cursor or after it is next, so that a quote inside the sentence under the cursor is not passed.
    """
    if not spans:
        return None
    if current is not None:
        index = current + by
    else:
        index = bisect_left(spans, cursor.start, key=lambda span: span.start)
        if by < 0:
            index -= 1
    return Step(index % len(spans), not 0 <= index < len(spans))


def mark_under(cursor: Span, marks: Iterable[Mark]) -> Mark | None:
    """The mark that the cursor means: one it covers exactly, else the smallest that contains the cursor's start,
    else the first that begins inside the cursor."""
    best: Mark | None = None
    best_rank: tuple[int, int] = (3, 0)
    for mark in marks:
        span = span_of(mark)
        if span is None or not span.overlaps(cursor):
            continue
        rank = _rank(span, cursor)
        if rank < best_rank:
            best, best_rank = mark, rank
    return best


def _rank(span: Span, cursor: Span) -> tuple[int, int]:
    if span == cursor:
        return (0, 0)
    if span.start <= cursor.start < span.end:
        return (1, span.length)
    return (2, span.start)


def speaker_of(span: Span, quotes: Iterable[Quote]) -> str | None:
    """Who is to be named when `span` is cited: the speaker of the smallest quote around it, else the one speaker
    of all quotes it touches, else None."""
    touched = [quote for quote in quotes if quote.span.overlaps(span)]
    around = [quote for quote in touched if quote.span.contains(span)]
    if around:
        return min(around, key=lambda quote: quote.span.length).speaker_name
    names = {quote.speaker_name for quote in touched}
    return names.pop() if len(names) == 1 else None


# -- marks on a stretch of text -------------------------------------------------------------------------------


class Painted(NamedTuple):
    """A stretch of text of one kind."""

    span: Span
    kind: str


class Run(NamedTuple):
    """`text[start:end]` with all kinds that apply, in painting order. Runs of a row touch, none is empty."""

    start: int
    end: int
    kinds: tuple[str, ...]


class Layer:
    """Painted stretches that can be asked for by place. They may overlap and nest."""

    def __init__(self, painted: Iterable[Painted] = ()) -> None:
        self._painted = sorted(entry for entry in painted if entry.span)
        self._starts = [entry.span.start for entry in self._painted]
        self._reach = list(accumulate((entry.span.end for entry in self._painted), max))

    def touching(self, start: int, end: int) -> list[Painted]:
        """Those that share a character with `start:end`."""
        found = []
        index = bisect_left(self._starts, end) - 1
        while index >= 0 and self._reach[index] > start:
            if self._painted[index].span.end > start:
                found.append(self._painted[index])
            index -= 1
        return found


def runs(text: str, start: int, end: int, painted: Sequence[Painted]) -> list[Run]:
    """Cut `text[start:end]` where a mark begins or ends, but never inside a grapheme cluster: one that is partly
    marked is marked as a whole."""
    if start >= end:
        return []
    if not painted:
        return [Run(start, end, ())]
    if not is_narrow(text[start:end]):
        painted = _snapped(text, start, end, painted)
    edges = {start, end}
    for span, _ in painted:
        edges.update(edge for edge in span if start < edge < end)
    return [Run(a, b, _kinds_at(a, b, painted)) for a, b in pairwise(sorted(edges))]


def _kinds_at(start: int, end: int, painted: Sequence[Painted]) -> tuple[str, ...]:
    kinds = {kind for span, kind in painted if span.start < end and start < span.end}
    if "quote" in kinds and "quoted" not in kinds:
        kinds.add("reported")
    return tuple(sorted(kinds, key=_ORDER.__getitem__))


def _snapped(text: str, start: int, end: int, painted: Sequence[Painted]) -> list[Painted]:
    starts = [start + cluster.start for cluster in clusters(text[start:end])]
    ends = [*starts[1:], end]
    snapped = []
    for span, kind in painted:
        first = max(0, bisect_left(starts, span.start + 1) - 1)
        last = min(bisect_left(ends, span.end), len(ends) - 1)
        snapped.append(Painted(Span(starts[first], ends[last]), kind))
    return snapped


def quote_layer(quotes: Iterable[Quote]) -> Layer:
    """Quotes: all of each lightly, and the words given as they were said strongly."""
    painted = []
    for quote in quotes:
        painted.append(Painted(quote.span, "quote"))
        verbatim = (quote.span,) if quote.kind == "direct" else quote.quoted
        painted.extend(Painted(span, "quoted") for span in verbatim)
    return Layer(painted)


def figure_layer(figures: Iterable[Figure]) -> Layer:
    """Figures."""
    return Layer(Painted(figure.span, "figure") for figure in figures)


def bookmark_layer(bookmarks: Iterable[Bookmark]) -> Layer:
    """Bookmarks whose passage was found; those with tags have the look of their first tag besides."""
    painted: list[Painted] = []
    for bookmark in bookmarks:
        if (span := span_of(bookmark)) is not None:
            painted.extend(Painted(span, kind) for kind in {"bookmark", tag_look(bookmark.tags)})
    return Layer(painted)


def bar_kind(painted: Iterable[Painted]) -> str:
    """Which of the bookmarks that touch a row gives its bar in the margin a look: the one that begins first."""
    return max(painted, key=lambda one: (-one.span.start, one.span.end, one.kind != "bookmark")).kind


def style_layer(styles: Iterable[Style], headings: Iterable[Span]) -> Layer:
    """The article's own emphasis, code, links and headings."""
    own = [Painted(Span(style.start, style.end), f"text-{style.kind}") for style in styles]
    return Layer([*own, *(Painted(span, "text-heading") for span in headings)])


def hit_layer(hits: Iterable[Span]) -> Layer:
    """Search hits."""
    return Layer(Painted(span, "hit") for span in hits)


_WEB_ADDRESS = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]{1,2000}")


def link_layer(styles: Iterable[Style]) -> Layer:
    """The article's links; the kind of each is its address. Only web and mail addresses in printable ASCII, so that
    nothing else gets into the escape sequence that makes a terminal follow them."""
    return Layer(
        Painted(Span(style.start, style.end), style.url)
        for style in styles
        if style.kind == "link" and style.url and _WEB_ADDRESS.fullmatch(style.url)
    )
