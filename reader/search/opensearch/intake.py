"""Putting articles into a library on a server, as fast as it takes them and no faster.

Any number of machines may send the same articles: each stands once, under its id, and an older file never replaces a
newer one.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any

from msgspec import Struct
from msgspec.json import encode

from reader.errors import ServerError
from reader.model.pause import Pause
from reader.search.opensearch.connection import Server, refusal

MOST_BYTES = 4_000_000
"""Bytes of one request; fewer while the server says that it has too much to do."""
_LEAST_BYTES = 100_000
_SECONDS = 60.0
_RETRY = Pause(0.5, 30.0)
_PATIENCE = 600.0
"""Seconds for which a server that takes nothing is asked again, before it is given up."""
_SILENCE = 5.0
"""Seconds of waiting after which the person is told why: a busy server often takes less."""


class Parcel(Struct, frozen=True):
    """An article ready to be sent: its fields as JSON. Of two the one with the higher `time` stands."""

    id: int
    time: int
    fields: bytes


@dataclass(slots=True)
class Receipt:
    """What became of articles that were sent: stored; not stored, because a newer one stands; refused, and why."""

    stored: int = 0
    newer: int = 0
    refused: dict[int, str] = field(default_factory=dict)

    def __iadd__(self, other: Receipt) -> Receipt:
        self.stored += other.stored
        self.newer += other.newer
        self.refused |= other.refused
        return self


class _Patience:
    """Longer and longer pauses while a server takes nothing, until there have been ten minutes of it."""

    def __init__(self, wait: Callable[[float], None], tell: Callable[[str], None]) -> None:
        """`tell` is given a line, again and again, while pauses are longer than a moment."""
        self._wait, self._tell = wait, tell
        self.begin()

    def begin(self) -> None:
        """Something was taken: the next pause is a short one again."""
        self._failures, self._waited, self._end = 0, 0.0, time.monotonic() + _PATIENCE

    @property
    def over(self) -> bool:
        """Whether the server is given up."""
        return time.monotonic() > self._end

    def wait(self, reason: ServerError) -> None:
        """Let the server be for a while."""
        self._failures += 1
        seconds = _RETRY.after(self._failures) * random.uniform(0.7, 1.3)
        self._waited += seconds
        if self._waited > _SILENCE:
            self._tell(f"{reason} Waiting, for ten minutes at most; filling then goes on by itself.")
        self._wait(seconds)


def _tell_nobody(line: str) -> None:
    pass


class Intake:
    """Sends articles. May be used by several threads."""

    def __init__(
        self,
        server: Server,
        index: str | None = None,
        wait: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = _tell_nobody,
    ) -> None:
        """Into an index; without one into the library that the server's address names. `tell` is given a line, once,
        when the server has taken nothing for a while."""
        self._server, self._index, self._wait, self._tell = server, index, wait, tell
        self._told: set[str] = set()
        self._telling = Lock()
        self._most = MOST_BYTES

    def versions(self, ids: Sequence[int]) -> dict[int, str]:
        """The versions in which articles stand there; those that do not are left out. Raises ServerError."""
        body = {
            "query": {"ids": {"values": list(map(str, ids))}},
            "size": len(ids),
            "_source": False,
            "docvalue_fields": ["version"],
            "track_total_hits": False,
        }
        found = self._persistently(lambda: self._server.search(body, seconds=_SECONDS))
        return {int(hit["_id"]): hit["fields"]["version"][0] for hit in found["hits"]["hits"]}

    def put(self, parcels: Sequence[Parcel]) -> Receipt:
        """Store articles. Raises ServerError when the server refuses all, or takes nothing for ten minutes."""
        receipt = Receipt()
        waiting = list(parcels)
        patience = _Patience(self._wait, self._tell_once)
        while waiting:
            some = self._portion(waiting)
            answer = self._persistently(partial(self._server.bulk, _lines(some), seconds=_SECONDS, index=self._index))
            outcomes = [next(iter(item.values())) for item in answer["items"]]
            self._check_allowed(outcomes)
            sent = list(zip(some, outcomes, strict=True))
            again = [(parcel, outcome) for parcel, outcome in sent if not _settled(parcel, outcome, receipt)]
            waiting = [*(parcel for parcel, _ in again), *waiting[len(some) :]]
            if len(again) < len(some):
                patience.begin()
                self._most = min(MOST_BYTES, self._most * 2)
            if again:
                if patience.over:
                    raise ServerError(f"{self._server.address.host} has taken no article for ten minutes. Try later.")
                self._most = max(_LEAST_BYTES, self._most // 2)
                patience.wait(self._refusal(again[0][1]))
        return receipt

    def _tell_once(self, line: str) -> None:
        """Several threads wait for the same reason."""
        with self._telling:
            is_new = line not in self._told
            self._told.add(line)
        if is_new:
            self._tell(line)

    def _check_allowed(self, outcomes: Sequence[dict[str, Any]]) -> None:
        """Raise ServerError when articles were refused because of who sends them: none would be taken."""
        for outcome in outcomes:
            if outcome.get("error", {}).get("type") == "security_exception":
                raise self._refusal(outcome)

    def _refusal(self, outcome: dict[str, Any]) -> ServerError:
        return refusal(self._server.address, outcome["status"], outcome["error"].get("type", ""), outcome)

    def _portion(self, parcels: Sequence[Parcel]) -> list[Parcel]:
        """As many of the first as fit into one request, one at least."""
        some: list[Parcel] = []
        size = 0
        for parcel in parcels:
            size += len(parcel.fields)
            if some and size > self._most:
                break
            some.append(parcel)
        return some

    def _persistently(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Ask again, less and less often, while it may still work."""
        patience = _Patience(self._wait, self._tell_once)
        while True:
            try:
                return ask()
            except ServerError as error:
                if not error.passing or patience.over:
                    raise
                patience.wait(error)


def _lines(parcels: Sequence[Parcel]) -> list[bytes]:
    lines = []
    for parcel in parcels:
        action = {"_id": str(parcel.id), "version": parcel.time, "version_type": "external_gte"}
        lines += [encode({"index": action}), parcel.fields]
    return lines


def _settled(parcel: Parcel, outcome: dict[str, Any], receipt: Receipt) -> bool:
    """Note what became of one article; False when it is to be sent again."""
    status, error = outcome["status"], outcome.get("error", {})
    if status in (200, 201):
        receipt.stored += 1
    elif status == 409:
        receipt.newer += 1
    elif status in (429, 502, 503, 504) or "cluster_block" in error.get("type", ""):
        return False
    else:
        receipt.refused[parcel.id] = str(error.get("reason", status))
    return True
