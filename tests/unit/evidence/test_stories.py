"""Articles of one event become one story, in a library of any size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.evidence.news_words import is_common, news_frequencies, stem
from reader.evidence.stories import (
    DAY,
    Stories,
    Story,
    likeness,
    pack,
    unpack,
)
from reader.evidence.term_vectors import TERMS, Weigher
from tests.bcubed import bcubed

FLOOD = (
    (
        "Lede breaks its banks",
        "The River Lede came over the wall at Lunt Bridge in Harrowmere on Sunday night. Ruth Askew, the mayor, spoke.",
    ),
    (
        "Toll of the Harrowmere flood rises",
        "Rescuers in Harrowmere found more dead after the River Lede burst at Lunt Bridge. Ruth Askew wants boats.",
    ),
    (
        "Why the siren stayed silent",
        "In Harrowmere nobody sounded the siren when the Lede rose at Lunt Bridge. Mayor Ruth Askew wants to know why.",
    ),
)
RATES = (
    (
        "Kavera cuts its key rate",
        "The Reserve Bank of Kavera lowered the repo rate in Navapur. Governor Anand Raghunathan called it a landing.",
    ),
    (
        "Raghunathan explains the cut",
        "Anand Raghunathan, governor of the Reserve Bank of Kavera, defended the lower repo rate in Navapur.",
    ),
)


def placed(articles, gap=1.0):
    weigher, stories = Weigher(), Stories()
    return [stories.place(n * gap * DAY, weigher.vector(*article)) for n, article in enumerate(articles)]


def test_each_event_is_one_story():
    found = placed([FLOOD[0], RATES[0], FLOOD[1], RATES[1], FLOOD[2]])
    assert found == [1, 2, 1, 2, 1]


def test_months_later_it_is_another_story():
    assert placed([FLOOD[0], FLOOD[0]], gap=60) == [1, 2]


def test_a_batch_joins_stories_that_are_known():
    weigher = Weigher()
    known = Story(7, 0.0, DAY, weigher.vector(*FLOOD[0]))
    stories = Stories([known], next_id=8)
    assert stories.place(2 * DAY, weigher.vector(*FLOOD[1])) == 7
    assert stories.place(2 * DAY, weigher.vector(*RATES[0])) == 8
    assert stories.stories[7].articles == 2
    assert stories.stories[7].last == 2 * DAY


def test_an_article_without_words_is_a_story_of_its_own():
    assert placed([("", ""), ("", "")]) == [1, 2]


def test_the_list_of_words_is_numbers_by_word():
    words = news_frequencies()
    assert 3_000 < len(words) < 10_000
    assert all(0 < often <= 10_000 for often in words.values())
    assert is_common("people")
    assert not is_common("siren")


def test_stems_are_singular():
    assert [stem(word) for word in ("floods", "cities", "glass", "bus", "mayor’s")] == [
        *("flood", "city", "glass", "bus", "mayor")
    ]


@given(st.dictionaries(st.integers(0, 2**32 - 1), st.floats(0.01, 100), max_size=200))
def test_vectors_survive_storing(vector):
    again = unpack(pack(vector))
    assert again.keys() == vector.keys()
    assert all(abs(again[term] - weight) < 1e-5 * weight for term, weight in vector.items())


@pytest.mark.slow
@given(st.lists(st.text("Ab lede SIREN 3,é’", max_size=60), max_size=5))
def test_vectors_of_many_articles_are_those_of_each(texts):
    weigher = Weigher()
    titles = [text[:9] for text in texts]
    together = weigher.vectors(titles, texts, weigher.vocabulary.read(texts))
    assert [unpack(one) for one in together] == [Weigher().vector(*one) for one in zip(titles, texts, strict=True)]


def test_a_vector_has_length_one_and_its_heaviest_terms():
    text = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200))
    vector = Weigher().vector("The siren of Harrowmere", text)
    assert len(vector) == TERMS
    assert abs(likeness(vector, vector) - 1) < 1e-5


def test_bcubed_of_perfect_and_of_lumped_stories():
    labels = {1: "a", 2: "a", 3: "b", 4: "b"}
    assert bcubed({1: 1, 2: 1, 3: 2, 4: 2}, labels) == (1.0, 1.0, 1.0)
    precision, recall, _ = bcubed(dict.fromkeys(labels, 1), labels)
    assert (precision, recall) == (0.5, 1.0)
