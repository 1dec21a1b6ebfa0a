"""What services know of articles, and the outbox: what a person did here that a service does not know yet.

An act enters the outbox in the transaction that stores it, so that neither can be lost without the other. It leaves the
outbox when the service was seen to have it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence

from reader.model.sync import State, StateChange, SyncAct, SyncItem
from reader.store.personal.database import Database, now
from reader.store.sql import in_batches, marks

_HERE = "EXISTS (SELECT 1 FROM read_article r WHERE r.path = i.path)"
_ADD_ACT = (
    "INSERT OR REPLACE INTO sync_act (account, key, state, value, acted_at, by_person) SELECT account, key, ?, ?, ?, 1"
    " FROM sync_item WHERE path = ?"
)


def note_act(connection: sqlite3.Connection, path: str, state: State, value: bool) -> None:
    """A person did this to the article at `path`: every service that holds it is to know. Part of a transaction."""
    note_acts(connection, [path], state, value)


def note_acts(connection: sqlite3.Connection, paths: Sequence[str], state: State, value: bool) -> None:
    """The same of many articles."""
    connection.executemany(_ADD_ACT, [(state, value, now(), path) for path in paths])


class SyncStore:
    """Articles of services by account, and the outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync_items(self, account: str) -> dict[str, SyncItem]:
        """All articles of an account by their keys, with what holds here."""
        rows = self._database.rows(
            f"SELECT key, path, feed, digest, read, kept, {_HERE} FROM sync_item i WHERE account = ?", (account,)
        )
        return {
            key: SyncItem(key, path, feed, digest, bool(read), bool(kept), bool(here), bool(kept))
            for key, path, feed, digest, read, kept, here in rows
        }

    def sync_acts(self, account: str) -> list[SyncAct]:
        """What waits to be sent, in the order in which it was done."""
        rows = self._database.rows(
            "SELECT id, key, state, value, acted_at, by_person, tries FROM sync_act WHERE account = ? ORDER BY id",
            (account,),
        )
        return [
            SyncAct(i, key, state, bool(value), at, bool(by), tries) for i, key, state, value, at, by, tries in rows
        ]

    def waiting_counts(self) -> dict[str, int]:
        """How many acts wait for each account that has any."""
        return dict(self._database.rows("SELECT account, count(*) FROM sync_act GROUP BY account"))

    def add_sync_items(self, account: str, items: Iterable[SyncItem]) -> None:
        """Remember new articles of a service. One that was read there is read here from now on.

        One that was read here and not there is sent, though no key press asked for it.
        """
        with self._database.writing() as connection:
            for item in items:
                connection.execute(
                    "INSERT OR REPLACE INTO sync_item (account, key, path, feed, digest, read, kept)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (account, item.key, item.path, item.feed, item.digest, item.read, item.kept),
                )
                if item.path is not None:
                    _join(connection, account, item)

    def add_stray_acts(self, account: str) -> None:
        """Send also what was read, or not, without a note of it: by a copy of this file that was put back, say."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO sync_act (account, key, state, value, acted_at, by_person)"
                f" SELECT account, key, 'read', {_HERE}, ?, 0 FROM sync_item i"
                f" WHERE account = ? AND path IS NOT NULL AND read <> {_HERE}",
                (now(), account),
            )

    def apply_states(self, account: str, changes: Sequence[StateChange]) -> None:
        """The service has these states now: they hold here too, unless an act on the article waits to be sent.

        The acts are looked at in the same transaction: what a person does at this very moment is not overwritten.
        """
        with self._database.writing() as connection:
            for change in changes:
                at = (account, change.key, change.state)
                column = "read" if change.state == "read" else "kept"
                connection.execute(
                    f"UPDATE sync_item SET {column} = ? WHERE account = ? AND key = ?", (change.value, *at[:2])
                )
                waits = "SELECT 1 FROM sync_act WHERE account = ? AND key = ? AND state = ?"
                if connection.execute(waits, at).fetchone() is None:
                    _set_here(connection, account, change)

    def settle_acts(self, account: str, acts: Iterable[SyncAct]) -> None:
        """The service has what these acts want. One that was replaced meanwhile still waits."""
        with self._database.writing() as connection:
            for act in acts:
                column = "read" if act.state == "read" else "kept"
                connection.execute(
                    f"UPDATE sync_item SET {column} = ? WHERE account = ? AND key = ?", (act.value, account, act.key)
                )
                connection.execute("DELETE FROM sync_act WHERE id = ?", (act.id,))

    def drop_acts(self, account: str, acts: Iterable[SyncAct], *, instead: bool) -> None:
        """These acts are not sent: with `instead` the service's state holds here, else the article is gone there."""
        with self._database.writing() as connection:
            for act in acts:
                gone = connection.execute("DELETE FROM sync_act WHERE id = ?", (act.id,)).rowcount
                if gone and instead:
                    change = StateChange(act.key, act.state, not act.value)
                    column = "read" if act.state == "read" else "kept"
                    connection.execute(
                        f"UPDATE sync_item SET {column} = ? WHERE account = ? AND key = ?",
                        (change.value, account, act.key),
                    )
                    _set_here(connection, account, change)

    def note_unheeded(self, acts: Iterable[SyncAct]) -> None:
        """A service accepted these acts and did nothing."""
        with self._database.writing() as connection:
            connection.executemany("UPDATE sync_act SET tries = tries + 1 WHERE id = ?", [(act.id,) for act in acts])

    def forget_sync_keys(self, account: str, keys: Collection[str]) -> None:
        """Forget articles of a service; should their keys be met again, they are new. Their files stay."""
        with self._database.writing() as connection:
            for some in in_batches(keys):
                for table in ("sync_act", "sync_item"):
                    connection.execute(
                        f"DELETE FROM {table} WHERE account = ? AND key IN ({marks(some)})", (account, *some)
                    )

    def forget_account(self, account: str) -> None:
        """Forget all of an account: its keys and what waits. Articles and what is read stay."""
        with self._database.writing() as connection:
            for table in ("sync_act", "sync_item"):
                connection.execute(f"DELETE FROM {table} WHERE account = ?", (account,))


def _join(connection: sqlite3.Connection, account: str, item: SyncItem) -> None:
    here = connection.execute("SELECT 1 FROM read_article WHERE path = ?", (item.path,)).fetchone() is not None
    if item.read and not here:
        _set_here(connection, account, StateChange(item.key, "read", True))
    elif here and not item.read:
        connection.execute(
            "INSERT OR IGNORE INTO sync_act (account, key, state, value, acted_at, by_person)"
            " VALUES (?, ?, 'read', 1, ?, 0)",
            (account, item.key, now()),
        )


def _set_here(connection: sqlite3.Connection, account: str, change: StateChange) -> None:
    """Set a state here as a service has it; other accounts that hold the article are to know."""
    paths = "SELECT path FROM sync_item WHERE account = ? AND key = ? AND path IS NOT NULL"
    for (path,) in connection.execute(paths, (account, change.key)).fetchall():
        if change.state == "read" and change.value:
            connection.execute("INSERT OR IGNORE INTO read_article VALUES (?, '', ?)", (path, now()))
        elif change.state == "read":
            connection.execute("DELETE FROM read_article WHERE path = ?", (path,))
        connection.execute(
            "INSERT OR REPLACE INTO sync_act (account, key, state, value, acted_at, by_person)"
            f" SELECT account, key, ?, ?, ?, 1 FROM sync_item WHERE path = ? AND account <> ?"
            f" AND {'read' if change.state == 'read' else 'kept'} <> ?",
            (change.state, change.value, now(), path, account, change.value),
        )
