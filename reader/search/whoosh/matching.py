"""What Whoosh's searcher works with: a matcher over arrays, a collector of arrays, and BM25F as a weighting.

BM25F (S. Robertson and H. Zaragoza, *The Probabilistic Relevance Framework*, 2009): the weighted, length-normalised
frequencies of a word in all fields are summed first and saturate together. One formula, for arrays of documents and for
Whoosh's own queries, which give one term in one field to `scorer`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
from msgspec import Struct, field
from whoosh.collectors import Collector
from whoosh.matching import Matcher, ReadTooFar
from whoosh.query import Query
from whoosh.scoring import WeightingModel, WeightLengthScorer
from whoosh.searching import Results, SearchContext, Searcher

from reader.search.whoosh.layout import FIELDS
from reader.search.whoosh.snapshot import Snapshot
from reader.search.whoosh.storage import Array, joined

_DEFAULT_WEIGHTS = MappingProxyType({"title": 6.0, "body": 1.0, "source": 0.5, "byline": 1.0})
_DEFAULT_B = MappingProxyType({"title": 0.6, "body": 0.85, "source": 0.0, "byline": 0.0})


class ArrayMatcher(Matcher):  # type: ignore[misc]
    """Documents of one segment, ascending, and their scores. Any matcher or collector of Whoosh's can step through."""

    def __init__(self, ids: Array, scores: Array, at: int = 0) -> None:
        self.ids, self.scores, self._at = ids, scores, at

    def is_active(self) -> bool:
        return self._at < len(self.ids)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> ArrayMatcher:
        return ArrayMatcher(self.ids, self.scores, self._at)

    def id(self) -> int:
        return int(self.ids[self._at])

    def score(self) -> float:
        return float(self.scores[self._at])

    def weight(self) -> float:
        return self.score()

    def supports(self, astype: str) -> bool:
        return False

    def all_ids(self) -> Iterator[int]:
        return iter(self.ids[self._at :].tolist())

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return True

    def skip_to(self, targetid: int) -> None:
        self._at = max(self._at, int(np.searchsorted(self.ids, targetid)))

    def supports_block_quality(self) -> bool:
        return True

    def max_quality(self) -> float:
        return float(self.scores[self._at :].max(initial=0.0))

    def block_quality(self) -> float:
        return self.score()

    def skip_to_quality(self, minquality: float) -> int:
        better = self.scores[self._at :] > minquality
        steps = int(better.argmax()) if better.any() else len(better)
        self._at += steps
        return steps


def drained(matcher: Matcher) -> ArrayMatcher:
    """The same as arrays; any other matcher is stepped through."""
    if isinstance(matcher, ArrayMatcher):
        return matcher
    ids, scores = [], []
    while matcher.is_active():
        ids.append(matcher.id())
        scores.append(matcher.score())
        matcher.next()
    return ArrayMatcher(np.array(ids, np.int64), np.array(scores, np.float32))


class ArrayCollector(Collector):  # type: ignore[misc]
    """Takes all matches of a segment at once: `ids` and `scores`, and so an exact count."""

    def __init__(self, limit: int | None = None) -> None:
        self._limit = limit

    def prepare(self, top_searcher: Searcher, q: Query, context: SearchContext) -> None:
        super().prepare(top_searcher, q, context)
        self._found: list[ArrayMatcher] = []

    def collect_matches(self) -> None:
        found = drained(self.matcher)
        self._found.append(ArrayMatcher(found.ids + self.offset, found.scores))

    def finish(self) -> None:
        super().finish()
        self.ids = joined([found.ids for found in self._found], np.int64)
        self.scores = joined([found.scores for found in self._found], np.float32)

    def all_ids(self) -> Iterator[int]:
        return iter(self.ids.tolist())

    def count(self) -> int:
        return len(self.ids)

    def results(self) -> Results:
        best = np.lexsort((self.ids, -self.scores))[: self._limit]
        top = list(zip(self.scores[best].tolist(), self.ids[best].tolist(), strict=True))
        results = Results(self.top_searcher, self.q, top, runtime=self.runtime)
        results.collector = self
        return results


class Ranking(Struct, frozen=True):
    """Weights of the fields, their length normalisation `b`, and the saturation `k1`.

    The values were chosen with tests/benchmarks/search_ranking.py.
    """

    k1: float = 1.6
    weights: Mapping[str, float] = field(default_factory=lambda: _DEFAULT_WEIGHTS)
    b: Mapping[str, float] = field(default_factory=lambda: _DEFAULT_B)

    def normalised(self, name: str, relative_length: Array | float) -> Array | float:
        """What one occurrence in a field counts; `relative_length` is 1 for a field of average length."""
        b = self.b[name]
        return self.weights[name] / np.maximum((1 - b) + b * relative_length, 1e-3)


class NewsBM25F(WeightingModel):  # type: ignore[misc]
    """The weighting of a NewsSearcher."""

    def __init__(self, snapshot: Snapshot, ranking: Ranking) -> None:
        self.ranking = ranking
        self.factors: dict[str, Array] = {
            name: np.asarray(ranking.normalised(name, snapshot.relative_lengths(name)), np.float32) for name in FIELDS
        }
        """What one occurrence in a field counts in each document."""

    def scores(self, frequencies: Array) -> Array:
        """Scores (float32) of weighted frequencies in all documents; 0 stays 0."""
        scores: Array = frequencies / (frequencies + np.float32(self.ranking.k1))
        idf = _idf(len(frequencies), int(np.count_nonzero(frequencies)))
        scores *= np.float32(idf * (self.ranking.k1 + 1))
        return scores

    def idf(self, searcher: Searcher, fieldname: str, text: bytes) -> float:
        top = searcher.get_parent()
        return _idf(top.doc_count_all(), top.doc_frequency(fieldname, text))

    def scorer(self, searcher: Searcher, fieldname: str, text: bytes, qf: int = 1) -> WeightLengthScorer:
        return _TermScorer(self.ranking, searcher, fieldname, text)


class _TermScorer(WeightLengthScorer):  # type: ignore[misc]
    """Scores one term in one field."""

    def __init__(self, ranking: Ranking, searcher: Searcher, field_name: str, text: bytes) -> None:
        top = searcher.get_parent()
        self._ranking, self._field = ranking, field_name
        self._idf = top.idf(field_name, text)
        self._mean = top.avg_field_length(field_name) or 1.0
        self.setup(searcher, field_name, text)

    def _score(self, weight: float, length: float) -> float:
        frequency = weight * self._ranking.normalised(self._field, length / self._mean)
        return float(self._idf * frequency * (self._ranking.k1 + 1) / (frequency + self._ranking.k1))


def _idf(size: int, documents: int) -> float:
    return math.log((size + 1) / (documents + 0.5)) + 1e-3 if documents else 0.0
