"""What a person decided about evidence across articles: people parted and joined, differences dismissed, stories."""

from __future__ import annotations

from collections.abc import Iterable

from reader.errors import PersonalDataError
from reader.model.desks import Decisions, SpeakerPlace
from reader.store.personal.database import Database, now


class DecisionStore:
    """Decisions on people and differences, and saved searches that are pinned as stories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- people -------------------------------------------------------------------------------------------

    def decisions(self) -> Decisions:
        """What was parted and joined."""
        rows = self._database.rows(
            "SELECT kind, name, path, other_name, other_path FROM speaker_decision ORDER BY decided_at, name, path"
        )
        parted = frozenset(SpeakerPlace(row[1], row[2]) for row in rows if row[0] == "parted")
        joined = tuple(
            (SpeakerPlace(row[1], row[2]), SpeakerPlace(row[3], row[4])) for row in rows if row[0] == "joined"
        )
        return Decisions(parted, joined)

    def part_speakers(self, places: Iterable[SpeakerPlace]) -> None:
        """These speakers are persons of their own; what joined them is forgotten."""
        with self._database.writing() as connection:
            for place in places:
                connection.execute(
                    "DELETE FROM speaker_decision WHERE kind = 'joined' AND "
                    "((name = ?1 AND path = ?2) OR (other_name = ?1 AND other_path = ?2))",
                    (place.name, place.path),
                )
                connection.execute(
                    "INSERT OR REPLACE INTO speaker_decision VALUES ('parted', ?, ?, '', '', ?)",
                    (place.name, place.path, now()),
                )

    def join_speakers(self, one: SpeakerPlace, other: SpeakerPlace) -> None:
        """Two speakers are one person; that one of them was parted is forgotten."""
        with self._database.writing() as connection:
            connection.executemany(
                "DELETE FROM speaker_decision WHERE kind = 'parted' AND name = ? AND path = ?",
                [(place.name, place.path) for place in (one, other)],
            )
            connection.execute(
                "INSERT OR REPLACE INTO speaker_decision VALUES ('joined', ?, ?, ?, ?, ?)",
                (one.name, one.path, other.name, other.path, now()),
            )

    def set_decisions(self, decisions: Decisions) -> None:
        """Put decisions back as they were."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM speaker_decision")
            connection.executemany(
                "INSERT INTO speaker_decision VALUES ('parted', ?, ?, '', '', ?)",
                [(place.name, place.path, now()) for place in decisions.parted],
            )
            connection.executemany(
                "INSERT INTO speaker_decision VALUES ('joined', ?, ?, ?, ?, ?)",
                [(one.name, one.path, other.name, other.path, now()) for one, other in decisions.joined],
            )

    # -- differences --------------------------------------------------------------------------------------

    def dismissed(self) -> frozenset[str]:
        """The keys of the differences that were dismissed."""
        return frozenset(row[0] for row in self._database.rows("SELECT key FROM dismissed_difference"))

    def dismiss(self, key: str) -> None:
        """A person says that this is no difference: it is not shown again, even when its articles change."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO dismissed_difference VALUES (?, ?)", (key, now()))

    def take_back_dismissal(self, key: str) -> None:
        """Undo `dismiss`."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM dismissed_difference WHERE key = ?", (key,))

    # -- stories ------------------------------------------------------------------------------------------

    def pinned(self) -> frozenset[str]:
        """The names of saved searches that are pinned as stories."""
        return frozenset(row[0] for row in self._database.rows("SELECT name FROM pinned_story"))

    def pin(self, name: str, pinned: bool) -> None:
        """Pin a saved search as a story, or take the pin away."""
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM saved_search WHERE name = ?", (name,)).fetchone() is None:
                raise PersonalDataError(f"The saved search “{name}” is gone.")
            if pinned:
                connection.execute("INSERT OR IGNORE INTO pinned_story VALUES (?, ?)", (name, now()))
            else:
                connection.execute("DELETE FROM pinned_story WHERE name = ?", (name,))
