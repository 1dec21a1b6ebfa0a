"""Searching a library on a server: the engine, with what it finds listed in the catalog so that it can be shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from reader.library.roots import CacheFolder
from reader.library.server.corrections import ServerCorrections
from reader.library.server.evidence import ServerEvidence
from reader.library.server.mirror import Mirror, ServerMarks
from reader.library.server.places import server_of
from reader.model import SearchAnswer
from reader.model.desks import (
    Between,
    Cursor,
    DifferenceRow,
    EvidencePage,
    FigureDeskFilter,
    GroupOrder,
    QuoteDeskFilter,
    SameQuote,
    StoryDeskFilter,
    StoryRow,
)
from reader.search.engine import Answer
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
        self._evidence = ServerEvidence(server, self._mirror.list_seen)

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

    def desk_same(
        self, only: QuoteDeskFilter, speaker: str | None, order: GroupOrder, after: Cursor | None, least: int
    ) -> Answer[EvidencePage[SameQuote]]:
        """A page of repeated quotes."""

        def ask() -> EvidencePage[SameQuote]:
            return self._evidence.desk_same(only, speaker, after, least, often=order == "often")

        return self._told(ask, EvidencePage())

    def desk_differences(
        self,
        only: FigureDeskFilter,
        dismissed: Collection[str],
        order: GroupOrder,
        after: Cursor | None,
        least: int,
    ) -> Answer[EvidencePage[DifferenceRow]]:
        """A page of figures that differ."""

        def ask() -> EvidencePage[DifferenceRow]:
            return self._evidence.desk_differing(only, dismissed, after, least, latest=order == "latest")

        return self._told(ask, EvidencePage())

    def desk_stories(self, only: StoryDeskFilter, after: Cursor | None, least: int) -> Answer[EvidencePage[StoryRow]]:
        """A page of stories."""
        return self._told(lambda: self._evidence.desk_stories(only, after, least), EvidencePage())

    def desk_between(self, articles: Collection[int], dismissed: Collection[str]) -> Answer[Between]:
        """What some articles have in common, and what differs between them."""
        return self._told(lambda: self._evidence.between(articles, dismissed), Between())

    def _keep_whole(self, articles: Mapping[int, Stored]) -> None:
        self._mirror.keep_whole(articles)

    def _timed(self, query: str, ask: Callable[[], SearchAnswer]) -> SearchAnswer:
        answer = super()._timed(query, ask)
        self._mirror.list_seen(self.held([hit.id for hit in answer.hits]))
        return answer
