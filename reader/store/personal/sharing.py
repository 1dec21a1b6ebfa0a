"""What is shared through libraries on servers, in personal.db: which tags, the outbox, and what others shared.

A bookmark is shared when it has a tag that is shared in the library of its article. The outbox is what differs between
that and what the server was last known to have; so nothing is lost when a program ends at any moment.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reader.errors import PersonalDataError
from reader.model.passage import Bookmark
from reader.store.personal.bookmarks import (
    BOOKMARK_COLUMNS,
    TO_BE_SHARED,
    UPDATE_PLACE,
    bookmark_of,
    clean_tags,
    insert_bookmark,
    place_fields,
    set_tags,
)
from reader.store.personal.database import Database, now

_OF_LIBRARY = "substr(b.path, 1, length(?) + 1) = ? || '#'"
_LISTED = f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.shared_by IS NULL AND {_OF_LIBRARY}"


class Version(Struct, frozen=True):
    """A state of a shared bookmark on the server. `digest`: of its words; None: none that is ours."""

    digest: str | None
    seq_no: int
    primary_term: int


class Outgoing(Struct, frozen=True):
    """Something to be sent: a bookmark, or that it is no longer shared (`bookmark` None).

    `before`: what the server was last known to have; None when nothing is known. `attempted`: the digest of what was
    sent last, whether it arrived or not.
    """

    uid: str
    bookmark: Bookmark | None
    before: Version | None
    attempted: str | None


class Shelf(Struct, frozen=True):
    """How far a library's shared bookmarks were read: to number `seen` of the index that was `made` under this name."""

    made: str
    seen: int


class Known(Struct, frozen=True):
    """What is known of a shared bookmark: whether it is of others, its id here, and which version was sent or came."""

    others: bool
    bookmark_id: int
    version: Version | None


class SharingStore:
    """Which bookmarks are shared, what is to be sent, and what came. A library is named as bookmarks know it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- tags -----------------------------------------------------------------------------------------------

    def share_tag(self, library: str, tag: str) -> int:
        """Share the library's bookmarks with a tag from now on. Returns how many there are.

        Raises PersonalDataError when it is no tag.
        """
        wanted = _cleaned(tag)
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO shared_tag (library, folded, tag, shared_at) VALUES (?, ?, ?, ?)",
                (library, wanted.casefold(), wanted, now()),
            )
            found = connection.execute(
                f"SELECT count(*) FROM bookmark b JOIN bookmark_tag g ON g.bookmark_id = b.id"
                f" WHERE g.folded = ? AND b.kind <> 'tags' AND b.shared_by IS NULL AND {_OF_LIBRARY}",
                (wanted.casefold(), library, library),
            ).fetchone()
        return int(found[0])

    def stop_sharing(self, library: str, tag: str) -> bool:
        """Stop sharing a tag; what was sent for it alone is taken back. Whether it was shared."""
        with self._database.writing() as connection:
            gone = connection.execute(
                "DELETE FROM shared_tag WHERE library = ? AND folded = ?", (library, _cleaned(tag).casefold())
            )
            return gone.rowcount > 0

    def shared_tags(self) -> list[tuple[str, str]]:
        """Every tag that is shared, with its library, by library and tag."""
        rows = self._database.rows("SELECT library, tag FROM shared_tag ORDER BY library, folded")
        return [(str(library), str(tag)) for library, tag in rows]

    # -- the outbox -------------------------------------------------------------------------------------------

    def outbox(self, library: str, digest: Callable[[Bookmark], str]) -> list[Outgoing]:
        """What differs between here and a library's server. `digest` gives a hash of a bookmark's words.

        What is to be sent for the first time gets its name there, and keeps it however often it is sent.
        """
        with self._database.writing() as connection:
            named = {row[1]: (row[0], _version(row[2:5]), row[5]) for row in connection.execute(_OWN, (library,))}
            wanted = _by_id(connection.execute(_WANTED, (library, library)))
            for bookmark_id in wanted.keys() - named.keys():
                uid = secrets.token_hex(16)
                connection.execute(
                    "INSERT INTO shared_bookmark (library, uid, bookmark_id, others) VALUES (?, ?, ?, 0)",
                    (library, uid, bookmark_id),
                )
                named[bookmark_id] = uid, None, None
        outgoing = []
        for bookmark_id, (uid, before, attempted) in sorted(named.items()):
            bookmark = wanted.get(bookmark_id)
            if bookmark is None or before is None or before.digest != digest(bookmark):
                outgoing.append(Outgoing(uid, bookmark, before, attempted))
        return outgoing

    def waiting(self, library: str, digest: Callable[[Bookmark], str]) -> int:
        """How many are to be sent; nothing is changed."""
        rows = self._database.rows(_OWN, (library,))
        known = {row[1]: row[2] for row in rows}
        wanted = _by_id(self._database.rows(_WANTED, (library, library)))
        gone: int = len(known.keys() - wanted.keys())
        return gone + len([number for number, bookmark in wanted.items() if known.get(number) != digest(bookmark)])

    def is_being_sent(self, library: str, uid: str, digest: str) -> None:
        """This is sent now: should the answer be lost, it is known again."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE shared_bookmark SET attempted = ? WHERE library = ? AND uid = ?", (digest, library, uid)
            )

    def was_sent(self, library: str, uid: str, version: Version) -> None:
        """The server has it in this version."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE shared_bookmark SET digest = ?, seq_no = ?, primary_term = ? WHERE library = ? AND uid = ?",
                (version.digest, version.seq_no, version.primary_term, library, uid),
            )

    def was_withdrawn(self, library: str, uid: str) -> None:
        """The server does not have it any more."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM shared_bookmark WHERE library = ? AND uid = ?", (library, uid))

    def stand_apart(self, library: str, uid: str) -> None:
        """What the server has under this name is another's edit: ours is sent anew, under a name of its own."""
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE shared_bookmark SET uid = ?, {_NOTHING_SENT} WHERE library = ? AND uid = ? AND others = 0",
                (secrets.token_hex(16), library, uid),
            )

    # -- what others shared -----------------------------------------------------------------------------------

    def known(self, library: str, uid: str) -> Known | None:
        """What is known here of something on the server; None when nothing is."""
        row = self._database.row(
            "SELECT others, bookmark_id, digest, seq_no, primary_term FROM shared_bookmark"
            " WHERE library = ? AND uid = ?",
            (library, uid),
        )
        return None if row is None else Known(bool(row[0]), int(row[1]), _version(row[2:]))

    def take_in(self, library: str, uid: str, bookmark: Bookmark, version: Version) -> None:
        """Somebody shared this, or changed what they had shared; `bookmark.shared_by` says who."""
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT bookmark_id FROM shared_bookmark WHERE library = ? AND uid = ? AND others = 1", (library, uid)
            ).fetchone()
            if row is not None:
                connection.execute("DELETE FROM bookmark WHERE id = ?", row)
            kept = insert_bookmark(connection, replace(bookmark, id=None if row is None else row[0]))
            connection.execute(
                "INSERT OR REPLACE INTO shared_bookmark VALUES (?, ?, ?, 1, ?, NULL, ?, ?)",
                (library, uid, kept, version.digest, version.seq_no, version.primary_term),
            )

    def change_shared(self, library: str, uid: str, bookmark: Bookmark, version: Version) -> None:
        """An own shared bookmark was changed on another machine of the same person, and not here: take over how."""
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT bookmark_id FROM shared_bookmark WHERE library = ? AND uid = ? AND others = 0", (library, uid)
            ).fetchone()
            if row is None:
                return
            connection.execute("UPDATE bookmark SET note = ? WHERE id = ?", (bookmark.note, row[0]))
            connection.execute(UPDATE_PLACE, {**place_fields(bookmark.place), "id": row[0]})
            set_tags(connection, row[0], clean_tags(bookmark.tags))
            connection.execute(
                "UPDATE shared_bookmark SET digest = ?, seq_no = ?, primary_term = ? WHERE library = ? AND uid = ?",
                (version.digest, version.seq_no, version.primary_term, library, uid),
            )

    def drop_taken(self, library: str, uids: Iterable[str]) -> int:
        """Forget what others no longer share. Returns how many were here."""
        gone = 0
        with self._database.writing() as connection:
            for uid in uids:
                gone += _drop(connection, "library = ? AND uid = ?", library, uid)
        return gone

    def shelf(self, library: str) -> Shelf | None:
        """How far what others shared was read; None before the first time."""
        row = self._database.row("SELECT made, seen FROM shared_shelf WHERE library = ?", (library,))
        return None if row is None else Shelf(str(row[0]), int(row[1]))

    def note_shelf(self, library: str, shelf: Shelf) -> None:
        """Remember how far it was read."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO shared_shelf VALUES (?, ?, ?)", (library, shelf.made, shelf.seen)
            )

    def begin_anew(self, library: str, made: str) -> None:
        """The server's index is another than before: own bookmarks are to be sent again, those of others come again."""
        with self._database.writing() as connection:
            _drop(connection, "library = ?", library)
            connection.execute(f"UPDATE shared_bookmark SET {_NOTHING_SENT} WHERE library = ?", (library,))
            connection.execute("INSERT OR REPLACE INTO shared_shelf VALUES (?, ?, 0)", (library, made))


_OWN = (
    "SELECT uid, bookmark_id, digest, seq_no, primary_term, attempted FROM shared_bookmark"
    " WHERE library = ? AND others = 0"
)
_WANTED = f"{_LISTED} AND EXISTS ({TO_BE_SHARED})"
_NOTHING_SENT = "digest = NULL, attempted = NULL, seq_no = NULL, primary_term = NULL"


def _version(row: tuple[str | None, int | None, int | None]) -> Version | None:
    digest, seq_no, primary_term = row
    return None if seq_no is None or primary_term is None else Version(digest, seq_no, primary_term)


def _by_id(rows: Iterable[Any]) -> dict[int, Bookmark]:
    return {int(row[0]): bookmark_of(row) for row in rows}


def _drop(connection: sqlite3.Connection, condition: str, *values: str) -> int:
    """Forget what others shared, where the condition holds."""
    which = f"SELECT bookmark_id FROM shared_bookmark WHERE others = 1 AND {condition}"
    gone = connection.execute(f"DELETE FROM bookmark WHERE id IN ({which})", values).rowcount
    connection.execute(f"DELETE FROM shared_bookmark WHERE others = 1 AND {condition}", values)
    return gone


def _cleaned(tag: str) -> str:
    cleaned = clean_tags([tag])
    if not cleaned:
        raise PersonalDataError(f"“{tag}” is not a tag. Name one that your bookmarks have, like #toll.")
    return cleaned[0]
