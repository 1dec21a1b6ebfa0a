"""Quotes, figures and bookmarks as places in the text: which one is meant, which one comes next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from reader.model import Bookmark, Figure, Quote, Span

Mark = Quote | Figure | Bookmark


def span_of(mark: Mark) -> Span | None:
    """Where a mark stands now; None for a bookmark whose passage was not found."""
    return mark.place.span if isinstance(mark, Bookmark) else mark.span


class Step(NamedTuple):
    """The mark to go to, by its index, and whether the walk went round the end of the article."""

    at: int
    wrapped: bool


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


def mark_under(cursor: Span, marks: Sequence[Mark]) -> Mark | None:
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


def speaker_name(quote: Quote) -> str | None:
    """Who said it, by the best name known: the canonical one, else the mention as written."""
    return quote.canonical or (quote.speaker.text if quote.speaker else None)


def speaker_of(span: Span, quotes: Sequence[Quote]) -> str | None:
    """Who is to be named when `span` is cited: the speaker of the smallest quote around it, else the one speaker
    of all quotes it touches, else None."""
    around = [quote for quote in quotes if quote.span.contains(span)]
    if around:
        return speaker_name(min(around, key=lambda quote: quote.span.length))
    names = {speaker_name(quote) for quote in quotes if quote.span.overlaps(span)}
    return names.pop() if len(names) == 1 else None
