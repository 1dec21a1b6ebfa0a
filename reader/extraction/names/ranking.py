"""Ranking: which of several people a pronoun stands for, by facts about each that are weighed against each other.

A fact is a name ("spoke last", "sentences 1"); its weight is a statistic over labelled articles, fitted by
`tests/training/fit_ranking.py` and kept in `data/ranking.json`. The scores become shares of one, so that the share of
the best candidate tells how likely it is to be right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import repeat
from math import exp

from msgspec import Struct

from reader.extraction.names.names import Person
from reader.extraction.text.words import read_data

_SAFE = 0.95
"""Whoever has this share or more is sure although another was named since."""


class Candidate(Struct, frozen=True):
    """Somebody whom a mention may stand for, and what speaks for or against that."""

    person: Person
    facts: tuple[str, ...]


class Choice(Struct, frozen=True):
    """The candidates for the mention at token `at`, the best first, each with its share."""

    at: int
    ranked: tuple[tuple[Candidate, float], ...]

    @property
    def share(self) -> float:
        """How likely it is, 0..1, that the best candidate is right."""
        return self.ranked[0][1]

    def is_open(self) -> bool:
        """Whether nothing tells which it is, however much more speaks for one.

        No sentence is about the best, who has not spoken either; another was named since; or a new paragraph is
        about "she" where one woman spoke last and the text is about another.
        """
        if len(self.ranked) == 1:
            return False
        best = self.ranked[0][0].facts
        if "spoke, subject since" in best:
            return True
        if "spoke 0" not in best and ("never subject" in best or ("nearest" not in best and self.share < _SAFE)):
            return True
        return any("spoke before paragraph" in candidate.facts for candidate, _ in self.ranked[:2])


@cache
def weights() -> dict[str, float]:
    """The weight of every fact."""
    read: dict[str, float] = json.loads(read_data("ranking.json"))["weights"]
    return read


def shares(facts: Sequence[Sequence[str]], known: Mapping[str, float]) -> list[float]:
    """The share of each candidate, given by its facts; together they are one."""
    scores = [sum(map(known.get, one, repeat(0.0))) for one in facts]
    highest = max(scores)
    powers = [exp(max(-30.0, score - highest)) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]


def choose(at: int, candidates: Sequence[Candidate]) -> Choice | None:
    """The candidates ranked; None where there are none."""
    if not candidates:
        return None
    found = zip(candidates, shares([one.facts for one in candidates], weights()), strict=True)
    return Choice(at, tuple(sorted(found, key=lambda pair: -pair[1])))
