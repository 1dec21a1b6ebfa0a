"""Opening personal.db whatever state it is in: absent, old, new, damaged, somebody else's, write-protected."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal, NamedTuple

from reader.errors import PersonalDataError
from reader.store.migrations import APPLICATION_ID, MIGRATIONS, migrate, version_of
from reader.store.personal_backup import backups, copy_before_migration
from reader.store.personal_connection import FILE_NAME, Database, connect
from reader.store.personal_errors import explain, explain_os, explained, is_damage

NEWEST = len(MIGRATIONS)
"""The version this program reads and writes."""

_LOCK_NAME = "personal.lock"
_LOCK_SECONDS = 20.0


class _Found(NamedTuple):
    condition: Literal["absent", "sound", "old", "damaged"]
    version: int = 0


def open_database(folder: Path, *, read_only: bool = False) -> tuple[Database, tuple[str, ...]]:
    """The database in `folder` and lines for the person. Raises PersonalDataError."""
    file = folder / FILE_NAME
    if read_only:
        return _open_to_read(file, "This newsreader only reads what was kept."), ()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain_os(error, folder) from error
    if file.exists() and not (os.access(file, os.W_OK) and os.access(folder, os.W_OK)):
        line = f"{file} may not be written: nothing can be kept. Change its permissions or those of its folder."
        return _open_to_read(file, line), (line,)
    notices: list[str] = []
    if _inspect(file).condition != "sound":
        notices = _make_sound(folder, file)
    with explained(file):
        return Database(file, _connect_to_write(file)), tuple(notices)


def _open_to_read(file: Path, refusal: str) -> Database:
    found = _inspect(file)
    if found.condition == "absent":
        return Database.empty(file, refusal)
    if found.condition == "old":
        raise PersonalDataError(f"{file} is of an older version. Start newsreader once to bring it up to date.")
    if found.condition == "damaged":
        raise PersonalDataError(f"{file} is damaged. Start newsreader: it saves what can be read.")
    with explained(file):
        return Database(file, _connect_to_read(file), refusal=refusal)


def _connect_to_write(file: Path) -> sqlite3.Connection:
    connection = connect(file)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect_to_read(file: Path) -> sqlite3.Connection:
    connection = connect(file, read_only=True)
    try:
        version_of(connection)
    except sqlite3.OperationalError:
        # In a folder that may not be written SQLite cannot make its shared memory file; there nobody writes either.
        connection.close()
        return connect(file, read_only=True, immutable=True)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _inspect(file: Path) -> _Found:
    """What the file is. Changes nothing. Raises PersonalDataError for a file that is not to be touched."""
    if not file.exists():
        return _Found("absent")
    if file.stat().st_size == 0:
        return _Found("damaged" if backups(file.parent) else "absent")
    try:
        connection = _connect_to_read(file)
    except sqlite3.Error as error:
        if is_damage(error):
            return _Found("damaged")
        raise explain(error, file) from error
    try:
        return _inspect_open(connection, file)
    except sqlite3.Error as error:
        if is_damage(error):
            return _Found("damaged")
        raise explain(error, file) from error
    finally:
        connection.close()


def _inspect_open(connection: sqlite3.Connection, file: Path) -> _Found:
    version = version_of(connection)
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
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        return _Found("damaged", version)
    return _Found("sound" if version == NEWEST else "old", version)


def _is_foreign(connection: sqlite3.Connection) -> bool:
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return False
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _make_sound(folder: Path, file: Path) -> list[str]:
    """Make, mend or migrate the file while no other newsreader does. Lines for the person."""
    # Takes its time to import, and is needed at the first start only.
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / _LOCK_NAME, timeout=_LOCK_SECONDS):
            return _make_sound_alone(folder, file)
    except Timeout as error:
        raise PersonalDataError(f"Another newsreader is busy with {file}. Wait for it, then start again.") from error
    except OSError as error:
        raise explain_os(error, folder) from error


def _make_sound_alone(folder: Path, file: Path) -> list[str]:
    notices: list[str] = []
    found = _inspect(file)
    if found.condition == "damaged":
        from reader.store.personal_mending import mend

        with explained(file):
            notices += mend(file, backups(folder))
        found = _inspect(file)
    elif found.condition == "absent" and (copies := backups(folder)):
        notices.append(
            f"{file} was not there, so it was begun anew. There is a copy, {copies[0]}:"
            " to have it back, quit newsreader and copy it there."
        )
    if found.condition in ("absent", "old"):
        with explained(file):
            _bring_up_to_date(folder, file, found.version)
    return notices


def _bring_up_to_date(folder: Path, file: Path, version: int) -> None:
    with closing(_connect_to_write(file)) as connection:
        if version:
            copy_before_migration(connection, folder, version)
        migrate(connection, MIGRATIONS)
