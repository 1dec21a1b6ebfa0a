"""Library: the one object that app and commands talk to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reader.library.events import LibraryEvent
from reader.library.views import HeadingFilter, HeadingOrder, Kept, Reading, ScanReport
from reader.model import Bookmark, Facet, Heading, SearchAnswer, Span


class Library:
    """A set of root folders (or files), what is known of the articles in them, and what a person made of them.

    Reads are synchronous and quick (SQLite, a window at a time). Searching and indexing happen in child
    processes, started by `start`.
    """

    @classmethod
    def open(cls, paths: Sequence[Path] = ()) -> Library:
        """Open the library of `paths` (files or folders), else of the configured folders, else of the seeds.

        Raises LibraryError when a path does not exist, PersonalDataError when bookmarks cannot be read.
        """
        raise NotImplementedError

    @property
    def name(self) -> str:
        """A short name for titles: "seeds", the folder's name, or "3 folders"."""
        raise NotImplementedError

    # -- articles -----------------------------------------------------------------------------------------

    def count(self, only: HeadingFilter | None = None) -> int:
        """How many articles a list with this filter has."""
        raise NotImplementedError

    def headings(
        self, offset: int, limit: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> list[Heading]:
        """A window of the list, read marks and bookmark counts included."""
        raise NotImplementedError

    def headings_of(self, ids: Sequence[int]) -> list[Heading]:
        """Headings in the order of `ids`; ids no longer known are dropped."""
        raise NotImplementedError

    def position(
        self, article_id: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> int | None:
        """The row at which an article stands in the list, or None."""
        raise NotImplementedError

    def read(self, article_id: int) -> Reading:
        """Open an article. Raises ArticleError with the reason when it cannot be read any more."""
        raise NotImplementedError

    def scan_report(self) -> ScanReport:
        """What the last scan found and passed over."""
        raise NotImplementedError

    # -- what a person made -------------------------------------------------------------------------------

    def keep(
        self,
        article_id: int,
        span: Span,
        *,
        speaker: str | None = None,
        note: str = "",
        tags: Sequence[str] = (),
    ) -> Kept:
        """Keep a passage; it is on disk when this returns. Raises PersonalDataError, with nothing half-written."""
        raise NotImplementedError

    def bookmarks(self, article_id: int | None = None) -> list[Bookmark]:
        """Bookmarks of one article in text order, or all of every library, newest first."""
        raise NotImplementedError

    def change_bookmark(
        self, bookmark_id: int, *, note: str | None = None, tags: Sequence[str] | None = None
    ) -> Bookmark:
        """Change note or tags (None leaves them)."""
        raise NotImplementedError

    def delete_bookmark(self, bookmark_id: int) -> Bookmark:
        """Delete, and hand back what was deleted for `restore_bookmark`."""
        raise NotImplementedError

    def restore_bookmark(self, bookmark: Bookmark) -> Bookmark:
        """Put a deleted bookmark back as it was, with its id."""
        raise NotImplementedError

    def tags(self) -> list[str]:
        """All tags in use, most used first."""
        raise NotImplementedError

    def article_id_of(self, path: str) -> int | None:
        """The article that stands at a path key now (to jump from a bookmark), or None."""
        raise NotImplementedError

    def mark_read(self, article_id: int, read: bool) -> None:
        """Remember that an article was read, or not."""
        raise NotImplementedError

    def reading_place(self, article_id: int) -> int | None:
        """The text offset at which reading stopped, or None."""
        raise NotImplementedError

    def remember_place(self, article_id: int, offset: int) -> None:
        """Remember where reading stopped."""
        raise NotImplementedError

    def remember_search(self, query: str) -> None:
        """Put a query into the history."""
        raise NotImplementedError

    def past_searches(self, limit: int = 100) -> list[str]:
        """The newest queries first, each once."""
        raise NotImplementedError

    # -- child processes ----------------------------------------------------------------------------------

    async def start(self, listener: Callable[[LibraryEvent], None]) -> None:
        """Start indexer and searcher; `listener` is called on the running event loop."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Let the children end."""
        raise NotImplementedError

    async def search(self, query: str, limit: int = 200) -> SearchAnswer:
        """Ask the searcher. Of questions that wait only the newest is asked; the others are cancelled."""
        raise NotImplementedError

    async def marks(self, article_id: int, query: str) -> tuple[Span, ...]:
        """All hits of a query in an article's text, stemmed forms included."""
        raise NotImplementedError

    async def facets(self, query: str) -> tuple[Facet, ...]:
        """Sources, months and speakers of all hits with their counts."""
        raise NotImplementedError

    async def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        """Articles like this one."""
        raise NotImplementedError
