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
    Cursor,
    DeskCounts,
    FigureDeskFilter,
    FigurePage,
    FigurePlace,
    QuoteDeskFilter,
    QuotePage,
    QuotePlace,
    SpeakerCount,
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

    def _page(self, after: Cursor | None, least: int) -> tuple[int, int, Cursor | None]:
        first = int(after[0]) if after else 1
        end = min(self.articles + 1, first + least)
        return first, end, (end,) if end <= self.articles else None


class Made:
    """Desks with what they started in the background and told."""

    def __init__(self, articles: int) -> None:
        self.searcher = MadeUpSearcher(articles)
        self.told: list[str] = []
        self.behind: list[Coroutine[object, object, None]] = []
        self.desks: Desks = ServerDesks(
            cast("Any", lambda question, otherwise: otherwise),
            cast("Personal", None),
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


async def test_nothing_is_gathered_over_a_server() -> None:
    desks = Made(2).desks
    assert not ServerLibrary.abilities.compares
    assert ServerLibrary.abilities.orders == ("newest", "oldest")
    assert desks.count_same() == len(desks.stories()) == 0
    assert desks.quotes(EVERYTHING) == []


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
