"""Words, forms and terms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.model.words import form_of, words_of
from reader.search.show.marks import Target, anchors_of, find_some, joined
from reader.search.words import Terms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("The U.S.-led force", ["the", "us", "led", "force"]),
        ("the U.N. said", ["the", "un", "said"]),
        ("2,500 of 27,000.5 people", ["2500", "of", "27000.5", "people"]),
        ("Müller’s café", ["muller", "cafe"]),
        ("didn't", ["didn't"]),
        ("covid-19, 27th", ["covid", "19", "27th"]),
        ("reuters.com", ["reuters", "com"]),
        ("三月 2022", ["三", "月", "2022"]),
        ("ΣΊΣΥΦΟΣ", ["σισυφοσ"]),
        ("end. Next", ["end", "next"]),
        ("“quoted”", ["quoted"]),
        ("", []),
    ],
)
def test_forms(text: str, forms: list[str]) -> None:
    assert [form_of(word) for word in words_of(text)] == forms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cut", "cutting"),
        ("run", "running"),
        ("sanction", "sanctions"),
        ("President", "president's"),
        ("US", "U.S."),
        ("resident", "RESIDENTS"),
        ("Zürich", "Zurich"),
    ],
)
def test_forms_of_one_word_share_their_term(one: str, other: str) -> None:
    terms = Terms()
    assert terms.of(words_of(one)[0]) == terms.of(words_of(other)[0])


def test_terms_come_with_their_place_in_the_text() -> None:
    text = "İzmir’s mayors met."
    found = list(Terms().in_text(text))
    assert [text[start:end] for _, start, end in found] == ["İzmir’s", "mayors", "met"]


@given(st.text(max_size=80))
@settings(max_examples=200)
def test_every_word_has_a_form_and_a_term(text: str) -> None:
    terms = Terms()
    for word in words_of(text):
        assert form_of(word)
        assert terms.of(word)
    for _, start, end in terms.in_text(text):
        assert 0 <= start < end <= len(text)


@given(st.text(alphabet="aA.,'’- 1é漢\u0301", max_size=30))
@settings(max_examples=200)
def test_folding_twice_changes_nothing(text: str) -> None:
    for word in words_of(text):
        assert form_of(form_of(word)) in {form_of(word), form_of(word).removesuffix("'s")}


def test_every_word_begins_as_its_stem_says() -> None:
    endings = "", "s", "es", "ed", "ing", "ings", "ly", "fully", "ness", "nesses", "y", "ies", "ied", "ity", "ization"
    starts = (
        "a",
        "o",
        "x",
        "in",
        "by",
        "pos",
        "hop",
        "price",
        "skiss",
        "gloss",
        "brr",
        "b2",
        "2500",
        "d",
        "dy",
        "ly",
        "po",
    )
    words = [start + ending for start in starts for ending in endings]
    words += ["skies", "skis", "dying", "lying", "news", "possible", "possibility", "possibilities", "brrsses", "ugly"]
    words += ["2,500", "u.s", "n.a.t.o"]
    terms = Terms()
    for word in words:
        target = Target((frozenset((terms.of(word),)),), tuple(anchors_of(terms.of(word))), None, 1.0)
        text = f"The {word} it was."
        assert [span.of(text) for span in joined(find_some(text, text.lower(), [target], terms, 9))] == [word]
