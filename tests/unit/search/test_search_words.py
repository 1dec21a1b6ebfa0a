"""Words, forms and terms."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.model.words import form_of, words_of
from reader.search.engine import SearchDocument
from reader.search.words import Terms

from .search_help import make_index


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


def test_the_forms_of_a_stem_are_all_that_have_it(tmp_path: Path) -> None:
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
    snapshot = make_index(tmp_path, [SearchDocument(1, "", " ".join(words))]).snapshot()
    terms = Terms()
    forms_of: dict[str, set[str]] = defaultdict(set)
    for word in words:
        forms_of[terms.of_form(word)].add(word)
    for term, forms in forms_of.items():
        found = {form for form in snapshot.forms_of_term(term) if snapshot.form_count(form)}
        assert found == forms, term
