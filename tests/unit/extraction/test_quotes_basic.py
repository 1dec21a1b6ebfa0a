"""The plain shapes of attribution."""

from __future__ import annotations

import pytest

from reader.extraction.quotes import find_quotes

CASES = [
    ("“We will wait for the report,” said Mara Lindqvist.", "direct", "We will wait for the report,", "Mara Lindqvist"),
    (
        "Mara Lindqvist said that the bridge would open in May.",
        "indirect",
        "the bridge would open in May",
        "Mara Lindqvist",
    ),
    (
        "Lindqvist said it was “a long way off” in any case.",
        "mixed",
        "it was “a long way off” in any case",
        "Lindqvist",
    ),
    (
        "The bridge opens in May, according to the port authority.",
        "indirect",
        "The bridge opens in May",
        "the port authority",
    ),
    ("“No,” she said.", "direct", "No,", "she"),
]


@pytest.mark.parametrize(("text", "kind", "words", "speaker"), CASES)
def test_plain_shapes(text, kind, words, speaker):
    (quote,) = find_quotes(text)
    assert (quote.kind, quote.text) == (kind, words)
    assert quote.speaker is not None
    assert quote.speaker.text == speaker
