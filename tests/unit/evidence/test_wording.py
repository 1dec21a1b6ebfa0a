"""Two ways to write the same words have one form; what was changed is named for what it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.evidence.wording import changes, normal_words, placed_words, words_of

text = st.text(alphabet="abtz ABİßéœ '’.,;-0159%$“”\n" + "nowtfrydmlu", max_size=80)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We won’t pay", "we will not pay"),
        ("It's a shame, isn't it?", "It is a shame is not it"),
        ("forty-five per cent", "45%"),
        ("twenty one hundred", "2,100"),
        ("two thousand three hundred and six", "2300 and 6"),
        ("$4.5m", "4.5 million"),
        ("no one knew", "nobody knew"),
        ("the mayor’s café", "The mayor cafe"),
        ("CAN’T", "cannot"),
    ],
)
def test_the_same_words_written_otherwise(one, other):
    assert normal_words(one) == normal_words(other)


@pytest.mark.parametrize(
    ("words", "number"),
    [("nineteen", "19"), ("one hundred and", "100"), ("thirty two", "32"), ("twelve thousand", "12000"), ("ten", "10")],
)
def test_number_words_become_digits(words, number):
    assert normal_words(words)[0] == number


def test_numbers_said_one_after_another_stay_apart():
    assert normal_words("one two three") == ["1", "2", "3"]
    assert normal_words("twenty thirty") == ["20", "30"]


@given(text)
def test_places_hold_the_words_they_are_for(written):
    for word in placed_words(written):
        assert normal_words(word.span.of(written))[0]
        assert word.span
    assert [word.form for word in placed_words(written)] == normal_words(written)


@given(text, st.integers(0, 80), st.integers(0, 80))
def test_words_of_a_stretch_begin_inside_it(written, start, end):
    words = words_of(written)
    assert words.starts == sorted(words.starts)
    inside = words.between(start, end)
    assert len(inside) == sum(start <= at < end for at in words.starts)


def kinds(a: str, b: str, *, reported: bool = False) -> list[str]:
    return [change.kind for change in changes(placed_words(a), placed_words(b), reported=reported)]


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("The wall will hold the river", "The wall will not hold the river", "negation"),
        ("We never opened the gate", "We opened the gate", "negation"),
        ("It took nine hours to fill", "It took eleven hours to fill", "number"),
        ("They lost 3 million in a year", "They lost 3 billion in a year", "number"),
        ("Dozens of homes were lost", "24 of homes were lost", "number"),
        ("The siren will fail again", "The siren may fail again", "hedge"),
        ("The siren failed", "The siren probably failed", "hedge"),
        ("The big siren failed again", "The large siren failed again", "words"),
        ("We opened the gate before the water came over the wall", "We opened the gate", "shortened"),
    ],
)
def test_a_change_is_named_for_what_it_is(a, b, kind):
    assert kinds(a, b) == [kind]


def test_a_reporters_shifted_verb_is_no_hedge():
    assert kinds("We will rebuild it", "We would rebuild it") == ["hedge"]
    assert kinds("We will rebuild it", "We would rebuild it", reported=True) == ["words"]


@given(text, text)
def test_changes_are_in_order_and_lie_inside_both_texts(a, b):
    found = changes(placed_words(a), placed_words(b))
    for change in found:
        assert 0 <= change.a.start <= change.a.end <= len(a)
        assert 0 <= change.b.start <= change.b.end <= len(b)
    assert [c.a.start for c in found] == sorted(c.a.start for c in found)
    assert not changes(placed_words(a), placed_words(a))


def test_a_number_that_moved_with_its_words_is_a_changed_number():
    old = "Its holdings were also unchanged, at $119 billion, from the week before."
    new = "Its holdings totaled $83 billion, which was unchanged on the week."
    kinds = [change.kind for change in changes(placed_words(old), placed_words(new))]
    assert "number" in kinds
    left_out = "Its holdings were also unchanged from the week before."
    assert "number" not in [change.kind for change in changes(placed_words(old), placed_words(left_out))]
