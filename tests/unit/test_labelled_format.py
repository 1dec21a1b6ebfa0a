"""The labelled records can be read, and their labels are complete and found in their texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from msgspec.structs import replace

from reader.model import Figure, Mention, Quote, Span
from tests.labelled import figures, quotes
from tests.labelled.__main__ import main
from tests.labelled.markup import FIXTURES, MarkupError, Record, load, parse

QUOTES = load("quotes")
FIGURES = load("figures")
BOTH = {each.id for path in (FIXTURES / "both").glob("*.txt") for each in parse(path.read_text(encoding="utf-8"))}
"""Records of quotes and figures; of their numbers, dates and the like are not labelled."""
QUOTE_TAGS = {"q", "s", "c", "x"}
FIGURE_TAGS = {"f", "by", "via", "did", "x"}
STRETCH = re.compile(r"“[^“”]*”|(?<!\d)\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”]")
NUMBER = re.compile(
    r"\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|eighty|half|"
    r"third|quarters?|hundreds?|thousands?|millions?|dozens?)\b",
    re.I,
)
UNITS = {
    "%", "percentage point", "basis point", "year", "year of age", "mile per hour", "kilometre per hour", "celsius",
    "fahrenheit", "century", "kilometre", "foot", "megawatt", "millimetre", "kilogram",
    "USD", "GBP", "EUR", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK", "PLN", "KRW", "ZAR",
    "NGN", "KES", "BRL", "MXN", "TRY", "BTC", "RUB", "ILS", "PKR", "BDT", "HUF", "CZK", "GHS", "PHP", "cent",
}  # fmt: skip


def record(source: str) -> Record:
    return parse(source)[0]


def ids(records: list[Record]) -> list[str]:
    return [each.id for each in records]


def covered(each: Record, span: Span, tags: set[str]) -> bool:
    return any(mark.span.overlaps(span) for mark in each.marks if mark.tag in tags)


def test_marks_give_offsets_into_the_text_without_marks() -> None:
    below = "--\nq1 direct\nq2 indirect | Ann\n"
    found = record("=== a\n“{q1:Go on,}” {s1,2:she} said, {q2:it {c2:was} {q2alt:late}}.\n" + below)
    assert found.text == "“Go on,” she said, it was late."
    assert [span.of(found.text) for span in found.spans("q", 2)] == ["it was late", "late"]
    assert [span.of(found.text) for span in found.spans("s", 1)] == ["she"]
    first, second = quotes.read_labels(found)
    assert (first.canonical, second.canonical) == (("she",), ("Ann",))


def test_columns_know_nothing_unscored_and_default() -> None:
    source = "=== a\n“{q1:Go,}” {s1:she} said.\n--\nq1 direct // mixed | Ann // Ann Lee | *\n# a remark\n"
    (label,) = quotes.read_labels(record(source))
    assert (label.kinds, label.canonical, label.roles) == (("direct", "mixed"), ("Ann", "Ann Lee"), None)
    (label,) = quotes.read_labels(record(source.replace("| Ann // Ann Lee | *", "| | - // clerk")))
    assert (label.canonical, label.roles) == (("she",), ("", "clerk"))


@pytest.mark.parametrize(
    ("written", "value", "bounds", "units"),
    [
        ("count >=35 people", 35, (">=",), ("people",)),
        ("money 2.4e6 USD // -", 2_400_000, ("=",), ("USD", "")),
        ("percent 5..5.25 %", (5, 5.25), ("range",), ("%",)),
        ("ratio 6:3 vote", (6, 3), ("=",), ("vote",)),
        ("vague none homes", None, ("=", "~"), ("homes",)),
        ("count ~/=-4", -4, ("~", "="), ("",)),
    ],
)
def test_figure_lines(written: str, value: object, bounds: tuple[str, ...], units: tuple[str, ...]) -> None:
    (label,) = figures.read_labels(record(f"=== a\n{{f1:so many}}\n--\nf1 {written}\n"))
    assert (label.value, label.bounds, label.units) == (value, bounds, units)


@pytest.mark.parametrize(
    "source",
    [
        "=== a\n{q1:open\n--\nq1 direct\n",
        "=== a\nclosed}\n",
        "=== a\n{:no tag}\n",
        "=== a\n{q1:no line}\n",
        "=== a\nno mark\n--\nq1 direct\n",
        "=== a\n{q1:odd kind}\n--\nq1 shouted\n",
        "=== a\n{q1:not a line}\n--\nq1\n",
    ],
)
def test_a_badly_written_record_is_named(source: str) -> None:
    with pytest.raises(MarkupError, match=r"^a: "):
        quotes.read_labels(record(source))


def test_ids_are_unique() -> None:
    assert len(set(ids(QUOTES))) == len(QUOTES)
    assert len(set(ids(FIGURES))) == len(FIGURES)


def test_about_a_third_is_unseen() -> None:
    for records in (QUOTES, FIGURES):
        assert 0.25 < sum(each.unseen for each in records) / len(records) < 0.42


def words_missing(each: Record, names: Iterable[str]) -> Iterator[str]:
    text = each.text.casefold()
    words = ((name, name.casefold().replace("’s ", " ").split()) for name in names)
    return (name for name, parts in words if not all(part in text for part in parts))


def test_quote_labels_are_found_in_their_texts() -> None:
    problems = []
    for each in QUOTES:
        assert not {mark.tag for mark in each.marks} - QUOTE_TAGS - (FIGURE_TAGS if each.id in BOTH else set())
        for label in quotes.read_labels(each):
            problems += [(each.id, name) for name in words_missing(each, label.canonical)]
            roles = [role.split()[-1] for role in (label.roles or ())[:1] if role]
            problems += [(each.id, role) for role in words_missing(each, roles)]
            words = label.spans[0].of(each.text)
            problems += [(each.id, words)] * (words != words.strip())
    assert problems == []


def test_every_stretch_between_marks_is_labelled() -> None:
    unlabelled = [
        (each.id, stretch[0])
        for each in QUOTES
        for stretch in STRETCH.finditer(each.text)
        if not covered(each, Span(*stretch.span()), {"q", "x"})
    ]
    assert unlabelled == []


def test_figure_labels_are_found_in_their_texts() -> None:
    problems = []
    for each in FIGURES:
        assert not {mark.tag for mark in each.marks} - FIGURE_TAGS - (QUOTE_TAGS if each.id in BOTH else set())
        for label in figures.read_labels(each):
            problems += [(each.id, name) for name in words_missing(each, label.claimants or ())]
            unit = label.units[0]
            normalised = {unit, unit.removesuffix("s"), unit.split(" per ")[0]} & UNITS
            last = unit.split()[-1].removesuffix("s") if unit else ""
            problems += [(each.id, unit)] * (not normalised and last.casefold() not in each.text.casefold())
    assert problems == []


def test_every_number_is_labelled() -> None:
    unlabelled = [
        (each.id, digits[0])
        for each in FIGURES
        if each.id not in BOTH
        for digits in NUMBER.finditer(each.text)
        if not covered(each, Span(*digits.span()), {"f", "x"})
    ]
    assert unlabelled == []


def as_found(label: quotes.QuoteLabel, text: str) -> Quote:
    mention = Mention(label.mentions[0], label.mentions[0].of(text)) if label.mentions else None
    cue = Mention(label.cues[0], label.cues[0].of(text)) if label.cues else None
    role = label.roles[0] or None if label.roles else None
    span = label.spans[0]
    kind = label.kinds[0]
    quoted = tuple(quotes.stretches(text, span)) if kind == "mixed" else ()
    return Quote(kind, span, span.of(text), quoted, mention, label.canonical[0] or None, role, cue)  # type: ignore[arg-type]


def test_the_labels_themselves_score_full_marks_on_quotes() -> None:
    score = quotes.QuoteScore()
    for each in QUOTES:
        score.add(each, [as_found(label, each.text) for label in quotes.read_labels(each)])
    assert score.errors == []
    assert all(tally.right == tally.given == tally.wanted > 0 for tally in score.tallies.values())
    assert score.traps == score.traps_passed > 0


def as_figure(label: figures.FigureLabel, text: str) -> Figure:
    span = label.spans[0]
    claimant = Mention(label.mentions[0], label.mentions[0].of(text)) if label.mentions else None
    return Figure(
        kind=label.kinds[0],  # type: ignore[arg-type]
        span=span,
        text=span.of(text),
        value=label.value,
        bound=label.bounds[0],  # type: ignore[arg-type]
        unit=label.units[0] or None,
        said_of=(label.said_of or (None,))[0],
        claimant=claimant,
        claimant_canonical=((label.claimants or ("",))[0]) or None,
        via=(label.via or ("",))[0] or None,
    )


def test_the_labels_themselves_score_full_marks_on_figures() -> None:
    score = figures.FigureScore()
    for each in FIGURES:
        score.add(each, [as_figure(label, each.text) for label in figures.read_labels(each)])
    assert score.errors == []
    assert all(tally.right == tally.given == tally.wanted for tally in score.tallies.values())
    assert score.traps == score.traps_passed > 0


@pytest.mark.parametrize("part", ["unseen", "all"])
def test_errors_of_unseen_records_are_not_printed(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quotes", "--part", part, "--errors", "5"]) == 2
    assert capsys.readouterr().out == ""


SAMPLE = "=== a\n“{q1:Go on,}” {s1:Ann Lee}, the clerk, said at “{x:The Barn}.”\n--\nq1 direct | Ann Lee | clerk\n"


def test_mistakes_in_quotes_are_counted() -> None:
    sample = record(SAMPLE)
    (right,) = [as_found(label, sample.text) for label in quotes.read_labels(sample)]
    trap = sample.spans("x")[0]
    score = quotes.QuoteScore()
    score.add(sample, [replace(right, canonical="Bo Ek", speaker=None, role="mayor"), Quote("mixed", trap, "The Barn")])
    assert [score.tallies[name].right for name in ("span", "speaker", "canonical", "role")] == [1, 0, 0, 0]
    assert (score.tallies["span"].given, score.tallies["span"].wanted) == (2, 1)
    assert (score.traps, score.traps_passed) == (1, 0)
    score.add(sample, [])
    assert (score.tallies["span"].given, score.tallies["span"].wanted) == (2, 2)


def test_a_quote_over_paragraphs_may_be_one() -> None:
    sample = record("=== a\n{s1:Ann}: “{q1:Go on.}\n\n“{q2:And on.}”\n--\nq1 direct | Ann\nq2+ direct | Ann\n")
    whole = Span(sample.text.index("Go"), sample.text.index("on.”") + 3)
    for found in ([whole], [span for number in (1, 2) for span in sample.spans("q", number)]):
        score = quotes.QuoteScore()
        score.add(sample, [Quote("direct", span, span.of(sample.text), canonical="Ann") for span in found])
        assert (score.tallies["span + speaker"].right, score.tallies["span"].given) == (2, 2)


def test_mistakes_in_figures_are_counted() -> None:
    sample = record("=== a\n{by1:Ann Lee} said {f1:over 30 cows} left in {x:1990}.\n--\nf1 count >30 cows\n")
    (right,) = [as_figure(label, sample.text) for label in figures.read_labels(sample)]
    year = Figure("date", sample.spans("x")[0], "1990", 1990)
    score = figures.FigureScore()
    score.add(sample, [replace(right, bound="=", unit="horse", claimant_canonical="Bo", claimant=None), year])
    assert [score.tallies[name].right for name in ("value", "+ bound", "+ unit or noun", "claimant")] == [1, 0, 0, 0]
    assert (score.traps, score.traps_passed) == (1, 1)
    score.add(sample, [replace(right, value=31), replace(year, kind="count")])
    assert (score.tallies["value"].right, score.tallies["value"].given, score.tallies["value"].wanted) == (1, 3, 2)
    assert (score.traps, score.traps_passed) == (2, 1)
