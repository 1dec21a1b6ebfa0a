"""A figure as a reader would write it."""

from __future__ import annotations

import pytest

from reader.model import Figure, Span
from reader.model.figure import Bound, FigureKind, FigureValue
from reader.model.figure_text import figure_text


def figure(
    kind: FigureKind,
    value: FigureValue,
    bound: Bound = "=",
    unit: str | None = None,
    noun: str | None = None,
    text: str = "",
    bound_text: str | None = None,
    rule: str = "",
) -> Figure:
    return Figure(kind, Span(0, len(text)), text, value, bound, unit, noun, bound_text=bound_text, rule=rule)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (figure("count", 2500, ">", noun="residents"), "> 2,500 residents"),
        (figure("count", 35, ">=", noun="people"), "≥ 35 people"),
        (figure("count", 1400, "<=", noun="jobs"), "≤ 1,400 jobs"),
        (figure("count", 50, "<", noun="doses"), "< 50 doses"),
        (figure("count", 2_000_000, "~", noun="voters"), "~ 2 million voters"),
        (figure("count", 14_500_000, noun="voters"), "14.5 million voters"),
        (figure("count", 1_234_567, noun="voters"), "1,234,567 voters"),
        (figure("count", (8000, 25_000), "range", noun="civilians"), "8,000–25,000 civilians"),
        (figure("count", (5_000_000, 10_000_000), "range", noun="voters"), "5–10 million voters"),
        (figure("count", (3, 5_000_000), "range", noun="voters"), "3–5,000,000 voters"),
        (figure("count", 28, noun="of 31 drones"), "28 of 31 drones"),
        (figure("other", 6327.8), "6,327.8"),
        (figure("money", 2_400_000_000, unit="USD"), "$2.4 bn"),
        (figure("money", 82.4, unit="USD per barrel"), "$82.40 per barrel"),
        (figure("money", -50_800_000_000, unit="USD"), "−$50.8 bn"),
        (figure("money", (5001, 10_000), "range", unit="GBP"), "£5,001–10,000"),
        (figure("money", 10_000, unit="CHF"), "CHF 10,000"),
        (figure("money", 500, unit="peso"), "500 pesos"),
        (figure("money", 1, unit="cent"), "1 cent"),
        (figure("money", 118.5, unit="pence"), "118.5 pence"),
        (figure("percent", (5, 5.25), "range", unit="%"), "5–5.25 %"),
        (figure("percent", 41, unit="%", noun="of voters"), "41 % of voters"),
        (figure("percent", 1, unit="percentage point"), "1 percentage point"),
        (figure("percent", 3.2, unit="percentage point"), "3.2 percentage points"),
        (figure("duration", 2.5, unit="week"), "2.5 weeks"),
        (figure("duration", 3, unit="century"), "3 centuries"),
        (figure("measure", 6, unit="foot"), "6 feet"),
        (figure("measure", 65, unit="mile per hour"), "65 miles per hour"),
        (figure("measure", 44, unit="celsius"), "44 °C"),
        (figure("measure", (-5, 3), "range", unit="degree"), "−5 to 3 degrees"),
        (figure("measure", 0.001, unit="metre"), "0.001 metres"),
        (figure("age", 54, unit="year of age"), "54 years old"),
        (figure("age", 18, unit="month of age"), "18 months old"),
        (figure("age", (18, 34), "range", unit="year of age"), "18–34 years old"),
        (figure("ordinal", 4, noun="round"), "4th round"),
        (figure("ordinal", 21, noun="meeting"), "21st meeting"),
        (figure("ordinal", 12, noun="meeting"), "12th meeting"),
        (figure("ratio", 0.2, text="one in five", rule="one-in"), "1 in 5"),
        (figure("ratio", 0.6667, text="two thirds of it", rule="fraction"), "two thirds of it"),
        (
            figure("ratio", 0.6667, "~", text="nearly two-thirds of it", bound_text="nearly"),
            "~ two-thirds of it",
        ),
        (figure("ratio", (6, 3), text="6-3"), "6–3"),
        (figure("vague", None, text="dozens of\nhomes"), "dozens of homes"),
        (figure("date", 2019, text="May 5, 2019"), "May 5, 2019"),
    ],
)
def test_figure_text(made: Figure, text: str) -> None:
    assert figure_text(made) == text


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("3.20 percent", 3.2, "3.20 %"),
        ("3.2 percent", 3.2, "3.2 %"),
        ("5.0 percent", 5, "5.0 %"),
        ("5 percent", 5, "5 %"),
        ("20 percent", 20, "20 %"),
        ("−3.20 percent", -3.2, "−3.20 %"),
        ("1,200.50 percent", 1200.5, "1,200.50 %"),
        ("13.20 percent", 3.2, "3.2 %"),
        ("3.205 percent", 3.2, "3.2 %"),
        ("3.", 3, "3 %"),
        ("a third", 1 / 3, "0.333333 %"),
        ("", 3.2, "3.2 %"),
    ],
)
def test_noughts_at_the_end_are_kept_as_they_are_written(written: str, value: float, shown: str) -> None:
    assert figure_text(figure("percent", value, unit="%", text=written)) == shown


def test_noughts_are_kept_in_ranges_and_large_amounts() -> None:
    assert figure_text(figure("percent", (2.5, 3), "range", unit="%", text="2.50 to 3.00 percent")) == "2.50–3.00 %"
    assert figure_text(figure("money", 1_200_000, unit="USD", text="$1.20 million")) == "$1.20 m"
