"""The scorer of names: what counts as the right person, as a sure name and as a wrong one."""

from __future__ import annotations

import pytest

from reader.model import Mention, Quote, Span
from tests.labelled.markup import parse
from tests.labelled.names import NameScore, auc
from tests.labelled.quotes import read_labels

SOURCE = """=== two
“{q1:It was late,}” {s1:Jo Hart} {c1:said}.

“{q2:It was cold,}” {s2:she} {c2:said}.
--
q1 direct | Jo Hart
q2 direct | Jo Hart
"""
RECORD = parse(SOURCE)[0]


def quote(number: int, canonical: str, *, guess: bool = False) -> Quote:
    label = read_labels(RECORD)[number - 1]
    mention = Mention(label.mentions[0], label.mentions[0].of(RECORD.text))
    span = label.spans[0]
    return Quote("direct", span, span.of(RECORD.text), (), mention, canonical, confidence=0.9, guess=guess)


def score(*quotes: Quote) -> NameScore:
    found = NameScore()
    found.add("two", RECORD.text, read_labels(RECORD), quotes)
    return found


def test_another_name_is_wrong_however_right_the_mention_is() -> None:
    found = score(quote(1, "Jo Hart"), quote(2, "Al Wade"))
    assert (found.matched.right, found.matched.given) == (1, 2)
    assert (found.wrong_sure_names, found.sure_names) == (1, 2)


def test_a_guess_is_no_sure_name() -> None:
    found = score(quote(1, "Jo Hart"), quote(2, "Al Wade", guess=True))
    assert (found.wrong_sure_names, found.sure_names, found.guesses) == (0, 1, 1)


def test_a_description_is_no_sure_name() -> None:
    found = score(quote(2, "the nurse"))
    assert (found.wrong_sure_names, found.sure_names) == (0, 0)


def test_words_that_only_overlap_count_as_not_found_but_their_name_is_weighed() -> None:
    part = Span(RECORD.text.index("cold"), RECORD.text.index("cold") + 4)
    found = score(Quote("direct", part, "cold", (), None, "Al Wade"))
    assert (found.resolved.right, found.resolved.given, found.resolved.wanted) == (0, 1, 2)
    assert found.wrong_sure_names == 1


@pytest.mark.parametrize(
    ("scored", "area"),
    [([(0.9, True), (0.1, False)], 1.0), ([(0.1, True), (0.9, False)], 0.0), ([(0.5, True), (0.5, False)], 0.5)],
)
def test_auc(scored: list[tuple[float, bool]], area: float) -> None:
    assert auc(scored) == area
