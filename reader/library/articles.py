"""The part of the library that is read: headings, articles, quotes and figures, from the catalog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from reader.errors import ArticleError, CatalogError
from reader.library.children import IndexerClient
from reader.library.elsewhere import Elsewhere
from reader.library.events import LibraryEvent, Notice
from reader.library.opening import Opening
from reader.library.personal import PersonalPart
from reader.library.reading import read_file
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
from reader.model import Heading
from reader.store.catalog.reader import CatalogReader

T = TypeVar("T")

READINGS_KEPT = 16
"""Opened articles held on to: what is kept or cited is taken from the text that was shown."""


class ArticlesPart(PersonalPart):
    """What a Library knows of its articles. A window at a time: no list ever loads a whole library."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening.personal)
        self._opening = opening
        self._catalog: CatalogReader | None = None
        self._catalog_identity: tuple[int, int] | None = None
        self._readings: dict[int, Reading] = {}
        self._elsewhere = Elsewhere(opening.settings)
        self._indexer: IndexerClient | None = None
        self._listener: Callable[[LibraryEvent], None] = lambda event: None

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
