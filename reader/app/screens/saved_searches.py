"""The list of saved searches, with what is new in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from reader.app.errors import tells_errors
from reader.app.keys import Parts
from reader.app.screens.base import KeptDialog
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, fit, two_ends
from reader.app.widgets.item_list import ItemList
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


class SavedList(ItemList[SavedSearch]):
    """The saved searches."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "open", "Search", id="saved.run"),
        Binding("d", "screen.delete", "Delete", id="saved.delete"),
        Binding("u", "screen.undo", "Undo", id="saved.undo"),
    ]


def delete_search(session: Session, saved: SavedSearch) -> None:
    """Delete a saved search, say so, and make it possible to undo that."""
    library = session.library
    seen = library.searches.seen_hits(saved.name)
    deleted = library.searches.delete_search(saved.name)
    session.done(f"deleted the search “{safe(saved.name)}”", partial(library.searches.restore_search, deleted, seen))


class SavedScreen(KeptDialog[SavedSearch]):
    """Answered with the search that was chosen."""

    WHERE = "Saved searches: window"
    NAME = "saved"
    PARTS: ClassVar[Mapping[str, Parts]] = {"Saved searches": SavedList}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("S", "dismiss", "Close", show=False, id="saved.close")]

    def __init__(self, session: Session) -> None:
        rows = SavedList(self._saved_lines, 3, id="saved-list")  # a blank line below each
        rows.set_empty(
            "No saved searches yet.",
            f"Type a search, then {session.key('search.save')} in the search box saves it here.",
        )
        super().__init__(rows, "Saved searches")
        self._session = session
        self._library = session.library
        self._new: dict[str, str] = {}

    def _saved_lines(self, saved: SavedSearch, width: int) -> Sequence[Line]:
        return [fit(line, width) for line in saved_lines(saved, self._new.get(saved.name, NOT_COUNTED), width)]

    def kept(self) -> Sequence[SavedSearch]:
        return self._library.searches.saved_searches()

    def delete(self, item: SavedSearch) -> None:
        delete_search(self._session, item)

    def listed(self) -> None:
        self._count(self.rows.items)

    @work(group="saved", exclusive=True)
    @tells_errors
    async def _count(self, saved: Sequence[SavedSearch]) -> None:
        await self._session.started.wait()
        for one in saved:
            new = await self._library.new_of(one)
            self._new[one.name] = f"{len(new):,} new" if new else ""
            self.rows.forget()
