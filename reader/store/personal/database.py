"""Opening personal.db whatever state it is in (absent, old, new, damaged, somebody else's, write-protected), and its
transactions."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from reader.errors import PersonalDataError, reason_of
from reader.store.personal.backups import backups, copy_before_migration
from reader.store.personal.migrations import APPLICATION_ID, MIGRATIONS, migrate, version_of
from reader.store.sql import (
    ERRORS,
    SIDE_FILES,
    Failure,
    Row,
    askable,
    complaint,
    connect,
    decode_leniently,
    error_name,
    errors_told,
    failure_of,
    set_folders_aside,
    transaction,
)

FILE_NAME = "personal.db"
BUSY_SECONDS = 5.0
"""How long a write waits for another program's write. Ours take milliseconds."""

NEWEST = len(MIGRATIONS)
"""The version this program reads and writes."""

_SOUND_NAME = "personal.sound"
"""Says which size and time the file had when it was last closed and known to be sound."""

_LEAST_LIKELY_VERSION = 1_000
"""A version from here on was not written by a newer program: bytes of the header were damaged."""

_LOCK_NAME = "personal.lock"
_LOCK_SECONDS = 20.0

_NO_ROOM = (Failure.FULL, Failure.DISK, Failure.NOT_OPENED)
"""How SQLite fails where there is no room for a file beside the database."""

_NOTHING_CHANGED = "Nothing was changed."
_SENTENCES: Mapping[Failure, str] = MappingProxyType(
    {
        Failure.BUSY: f"Another newsreader is writing to {{file}} and did not finish. {_NOTHING_CHANGED}"
        " Try again in a moment.",
        Failure.FULL: f"There is no room left to write {{file}}. {_NOTHING_CHANGED} Free some space and try again.",
        Failure.DENIED: f"{{file}} may not be written. {_NOTHING_CHANGED} Change its permissions, or set"
        " NEWSREADER_HOME to another folder.",
        Failure.NOT_OPENED: f"{{file}} cannot be opened. {_NOTHING_CHANGED} See that its folder is there and may be"
        " written, or set NEWSREADER_HOME.",
        Failure.DISK: f"{{file}} could not be written or read: the disk may be full or failing. {_NOTHING_CHANGED}"
        " Free some space and try again.",
        Failure.DAMAGED: f"{{file}} is damaged. {_NOTHING_CHANGED} Start newsreader again: it saves what can be read"
        " and keeps the damaged file.",
        Failure.OTHER: f"{{file}} could not be used ({{error}}). {_NOTHING_CHANGED} `newsreader doctor` says more.",
    }
)


# -- errors ---------------------------------------------------------------------------------------------------------


def explain_os(error: OSError, folder: Path) -> PersonalDataError:
    """One clear line for an error of the operating system on the folder of the database."""
    return PersonalDataError(
        f"Bookmarks cannot be kept in {folder}: {reason_of(error)}."
        " Set NEWSREADER_HOME to a folder that may be written."
    )


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turn errors of SQLite, and texts it cannot hold, into PersonalDataError. After damage the next opening checks."""
    try:
        with errors_told(file, _SENTENCES, PersonalDataError):
            try:
                yield
            except ERRORS as error:
                if failure_of(error) is Failure.DAMAGED:
                    _forget_sound(file)
                raise
    except UnicodeEncodeError as error:
        raise PersonalDataError(
            f"{error.object!r} cannot be stored: it is not valid Unicode. {_NOTHING_CHANGED}"
            " If it is the name of a file, rename it."
        ) from error


# -- known to be sound ----------------------------------------------------------------------------------------------


def _stamp(file: Path) -> str:
    status = file.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _is_known_sound(file: Path) -> bool:
    """Whether the file is the one that was last closed in order. A look at its pages would take the longer the more a
    person has kept, at every start."""
    try:
        return file.with_name(_SOUND_NAME).read_text(encoding="ascii") == _stamp(file)
    except (OSError, ValueError):
        return False


def _remember_sound(file: Path) -> None:
    """Remember that it is sound as it is now, if nothing of it is in the write-ahead log alone."""
    log = file.with_name(f"{file.name}-wal")
    with suppress(OSError):
        if not (log.exists() and log.stat().st_size) and not _is_known_sound(file):
            file.with_name(_SOUND_NAME).write_text(_stamp(file), encoding="ascii")


def _forget_sound(file: Path) -> None:
    with suppress(OSError):
        file.with_name(_SOUND_NAME).unlink(missing_ok=True)


# -- one connection -------------------------------------------------------------------------------------------------


def now() -> str:
    """The time in UTC, ISO 8601 with microseconds: sorts as text in the order of time."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Database:
    """One connection to personal.db, safe to use from several threads.

    `refusal`: why nothing can be written; every write then raises PersonalDataError with that line. With `retries` it
    is first tried to open the file once more: room may have been made since.
    """

    def __init__(
        self, file: Path, connection: sqlite3.Connection, *, refusal: str | None = None, retries: bool = False
    ) -> None:
        self.file = file
        self._retries = retries
        self._connection = connection
        self._refusal = refusal
        self._lock = RLock()
        self._version: int | None = None
        # Case-insensitive search in every language: SQLite's own LIKE folds ASCII only.
        connection.create_function("contains_all", 2, contains_all, deterministic=True)

    @classmethod
    def empty(cls, file: Path, refusal: str, *, retries: bool = False) -> Database:
        """A database that holds nothing and keeps nothing."""
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        migrate(connection, MIGRATIONS)
        return cls(file, connection, refusal=refusal, retries=retries)

    def another(self) -> Database:
        """The same by a connection of its own. Raises PersonalDataError."""
        if self._refusal is None:
            with explained(self.file):
                return Database(self.file, _connect_to_write(self.file))
        return _open_to_read(self.file, self._refusal)

    @property
    def refusal(self) -> str | None:
        """Why nothing can be written, or None."""
        return self._refusal

    def close(self) -> None:
        """Close the connection. What is in the write-ahead log goes into the file, and the log is emptied.

        SQLite does that by itself only when the last one to close may write, and a reader may stay longer.
        """
        with self._lock:
            was_sound = self._refusal is None and self.file.with_name(_SOUND_NAME).exists()
            with suppress(*ERRORS):
                self._connection.execute("PRAGMA busy_timeout = 0")
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()
            if was_sound:
                _remember_sound(self.file)

    def rows(self, statement: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a question. Raises PersonalDataError."""
        with self._lock, explained(self.file):
            try:
                return self._connection.execute(statement, askable(parameters)).fetchall()
            except sqlite3.OperationalError as error:
                if error_name(error) or self._connection.text_factory is decode_leniently:
                    raise
                # Bytes of a text were damaged on the disk. Showing the rest of it is better than showing nothing.
                self._connection.text_factory = decode_leniently
                return self._connection.execute(statement, askable(parameters)).fetchall()

    def row(self, statement: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """The first row of a question, or None. Raises PersonalDataError."""
        rows = self.rows(statement, parameters)
        return rows[0] if rows else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: on disk when the block ends, undone as a whole when anything in it fails.

        Raises PersonalDataError.
        """
        with self._lock:
            if self._refusal is not None:
                self._open_once_more(self._refusal)
            with explained(self.file), transaction(self._connection):
                yield self._connection

    def _open_once_more(self, refusal: str) -> None:
        """Open for writing what could not be written before. Raises PersonalDataError when it still cannot be.

        A damaged file is left to the next start, which says what came from where.
        """
        if not self._retries or _inspect(self.file).condition == "damaged":
            raise PersonalDataError(refusal)
        opened, _ = open_database(self.file.parent)
        if opened.refusal is not None:
            opened.close()
            raise PersonalDataError(opened.refusal)
        self._connection.close()
        self._connection, self._refusal, self._version = opened._connection, None, None

    def changed_elsewhere(self) -> bool:
        """Whether another connection (of another program, say) has changed something since this was asked last."""
        row = self.row("PRAGMA data_version")
        before, self._version = self._version, int(row[0]) if row else 0
        return before is not None and before != self._version

    def using(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Run `work` (a check, a backup) with the connection, outside a transaction."""
        with self._lock, explained(self.file):
            work(self._connection)


def contains_all(words: str, text: bytes) -> bool:
    """Whether `text` contains each of the blank-separated, case-folded `words`, in any case."""
    whole = decode_leniently(text).casefold()
    return all(word in whole for word in words.split())


# -- opening --------------------------------------------------------------------------------------------------------


class _Found(NamedTuple):
    condition: Literal["absent", "sound", "old", "damaged"]
    version: int = 0


def open_database(folder: Path, *, read_only: bool = False, thorough: bool = False) -> tuple[Database, tuple[str, ...]]:
    """The database in `folder` and lines for the person. Raises PersonalDataError.

    The whole file is looked at when that is wanted (`thorough`), or when it is not as it was last closed.
    """
    file = folder / FILE_NAME
    if read_only:
        return _open_to_read(file, "This newsreader only reads what was kept."), ()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain_os(error, folder) from error
    notices = _make_accessible(file)
    if file.is_file() and not (os.access(file, os.W_OK) and os.access(folder, os.W_OK)):
        line = f"{file} may not be written: nothing can be kept. Change its permissions or those of its folder."
        return _open_to_read(file, line, retries=True), (*notices, line)
    try:
        return _open_to_write(folder, file, notices, thorough=thorough or not _is_known_sound(file))
    except PersonalDataError as error:
        # On a full disk SQLite cannot make what it needs to write; to read, it needs nothing.
        if not isinstance(error.__cause__, sqlite3.Error) or failure_of(error.__cause__) not in _NO_ROOM:
            raise
        return _open_to_read(file, str(error), retries=True), (*notices, str(error))


def _open_to_write(folder: Path, file: Path, notices: list[str], *, thorough: bool) -> tuple[Database, tuple[str, ...]]:
    if _inspect(file, thorough=thorough).condition != "sound":
        notices += _make_sound(folder, file)
    with explained(file):
        connection = _connect_to_write(file)
        if thorough:
            # The record is wrong while the file is open, and says that it was sound when it was opened.
            with suppress(OSError):
                file.with_name(_SOUND_NAME).write_text("open", encoding="ascii")
        return Database(file, connection), tuple(notices)


def _make_accessible(file: Path) -> list[str]:
    """See that SQLite can open the file and what it keeps beside it, as far as that can be done. Lines for the person.

    A file may be protected against writing on purpose; one that even its owner cannot read is so by accident.
    """
    notices: list[str] = []
    try:
        for path in (file.parent, file, *(file.with_name(f"{file.name}{suffix}") for suffix in SIDE_FILES)):
            is_folder = path == file.parent
            if (is_folder or path.is_file()) and not os.access(path, os.R_OK | (os.X_OK if is_folder else 0)):
                path.chmod(path.stat().st_mode | (stat.S_IRWXU if is_folder else stat.S_IRUSR | stat.S_IWUSR))
                notices.append(f"{path} could not be read because of its permissions; they have been corrected.")
        notices += [f"{path} was a folder and not a file. It was renamed." for path in set_folders_aside(file)]
    except OSError as error:
        raise explain_os(error, file.parent) from error
    return notices


def _open_to_read(file: Path, refusal: str, *, retries: bool = False) -> Database:
    found = _inspect(file, thorough=not _is_known_sound(file))
    if found.condition == "absent":
        return Database.empty(file, refusal, retries=retries)
    if found.condition == "old":
        raise PersonalDataError(f"{file} is of an older version. Start newsreader once to bring it up to date.")
    if found.condition == "damaged":
        raise PersonalDataError(f"{file} is damaged. Start newsreader: it saves what can be read.")
    with explained(file):
        return Database(file, _connect_to_read(file), refusal=refusal, retries=retries)


def _connect_to_write(file: Path) -> sqlite3.Connection:
    connection = connect(file, "rwc", seconds=BUSY_SECONDS)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # FULL: a commit has reached the disk when it returns, also when the power fails.
        connection.execute("PRAGMA synchronous = FULL")
        # Each commit goes on into the database itself: whoever clears away its side files loses nothing.
        connection.execute("PRAGMA wal_autocheckpoint = 1")
        connection.execute("PRAGMA journal_mode = WAL")
    except ERRORS:
        connection.close()
        raise
    return connection


def _connect_to_read(file: Path) -> sqlite3.Connection:
    connection = connect(file, "ro", seconds=BUSY_SECONDS)
    try:
        version_of(connection)
    except sqlite3.OperationalError:
        # In a folder that may not be written SQLite cannot make its shared memory file; there nobody writes either.
        connection.close()
        return connect(file, "ro", immutable=True)
    except ERRORS:
        connection.close()
        raise
    return connection


def _inspect(file: Path, *, thorough: bool = True) -> _Found:
    """What the file is; `thorough`: by a look at all of it. Changes nothing.

    Raises PersonalDataError for a file that is not to be touched.
    """
    try:
        if not file.exists():
            return _Found("absent")
        if not file.is_file():
            return _Found("damaged")
        if file.stat().st_size == 0:
            return _Found("damaged" if backups(file.parent) else "absent")
    except OSError as error:  # its folder may not be entered
        raise explain_os(error, file) from error
    with explained(file):
        try:
            with closing(_connect_to_read(file)) as connection:
                connection.text_factory = decode_leniently
                return _inspect_open(connection, file, thorough)
        except ERRORS as error:
            if failure_of(error) is Failure.DAMAGED:
                return _Found("damaged")
            raise


def _inspect_open(connection: sqlite3.Connection, file: Path, thorough: bool) -> _Found:
    version = version_of(connection)
    is_new = version > NEWEST and _has_our_tables(connection)
    if is_new and (version >= _LEAST_LIKELY_VERSION or complaint(connection) is not None):
        return _Found("damaged")
    if _is_foreign(connection):
        raise PersonalDataError(
            f"{file} was not made by newsreader, and was left as it is."
            " Move it away, or set NEWSREADER_HOME to another folder."
        )
    if version > NEWEST:
        raise PersonalDataError(
            f"{file} was written by a newer newsreader (version {version} of the file, this one knows {NEWEST})."
            " It was left as it is: update newsreader."
        )
    if thorough:
        from reader.store.personal.mending import lacks_columns  # a file that is as it was closed needs no look

        if complaint(connection, indexes=True) is not None or lacks_columns(connection):
            return _Found("damaged", version)
    return _Found("sound" if version == NEWEST else "old", version)


def _is_foreign(connection: sqlite3.Connection) -> bool:
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return False
    has_tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return bool(has_tables) and not _has_our_tables(connection)


def _has_our_tables(connection: sqlite3.Connection) -> bool:
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {"bookmark", "bookmark_tag", "saved_search_seen"} <= names


def _make_sound(folder: Path, file: Path) -> list[str]:
    """Make, mend or migrate the file while no other newsreader does. Lines for the person."""
    # These take their time to import, and are needed only when there is something to do.
    from filelock import FileLock, Timeout

    from reader.store.personal.mending import mend

    notices: list[str] = []
    try:
        with FileLock(folder / _LOCK_NAME, timeout=_LOCK_SECONDS), explained(file):
            found, copies = _inspect(file), backups(folder)
            if found.condition == "damaged":
                notices += mend(file, copies)
                found = _inspect(file)
            elif found.condition == "absent" and copies:
                notices.append(
                    f"{file} was missing, so a new one was created. There is a copy, {copies[0]}:"
                    " to have it back, quit newsreader and copy it there."
                )
            if found.condition in ("absent", "old"):
                with closing(_connect_to_write(file)) as connection:
                    if found.version:
                        copy_before_migration(connection, folder, found.version)
                    migrate(connection, MIGRATIONS)
    except Timeout as error:
        raise PersonalDataError(
            f"Another newsreader is busy with {file}. Wait until it is done, then start again."
        ) from error
    except OSError as error:
        raise explain_os(error, folder) from error
    return notices
