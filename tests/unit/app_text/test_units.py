from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.app.text.units import NOWHERE, Selection, Units, on_other_row
from reader.app.text.wrap import Layout, blocks_of
from reader.model import Span
from reader.model.units import paragraphs

from .texts import texts

TEXT = "One two. Three four five.\n\nSix, seven! Eight?\n\nNine."
KINDS = ("word", "sentence", "paragraph")


def walk(units, unit, by):
    span = units.first(unit) if by > 0 else units.last(unit)
    found = [span]
    while (span := units.step(unit, span, by)) is not None:
        found.append(span)
    return found


def test_the_text_before_a_place_is_not_copied():
    """Read backwards in small pieces, also over many blank lines, however much text stands before."""
    copied = []

    class Watched(str):
        __slots__ = ()

        def __getitem__(self, at):
            found = super().__getitem__(at)
            copied.append(len(found))
            return found

    text = Watched("First.\n" + "Words.\n" * 500 + " \n" * 500 + "Last.\n" + "\n" * 1_000)
    units = Units(text)
    last = units.last("sentence")
    before = units.before("sentence", last)
    assert (text[last.start : last.end], text[before.start : before.end]) == ("Last.", "Words.")
    assert before.end == len("First.\n" + "Words.\n" * 500) - 1
    assert max(copied) <= 256


def test_walking_visits_every_unit_in_order():
    units = Units(TEXT)
    assert [TEXT[a:b] for a, b in walk(units, "word", 1)] == [
        "One",
        "two",
        "Three",
        "four",
        "five",
        "Six",
        "seven",
        "Eight",
        "Nine",
    ]
    assert [TEXT[a:b] for a, b in walk(units, "sentence", 1)] == [
        "One two.",
        "Three four five.",
        "Six, seven!",
        "Eight?",
        "Nine.",
    ]
    assert [TEXT[a:b] for a, b in walk(units, "paragraph", 1)] == TEXT.split("\n\n")


@settings(max_examples=100)
@given(texts, st.sampled_from(KINDS))
def test_back_is_forth_reversed(text, unit):
    units = Units(text)
    if units:
        forth = walk(units, unit, 1)
        assert walk(units, unit, -1) == forth[::-1]
        assert all(a.end <= b.start for a, b in itertools.pairwise(forth))


@settings(max_examples=100)
@given(texts, st.sampled_from(KINDS), st.integers(0, 200))
def test_there_is_always_a_unit_at_an_offset(text, unit, offset):
    units = Units(text)
    found = units.at(unit, offset)
    assert found in (walk(units, unit, 1) if units else [NOWHERE])


@pytest.mark.parametrize(
    ("unit", "offset", "expected"),
    [
        ("word", 0, "One"),
        ("word", 3, "two"),
        ("word", 7, "Three"),
        ("sentence", 10, "Three four five."),
        ("sentence", 25, "Six, seven!"),
        ("paragraph", 26, "Six, seven! Eight?"),
        ("word", 999, "Nine"),
    ],
)
def test_the_unit_at_an_offset(unit, offset, expected):
    assert Units(TEXT).at(unit, offset).of(TEXT) == expected


def test_from_a_span_that_is_no_unit_steps_go_past_it():
    units = Units(TEXT)
    quote = Span(TEXT.index("two"), TEXT.index("four"))
    assert units.after("word", quote).of(TEXT) == "four"
    assert units.before("word", quote).of(TEXT) == "One"
    assert units.after("sentence", quote).of(TEXT) == "Six, seven!"
    assert units.before("sentence", quote) is None


def test_a_text_without_units():
    units = Units("\n \n")
    assert not units
    assert units.at("word", 0) == units.first("word") == units.last("sentence") == NOWHERE
    assert units.step("word", NOWHERE, 1) is None
    assert units.step("word", NOWHERE, -1) is None


def test_a_paragraph_of_signs_is_its_own_word():
    units = Units("One\n\n* * *\n\nTwo")
    assert [span.length for span in walk(units, "word", 1)] == [3, 5, 3]


def rows_down(text, unit, width, column=0, by=1):
    units = Units(text)
    layout = Layout(text, blocks_of(text, ()), width)
    cursor = units.first(unit) if by > 0 else units.last(unit)
    found = [cursor]
    while (cursor := on_other_row(layout, units, unit, cursor, by, column)) is not None:
        found.append(cursor)
    return [span.of(text) for span in found]


def test_down_takes_the_unit_below_and_passes_rows_of_the_same_unit():
    text = "Aa bb cc dd. Ee ff gg hh. Ii jj\n\nKk"
    assert rows_down(text, "sentence", 6) == ["Aa bb cc dd.", "Ee ff gg hh.", "Ii jj", "Kk"]
    assert rows_down(text, "sentence", 6, by=-1) == ["Kk", "Ii jj", "Ee ff gg hh.", "Aa bb cc dd."]
    assert rows_down(text, "paragraph", 6) == ["Aa bb cc dd. Ee ff gg hh. Ii jj", "Kk"]


def test_down_keeps_its_column():
    text = "aa bb cc\n\ndd ee ff\n\ngg"
    assert rows_down(text, "word", 20, column=3) == ["aa", "ee", "gg"]


@settings(max_examples=60)
@given(texts, st.sampled_from(KINDS), st.integers(1, 30), st.integers(0, 30))
def test_going_down_always_ends(text, unit, width, column):
    found = rows_down(text, unit, width, column) if Units(text) else []
    assert len(found) <= len(text) + 1


def test_a_selection_stretches_both_ways():
    selection = Selection(Span(10, 14), Span(10, 14))
    assert selection.stretched(Span(20, 25)).span == Span(10, 25)
    assert selection.stretched(Span(2, 5)).span == Span(2, 14)
    assert selection.stretched(Span(20, 25)).stretched(Span(15, 18)).span == Span(10, 18)


def test_long_blank_lines_are_passed_over_quickly():
    """Quadratic work on this text would take minutes."""
    text = " " * 300_000 + "\n\u3000\nlast\n"
    assert paragraphs(text) == [Span(300_003, 300_007)]
