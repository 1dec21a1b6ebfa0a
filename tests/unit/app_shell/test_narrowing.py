"""Facets in the line of a search, the rows they are chosen from, and a filter as part of a search."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.app.filters import facet_rows, terms_of, toggled
from reader.app.question import filter_terms, joined
from reader.model import Facet
from reader.model.rows import HeadingFilter

FACETS = (
    Facet("source", "Harbour Post", 12, 'source:"Harbour Post"'),
    Facet("source", "Star", 3, "source:Star"),
    Facet("date", "2031-04", 9, "date:2031-04"),
    Facet("date", "2030", 6, "date:2030"),
    Facet("speaker", "Ilse Marn", 2, 'speaker:"Ilse Marn"'),
)


@pytest.mark.parametrize(
    ("line", "term", "narrowed"),
    [
        ("", "source:Star", "source:Star"),
        ("flood", "source:Star", "source:Star flood"),
        ('"an open phrase', "source:Star", 'source:Star "an open phrase'),
        ("ferry OR tram", "date:2031-04", "date:2031-04 ferry OR tram"),
        ("-source:Star tram", "source:Star", "source:Star -source:Star tram"),
        ('"said source:Star once"', "source:Star", 'source:Star "said source:Star once"'),
    ],
)
def test_a_term_goes_in_front_of_the_search(line, term, narrowed):
    assert toggled(line, term) == narrowed


@pytest.mark.parametrize(
    ("line", "term", "widened"),
    [
        ("source:Star flood", "source:Star", "flood"),
        ("flood SOURCE:star", 'source:"Star"', "flood"),
        ('flood source:"harbour  post" tram', 'source:"Harbour Post"', "flood tram"),
        ("source:Star OR tram", "source:Star", "tram"),
        ("tram OR source:Star", "source:Star", "tram"),
        ("(source:Star) flood", "source:Star", "flood"),
    ],
)
def test_a_term_that_is_there_is_taken_out(line, term, widened):
    assert toggled(line, term) == widened


@settings(max_examples=200)
@given(st.text(st.sampled_from('ab "():-OR\nsource')), st.sampled_from([facet.term for facet in FACETS]))
def test_taking_out_what_was_put_in_leaves_no_such_term(line, term):
    there = any(found.means(term) for found in terms_of(line))
    once = toggled(line, term)
    assert any(found.means(term) for found in terms_of(once)) is not there
    assert once == once.strip()


def test_rows_stand_in_three_groups_with_one_heading_each():
    rows = facet_rows(FACETS, "flood")
    assert [row.group for row in rows] == ["Sources", "", "Dates", "", "Speakers"]
    assert [row.label for row in rows] == ["Harbour Post", "Star", "Apr 2031", "2030", "Ilse Marn"]
    assert [row.count for row in rows] == [12, 3, 9, 6, 2]
    assert not any(row.chosen for row in rows)


def test_speakers_that_were_not_counted_everywhere_say_so():
    assert facet_rows(FACETS, "flood", total=2_001)[-1].group == "Speakers in the newest 2,000"
    assert facet_rows(FACETS, "flood", total=2_000)[-1].group == "Speakers"


def test_what_was_chosen_comes_first_and_is_the_only_source():
    rows = facet_rows(FACETS, "flood source:star date:2030")
    assert [(row.label, row.chosen) for row in rows] == [
        ("Star", True), ("2030", True), ("Apr 2031", False), ("Ilse Marn", False),
    ]  # fmt: skip
    assert [row.group for row in rows] == ["Sources", "Dates", "", "Speakers"]


def test_a_typed_term_no_facet_has_can_be_taken_out_too():
    (row,) = facet_rows((), "flood speaker:marn")
    assert (row.label, row.count, row.chosen) == ("marn", None, True)
    assert toggled("flood speaker:marn", row.term) == "flood"


def test_a_filter_narrows_a_search():
    only = HeadingFilter("har pr'ce", unread=True, source='Harbour "P"')
    terms = filter_terms(only)
    assert terms.startswith("(title:har* OR source:har* OR by:har*) (title:pr*")
    assert terms.endswith("is:unread source:harbour* source:p*")
    assert joined(HeadingFilter(bookmarked=True), " flood") == "is:bookmarked flood"
    assert joined(HeadingFilter(kept=True, tags=("toll",)), "flood") == 'is:kept tag:"toll" flood'
    assert joined(None, "flood ") == "flood"
