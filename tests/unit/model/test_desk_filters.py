"""Which quotes and figures what is typed on a desk lets through, looked at one by one."""

from __future__ import annotations

import pytest

from reader.model import Figure, Mention, Quote, Span
from reader.model.desks import desk_words, figure_filter, figure_fits, quote_filter, quote_fits

QUOTE = Quote(
    "direct",
    Span(0, 40),
    "The café's river-bank rose by 1,200 metres",
    speaker=Mention(Span(50, 53), "she"),
    canonical="Ann Lee",
    role="the engineer",
)
FIGURE = Figure(
    "count",
    Span(0, 30),
    "at least 1,200 families",
    1200,
    ">=",
    noun="families",
    said_of="evacuated",
    claimant_canonical="Harbour Police",
    via="Reuters",
)
RANGE = Figure("percent", Span(0, 9), "4 to 6 %", (4, 6), "range", unit="%")
VAGUE = Figure("vague", Span(0, 6), "dozens", None, noun="people")
DATE = Figure("date", Span(0, 4), "2024", 2024)


def test_words_are_letters_and_digits_without_accents() -> None:
    assert desk_words("The Café's U.S. river_bank, 1,200 ÅNGSTRÖM") == [
        *("the", "cafe", "s", "u", "s", "river", "bank", "1", "200", "angstrom")
    ]


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("", True),
        ("riv", True),
        ("bank rose", True),
        ("CAFÉ", True),
        ("cafe lee", True),
        ("the riv", True),
        ("th riv", False),
        ("speaker:lee", True),
        ("speaker:engin", True),
        ("speaker:river", False),
        ("lee speaker:ann", True),
        ("flood", False),
    ],
)
def test_a_quote_fits_when_all_words_begin_one_of_its_words(typed: str, fits: bool) -> None:
    assert quote_fits(quote_filter(typed), QUOTE) is fits


@pytest.mark.parametrize(
    ("typed", "figure", "fits"),
    [
        ("", FIGURE, True),
        ("", DATE, False),
        ("famil evac", FIGURE, True),
        ("families", FIGURE, True),
        (">1199 families", FIGURE, True),
        (">1200", FIGURE, False),
        (">=1200", FIGURE, True),
        ("<1200", FIGURE, False),
        ("<=1.2k", FIGURE, True),
        ("%", FIGURE, False),
        ("claimant:police", FIGURE, True),
        ("claimant:reuters", FIGURE, True),
        ("claimant:families", FIGURE, False),
        ("%", RANGE, True),
        (">5 %", RANGE, True),
        (">6", RANGE, False),
        ("<4", RANGE, False),
        ("<5", RANGE, True),
        ("people", VAGUE, True),
        (">1 people", VAGUE, False),
    ],
)
def test_a_figure_fits_by_what_it_counts_who_claims_it_and_its_limits(typed: str, figure: Figure, fits: bool) -> None:
    assert figure_fits(figure_filter(typed), figure) is fits
