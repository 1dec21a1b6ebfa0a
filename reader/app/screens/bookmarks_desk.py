"""The bookmarks desk: everything that was kept, from every library."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.suggester import Suggester
from textual.widgets import Input

from reader.app.controllers.kept import KeptWork
from reader.app.controllers.saying import ERROR_SECONDS
from reader.app.kept_filter import Known, complete_kept, parse_kept
from reader.app.rows import BookmarkRows
from reader.app.screens.base import AppScreen
from reader.app.session import Session
from reader.app.text.lines import Part
from reader.app.widgets.bookmark_list import BookmarkDetail, BookmarkList, DeskList
from reader.app.widgets.field import Field
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.row_list import RowList
from reader.app.widgets.status_line import StatusLine
from reader.app.widgets.styles import Bar
from reader.app.wording import amount
from reader.assets import asset_folder
from reader.errors import NewsreaderError
from reader.model.keeping import BookmarkFilter, BookmarkOrder

ORDERS: dict[BookmarkOrder, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "article": "by article",
    "published": "by date of article",
    "source": "by source",
    "speaker": "by speaker",
}


class KeptSuggester(Suggester):
    """Completes fields, tags, sources and states."""

    def __init__(self, desk: BookmarksDesk) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._desk = desk

    async def get_suggestion(self, value: str) -> str | None:
        """The completed line, or None."""
        return complete_kept(value, self._desk.known)


class BookmarksDesk(AppScreen):
    """Lists, filters, sorts, opens, changes, exports and deletes bookmarks."""

    WHERE = "Bookmarks desk"
    PARTS: ClassVar[Mapping[str, type[DOMNode]]] = {"Bookmarks": DeskList}
    AUTO_FOCUS = "#desk-list"
    CSS_PATH = asset_folder("styles") / "desk.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "app.go_back", "Back", show=False, id="desk.back"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._library = session.library
        self._work = KeptWork(self, session)
        self._rows = BookmarkRows(session.library)
        self._typed = ""
        self._order: BookmarkOrder = "newest"
        self._seen_once = False
        self.known = Known()
        """Tags and sources in use."""
        hint = "words  #tag  source:  state:orphan  date:2026-03  kept:2026-03-01..2026-03-14"
        self._filter_line = Field("desk-filter", hint, KeptSuggester(self))
        self._export_line = Field("desk-export", "Export to NAME.md, .json, .csv, .jsonld or .readwise.csv")

    def compose(self) -> ComposeResult:
        """Head, list, the bookmark under the cursor in full, status and keys."""
        self.take_size_classes()
        yield Bar(classes="pane-head", id="desk-head")
        yield DeskList(id="desk-list")
        yield BookmarkDetail()
        yield self._filter_line
        yield self._export_line
        yield StatusLine()
        yield KeyBar()

    @property
    def rows(self) -> DeskList:
        """The list."""
        return self.query_one(DeskList)

    def on_mount(self) -> None:
        """Show everything."""
        self.refresh_kept()

    def on_screen_resume(self) -> None:
        """Bookmarks may have been made meanwhile."""
        if self._seen_once:
            self.refresh_kept()
        self._seen_once = True

    # -- what is listed -----------------------------------------------------------------------------------

    def refresh_kept(self) -> None:
        """Read what is listed anew."""
        try:
            self.known = Known(self._library.tags(), self._library.bookmark_sources())
            self._take(self._rows.ask(self._only, self._order))
        except NewsreaderError as error:
            self._say_error(error)

    def _say_error(self, error: NewsreaderError) -> None:
        self.app.notify(str(error), severity="error", timeout=ERROR_SECONDS)

    @property
    def _only(self) -> BookmarkFilter:
        return parse_kept(self._typed, self.known)

    def _take(self, ids: list[int]) -> None:
        self._rows.take(ids)
        if self._typed:
            self.rows.set_empty("No bookmark matches.", "f changes the filter, Esc takes it away.")
        else:
            self.rows.set_empty(
                "Nothing kept yet.", "m in an article keeps the passage under the cursor.", "1 goes there."
            )
        self.rows.show(self._rows)
        total = self._library.count_bookmarks(BookmarkFilter()) if self._typed else len(ids)
        count = amount(total, "bookmark")
        left = Part(f"{len(ids):,} of {count}" if self._typed else count, "strong")
        self.query_one("#desk-head", Bar).show((Part(" "), left), (Part(f"{ORDERS[self._order]} ", "dim"),))
        self._show_detail()

    def _show_detail(self) -> None:
        self.query_one(BookmarkDetail).show(self.rows.bookmark)

    @on(RowList.Moved)
    def _moved(self) -> None:
        self._show_detail()

    @on(RowList.Opened)
    def _opened(self) -> None:
        if self.rows.bookmark is not None:
            self._session.jump(self.rows.bookmark)

    @on(BookmarkList.Command)
    def _command(self, event: BookmarkList.Command) -> None:
        self._work.do(event.name, event.bookmark)

    def action_sort(self) -> None:
        """The next order."""
        orders = list(ORDERS)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self.refresh_kept()

    # -- filter -------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Narrow the list."""
        self._filter_line.open()

    @on(Input.Changed, "#desk-filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        typed = event.value.strip()
        if typed != self._typed:
            self._typed = typed
            self.run_worker(self._narrow(), group="desk", exclusive=True)

    async def _narrow(self) -> None:
        """Off the event loop: words are sought in all texts."""
        only, order = self._only, self._order
        try:
            self._take(await asyncio.to_thread(self._rows.ask, only, order))
        except NewsreaderError as error:
            self._say_error(error)

    @on(Input.Submitted, "#desk-filter")
    def _filter_done(self) -> None:
        self.rows.focus()

    # -- export -------------------------------------------------------------------------------------------

    def action_export(self) -> None:
        """Ask for a file to export what is listed to."""
        if self._rows.count:
            self._export_line.open()
        else:
            self.say("Nothing to export")

    @on(Input.Submitted, "#desk-export")
    def _export(self, event: Input.Submitted) -> None:
        from reader.app.exporting import export_to

        try:
            bookmarks = self._rows.everything()
        except NewsreaderError as error:
            self._say_error(error)
            return
        done, said = export_to(event.value, bookmarks)
        self.say(said, warning=not done)
        if done:
            self._export_line.close()
            self.rows.focus()

    def back(self) -> bool:
        """Out of the field, then out of the filter."""
        if self._export_line.has_focus_within:
            self._export_line.close()
            self.rows.focus()
        elif self._filter_line.has_focus_within:
            self.rows.focus()
        elif self._typed:
            self._filter_line.close()
            self._typed = ""
            self.refresh_kept()
        else:
            return False
        return True
