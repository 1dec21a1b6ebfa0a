"""What services know of articles, and the outbox: what a person did here that a service does not know yet.

An act enters the outbox in the transaction that stores it, so that neither can be lost without the other. It leaves the
outbox when the service was seen to have it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec.structs import replace

from reader.model.passage import Bookmark
from reader.model.sync import State, StateChange, SubscriptionAct, SyncAct, SyncItem
from reader.store.personal.bookmarks import insert_bookmark, set_tags
from reader.store.personal.database import Database, now
from reader.store.sql import in_batches, marks

_HERE_READ = "EXISTS (SELECT 1 FROM read_article r WHERE r.path = i.path)"
_HERE_KEPT = "EXISTS (SELECT 1 FROM bookmark b WHERE b.path = i.path AND b.kind = 'article' AND b.shared_by IS NULL)"
_HERE: Mapping[State, str] = MappingProxyType({"read": _HERE_READ, "kept": _HERE_KEPT})
Keeping = Mapping[str, Bookmark]
"""What is kept of articles that are starred at a service, by their keys."""
_NONE: Keeping = MappingProxyType({})
TagChange = tuple[Sequence[str], Collection[str]]
"""Tags that an article gets, and those in one case that it loses."""


class SyncStore:
    """Articles of services by account, and the outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync_items(self, account: str) -> dict[str, SyncItem]:
        """All articles of an account by their keys, with what holds here."""
        rows = self._database.rows(
            f"SELECT key, path, feed, digest, read, kept, {_HERE_READ}, {_HERE_KEPT}, labels FROM sync_item i"
            " WHERE account = ?",
            (account,),
        )
        return {
            key: SyncItem(
                *(key, path, feed, digest, bool(read), bool(kept), bool(here_read), bool(here_kept)),
                labels=tuple(labels.split()),
            )
            for key, path, feed, digest, read, kept, here_read, here_kept, labels in rows
        }

    def article_tags(self, account: str) -> dict[str, dict[str, str]]:
        """The tags of articles of an account, by key: each by its form in one case."""
        tags: dict[str, dict[str, str]] = {}
        rows = self._database.rows(
            "SELECT i.key, g.folded, g.tag FROM bookmark_tag g JOIN bookmark b ON b.id = g.bookmark_id"
            " JOIN sync_item i ON i.path = b.path WHERE i.account = ? AND b.kind <> 'passage' AND b.shared_by IS NULL",
            (account,),
        )
        for key, folded, tag in rows:
            tags.setdefault(key, {})[folded] = tag
        return tags

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
        both = "SELECT account FROM sync_act UNION ALL SELECT account FROM sync_subscription"
        return dict(self._database.rows(f"SELECT account, count(*) FROM ({both}) GROUP BY account"))

    def has_new_acts(self, account: str) -> bool:
        """Whether a person did something that was not tried to be sent in vain."""
        found = (
            "SELECT 1 FROM sync_act WHERE account = ?1 AND by_person AND NOT tries"
            " UNION ALL SELECT 1 FROM sync_subscription WHERE account = ?1 LIMIT 1"
        )
        return self._database.row(found, (account,)) is not None

    def subscription_acts(self, account: str) -> list[SubscriptionAct]:
        """What a person wants of the feeds of an account, in the order in which it was asked for."""
        rows = self._database.rows(
            "SELECT id, feed, title, folder, subscribed FROM sync_subscription WHERE account = ? ORDER BY id",
            (account,),
        )
        return [SubscriptionAct(id_, feed, title, folder, bool(wanted)) for id_, feed, title, folder, wanted in rows]

    def ask_subscription(
        self,
        account: str,
        feed: str,
        *,
        title: str = "",
        folder: str = "",
        subscribed: bool = True,
        instead_of: str = "",
    ) -> None:
        """How a feed of a service should be from now on; what was asked for earlier and not contradicted holds too.

        `instead_of`: what was asked of the feed under another id is taken back.
        """
        with self._database.writing() as connection:
            asked = "DELETE FROM sync_subscription WHERE account = ? AND feed = ? RETURNING title, folder"
            before = connection.execute(asked, (account, feed)).fetchone() or ("", "")
            connection.execute(asked, (account, instead_of))
            connection.execute(
                "INSERT INTO sync_subscription (account, feed, title, folder, subscribed) VALUES (?, ?, ?, ?, ?)",
                (account, feed, title or before[0], folder or before[1], subscribed),
            )

    def settle_subscription(self, act: SubscriptionAct) -> None:
        """The service has what this act wants, or refuses it. One that was replaced meanwhile still waits."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sync_subscription WHERE id = ?", (act.id,))

    def add_sync_items(self, account: str, items: Iterable[SyncItem], kept: Keeping = _NONE) -> None:
        """Remember new articles of a service. One that was read or kept there is so here from now on.

        One that was read or kept here and not there is sent, though no key press asked for it.
        """
        with self._database.writing() as connection:
            for item in items:
                connection.execute(
                    "INSERT OR REPLACE INTO sync_item (account, key, path, feed, digest, read, kept)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (account, item.key, item.path, item.feed, item.digest, item.read, item.kept),
                )
                if item.path is not None:
                    _join(connection, account, item, kept)

    def add_stray_acts(self, account: str) -> None:
        """Send also what was read, or not, or kept without a note of it: by an import, or a copy of this file that was
        put back. That something is not kept any more is never concluded."""
        with self._database.writing() as connection:
            for state, differs in (("read", f"read <> {_HERE_READ}"), ("kept", f"NOT kept AND {_HERE_KEPT}")):
                connection.execute(
                    "INSERT OR IGNORE INTO sync_act (account, key, state, value, acted_at, by_person)"
                    f" SELECT account, key, ?, NOT {state}, ?, 0 FROM sync_item i"
                    f" WHERE account = ? AND path IS NOT NULL AND {differs}",
                    (state, now(), account),
                )

    def apply_states(self, account: str, changes: Sequence[StateChange], kept: Keeping = _NONE) -> None:
        """The service has these states now: they hold here too, unless an act on the article waits to be sent.

        `kept`: what is kept of articles, by key. The acts are looked at in the same transaction: what a person does
        at this very moment is not overwritten.
        """
        with self._database.writing() as connection:
            for change in changes:
                at = (account, change.key, change.state)
                _set_known(connection, account, change)
                waits = "SELECT 1 FROM sync_act WHERE account = ? AND key = ? AND state = ?"
                if connection.execute(waits, at).fetchone() is None:
                    _set_here(connection, account, change, kept)

    def settle_acts(self, account: str, acts: Iterable[SyncAct]) -> None:
        """The service has what these acts want. One that was replaced meanwhile still waits."""
        with self._database.writing() as connection:
            for act in acts:
                _set_known(connection, account, StateChange(act.key, act.state, act.value))
                connection.execute("DELETE FROM sync_act WHERE id = ?", (act.id,))

    def drop_acts(self, account: str, acts: Iterable[SyncAct], kept: Keeping = _NONE) -> None:
        """These acts are not sent: the service's state holds here instead."""
        with self._database.writing() as connection:
            for act in acts:
                if connection.execute("DELETE FROM sync_act WHERE id = ?", (act.id,)).rowcount:
                    change = StateChange(act.key, act.state, not act.value)
                    _set_known(connection, account, change)
                    _set_here(connection, account, change, kept)

    def apply_labels(
        self, account: str, known: Mapping[str, Collection[str]], changes: Mapping[str, TagChange], kept: Keeping
    ) -> None:
        """The service has these labels, as tags in one case, by key; and tags that come and go here, by key.

        `kept`: what stands for articles that have no tags yet. Those that a person gives at this very moment stay.
        """
        with self._database.writing() as connection:
            for key, (come, go) in changes.items():
                path = "(SELECT path FROM sync_item WHERE account = ? AND key = ?)"
                whole = f"SELECT id, kind FROM bookmark WHERE path = {path} AND kind <> 'passage' AND shared_by IS NULL"
                found = connection.execute(whole, (account, key)).fetchone()
                if found is None:
                    if come and key in kept:
                        insert_bookmark(connection, replace(kept[key], tags=tuple(come)))
                    continue
                tags = "SELECT folded, tag FROM bookmark_tag WHERE bookmark_id = ? ORDER BY position"
                now_here = dict(connection.execute(tags, (found[0],)).fetchall())
                now_here = {folded: tag for folded, tag in now_here.items() if folded not in go}
                set_tags(connection, found[0], list((now_here | {tag.casefold(): tag for tag in come}).values()))
                if found[1] == "tags" and not now_here and not come:
                    connection.execute("DELETE FROM bookmark WHERE id = ?", (found[0],))
            connection.executemany(
                "UPDATE sync_item SET labels = ? WHERE account = ? AND key = ?",
                [(" ".join(sorted(labels)), account, key) for key, labels in known.items()],
            )

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
            for table in ("sync_act", "sync_item", "sync_subscription"):
                connection.execute(f"DELETE FROM {table} WHERE account = ?", (account,))


def _set_known(connection: sqlite3.Connection, account: str, change: StateChange) -> None:
    """The service has this state."""
    assert change.state in _HERE
    connection.execute(
        f"UPDATE sync_item SET {change.state} = ? WHERE account = ? AND key = ?", (change.value, account, change.key)
    )


def _join(connection: sqlite3.Connection, account: str, item: SyncItem, kept: Keeping) -> None:
    """Make an article that was met for the first time alike on both sides; nothing is taken away on either."""
    known: tuple[tuple[State, bool], ...] = (("read", item.read), ("kept", item.kept))
    for state, there in known:
        asked = f"SELECT {_HERE[state]} FROM sync_item i WHERE account = ? AND key = ?"
        here = bool(connection.execute(asked, (account, item.key)).fetchone()[0])
        if there and not here:
            _set_here(connection, account, StateChange(item.key, state, True), kept)
        elif here and not there:
            connection.execute(
                "INSERT OR IGNORE INTO sync_act (account, key, state, value, acted_at, by_person)"
                " VALUES (?, ?, ?, 1, ?, 0)",
                (account, item.key, state, now()),
            )


def _set_here(connection: sqlite3.Connection, account: str, change: StateChange, kept: Keeping) -> None:
    """Set a state here as a service has it; other accounts that hold the article are to know."""
    paths = "SELECT path FROM sync_item WHERE account = ? AND key = ? AND path IS NOT NULL"
    for (path,) in connection.execute(paths, (account, change.key)).fetchall():
        if change.state == "kept":
            _set_kept(connection, path, kept.get(change.key) if change.value else None)
        elif change.value:
            connection.execute("INSERT OR IGNORE INTO read_article VALUES (?, '', ?)", (path, now()))
        else:
            connection.execute("DELETE FROM read_article WHERE path = ?", (path,))
        connection.execute(
            "INSERT OR REPLACE INTO sync_act (account, key, state, value, acted_at, by_person)"
            f" SELECT account, key, ?, ?, ?, 1 FROM sync_item WHERE path = ? AND account <> ? AND {change.state} <> ?",
            (change.state, change.value, now(), path, account, change.value),
        )


def _set_kept(connection: sqlite3.Connection, path: str, bookmark: Bookmark | None) -> None:
    """Keep a whole article, or no longer; its tags, note and passages stay."""
    whole = "path = ? AND kind <> 'passage' AND shared_by IS NULL"
    if bookmark is not None:
        if not connection.execute(f"UPDATE bookmark SET kind = 'article' WHERE {whole}", (path,)).rowcount:
            insert_bookmark(connection, bookmark)
        return
    connection.execute(
        f"DELETE FROM bookmark WHERE {whole} AND note = ''"
        " AND NOT EXISTS (SELECT 1 FROM bookmark_tag g WHERE g.bookmark_id = bookmark.id)",
        (path,),
    )
    connection.execute(f"UPDATE bookmark SET kind = 'tags' WHERE {whole}", (path,))
