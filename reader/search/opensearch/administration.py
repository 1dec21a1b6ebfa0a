"""Making a library on a server, telling how it is, and renewing it beside the old one.

A library is an alias. Behind it stands one index, `NAME-000001`; a renewal fills the next one and switches the alias in
one step. Shared bookmarks have an index of their own, which a renewal leaves alone.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace

from reader.errors import ServerError
from reader.search.opensearch.compared import Compared
from reader.search.opensearch.connection import Server
from reader.search.opensearch.documents import (
    WHOLE,
    WORDS_VERSION,
    SharedArticle,
    Signs,
    Words,
    article_in,
    body_of,
    stored_in,
)
from reader.search.opensearch.intake import Intake, Parcel
from reader.search.opensearch.mapping import FORMAT, SIGN_FIELDS, SIGNS, mapping_of, settings_of
from reader.search.opensearch.shelf import BookmarkShelf
from reader.search.opensearch.translation import Query

Sign = Callable[[Sequence[SharedArticle]], Sequence[Signs]]
"""Makes the signs by which articles are proposed to each other."""

ARTICLES_A_SHARD = 6_000_000
"""About 42 GB: a shard is best kept below 50."""
_PAGE = 200
_PATIENCE = 120.0
_SPLIT_SECONDS = 3_600.0
_SLACK_MS = 15 * 60 * 1000
"""Clocks of the machines that fill a library may differ by so much."""
_NUMBERED = re.compile(r"-(\d{6})$")


class Condition(Struct, frozen=True):
    """How a library is. `health`: green, yellow (copies are missing) or red (articles are missing)."""

    name: str
    index: str
    articles: int
    bytes_on_disk: int
    shards: int
    replicas: int
    nodes: int
    health: str
    missing_shards: int
    read_only: bool
    format: int
    words: int
    rules: int
    server: str


def shards_for(articles: int) -> int:
    """How many shards a library of so many articles wants."""
    return max(1, math.ceil(articles / ARTICLES_A_SHARD))


def initialise(server: Server, rules: int, *, articles: int, replicas: int) -> str:
    """Make an empty library for about so many articles. Returns the index. Raises ServerError."""
    if indexes_of(server):
        raise ServerError(f"There is a library {server.name} on {server.address.host} already.")
    index = f"{server.name}-000001"
    _make(server, index, rules, shards_for(articles), replicas)
    _switch(server, index, ())
    BookmarkShelf(server).make(replicas)
    Compared(server).make(shards_for(articles), replicas)
    return index


def condition(server: Server) -> Condition:
    """How the library is. Raises ServerError when there is none, or it is none of ours."""
    indexes = indexes_of(server)
    mappings = server.get(f"/{server.name}/_mapping")
    index = next(iter(indexes or mappings))
    meta = mappings[index]["mappings"].get("_meta", {})
    if not isinstance(meta.get("format"), int):
        raise ServerError(f"{server.name} on {server.address.host} is not a newsreader library.")
    settings = server.get(f"/{index}/_settings")[index]["settings"]["index"]
    health = server.get(f"/_cluster/health/{index}")
    stats = server.get(f"/{index}/_stats/store")["_all"]["primaries"]
    # What the server counts by itself are parts of articles as well.
    articles = int(server.get(f"/{index}/_count")["count"])
    blocks = settings.get("blocks", {})
    return Condition(
        server.name,
        index,
        articles,
        stats.get("store", {}).get("size_in_bytes", 0),
        int(settings["number_of_shards"]),
        int(settings["number_of_replicas"]),
        health["number_of_data_nodes"],
        health["status"],
        health["unassigned_shards"],
        "true" in (blocks.get("read_only_allow_delete"), blocks.get("read_only"), blocks.get("write")),
        meta["format"],
        meta.get("words", 0),
        meta.get("rules", 0),
        str(server.get("/")["version"]["number"]),
    )


def renew(
    server: Server,
    rules: int,
    sign: Sign,
    tell: Callable[[int, int], None],
    *,
    articles: int | None = None,
    replicas: int | None = None,
) -> int:
    """Make the library anew beside itself, from the texts that it holds, with this program's fields and words.

    It answers from the old index until all is done. Quotes and figures stay as they were sent; where they were found by
    other rules, filling sends the articles again, since each says by which rules it was read.

    A library that only wants more shards is split into them by the server, which takes minutes whatever its size: each
    id belongs to one shard, so an article stands once all the time. One that only lacks signs gets them in its place.

    `tell` hears how many are done, of how many. Returns how many articles were taken over.
    """
    before = condition(server)
    wanted = before.articles if articles is None else articles
    shards = max(shards_for(wanted), before.shards if articles is None else 1)
    in_place = articles is replicas is None
    replicas = before.replicas if replicas is None else replicas
    match = _NUMBERED.search(before.index)
    index = f"{server.name}-{int(match[1]) + 1 if match else 1:06d}"
    BookmarkShelf(server).make(replicas)
    Compared(server).make(shards, replicas)
    same = (before.format, before.words, before.rules) == (FORMAT, WORDS_VERSION, rules)
    if same and in_place and unsigned(server):
        return _signed(server, before, sign, tell)
    if same and shards > before.shards:
        _split(server, before, index, shards, replicas)
        tell(before.articles, before.articles)
        return before.articles
    _make(server, index, rules, shards, replicas)
    started = int(time.time() * 1000)
    intake = Intake(server, index)
    done = 0
    try:
        for parcels in _copies(server, before.index, {"match_all": {}}, sign):
            done += intake.put(parcels).stored
            tell(done, before.articles)
        # What was sent meanwhile: nothing more comes in while it is taken over.
        _block_writes(server, before.index, blocked=True)
        server.call("POST", f"/{before.index}/_refresh", seconds=_PATIENCE)
        for parcels in _copies(server, before.index, {"range": {"sent": {"gte": started - _SLACK_MS}}}, sign):
            intake.put(parcels)
    except BaseException:
        _block_writes(server, before.index, blocked=False)
        server.call("DELETE", f"/{index}", seconds=_PATIENCE)
        raise
    server.call("POST", f"/{index}/_refresh", seconds=_PATIENCE)
    _switch(server, index, (before.index,))
    server.call("DELETE", f"/{before.index}", seconds=_PATIENCE)
    return done


def _split(server: Server, before: Condition, index: str, shards: int, replicas: int) -> None:
    """Split the library into a multiple of its shards; whoever fills it waits meanwhile."""
    count = before.shards
    while count < shards:
        count *= 2
    _block_writes(server, before.index, blocked=True)
    try:
        settings = {"index.number_of_shards": count, "index.number_of_replicas": replicas, "index.blocks.write": None}
        waiting: dict[str, str | int] = {"wait_for_active_shards": 1, "timeout": f"{_SPLIT_SECONDS:.0f}s"}
        path = f"/{before.index}/_split/{index}"
        server.call("PUT", path, {"settings": settings}, parameters=waiting, seconds=_SPLIT_SECONDS)
        _check_complete(server, index)
    except BaseException:
        _block_writes(server, before.index, blocked=False)
        with suppress(ServerError):  # it may not have begun
            server.call("DELETE", f"/{index}", seconds=_PATIENCE)
        raise
    _switch(server, index, (before.index,))
    server.call("DELETE", f"/{before.index}", seconds=_PATIENCE)


def _check_complete(server: Server, index: str) -> None:
    if server.get(f"/_cluster/health/{index}")["status"] == "red":
        raise ServerError(f"{server.address.host} did not split {server.name} within an hour. Try again later.")


def indexes_of(server: Server) -> list[str]:
    """The index behind a library's name; none when there is no library."""
    # Only those of this library are asked about: its owner need not see what else the server holds.
    found = server.get(f"/{server.name}-0*/_alias", allow_no_indices="true")
    return [index for index, about in found.items() if server.name in about["aliases"]]


def _make(server: Server, index: str, rules: int, shards: int, replicas: int) -> None:
    meta = {"format": FORMAT, "words": WORDS_VERSION, "rules": rules, "signs": SIGNS}
    body = {"settings": settings_of(shards, replicas), "mappings": mapping_of(meta)}
    server.call("PUT", f"/{index}", body, seconds=_PATIENCE)


def _switch(server: Server, index: str, instead_of: Sequence[str]) -> None:
    actions: list[dict[str, Any]] = [{"remove": {"index": old, "alias": server.name}} for old in instead_of]
    actions.append({"add": {"index": index, "alias": server.name, "is_write_index": True}})
    server.call("POST", "/_aliases", {"actions": actions}, seconds=_PATIENCE)


def _block_writes(server: Server, index: str, *, blocked: bool) -> None:
    server.call("PUT", f"/{index}/_settings", {"index.blocks.write": blocked or None}, seconds=_PATIENCE)


_UNSIGNED: Query = {"bool": {"must_not": {"exists": {"field": "pairs"}}}}


def unsigned(server: Server) -> int:
    """How many articles can be proposed to no other."""
    return int(server.call("POST", f"/{server.name}/_count", {"query": _UNSIGNED})["count"])


def _signed(server: Server, before: Condition, sign: Sign, tell: Callable[[int, int], None]) -> int:
    """Sign the articles that are not signed yet, in their places. Whatever interrupts it, the next one goes on."""
    index = before.index
    meta = server.get(f"/{index}/_mapping")[index]["mappings"]["_meta"] | {"signs": SIGNS}
    # From here on whoever fills the library sends signs as well.
    server.call("PUT", f"/{index}/_mapping", {"_meta": meta, "properties": dict(SIGN_FIELDS)}, seconds=_PATIENCE)
    server.call("POST", f"/{index}/_refresh", seconds=_PATIENCE)
    intake = Intake(server, index)
    done = 0
    for parcels in _copies(server, index, _UNSIGNED, sign):
        done += intake.put(parcels).stored
        tell(done, before.articles)
    server.call("POST", f"/{index}/_refresh", seconds=_PATIENCE)
    return done


def _copies(server: Server, index: str, query: Mapping[str, Any], sign: Sign) -> Iterator[list[Parcel]]:
    """Articles of an index, made anew from what it keeps of them, in handfuls."""
    words = Words()
    path, body = f"/{index}/_search", {"query": query, "size": _PAGE, "sort": ["_doc"], "version": True}
    body |= {**WHOLE, "_source": ["stored", "version", "sent"]}
    found = server.call("POST", path, body, parameters={"scroll": "5m"}, seconds=_PATIENCE)
    try:
        while hits := found["hits"]["hits"]:
            parcels = []
            articles = [article_in(int(hit["_id"]), stored_in(hit)) for hit in hits]
            for hit, article, signs in zip(hits, articles, sign(articles), strict=True):
                found_by = int(hit["_source"]["version"].rpartition(".")[2])
                fields = body_of(replace(article, rules=found_by), words, signs)
                fields["sent"] = hit["_source"].get("sent", 0)
                parcels.append(Parcel(int(hit["_id"]), hit["_version"], encode(fields)))
            yield parcels
            again = {"scroll": "5m", "scroll_id": found["_scroll_id"]}
            found = server.call("POST", "/_search/scroll", again, seconds=_PATIENCE)
    finally:
        server.call("DELETE", "/_search/scroll", {"scroll_id": found["_scroll_id"]})
