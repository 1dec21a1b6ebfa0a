"""Titles for texts that name none; bylines and dates that stand alone."""

import pytest

from reader.formats.head import looks_like_title, title_from_lead, without_markup
from reader.formats.imprint import Imprint, read_imprint


@pytest.mark.parametrize(
    "line",
    ["River falls at Harrow", "Can the dam hold?", "‘We were not told’: a village after the flood", "U.S. 2, Canada 1"],
)
def test_headlines(line):
    assert looks_like_title(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "The river fell on Monday.",
        "“It is over.”",
        "He said:",
        "The river fell,",
        "By Jane Doe",
        "14 March 2022",
        "* * *",
        "word " * 21,
        "x" * 121,
    ],
)
def test_no_headlines(line):
    assert not looks_like_title(line)


@pytest.mark.parametrize(
    ("lead", "title"),
    [
        ("The river fell. More rain is due.", "The river fell"),
        ("Is it over? No.", "Is it over?"),
        (
            "Dr. Poole of St. Mary's met U.S. officials on Monday. They spoke.",
            "Dr. Poole of St. Mary's met U.S. officials on Monday",
        ),
        ("He called it “a disgrace.” Others agreed.", "He called it “a disgrace”"),
        ("HARROW, March 2 — The river fell. More.", "The river fell"),
        ("NEW LUNT (Wire) - The river fell. More.", "The river fell"),
        ("It was signed by the U.S. Nobody else did.", "It was signed by the U.S. Nobody else did"),
        (
            "Ministers met late on Sunday to agree on relief for the valley, as forecasters warned of rain to come",
            "Ministers met late on Sunday to agree on relief for the valley…",
        ),
        (
            "The council that runs the eastern districts of the lower valley has voted to raise its flood levy by half",
            "The council that runs the eastern districts of the lower valley has voted to raise…",
        ),
        (
            "The head of the mission said that it was “free in the morning, slow by noon and disputed by night”",
            "The head of the mission…",
        ),
        (
            "They met the head of THE AGENCY — a man of few words",
            "They met the head of THE AGENCY — a man of few words",
        ),
        ("x" * 200, "x" * 90 + "…"),
        ("", ""),
    ],
)
def test_titles_from_leads(lead, title):
    assert title_from_lead(lead) == title


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("A **bold** and *soft* `code` ~~old~~ line", "A bold and soft code old line"),
        ("***both***, snake_case_name and 5 * 3 * 2", "both, snake_case_name and 5 * 3 * 2"),
        (
            '[text](http://x.example "t"), [ref][1], [short] and <http://y.example>',
            "text, ref, short and http://y.example",
        ),
        (r"1\. Not a list \*", "1. Not a list *"),
        ("AT&amp;T <b>up</b>", "AT&T up"),
    ],
)
def test_markup_is_taken_out_of_titles(markdown, words):
    assert without_markup(markdown) == words


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("by Jane Doe and Ali Khan", "Jane Doe and Ali Khan"),
        ("By Ludwig van Beek, Ana de la Cruz and J.-P. Roy", "Ludwig van Beek, Ana de la Cruz and J.-P. Roy"),
        ("By Jane Doe, political correspondent", "Jane Doe, political correspondent"),
    ],
)
def test_bylines(line, byline):
    assert read_imprint(line) == Imprint(byline)


@pytest.mark.parametrize(
    "line",
    [
        "By noon the river had fallen.",
        "By Monday",
        "By Jane Doe's account, nobody came. She stayed.",
        "Jane Doe",
        "By the way",
        "By " + "Jane " * 40,
    ],
)
def test_no_bylines(line):
    assert read_imprint(line) is None


def test_dates_that_stand_alone():
    assert read_imprint("Published: 14 March 2022, 9:30 GMT") == Imprint(published="2022-03-14T09:30:00+00:00")
    assert read_imprint("March 14, 2022") == Imprint(published="2022-03-14")
    assert read_imprint("On March 14, 2022 it rained") is None
