"""Keeping passages of the open article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.controllers.kept import KeptWork, opening
from reader.app.controllers.saying import ERROR_SECONDS, says_errors
from reader.app.text.units import Selection
from reader.errors import NewsreaderError
from reader.model import Bookmark, Span

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen


class Bookmarking:
    """What the main screen does with the bookmarks of the open article."""

    def __init__(self, screen: MainScreen, work: KeptWork) -> None:
        self.screen = screen
        self._library = screen.library
        self.work = work

    @says_errors
    def refresh(self) -> None:
        """Show the open article's bookmarks as the library has them now."""
        article_id = self.screen.reading.article_id
        if article_id is None:
            return
        bookmarks = self._library.bookmarks(article_id)
        self.screen.article.set_bookmarks(bookmarks)
        self.screen.side.set_bookmarks(bookmarks)
        self.screen.listing.renew(article_id)

    @says_errors
    def keep(self, span: Span, speaker: str | None, *, with_note: bool) -> None:
        """Keep a passage; it is on disk before the screen says so. A note is asked for afterwards."""
        reading = self.screen.reading.reading
        if reading is None or not span.of(reading.article.text).strip():
            self.screen.say("There is nothing to keep here")
            return
        article_id = reading.heading.id
        try:
            kept = self._library.keep(article_id, span, speaker=speaker)
        except NewsreaderError as error:
            self._offer(span, str(error))
            return
        self.refresh()
        if kept.already:
            self.screen.say(f"Already kept: {opening(kept.bookmark)}")
        else:
            self.screen.say(f"Kept {opening(kept.bookmark)} · u undoes it")
            self.screen.undo_stack.push(f"kept {opening(kept.bookmark)}", lambda: self._unkeep(kept.bookmark))
        if with_note:
            self.work.edit(kept.bookmark)

    def _offer(self, span: Span, reason: str) -> None:
        """A passage could not be stored: it stays chosen, so that it can be copied."""
        self.screen.article.select(Selection(span, span), span)
        said = f"Not kept. {reason} The passage is still chosen: y copies it with its source."
        self.screen.app.notify(said, severity="error", timeout=ERROR_SECONDS)

    def _unkeep(self, bookmark: Bookmark) -> None:
        if bookmark.id is not None:
            self._library.delete_bookmark(bookmark.id)
