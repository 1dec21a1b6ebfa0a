"""Searching in this process, as commands do: nothing is imported that a search does not need."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import CatalogError, PersonalDataError, SearchIndexError
from reader.library.opening import located
from reader.library.roots import outlet_folders
from reader.model import Heading, SearchAnswer
from reader.model.plain_text import whole
from reader.model.search import SearchOrder
from reader.search.engine import SearchEngine
from reader.search.engines import engine_over
from reader.store.catalog.lookups import SearchLookup
from reader.store.catalog.reader import CatalogReader

if TYPE_CHECKING:
    from reader.library.opening import Location, Opening
    from reader.library.roots import CacheFolder


def search(opening: Opening, query: str, limit: int, order: SearchOrder) -> SearchAnswer:
    """Search the library's index."""
    return engine_of(opening).search(whole(query), limit, order, live=False)


def search_as_it_is(
    paths: Sequence[Path], query: str, limit: int, order: SearchOrder, *, stale: bool
) -> tuple[SearchAnswer, list[Heading], tuple[str, ...]] | None:
    """Search the index of the library of `paths` as it is, with nothing else of the library opened.

    Returns the answer, the headings of its hits and lines for the person; without `stale`, None when the index is not
    known to be up to date. Raises LibraryError when a path does not exist, CatalogError when the catalog cannot be
    read.
    """
    where = located(paths)
    personal = where.folders.data / "personal.db"
    if not stale and not _is_up_to_date(where, personal):
        return None
    answer = _local_engine(where.cache, personal).search(whole(query), limit, order, live=False)
    if not answer.hits:
        return answer, [], where.notices
    with closing(CatalogReader(where.cache.catalog)) as catalog:
        return answer, catalog.headings_of([hit.id for hit in answer.hits]), where.notices


def _is_up_to_date(where: Location, personal: Path) -> bool:
    """Whether catalog and index are known to be up to date; not where a person corrected something, which takes more
    to find out."""
    from reader.library.indexing.scan import Told, is_up_to_date

    lookup = SearchLookup(where.cache.catalog, personal)
    try:
        with closing(CatalogReader(where.cache.catalog)) as catalog:
            told = Told(outlets=outlet_folders(where.settings.outlets, where.roots))
            return not lookup.corrections_made() and is_up_to_date(catalog, where.roots, told, where.cache.index)
    except (CatalogError, PersonalDataError):
        return False


def matching(opening: Opening, query: str) -> frozenset[int]:
    """The ids of all articles that match. Raises SearchIndexError when that cannot be told."""
    found = engine_of(opening).article_ids(whole(query))
    if found.error is not None:
        raise SearchIndexError(found.error)
    return frozenset(found.value)


def engine_of(opening: Opening) -> SearchEngine:
    """The engine of the library that was opened."""
    personal = opening.folders.data / "personal.db"
    if opening.server is not None:
        from reader.library.server.searching import MirroredEngine

        return MirroredEngine(opening.server, opening.settings, opening.cache, personal)
    return _local_engine(opening.cache, personal)


def _local_engine(cache: CacheFolder, personal: Path) -> SearchEngine:
    return engine_over(cache.index, SearchLookup(cache.catalog, personal))
