"""The desks of a library on a server: what was fetched of them, and fetching more as the list goes on.

A list is asked for by `fetch` and read from what is held, as from a catalog; when its end comes into sight the next
page is fetched behind, and the screen told. The searcher has put the articles of all rows into the catalog of this
machine, so that what is listed can be opened, kept and copied at once.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, get_args

from reader.errors import ChildError
from reader.library.reading.desks import Ask, Desks, Only
from reader.model import Heading
from reader.model.desks import (
    ALL_FIGURES,
    ALL_QUOTES,
    ALL_STORIES,
    Between,
    Cursor,
    DeskCounts,
    DeskFigure,
    DeskOrder,
    DeskQuote,
    DifferenceRow,
    EvidencePage,
    FigureDeskFilter,
    FigurePage,
    GroupOrder,
    PersonRow,
    QuoteDeskFilter,
    QuotePage,
    SameQuote,
    SpeakerCount,
    StoryDeskFilter,
    StoryRow,
)
from reader.model.origins import Origins, origins_of
from reader.store.personal import Personal

if TYPE_CHECKING:
    from reader.library.processes.clients import SearchClient

FIRST, NEXT = 100, 300
"""Rows of the first page, and of those that come after it."""
HELD = 8
"""Lists, and speakers by what was typed of their names, that are held: going back to one asks nothing."""

COMPARED = 32
"""Sets of articles of which it is held what they have in common."""

DeskRow = DeskQuote | DeskFigure | SameQuote | DifferenceRow | StoryRow
Wanted = tuple[Only, DeskOrder | GroupOrder]
"""A filter and an order; that of groups stands for repeated quotes, and for figures that differ."""
_GROUPED = get_args(GroupOrder)


@dataclass
class _Fetched:
    """The first rows of a list."""

    rows: list[DeskRow] = field(default_factory=list)
    after: Cursor | None = None
    whole: bool = False
    """Whether there are no more."""
    old: bool = False
    """Whether articles came or went since it was asked for."""
    wrong: bool = False
    """Whether something was corrected since."""
    growing: bool = False
    remark: str = ""
    """What is missing of all of it."""
    total: int = 0
    """How many rows there are without the filter, where that came with them."""


class ServerDesks(Desks):
    """Quotes, figures and speakers from a server, and what comparing its articles has found."""

    def __init__(
        self,
        ask: Ask,
        personal: Personal,
        *,
        client: Callable[[], SearchClient],
        headings: Callable[[Sequence[int]], list[Heading]],
        behind: Callable[[Coroutine[object, object, None], str], None],
        changed: Callable[[], None],
        failed: Callable[[], None],
    ) -> None:
        """`client` asks the searcher; `headings` reads what is listed; `behind` runs something in the background;
        `changed` is called when there are more rows than before, `failed` when the server did not answer."""
        super().__init__(ask, personal, lambda: None)
        self._client, self._headings, self._behind, self._changed = client, headings, behind, changed
        self._failed = failed
        self._lists: dict[Wanted, _Fetched] = {}
        self._counts: dict[str, DeskCounts] = {}
        self._people: dict[str, list[PersonRow]] = {}
        self._speakers: dict[int, PersonRow] = {}
        self._common: dict[frozenset[int], Between] = {}
        self._asked: set[frozenset[int]] = set()

    def outdated(self, *, corrected: bool = False) -> None:
        """Articles came or went: what nobody has gone down in is asked for anew when it is next wanted. After a
        correction all is."""
        self._counts.clear()
        self._common.clear()
        for fetched in self._lists.values():
            fetched.old = True
            fetched.wrong |= corrected

    # -- fetching -------------------------------------------------------------------------------------------

    async def fetch(self, only: Only, order: DeskOrder | GroupOrder, name: str = "") -> str:
        """Have the first rows of a list at hand, and the speakers with these words in their names.

        Returns a line that says what is missing, or why there is nothing new.
        """
        try:
            for one in () if isinstance(only, StoryDeskFilter) else dict.fromkeys(("", name)):
                if one not in self._counts:
                    self._take_counts(one, await self._client().desk_counts(one))
            fetched = self._lists.get((only, order))
            if fetched is None or fetched.wrong or (fetched.old and len(fetched.rows) <= FIRST * 2):
                fetched = _Fetched()
                fetched.remark = await self._page(fetched, only, order)
                self._lists.pop((only, order), None)
                self._lists[only, order] = fetched
                while len(self._lists) > HELD:
                    del self._lists[next(iter(self._lists))]
        except ChildError as error:
            self._failed()
            return str(error)
        return fetched.remark

    def _take_counts(self, name: str, counts: DeskCounts) -> None:
        people = sorted(map(_person, counts.speakers), key=lambda row: (not row.personal, -row.quotes))
        self._people.pop(name, None)
        self._counts[name], self._people[name] = counts, people
        typed = [one for one in self._people if one]
        for old in typed[: max(0, len(typed) - HELD)]:
            del self._people[old]
            self._counts.pop(old, None)
        self._speakers |= {row.id: row for row in people}

    async def _page(self, fetched: _Fetched, only: Only, order: DeskOrder | GroupOrder, *, behind: bool = False) -> str:
        """Fetch the next rows of a list; `behind`: while nobody waits for them."""
        page: QuotePage | FigurePage
        least = NEXT if behind else FIRST
        speaker = None
        if isinstance(only, QuoteDeskFilter) and only.person is not None:
            speaker = self._speakers[only.person].name
        if isinstance(only, StoryDeskFilter) or order in _GROUPED:
            return await self._groups(fetched, only, speaker, order, least, behind=behind)
        if isinstance(only, QuoteDeskFilter):
            page = await self._client().desk_quotes(only, speaker, order, fetched.after, least, behind=behind)
        else:
            page = await self._client().desk_figures(only, order, fetched.after, least, behind=behind)
        fetched.rows += self._quotes(page) if isinstance(page, QuotePage) else self._figures(page)
        fetched.after, fetched.whole = page.after, page.after is None
        return page.remark

    async def _groups(
        self,
        fetched: _Fetched,
        only: Only,
        speaker: str | None,
        order: DeskOrder | GroupOrder,
        least: int,
        *,
        behind: bool,
    ) -> str:
        """The next rows of what was found across articles."""
        page: EvidencePage[SameQuote] | EvidencePage[DifferenceRow] | EvidencePage[StoryRow]
        asks = partial(self._client().desk_groups, after=fetched.after, least=least, behind=behind, only=only)
        match only:
            case QuoteDeskFilter():
                page = await asks("desk_same", SameQuote, speaker=speaker, order=order)
            case FigureDeskFilter():
                dismissed = sorted(self._personal.dismissed())
                page = await asks("desk_differences", DifferenceRow, dismissed=dismissed, order=order)
            case StoryDeskFilter():
                page = await asks("desk_stories", StoryRow)
        fetched.rows += page.rows
        fetched.total = fetched.total or page.total
        fetched.after, fetched.whole = page.after, page.after is None
        return page.remark

    def _quotes(self, page: QuotePage) -> list[DeskQuote]:
        heads = self._heads(page)
        return [
            DeskQuote(
                hash((row.article, *row.quote.span)),
                heads[row.article],
                row.quote,
                row.quote.canonical,
                _person_id(row.quote.canonical) if row.quote.canonical else None,
            )
            for row in page.rows
            if row.article in heads
        ]

    def _figures(self, page: FigurePage) -> list[DeskFigure]:
        heads = self._heads(page)
        return [
            DeskFigure(
                hash((row.article, *row.figure.span)), heads[row.article], row.figure, row.sentence, row.sentence_span
            )
            for row in page.rows
            if row.article in heads
        ]

    def _heads(self, page: QuotePage | FigurePage) -> dict[int, Heading]:
        """The articles of a page, as this machine lists them: what is not listed could not be opened."""
        ids = list(dict.fromkeys(row.article for row in page.rows))
        return {heading.id: heading for heading in self._headings(ids)}

    async def _grow(self, fetched: _Fetched, only: Only, order: DeskOrder | GroupOrder) -> None:
        try:
            await self._page(fetched, only, order, behind=True)
        except ChildError:
            return  # it is tried again when the list is read again
        finally:
            fetched.growing = False
        self._changed()

    def _window(self, only: Only, order: DeskOrder | GroupOrder, offset: int, limit: int) -> Sequence[DeskRow]:
        fetched = self._lists.get((only, order))
        if fetched is None:
            return ()
        end = len(fetched.rows) if limit < 0 else offset + limit
        if end >= len(fetched.rows) and limit >= 0 and not (fetched.whole or fetched.growing):
            fetched.growing = True
            self._behind(self._grow(fetched, only, order), "no more rows of this list are fetched")
        return fetched.rows[offset:end]

    # -- people ---------------------------------------------------------------------------------------------

    def count_persons(self, name: str = "") -> int:
        """How many of the most quoted speakers have these words in their names."""
        return len(self._people.get(name, ()))

    def persons(self, offset: int = 0, limit: int = -1, name: str = "") -> list[PersonRow]:
        """The most quoted speakers, full names first."""
        return self._people.get(name, [])[offset : None if limit < 0 else offset + limit]

    def person(self, person_id: int) -> PersonRow | None:
        """A speaker that was listed."""
        return self._speakers.get(person_id)

    # -- rows -----------------------------------------------------------------------------------------------

    def all_quotes(self, person: int | None = None) -> int:
        """How many quotes there are in all, or of one speaker."""
        if person is not None:
            return self._speakers[person].quotes if person in self._speakers else 0
        return self._sums().quotes

    def all_figures(self) -> int:
        """How many figures there are in all."""
        return self._sums().figures

    def _sums(self) -> DeskCounts:
        return self._counts.get("", DeskCounts())

    def more(self, only: Only, order: DeskOrder | GroupOrder) -> bool:
        """Whether there are more rows than were fetched."""
        fetched = self._lists.get((only, order))
        return fetched is not None and not fetched.whole

    def count_quotes(self, only: QuoteDeskFilter, order: DeskOrder = "newest") -> int:
        """How many quotes of a list were fetched."""
        return self._fetched(only, order)

    def count_figures(self, only: FigureDeskFilter, order: DeskOrder = "newest") -> int:
        """How many figures of a list were fetched."""
        return self._fetched(only, order)

    def _fetched(self, only: Only, order: DeskOrder | GroupOrder) -> int:
        fetched = self._lists.get((only, order))
        return 0 if fetched is None else len(fetched.rows)

    def quotes(
        self, only: QuoteDeskFilter, offset: int = 0, limit: int = -1, order: DeskOrder = "newest"
    ) -> list[DeskQuote]:
        """A window of the quotes that were fetched."""
        return [row for row in self._window(only, order, offset, limit) if isinstance(row, DeskQuote)]

    def figures(
        self, only: FigureDeskFilter, offset: int = 0, limit: int = -1, order: DeskOrder = "newest"
    ) -> list[DeskFigure]:
        """A window of the figures that were fetched."""
        return [row for row in self._window(only, order, offset, limit) if isinstance(row, DeskFigure)]

    # -- across articles ------------------------------------------------------------------------------------

    def count_same(self, only: QuoteDeskFilter = ALL_QUOTES, *, often: bool = False) -> int:
        """How many groups of a list were fetched."""
        return self._fetched(only, "often" if often else "latest")

    def all_same(self) -> int:
        """How many groups of the same words there are in all."""
        return self._total(QuoteDeskFilter)

    def same(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        stock: bool | None = False,
        only: QuoteDeskFilter = ALL_QUOTES,
        often: bool = False,
    ) -> list[SameQuote]:
        """A window of the groups that were fetched."""
        rows = self._window(only, "often" if often else "latest", offset, limit)
        return [row for row in rows if isinstance(row, SameQuote)]

    def count_differences(self, only: FigureDeskFilter = ALL_FIGURES, *, latest: bool = False) -> int:
        """How many differences of a list were fetched."""
        return self._fetched(only, "latest" if latest else "surest")

    def all_differences(self) -> int:
        """How many differences there are in all."""
        return self._total(FigureDeskFilter)

    def differences(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        figure: int | None = None,
        only: FigureDeskFilter = ALL_FIGURES,
        latest: bool = False,
    ) -> list[DifferenceRow]:
        """A window of the differences that were fetched."""
        rows = self._window(only, "latest" if latest else "surest", offset, limit)
        return [row for row in rows if isinstance(row, DifferenceRow)]

    def dismiss(self, key: str) -> None:
        """A difference is none, for good: lists are asked for anew."""
        super().dismiss(key)
        self.outdated(corrected=True)

    def take_back_dismissal(self, key: str) -> None:
        """It is one after all."""
        super().take_back_dismissal(key)
        self.outdated(corrected=True)

    def count_stories(self, only: StoryDeskFilter = ALL_STORIES) -> int:
        """How many stories of a list were fetched."""
        return self._fetched(only, "newest")

    def all_stories(self) -> int:
        """How many stories there are in all."""
        return self._total(StoryDeskFilter)

    def stories(self, offset: int = 0, limit: int = -1, only: StoryDeskFilter = ALL_STORIES) -> list[StoryRow]:
        """A window of the stories that were fetched."""
        return [row for row in self._window(only, "newest", offset, limit) if isinstance(row, StoryRow)]

    def same_in(self, articles: Sequence[int]) -> list[SameQuote]:
        """Groups that these articles have tellings of; nothing until they were fetched, which the screen is told."""
        return list(self._between(articles).same)

    def differences_between(self, articles: Sequence[int]) -> list[DifferenceRow]:
        """What differs between these articles, as `same_in`."""
        return list(self._between(articles).differences)

    def origins(self, headings: Sequence[Heading]) -> Origins | None:
        """From how many origins articles come, as far as was fetched, as `same_in`."""
        shares = self._between([one.id for one in headings]).shares
        return origins_of(headings, {(a, b): share for a, b, share in shares})

    def _between(self, articles: Sequence[int]) -> Between:
        some = frozenset(articles)
        if some not in self._common and some not in self._asked and some:
            self._asked.add(some)
            self._behind(self._ask_between(some), "it is not shown what differs between articles")
        return self._common.get(some, Between())

    async def _ask_between(self, articles: frozenset[int]) -> None:
        try:
            found = await self._client().desk_between(articles, self._personal.dismissed())
        except ChildError:
            return  # it is asked again when the row is shown again
        finally:
            self._asked.discard(articles)
        self._common[articles] = found
        while len(self._common) > COMPARED:
            del self._common[next(iter(self._common))]
        self._changed()

    def _total(self, kind: type[Only]) -> int:
        """How many rows there are without a filter, as the list that was fetched last says."""
        totals = (one.total for (only, _), one in reversed(self._lists.items()) if type(only) is kind)
        return next(filter(None, totals), 0)


def _person(counted: SpeakerCount) -> PersonRow:
    from reader.model.person_names import full_name

    personal = full_name(counted.name) is not None
    return PersonRow(_person_id(counted.name), counted.name, None, counted.quotes, counted.articles, personal)


def _person_id(name: str) -> int:
    """A number that stands for a name."""
    return int.from_bytes(sha256(name.encode("utf-8", "replace")).digest()[:6], "big")
