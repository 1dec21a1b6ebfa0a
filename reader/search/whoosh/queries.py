"""Whoosh queries that are answered for all documents at once.

Each is a `whoosh.query.Query`: a NewsSearcher runs it with any of Whoosh's collectors, and it may hold, and be held by,
Whoosh's own queries, which are stepped through. `evaluate` gives a mask and scores over the whole index; `matcher`
hands Whoosh a segment's part of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import whoosh.query
from whoosh.reading import IndexReader
from whoosh.searching import SearchContext, Searcher

from reader.search.whoosh.matching import ArrayCollector, ArrayMatcher, NewsBM25F, Ranking, drained
from reader.search.whoosh.reading import NO_POSTINGS, Lexicon, Spellings, bounds_of, encoded
from reader.search.whoosh.snapshot import SegmentArrays, Snapshot
from reader.search.whoosh.storage import Array

_COMPLETION_WEIGHT = np.float32(0.5)
_REMEMBERED = 12
_TEXTS = ("title", "body")
_LIFT = 1 << 16
"""More than the words of the longest phrase: positions are raised by it so that none begins in the document before."""


class Match(NamedTuple):
    """A mask of all documents that match, and the score (float32) of every document, 0 where it does not."""

    mask: Array
    score: Array


class NewsSearcher(Searcher):  # type: ignore[misc]
    """Whoosh's searcher over a snapshot. For one thread."""

    snapshot: Snapshot
    """Of the searcher over all segments; those of one segment, which Whoosh makes, ask their parent."""
    remembered: dict[tuple[frozenset[str], tuple[str, ...]], Match]
    """What the words that were asked for last are found in: while the next one is typed they are asked for again."""
    _last: tuple[ArrayQuery, Match] | None = None

    @classmethod
    def over(cls, snapshot: Snapshot, ranking: Ranking) -> NewsSearcher:
        """A searcher that ranks as told."""
        searcher = cls(snapshot.reader, weighting=NewsBM25F(snapshot, ranking))
        searcher.snapshot, searcher.remembered = snapshot, {}
        return searcher

    def found_by(self, query: whoosh.query.Query) -> Match:
        """Run a query."""
        collector = ArrayCollector()
        self.search_with_collector(query, collector)
        found = self.unscored(np.zeros(self.snapshot.size, bool))
        found.mask[collector.ids] = True
        found.score[collector.ids] = collector.scores
        return found

    def match(self, query: ArrayQuery) -> Match:
        """What a query finds in all segments. Whoosh asks for one segment after another: it is found out once."""
        if self._last is None or self._last[0] is not query:
            match = query.evaluate(self, None)
            self._last = query, Match(match.mask & self.snapshot.alive, match.score)
        return self._last[1]

    def unscored(self, mask: Array) -> Match:
        """A match whose documents all have the score 0."""
        return Match(mask, np.zeros(self.snapshot.size, np.float32))

    def scored(self, frequencies: Array) -> Match:
        """The match of a word with these weighted frequencies."""
        return Match(frequencies > 0, self.weighting.scores(frequencies))


class ArrayQuery(whoosh.query.Query):  # type: ignore[misc]
    """A query over all documents. `cost`: in which order the parts of an AND are best evaluated, lower first."""

    boost = 1.0
    cost = 0

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        """`among`: documents outside this mask need not be looked at."""
        raise NotImplementedError

    def matcher(self, searcher: NewsSearcher, context: SearchContext | None = None) -> ArrayMatcher:
        top = searcher.get_parent()
        base = next((base for leaf, base in top.leaf_searchers() if leaf is searcher), 0)
        here = slice(base, base + searcher.doc_count_all())
        match = top.match(self)
        ids = np.flatnonzero(match.mask[here])
        return ArrayMatcher(ids, match.score[here][ids])

    def is_leaf(self) -> bool:
        return True

    def field(self) -> str | None:
        return None

    def estimate_size(self, ixreader: IndexReader) -> int:
        return int(ixreader.doc_count())


def evaluate(query: whoosh.query.Query, s: NewsSearcher, among: Array | None) -> Match:
    """What any Whoosh query finds; one that is no ArrayQuery is stepped through."""
    if isinstance(query, ArrayQuery):
        return query.evaluate(s, among)
    match = s.unscored(np.zeros(s.snapshot.size, bool))
    for leaf, base in s.leaf_searchers():
        found = drained(query.matcher(leaf, s.context()))
        match.mask[found.ids + base] = True
        match.score[found.ids + base] = found.scores
    return match


# -- words ------------------------------------------------------------------------------------------------


class _Counted(ArrayQuery):
    """Several terms in several fields, scored as if they were one word."""

    fields: tuple[str, ...]

    def numbers(self, lexicon: Lexicon) -> Array | slice:
        """Which terms of a field they are."""
        raise NotImplementedError

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        total = np.zeros(s.snapshot.size, np.float32)
        for part in s.snapshot.parts:
            for field in self.fields:
                found = part.data.postings(field, self.numbers(part.data.lexicons[field]))
                if len(found.docs):
                    counts = np.bincount(found.docs, found.freqs, part.data.doc_count)
                    total[part.documents] += s.weighting.factors[field][part.documents] * counts
        return s.scored(total)


class Words(_Counted):
    """Any of some forms in any of some fields."""

    def __init__(self, forms: Iterable[str], fields: Sequence[str]) -> None:
        self.forms, self.fields = frozenset(forms), tuple(fields)
        self._spellings = Spellings(self.forms)

    def has_terms(self) -> bool:
        return True

    def terms(self, phrases: bool = False) -> Iterator[tuple[str, str]]:
        return ((field, form) for field in self.fields for form in sorted(self.forms))

    def numbers(self, lexicon: Lexicon) -> Array:
        return self._spellings.those_in(lexicon)

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        key = self.forms, self.fields
        match = s.remembered.pop(key, None) or super().evaluate(s, among)
        s.remembered[key] = match
        if len(s.remembered) > _REMEMBERED:
            del s.remembered[next(iter(s.remembered))]
        return match


class Starting(_Counted):
    """All words that start so."""

    cost = 1

    def __init__(self, prefix: str, fields: Sequence[str]) -> None:
        self._prefix, self.fields = encoded(prefix), tuple(fields)
        self._bounds = bounds_of(self._prefix)

    def numbers(self, lexicon: Lexicon) -> slice:
        found = lexicon.starting_with(self._prefix, self._bounds)
        return slice(found.start, found.stop)


class Typed(ArrayQuery):
    """A word that is still being typed: itself, and the completion that fits the rest of the query best."""

    cost = 3

    def __init__(
        self, exact: Words, forms: Sequence[str], words: Callable[[str], Words], chosen: Callable[[str], None]
    ) -> None:
        """`forms` may complete it, commonest first; `words` makes the query of one; `chosen` is told which it was."""
        self._exact, self._forms, self._words, self._chosen = exact, forms, words, chosen

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        exact = self._exact.evaluate(s, among)
        if not self._forms:
            return exact
        best = self._forms[0] if among is None or len(self._forms) == 1 else self._fitting(s, among)
        self._chosen(best)
        words = self._words(best)
        if words.forms == self._exact.forms:
            return exact
        completed = words.evaluate(s, among)
        if not exact.mask.any():
            return completed
        # A whole word is what was typed; its completion only adds what else it may become.
        return Match(exact.mask | completed.mask, np.maximum(exact.score, completed.score * _COMPLETION_WEIGHT))

    def _fitting(self, s: NewsSearcher, among: Array) -> str:
        """The form that occurs in most documents of a mask."""
        fields = [field for field in self._exact.fields if field in _TEXTS] or self._exact.fields
        spellings, counts = Spellings(self._forms), np.zeros(len(self._forms), np.int64)
        for part in s.snapshot.parts:
            for field in fields:
                numbers = part.data.lexicons[field].find(spellings)
                there = np.flatnonzero(numbers >= 0)
                if len(there):
                    docs, _, sizes = part.data.postings(field, numbers[there])
                    firsts = np.cumsum(sizes) - sizes
                    counts[there] += np.add.reduceat(among[part.documents][docs], firsts, dtype=np.int64)
        return self._forms[int(counts.argmax())]


class Following(ArrayQuery):
    """Words that follow each other; each may have several forms."""

    cost = 1

    def __init__(self, words: Sequence[frozenset[str]], fields: Sequence[str]) -> None:
        self._words, self._fields = list(map(Spellings, words)), tuple(fields)

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        total = np.zeros(s.snapshot.size, np.float32)
        for part in s.snapshot.parts:
            here = np.ones(part.data.doc_count, bool) if among is None else among[part.documents]
            for field in self._fields:
                docs, counts = _phrases(part.data, field, self._words, here)
                total[part.documents][docs] += s.weighting.factors[field][part.documents][docs] * counts
        return s.scored(total)


def _phrases(data: SegmentArrays, field: str, words: Sequence[Spellings], wanted: Array) -> tuple[Array, Array]:
    """The documents of a mask of a segment in which words follow each other, and how often."""
    of_words = [words_.those_in(data.lexicons[field]) for words_ in words]
    if not all(map(len, of_words)):
        return NO_POSTINGS.docs, NO_POSTINGS.freqs
    sizes = []
    for numbers in of_words:
        docs = data.postings(field, numbers).docs
        has = np.zeros(data.doc_count, bool)
        has[docs] = True
        wanted = wanted & has
        sizes.append(len(docs))
    if not wanted.any():
        return NO_POSTINGS.docs, NO_POSTINGS.freqs
    # The rarest word first: where it stands limits the documents in which the others are looked up.
    starts: Array | None = None
    for at in sorted(range(len(words)), key=sizes.__getitem__):
        if starts is not None:
            wanted = np.zeros(data.doc_count, bool)
            wanted[starts >> 32] = True
        places = data.positions(field, of_words[at], wanted) + (_LIFT - at)
        if len(of_words[at]) > 1:
            places.sort(kind="stable")
        starts = places if starts is None else starts[_is_in(starts, places)]
    assert starts is not None
    return np.unique(starts >> 32, return_counts=True)


def _is_in(values: Array, known: Array) -> Array:
    """A mask of the values that are in a sorted array."""
    if not len(known):
        return np.zeros(len(values), bool)
    at = np.searchsorted(known, values)
    at[at == len(known)] = 0
    mask: Array = known[at] == values
    return mask


class WeightedWords(ArrayQuery):
    """At least one of several words in title or body, each counting as much as told: for articles like another."""

    def __init__(self, words: Sequence[tuple[frozenset[str], float]]) -> None:
        """`words`: the forms of each, and its weight."""
        self._weights = [weight for _, weight in words]
        self._spellings = Spellings(form for forms, _ in words for form in forms)
        self._of_word = np.repeat(np.arange(len(words)), [len(forms) for forms, _ in words])

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        score = np.zeros(s.snapshot.size, np.float32)
        for frequencies, weight in zip(self._frequencies(s.snapshot, s.weighting), self._weights, strict=True):
            score += s.weighting.scores(frequencies) * np.float32(weight)
        return Match(score > 0, score)

    def _frequencies(self, snapshot: Snapshot, weighting: NewsBM25F) -> Array:
        """For each of the words its weighted frequencies in all documents; all words are looked up at once."""
        total = np.zeros((len(self._weights), snapshot.size), np.float32)
        for part in snapshot.parts:
            size = part.data.doc_count
            cells, counted = [], []
            for field in _TEXTS:
                numbers = part.data.lexicons[field].find(self._spellings)
                there = numbers >= 0
                docs, freqs, sizes = part.data.postings(field, numbers[there])
                cells.append(np.repeat(self._of_word[there], sizes) * size + docs)
                counted.append(freqs * weighting.factors[field][part.documents][docs])
            sums = np.bincount(np.concatenate(cells), np.concatenate(counted), len(total) * size)
            total[:, part.documents] = sums.reshape(-1, size)
        return total


# -- documents that something else names --------------------------------------------------------------------


class Documents(ArrayQuery):
    """Documents that a function names: of the snapshot, and of those in a mask if one is given. Unscored."""

    def __init__(self, mask: Callable[[Snapshot, Array | None], Array], cost: int = 0) -> None:
        self._mask, self.cost = mask, cost

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        return s.unscored(self._mask(s.snapshot, among))


# -- operators --------------------------------------------------------------------------------------------


class All(ArrayQuery, whoosh.query.And):  # type: ignore[misc]
    """All of several. What is quick and narrows comes first; what asks the catalog or depends on the others, last."""

    cost = 2

    def is_leaf(self) -> bool:
        return False

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        mask, score = among, np.zeros(s.snapshot.size, np.float32)
        for part in sorted(self.subqueries, key=lambda part: getattr(part, "cost", 1)):
            match = evaluate(part, s, mask)
            mask = match.mask if mask is None else mask & match.mask
            score += match.score
        return s.unscored(np.ones(s.snapshot.size, bool)) if mask is None else Match(mask, score)


class Some(ArrayQuery, whoosh.query.Or):  # type: ignore[misc]
    """At least one of several."""

    cost = 2

    def is_leaf(self) -> bool:
        return False

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        mask, score = np.zeros(s.snapshot.size, bool), np.zeros(s.snapshot.size, np.float32)
        for part in self.subqueries:
            match = evaluate(part, s, among)
            mask |= match.mask
            score += np.where(match.mask, match.score, np.float32(0))
        return Match(mask, score)


class Except(ArrayQuery, whoosh.query.Not):  # type: ignore[misc]
    """All but what a query finds."""

    cost = 2

    def is_leaf(self) -> bool:
        return False

    def evaluate(self, s: NewsSearcher, among: Array | None) -> Match:
        return s.unscored(~evaluate(self.query, s, among).mask)
