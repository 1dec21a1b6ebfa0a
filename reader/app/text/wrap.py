"""Breaking an article into rows, and the way between text offsets and places on those rows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from reader.app.text.cells import cell_count, clusters, cut, is_narrow, ruler
from reader.model import Block, Span
from reader.model.units import paragraphs

_LEAST_ROOM = 4
"""Cells left for text however wide the decoration before it is."""

_MOST_WITHOUT_CELLS = 500
"""Characters that take no cell which a row holds at most, so that none is too much to draw."""

# Blanks at which a line may end; the no-break spaces (U+00A0, U+2007, U+202F) are not among them.
_BLANK = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000\u200b"
_HANGS = _BLANK + "\n"
# Scripts written without blanks: a line may end between any two characters, but for the two sets below.
_IDEOGRAPHIC = re.compile(
    "[\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
_BLANKS = re.compile(f"[{_BLANK}]+")
_BREAKABLE = re.compile(f"[{_BLANK}—–-]|{_IDEOGRAPHIC.pattern}")
_NEVER_FIRST = frozenset(
    "、。，．：；？！）」』】〉》〕］｝”’»…‥・ーゝゞ々ぁぃぅぇぉっゃゅょァィゥェォッャュョ〜～,.;:!?)]}%％"
)
_NEVER_LAST = frozenset("（「『【〈《〔［｛“‘«([{＄￥")
_CLOSE_KINDS = frozenset({"item", "table"})


class Row(NamedTuple):
    """One row: `prefix`, then `text[start:end]`. Rows follow each other without gap or overlap inside a block.

    `end` takes in blanks that hang over the edge and the newline. `block` is -1 for the blank row between blocks.
    """

    start: int
    end: int
    block: int
    prefix: str


class Point(NamedTuple):
    """A place in a layout: row, and cell counted from the left edge, prefix included."""

    row: int
    cell: int


def blocks_of(text: str, blocks: Sequence[Block]) -> Sequence[Block]:
    """`blocks`, or a block for each paragraph when an article came without any. Headings get a sign of their level
    before them, so that they are told without colour."""
    if not blocks:
        return [Block(span.start, span.end) for span in paragraphs(text)]
    return [_signed(block) if block.kind == "heading" else block for block in blocks]


def _signed(heading: Block) -> Block:
    sign = "#" * min(max(1, heading.level), 6) + " "
    return replace(heading, first=heading.first + sign, rest=heading.rest + " " * len(sign))


def wrap(text: str, blocks: Sequence[Block], width: int) -> list[Row]:
    """The rows of visible text in `width` cells. Blocks are parted by a blank row, items of a list are not."""
    rows: list[Row] = []
    for number, block in enumerate(blocks):
        if number and not (block.kind in _CLOSE_KINDS and blocks[number - 1].kind == block.kind):
            rows.append(Row(block.start, block.start, -1, ""))
        rows.extend(_wrap_block(text, block, number, width))
    return rows


def _wrap_block(text: str, block: Block, number: int, width: int) -> list[Row]:
    if block.end - block.start <= width and not block.first:
        words = text[block.start : block.end]
        if "\n" not in words and is_narrow(words):
            return [Row(block.start, block.end, number, "")]
    most = max(0, width - _LEAST_ROOM)
    first, rest = cut(block.first, most), cut(block.rest, most)
    ruler = _Ruler(text, block)
    rows: list[Row] = []
    start, prefix = block.start, first
    while start < block.end or not rows:
        end = ruler.row_end(start, max(1, width - cell_count(prefix)))
        rows.append(Row(start, end, number, prefix))
        start, prefix = end, rest
    return rows


def wrap_line(text: str, width: int, most: int = 1_000) -> list[Span]:
    """The rows of visible text without blocks in `width` cells (at least 2), the first `most` of them."""
    ruler = _Ruler(text, Block(0, len(text)))
    rows: list[Span] = []
    start = 0
    while start < len(text) and len(rows) < most:
        end = ruler.row_end(start, max(2, width))
        rows.append(Span(start, end))
        start = end
    return rows


class _Ruler:
    """Finds where rows of one block end."""

    def __init__(self, text: str, block: Block) -> None:
        self._text = text
        self._end = block.end
        self._line_end = -1
        self._begin = block.start
        words = text[block.start : block.end]
        self._narrow = is_narrow(words)
        if not self._narrow:
            self._starts, self._cells = ruler(words)

    def row_end(self, start: int, room: int) -> int:
        """Where the row that begins at `start` ends when it has `room` cells."""
        text = self._text
        if start > self._line_end:
            newline = text.find("\n", start, self._end)
            self._line_end = newline if newline >= 0 else self._end
        content_end = self._line_end
        hard_end = min(content_end + 1, self._end)
        limit = self._limit(start, room)
        if limit >= content_end:
            return hard_end
        past_blanks = self._past_blanks(limit, content_end)
        if past_blanks > limit:
            return hard_end if past_blanks == content_end else past_blanks
        first = start
        while first < limit and text[first] in _BLANK:
            first += 1
        if not _BREAKABLE.search(text, first, limit + 1):
            return limit
        for at in range(limit, first, -1):
            if may_break(text, at) and self._between_clusters(at):
                return at
        return limit

    def _limit(self, start: int, room: int) -> int:
        """The furthest offset such that `text[start:limit]` fits; at least one cluster."""
        if self._narrow:
            return start + room
        index = bisect_left(self._starts, start - self._begin)
        last = min(bisect_right(self._cells, self._cells[index] + room) - 1, index + room + _MOST_WITHOUT_CELLS)
        return self._begin + self._starts[min(max(last, index + 1), len(self._starts) - 1)]

    def _past_blanks(self, at: int, content_end: int) -> int:
        blanks = _BLANKS.match(self._text, at, content_end)
        end = blanks.end() if blanks else at
        return end if self._between_clusters(end) else end - 1

    def _between_clusters(self, at: int) -> bool:
        return self._narrow or self._starts[bisect_left(self._starts, at - self._begin)] == at - self._begin


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before `text[at]`: after blanks and dashes, inside words with hyphens, and between
    ideographs (a small part of Unicode UAX #14)."""
    before, after = text[at - 1], text[at]
    if after in _BLANK:
        return False
    if before in _BLANK:
        return True
    if before in "—–":
        return after.isalnum()
    if before == "-":
        return after.isalpha() and text[at - 2 : at - 1].isalpha()
    if _IDEOGRAPHIC.match(before) or _IDEOGRAPHIC.match(after):
        return after not in _NEVER_FIRST and before not in _NEVER_LAST
    return False


class Layout:
    """The rows of a text at one width."""

    def __init__(self, text: str, blocks: Sequence[Block], width: int) -> None:
        self.text = text
        self.width = width
        self.rows = wrap(text, blocks, width)
        self._starts = [row.start for row in self.rows]

    def row_at(self, offset: int) -> int:
        """The row on which the character at `offset` stands; 0 for an empty layout."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def rows_of(self, span: Span) -> range:
        """The rows that a span touches."""
        first = self.row_at(span.start)
        return range(first, max(first, self.row_at(max(span.start, span.end - 1))) + 1)

    def content_end(self, row: Row) -> int:
        """Where the drawn part of a row ends: hanging blanks and newline left off."""
        return row.start + len(self.text[row.start : row.end].rstrip(_HANGS))

    def place_of(self, offset: int) -> Point:
        """Where the character at `offset` is drawn."""
        index = self.row_at(offset)
        if not self.rows:
            return Point(0, 0)
        row = self.rows[index]
        return Point(index, cell_count(row.prefix) + cell_count(self.text[row.start : min(offset, row.end)]))

    def offset_at(self, point: Point) -> int:
        """The offset of the cluster drawn at a place; the nearest one on that row when there is none."""
        if not self.rows:
            return 0
        row = self.rows[min(max(0, point.row), len(self.rows) - 1)]
        end = self.content_end(row)
        left = point.cell - cell_count(row.prefix)
        if left < 0 or end == row.start:
            return row.start
        last = row.start
        for cluster in clusters(self.text[row.start : end]):
            if not cluster.cells:
                continue
            last = row.start + cluster.start
            if left < cluster.cells:
                break
            left -= cluster.cells
        return last

    def cluster_at(self, offset: int) -> Span:
        """The whole cluster that the character at `offset` belongs to."""
        if not self.rows:
            return Span(0, 0)
        row = self.rows[self.row_at(offset)]
        for cluster in clusters(self.text[row.start : row.end]):
            if row.start + cluster.end > offset:
                return Span(row.start + cluster.start, row.start + cluster.end)
        return Span(offset, offset)
