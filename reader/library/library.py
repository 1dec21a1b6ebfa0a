"""Library: the one object that app and commands talk to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reader.errors import ArticleError, CatalogError, PersonalDataError
from reader.library.children import IndexerClient, child_command
from reader.library.elsewhere import Elsewhere
from reader.library.events import ArticlesChanged, BookmarksChanged, IndexCommitted, LibraryEvent, Notice, Progress
from reader.library.opening import Opening, prepare
from reader.library.personal import PersonalPart
from reader.library.reading import read_file
from reader.library.roots import library_name
from reader.library.views import (
    FigureFilter,
    FigureRow,
    HeadingFilter,
    HeadingOrder,
    QuoteFilter,
    QuoteRow,
    Reading,
    ScanReport,
)
from reader.model import Facet, Heading, SearchAnswer, Span
from reader.model.search import SearchOrder
from reader.settings import Folders, Settings
from reader.store.catalog_reader import CatalogReader
from reader.store.personal import Personal

if TYPE_CHECKING:
    from reader.library.anchoring import Anchored
    from reader.library.indexing.updating import Summary
    from reader.library.search_client import SearchClient

T = TypeVar("T")

READINGS_KEPT = 16
"""Opened articles held on to: what is kept or cited is taken from the text that was shown."""

ANCHOR_EVERY = 5.0
"""Seconds between two searches for bookmarks while articles keep changing; one more follows when that ends."""


class Library(PersonalPart):
    """A set of root folders (or files), what is known of the articles in them, and what a person made of them.

    Reads are synchronous and quick (SQLite, a window at a time). Searching and indexing happen in child
    processes, started by `start`.
    """

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening.personal)
        self._opening = opening
        self._catalog: CatalogReader | None = None
        self._catalog_identity: tuple[int, int] | None = None
        self._indexer: IndexerClient | None = None
        self._searcher: SearchClient | None = None
        self._listener: Callable[[LibraryEvent], None] = lambda event: None
        self._anchored = 0.0
        self._anchor_again = False
        self._anchoring: asyncio.Task[None] | None = None
        self._readings: dict[int, Reading] = {}
        self._elsewhere = Elsewhere(opening.settings)
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

    # -- articles -----------------------------------------------------------------------------------------

    def count(self, only: HeadingFilter | None = None) -> int:
        """How many articles a list with this filter has."""
        return self._ask(lambda catalog: catalog.count(only), 0)

    def headings(
        self, offset: int, limit: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> list[Heading]:
        """A window of the list, read marks and bookmark counts included."""
        return self._marked(self._ask(lambda catalog: catalog.headings(offset, limit, order, only), []))

    def headings_of(self, ids: Sequence[int]) -> list[Heading]:
        """Headings in the order of `ids`; ids no longer known are dropped."""
        return self._marked(self._ask(lambda catalog: catalog.headings_of(ids), []))

    def position(
        self, article_id: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> int | None:
        """The row at which an article stands in the list, or None."""
        return self._ask(lambda catalog: catalog.position(article_id, order, only), None)

    def read(self, article_id: int) -> Reading:
        """Open an article. Raises ArticleError with the reason when it cannot be read any more.

        One whose quotes and figures are not derived yet is read from its file, `pending`, and derived next.
        """
        reading = self._read(article_id)
        self._readings.pop(article_id, None)
        self._readings[article_id] = reading
        if len(self._readings) > READINGS_KEPT:
            del self._readings[next(iter(self._readings))]
        return reading

    def shown(self, article_id: int) -> Reading:
        """The article as it was last opened. Raises ArticleError when it is not there any more."""
        return self._readings.get(article_id) or self.read(article_id)

    def _read(self, article_id: int) -> Reading:
        if article_id < 0:
            reading = self._elsewhere.read(article_id)
            return replace(reading, heading=self._marked([reading.heading])[0])
        stored = self._ask(lambda catalog: catalog.article(article_id), None)
        if stored is not None:
            [heading] = self._marked([stored.heading])
            return Reading(heading, stored.article, stored.extracted, stored.content_hash)
        found = self.headings_of([article_id])
        if not found:
            raise ArticleError("This article is not there any more: its file was moved or deleted.")
        if self._indexer is not None:
            self._indexer.want([article_id])
        return read_file(found[0], self._opening.settings)

    def article_id_of(self, path: str) -> int | None:
        """The article that stands at a path key now (to jump from a bookmark), or None."""
        return self._ask(lambda catalog: catalog.id_of(path), None)

    def find_article(self, path: str) -> int | None:
        """The article at a path key, of this library or read from its file when it belongs to another; None: no file.

        The id of an article of another library is below nought and holds as long as this object.
        """
        article_id = self.article_id_of(path)
        return self._elsewhere.id_of(path) if article_id is None else article_id

    def scan_report(self) -> ScanReport:
        """What the last scan found and passed over."""
        return self._ask(lambda catalog: catalog.scan_report(), ScanReport())

    def index_progress(self) -> tuple[int, int]:
        """Articles searchable, articles known."""
        return self._ask(lambda catalog: catalog.progress(), (0, 0))

    def quotes(self, only: QuoteFilter, offset: int = 0, limit: int = -1) -> list[QuoteRow]:
        """Quotes over the library, newest article first; `limit` -1: all."""
        return self._ask(lambda catalog: catalog.quotes(only, offset, limit), [])

    def figures(self, only: FigureFilter, offset: int = 0, limit: int = -1) -> list[FigureRow]:
        """Figures over the library, newest article first; `limit` -1: all."""
        return self._ask(lambda catalog: catalog.figures(only, offset, limit), [])

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
        """Sources, months and speakers of all hits with their counts."""
        return await self._search_client().facets(query)

    async def similar(self, article_id: int) -> SearchAnswer:
        """Articles like this one."""
        return await self._search_client().similar(article_id)

    async def complete(self, line: str) -> str | None:
        """The line with its last word or field completed, or None."""
        return await self._search_client().complete(line)

    # -- the catalog --------------------------------------------------------------------------------------

    def _ask(self, question: Callable[[CatalogReader], T], otherwise: T) -> T:
        """Ask the catalog; without a usable one (not made yet, being rebuilt) the answer is `otherwise`."""
        try:
            catalog = self._open_catalog()
            return otherwise if catalog is None else question(catalog)
        except CatalogError as error:
            self._drop_catalog()
            self._listener(Notice(str(error), "warning"))
            return otherwise

    def _open_catalog(self) -> CatalogReader | None:
        """The catalog as it is now: another file at its place (a rebuild) is opened anew."""
        file = self._opening.cache.catalog
        try:
            status = file.stat()
        except OSError:
            self._drop_catalog()
            return None
        identity = (status.st_dev, status.st_ino)
        if self._catalog is None or identity != self._catalog_identity:
            self._drop_catalog()
            self._catalog = CatalogReader(file, self._personal.file)
            self._catalog_identity = identity
        return self._catalog

    def _drop_catalog(self) -> None:
        if self._catalog is not None:
            self._catalog.close()
        self._catalog = None

    def _marked(self, headings: list[Heading]) -> list[Heading]:
        paths = [heading.path for heading in headings]
        read = self._personal.read_paths(paths)
        counts = self._personal.bookmark_counts(paths)
        return [
            replace(heading, read=heading.path in read, bookmarks=counts.get(heading.path, 0)) for heading in headings
        ]
