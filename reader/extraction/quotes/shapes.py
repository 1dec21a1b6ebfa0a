"""Shapes: what the models of quotes see of a text, without seeing its words: classes of words, and sizes in buckets."""

from __future__ import annotations

from functools import cache

from reader.extraction.text.tokens import QUOTE
from reader.extraction.text.words import grammar

_BUCKETS = (1, 2, 4, 8, 16, 32, 64)
_SIZES = [next((str(limit) for limit in _BUCKETS if count <= limit), "more") for count in range(_BUCKETS[-1] + 2)]
"""The bucket of every count up to the largest."""


@cache
def _classes() -> dict[str, str]:
    """The class of every word of the closed lists; one of several counts as the first."""
    lists = grammar()
    found: dict[str, str] = {}
    for name, members in (
        ("subject", lists.subjects),
        ("determiner", lists.determiners),
        ("preposition", lists.prepositions),
        ("subordinator", lists.subordinators),
        ("auxiliary", lists.auxiliaries),
        ("finite", lists.finite),
        ("adverb", lists.adverbs),
    ):
        for word in members:
            found.setdefault(word, name)
    return found


def word_class(word: str) -> str:
    known = _classes().get(word)
    if known is not None:
        return known
    return "number" if word[0].isdigit() else "word" if word[0].isalpha() else "sign"


def sign(word: str) -> str:
    """A sign as it is, a word by its class."""
    if not word or word == "\n":
        return "end"
    if word == QUOTE:
        return "quote"
    return word_class(word) if word[0].isalnum() else word if word in ",.;:?!)(" else "sign"


def size(count: int) -> str:
    """The bucket of a count."""
    return _SIZES[min(count, len(_SIZES) - 1)] if count > 0 else "0"
