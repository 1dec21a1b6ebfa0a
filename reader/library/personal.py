"""The part of the library that a person made: bookmarks, read marks, places, searches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from reader.errors import PersonalDataError
from reader.library.views import Kept, Reading
from reader.model import Bookmark, Citation, Span
from reader.model.keeping import BookmarkFilter, BookmarkOrder, Draft, Imported, SavedSearch
from reader.passages.keeping import make_passage, place_of, without_outer_blanks
from reader.store.personal import Personal


class PersonalPart(ABC):
    """What a Library hands through to the personal database. Everything is on disk when a method returns.

    All methods raise PersonalDataError, with one clear line, when something cannot be read or stored.
    """

    def __init__(self, personal: Personal) -> None:
        self._personal = personal

    @abstractmethod
    def shown(self, article_id: int) -> Reading:
        """The article as it was last opened. Raises ArticleError when it is not there any more."""

    # -- bookmarks ----------------------------------------------------------------------------------------

    def keep(
        self, article_id: int, span: Span, *, speaker: str | None = None, note: str = "", tags: Sequence[str] = ()
    ) -> Kept:
        """Keep a passage of an article as it is open. One kept already is handed back, and nothing added."""
        reading = self.shown(article_id)
        heading, meta = reading.heading, reading.article.meta
        span = without_outer_blanks(reading.article.text, span)
        if not span:
            raise PersonalDataError("There is nothing to keep here: choose some words first.")
        if (there := self._personal.same_passage(heading.path, span)) is not None:
            return Kept(there, already=True)
        cite = Citation(heading.path, meta.title, meta.source, meta.published, meta.url, meta.byline, speaker)
        passage = make_passage(reading.article.text, span, reading.content_hash, cite)
        return Kept(self._personal.add_bookmark(passage, place_of(passage), note, tags))

    def bookmarks(self, article_id: int | None = None) -> list[Bookmark]:
        """Bookmarks of one article in text order, or all of every library, newest first."""
        return self._personal.bookmarks(None if article_id is None else self.shown(article_id).heading.path)

    def find_bookmarks(
        self, only: BookmarkFilter, order: BookmarkOrder = "newest", offset: int = 0, limit: int | None = None
    ) -> list[Bookmark]:
        """A window of the bookmarks that pass a filter."""
        return self._personal.find_bookmarks(only, order, offset=offset, limit=limit)

    def bookmark_ids(self, only: BookmarkFilter, order: BookmarkOrder = "newest") -> list[int]:
        """The ids of all bookmarks that pass a filter, in order."""
        return self._personal.bookmark_ids(only, order)

    def bookmarks_of(self, ids: Sequence[int]) -> list[Bookmark]:
        """The bookmarks with these ids, in their order; those deleted meanwhile are left out."""
        return self._personal.bookmarks_of(ids)

    def changed_elsewhere(self) -> bool:
        """Whether another program has changed what a person made since this was asked last."""
        return self._personal.changed_elsewhere()

    def count_bookmarks(self, only: BookmarkFilter) -> int:
        """How many bookmarks pass a filter."""
        return self._personal.count_bookmarks(only)

    def change_bookmark(
        self, bookmark_id: int, *, note: str | None = None, tags: Sequence[str] | None = None
    ) -> Bookmark:
        """Change note or tags (None leaves them)."""
        return self._personal.change_bookmark(bookmark_id, note=note, tags=tags)

    def delete_bookmark(self, bookmark_id: int) -> Bookmark:
        """Delete, and hand back what was deleted for `restore_bookmark`."""
        return self._personal.delete_bookmark(bookmark_id)

    def restore_bookmark(self, bookmark: Bookmark) -> Bookmark:
        """Put a deleted bookmark back as it was, with its id."""
        return self._personal.restore_bookmark(bookmark)

    def accept_place(self, bookmark_id: int, article_id: int) -> Bookmark:
        """The doubtful place found for a bookmark, in that article, is the right one."""
        reading = self.shown(article_id)
        bookmark = self._personal.bookmark(bookmark_id)
        if bookmark is None or bookmark.place.span is None:
            raise PersonalDataError("This bookmark has no place to accept.")
        passage = make_passage(reading.article.text, bookmark.place.span, reading.content_hash, bookmark.passage.cite)
        return self._personal.accept_place(bookmark_id, passage)

    def reject_place(self, bookmark_id: int) -> Bookmark:
        """The place found for a bookmark is not the passage: keep it as an orphan."""
        return self._personal.reject_place(bookmark_id)

    def undo_decision(self, before: Bookmark) -> Bookmark:
        """Take back the accepting or rejecting of a place: `before` is the bookmark as it was."""
        return self._personal.undo_decision(before)

    def import_bookmarks(self, bookmarks: Sequence[Bookmark]) -> Imported:
        """Take bookmarks in, all or none; what is there already is left as it is."""
        return self._personal.import_bookmarks(bookmarks)

    def tags(self) -> list[str]:
        """All tags in use, most used first."""
        return [tag for tag, _ in self._personal.tags()]

    def bookmark_sources(self) -> list[str]:
        """The sources bookmarks come from, most used first."""
        return [source for source, _ in self._personal.sources()]

    def keep_draft(self, bookmark: Bookmark, note: str, tags: Sequence[str] = ()) -> None:
        """Keep an unfinished note on a bookmark; whether its article is there does not matter."""
        draft = Draft(bookmark.place.path, bookmark.passage.span, note, tuple(tags), bookmark.id)
        self._personal.keep_draft(draft)

    def draft(self, bookmark: Bookmark) -> Draft | None:
        """The unfinished note on a bookmark, or None."""
        return self._personal.draft(bookmark.place.path, bookmark.passage.span)

    def drop_draft(self, bookmark: Bookmark) -> None:
        """Forget the unfinished note on a bookmark: it was kept, or thrown away."""
        self._personal.drop_draft(bookmark.place.path, bookmark.passage.span)

    # -- reading ------------------------------------------------------------------------------------------

    def mark_read(self, article_id: int, read: bool) -> None:
        """Remember that an article was read, or not."""
        reading = self.shown(article_id)
        self._personal.mark_read(reading.heading.path, reading.content_hash, read)

    def reading_place(self, article_id: int) -> int | None:
        """The text offset at which reading stopped, or None."""
        return self._personal.reading_place(self.shown(article_id).heading.path)

    def remember_place(self, article_id: int, offset: int) -> None:
        """Remember where reading stopped."""
        reading = self.shown(article_id)
        self._personal.remember_place(reading.heading.path, reading.content_hash, offset)

    # -- searches -----------------------------------------------------------------------------------------

    def remember_search(self, query: str) -> None:
        """Put a query into the history."""
        self._personal.remember_search(query)

    def past_searches(self, limit: int = 100) -> list[str]:
        """The newest queries first, each once."""
        return self._personal.past_searches(limit)

    def save_search(self, name: str, query: str) -> SavedSearch:
        """Give a query a name."""
        return self._personal.save_search(name, query)

    def saved_searches(self) -> list[SavedSearch]:
        """All saved searches by name."""
        return self._personal.saved_searches()

    def delete_search(self, name: str) -> SavedSearch:
        """Delete a saved search, and hand back what was deleted."""
        return self._personal.delete_search(name)

    def seen_hits(self, name: str) -> list[str]:
        """The hits of a saved search, as path keys, that were looked at."""
        return self._personal.seen_hits(name)

    def restore_search(self, saved: SavedSearch, seen: Sequence[str]) -> None:
        """Put a deleted saved search back with what was seen of it."""
        self._personal.restore_search(saved, seen)

    def new_hits(self, name: str, paths: Sequence[str]) -> list[str]:
        """Those of a saved search's hits, as path keys, that are new since it was last looked at."""
        return self._personal.new_hits(name, paths)

    def looked_at(self, name: str, paths: Sequence[str]) -> None:
        """The hits of a saved search were looked at now."""
        self._personal.looked_at(name, paths)
