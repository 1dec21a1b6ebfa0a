"""What articles are about: their heaviest terms as vectors, for many articles at once.

Terms (words in their form for comparing, names of two words or more, opening and title counted again) are weighted by
how rare they are in news. How often a word stands in news is shipped: a small library has no idea which of its words
are rare. Only processes that build evidence import this module: it needs numpy.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reader.evidence.news_words import news_frequencies, stem
from reader.evidence.stories import unpack
from reader.evidence.vocabulary import NumberedWords, Vocabulary, word_hash
from reader.evidence.wording import STOP_WORDS

TERMS = 80
"""Terms kept of an article, the heaviest."""

_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}")
_OPENING = 600
"""Characters of a text whose words count twice."""
_MOST_COUNTED = 50
"""A word that stands more often in one article says nothing more."""
_EVERYWHERE = 1_500
"""A word in so many of 10,000 articles says nothing of what one is about."""
_UNSEEN = 0.3
"""In how many of 10,000 articles a word stands that the list lacks."""

Integers = NDArray[np.int64]
Weights = NDArray[np.float64]


class Weigher:
    """Makes the vectors of articles; remembers what it has weighed."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary or Vocabulary()
        often = news_frequencies()
        self._rarity = {word: math.log(10_000 / count) if count < _EVERYWHERE else 0.0 for word, count in often.items()}
        self._unseen = math.log(10_000 / _UNSEEN)
        self._logs = np.array([0.0, *(1 + math.log(often) for often in range(1, _MOST_COUNTED + 1))])
        self._terms = np.empty(0, np.int64)
        self._rarities = np.empty(0, np.float64)

    def vector(self, title: str, text: str) -> dict[int, float]:
        """The heaviest terms of one article."""
        return unpack(self.vectors([title], [text], self.vocabulary.read([text]))[0])

    def vectors(self, titles: Sequence[str], texts: Sequence[str], words: NumberedWords) -> list[bytes]:
        """The heaviest terms of articles, packed as they are stored; `words` are those of the texts."""
        owner, number, often = self._counted(titles, words)
        terms, rarities = self._of_words()
        weight = self._logs[np.minimum(often, _MOST_COUNTED)] * rarities[number]
        told = weight > 0
        owner, term, weight = _summed(owner[told], terms[number[told]], weight[told])
        named = self._named(texts)
        owner = np.concatenate((owner, named[0]))
        term = np.concatenate((term, named[1]))
        weight = np.concatenate((weight, named[2]))
        order = np.argsort(owner, kind="stable")
        return _packed(owner[order], term[order], weight[order], len(texts))

    def _counted(self, titles: Sequence[str], words: NumberedWords) -> tuple[Integers, Integers, Integers]:
        """Articles, words and how often each stands there, in the order of each one's first word."""
        title = self.vocabulary.read(titles)
        articles = np.arange(len(titles))
        owner = np.repeat(articles, np.diff(words.first))
        opening = words.starts - words.begins[owner] < _OPENING
        of_title = np.repeat(articles, np.diff(title.first))
        owners = np.concatenate((owner, owner[opening], of_title, of_title))
        numbers = np.concatenate((words.numbers, words.numbers[opening], title.numbers, title.numbers))
        unique, first, often = np.unique(_paired(owners, numbers), return_index=True, return_counts=True)
        order = np.lexsort((first, unique >> 32))
        return (unique >> 32)[order], (unique & 0xFFFFFFFF)[order], often[order]

    def _of_words(self) -> tuple[Integers, Weights]:
        """The term of each word of the vocabulary, and how rare it is in news; 0: it says nothing."""
        new = [self._term(form) for form in self.vocabulary.forms[len(self._terms) :]]
        if new:
            self._terms = np.append(self._terms, np.array([term for term, _ in new], np.int64))
            self._rarities = np.append(self._rarities, np.array([rarity for _, rarity in new]))
        return self._terms, self._rarities

    def _term(self, word: str) -> tuple[int, float]:
        stemmed = stem(word)
        if len(stemmed) < 2 or word in STOP_WORDS:
            return 0, 0.0
        rarity = self._rarity.get(stemmed, self._unseen)
        # A number that stands in the list of no news is a figure, which stories change from day to day.
        if stemmed[0].isdecimal():
            rarity = min(rarity, 3.0)
        return word_hash(stemmed), max(rarity, 0.0)

    def _named(self, texts: Sequence[str]) -> tuple[Integers, Integers, Weights]:
        """Names of two words or more: articles, terms and weights."""
        owners, terms, often = list[int](), list[int](), list[int]()
        for owner, text in enumerate(texts):
            # A name written in two ways (in capitals, too) is one term; the last way counts.
            counted = {word_hash(f"name {name.lower()}"): count for name, count in Counter(_NAME.findall(text)).items()}
            owners += [owner] * len(counted)
            terms += counted
            often += counted.values()
        weights = self._logs[np.minimum(np.array(often, np.int64), _MOST_COUNTED)] * self._unseen
        return np.array(owners, np.int64), np.array(terms, np.int64), weights


def _paired(owner: Integers, number: NDArray[np.integer]) -> Integers:
    return (owner.astype(np.int64) << 32) | number


def _summed(owner: Integers, term: Integers, weight: Weights) -> tuple[Integers, Integers, Weights]:
    """The weights of each term of an article together, in the order of its first word."""
    unique, first, place = np.unique(_paired(owner, term), return_index=True, return_inverse=True)
    total = np.bincount(place, weights=weight, minlength=len(unique)).astype(np.float64)
    order = np.lexsort((first, unique >> 32))
    return (unique >> 32)[order], (unique & 0xFFFFFFFF)[order], total[order]


def _packed(owner: Integers, term: Integers, weight: Weights, count: int) -> list[bytes]:
    """The heaviest terms of each article with a length of 1: terms, then weights, four bytes each."""
    size = np.bincount(owner, minlength=count)
    heavy = np.where(size[owner] > TERMS, -weight, 0.0)
    order = np.lexsort((np.arange(len(owner)), heavy, owner))
    place = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
    order = order[place < TERMS]
    owner, term, weight = owner[order], term[order], weight[order]
    length = np.sqrt(np.bincount(owner, weights=weight * weight, minlength=count))
    terms, weights = term.astype(np.uint32), (weight / length[owner]).astype(np.float32)
    ends = np.cumsum(np.minimum(size, TERMS))
    bounds = zip([0, *ends.tolist()], ends.tolist(), strict=False)
    return [terms[first:after].tobytes() + weights[first:after].tobytes() for first, after in bounds]
