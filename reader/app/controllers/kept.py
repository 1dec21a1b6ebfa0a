"""What can be done with a bookmark wherever it is listed: note, tags, delete; everything can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.screens.base import AppScreen
from reader.app.undo import UndoStack
from reader.app.wording import safe
from reader.errors import NewsreaderError
from reader.library.library import Library
from reader.model import Bookmark

if TYPE_CHECKING:
    from reader.app.widgets.note_editor import NoteResult

OPENING = 40


def opening(bookmark: Bookmark) -> str:
    """The first words of a bookmark, for messages."""
    text = " ".join(safe(bookmark.passage.text).split())
    return f"“{text if len(text) <= OPENING else text[:OPENING].rstrip() + '…'}”"


class KeptWork:
    """Changes bookmarks and tells the screen to show them anew."""

    def __init__(self, screen: AppScreen, library: Library, undo: UndoStack, drafts: dict[int, NoteResult]) -> None:
        self._screen = screen
        self._library = library
        self._undo = undo
        self._drafts = drafts

    def do(self, name: str, bookmark: Bookmark) -> None:
        """What a key of a bookmark row asks for: "delete", "note" or "tags"."""
        if name == "delete":
            self.delete(bookmark)
        else:
            self.edit(bookmark, tags_first=name == "tags")

    def delete(self, bookmark: Bookmark) -> None:
        """Delete, with undo."""
        if bookmark.id is None:
            return
        try:
            deleted = self._library.delete_bookmark(bookmark.id)
        except NewsreaderError as error:
            self._screen.notify(str(error), severity="error", timeout=15)
            return
        self._undo.push(f"deleted {opening(bookmark)}", lambda: self._restore(deleted))
        self._screen.say(f"Deleted {opening(bookmark)} · u undoes it")
        self._screen.refresh_kept()

    def _restore(self, bookmark: Bookmark) -> None:
        self._library.restore_bookmark(bookmark)

    def edit(self, bookmark: Bookmark, *, tags_first: bool = False) -> None:
        """Open the note editor on a bookmark; a draft left earlier is taken up again."""
        from reader.app.widgets.note_editor import NoteEditor

        if bookmark.id is None:
            return
        draft = self._drafts.get(bookmark.id)

        def done(result: NoteResult | None) -> None:
            if result is not None:
                self._edited(bookmark, result)

        self._screen.app.push_screen(
            NoteEditor(
                bookmark.passage.text,
                note=draft.note if draft else bookmark.note,
                tags=draft.tags if draft else bookmark.tags,
                known_tags=self._library.tags(),
                focus="tags" if tags_first else "note",
            ),
            done,
        )

    def _edited(self, bookmark: Bookmark, result: NoteResult) -> None:
        if bookmark.id is None:
            return
        if not result.kept:
            if (result.note, result.tags) != (bookmark.note, bookmark.tags):
                self._drafts[bookmark.id] = result
                self._screen.say("Draft kept · open the note again to go on")
            return
        self._drafts.pop(bookmark.id, None)
        if (result.note, result.tags) == (bookmark.note, bookmark.tags):
            return
        if self._change(bookmark.id, result.note, result.tags):
            self._undo.push(f"changed the note on {opening(bookmark)}", lambda: self._put_back(bookmark))
            self._screen.say("Note kept · u undoes it")
        else:
            self._drafts[bookmark.id] = result

    def _change(self, bookmark_id: int, note: str, tags: tuple[str, ...]) -> bool:
        try:
            self._library.change_bookmark(bookmark_id, note=note, tags=tags)
        except NewsreaderError as error:
            self._screen.notify(f"{error} What you wrote is kept as a draft.", severity="error", timeout=15)
            return False
        self._screen.refresh_kept()
        return True

    def _put_back(self, bookmark: Bookmark) -> None:
        if bookmark.id is not None:
            self._library.change_bookmark(bookmark.id, note=bookmark.note, tags=bookmark.tags)
