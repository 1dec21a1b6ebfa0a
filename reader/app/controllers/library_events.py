"""What the library tells while it works, passed to those on the main screen whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.wording import amount, progress_line
from reader.library.events import ArticlesChanged, IndexCommitted, LibraryEvent, Progress

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen


class LibraryEvents:
    """Routes events."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def route(self, event: LibraryEvent) -> None:
        """Pass on one event."""
        screen = self._screen
        if isinstance(event, Progress):
            screen.status.set_progress(progress_line(event), warning=event.phase == "stopped")
            screen.listing.on_progress(event)
        elif isinstance(event, ArticlesChanged):
            screen.library_changed(event.ids)
        elif isinstance(event, IndexCommitted):
            screen.searching.ask_again()

    def listing_refreshed(self) -> None:
        """The list was read anew: the first article that ever arrives is shown."""
        self.count_articles()
        if self._screen.reading.reading is None:
            self._screen.reading.preview_soon()

    def count_articles(self) -> None:
        """Say in the search box how many articles it searches."""
        self._screen.search_box.placeholder = f"Search {amount(self._screen.library.count(), 'article')}"
