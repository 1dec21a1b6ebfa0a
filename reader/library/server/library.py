"""A library on a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from reader.errors import ArticleError
from reader.library.events import EvidenceChanged, IndexCommitted, LibraryEvent
from reader.library.library import Abilities, Library
from reader.library.opening import Opening
from reader.library.processes.messages import Command
from reader.library.reading.articles import being_fetched
from reader.library.reading.desks import Desks
from reader.library.server import ARTICLES_NOTE
from reader.library.server.desks import ServerDesks
from reader.model import Heading, SearchAnswer
from reader.model.desks import Cursor, DifferenceRow, EvidencePage, SameQuote, StoryRow
from reader.model.keeping import SavedSearch
from reader.model.rows import FigureFilter, FigureRow, HeadingFilter, HeadingOrder, QuoteFilter, QuoteRow, Reading
from reader.model.search import SNIPPETS, SearchOrder

if TYPE_CHECKING:
    from reader.library.processes.children import Children
    from reader.library.server.evidence import ServerEvidence


class ServerLibrary(Library):
    """A library on a server. The catalog holds what was seen of it; the follower child fetches more."""

    abilities = Abilities(people=False, complete=False, orders=("newest", "oldest"))

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._search_error: str | None = None

    def _make_desks(self) -> Desks:
        return ServerDesks(
            self._catalog.ask,
            self._personal,
            client=lambda: self.searcher,
            headings=self.headings_of,
            behind=self._background.run,
            changed=lambda: self._listener(EvidenceChanged()),
            failed=self._look_again,
        )

    def _make_children(self) -> Children:
        from reader.library.processes.children import Children, follower_command

        return Children(self._opening, follower_command(self._opening), self._heard)

    @property
    def listed_of(self) -> int | None:
        noted = self._catalog.ask(lambda catalog: catalog.noted(ARTICLES_NOTE), None)
        return int(noted) if noted is not None and noted.isdecimal() else None

    def headings(
        self, offset: int, limit: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> list[Heading]:
        found = super().headings(offset, limit, order, only)
        if only is None and offset + limit >= self.count():
            # The end of what was fetched is in sight.
            self._ask_indexer(Command(more=True))
        return found

    def first_look(self) -> None:
        """Nothing: the server has the articles."""

    def look_for_bookmarks(self) -> None:
        """Nothing: a bookmark on the server is found again where it is shown."""

    def have_at_hand(self, ids: Iterable[int]) -> bool:
        with suppress(ArticleError):
            pending = [self.read(one).pending for one in dict.fromkeys(ids)]  # all are asked for
            return not any(pending)
        return False

    def _read_listed(self, heading: Heading) -> Reading:
        return being_fetched(heading)

    def all_quotes(self, only: QuoteFilter, query: str = "") -> Iterator[QuoteRow]:
        from reader.library.server.listing import quotes_on

        return quotes_on(self._opening, self._named, only, query)

    def all_figures(self, only: FigureFilter, query: str = "") -> Iterator[FigureRow]:
        from reader.library.server.listing import figures_on

        return figures_on(self._opening, self._named, only, query)

    def repeated(self, articles: frozenset[int] | None = None) -> Iterator[SameQuote]:
        from reader.library.server.evidence import PAGE
        from reader.library.server.listing import found_on

        def ask(found: ServerEvidence, after: Cursor | None) -> EvidencePage[SameQuote]:
            return found.same(after, PAGE, articles=articles, stock=articles is None)

        return found_on(self._opening, self._named, ask)

    def differing(self, articles: frozenset[int] | None = None) -> Iterator[DifferenceRow]:
        from reader.library.server.evidence import PAGE
        from reader.library.server.listing import found_on

        dismissed = self._personal.dismissed()
        return found_on(
            self._opening,
            self._named,
            lambda found, after: found.differing(after, PAGE, dismissed, articles=articles),
        )

    def told_stories(self) -> Iterator[StoryRow]:
        from reader.library.server.evidence import PAGE
        from reader.library.server.listing import found_on

        return found_on(self._opening, self._named, lambda found, after: found.stories(after, PAGE))

    def lag(self) -> str:
        from reader.library.server.listing import lag_of

        return lag_of(self._opening, self._named)

    def fetch_now(self, paths: Sequence[str]) -> list[int]:
        from reader.library.server.listing import fetch_articles

        return super().fetch_now(fetch_articles(self._opening, self._named, paths))

    @property
    def _named(self) -> str:
        assert self._opening.server is not None
        return self._opening.server

    def bring_up_to_date(
        self, tell: Callable[[LibraryEvent], None], *, index: bool = False, evidence: bool = False
    ) -> None:
        """Nothing: the server is asked for all there is."""

    def _heard(self, event: LibraryEvent) -> None:
        if isinstance(event, IndexCommitted):
            self.desks.outdated()
            self._listener(EvidenceChanged())
        super()._heard(event)

    async def search(
        self, query: str, limit: int = 200, order: SearchOrder = "relevance", snippets: int = SNIPPETS
    ) -> SearchAnswer:
        answer = await super().search(query, limit, order, snippets)
        if answer.error and answer.error != self._search_error:
            # Once the server answers again the search is repeated; one that fails the same way again is not.
            self._look_again()
        self._search_error = answer.error
        return answer

    def _look_again(self) -> None:
        """The server did not answer: have the follower say when it does again."""
        self._ask_indexer(Command(look=True))

    async def new_of(self, saved: SavedSearch, *, look: bool = False) -> frozenset[int] | None:
        return None  # the hits of a whole desk are not fetched for a number
