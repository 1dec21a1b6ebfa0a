"""Sentences of a line, as ranges of its tokens."""

from __future__ import annotations

from collections.abc import Iterator

from reader.extraction.line_tokens import Tokens
from reader.extraction.wordlists import words

_ABBREVIATIONS = words("abbreviations")
_CLOSING = frozenset("\"”’')]")
_LONGEST = 200
"""Tokens of a sentence at most: longer ones come in pieces, so that no text costs more than linear time."""

ENDS = frozenset(".!?…")
"""Signs that end a sentence unless they end an abbreviation."""


def sentences(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """The sentences of a line as ranges of tokens."""
    words, lows = tokens.words, tokens.lows
    first = 0
    for i in [i for i, low in enumerate(lows) if low in ENDS]:
        if abbreviates(tokens, i):
            continue
        end = i + 1
        while end < tokens.count and words[end] in _CLOSING and tokens.glued(end):
            end += 1
        if end < tokens.count and (tokens.glued(end) or words[end][0].islower()):
            continue
        if first < end:
            yield from _pieces(first, end)
            first = end
    if first < tokens.count:
        yield from _pieces(first, tokens.count)


def _pieces(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last, _LONGEST):
        yield start, min(last, start + _LONGEST)


def abbreviates(tokens: Tokens, i: int) -> bool:
    """Whether the sign at token `i` is a full stop that only ends an abbreviation or an initial."""
    before = tokens.words[i - 1]
    if tokens.lows[i] != "." or not tokens.glued(i):
        return False
    return tokens.lows[i - 1] in _ABBREVIATIONS or (len(before) == 1 and before.isupper())
