"""The bookmarks desk: everything that was kept, from every library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from reader.app.controllers.kept import KeptWork
from reader.app.lines import Line, Part
from reader.app.screens.base import AppScreen
from reader.app.session import Session
from reader.app.side_rows import STATES, SideRow, bookmark_rows
from reader.app.widgets.field import Field
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.message import MessagePane
from reader.app.widgets.parts import Bar
from reader.app.widgets.row_list import RowList
from reader.app.widgets.side_pane import SideList
from reader.app.widgets.status_line import StatusLine
from reader.app.wording import amount, day, safe
from reader.assets import asset_folder
from reader.model import Bookmark


def desk_rows(bookmarks: Sequence[Bookmark]) -> list[SideRow]:
    """Rows of the desk: the passage, where it comes from, note and tags."""
    rows = []
    for row in bookmark_rows(bookmarks):
        head, below = row.lines
        cite = row.bookmark.passage.cite if row.bookmark else None
        where = [safe(part) for part in (cite.speaker, cite.title, cite.source) if part] if cite else []
        if cite and cite.published:
            where.append(day(cite.published))
        source: tuple[Line, Line] = ((Part(" "), Part(" · ".join(where), "dim")), ())
        noted = row.bookmark is not None and bool(row.bookmark.note or row.bookmark.tags)
        rows.append(SideRow(row.span, (head, source, below) if noted else (head, source), 0, row.bookmark))
    return rows


def matches(bookmark: Bookmark, typed: str) -> bool:
    """Whether all typed words are in passage, note, tags or source; "#tag" means a tag."""
    cite = bookmark.passage.cite
    tags = " ".join(f"#{tag}" for tag in bookmark.tags)
    fields = (bookmark.passage.text, bookmark.note, tags, cite.title, cite.source or "", cite.speaker or "")
    all_words = " ".join(fields).casefold()
    return all(word in all_words for word in typed.casefold().split())


class DeskList(SideList):
    """All bookmarks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "screen.filter", "Filter", id="desk.filter"),
        Binding("e", "screen.export", "Export", id="desk.export"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is one order only."""
        return False if action == "sort" else super().check_action(action, parameters)


class BookmarksDesk(AppScreen):
    """Lists, filters, opens, changes and deletes bookmarks."""

    AUTO_FOCUS = "#desk-list"
    CSS_PATH = asset_folder("styles") / "desk.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "app.go_back", "Back", show=False, id="desk.back"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._work = KeptWork(self, session)
        self._typed = ""
        self._shown: list[Bookmark] = []
        self._filter_line = Field("desk-filter", "words or #tag")
        self._export_line = Field("desk-export", "Export to bookmarks.md, .json, .csv, .jsonld or .readwise.csv")

    def compose(self) -> ComposeResult:
        """Head, list, the passage under the cursor in full, status and keys."""
        yield Bar(classes="pane-head", id="desk-head")
        yield DeskList(id="desk-list")
        yield MessagePane()
        yield self._filter_line
        yield self._export_line
        yield StatusLine()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show everything."""
        self.refresh_kept()

    def on_screen_resume(self) -> None:
        """Bookmarks may have been made meanwhile."""
        if self.is_mounted:
            self.refresh_kept()

    def refresh_kept(self) -> None:
        """Read all bookmarks anew."""
        everything = self._session.library.bookmarks()
        self._shown = shown = [bookmark for bookmark in everything if matches(bookmark, self._typed)]
        rows = self.query_one(DeskList)
        if everything:
            rows.set_empty("No bookmark matches.", "f changes the filter, Esc takes it away.")
        else:
            rows.set_empty("Nothing kept yet.", "m in an article keeps the passage under the cursor.", "1 goes there.")
        rows.show(desk_rows(shown), keep=True)
        count = amount(len(everything), "bookmark")
        left = Part(f"{len(shown):,} of {count}" if self._typed else count, "strong")
        self.query_one("#desk-head", Bar).show((Part(" "), left), (Part("newest first ", "dim"),))
        self._show_passage()

    def _show_passage(self) -> None:
        row = self.query_one(DeskList).row
        pane = self.query_one(MessagePane)
        pane.display = row is not None
        if row and row.bookmark:
            bookmark = row.bookmark
            state = STATES[bookmark.place.state]
            lines = [f"“{' '.join(safe(bookmark.passage.text).split())}”"]
            if bookmark.note:
                lines.append(" ".join(safe(bookmark.note).split()))
            if state:
                lines.append(f"Place in the article: {state}.")
            if bookmark.place.state == "ask" and bookmark.place.found_text:
                lines.append(f"Found: “{' '.join(safe(bookmark.place.found_text).split())}” a accepts it, x does not.")
            pane.show(lines)

    @on(RowList.Moved)
    def _moved(self) -> None:
        self._show_passage()
        self.refresh_bindings()

    @on(RowList.Opened)
    def _opened(self) -> None:
        row = self.query_one(DeskList).row
        if row and row.bookmark:
            self._session.jump(row.bookmark)

    @on(SideList.Command)
    def _command(self, event: SideList.Command) -> None:
        self._work.do(event.name, event.bookmark)

    @on(Input.Changed, "#desk-filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        self._typed = event.value.strip()
        self.refresh_kept()

    @on(Input.Submitted, "#desk-filter")
    def _filter_done(self) -> None:
        self.query_one(DeskList).focus()

    def action_filter(self) -> None:
        """Narrow the list."""
        self._filter_line.open()

    def action_export(self) -> None:
        """Ask for a file to export what is listed to."""
        if self._shown:
            self._export_line.open()
        else:
            self.say("Nothing to export")

    @on(Input.Submitted, "#desk-export")
    def _export(self, event: Input.Submitted) -> None:
        from reader.app.exporting import export_to

        done, said = export_to(event.value, self._shown)
        self.say(said, warning=not done)
        if done:
            self._export_line.close()
            self.query_one(DeskList).focus()

    def back(self) -> bool:
        """Out of the field, then out of the filter."""
        if self._export_line.has_focus_within:
            self._export_line.close()
            self.query_one(DeskList).focus()
        elif self._filter_line.has_focus_within:
            self.query_one(DeskList).focus()
        elif self._typed:
            self._filter_line.close()
            self._typed = ""
            self.refresh_kept()
        else:
            return False
        return True
