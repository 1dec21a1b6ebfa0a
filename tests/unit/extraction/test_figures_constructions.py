"""Constructions of the news that are easily read wrong, one sentence each."""

from __future__ import annotations

import pytest

from reader.extraction.figures import find_figures
from reader.model import Figure


def figures(text: str) -> list[Figure]:
    return [figure for figure in find_figures(text) if figure.kind != "date"]


def read(text: str) -> list[tuple[object, ...]]:
    return [(figure.kind, figure.value, figure.bound, figure.unit) for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The firm cut its margin over the decade from 29% to 24%.", [29, 24]),
        ("Owners raised the monthly fee for a berth from $40 to $55.", [40, 55]),
        ("Quotes ran from 24% to 29% of the price.", [(24, 29)]),
        ("A tram costs between $10-25m to buy.", [(10_000_000, 25_000_000)]),
        ("Between 4.1 and 4.7 million people moved.", [(4_100_000, 4_700_000)]),
        ("Between 1.1 and 2.3 million people moved.", [(1_100_000, 2_300_000)]),
        ("A couple of hundred people moved.", [200]),
        ("Yields touched a 2-1/2 year low.", [2.5]),
        ("Prices dropped by up to a third, dealers found.", [0.3333]),
    ],
)
def test_value(text: str, expected: list[object]) -> None:
    found = figures(text)
    assert [figure.value for figure in found] == expected
    assert all(
        not isinstance(end, float) for figure in found if isinstance(figure.value, tuple) for end in figure.value
    )


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("The ministry took over two mines.", "="),
        ("The ministry took over two years to answer.", ">"),
        ("The rebels handed over 12 prisoners.", "="),
        ("Over 12 prisoners were handed back.", ">"),
        ("The estimate was revised up to 1.2 percent.", "="),
        ("He could face up to two years in jail.", "<="),
        ("The bill has gone up to £8.2m.", "="),
        ("Fines go up to £5,000.", "<="),
        ("They talked about three ferries.", "="),
        ("They counted about three ferries.", "~"),
    ],
)
def test_a_particle_of_the_verb_is_no_bound(text: str, bound: str) -> None:
    assert figures(text)[0].bound == bound


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("They signed a 1.2bn-pound loan.", "money", "GBP"),
        ("They bought 650m euro of bonds.", "money", "EUR"),
        ("The rule binds six euro zone states.", "count", None),
        ("Car sales fell to 4.6m in March.", "count", None),
        ("The cliff fell 4.6m in March.", "measure", "metre"),
        ("They lead a 3m-strong union.", "count", None),
        ("The field yields 3 million barrels of oil a day.", "measure", "barrel per day"),
        ("The pump moves 40 litres of water per minute.", "measure", "litre per minute"),
        ("Gas costs $2 per 1,000 cubic metres.", "money", "USD per 1,000 cubic metre"),
        ("The fields pump 3.5 million boepd.", "measure", "barrel of oil equivalent per day"),
    ],
)
def test_unit(text: str, kind: str, unit: str | None) -> None:
    assert [(figure.kind, figure.unit) for figure in figures(text)] == [(kind, unit)]


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("Of the lead, 15 net came off.", None),
        ("It bought twenty Airbus jets.", "Airbus jets"),
        ("A reading above 50 indicates growth.", None),
        ("The academy has London's 12-lane pool.", "lane"),
        ("She beat the sixth seed Ines Moreau.", "seed"),
        ("They met at the third Harbour Festival.", "Harbour Festival"),
        ("Judges drew up a five-strong shortlist.", "strong shortlist"),
    ],
)
def test_noun(text: str, noun: str | None) -> None:
    assert [figure.noun for figure in figures(text)] == [noun]


@pytest.mark.parametrize(
    "text",
    [
        "They went out in the last 16 of the cup.",
        "They reached the final eight.",
        "She was seeded three and lost.",
        "He read Psalm 23:4-6 aloud.",
        "The odds are 50/50.",
        "Shares of the shipyard (7012.T) were quiet.",
        "It was a one-off, and one-offs are rare.",
    ],
)
def test_no_figure(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("He is 54.", 54),
        ("I’m 30 now and still here.", 30),
        ("She wants to move before she turns 35.", 35),
        ("His daughter, 12, was unhurt.", 12),
    ],
)
def test_age_without_a_unit(text: str, age: int) -> None:
    assert read(text) == [("age", age, "=", "year of age")]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("Vale left school at 14, drove a crane at 16 and led a strike at 20.", [14, 16, 20]),
        ("She died at 91.", [91]),
        ("Nobody under 30 died.", [30]),
        ("The oldest was 88. Most of them were more than 70.", [88, 70]),
    ],
)
def test_ages_of_a_life(text: str, ages: list[int]) -> None:
    assert [(figure.kind, figure.value) for figure in figures(text)] == [("age", age) for age in ages]


@pytest.mark.parametrize(
    "text",
    [
        "Shares closed at 14.",
        "He left home at 9.30 a.m.",
        "The teams left the field at 14 points each.",
        "More than 70 were hurt.",
        "The price was under 30.",
    ],
)
def test_no_age_of_a_life(text: str) -> None:
    assert all(figure.kind != "age" for figure in figures(text))


def test_one_short_counts_nothing() -> None:
    assert figures("If you were one short, you paid for it.") == []
    assert [figure.value for figure in figures("They were one short of a majority.")] == [1]


def test_what_is_denied_is_not_said_of_the_figure() -> None:
    assert figures("Three of the judges who would not sign left.")[0].said_of is None


@pytest.mark.parametrize(
    "text", ["The total was 54.", "She turned 30 pages.", "He is 30 metres away.", "He is 12-3 up."]
)
def test_no_age(text: str) -> None:
    assert all(figure.kind != "age" for figure in figures(text))


def test_what_is_said_of_another_clause_is_not_said_of_the_figure() -> None:
    first, _ = figures("A drop in the rate to 2.3% in May cheered investors in funds which have gained 4% since.")
    assert (first.value, first.said_of) == (2.3, None)


def test_only_before_a_movement() -> None:
    assert figures("Rents are down only 3 percent.")[0].said_of == "down"


def test_a_row_of_bare_numbers_is_no_report() -> None:
    for between in (" ", ", ", " | "):
        assert figures(between.join(str(number) for number in range(31, 47))) == []
    assert len(figures("They sold 31 boats, 32 rafts and 33 canoes to 34 clubs in 35 towns.")) == 5
