"""Saved searches: giving a search a name, the list of them, running and deleting; everything can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.controllers.saying import says_errors
from reader.app.text.cells import safe
from reader.errors import NewsreaderError
from reader.model.keeping import SavedSearch

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen


class SavedSearches:
    """What the main screen does with saved searches."""

    def __init__(self, screen: MainScreen) -> None:
        self.screen = screen
        self._library = screen.library

    def save(self, query: str) -> None:
        """Ask for a name, the search itself proposed, and save it."""
        from reader.app.screens.dialogs import NameScreen

        query = query.strip()
        if not query:
            self.screen.say("There is no search to save: type one first")
            return

        def named(name: str | None) -> None:
            if name:
                self._save(name, query)

        known = {saved.name: saved.query for saved in self._known()}
        taken = {name for name, other in known.items() if other != query}
        self.screen.app.push_screen(NameScreen(query, taken), named)

    @says_errors
    def _save(self, name: str, query: str) -> None:
        before = next((saved for saved in self._known() if saved.name == name), None)
        seen = self._library.seen_hits(name) if before else []
        saved = self._library.save_search(name, query)
        said = f"the search “{safe(name)}”"
        if before == saved:
            self.screen.say(f"Saved already: {said}")
            return
        self.screen.undo_stack.push(f"saved {said}", lambda: self._unsave(saved, before, seen))
        self.screen.say(f"Saved {said} · S lists them · u undoes it")
        # What is there now is known; only what comes later is new.
        self.screen.run_worker(self._look(saved), group="look")

    async def _look(self, saved: SavedSearch) -> None:
        await self.screen.searching.started.wait()
        try:
            await self._library.new_of(saved, look=True)
        except NewsreaderError as error:
            self.screen.say(str(error), warning=True)

    def _unsave(self, saved: SavedSearch, before: SavedSearch | None, seen: list[str]) -> None:
        self._library.delete_search(saved.name)
        if before is not None:
            self._library.restore_search(before, seen)

    def _known(self) -> list[SavedSearch]:
        try:
            return self._library.saved_searches()
        except NewsreaderError as error:
            self.screen.say(str(error), warning=True)
            return []

    @says_errors
    def show(self) -> None:
        """List the saved searches with what is new in them."""
        from reader.app.screens.saved_searches import SavedScreen

        def chosen(saved: SavedSearch | None) -> None:
            if saved is not None:
                self.screen.searching.run_saved(saved)

        self.screen.app.push_screen(SavedScreen(self, self._library.saved_searches()), chosen)

    def saved_searches(self) -> list[SavedSearch]:
        """All saved searches by name; none when they cannot be read, and that is said."""
        return self._known()

    async def new_in(self, saved: SavedSearch) -> int | None:
        """How many hits are new since the last look; None when that cannot be known now."""
        await self.screen.searching.started.wait()
        try:
            new = await self._library.new_of(saved)
        except NewsreaderError:
            return None  # running the search says what is wrong
        return None if new is None else len(new)

    def undo(self) -> None:
        """Take back the last thing done, whatever it was."""
        try:
            label = self.screen.undo_stack.undo()
        except NewsreaderError as error:
            self.screen.notify(str(error), severity="error")
            return
        self.screen.say(f"Undone: {label}" if label else "Nothing to undo")
        self.screen.refresh_kept()

    @says_errors
    def delete(self, saved: SavedSearch) -> None:
        """Delete a saved search."""
        seen = self._library.seen_hits(saved.name)
        deleted = self._library.delete_search(saved.name)
        said = f"the search “{safe(saved.name)}”"
        self.screen.undo_stack.push(f"deleted {said}", lambda: self._library.restore_search(deleted, seen))
        self.screen.say(f"Deleted {said} · u undoes it")
