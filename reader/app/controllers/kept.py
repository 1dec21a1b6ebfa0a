"""What can be done with a bookmark wherever it is listed; everything can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.controllers.saying import ERROR_SECONDS, says_errors
from reader.app.screens.base import AppScreen
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.errors import NewsreaderError, SettingsError
from reader.model import Bookmark

if TYPE_CHECKING:
    from reader.app.screens.dialogs import NoteResult
    from reader.app.widgets.bookmark_list import BookmarkCommand

OPENING = 40


def opening(bookmark: Bookmark) -> str:
    """The first words of a bookmark, for messages."""
    text = " ".join(safe(bookmark.passage.text).split())
    return f"“{text if len(text) <= OPENING else text[:OPENING].rstrip() + '…'}”"


class KeptWork:
    """Changes bookmarks and tells the screen to show them anew."""

    def __init__(self, screen: AppScreen, session: Session) -> None:
        self.screen = screen
        self._session = session
        self._library = session.library

    def do(self, name: BookmarkCommand, bookmark: Bookmark) -> None:
        """What a key of a bookmark row asks for."""
        if bookmark.id is None:
            return
        match name:
            case "delete":
                self._delete(bookmark, bookmark.id)
            case "accept" | "reject":
                self._decide(bookmark, bookmark.id, accept=name == "accept")
            case "copy":
                self.copy(bookmark)
            case "note" | "tags":
                self.edit(bookmark, tags_first=name == "tags")

    @says_errors
    def _delete(self, bookmark: Bookmark, bookmark_id: int) -> None:
        deleted = self._library.delete_bookmark(bookmark_id)
        self._session.undo.push(f"deleted {opening(bookmark)}", lambda: self._restore(deleted))
        self.screen.say(f"Deleted {opening(bookmark)} · u undoes it")
        self.screen.refresh_kept()

    def _restore(self, bookmark: Bookmark) -> None:
        self._library.restore_bookmark(bookmark)

    @says_errors
    def _decide(self, bookmark: Bookmark, bookmark_id: int, *, accept: bool) -> None:
        if accept:
            article_id = self._library.find_article(bookmark.place.path)
            if article_id is None:
                self.screen.say("The file of its article is not there now", warning=True)
                return
            self._library.accept_place(bookmark_id, article_id)
        else:
            self._library.reject_place(bookmark_id)
        said = "The place is accepted" if accept else "Kept without a place"
        self._session.undo.push(f"decided on {opening(bookmark)}", lambda: self._undecide(bookmark))
        self.screen.say(f"{said} · u undoes it")
        self.screen.refresh_kept()

    def _undecide(self, before: Bookmark) -> None:
        self._library.undo_decision(before)

    @says_errors
    def copy(self, bookmark: Bookmark) -> None:
        """Copy the passage with its source, in the person's form."""
        from reader.app import clipboard
        from reader.passages.citing import cite

        try:
            text = cite(bookmark.passage, self._session.settings.citation, note=bookmark.note)
        except SettingsError:
            # What is wrong with the template was said at the start.
            text = cite(bookmark.passage, note=bookmark.note)
        self.screen.say(f"{clipboard.copy(self.screen.app, text)}: {opening(bookmark)} with its source")

    # -- notes --------------------------------------------------------------------------------------------

    @says_errors
    def edit(self, bookmark: Bookmark, *, tags_first: bool = False) -> None:
        """Open the note editor on a bookmark; a draft left earlier is taken up again."""
        from reader.app.screens.dialogs import NoteEditor

        draft = self._library.draft(bookmark)

        def done(result: NoteResult | None) -> None:
            if result is not None:
                self._edited(bookmark, result)

        editor = NoteEditor(
            bookmark.passage.text,
            note=draft.note if draft else bookmark.note,
            tags=draft.tags if draft else bookmark.tags,
            known_tags=self._library.tags(),
            focus="tags" if tags_first else "note",
        )
        self.screen.app.push_screen(editor, done)
        if draft:
            self.screen.app.notify("This is the draft of before · ^S keeps it")

    @says_errors
    def _edited(self, bookmark: Bookmark, result: NoteResult) -> None:
        if (result.note, result.tags) == (bookmark.note, bookmark.tags):
            self._library.drop_draft(bookmark)
        elif result.kept:
            self._keep_note(bookmark, result)
        else:
            self._library.keep_draft(bookmark, result.note, result.tags)
            self.screen.say("Draft kept · open the note again to go on")

    def _keep_note(self, bookmark: Bookmark, result: NoteResult) -> None:
        if bookmark.id is None:
            return
        try:
            self._library.change_bookmark(bookmark.id, note=result.note, tags=result.tags)
        except NewsreaderError as error:
            self.screen.notify(f"{error} Your words are in the draft.", severity="error", timeout=ERROR_SECONDS)
            self._library.keep_draft(bookmark, result.note, result.tags)
            return
        self._library.drop_draft(bookmark)
        self._session.undo.push(f"changed the note on {opening(bookmark)}", lambda: self._put_back(bookmark))
        self.screen.say("Note kept · u undoes it")
        self.screen.refresh_kept()

    def _put_back(self, bookmark: Bookmark) -> None:
        if bookmark.id is not None:
            self._library.change_bookmark(bookmark.id, note=bookmark.note, tags=bookmark.tags)
