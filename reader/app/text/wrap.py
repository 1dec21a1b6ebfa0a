"""Breaking an article into rows, and the way between text offsets and places on those rows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, pairwise, repeat
from operator import attrgetter, sub
from typing import NamedTuple, overload

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

    def row_starts(self, first_room: int, room: int) -> list[int]:
        """Where the rows begin, one at least; the first has `first_room` cells, the others `room`."""
        if self._narrow and len(lines := self._text[self._begin : self._end].split("\n")) > 1:
            lengths = list(map(len, lines))
            if max(lengths) <= min(first_room, room):
                begins = accumulate((length + 1 for length in lengths), initial=self._begin)
                return [begin for begin in begins if begin < self._end] or [self._begin]
        starts = [self._begin]
        start = self.row_end(self._begin, first_room)
        while start < self._end:
            starts.append(start)
            start = self.row_end(start, room)
        return starts

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


class _Outline:
    """What of the blocks of visible text is the same at every width, so that wrapping anew need not look for it."""

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self.text = text
        self.blocks = blocks
        self.begins: list[int] = list(map(attrgetter("start"), blocks))
        ends: list[int] = list(map(attrgetter("end"), blocks))
        self.prefixes: set[str] = set(map(attrgetter("first"), blocks))
        """What stands before the first rows of blocks."""
        self.of_lines: set[int] = set()
        """The blocks of several lines."""
        self.wide: dict[int, int] = {}
        """The blocks with characters that do not take one cell each, and how many cells they take at most."""
        newlines: list[int] = list(map(text.find, repeat("\n"), self.begins, ends))
        # Maxima are cheap: in a text of nothing but short lines there is nothing to look at one by one.
        if max(newlines, default=-1) >= 0:
            self.of_lines.update(number for number, newline in enumerate(newlines) if newline >= 0)
        if not is_narrow(text):
            lines = enumerate(zip(self.begins, ends, strict=True))
            self.wide = {n: 2 * (end - begin) for n, (begin, end) in lines if not is_narrow(text[begin:end])}
        self.widest = max(chain(map(sub, ends, self.begins), self.wide.values()), default=0)
        """Cells that a block takes at most, were it one line."""
        self._heights = self._least_heights()
        self._firsts: list[int] = list(accumulate(self._heights, initial=0))

    def _least_heights(self) -> list[int]:
        """For every block one row, and a second one where a blank row follows it."""
        kinds: list[str] = list(map(attrgetter("kind"), self.blocks))
        if _CLOSE_KINDS.isdisjoint(kinds):
            return [2] * (len(kinds) - 1) + [1] * bool(kinds)
        return [1 + int(a != b or a not in _CLOSE_KINDS) for a, b in pairwise(kinds)] + [1]

    def first_rows(self, wrapped: Mapping[int, Sequence[int]]) -> list[int]:
        """Which row is the first of each block, and at the end how many rows there are. `wrapped`: where the rows begin
        of the blocks that may take more than one."""
        if not wrapped:
            return self._firsts
        heights = self._heights.copy()
        for number, starts in wrapped.items():
            heights[number] += len(starts) - 1
        return list(accumulate(heights, initial=0))


class Rows(Sequence[Row]):
    """The rows of visible text in `width` cells. Blocks are parted by a blank row, items of a list are not.

    How many rows each block takes is known at once, so that a row can be asked for by its number; a row itself is made
    when it is asked for. Blocks that fit into one row, most of those of a long article of short lines, cost next to
    nothing: they are told by comparing all lengths.
    """

    def __init__(self, text: str, blocks: Sequence[Block], width: int, like: Rows | None = None) -> None:
        """`like`: the rows of the same text and blocks at another width, if there are any."""
        self._text = text
        self._blocks = blocks
        self._most = max(0, width - _LEAST_ROOM)
        self._outline: _Outline = like._outline if like is not None else _Outline(text, blocks)
        self._begins = self._outline.begins
        self._wrapped = {number: self._wrap(number, width) for number in self._not_in_one_row(width)}
        self._firsts = self._outline.first_rows(self._wrapped)

    def _not_in_one_row(self, width: int) -> Iterable[int]:
        """The blocks that take more than one row, or may do so."""
        outline = self._outline
        rooms = {prefix: self._room(prefix, width) if prefix else width for prefix in outline.prefixes}
        if outline.widest <= min(rooms.values(), default=0):
            return outline.of_lines
        return [
            number
            for number, block in enumerate(self._blocks)
            if number in outline.of_lines or outline.wide.get(number, block.end - block.start) > rooms[block.first]
        ]

    def _room(self, prefix: str, width: int) -> int:
        """Cells left for text after a prefix, at least 1."""
        return max(1, width - cell_count(cut(prefix, self._most)))

    def _wrap(self, number: int, width: int) -> list[int]:
        """Where the rows of a block begin."""
        block = self._blocks[number]
        return _Ruler(self._text, block).row_starts(self._room(block.first, width), self._room(block.rest, width))

    def __len__(self) -> int:
        return self._firsts[-1]

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(index)
        number = bisect_right(self._firsts, at) - 1
        return self._row(number, at - self._firsts[number])

    def _row(self, number: int, within: int) -> Row:
        block = self._blocks[number]
        starts = self._wrapped.get(number, (block.start,))
        if within == len(starts):
            after = self._begins[number + 1]
            return Row(after, after, -1, "")
        end = starts[within + 1] if within + 1 < len(starts) else block.end
        return Row(starts[within], end, number, cut(block.rest if within else block.first, self._most))

    def at(self, offset: int) -> int:
        """The row on which the character at `offset` stands; the nearest row before it when it stands on none, 0 for
        an empty layout."""
        number = bisect_right(self._begins, offset) - 1
        if number < 0:
            return 0
        starts = self._wrapped.get(number)
        return self._firsts[number] + (bisect_right(starts, offset) - 1 if starts else 0)


class Layout:
    """The rows of a text at one width."""

    def __init__(self, text: str, blocks: Sequence[Block], width: int, like: Layout | None = None) -> None:
        """`like`: a layout of the same text and blocks at another width, if there is one: it saves work."""
        self.text = text
        self.width = width
        self.rows: Rows = Rows(text, blocks, width, like.rows if like is not None else None)

    def row_at(self, offset: int) -> int:
        """The row on which the character at `offset` stands; 0 for an empty layout."""
        return self.rows.at(offset)

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
