"""Keeping passages of the open article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.controllers.kept import KeptWork, opening
from reader.errors import NewsreaderError
from reader.model import Bookmark, Span

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen


class Bookmarking:
    """What the main screen does with the bookmarks of the open article."""

    def __init__(self, screen: MainScreen, work: KeptWork) -> None:
        self._screen = screen
        self._library = screen.library
        self.work = work

    def refresh(self) -> None:
        """Show the open article's bookmarks as the library has them now."""
        article_id = self._screen.reading.article_id
        if article_id is None:
            return
        bookmarks = self._library.bookmarks(article_id)
        self._screen.article.set_bookmarks(bookmarks)
        self._screen.side.set_bookmarks(bookmarks)
        self._screen.listing.renew(article_id)

    def keep(self, span: Span, speaker: str | None, *, with_note: bool) -> None:
        """Keep a passage; it is on disk before the screen says so. A note is asked for afterwards."""
        reading = self._screen.reading.reading
        if reading is None or not span.of(reading.article.text).strip():
            self._screen.say("There is nothing to keep here")
            return
        article_id = reading.heading.id
        try:
            kept = self._library.keep(article_id, span, speaker=speaker)
        except NewsreaderError as error:
            self._screen.notify(str(error), severity="error", timeout=15)
            return
        self.refresh()
        if kept.already:
            self._screen.say(f"Already kept: {opening(kept.bookmark)}")
        else:
            self._screen.say(f"Kept {opening(kept.bookmark)} · u undoes it")
            self._screen.undo_stack.push(f"kept {opening(kept.bookmark)}", lambda: self._unkeep(kept.bookmark))
        if with_note:
            self.work.edit(kept.bookmark)

    def _unkeep(self, bookmark: Bookmark) -> None:
        if bookmark.id is not None:
            self._library.delete_bookmark(bookmark.id)
