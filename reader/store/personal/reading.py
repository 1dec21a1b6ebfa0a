"""Read marks, reading places and unfinished notes in personal.db."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reader.model.keeping import Draft
from reader.model.span import Span
from reader.store.personal.acts import note_act, note_acts
from reader.store.personal.bookmarks import BETWEEN_TAGS
from reader.store.personal.database import Database, now
from reader.store.sql import Row, in_batches, marks

_DRAFT = "path, start_offset, end_offset, bookmark_id, note, tags"


class ReadingStore:
    """Which articles were read, where reading stopped, which notes were being written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- read and unread ------------------------------------------------------------------------------------

    def mark_read(self, path: str, content_hash: str, read: bool) -> None:
        """Remember that the article at `path`, with that content, was read, or that it was not."""
        with self._database.writing() as connection:
            if read:
                connection.execute("INSERT OR REPLACE INTO read_article VALUES (?, ?, ?)", (path, content_hash, now()))
            else:
                connection.execute("DELETE FROM read_article WHERE path = ?", (path,))
            note_act(connection, path, "read", read)

    def mark_all_read(self, contents: Mapping[str, str | None], read: bool) -> list[str]:
        """Mark many articles, path -> content hash, in one transaction; the paths of those that were not marked so."""
        with self._database.writing() as connection:
            before = self.read_paths(list(contents))
            paths = [path for path in contents if (path in before) != read]
            if read:
                rows = [(path, contents[path] or "", now()) for path in paths]
                connection.executemany("INSERT OR REPLACE INTO read_article VALUES (?, ?, ?)", rows)
            else:
                connection.executemany("DELETE FROM read_article WHERE path = ?", [(path,) for path in paths])
            note_acts(connection, paths, "read", read)
        return paths

    def forget_read(self, paths: Sequence[str]) -> None:
        """The articles at these paths are unread again."""
        with self._database.writing() as connection:
            connection.executemany("DELETE FROM read_article WHERE path = ?", [(path,) for path in paths])

    def read_paths(self, paths: Sequence[str]) -> set[str]:
        """Those of `paths` that were read, whether or not they were edited since."""
        found: set[str] = set()
        for some in in_batches(paths):
            found.update(
                row[0]
                for row in self._database.rows(f"SELECT path FROM read_article WHERE path IN ({marks(some)})", some)
            )
        return found

    # -- reading place --------------------------------------------------------------------------------------

    def remember_place(self, path: str, content_hash: str, offset: int) -> None:
        """Remember the text offset at which reading stopped."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO reading_place VALUES (?, ?, ?, ?)", (path, content_hash, offset, now())
            )

    def reading_place(self, path: str) -> int | None:
        """The text offset at which reading stopped, or None."""
        row = self._database.row("SELECT text_offset FROM reading_place WHERE path = ?", (path,))
        return int(row[0]) if row else None

    # -- drafts ---------------------------------------------------------------------------------------------

    def keep_draft(self, draft: Draft) -> None:
        """Keep an unfinished note. There is one for each stretch of an article."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    draft.path,
                    *draft.span,
                    draft.bookmark_id,
                    draft.note,
                    BETWEEN_TAGS.join(draft.tags),
                    now(),
                ),
            )

    def draft(self, path: str, span: Span) -> Draft | None:
        """The unfinished note for a stretch of the article at `path`, or None."""
        row = self._database.row(
            f"SELECT {_DRAFT} FROM draft WHERE path = ? AND start_offset = ? AND end_offset = ?", (path, *span)
        )
        return _draft_of(row) if row else None

    def drafts(self) -> list[Draft]:
        """All unfinished notes, the newest first."""
        return [_draft_of(row) for row in self._database.rows(f"SELECT {_DRAFT} FROM draft ORDER BY written_at DESC")]

    def drop_draft(self, path: str, span: Span) -> None:
        """Forget an unfinished note: it was kept, or thrown away."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM draft WHERE path = ? AND start_offset = ? AND end_offset = ?", (path, *span)
            )


def _draft_of(row: Row) -> Draft:
    path, start, end, bookmark_id, note, tags = row
    return Draft(path, Span(start, end), note, tuple(tags.split(BETWEEN_TAGS)) if tags else (), bookmark_id)
