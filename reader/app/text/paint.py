"""Which marks apply to which stretch of a row. Turning them into colours is the widget's business."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from reader.app.text.cells import clusters, is_narrow
from reader.app.text.marks import span_of
from reader.app.text.tags import TAG_LOOKS, tag_look
from reader.model import Bookmark, Figure, Quote, Span, Style

KINDS = (
    "heading",
    "strong",
    "emphasis",
    "code",
    "strike",
    "link",
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

`tag-1` and so on: a bookmark by its first tag.
`quote` is any part of a quote, `quoted` the part that is given word for word, `reported` the rest of it.
"""

_ORDER = {kind: position for position, kind in enumerate(KINDS)}


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
    own = [Painted(Span(style.start, style.end), style.kind) for style in styles]
    return Layer([*own, *(Painted(span, "heading") for span in headings)])


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
