"""Articles into stories: which tell of the same event, in one pass in the order of time.

An article joins the story it is nearest to (cosine of their terms) among those told in the days around it.

Single-pass clustering of a news stream: S. Miranda et al., *Multilingual Clustering of Streaming News*, 2018.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

DAY = 86_400
NEAR_DAYS, FAR_DAYS = 7, 30
"""An article joins a story told within the first; within the second when it is much like it."""
LEAST_NEAR, LEAST_FAR = 0.24, 0.32
"""Cosine from which an article belongs to a story, told within days or within weeks."""
LEAST_MEAN = 0.15
"""The mean cosine to a story's articles that an article needs."""
Vector = Mapping[int, float]
"""Weights by term (a 32-bit number), of length 1."""


def heaviest(weights: Mapping[int, float], count: int) -> Mapping[int, float]:
    """The `count` heaviest terms."""
    if len(weights) <= count:
        return weights
    return dict(sorted(weights.items(), key=lambda item: -item[1])[:count])


def pack(vector: Vector) -> bytes:
    """A vector as it is stored: terms, then weights, four bytes each."""
    return array("I", vector.keys()).tobytes() + array("f", vector.values()).tobytes()


def unpack(stored: bytes) -> dict[int, float]:
    """The inverse of `pack`."""
    half = len(stored) // 2
    terms, weights = array("I"), array("f")
    terms.frombytes(stored[:half])
    weights.frombytes(stored[half:])
    return dict(zip(terms, weights, strict=True))


def likeness(a: Vector, b: Vector) -> float:
    """The cosine of two vectors."""
    if len(a) > len(b):
        a, b = b, a
    return sum(weight * b[term] for term, weight in a.items() if term in b)


@dataclass(slots=True)
class Story:
    """A story that articles may join. Moments in seconds since 1970; `total` is the sum of its articles' vectors."""

    id: int
    first: float
    last: float
    total: dict[int, float]
    articles: int = 1

    def length(self) -> float:
        """The length of the sum."""
        return math.sqrt(sum(weight * weight for weight in self.total.values())) or 1.0


class Stories:
    """Puts articles into stories."""

    def __init__(self, known: Iterable[Story] = (), next_id: int = 1) -> None:
        """`known` stories may be joined; new ones are numbered from `next_id`."""
        self.stories: dict[int, Story] = {}
        self._lengths: dict[int, float] = {}
        self._holding: dict[int, dict[int, float]] = defaultdict(dict)
        self._open: dict[int, None] = {}
        """Stories that may still be joined, those first that were told of last the longest ago."""
        self._next = next_id
        for story in sorted(known, key=lambda one: one.last):
            self._add(story)

    def _add(self, story: Story) -> None:
        self.stories[story.id] = story
        self._open[story.id] = None
        self._lengths[story.id] = story.length()
        for term, weight in story.total.items():
            self._holding[term][story.id] = weight

    def place(self, moment: float, vector: Vector) -> int:
        """The story of an article; a new one when it is like none. Articles come in the order of time, or nearly."""
        self._close(moment - FAR_DAYS * DAY)
        score: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            for story_id, other in self._holding.get(term, {}).items():
                score[story_id] += weight * other
        best, nearest = None, 0.0
        for story_id, total in score.items():
            cosine = total / self._lengths[story_id]
            if cosine <= nearest or cosine < LEAST_NEAR:
                continue
            story = self.stories[story_id]
            apart = max(0.0, moment - story.last, story.first - moment) / DAY
            # A sum of many articles is like everything a little: they have to be like this one on average, too.
            if cosine >= least(apart) and total / story.articles >= LEAST_MEAN:
                best, nearest = story, cosine
        if best is None:
            self._add(Story(self._next, moment, moment, dict(vector)))
            self._next += 1
            return self._next - 1
        self._join(best, moment, vector)
        return best.id

    def _close(self, before: float) -> None:
        """Stories that nobody told of since a moment are joined no more."""
        gone = list(takewhile(lambda story_id: self.stories[story_id].last < before, self._open))
        for story_id in gone:
            del self._open[story_id]
            for term in self.stories[story_id].total:
                holding = self._holding[term]
                del holding[story_id]
                if not holding:
                    del self._holding[term]

    def _join(self, story: Story, moment: float, vector: Vector) -> None:
        del self._open[story.id]
        self._open[story.id] = None
        for term, weight in vector.items():
            story.total[term] = self._holding[term][story.id] = story.total.get(term, 0.0) + weight
        story.first, story.last = min(story.first, moment), max(story.last, moment)
        story.articles += 1
        self._lengths[story.id] = story.length()


def least(days: float) -> float:
    """The cosine an article needs to join a story told so many days before or after."""
    if days <= NEAR_DAYS:
        return LEAST_NEAR
    return LEAST_FAR if days <= FAR_DAYS else math.inf
