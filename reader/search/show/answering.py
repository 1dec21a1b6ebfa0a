"""What every engine does around finding: time and errors of an answer, hits with snippets, what an article lights."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reader.model import Facet, Hit, SearchAnswer, Span
from reader.model.search import SearchOrder
from reader.model.words import form_of
from reader.search.engine import Answer, ArticleLookup, Vocabulary, plain_query
from reader.search.query.tree import Node, Word
from reader.search.show.marks import Target, TargetFinder, find_all, joined, places_of
from reader.search.show.snippets import make_snippet
from reader.search.words import Terms

Value = TypeVar("Value")


class Answering(ABC):
    """The questions of a SearchEngine, put to `_search`, `_shown`, `_facets` and `_similar`, which may raise."""

    def search(
        self,
        query: str,
        limit: int = 200,
        order: SearchOrder = "relevance",
        live: bool = True,
        snippets: int | None = None,
    ) -> SearchAnswer:
        """Hits for a query."""
        return self._timed(query, lambda: self._search(plain_query(query), limit, order, live, snippets))

    def snippets(self, query: str, ids: Sequence[int], live: bool = True) -> Answer[tuple[Hit, ...]]:
        """Hits of a query with snippets."""
        return self._told(lambda: self._shown(plain_query(query), live).hits([Hit(one, 0.0) for one in ids]), ())

    def marks(self, article_id: int, query: str) -> Answer[tuple[Span, ...]]:
        """What a query lights in an article: its words, and the quotes and figures it asks for."""
        return self._told(lambda: self._shown(plain_query(query), live=True, as_words=True).lit(article_id), ())

    def facets(self, query: str) -> Answer[tuple[Facet, ...]]:
        """Sources, dates and speakers of all hits; of the whole library when nothing is searched for."""
        return self._told(lambda: self._facets(plain_query(query)), ())

    def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        """Articles like one of the library."""
        return self._timed("", lambda: self._similar(article_id, limit))

    def release_memory(self) -> None:  # noqa: B027 - most engines hold little
        """Let go of memory that can be had again."""

    def _timed(self, query: str, ask: Callable[[], SearchAnswer]) -> SearchAnswer:
        began = time.perf_counter()
        answer = self._told(ask, SearchAnswer(query))
        took = round((time.perf_counter() - began) * 1000, 2)
        return replace(answer.value, query=query, error=answer.error or answer.value.error, took_ms=took)

    @abstractmethod
    def _told(self, ask: Callable[[], Value], nothing: Value) -> Answer[Value]:
        """An answer, or `nothing` with a line that says why."""

    @abstractmethod
    def _search(self, query: str, limit: int, order: SearchOrder, live: bool, snippets: int | None) -> SearchAnswer: ...

    @abstractmethod
    def _shown(self, query: str, live: bool, as_words: bool = False) -> Shown:
        """What a question is shown by; `as_words`: a word still being typed is lit as its completion only when it is
        no word itself."""

    @abstractmethod
    def _facets(self, query: str) -> tuple[Facet, ...]: ...

    @abstractmethod
    def _similar(self, article_id: int, limit: int) -> SearchAnswer: ...


class Shown(Struct, frozen=True):
    """Shows what one question found in articles. `root` None: it asked for no quotes and figures."""

    articles: ArticleLookup
    finder: TargetFinder
    terms: Terms
    root: Node | None
    targets: Sequence[Target]

    def _places(self, ids: Sequence[int]) -> Mapping[int, Sequence[Span]]:
        """The quotes and figures of articles that the question asks for."""
        return {} if self.root is None else places_of(self.root, ids, self.articles, self.finder, self.terms)

    def hits(self, found: Sequence[Hit], snippets: int | None = None) -> tuple[Hit, ...]:
        """Hits, of which so many (None: all) get their snippets; of these, those the catalog lacks are left out."""
        first = found[:snippets]
        texts = self.articles.texts([hit.id for hit in first])
        places = self._places(list(texts))
        made = (self._hit(hit, texts[hit.id], places.get(hit.id, ())) for hit in first if hit.id in texts)
        return (*made, *found[len(first) :])

    def _hit(self, hit: Hit, article: tuple[str, str], places: Sequence[Span]) -> Hit:
        """A hit with the snippet of its article (title, text), whose quotes and figures are at `places`."""
        title, text = article
        snippet = make_snippet(text, self.targets, self.terms, places)
        title_spans = joined(find_all(title, self.targets, self.terms, title=True))
        return replace(hit, snippet=snippet.text, spans=snippet.spans, title_spans=title_spans, at=snippet.at)

    def lit(self, article_id: int) -> tuple[Span, ...]:
        """All that is lit in the text of an article; nothing when the catalog does not have it."""
        texts = self.articles.texts([article_id])
        if article_id not in texts:
            return ()
        found = find_all(texts[article_id][1], self.targets, self.terms)
        return joined(found, self._places([article_id]).get(article_id, ()))


def lit_completions(completed: Mapping[Word, str], vocabulary: Vocabulary) -> dict[Word, str]:
    """What words still being typed are lit as: as their completion only when they are no words themselves."""
    return {word: form for word, form in completed.items() if not vocabulary.form_count(form_of(word.text))}
