"""Words, sentences and paragraphs as steps of the cursor, and what is selected with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import Literal

from msgspec import Struct

from reader.app.text.wrap import Layout, Point
from reader.model import Span
from reader.model.units import paragraphs, sentences, words

Unit = Literal["word", "sentence", "paragraph"]

NOWHERE = Span(0, 0)


class Units:
    """The units of one text. Sentences and words are found a paragraph at a time, when they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._paragraphs = paragraphs(text)
        self._starts = [span.start for span in self._paragraphs]
        self._inside: dict[tuple[Unit, int], list[Span]] = {}

    def __bool__(self) -> bool:
        return bool(self._paragraphs)

    def at(self, unit: Unit, offset: int) -> Span:
        """The unit at `offset`; between two units the one that follows in the paragraph, else the one before.

        An empty span when the text has no units.
        """
        if not self._paragraphs:
            return NOWHERE
        paragraph = self._paragraph_at(offset)
        if offset >= self._paragraphs[paragraph].end and paragraph + 1 < len(self._paragraphs):
            paragraph += 1
        spans = self._spans(unit, paragraph)
        return spans[min(bisect_right(spans, offset, key=attrgetter("end")), len(spans) - 1)]

    def after(self, unit: Unit, span: Span) -> Span | None:
        """The first unit that begins at or after the end of `span`, or None."""
        return next((found for found in self._forward(unit, span.end - 1) if found.start >= span.end), None)

    def before(self, unit: Unit, span: Span) -> Span | None:
        """The last unit that ends at or before the start of `span`, or None."""
        return next((found for found in self._backward(unit, span.start) if found.end <= span.start), None)

    def step(self, unit: Unit, span: Span, by: int) -> Span | None:
        """The next (`by` 1) or previous (-1) unit, or None at the end of the text."""
        return self.after(unit, span) if by > 0 else self.before(unit, span)

    def first(self, unit: Unit) -> Span:
        """The first unit of the text."""
        return self._spans(unit, 0)[0] if self._paragraphs else NOWHERE

    def last(self, unit: Unit) -> Span:
        """The last unit of the text."""
        return self._spans(unit, len(self._paragraphs) - 1)[-1] if self._paragraphs else NOWHERE

    def nth_paragraph(self, number: int) -> Span:
        """The paragraph with a number from 1; the last one when there are fewer."""
        return self._paragraphs[min(max(1, number), len(self._paragraphs)) - 1] if self._paragraphs else NOWHERE

    def _paragraph_at(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _forward(self, unit: Unit, offset: int) -> Iterator[Span]:
        for paragraph in range(self._paragraph_at(offset), len(self._paragraphs)):
            yield from self._spans(unit, paragraph)

    def _backward(self, unit: Unit, offset: int) -> Iterator[Span]:
        if self._paragraphs:
            for paragraph in range(self._paragraph_at(offset), -1, -1):
                yield from reversed(self._spans(unit, paragraph))

    def _spans(self, unit: Unit, paragraph: int) -> list[Span]:
        key = (unit, paragraph)
        if key not in self._inside:
            self._inside[key] = self._find(unit, self._paragraphs[paragraph])
        return self._inside[key]

    def _find(self, unit: Unit, paragraph: Span) -> list[Span]:
        if unit == "paragraph":
            return [paragraph]
        find = sentences if unit == "sentence" else words
        found = [
            Span(paragraph.start + span.start, paragraph.start + span.end) for span in find(paragraph.of(self._text))
        ]
        return found or [paragraph]


def on_other_row(layout: Layout, units: Units, unit: Unit, cursor: Span, by: int, column: int) -> Span | None:
    """The unit met first when going up (`by` -1) or down (1) row by row from the cursor, at cell `column`.

    Rows that hold nothing else than the cursor's unit are passed. None at the end of the text.
    """
    row = layout.row_at(cursor.start) + by
    while 0 <= row < len(layout.rows):
        line = layout.rows[row]
        if layout.content_end(line) > line.start:
            found = units.at(unit, layout.offset_at(Point(row, column)))
            if (found.start > cursor.start) if by > 0 else (found.start < cursor.start):
                return found
        row += by
    return None


class Selection(Struct, frozen=True):
    """`anchor` stays where the selection began; `head` moves, in either direction."""

    anchor: Span
    head: Span

    @property
    def span(self) -> Span:
        """All that is selected, anchor and head included."""
        return Span(min(self.anchor.start, self.head.start), max(self.anchor.end, self.head.end))

    def stretched(self, head: Span) -> Selection:
        """The selection from the same anchor to another head."""
        return Selection(self.anchor, head)
