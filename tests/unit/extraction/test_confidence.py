"""How sure a quote or a claimant is: a number between 0 and 1 that the guess follows from."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.extraction import extract
from reader.extraction.quotes import analyse
from reader.extraction.quotes.confidence import LEAST, SURE, certainty, confidence, overall, weights
from reader.extraction.text.words import read_data


def test_a_plain_quotation_is_surer_than_one_that_stands_alone() -> None:
    plain = extract("“We will appeal,” said Mayor Dana Holt on Monday.").quotes[0]
    alone = extract("The mayor of the town left early.\n\n“We will appeal it in the end, and soon.”").quotes[0]
    assert plain.confidence > 0.9 > alone.confidence
    assert not plain.guess


def test_a_guess_is_a_confidence_under_the_threshold() -> None:
    text = "“We will appeal,” said Dana Holt. “It is mad.” He liked “a long walk in rain” then.\n\n“No one knew.”"
    for quote in analyse(text, doubtful=True).quotes:
        assert quote.guess == (quote.confidence < SURE)


def test_what_is_more_likely_none_is_given_only_when_asked_for() -> None:
    text = "Asked what “the thing of it all” was, the dog of “the old man down the road” barked at “a cat on a mat”."
    given = analyse(text).quotes
    analysis = analyse(text)
    assert all(confidence(one.words) >= LEAST[quote.kind] for quote, one in zip(given, analysis.evidence, strict=True))
    assert set(given) <= set(analyse(text, doubtful=True).quotes)


def test_every_quote_shows_what_its_confidence_follows_from() -> None:
    analysis = analyse("“We will appeal,” said Dana Holt, who said it was late.")
    assert len(analysis.evidence) == len(analysis.quotes)
    for quote, evidence in zip(analysis.quotes, analysis.evidence, strict=True):
        assert overall(confidence(evidence.words), evidence.who) == quote.confidence


def test_weights_tell_of_no_word_of_any_text() -> None:
    """Names of features are made of rules, kinds, classes and sizes; none is long enough to quote from."""
    assert json.loads(read_data("confidence.json")) == {"words": weights("words"), "name": weights("name")}
    assert all(re.fullmatch(r"[a-z0-9 .,:;?!()…—-]{0,45}", one) for one in (*weights("words"), *weights("name")))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*sorted(weights("words")), *sorted(weights("name")), "unheard of"]), max_size=60))
def test_any_evidence_gives_a_probability(evidence: list[str]) -> None:
    assert 0 <= confidence(evidence) <= 1
    assert 0 <= certainty(evidence) <= 1


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("Police said 12 people were hurt.", True),
        ("Damage was estimated at $3bn by insurers.", True),
        ("Police arrested 12 people.", False),
    ],
)
def test_a_figure_is_as_sure_as_its_claimant(text: str, claimed: bool) -> None:
    (figure,) = extract(text).figures
    assert (figure.confidence is not None) == claimed
    assert figure.confidence is None or 0 < figure.confidence <= 1
