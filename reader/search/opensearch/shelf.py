"""Bookmarks that people share, on a library's server: an index of their own, `NAME-bookmarks`, beside the articles.

It has one shard, so the server numbers all changes in it in one row: whoever asks for what is above a number misses
nothing, whatever the clocks of the machines say. What is taken back stays as a mark, so that others learn of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from reader.errors import ServerError
from reader.search.opensearch.connection import Server

FORMAT = 1
"""Version of the fields."""
_PAGE = 200
_IN_FLIGHT = 100
"""A change may be seen before some with lower numbers, which were still under way: so many are looked at again."""


class Shared(Struct, frozen=True):
    """What the server has under a name. `fields` are as somebody sent them: anything."""

    uid: str
    fields: Mapping[str, Any]
    seq_no: int
    primary_term: int


class BookmarkShelf:
    """The shared bookmarks of a library. Every method raises ServerError."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._index = f"{server.name}-bookmarks"

    def make(self, replicas: int) -> None:
        """Make the index unless it is there."""
        if self.made() is not None:
            return
        kept = {"type": "object", "enabled": False}
        body = {
            "settings": {"index": {"number_of_shards": 1, "number_of_replicas": replicas, "refresh_interval": "1s"}},
            "mappings": {
                "dynamic": "strict",
                "_meta": {"format": FORMAT, "made": secrets.token_hex(8)},
                "properties": {"owner": {"type": "keyword", "ignore_above": 256}, "bookmark": kept},
            },
        }
        self._server.call("PUT", f"/{self._index}", body, seconds=60.0)

    def made(self) -> str | None:
        """What tells this index from one that had its name before; None when there is none.

        Raises ServerError when another newsreader made it in a way that this one does not know.
        """
        # Where there is none the answer is empty: without articles' rights nobody could ask for a list of indexes.
        found = self._server.get(f"/{self._index}/_mapping", ignore_unavailable="true", allow_no_indices="true")
        for index in found.values():
            meta = index["mappings"].get("_meta", {})
            if meta.get("format") != FORMAT:
                raise ServerError(f"The shared bookmarks of {self._server.name} are those of another newsreader.")
            return str(meta.get("made"))
        return None

    def put(self, uid: str, fields: Mapping[str, Any], before: tuple[int, int] | None) -> tuple[int, int]:
        """Store fields under a name: new, or in place of exactly the version `before` (number and primary term).

        Returns the new version. Raises ConflictError when there is another than that.
        """
        wanted: dict[str, str | int] = {"op_type": "create"}
        if before is not None:
            wanted = {"if_seq_no": before[0], "if_primary_term": before[1]}
        path = f"/{self._index}/_doc/{uid}"
        stored = self._server.call("PUT", path, dict(fields), parameters=wanted)
        return int(stored["_seq_no"]), int(stored["_primary_term"])

    def get(self, uid: str) -> Shared | None:
        """What stands under a name, also what was stored a moment ago."""
        found = self._server.call("POST", f"/{self._index}/_mget", {"ids": [uid]})["docs"][0]
        if not found.get("found"):
            return None
        return Shared(uid, found["_source"], int(found["_seq_no"]), int(found["_primary_term"]))

    def since(self, seen: int) -> Iterator[Shared]:
        """What was changed after number `seen`, and a little of what was before, in the order of the changes."""
        after = max(-1, seen - _IN_FLIGHT)
        while True:
            body = {
                "query": {"range": {"_seq_no": {"gt": after}}},
                "sort": [{"_seq_no": "asc"}],
                "size": _PAGE,
                "seq_no_primary_term": True,
                "track_total_hits": False,
            }
            hits = self._server.call("POST", f"/{self._index}/_search", body)["hits"]["hits"]
            for hit in hits:
                yield Shared(str(hit["_id"]), hit["_source"], int(hit["_seq_no"]), int(hit["_primary_term"]))
            if len(hits) < _PAGE:
                return
            after = int(hits[-1]["_seq_no"])
