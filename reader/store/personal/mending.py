"""Mending a damaged personal.db: a new file gets every row that can still be read of the damaged one, and what that
lost from the newest sound copy. The damaged file is kept beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from reader.files import remove_unfinished, replacing
from reader.store.personal.migrations import MIGRATIONS, migrate, version_of
from reader.store.sql import (
    ERRORS,
    SIDE_FILES,
    Row,
    attach,
    complaint,
    connect,
    decode_leniently,
    free_name,
    marks,
    transaction,
)

_MOST_PROBED = 100_000
"""Single rows asked for between the readable ends of a damaged table."""

_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"TEXT": (str, type(None)), "INTEGER": (int, type(None)), "REAL": (float, int, type(None))}
)

_NEVER_REWRITTEN = (
    "created, kept_path, kept_start, kept_end, text, prefix, suffix, content_hash, title, source, published, url,"
    " byline, speaker"
)
"""Columns of a bookmark that stay as they were when it was kept."""


class _Table(NamedTuple):
    name: str
    columns: Mapping[str, tuple[type, ...]]
    """Each with the types that its values may have."""
    key: tuple[str, ...]


def mend(file: Path, copies: Sequence[Path]) -> list[str]:
    """Replace the damaged `file` by a sound one. `copies` are its backups, the newest first. Lines for the person.

    Raises sqlite3.Error and OSError, the damaged file being in its place then.
    """
    remove_unfinished(file.parent)
    sound = next((copy for copy in copies if _is_sound(copy)), None)
    with (
        replacing(file) as mended,
        _sources(file, sound) as sources,
        closing(connect(mended, "rwc")) as new,
    ):
        newest = len(MIGRATIONS)
        migrate(new, MIGRATIONS[: next((v for one in sources if 0 < (v := version_of(one)) <= newest), newest)])
        if sound is not None:
            attach(new, sound, "copy")
        with transaction(new):
            salvage = _Salvage(new)
            salvage.read(sources)
            read = salvage.bookmarks()
            known = {row_id for source in sources for row_id in _known_ids(source)}
            if sound is not None:
                salvage.fill_from_copy(everything=bool(known - read))
            from_copy = salvage.bookmarks() - read
            salvage.finish()
            saved = salvage.bookmarks()
        kept = _put_aside(file)
    unread = len(known - saved) if known else None
    return [_report(file, kept, len(saved), len(from_copy & saved), sound, unread)]


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


class _Salvage:
    """Fills the new file."""

    def __init__(self, new: sqlite3.Connection) -> None:
        self._new = new
        self._tables = _tables(new)
        self._doubtful = {table.name for table in self._tables}
        """Tables that could not be read as a whole, or have rows that are not ours: the copy fills them up."""
        self._with_holes: list[tuple[_Table, Row]] = []
        """Rows of which a text is damaged: they are taken where the copy has none."""

    def bookmarks(self) -> set[int]:
        """The ids of the bookmarks that are there."""
        return {row[0] for row in self._new.execute("SELECT id FROM main.bookmark")}

    def read(self, sources: Sequence[sqlite3.Connection]) -> None:
        """Take every row that can be read: from the front, from the back, and one by one what lies between.

        A source is asked for the tables only that those before it did not give as a whole.
        """
        refused: set[str] = set()
        for source in sources:
            for table in self._tables:
                if table.name in self._doubtful and self._read_table(source, table, refused):
                    self._doubtful.discard(table.name)
        self._doubtful |= refused | {table.name for table, _ in self._with_holes}
        if refused:
            self._doubtful = {table.name for table in self._tables}

    def _read_table(self, source: sqlite3.Connection, table: _Table, refused: set[str]) -> bool:
        question = f"SELECT {', '.join(table.columns)} FROM {table.name}"

        def take(rest: str, values: Row = ()) -> bool:
            try:
                for row in source.execute(f"{question} {rest}", values):
                    if not all(map(isinstance, row, table.columns.values())):
                        refused.add(table.name)
                    elif any(isinstance(value, str) and "\ufffd" in value for value in row):
                        self._with_holes.append((table, row))
                    else:
                        self._insert(table, row)
            except ERRORS:
                return False
            return True

        if take(f"ORDER BY {', '.join(table.key)}"):
            return True
        take(f"ORDER BY {', '.join(f'{name} DESC' for name in table.key)}")
        if table.key == ("id",):
            have = {row[0] for row in self._new.execute(f"SELECT id FROM main.{table.name}")}
            highest = max(have | _known_ids(source), default=0)
            for row_id in range(1, min(highest, _MOST_PROBED) + 1):
                if row_id not in have:
                    take("WHERE id = ?", (row_id,))
        return False

    def _insert(self, table: _Table, row: Row) -> None:
        """Add a row unless its key is there, or it has a NULL where none may be."""
        names = ", ".join(table.columns)
        self._new.execute(f"INSERT OR IGNORE INTO main.{table.name} ({names}) VALUES ({marks(row)})", row)

    def fill_from_copy(self, *, everything: bool) -> None:
        """Take from the attached copy what the file lost; `everything`: of all tables, rows being lost unseen."""
        there = {row[0] for row in self._new.execute("SELECT name FROM copy.sqlite_master")}
        for table in self._tables:
            if table.name in there and (everything or table.name in self._doubtful):
                # A copy of an earlier version may have fewer columns.
                copied = {row[1] for row in self._new.execute(f"PRAGMA copy.table_info({table.name})")}
                names = ", ".join(name for name in table.columns if name in copied)
                self._new.execute(
                    f"INSERT OR IGNORE INTO main.{table.name} ({names}) SELECT {names} FROM copy.{table.name}"
                )
        # Other letters in what was kept of a passage are damage that nothing else shows.
        self._new.execute(
            f"UPDATE main.bookmark AS b SET ({_NEVER_REWRITTEN}) ="
            f" (SELECT {_NEVER_REWRITTEN} FROM copy.bookmark c WHERE c.id = b.id)"
            " WHERE id IN (SELECT id FROM copy.bookmark)"
        )

    def finish(self) -> None:
        """Take rows with holes where there is no other: better a note with a hole than none. Drop what belongs to a row
        that is not there."""
        for table, row in self._with_holes:
            self._insert(table, row)
        for table in self._tables:
            for _, _, owner, column, owners_column, *_ in self._new.execute(f"PRAGMA foreign_key_list({table.name})"):
                self._new.execute(
                    f"DELETE FROM main.{table.name} WHERE {column} NOT IN (SELECT {owners_column} FROM main.{owner})"
                )


# -- what is damaged --------------------------------------------------------------------------------------------


@contextmanager
def _sources(file: Path, sound: Path | None) -> Iterator[list[sqlite3.Connection]]:
    """Connections to the damaged file as it is, and with the list of tables of a sound one, if these open at all."""
    if not file.is_file():
        # Something else has taken its place: there is nothing to read.
        yield []
        return
    with ExitStack() as stack:
        opened = [connect(file, "ro"), sqlite3.connect(":memory:", isolation_level=None)]
        for connection in opened:
            stack.callback(connection.close)
        opened[1].deserialize(_with_tables_of(_bytes_of(sound), file.read_bytes()))
        # One whose list of tables is damaged gives rows with holes: it comes last.
        yield sorted((connection for connection in opened if _opens(connection)), key=lacks_columns)


def _opens(connection: sqlite3.Connection) -> bool:
    connection.text_factory = decode_leniently
    try:
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except ERRORS:
        return False
    return True


def _bytes_of(sound: Path | None) -> bytes:
    """A sound database: the copy, or a new one, since the same statements lay out every file that began with them."""
    if sound is not None:
        return sound.read_bytes()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh)
        return fresh.serialize()


def _with_tables_of(sound: bytes, damaged: bytes) -> bytes:
    """`damaged` with the header and the list of tables of `sound`: the pages of `sqlite_schema`.

    https://www.sqlite.org/fileformat.html#the_database_header: bytes 16 to 18 are the size of a page, 18 and 19 say
    whether there is a write-ahead log, 28 to 32 are the number of pages.
    """
    size = int.from_bytes(sound[16:18], "big")
    pages = bytearray(damaged.ljust(size, b"\0"))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(sound)
        try:
            numbers = [row[0] for row in connection.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")]
        except sqlite3.Error:  # SQLite can be built without dbstat
            numbers = [1]
    for number in numbers:
        page = slice((number - 1) * size, number * size)
        pages[page] = sound[page]
    pages[18:20] = b"\1\1"
    pages[28:32] = (len(pages) // size).to_bytes(4, "big")
    return bytes(pages)


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


def lacks_columns(connection: sqlite3.Connection) -> bool:
    """Whether a table, or a column of one, has another name than in a file of ours: its list of tables is damaged."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, MIGRATIONS[: version_of(connection) or None])
        try:
            there = {table.name: table.columns for table in _tables(connection)}
        except ERRORS:
            return True
        return any(table.columns != there.get(table.name) for table in _tables(fresh))


def _tables(connection: sqlite3.Connection) -> list[_Table]:
    tables = []
    names = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    for (name,) in connection.execute(names).fetchall():
        info = connection.execute(f"PRAGMA main.table_info({name})").fetchall()
        key = tuple(column[1] for column in sorted(info, key=lambda column: column[5]) if column[5])
        tables.append(_Table(name, {column[1]: _TYPES.get(column[2], ()) for column in info}, key))
    return tables


def _is_sound(copy: Path) -> bool:
    try:
        with closing(connect(copy, "ro")) as connection:
            return complaint(connection) is None
    except ERRORS:
        return False


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
