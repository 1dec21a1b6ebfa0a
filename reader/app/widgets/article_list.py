"""The list of articles: all of them, or the hits of a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.reactive import reactive

from reader.app.rows import HEADING_LINES, HIT_LINES, Rows, heading_columns, heading_lines
from reader.app.text.lines import Line
from reader.app.widgets.row_list import RowList
from reader.model import Heading, Hit


class ArticleList(RowList):
    """Two lines an article; four a hit. Rows are read from `Rows` when they are drawn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "select", "Select rows", show=False, id="list.select"),
        Binding("Y", "toggle_form", "One line or two", show=False, id="list.form"),
    ]

    rows: Rows | None = None
    """What is listed."""

    selected_from: reactive[int | None] = reactive(None, init=False)
    """The row at which the selection begins; it goes to the cursor. None: nothing is selected."""

    one_line: reactive[bool] = reactive(False, init=False)
    """Whether each article takes one line, in columns."""

    def watch_one_line(self) -> None:
        self.set_rows(self.count, self._height, cursor=self.cursor)

    @property
    def _height(self) -> int:
        hits = self.rows is not None and self.rows.count > 0 and self.rows.hit(0) is not None
        return 1 if self.one_line else HIT_LINES if hits else HEADING_LINES

    @property
    def selection(self) -> range:
        """The selected rows; without a selection the one under the cursor."""
        ends = sorted((self.cursor, self.cursor if self.selected_from is None else self.selected_from))
        return range(ends[0], min(ends[1] + 1, self.count))

    def action_select(self) -> None:
        """Begin to select rows at the cursor, or stop."""
        self.selected_from = self.cursor if self.selected_from is None and self.count else None

    def action_toggle_form(self) -> None:
        self.one_line = not self.one_line

    def is_selected(self, index: int) -> bool:
        return self.selected_from is not None and index in self.selection

    def watch_cursor(self, old: int, new: int) -> None:
        """All rows that come to the selection, or leave it, are painted."""
        super().watch_cursor(old, new)
        if self.selected_from is not None:
            self.refresh()

    def show(self, rows: Rows, *, cursor: int | None = None) -> None:
        """List `rows`, the cursor on row `cursor` (None: on the first)."""
        first = self.rows is not rows and cursor is None
        if self.rows is not rows or self.count != rows.count:
            self.selected_from = None
        self.rows = rows
        self.set_rows(rows.count, self._height, cursor=0 if first else cursor)

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        rows = self.rows
        heading = rows.heading(index) if rows else None
        if rows is None or heading is None:
            return ()
        lines = heading_columns if self.one_line else heading_lines
        return lines(heading, rows.hit(index), width, new=rows.is_new(index))

    def action_open(self) -> None:
        """Choose the article under the cursor; without any, whoever listens may have something else to offer."""
        self.post_message(self.Opened(self, self.cursor))

    @property
    def heading(self) -> Heading | None:
        return self.rows.heading(self.cursor) if self.rows and self.count else None

    @property
    def hit(self) -> Hit | None:
        return self.rows.hit(self.cursor) if self.rows and self.count else None
