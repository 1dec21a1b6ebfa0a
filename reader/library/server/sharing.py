"""Exchanging shared bookmarks with a library's server: what waits here is sent, what others shared comes in.

Runs in the process that talks to the server. A change is sent only in place of the version that it was made from; where
the server has another meanwhile, both stand. Read marks, reading places and drafts are never sent.
"""

from __future__ import annotations

import getpass
import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reader.errors import ConflictError, LibraryError, NewsreaderError, PersonalDataError, ServerError
from reader.library.events import LibraryEvent, Notice
from reader.library.failures import log_background_error
from reader.library.opening import Opening
from reader.library.roots import server_key
from reader.library.server.places import prepare_server, server_of
from reader.model.passage import Bookmark, Place
from reader.model.plain_text import one_line, whole
from reader.passages.exporting import bookmark_to_json
from reader.passages.importing import bookmarks_from_json
from reader.search.opensearch.connection import Server
from reader.search.opensearch.shelf import BookmarkShelf, Shared
from reader.settings import load_settings, user_folders
from reader.store.personal import Personal
from reader.store.personal.sharing import Known, Outgoing, Shelf, Version

MOST_BYTES = 500_000
"""Of one shared bookmark: what is larger is left out."""
_HERE_ONLY = ("id", "state", "start", "end", "found_text", "place")
"""What is exported of a bookmark and says where it stands on this machine."""
_LONGEST_NAME = 60
HEED_SECONDS = 1.0
"""After which it is looked whether something was made that waits to be sent."""
EXCHANGE_SECONDS = 30.0
LAST_SECONDS = 3.0
"""How long the server has to answer when the program ends; what it does not take waits for the next start."""


@dataclass(slots=True)
class Exchanged:
    """What an exchange did, in bookmarks. `lines` are for the person."""

    sent: int = 0
    withdrawn: int = 0
    came: int = 0
    lines: list[str] = field(default_factory=list)


def owner_of(user: str) -> str:
    """Under whose name bookmarks are shared: the user of the library, else that of this machine."""
    try:
        return user or getpass.getuser()
    except (OSError, KeyError):
        return "somebody"


class Sharing:
    """The shared bookmarks of one person in one library."""

    def __init__(self, server: Server, personal: Personal) -> None:
        self._shelf = BookmarkShelf(server)
        self._personal = personal
        self._name = server.name
        self._library = server.address.identity
        self._owner = owner_of(server.sign_in.user)

    def exchange(self) -> Exchanged:
        """Send what waits, then read what is new. May be ended at any moment, and be done again.

        Raises ServerError when the server does not answer or refuses, PersonalDataError.
        """
        done = Exchanged()
        made = self._shelf.made()
        if made is None:
            if any(library == self._library for library, _ in self._personal.shared_tags()):
                done.lines.append(
                    f"{self._name} has no room for shared bookmarks yet: whoever looks after it makes it by "
                    f"`newsreader library upgrade {self._name}`. Yours wait here."
                )
            return done
        shelf = self._personal.shelf(self._library)
        if shelf is None or shelf.made != made:
            self._personal.begin_anew(self._library, made)
        self._send_all(done)
        self._receive(made, done)
        return done

    def waiting(self) -> int:
        """How many bookmarks wait to be sent or to be taken back."""
        return self._personal.waiting(self._library, self.digest)

    def digest(self, bookmark: Bookmark) -> str:
        """Another one when something of a bookmark is other that others see."""
        return _digest(self._fields(bookmark))

    # -- sending ----------------------------------------------------------------------------------------------

    def _send_all(self, done: Exchanged) -> None:
        """Send what waits. Who may only read still hears what others shared: that a server refuses ours is a line."""
        try:
            for outgoing in self._personal.outbox(self._library, self.digest):
                self._send(outgoing, done)
        except ServerError as error:
            if error.passing:
                raise
            done.lines.append(f"Your bookmarks are not shared now. {error}")

    def _fields(self, bookmark: Bookmark | None) -> dict[str, Any]:
        """A bookmark as it goes to the server, its article by its key there; None: it is shared no more."""
        if bookmark is None:
            return {"owner": self._owner, "bookmark": None}
        shown = bookmark_to_json(replace(bookmark, shared_by=None))
        shown = {name: value for name, value in shown.items() if name not in _HERE_ONLY}
        if shown["kind"] == "passage":
            del shown["kind"]  # as it always was: else everything shared would have to be sent again
        for part in ("article", "kept"):
            path = str(shown[part]["path"])
            shown[part] = {**shown[part], "path": path.removeprefix(server_key(self._library, ""))}
        return {"owner": self._owner, "bookmark": shown}

    def _send(self, outgoing: Outgoing, done: Exchanged) -> None:
        fields = self._fields(outgoing.bookmark)
        if len(msgspec.json.encode(fields)) > MOST_BYTES:
            done.lines.append(f"A bookmark of {outgoing.uid[:8]} is too long to be shared: it stays on this machine.")
            return
        before = outgoing.before
        if before is not None or outgoing.bookmark is not None:
            self._personal.is_being_sent(self._library, outgoing.uid, _digest(fields))
            try:
                known = None if before is None else (before.seq_no, before.primary_term)
                version = self._shelf.put(outgoing.uid, fields, known)
            except ConflictError:
                pass  # what stands there decides
            else:
                self._sent(outgoing, fields, version, done)
                return
        there = self._shelf.get(outgoing.uid)
        if there is None:
            # Never sent, or gone from the server: nothing is known of it from now on.
            self._personal.was_withdrawn(self._library, outgoing.uid)
        elif _digest(there.fields) == _digest(fields):
            # Sent before, and the program ended before the answer.
            self._sent(outgoing, fields, (there.seq_no, there.primary_term), done)
        elif self._may_be_replaced(there, outgoing):
            self._personal.is_being_sent(self._library, outgoing.uid, _digest(fields))
            version = self._shelf.put(outgoing.uid, fields, (there.seq_no, there.primary_term))
            self._sent(outgoing, fields, version, done)
        else:
            self._let_both_stand(there, outgoing, done)

    def _sent(self, outgoing: Outgoing, fields: Mapping[str, Any], version: tuple[int, int], done: Exchanged) -> None:
        if outgoing.bookmark is None:
            self._personal.was_withdrawn(self._library, outgoing.uid)
            done.withdrawn += 1
        else:
            self._personal.was_sent(self._library, outgoing.uid, Version(_digest(fields), *version))
            done.sent += 1

    def _may_be_replaced(self, there: Shared, outgoing: Outgoing) -> bool:
        """Whether nothing is lost when ours takes the place of what stands there."""
        if there.fields.get("bookmark") is None:
            return there.fields.get("owner") == self._owner
        # What was sent from here, when the answer was lost.
        return _digest(there.fields) == outgoing.attempted

    def _let_both_stand(self, there: Shared, outgoing: Outgoing, done: Exchanged) -> None:
        """Ours gets a name of its own, under which it is sent next; what stands there comes in beside it."""
        if outgoing.bookmark is None:
            self._personal.was_withdrawn(self._library, outgoing.uid)
            done.lines.append("A shared bookmark that you took back was changed elsewhere meanwhile: that one stands.")
        else:
            self._personal.stand_apart(self._library, outgoing.uid)
            words = shorten(one_line(outgoing.bookmark.passage.text), 40, placeholder="…")
            done.lines.append(f"“{words}” was changed on another machine too: both bookmarks stand.")
        with suppress(PersonalDataError, ValueError):  # what is not as we send it is no bookmark
            self._take(there, done)

    # -- receiving --------------------------------------------------------------------------------------------

    def _receive(self, made: str, done: Exchanged) -> None:
        shelf = self._personal.shelf(self._library)
        seen = -1 if shelf is None else shelf.seen
        refused = 0
        for shared in self._shelf.since(seen):
            try:
                self._take(shared, done)
            except (PersonalDataError, ValueError):
                refused += 1
            seen = max(seen, shared.seq_no)
        if shelf is None or seen != shelf.seen:
            self._personal.note_shelf(self._library, Shelf(made, seen))
            if refused:
                done.lines.append(f"{refused} shared bookmarks are not as newsreader sends them: they are left out.")

    def _take(self, shared: Shared, done: Exchanged) -> None:
        """Take in one change. Raises ValueError or PersonalDataError when it is not as we send it."""
        known = self._personal.known(self._library, shared.uid)
        if known is not None and known.version is not None and known.version.seq_no >= shared.seq_no:
            return
        withdrawn = shared.fields.get("bookmark") is None
        version = Version(None if withdrawn else _digest(shared.fields), shared.seq_no, shared.primary_term)
        if known is not None and not known.others:
            self._take_own(shared, known, version, done)
        elif withdrawn:
            done.came += self._personal.drop_taken(self._library, [shared.uid])
        else:
            self._personal.take_in(self._library, shared.uid, self._bookmark(shared), version)
            done.came += 1

    def _take_own(self, shared: Shared, known: Known, version: Version, done: Exchanged) -> None:
        """An own bookmark that was changed on another machine which has the same ones."""
        here = self._personal.bookmark(known.bookmark_id)
        if version.digest is None:
            # Shared no more there. Here it is: that is sent again.
            self._personal.was_sent(self._library, shared.uid, version)
        elif here is not None and known.version is not None and self.digest(here) == known.version.digest:
            self._personal.change_shared(self._library, shared.uid, self._bookmark(shared), version)
            done.came += 1
        # Else it was changed here too: sending it next finds that out.

    def _bookmark(self, shared: Shared) -> Bookmark:
        """What somebody sent, as a bookmark of this library. Raises ValueError or PersonalDataError."""
        sent = msgspec.json.encode(shared.fields.get("bookmark"))
        if len(sent) > MOST_BYTES:
            raise ValueError("too large")
        [bookmark] = bookmarks_from_json(whole(f"[{sent.decode()}]"))
        owner = one_line(whole(str(shared.fields.get("owner") or "somebody")))[:_LONGEST_NAME]
        passage = bookmark.passage
        path = server_key(self._library, passage.cite.path)
        passage = replace(passage, cite=replace(passage.cite, path=path))
        place = Place("ok", passage.span, passage.text, 1.0, passage.content_hash or None, path)
        return replace(bookmark, id=None, passage=passage, place=place, shared_by=owner)


def _digest(fields: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(fields, order="deterministic")).hexdigest()


# -- for commands -----------------------------------------------------------------------------------------------------


class SharingChanged(Struct, frozen=True):
    """What became of a wish to share, in lines: what was done, and remarks."""

    told: tuple[str, ...]
    notices: tuple[str, ...]


def change_sharing(named: str | None, *, share: str | None = None, stop: str | None = None) -> SharingChanged:
    """Share a tag through a library from now on, or stop it, and send what can be sent now.

    `named` is the library; None: the only one in config.toml. Raises LibraryError when it is not clear which is meant,
    ServerError when its address cannot be used, PersonalDataError when nothing can be stored.
    """
    named = named or _only_library()
    opening = prepare_server(named)
    told: list[str] = []
    with closing(opening.personal) as personal, closing(server_of(named, opening.settings)) as server:
        library = server.address.identity
        if share is not None:
            found = personal.share_tag(library, share)
            told.append(f"Shared through {server.name} from now on: your bookmarks there tagged {share} ({found} now).")
        if stop is not None:
            was = personal.stop_sharing(library, stop)
            told.append(f"{stop} is shared no more." if was else f"{stop} was not shared through {server.name}.")
        sharing = Sharing(server, personal)
        try:
            done = sharing.exchange()
        except ServerError as error:
            waits = f"{sharing.waiting()} wait here and are sent while `newsreader --library {named}` runs."
            return SharingChanged((*told, waits), (*opening.notices, str(error)))
        waiting = sharing.waiting()
    waits = f" {waiting} wait here." if waiting else ""
    told.append(f"Sent: {done.sent}. Taken back: {done.withdrawn}. Came from others: {done.came}.{waits}")
    return SharingChanged(tuple(told), (*opening.notices, *done.lines))


def exchange_now(named: str, opening: Opening) -> tuple[str, ...]:
    """Exchange shared bookmarks with an opened library's server; lines for the person. Where it cannot be, they say so.

    Raises PersonalDataError.
    """
    with closing(server_of(named, opening.settings)) as server:
        try:
            return tuple(Sharing(server, opening.personal).exchange().lines)
        except ServerError as error:
            return (f"What others shared is as it was seen last. {error}",)


def _only_library() -> str:
    known = load_settings(user_folders().config_file).libraries
    if len(known) == 1:
        return next(iter(known))
    raise LibraryError("Say through which library: --library with its name in config.toml, or its address.")


# -- in the background ------------------------------------------------------------------------------------------------


class Exchanger(threading.Thread):
    """Exchanges shared bookmarks in the background: what waits soon after it was made, what others share now and then.

    What cannot be done is told once, and tried again; that the server is away, others tell.
    """

    def __init__(self, server: Server, data: Path, log: Path, tell: Callable[[LibraryEvent], None]) -> None:
        """`data` is the folder of personal.db; errors in the program go to `log`. The server is used in this thread
        alone."""
        super().__init__(daemon=True)
        self._server, self._data, self._log, self._tell = server, data, log, tell
        self._over = threading.Event()
        self._said: set[str] = set()

    def stop(self) -> None:
        """Send what waits, if the server answers at once, and end."""
        self._over.set()
        self.join(LAST_SECONDS + 1)

    def run(self) -> None:
        """Exchange until it is over."""
        try:
            with Personal.open(self._data) as personal, closing(self._server):
                sharing = Sharing(self._server, personal)
                look_at = 0.0
                while not self._over.wait(HEED_SECONDS):
                    if time.monotonic() >= look_at or (personal.changed_elsewhere() and sharing.waiting()):
                        self._exchange(sharing)
                        look_at = time.monotonic() + EXCHANGE_SECONDS
                if sharing.waiting():
                    self._server.seconds = LAST_SECONDS
                    self._exchange(sharing)
        except PersonalDataError as error:
            self._say(str(error))
        except Exception as error:  # noqa: BLE001 - the process goes on; the screen gets a line and the log the rest
            self._say(log_background_error(error, "bookmarks are not shared until the next start", self._log))

    def _exchange(self, sharing: Sharing) -> None:
        try:
            for line in sharing.exchange().lines:
                self._say(line)
        except NewsreaderError as error:
            if not (isinstance(error, ServerError) and error.passing):
                self._say(f"Bookmarks are not shared now. {error}")

    def _say(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            self._tell(Notice(line, "warning"))
