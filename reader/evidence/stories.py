"""Articles into stories: which tell of the same event, in one pass in the order of time.

Terms (words in their form for comparing, names of two words or more, opening and title counted again) are weighted by
how rare they are in news; an article joins the story it is nearest to (cosine) among those told in the days around it.
How often a word stands in news is shipped: a small library has no idea which of its words are rare.

Single-pass clustering of a news stream: S. Miranda et al., *Multilingual Clustering of Streaming News*, 2018.
"""

from __future__ import annotations

import math
import re
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reader.evidence.news_words import news_frequencies, stem
from reader.evidence.wording import STOP_WORDS, WordList, normal_words, words_of

DAY = 86_400
NEAR_DAYS, FAR_DAYS = 7, 30
"""An article joins a story told within the first; within the second when it is much like it."""
LEAST_NEAR, LEAST_FAR = 0.24, 0.32
"""Cosine from which an article belongs to a story, told within days or within weeks."""
LEAST_MEAN = 0.15
"""The mean cosine to a story's articles that an article needs."""
TERMS = 80
"""Terms kept of an article and of a story, the heaviest."""

_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}")
_OPENING = 600
"""Characters of a text whose words count twice."""
_MOST_COUNTED = 50
"""A word that stands more often in one article says nothing more."""
_EVERYWHERE = 1_500
"""A word in so many of 10,000 articles says nothing of what one is about."""
_UNSEEN = 0.3
"""In how many of 10,000 articles a word stands that the list lacks."""

Vector = Mapping[int, float]
"""Weights by term (a 32-bit number), of length 1."""


class Weigher:
    """Makes the vectors of articles; remembers what it has weighed."""

    def __init__(self) -> None:
        often = news_frequencies()
        self._rarity = {word: math.log(10_000 / count) if count < _EVERYWHERE else 0.0 for word, count in often.items()}
        self._unseen = math.log(10_000 / _UNSEEN)
        self._logs = [0.0, *(1 + math.log(often) for often in range(1, _MOST_COUNTED + 1))]
        self._terms: dict[str, tuple[int, float]] = {}

    def vector(self, title: str, text: str, words: WordList | None = None) -> dict[int, float]:
        """The heaviest terms of an article; `words` are those of its text where they are known already."""
        words = words or words_of(text)
        names = Counter(_NAME.findall(text))
        counts = Counter(words.forms)
        counts.update(words.between(0, _OPENING))
        counts.update(normal_words(title) * 2)
        weights: dict[int, float] = {}
        known, logs = self._terms, self._logs
        for word, often in counts.items():
            term = known.get(word)
            if term is None:
                term = known[word] = self._term(word)
            number, rarity = term
            if rarity:
                weights[number] = weights.get(number, 0.0) + logs[min(often, _MOST_COUNTED)] * rarity
        for name, often in names.items():
            number = zlib.crc32(f"name {name.lower()}".encode("utf-8", "surrogatepass"))
            weights[number] = logs[min(often, _MOST_COUNTED)] * self._unseen
        return normalised(weights)

    def _term(self, word: str) -> tuple[int, float]:
        stemmed = stem(word)
        if len(stemmed) < 2 or word in STOP_WORDS:
            return 0, 0.0
        rarity = self._rarity.get(stemmed, self._unseen)
        # A number that stands in the list of no news is a figure, which stories change from day to day.
        if stemmed[0].isdecimal():
            rarity = min(rarity, 3.0)
        return zlib.crc32(stemmed.encode("utf-8", "surrogatepass")), max(rarity, 0.0)


def heaviest(weights: Mapping[int, float], count: int) -> Mapping[int, float]:
    """The `count` heaviest terms."""
    if len(weights) <= count:
        return weights
    return dict(sorted(weights.items(), key=lambda item: -item[1])[:count])


def normalised(weights: Mapping[int, float]) -> dict[int, float]:
    """The heaviest terms with a length of 1."""
    weights = heaviest(weights, TERMS)
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


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
        self._next = next_id
        for story in known:
            self._add(story)

    def _add(self, story: Story) -> None:
        self.stories[story.id] = story
        self._lengths[story.id] = story.length()
        for term, weight in story.total.items():
            self._holding[term][story.id] = weight

    def place(self, moment: float, vector: Vector) -> int:
        """The story of an article; a new one when it is like none. Articles come in the order of time, or nearly."""
        score: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            holding = self._holding.get(term)
            if not holding:
                continue
            gone = []
            for story_id, other in holding.items():
                if moment - self.stories[story_id].last > FAR_DAYS * DAY:
                    gone.append(story_id)
                else:
                    score[story_id] += weight * other
            for story_id in gone:
                del holding[story_id]
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

    def _join(self, story: Story, moment: float, vector: Vector) -> None:
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


def bcubed(found: Mapping[int, int], labelled: Mapping[int, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of clusters (A. Bagga, B. Baldwin, 1998): article -> cluster, article -> true story."""
    precision = recall = 0.0
    for one in labelled:
        mine = [other for other in labelled if found[other] == found[one]]
        true = [other for other in labelled if labelled[other] == labelled[one]]
        both = sum(labelled[other] == labelled[one] for other in mine)
        precision += both / len(mine)
        recall += both / len(true)
    precision, recall = precision / len(labelled), recall / len(labelled)
    return precision, recall, 2 * precision * recall / (precision + recall)
