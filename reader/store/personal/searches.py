"""Search history and saved searches in personal.db."""

from __future__ import annotations

from collections.abc import Iterable

from reader.errors import PersonalDataError
from reader.model.keeping import SavedSearch
from reader.store.personal.database import Database, now

HISTORY = 500
"""Queries remembered; older ones are forgotten."""


class SearchStore:
    """What was searched for, and the searches that were given a name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember_search(self, query: str) -> None:
        """Put a query on top of the history, which has each query once."""
        query = query.strip()
        if not query:
            return
        with self._database.writing() as connection:
            # A replaced row gets a new id, the highest: the order of ids is the order of searching.
            connection.execute(
                "INSERT OR REPLACE INTO search_history (query, searched_at) VALUES (?, ?)", (query, now())
            )
            connection.execute(
                "DELETE FROM search_history WHERE id <="
                " (SELECT id FROM search_history ORDER BY id DESC LIMIT 1 OFFSET ?)",
                (HISTORY,),
            )

    def past_searches(self, limit: int = 100) -> list[str]:
        """The newest queries first, each once."""
        return [
            row[0] for row in self._database.rows("SELECT query FROM search_history ORDER BY id DESC LIMIT ?", (limit,))
        ]

    def save_search(self, name: str, query: str) -> SavedSearch:
        """Give a query a name. Another query under that name forgets what was seen of the one before."""
        name, query = name.strip(), query.strip()
        if not name or not query:
            raise PersonalDataError("A saved search needs a name and a query. Type both.")
        with self._database.writing() as connection:
            before = connection.execute("SELECT query, looked_at FROM saved_search WHERE name = ?", (name,)).fetchone()
            if before is not None and before[0] == query:
                return SavedSearch(name, query, before[1])
            connection.execute("DELETE FROM saved_search WHERE name = ?", (name,))
            connection.execute("INSERT INTO saved_search VALUES (?, ?, ?, NULL)", (name, query, now()))
        return SavedSearch(name, query)

    def saved_searches(self) -> list[SavedSearch]:
        """All saved searches by name."""
        return [
            SavedSearch(*row)
            for row in self._database.rows(
                "SELECT name, query, looked_at FROM saved_search ORDER BY name COLLATE NOCASE"
            )
        ]

    def delete_search(self, name: str) -> SavedSearch:
        """Delete a saved search, and hand back what was deleted."""
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT name, query, looked_at FROM saved_search WHERE name = ?", (name,)
            ).fetchone()
            if row is None:
                raise PersonalDataError(f"The saved search “{name}” is gone.")
            connection.execute("DELETE FROM saved_search WHERE name = ?", (name,))
        return SavedSearch(*row)

    def looked_at(self, name: str, paths: Iterable[str]) -> None:
        """The hits of a saved search, as article paths, were looked at now: they are not new any more."""
        with self._database.writing() as connection:
            connection.execute("UPDATE saved_search SET looked_at = ? WHERE name = ?", (now(), name))
            connection.executemany(
                "INSERT OR IGNORE INTO saved_search_seen SELECT name, ? FROM saved_search WHERE name = ?",
                [(path, name) for path in paths],
            )

    def restore_search(self, saved: SavedSearch, seen: Iterable[str]) -> None:
        """Put a deleted saved search back as it was, with the article paths that were seen."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM saved_search WHERE name = ?", (saved.name,))
            connection.execute(
                "INSERT INTO saved_search VALUES (?, ?, ?, ?)", (saved.name, saved.query, now(), saved.looked)
            )
            connection.executemany(
                "INSERT INTO saved_search_seen VALUES (?, ?)", [(saved.name, path) for path in dict.fromkeys(seen)]
            )

    def seen_hits(self, name: str) -> list[str]:
        """The hits of a saved search, as article paths, that were looked at."""
        return [row[0] for row in self._database.rows("SELECT path FROM saved_search_seen WHERE name = ?", (name,))]

    def new_hits(self, name: str, paths: Iterable[str]) -> list[str]:
        """Those of a saved search's hits that were not there when it was last looked at, in their order."""
        seen = set(self.seen_hits(name))
        return [path for path in paths if path not in seen]
