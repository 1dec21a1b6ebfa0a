"""What the quotes and figures of two articles have in common, and what only one has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from reader.evidence.counted import CountedThing, apart
from reader.evidence.counted import names as names_in
from reader.evidence.differences import CountedSentences, Difference, joined, noun_differences, stated, toll_series
from reader.evidence.news_words import rarity
from reader.evidence.same_words import Telling, verdict
from reader.model import Figure, Quote, Span
from reader.model.units import sentences_around

T = TypeVar("T")

_OPENING = 400
_MOST_AROUND = 2_000
"""Characters of a sentence on either side of a figure: a text may be one endless line with thousands of figures."""


class Shared(Struct, Generic[T], frozen=True):
    """Pairs that both have, and what only one has, each in the order of its article."""

    both: tuple[tuple[T, T], ...]
    only_a: tuple[T, ...]
    only_b: tuple[T, ...]


class Side(Struct, frozen=True):
    """One of two articles: what is needed to set its quotes and figures beside the other's."""

    title: str
    text: str
    outlet: str | None
    moment: float
    quotes: Sequence[Quote]
    figures: Sequence[Figure]


def shared_quotes(a: Side, b: Side) -> Shared[Quote]:
    """Quotes that tell the same words."""
    ours, theirs = (
        [
            Telling.of(n, side, 0.0, quote.text, quote.canonical, quote.kind != "indirect")
            for n, quote in enumerate(one.quotes)
        ]
        for side, one in enumerate((a, b))
    )
    pairs = [(x.id, y.id) for x in ours for y in theirs if verdict(x, y)]
    return _paired(a.quotes, b.quotes, pairs)


def shared_figures(a: Side, b: Side) -> Shared[Figure]:
    """Figures that both give: of one kind and unit, of one noun where both have one, with values that agree."""
    ours, theirs = (counted_things(one, n) for n, one in enumerate((a, b)))
    pairs = [(x.id, y.id) for x in ours for y in theirs if _agree(x, y)]
    figures = tuple(figure for figure in a.figures if _counts(figure)), tuple(f for f in b.figures if _counts(f))
    return _paired(*figures, pairs)


def _agree(a: CountedThing, b: CountedThing) -> bool:
    if a.kind != b.kind or (a.unit or "") != (b.unit or "") or apart(a, b):
        return False
    if a.head is None or b.head is None:
        return (a.low, a.high) == (b.low, b.high)
    return a.head == b.head


def figures_that_differ(a: Side, b: Side) -> list[tuple[Difference, tuple[Figure, ...], tuple[Figure, ...]]]:
    """What differs between the figures of two articles, with the figures of each, the surest first."""
    ours, theirs = counted_things(a, 0), counted_things(b, 1)
    openings = {n: names_in(one.title) | names_in(one.text[:_OPENING]) for n, one in enumerate((a, b))}
    everywhere = {n: names_in(f"{one.title} {one.text}") for n, one in enumerate((a, b))}
    found = list(CountedSentences(ours).differences(CountedSentences(theirs)))
    found += toll_series([*ours, *theirs], _Named(openings, everywhere))
    if not openings[0].isdisjoint(openings[1]):
        found += noun_differences(stated(ours), stated(theirs), rarity)
    figures = {
        **dict(zip((one.id for one in ours), filter(_counts, a.figures), strict=True)),
        **dict(zip((one.id for one in theirs), filter(_counts, b.figures), strict=True)),
    }
    result = []
    for one in joined(found, {thing.id: thing for thing in (*ours, *theirs)}):
        of_a = tuple(figures[n] for n in one.figures if n < _SECOND)
        of_b = tuple(figures[n] for n in one.figures if n >= _SECOND)
        result.append((one, of_a, of_b))
    return result


_SECOND = 1_000_000_000
"""Figures of the second article are numbered from here."""


class _Named:
    """What the two articles name."""

    def __init__(self, openings: dict[int, set[str]], everywhere: dict[int, set[str]]) -> None:
        self._openings, self._everywhere = openings, everywhere

    def opening(self, article: int) -> set[str]:
        return self._openings[article]

    def all(self, article: int) -> set[str]:
        return self._everywhere[article]


def _counts(figure: Figure) -> bool:
    return figure.value is not None


def counted_things(side: Side, number: int) -> list[CountedThing]:
    """The figures of an article that have a value, with their sentences; `number` is that of the article."""
    figures = [figure for figure in side.figures if _counts(figure)]
    around = [
        Span(max(whole.start, figure.span.start - _MOST_AROUND), min(whole.end, figure.span.end + _MOST_AROUND))
        for figure, whole in zip(figures, sentences_around(side.text, [figure.span for figure in figures]), strict=True)
    ]
    things = []
    for n, (figure, span) in enumerate(zip(figures, around, strict=True)):
        value = figure.value
        low, high = value if isinstance(value, tuple) else (value or 0, value or 0)
        things.append(
            CountedThing(
                *(n + number * _SECOND, number, side.moment, side.outlet, figure.kind, low, high, figure.bound),
                *(figure.unit, figure.noun, figure.said_of, *figure.span, span.of(side.text), span.start),
            )
        )
    return things


def _paired(a: Sequence[T], b: Sequence[T], pairs: Sequence[tuple[int, int]]) -> Shared[T]:
    """Each in one pair at most; a number of `b` may be given from `_SECOND` on."""
    both: list[tuple[T, T]] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for x, y in ((x, y % _SECOND) for x, y in pairs):
        if x not in used_a and y not in used_b:
            used_a.add(x)
            used_b.add(y)
            both.append((a[x], b[y]))
    only_a = tuple(one for n, one in enumerate(a) if n not in used_a)
    only_b = tuple(one for n, one in enumerate(b) if n not in used_b)
    return Shared(tuple(both), only_a, only_b)
