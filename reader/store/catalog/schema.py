"""The catalog's tables, and opening the file. It is derived data: any doubt ends in CatalogError and a rebuild."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import MappingProxyType

from reader.errors import CatalogDamagedError, CatalogError
from reader.model.article import DATED_FROM
from reader.store.catalog.evidence_tables import EVIDENCE_TABLES
from reader.store.sql import Failure, connect, errors_told, set_folders_aside

MEANING = 10
"""Raise when the meaning of a column changes: an older catalog is then rebuilt. A changed table is noticed without."""

_TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- AUTOINCREMENT: the id of a removed article is never given to another one.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    content_hash TEXT,
    indexed_hash TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    title TEXT NOT NULL,
    byline TEXT,
    source TEXT,
    published TEXT,
    url TEXT,
    language TEXT,
    date_from TEXT,
    source_from TEXT,
    moment INTEGER NOT NULL,
    words INTEGER NOT NULL DEFAULT 0,
    quotes INTEGER NOT NULL DEFAULT 0,
    figures INTEGER NOT NULL DEFAULT 0,
    sure_quotes INTEGER NOT NULL DEFAULT 0,
    corrected TEXT NOT NULL DEFAULT '',
    -- The ids of its quotes begin here, those of its figures end before `after_figure`.
    first_quote INTEGER,
    first_figure INTEGER,
    after_figure INTEGER
);
CREATE INDEX articles_moment ON articles (moment, id);
CREATE INDEX articles_oldest ON articles (moment < {DATED_FROM}, moment, id);
CREATE INDEX articles_source ON articles (ifnull(source, '~') COLLATE NOCASE, moment DESC, id DESC);
CREATE INDEX articles_quotes ON articles (quotes DESC, id);
CREATE INDEX articles_figures ON articles (figures DESC, id);
CREATE INDEX articles_title ON articles (title COLLATE NOCASE, id);
CREATE INDEX articles_hash ON articles (content_hash);
CREATE INDEX articles_corrected ON articles (id) WHERE corrected <> '';
CREATE INDEX articles_unindexed ON articles (id) WHERE indexed_hash IS NOT content_hash;
CREATE INDEX articles_first_quote ON articles (first_quote);
CREATE INDEX articles_first_figure ON articles (first_figure);

-- All four are compressed (see packing.py) and read as a whole. The id is `first_quote` of the article: what comes
-- later is put behind, so that pages are full, where the ids of articles would leave many half empty.
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    text BLOB NOT NULL,
    layout BLOB NOT NULL,
    quotes BLOB NOT NULL,
    figures BLOB NOT NULL
);
{EVIDENCE_TABLES}
"""


FORMAT = zlib.crc32(f"{MEANING} {_TABLES}".encode()) & 0x7FFFFFFF
"""`PRAGMA user_version` of every catalog with these tables."""

_SENTENCES: Mapping[Failure, str] = MappingProxyType(
    {
        Failure.FULL: "The catalog {file} cannot be written: {error}. Free some space and start again.",
        Failure.DISK: "The catalog {file} cannot be written or read: {error}. Free some space and start again.",
        Failure.DAMAGED: "The catalog {file} is damaged ({error}). `newsreader doctor` rebuilds it.",
        Failure.TOO_LONG: "This takes too long with so many articles. Add a word to narrow it.",
        Failure.OTHER: "The catalog {file} cannot be used: {error}. `newsreader doctor` rebuilds it.",
    }
)


def catalog_errors(file: Path) -> AbstractContextManager[None]:
    """Turn SQLite's errors into one clear line."""
    return errors_told(file, _SENTENCES, CatalogError, CatalogDamagedError)


def connect_writer(file: Path) -> sqlite3.Connection:
    """A connection that may write; the tables are made when the file is new.

    Raises CatalogError when the file is damaged or of another format.
    """
    with catalog_errors(file):
        with suppress(OSError):  # then SQLite says what cannot be done
            set_folders_aside(file)
        connection = connect(file, "rwc")
        try:
            connection.executescript(
                # A packed article fills a sixth of such a page: a twelfth stays empty, of one half as large a sixth.
                "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;"
                "PRAGMA wal_autocheckpoint = 125;"
            )
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
            if version == 0 and empty:
                connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")
                version = FORMAT
            _check_format(file, version)
        except BaseException:
            connection.close()
            raise
    return connection


def connect_reader(file: Path) -> sqlite3.Connection:
    """A connection that cannot write. Raises CatalogError when there is nothing usable."""
    if not file.is_file():
        raise CatalogError(f"There is no catalog at {file} yet. `newsreader index` makes it.")
    with catalog_errors(file):
        try:
            connection = _readable(file)
        except sqlite3.OperationalError:
            # Write-ahead logging needs its side files even for reading; a read-only folder cannot have them.
            connection = _readable(file, immutable=True)
        try:
            _check_format(file, connection.execute("PRAGMA user_version").fetchone()[0])
        except BaseException:
            connection.close()
            raise
    return connection


def _readable(file: Path, *, immutable: bool = False) -> sqlite3.Connection:
    connection = connect(file, "ro", immutable=immutable)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_format(file: Path, version: int) -> None:
    if version != FORMAT:
        raise CatalogDamagedError(f"The catalog {file} is of another version of newsreader; it will be rebuilt.")
