"""The desks of a library: what was found across its articles, and what somebody decided of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from reader.model import Heading
from reader.model.desks import (
    ALL_FIGURES,
    ALL_QUOTES,
    ALL_STORIES,
    CopyRow,
    Decisions,
    DeskFigure,
    DeskOrder,
    DeskQuote,
    DifferenceRow,
    FigureDeskFilter,
    GroupOrder,
    PersonRow,
    QuoteDeskFilter,
    SameQuote,
    SpeakerPlace,
    StoryDeskFilter,
    StoryRow,
    story_fits,
)
from reader.model.origins import Origins
from reader.store.catalog.desks import DeskReader
from reader.store.personal import Personal

T = TypeVar("T")


Only = QuoteDeskFilter | FigureDeskFilter | StoryDeskFilter
Filter = TypeVar("Filter", QuoteDeskFilter, FigureDeskFilter)


def _narrowing(only: Filter) -> Filter | None:
    """A filter that lets everything through is none."""
    return None if only == type(only)() else only


class Ask(Protocol):
    """Asks the catalog; without a usable one the answer is `otherwise`."""

    def __call__(self, question: Callable[[DeskReader], T], otherwise: T) -> T:
        """The answer of `question`."""


class Desks:
    """Windows of the desks. What is decided here is on disk when a method returns."""

    def __init__(self, ask: Ask, personal: Personal, decided: Callable[[], None]) -> None:
        """`decided` is called when people are to be merged anew."""
        self._asking = ask
        self._personal = personal
        self._decided = decided

    def _ask(self, question: Callable[[DeskReader], T], otherwise: T) -> T:
        return self._asking(question, otherwise)

    async def fetch(self, only: Only, order: DeskOrder | GroupOrder, name: str = "") -> str:
        """Have the first rows of a list at hand, and the speakers with these words in their names; a catalog always
        has. Returns a line that says what is missing."""
        return ""

    def outdated(self, *, corrected: bool = False) -> None:
        """Articles came or went, or somebody corrected one: what was fetched is asked for anew."""

    def more(self, only: Only, order: DeskOrder | GroupOrder) -> bool:
        """Whether a list has more rows than can be read now: they come as one goes down."""
        return False

    def count_compared(self) -> int:
        """How many articles were compared with others: those whose quotes and figures are listed."""
        return self._ask(lambda desk: desk.count_compared(), 0)

    def moment_of(self, article_id: int) -> int:
        """When an article was published, or else its file written, in seconds since 1970."""
        return self._ask(lambda desk: desk.moments_of([article_id]), dict[int, int]()).get(article_id, 0)

    # -- people -------------------------------------------------------------------------------------------

    def count_persons(self, name: str = "") -> int:
        """How many persons' names or roles contain these words."""
        return self._ask(lambda desk: desk.count_persons(name), 0)

    def persons(self, offset: int = 0, limit: int = -1, name: str = "") -> list[PersonRow]:
        """Persons, the most quoted first."""
        return self._ask(lambda desk: desk.persons(offset, limit, name), [])

    def person(self, person_id: int) -> PersonRow | None:
        """A person."""
        return self._ask(lambda desk: desk.person(person_id), None)

    def persons_of(self, quotes: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """Names of the persons of quotes, known by article and start."""
        wanted = list(quotes)
        return self._ask(lambda desk: desk.persons_of(wanted), {})

    def speaker_places(self, person_id: int) -> list[SpeakerPlace]:
        """The speakers of articles that a person is made of."""
        return [
            SpeakerPlace(*one)
            for one in self._ask(lambda desk: desk.speaker_places(person_id), list[tuple[str, str]]())
        ]

    def decisions(self) -> Decisions:
        """What was parted and joined."""
        return self._personal.decisions()

    def part(self, places: Sequence[SpeakerPlace]) -> Decisions:
        """Part these speakers from their persons; hands back what was decided before, for `set_decisions`."""
        before = self._personal.decisions()
        self._personal.part_speakers(places)
        self._decided()
        return before

    def join(self, one: SpeakerPlace, other: SpeakerPlace) -> Decisions:
        """Two speakers are one person; hands back what was decided before."""
        before = self._personal.decisions()
        self._personal.join_speakers(one, other)
        self._decided()
        return before

    def set_decisions(self, decisions: Decisions) -> None:
        """Put decisions back as they were."""
        self._personal.set_decisions(decisions)
        self._decided()

    # -- quotes -------------------------------------------------------------------------------------------

    def count_quotes(self, only: QuoteDeskFilter, order: DeskOrder = "newest") -> int:
        """How many quotes a filter lets through, of those that can be read now."""
        return self._ask(lambda desk: desk.count_quotes(only), 0)

    def all_quotes(self, person: int | None = None) -> int:
        """How many quotes there are in all, or of one person."""
        return self.count_quotes(QuoteDeskFilter(person=person))

    def quotes(
        self, only: QuoteDeskFilter, offset: int = 0, limit: int = -1, order: DeskOrder = "newest"
    ) -> list[DeskQuote]:
        """A window of the quotes."""
        return self._ask(lambda desk: desk.desk_quotes(only, offset, limit, order), [])

    def count_same(self, only: QuoteDeskFilter = ALL_QUOTES, *, often: bool = False) -> int:
        """How many groups of the same words have such a quote, stock phrases aside, of those that can be read now."""
        return self._ask(lambda desk: desk.count_same(_narrowing(only)), 0)

    def all_same(self) -> int:
        """How many groups there are in all."""
        return self.count_same()

    def same(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        stock: bool | None = False,
        only: QuoteDeskFilter = ALL_QUOTES,
        often: bool = False,
    ) -> list[SameQuote]:
        """Groups of the same words, the newest told first, or the most `often` told; `stock` None: stock phrases after
        all others."""
        return self._ask(
            lambda desk: desk.same_quotes(
                desk.same_groups(offset, limit, stock=stock, only=_narrowing(only), often=often)
            ),
            [],
        )

    def origins(self, headings: Sequence[Heading]) -> Origins | None:
        """From how many origins articles come."""
        return self._ask(lambda desk: desk.origins(headings), None)

    def same_in(self, articles: Sequence[int]) -> list[SameQuote]:
        """Groups that these articles have tellings of."""
        return self._ask(lambda desk: desk.same_quotes(desk.groups_in(articles)), [])

    def same_group(self, group: int) -> SameQuote | None:
        """One group."""
        found = self._ask(lambda desk: desk.same_quotes([group]), list[SameQuote]())
        return found[0] if found else None

    # -- figures ------------------------------------------------------------------------------------------

    def count_figures(self, only: FigureDeskFilter, order: DeskOrder = "newest") -> int:
        """How many figures a filter lets through, of those that can be read now."""
        return self._ask(lambda desk: desk.count_figures(only), 0)

    def all_figures(self) -> int:
        """How many figures there are in all."""
        return self.count_figures(FigureDeskFilter())

    def figures(
        self, only: FigureDeskFilter, offset: int = 0, limit: int = -1, order: DeskOrder = "newest"
    ) -> list[DeskFigure]:
        """A window of the figures."""
        return self._ask(lambda desk: desk.desk_figures(only, offset, limit, order), [])

    def count_differences(self, only: FigureDeskFilter = ALL_FIGURES, *, latest: bool = False) -> int:
        """How many differences that were not dismissed have such a figure, of those that can be read now."""
        return self._ask(lambda desk: desk.count_differences(self._personal.dismissed(), _narrowing(only)), 0)

    def all_differences(self) -> int:
        """How many differences there are in all."""
        return self.count_differences()

    def differences(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        figure: int | None = None,
        only: FigureDeskFilter = ALL_FIGURES,
        latest: bool = False,
    ) -> list[DifferenceRow]:
        """What differs, the surest first, or the `latest`; `figure`: where it is one of them; `only`: that have such a
        figure."""
        dismissed = self._personal.dismissed()
        return self._ask(
            lambda desk: desk.differences(
                offset, limit, dismissed, figure=figure, only=_narrowing(only), latest=latest
            ),
            [],
        )

    def differences_between(self, articles: Sequence[int]) -> list[DifferenceRow]:
        """What differs between figures of these articles."""
        dismissed = self._personal.dismissed()
        return self._ask(lambda desk: desk.differences_between(articles, dismissed), [])

    def dismiss(self, key: str) -> None:
        """A difference is none, for good."""
        self._personal.dismiss(key)

    def take_back_dismissal(self, key: str) -> None:
        """It is one after all."""
        self._personal.take_back_dismissal(key)

    # -- articles -----------------------------------------------------------------------------------------

    def copies_of(self, article_id: int, least: float = 0.3) -> list[CopyRow]:
        """Other articles that this one uses, the most used first."""
        return self._ask(lambda desk: desk.copies_of(article_id, least), [])

    def count_stories(self, only: StoryDeskFilter = ALL_STORIES) -> int:
        """How many stories are told in two articles or more, of those that can be read now."""
        if only.typed:
            return len(self.stories(only=only))
        return self._ask(lambda desk: desk.count_stories(), 0)

    def all_stories(self) -> int:
        """How many there are in all."""
        return self.count_stories()

    def pinned(self) -> frozenset[str]:
        """The names of saved searches that are pinned as stories."""
        return self._personal.pinned()

    def pin(self, name: str, pinned: bool) -> None:
        """Pin a saved search as a story, or take the pin away."""
        self._personal.pin(name, pinned)

    def stories(self, offset: int = 0, limit: int = -1, only: StoryDeskFilter = ALL_STORIES) -> list[StoryRow]:
        """Stories told in two articles or more, the newest first."""
        if only.typed:
            found = [story for story in self.stories() if story_fits(only, story)]
            return found[offset : offset + limit if limit >= 0 else None]
        return self._ask(lambda desk: desk.stories(offset, limit), [])

    def like_these(self, articles: Sequence[int]) -> list[Heading]:
        """Articles of the story that most of these belong to, which are not among them."""
        if not articles:
            return []
        found = self._ask(lambda desk: desk.story_of(articles), list[StoryRow]())
        there = set(articles)
        return [heading for heading in found[0].headings if heading.id not in there] if found else []
