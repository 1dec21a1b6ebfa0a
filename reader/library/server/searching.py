"""Searching a library on a server: the engine, with what it finds listed in the catalog so that it can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reader.library.roots import CacheFolder
from reader.library.server.mirror import Mirror, ServerMarks
from reader.library.server.places import server_of
from reader.model import Facet, Hit, SearchAnswer, Span
from reader.model.search import Completion, SearchOrder
from reader.search.engine import Answer, Can
from reader.search.opensearch.engine import TIME_LIMIT, OpenSearchEngine
from reader.settings import Settings


class MirroredEngine:
    """A SearchEngine over a library on a server whose hits are listed in the catalog before they are told."""

    def __init__(
        self, named: str, settings: Settings, cache: CacheFolder, personal: Path, time_limit: float = TIME_LIMIT
    ) -> None:
        """Raises LibraryError, ServerError or CatalogError when the library or its catalog cannot be used."""
        self._server = server_of(named, settings)
        marks = ServerMarks(personal, self._server.address)
        words = cache.path / "words.json.gz"
        self._engine = OpenSearchEngine(self._server, marks, words=words, time_limit=time_limit)
        self._mirror = Mirror(cache, self._server.address)

    def close(self) -> None:
        """Let go of the server and the catalog."""
        self._server.close()
        self._mirror.close()

    @property
    def can(self) -> Can:
        """What this engine can do."""
        return self._engine.can

    def search(
        self,
        query: str,
        limit: int = 200,
        order: SearchOrder = "relevance",
        live: bool = True,
        snippets: int | None = None,
    ) -> SearchAnswer:
        """Hits, of which so many have snippets and lit titles (None: all)."""
        return self._listed(self._engine.search(query, limit, order, live, snippets))

    def snippets(self, query: str, ids: Sequence[int], live: bool = True) -> Answer[tuple[Hit, ...]]:
        """Hits of a query with snippets and lit titles."""
        return self._engine.snippets(query, ids, live)

    def article_ids(
        self, query: str, limit: int | None = None, order: SearchOrder = "relevance", live: bool = False
    ) -> Answer[list[int]]:
        """Only the ids of articles that match, best first, copies included."""
        return self._engine.article_ids(query, limit, order, live)

    def marks(self, article_id: int, query: str) -> Answer[tuple[Span, ...]]:
        """Everything a query lights in an article's text."""
        return self._engine.marks(article_id, query)

    def facets(self, query: str) -> Answer[tuple[Facet, ...]]:
        """Sources, dates and speakers of all hits; of the whole library when the query is empty."""
        return self._engine.facets(query)

    def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        """Articles like one of the library."""
        return self._listed(self._engine.similar(article_id, limit))

    def complete(self, line: str, limit: int = 1) -> Answer[tuple[Completion, ...]]:
        """Ways to complete the last word of a line, best first."""
        return self._engine.complete(line, limit)

    def _listed(self, answer: SearchAnswer) -> SearchAnswer:
        self._mirror.list_seen(self._engine.held([hit.id for hit in answer.hits]))
        return answer
