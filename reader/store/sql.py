"""What all databases need of SQLite: opening files, errors in one line, questions about many ids, checks for damage."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from reader.errors import NewsreaderError

T = TypeVar("T")

Row = tuple[Any, ...]

Values = Sequence[Any] | Mapping[str, Any]
"""What is bound in a statement, by place or by name."""

AT_ONCE = 500
"""Values bound in one statement; SQLite's own limit was 999 for long."""


# -- opening --------------------------------------------------------------------------------------------------------


def file_uri(file: Path, mode: Literal["ro", "rwc"], *, immutable: bool = False) -> str:
    """The address of a database file, whatever characters its path has (`#`, `?` and `%` mean something in one)."""
    return f"{file.absolute().as_uri()}?mode={mode}{'&immutable=1' if immutable else ''}"


def connect(
    file: Path, mode: Literal["ro", "rwc"], *, seconds: float = 5.0, immutable: bool = False
) -> sqlite3.Connection:
    """A connection in autocommit mode that may be used by several threads, one after the other.

    `ro` never writes and needs the file; `rwc` makes it. `seconds` to wait while another program writes. `immutable`:
    nobody writes the file while it is open, and nothing may be written beside it.
    """
    uri = file_uri(file, mode, immutable=immutable)
    connection = sqlite3.connect(uri, uri=True, timeout=seconds, isolation_level=None, check_same_thread=False)
    if mode == "ro":
        try:
            connection.execute("PRAGMA query_only = ON")
        except sqlite3.Error:
            connection.close()
            raise
    return connection


def attach(connection: sqlite3.Connection, file: Path, name: str) -> None:
    """Attach another database, to be read only, under `name`. The connection must have been opened by `connect`."""
    connection.execute(f"ATTACH ? AS {name}", (file_uri(file, "ro"),))


class Opened(Generic[T]):
    """Something that reads a database which may be rebuilt: when another file has taken its place, that is opened."""

    def __init__(self, file: Path, opening: Callable[[], T], closing: Callable[[T], None]) -> None:
        self.file, self._opening, self._closing = file, opening, closing
        self._open: T | None = None
        self._identity: tuple[int, int] | None = None

    def get(self) -> T:
        """The thing, opened first if need be. Raises what `opening` raises."""
        try:
            status = self.file.stat()
            identity: tuple[int, int] | None = (status.st_dev, status.st_ino)
        except OSError:
            identity = None
        if self._open is None or identity != self._identity:
            self.close()
            self._open, self._identity = self._opening(), identity
        return self._open

    def close(self) -> None:
        """Close the file; the next `get` opens it again."""
        if self._open is not None:
            self._closing(self._open)
        self._open = None


SIDE_FILES = ("-wal", "-shm")
"""What SQLite keeps beside a database in write-ahead mode, by the ends of their names."""


def set_folders_aside(file: Path) -> list[Path]:
    """Rename what is no file but has the name of one that SQLite keeps beside a database; their former names.

    Raises OSError.
    """
    folders = [path for suffix in SIDE_FILES if (path := file.with_name(file.name + suffix)).is_dir()]
    for path in folders:
        path.rename(free_name(path))
    return folders


def remove_database(file: Path) -> None:
    """Remove a database with what SQLite keeps beside it; one that is not there is no error. Raises OSError.

    A folder in the place of one of them is not ours: it is renamed.
    """
    for suffix in ("", *SIDE_FILES, "-journal"):
        path = file.with_name(file.name + suffix)
        if path.is_dir():
            path.rename(free_name(path))
        else:
            path.unlink(missing_ok=True)


def free_name(path: Path) -> Path:
    """The name beside `path` under which what is damaged there is set aside: one that nothing has yet."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    return aside


# -- errors ---------------------------------------------------------------------------------------------------------


class Failure(Enum):
    """What went wrong, as far as a person can do something about it."""

    BUSY = auto()
    FULL = auto()
    DENIED = auto()
    NOT_OPENED = auto()
    DISK = auto()
    DAMAGED = auto()
    TOO_LONG = auto()
    OTHER = auto()


_FAILURES: tuple[tuple[str, Failure], ...] = (
    ("SQLITE_BUSY", Failure.BUSY),
    ("SQLITE_LOCKED", Failure.BUSY),
    ("SQLITE_FULL", Failure.FULL),
    ("SQLITE_READONLY", Failure.DENIED),
    ("SQLITE_PERM", Failure.DENIED),
    ("SQLITE_AUTH", Failure.DENIED),
    ("SQLITE_CANTOPEN", Failure.NOT_OPENED),
    ("SQLITE_IOERR", Failure.DISK),
    ("SQLITE_CORRUPT", Failure.DAMAGED),
    ("SQLITE_NOTADB", Failure.DAMAGED),
    ("SQLITE_INTERRUPT", Failure.TOO_LONG),
)


ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What asking a database may raise. SQLite's messages quote what is damaged, which need not be text any more."""


def error_name(error: Exception) -> str:
    """SQLite's name of the error, such as `SQLITE_IOERR_WRITE`; empty when it comes from the module itself."""
    return getattr(error, "sqlite_errorname", None) or ""


def failure_of(error: Exception) -> Failure:
    """Which kind of failure one of `ERRORS` is."""
    if isinstance(error, UnicodeDecodeError):
        return Failure.DAMAGED
    name = error_name(error)
    return next((failure for start, failure in _FAILURES if name.startswith(start)), Failure.OTHER)


Sentences = Mapping[Failure, str]
"""The line for each failure; `{file}` and `{error}` are filled in. That of `OTHER` is for those without a line."""


@contextmanager
def errors_told(
    file: Path,
    sentences: Sentences,
    as_error: Callable[[str], NewsreaderError],
    as_damage: Callable[[str], NewsreaderError] | None = None,
) -> Iterator[None]:
    """Turn SQLite's errors into an error of this program with one line: what happened and what to do. Damage becomes
    `as_damage`, if given."""
    try:
        yield
    except ERRORS as error:
        failure = failure_of(error)
        kind = as_damage if as_damage is not None and failure is Failure.DAMAGED else as_error
        raise kind(sentences.get(failure, sentences[Failure.OTHER]).format(file=file, error=error)) from error


# -- statements -----------------------------------------------------------------------------------------------------


def in_batches(many: Iterable[T]) -> Iterator[Sequence[T]]:
    """`many` in portions that one statement can take."""
    values = list(many)
    for at in range(0, len(values), AT_ONCE):
        yield values[at : at + AT_ONCE]


def marks(values: Sequence[object]) -> str:
    """`?, ?, ?`: a place for each of the values."""
    return ", ".join("?" * len(values))


def storable(text: str) -> str:
    """`text` as a database can hold it: half of a surrogate pair, which a shell can pass, becomes `?`."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def askable(values: Values) -> Values:
    """Values of a question, their texts as a database can hold them."""
    if isinstance(values, Mapping):
        return {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
    return [storable(value) if isinstance(value, str) else value for value in values]


def literal(text: str) -> str:
    """A pattern for LIKE (escape character `\\`): `text` and nothing else."""
    return storable(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def containing(word: str) -> str:
    """A pattern for LIKE (escape character `\\`): any text with `word` in it."""
    return f"%{literal(word)}%"


def decode_leniently(text: bytes) -> str:
    """A text of a database; bytes that are no UTF-8 become U+FFFD."""
    return text.decode("utf-8", "replace")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing, on a connection in autocommit mode. The right to write is taken at the start."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


# -- soundness ------------------------------------------------------------------------------------------------------

_NULL_VALUE = re.compile(r"NULL value in (\w+)\.(\w+)")


def complaint(connection: sqlite3.Connection, *, indexes: bool = False) -> str | None:
    """SQLite's first complaint about the file, or None when it is sound. Reads the whole file. Raises sqlite3.Error.

    `indexes`: whether they have what their tables have is looked at as well, which takes twice as long.

    SQLite 3.40 wrongly reports a NULL for every row of a table WITHOUT ROWID whose key is not made of its first
    columns: each such report is checked.
    """
    strict = connection.text_factory
    # A complaint names what is damaged, in bytes that may be no text any more.
    connection.text_factory = decode_leniently
    check = "integrity_check" if indexes else "quick_check"
    try:
        answers = [str(row[0]) for row in connection.execute(f"PRAGMA {check}(100000)")]
    finally:
        connection.text_factory = strict
    doubtful = {answer: match for answer in answers if (match := _NULL_VALUE.fullmatch(answer))}
    mistaken = {answer for answer, match in doubtful.items() if not _has_null(connection, *match.groups())}
    return next((answer for answer in answers if answer != "ok" and answer not in mistaken), None)


def _has_null(connection: sqlite3.Connection, table: str, column: str) -> bool:
    # Not `IS NULL`: of a column that may not be NULL, SQLite takes that for false without a look.
    question = f'SELECT 1 FROM "{table}" WHERE typeof("{column}") = \'null\' LIMIT 1'
    return connection.execute(question).fetchone() is not None


def stray_rows(connection: sqlite3.Connection) -> list[str]:
    """Tables with rows that belong to a row that is not there, each once."""
    return list(dict.fromkeys(str(row[0]) for row in connection.execute("PRAGMA foreign_key_check")))
