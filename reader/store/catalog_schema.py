"""The catalog's tables, and opening the file. It is derived data: any doubt ends in CatalogError and a rebuild."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from reader.errors import CatalogError

FORMAT = 1
"""Raise when tables or the meaning of a column change: an older catalog is then rebuilt."""

_TABLES = """
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
    moment INTEGER NOT NULL,
    words INTEGER NOT NULL DEFAULT 0,
    quotes INTEGER NOT NULL DEFAULT 0,
    figures INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX articles_moment ON articles (moment, id);
CREATE INDEX articles_source ON articles (ifnull(source, '~') COLLATE NOCASE, moment DESC, id DESC);
CREATE INDEX articles_quotes ON articles (quotes DESC, id);
CREATE INDEX articles_figures ON articles (figures DESC, id);
CREATE INDEX articles_title ON articles (title COLLATE NOCASE, id);
CREATE INDEX articles_hash ON articles (content_hash);
CREATE INDEX articles_unindexed ON articles (id) WHERE indexed_hash IS NOT content_hash;

CREATE TABLE texts (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    layout BLOB NOT NULL
);

CREATE TABLE quotes (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    quoted BLOB NOT NULL,
    speaker TEXT,
    speaker_start INTEGER,
    speaker_end INTEGER,
    canonical TEXT,
    role TEXT,
    cue TEXT,
    cue_start INTEGER,
    cue_end INTEGER,
    rule TEXT NOT NULL,
    guess INTEGER NOT NULL
);
CREATE INDEX quotes_article ON quotes (article_id, start);
CREATE INDEX quotes_canonical ON quotes (canonical COLLATE NOCASE);

CREATE TABLE figures (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    low NUMERIC,
    high NUMERIC,
    bound TEXT NOT NULL,
    unit TEXT,
    noun TEXT,
    said_of TEXT,
    claimant TEXT,
    claimant_start INTEGER,
    claimant_end INTEGER,
    claimant_canonical TEXT,
    via TEXT,
    bound_text TEXT,
    unit_text TEXT,
    rule TEXT NOT NULL,
    guess INTEGER NOT NULL
);
CREATE INDEX figures_article ON figures (article_id, start);
CREATE INDEX figures_value ON figures (high, low);
"""


@contextmanager
def catalog_errors(file: Path) -> Iterator[None]:
    """Turn SQLite's errors into one clear line."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk" in str(error):
            raise CatalogError(
                f"The catalog {file} cannot be written: {error}. Free some space and start again."
            ) from error
        raise CatalogError(f"The catalog {file} cannot be used: {error}. `newsreader doctor` rebuilds it.") from error
    except sqlite3.DatabaseError as error:
        raise CatalogError(f"The catalog {file} is damaged ({error}). `newsreader doctor` rebuilds it.") from error


def connect_writer(file: Path) -> sqlite3.Connection:
    """A connection that may write; the tables are made when the file is new.

    Raises CatalogError when the file is damaged or of another format.
    """
    with catalog_errors(file):
        connection = sqlite3.connect(file, isolation_level=None, timeout=5)
        try:
            connection.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;"
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
    uri = f"file:{quote(str(file))}"
    with catalog_errors(file):
        try:
            connection = _readable(f"{uri}?mode=ro")
        except sqlite3.OperationalError:
            # Write-ahead logging needs its side files even for reading; a read-only folder cannot have them.
            connection = _readable(f"{uri}?mode=ro&immutable=1")
        try:
            _check_format(file, connection.execute("PRAGMA user_version").fetchone()[0])
        except BaseException:
            connection.close()
            raise
    return connection


def _readable(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5, check_same_thread=False)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.executescript("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_format(file: Path, version: int) -> None:
    if version != FORMAT:
        raise CatalogError(f"The catalog {file} has format {version}, this program uses {FORMAT}; it will be rebuilt.")
