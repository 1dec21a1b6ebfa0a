"""A list of rows of one or more lines, drawn on the Line API: only what is on screen is ever asked for."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reader.app.text.lines import Line, Part
from reader.app.text.wrap import wrap_line
from reader.app.widgets.styles import FOCUS_SIGN, REST_SIGN, PartsWidget

_ROWS_HELD = 200
"""Rows whose lines are held at a time: more than any screen shows."""


class RowList(PartsWidget, ScrollView, can_focus=True):
    """Base of all lists. A subclass says how a row looks (`row_lines`) and calls `set_rows` when rows change."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Next", show=False, id="list.down"),
        Binding("up,k", "move(-1)", "Previous", show=False, id="list.up"),
        Binding("home,g", "first", "First", show=False, id="list.first"),
        Binding("end,G", "last", "Last", show=False, id="list.last"),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False, id="list.half_down"),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False, id="list.half_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="list.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page_up"),
        Binding("ctrl+e", "scroll_lines(1)", "Scroll down", show=False, id="list.scroll_down"),
        Binding("ctrl+y", "scroll_lines(-1)", "Scroll up", show=False, id="list.scroll_up"),
        Binding("enter,l", "open", "Open", id="list.open"),
    ]

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """Index of the row under the cursor."""

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

        rows: RowList
        index: int

        @property
        def control(self) -> RowList:
            return self.rows

    @dataclass
    class Opened(Message):
        """A row was chosen, by key or by mouse."""

        rows: RowList
        index: int

        @property
        def control(self) -> RowList:
            return self.rows

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._count = 0
        self._heights: int | list[int] = 1
        self._empty: tuple[str, ...] = ()
        self._drawn: dict[int, Sequence[Line]] = {}
        self._drawn_width = 0

    # -- for subclasses -----------------------------------------------------------------------------------

    @abstractmethod
    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        """The lines of a row, at most its height; the lines missing are blank."""

    def uncovered(self, index: int) -> int:
        """How many of a row's first lines the cursor does not cover (a heading above it)."""
        return 0

    def is_selected(self, index: int) -> bool:
        """Whether a row is among those that the next action takes."""
        return False

    def set_rows(self, count: int, height: int | Sequence[int] = 1, *, cursor: int | None = None) -> None:
        """Replace the rows. `height`: lines of every row, or of each.

        The cursor goes to row `cursor` (None: stays) and keeps its distance to the top. `Moved` is not posted.
        """
        offset = self.top_of(self.cursor) - self.scroll_offset.y
        self._count = count
        self._heights = height if isinstance(height, int) else [0, *accumulate(height)]
        self._drawn.clear()
        self._resize_rows()
        wanted = max(0, min(self.cursor if cursor is None else cursor, count - 1))
        self.set_reactive(RowList.cursor, wanted)
        if cursor is not None and count:
            self.scroll_to(y=max(0, self.top_of(wanted) - offset), animate=False, immediate=True)
        self.show_cursor()
        self.refresh()

    def set_empty(self, *paragraphs: str) -> None:
        """What is written in the list while it has no rows."""
        self._empty = paragraphs
        if not self._count:
            self.refresh()

    # -- rows and lines -----------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        return self._count

    def top_of(self, index: int) -> int:
        """The first line of a row."""
        if isinstance(self._heights, int):
            return index * self._heights
        return self._heights[min(index, len(self._heights) - 1)]

    def row_at(self, line: int) -> tuple[int, int]:
        """The row that has a line, and which of its lines it is."""
        if isinstance(self._heights, int):
            return divmod(line, self._heights)
        index = bisect_right(self._heights, line) - 1
        return index, line - self._heights[index]

    def forget(self) -> None:
        """Draw all rows anew: they have changed, but not in number."""
        self._drawn.clear()
        self.refresh()

    def _resize_rows(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self.top_of(self._count))

    # -- drawing ------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        line = y + self.scroll_offset.y
        if not self._count:
            return self._draw_empty(line, width)
        if line >= self.top_of(self._count):
            return self.draw((), width)
        index, within = self.row_at(line)
        if width != self._drawn_width:
            self._drawn.clear()
            self._drawn_width = width
        if index not in self._drawn:
            if len(self._drawn) >= _ROWS_HELD:
                self._drawn.clear()
            self._drawn[index] = self.row_lines(index, width - 1)
        lines = self._drawn[index]
        parts: Line = lines[within] if within < len(lines) else ()
        on_cursor = index == self.cursor and within >= self.uncovered(index)
        if not on_cursor:
            if self.is_selected(index):
                return self.draw((Part(FOCUS_SIGN, "dim"), *parts), width, "row")
            return self.draw((Part(" "), *parts), width)
        if self.has_focus:
            return self.draw((Part(FOCUS_SIGN, "accent"), *parts), width, "row-focus")
        return self.draw((Part(REST_SIGN, "dim"), *parts), width, "row")

    def _draw_empty(self, line: int, width: int) -> Strip:
        rows: list[str] = [""]
        for paragraph in self._empty:
            rows += [row.of(paragraph).rstrip() for row in wrap_line(paragraph, max(2, width - 4))] + [""]
        text = rows[line] if line < len(rows) else ""
        return self.draw((Part("  "), Part(text, "title" if line == 1 else "dim")), width)

    def on_resize(self) -> None:
        self._resize_rows()
        self.show_cursor()

    # -- the cursor ---------------------------------------------------------------------------------------

    def validate_cursor(self, index: int) -> int:
        return max(0, min(index, self._count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Show the new row; only the two rows concerned are painted again."""
        for index in (old, new):
            self._repaint(index)
        self.show_cursor()
        self.post_message(self.Moved(self, new))

    def _repaint(self, index: int) -> None:
        if index < self._count:
            self.refresh_lines(self.top_of(index), self.top_of(index + 1) - self.top_of(index))

    def show_cursor(self) -> None:
        """Scroll as little as needed to show all of the cursor's row."""
        height = self.scrollable_content_region.height
        if not self._count or not height:
            return
        top, bottom = self.top_of(self.cursor), self.top_of(self.cursor + 1)
        start = self.scroll_offset.y
        if top < start or bottom - top >= height:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif bottom > start + height:
            self.scroll_to(y=bottom - height, animate=False, immediate=True)

    def on_focus(self) -> None:
        self._repaint(self.cursor)

    def on_blur(self) -> None:
        self._repaint(self.cursor)

    # -- keys and mouse -----------------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        self.cursor += rows

    def action_first(self) -> None:
        self.cursor = 0

    def action_last(self) -> None:
        self.cursor = self._count - 1

    def action_page(self, pages: float) -> None:
        """Move by what fits on the screen."""
        if not self._count:
            return
        lines = round(pages * self.scrollable_content_region.height)
        target = max(0, min(self.top_of(self.cursor) + lines, self.top_of(self._count) - 1))
        index = self.row_at(target)[0]
        self.cursor = index if index != self.cursor else self.cursor + (1 if pages > 0 else -1)

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines; the cursor moves only when its row would leave the screen."""
        height = self.scrollable_content_region.height
        if not self._count or not height:
            return
        wanted = self.scroll_offset.y + lines
        top = max(0, min(wanted, self.top_of(self._count) - height))
        self.scroll_to(y=top, animate=False, immediate=True)
        first, cut = self.row_at(top)
        last, below = self.row_at(min(top + height, self.top_of(self._count)) - 1)
        first += 1 if cut else 0
        last -= 1 if self.top_of(last) + below + 1 < self.top_of(last + 1) else 0
        if first <= last:
            self.cursor = max(first, min(self.cursor, last))

    def action_open(self) -> None:
        """Choose the row under the cursor."""
        if self._count:
            self.post_message(self.Opened(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a second one opens."""
        place = event.get_content_offset(self)
        index = self.index_at(place) if place is not None else None
        if index is not None:
            self.cursor = index
            if event.chain > 1:
                self.action_open()

    def index_at(self, place: Offset) -> int | None:
        """The row at a place of the widget; None below the last."""
        line = place.y + self.scroll_offset.y
        return self.row_at(line)[0] if line < self.top_of(self._count) else None
