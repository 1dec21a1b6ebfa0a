"""From the tree of what a person asked (`reader.search.query.tree`) to documents and their scores.

Every node is answered for all documents at once: a mask of those that match, and scores. In an AND what is quick and
narrows comes first, so that what asks the catalog is asked about few.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from reader.model.words import form_of, words_of
from reader.search.engine import Lookup
from reader.search.query.tree import (
    And,
    Arrived,
    Dates,
    Everything,
    FigureOf,
    FromFeed,
    Fuzzy,
    InPath,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    QuoteBy,
    Tagged,
    Word,
    needed_parts,
)
from reader.search.query.values import moments_of
from reader.search.query.vocabulary import near_forms
from reader.search.show.marks import QuoteTest, TargetFinder
from reader.search.whoosh.layout import FIELDS, forms_of
from reader.search.whoosh.lists import NO_POSTINGS, Spellings
from reader.search.whoosh.ranking import Ranking, Scoring
from reader.search.whoosh.snapshot import SegmentArrays, Snapshot
from reader.search.whoosh.storage import Array
from reader.search.words import STOP_WORDS, Terms

COMPLETIONS = 16
"""Completions of the last word that are tried against the rest of the query."""
_COMPLETION_WEIGHT = np.float32(0.5)
_CHUNK = 400
_FEW = 5_000
"""With more candidates than this, figures are asked of the whole catalog rather than candidate by candidate."""
_REMEMBERED = 12
_TEXTS = ("title", "body")
_LIFT = 1 << 16
"""More than the words of the longest phrase: positions are raised by it so that none begins in the document before."""


class Match(NamedTuple):
    """A mask of all documents that match, and the score (float32) of every document, 0 where it does not."""

    mask: Array
    score: Array


class Deadline:
    """A moment after which no more work is begun."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.missed = False

    def passed(self) -> bool:
        """Whether it is over; remembered in `missed`."""
        if time.monotonic() > self._end:
            self.missed = True
        return self.missed


class Searcher:
    """Finds and scores words in a snapshot. For one thread."""

    def __init__(self, snapshot: Snapshot, ranking: Ranking) -> None:
        self.snapshot = snapshot
        self._scoring = Scoring(snapshot, ranking)
        self._remembered: dict[tuple[frozenset[str], tuple[str, ...]], Match] = {}
        """What the words asked for last are found in: while the next one is typed they are asked for again."""

    def unscored(self, mask: Array) -> Match:
        """A match whose documents all have the score 0."""
        return Match(mask, np.zeros(self.snapshot.size, np.float32))

    def words(self, terms: Iterable[str], fields: Sequence[str]) -> Match:
        """Any of some terms in any of some fields, scored as if they were one word."""
        key = frozenset(terms), tuple(fields)
        match = self._remembered.pop(key, None)
        if match is None:
            spellings = Spellings(key[0])

            def postings(data: SegmentArrays, field: str) -> Array:
                numbers = data.lexicons[field].find(spellings)
                found = data.postings(field, numbers[numbers >= 0])
                return np.bincount(found.docs, found.freqs, data.doc_count)

            match = self._counted(fields, postings)
        self._remembered[key] = match
        if len(self._remembered) > _REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return match

    def starting(self, prefix: str, fields: Sequence[str]) -> Match:
        """All words that start so; how many different ones a document has is what counts."""

        def postings(data: SegmentArrays, field: str) -> Array:
            forms = forms_of(field)
            found = data.lexicons[forms].starting_with(prefix)
            docs = data.postings(forms, slice(found.start, found.stop)).docs
            return np.bincount(docs, minlength=data.doc_count)

        return self._counted(fields, postings)

    def phrase(self, terms: Sequence[str], fields: Sequence[str], among: Array | None) -> Match:
        """Terms that follow each other; documents outside the mask `among` need not be looked at."""

        def postings(data: SegmentArrays, field: str) -> Array:
            here = np.ones(data.doc_count, bool) if among is None else among[documents[id(data)]]
            docs, counts = _phrases(data, field, terms, here)
            return np.bincount(docs, counts, data.doc_count)

        documents = {id(part.data): part.documents for part in self.snapshot.parts}
        return self._counted(fields, postings)

    def _counted(self, fields: Sequence[str], count: Callable[[SegmentArrays, str], Array]) -> Match:
        """The match of one word, of which `count` tells how often each document of a segment has it in a field."""
        total = np.zeros(self.snapshot.size, np.float32)
        for part in self.snapshot.parts:
            for field in fields:
                total[part.documents] += self._scoring.factors[field][part.documents] * count(part.data, field)
        return Match(total > 0, self._scoring.scores(total))

    def like(self, words: Sequence[tuple[str, float]]) -> Match:
        """At least one of several terms in title or body, each counting as much as is said with it."""
        spellings, score = Spellings(term for term, _ in words), np.zeros(self.snapshot.size, np.float32)
        total = np.zeros((len(words), self.snapshot.size), np.float32)
        for part in self.snapshot.parts:
            size = part.data.doc_count
            for field in _TEXTS:
                numbers = part.data.lexicons[field].find(spellings)
                there = np.flatnonzero(numbers >= 0)
                docs, freqs, sizes = part.data.postings(field, numbers[there])
                counted = freqs * self._scoring.factors[field][part.documents][docs]
                sums = np.bincount(np.repeat(there, sizes) * size + docs, counted, len(words) * size)
                total[:, part.documents] += sums.reshape(-1, size)
        for frequencies, (_, weight) in zip(total, words, strict=True):
            score += self._scoring.scores(frequencies) * np.float32(weight)
        return Match(score > 0, score)

    def having(self, term: str) -> Array:
        """A mask of the documents with a term in the body."""
        return self.words((term,), ("body",)).mask

    def most_fitting(self, forms: Sequence[str], fields: Sequence[str], among: Array) -> str:
        """The form that occurs in most documents of a mask."""
        fields = [field for field in fields if field in _TEXTS] or fields
        spellings, counts = Spellings(forms), np.zeros(len(forms), np.int64)
        for part in self.snapshot.parts:
            for field in map(forms_of, fields):
                numbers = part.data.lexicons[field].find(spellings)
                there = np.flatnonzero(numbers >= 0)
                if len(there):
                    docs, _, sizes = part.data.postings(field, numbers[there])
                    firsts = np.cumsum(sizes) - sizes
                    counts[there] += np.add.reduceat(among[part.documents][docs], firsts, dtype=np.int64)
        return forms[int(counts.argmax())]


def _phrases(data: SegmentArrays, field: str, terms: Sequence[str], wanted: Array) -> tuple[Array, Array]:
    """The documents of a mask of a segment in which terms follow each other, and how often."""
    numbers = data.lexicons[field].find(Spellings(terms))
    if (numbers < 0).any():
        return NO_POSTINGS.docs, NO_POSTINGS.freqs
    sizes = data.lexicons[field].document_frequencies(numbers)
    for number in dict.fromkeys(numbers.tolist()):
        has = np.zeros(data.doc_count, bool)
        has[data.postings(field, np.array([number])).docs] = True
        wanted = wanted & has
    # The rarest word first: where it stands limits the documents in which the others are looked up.
    starts: Array | None = None
    for at in np.argsort(sizes, kind="stable").tolist():
        if starts is not None:
            wanted = np.zeros(data.doc_count, bool)
            wanted[starts >> 32] = True
        if not wanted.any():
            return NO_POSTINGS.docs, NO_POSTINGS.freqs
        places = data.positions(field, int(numbers[at]), wanted) + (_LIFT - at)
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


class Evaluation:
    """Answers the tree of one question. What has no time left finds nothing more; the deadline then says so."""

    def __init__(self, searcher: Searcher, terms: Terms, lookup: Lookup, deadline: Deadline) -> None:
        self._searcher, self._snapshot = searcher, searcher.snapshot
        self._terms, self._lookup, self._deadline = terms, lookup, deadline
        self.completed: dict[Word, str] = {}
        """The words still being typed, and the form that each was completed to."""

    def found(self, root: Node) -> Match:
        """What a question finds; nothing that is deleted."""
        mask, score = self._match(root, None)
        return Match(mask & self._snapshot.alive, score)

    def _match(self, node: Node, among: Array | None) -> Match:
        """`among`: documents outside this mask need not be looked at."""
        match node:
            case And(parts):
                return self._all(needed_parts(parts), among)
            case Or(parts):
                return self._some(parts, among)
            case Not(part):
                return self._searcher.unscored(~self._match(part, among).mask)
            case Word(text, field, live):
                form = form_of(next(iter(words_of(text)), ""))
                return self._typed(node, form, among) if live else self._word(form, _fields(field))
            case Phrase(text, field):
                terms = [self._terms.of(word) for word in words_of(text)]
                if len(terms) == 1:
                    return self._searcher.words(terms, _fields(field))
                return self._searcher.phrase(terms, _fields(field), among)
            case Prefix(text, field):
                return self._searcher.starting(form_of(text), _fields(field))
            case Fuzzy(text, field):
                near = (form_of(text), *near_forms(self._snapshot, form_of(text)))
                return self._searcher.words(map(self._terms.of_form, near), _fields(field))
        return self._searcher.unscored(self._named(node, among))

    # -- operators ------------------------------------------------------------------------------------------

    def _all(self, parts: Sequence[Node], among: Array | None) -> Match:
        score = np.zeros(self._snapshot.size, np.float32)
        for part in sorted(parts, key=_cost):
            match = self._match(part, among)
            among = match.mask if among is None else among & match.mask
            score += match.score
        assert among is not None
        return Match(among, score)

    def _some(self, parts: Sequence[Node], among: Array | None) -> Match:
        mask, score = np.zeros(self._snapshot.size, bool), np.zeros(self._snapshot.size, np.float32)
        for part in parts:
            match = self._match(part, among)
            mask |= match.mask
            score += np.where(match.mask, match.score, np.float32(0))
        return Match(mask, score)

    # -- words ------------------------------------------------------------------------------------------------

    def _word(self, form: str, fields: Sequence[str]) -> Match:
        return self._searcher.words((self._terms.of_form(form),), fields)

    def _typed(self, node: Word, form: str, among: Array | None) -> Match:
        """A word that is still being typed: itself, and the completion that fits the rest of the question best."""
        fields = _fields(node.field)
        exact = self._word(form, fields)
        typed = self._snapshot.form_count(form)
        forms = [
            one.text
            for one in self._snapshot.commonest_forms(form, COMPLETIONS)
            if one.text != form and one.text not in STOP_WORDS and one.count >= typed
        ]
        if not forms:
            return exact
        best = forms[0]
        if among is not None and len(forms) > 1:
            best = self._searcher.most_fitting(forms, fields, among)
        self.completed[node] = best
        if self._terms.of_form(best) == self._terms.of_form(form):
            return exact
        completed = self._word(best, fields)
        if not exact.mask.any():
            return completed
        # A whole word is what was typed; its completion only adds what else it may become.
        return Match(exact.mask | completed.mask, np.maximum(exact.score, completed.score * _COMPLETION_WEIGHT))

    # -- what is not in the text ------------------------------------------------------------------------------

    def _named(self, node: Node, among: Array | None) -> Array:
        """A mask of the documents that the index's columns, the catalog or a person names."""
        snapshot, lookup = self._snapshot, self._lookup
        match node:
            case Everything():
                return np.ones(snapshot.size, bool)
            case Dates(first, last):
                dated: Array = (snapshot.days >= first) & (snapshot.days <= last) & (snapshot.days > 0)
                return dated
            case InPath(text):
                return snapshot.mask_of(lookup.in_path(text))
            case Tagged(tag):
                return snapshot.mask_of(lookup.tagged(tag))
            case Is("bookmarked"):
                return snapshot.mask_of(lookup.bookmarked())
            case Is("kept"):
                return snapshot.mask_of(lookup.kept())
            case Is("changed"):
                return snapshot.mask_of(lookup.changed())
            case Is(state):
                return snapshot.mask_of(lookup.unread()) ^ (state == "read")
            case FromFeed(name):
                return snapshot.mask_of(lookup.from_feed(name))
            case Arrived():
                return snapshot.mask_of(lookup.arrived(*moments_of(node, time.time())))
            case FigureOf():
                return self._with_figure(node, among)
            case QuoteBy():
                return self._with_quote(node, among)
        raise TypeError(f"{type(node).__name__} is no question")

    def _with_figure(self, figure: FigureOf, among: Array | None) -> Array:
        ask = partial(self._lookup.articles_with_figure, figure.within(self._terms.counted(figure.noun)))
        documents = None if among is None else np.flatnonzero(among & self._snapshot.alive)
        if documents is None or len(documents) > _FEW:
            return self._snapshot.mask_of(ask(None))
        return self._in_chunks(documents, ask)

    def _with_quote(self, quote: QuoteBy, among: Array | None) -> Array:
        """Only articles with all the words in their body are looked at: names and roles are words of the text, unless a
        person corrected them."""
        if not quote.speaker and not quote.said:
            return self._snapshot.mask_of(self._lookup.with_sure_quotes())
        test = QuoteTest(quote, TargetFinder(self._snapshot, self._terms), self._terms)
        candidates = self._snapshot.alive if among is None else among & self._snapshot.alive
        corrected = self._snapshot.mask_of(self._lookup.corrected()) if test.speaker else None
        for term in test.speaker | test.said:
            with_term = self._searcher.having(term)
            if corrected is not None and term not in test.said:
                with_term = with_term | corrected
            candidates = candidates & with_term

        def quoting(ids: list[int]) -> set[int]:
            return {found.article_id for found, _ in test.passing(ids, self._lookup)}

        return self._in_chunks(np.flatnonzero(candidates), quoting)

    def _in_chunks(self, documents: Array, ask: Callable[[list[int]], set[int]]) -> Array:
        """Ask about documents, newest first, until the time is over."""
        documents = documents[np.argsort(-self._snapshot.moments[documents], kind="stable")]
        found: set[int] = set()
        for at in range(0, len(documents), _CHUNK):
            if self._deadline.passed():
                break
            found |= ask(self._snapshot.ids[documents[at : at + _CHUNK]].tolist())
        return self._snapshot.mask_of(found)


def _cost(node: Node) -> int:
    """In which order the parts of an AND are best answered, the lowest first."""
    match node:
        case FigureOf() | QuoteBy():
            return 4
        case Word(live=True):
            return 3
        case And() | Or() | Not():
            return 2
        case Phrase() | Prefix():
            return 1
    return 0


def _fields(field: str | None) -> tuple[str, ...]:
    return FIELDS if field is None else (field,)
