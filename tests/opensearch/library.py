"""A library on a real server in the shape the contract test wants, quotes and figures taken from its lookup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from msgspec.json import encode

from reader.model import Extracted, Figure, Mention, Quote, Span
from reader.model.figure import FigureKind
from reader.search.engine import SearchDocument
from reader.search.opensearch.connection import Address, Server
from reader.search.opensearch.documents import WORDS_VERSION, SharedArticle, Words, body_of
from reader.search.opensearch.engine import OpenSearchEngine
from reader.search.opensearch.mapping import FORMAT, mapping_of, settings_of
from tests.unit.search.search_help import MemoryLookup


class MemoryPersonal:
    """What a person made, from the contract test's lookup."""

    def __init__(self, lookup: MemoryLookup) -> None:
        self.lookup = lookup

    def __getattr__(self, name: str) -> object:
        return getattr(self.lookup, name)

    def is_read(self, article_id: int) -> bool:
        return article_id not in self.lookup.unread()


def shared(document: SearchDocument, lookup: MemoryLookup) -> SharedArticle:
    """An article with the quotes and figures that the lookup has of it."""
    quotes, figures = [], []
    if document.id in lookup.documents and lookup.documents[document.id].body == document.body:
        sure = lookup.quotes_of([document.id], True)
        for found in lookup.quotes_of([document.id]):
            name, _, role = found.speaker.rpartition(" ")
            mention = None
            if found.mention_start is not None and found.mention_end is not None:
                mention = Mention(Span(found.mention_start, found.mention_end), name)
            span = Span(found.start, found.end)
            text = span.of(document.body)
            quotes.append(Quote("direct", span, text, (), mention, name, role, guess=found not in sure))
        for number, low, high, counted in lookup.figures:
            if number == document.id:
                text = f"{low:,}"
                span = Span(start := document.body.find(text), start + len(text))
                unit = "%" if counted.startswith("%") else None
                noun = counted.removeprefix("% ") or None
                value = low if low == high else (low, high)
                kind: FigureKind = "percent" if unit else "count"
                guess = (number, low, high, counted) in lookup.guesses
                figures.append(Figure(kind, span, text, value, "=", unit, noun, guess=guess))
    return SharedArticle(
        f"made/{document.id}", document, f"{hash(document.body):x}", extracted=Extracted(tuple(quotes), tuple(figures))
    )


class ServerIndex:
    """An Index whose articles are on the server."""

    def __init__(self, url: str, lookup: MemoryLookup, *, shards: int = 3) -> None:
        self.server = Server(Address.read(url))
        self._lookup, self._shards, self._words = lookup, shards, Words()
        self._changes: list[bytes] = []

    @contextmanager
    def writing(self, rebuild: str | None = None) -> Iterator[ServerIndex]:
        if not self.server.call("GET", f"/_cat/indices/{self.server.name}*", parameters={"format": "json"}):
            meta = {"format": FORMAT, "words": WORDS_VERSION}
            made = {"settings": settings_of(self._shards, 0), "mappings": mapping_of(meta)}
            self.server.call("PUT", f"/{self.server.name}", made, seconds=60.0)
        self._changes.clear()
        yield self
        self._changes.clear()

    def put(self, documents: Iterable[SearchDocument]) -> None:
        for document in documents:
            fields = body_of(shared(document, self._lookup), self._words)
            self._changes += [encode({"index": {"_id": str(document.id)}}), encode(fields)]

    def delete(self, ids: Iterable[int]) -> None:
        self._changes += [encode({"delete": {"_id": str(number)}}) for number in ids]

    def commit(self) -> int:
        if self._changes:
            self.server.bulk(self._changes, seconds=60.0)
            self._changes.clear()
        self.server.call("POST", f"/{self.server.name}/_refresh", seconds=60.0)
        return self.count()

    def count(self) -> int:
        return int(self.server.get(f"/{self.server.name}/_count")["count"])

    def held(self) -> frozenset[int]:
        hits = self.server.search({"size": 10_000, "_source": False})["hits"]["hits"]
        return frozenset(int(hit["_id"]) for hit in hits)

    def tidy(self) -> None:
        self.server.call("POST", f"/{self.server.name}/_forcemerge", parameters={"max_num_segments": 1}, seconds=60.0)


def server_engine(index: ServerIndex, lookup: MemoryLookup, today: date) -> OpenSearchEngine:
    """An engine that looks anew at the server before every question."""
    personal = MemoryPersonal(lookup)
    return OpenSearchEngine(index.server, personal, words_age=0.0, time_limit=30.0, today=lambda: today)
