"""What every engine does around finding: time and errors of an answer, hits with snippets, what an article lights."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

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
    """The questions of a SearchEngine, put to `_search`, `_marks`, `_facets` and `_similar`, which may raise."""

    def search(self, query: str, limit: int = 200, order: SearchOrder = "relevance", live: bool = True) -> SearchAnswer:
        """Hits for a query."""
        return self._timed(query, lambda: self._search(plain_query(query), limit, order, live))

    def marks(self, article_id: int, query: str) -> Answer[tuple[Span, ...]]:
        """What a query lights in an article: its words, and the quotes and figures it asks for."""
        return self._told(lambda: self._marks(article_id, plain_query(query)), ())

    def facets(self, query: str) -> Answer[tuple[Facet, ...]]:
        """Sources, dates and speakers of all hits; of the whole library when nothing is searched for."""
        return self._told(lambda: self._facets(plain_query(query)), ())

    def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        """Articles like one of the library."""
        return self._timed("", lambda: self._similar(article_id, limit))

    def _timed(self, query: str, ask: Callable[[], SearchAnswer]) -> SearchAnswer:
        began = time.perf_counter()
        answer = self._told(ask, SearchAnswer(query))
        took = round((time.perf_counter() - began) * 1000, 2)
        return replace(answer.value, query=query, error=answer.error or answer.value.error, took_ms=took)

    @abstractmethod
    def _told(self, ask: Callable[[], Value], nothing: Value) -> Answer[Value]:
        """An answer, or `nothing` with a line that says why."""

    @abstractmethod
    def _search(self, query: str, limit: int, order: SearchOrder, live: bool) -> SearchAnswer: ...

    @abstractmethod
    def _marks(self, article_id: int, query: str) -> tuple[Span, ...]: ...

    @abstractmethod
    def _facets(self, query: str) -> tuple[Facet, ...]: ...

    @abstractmethod
    def _similar(self, article_id: int, limit: int) -> SearchAnswer: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """Shows what one question found in articles. `root` None: it asked for no quotes and figures."""

    articles: ArticleLookup
    finder: TargetFinder
    terms: Terms
    root: Node | None
    targets: Sequence[Target]

    def places(self, ids: Sequence[int]) -> Mapping[int, Sequence[Span]]:
        """The quotes and figures of articles that the question asks for."""
        return {} if self.root is None else places_of(self.root, ids, self.articles, self.finder, self.terms)

    def hit(
        self, article_id: int, score: float, article: tuple[str, str], copies: int, places: Sequence[Span] = ()
    ) -> Hit:
        """An article (title, text) as a hit: `copies` of it are not listed, `places` are its quotes and figures."""
        title, text = article
        snippet = make_snippet(text, self.targets, self.terms, places)
        title_spans = joined(find_all(title, self.targets, self.terms, title=True))
        return Hit(article_id, round(score, 4), snippet.text, snippet.spans, title_spans, snippet.at, copies)

    def lit(self, article_id: int, text: str) -> tuple[Span, ...]:
        """All that is lit in the text of an article."""
        return joined(find_all(text, self.targets, self.terms), self.places([article_id]).get(article_id, ()))


def lit_completions(completed: Mapping[Word, str], vocabulary: Vocabulary) -> dict[Word, str]:
    """What words still being typed are lit as: as their completion only when they are no words themselves."""
    return {word: form for word, form in completed.items() if not vocabulary.form_count(form_of(word.text))}
