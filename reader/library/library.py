"""Library: the one object that app and commands talk to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import CatalogError, PersonalDataError
from reader.library.articles import ArticlesPart
from reader.library.children import IndexerClient, child_command
from reader.library.events import ArticlesChanged, BookmarksChanged, IndexCommitted, LibraryEvent, Notice, Progress
from reader.library.opening import Opening, prepare
from reader.library.roots import library_name
from reader.model import Facet, SearchAnswer, Span
from reader.model.keeping import SavedSearch
from reader.model.search import SearchOrder
from reader.settings import Folders, Settings
from reader.store.catalog.reader import CatalogReader
from reader.store.personal import Personal

if TYPE_CHECKING:
    from reader.library.anchoring import Anchored
    from reader.library.indexing.updating import Summary
    from reader.library.search_client import SearchClient

ANCHOR_EVERY = 5.0
"""Seconds between two searches for bookmarks while articles keep changing; one more follows when that ends."""


class Library(ArticlesPart):
    """A set of root folders (or files), what is known of the articles in them, and what a person made of them.

    Reads are synchronous and quick (SQLite, a window at a time). Searching and indexing happen in child
    processes, started by `start`.
    """

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._searcher: SearchClient | None = None
        self._anchored = 0.0
        self._anchor_again = False
        self._anchoring: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def open(
        cls, paths: Sequence[Path] = (), *, folders: Folders | None = None, settings: Settings | None = None
    ) -> Library:
        """Open the library of `paths` (files or folders), else of the configured folders, else of the seeds.

        Raises LibraryError when a path does not exist.
        """
        return cls(prepare(paths, folders, settings))

    def first_look(self) -> None:
        """Give a small library that has no catalog yet its headings, so that the first frame can show them."""
        if not self._opening.cache.catalog.exists():
            from reader.library.indexing.headings import first_look

            first_look(self._opening.cache, self._opening.roots)

    @property
    def name(self) -> str:
        """A short name for titles: "seeds", the folder's name, or "3 folders"."""
        return library_name(self._opening.roots)

    @property
    def opening(self) -> Opening:
        """What it was opened with: roots, folders, settings."""
        return self._opening

    @property
    def notices(self) -> tuple[str, ...]:
        """Lines for the person that came up while opening."""
        return self._opening.notices

    def close(self) -> None:
        """Let go of the databases."""
        self._drop_catalog()
        self._personal.close()

    # -- for commands: in this process, one thing after the other ----------------------------------------

    def update(self, tell: Callable[[LibraryEvent], None], *, rebuild: bool = False) -> Summary:
        """Bring catalog and index up to date, and find bookmarks again. Raises LockedError when another is at it."""
        from reader.library.scripting import bring_up_to_date

        summary = bring_up_to_date(self._opening, tell, rebuild=rebuild)
        self._ask(lambda catalog: self._anchor_with(self._personal, catalog), None)
        return summary

    def search_now(self, query: str, limit: int, order: SearchOrder = "relevance") -> SearchAnswer:
        """Search without a child process."""
        from reader.library.scripting import search

        return search(self._opening, query, limit, order)

    def matching_now(self, query: str) -> frozenset[int]:
        """The ids of all articles that match."""
        from reader.library.scripting import matching

        return matching(self._opening, query)

    # -- child processes ----------------------------------------------------------------------------------

    async def start(self, listener: Callable[[LibraryEvent], None]) -> None:
        """Start indexer and searcher; `listener` is called on the running event loop."""
        from reader.library.search_client import SearchClient

        self._listener = listener
        opening = self._opening
        largest = str(int(opening.settings.max_text_mb * 1_000_000))
        roots = [str(root.path) for root in opening.roots]
        indexer = ["--cache", str(opening.cache.path), "--largest", largest, "--attached", "--", *roots]
        self._indexer = IndexerClient(child_command("reader.library.indexer", indexer), self._heard)
        await self._indexer.start()
        # The searcher second: its start should not hold up a list that is waiting to be filled.
        searcher = ["--cache", str(opening.cache.path), "--data", str(opening.folders.data)]
        self._searcher = SearchClient(child_command("reader.library.searcher", searcher), self._index_damaged)
        await self._searcher.start()

    async def stop(self) -> None:
        """Let the children end."""
        if self._indexer is not None:
            await self._indexer.stop()
        if self._searcher is not None:
            await self._searcher.stop()

    def _index_damaged(self, files: list[str]) -> None:
        """The searcher found files of the index that are not as they were written."""
        self._listener(Notice(f"The search index is damaged ({', '.join(files)}) and is being rebuilt.", "warning"))
        if self._indexer is not None:
            self._indexer.rebuild_index()

    def _heard(self, event: LibraryEvent) -> None:
        """The indexer said something."""
        match event:
            case IndexCommitted() if self._searcher is not None:
                self._in_background(self._searcher.refresh())
            case ArticlesChanged() if time.monotonic() - self._anchored >= ANCHOR_EVERY:
                self._anchor()
            case Progress(phase="idle"):
                self._anchor()
        self._listener(event)

    def _in_background(self, work: object) -> None:
        if asyncio.iscoroutine(work):
            task = asyncio.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _anchor(self) -> None:
        """Find bookmarks again off the event loop; once more at the end if it is running already."""
        self._anchored = time.monotonic()
        self._anchor_again = self._anchoring is not None and not self._anchoring.done()
        if not self._anchor_again:
            self._anchoring = asyncio.create_task(self._anchor_off_loop())

    async def _anchor_off_loop(self) -> None:
        try:
            while self._personal.bookmarked_paths():
                self._anchor_again = False
                anchored = await asyncio.to_thread(self._anchor_now)
                if anchored.looked_for:
                    self._listener(BookmarksChanged(anchored.attached))
                if not self._anchor_again:
                    return
        except (CatalogError, PersonalDataError):
            # Whoever asks for articles or bookmarks next says what is wrong.
            return

    def _anchor_now(self) -> Anchored:
        """With connections of its own: those of the screen belong to its thread."""
        personal = Personal.open(self._opening.folders.data)
        try:
            catalog = CatalogReader(self._opening.cache.catalog)
            try:
                return self._anchor_with(personal, catalog)
            finally:
                catalog.close()
        finally:
            personal.close()

    def _anchor_with(self, personal: Personal, catalog: CatalogReader) -> Anchored:
        from reader.library.anchoring import LibraryArticles, anchor_again

        largest = int(self._opening.settings.max_text_mb * 1_000_000)
        return anchor_again(personal, LibraryArticles(catalog, personal.bookmarked_paths(), largest))

    def _search_client(self) -> SearchClient:
        if self._searcher is None:
            raise RuntimeError("the library was not started")
        return self._searcher

    async def search(self, query: str, limit: int = 200, order: SearchOrder = "relevance") -> SearchAnswer:
        """Ask the searcher. Of questions that wait only the newest is asked; the others are cancelled."""
        return await self._search_client().search(query, limit, order)

    async def marks(self, article_id: int, query: str) -> tuple[Span, ...]:
        """All hits of a query in an article's text, stemmed forms included."""
        return await self._search_client().marks(article_id, query)

    async def facets(self, query: str) -> tuple[Facet, ...]:
        """Sources, dates and speakers of all hits with their counts; of the whole library without a query."""
        return await self._search_client().facets(query)

    async def new_of(self, saved: SavedSearch, *, look: bool = False) -> frozenset[int] | None:
        """The ids of a saved search's hits that are new since its last look; None when that cannot be known now.

        `look`: this is a look, they are not new any more afterwards. Raises PersonalDataError.
        """
        from reader.library.saved_searches import new_hits

        ids = await self._search_client().article_ids(saved.query, live=True)
        return None if ids is None else await asyncio.to_thread(new_hits, self._opening, saved.name, ids, look=look)

    async def similar(self, article_id: int) -> SearchAnswer:
        """Articles like this one."""
        return await self._search_client().similar(article_id)

    async def complete(self, line: str) -> str | None:
        """The line with its last word or field completed, or None."""
        return await self._search_client().complete(line)
