"""BM25F over arrays: how well documents fit a word.

The weighted, length-normalised frequencies of a word in all fields are summed first and saturate together (S. Robertson
and H. Zaragoza, *The Probabilistic Relevance Framework*, 2009).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from msgspec import Struct, field

from reader.search.whoosh.layout import FIELDS
from reader.search.whoosh.snapshot import Snapshot
from reader.search.whoosh.storage import Array

_WEIGHTS = MappingProxyType({"title": 6.0, "body": 1.0, "source": 0.5, "byline": 1.0})
_B = MappingProxyType({"title": 0.6, "body": 0.85, "source": 0.0, "byline": 0.0})


class Ranking(Struct, frozen=True):
    """Weights of the fields, their length normalisation `b`, and the saturation `k1`.

    The values were chosen with tests/benchmarks/search_ranking.py.
    """

    k1: float = 1.6
    weights: Mapping[str, float] = field(default_factory=lambda: _WEIGHTS)
    b: Mapping[str, float] = field(default_factory=lambda: _B)


class Scoring:
    """A ranking, worked out for the documents of a snapshot."""

    def __init__(self, snapshot: Snapshot, ranking: Ranking) -> None:
        self._k1 = ranking.k1
        self.factors = {name: self._factor(snapshot, ranking, name) for name in FIELDS}
        """What one occurrence in a field counts in each document."""

    @staticmethod
    def _factor(snapshot: Snapshot, ranking: Ranking, name: str) -> Array:
        b, lengths = ranking.b[name], snapshot.relative_lengths(name)
        return np.asarray(ranking.weights[name] / np.maximum((1 - b) + b * lengths, 1e-3), np.float32)

    def scores(self, frequencies: Array) -> Array:
        """Scores (float32) of weighted frequencies in all documents; 0 stays 0."""
        scores: Array = frequencies / (frequencies + np.float32(self._k1))
        scores *= np.float32(_idf(len(frequencies), int(np.count_nonzero(frequencies))) * (self._k1 + 1))
        return scores


def _idf(size: int, documents: int) -> float:
    return math.log((size + 1) / (documents + 0.5)) + 1e-3 if documents else 0.0
