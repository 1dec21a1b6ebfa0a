"""The desks of a library on a server, over a made-up searcher: what is fetched, held and fetched again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, cast

import pytest

from reader.errors import ChildError
from reader.library.processes.clients import SearchClient
from reader.library.reading.desks import Desks
from reader.library.server.desks import FIRST, NEXT, ServerDesks
from reader.library.server.library import ServerLibrary
from reader.model import ArticleMeta, Figure, Heading, Quote, Span
from reader.model.desks import (
    Between,
    Cursor,
    DeskCounts,
    DifferenceRow,
    EvidencePage,
    FigureDeskFilter,
    FigurePage,
    FigurePlace,
    QuoteDeskFilter,
    QuotePage,
    QuotePlace,
    SameQuote,
    SameRow,
    SpeakerCount,
    StoryDeskFilter,
    StoryRow,
    Variant,
    quote_filter,
)
from reader.store.personal import Personal

EVERYTHING = QuoteDeskFilter()


class MadeUpSearcher:
    """Answers as the searcher of a library with one quote and one figure in each of its articles."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.asked: list[str] = []
        self.failing: str | None = None
        self.called_off = False

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.called_off:
            raise asyncio.CancelledError
        if self.failing is not None:
            raise ChildError(self.failing)

    async def desk_counts(self, name: str) -> DeskCounts:
        self._ask(f"counts {name}".strip())
        speakers = (SpeakerCount("officials", 90, 40), SpeakerCount("Ann Lee", 70, 30), SpeakerCount("Bo Day", 5, 5))
        fitting = tuple(one for one in speakers if name.lower() in one.name.lower())
        return DeskCounts(fitting, self.articles, 2 * self.articles)

    async def desk_quotes(
        self, only: QuoteDeskFilter, speaker: str | None, order: str, after: Cursor | None, least: int, *, behind: bool
    ) -> QuotePage:
        self._ask(f"quotes of {speaker} {order} {after} {behind}")
        first, end, rest = self._page(after, least)
        rows = (QuotePlace(n, Quote("direct", Span(1, 4), "yes", canonical="Ann Lee")) for n in range(first, end))
        return QuotePage(tuple(rows), rest)

    async def desk_figures(
        self, only: FigureDeskFilter, order: str, after: Cursor | None, least: int, *, behind: bool
    ) -> FigurePage:
        self._ask("figures")
        first, end, rest = self._page(after, least)
        figure = Figure("count", Span(0, 1), "7", 7)
        return FigurePage(tuple(FigurePlace(n, figure, "7 rose.", Span(0, 7)) for n in range(first, end)), rest, "old")

    async def desk_groups(
        self, kind: str, row: type[Any], after: Cursor | None, least: int, *, behind: bool, only: Any, **fields: Any
    ) -> EvidencePage[Any]:
        words = only.typed if isinstance(only, StoryDeskFilter) else " ".join(only.words)
        asked = [kind, words, *(str(value) for value in fields.values() if value), str(after), str(behind)]
        self._ask(" ".join(filter(None, asked)))
        first, end, rest = self._page(after, least)
        without = set(fields.get("dismissed", ()))
        rows = [self._made(kind, n) for n in range(first, end) if f"k{n}" not in without]
        return EvidencePage(tuple(rows), rest, "" if after else "3 of 5 articles compared", 0 if after else 150)

    async def desk_between(self, articles: frozenset[int], dismissed: frozenset[str]) -> Between:
        self._ask(f"between {sorted(articles)}")
        return Between((self._made("desk_same", 1),), (self._made("desk_differences", 1),), ((2, 1, 0.9),))

    @staticmethod
    def _made(kind: str, number: int) -> Any:
        heading = Heading(number, f"s#{number}", ArticleMeta(f"Article {number}"))
        if kind == "desk_stories":
            return StoryRow(number, "It rose", (heading, heading))
        if kind == "desk_differences":
            return DifferenceRow(number, "toll", "killed", "", "", f"k{number}")
        told = Variant(heading, "yes", Span(1, 4), "direct", True, None, "Ann Lee", None)
        return SameQuote(SameRow(number, "Ann Lee", False, (), 2, 2), (told, told))

    def _page(self, after: Cursor | None, least: int) -> tuple[int, int, Cursor | None]:
        first = int(after[0]) if after else 1
        end = min(self.articles + 1, first + least)
        return first, end, (end,) if end <= self.articles else None


class MadeUpDecisions:
    """Remembers what was dismissed."""

    def __init__(self) -> None:
        self._dismissed: set[str] = set()

    def dismissed(self) -> set[str]:
        return self._dismissed

    def dismiss(self, key: str) -> None:
        self._dismissed.add(key)

    def take_back_dismissal(self, key: str) -> None:
        self._dismissed.discard(key)


class Made:
    """Desks with what they started in the background and told."""

    def __init__(self, articles: int) -> None:
        self.searcher = MadeUpSearcher(articles)
        self.told: list[str] = []
        self.behind: list[Coroutine[object, object, None]] = []
        self.desks: Desks = ServerDesks(
            cast("Any", lambda question, otherwise: otherwise),
            cast("Personal", MadeUpDecisions()),
            client=lambda: cast("SearchClient", self.searcher),
            headings=self.headings,
            behind=lambda work, without: self.behind.append(work),
            changed=lambda: self.told.append("more"),
            failed=lambda: self.told.append("failed"),
        )

    @staticmethod
    def headings(ids: Sequence[int]) -> list[Heading]:
        """All but article 3, which is not listed on this machine."""
        return [Heading(number, f"s#{number}", ArticleMeta(f"Article {number}")) for number in ids if number != 3]

    async def work(self) -> None:
        """Do what was to be done behind."""
        for work in self.behind:
            await work
        self.behind.clear()


async def test_a_list_is_fetched_once_and_grows_as_its_end_comes_into_sight() -> None:
    made = Made(1_000)
    desks = made.desks
    assert await desks.fetch(EVERYTHING, "newest") == ""
    assert await desks.fetch(EVERYTHING, "newest") == ""
    assert made.searcher.asked == ["counts", "quotes of None newest None False"]
    assert desks.count_quotes(EVERYTHING) == FIRST - 1
    assert desks.all_quotes() == 1_000
    assert desks.more(EVERYTHING, "newest")
    assert [row.heading.id for row in desks.quotes(EVERYTHING, 0, 3)] == [1, 2, 4]
    assert not made.behind
    assert len(desks.quotes(EVERYTHING, 50, 100)) == FIRST - 51
    desks.quotes(EVERYTHING, 50, 100)
    assert len(made.behind) == 1
    await made.work()
    assert made.told == ["more"]
    assert desks.count_quotes(EVERYTHING) == FIRST + NEXT - 1
    while desks.more(EVERYTHING, "newest"):
        desks.quotes(EVERYTHING, desks.count_quotes(EVERYTHING) - 1, 100)
        await made.work()
    assert desks.count_quotes(EVERYTHING) == 999
    ids = [row.id for row in desks.quotes(EVERYTHING)]
    assert len(set(ids)) == 999


async def test_speakers_are_listed_full_names_first_and_narrow_the_quotes() -> None:
    made = Made(5)
    desks = made.desks
    await desks.fetch(EVERYTHING, "newest", "le")
    assert [(row.name, row.quotes, row.personal) for row in desks.persons()] == [
        ("Ann Lee", 70, True),
        ("Bo Day", 5, True),
        ("officials", 90, False),
    ]
    assert [row.name for row in desks.persons(name="le")] == ["Ann Lee"]
    assert desks.count_persons("nobody asked for") == 0
    [ann, *_] = desks.persons()
    assert desks.person(ann.id) == ann
    assert desks.all_quotes(ann.id) == 70
    await desks.fetch(quote_filter("yes", ann.id), "oldest")
    assert made.searcher.asked[-1] == "quotes of Ann Lee oldest None False"
    assert {row.person_id for row in desks.quotes(quote_filter("yes", ann.id), order="oldest")} == {ann.id}


async def test_with_articles_that_came_a_list_is_fetched_anew_unless_somebody_went_down_in_it() -> None:
    made = Made(150)
    desks = made.desks
    await desks.fetch(EVERYTHING, "newest")
    made.searcher.articles = 151
    await desks.fetch(EVERYTHING, "newest")
    assert desks.all_quotes() == 150
    desks.outdated()
    await desks.fetch(EVERYTHING, "newest")
    assert desks.all_quotes() == 151
    made.searcher.articles = 1_000
    desks.outdated()
    await desks.fetch(EVERYTHING, "newest")
    desks.quotes(EVERYTHING, 0, 100)
    await made.work()
    desks.outdated()
    asked = len(made.searcher.asked)
    await desks.fetch(EVERYTHING, "newest")
    assert made.searcher.asked[asked:] == ["counts"]
    assert desks.count_quotes(EVERYTHING) == FIRST + NEXT - 1


async def test_what_cannot_be_fetched_is_said_and_what_is_held_stays() -> None:
    made = Made(400)
    desks = made.desks
    await desks.fetch(EVERYTHING, "newest")
    made.searcher.failing = "desk cannot be reached."
    assert await desks.fetch(quote_filter("rose"), "newest") == "desk cannot be reached."
    assert made.told == ["failed"]
    assert desks.count_quotes(quote_filter("rose")) == 0
    desks.quotes(EVERYTHING, 0, 100)
    await made.work()
    assert desks.count_quotes(EVERYTHING) == FIRST - 1
    made.searcher.failing = None
    desks.quotes(EVERYTHING, 0, 100)
    await made.work()
    assert desks.count_quotes(EVERYTHING) == FIRST + NEXT - 1


async def test_figures_come_with_their_sentences_and_what_is_missing_is_said() -> None:
    made = Made(2)
    only = FigureDeskFilter()
    assert await made.desks.fetch(only, "newest") == "old"
    assert [(row.figure.value, row.sentence) for row in made.desks.figures(only)] == [(7, "7 rose.")] * 2
    assert made.desks.all_figures() == 4
    assert not made.desks.more(only, "newest")


async def test_nothing_is_there_before_it_was_fetched() -> None:
    desks = Made(2).desks
    assert not ServerLibrary.abilities.people
    assert ServerLibrary.abilities.orders == ("newest", "oldest")
    assert desks.count_same() == len(desks.stories()) == desks.count_differences() == 0
    assert desks.quotes(EVERYTHING) == []


async def test_stories_come_a_page_at_a_time_with_what_is_known_of_all() -> None:
    made = Made(150)
    desks, only = made.desks, StoryDeskFilter("rose")
    assert await desks.fetch(only, "newest") == "3 of 5 articles compared"
    assert await desks.fetch(only, "newest") == "3 of 5 articles compared", "also when the list is held"
    assert made.searcher.asked == ["desk_stories rose None False"]
    assert (desks.count_stories(only), desks.all_stories(), desks.more(only, "newest")) == (FIRST, 150, True)
    assert len(desks.stories(90, 20, only)) == 10
    await made.work()
    assert (desks.count_stories(only), desks.more(only, "newest")) == (150, False)
    assert [one.id for one in desks.stories(only=only)] == list(range(1, 151))
    assert desks.count_stories() == 0, "without the filter it is another list"


async def test_repeated_quotes_and_their_order_are_asked_for_by_filter_and_speaker() -> None:
    made = Made(5)
    desks = made.desks
    await desks.fetch(EVERYTHING, "newest")
    [ann, *_] = desks.persons()
    only = quote_filter("yes", ann.id)
    await desks.fetch(only, "often")
    assert made.searcher.asked[-1] == "desk_same yes Ann Lee often None False"
    assert desks.count_same(only, often=True) == 5
    assert desks.same(only=only, often=True)[0].variants[0].text == "yes"
    assert desks.count_same(only) == desks.count_quotes(only) == 0


async def test_a_difference_that_was_dismissed_is_not_asked_for_again() -> None:
    made = Made(3)
    desks, only = made.desks, FigureDeskFilter()
    await desks.fetch(only, "surest")
    assert [row.key for row in desks.differences()] == ["k1", "k2", "k3"]
    desks.dismiss("k2")
    await desks.fetch(only, "surest")
    assert [row.key for row in desks.differences()] == ["k1", "k3"]
    desks.take_back_dismissal("k2")
    await desks.fetch(only, "surest")
    assert desks.count_differences() == 3


async def test_what_articles_have_in_common_is_fetched_once_and_told() -> None:
    made = Made(3)
    desks = made.desks
    assert desks.same_in([1, 2]) == desks.differences_between([2, 1]) == []
    await made.work()
    assert made.told == ["more"]
    assert len(desks.same_in([1, 2])) == len(desks.differences_between([2, 1])) == 1
    assert made.searcher.asked == ["between [1, 2]"]
    origins = desks.origins(made.headings([1, 2]))
    assert origins is not None
    assert origins.count == 1, "the second was copied from the first"
    made.searcher.failing = "desk cannot be reached."
    assert desks.same_in([3]) == []
    await made.work()
    assert made.told == ["more"]
    made.searcher.failing = None
    assert desks.same_in([3]) == []
    await made.work()
    assert len(desks.same_in([3])) == 1, "it is asked again"
    assert desks.same_in([]) == []
    assert not made.behind


async def test_a_page_that_is_called_off_is_fetched_when_it_is_wanted_again() -> None:
    made = Made(400)
    await made.desks.fetch(EVERYTHING, "newest")
    made.desks.quotes(EVERYTHING, 0, 100)
    made.searcher.called_off = True
    with pytest.raises(asyncio.CancelledError):
        await made.behind.pop()
    made.searcher.called_off = False
    made.desks.quotes(EVERYTHING, 0, 100)
    await made.work()
    assert made.desks.count_quotes(EVERYTHING) == FIRST + NEXT - 1
