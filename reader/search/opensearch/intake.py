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
from typing import Any

from msgspec import Struct
from msgspec.json import encode

from reader.errors import ServerError
from reader.search.opensearch.connection import Server, refusal

MOST_BYTES = 4_000_000
"""Bytes of one request; fewer while the server says that it has too much to do."""
_LEAST_BYTES = 100_000
_SECONDS = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_PATIENCE = 600.0
"""Seconds for which a server that takes nothing is asked again, before it is given up."""


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


class Intake:
    """Sends articles. May be used by several threads."""

    def __init__(self, server: Server, index: str | None = None, wait: Callable[[float], None] = time.sleep) -> None:
        """Into an index; without one into the library that the server's address names."""
        self._server, self._index, self._wait = server, index, wait
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
        pause, end = _FIRST_PAUSE, time.monotonic() + _PATIENCE
        while waiting:
            some = self._portion(waiting)
            answer = self._persistently(partial(self._server.bulk, _lines(some), seconds=_SECONDS, index=self._index))
            outcomes = [next(iter(item.values())) for item in answer["items"]]
            self._check_allowed(outcomes)
            sent = zip(some, outcomes, strict=True)
            again = [parcel for parcel, outcome in sent if not _settled(parcel, outcome, receipt)]
            waiting = [*again, *waiting[len(some) :]]
            if len(again) < len(some):
                pause, end = _FIRST_PAUSE, time.monotonic() + _PATIENCE
                self._most = min(MOST_BYTES, self._most * 2)
            if again:
                if time.monotonic() > end:
                    raise ServerError(f"{self._server.address.host} has taken no article for ten minutes. Try later.")
                self._most = max(_LEAST_BYTES, self._most // 2)
                self._wait(pause * random.uniform(0.7, 1.3))
                pause = min(_LONGEST_PAUSE, pause * 2)
        return receipt

    def _check_allowed(self, outcomes: Sequence[dict[str, Any]]) -> None:
        """Raise ServerError when articles were refused because of who sends them: none would be taken."""
        for outcome in outcomes:
            error = outcome.get("error", {})
            if error.get("type") == "security_exception":
                raise refusal(self._server.address, outcome["status"], error["type"], outcome)

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
        pause, end = _FIRST_PAUSE, time.monotonic() + _PATIENCE
        while True:
            try:
                return ask()
            except ServerError as error:
                if not error.passing or time.monotonic() > end:
                    raise
            self._wait(pause * random.uniform(0.7, 1.3))
            pause = min(_LONGEST_PAUSE, pause * 2)


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
