"""Words, sentences and paragraphs as steps of the cursor, and what is selected with it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import Literal

from msgspec import Struct

from reader.app.text.wrap import Layout, Point
from reader.model import Span
from reader.model.units import sentences, words

Unit = Literal["word", "sentence", "paragraph"]

NOWHERE = Span(0, 0)


_PARAGRAPH = re.compile(r"\S[^\n]*")
_MOST_KEPT = 256
"""Paragraphs whose sentences or words are remembered."""
_PIECE = 256
"""Characters read at once when something is sought backwards."""


class Units:
    """The units of one text. All are found when they are asked for: paragraphs from a place in the text, sentences and
    words a paragraph at a time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._inside: dict[tuple[Unit, int], list[Span]] = {}

    def __bool__(self) -> bool:
        return self._paragraph_from(0) is not None

    def at(self, unit: Unit, offset: int) -> Span:
        """The unit at `offset`; between two units the one that follows in the paragraph, else the one before.

        An empty span when the text has no units.
        """
        paragraph = self._paragraph_from(self._line_start(offset))
        if paragraph is not None and offset >= paragraph.end:
            paragraph = self._paragraph_from(paragraph.end) or paragraph
        paragraph = paragraph or self._paragraph_before(offset)
        if paragraph is None:
            return NOWHERE
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
        paragraph = self._paragraph_from(0)
        return self._spans(unit, paragraph)[0] if paragraph else NOWHERE

    def last(self, unit: Unit) -> Span:
        """The last unit of the text."""
        paragraph = self._paragraph_before(len(self._text))
        return self._spans(unit, paragraph)[-1] if paragraph else NOWHERE

    def _line_start(self, offset: int) -> int:
        return self._text.rfind("\n", 0, max(0, offset)) + 1

    def _paragraph_from(self, offset: int) -> Span | None:
        """The first paragraph that begins at `offset` or after it."""
        found = _PARAGRAPH.search(self._text, offset)
        return Span(found.start(), found.start() + len(found.group().rstrip())) if found else None

    def _paragraph_before(self, offset: int) -> Span | None:
        """The last paragraph that ends before `offset` or begins before it on the same line."""
        end = self._end_before(offset)
        return self._paragraph_from(self._line_start(end)) if end else None

    def _end_before(self, offset: int) -> int:
        """Where the last character before `offset` that is not blank ends; 0 when there is none.

        Read backwards a piece at a time: the text before may be megabytes.
        """
        while offset > 0:
            begin = max(0, offset - _PIECE)
            if rest := len(self._text[begin:offset].rstrip()):
                return begin + rest
            offset = begin
        return 0

    def _forward(self, unit: Unit, offset: int) -> Iterator[Span]:
        """Units from the line of `offset` on."""
        paragraph = self._paragraph_from(self._line_start(offset))
        while paragraph is not None:
            yield from self._spans(unit, paragraph)
            paragraph = self._paragraph_from(paragraph.end)

    def _backward(self, unit: Unit, offset: int) -> Iterator[Span]:
        """Units from the line of `offset` back."""
        end = self._text.find("\n", offset)
        paragraph = self._paragraph_before(len(self._text) if end < 0 else end)
        while paragraph is not None:
            yield from reversed(self._spans(unit, paragraph))
            paragraph = self._paragraph_before(paragraph.start)

    def _spans(self, unit: Unit, paragraph: Span) -> list[Span]:
        key = (unit, paragraph.start)
        if key not in self._inside:
            if len(self._inside) >= _MOST_KEPT:
                self._inside.clear()
            self._inside[key] = self._find(unit, paragraph)
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
