"""Bookmarks in personal.db: their rows, which of them a filter lets through, and how they are kept and changed."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from msgspec.structs import replace

from reader.errors import PersonalDataError
from reader.model.keeping import BookmarkFilter, BookmarkOrder, Imported
from reader.model.passage import Bookmark, Citation, Passage, Place
from reader.model.span import Span
from reader.store.personal.acts import note_act
from reader.store.personal.database import Database, now
from reader.store.sql import Row, in_batches, marks

_PLACE = ("state", "found_start", "found_end", "found_text", "score", "found_hash", "path")
_STORED = (
    *("id", "created", "note", "shared_by", "kind", "watched"),
    *("kept_path", "title", "source", "published", "url", "byline", "speaker", "date_guessed", "source_guessed"),
    *("kept_start", "kept_end", "text", "prefix", "suffix", "content_hash", "wording", "cue", "unsure"),
    *_PLACE,
)
"""The columns in the order of `bookmark_of` and `_values_of`: the bookmark, its citation, its passage, its place."""

_TAGS = (
    "(SELECT group_concat(tag, char(31)) FROM"
    " (SELECT tag FROM bookmark_tag WHERE bookmark_id = b.id ORDER BY position))"
)
BETWEEN_TAGS = "\x1f"
"""Separates the tags of one bookmark or draft where they are one text."""

TO_BE_SHARED = (
    "SELECT 1 FROM shared_tag t JOIN bookmark_tag g ON g.folded = t.folded WHERE g.bookmark_id = b.id"
    " AND b.kind <> 'tags'"
    " AND substr(b.path, 1, length(t.library) + 1) = t.library || '#'"
)
"""Of `bookmark b`: a tag of it by which it is shared through the library of its article."""
_SHARING = (
    "(CASE WHEN b.shared_by IS NOT NULL THEN 'shared' WHEN EXISTS (SELECT 1 FROM shared_bookmark s"
    " WHERE s.bookmark_id = b.id AND s.digest IS NOT NULL) THEN 'shared'"
    f" WHEN EXISTS ({TO_BE_SHARED}) THEN 'waiting' ELSE 'own' END)"
)
BOOKMARK_COLUMNS = ", ".join([*(f"b.{name}" for name in _STORED), _TAGS, _SHARING])
"""What `bookmark_of` reads, from `bookmark b`."""
_BY_ID = f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.id = ?"

_WHOLE = f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.kind <> 'passage' AND b.shared_by IS NULL"
"""What this person made of whole articles."""

_INSERT = f"INSERT INTO bookmark ({', '.join(_STORED)}) VALUES ({marks(_STORED)})"

UPDATE_PLACE = (
    "UPDATE bookmark SET path = :path, state = :state, found_start = :found_start, found_end = :found_end,"
    " found_text = :found_text, score = :score, found_hash = coalesce(:found_hash, found_hash) WHERE id = :id"
)
"""The hash of a file that is missing now stays: by it the article is known again when it turns up elsewhere."""


def bookmark_of(row: Row) -> Bookmark:
    """A bookmark of the columns `BOOKMARK_COLUMNS`."""
    bookmark_id, created, note, shared_by, kind, watched = row[:6]
    start, end, text, prefix, suffix, content_hash, wording, cue, unsure = row[15:24]
    state, found_start, found_end, found_text, score, found_hash, path, tags, sharing = row[24:]
    found = None if found_start is None or found_end is None else Span(found_start, found_end)
    return Bookmark(
        bookmark_id,
        Passage(
            *(Span(start, end), text, prefix, suffix, content_hash, Citation(*row[6:13], *map(bool, row[13:15]))),
            *(wording, cue, bool(unsure), kind),
        ),
        Place(state, found, found_text, score, found_hash, path),
        created,
        note,
        tuple(tags.split(BETWEEN_TAGS)) if tags else (),
        shared_by,
        sharing,
        watched,
    )


def _values_of(bookmark: Bookmark) -> tuple[Any, ...]:
    """The values of the columns `_STORED`."""
    passage, cite = bookmark.passage, bookmark.passage.cite
    return (
        *(bookmark.id, bookmark.created, bookmark.note, bookmark.shared_by, passage.kind, bookmark.watched),
        *(cite.path, cite.title, cite.source, cite.published, cite.url, cite.byline, cite.speaker),
        *(int(cite.date_guessed), int(cite.source_guessed)),
        *(*passage.span, passage.text, passage.prefix, passage.suffix, passage.content_hash),
        *(passage.wording, passage.cue, int(passage.unsure)),
        *place_fields(bookmark.place).values(),
    )


def place_fields(place: Place) -> dict[str, Any]:
    """The columns that say where a bookmark is now."""
    start, end = place.span or (None, None)
    values = (place.state, start, end, place.found_text, place.score, place.content_hash, place.path)
    return dict(zip(_PLACE, values, strict=True))


def passage_of(row: Row, cite: Citation) -> Passage:
    """A passage of the columns of `accepted_place` after the bookmark's id."""
    start, end, text, prefix, suffix, content_hash = row
    return Passage(Span(start, end), text, prefix, suffix, content_hash, cite)


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are stored: no leading `#`, blanks and commas become `-`, each once whatever its case."""
    cleaned: dict[str, str] = {}
    for tag in tags:
        one = re.sub(r"[\s,\x00-\x1f]+", "-", unicodedata.normalize("NFC", tag)).lstrip("#-").rstrip("-")
        if one:
            cleaned.setdefault(one.casefold(), one)
    return tuple(cleaned.values())


def fetch_bookmark(connection: sqlite3.Connection, bookmark_id: int) -> Bookmark | None:
    """The bookmark with that id, or None."""
    row = connection.execute(_BY_ID, (bookmark_id,)).fetchone()
    return bookmark_of(row) if row else None


def demand_bookmark(connection: sqlite3.Connection, bookmark_id: int) -> Bookmark:
    """The bookmark with that id. Raises PersonalDataError when it is not there any more."""
    found = fetch_bookmark(connection, bookmark_id)
    if found is None:
        raise PersonalDataError("This bookmark is gone: another newsreader deleted it.")
    return found


def demand_own(connection: sqlite3.Connection, bookmark_id: int) -> Bookmark:
    """The same of what this person kept. Raises PersonalDataError for what somebody else shared, too."""
    found = demand_bookmark(connection, bookmark_id)
    if found.shared_by is not None:
        raise PersonalDataError(
            f"{found.shared_by} shared this bookmark, so only they can change it. "
            "m in the article keeps the passage for yourself."
        )
    return found


# -- filters ----------------------------------------------------------------------------------------------------------

ORDERS: dict[BookmarkOrder, str] = {
    "newest": "b.created DESC, b.id DESC",
    "oldest": "b.created, b.id",
    "article": "b.path, coalesce(b.found_start, b.kept_start), b.id",
    "published": "b.published IS NULL, b.published DESC, b.path, coalesce(b.found_start, b.kept_start), b.id",
    "source": "b.source IS NULL, b.source COLLATE NOCASE, b.created DESC, b.id DESC",
    "speaker": "b.speaker IS NULL, b.speaker COLLATE NOCASE, b.created DESC, b.id DESC",
}

# As bytes: SQLite hands no text with damaged characters to a function.
_SEARCHED = (
    "contains_all(?, CAST(b.text || char(10) || coalesce(b.found_text, '') || char(10) || b.note || char(10) || b.title"
    " || char(10) || coalesce(b.source, '') || char(10) || coalesce(b.speaker, '') || char(10)"
    " || coalesce((SELECT group_concat(tag, ' ') FROM bookmark_tag WHERE bookmark_id = b.id), '') AS BLOB))"
)


def condition_of(only: BookmarkFilter) -> tuple[str, tuple[str, ...]]:
    """(condition on `bookmark b`, its parameters)."""
    conditions = ["b.kind <> 'tags'"]
    parameters: list[str] = []

    def narrow(condition: str, *values: str) -> None:
        conditions.append(condition)
        parameters.extend(values)

    if only.path is not None:
        narrow("b.path = ?", only.path)
    if only.kind is not None:
        narrow("b.kind = ?", only.kind)
    for tag in only.tags:
        folded = tag.lstrip("#").casefold()
        begins = folded.endswith("*")
        same = "substr(folded, 1, length(?)) = ?" if begins else "folded = ?"
        values = (folded[:-1],) * 2 if begins else (folded,)
        narrow(f"b.id IN (SELECT bookmark_id FROM bookmark_tag WHERE {same})", *values)
    if only.states:
        narrow(f"b.state IN ({marks(only.states)})", *only.states)
    if only.speaker:
        narrow("contains_all(?, CAST(coalesce(b.speaker, '') AS BLOB))", only.speaker.casefold())
    if only.source:
        if only.source.endswith("*"):
            narrow("contains_all(?, CAST(coalesce(b.source, '') AS BLOB))", only.source[:-1].casefold())
        else:
            narrow("b.source = ? COLLATE NOCASE", only.source)
    for column, since, until in (
        ("created", only.since, only.until),
        ("published", only.published_since, only.published_until),
    ):
        if since:
            narrow(f"b.{column} >= ?", since)
        if until:
            # `~` sorts after every character of a time, so the whole of the last day or month is included.
            narrow(f"b.{column} <= ?", f"{until}~")
    match only.shared:
        case "":
            pass
        case "no":
            narrow(f"b.shared_by IS NULL AND {_SHARING} = 'own'")
        case "me":
            narrow(f"b.shared_by IS NULL AND {_SHARING} != 'own'")
        case name:
            narrow("contains_all(?, CAST(coalesce(b.shared_by, '') AS BLOB))", name.casefold())
    if only.own:
        narrow("b.shared_by IS NULL")
    if words := only.title.casefold().strip():
        narrow("contains_all(?, CAST(b.title AS BLOB))", words)
    if words := only.said.casefold().strip():
        narrow("contains_all(?, CAST(b.text || char(10) || coalesce(b.found_text, '') AS BLOB))", words)
    if words := only.text.casefold().strip():
        narrow(_SEARCHED, words)
    for other in only.without:
        condition, sought = condition_of(other)
        narrow(f"NOT coalesce(({condition}), 0)", *sought)  # what is not known of a bookmark does not exclude it
    for group in only.either:
        alternatives = [condition_of(other) for other in group]
        narrow(
            "(" + " OR ".join(f"({condition})" for condition, _ in alternatives) + ")",
            *chain.from_iterable(sought for _, sought in alternatives),
        )
    return " AND ".join(conditions), tuple(parameters)


# -- the store --------------------------------------------------------------------------------------------------------

_ANYWHERE = BookmarkFilter()


class BookmarkStore:
    """Keeps, changes and finds bookmarks. Every method that changes something has committed when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- one bookmark ---------------------------------------------------------------------------------------

    def add_bookmark(self, passage: Passage, place: Place, note: str = "", tags: Sequence[str] = ()) -> Bookmark:
        """Keep a passage; it is on disk when this returns. Raises PersonalDataError, with nothing half-written."""
        new = Bookmark(None, passage, place, now(), note.strip(), clean_tags(tags))
        with self._database.writing() as connection:
            bookmark_id = insert_bookmark(connection, new)
        return replace(new, id=bookmark_id)

    def bookmark(self, bookmark_id: int) -> Bookmark | None:
        """The bookmark with that id, or None."""
        row = self._database.row(_BY_ID, (bookmark_id,))
        return bookmark_of(row) if row else None

    def same_passage(self, path: str, span: Span) -> Bookmark | None:
        """The bookmark whose place is exactly `span` of the article at `path`; doubtful places do not count."""
        row = self._database.row(
            f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.path = ? AND b.found_start = ? AND b.found_end = ?"
            " AND b.state IN ('ok', 'moved', 'edited') AND b.shared_by IS NULL AND b.kind = 'passage'"
            " ORDER BY b.id LIMIT 1",
            (path, span.start, span.end),
        )
        return bookmark_of(row) if row else None

    def change_bookmark(
        self, bookmark_id: int, *, note: str | None = None, tags: Sequence[str] | None = None
    ) -> Bookmark:
        """Change note or tags (None leaves them). Raises PersonalDataError when it is not there any more."""
        with self._database.writing() as connection:
            demand_own(connection, bookmark_id)
            if note is not None:
                connection.execute("UPDATE bookmark SET note = ? WHERE id = ?", (note.strip(), bookmark_id))
            if tags is not None:
                set_tags(connection, bookmark_id, clean_tags(tags))
            return demand_bookmark(connection, bookmark_id)

    def delete_bookmark(self, bookmark_id: int) -> Bookmark:
        """Delete, and hand back what was deleted. Raises PersonalDataError when it is not there any more."""
        with self._database.writing() as connection:
            gone = demand_own(connection, bookmark_id)
            connection.execute("DELETE FROM bookmark WHERE id = ?", (bookmark_id,))
            if gone.is_article:
                note_act(connection, gone.place.path, "kept", False)
        return gone

    def restore_bookmark(self, bookmark: Bookmark) -> Bookmark:
        """Put a deleted bookmark back as it was, with its id. Restoring twice adds nothing."""
        with self._database.writing() as connection:
            if bookmark.id is not None and (there := fetch_bookmark(connection, bookmark.id)) is not None:
                return there
            if bookmark.is_article:
                note_act(connection, bookmark.place.path, "kept", True)
            return demand_bookmark(connection, insert_bookmark(connection, bookmark))

    # -- whole articles -------------------------------------------------------------------------------------

    def article_bookmark(self, path: str) -> Bookmark | None:
        """What this person made of the whole article at `path`: kept it, or gave it tags."""
        row = self._database.row(f"{_WHOLE} AND b.path = ?", (path,))
        return bookmark_of(row) if row else None

    def article_bookmarks(self, paths: Sequence[str]) -> dict[str, Bookmark]:
        """The same of many articles, by path; those of which nothing was made are left out."""
        found: dict[str, Bookmark] = {}
        for some in in_batches(paths):
            rows = self._database.rows(f"{_WHOLE} AND b.path IN ({marks(some)})", tuple(some))
            found.update((one.place.path, one) for one in map(bookmark_of, rows))
        return found

    def set_article_bookmarks(self, articles: Iterable[tuple[str, Bookmark | None]]) -> None:
        """What is made of whole articles from now on, by path; None: nothing. All or none are stored."""
        with self._database.writing() as connection:
            for path, bookmark in articles:
                gone = connection.execute(
                    "DELETE FROM bookmark WHERE kind <> 'passage' AND shared_by IS NULL AND path = ? RETURNING kind",
                    (path,),
                ).fetchall()
                if bookmark is not None:
                    insert_bookmark(connection, bookmark)
                kept = bookmark is not None and bookmark.is_article
                if kept != (("article",) in gone):
                    note_act(connection, path, "kept", kept)

    # -- many -----------------------------------------------------------------------------------------------

    def bookmarks(self, path: str | None = None) -> list[Bookmark]:
        """The passages kept of the article at `path` in text order, or all bookmarks, newest first."""
        if path is None:
            return self.find_bookmarks()
        return self.find_bookmarks(BookmarkFilter(path=path, kind="passage"), "article")

    def find_bookmarks(
        self,
        only: BookmarkFilter = _ANYWHERE,
        order: BookmarkOrder = "newest",
        *,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Bookmark]:
        """A window of the bookmarks that pass the filter."""
        condition, parameters = condition_of(only)
        # The window is chosen first: whole rows are wide, and sorting ten thousand of them takes its time.
        rows = self._database.rows(
            f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.id IN"
            f" (SELECT b.id FROM bookmark b WHERE {condition} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?)"
            f" ORDER BY {ORDERS[order]}",
            (*parameters, -1 if limit is None else limit, offset),
        )
        return [bookmark_of(row) for row in rows]

    def bookmark_ids(self, only: BookmarkFilter = _ANYWHERE, order: BookmarkOrder = "newest") -> list[int]:
        """The ids of all bookmarks that pass the filter, in order: what a list needs to show any window of them."""
        condition, parameters = condition_of(only)
        statement = f"SELECT b.id FROM bookmark b WHERE {condition} ORDER BY {ORDERS[order]}"
        return [int(row[0]) for row in self._database.rows(statement, parameters)]

    def bookmarks_of(self, ids: Sequence[int]) -> list[Bookmark]:
        """The bookmarks with these ids, in their order; those deleted meanwhile are left out."""
        found: dict[int, Bookmark] = {}
        for some in in_batches(ids):
            rows = self._database.rows(
                f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.id IN ({marks(some)})", tuple(some)
            )
            found.update((int(row[0]), bookmark_of(row)) for row in rows)
        return [found[one] for one in ids if one in found]

    def count_bookmarks(self, only: BookmarkFilter = _ANYWHERE) -> int:
        """How many bookmarks pass the filter."""
        condition, parameters = condition_of(only)
        row = self._database.row(f"SELECT count(*) FROM bookmark b WHERE {condition}", parameters)
        return int(row[0]) if row else 0

    def bookmark_counts(self, paths: Sequence[str]) -> dict[str, int]:
        """How many bookmarks each of `paths` has; paths without any are left out."""
        counts: dict[str, int] = {}
        for some in in_batches(paths):
            counts.update(
                self._database.rows(
                    f"SELECT path, count(*) FROM bookmark WHERE kind = 'passage' AND path IN ({marks(some)})"
                    " GROUP BY path",
                    tuple(some),
                )
            )
        return counts

    def tags(self) -> list[tuple[str, int]]:
        """All tags in use with the number of their bookmarks, most used first."""
        return [
            (str(tag), int(count))
            for tag, count in self._database.rows(
                "SELECT max(tag), count(*) AS uses FROM bookmark_tag GROUP BY folded ORDER BY uses DESC, folded"
            )
        ]

    def sources(self) -> list[tuple[str, int]]:
        """The sources bookmarks come from with the number of their bookmarks, most used first."""
        return [
            (str(source), int(count))
            for source, count in self._database.rows(
                "SELECT source, count(*) AS uses FROM bookmark WHERE source IS NOT NULL"
                " GROUP BY source ORDER BY uses DESC, source"
            )
        ]

    def import_bookmarks(self, bookmarks: Iterable[Bookmark]) -> Imported:
        """Take bookmarks in, all or none. What is there already is left as it is; ids are kept where they are free.

        Two bookmarks are the same when the same words were kept of the same stretch of the same article, or at the
        same moment.
        """
        added = already = 0
        with self._database.writing() as connection:
            for bookmark in bookmarks:
                if _has_same(connection, bookmark):
                    already += 1
                    continue
                taken = bookmark.id is not None and fetch_bookmark(connection, bookmark.id) is not None
                insert_bookmark(connection, replace(bookmark, id=None) if taken else bookmark)
                added += 1
        return Imported(added, already)


def insert_bookmark(connection: sqlite3.Connection, bookmark: Bookmark) -> int:
    """Store a bookmark as it is, under its id where it has one. Returns its id."""
    bookmark_id = connection.execute(_INSERT, _values_of(bookmark)).lastrowid
    if bookmark_id is None:
        raise PersonalDataError("The bookmark was not stored. Nothing was changed; try again.")
    set_tags(connection, bookmark_id, clean_tags(bookmark.tags))
    return bookmark_id


def set_tags(connection: sqlite3.Connection, bookmark_id: int, tags: Sequence[str]) -> None:
    """Give a bookmark these tags, as they are stored, in place of those it has."""
    connection.execute("DELETE FROM bookmark_tag WHERE bookmark_id = ?", (bookmark_id,))
    connection.executemany(
        "INSERT INTO bookmark_tag (bookmark_id, position, tag, folded) VALUES (?, ?, ?, ?)",
        [(bookmark_id, position, tag, tag.casefold()) for position, tag in enumerate(tags)],
    )


def _has_same(connection: sqlite3.Connection, bookmark: Bookmark) -> bool:
    passage = bookmark.passage
    row = connection.execute(
        "SELECT 1 FROM bookmark WHERE shared_by IS NULL AND kind = ? AND ((kind = 'article' AND kept_path = ?)"
        " OR text = ? AND (created = ? OR (kept_start = ? AND kept_end = ? AND kept_path = ?))) LIMIT 1",
        (passage.kind, passage.cite.path, passage.text, bookmark.created, *passage.span, passage.cite.path),
    ).fetchone()
    return row is not None
