"""A running text with a sign before each of its marks, wrapped to lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from reader.app.text.cells import ELLIPSIS, cell_count, visible_line
from reader.app.text.wrap import wrap_line
from reader.model import Span
from reader.model.units import paragraphs

_OPENING = frozenset("“”„‘’«»\"'(")


class Signed(NamedTuple):
    """A mark: its span in the text, its sign, and the look of both."""

    span: Span
    sign: str
    look: str


class Stretch(NamedTuple):
    """A part of a line: its words, the numbers of the marks around it, the innermost last, and whether it is a sign."""

    words: str
    marks: tuple[int, ...]
    is_sign: bool = False


class SignedText:
    """The lines of a text at a width. A sign stands before the quotation mark that its mark begins with."""

    def __init__(self, text: str, marks: Sequence[Signed], width: int, *, whole: bool = True) -> None:
        """`marks` in the order of the text; `whole`: paragraphs without a mark are shown as well."""
        self.width = width
        self.marks = marks
        self._shown = ""
        self._begins: list[int] = []
        """Where each mark begins in what is shown, its sign included."""
        self._pieces: list[tuple[int, int]] = [(0, 0)]
        """Offsets of the text, and where they are in what is shown."""
        rows: list[Span] = []
        left_out = False
        for paragraph in paragraphs(text):
            if not whole and not self._next_in(paragraph):
                left_out = True
                continue
            if rows or left_out:
                rows.append(self._line(ELLIPSIS if left_out else ""))
            left_out = False
            before = len(self._shown)
            self._put(text, paragraph)
            wrapped = wrap_line(self._shown[before:], max(2, width))
            rows += [Span(before + row.start, before + row.end) for row in wrapped]
        if left_out:
            rows.append(self._line(ELLIPSIS))
        self._begins += [len(self._shown)] * (len(marks) - len(self._begins))
        self.lines: Sequence[Span] = rows
        starts = [row.start for row in rows]
        self._ends = [self._place(mark.span.end) for mark in marks]
        lines = [
            range(max(0, bisect_right(starts, begin) - 1), bisect_left(starts, max(begin + 1, end)))
            for begin, end in zip(self._begins, self._ends, strict=True)
        ]
        self.lines_of: Sequence[range] = lines
        """The lines of each mark."""
        self._on: dict[int, list[int]] = {}
        for number, of_mark in enumerate(lines):
            for line in of_mark:
                self._on.setdefault(line, []).append(number)

    def _next_in(self, paragraph: Span) -> bool:
        """Whether the next mark begins in a paragraph, or before it."""
        number = len(self._begins)
        return number < len(self.marks) and self.marks[number].span.start < paragraph.end

    def _line(self, words: str) -> Span:
        """A line between paragraphs."""
        self._shown += words
        return Span(len(self._shown) - len(words), len(self._shown))

    def _put(self, text: str, paragraph: Span) -> None:
        """Show a paragraph with its signs."""
        words, at = [], paragraph.start
        length = len(self._shown)
        while self._next_in(paragraph):
            mark = self.marks[len(self._begins)]
            place = max(at, mark.span.start - (text[mark.span.start - 1 : mark.span.start] in _OPENING))
            words += [text[at:place], mark.sign]
            self._begins.append(length + place - at)
            self._pieces.append((at, length))
            length += place - at + len(mark.sign)
            at = place
        self._pieces.append((at, length))
        words.append(text[at : paragraph.end])
        self._shown += visible_line("".join(words))

    def _place(self, offset: int) -> int:
        """Where a mark ends in what is shown that ends at an offset of the text."""
        at, shown = self._pieces[bisect_left(self._pieces, (offset,)) - 1]
        return min(shown + offset - at, len(self._shown))

    def stretches(self, line: int) -> Iterator[Stretch]:
        """The parts of a line, from left to right."""
        row = self.lines[line]
        marks = self._on.get(line, ())
        edges = {row.start, row.end}
        for number in marks:
            begin = self._begins[number]
            edges.update((begin, begin + len(self.marks[number].sign), self._ends[number]))
        for start, end in pairwise(sorted(edge for edge in edges if row.start <= edge <= row.end)):
            around = tuple(n for n in marks if self._begins[n] <= start < self._ends[n])
            signs = [n for n in around if self._begins[n] <= start < self._begins[n] + len(self.marks[n].sign)]
            # The sign of one mark may stand inside another one.
            yield Stretch(self._shown[start:end].rstrip("\n"), (signs[-1],) if signs else around, bool(signs))

    def mark_at(self, line: int, cell: int) -> int | None:
        """The innermost mark at a cell of a line, else the nearest one on the line before it, else after it."""
        left = 0
        for stretch in self.stretches(line):
            left += cell_count(stretch.words)
            if stretch.marks and cell < left:
                return stretch.marks[-1]
        return next(iter(self._on.get(line, ())), None)
