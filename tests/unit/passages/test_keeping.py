from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.model import Citation, Span
from reader.passages.keeping import make_passage, missing_place, place_of

CITE = Citation("/a.md", "A")


def test_passage_holds_its_surroundings():
    text = "a" * 50 + " the words " + "z" * 50
    passage = make_passage(text, Span(51, 60), "h", CITE)
    assert passage.text == "the words"
    assert passage.prefix == "a" * 31 + " "
    assert passage.suffix == " " + "z" * 31


def test_blanks_at_the_ends_are_left_out():
    passage = make_passage("one  two\n\nthree", Span(3, 10), "h", CITE)
    assert (passage.text, passage.span) == ("two", Span(5, 8))


@pytest.mark.parametrize("span", [Span(-1, 2), Span(2, 1), Span(0, 99), Span(2, 2), Span(3, 4)])
def test_a_span_without_words_is_refused(span):
    with pytest.raises(ValueError, match=r"span|passage"):
        make_passage("one two", span, "h", CITE)


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=200), st.data())
def test_prefix_text_and_suffix_are_one_stretch_of_the_article(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if not text[start:end].strip():
        return
    passage = make_passage(text, Span(start, end), "h", CITE)
    assert passage.text == text[start:end].strip()
    assert passage.span.of(text) == passage.text
    around = passage.prefix + passage.text + passage.suffix
    assert text[passage.span.start - len(passage.prefix) :].startswith(around)
    assert len(passage.prefix) == min(32, passage.span.start)
    assert len(passage.suffix) == min(32, len(text) - passage.span.end)


def test_places():
    passage = make_passage("one two", Span(4, 7), "h", CITE)
    assert place_of(passage).state == "ok"
    assert place_of(passage).span == Span(4, 7)
    assert missing_place("/a.md").span is None
