"""Two articles side by side: what both have, what was changed, what only one has, how much is copied."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.evidence.comparison import compare, side_by_side, split
from reader.evidence.copies import copied_share
from reader.model import Span

A = (
    "The river came over the wall at Lunt Bridge on Sunday night. Six people died, the county said in a statement. "
    "Nobody pressed the button. The siren on the mill roof was put up in 2010 at a cost of 210,000 crowns. "
    "“We had forty minutes,” the mayor told the meeting."
)
B = (
    "“We had forty minutes,” the mayor told the meeting. Seven people died, the county said in a statement. "
    "The siren on the mill roof was not put up in 2010 at a cost of 210,000 crowns. Boats came from three towns."
)


def kinds(comparison):
    return [
        (one.kind, one.a and A[one.a.start : one.a.end][:12], one.b and B[one.b.start : one.b.end][:12])
        for one in comparison
    ]


def test_sentences_are_paired_whatever_their_order():
    found = {(kind, a or b) for kind, a, b in kinds(compare(A, B).sentences)}
    assert found == {
        ("only_a", "The river ca"),
        ("changed", "Six people d"),
        ("only_a", "Nobody press"),
        ("changed", "The siren on"),
        ("same", "“We had fort"),
        ("only_b", "Boats came f"),
    }


def test_changes_are_named_and_placed():
    changed = [one for one in compare(A, B).sentences if one.kind == "changed"]
    [number], [negation] = (one.changes for one in changed)
    assert (number.kind, number.a.of(A), number.b.of(B)) == ("number", "Six", "Seven")
    assert (negation.kind, negation.b.of(B)) == ("negation", "not")
    assert not negation.a


def test_a_sentence_inside_another_is_changed():
    whole = "The county said on Monday that the pumps had failed twice and that nobody had been told of it by the firm."
    part = "The county said on Monday that the pumps had failed twice."
    [pair] = compare(whole, part).sentences
    assert pair.kind == "changed"
    assert [change.kind for change in pair.changes] == ["shortened"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The firm said in a statement that profits rose.", "The union said in a statement that a strike was near."),
        ("He did not say when the bridge would open.", "She did not say why the school was shut."),
    ],
)
def test_a_common_frame_makes_no_pair(a, b):
    assert [one.kind for one in compare(a, b).sentences] == ["only_a", "only_b"]


def test_case_marks_and_spelling_of_numbers_are_no_change():
    [pair] = compare("It won’t take 45 per cent of them.", "it will not take forty-five percent of them").sentences
    assert pair.kind == "same"


def test_all_and_nothing_is_copied():
    assert (compare(A, A).of_a, compare(A, A).of_b) == (1.0, 1.0)
    other = "Quite other words stand here. None of them is of that flood."
    assert (compare(A, other).of_a, compare(A, other).of_b) == (0.0, 0.0)
    assert compare("", "").sentences == ()


def test_the_share_is_that_of_the_words_used_again():
    rng = random.Random(3)
    vocabulary = [f"word{n}" for n in range(3000)]
    own = [" ".join(rng.choices(vocabulary, k=12)).capitalize() + "." for _ in range(40)]
    copied = [" ".join(rng.choices(vocabulary, k=12)).capitalize() + "." for _ in range(20)]
    mixed = own[:20] + copied
    rng.shuffle(mixed)
    found = compare(" ".join(mixed), " ".join(copied + own[20:]))
    assert abs(found.of_a - 0.5) < 0.02
    assert abs(found.of_b - 0.5) < 0.02


def test_texts_that_share_nothing_stand_beside_each_other():
    rows = side_by_side([A, "Onions were dear in Kavera all week. Nobody knew why."])
    assert [row.kind for row in rows] == ["only"] * len(split(A))
    assert [row.spans[1] is not None for row in rows] == [True, True, False, False, False]


def test_three_texts_stand_side_by_side():
    one = "The wall broke at noon on Sunday. Two people were killed in the town. The mayor wept."
    two = "A boat was lost on the river. Three people were killed in the town. The mayor wept."
    three = "The wall broke at noon on Sunday. A boat was lost on the river that night. Soldiers came."
    rows = side_by_side([one, two, three])
    texts = (one, two, three)
    words = [
        [None if span is None else span.of(text)[:9] for span, text in zip(row.spans, texts, strict=True)]
        for row in rows
    ]
    assert words == [
        ["The wall ", None, "The wall "],
        [None, "A boat wa", "A boat wa"],
        [None, None, "Soldiers "],
        ["Two peopl", "Three peo", None],
        ["The mayor", "The mayor", None],
    ]
    assert [row.kind for row in rows] == ["same", "changed", "only", "changed", "same"]
    assert [change.kind for change in rows[3].changes[1]] == ["number"]
    assert [row.first for row in rows] == [0, 1, 2, 0, 0]


def test_what_is_known_to_say_the_same_stands_beside_each_other():
    one = "Ten people were killed, the brigade said. The mayor wept."
    other = "Onions were dear. Rescuers who searched all night with dogs found twelve dead."
    known = [(Span(0, 10), Span(other.index("twelve"), len(other) - 1))]
    [pair] = [one for one in compare(one, other, known).sentences if one.kind == "changed"]
    assert (pair.a.of(one)[:3], pair.b.of(other)[:8]) == ("Ten", "Rescuers")
    rows = side_by_side([one, other], {(0, 1): known})
    assert [row.spans[1] and row.spans[1].of(other)[:8] for row in rows if row.kind == "changed"] == ["Rescuers"]
    third = "Twelve died, police said."
    rows = side_by_side(["Nobody knew.", one, third], {(1, 2): [(Span(0, 10), Span(0, 11))]})
    assert [row.spans[2] for row in rows if row.kind == "changed"] == [Span(0, len(third))]


def test_a_changed_word_costs_one_word():
    words = [f"w{n}" for n in range(100)]
    other = [*words]
    other[50] = "changed"
    assert copied_share(words, other) == 0.99


texts = st.lists(st.sampled_from([*A.split(". "), *B.split(". "), "Yes", "No.\n"]), max_size=6).map(". ".join)
"""Of more equal sentences than are looked at, other ones may be left from the other side."""


@given(texts, texts)
def test_every_sentence_stands_in_the_comparison_once(a, b):
    found = compare(a, b)
    for side, other in (("a", "only_b"), ("b", "only_a")):
        spans = [getattr(one, side) for one in found.sentences if one.kind != other]
        assert len(set(spans)) == len(spans)
        assert None not in spans
    assert 0 <= found.of_a <= 1
    assert 0 <= found.of_b <= 1
    mirrored = compare(b, a)
    assert (mirrored.of_a, mirrored.of_b) == (found.of_b, found.of_a)


@given(st.lists(texts, max_size=3))
def test_every_sentence_of_many_texts_stands_in_one_row(many):
    rows = side_by_side(many)
    for n, text in enumerate(many):
        spans = [row.spans[n] for row in rows if row.spans[n] is not None]
        assert sorted(spans) == [sentence.span for sentence in split(text)]
