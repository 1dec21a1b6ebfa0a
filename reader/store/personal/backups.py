"""Copies of personal.db: one a day, the last seven kept, and one before every migration."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from reader.files import replacing

FOLDER_NAME = "backups"
DAYS_KEPT = 7

_DAILY = "personal-????-??-??.db"


def backups(folder: Path) -> list[Path]:
    """The daily copies in the data folder `folder`, the newest first."""
    return sorted((folder / FOLDER_NAME).glob(_DAILY), reverse=True)


def is_due(folder: Path, today: date) -> bool:
    """Whether there is no copy of today yet, or none that can be seen."""
    try:
        return not _daily(folder, today).exists()
    except OSError:
        return True


def back_up(connection: sqlite3.Connection, folder: Path, today: date) -> Path:
    """Copy the database to the copy of today, then drop the oldest copies. Raises sqlite3.Error and OSError."""
    target = copy_to(connection, _daily(folder, today))
    # Copies of days to come were made while the clock was wrong: they must not push out those of now.
    for old in sorted(backups(folder), key=lambda copy: copy.name <= target.name, reverse=True)[DAYS_KEPT:]:
        old.unlink(missing_ok=True)
    return target


def copy_before_migration(connection: sqlite3.Connection, folder: Path, version: int) -> Path:
    """Copy the database as it is before it leaves `version`. These copies are never dropped."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    return copy_to(connection, folder / FOLDER_NAME / f"personal-version-{version}-{stamp}.db")


def copy_to(connection: sqlite3.Connection, target: Path) -> Path:
    """Copy the database to `target` as one sound file; a copy that was begun and not finished never bears its name.

    Raises sqlite3.Error and OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if not os.access(target.parent, os.R_OK | os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target.parent))
    with replacing(target) as unfinished, closing(sqlite3.connect(unfinished, isolation_level=None)) as copy:
        connection.backup(copy)
        # Out of write-ahead mode, so that the copy is one file and stays one when it is looked into.
        copy.execute("PRAGMA journal_mode = DELETE")
    return target


def _daily(folder: Path, today: date) -> Path:
    return folder / FOLDER_NAME / f"personal-{today.isoformat()}.db"
