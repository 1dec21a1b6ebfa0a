"""Bookmarks: keeping a passage, and all that can be done with one wherever it is listed. Everything can be undone.

The keys belong to the widgets that show passages and bookmarks. These post messages, which the app hands to the one
`Bookmarking`: article, side pane and desks all use it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App

from reader.app.errors import tells_errors
from reader.app.filters import parse_tags
from reader.app.session import Session
from reader.app.text.cells import one_line, shorten
from reader.app.text.units import Selection
from reader.errors import NewsreaderError, SettingsError
from reader.library.events import BookmarksChanged
from reader.model import Bookmark, Passage, Quote, Span
from reader.model.plain_text import amount

if TYPE_CHECKING:
    from reader.app.screens.dialogs import NoteResult
    from reader.app.widgets.article_view import ArticleView
    from reader.app.widgets.bookmark_list import BookmarkList

OPENING = 40
"""Cells that the first words of a bookmark take in messages."""

NEXT_CITATION = "\n\n"
"""Between two passages that are copied together."""


def opening(bookmark: Bookmark) -> str:
    """The first words of a bookmark, for messages."""
    return f"“{shorten(one_line(bookmark.passage.text), OPENING)}”"


class Bookmarking:
    """Keeps passages and changes bookmarks for the whole program, and says what it did."""

    def __init__(self, app: App[Any], session: Session, personal_changed: Callable[[], object]) -> None:
        """`personal_changed` shows bookmarks anew on every screen."""
        self.app = app
        self._session = session
        self._personal_changed = personal_changed

    # -- keeping ------------------------------------------------------------------------------------------

    @tells_errors
    def keep_from_article(self, event: ArticleView.KeepRequested) -> None:
        """Keep a passage; it is on disk before the screen says so. A note is asked for afterwards."""
        reading = event.view.reading
        if reading is None or not event.span.of(reading.article.text).strip():
            self.app.notify("There is nothing to bookmark here")
            return
        try:
            bookmark = self.keep(reading.heading.id, event.span, event.speaker, event.whole)
        except NewsreaderError as error:
            # It stays chosen, so that it can be copied.
            event.view.select(Selection(event.span, event.span), event.span)
            self.app.notify(
                f"Not kept. {error} The passage is still selected: "
                f"{self._session.key('article.copy')} copies it with its source.",
                severity="error",
            )
            return
        if event.with_note:
            self.edit_note(bookmark)

    def keep(self, article_id: int, span: Span, speaker: str | None, whole: Quote | None = None) -> Bookmark:
        """Keep a passage and say so. If it is kept already, keep the `whole` quote that it is part of."""
        library = self._session.library
        kept = library.bookmarks.keep(article_id, span, speaker=speaker)
        if kept.already and whole is not None:
            kept, whole = library.bookmarks.keep(article_id, whole.span, speaker=whole.speaker_name), None
        bookmark = kept.bookmark
        if kept.already:
            self.app.notify(f"Already kept: {opening(bookmark)}")
        else:
            again = f" · {self._session.key('article.bookmark')} again keeps the whole quote"
            said = f"kept {opening(bookmark)}"
            self._session.done(
                said,
                lambda: bookmark.id is not None and library.bookmarks.delete(bookmark.id),
                f"K{said[1:]}{again if whole is not None else ''}",
            )
        self._personal_changed()
        return bookmark

    @tells_errors
    def watch_claim(self, passage: Callable[[], Passage]) -> None:
        """Watch a quote or figure: the stories desk lists the articles that repeat or change it."""
        claims = self._session.library.claims
        before = claims.ids()
        kept = claims.keep(passage())
        bookmark, bookmark_id = kept.bookmark, kept.bookmark.id
        if bookmark_id is None or bookmark_id in before:
            self.app.notify(f"Already watched: {opening(bookmark)}")
            return
        lists = f"{self._session.key('app.stories')} lists who repeats or changes it"
        delete = self._session.library.bookmarks.delete
        undo = partial(claims.watch, bookmark_id, False) if kept.already else partial(delete, bookmark_id)
        self._session.done(f"watched {opening(bookmark)}", undo, f"Watched {opening(bookmark)} · {lists}")
        self._personal_changed()

    # -- whole articles -----------------------------------------------------------------------------------

    @tells_errors
    def keep_articles(self, ids: Sequence[int]) -> None:
        bookmarks = self._session.library.bookmarks
        before = bookmarks.article_states(ids)
        kept = bookmarks.keep_articles(ids)
        if not kept:
            self.app.notify(f"Already kept · {self._session.key('app.bookmarks')} lists what is kept")
            return
        self._articles_changed(f"kept {self._named(ids, len(kept))}", before)

    async def tag_articles(self, ids: Sequence[int]) -> None:
        """Ask for the tags of articles; the field begins with the tags that all of them have."""
        from reader.app.screens.dialogs import TagsScreen

        bookmarks = self._session.library.bookmarks
        before = bookmarks.article_states(ids)
        tags = [one.tags if one is not None else () for _, one in before]
        common = [tag for tag in tags[0] if all(tag in others for others in tags)]
        line = await self.app.push_screen_wait(TagsScreen(" ".join(common), bookmarks.tags()))
        if line is None or parse_tags(line) == tuple(common):
            return
        given = parse_tags(line)
        for article_id, others in zip(ids, tags, strict=True):
            bookmarks.tag_articles([article_id], [*given, *(tag for tag in others if tag not in common)])
        self._articles_changed(f"tagged {self._named(ids, len(ids))}", before)

    def _articles_changed(self, label: str, before: Sequence[tuple[str, Bookmark | None]]) -> None:
        bookmarks = self._session.library.bookmarks
        self._session.done(label, lambda: bookmarks.restore_articles(before))
        self._personal_changed()

    def _named(self, ids: Sequence[int], count: int) -> str:
        if count > 1 or len(ids) > 1:
            return amount(count, "article")
        title = self._session.library.shown(ids[0]).heading.meta.title
        return f"“{shorten(one_line(title), OPENING)}”"

    # -- rows of bookmarks --------------------------------------------------------------------------------

    def change(self, event: BookmarkList.Command) -> None:
        bookmark = event.bookmark
        if bookmark.id is None:
            return
        match event.name:
            case "delete":
                self.delete_bookmark(bookmark, bookmark.id)
            case "accept":
                self.accept_place(bookmark, bookmark.id)
            case "reject":
                self.reject_place(bookmark, bookmark.id)
            case "copy":
                self.copy_passages([bookmark.passage], bookmark.note)
            case "note" | "tags":
                self.edit_note(bookmark, tags_first=event.name == "tags")

    @tells_errors
    def delete_bookmark(self, bookmark: Bookmark, bookmark_id: int) -> None:
        library = self._session.library
        deleted = library.bookmarks.delete(bookmark_id)
        self._session.done(f"deleted {opening(bookmark)}", lambda: library.bookmarks.restore(deleted))
        self._personal_changed()

    @tells_errors
    def accept_place(self, bookmark: Bookmark, bookmark_id: int) -> None:
        """The doubtful place that was found is the right one."""
        article_id = self._session.library.find_article(bookmark.place.path)
        if article_id is None:
            self.app.notify("The file of its article is missing", severity="warning")
            return
        self._session.library.bookmarks.accept_place(bookmark_id, article_id)
        self._decided(bookmark, f"accepted the place of {opening(bookmark)}", "Place accepted")

    @tells_errors
    def reject_place(self, bookmark: Bookmark, bookmark_id: int) -> None:
        """The place that was found is not the passage."""
        self._session.library.bookmarks.reject_place(bookmark_id)
        self._decided(
            bookmark,
            f"rejected the place of {opening(bookmark)}",
            "Place rejected: the bookmark keeps its words, without a place",
        )

    def _decided(self, before: Bookmark, label: str, said: str) -> None:
        self._session.done(label, lambda: self._session.library.bookmarks.undo_decision(before), said)
        self._personal_changed()

    # -- copying ------------------------------------------------------------------------------------------

    @tells_errors
    def copy_from_article(self, event: ArticleView.CopyRequested) -> None:
        reading = event.view.reading
        if reading is not None and event.span.of(reading.article.text).strip():
            self.copy_passages(
                [self._session.library.bookmarks.passage(reading.heading.id, event.span, speaker=event.speaker)]
            )

    @tells_errors
    def copy_passages(self, passages: Sequence[Passage], note: str = "") -> None:
        """Copy passages with their sources, in the person's form."""
        from reader.app import outside
        from reader.passages.citing import cite

        try:
            texts = [cite(passage, self._session.settings.citation, note=note) for passage in passages]
        except SettingsError:
            # What is wrong with the template was said at the start.
            texts = [cite(passage, note=note) for passage in passages]
        what = f"“{shorten(one_line(passages[0].text), OPENING)}” with its source"
        if len(passages) > 1:
            what = f"{amount(len(passages), 'passage')} with their sources"
        self.app.notify(f"{outside.copy(self.app, NEXT_CITATION.join(texts))}: {what}")

    # -- notes --------------------------------------------------------------------------------------------

    def edit_note(self, bookmark: Bookmark, *, tags_first: bool = False) -> None:
        self.app.run_worker(self._edit_note(bookmark, tags_first), group="note")

    @tells_errors
    async def _edit_note(self, bookmark: Bookmark, tags_first: bool) -> None:
        """Ask for note and tags. An earlier draft is opened again; what is not kept is stored as a draft."""
        from reader.app.screens.dialogs import NoteEditor

        library = self._session.library
        draft = library.bookmarks.draft(bookmark)
        editor = NoteEditor(
            bookmark.passage.text,
            note=draft.note if draft else bookmark.note,
            tags=draft.tags if draft else bookmark.tags,
            known_tags=library.bookmarks.tags(),
            focus="tags" if tags_first else "note",
        )
        if draft:
            self.app.notify(f"This is your earlier draft · {self._session.key('note.keep')} keeps it")
        result = await self.app.push_screen_wait(editor)
        if result is None or (result.note, result.tags) == (bookmark.note, bookmark.tags):
            library.bookmarks.drop_draft(bookmark)
        elif result.kept:
            self._keep_note(bookmark, result)
        else:
            library.bookmarks.keep_draft(bookmark, result.note, result.tags)
            self.app.notify("Draft kept · open the note again to go on")

    def _keep_note(self, bookmark: Bookmark, result: NoteResult) -> None:
        library, bookmark_id = self._session.library, bookmark.id
        if bookmark_id is None:
            return
        try:
            library.bookmarks.change(bookmark_id, note=result.note, tags=result.tags)
        except NewsreaderError as error:
            self.app.notify(f"{error} Your words are in the draft.", severity="error")
            library.bookmarks.keep_draft(bookmark, result.note, result.tags)
            return
        library.bookmarks.drop_draft(bookmark)

        def put_back() -> None:
            library.bookmarks.change(bookmark_id, note=bookmark.note, tags=bookmark.tags)

        self._session.done(f"changed the note on {opening(bookmark)}", put_back, "Note kept")
        self._personal_changed()

    # -- without a key being pressed ----------------------------------------------------------------------

    def found_again(self, event: BookmarksChanged) -> None:
        """Bookmarks have other places now, because their articles were edited."""
        self._personal_changed()
        if event.attached:
            found = amount(len(event.attached), "bookmark")
            said = f"{found} found again in edited text"
            lists = f"{self._session.key('app.bookmarks')} lists bookmarks"
            self._session.done(said, lambda: self._take_from_places(event.attached), f"{said} · {lists}")

    def _take_from_places(self, ids: tuple[int, ...]) -> None:
        for bookmark in self._session.library.bookmarks.with_ids(ids):
            if bookmark.id is not None and bookmark.place.state in ("moved", "edited"):
                self._session.library.bookmarks.reject_place(bookmark.id)
