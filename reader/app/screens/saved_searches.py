"""The list of saved searches, with what is new in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from reader.app.errors import tells_errors
from reader.app.keys import Parts
from reader.app.screens.base import ListDialog
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, fit, two_ends
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.row_list import RowList
from reader.app.widgets.styles import Bar
from reader.app.wording import day
from reader.model.keeping import SavedSearch

NOT_COUNTED = "…"


def saved_lines(saved: SavedSearch, new: str, width: int) -> tuple[Line, Line]:
    """Name and what is new, then the search itself and when it was last looked at."""
    look = "accent" if new and new != NOT_COUNTED else "dim"
    looked = f"seen {day(saved.looked)}" if saved.looked else "not checked yet"
    return (
        two_ends((Part(safe(saved.name), "strong"),), (Part(new, look),) if new else (), width),
        two_ends((Part("/ ", "dim"), Part(safe(saved.query), "dim")), (Part(looked, "dim"),), width),
    )


def new_label(count: int | None) -> str:
    """ "3 new"; nothing when nothing is new, or it cannot be known."""
    return f"{count:,} new" if count else ""


class SavedList(RowList):
    """Two lines a saved search, and a blank one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "open", "Search", id="saved.run"),
        Binding("d", "screen.delete", "Delete", id="saved.delete"),
        Binding("u", "screen.undo", "Undo", id="saved.undo"),
    ]

    def __init__(self) -> None:
        super().__init__(id="saved-list")
        self._rows: list[SavedSearch] = []
        self._new: dict[str, str] = {}

    def show(self, rows: list[SavedSearch]) -> None:
        """Replace the rows; the cursor stays on its place."""
        self._rows = rows
        self.set_rows(len(rows), 3, cursor=min(self.cursor, max(0, len(rows) - 1)))

    def set_new(self, name: str, label: str) -> None:
        """Say what is new in a search."""
        self._new[name] = label
        self.forget()

    @property
    def saved(self) -> SavedSearch | None:
        """The saved search under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        """The lines of a saved search."""
        saved = self._rows[index]
        return [fit(line, width) for line in saved_lines(saved, self._new.get(saved.name, NOT_COUNTED), width)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There may be nothing to choose or delete."""
        return bool(self._rows) if action == "open" else True


def delete_search(teller: Widget, session: Session, saved: SavedSearch) -> None:
    """Delete a saved search, say so, and make it possible to undo that."""
    library = session.library
    seen = library.searches.seen_hits(saved.name)
    deleted = library.searches.delete_search(saved.name)
    said = f"the search “{safe(saved.name)}”"
    session.undo.push(f"deleted {said}", partial(library.searches.restore_search, deleted, seen))
    teller.notify(f"Deleted {said} · u undoes it")


class SavedScreen(ListDialog[SavedSearch]):
    """Answered with the search that was chosen."""

    WHERE = "Saved searches: window"
    PARTS: ClassVar[Mapping[str, Parts]] = {"Saved searches": SavedList}
    AUTO_FOCUS = "#saved-list"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("S", "dismiss", "Close", show=False, id="saved.close")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._library = session.library
        self._list = SavedList()

    def compose(self) -> ComposeResult:
        """A box with the list and the keys."""
        with Vertical(id="saved-box"):
            yield Bar((Part(" Saved searches", "strong"),), (Part("Esc closes ", "dim"),), classes="pane-head")
            yield self._list
            yield KeyBar()

    def begin(self) -> None:
        """List them, then count what is new, one after the other."""
        self._list.set_empty("No saved searches yet.", "Type a search, then ^S in the search box saves it here.")
        self._show()

    @tells_errors
    def _show(self) -> None:
        rows = self._library.searches.saved_searches()
        self._list.show(rows)
        self.refresh_bindings()
        self._count(rows)

    @work(group="saved", exclusive=True)
    @tells_errors
    async def _count(self, rows: list[SavedSearch]) -> None:
        await self._session.started.wait()
        for saved in rows:
            new = await self._library.new_of(saved)
            self._list.set_new(saved.name, new_label(None if new is None else len(new)))

    @on(RowList.Opened)
    def _chosen(self, event: RowList.Opened) -> None:
        event.stop()
        self.answer(self._list.saved)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Deleting needs something to delete."""
        return self._list.saved is not None if action == "delete" else True

    @tells_errors
    def action_delete(self) -> None:
        """Delete the search under the cursor."""
        if self._list.saved is not None:
            delete_search(self, self._session, self._list.saved)
            self._show()

    async def action_undo(self) -> None:
        """Take back the last thing done."""
        await self.app.run_action("undo")
        self._show()
