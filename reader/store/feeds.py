"""feeds.db: what the fetcher remembers of feeds and their entries. It can be made anew from the articles' front matter.

One connection, shared by the threads of a fetch behind a lock.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from operator import attrgetter
from pathlib import Path
from threading import RLock
from typing import Any

from reader.errors import FeedsDamagedError, FeedsError, reason_of
from reader.model.feed import ACCOUNT, Entry, Feed, FeedState
from reader.store.sql import (
    ERRORS,
    Failure,
    Sentences,
    connect,
    errors_told,
    failure_of,
    marks,
    remove_database,
    transaction,
)

FILE_NAME = "feeds.db"
FORMAT = 1
"""Raise when tables or the meaning of a column change: an older file is then made anew."""

_FEED_COLUMNS = FeedState.__struct_fields__
_ENTRY_COLUMNS = Entry.__struct_fields__
_feed_values = attrgetter(*_FEED_COLUMNS)
_entry_values = attrgetter(*_ENTRY_COLUMNS)

_SENTENCES: Sentences = {
    Failure.BUSY: "{file} is in use by another program. Try again in a moment.",
    Failure.FULL: "{file} cannot be written: the disk is full. Free some space.",
    Failure.DAMAGED: "{file} is damaged. `newsreader feeds --rebuild` rebuilds it from the articles.",
    Failure.OTHER: "{file} cannot be used ({error}). Check that you may write to its folder.",
}

_TABLES = """
CREATE TABLE feed (
    url TEXT PRIMARY KEY,
    etag TEXT,
    last_modified TEXT,
    digest TEXT,
    checked REAL,
    due REAL NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    moved_to TEXT,
    gone INTEGER NOT NULL DEFAULT 0,
    title TEXT,
    arrived REAL,
    blocked INTEGER NOT NULL DEFAULT 0,
    watched_until REAL
) WITHOUT ROWID;

-- What feeds.toml says, for those who only search.
CREATE TABLE followed (
    url TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    tags TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE place (root TEXT NOT NULL);

CREATE TABLE entry (
    feed TEXT NOT NULL,
    guid TEXT NOT NULL,
    address TEXT NOT NULL,
    path TEXT,
    digest TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    arrived REAL NOT NULL,
    written INTEGER NOT NULL,
    title TEXT NOT NULL,
    blocked_by TEXT,
    PRIMARY KEY (feed, guid)
) WITHOUT ROWID;
CREATE INDEX entry_address ON entry (address) WHERE address <> '';
CREATE INDEX entry_path ON entry (path);
CREATE INDEX entry_arrived ON entry (arrived);
"""


# Made where it is missing: a file from before there were services keeps all it knows.
_SERVICE_FEEDS = """
CREATE TABLE IF NOT EXISTS service_feed (
    account TEXT NOT NULL,
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    tags TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (account, url)
) WITHOUT ROWID
"""

_CHANGED = "CREATE TABLE changed (path TEXT PRIMARY KEY) WITHOUT ROWID"
"""Articles whose text their publisher changed, as paths below the news folder: the earlier texts lie there."""


def changed_paths(file: Path) -> frozenset[str]:
    """The path keys of articles whose text their publisher changed. None where that cannot be read."""
    try:
        with closing(connect(file, "ro", seconds=1)) as connection:
            rows = connection.execute("SELECT p.root || '/' || c.path FROM changed c, place p").fetchall()
    except ERRORS:
        return frozenset()
    return frozenset(row[0] for row in rows)


class FeedDatabase:
    """The fetcher's memory. Every method raises FeedsError with one clear line when the file cannot be used."""

    def __init__(self, file: Path) -> None:
        """Open `file`; make it when it is not there, or anew when it is of another format, damaged or not to be read.

        `is_new` afterwards: nothing is remembered, and the news folder should be read for what it holds. Without
        `knows_changes` that holds for the articles that were changed.
        """
        self.file = file
        self.is_new = False
        self.knows_changes = True
        self._lock = RLock()
        with self._told():
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._connect()
            except sqlite3.DatabaseError as error:
                unusable = failure_of(error) in (Failure.DAMAGED, Failure.OTHER)
                if not unusable and (os.access(file, os.R_OK | os.W_OK) and file.is_file()):
                    raise
                remove_database(file)
                self._connection = self._connect()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    # -- feeds ---------------------------------------------------------------------------------------------

    def states(self) -> dict[str, FeedState]:
        """What is known of each feed, by its address."""
        rows = self._rows(f"SELECT {', '.join(_FEED_COLUMNS)} FROM feed")
        return {row[0]: _state(row) for row in rows}

    def state(self, url: str) -> FeedState:
        """What is known of one feed; nothing yet is a state as well."""
        rows = self._rows(f"SELECT {', '.join(_FEED_COLUMNS)} FROM feed WHERE url = ?", (url,))
        return _state(rows[0]) if rows else FeedState(url)

    def keep_state(self, state: FeedState) -> None:
        """Remember a feed's state."""
        self.keep_states([state])

    def keep_states(self, states: Iterable[FeedState]) -> None:
        """Remember the states of feeds, all or none."""
        with self.writing() as connection:
            connection.executemany(
                f"INSERT OR REPLACE INTO feed ({', '.join(_FEED_COLUMNS)}) VALUES ({marks(_FEED_COLUMNS)})",
                map(_feed_values, states),
            )

    def rename_feed(self, old: str, new: str) -> None:
        """A feed has another address from now on; its entries are the same.

        Of an entry that is known under both addresses stays the one that became an article.
        """
        with self.writing() as connection:
            connection.execute("UPDATE OR REPLACE feed SET url = ?, moved_to = NULL WHERE url = ?", (new, old))
            connection.execute(
                "DELETE FROM entry WHERE feed = ? AND path IS NULL AND guid IN (SELECT guid FROM entry WHERE feed = ?)",
                (new, old),
            )
            connection.execute("UPDATE OR IGNORE entry SET feed = ? WHERE feed = ?", (new, old))
            connection.execute("DELETE FROM entry WHERE feed = ?", (old,))

    def keep_followed(self, root: str, feeds: Sequence[Feed]) -> None:
        """Remember what the feeds are called and tagged, and the path key of the news folder, for searches."""
        rows = sorted((feed.url, feed.name, feed.name.casefold(), _tags_text(feed)) for feed in feeds)
        if self._rows("SELECT url, name, folded, tags FROM followed ORDER BY url") == rows and self._rows(
            "SELECT root FROM place"
        ) == [(root,)]:
            return
        with self.writing() as connection:
            connection.execute("DELETE FROM followed")
            connection.executemany("INSERT INTO followed (url, name, folded, tags) VALUES (?, ?, ?, ?)", rows)
            connection.execute("DELETE FROM place")
            connection.execute("INSERT INTO place (root) VALUES (?)", (root,))

    def service_feeds(self) -> list[Feed]:
        """The feeds of all services, by name."""
        rows = self._rows("SELECT url, name, tags, address FROM service_feed ORDER BY name")
        return [
            Feed(url, name, "subscription", tuple(tags.split("\n")) if tags else (), address=address)
            for url, name, tags, address in rows
        ]

    def keep_service_feeds(self, account: str, feeds: Iterable[Feed]) -> None:
        """Remember the feeds of an account at a service instead of those it had."""
        rows = [(account, feed.url, feed.name, "\n".join(feed.tags), feed.address) for feed in feeds]
        with self.writing() as connection:
            connection.execute("DELETE FROM service_feed WHERE account = ?", (account,))
            connection.executemany("INSERT OR IGNORE INTO service_feed VALUES (?, ?, ?, ?, ?)", rows)

    def note_changed(self, paths: Iterable[str]) -> None:
        """Remember that the texts of these articles were changed by their publishers."""
        with self.writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO changed VALUES (?)", [(path,) for path in paths])

    # -- entries -------------------------------------------------------------------------------------------

    def entries_of(self, feed: str) -> dict[str, Entry]:
        """The known entries of a feed, by guid."""
        rows = self._rows(f"SELECT {', '.join(_ENTRY_COLUMNS)} FROM entry WHERE feed = ?", (feed,))
        return {row[1]: _entry(row) for row in rows}

    def entry_at(self, path: str) -> Entry | None:
        """The entry that became the article at `path`, which is relative to the news folder."""
        rows = self._rows(f"SELECT {', '.join(_ENTRY_COLUMNS)} FROM entry WHERE path = ? LIMIT 1", (path,))
        return _entry(rows[0]) if rows else None

    def article_with(self, address: str) -> Entry | None:
        """An entry, of whichever feed, with this address that became an article."""
        rows = self._rows(
            f"SELECT {', '.join(_ENTRY_COLUMNS)} FROM entry WHERE address = ? AND address <> '' AND path IS NOT NULL "
            "LIMIT 1",
            (address,),
        )
        return _entry(rows[0]) if rows else None

    def keep_entries(self, entries: Iterable[Entry]) -> None:
        """Remember entries, all or none."""
        with self.writing() as connection:
            connection.executemany(
                f"INSERT OR REPLACE INTO entry ({', '.join(_ENTRY_COLUMNS)}) VALUES ({marks(_ENTRY_COLUMNS)})",
                map(_entry_values, entries),
            )

    def forget_entries(self, entries: Iterable[Entry]) -> None:
        """Forget entries: should they come again, they are new."""
        with self.writing() as connection:
            connection.executemany(
                "DELETE FROM entry WHERE feed = ? AND guid = ?", [(entry.feed, entry.guid) for entry in entries]
            )

    def blocked(self) -> list[Entry]:
        """Entries that rules kept out, the newest first."""
        rows = self._rows(
            f"SELECT {', '.join(_ENTRY_COLUMNS)} FROM entry WHERE blocked_by IS NOT NULL ORDER BY arrived DESC, guid"
        )
        return [_entry(row) for row in rows]

    def arrived_before(self, feed: str, moment: float) -> list[Entry]:
        """Entries of a feed that became articles before a time."""
        rows = self._rows(
            f"SELECT {', '.join(_ENTRY_COLUMNS)} FROM entry WHERE feed = ? AND path IS NOT NULL AND arrived < ?",
            (feed, moment),
        )
        return [_entry(row) for row in rows]

    def unfinished(self) -> list[Entry]:
        """Entries whose file was being written when the program ended."""
        return [_entry(row) for row in self._rows(f"SELECT {', '.join(_ENTRY_COLUMNS)} FROM entry WHERE NOT written")]

    def paths(self, feed: str) -> list[str]:
        """Paths of the articles that a feed brought, or all feeds of an account at a service."""
        is_account = feed.startswith(ACCOUNT) and "/" not in feed
        # "0" follows "/", which parts an account from its feeds.
        where = "feed > ?1 || '/' AND feed < ?1 || '0'" if is_account else "feed = ?1"
        rows = self._rows(f"SELECT DISTINCT path FROM entry WHERE path IS NOT NULL AND {where}", (feed,))
        return [row[0] for row in rows]

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or nothing. One inside another is part of the outer one."""
        with self._lock, self._told():
            if self._connection.in_transaction:
                yield self._connection
                return
            with transaction(self._connection):
                yield self._connection

    def _rows(self, statement: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock, self._told():
            return self._connection.execute(statement, parameters).fetchall()

    def _connect(self) -> sqlite3.Connection:
        connection = connect(self.file, "rwc", seconds=10.0)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # A power cut may cost the last commits; the files on disk tell what they held.
            connection.execute("PRAGMA synchronous = NORMAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")
                self.is_new = True
            if "address" not in [row[1] for row in connection.execute("PRAGMA table_info(service_feed)")]:
                connection.execute("DROP TABLE IF EXISTS service_feed")  # the next sync fills it
            connection.execute(_SERVICE_FEEDS)
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'changed'").fetchone():
                connection.execute(_CHANGED)
                self.knows_changes = False
        except BaseException:
            connection.close()
            raise
        if version not in (0, FORMAT):
            connection.close()
            raise sqlite3.DatabaseError(f"it is of format {version}")
        return connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with errors_told(self.file, _SENTENCES, FeedsError, FeedsDamagedError):
                yield
        except OSError as error:
            raise FeedsError(f"{self.file.parent} cannot be written ({reason_of(error)}).") from error


def _tags_text(feed: Feed) -> str:
    """Tags between blanks, so that one can be looked for as a whole."""
    return "".join(f" {tag.casefold()} " for tag in feed.tags)


def _state(row: tuple[Any, ...]) -> FeedState:
    values = dict(zip(_FEED_COLUMNS, row, strict=True))
    return FeedState(**{**values, "gone": bool(values["gone"])})


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(_ENTRY_COLUMNS, row, strict=True))
    return Entry(**{**values, "written": bool(values["written"])})
