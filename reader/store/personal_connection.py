"""Opening personal.db, and its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from reader.errors import PersonalDataError
from reader.store.migrations import MIGRATIONS, migrate
from reader.store.personal_errors import error_name, explained

FILE_NAME = "personal.db"
BUSY_SECONDS = 5.0
"""How long a write waits for another program's write. Ours take milliseconds."""

Row = tuple[Any, ...]


def now() -> str:
    """The time in UTC, ISO 8601 with microseconds: sorts as text in the order of time."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def connect(file: Path, *, read_only: bool = False, immutable: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode. A new file is made only when `read_only` is false.

    `immutable`: nobody writes the file while it is open, and nothing may be written beside it.
    """
    uri = f"{file.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}{'&immutable=1' if immutable else ''}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # FULL: a commit has reached the disk when it returns, also when the power fails.
        connection.execute("PRAGMA query_only = ON" if read_only else "PRAGMA synchronous = FULL")
        # Each commit goes on into the database itself: whoever clears away its side files loses nothing.
        connection.execute("PRAGMA wal_autocheckpoint = 1")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


class Database:
    """One connection to personal.db, safe to use from several threads.

    `refusal`: why nothing can be written; every write then raises PersonalDataError with that line.
    """

    def __init__(self, file: Path, connection: sqlite3.Connection, *, refusal: str | None = None) -> None:
        self.file = file
        self._connection = connection
        self._refusal = refusal
        self._lock = RLock()
        self._version: int | None = None
        # Case-insensitive search in every language: SQLite's own LIKE folds ASCII only.
        connection.create_function("contains_all", 2, contains_all, deterministic=True)

    @classmethod
    def empty(cls, file: Path, refusal: str) -> Database:
        """A database that holds nothing and keeps nothing."""
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        migrate(connection, MIGRATIONS)
        return cls(file, connection, refusal=refusal)

    @property
    def refusal(self) -> str | None:
        """Why nothing can be written, or None."""
        return self._refusal

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded into the file by the last one to close."""
        with self._lock:
            self._connection.close()

    def rows(self, statement: str, parameters: tuple[Any, ...] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a question. Raises PersonalDataError."""
        with self._lock, explained(self.file):
            try:
                return self._connection.execute(statement, parameters).fetchall()
            except sqlite3.OperationalError as error:
                if error_name(error) or self._connection.text_factory is decode_leniently:
                    raise
                # Bytes of a text were damaged on the disk. Showing the rest of it is better than showing nothing.
                self._connection.text_factory = decode_leniently
                return self._connection.execute(statement, parameters).fetchall()

    def row(self, statement: str, parameters: tuple[Any, ...] | dict[str, Any] = ()) -> Row | None:
        """The first row of a question, or None. Raises PersonalDataError."""
        rows = self.rows(statement, parameters)
        return rows[0] if rows else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: on disk when the block ends, undone as a whole when anything in it fails.

        Raises PersonalDataError.
        """
        if self._refusal is not None:
            raise PersonalDataError(self._refusal)
        with self._lock, explained(self.file):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def changed_elsewhere(self) -> bool:
        """Whether another connection (of another program, say) has changed something since this was asked last."""
        row = self.row("PRAGMA data_version")
        before, self._version = self._version, int(row[0]) if row else 0
        return before is not None and before != self._version

    def using(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Run `work` (a check, a backup) with the connection, outside a transaction."""
        with self._lock, explained(self.file):
            work(self._connection)


def decode_leniently(text: bytes) -> str:
    """A text of the database; bytes that are no UTF-8 become U+FFFD."""
    return text.decode("utf-8", "replace")


def contains_all(words: str, text: bytes) -> bool:
    """Whether each of the blank-separated, case-folded `words` stands in `text`, in any case."""
    whole = decode_leniently(text).casefold()
    return all(word in whole for word in words.split())
