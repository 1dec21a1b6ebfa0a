"""The canonical text of an article as it is put together, block by block."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from reader.formats.characters import running, without_controls
from reader.model import Article, ArticleMeta, Block, Style
from reader.model.article import BlockKind, StyleKind

UNKNOWN = ArticleMeta("")
"""Nothing is known of an article."""

BETWEEN_BLOCKS = "\n\n"
RULE = "* * *"
"""The text of a block of kind "rule"."""


@dataclass(slots=True)
class ArticleBuilder:
    """Puts the blocks of an article one after the other, a blank line between them.

    A block is `begin`, words and styles, `finish`; one without words leaves no trace. Whatever is added is without
    control characters, and blanks run together outside code.
    """

    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _blocks: list[Block] = field(default_factory=list)
    _styles: list[Style] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _start: int = 0
    _at: int = 0
    _last: str = ""
    _block_styles: list[Style] = field(default_factory=list)

    def begin(self) -> None:
        """Begin a block."""
        self._start = self._length + (len(BETWEEN_BLOCKS) if self._blocks else 0)
        self._at = self._start
        self._last = ""
        self._words.clear()
        self._block_styles.clear()

    @property
    def offset(self) -> int:
        """Where the next words of the block will be."""
        return self._at

    def words(self, text: str) -> None:
        """Add running text; it begins no line and follows no blank with a blank."""
        text = running(text)
        if text.startswith(" ") and self._last in ("", " ", "\n"):
            text = text[1:]
        self._add(text)

    def break_line(self) -> None:
        """Add a line break inside the block; none at its start, none after another."""
        if self._last == " ":
            self._words[-1] = self._words[-1][:-1]
            self._at -= 1
        if self._last not in ("", "\n"):
            self._add("\n")

    def verbatim(self, text: str) -> None:
        """Add code: line ends and blanks stay, tabs become blanks."""
        self._add(without_controls(text).expandtabs(4))

    def style(self, start: int, kind: StyleKind, url: str | None = None) -> None:
        """Give a style to what was added since the offset `start`."""
        if self._at > start:
            self._block_styles.append(Style(start, self._at, kind, url))

    def finish(self, kind: BlockKind, level: int = 0, first: str = "", rest: str = "") -> bool:
        """End the block; False, and nothing added, when it has no words."""
        text = "".join(self._words).rstrip()
        if not text:
            return False
        end = self._append(text, kind, level, first, rest)
        for style in self._block_styles:
            if style.start < end:
                self._styles.append(Style(style.start, min(style.end, end), style.kind, style.url))
        return True

    def block(self, text: str, kind: BlockKind) -> bool:
        """Add a whole block of running text; False, and nothing added, when it has no words."""
        text = running(text).removeprefix(" ").rstrip()
        if not text:
            return False
        self._append(text, kind)
        return True

    def article(self, meta: ArticleMeta) -> Article:
        """What was put together; styles in order, the outer of two that begin together first."""
        styles = sorted(self._styles, key=lambda style: (style.start, -style.end))
        return Article(meta, self.text, tuple(self._blocks), tuple(styles))

    @property
    def text(self) -> str:
        """The text of the blocks that are finished."""
        return "".join(self._parts)

    def _append(self, text: str, kind: BlockKind, level: int = 0, first: str = "", rest: str = "") -> int:
        """Add a block to those that are finished; the offset of its end."""
        if self._blocks:
            self._parts.append(BETWEEN_BLOCKS)
            self._length += len(BETWEEN_BLOCKS)
        self._parts.append(text)
        start = self._length
        self._length += len(text)
        self._blocks.append(Block(start, self._length, kind, level, first, rest))
        return self._length

    def _add(self, text: str) -> None:
        if text:
            self._words.append(text)
            self._at += len(text)
            self._last = text[-1]


COLUMN_LINE = " │ "
_WIDEST_PADDED = 160


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """One line a row, cells in columns where the table is narrow enough for that, none broken."""
    columns = max(map(len, rows), default=0)
    widths = [max((_cells(row[column]) for row in rows if column < len(row)), default=0) for column in range(columns)]
    if sum(widths) + len(COLUMN_LINE) * columns > _WIDEST_PADDED:
        widths = [0] * columns
    return [
        COLUMN_LINE.join(cell + " " * (width - _cells(cell)) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in rows
    ]


def _cells(text: str) -> int:
    """Terminal cells, near enough for lining up columns: wide characters count two, combining ones none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)
