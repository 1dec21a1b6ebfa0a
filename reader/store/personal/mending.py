"""Mending a damaged personal.db: what can be read of it, and what the newest sound copy has, go into a new file; the
damaged one is kept beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from reader.files import replacing
from reader.store.personal.migrations import MIGRATIONS, migrate, version_of
from reader.store.sql import (
    ERRORS,
    SIDE_FILES,
    Row,
    complaint,
    connect,
    decode_leniently,
    free_name,
    marks,
    remove_database,
)

# Fields of the header, https://www.sqlite.org/fileformat.html#the_database_header
_PAGE_SIZE = slice(16, 18)
_PAGE_COUNT = slice(28, 32)
_FREE_PAGES = slice(32, 40)

_MOST_PROBED = 100_000
"""Single rows asked for between the readable ends of a damaged table."""

_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"TEXT": (str, type(None)), "INTEGER": (int, type(None)), "REAL": (float, int, type(None))}
)

_UNREADABLE = "\ufffd"
"""What stands for bytes of a text that were damaged."""


class _Table(NamedTuple):
    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(slots=True)
class _Filling:
    """The new file while it is filled. `spoilt`: rows of which a text is damaged, to be used where no copy has them.
    `refused`: the names of tables with rows that are not ours."""

    new: sqlite3.Connection
    spoilt: list[tuple[_Table, tuple[str, ...], Row]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def add(self, table: _Table, columns: tuple[str, ...], row: Row) -> None:
        """Add a row unless its key is there.

        One with values of other types, or a NULL where none may be, is not ours.
        """
        kinds = dict(zip(table.columns, table.types, strict=True))
        if not all(isinstance(value, _TYPES[kinds[name]]) for name, value in zip(columns, row, strict=True)):
            self.refused.add(table.name)
            return
        if any(isinstance(value, str) and _UNREADABLE in value for value in row):
            self.spoilt.append((table, columns, row))
        else:
            self._insert(table, columns, row)

    def add_spoilt(self) -> None:
        """Better a note with a hole than none."""
        for table, columns, row in self.spoilt:
            self._insert(table, columns, row)
        self.spoilt.clear()

    def _insert(self, table: _Table, columns: tuple[str, ...], row: Row) -> None:
        names = ", ".join(columns)
        self.new.execute(f"INSERT OR IGNORE INTO {table.name} ({names}) VALUES ({marks(columns)})", row)

    def bookmarks(self) -> set[int]:
        """The ids of the bookmarks that are there."""
        return {row[0] for row in self.new.execute("SELECT id FROM bookmark")}


def mend(file: Path, copies: Sequence[Path]) -> list[str]:
    """Replace the damaged `file` by a sound one. `copies` are its backups, the newest first.

    Every row that can be read is taken, and what is lost from the newest sound copy. Lines for the person. Raises
    sqlite3.Error and OSError, the damaged file being in its place then.
    """
    sound = _newest_sound(copies)
    with (
        replacing(file) as mended,
        _sources(file, sound) as sources,
        closing(sqlite3.connect(mended, isolation_level=None)) as new,
    ):
        migrate(new, MIGRATIONS[: _version(sources)])
        new.execute("BEGIN")
        filling = _Filling(new)
        lost = _tables(new)
        for source in sources:
            lost = [table for table in lost if not _salvage(source, filling, table)]
        read = filling.bookmarks()
        known = {row_id for source in sources for row_id in _known_ids(source)}
        if known - read or filling.refused:
            # What else was damaged shows nowhere; the copy has what those tables are about.
            lost = _tables(new)
        wanted = [] if not lost and not filling.spoilt else copies if sound is None else [sound]
        _fill_from_copies(filling, lost, wanted)
        from_copy = filling.bookmarks() - read
        filling.add_spoilt()
        if sound is not None:
            _restore_what_is_never_rewritten(new, sound)
        _drop_strays(new)
        new.execute("COMMIT")
        saved = filling.bookmarks()
        kept = _put_aside(file)
    unread = len(known - saved) if known else None
    return [_report(file, kept, len(saved), len(from_copy & saved), sound or next(iter(copies), None), unread)]


def _report(file: Path, kept: Path, saved: int, from_copy: int, copy: Path | None, unread: int | None) -> str:
    parts = [f"{file} was damaged and has been repaired: {saved} bookmark{'' if saved == 1 else 's'} saved"]
    if copy is not None and from_copy:
        parts.append(
            f", {saved - from_copy} read from the damaged file and {from_copy} taken from the copy {copy.name}"
        )
    if unread:
        parts.append(f"; {unread} could not be read")
    elif unread is None:
        parts.append("; it is not known how many could not be read")
    parts.append(f". The damaged file is kept: {kept}")
    return "".join(parts)


# -- reading what is damaged ------------------------------------------------------------------------------------


@contextmanager
def _sources(file: Path, sound: Path | None) -> Iterator[list[sqlite3.Connection]]:
    """Connections to the damaged file, and to copies of it with another first page, of those that open at all.

    Something else may have taken the place of the file: then there is nothing to read.
    """
    if not file.is_file():
        yield []
        return
    with ExitStack() as stack:
        patched = [file.with_name(f"{file.name}.patched{number}") for number in (1, 2)]
        for one in patched:
            stack.callback(remove_database, one)
        _with_first_page(file, patched[0], _new_database(file))
        if sound is not None:
            _with_first_page(file, patched[1], sound.read_bytes())
        opened = [_try_open(one) for one in (file, *patched) if one.exists()]
        # One whose list of tables is damaged gives rows with holes: it comes after those that have another list.
        connections = sorted((one for one in opened if one is not None), key=lacks_columns)
        for connection in connections:
            stack.callback(connection.close)
        yield connections


def lacks_columns(connection: sqlite3.Connection) -> bool:
    """Whether a table, or a column of one, has another name than in a file of ours: its list of tables is damaged."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, MIGRATIONS[: _version([connection])])
        try:
            return any(_shared_columns(connection, table) != table.columns for table in _tables(fresh))
        except ERRORS:
            return True


def _try_open(file: Path) -> sqlite3.Connection | None:
    connection = connect(file, "ro")
    connection.text_factory = decode_leniently
    try:
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except ERRORS:
        # SQLite quotes what it found in its message, and that may be no text at all.
        connection.close()
        return None
    return connection


def _new_database(file: Path) -> bytes:
    """A new database of ours. The same statements make the same first page in every file that began with them."""
    made = file.with_name(f"{file.name}.new")
    remove_database(made)
    with closing(sqlite3.connect(made, isolation_level=None)) as fresh:
        fresh.execute("PRAGMA journal_mode = WAL")
        migrate(fresh)
    body = made.read_bytes()
    remove_database(made)
    return body


def _newest_sound(copies: Sequence[Path]) -> Path | None:
    for copy in copies:
        connection = _try_open(copy)
        if connection is not None:
            with closing(connection):
                if _is_sound(connection):
                    return copy
    return None


def _with_first_page(file: Path, patched: Path, body: bytes) -> None:
    """A copy of `file` with the first page of another database: its header, and where its tables begin."""
    remove_database(patched)
    size = int.from_bytes(body[_PAGE_SIZE], "big")
    page = bytearray(body[:size])
    damaged = file.read_bytes()
    page[_PAGE_COUNT] = (len(damaged) // size).to_bytes(4, "big")
    page[_FREE_PAGES] = bytes(8)
    pages = bytearray(bytes(page) + damaged[size:])
    for number in _schema_pages(body):
        # The list of tables may go on in other pages.
        pages[(number - 1) * size : number * size] = body[(number - 1) * size : number * size]
    patched.write_bytes(bytes(pages))
    log = file.with_name(f"{file.name}-wal")
    if log.exists():
        patched.with_name(f"{patched.name}-wal").write_bytes(log.read_bytes())


def _schema_pages(body: bytes) -> list[int]:
    """The numbers of the pages below the first one in which a sound file lists its tables.

    https://www.sqlite.org/fileformat.html#b_tree_pages: the first page's tree begins behind the file's header of 100
    bytes; 5 is the type of a page that only points to others.
    """
    if body[100] != 5:
        return []
    cells = int.from_bytes(body[103:105], "big")
    places = [int.from_bytes(body[112 + 2 * n : 114 + 2 * n], "big") for n in range(cells)]
    return [int.from_bytes(body[place : place + 4], "big") for place in (*places, 108)]


def _version(sources: Sequence[sqlite3.Connection]) -> int:
    newest = len(MIGRATIONS)
    for source in sources:
        try:
            if 0 < (version := version_of(source)) <= newest:
                return version
        except ERRORS:
            continue
    return newest


def _known_ids(damaged: sqlite3.Connection) -> set[int]:
    """The ids of bookmarks as an index has them: it may be sound where the table is not."""
    ids: set[int] = set()
    for index in ("bookmark_created", "bookmark_path"):
        try:
            for row in damaged.execute(f"SELECT id FROM bookmark INDEXED BY {index}"):
                if isinstance(row[0], int):
                    ids.add(row[0])
        except ERRORS:
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


def _salvage(damaged: sqlite3.Connection, filling: _Filling, table: _Table) -> bool:
    """Copy the readable rows of a table. Whether all of it could be read."""
    columns = _shared_columns(damaged, table)
    if not columns:
        return False
    question = f"SELECT {', '.join(columns)} FROM {table.name}"
    complete = _copy(damaged, filling, table, columns, f"{question} ORDER BY {', '.join(table.key)}")
    if not complete:
        descending = ", ".join(f"{name} DESC" for name in table.key)
        _copy(damaged, filling, table, columns, f"{question} ORDER BY {descending}")
        if table.key == ("id",):
            _probe(damaged, filling, table, columns)
    return complete


def _shared_columns(source: sqlite3.Connection, table: _Table) -> tuple[str, ...]:
    """The columns that an earlier version of a table has as well."""
    try:
        there = {row[1] for row in source.execute(f"PRAGMA table_info({table.name})")}
    except ERRORS:
        return ()
    return tuple(name for name in table.columns if name in there)


def _copy(
    source: sqlite3.Connection, filling: _Filling, table: _Table, columns: tuple[str, ...], question: str
) -> bool:
    try:
        for row in source.execute(question):
            filling.add(table, columns, row)
    except ERRORS:
        return False
    return True


def _probe(damaged: sqlite3.Connection, filling: _Filling, table: _Table, columns: tuple[str, ...]) -> None:
    """Ask one by one for the rows between those read from either end."""
    have = {row[0] for row in filling.new.execute(f"SELECT id FROM {table.name}")}
    highest = max(have | _known_ids(damaged), default=0)
    question = f"SELECT {', '.join(columns)} FROM {table.name} WHERE id = ?"
    for row_id in range(1, min(highest, _MOST_PROBED) + 1):
        if row_id in have:
            continue
        try:
            row = damaged.execute(question, (row_id,)).fetchone()
        except ERRORS:
            continue
        if row is not None:
            filling.add(table, columns, row)


# -- filling up and putting in place ----------------------------------------------------------------------------


def _fill_from_copies(filling: _Filling, lost: Sequence[_Table], copies: Sequence[Path]) -> None:
    """Take what is lost, or spoilt, from copies: the newest sound one, or whatever each of those that are not shows."""
    spoilt = {table.name for table, _, _ in filling.spoilt}
    wanted = [table for table in _tables(filling.new) if table in lost or table.name in spoilt]
    for copy in copies:
        connection = _try_open(copy)
        if connection is None:
            continue
        with closing(connection):
            for table in wanted:
                _salvage(connection, filling, table)


_NEVER_REWRITTEN = (
    *("created", "kept_path", "kept_start", "kept_end", "text", "prefix", "suffix", "content_hash", "title", "source"),
    *("published", "url", "byline", "speaker", "wording", "cue", "unsure"),
)


def _restore_what_is_never_rewritten(new: sqlite3.Connection, sound: Path) -> None:
    """What was kept of a passage is as the copy has it: other letters there are damage that nothing else shows."""
    there = {row[1] for row in new.execute("PRAGMA table_info(bookmark)")}
    connection = _try_open(sound)
    if connection is None:
        return
    with closing(connection):
        copied = {row[1] for row in connection.execute("PRAGMA table_info(bookmark)")}
        columns = [name for name in _NEVER_REWRITTEN if name in there & copied]
        set_all = ", ".join(f"{name} = ?" for name in columns)
        rows = connection.execute(f"SELECT {', '.join(columns)}, id FROM bookmark")
        new.executemany(f"UPDATE bookmark SET {set_all} WHERE id = ?", rows)


def _is_sound(connection: sqlite3.Connection) -> bool:
    try:
        return complaint(connection) is None
    except ERRORS:
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


def _put_aside(file: Path) -> Path:
    kept = free_name(file)
    # The log goes first: beside the new file SQLite would replay it into that.
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and log.stat().st_size:
        log.replace(kept.with_name(f"{kept.name}-wal"))
    for suffix in SIDE_FILES:
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    # A second name, so that there is a file under the first one at every moment.
    try:
        kept.hardlink_to(file)
    except OSError:
        file.replace(kept)
    return kept
