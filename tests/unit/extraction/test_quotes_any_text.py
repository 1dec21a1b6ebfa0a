"""Whatever the text: no exception, and every span inside it, in order and true to the words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.extraction import extract
from reader.extraction.quotes import analyse, find_quotes
from reader.model import Span
from reader.model.extracted import quote_from_json, quote_to_json
from reader.model.rules import QUOTE_RULES

PIECES = [
    "“", "”", '"', "'", "‘", "’", "«", "»", "„", "``", "''", " ", "\n", "\n\n", ". ", ", ", ": ", "? ", "… ", "— ",
    " - ", "(", ")", "said", "says", "told", "asked", "saying", "added", "according to", "wrote", "that", "who",
    "which", "he", "she", "they", "it", "and", "but", "while", "the", "a", "of", "on Monday", "Mr.", "Sen.",
    "Dana Holt", "Holt", "the mayor", "mayor", "reporters", "would", "was", "not", "called", "it was late", "U.S.",
    "3.5", "NOVAK", "King", "XIV", "NKG.N", "Q", "’90s", "workers’", "I", "\ue000", "\ue001", "İ", "ß", "\r", "\t",
    "\u2028", "\x00", "𝔄", "e\u0301",
]  # fmt: skip
NEWSLIKE = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
GLUED = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def check(text):
    quotes = find_quotes(text)
    whole = Span(0, len(text))
    assert list(quotes) == sorted(quotes, key=lambda quote: quote.span)
    for quote in quotes:
        assert quote.span.start < quote.span.end
        assert whole.contains(quote.span)
        assert quote.text == quote.span.of(text)
        assert quote.rule in QUOTE_RULES
        for stretch in quote.quoted:
            assert stretch.start < stretch.end
            assert quote.span.contains(stretch)
        for mention in (quote.speaker, quote.cue):
            if mention is not None:
                assert mention.span.start < mention.span.end
                assert mention.text == mention.span.of(text)
        assert quote.kind != "indirect" or not quote.quoted
        assert quote_from_json(quote_to_json(quote)) == quote


@settings(max_examples=200, deadline=None)
@given(NEWSLIKE)
def test_newslike_text(text):
    check(text)


@settings(max_examples=100, deadline=None)
@given(GLUED)
def test_glued_text(text):
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text):
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "“",
        "”",
        "'",
        "‘’",
        "“”",
        "said",
        "Said.",
        "according to",
        "“a",
        "a”",
        ":",
        "A: b",
        "A: b\nB: c",
        "who said that",
    ],
)
def test_smallest_texts(text):
    check(text)


@pytest.mark.parametrize("piece", ['" ', "“", "'", "Ab ", "he said ", "“A b,” said Al. ", "the man who "])
def test_long_text_of_one_piece(piece):
    check(piece * (20_000 // len(piece)))


def test_the_same_text_gives_the_same_quotes():
    text = "Ana Reis met Rui Melo. “We wait,” she said. He said it was late."
    assert find_quotes(text) == find_quotes(text)
    assert extract(text).quotes == find_quotes(text) == analyse(text).quotes


def test_a_letter_between_marks_is_nothing_anybody_said() -> None:
    assert find_quotes("“a” “b” “c”") == ()


def test_a_sentence_of_very_many_reports_is_given_up() -> None:
    assert len(find_quotes("He said that it rained, she said that it snowed, " * 200)) <= 160
