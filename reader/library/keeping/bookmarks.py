"""A person's bookmarks: passages and articles that were kept, cited as their articles were corrected since."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from reader.errors import ArticleError, PersonalDataError
from reader.library.keeping.corrections import Corrections
from reader.library.roots import file_of
from reader.model import Bookmark, Passage, Span
from reader.model.keeping import BookmarkFilter, BookmarkOrder, Draft, Imported, Kept
from reader.model.passage import BookmarkKind
from reader.model.rows import Reading
from reader.passages.keeping import citation_of, make_passage, make_whole, place_of, without_outer_blanks
from reader.passages.wording import said_by
from reader.store.personal import Personal
from reader.store.personal.database import now


class Bookmarks:
    """Bookmarks of all libraries. What is changed is on disk when a method returns; all raise PersonalDataError."""

    def __init__(self, personal: Personal, corrections: Corrections, shown: Callable[[int], Reading]) -> None:
        """`shown` gives an article as it is open, by its id; it raises ArticleError when that is not there any more."""
        self._personal = personal
        self._corrections = corrections
        self._shown = shown

    # -- keeping ------------------------------------------------------------------------------------------

    def keep(
        self, article_id: int, span: Span, *, speaker: str | None = None, note: str = "", tags: Sequence[str] = ()
    ) -> Kept:
        """Keep a passage of an article as it is open. One kept already is handed back, and nothing added."""
        return keep(self._personal, self.passage(article_id, span, speaker=speaker), note, tags)

    def passage(self, article_id: int, span: Span, *, speaker: str | None = None) -> Passage:
        """A passage of an article as it is open, with its source and whose words it is; not kept.

        Without a `speaker` it is whoever says it. Raises PersonalDataError when there is nothing but blanks.
        """
        reading = self._shown(article_id)
        article, quotes = reading.article, None if reading.pending else reading.extracted.quotes
        span = without_outer_blanks(article.text, span)
        if not span:
            raise PersonalDataError("There is nothing to bookmark here: select some words first.")
        cite = citation_of(reading.heading.path, article.meta, speaker or said_by(span, quotes or ()))
        return make_passage(article.text, span, reading.content_hash, cite, quotes)

    # -- whole articles -----------------------------------------------------------------------------------

    def article(self, path: str) -> Bookmark | None:
        """What a person made of the whole article at `path`: kept it, or gave it tags; None: nothing."""
        return self._personal.article_bookmark(path)

    def keep_articles(self, ids: Sequence[int]) -> list[str]:
        """Keep whole articles, with the tags that they have. Returns the paths of those that were not kept before."""
        made = [(path, one) for path, one in self._of_articles(ids) if not one.is_article]
        self._personal.set_article_bookmarks((path, _of_kind(one, "article")) for path, one in made)
        return [path for path, _ in made]

    def tag_articles(self, ids: Sequence[int], tags: Sequence[str]) -> None:
        """Give articles these tags, in place of those they have. One that was kept stays so."""
        self._personal.set_article_bookmarks(
            (path, replace(one, tags=tuple(tags)) if tags or one.is_article else None)
            for path, one in self._of_articles(ids)
        )

    def article_states(self, ids: Sequence[int]) -> list[tuple[str, Bookmark | None]]:
        """What was made of articles, by path: what `restore_articles` puts back."""
        paths = [self._shown(one).heading.path for one in ids]
        known = self._personal.article_bookmarks(paths)
        return [(path, known.get(path)) for path in paths]

    def restore_articles(self, states: Sequence[tuple[str, Bookmark | None]]) -> None:
        """Put back what was made of articles."""
        self._personal.set_article_bookmarks(states)

    def _of_articles(self, ids: Sequence[int]) -> list[tuple[str, Bookmark]]:
        """Articles by path, each with what was made of it; those of which nothing was have nothing but their title."""
        readings = [self._shown(one) for one in ids]
        known = self._personal.article_bookmarks([reading.heading.path for reading in readings])
        return [(one.heading.path, known.get(one.heading.path) or whole_article(one)) for one in readings]

    # -- changing -----------------------------------------------------------------------------------------

    def change(self, bookmark_id: int, *, note: str | None = None, tags: Sequence[str] | None = None) -> Bookmark:
        """Change note or tags (None leaves them)."""
        return self._personal.change_bookmark(bookmark_id, note=note, tags=tags)

    def delete(self, bookmark_id: int) -> Bookmark:
        """Delete, and hand back what was deleted for `restore`."""
        return self._personal.delete_bookmark(bookmark_id)

    def restore(self, bookmark: Bookmark) -> Bookmark:
        """Put a deleted bookmark back as it was, with its id."""
        return self._personal.restore_bookmark(bookmark)

    def take_in(self, bookmarks: Sequence[Bookmark]) -> Imported:
        """Take bookmarks in, all or none; what is there already is left as it is."""
        return self._personal.import_bookmarks(bookmarks)

    # -- looking ------------------------------------------------------------------------------------------

    def all(self) -> list[Bookmark]:
        """All of every library, newest first."""
        return self._corrections.cited(self._personal.bookmarks())

    def of_article(self, article_id: int) -> list[Bookmark]:
        """Those of one article, in text order."""
        return self._corrections.cited(self._personal.bookmarks(self._shown(article_id).heading.path))

    @property
    def unreadable(self) -> str | None:
        """Why bookmarks cannot be read, or None: that none are found then says nothing."""
        return self._personal.unreadable

    def find(self, only: BookmarkFilter) -> list[Bookmark]:
        """All that pass a filter, newest first."""
        return self._corrections.cited(self._personal.find_bookmarks(only))

    def ids(self, only: BookmarkFilter, order: BookmarkOrder = "newest") -> list[int]:
        """The ids of all that pass a filter, in order. May be called in a thread."""
        return self._personal.bookmark_ids(only, order)

    def with_ids(self, ids: Sequence[int]) -> list[Bookmark]:
        """Those with these ids, in their order; those deleted meanwhile are left out."""
        return self._corrections.cited(self._personal.bookmarks_of(ids))

    def count(self, only: BookmarkFilter) -> int:
        """How many pass a filter."""
        return self._personal.count_bookmarks(only)

    def tags(self) -> list[str]:
        """All tags in use, most used first."""
        return [tag for tag, _ in self._personal.tags()]

    def sources(self) -> list[str]:
        """The sources they come from, most used first."""
        return [source for source, _ in self._personal.sources()]

    # -- doubtful places ----------------------------------------------------------------------------------

    def accept_place(self, bookmark_id: int, article_id: int) -> Bookmark:
        """The doubtful place found for a bookmark, in that article, is the right one."""
        reading = self._shown(article_id)
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

    def stood_in(self, bookmark: Bookmark) -> tuple[str, str] | None:
        """When the words of an orphan were last in its article, and when first no more; None when that is not known."""
        from reader.library.reading.versions import stood_in

        try:
            return stood_in(file_of(bookmark.place.path), bookmark.passage.text)
        except ArticleError:
            return None

    # -- unfinished notes ---------------------------------------------------------------------------------

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


def whole_article(reading: Reading) -> Bookmark:
    """An article as it is open, to be kept or tagged; it has no tags yet."""
    passage = make_whole(reading.heading.path, reading.article, reading.content_hash, "tags")
    return Bookmark(None, passage, place_of(passage), now())


def _of_kind(bookmark: Bookmark, kind: BookmarkKind) -> Bookmark:
    return replace(bookmark, passage=replace(bookmark.passage, kind=kind), created=now())


def keep(personal: Personal, passage: Passage, note: str = "", tags: Sequence[str] = ()) -> Kept:
    """Keep a passage; one kept already is handed back as it is, and nothing added. Raises PersonalDataError."""
    if (there := personal.same_passage(passage.cite.path, passage.span)) is not None:
        return Kept(there, already=True)
    return Kept(personal.add_bookmark(passage, place_of(passage), note, tags))
