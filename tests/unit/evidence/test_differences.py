"""Figures that differ are found in three tiers; what only looks alike is left alone."""

from __future__ import annotations

import itertools
import re

import pytest

from reader.evidence.differences import (
    DAY,
    EVENT_WORDS,
    CountedSentences,
    CountedThing,
    apart,
    difference_key,
    event_of,
    head_noun,
    names,
    noun_differences,
    toll_series,
)
from reader.evidence.wording import normal_words

numbers = itertools.count(1)


def thing(sentence, figure, value, article=1, day=0.0, noun=None, bound="=", outlet="Wire", **fields):
    at = re.search(rf"(?<!\w){re.escape(figure)}(?!\w)", sentence)
    assert at, (figure, sentence)
    low, high = value if isinstance(value, tuple) else (value, value)
    given = {"kind": "count", "unit": None, "said_of": None} | fields
    return CountedThing(
        next(numbers), article, day * DAY, outlet, given["kind"], low, high, bound, given["unit"], noun,
        given["said_of"], at.start(), at.end(), sentence, 0,
    )  # fmt: skip


def in_sentences(a, b):
    return list(CountedSentences([a]).differences(CountedSentences([b])))


BASE = "The county said that {} pumps had been sent to the lower town by noon."


def test_the_same_sentence_with_another_number():
    a = thing(BASE.format("12"), "12", 12, noun="pumps")
    b = thing(BASE.format("twenty"), "twenty", 20, article=2, day=1, noun="pumps", outlet="Ledger")
    [found] = in_sentences(a, b)
    assert (found.tier, found.what, found.figures) == ("sentence", "pumps", (a.id, b.id))
    assert "same sentence" in found.why
    assert found.against == ""


def test_a_number_that_was_changed_in_every_sentence_differs_once():
    second = "All {} pumps came by road from the county’s own store near Selden."

    def told(number, words, article):
        return CountedSentences([thing(one.format(words), words, number, article) for one in (BASE, second)])

    assert len(list(told(12, "12", 1).differences(told(20, "twenty", 2)))) == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [(0, "on one day"), (0.3, "less than a day apart"), (1.2, "one day apart"), (2.8, "3 days apart")],
)
def test_how_far_two_sentences_are_apart(day, words):
    assert in_sentences(thing(BASE.format("12"), "12", 12), thing(BASE.format("20"), "20", 20, 2, day))[0].why.endswith(
        words
    )


def test_one_outlet_may_have_corrected_itself():
    a = thing(BASE.format("12"), "12", 12)
    b = thing(BASE.format("20"), "20", 20, article=2)
    assert "correction" in in_sentences(a, b)[0].against


@pytest.mark.parametrize(
    ("a", "b", "values"),
    [
        (BASE.format("12"), BASE.format("12").replace("county", "union"), (12, 12)),
        (
            "Shares of the mill closed 12 points higher there.",
            "Shares of the mill closed 20 points higher there.",
            (12, 20),
        ),
        (
            "The firm from Albray sold 12 ships in half a year.",
            "The firm from Velmora sold 20 ships in half a year.",
            (12, 20),
        ),
        (
            "On Monday the county sent 12 pumps to the town.",
            "On Friday the county sent 20 pumps to the town.",
            (12, 20),
        ),
        (
            "The county did send 12 pumps to the lower town by noon.",
            "The county did not send 20 pumps to the lower town by noon.",
            (12, 20),
        ),
    ],
)
def test_another_statement_in_the_same_mould_is_no_difference(a, b, values):
    one = thing(a, "12", values[0])
    other = thing(b, str(values[1]), values[1], article=2)
    assert not in_sentences(one, other)


def test_days_later_the_sentence_is_another_statement():
    assert not in_sentences(thing(BASE.format("12"), "12", 12), thing(BASE.format("20"), "20", 20, article=2, day=5))


@pytest.mark.parametrize(
    ("a", "b", "differ"),
    [
        (("6", 6, ">="), ("7", 7, "="), False),
        (("6", 6, ">="), ("14", 14, "="), True),
        (("12", 12, "~"), ("13", 13, "="), False),
        (("1.4 million", 1.4e6, "="), ("1.43 million", 1.43e6, "="), False),
        (("1.4 million", 1.4e6, "="), ("1.6 million", 1.6e6, "="), True),
        (("1,400", 1400, "="), ("1,412", 1412, "="), False),
        (("2", 2, "="), ("3", 3, "="), True),
        (("100", 100, "<="), ("120", 120, "="), True),
    ],
)
def test_bounds_and_rounding(a, b, differ):
    one, other = (thing(f"They saw {text} of them.", text, value, bound=bound) for text, value, bound in (a, b))
    assert apart(one, other) is differ
    assert apart(other, one) is differ


@pytest.mark.parametrize(
    ("sentence", "figure", "noun", "event"),
    [
        ("At least 6 people were killed in Albray.", "6", "people", "killed"),
        ("Two people have died and nine are missing.", "nine", None, "missing"),
        ("The flood that killed 13 people is over.", "13", "people", "killed"),
        ("Police arrested 17 protesters in the square.", "17", "protesters", "arrested"),
        ("Eleven more people died on Monday.", "Eleven", "people", None),
        ("One of the 13 people killed was a nurse.", "13", "people", "killed"),
        ("In 1987 a flood killed 40 people there.", "40", "people", None),
        ("He is accused of killing 3 people.", "3", "people", None),
        ("They sold 6 boats.", "6", "boats", None),
        ("The storm could have killed 90 people.", "90", "people", None),
    ],
)
def test_what_happened_to_whom(sentence, figure, noun, event):
    assert event_of(thing(sentence, figure, 6, noun=noun)) == event
    assert event is None or not EVENT_WORDS.isdisjoint(normal_words(sentence))


def test_a_pair_of_sentences_is_looked_at_only_where_it_may_be_the_same():
    one = CountedSentences([thing(BASE.format("12"), "12", 12)])
    other = CountedSentences([thing(BASE.format("twenty"), "twenty", 20, article=2)])
    assert one.likely_pairs(other) == [(0, 0)]
    assert list(one.differences(other, [])) == []
    far = CountedSentences([thing("A council of 20 people met twice in the hall.", "20", 20, article=2)])
    assert one.likely_pairs(far) == []


class Named:
    def __init__(self, opening="Harrowmere", others=()):
        self._opening, self._all = {opening}, {opening, *others}

    def opening(self, article):
        return self._opening

    def all(self, article):
        return self._all


def toll(count, word, article, day, outlet):
    return thing(
        f"In Harrowmere {word} people were killed by the flood.", word, count, article, day, "people", outlet=outlet
    )


def test_tolls_of_one_story_are_a_series():
    series = [toll(2, "two", 1, 0, "Courier"), toll(7, "seven", 2, 1, "Ledger"), toll(11, "eleven", 3, 2, "Courier")]
    [found] = toll_series(series, Named())
    assert found.tier == "toll"
    assert found.figures == tuple(one.id for one in series)
    assert "still open" in found.why
    assert "the toll rises" in found.against


def test_a_series_that_ends_in_one_number_is_settled():
    series = [toll(2, "two", 1, 0, "Courier"), toll(7, "seven", 2, 1, "Ledger"), toll(7, "seven", 3, 2, "Courier")]
    assert "settled" in toll_series(series, Named())[0].against


def test_a_series_of_one_outlet_may_be_its_own_correction():
    found = toll_series([toll(7, "seven", 1, 0, "Courier"), toll(5, "five", 2, 1, "Courier")], Named())[0]
    assert "settled" not in found.against
    assert "correction" in found.against
    assert "still open" not in found.why


def test_who_has_both_numbers_contradicts_nobody():
    a, b = toll(7, "seven", 1, 0, "Courier"), toll(6, "six", 2, 0, "Ledger")
    also = thing("The hospital says seven people were killed.", "seven", 7, 2, 0, "people", outlet="Ledger")
    assert not toll_series([a, b, also], Named())


def test_soldiers_are_not_people_and_thousands_are_not_six():
    soldiers = thing("In Harrowmere 9 soldiers were killed.", "9", 9, 2, 0, "soldiers")
    assert not toll_series([toll(6, "six", 1, 0, "Wire"), soldiers], Named())
    assert not toll_series([toll(6, "six", 1, 0, "Wire"), toll(2500, "2,500", 2, 0, "Ledger")], Named())


def test_the_same_noun_in_like_words_is_a_perhaps():
    a = thing("The county said 1,400 flooded homes had water indoors.", "1,400", 1400, 1, noun="flooded homes")
    b = thing("Insurers said 2,100 flooded homes had water indoors.", "2,100", 2100, 2, 1, "flooded homes")
    [found] = noun_differences([a], [b], lambda word: False)
    assert found.tier == "noun"
    assert found.against
    assert not list(noun_differences([a], [b], lambda word: True))


def test_what_is_dismissed_is_known_by_its_words():
    assert difference_key(["It was 6.", "It was  “7”!"]) == difference_key(["it was 7", "It was six"])
    assert difference_key(["It was 6."]) != difference_key(["It was 8."])


def test_head_nouns_and_names():
    assert head_noun("flooded homes in the north") == "home"
    assert head_noun("of the women") == "woman"
    assert head_noun("notches") == "notch"
    assert head_noun(None) is None
    assert names("On Monday Ruth Askew of Harrowmere’s council spoke") == {"Ruth", "Askew", "Harrowmere"}
