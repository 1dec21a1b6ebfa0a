"""Any text gives figures that lie in it, in order, with finite values, in linear time; never an exception."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.extraction.figures import find_figures
from reader.extraction.figures.rules import FIGURE_RULES
from reader.extraction.quotes import analyse
from reader.extraction.rules import Rules
from reader.extraction.text.words import read_data
from reader.model import Figure, Mention, Quote, Span
from reader.model.extracted import figure_from_json, figure_to_json
from reader.model.figure_text import figure_text

_FIXTURES = Path(__file__).parents[2] / "fixtures" / "figures"
_PIECES = st.sampled_from(
    [
        *(_FIXTURES / "pieces.txt").read_text(encoding="utf-8").split(),
        *("\u00a0", "\u202f", "\u2009", "\x00", "\t", "\x1b", "e\u0301", "\u200b", "\ud7ff"),
    ]
)
_NUMBERS = st.sampled_from(
    [
        "1",
        "2",
        "07",
        "16",
        "34",
        "100",
        "737",
        "911",
        "1080",
        "1914",
        "2026",
        "4.30",
        "1.2.3",
        "9.58",
        "one",
        "two",
        "half",
    ]
)
_WORDS = st.sampled_from(sorted(set(read_data("en/numbers.txt").split())))
_BESIDE = st.one_of(_PIECES, _WORDS, _WORDS.map(str.capitalize), st.sampled_from(sorted("-–/:.,()'’$%=#|")))
_NUMBERS_AND_NEIGHBOURS = st.lists(
    st.tuples(_BESIDE, st.sampled_from(["", " ", " "]), _NUMBERS, st.sampled_from(["", " ", " "]), _BESIDE),
    min_size=1,
    max_size=20,
).map(lambda places: "\n".join("".join(place) for place in places))
_TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.tuples(_PIECES, st.sampled_from(["", " ", " ", "\n"])), max_size=40).map(
        lambda pieces: "".join(piece + blank for piece, blank in pieces)
    ),
)


def _check(text: str, figures: tuple[Figure, ...]) -> None:
    end = 0
    for figure in figures:
        assert 0 <= figure.span.start < figure.span.end <= len(text)
        assert figure.span.start >= end
        assert figure.text == figure.span.of(text)
        end = figure.span.end
        values = figure.value if isinstance(figure.value, tuple) else (figure.value,)
        assert all(value is None or math.isfinite(value) for value in values)
        if figure.bound == "range":
            assert isinstance(figure.value, tuple)
            assert figure.value[0] < figure.value[1]
        fields = json.loads(json.dumps(figure_to_json(figure), allow_nan=False))
        assert figure_from_json(fields) == figure
        assert figure_text(figure)
        assert "\n" not in figure_text(figure)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_any_text_gives_sound_figures(text: str) -> None:
    _check(text, find_figures(text))


@settings(max_examples=60, deadline=None)
@given(_TEXTS, st.lists(st.tuples(st.integers(0, 80), st.integers(1, 40)), max_size=4))
def test_any_quotes_over_any_text_do_no_harm(text: str, places: list[tuple[int, int]]) -> None:
    quotes = [
        Quote("indirect", span, span.of(text), speaker=Mention(Span(0, 1), text[:1]), canonical="Ada", rule="said-that")
        for start, length in places
        if (span := Span(start, min(start + length, len(text))))
    ]
    _check(text, find_figures(text, replace(analyse(text), quotes=tuple(sorted(quotes, key=lambda one: one.span)))))


@pytest.mark.parametrize(
    "text",
    [
        "7" * 5000,
        "1," * 5000,
        "1." * 5000,
        "1 000 " * 2000,
        "-" * 10_000,
        "million " * 2000,
        "two million million million million million million million million people",
        "a googolplex of stars and a squillion planets",
        "9" * 400 + " people and 1e999 more",
        "twenty-" * 2000,
        "half a " * 2000,
        "1/0 and 0/0 and ½/½",
        "between and between 3 and",
        "$" * 3000 + "5",
        "according to " * 1000 + "5 people",
        "1–" * 4000,
    ],
)
def test_adversarial_texts_stay_sane(text: str) -> None:
    _check(text, find_figures(text))


def test_a_number_too_large_to_mean_anything_is_no_figure() -> None:
    assert find_figures("The code is " + "8" * 300 + " people.") == ()


def test_a_line_of_data_is_no_sentence() -> None:
    assert find_figures("1 to " * 300) == ()
    assert len(find_figures("At least 3 people and 4 dogs were found. " * 100)) == 200


@pytest.mark.slow
@given(_NUMBERS_AND_NEIGHBOURS)
@settings(max_examples=400, deadline=None)
def test_rules_that_are_not_tried_would_have_found_nothing(text):
    every_rule = Rules.of(
        **{
            place: tuple(replace(rule, needs=frozenset()) for rule in rules)
            for place, rules in FIGURE_RULES.lists.items()
        }
    )
    assert find_figures(text) == find_figures(text, rules=every_rule)
