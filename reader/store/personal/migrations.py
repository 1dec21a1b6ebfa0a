"""The shapes personal.db has had, oldest first, and how one becomes the next.

Others read this too (the searcher opens the database read-only, the catalog may attach it), so tables and columns are
added, never renamed:

- `bookmark.path` is where the article is now, `kept_path` where it was; `state` is an AnchorState; offsets are
  characters of the article's text.
- `bookmark_tag.folded` is the tag in one case: `tag:` is answered by `SELECT bookmark_id … WHERE folded = ?`.
- `read_article.path`: an article that was read. Unread is every path that is not in it.
- `speaker_decision`: a speaker, by name and path, who was `parted` from a person or `joined` with another speaker.
- `dismissed_difference.key`: the words of a difference that is none.
- `bookmark.kind` is a BookmarkKind: a `passage`, a whole `article` that was kept, or the `tags` of an article that was
  not. Of the latter two `text` is the title, and `kept_start` to `kept_end` the whole text.
- `bookmark.watched`: since when the passage is watched as a claim; NULL: it is not. `claim_seen`: path keys of articles
  that have it again and were looked at.
- `bookmark.shared_by`: who shared it through a library on a server; NULL for what this person kept. `shared_tag`: own
  bookmarks of a library with this tag are shared there. `shared_bookmark` is the outbox, and what is known of the
  server: `others` is 1 for what others shared; `digest` is what was sent or came last (NULL: nothing yet), `attempted`
  what is being sent, `seq_no` and `primary_term` its version there. A row outlives its bookmark until the server knows
  that it is gone. `shared_shelf`: how far a library's shared bookmarks were read (`seen`), and of which index (`made`).
- `correction.kind` is a CorrectionKind; `value` is what it should be (NULL: unknown, none), `before` what stood there.
- `sync_item`: an article of a service by account and key, the file it became (NULL: it was not brought), and what the
  service said last of it. `digest` tells whether the key still means this article. `sync_act` is the outbox: the state
  that is wanted there, one row for each article and state; a later act takes the row's place with a higher id.
  `sync_subscription` is the same of feeds: `feed` is the service's id, or an address to follow; "" changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain

from reader.store.sql import stray_rows, transaction

APPLICATION_ID = 0x6E657773
"""`PRAGMA application_id` of every personal.db ("news"): a file with another is not ours and is left alone."""

Migration = Sequence[str]
"""The statements of one step. Those of versions that were released are never touched: mending relies on it that the
same statements lay out the same file."""

_VERSION_1 = (
    """
    CREATE TABLE bookmark (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        created TEXT NOT NULL,
        kept_path TEXT NOT NULL,
        kept_start INTEGER NOT NULL,
        kept_end INTEGER NOT NULL,
        text TEXT NOT NULL,
        prefix TEXT NOT NULL,
        suffix TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        title TEXT NOT NULL,
        source TEXT,
        published TEXT,
        url TEXT,
        byline TEXT,
        speaker TEXT,
        path TEXT NOT NULL,
        state TEXT NOT NULL,
        found_start INTEGER,
        found_end INTEGER,
        found_text TEXT,
        score REAL NOT NULL,
        found_hash TEXT,
        note TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX bookmark_path ON bookmark (path, found_start)",
    "CREATE INDEX bookmark_created ON bookmark (created)",
    """
    CREATE TABLE bookmark_tag (
        bookmark_id INTEGER NOT NULL REFERENCES bookmark (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        tag TEXT NOT NULL,
        folded TEXT NOT NULL,
        PRIMARY KEY (bookmark_id, folded)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX bookmark_tag_folded ON bookmark_tag (folded, bookmark_id)",
    """
    CREATE TABLE accepted_place (
        bookmark_id INTEGER PRIMARY KEY REFERENCES bookmark (id) ON DELETE CASCADE,
        start_offset INTEGER NOT NULL,
        end_offset INTEGER NOT NULL,
        text TEXT NOT NULL,
        prefix TEXT NOT NULL,
        suffix TEXT NOT NULL,
        content_hash TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE rejected_place (
        bookmark_id INTEGER NOT NULL REFERENCES bookmark (id) ON DELETE CASCADE,
        found_text TEXT NOT NULL,
        PRIMARY KEY (bookmark_id, found_text)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE read_article (
        path TEXT PRIMARY KEY,
        content_hash TEXT NOT NULL,
        read_at TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE reading_place (
        path TEXT PRIMARY KEY,
        content_hash TEXT NOT NULL,
        text_offset INTEGER NOT NULL,
        left_at TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE search_history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        query TEXT NOT NULL UNIQUE,
        searched_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE saved_search (
        name TEXT PRIMARY KEY,
        query TEXT NOT NULL,
        created TEXT NOT NULL,
        looked_at TEXT
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE saved_search_seen (
        name TEXT NOT NULL REFERENCES saved_search (name) ON DELETE CASCADE ON UPDATE CASCADE,
        path TEXT NOT NULL,
        PRIMARY KEY (name, path)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE draft (
        path TEXT NOT NULL,
        start_offset INTEGER NOT NULL,
        end_offset INTEGER NOT NULL,
        bookmark_id INTEGER,
        note TEXT NOT NULL,
        tags TEXT NOT NULL,
        written_at TEXT NOT NULL,
        PRIMARY KEY (path, start_offset, end_offset)
    ) WITHOUT ROWID
    """,
)


_VERSION_2 = ("ALTER TABLE bookmark ADD COLUMN wording TEXT", "ALTER TABLE bookmark ADD COLUMN cue TEXT")
"""Whose words a passage is, and the reporting words that go with it; NULL where that was not noted."""

_VERSION_3 = (
    """
    CREATE TABLE speaker_decision (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        other_name TEXT NOT NULL,
        other_path TEXT NOT NULL,
        decided_at TEXT NOT NULL,
        PRIMARY KEY (kind, name, path, other_name, other_path)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE dismissed_difference (key TEXT PRIMARY KEY, dismissed_at TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE pinned_story (
        name TEXT PRIMARY KEY REFERENCES saved_search (name) ON DELETE CASCADE ON UPDATE CASCADE,
        pinned_at TEXT NOT NULL
    ) WITHOUT ROWID
    """,
)


_VERSION_4 = (
    """
    CREATE TABLE correction (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        created TEXT NOT NULL,
        path TEXT NOT NULL,
        kind TEXT NOT NULL,
        value TEXT,
        before TEXT,
        kept_start INTEGER NOT NULL,
        kept_end INTEGER NOT NULL,
        text TEXT NOT NULL,
        prefix TEXT NOT NULL,
        suffix TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        title TEXT NOT NULL,
        source TEXT,
        published TEXT,
        url TEXT,
        byline TEXT,
        speaker TEXT
    )
    """,
    "CREATE INDEX correction_path ON correction (path)",
)


_VERSION_5 = ("ALTER TABLE bookmark ADD COLUMN unsure INTEGER",)
"""Whether the words were a guess when they were kept; NULL where that was not noted."""

_VERSION_6 = (
    "ALTER TABLE bookmark ADD COLUMN shared_by TEXT",
    """
    CREATE TABLE shared_tag (
        library TEXT NOT NULL,
        folded TEXT NOT NULL,
        tag TEXT NOT NULL,
        shared_at TEXT NOT NULL,
        PRIMARY KEY (library, folded)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE shared_bookmark (
        library TEXT NOT NULL,
        uid TEXT NOT NULL,
        bookmark_id INTEGER NOT NULL,
        others INTEGER NOT NULL,
        digest TEXT,
        attempted TEXT,
        seq_no INTEGER,
        primary_term INTEGER,
        PRIMARY KEY (library, uid)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX shared_bookmark_id ON shared_bookmark (bookmark_id)",
    """
    CREATE TABLE shared_shelf (
        library TEXT PRIMARY KEY,
        made TEXT NOT NULL,
        seen INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
)


_VERSION_7 = (
    """
    CREATE TABLE sync_item (
        account TEXT NOT NULL,
        key TEXT NOT NULL,
        path TEXT,
        feed TEXT NOT NULL,
        digest TEXT NOT NULL,
        read INTEGER NOT NULL,
        kept INTEGER NOT NULL,
        labels TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (account, key)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX sync_item_path ON sync_item (path)",
    """
    CREATE TABLE sync_act (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL,
        key TEXT NOT NULL,
        state TEXT NOT NULL,
        value INTEGER NOT NULL,
        acted_at TEXT NOT NULL,
        by_person INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE UNIQUE INDEX sync_act_state ON sync_act (account, key, state)",
)


_VERSION_8 = ("ALTER TABLE bookmark ADD COLUMN kind TEXT NOT NULL DEFAULT 'passage'",)
"""Whole articles are kept beside passages, and articles have tags."""

_VERSION_9 = (
    """
    CREATE TABLE draft_tick (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL,
        kind TEXT NOT NULL,
        kept_start INTEGER NOT NULL,
        kept_end INTEGER NOT NULL,
        text TEXT NOT NULL,
        prefix TEXT NOT NULL,
        suffix TEXT NOT NULL,
        note TEXT NOT NULL,
        checked_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX draft_tick_path ON draft_tick (path)",
)
"""Rows of a person's drafts that were checked by hand, by the draft's path key."""

_VERSION_10 = (
    "ALTER TABLE bookmark ADD COLUMN date_guessed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE bookmark ADD COLUMN source_guessed INTEGER NOT NULL DEFAULT 0",
)
"""Whether the date and the outlet that a bookmark is cited with were guesses."""

_VERSION_11 = (
    """
    CREATE TABLE sync_subscription (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL,
        feed TEXT NOT NULL,
        title TEXT NOT NULL,
        folder TEXT NOT NULL,
        subscribed INTEGER NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX sync_subscription_feed ON sync_subscription (account, feed)",
)
"""What a person wants of the feeds of a service, until the service has it."""

_VERSION_12 = (
    "ALTER TABLE bookmark ADD COLUMN watched TEXT",
    """
    CREATE TABLE claim_seen (
        bookmark_id INTEGER NOT NULL REFERENCES bookmark (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        PRIMARY KEY (bookmark_id, path)
    ) WITHOUT ROWID
    """,
)
"""Quotes and figures that are watched, and the articles with them that a person looked at."""

_VERSION_13 = (
    "ALTER TABLE correction ADD COLUMN date_guessed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE correction ADD COLUMN source_guessed INTEGER NOT NULL DEFAULT 0",
)
"""The same of what a correction is cited with."""

MIGRATIONS: tuple[Migration, ...] = (
    *(_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5, _VERSION_6),
    *(_VERSION_7, _VERSION_8, _VERSION_9, _VERSION_10, _VERSION_11, _VERSION_12),
    _VERSION_13,
)
"""Step N makes version N of version N - 1; version 0 is an empty file."""


def version_of(connection: sqlite3.Connection) -> int:
    """`PRAGMA user_version`: 0 for a database without any table of ours."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the database to the newest version in one transaction: all steps or none, and one wait for the disk.

    The connection must be in autocommit mode. Raises sqlite3.IntegrityError when rows would lose what they belong to.
    """
    with transaction(connection):
        done = version_of(connection)
        if done >= len(migrations):
            return
        before = stray_rows(connection)
        for statement in chain.from_iterable(migrations[done:]):
            connection.execute(statement)
        if lost := [table for table in stray_rows(connection) if table not in before]:
            raise sqlite3.IntegrityError(f"rows of {', '.join(lost)} would belong to nothing")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
