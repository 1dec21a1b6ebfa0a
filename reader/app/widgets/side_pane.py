"""The side pane: quotes, figures and bookmarks of the open article, in tabs; a row jumps to its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, get_args

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from reader.app.rows import FigureOrder, QuoteOrder, SideRow, bookmark_rows, figure_rows, quote_rows
from reader.app.text.lines import Line, two_ends
from reader.app.widgets.bookmark_list import BookmarkList
from reader.app.widgets.row_list import RowList
from reader.app.widgets.side_tabs import TABS, Tab, TabBar
from reader.library.views import Reading
from reader.model import Bookmark, Span
from reader.model.units import sentences

EMPTY: dict[Tab, tuple[str, ...]] = {
    "quotes": ("No quotes in this article.",),
    "figures": ("No figures in this article.",),
    "bookmarks": ("Nothing kept from this article yet.", "m in the article keeps the passage under the cursor."),
}


class SideList(BookmarkList):
    """The rows of the open tab."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "open", "Jump", id="side.jump"),
        Binding("s", "sort", "Sort", id="side.sort"),
    ]

    @dataclass
    class SortRequested(Message):
        """The next order of the open tab is wanted."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._rows: list[SideRow] = []

    def show(self, rows: list[SideRow], *, keep: bool) -> None:
        """Replace the rows; `keep`: the cursor stays on its place in the text."""
        here = self.row.span if keep and self.row else None
        cursor = next((index for index, row in enumerate(rows) if here and row.span == here), None)
        self._rows = rows
        if cursor is None:
            cursor = min(self.cursor, max(0, len(rows) - 1)) if keep else 0
        self.set_rows(len(rows), [len(row.lines) for row in rows], cursor=cursor)
        self.refresh_bindings()

    @property
    def row(self) -> SideRow | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def at(self, index: int) -> SideRow:
        """A row."""
        return self._rows[index]

    def follow(self, span: Span) -> None:
        """Put the cursor on the first row whose place overlaps `span`, if there is one."""
        for index, row in enumerate(self._rows):
            if row.span and row.span.overlaps(span):
                with self.prevent(RowList.Moved):
                    self.cursor = index
                return

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        """The lines of a row."""
        return [two_ends(left, right, width) for left, right in self._rows[index].lines]

    def uncovered(self, index: int) -> int:
        """A group's heading is not covered."""
        return self._rows[index].headed

    @property
    def bookmark(self) -> Bookmark | None:
        """The bookmark under the cursor."""
        return self.row.bookmark if self.row else None

    def action_sort(self) -> None:
        """Ask for the next order."""
        self.post_message(self.SortRequested())


class SidePane(Vertical):
    """Tabs and rows of the open article."""

    tab: reactive[Tab] = reactive[Tab]("quotes", init=False)
    """The open tab."""

    @dataclass
    class Jump(Message):
        """A row was chosen: show this place."""

        span: Span

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._reading: Reading | None = None
        self._bookmarks: Sequence[Bookmark] = ()
        self._orders: dict[Tab, tuple[str, ...]] = {
            "quotes": get_args(QuoteOrder),
            "figures": get_args(FigureOrder),
            "bookmarks": ("in order",),
        }
        self._made: dict[Tab, list[SideRow]] = {}

    def compose(self) -> ComposeResult:
        """Tabs above the rows."""
        yield TabBar()
        yield SideList(id="side-list")

    @property
    def rows(self) -> SideList:
        """The list of the open tab."""
        return self.query_one(SideList)

    def show(self, reading: Reading | None) -> None:
        """Show what was found in an article."""
        self._reading = reading
        self._bookmarks = ()
        self._made.clear()
        self._refresh(keep=False)

    def set_bookmarks(self, bookmarks: Sequence[Bookmark]) -> None:
        """Show the bookmarks of the article."""
        self._bookmarks = bookmarks
        self._made.pop("bookmarks", None)
        self._refresh(keep=True)

    def follow(self, span: Span) -> None:
        """Go along with the article's cursor."""
        if not self.rows.has_focus:
            self.rows.follow(span)

    @property
    def order(self) -> str:
        """The order of the open tab."""
        return self._orders[self.tab][0]

    def next_order(self) -> None:
        """Sort the open tab by its next order."""
        first, *rest = self._orders[self.tab]
        self._orders[self.tab] = (*rest, first)
        self._made.pop(self.tab, None)
        self._refresh(keep=True)

    def next_tab(self) -> None:
        """Open the next tab."""
        self.tab = TABS[(TABS.index(self.tab) + 1) % len(TABS)]

    def watch_tab(self) -> None:
        """Show the rows of the tab."""
        self._refresh(keep=False)

    def _rows_of(self, tab: Tab) -> list[SideRow]:
        if tab in self._made:
            return self._made[tab]
        reading, order = self._reading, self._orders[tab][0]
        rows: list[SideRow] = []
        if reading and tab == "quotes":
            rows = quote_rows(reading.extracted.quotes, "by speaker" if order == "by speaker" else "in order")
        elif reading and tab == "figures":
            text = reading.article.text
            which: FigureOrder = "by size" if order == "by size" else "by noun" if order == "by noun" else "in order"
            rows = figure_rows(reading.extracted.figures, which, text, sentences(text))
        elif reading:
            rows = bookmark_rows(self._bookmarks)
        self._made[tab] = rows
        return rows

    def _refresh(self, *, keep: bool) -> None:
        reading = self._reading
        counts: dict[Tab, str] = {}
        if reading:
            pending = reading.pending
            found = reading.extracted
            counts = {
                "quotes": "…" if pending else str(len(found.quotes)),
                "figures": "…" if pending else str(len(found.figures)),
                "bookmarks": str(len(self._bookmarks)),
            }
        self.query_one(TabBar).show(self.tab, counts)
        self.rows.set_empty(*self._empty())
        self.rows.show(self._rows_of(self.tab), keep=keep)

    def _empty(self) -> tuple[str, ...]:
        if not self._reading:
            return ()
        if self._reading.pending and self.tab != "bookmarks":
            return ("Still reading this article…", "Its quotes and figures appear here in a moment.")
        return EMPTY[self.tab]

    def on_side_list_sort_requested(self, event: SideList.SortRequested) -> None:
        """`s` was pressed."""
        event.stop()
        self.next_order()

    def on_tab_bar_picked(self, event: TabBar.Picked) -> None:
        """A tab was clicked."""
        event.stop()
        self.tab = event.tab

    def on_row_list_opened(self, event: RowList.Opened) -> None:
        """A row was chosen."""
        event.stop()
        span = self.rows.at(event.index).span
        if span is not None:
            self.post_message(self.Jump(span))

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """The cursor moved: nothing to do outside."""
        event.stop()
        self.rows.refresh_bindings()
