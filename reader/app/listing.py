"""Where the article list takes its rows from: the library, a window at a time, or the hits of a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reader.library.library import Library
from reader.library.views import HeadingFilter, HeadingOrder
from reader.model import Heading, Hit, SearchAnswer

PAGE = 100
"""Headings asked of the library at once."""

KEPT_PAGES = 20
"""Pages kept; the oldest goes first."""


class Rows(Protocol):
    """What the article list shows."""

    @property
    def count(self) -> int:
        """How many rows."""

    def heading(self, index: int) -> Heading | None:
        """The article of a row; None when the library changed meanwhile and has fewer."""

    def hit(self, index: int) -> Hit | None:
        """The hit of a row when these are the results of a search."""

    def is_new(self, index: int) -> bool:
        """Whether a row is new since a saved search was last looked at."""

    def index_of(self, article_id: int) -> int | None:
        """The row of an article."""

    def put(self, heading: Heading) -> None:
        """Replace what is known of an article, wherever it stands."""


class LibraryRows:
    """All articles in an order, perhaps filtered. `refresh` forgets what was read."""

    def __init__(self, library: Library, order: HeadingOrder = "newest", only: HeadingFilter | None = None) -> None:
        self._library = library
        self.order: HeadingOrder = order
        self.only = only
        self.count = library.count(only)
        self._pages: dict[int, list[Heading]] = {}

    def refresh(self) -> None:
        """Read anew from the library."""
        self._pages.clear()
        self.count = self._library.count(self.only)

    def heading(self, index: int) -> Heading | None:
        """The article of a row."""
        number, within = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            while len(self._pages) >= KEPT_PAGES:
                del self._pages[next(iter(self._pages))]
            page = self._pages[number] = self._library.headings(number * PAGE, PAGE, self.order, self.only)
        return page[within] if 0 <= within < len(page) else None

    def hit(self, index: int) -> Hit | None:
        """None: these are no hits."""
        return None

    def is_new(self, index: int) -> bool:
        """False: what is new is known of saved searches only."""
        return False

    def index_of(self, article_id: int) -> int | None:
        """The row of an article."""
        return self._library.position(article_id, self.order, self.only)

    def put(self, heading: Heading) -> None:
        """Replace what is known of an article."""
        for page in self._pages.values():
            page[:] = [heading if known.id == heading.id else known for known in page]


class HitRows:
    """The hits of an answer, best first. Hits whose article the library no longer has are left out."""

    def __init__(self, answer: SearchAnswer, headings: Sequence[Heading], new: frozenset[int] = frozenset()) -> None:
        known = {heading.id: heading for heading in headings}
        self.answer = answer
        self._new = new
        self._hits = [hit for hit in answer.hits if hit.id in known]
        self._headings = [known[hit.id] for hit in self._hits]

    def refresh(self, library: Library) -> None:
        """Read the headings anew; that of an article which is gone stays as it was."""
        for heading in library.headings_of([hit.id for hit in self._hits]):
            self.put(heading)

    @property
    def count(self) -> int:
        """How many hits are listed."""
        return len(self._hits)

    def heading(self, index: int) -> Heading | None:
        """The article of a hit."""
        return self._headings[index] if 0 <= index < len(self._headings) else None

    def hit(self, index: int) -> Hit | None:
        """The hit of a row."""
        return self._hits[index] if 0 <= index < len(self._hits) else None

    def is_new(self, index: int) -> bool:
        """Whether the hit of a row was not there at the last look."""
        return self._hits[index].id in self._new

    def index_of(self, article_id: int) -> int | None:
        """The row of an article."""
        return next((index for index, hit in enumerate(self._hits) if hit.id == article_id), None)

    def put(self, heading: Heading) -> None:
        """Replace what is known of an article."""
        self._headings = [heading if known.id == heading.id else known for known in self._headings]
