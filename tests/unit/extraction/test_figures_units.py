"""Money, measures, durations, percent and ages: the unit as normalised and as written."""

from __future__ import annotations

import pytest

from reader.extraction.figures import find_figures
from reader.model import Figure


def only(text: str) -> Figure:
    found = [figure for figure in find_figures(text) if figure.kind != "date"]
    assert len(found) == 1, [figure.text for figure in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It cost $5.", 5, "USD"),
        ("It cost US$5m.", 5_000_000, "USD"),
        ("It cost US $5.", 5, "USD"),
        ("It cost $US113 trillion.", 113 * 10**12, "USD"),
        ("It cost A$5.", 5, "AUD"),
        ("It cost C $6.", 6, "CAD"),
        ("It cost HK $216,925.", 216_925, "HKD"),
        ("It cost NZ $ 26 million.", 26_000_000, "NZD"),
        ("It cost R$ 5,000.", 5000, "BRL"),
        ("It cost £1.2bn.", 1_200_000_000, "GBP"),
        ("It cost PS21,700.", 21_700, "GBP"),
        ("It cost 1,200€.", 1200, "EUR"),
        ("It cost EUR50m.", 50_000_000, "EUR"),
        ("It cost 50 million USD.", 50_000_000, "USD"),
        ("It cost CHF 40.", 40, "CHF"),
        ("It cost 10,000 Swiss francs.", 10_000, "CHF"),
        ("It cost 200 Kenyan shillings.", 200, "KES"),
        ("It cost 6.6 billion Swedish crowns.", 6_600_000_000, "SEK"),
        ("It cost 295 million U.S. dollars.", 295_000_000, "USD"),
        ("It cost 333.6 million yen.", 333_600_000, "JPY"),
        ("It cost 100元.", 100, "CNY"),
        ("It cost 500 pesos.", 500, "peso"),
        ("It cost Rs. 35.5 crore.", 355_000_000, "INR"),
        ("It cost ₹2 lakh.", 200_000, "INR"),
        ("It cost RM120,000.", 120_000, "MYR"),
        ("It cost 74 cents.", 74, "cent"),
        ("It closed at 118.5p.", 118.5, "pence"),
        ("It cost thirteen dollars and forty-five cents.", 13.45, "USD"),
        ("It cost 50 pounds.", 50, "GBP"),
        ("It raised 3 million pounds.", 3_000_000, "GBP"),
        ("It cost $82.40 a barrel.", 82.40, "USD per barrel"),
        ("It cost $21.25 per square foot.", 21.25, "USD per square foot"),
        ("It cost €40/kg.", 40, "EUR per kilogram"),
        ("It cost £38,000 a year.", 38_000, "GBP per year"),
        ("It lost $8 million a year ago.", 8_000_000, "USD"),
    ],
)
def test_money(text: str, value: float, unit: str) -> None:
    figure = only(text)
    assert (figure.kind, figure.value, figure.unit) == ("money", value, unit)


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit", "unit_text"),
    [
        ("It rose 4 %.", "percent", 4, "%", "%"),
        ("It rose 4 per cent.", "percent", 4, "%", "per cent"),
        ("It rose 12-per-cent.", "percent", 12, "%", "-per-cent"),
        ("It fell for three quarters.", "duration", 3, "quarter", "quarters"),
        ("It weighs 14st.", "measure", 14, "stone", "st"),
        ("It held 420 ppm.", "measure", 420, "part per million", "ppm"),
        ("It rose 1.38pc.", "percent", 1.38, "%", "pc"),
        ("It rose 3.2 percentage points.", "percent", 3.2, "percentage point", "percentage points"),
        ("It rose 40 basis points.", "measure", 40, "basis point", "basis points"),
        ("It ran 10 kilometres.", "measure", 10, "kilometre", "kilometres"),
        ("It ran 10 miles.", "measure", 10, "mile", "miles"),
        ("It weighs 600 kg.", "measure", 600, "kilogram", "kg"),
        ("It weighs 200 pounds.", "measure", 200, "pound", "pounds"),
        ("It holds 16,000 metric tons.", "measure", 16_000, "tonne", "metric tons"),
        ("It covers 190 km2.", "measure", 190, "square kilometre", "km2"),
        ("It covers 450 sq ft.", "measure", 450, "square foot", "sq ft"),
        ("It covers 24.5 cubic feet.", "measure", 24.5, "cubic foot", "cubic feet"),
        ("It does 80 m.p.h.", "measure", 80, "mile per hour", "m.p.h."),
        ("It does 50mph.", "measure", 50, "mile per hour", "mph"),
        ("It does 65 miles an hour.", "measure", 65, "mile per hour", "miles an hour"),
        ("It does 90 km/h.", "measure", 90, "kilometre per hour", "km/h"),
        ("It reached 44 degrees Celsius.", "measure", 44, "celsius", "degrees Celsius"),
        ("It reached 98.6°F.", "measure", 98.6, "fahrenheit", "°F"),
        ("It makes 275 pound-feet.", "measure", 275, "pound-foot", "pound-feet"),
        ("It stores 35 GWh.", "measure", 35, "gigawatt hour", "GWh"),
        ("It is 5m deep.", "measure", 5, "metre", "m"),
        ("It took 33 years.", "duration", 33, "year", "years"),
        ("It is a three-year deal.", "duration", 3, "year", "-year"),
        ("It took twenty working days.", "duration", 20, "day", "working days"),
        ("It takes 50 hours a week.", "duration", 50, "hour per week", "hours a week"),
        ("The 68-year-old won.", "age", 68, "year of age", "-year-old"),
        ("She is 68 years old.", "age", 68, "year of age", "years old"),
        ("He was 18 months old.", "age", 18, "month of age", "months old"),
    ],
)
def test_measure(text: str, kind: str, value: float, unit: str, unit_text: str) -> None:
    figure = only(text)
    assert (figure.kind, figure.value, figure.unit) == (kind, value, unit)
    assert (figure.unit_text or "").lstrip() == unit_text


@pytest.mark.parametrize(
    ("text", "value", "guess"),
    [
        ("Mara Ashdown, 34, said no.", 34, True),
        ("They asked men aged 18 to 34.", (18, 34), False),
        ("They asked men aged 16-24.", (16, 24), False),
        ("They asked anyone aged 54.", 54, False),
    ],
)
def test_age_without_a_unit(text: str, value: float | tuple[int, int], guess: bool) -> None:
    figure = only(text)
    assert (figure.kind, figure.value, figure.guess) == ("age", value, guess)


def test_a_number_in_commas_after_a_month_is_no_age() -> None:
    assert [figure.kind for figure in find_figures("It was May, 34, or so they said.")] != ["age"]
