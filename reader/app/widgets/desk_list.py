"""The rows of the bookmarks desk, and the bookmark under the cursor in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.strip import Strip

from reader.app.kept_rows import ROW_LINES, KeptRows, desk_lines, detail_lines
from reader.app.lines import Line, Part, wrap_parts
from reader.app.widgets.kept_list import KeptList
from reader.app.widgets.parts import PartsWidget
from reader.model import Bookmark


class DeskList(KeptList):
    """Bookmarks, three lines each. Only those on the screen are read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "open", "Jump", id="desk.jump"),
        Binding("s", "screen.sort", "Sort", id="desk.sort"),
        Binding("f", "screen.filter", "Filter", id="desk.filter"),
        Binding("e", "screen.export", "Export", id="desk.export"),
    ]

    rows: KeptRows | None = None
    """What is listed."""

    _on: Bookmark | None = None

    def show(self, rows: KeptRows) -> None:
        """List `rows` as they are now; the cursor stays on its bookmark, or else where it is."""
        here = self._on.id if self._on else None
        self.rows = rows
        self.set_rows(rows.count, ROW_LINES, cursor=rows.index_of(here))
        self.moved()

    def moved(self) -> None:
        """The cursor stands on another bookmark, or on one that has changed."""
        self._on = self.rows.bookmark(self.cursor) if self.rows and self.count else None
        self.refresh_bindings()

    @property
    def bookmark(self) -> Bookmark | None:
        """The bookmark under the cursor."""
        return self._on

    def watch_cursor(self, old: int, new: int) -> None:
        """Know the bookmark before anyone is told."""
        self.moved()
        super().watch_cursor(old, new)

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        """The lines of a bookmark; one deleted meanwhile leaves its row blank until the list is read anew."""
        bookmark = self.rows.bookmark(index) if self.rows else None
        return desk_lines(bookmark, width) if bookmark else ()


class KeptDetail(PartsWidget):
    """One bookmark in full, as high as it needs."""

    def __init__(self) -> None:
        super().__init__(id="kept-detail")
        self._lines: Sequence[Line] = ()
        self._wrapped: tuple[int, list[Line]] = (0, [])

    def show(self, bookmark: Bookmark | None) -> None:
        """Show a bookmark, or nothing."""
        self.display = bookmark is not None
        lines = detail_lines(bookmark) if bookmark else ()
        if lines != self._lines:
            self._lines, self._wrapped = lines, (0, [])
            self.refresh(layout=True)

    def _rows(self, width: int) -> list[Line]:
        if self._wrapped[0] != width:
            self._wrapped = (width, [row for line in self._lines for row in wrap_parts(line, max(2, width - 4))])
        return self._wrapped[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as it takes."""
        return len(self._rows(width))

    def render_line(self, y: int) -> Strip:
        """Draw a line of it."""
        rows = self._rows(self.size.width)
        return self.draw((Part("  "), *rows[y]) if y < len(rows) else (), self.size.width)
