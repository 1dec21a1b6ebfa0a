"""The side pane: quotes, figures and bookmarks of the open article, in tabs; a row jumps to its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, get_args

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from reader.app.rows import FigureOrder, QuoteOrder, SideRow, bookmark_rows, figure_rows, quote_rows
from reader.app.screen_state import Tab
from reader.app.text.lines import Line, Part, fit, two_ends, width_of
from reader.app.widgets.bookmark_list import BookmarkList
from reader.app.widgets.item_list import ItemList
from reader.app.widgets.row_list import RowList
from reader.app.widgets.styles import Backdrop, HeadWidget
from reader.model import Bookmark, Figure, Quote, Span
from reader.model.languages import only_quotations_are_marked
from reader.model.rows import Reading
from reader.model.units import sentences

TABS: tuple[Tab, ...] = get_args(Tab)
_NOTE_WIDTH = 28
"""Columns of a note above the rows: the pane may be narrow."""


class TabBar(HeadWidget):
    """The names of the tabs with their counts; a click picks one."""

    @dataclass
    class Picked(Message):
        """A tab was clicked."""

        tab: Tab

    def __init__(self) -> None:
        super().__init__()
        self._tab: Tab = "quotes"
        self._counts: dict[Tab, str] = {}

    def show(self, tab: Tab, counts: dict[Tab, str]) -> None:
        """Show which tab is open and how much each holds."""
        self._tab, self._counts = tab, counts
        self.refresh()

    def names(self, width: int) -> list[tuple[Tab, Line]]:
        """The tabs as they are drawn; short names where the long ones do not fit."""
        full = [(tab, self._label(tab, tab.capitalize())) for tab in TABS]
        if sum(width_of(name) for _, name in full) <= width:
            return full
        short = [
            (tab, self._label(tab, tab.capitalize() if tab == self._tab else sign))
            for tab, sign in zip(TABS, "❝#▎", strict=True)
        ]
        if sum(width_of(name) for _, name in short) <= width:
            return short
        return [(tab, self._label(tab, sign)) for tab, sign in zip(TABS, "❝#▎", strict=True)]

    def _label(self, tab: Tab, name: str) -> Line:
        look = "strong" if tab == self._tab else "dim"
        return (Part(" "), Part(name, look), Part(f" {self._counts.get(tab, '')}", "dim"), Part(" "))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        parts = [part for _, name in self.names(width) for part in name][1:]
        return self.draw_head(fit(parts, width - 1) if y == 0 else (), width)

    def on_click(self, event: events.Click) -> None:
        at = 0
        for tab, name in self.names(self.size.width):
            at += width_of(name)
            if event.x < at:
                self.post_message(self.Picked(tab))
                return


EMPTY: dict[Tab, tuple[str, ...]] = {
    "quotes": ("No quotes in this article.",),
    "figures": ("No figures in this article.",),
    "bookmarks": ("No bookmarks in this article yet.", "{} in the article keeps the passage under the cursor."),
}


class SideList(ItemList[SideRow], BookmarkList):
    """The rows of the open tab."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "open", "Open", id="side.jump"),
        Binding("X", "correct", "Correct", id="side.correct"),
    ]

    @dataclass
    class CorrectionWanted(Message):
        """A quote or figure is not right."""

        mark: Quote | Figure

    def __init__(self) -> None:
        super().__init__(lambda row, width: [two_ends(*ends, width) for ends in row.lines], id="side-list")

    def show_rows(self, rows: Sequence[SideRow], *, keep: bool) -> None:
        """Replace the rows; `keep`: the cursor stays on its place in the text."""
        here = self.item.span if keep and self.item else None
        same = next((index for index, row in enumerate(rows) if here and row.span == here), None)
        self.show(rows, cursor=same if keep else 0)

    def row_height(self, index: int) -> int:
        """A row alone in its group has its speaker in a heading."""
        return len(self.items[index].lines)

    def follow(self, span: Span) -> None:
        """Put the cursor on the first row whose place overlaps `span`, if there is one."""
        for index, row in enumerate(self.items):
            if row.span and row.span.overlaps(span):
                with self.prevent(RowList.Moved):
                    self.cursor = index
                return

    def uncovered(self, index: int) -> int:
        return self.items[index].headed

    @property
    def bookmark(self) -> Bookmark | None:
        return self.item.bookmark if self.item else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a quote or a figure can be corrected."""
        if action == "correct":
            return self.item is not None and self.item.mark is not None
        return super().check_action(action, parameters)

    def action_correct(self) -> None:
        if self.item is not None and self.item.mark is not None:
            self.post_message(self.CorrectionWanted(self.item.mark))


class SidePane(Vertical, Backdrop):
    """Tabs and rows of the open article."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "Sort", id="side.sort"),
    ]

    tab: reactive[Tab] = reactive[Tab]("quotes", init=False)
    """The open tab."""

    @dataclass
    class Jump(Message):
        """A row was chosen: show this place."""

        span: Span

    def __init__(self, key: Callable[[str], str], tab: Tab = "quotes", *, id: str | None = None) -> None:  # noqa: A002
        """`key`: the key of a command, for messages. `tab`: the one that is open at first."""
        super().__init__(id=id)
        self.set_reactive(SidePane.tab, tab)
        self.rows = SideList()
        """The list of the open tab."""
        self._tabs = TabBar()
        self._key = key
        self._reading: Reading | None = None
        self._bookmarks: Sequence[Bookmark] = ()
        self._orders: dict[Tab, tuple[str, ...]] = {
            "quotes": get_args(QuoteOrder),
            "figures": get_args(FigureOrder),
            "bookmarks": ("in order",),
        }
        self._made: dict[Tab, list[SideRow]] = {}

    def compose(self) -> ComposeResult:
        yield self._tabs
        yield self.rows

    def show(self, reading: Reading | None) -> None:
        """Show what was found in an article; in the one that is shown already the cursor stays on its place."""
        before, self._reading = self._reading, reading
        same = reading is not None and before is not None and before.heading.id == reading.heading.id
        self._bookmarks = ()
        self._made.clear()
        self._refresh(keep=same)

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
        return self._orders[self.tab][0]

    def action_sort(self) -> None:
        first, *rest = self._orders[self.tab]
        self._orders[self.tab] = (*rest, first)
        self._made.pop(self.tab, None)
        self._refresh(keep=True)

    def next_tab(self) -> None:
        self.tab = TABS[(TABS.index(self.tab) + 1) % len(TABS)]

    def watch_tab(self) -> None:
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
        if rows and tab != "bookmarks":
            for line in reversed(self._language_note()):
                rows[0] = rows[0].under(((Part(line, "dim"),), ()))
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
                "figures": "…" if pending else str(found.amounts),
                "bookmarks": str(len(self._bookmarks)),
            }
        self._tabs.show(self.tab, counts)
        self.rows.set_empty(*self._empty())
        self.rows.show_rows(self._rows_of(self.tab), keep=keep)

    def _empty(self) -> tuple[str, ...]:
        if not self._reading:
            return ()
        if self._reading.pending and self.tab != "bookmarks":
            return ("Still reading this article…", "Its quotes and figures appear here in a moment.")
        note = self._language_note() if self.tab != "bookmarks" else []
        lines = (line.format(self._key("article.bookmark")) for line in EMPTY[self.tab])
        return (*lines, *note)

    def _language_note(self) -> list[str]:
        """What is marked in an article that is not in English, in short lines; nothing for English."""
        language = self._reading.article.meta.language if self._reading and not self._reading.pending else None
        return wrap(only_quotations_are_marked(language) or "", _NOTE_WIDTH)

    def on_tab_bar_picked(self, event: TabBar.Picked) -> None:
        event.stop()
        self.tab = event.tab

    def on_row_list_opened(self, event: RowList.Opened) -> None:
        event.stop()
        # Another article may have been listed since the key was pressed.
        span = self.rows.items[event.index].span if event.index < len(self.rows.items) else None
        if span is not None:
            self.post_message(self.Jump(span))

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self.rows.refresh_bindings()
