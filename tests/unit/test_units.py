"""Paragraphs, sentences and words as spans."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.model.span import Span
from reader.model.units import paragraphs, sentence_around, sentences, sentences_around, words

TOGETHER = [
    "Mr. Okafor met Dr. Lund in St. Gallen.",
    "Gov. Ellen R. Marsh signed it at 9 a.m. on Monday.",
    "The vote fell on Jan. 5 in Houston, Tex. and nowhere else.",
    "Sales rose 3.5 percent to $1.2 million.",
    "J. K. Norwood wrote the preface.",
    "The U.S. Army moved in.",
    "The U.S. economy grew.",
    "It is No. 4 on the list.",
    "Waterman Inc. Chairman Lee Paik resigned.",
    "He paused … and went on.",
    "She waited ... and waited.",
    "“Will it rain?” he asked.",
    "“Will it rain?” Petra Holm asked.",
    "“Run!” shouted the guard.",
    "They sell fruit, e.g. Apples of three kinds.",
    "1. Wash the rice.",
    "The play (it ran for 3 hrs.) was long.",
    "Visit example.com for more.",
]
APART = [
    ("He left. She stayed.", ["He left.", "She stayed."]),
    ("They live in the U.S. The house is small.", ["They live in the U.S.", "The house is small."]),
    ("It ended at 5 p.m. He went home.", ["It ended at 5 p.m.", "He went home."]),
    ("It ended at 5 p.m. Monday.", ["It ended at 5 p.m. Monday."]),
    ("He said “No.” She said “Yes.”", ["He said “No.”", "She said “Yes.”"]),
    ("“One.” “Two.”", ["“One.”", "“Two.”"]),
    ("Why? Because! So…  Then", ["Why?", "Because!", "So…", "Then"]),
    ("It was (he said so.) Then it rained.", ["It was (he said so.)", "Then it rained."]),
    ("He waited. . . . Then he left.", ["He waited. . . .", "Then he left."]),
    ("It was 1998. In May it rained.", ["It was 1998.", "In May it rained."]),
    ("Line one\nLine two. More", ["Line one", "Line two.", "More"]),
    ("No one but I. The rest slept.", ["No one but I.", "The rest slept."]),
    ("他走了。她留下。", ["他走了。", "她留下。"]),
    ("It is known.[3] The rest is not.", ["It is known.[3]", "The rest is not."]),
    ("He works at Brix Inc. The firm is new.", ["He works at Brix Inc.", "The firm is new."]),
    ("“Go now. Do not wait,” he said.", ["“Go now.", "Do not wait,” he said."]),
    ("'Stop it.' The boy ran.", ["'Stop it.'", "The boy ran."]),
    ("Prices rose 4%. Wages fell.", ["Prices rose 4%.", "Wages fell."]),
]


@pytest.mark.parametrize("text", TOGETHER)
def test_one_sentence(text):
    assert [span.of(text) for span in sentences(text)] == [text]


@pytest.mark.parametrize(("text", "wanted"), APART)
def test_sentences(text, wanted):
    assert [span.of(text) for span in sentences(text)] == wanted


def test_words_keep_their_inner_signs():
    text = "The U.S. won’t pay 1,000.50 to Anne-Marie's co-op (not €5)."
    assert [span.of(text) for span in words(text)] == [
        "The", "U.S.", "won’t", "pay", "1,000.50", "to", "Anne-Marie's", "co-op", "not", "5",
    ]  # fmt: skip


def test_words_of_other_scripts_stay_whole():
    text = "यह हिन्दी है, çok güzel."
    assert [span.of(text) for span in words(text)] == ["यह", "हिन्दी", "है", "çok", "güzel"]


def test_paragraphs_leave_outer_blanks_out():
    text = "  one \n\n   \ntwo\n"
    assert [span.of(text) for span in paragraphs(text)] == ["one", "two"]


NEWS = st.text(alphabet="aB1 .!?…“”\"'’()\n,-", max_size=80) | st.text(max_size=60)


@settings(max_examples=150)
@given(NEWS)
def test_units_cover_every_visible_character_in_order(text):
    for unit in (paragraphs, sentences):
        at = 0
        for span in unit(text):
            assert not text[at : span.start].strip()
            assert span.start < span.end
            assert span.of(text) == span.of(text).strip()
            assert "\n" not in span.of(text)
            at = span.end
        assert not text[at:].strip()


@settings(max_examples=100)
@given(NEWS)
def test_words_are_in_order(text):
    at = 0
    for span in words(text):
        assert at <= span.start < span.end
        at = span.end


def test_sentences_around_many_spans_are_those_around_each():
    text = "Rain fell. “Nine people left,” she said. Dr. Hale did not.\n\nTwo! A line without an end\nand another one"
    spans = [Span(start, end) for start in range(0, len(text), 3) for end in (start + 1, start + 9, start + 40)]
    spans = [Span(start, min(end, len(text))) for start, end in spans]
    assert sentences_around(text, spans) == [sentence_around(text, span) for span in spans]
    assert sentences_around(text, [Span(15, 19)])[0].of(text) == "“Nine people left,” she said."
    assert sentences_around("", [Span(0, 0)]) == [Span(0, 0)]


@settings(max_examples=200)
@given(NEWS)
def test_the_sentences_around_a_span_are_those_of_the_whole_text(text):
    found = sentences(text)
    assert sentences_around(text, found) == found
    for one, following in pairwise(found):
        across = Span(one.start, following.end)
        assert sentence_around(text, across) == across
