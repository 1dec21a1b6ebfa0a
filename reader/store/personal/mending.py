"""Mending a damaged personal.db: what can be read goes into a new file, the damaged one is kept beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from reader.store.personal.backups import sync_file
from reader.store.personal.migrations import MIGRATIONS, migrate, version_of
from reader.store.sql import Row, complaint, connect, decode_leniently, marks

# Fields of the header, https://www.sqlite.org/fileformat.html#the_database_header
_PAGE_SIZE = slice(16, 18)
_PAGE_COUNT = slice(28, 32)
_FREE_PAGES = slice(32, 40)

_MOST_PROBED = 100_000
"""Single rows asked for between the readable ends of a damaged table."""

_BESIDE = ("", "-wal", "-shm")


_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"TEXT": (str, type(None)), "INTEGER": (int, type(None)), "REAL": (float, int, type(None))}
)


class _Table(NamedTuple):
    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    key: tuple[str, ...]


def mend(file: Path, copies: Sequence[Path]) -> list[str]:
    """Replace the damaged `file` by a sound one. `copies` are its backups, the newest first.

    Rows that cannot be read are taken from the newest sound copy where it has them. Lines for the person. Raises
    sqlite3.Error and OSError, the damaged file being in its place then.
    """
    mended = file.with_name(f"{file.name}.mending")
    _remove(mended)
    with _sources(file) as (damaged, patched), closing(sqlite3.connect(mended, isolation_level=None)) as new:
        migrate(new, MIGRATIONS[: _version(damaged)])
        new.execute("BEGIN")
        lost = [table for table in _tables(new) if not _salvage(damaged, new, table)]
        for table in lost:
            _salvage(patched, new, table)
        before = _count(new)
        known = _known_ids(damaged) | _known_ids(patched)
        copy = _fill_from_copies(new, lost, copies) if lost else None
        _drop_strays(new)
        new.execute("COMMIT")
        saved = _count(new)
        unread = len(known - {row[0] for row in new.execute("SELECT id FROM bookmark")})
    sync_file(mended)
    kept = _put_aside(file)
    mended.replace(file)
    return [_report(file, kept, saved, saved - before, copy, unread if known else None)]


def _report(file: Path, kept: Path, saved: int, from_copy: int, copy: Path | None, unread: int | None) -> str:
    parts = [f"{file} was damaged and has been mended: {saved} bookmark{'' if saved == 1 else 's'} saved"]
    if copy is not None and from_copy:
        parts.append(f", {from_copy} of them from the copy {copy.name}")
    if unread:
        parts.append(f"; {unread} could not be read")
    elif unread is None:
        parts.append("; how many could not be read is not known")
    parts.append(f". The damaged file is kept: {kept}")
    return "".join(parts)


# -- reading what is damaged ------------------------------------------------------------------------------------


@contextmanager
def _sources(file: Path) -> Iterator[tuple[sqlite3.Connection | None, sqlite3.Connection | None]]:
    """Connections to the damaged file and to a copy of it with a new first page; None for what does not open."""
    patched = file.with_name(f"{file.name}.patched")
    connections = [_try_open(file)]
    try:
        _with_new_first_page(file, patched)
        connections.append(_try_open(patched))
        yield connections[0], connections[1]
    finally:
        for connection in connections:
            if connection is not None:
                connection.close()
        _remove(patched)


def _try_open(file: Path) -> sqlite3.Connection | None:
    connection = connect(file, "ro")
    connection.text_factory = decode_leniently
    try:
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        return None
    return connection


def _with_new_first_page(file: Path, patched: Path) -> None:
    """A copy of `file` with the first page of a new database of ours: its header and where its tables begin.

    The same statements make the same first page in every file, so what the tables hold is found from there.
    """
    _remove(patched)
    with closing(sqlite3.connect(patched, isolation_level=None)) as fresh:
        fresh.execute("PRAGMA journal_mode = WAL")
        migrate(fresh)
    body = patched.read_bytes()
    size = int.from_bytes(body[_PAGE_SIZE], "big")
    page = bytearray(body[:size])
    damaged = file.read_bytes()
    page[_PAGE_COUNT] = (len(damaged) // size).to_bytes(4, "big")
    page[_FREE_PAGES] = bytes(8)
    _remove(patched)
    patched.write_bytes(bytes(page) + damaged[size:])
    log = file.with_name(f"{file.name}-wal")
    if log.exists():
        patched.with_name(f"{patched.name}-wal").write_bytes(log.read_bytes())


def _version(damaged: sqlite3.Connection | None) -> int:
    newest = len(MIGRATIONS)
    if damaged is None:
        return newest
    try:
        return min(version_of(damaged), newest) or newest
    except sqlite3.Error:
        return newest


def _known_ids(damaged: sqlite3.Connection | None) -> set[int]:
    """The ids of bookmarks as an index has them: it may be sound where the table is not."""
    if damaged is None:
        return set()
    ids: set[int] = set()
    for index in ("bookmark_created", "bookmark_path"):
        try:
            for row in damaged.execute(f"SELECT id FROM bookmark INDEXED BY {index}"):
                ids.add(row[0])
        except sqlite3.Error:
            continue
    return ids


def _tables(connection: sqlite3.Connection) -> list[_Table]:
    tables = []
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    for (name,) in connection.execute(names).fetchall():
        info = connection.execute(f"PRAGMA table_info({name})").fetchall()
        key = tuple(column[1] for column in sorted(info, key=lambda column: column[5]) if column[5])
        columns, types = tuple(column[1] for column in info), tuple(column[2] for column in info)
        tables.append(_Table(name, columns, types, key))
    return tables


def _salvage(damaged: sqlite3.Connection | None, new: sqlite3.Connection, table: _Table) -> bool:
    """Copy the readable rows of a table. Whether all of it could be read."""
    if damaged is None:
        return False
    columns = ", ".join(table.columns)
    key = ", ".join(table.key)
    complete = _copy(damaged, new, table, f"SELECT {columns} FROM {table.name} ORDER BY {key}")
    if not complete:
        descending = ", ".join(f"{name} DESC" for name in table.key)
        _copy(damaged, new, table, f"SELECT {columns} FROM {table.name} ORDER BY {descending}")
        if table.key == ("id",):
            _probe(damaged, new, table)
    return complete


def _copy(damaged: sqlite3.Connection, new: sqlite3.Connection, table: _Table, question: str) -> bool:
    try:
        for row in damaged.execute(question):
            _insert(new, table, row)
    except sqlite3.Error:
        return False
    return True


def _probe(damaged: sqlite3.Connection, new: sqlite3.Connection, table: _Table) -> None:
    """Ask one by one for the rows between those read from either end."""
    have = {row[0] for row in new.execute(f"SELECT id FROM {table.name}")}
    highest = max(have | _known_ids(damaged), default=0)
    question = f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE id = ?"
    for row_id in range(1, min(highest, _MOST_PROBED) + 1):
        if row_id in have:
            continue
        try:
            row = damaged.execute(question, (row_id,)).fetchone()
        except sqlite3.Error:
            continue
        if row is not None:
            _insert(new, table, row)


def _insert(new: sqlite3.Connection, table: _Table, row: Row) -> None:
    """Add a row unless its key is there; one with values of other types, or a NULL where none may be, is not ours."""
    if all(isinstance(value, _TYPES[kind]) for value, kind in zip(row, table.types, strict=True)):
        columns, places = ", ".join(table.columns), marks(table.columns)
        new.execute(f"INSERT OR IGNORE INTO {table.name} ({columns}) VALUES ({places})", row)


# -- filling up and putting in place ----------------------------------------------------------------------------


def _fill_from_copies(new: sqlite3.Connection, lost: Sequence[_Table], copies: Sequence[Path]) -> Path | None:
    for copy in copies:
        connection = _try_open(copy)
        if connection is None:
            continue
        with closing(connection):
            if not _is_sound(connection):
                continue
            for table in lost:
                columns = ", ".join(table.columns)
                _copy(connection, new, table, f"SELECT {columns} FROM {table.name}")
        return copy
    return None


def _is_sound(connection: sqlite3.Connection) -> bool:
    try:
        return complaint(connection) is None
    except sqlite3.Error:
        return False


def _drop_strays(new: sqlite3.Connection) -> None:
    """Rows that belong to a row that is not there would break the rules of the new file."""
    for name, row_id, *_ in new.execute("PRAGMA foreign_key_check").fetchall():
        if row_id is not None:
            new.execute(f"DELETE FROM {name} WHERE rowid = ?", (row_id,))
    for name in ("bookmark_tag", "accepted_place", "rejected_place"):
        new.execute(f"DELETE FROM {name} WHERE bookmark_id NOT IN (SELECT id FROM bookmark)")
    for name in ("saved_search_seen", "pinned_story"):
        new.execute(f"DELETE FROM {name} WHERE name NOT IN (SELECT name FROM saved_search)")


def _count(new: sqlite3.Connection) -> int:
    return int(new.execute("SELECT count(*) FROM bookmark").fetchone()[0])


def _put_aside(file: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    kept = file.with_name(f"{file.name}.damaged-{stamp}")
    number = 1
    while kept.exists():
        number += 1
        kept = file.with_name(f"{file.name}.damaged-{stamp}-{number}")
    # The log goes first: beside the new file SQLite would replay it into that.
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and log.stat().st_size:
        log.replace(kept.with_name(f"{kept.name}-wal"))
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    # A second name, so that there is a file under the first one at every moment.
    try:
        kept.hardlink_to(file)
    except OSError:
        file.replace(kept)
    return kept


def _remove(file: Path) -> None:
    for suffix in _BESIDE:
        file.with_name(file.name + suffix).unlink(missing_ok=True)
