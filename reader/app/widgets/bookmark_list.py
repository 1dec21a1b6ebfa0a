"""Lists of bookmarks: their keys wherever they are listed, the list of the desk, and one bookmark in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from reader.app.rows import BOOKMARK_LINES, BookmarkRows, bookmark_in_full, bookmark_lines
from reader.app.text.lines import Line, Part, wrap_parts
from reader.app.widgets.row_list import RowList
from reader.app.widgets.styles import PartsWidget
from reader.model import Bookmark

BookmarkCommand = Literal["delete", "note", "tags", "accept", "reject", "copy"]

UNCERTAIN = frozenset({"moved", "edited", "ask"})
"""States of a place that was found by comparing, so that it may be the wrong one."""


class BookmarkList(RowList):
    """The keys of a bookmark's row. A subclass says which bookmark the cursor is on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "decide('accept')", "Accept place", id="bookmark.accept"),
        Binding("x", "decide('reject')", "Not this place", id="bookmark.reject"),
        Binding("d", "bookmark('delete')", "Delete", id="bookmark.delete"),
        Binding("M", "bookmark('note')", "Note", id="bookmark.note"),
        Binding("number_sign", "bookmark('tags')", "Tags", id="bookmark.tags"),
        Binding("y", "bookmark('copy')", "Copy with citation", show=False, id="bookmark.copy"),
    ]

    @dataclass
    class Command(Message):
        """Something to do with the bookmark under the cursor."""

        name: BookmarkCommand
        bookmark: Bookmark

    @property
    def bookmark(self) -> Bookmark | None:
        """The bookmark under the cursor."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Bookmark keys work where there is a bookmark, those for places where the place may be wrong."""
        if action == "bookmark":
            return self.bookmark is not None
        if action == "decide":
            state = self.bookmark.place.state if self.bookmark else "ok"
            return state == "ask" if parameters == ("accept",) else state in UNCERTAIN
        return super().check_action(action, parameters)

    def action_decide(self, name: BookmarkCommand) -> None:
        """Ask for a decision on the place that was found."""
        self.action_bookmark(name)

    def action_bookmark(self, name: BookmarkCommand) -> None:
        """Ask for something to be done with the bookmark."""
        if self.bookmark is not None:
            self.post_message(self.Command(name, self.bookmark))


class DeskList(BookmarkList):
    """The bookmarks of the desk, three lines each. Only those on the screen are read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "open", "Jump", id="desk.jump"),
        Binding("s", "screen.sort", "Sort", id="desk.sort"),
        Binding("f", "screen.filter", "Filter", id="desk.filter"),
        Binding("e", "screen.export", "Export", id="desk.export"),
    ]

    rows: BookmarkRows | None = None
    """What is listed."""

    _on: Bookmark | None = None

    def show(self, rows: BookmarkRows) -> None:
        """List `rows` as they are now; the cursor stays on its bookmark, or else where it is."""
        here = self._on.id if self._on else None
        self.rows = rows
        self.set_rows(rows.count, BOOKMARK_LINES, cursor=rows.index_of(here))
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
        return bookmark_lines(bookmark, width) if bookmark else ()


class BookmarkDetail(PartsWidget):
    """One bookmark in full, as high as it needs."""

    def __init__(self) -> None:
        super().__init__(id="bookmark-detail")
        self._lines: Sequence[Line] = ()
        self._wrapped: tuple[int, list[Line]] = (0, [])

    def show(self, bookmark: Bookmark | None) -> None:
        """Show a bookmark, or nothing."""
        self.display = bookmark is not None
        lines = bookmark_in_full(bookmark) if bookmark else ()
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
