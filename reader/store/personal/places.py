"""Where bookmarks are now, and what a person decided about doubtful places, in personal.db."""

from __future__ import annotations

from collections.abc import Iterable

from reader.model.keeping import Sought
from reader.model.passage import Bookmark, Passage, Place
from reader.store.personal.bookmarks import (
    BOOKMARK_COLUMNS,
    UPDATE_PLACE,
    bookmark_of,
    demand_bookmark,
    demand_own,
    passage_of,
    place_fields,
)
from reader.store.personal.database import Database


class PlaceStore:
    """What finding bookmarks again needs, and what it finds. What was kept is never touched."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bookmarked_paths(self) -> dict[str, frozenset[str | None]]:
        """Every path with bookmarks, and the content hashes of the files in which they were last looked for.

        An article whose hash now is not the only one of its set has bookmarks to be found again; None stands for
        a file that was missing.
        """
        found: dict[str, set[str | None]] = {}
        for path, content_hash in self._database.rows(
            "SELECT DISTINCT path, CASE state WHEN 'missing' THEN NULL ELSE found_hash END FROM bookmark"
        ):
            found.setdefault(path, set()).add(content_hash)
        return {path: frozenset(hashes) for path, hashes in found.items()}

    def last_hashes(self, path: str) -> frozenset[str]:
        """The content hashes that the file at `path` had when its bookmarks were last found in it, missing now or not.

        A file elsewhere with one of them is that article, moved.
        """
        return frozenset(
            row[0]
            for row in self._database.rows("SELECT DISTINCT found_hash FROM bookmark WHERE path = ?", (path,))
            if row[0]
        )

    def sought(self, path: str) -> list[Sought]:
        """The bookmarks of the article at `path` with what finding them again needs."""
        rows = self._database.rows(f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.path = ? ORDER BY b.id", (path,))
        kept = [bookmark_of(row) for row in rows]
        accepted = {
            row[0]: row[1:]
            for row in self._database.rows(
                "SELECT a.* FROM accepted_place a JOIN bookmark b ON b.id = a.bookmark_id WHERE b.path = ?", (path,)
            )
        }
        rejected: dict[int, list[str]] = {}
        for bookmark_id, words in self._database.rows(
            "SELECT r.* FROM rejected_place r JOIN bookmark b ON b.id = r.bookmark_id WHERE b.path = ?", (path,)
        ):
            rejected.setdefault(bookmark_id, []).append(words)
        return [
            Sought(
                id=bookmark.id,
                passage=bookmark.passage,
                accepted=passage_of(accepted[bookmark.id], bookmark.passage.cite) if bookmark.id in accepted else None,
                rejected=tuple(rejected.get(bookmark.id, ())),
            )
            for bookmark in kept
            if bookmark.id is not None
        ]

    def set_places(self, places: Iterable[tuple[int, Place]]) -> None:
        """Store where bookmarks are now; what was kept is never touched."""
        with self._database.writing() as connection:
            connection.executemany(
                UPDATE_PLACE, [{**place_fields(place), "id": bookmark_id} for bookmark_id, place in places]
            )

    def accept_place(self, bookmark_id: int, passage: Passage) -> Bookmark:
        """A person says that a doubtful place is the right one: `passage` is what is there now."""
        with self._database.writing() as connection:
            before = demand_own(connection, bookmark_id)
            place = Place("edited", passage.span, passage.text, 1.0, passage.content_hash, before.place.path)
            connection.execute(UPDATE_PLACE, {**place_fields(place), "id": bookmark_id})
            connection.execute(
                "INSERT OR REPLACE INTO accepted_place VALUES (?, ?, ?, ?, ?, ?, ?)",
                (bookmark_id, *passage.span, passage.text, passage.prefix, passage.suffix, passage.content_hash),
            )
            return demand_bookmark(connection, bookmark_id)

    def reject_place(self, bookmark_id: int) -> Bookmark:
        """A person says that the place found is not the passage: it becomes an orphan, and that place is remembered."""
        with self._database.writing() as connection:
            place = demand_own(connection, bookmark_id).place
            orphan = Place("orphan", None, None, 0.0, place.content_hash, place.path)
            connection.execute(UPDATE_PLACE, {**place_fields(orphan), "id": bookmark_id})
            connection.execute("DELETE FROM accepted_place WHERE bookmark_id = ?", (bookmark_id,))
            if place.found_text is not None:
                connection.execute(
                    "INSERT OR IGNORE INTO rejected_place VALUES (?, ?)", (bookmark_id, place.found_text)
                )
            return demand_bookmark(connection, bookmark_id)

    def undo_decision(self, before: Bookmark) -> Bookmark:
        """Take back the accepting or rejecting of a place: `before` is the bookmark as it was."""
        bookmark_id = before.id if before.id is not None else -1
        with self._database.writing() as connection:
            demand_bookmark(connection, bookmark_id)
            connection.execute(UPDATE_PLACE, {**place_fields(before.place), "id": bookmark_id})
            connection.execute("DELETE FROM accepted_place WHERE bookmark_id = ?", (bookmark_id,))
            connection.execute(
                "DELETE FROM rejected_place WHERE bookmark_id = ? AND found_text = ?",
                (bookmark_id, before.place.found_text or ""),
            )
            return demand_bookmark(connection, bookmark_id)
