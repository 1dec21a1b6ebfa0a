"""A small index and a lookup in memory for the search tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from whoosh.filedb.filestore import FileStorage, copy_to_ram
from whoosh.index import FileIndex

from reader.library.indexing.deriving import moment_of
from reader.model import ArticleMeta, Span
from reader.model.search import FigureRange, SpokenQuote
from reader.search.engine import SearchDocument
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from reader.search.whoosh.layout import INDEX_NAME
from reader.search.words import Terms
from reader.store.catalog.rows import FileStamp

TODAY = date(2024, 5, 20)


@dataclass
class MemoryLookup:
    """A Lookup over plain lists. `quotes` are (article, said, speaker), `figures` (article, low, high, noun).

    `guesses` are those of both that are one.
    """

    documents: dict[int, SearchDocument] = field(default_factory=dict)
    quotes: list[tuple[int, str, str]] = field(default_factory=list)
    figures: list[tuple[int, float, float, str]] = field(default_factory=list)
    guesses: list[tuple[object, ...]] = field(default_factory=list)
    tags: dict[str, set[int]] = field(default_factory=dict)
    bookmarks: set[int] = field(default_factory=set)
    whole: set[int] = field(default_factory=set)
    new: set[int] = field(default_factory=set)
    brought: dict[str, set[int]] = field(default_factory=dict)
    arrivals: dict[int, float] = field(default_factory=dict)

    def texts(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        return {n: (self.documents[n].title, self.documents[n].body) for n in ids if n in self.documents}

    def quotes_of(self, ids: Sequence[int], sure: bool = False) -> list[SpokenQuote]:
        return [
            SpokenQuote(n, *self._span(n, said), *(self._mention(n, who) or (None, None)), who)
            for n, said, who in self.quotes
            if n in set(ids) and not (sure and (n, said, who) in self.guesses)
        ]

    def with_sure_quotes(self) -> set[int]:
        return {quote[0] for quote in self.quotes if quote not in self.guesses}

    def _span(self, article: int, words: str) -> Span:
        body = self.documents[article].body if article in self.documents else words
        start = max(0, body.find(words))
        return Span(start, start + len(words))

    def _mention(self, article: int, who: str) -> Span | None:
        mention = " ".join(who.split()[:2])
        return self._span(article, mention) if mention in self.documents[article].body else None

    def figure_spans(self, wanted: FigureRange, ids: Sequence[int]) -> list[tuple[int, int, int]]:
        found = self.articles_with_figure(wanted, ids)
        spans = [(n, self._span(n, f"{least:,}")) for n, least, *_ in self.figures if n in found]
        return [(n, *span) for n, span in spans]

    def articles_with_figure(self, wanted: FigureRange, ids: Sequence[int] | None) -> set[int]:
        return {
            n
            for n, least, most, counted in self.figures
            if (ids is None or n in set(ids))
            and not (wanted.sure and (n, least, most, counted) in self.guesses)
            and wanted.reaches(least, most)
            and set(wanted.noun.split()) <= set(Terms().counted(counted).split())
        }

    def counts(self, noun: str) -> bool:
        terms = set(noun.split())
        return bool(terms) and any(terms <= set(Terms().counted(counted).split()) for *_, counted in self.figures)

    def tagged(self, tag: str) -> set[int]:
        return self.tags.get(tag, set())

    def corrected(self) -> set[int]:
        return set()

    def in_path(self, text: str) -> set[int]:
        return {number for number in self.documents if text in f"/news/{number}.md"}

    def kept(self) -> set[int]:
        return self.whole

    def changed(self) -> set[int]:
        return set()

    def bookmarked(self) -> set[int]:
        return self.bookmarks

    def unread(self) -> set[int]:
        return self.new

    def speakers(self, ids: Sequence[int]) -> dict[str, int]:
        names = {who for _, _, who in self.quotes}
        return {name: len({n for n, _, who in self.quotes if who == name and n in set(ids)}) for name in names}

    def speakers_like(self, start: str, limit: int) -> list[tuple[str, int]]:
        counts = Counter(who for _, _, who in self.quotes if f" {start}".lower() in f" {who}".lower())
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]

    def from_feed(self, name: str) -> set[int]:
        return self.brought.get(name, set())

    def arrived(self, since: float, until: float) -> set[int]:
        return {n for n, moment in self.arrivals.items() if since <= moment < until}

    def feeds(self, ids: Sequence[int]) -> dict[str, int]:
        return {name: len(brought & set(ids)) for name, brought in self.brought.items() if brought & set(ids)}

    def feeds_like(self, start: str, limit: int) -> list[str]:
        return [name for name in sorted(self.brought) if name.startswith(start)][:limit]

    def tags_like(self, start: str, limit: int) -> list[tuple[str, int]]:
        return [(tag, len(self.tags[tag])) for tag in sorted(self.tags) if tag.startswith(start)][:limit]


def dated(number: int, title: str, body: str, published: str = "", **others: str) -> SearchDocument:
    """A document with the moment that the list of articles has for its date."""
    moment = moment_of(ArticleMeta(title, published=published or None), FileStamp(0, 0))
    return SearchDocument(number, title, body, published=published, moment=moment, **others)


def make_index(folder: Path, documents: Sequence[SearchDocument], segments: int = 1) -> WhooshIndex:
    """An index of documents, spread over some segments."""
    index = WhooshIndex(folder)
    with index.writing("at once") as writer:
        for part in range(segments):
            writer.put(documents[part::segments])
            writer.commit()
    return index


def make_engine(
    folder: Path, documents: Sequence[SearchDocument], segments: int = 1, time_limit: float = 30.0
) -> tuple[WhooshEngine, MemoryLookup]:
    """An engine over an index of documents, and its lookup to add to."""
    lookup = MemoryLookup({document.id: document for document in documents})
    index = make_index(folder, documents, segments)
    return WhooshEngine(index, lookup, time_limit=time_limit, today=lambda: TODAY), lookup


def whoosh_index(index: WhooshIndex) -> FileIndex:
    """The index as any Whoosh program opens it, in memory: Whoosh leaves files open."""
    return FileIndex(copy_to_ram(FileStorage(str(index.generation().path))), indexname=INDEX_NAME)
