"""What happens to bookmarks without a key being pressed: found at other places, or changed by another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.screens.base import AppScreen
from reader.app.wording import amount
from reader.errors import NewsreaderError
from reader.library.events import ArticlesChanged, BookmarksChanged

if TYPE_CHECKING:
    from reader.app.app import NewsreaderApp

LOOK_EVERY = 2.0
"""Seconds between two looks whether another program kept something; a look takes microseconds."""


class KeptEvents:
    """Shows bookmarks anew on every screen, and makes it possible to undo what was found."""

    def __init__(self, app: NewsreaderApp) -> None:
        self._app = app
        self._library = app.session.library

    def start(self) -> None:
        """Begin to look after other programs."""
        self._library.changed_elsewhere()
        self._app.set_interval(LOOK_EVERY, self.look)

    def look(self) -> None:
        """Show what another program changed since the last look."""
        try:
            if self._library.changed_elsewhere():
                self._app.main.events.route(ArticlesChanged())
                self.refresh()
        except NewsreaderError:
            # Whoever asks for bookmarks next says what is wrong.
            return

    def found_again(self, event: BookmarksChanged) -> None:
        """Bookmarks stand at other places now, because their articles were edited."""
        self.refresh()
        if not event.attached:
            return
        found = amount(len(event.attached), "bookmark")
        self._app.session.undo.push(f"{found} attached to edited text", lambda: self._detach(event.attached))
        self._app.notify(f"{found} found again in edited text · 4 lists them · u undoes it")

    def _detach(self, ids: tuple[int, ...]) -> None:
        for bookmark in self._library.bookmarks_of(ids):
            if bookmark.id is not None and bookmark.place.state in ("moved", "edited"):
                self._library.reject_place(bookmark.id)

    def refresh(self) -> None:
        """Every screen shows what is kept as it is now, also those below a dialogue."""
        for screen in {self._app.main, *self._app.screen_stack}:
            if isinstance(screen, AppScreen) and screen.is_mounted:
                screen.refresh_kept()
