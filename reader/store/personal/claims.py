"""Claims in personal.db: bookmarks that are watched, and which articles with them were looked at."""

from __future__ import annotations

from collections.abc import Iterable

from reader.model.passage import Bookmark
from reader.store.personal.bookmarks import BOOKMARK_COLUMNS, bookmark_of, demand_bookmark, demand_own
from reader.store.personal.database import Database, now


class ClaimStore:
    """Watched bookmarks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def watched(self) -> list[Bookmark]:
        """All bookmarks that are watched, the last watched first."""
        rows = self._database.rows(
            f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.watched NOT NULL ORDER BY b.watched DESC, b.id DESC"
        )
        return [bookmark_of(row) for row in rows]

    def watch(self, bookmark_id: int, watched: bool) -> Bookmark:
        """Watch a bookmark as a claim, or stop it. Raises PersonalDataError when it is gone or somebody else's."""
        with self._database.writing() as connection:
            if (demand_own(connection, bookmark_id).watched is not None) != watched:
                since = now() if watched else None
                connection.execute("UPDATE bookmark SET watched = ? WHERE id = ?", (since, bookmark_id))
            return demand_bookmark(connection, bookmark_id)

    def claim_seen(self, bookmark_id: int) -> frozenset[str]:
        """Path keys of the articles with a claim that were looked at."""
        rows = self._database.rows("SELECT path FROM claim_seen WHERE bookmark_id = ?", (bookmark_id,))
        return frozenset(row[0] for row in rows)

    def see_claim(self, bookmark_id: int, paths: Iterable[str], seen: bool = True) -> None:
        """These articles with a claim were looked at, or not."""
        statement = (
            "INSERT OR IGNORE INTO claim_seen SELECT id, ? FROM bookmark WHERE id = ?"
            if seen
            else "DELETE FROM claim_seen WHERE path = ? AND bookmark_id = ?"
        )
        with self._database.writing() as connection:
            connection.executemany(statement, [(path, bookmark_id) for path in paths])
