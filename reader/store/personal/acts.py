"""Acts: what a person did to an article that services are to know."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from reader.model.sync import State
from reader.store.personal.database import now

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
