"""Attributions that are easily missed, the ends of clauses, what is no speech, and words told of somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.extraction import extract, find_quotes
from tests.labelled.markup import parse
from tests.labelled.quotes import QuoteScore

FILE = Path(__file__).parents[2] / "fixtures" / "quotes" / "clauses.txt"


@pytest.mark.parametrize("record", parse(FILE.read_text(encoding="utf-8")), ids=lambda record: record.id)
def test_each_labelled_sentence_is_read_as_it_is_labelled(record):
    score = QuoteScore()
    score.add(record, extract(record.text).quotes)
    assert score.errors == []


def said(text: str) -> list[tuple[str, str | None, str]]:
    return [(quote.kind, quote.speaker_name, quote.text) for quote in find_quotes(text)]


@pytest.mark.parametrize(
    ("text", "teller", "speaker", "words"),
    [
        ("Jo Hart said her boss told her: “You are done.”", "Jo Hart", "her boss", "You are done."),
        ("Witnesses said the driver shouted “Nobody move!”", "Witnesses", "the driver", "Nobody move!"),
        (
            "Hart told the court Ned Pryce had boasted: “I did it for the money.”",
            "Hart",
            "Ned Pryce",
            "I did it for the money.",
        ),
        ("Ms Vale recalled how Mr Orr told the crew, “Run for your lives.”", "Vale", "Orr", "Run for your lives."),
    ],
)
def test_words_that_somebody_tells_of_another_are_the_others(text, teller, speaker, words):
    (kind, first, told), (exact, second, inner) = said(text)
    assert (kind, exact) == ("mixed", "direct")
    assert first is not None and first.removeprefix("Ms ") == teller
    assert second is not None and second.removeprefix("Mr ") == speaker
    assert inner == words and words in told


def test_what_he_says_of_himself_is_no_second_quote():
    assert len(said("Jo Hart said he told her: “You are done.”")) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Senator Luz Marquina denounced it as “a folly” and “a gift to men”.", "“a folly” and “a gift to men”"),
        ("Luz Marquina described it as “slow”, “dull” and “far too long”.", "“slow”, “dull” and “far too long”"),
        ("Denouncing the plan as “a folly” and “a theft”, Mayor Luz Marquina left.", "“a folly” and “a theft”"),
    ],
)
def test_fragments_that_and_joins_are_one_mark(text, words):
    [quote] = find_quotes(text)
    assert (quote.kind, quote.text, len(quote.quoted)) == ("mixed", words, words.count("“"))
    assert quote.speaker_name is not None and quote.speaker_name.endswith("Luz Marquina")


@pytest.mark.parametrize(
    "text",
    [
        "Police found the house was empty.",
        "She declared it the best loaf of the year.",
        "Finding that the door was locked, she left.",
        "The diver found two ships were lying there.",
    ],
)
def test_what_is_seen_or_done_is_not_said(text):
    assert not find_quotes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Officials saying",
        "She told the court",
        "He told parliament",
        "said early",
        "A report found",
        "saying. “said",
        "according who found 17 14 citing - “b” , million 17 on according said",
    ],
)
def test_a_sentence_may_break_off_anywhere(text):
    assert all(quote.text in text for quote in find_quotes(text))
