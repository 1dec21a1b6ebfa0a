"""What a person ticked in drafts: the words of a row with their surroundings, and a note. Nothing else of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from reader.model import Span
from reader.model.checking import Tick
from reader.store.personal.database import Database, now


class DraftStore:
    """Ticks by the path key of their draft."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ticks(self, path: str) -> Sequence[Tick]:
        """The ticks of a draft."""
        rows = self._database.rows(
            "SELECT id, kind, kept_start, kept_end, text, prefix, suffix, note FROM draft_tick "
            "WHERE path = ? ORDER BY id",
            (path,),
        )
        return [Tick(row[0], row[1], Span(row[2], row[3]), *row[4:]) for row in rows]

    def tick(self, path: str, tick: Tick) -> None:
        """Keep a tick; one with its id is replaced. Raises PersonalDataError."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO draft_tick (id, path, kind, kept_start, kept_end, text, prefix, suffix, note, "
                "checked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(tick.id, path, tick.kind, tick.span.start, tick.span.end, tick.text, tick.prefix, tick.suffix),
                    *(tick.note, now()),
                ),
            )

    def untick(self, tick_id: int) -> None:
        """Take a tick back. Raises PersonalDataError."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM draft_tick WHERE id = ?", (tick_id,))
