"""personal.db: everything a person made. The only thing on disk that cannot be made again."""

from __future__ import annotations

import os
import sqlite3
from datetime import date, datetime
from pathlib import Path

from reader.errors import PersonalDataError, reason_of
from reader.store.personal.backups import FOLDER_NAME, back_up, is_due
from reader.store.personal.bookmarks import BookmarkStore
from reader.store.personal.claims import ClaimStore
from reader.store.personal.corrections import CorrectionStore
from reader.store.personal.database import FILE_NAME, Database, open_database
from reader.store.personal.decisions import DecisionStore
from reader.store.personal.drafts import DraftStore
from reader.store.personal.places import PlaceStore
from reader.store.personal.reading import ReadingStore
from reader.store.personal.searches import SearchStore
from reader.store.personal.sharing import SharingStore
from reader.store.personal.syncing import SyncStore


class Personal(
    BookmarkStore,
    ClaimStore,
    CorrectionStore,
    DecisionStore,
    DraftStore,
    PlaceStore,
    ReadingStore,
    SearchStore,
    SharingStore,
    SyncStore,
):
    """The personal database of a data folder.

    Articles are known by their path key and content hash, never by an id of the catalog. All methods raise
    PersonalDataError with one clear line; what changes something has committed when it returns.
    """

    def __init__(self, database: Database, notices: tuple[str, ...] = ()) -> None:
        super().__init__(database)
        self.notices = notices
        """Lines for the person: what was mended, what could not be read, that nothing can be written."""
        self.unreadable: str | None = None
        """Why nothing of what was kept can be read, or None: an empty answer is then no answer."""

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False) -> Personal:
        """Open personal.db in `folder`; made when it is not there, brought to the newest version, mended when damaged.

        The first opening of a day copies it first.

        `read_only` never makes, changes or mends anything; without a file it holds nothing. Raises PersonalDataError
        when the folder cannot be written or the file comes from a newer version; nothing is touched then.
        """
        # In a folder that may not be entered there is nothing to copy yet: os.path.exists says so, Path.exists raises.
        is_copied = not read_only and os.path.exists(folder / FILE_NAME) and is_due(folder, _today())  # noqa: PTH110
        # What is copied is looked at first: a copy of damage would take the place of a good one.
        database, notices = open_database(folder, read_only=read_only, thorough=is_copied)
        personal = cls(database, notices)
        if is_copied:
            personal._back_up()
        return personal

    def _back_up(self) -> None:
        """Make the daily copy. When that fails the database is opened all the same, with a notice."""
        try:
            self.back_up_if_due()
        except PersonalDataError as error:
            self.notices += (f"Today's copy of your bookmarks could not be made. {error}",)

    @classmethod
    def unavailable(cls, folder: Path, reason: str) -> Personal:
        """A personal database that holds nothing and refuses to keep anything, so that one can still read.

        `reason` is the line a person gets, until an attempt to keep something finds that it can be opened after all.
        """
        personal = cls(Database.empty(folder / FILE_NAME, reason, retries=True), (reason,))
        personal.unreadable = reason
        return personal

    def another(self) -> Personal:
        """The same database by a connection of its own, for another thread. It is not examined again."""
        return Personal(self._database.another())

    def back_up_if_due(self) -> bool:
        """Copy the database into `backups/` unless today's copy is there; the last seven are kept.

        True when a copy was made. Takes some milliseconds per thousand bookmarks. A database that nothing can be
        written to is not copied. Raises PersonalDataError.
        """
        folder, today = self.file.parent, _today()
        if self._database.refusal is not None or not is_due(folder, today):
            return False
        try:
            self._database.using(lambda connection: back_up(connection, folder, today))
        except OSError as error:
            raise PersonalDataError(
                f"The copies in {folder / FOLDER_NAME} cannot be written ({reason_of(error)}). See that it is a folder"
                " and may be written."
            ) from error
        return True

    def changed_elsewhere(self) -> bool:
        """Whether another program (or another connection) has changed something since this was asked last."""
        return self._database.changed_elsewhere()

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return self._database.file

    def close(self) -> None:
        """Close it. Nothing is lost without."""
        self._database.close()

    def __enter__(self) -> Personal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rename_path(self, old: str, new: str) -> None:
        """An article was moved or renamed: everything follows it. What `new` had already stays."""
        with self._database.writing() as connection:
            _follow(connection, old, new)


def _today() -> date:
    return datetime.now().astimezone().date()


def _follow(connection: sqlite3.Connection, old: str, new: str) -> None:
    for table in ("bookmark", "correction", "sync_item"):
        connection.execute(f"UPDATE {table} SET path = ? WHERE path = ?", (new, old))
    connection.execute("UPDATE OR IGNORE speaker_decision SET other_path = ? WHERE other_path = ?", (new, old))
    for table in ("read_article", "reading_place", "draft", "saved_search_seen", "claim_seen", "speaker_decision"):
        connection.execute(f"UPDATE OR IGNORE {table} SET path = ? WHERE path = ?", (new, old))
        connection.execute(f"DELETE FROM {table} WHERE path = ?", (old,))
