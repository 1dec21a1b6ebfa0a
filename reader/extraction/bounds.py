"""Bounds: "at least", "more than", "or so" and their like, right before or after a number."""

from __future__ import annotations

from typing import NamedTuple, cast

from reader.extraction.line_tokens import Tokens
from reader.extraction.wordlists import table, words
from reader.model.figure import Bound

_PARTICLE_OF = {particle: frozenset(verbs.split()) for particle, verbs in table("particles that seem bounds").items()}
_FILLERS = frozenset({"a", "an", "another", "additional", "extra", "further", "estimated"})
_FOR_A_DURATION = words("before over a duration")
"""Words before "over" with which "over five years" means more than five years, not during five years."""


class BoundWords(NamedTuple):
    """A bound and the tokens it stands on."""

    bound: Bound
    first: int
    last: int


_Phrases = dict[str, tuple[tuple[tuple[str, ...], Bound], ...]]


def _by_word(section: str, at: int) -> _Phrases:
    """The bounds of a section by the first (0) or last (-1) word of their phrases, longest phrase first."""
    found: dict[str, list[tuple[tuple[str, ...], Bound]]] = {}
    for phrase, sign in table(section).items():
        phrase_words = tuple(phrase.split())
        found.setdefault(phrase_words[at], []).append((phrase_words, cast(Bound, sign)))
    return {key: tuple(sorted(rows, key=lambda row: -len(row[0]))) for key, rows in found.items()}


_LAST_WORD = _by_word("bounds before", -1)
_FIRST_WORD = _by_word("bounds after", 0)


def bound_before(tokens: Tokens, first: int, is_duration: bool = False) -> BoundWords | None:
    """The bound that ends right before token `first`, a filler ("another", "an estimated") allowed in between."""
    lows = tokens.lows
    end = first
    estimated: BoundWords | None = None
    for _ in range(3):
        low = lows[end - 1]
        for phrase, bound in _LAST_WORD.get(low, ()):
            start = end - len(phrase)
            if start < 0 or tuple(lows[start:end]) != phrase:
                continue
            if low == "estimated" and estimated is None:
                estimated = BoundWords(bound, start, end)
                break
            if low == "over" and is_duration and len(phrase) == 1 and lows[start - 1] not in _FOR_A_DURATION:
                return estimated
            if not is_duration and _is_particle(tokens, start, end):
                return estimated
            return BoundWords(bound, start, end)
        if low not in _FILLERS:
            break
        end -= 1
    return estimated


def _is_particle(tokens: Tokens, start: int, end: int) -> bool:
    """Whether the bound on tokens `start` up to `end` belongs to the verb before it: took over, talked about."""
    if end - start > 2 or (end - start == 2 and tokens.lows[end - 1] != "to"):
        return False
    return tokens.lows[start - 1] in _PARTICLE_OF.get(tokens.lows[start], ())


def bound_after(tokens: Tokens, last: int) -> BoundWords | None:
    """The bound that begins at token `last`: "or more", "or so", "+"."""
    for phrase, bound in _FIRST_WORD.get(tokens.lows[last], ()):
        if tuple(tokens.lows[last : last + len(phrase)]) == phrase:
            if phrase == ("+",) and (
                not tokens.glued(last) or (tokens.glued(last + 1) and tokens.lows[last + 1].isdecimal())
            ):
                continue
            if phrase in (("plus",), ("odd",)) and tokens.lows[last + 1][:1].isdecimal():
                continue
            return BoundWords(bound, last, last + len(phrase))
    return None
