"""What SQLite reports about the personal database, said to a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reader.errors import PersonalDataError

_KEPT = "Nothing was changed."

_BY_NAME: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        "Another newsreader is writing to {file} and did not finish. {kept} Try again in a moment.",
    ),
    (("SQLITE_FULL",), "There is no room left to write {file}. {kept} Free some space and try again."),
    (
        ("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH"),
        "{file} may not be written. {kept} Change its permissions, or set NEWSREADER_HOME to another folder.",
    ),
    (
        ("SQLITE_CANTOPEN",),
        "{file} cannot be opened. {kept} See that its folder is there and may be written, or set NEWSREADER_HOME.",
    ),
    (
        ("SQLITE_IOERR",),
        "{file} could not be written or read: the disk may be full or failing. {kept} Free some space and try again.",
    ),
    (
        ("SQLITE_CORRUPT", "SQLITE_NOTADB"),
        "{file} is damaged. {kept} Start newsreader again: it saves what can be read and keeps the damaged file.",
    ),
)

_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the error says that the file itself is broken."""
    return error_name(error).startswith(_DAMAGE)


def error_name(error: sqlite3.Error) -> str:
    """SQLite's name of the error, such as `SQLITE_IOERR_WRITE`; empty when it comes from the module itself."""
    return getattr(error, "sqlite_errorname", None) or ""


def explain(error: sqlite3.Error, file: Path) -> PersonalDataError:
    """One clear line for the person: what happened, that nothing was changed, what to do."""
    name = error_name(error)
    for names, line in _BY_NAME:
        if name.startswith(names):
            return PersonalDataError(line.format(file=file, kept=_KEPT))
    return PersonalDataError(f"{file} could not be used ({error}). {_KEPT} `newsreader doctor` says more.")


def explain_os(error: OSError, folder: Path) -> PersonalDataError:
    """The same for an error of the operating system on the folder of the database."""
    reason = error.strerror or str(error)
    return PersonalDataError(
        f"Bookmarks cannot be kept in {folder}: {reason}. Set NEWSREADER_HOME to a folder that may be written."
    )


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turn SQLite's errors into PersonalDataError."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, file) from error
    except UnicodeEncodeError as error:
        raise PersonalDataError(
            f"{error.object!r} cannot be stored: it is not valid Unicode. {_KEPT}"
            " If it is the name of a file, rename it."
        ) from error
