"""Figures that differ are found in three tiers; what only looks alike is left alone."""

from __future__ import annotations

import itertools
import re

import pytest

from reader.evidence.counted import DAY, CountedThing, apart, head_noun, names
from reader.evidence.differences import (
    CountedSentences,
    difference_key,
    joined,
    noun_differences,
    stated,
    told,
    toll_series,
)
from reader.evidence.news_words import rarity
from reader.evidence.tolls import EVENT_WORDS, event_of
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
    assert found.why == "In the same sentence Wire has “12”, Ledger “twenty”, within a day."
    assert found.against == ""


def test_a_number_that_was_changed_in_every_sentence_differs_once():
    second = "All {} pumps came by road from the county’s own store near Selden."

    def told(number, words, article):
        return CountedSentences([thing(one.format(words), words, number, article) for one in (BASE, second)])

    assert len(list(told(12, "12", 1).differences(told(20, "twenty", 2)))) == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [(0, "on one day."), (0.3, "within a day."), (1.2, "within 2 days."), (2.8, "within 3 days.")],
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
        ("The silo that blew up, killing five people, had been seen in January.", "five", "people", "killed"),
        ("It killed 40 people, in January 2020.", "40", "people", None),
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
    assert found.rise
    assert found.why == "The number of people killed rose within 2 days: 2 → 7 → 11."
    assert found.against == "The later number may simply be newer."


def test_a_series_that_ends_in_one_number_is_settled():
    series = [toll(9, "nine", 1, 0, "Courier"), toll(7, "seven", 2, 1, "Ledger"), toll(7, "seven", 3, 2, "Courier")]
    assert "settled" in toll_series(series, Named())[0].against


def test_a_series_of_one_outlet_may_be_its_own_correction():
    found = toll_series([toll(7, "seven", 1, 0, "Courier"), toll(5, "five", 2, 1, "Courier")], Named())[0]
    assert "settled" not in found.against
    assert "correction" in found.against


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
    [found] = noun_differences(stated([a]), stated([b]), rarity)
    assert found.tier == "noun"
    assert found.against
    assert not list(noun_differences(stated([a]), stated([b]), lambda word: 0.0))


def test_what_is_dismissed_is_known_by_its_words():
    assert difference_key(["It was 6.", "It was  “7”!"]) == difference_key(["it was 7", "It was six"])
    assert difference_key(["It was 6."]) != difference_key(["It was 8."])


def test_head_nouns_and_names():
    assert head_noun("flooded homes in the north") == "home"
    assert head_noun("of the women") == "woman"
    assert head_noun("notches") == "notch"
    assert head_noun(None) is None
    assert names("On Monday Ruth Askew of Harrowmere’s council spoke") == {"Ruth", "Askew", "Harrowmere"}


@pytest.mark.parametrize(
    ("sentence", "figure", "noun", "event"),
    [
        ("Nine workers were killed in the blast.", "Nine", "workers", "killed"),
        ("The death toll of the blast rose to seven on Tuesday.", "seven", None, "killed"),
        ("The number of injured stands at 22, the clinic said.", "22", None, "hurt"),
        ("About 300 residents were taken to a school for the night.", "300", "residents", "moved to safety"),
        ("The town moved 450 people out of two streets.", "450", "people", "moved to safety"),
        ("Twelve passengers were taken to hospital by bus.", "Twelve", "passengers", None),
        ("A crowd of 42,100 saw the match.", "42,100", None, "watching"),
        ("They won before 41,200 spectators.", "41,200", "spectators", "watching"),
    ],
)
def test_the_same_may_happen_to_people_of_any_kind(sentence, figure, noun, event):
    assert event_of(thing(sentence, figure, 6, noun=noun)) == event
    assert event is None or not EVENT_WORDS.isdisjoint(normal_words(sentence))


def killed(count, word, who, article, day, outlet="Wire", bound="="):
    sentence = f"In Harrowmere {word} {who} were killed by the flood."
    return thing(sentence, word, count, article, day, who, bound, outlet)


def test_workers_killed_are_people_killed():
    [found] = toll_series([killed(7, "7", "people", 1, 0), killed(9, "9", "workers", 2, 0, "Post")], Named())
    assert not found.rise
    assert found.why == "Wire has “7”, Post “9”, on one day."


def test_more_on_the_next_day_is_a_rise_and_a_little_more_than_more_than_agrees():
    first = killed(17, "17", "people", 1, 0, bound=">=")
    assert toll_series([first, killed(22, "22", "people", 2, 1, "Post")], Named())[0].rise
    assert not toll_series(
        [killed(3000, "3,000", "people", 1, 0, bound=">"), killed(3100, "3,100", "people", 2, 0)], Named()
    )


def test_one_thing_in_other_words_perhaps_differs():
    a = thing("The fertiliser beside the silo weighed 40 tonnes.", "40 tonnes", 40, 1, kind="measure", unit="tonne")
    b = thing(
        "Some 14 tonnes of fertiliser lay beside the silo.",
        "14 tonnes",
        14,
        2,
        kind="measure",
        unit="tonne",
        outlet="Post",
    )
    assert [found.figures for found in noun_differences(stated([a]), stated([b]), rarity)] == [(a.id, b.id)]


def test_a_figure_is_set_beside_the_one_whose_clause_is_likest():
    a = thing("The firm received 31 complaints about handles.", "31", 31, 1, noun="complaints")
    near = thing("It received 30 complaints about handles.", "30", 30, 2, noun="complaints", outlet="Post")
    far = thing("Shops heard nine complaints about handles.", "nine", 9, 2, noun="complaints", outlet="Post")
    assert [found.figures for found in noun_differences(stated([a]), stated([near, far]), rarity)] == [(a.id, near.id)]


def test_money_on_its_way_up_is_no_statement_of_one_thing():
    def money(number, outlet):
        sentence = f"Revenue of the mill rose to ${number} million."
        return thing(sentence, f"{number} million", number * 1e6, number, kind="money", unit="USD", outlet=outlet)

    assert not list(noun_differences(stated([money(3, "Wire")]), stated([money(4, "Post")]), rarity))


@pytest.mark.parametrize(
    ("sentence", "figure", "value", "fields"),
    [
        ("Quill Foods slipped 3.1 percent in late trade.", "3.1 percent", 3.1, {"kind": "percent"}),
        ("Quill Foods rose 3.1 percent to $20 in late trade.", "$20", 20, {"kind": "money", "unit": "dollar"}),
        ("The ratio will go from 48 percent in 2009 to 57 percent.", "57 percent", 57, {"kind": "percent"}),
        ("It was the median of 74 forecasts in a poll of ports.", "74 forecasts", 74, {"noun": "forecasts"}),
        ("Geel is one of the bidders for the yard.", "one of the bidders", 1, {"noun": "of the bidders"}),
    ],
)
def test_moves_polls_and_one_of_many_are_statements_of_no_thing(sentence, figure, value, fields):
    assert not stated([thing(sentence, figure, value, **fields)])


def test_pairs_that_share_a_figure_are_told_as_one():
    figures = [
        thing(BASE.format(word), word, value, article, noun="pumps", outlet=f"Post {article}")
        for article, (word, value) in enumerate([("12", 12), ("20", 20), ("12", 12)], start=1)
    ]
    pairs = [*in_sentences(figures[0], figures[1]), *in_sentences(figures[2], figures[1])]
    [found] = joined(pairs, {one.id: one for one in figures})
    assert found.figures == tuple(one.id for one in figures)
    assert found.why == "In the same sentence Post 1 and Post 3 have “12”, Post 2 “20”, on one day."


def test_a_number_without_a_noun_is_not_set_beside_what_its_sentence_does_not_name():
    a = thing("The passengers aboard the ferry were given as 241.", "241", 241, 1)
    b = thing("The ferry had passengers and 40 cars aboard.", "40", 40, 2, noun="cars", outlet="Post")
    assert not list(noun_differences(stated([a]), stated([b]), rarity))


def test_what_is_said_of_a_figure_in_another_sentence_makes_it_no_toll():
    aboard = thing("The ferry sank with 214 passengers aboard.", "214", 214, noun="passengers", said_of="injured")
    assert event_of(aboard) is None


def test_what_differs_is_named_in_words():
    a = thing("The fertiliser beside the silo weighed 40 tonnes.", "40 tonnes", 40, 1, kind="measure", unit="tonne")
    b = thing("Some 14 tonnes of fertiliser lay beside the silo.", "14 tonnes", 14, 2, kind="measure", unit="tonne")
    assert told("noun", [a, b]).what == "tonnes"
    c = thing(
        "It is 38 percent of the town’s income.", "38 percent", 38, 1, noun="of the town’s income", kind="percent"
    )
    assert told("noun", [c, c]).what == "town’s income"
