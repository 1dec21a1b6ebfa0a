"""Values, bounds, ranges and counted nouns, one sentence each."""

from __future__ import annotations

import pytest

from reader.extraction.figures import find_figures
from reader.model import Figure
from reader.model.figure import FigureValue


def figures(text: str) -> list[Figure]:
    return [figure for figure in find_figures(text) if figure.kind != "date"]


def only(text: str) -> Figure:
    found = figures(text)
    assert len(found) == 1, [figure.text for figure in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They counted 1,234.5 points.", 1234.5),
        ("They counted 12,34,567 rupees.", 1234567),
        ("The fund holds 3 lakh crore rupees.", 3 * 10**12),
        ("The district has 2.5 crore voters.", 25_000_000),
        ("It took 10 000 volunteers.", 10_000),
        ("It took 1 500 000 bricks.", 1_500_000),
        ("It took 1'250'000 bricks.", 1_250_000),
        ("The rate was .001 percent.", 0.001),
        ("It sold 8.2 million tickets.", 8_200_000),
        ("It sold 4.3M tickets.", 4_300_000),
        ("It sold 35m tickets.", 35_000_000),
        ("It sold 8 B tickets.", 8 * 10**9),
        ("It sold 12k tickets.", 12_000),
        ("It sold twenty-five tickets.", 25),
        ("It sold one hundred and twelve tickets.", 112),
        ("It sold three thousand nine hundred and sixty-five tickets.", 3965),
        ("It sold two hundred thousand tickets.", 200_000),
        ("It sold a hundred tickets.", 100),
        ("It sold a million tickets.", 1_000_000),
        ("It sold a dozen tickets.", 12),
        ("It sold three dozen tickets.", 36),
        ("It sold half a dozen tickets.", 6),
        ("It sold half a million tickets.", 500_000),
        ("It sold a quarter of a million tickets.", 250_000),
        ("It sold two and a half million tickets.", 2_500_000),
        ("It sold one million and a half tickets.", 1_500_000),
        ("The talks took two-and-a-half weeks.", 2.5),
        ("Add 2½ litres.", 2.5),
        ("Add ½ litre.", 0.5),
        ("The bond pays 7 3/4 percent.", 7.75),
        ("It is a couple of weeks away.", 2),
        ("It is half an hour away.", 0.5),
        ("It is half a mile away.", 0.5),
        ("It is an hour and a half away.", 1.5),
        ("It is a mile and a half away.", 1.5),
        ("It is more than a year away.", 1),
        ("Il a payé 1 234,50 €.", 1234.5),
        ("The firm raised ₹1,200 cr.", 12 * 10**9),
        ("She served 2 1/2 years.", 2.5),
        ("It was minus five degrees.", -5),
        ("It was minus-130 degrees.", -130),
        ("It was -12 °C.", -12),
        ("It lost $-50.8bn.", -50_800_000_000),
        ("Two-thirds of the members left.", 0.6667),
        ("One-third of the members left.", 0.3333),
        ("A quarter of the members left.", 0.25),
        ("Half the members left.", 0.5),
        ("Three quarters of the members left.", 0.75),
        ("One in five members left.", 0.2),
        ("3 in 4 members left.", 0.75),
        ("Nine out of ten members left.", 0.9),
        ("One in every hundred members left.", 0.01),
        ("28 of 31 members left.", 28),
        ("The board voted 6-3 to close it.", (6, 3)),
        ("The board closed it by a 6-3 vote.", (6, 3)),
        ("The chamber voted 61 to 38 to close it.", (61, 38)),
        ("Rents have doubled.", 2),
        ("It is twice the size of the old one.", 2),
        ("Claims rose threefold.", 3),
        ("Claims rose 10-fold.", 10),
        ("They are three times as likely to fall.", 3),
        ("It was their fourth meeting.", 4),
        ("She is the 45th president.", 45),
        ("It was the twenty-first meeting.", 21),
        ("Dozens of homes burned.", None),
        ("Tens of thousands of people marched.", None),
        ("Several hundred people marched.", None),
        ("A few thousand people marched.", None),
        ("It made millions.", None),
    ],
)
def test_value(text: str, value: FigureValue) -> None:
    assert only(text).value == value


@pytest.mark.parametrize(
    ("text", "bound", "bound_text", "whole"),
    [
        ("At least 35 people came.", ">=", "At least", "At least 35 people"),
        ("No fewer than 35 people came.", ">=", "No fewer than", "No fewer than 35 people"),
        ("Some 35 people or more came.", "~", "Some", "Some 35 people"),
        ("About 35 people came.", "~", "About", "About 35 people"),
        ("Nearly 35 people came.", "~", "Nearly", "Nearly 35 people"),
        ("An estimated 35 people came.", "~", "An estimated", "An estimated 35 people"),
        ("More than an estimated 35 people came.", ">", "More than", "More than an estimated 35 people"),
        ("More than 35 people came.", ">", "More than", "More than 35 people"),
        ("Over 35 people came.", ">", "Over", "Over 35 people"),
        ("Just over 35 people came.", ">", "Just over", "Just over 35 people"),
        ("Upwards of 35 people came.", ">", "Upwards of", "Upwards of 35 people"),
        ("In excess of 35 people came.", ">", "In excess of", "In excess of 35 people"),
        ("Fewer than 35 people came.", "<", "Fewer than", "Fewer than 35 people"),
        ("Just under 35 people came.", "<", "Just under", "Just under 35 people"),
        ("Up to 35 people came.", "<=", "Up to", "Up to 35 people"),
        ("As many as 35 people came.", "<=", "As many as", "As many as 35 people"),
        ("No more than 35 people came.", "<=", "No more than", "No more than 35 people"),
        ("At least another 35 people came.", ">=", "At least", "At least another 35 people"),
        ("They want 35 or more people.", ">=", "or more", "35 or more people"),
        ("They want 35 people or more.", ">=", "or more", "35 people or more"),
        ("They want 35 or so people.", "~", "or so", "35 or so people"),
        ("They want 35+ people.", ">=", "+", "35+ people"),
        ("They want exactly 35 people.", "=", "exactly", "exactly 35 people"),
        ("They want 35 people.", "=", None, "35 people"),
    ],
)
def test_bound(text: str, bound: str, bound_text: str | None, whole: str) -> None:
    figure = only(text)
    assert (figure.bound, figure.bound_text, figure.text) == (bound, bound_text, whole)


def test_each_of_several_numbers_keeps_its_own_bound() -> None:
    found = figures("At least 12 people died, up to 300 homes were lost and about 4 % of the crop is gone.")
    assert [(figure.value, figure.bound) for figure in found] == [(12, ">="), (300, "<="), (4, "~")]


def test_over_a_time_is_no_bound_after_a_noun() -> None:
    found = figures("The state will spend $4bn on rail over five years.")
    assert [(figure.value, figure.bound) for figure in found] == [(4 * 10**9, "="), (5, "=")]
    assert only("She has lived there for over five years.").bound == ">"


@pytest.mark.parametrize(
    ("text", "value", "whole"),
    [
        ("It takes 5 to 10 people.", (5, 10), "5 to 10 people"),
        ("It takes 5-10 people.", (5, 10), "5-10 people"),
        ("It takes 5–10 people.", (5, 10), "5–10 people"),
        ("It takes between five and ten people.", (5, 10), "between five and ten people"),
        ("It takes from 5 to 10 people.", (5, 10), "from 5 to 10 people"),
        ("It takes three or four people.", (3, 4), "three or four people"),
        ("It takes 5 to 5.25 percent.", (5, 5.25), "5 to 5.25 percent"),
        ("It takes 1 per cent to 1.5 per cent.", (1, 1.5), "1 per cent to 1.5 per cent"),
        ("It takes $5-$10 million.", (5_000_000, 10_000_000), "$5-$10 million"),
        ("It takes $3 billion to $5 billion.", (3 * 10**9, 5 * 10**9), "$3 billion to $5 billion"),
        ("It takes 5 to 10 million people.", (5_000_000, 10_000_000), "5 to 10 million people"),
        ("It takes four to five thousand people.", (4000, 5000), "four to five thousand people"),
        ("He got a ten- to twelve-year term.", (10, 12), "ten- to twelve-year"),
        ("It takes 8,000 to 25,000 people.", (8000, 25_000), "8,000 to 25,000 people"),
    ],
)
def test_range(text: str, value: tuple[float, float], whole: str) -> None:
    figure = only(text)
    assert (figure.value, figure.bound, figure.text) == (value, "range", whole)


@pytest.mark.parametrize(
    ("text", "value", "whole"),
    [
        ("It seats more than 30 but fewer than 40 people.", (30, 40), "more than 30 but fewer than 40 people"),
        ("It seats at most 100 and at least 20 people.", (20, 100), "at most 100 and at least 20 people"),
    ],
)
def test_two_limits_of_one_thing_are_a_range(text: str, value: tuple[int, int], whole: str) -> None:
    figure = only(text)
    assert (figure.value, figure.bound, figure.noun, figure.text) == (value, "range", "people", whole)


def test_limits_of_two_things_stay_apart() -> None:
    found = figures("It has more than 30 rooms but fewer than 40 beds, and over 50, and under 40 staff.")
    assert [figure.value for figure in found] == [30, 40, 50, 40]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Oil fell $1.15 to $82.40 a barrel.", [1.15, 82.40]),
        ("The index rose 0.7 percent to 6,327.80.", [0.7, 6327.8]),
        ("Growth slowed from 4.8 to 4.7 percent.", [4.8, 4.7]),
        ("Sales were up by 6% in 2015 to $221bn.", [6, 221 * 10**9]),
        ("It has 12 rooms and 14 baths.", [12, 14]),
        ("Profit rose 15 % to $415.9 million.", [15, 415_900_000]),
    ],
)
def test_two_amounts_are_no_range(text: str, values: list[float]) -> None:
    assert [figure.value for figure in figures(text)] == values


def test_a_number_before_another_shares_its_unit() -> None:
    assert [(figure.value, figure.unit) for figure in figures("It sold 3- and 6-month bills.")] == [
        (3, "month"),
        (6, "month"),
    ]
    assert [figure.unit for figure in figures("Growth slowed from 4.8 to 4.7 percent.")] == ["%", "%"]


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("It employs 500 police officers in town.", "police officers"),
        ("It runs 125 medicines and animal health products.", "medicines"),
        ("It runs 460 Kia and Hyundai vehicles.", "Kia and Hyundai vehicles"),
        ("It holds 75,000 troops there.", "troops"),
        ("It has six crew on board.", "crew"),
        ("It has nine others in mind.", "others"),
        ("It trains three state-owned banks.", "state-owned banks"),
        ("It lost one travel expert last year.", "travel expert"),
        ("It lost eight more picks last year.", "picks"),
        ("It found 12 sexually transmitted infections.", "sexually transmitted infections"),
        ("It is one of the boys.", "of the boys"),
        ("Eight of the dead were cooks.", "of the dead"),
        ("It is one of the largest and most respected firms.", "of the largest and most respected firms"),
        ("She is one of Norland's most decorated sprinters.", "of Norland's most decorated sprinters"),
        ("It won three of its next 10 games.", "of its next 10 games"),
        ("It shot down 28 of 31 drones.", "of 31 drones"),
        ("It is 20 per week.", "per week"),
        ("It sends five times a week.", "times a week"),
        ("It is a four-door car.", "door"),
        ("It serves a 140 million-strong population.", "strong population"),
        ("It flies 36 F-35s.", "F-35s"),
        ("It owns 40 IT firms.", "IT firms"),
        ("It owns 25,772 US patents.", "US patents"),
        ("It is four of the Nets' games.", "of the Nets' games"),
        ("Half of all schools are shut.", "of all schools"),
        ("60 per cent of men came.", "of men"),
    ],
)
def test_noun(text: str, noun: str) -> None:
    assert only(text).noun == noun


def test_a_decimal_comma_is_read_where_the_text_writes_one() -> None:
    found = figures("Der Umsatz lag bei 1.234,5 Millionen, das sind 3,5 % mehr. 12.500 Euro.")
    assert [figure.value for figure in found] == [1234.5, 3.5, 12500]


def test_signs_behind_names_in_capitals() -> None:
    assert [figure.value for figure in figures("FTSE -0.6% CAC -1.7% DAX -2%")] == [-0.6, -1.7, -2]
    assert [figure.value for figure in figures("They bought COVID -19 tests.")] == []


def test_one_slip_does_not_turn_thousands_into_decimals() -> None:
    found = figures("He declared £820,000, £135,00 and £10,000.")
    assert [figure.value for figure in found] == [820_000, 10_000]


def test_numbers_that_are_cells_of_a_table():
    figures = find_figures("Ward │ 1,204 │ 3.5 │ 1.2.3 │ 12")
    assert [(figure.text, figure.value) for figure in figures] == [("1,204", 1204), ("3.5", 3.5), ("12", 12)]
