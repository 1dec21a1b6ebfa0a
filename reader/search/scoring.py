"""BM25F over arrays (S. Robertson and H. Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*, 2009).

The weighted, length-normalised frequencies of a term in all fields are summed first and saturate together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from reader.search.array_file import Array
from reader.search.segment_data import FIELDS
from reader.search.snapshot import Snapshot

_DEFAULT_WEIGHTS = MappingProxyType({"title": 6.0, "body": 1.0, "source": 0.5, "byline": 1.0})
_DEFAULT_B = MappingProxyType({"title": 0.6, "body": 0.85, "source": 0.0, "byline": 0.0})


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights of the fields, their length normalisation `b`, and the saturation `k1`.

    The values were chosen with tests/benchmarks/ranking.py.
    """

    k1: float = 1.6
    weights: Mapping[str, float] = field(default_factory=lambda: _DEFAULT_WEIGHTS)
    b: Mapping[str, float] = field(default_factory=lambda: _DEFAULT_B)


class Scorer:
    """Scores terms over a snapshot."""

    def __init__(self, snapshot: Snapshot, ranking: Ranking) -> None:
        self._snapshot, self._ranking = snapshot, ranking
        self._factors = {name: self._factor(name) for name in FIELDS}

    def _factor(self, name: str) -> Array:
        """What one occurrence in a field counts in each document."""
        b = np.float32(self._ranking.b[name])
        norm = (1 - b) + b * self._snapshot.relative_lengths(name)
        factor: Array = (np.float32(self._ranking.weights[name]) / np.maximum(norm, np.float32(1e-3))).astype(
            np.float32
        )
        return factor

    def idf(self, documents: int) -> float:
        """Inverse document frequency of something that occurs in so many documents."""
        return math.log((self._snapshot.size + 1) / (documents + 0.5)) + 1e-3 if documents else 0.0

    def frequencies(self, fields: tuple[str, ...]) -> Frequencies:
        """An empty sum of weighted frequencies."""
        return Frequencies(self._snapshot.size, {name: self._factors[name] for name in fields})

    def score(self, frequencies: Array, idf: float) -> Array:
        """Scores (float32) of weighted frequencies; 0 stays 0."""
        k1 = np.float32(self._ranking.k1)
        scores: Array = frequencies / (frequencies + k1)
        scores *= np.float32(idf * (self._ranking.k1 + 1))
        return scores


class Frequencies:
    """Weighted, normalised frequencies of terms in all documents, summed over fields."""

    def __init__(self, size: int, factors: Mapping[str, Array]) -> None:
        self.fields = tuple(factors)
        self.total = np.zeros(size, np.float32)
        self._factors = factors

    def add(self, name: str, documents: Array, counts: Array) -> None:
        """Count occurrences in one field; no document may be named twice."""
        self.total[documents] += self._factors[name][documents] * counts
