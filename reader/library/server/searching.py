"""Searching a library on a server: the engine, with what it finds listed in the catalog so that it can be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from reader.library.roots import CacheFolder
from reader.library.server.mirror import Mirror, ServerMarks
from reader.library.server.places import server_of
from reader.model import SearchAnswer
from reader.search.opensearch.engine import TIME_LIMIT, OpenSearchEngine, Stored
from reader.settings import Settings


class MirroredEngine(OpenSearchEngine):
    """The engine of a library on a server; hits and rows of desks are in the catalog before they are told."""

    def __init__(
        self, named: str, settings: Settings, cache: CacheFolder, personal: Path, time_limit: float = TIME_LIMIT
    ) -> None:
        """Raises LibraryError, ServerError or CatalogError when the library or its catalog cannot be used."""
        server = server_of(named, settings)
        words = cache.path / "words.json.gz"
        super().__init__(server, ServerMarks(personal, server.address), words=words, time_limit=time_limit)
        self._mirror = Mirror(cache, server.address)

    def close(self) -> None:
        """Let go of the server and the catalog."""
        self._server.close()
        self._mirror.close()

    def _keep_whole(self, articles: Mapping[int, Stored]) -> None:
        self._mirror.keep_whole(articles)

    def _timed(self, query: str, ask: Callable[[], SearchAnswer]) -> SearchAnswer:
        answer = super()._timed(query, ask)
        self._mirror.list_seen(self.held([hit.id for hit in answer.hits]))
        return answer
