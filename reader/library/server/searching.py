"""Searching a library on a server: the engine, with what it finds listed in the catalog so that it can be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from reader.library.roots import CacheFolder
from reader.library.server.corrections import ServerCorrections
from reader.library.server.mirror import Mirror, ServerMarks
from reader.library.server.places import server_of
from reader.model import SearchAnswer
from reader.search.opensearch.connection import Address
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
        self._marks = ServerMarks(personal, server.address)
        corrections = ServerCorrections(self._marks)
        super().__init__(server, self._marks, words=words, time_limit=time_limit, put_right=corrections)
        self._mirror = Mirror(cache, server.address)

    @property
    def address(self) -> Address:
        """Where the library is."""
        return self._server.address

    def close(self) -> None:
        """Let go of the server and the catalog."""
        self._server.close()
        self._mirror.close()

    def fetch(self, keys: Sequence[str]) -> list[str]:
        """Put articles into the catalog by their path keys, to be read; returns those that are not there.

        Raises ServerError.
        """
        ids = {key: next(iter(self._marks.ids_of_paths([key])), None) for key in keys}
        self._hello()
        found = self._articles.whole([number for number in ids.values() if number is not None])
        self._mirror.keep_whole(found)
        return [key for key, number in ids.items() if number not in found]

    def fetch_ids(self, ids: Sequence[int]) -> None:
        """Put articles into the catalog by their ids; those that are not there are passed over. Raises ServerError."""
        self._hello()
        self._mirror.keep_whole(self._articles.whole(ids))

    def _keep_whole(self, articles: Mapping[int, Stored]) -> None:
        self._mirror.keep_whole(articles)

    def _timed(self, query: str, ask: Callable[[], SearchAnswer]) -> SearchAnswer:
        answer = super()._timed(query, ask)
        self._mirror.list_seen(self.held([hit.id for hit in answer.hits]))
        return answer
