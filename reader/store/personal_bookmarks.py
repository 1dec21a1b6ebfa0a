"""Bookmarks in personal.db."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from reader.errors import PersonalDataError
from reader.model.keeping import BookmarkFilter, BookmarkOrder, Imported
from reader.model.passage import Bookmark, Passage, Place
from reader.model.span import Span
from reader.store.personal_connection import Database, now
from reader.store.personal_rows import (
    BOOKMARK_COLUMNS,
    INSERT_BOOKMARK,
    bookmark_of,
    clean_tags,
    demand_bookmark,
    fetch_bookmark,
    fields_of,
)
from reader.store.personal_where import ORDERS, where

T = TypeVar("T")

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
            bookmark_id = _insert(connection, new)
        return replace(new, id=bookmark_id)

    def bookmark(self, bookmark_id: int) -> Bookmark | None:
        """The bookmark with that id, or None."""
        row = self._database.row(f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.id = ?", (bookmark_id,))
        return bookmark_of(row) if row else None

    def same_passage(self, path: str, span: Span) -> Bookmark | None:
        """The bookmark that stands at exactly `span` of the article at `path`, doubtful places apart."""
        row = self._database.row(
            f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.path = ? AND b.found_start = ? AND b.found_end = ?"
            " AND b.state IN ('ok', 'moved', 'edited') ORDER BY b.id LIMIT 1",
            (path, span.start, span.end),
        )
        return bookmark_of(row) if row else None

    def change_bookmark(
        self, bookmark_id: int, *, note: str | None = None, tags: Sequence[str] | None = None
    ) -> Bookmark:
        """Change note or tags (None leaves them). Raises PersonalDataError when it is not there any more."""
        with self._database.writing() as connection:
            demand_bookmark(connection, bookmark_id)
            if note is not None:
                connection.execute("UPDATE bookmark SET note = ? WHERE id = ?", (note.strip(), bookmark_id))
            if tags is not None:
                _set_tags(connection, bookmark_id, clean_tags(tags))
            return demand_bookmark(connection, bookmark_id)

    def delete_bookmark(self, bookmark_id: int) -> Bookmark:
        """Delete, and hand back what was deleted. Raises PersonalDataError when it is not there any more."""
        with self._database.writing() as connection:
            gone = demand_bookmark(connection, bookmark_id)
            connection.execute("DELETE FROM bookmark WHERE id = ?", (bookmark_id,))
        return gone

    def restore_bookmark(self, bookmark: Bookmark) -> Bookmark:
        """Put a deleted bookmark back as it was, with its id. Restoring twice adds nothing."""
        with self._database.writing() as connection:
            if bookmark.id is not None and (there := fetch_bookmark(connection, bookmark.id)) is not None:
                return there
            return demand_bookmark(connection, _insert(connection, bookmark))

    # -- many -----------------------------------------------------------------------------------------------

    def bookmarks(self, path: str | None = None) -> list[Bookmark]:
        """Bookmarks of the article at `path` in text order, or all of them, newest first."""
        if path is None:
            return self.find_bookmarks()
        return self.find_bookmarks(BookmarkFilter(path=path), "article")

    def find_bookmarks(
        self,
        only: BookmarkFilter = _ANYWHERE,
        order: BookmarkOrder = "newest",
        *,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Bookmark]:
        """A window of the bookmarks that pass the filter."""
        condition, parameters = where(only)
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
        condition, parameters = where(only)
        statement = f"SELECT b.id FROM bookmark b WHERE {condition} ORDER BY {ORDERS[order]}"
        return [int(row[0]) for row in self._database.rows(statement, parameters)]

    def bookmarks_of(self, ids: Sequence[int]) -> list[Bookmark]:
        """The bookmarks with these ids, in their order; those deleted meanwhile are left out."""
        found: dict[int, Bookmark] = {}
        for some in _batches(ids):
            marks = ", ".join("?" * len(some))
            rows = self._database.rows(
                f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.id IN ({marks})", tuple(some)
            )
            found.update((int(row[0]), bookmark_of(row)) for row in rows)
        return [found[one] for one in ids if one in found]

    def count_bookmarks(self, only: BookmarkFilter = _ANYWHERE) -> int:
        """How many bookmarks pass the filter."""
        condition, parameters = where(only)
        row = self._database.row(f"SELECT count(*) FROM bookmark b WHERE {condition}", parameters)
        return int(row[0]) if row else 0

    def bookmark_counts(self, paths: Sequence[str]) -> dict[str, int]:
        """How many bookmarks each of `paths` has; paths without any are left out."""
        counts: dict[str, int] = {}
        for some in _batches(paths):
            marks = ", ".join("?" * len(some))
            counts.update(
                self._database.rows(
                    f"SELECT path, count(*) FROM bookmark WHERE path IN ({marks}) GROUP BY path", tuple(some)
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
                _insert(connection, replace(bookmark, id=None) if taken else bookmark)
                added += 1
        return Imported(added, already)


def _batches(many: Sequence[T], size: int = 500) -> list[Sequence[T]]:
    return [many[at : at + size] for at in range(0, len(many), size)]


def _insert(connection: sqlite3.Connection, bookmark: Bookmark) -> int:
    bookmark_id = connection.execute(INSERT_BOOKMARK, fields_of(bookmark)).lastrowid
    if bookmark_id is None:
        raise PersonalDataError("The bookmark was not stored. Nothing was changed; try again.")
    _set_tags(connection, bookmark_id, clean_tags(bookmark.tags))
    return bookmark_id


def _set_tags(connection: sqlite3.Connection, bookmark_id: int, tags: Sequence[str]) -> None:
    connection.execute("DELETE FROM bookmark_tag WHERE bookmark_id = ?", (bookmark_id,))
    connection.executemany(
        "INSERT INTO bookmark_tag (bookmark_id, position, tag, folded) VALUES (?, ?, ?, ?)",
        [(bookmark_id, position, tag, tag.casefold()) for position, tag in enumerate(tags)],
    )


def _has_same(connection: sqlite3.Connection, bookmark: Bookmark) -> bool:
    passage = bookmark.passage
    row = connection.execute(
        "SELECT 1 FROM bookmark WHERE text = ? AND (created = ?"
        " OR (kept_start = ? AND kept_end = ? AND kept_path = ?)) LIMIT 1",
        (passage.text, bookmark.created, *passage.span, passage.cite.path),
    ).fetchone()
    return row is not None
