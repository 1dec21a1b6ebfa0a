"""What comparing found across the articles of a library on a server: an index of its own, `NAME-compared`.

Everything in it has a name that follows from what it is of, so whatever is written twice stands once. An article is
marked as compared last of all: whoever is killed before leaves work to be done again, and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from msgspec import Struct
from msgspec.json import encode

from reader.errors import ConflictError, ServerError
from reader.model.desks import Cursor
from reader.model.search import FigureRange
from reader.search.opensearch.connection import Server, missing_parts, refusal
from reader.search.opensearch.documents import LISTED, WHOLE, Signs, id_in, stored_in
from reader.search.opensearch.translation import Query, amounts_query

FORMAT = 1
"""Version of the fields."""
MOST_SHARING = 40
"""A sign that more articles of a shard have proposes none of them."""
_PROPOSED, _NEAREST, _LEAST_ALIKE = 60, 20, 3
"""Articles that one is compared with, and those whose stories it may belong to; the terms that these share with it."""
_DAYS = 30 * 86_400
_LEASE_MS = 60_000
"""For how long articles belong to whoever compares them."""
_MOST_CORRECTED = 50
_WHOLE = 100
_PAGE = 2_000
_AT_ONCE = 500
_SECONDS = 60.0
_SEARCHES = 50
"""Searches of one request."""

Fields = Mapping[str, Any]


class Waiting(Struct, frozen=True):
    """An article to be compared, in the version that stands there; `before`: it was compared in another."""

    id: int
    version: str
    moment: int
    before: bool = False


class Group(Struct, frozen=True):
    """Tellings of one utterance, by their names; `kept` is what is shown of them."""

    tellings: Sequence[str]
    stock: bool
    moment: int
    kept: Fields


class Found(Struct, frozen=True):
    """Figures that differ, and the articles they stand in; `kept` is what is shown of them."""

    key: str
    tier: str
    rank: int
    moment: int
    story: int | None
    articles: Sequence[int]
    kept: Fields


class Compared:
    """What was found across articles. Every method raises ServerError."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._index = f"{server.name}-compared"
        self._made = False

    # -- the index ------------------------------------------------------------------------------------------

    def make(self, shards: int, replicas: int) -> None:
        """Make the index unless it is there."""
        if self.made():
            return
        keyword = {"type": "keyword"}
        body = {
            "settings": {"index": {"number_of_shards": shards, "number_of_replicas": replicas}},
            "mappings": {
                "dynamic": "strict",
                "_meta": {"format": FORMAT},
                "properties": {
                    **dict.fromkeys(("kind", "version", "tellings", "story", "key", "tier"), keyword),
                    **{key: {"type": "long"} for key in ("articles", "moment", "until")},
                    **{key: {"type": "integer"} for key in ("rank", "told")},
                    "kept": {"type": "object", "enabled": False},
                },
            },
        }
        self._server.call("PUT", f"/{self._index}", body, seconds=_SECONDS)

    def made(self) -> bool:
        """Whether there is one. Raises ServerError when it is of another newsreader. Once there is, it stays."""
        if self._made:
            return True
        found = self._server.get(f"/{self._index}/_mapping", ignore_unavailable="true", allow_no_indices="true")
        for index in found.values():
            if index["mappings"].get("_meta", {}).get("format") != FORMAT:
                raise ServerError(f"What was compared in {self._server.name} is that of another newsreader.")
        self._made = bool(found)
        return self._made

    def refresh(self) -> None:
        """Let searches find what was written."""
        self._server.call("POST", f"/{self._index}/_refresh", seconds=_SECONDS)

    def _write(self, puts: Mapping[str, Fields], gone: Iterable[str] = (), how: str = "index") -> set[str]:
        """Write and delete; the names of what was refused because somebody else's stands there."""
        changes = [[encode({"delete": {"_id": name}})] for name in gone]
        changes += [[encode({how: {"_id": name}}), encode({**one, "key": name})] for name, one in puts.items()]
        refused: set[str] = set()
        for at in range(0, len(changes), _AT_ONCE):
            part = [line for change in changes[at : at + _AT_ONCE] for line in change]
            for item in self._server.bulk(part, seconds=_SECONDS, index=self._index)["items"]:
                [outcome] = item.values()
                if outcome["status"] == 409:
                    refused.add(outcome["_id"])
                elif "error" in outcome:
                    kind = outcome["error"].get("type", "")
                    raise refusal(self._server.address, outcome["status"], kind, outcome)
        return refused

    def _ask(self, query: Sequence[Query], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        body = {"query": {"bool": {"filter": list(query)}}, "track_total_hits": False, **more}
        found: dict[str, Any] = self._server.call("POST", f"/{self._index}/_search", body, seconds=_SECONDS)
        return found

    def _all(self, query: Sequence[Query]) -> Iterator[tuple[str, Fields]]:
        """Names and fields of all that fits."""
        after: dict[str, Any] = {}
        while True:
            found = self._ask(query, size=_PAGE, sort=[{"key": "asc"}], **after)["hits"]["hits"]
            yield from ((str(hit["_id"]), hit["_source"]) for hit in found)
            if len(found) < _PAGE:
                return
            after = {"search_after": found[-1]["sort"]}

    def _of(self, kind: str, field: str, values: Iterable[object]) -> Iterator[tuple[str, Fields]]:
        some = list(values)
        for at in range(0, len(some), _AT_ONCE):
            yield from self._all([{"term": {"kind": kind}}, {"terms": {field: some[at : at + _AT_ONCE]}}])

    # -- what is to be compared -----------------------------------------------------------------------------

    def progress(self) -> tuple[int, int]:
        """How many articles were compared, of how many."""
        there = int(self._server.get(f"/{self._server.name}/_count")["count"])
        if not self.made():
            return 0, there
        query = {"query": {"term": {"kind": "article"}}}
        done = int(self._server.call("POST", f"/{self._index}/_count", query)["count"])
        return min(done, there), there

    def waiting(self, meaning: str, after: Cursor | None) -> tuple[list[Waiting], Cursor | None]:
        """Of the next articles of the library, the newest first, those that were not compared yet."""
        body: dict[str, Any] = {
            "query": {"match_all": {}},
            "size": _PAGE,
            "_source": False,
            "docvalue_fields": ["version"],
            "sort": [{"moment": "desc"}, {"id": "desc"}],
            "track_total_hits": False,
            **({"search_after": list(after)} if after is not None else {}),
        }
        hits = self._server.search(body, seconds=_SECONDS)["hits"]["hits"]
        found = [
            Waiting(int(hit["_id"]), f"{hit['fields']['version'][0]}.{meaning}", int(hit["sort"][0])) for hit in hits
        ]
        known = self._got("article", [str(one.id) for one in found])
        left = [
            Waiting(one.id, one.version, one.moment, before=str(one.id) in known)
            for one in found
            if known.get(str(one.id), {}).get("version") != one.version
        ]
        return left, tuple(hits[-1]["sort"]) if len(hits) == _PAGE else None

    def _got(self, kind: str, names: Sequence[str]) -> dict[str, Fields]:
        """What stands under names now, also what was written a moment ago."""
        if not names:
            return {}
        ids = [f"{kind}-{name}" for name in names]
        docs = self._server.call("POST", f"/{self._index}/_mget", {"ids": ids}, seconds=_SECONDS)["docs"]
        return {doc["_id"].partition("-")[2]: doc["_source"] for doc in docs if doc.get("found")}

    def claim(self, articles: Sequence[Waiting]) -> list[Waiting]:
        """Those of some articles that nobody else compares just now; they are ours for a minute."""
        now, claims = int(time.time() * 1000), _claims(articles)
        taken = self._write(claims, how="create")
        if taken:
            theirs = self._got("claim", [name.partition("-")[2] for name in taken])
            over = {f"claim-{name}" for name, fields in theirs.items() if fields["until"] < now}
            self._write({name: claims[name] for name in over})
            taken -= over
        return [one for one in articles if f"claim-{one.id}" not in taken]

    def hold(self, articles: Iterable[Waiting]) -> None:
        """Articles that were claimed stay ours for as long again."""
        self._write(_claims(articles))

    def finish(self, articles: Iterable[Waiting], again: Collection[int] = ()) -> None:
        """Mark articles as compared, except those that are to be compared `again`, and let go of them."""
        some = list(articles)
        done: dict[str, Fields] = {
            f"article-{one.id}": {"kind": "article", "articles": one.id, "version": one.version}
            for one in some
            if one.id not in again
        }
        self._write(done, [f"claim-{one.id}" for one in some])

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While nobody else changes groups or stories. Whoever dies meanwhile holds the others up for a minute."""
        path = f"/{self._index}/_doc/lock"
        mine: dict[str, str | int] = {"op_type": "create"}
        while True:
            now = int(time.time() * 1000)
            fields = {"kind": "lock", "until": now + _LEASE_MS}
            with suppress(ConflictError):
                self._server.call("PUT", path, fields, parameters=mine, seconds=_SECONDS)
                break
            [held] = self._server.call("POST", f"/{self._index}/_mget", {"ids": ["lock"]})["docs"]
            mine = {"op_type": "create"}
            if held.get("found") and held["_source"]["until"] < now:
                mine = {"if_seq_no": held["_seq_no"], "if_primary_term": held["_primary_term"]}
            elif held.get("found"):
                time.sleep(0.1)
        try:
            self.refresh()
            yield
        finally:
            self._write({}, ["lock"])

    # -- proposals ------------------------------------------------------------------------------------------

    def proposed(self, articles: Sequence[tuple[int, int, Signs]]) -> tuple[set[int], set[int]]:
        """Articles that share signs with some, which are given by id, moment and signs; and those about the same."""
        asked: list[Query] = []
        for number, moment, signs in articles:
            itself = {"ids": {"values": [str(number)]}}
            near = {"range": {"moment": {"gte": moment - _DAYS, "lte": moment + _DAYS}}}
            about = [{"term": {"about": {"value": one, "boost": weight}}} for one, weight in signs.about.items()]
            alike = {"should": about, "minimum_should_match": min(_LEAST_ALIKE, len(about)), "filter": near}
            asked += [
                {"query": {"bool": {"must": _sharing(signs.pairs), "must_not": itself}}, "size": _PROPOSED},
                {"query": {"bool": {**alike, "must_not": itself}}, "size": _NEAREST},
            ]
        found: tuple[set[int], set[int]] = set(), set()
        for at in range(0, len(asked), _SEARCHES):
            lines = [
                line
                for one in asked[at : at + _SEARCHES]
                for line in (b"{}", encode({**one, "_source": False, "track_total_hits": False}))
            ]
            body = b"\n".join([*lines, b""]).decode()
            answers = self._server.call("POST", f"/{self._server.name}/_msearch", body, seconds=_SECONDS)["responses"]
            for n, answer in enumerate(answers):
                if "error" in answer or missing_parts(answer):
                    raise ServerError(f"Parts of {self._server.name} did not answer.", passing=True)
                found[n % 2].update(int(hit["_id"]) for hit in answer["hits"]["hits"])
        return found

    def with_figure(self, low: float, high: float, first: float, last: float) -> list[int]:
        """Articles told between two moments that have a figure of this value."""
        query = [amounts_query(FigureRange(low, high)), {"range": {"moment": {"gte": first, "lte": last}}}]
        body = {"query": {"bool": {"filter": query}}, "size": _MOST_CORRECTED, "_source": False}
        hits = self._server.search(body | {"sort": [{"moment": "desc"}]}, seconds=_SECONDS)["hits"]["hits"]
        return [int(hit["_id"]) for hit in hits]

    def whole(self, ids: Iterable[int]) -> Iterator[tuple[int, Fields]]:
        """All that is stored of articles."""
        wanted = list(map(str, ids))
        for at in range(0, len(wanted), _WHOLE):
            some = wanted[at : at + _WHOLE]
            body = {"query": {"ids": {"values": some}}, "size": len(some), "track_total_hits": False, **WHOLE}
            yield from (
                (id_in(hit), stored_in(hit)) for hit in self._server.search(body, seconds=_SECONDS)["hits"]["hits"]
            )

    def listed(self, ids: Iterable[int]) -> dict[int, Fields]:
        """What lists show of articles."""
        wanted, found = list(dict.fromkeys(map(str, ids))), dict[int, Fields]()
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            body = {"query": {"ids": {"values": some}}, "size": len(some), "track_total_hits": False, **LISTED}
            hits = self._server.search(body, seconds=_SECONDS)["hits"]["hits"]
            found.update((id_in(hit), stored_in(hit)) for hit in hits)
        return found

    # -- what was found -------------------------------------------------------------------------------------

    def forget(self, articles: Collection[int]) -> set[str]:
        """Forget what articles had that have changed; the tellings of others that were in groups with theirs."""
        left: set[str] = set()
        gone: list[str] = []
        for kind in ("link", "group", "copy", "difference"):
            for name, fields in self._of(kind, "articles", articles):
                gone.append(name)
                left.update(fields["tellings"] if kind == "group" else ())
        self._write({}, gone)
        return {one for one in left if article_of_telling(one) not in articles}

    def put_links(self, links: Iterable[tuple[str, str]]) -> None:
        """Add pairs of tellings that are one utterance."""
        self._write(
            {
                f"link-{a}-{b}": {"kind": "link", "tellings": [a, b], "articles": [*map(article_of_telling, (a, b))]}
                for a, b in map(sorted, links)
            }
        )

    def links_around(self, tellings: Iterable[str]) -> set[tuple[str, str]]:
        """All links of the components that these tellings belong to."""
        seen: set[str] = set()
        links: set[tuple[str, str]] = set()
        front = set(tellings)
        while front:
            seen |= front
            found = {(a, b) for _, fields in self._of("link", "tellings", front) for a, b in [fields["tellings"]]}
            links |= found
            front = {telling for pair in found for telling in pair} - seen
        return links

    def replace_groups(self, tellings: Collection[str], groups: Iterable[Group]) -> None:
        """Groups of these tellings are given anew. A group has the name of its smallest telling."""
        puts = {
            f"group-{min(one.tellings)}": {
                "kind": "group",
                "tellings": one.tellings,
                "articles": [*map(article_of_telling, one.tellings)],
                "rank": int(one.stock),
                "moment": one.moment,
                "told": len(one.tellings),
                "kept": one.kept,
            }
            for one in groups
        }
        gone = {name for name, _ in self._of("group", "tellings", tellings)} - puts.keys()
        self._write(puts, gone)

    def put_copies(self, shares: Mapping[tuple[int, int], float]) -> None:
        """Add what articles use of each other: the share of the first that stands in the second."""
        self._write(
            {
                f"copy-{a}-{b}": {"kind": "copy", "articles": [a, b], "kept": {"share": float(share)}}
                for (a, b), share in shares.items()
            }
        )

    def shares(self, articles: Collection[int]) -> dict[tuple[int, int], float]:
        """Of articles that use each other the shares."""
        found: dict[tuple[int, int], float] = {}
        for _, fields in self._of("copy", "articles", articles):
            match fields:
                case {"articles": [int(a), int(b)], "kept": {"share": float(share)}} if a in articles and b in articles:
                    found[a, b] = share
        return found

    def stories_of(self, articles: Iterable[int]) -> dict[int, int]:
        """The stories that articles are put into; a story is known by the first article that was."""
        return {int(name): int(fields["story"]) for name, fields in self._got("member", [*map(str, articles)]).items()}

    def members(self, stories: Iterable[int]) -> dict[int, set[int]]:
        """The articles of stories."""
        found: dict[int, set[int]] = {}
        for _, fields in self._of("member", "story", map(str, stories)):
            found.setdefault(int(fields["story"]), set()).add(fields["articles"])
        return found

    def put_members(self, story_of: Mapping[int, int]) -> None:
        """Put articles into stories."""
        self._write(
            {
                f"member-{article}": {"kind": "member", "articles": article, "story": str(story)}
                for article, story in story_of.items()
            }
        )

    def put_stories(self, stories: Mapping[int, tuple[int, Sequence[int]]]) -> None:
        """List stories: the moment of the last article, and all articles; those with none are gone."""
        names = {story: f"story-{story}" for story in stories}
        told = {
            names[story]: {"kind": "story", "story": str(story), "moment": moment, "told": len(of), "articles": [*of]}
            for story, (moment, of) in stories.items()
            if of
        }
        self._write(told, set(names.values()) - told.keys())

    def replace_differences(self, stories: Mapping[int, bool], found: Iterable[Found]) -> None:
        """What differs in stories is given anew (True), or just their tolls. Of two with the same words the surer one
        stands."""
        new = {one.key: one for one in found}
        gone: set[str] = set()
        for name, fields in self._of("difference", "story", map(str, stories)):
            if stories[int(fields["story"])] or fields["tier"] == "toll":
                gone.add(name)
        there = self._got("difference", [*new])
        puts = {
            f"difference-{key}": {
                "kind": "difference",
                "tier": one.tier,
                "rank": one.rank,
                "moment": one.moment,
                "kept": one.kept,
                "articles": one.articles,
                **({} if one.story is None else {"story": str(one.story)}),
            }
            for key, one in new.items()
            if key not in there or f"difference-{key}" in gone or there[key]["rank"] >= one.rank
        }
        self._write(puts, gone - puts.keys())

    # -- what is read ---------------------------------------------------------------------------------------

    def page(
        self,
        kind: str,
        sort: Sequence[str],
        after: Cursor | None,
        size: int,
        *,
        articles: Collection[int] | None = None,
        rank: int | None = None,
        told: int = 0,
        without: Collection[str] = (),
    ) -> tuple[list[Fields], Cursor | None]:
        """The next of a kind that have one of some `articles`, of a `rank`, `told` so often, `without` some keys.

        `sort`: fields, a "-" before one that falls.
        """
        query = _of_kind(kind, rank, told, without)
        if articles is not None:
            query.append({"terms": {"articles": sorted(articles)}})
        order: list[object] = [{one.lstrip("-"): "desc" if one[0] == "-" else "asc"} for one in (*sort, "key")]
        further = {"search_after": list(after)} if after is not None else {}
        answer = self._ask(query, size=size, sort=order, **further)
        hits = answer["hits"]["hits"]
        if missing_parts(answer):
            raise ServerError(f"Parts of what was compared in {self._server.name} did not answer.", passing=True)
        return [hit["_source"] for hit in hits], tuple(hits[-1]["sort"]) if len(hits) == size else None

    def count(self, kind: str, *, rank: int | None = None, told: int = 0, without: Collection[str] = ()) -> int:
        """How many of a kind there are, as `page` has them."""
        query = {"query": {"bool": {"filter": _of_kind(kind, rank, told, without)}}}
        return int(self._server.call("POST", f"/{self._index}/_count", query)["count"])


def _claims(articles: Iterable[Waiting]) -> dict[str, Fields]:
    until = int(time.time() * 1000) + _LEASE_MS
    return {f"claim-{one.id}": {"kind": "claim", "until": until} for one in articles}


def _of_kind(kind: str, rank: int | None, told: int, without: Collection[str]) -> list[Query]:
    query: list[Query] = [{"term": {"kind": kind}}]
    if told:
        query.append({"range": {"told": {"gte": told}}})
    if rank is not None:
        query.append({"term": {"rank": rank}})
    if without:
        query.append({"bool": {"must_not": {"terms": {"key": [f"{kind}-{one}" for one in without]}}}})
    return query


def telling_name(article: int, start: int, end: int, *, quoted: bool) -> str:
    """What a telling is known by: its article and place, and whether it stands between marks."""
    return f"{article}:{start}:{end}:{int(quoted)}"


def article_of_telling(name: str) -> int:
    """The article of a telling."""
    return int(name.partition(":")[0])


def _sharing(pairs: Sequence[str]) -> Query:
    """Articles that have signs in common which only few have."""
    return {
        "more_like_this": {
            "fields": ["pairs"],
            "like": " ".join(pairs),
            "min_term_freq": 1,
            "min_doc_freq": 1,
            "max_doc_freq": MOST_SHARING,
            "max_query_terms": max(1, len(pairs)),
            "minimum_should_match": "1",
        }
    }
