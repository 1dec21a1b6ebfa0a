"""Reading what a person types: the language, how it was read, and that nothing is an error."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.search.query.lexer import FIELDS
from reader.search.query.parser import MOST_CHARACTERS, Question, parse
from reader.search.query.tree import (
    And,
    Dates,
    FigureOf,
    Fuzzy,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    QuoteBy,
    Tagged,
    Word,
)
from reader.search.query.values import read_dates, read_figure

from .search_help import TODAY


def read(typed: str, live: bool = False) -> Question:
    return parse(typed, TODAY, lambda noun: noun in ("residents", "people"), live)


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("oil", Word("oil")),
        ("oil price", And((Word("oil"), Word("price")))),
        ('"oil price"', Phrase("oil price")),
        ("“oil price”", Phrase("oil price")),
        ('"oil price', Phrase("oil price")),
        ("oil -gas", And((Word("oil"), Not(Word("gas"))))),
        ("oil NOT gas", And((Word("oil"), Not(Word("gas"))))),
        ('oil -"gas pipe"', And((Word("oil"), Not(Phrase("gas pipe"))))),
        ("flood OR storm damage", And((Or((Word("flood"), Word("storm"))), Word("damage")))),
        ("(flood storm) OR fire", Or((And((Word("flood"), Word("storm"))), Word("fire")))),
        ("oil AND gas", And((Word("oil"), Word("gas")))),
        ("war or peace", And((Word("war"), Word("or"), Word("peace")))),
        ("wor*", Prefix("wor")),
        ("fuzy~", Fuzzy("fuzy")),
        ("title:oil", Word("oil", "title")),
        ('title:"oil price"', Phrase("oil price", "title")),
        ("title:oi*", Prefix("oi", "title")),
        ("by:Smith", Word("Smith", "byline")),
        ("author:Smith", Word("Smith", "byline")),
        ('source:"New Post"', Phrase("New Post", "source")),
        ("SOURCE:Post", Word("Post", "source")),
        ("title: oil", Word("oil", "title")),
        ("oil source:", Word("oil")),
        ("city:paris", And((Word("city"), Word("paris")))),
        ("10:30", Phrase("10:30", quoted=False)),
        ("speaker:sullivan", QuoteBy("sullivan", "")),
        ("is:sure", QuoteBy("", "", sure=True)),
        ("is:SURE speaker:sullivan", QuoteBy("sullivan", "", sure=True)),
        ("figure:>5 is:sure", FigureOf(5, None, True, False, "", ">5", sure=True)),
        (
            "is:sure said:oil figure:5",
            And((QuoteBy("", "oil", sure=True), FigureOf(5, 5, False, False, "", "5", sure=True))),
        ),
        ("speaker:sullivan -is:sure", And((QuoteBy("sullivan", ""), Not(QuoteBy("", "", sure=True))))),
        ("speaker:sullivan said:sanctions", QuoteBy("sullivan", "sanctions")),
        ('said:"help china" speaker:"jake sullivan"', QuoteBy("jake sullivan", "help china")),
        ("tag:todo", Tagged("todo")),
        ("is:unread", Is("unread")),
        ("is:read", Is("read")),
        ("figure:homes", And((Word("figure"), Word("homes")))),
        ("figure:residents", FigureOf(None, None, False, False, "residents", "")),
        ('figure:"residents"', FigureOf(None, None, False, False, "residents", "")),
        ("figure:5%", FigureOf(5, 5, False, False, "% ", "5%")),
        ("date:last week", Dates(20240513, 20240519, "2024-05-13..2024-05-19")),
        ('date:"last week" oil', And((Dates(20240513, 20240519, "2024-05-13..2024-05-19"), Word("oil")))),
        ("date:last week oil", And((Dates(20240513, 20240519, "2024-05-13..2024-05-19"), Word("oil")))),
        ("date:last 3 days oil", And((Dates(20240518, 20240520, "2024-05-18..2024-05-20"), Word("oil")))),
        ("date:april", Dates(20240400, 20240499, "2024-04")),
        ("date:Dec oil", And((Dates(20231200, 20231299, "2023-12"), Word("oil")))),
        ("date:april 2022 oil", And((Dates(20220400, 20220499, "2022-04"), Word("oil")))),
        ("date:3 april oil", And((Dates(20240403, 20240403, "2024-04-03"), Word("oil")))),
        ("date:april 3, 2022", Dates(20220403, 20220403, "2022-04-03")),
        ('date:"3rd of may"', And((Word("date"), Phrase("3rd of may")))),
        ("date:31 april", And((Word("date"), Word("31"), Word("april")))),
        ("date:mayor", And((Word("date"), Word("mayor")))),
        ("date:last", And((Word("date"), Word("last")))),
        ("date:last oil", And((Word("date"), Word("last"), Word("oil")))),
        ("date:week oil", And((Dates(20240514, 20240520, "week"), Word("oil")))),
        ("is:bookmarked", Is("bookmarked")),
        ("two-and-a-half", Phrase("two-and-a-half", quoted=False)),
        ("U.S.", Word("U.S.")),
        ("NOT NOT x", Word("x")),
        ("- - x", Word("x")),
        ("-(a b)", None),
    ],
)
def test_reading(typed: str, root: Node | None) -> None:
    if root is None:
        assert isinstance(read(typed).root, And)
    else:
        assert read(typed).root == root


@pytest.mark.parametrize(
    "typed", ["", "   ", "-", "OR", "AND", "()", "((", '"', '""', "*", "~", "…", "NOT", "\x00", "- -"]
)
def test_nothing_to_search_for(typed: str) -> None:
    question = read(typed)
    assert question.root is None
    assert question.read_as == ""


DATES_TAKEN = "a date is 2026-05-10, 10 May 2026, May 2026, 2026, today, last week, or a range: 2026-05-10..2026-05-12"


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("oil price", ""),
        ("OIL  price", ""),
        ("“oil price”", ""),
        ('"oil price', ""),
        ("oil -gas", ""),
        ("title: oil", "Read as title:oil"),
        ("city:paris", "Read as city paris · city:paris was searched as words"),
        ("-oil -gas", ""),
        ("flood OR storm damage", "Read as (flood OR storm) damage"),
        ("NOT NOT x", "Read as x"),
        ("*e*", "Read as e*"),
        ("date:2022-02-30", f"Read as date 2022-02-30 · date:2022-02-30 was searched as words ({DATES_TAKEN})"),
        (
            "is:red",
            "Read as is red · is:red was searched as words (is: takes bookmarked, kept, changed, unread, read, sure)",
        ),
        ("new:foo", "Read as new foo · new:foo was searched as words (new: takes today, 12h, 3d, week)"),
        ("speeker:lee", "Read as speeker lee · speeker:lee was searched as words; did you mean speaker:lee?"),
        ("date:last week", "Read as date:2024-05-13..2024-05-19"),
        ("figure:residents", ""),
        ("figure:5%", ""),
        ("figure:>1000 residents", 'Read as figure:">1000 residents"'),
        ("figure:>1000 killed", ""),
    ],
)
def test_saying_how_it_was_read(typed: str, read_as: str) -> None:
    assert read(typed).read_as == read_as


def test_the_word_after_a_figure_belongs_to_it_only_if_it_is_counted() -> None:
    assert read("figure:>1000 residents").root == FigureOf(1000, None, True, False, "residents", ">1000")
    assert read("figure:>1000 killed").root == And((FigureOf(1000, None, True, False, "", ">1000"), Word("killed")))
    assert read('figure:">1000 residents killed"').root == FigureOf(
        1000, None, True, False, "residents killed", ">1000"
    )


def test_the_last_word_is_being_typed_until_something_follows() -> None:
    assert read("oil pri", live=True).root == And((Word("oil"), Word("pri", live=True)))
    assert read("title:pri", live=True).root == Word("pri", "title", live=True)
    assert read("oil pri ", live=True).root == And((Word("oil"), Word("pri")))
    assert read('"oil pri', live=True).root == Phrase("oil pri")
    assert read("oil -pri", live=True).root == And((Word("oil"), Not(Word("pri"))))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", 20220000, 20229999),
        ("2022-03", 20220300, 20220399),
        ("2022-03-14", 20220314, 20220314),
        ("2022/3/4", 20220304, 20220304),
        ("2022-03-01..2022-03-14", 20220301, 20220314),
        ("2022-03-14..2022-03-01", 20220301, 20220314),
        ("2022..", 20220000, 99999999),
        ("..2022", 0, 20229999),
        ("today", 20240520, 20240520),
        ("yesterday", 20240519, 20240519),
        ("week", 20240514, 20240520),
        ("month", 20240421, 20240520),
        (">2022", 20230000, 99999999),
        (">=2022-03", 20220300, 99999999),
        ("<2022-03", 0, 20220299),
        ("10 mar 2022..12 march 2022", 20220310, 20220312),
        ("mar 2022..yesterday", 20220300, 20240519),
        (">=10 march 2022", 20220310, 99999999),
    ],
)
def test_dates(text: str, first: int, last: int) -> None:
    assert read_dates(text, TODAY) == Dates(first, last, text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this week", "2024-05-20", "2024-05-20"),
        ("last  Week", "2024-05-13", "2024-05-19"),
        ("this month", "2024-05-01", "2024-05-20"),
        ("last month", "2024-04-01", "2024-04-30"),
        ("last year", "2023-01-01", "2023-12-31"),
        ("this year", "2024-01-01", "2024-05-20"),
        ("last 7 days", "2024-05-14", "2024-05-20"),
        ("last 1 day", "2024-05-20", "2024-05-20"),
        ("last 2 weeks", "2024-05-07", "2024-05-20"),
        ("last 0 days", "2024-05-20", "2024-05-20"),
        ("last 9999 years", "0001-01-01", "2024-05-20"),
    ],
)
def test_spans_of_the_calendar(text: str, first: str, last: str) -> None:
    dates = read_dates(text, TODAY)
    assert dates is not None
    assert dates.text == f"{first}..{last}"
    assert read_dates(dates.text, TODAY) == dates


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("speeker:lee", "speaker:lee"),
        ("flood Soruce:reuters -titel:x", "flood source:reuters -title:x"),
        ("tags:todo", "tag:todo"),
        ("figures:>5", "figure:>5"),
        ("sayd:water", "said:water"),
        ("dat:2022", "date:2022"),
        ("city:paris", None),
        ("http://example.org", None),
        ("speaker:lee", None),
        ("a:b", None),
    ],
)
def test_misspelt_fields_offer_the_right_one(typed: str, offered: str | None) -> None:
    assert read(typed).offered == offered


def test_a_date_is_read_as_it_is_shown() -> None:
    for text in ("10 May 2022", "May 10, 2022", "2022-05-10", "10 May 2022?", "2022-05-10?"):
        node = read(f"date:{text}").root
        assert isinstance(node, Dates) and (node.first, node.last) == (20220510, 20220510), text
    node = read("date:10 May 2022..12 May 2022 flood").root
    assert isinstance(node, And) and (node.parts[0], node.parts[1]) == (
        Dates(20220510, 20220512, "10 may 2022..12 may 2022"),
        Word("flood"),
    )
    assert "a range: 2026-05-10..2026-05-12" in str(read("date:soon").read_as)


@pytest.mark.parametrize("text", ["", "..", "soon", "2022-13", "2022-02-30", "22", "2022-03-14T10:00", "2022..x"])
def test_what_is_no_date(text: str) -> None:
    assert read_dates(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "low", "high", "above", "below", "noun"),
    [
        ("1000", 1000, 1000, False, False, ""),
        ("1,000", 1000, 1000, False, False, ""),
        (">1000", 1000, None, True, False, ""),
        (">=1000", 1000, None, False, False, ""),
        ("<5", None, 5, False, True, ""),
        ("<=5", None, 5, False, False, ""),
        ("10..20", 10, 20, False, False, ""),
        ("20-10", 10, 20, False, False, ""),
        ("10..", 10, None, False, False, ""),
        ("1.5m", 1_500_000, 1_500_000, False, False, ""),
        ("$2bn", 2_000_000_000, 2_000_000_000, False, False, ""),
        ("2 million people", 2_000_000, 2_000_000, False, False, "people"),
        (">5%", 5, None, True, False, "% "),
        (">1000 residents", 1000, None, True, False, "residents"),
        ("100 metres", 100, 100, False, False, "metres"),
    ],
)
def test_figures(text: str, low: float | None, high: float | None, above: bool, below: bool, noun: str) -> None:
    figure = read_figure(text)
    assert figure is not None
    assert (figure.low, figure.high, figure.above, figure.below, figure.noun) == (low, high, above, below, noun)


@pytest.mark.parametrize("text", ["", "many", ">", "3rd", "-", "%", "..5"])
def test_what_is_no_figure(text: str) -> None:
    assert read_figure(text) is None


def test_long_queries_are_cut_and_it_is_said() -> None:
    question = read("word " * 30_000)
    assert "Only the first" in question.read_as
    assert len(question.read_as) < 3 * MOST_CHARACTERS


PIECES = [
    *(f"{name}:" for name in FIELDS),
    *('"', "“", "(", ")", "-", "NOT ", " OR ", " AND ", "*", "~", "..", ">", "<=", ":", " ", "\x00", "\u202e", "漢字"),
    *("oil", "1000", "2022-03", "é", "''", "U.S.", "%", "[", "]", "\\", "\ud800", "^", "{", "|", "&", "+", "!", "?"),
]


def fuzzed(seed: int, count: int) -> list[str]:
    """Queries put together at random from the pieces of the language and from noise."""
    rng = random.Random(seed)
    return ["".join(rng.choice(PIECES) for _ in range(rng.randint(1, 14))) for _ in range(count)]


def test_three_thousand_fuzzed_queries_are_read() -> None:
    for typed in fuzzed(20_240_520, 3_000):
        for live in (False, True):
            assert isinstance(read(typed, live).read_as, str)


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_any_text_is_read(typed: str) -> None:
    read(typed, live=True)


@given(
    st.recursive(
        st.sampled_from(["a", "-b", '"c d"', "e*", "tag:f"]),
        lambda q: st.tuples(q, q).map(lambda two: f"({two[0]} OR {two[1]})"),
        max_leaves=8,
    )
)
@settings(max_examples=100)
def test_what_it_was_read_as_reads_the_same(typed: str) -> None:
    once = read(typed)
    assert once.root is not None
    assert read(once.read_as.removeprefix("Read as ") or typed).root == once.root


@pytest.mark.parametrize("typed", ["(" * 5_000 + "x", "-" * 5_000 + "x", "NOT " * 300 + "x", "(x OR " * 200])
def test_deep_nesting_is_no_trouble(typed: str) -> None:
    read(typed)
