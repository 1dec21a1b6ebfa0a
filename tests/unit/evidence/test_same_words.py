"""Tellings of one utterance are found whatever was cut or changed; strangers who sound alike are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.evidence.same_words import (
    DAY,
    Spoken,
    Telling,
    content_words,
    drift,
    grouped,
    is_stock,
    is_term,
    link,
    of_one_speaker,
    verdict,
)
from reader.model.person_names import last_name

SAID = "We had forty minutes to empty four hundred houses, and the siren never made a sound"


def telling(words, article=1, day=0.0, speaker="Ada Quill", quoted=True, number=None):
    return Telling.of(article if number is None else number, article, day * DAY, words, speaker, quoted)


def spoken(one):
    return Spoken(one.id, one.article, one.moment, last_name(one.speaker), content_words(one.words))


FIRST = telling(SAID)


@pytest.mark.parametrize(
    "words",
    [
        SAID,
        "We had forty minutes to empty four hundred houses",
        "the siren never made a sound",
        "never made a sound",
        "We had 40 minutes … and the siren never made a sound",
        "[They] had forty minutes to empty four hundred houses, and the siren never made a sound",
        "We had forty minutes to empty three hundred houses, and the siren never made a sound",
        "We had forty minutes to clear four hundred homes, and the siren did not make a sound",
    ],
)
def test_the_same_speaker_told_again_within_days(words):
    assert verdict(FIRST, telling(words, article=2, day=2))


def test_the_same_words_under_another_name_are_one_utterance_when_long_enough():
    assert verdict(FIRST, telling(SAID, article=2, day=1, speaker="Bram Oake"))
    assert not verdict(telling("It was a great day"), telling("It was a great day", article=2, speaker="Bram Oake"))


def test_a_clause_of_the_next_weekly_report_is_another_statement():
    one = telling("more ships than last week waited outside the harbour of Selden", quoted=False)
    again = telling("more ships than last week were waiting outside the harbour of Selden", article=2, quoted=False)
    assert verdict(one, again)
    assert not verdict(one, replace(again, moment=7 * DAY))


def test_what_analysts_expected_names_nobody():
    one = telling("analysts on average had expected a profit of 94 cents per share", speaker="a survey", quoted=False)
    other = telling(
        "on average analysts were expecting a loss of 94 cents per share", article=2, speaker="a survey", quoted=False
    )
    assert verdict(one, other)
    assert not verdict(one, replace(other, moment=3 * DAY))


@pytest.mark.parametrize(
    ("short", "long", "quoted", "most"),
    [
        ("flood levy", "the flood levy would be paid by everybody in the valley", False, 4),
        ("flood levy", "the “flood levy” would be paid by everybody in the valley", False, 10),
        ("flood levy", "I shall not pay their flood levy", True, 4),
        ("the flood levy,", "the flood levy", True, 10),
    ],
)
def test_a_few_words_that_many_people_use_are_a_term(short, long, quoted, most):
    one, other = telling(short), telling(long, article=2, quoted=quoted)
    assert not is_term(one, other, lambda _, limit: min(most, limit))
    assert is_term(one, other, lambda _, limit: min(most + 1, limit))
    assert is_term(other, one, lambda _, limit: min(most + 1, limit))


def test_longer_words_are_no_term_whoever_uses_them():
    assert not is_term(FIRST, telling(SAID, article=2), lambda _, limit: limit)


def test_weeks_later_only_the_same_quoted_words_count():
    assert verdict(FIRST, telling(SAID, article=2, day=40))
    changed = "We had forty minutes to clear out all the houses there, and no siren made any sound"
    assert not verdict(FIRST, telling(changed, article=2, day=40))
    assert not verdict(FIRST, telling(SAID.replace("four", "five"), article=2, day=40))
    assert not verdict(FIRST, telling(SAID, article=2, day=40, quoted=False))


@pytest.mark.parametrize("words", ["no", "buy", "very good", "it is what it is", "thank you"])
def test_words_that_say_nothing_are_no_telling(words):
    assert not verdict(telling(words), telling(words, article=2, speaker="Bram Oake"))


def test_a_reported_clause_with_another_figure_on_another_day_is_a_new_statement():
    one = telling("profit at the mill rose by nine percent in the spring", quoted=False)
    other = telling("profit at the mill rose by twelve percent in the spring", article=2, day=3, quoted=False)
    assert not verdict(one, other)


def test_one_article_tells_nothing_twice():
    assert not verdict(FIRST, telling(SAID, article=1, number=7))


def test_parts_hang_on_the_whole_and_no_chain_grows():
    whole = telling("Alpha bravo charlie delta echo foxtrot golf hotel india", 1, number=1)
    left = telling("Alpha bravo charlie delta echo", 2, number=2)
    right = telling("foxtrot golf hotel india", 3, number=3)
    other = telling("foxtrot golf hotel kilo", 4, number=4)
    of = {one.id: one for one in (whole, left, right, other)}
    groups = grouped([(1, 2), (1, 3), (3, 4)], of)
    assert groups == [[1, 2, 3]]


def test_the_earliest_telling_comes_first():
    late, early = telling(SAID, 1, day=3, number=1), telling(SAID, 2, day=1, number=2)
    assert grouped([(1, 2)], {1: late, 2: early}) == [[2, 1]]


def test_a_phrase_of_many_speakers_is_stock():
    phrase = "we will not speculate about that"
    group = [telling(phrase, n, speaker=name) for n, name in enumerate(("Ada Quill", "Bram Oake", "Cora Lind"))]
    assert is_stock(group)
    assert is_stock([telling("No comment.", n) for n in (1, 2)])
    assert not is_stock([FIRST, telling(SAID, 2, day=1)])


def test_a_line_of_every_months_report_is_stock():
    assert is_stock([telling("the survey covers twelve hundred firms in all", n, day=30 * n) for n in range(4)])


def test_drift_names_what_changed_and_whose_words_they_are():
    found = drift(FIRST, telling("We had fifty minutes to empty four hundred houses, and the siren made a sound", 2))
    assert found.kinds == ("negation", "number")
    number = next(change for change in found.changes if change.kind == "number")
    assert number.a.of(SAID) == "forty"
    assert drift(FIRST, telling(SAID, 2, speaker="Bram Oake")).kinds == ("attribution",)
    assert drift(FIRST, telling(SAID, 2, speaker="Quill")).kinds == ()


def test_one_speakers_pairs_are_proposed_by_content_words_within_days():
    near = telling("never made a sound", 2, day=1, number=2)
    late = telling("never made a sound", 3, day=30, number=3)
    strange = telling("never made a sound", 4, day=1, speaker="Bram Oake", number=4)
    assert list(of_one_speaker({2}, map(spoken, (FIRST, near, late, strange)))) == [(2, 1)]


def test_linking_stops_when_cancelled():
    of = {1: FIRST, 2: telling(SAID, 2, number=2)}
    assert link([(1, 2)], of) == [(1, 2)]
    assert link([(1, 2)], of, lambda: True) == []


@given(st.lists(st.sampled_from(["river", "wall", "not", "3", "siren", "the", "we"]), max_size=12), st.booleans())
def test_any_telling_repeated_by_its_speaker_drifts_nowhere(words, quoted):
    one = telling(" ".join(words), quoted=quoted)
    other = telling(" ".join(words), article=2, day=1, quoted=quoted)
    assert drift(one, other).changes == ()
    assert verdict(one, other) == verdict(other, one)


def test_one_mould_with_another_figure_is_another_statement():
    ours = telling("Analysts, on average, had expected 97 cents per share", 1, speaker="Quill Estimates", quoted=False)
    theirs = telling("Analysts had expected 23 cents a share on average", 2, speaker="Quill Estimates", quoted=False)
    assert verdict(ours, theirs) is None


def test_a_title_between_marks_is_no_utterance():
    title = telling("Night Herons", 1)
    told = telling("“Night Herons” characters will find a home on the harbour channel", 2, quoted=False)
    assert verdict(title, told) is None
    assert verdict(replace(title, text="night herons"), told) is not None


def test_two_sentences_of_one_article_are_no_tellings_of_each_other():
    one, two = "We heard the first bang and then nothing.", "Then the whole front of the silo came down."
    told = {
        n: Telling.of(n, article, 0.0, text, "Ingrid Solvang", True)
        for n, (article, text) in enumerate([(1, one), (1, two), (2, f"{one} {two}"), (3, one), (3, two)], start=1)
    }
    links = [(a, b) for a in told for b in told if a < b and verdict(told[a], told[b])]
    groups = grouped(links, told)
    assert sorted(map(sorted, groups)) in ([[1, 2 + 1, 4], [2, 5]], [[1, 4], [2, 3, 5]])


def test_another_sentence_with_a_not_in_it_is_no_negation():
    first = Telling.of(1, 1, 0.0, "The bridge is closed and the road to the mill is open.", "Ann Lee", True)
    negated = Telling.of(2, 2, 0.0, "The bridge is closed and the road to the mill is not open.", "Ann Lee", True)
    other = "The bridge is closed and nobody has yet told me who has the keys of the gate."
    assert "negation" in drift(first, negated).kinds
    assert "negation" not in drift(first, Telling.of(3, 3, 0.0, other, "Ann Lee", True)).kinds
