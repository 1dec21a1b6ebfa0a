"""A library on files of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reader.errors import LockedError
from reader.library.events import ArticlesChanged, IndexCommitted, LibraryEvent, Progress
from reader.library.library import Library
from reader.library.opening import Opening
from reader.library.processes.messages import Command
from reader.library.reading.articles import read_file
from reader.library.reading.desks import Desks
from reader.model import Heading
from reader.model.keeping import SavedSearch
from reader.model.rows import FigureFilter, FigureRow, QuoteFilter, QuoteRow, Reading
from reader.store.catalog.reader import CatalogReader

if TYPE_CHECKING:
    from reader.library.indexing.updating import Summary
    from reader.library.keeping.anchoring import Anchoring
    from reader.library.processes.children import Children


class LocalLibrary(Library):
    """A library whose articles are files of this machine. The indexer child keeps catalog and index up to date."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._anchoring: Anchoring | None = None

    def _make_desks(self) -> Desks:
        return Desks(self._catalog.ask, self._personal, lambda: self._ask_indexer(Command(merge_people=True)))

    def _make_children(self) -> Children:
        from reader.library.processes.children import Children, indexer_command

        return Children(self._opening, indexer_command(self._opening), self._heard)

    def first_look(self) -> None:
        if not self._opening.cache.catalog.exists():
            from reader.library.indexing.headings import first_look

            first_look(self._opening.cache, self._opening.roots)

    def _read_listed(self, heading: Heading) -> Reading:
        return read_file(heading, self._opening.settings)

    def all_quotes(self, only: QuoteFilter, query: str = "") -> Iterator[QuoteRow]:
        return iter(self.quotes(replace(only, articles=self._among(query))))

    def all_figures(self, only: FigureFilter, query: str = "") -> Iterator[FigureRow]:
        return iter(self.figures(replace(only, articles=self._among(query))))

    def _among(self, query: str) -> frozenset[int] | None:
        return self.matching_now(query) if query.strip() else None

    def _heard(self, event: LibraryEvent) -> None:
        match event:
            case IndexCommitted():
                self._background.run(self.searcher.refresh(), "searches may not find new articles")
            case ArticlesChanged():
                self._bookmark_search().articles_changed()
            case Progress(phase="idle"):
                self.look_for_bookmarks()
        super()._heard(event)

    async def new_of(self, saved: SavedSearch, *, look: bool = False) -> frozenset[int] | None:
        import asyncio

        ids = await self.searcher.article_ids(saved.query, live=True)
        return None if ids is None else await asyncio.to_thread(new_hits, self._opening, saved.name, ids, look=look)

    # -- bookmarks in articles that changed ---------------------------------------------------------------

    def look_for_bookmarks(self) -> None:
        self._bookmark_search().all_settled()

    def _bookmark_search(self) -> Anchoring:
        from reader.library.keeping.anchoring import Anchoring  # not before the first frame

        self._anchoring = self._anchoring or Anchoring(self._opening, self._listener, self._background.run)
        return self._anchoring

    # -- for commands: in this process --------------------------------------------------------------------

    def update(self, tell: Callable[[LibraryEvent], None], *, rebuild: bool = False) -> Summary:
        """Bring catalog and index up to date, and find bookmarks again. Raises LockedError when another is at it."""
        from reader.library.indexing.updating import update_once

        summary = update_once(self._opening, tell, rebuild=rebuild)
        self.find_bookmarks_again()
        return summary

    def bring_up_to_date(
        self, tell: Callable[[LibraryEvent], None], *, index: bool = False, evidence: bool = False
    ) -> None:
        if not self._catalog.ask(lambda catalog: self._is_up_to_date(catalog, index), False):
            try:
                self.update(tell)
            except LockedError as error:
                if behind := error.behind or self._catalog.ask(self._count_outdated, 0):
                    raise LockedError(error.holder, behind) from error
        if evidence:
            self.gather_evidence(tell)

    def gather_evidence(self, tell: Callable[[LibraryEvent], None]) -> None:
        """Compare the articles that were not compared yet.

        Raises LockedError when another process holds the library and is behind.
        """
        from reader.library.indexing.evidence import gather
        from reader.library.indexing.session import holding

        try:
            with holding(self._opening.cache, self._opening.roots, tell) as held:
                gather(held.catalog, tell, self._personal.decisions())
        except LockedError as error:
            if error.behind:
                raise

    def _count_outdated(self, catalog: CatalogReader) -> int:
        from reader.library.indexing.scan import count_outdated, told_of

        return count_outdated(self._opening.roots, catalog.known(), told_of(self._opening))

    def _is_up_to_date(self, catalog: CatalogReader, index: bool) -> bool:
        from reader.library.indexing.scan import is_up_to_date, told_of

        cache = self._opening.cache
        return is_up_to_date(catalog, self._opening.roots, told_of(self._opening), cache.index if index else None)


def new_hits(opening: Opening, name: str, ids: Sequence[int], *, look: bool) -> frozenset[int]:
    """The ids among a saved search's hits that were not there at its last look; `look`: remember this one.

    With connections of its own: for a thread beside the screen's.

    Raises CatalogError, PersonalDataError.
    """
    with closing(CatalogReader(opening.cache.catalog)) as catalog:
        paths = catalog.paths_of(ids)
    with opening.personal.another() as personal:
        new = set(personal.new_hits(name, paths.values()))
        if look:
            personal.looked_at(name, new)
    return frozenset(article_id for article_id, path in paths.items() if path in new)
