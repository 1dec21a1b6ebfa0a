"""Answers a tree over a snapshot: which documents match, and with which score. All documents at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from reader.search.array_file import Array
from reader.search.lookup import Lookup
from reader.search.merge import ranges
from reader.search.phrases import phrase_counts
from reader.search.places import QuoteTest
from reader.search.planning import cost_of, needed_parts
from reader.search.query import (
    And,
    Dates,
    Everything,
    FigureOf,
    Fuzzy,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    QuoteBy,
    Tagged,
    Word,
)
from reader.search.scoring import Scorer
from reader.search.segment_data import FIELDS
from reader.search.snapshot import Snapshot
from reader.search.spelling import near_forms
from reader.search.targets import TargetFinder
from reader.search.words import STOP_WORDS, Terms, form_of, words_of

COMPLETIONS = 16
"""Completions of the last word that are tried against the rest of the query."""
_COMPLETION_WEIGHT = 0.5
_CHUNK = 400
_FEW = 5_000
"""With more candidates than this, figures are asked of the whole catalog rather than candidate by candidate."""


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


class Evaluator:
    """Evaluates one query. What has no time left matches nothing more; the deadline then says so."""

    def __init__(self, snapshot: Snapshot, scorer: Scorer, terms: Terms, lookup: Lookup, deadline: Deadline) -> None:
        self._snapshot, self._scorer, self._terms = snapshot, scorer, terms
        self._lookup, self._deadline = lookup, deadline
        self.completed: dict[Word, str] = {}
        """The words still being typed, and the form that each was completed to."""

    def evaluate(self, root: Node) -> Match:
        """Everything that matches, deleted documents left out."""
        match = self._match(root, None)
        mask = match.mask & self._snapshot.alive
        return Match(mask, np.where(mask, match.score, np.float32(0)))

    def any_term(self, weights: Mapping[str, float], without: Array) -> Match:
        """Documents with any of some terms, each scored with its weight; those of the mask `without` left out."""
        score = np.zeros(self._snapshot.size, np.float32)
        for term, weight in weights.items():
            score += self._terms_match((term,), ("title", "body")).score * np.float32(weight)
        mask = (score > 0) & self._snapshot.alive & ~without
        return Match(mask, score)

    def _match(self, node: Node, among: Array | None) -> Match:
        """`among`: documents outside this mask need not be looked at."""
        match node:
            case And(parts):
                return self._all_of(parts, among)
            case Or(parts):
                return self._any_of(parts, among)
            case Not(part):
                return self._unscored(~self._match(part, among).mask)
            case Everything():
                return self._unscored(np.ones(self._snapshot.size, bool))
            case Word(text, field, live):
                return self._live_word(node, among) if live else self._terms_match({self._term(text)}, _fields(field))
            case Phrase(text, field):
                return self._phrase(text, _fields(field))
            case Prefix(text, field):
                return self._prefix(text, _fields(field))
            case Fuzzy(text, field):
                form = form_of(text)
                near = near_forms(self._snapshot, form)
                return self._terms_match({self._terms.of_form(other) for other in (form, *near)}, _fields(field))
            case Dates(first, last):
                days = self._snapshot.days
                return self._unscored((days >= first) & (days <= last) & (days > 0))
            case _:
                return self._unscored(self._looked_up(node, among))

    def _term(self, text: str) -> str:
        words = words_of(text)
        return self._terms.of(words[0]) if words else ""

    def _unscored(self, mask: Array) -> Match:
        return Match(mask, np.zeros(self._snapshot.size, np.float32))

    # -- operators ----------------------------------------------------------------------------------------

    def _all_of(self, parts: Sequence[Node], among: Array | None) -> Match:
        needed = needed_parts(parts)
        mask = np.ones(self._snapshot.size, bool) if among is None else among
        score = np.zeros(self._snapshot.size, np.float32)
        # What is quick and narrows comes first; what asks the catalog or depends on the others comes last.
        for part in sorted(needed, key=cost_of):
            if isinstance(part, Not):
                mask = mask & ~self._match(part.part, mask).mask
                continue
            match = self._match(part, mask)
            mask = mask & match.mask
            score += match.score
        return Match(mask, score)

    def _any_of(self, parts: Sequence[Node], among: Array | None) -> Match:
        mask = np.zeros(self._snapshot.size, bool)
        score = np.zeros(self._snapshot.size, np.float32)
        for part in parts:
            match = self._match(part, among)
            mask = mask | match.mask
            score += np.where(match.mask, match.score, np.float32(0))
        return Match(mask, score)

    # -- words --------------------------------------------------------------------------------------------

    def _terms_match(self, terms: Iterable[str], fields: tuple[str, ...]) -> Match:
        """Documents with any of some terms, scored as if they were one."""
        frequencies = self._scorer.frequencies(fields)
        for term in terms:
            for (data, base), number in self._snapshot.parts_with(term):
                for field in fields:
                    docs, counts = data.postings(field, number)
                    if len(docs):
                        frequencies.add(field, docs + np.int64(base), counts)
        return self._scored(frequencies.total)

    def _scored(self, frequencies: Array) -> Match:
        mask = frequencies > 0
        return Match(mask, self._scorer.score(frequencies, self._scorer.idf(int(np.count_nonzero(mask)))))

    def _live_word(self, node: Word, among: Array | None) -> Match:
        fields = _fields(node.field)
        exact = self._terms_match({self._term(node.text)}, fields)
        form = form_of(node.text)
        best = self._best_completion(form, among, fields)
        if best is None:
            return exact
        self.completed[node] = best
        term = self._terms.of_form(best)
        if term == self._term(node.text):
            return exact
        completed = self._terms_match({term}, fields)
        if not exact.mask.any():
            return completed
        # A whole word is what was typed; its completion only adds what else it may become.
        return Match(
            exact.mask | completed.mask, np.maximum(exact.score, completed.score * np.float32(_COMPLETION_WEIGHT))
        )

    def _best_completion(self, form: str, among: Array | None, fields: tuple[str, ...]) -> str | None:
        """The form that starts so and fits the rest of the query best; None when there is none but the word itself."""
        typed = self._snapshot.form_count(form)
        forms = [
            candidate.text
            for candidate in self._snapshot.commonest_forms(form, COMPLETIONS)
            if candidate.text != form and candidate.text not in STOP_WORDS and candidate.count >= typed
        ]
        if not forms:
            return None
        if among is None or len(forms) == 1:
            return forms[0]
        return max(forms, key=lambda candidate: self._count_among(candidate, among, fields))

    def _count_among(self, form: str, among: Array, fields: tuple[str, ...]) -> int:
        count = 0
        for (data, base), number in self._snapshot.parts_with(self._terms.of_form(form)):
            part = among[base : base + data.doc_count]
            for field in fields:
                count += int(np.count_nonzero(part[data.postings(field, number).docs]))
        return count

    def _prefix(self, text: str, fields: tuple[str, ...]) -> Match:
        frequencies = self._scorer.frequencies(fields)
        for (data, base), numbers in self._snapshot.prefix_terms(form_of(text)):
            for field in fields:
                part = data.fields[field]
                starts = part.post_at[numbers].astype(np.int64)
                gathered = ranges(starts, part.post_at[numbers + 1] - starts)
                counts = np.bincount(part.docs[gathered], part.freqs[gathered], data.doc_count)
                docs = np.flatnonzero(counts)
                frequencies.add(field, docs + base, counts[docs].astype(np.float32))
        return self._scored(frequencies.total)

    def _phrase(self, text: str, fields: tuple[str, ...]) -> Match:
        terms = [self._terms.of(word) for word in words_of(text)]
        if len(terms) < 2:
            return self._terms_match(terms, fields)
        frequencies = self._scorer.frequencies(fields)
        for data, base in self._snapshot.parts:
            numbers = [data.terms.find(term.encode("utf-8", "replace")) for term in terms]
            if min(numbers) < 0 or self._deadline.passed():
                continue
            for field in fields:
                docs, counts = phrase_counts(data, field, numbers)
                if len(docs):
                    frequencies.add(field, docs + base, counts)
        return self._scored(frequencies.total)

    # -- what the catalog and the personal database know ----------------------------------------------------

    def _looked_up(self, node: Node, among: Array | None) -> Array:
        match node:
            case Tagged(tag):
                return self._snapshot.mask_of(_array(self._lookup.tagged(tag)))
            case Is(state):
                ids = self._lookup.bookmarked() if state == "bookmarked" else self._lookup.unread()
                return self._snapshot.mask_of(_array(ids))
            case FigureOf():
                return self._with_figure(node, among)
            case QuoteBy():
                return self._with_quote(node, among)
        raise TypeError(f"{type(node).__name__} is no question")

    def _with_figure(self, figure: FigureOf, among: Array | None) -> Array:
        ask = partial(
            self._lookup.articles_with_figure, figure.low, figure.high, figure.above, figure.below, figure.noun
        )
        documents = None if among is None else np.flatnonzero(among & self._snapshot.alive)
        if documents is None or len(documents) > _FEW:
            return self._snapshot.mask_of(_array(ask(None)))
        return self._in_chunks(documents, ask)

    def _with_quote(self, quote: QuoteBy, among: Array | None) -> Array:
        """Only articles with all the words in their body are looked at; names and roles are words of the text."""
        test = QuoteTest(quote, TargetFinder(self._snapshot, self._terms), self._terms)
        candidates = self._snapshot.alive if among is None else among & self._snapshot.alive
        for term in test.speaker | test.said:
            candidates = candidates & self._terms_match({term}, ("body",)).mask

        def quoting(ids: list[int]) -> set[int]:
            return {found.article_id for found, _ in test.passing(ids, self._lookup)}

        return self._in_chunks(np.flatnonzero(candidates), quoting)

    def _in_chunks(self, documents: Array, ask: Callable[[list[int]], set[int]]) -> Array:
        """Ask about documents, newest first, until the time is over."""
        documents = documents[np.argsort(-self._snapshot.days[documents], kind="stable")]
        found: set[int] = set()
        for at in range(0, len(documents), _CHUNK):
            if self._deadline.passed():
                break
            found |= ask(self._snapshot.ids[documents[at : at + _CHUNK]].tolist())
        return self._snapshot.mask_of(_array(found))


def _fields(field: str | None) -> tuple[str, ...]:
    return FIELDS if field is None else (field,)


def _array(ids: Iterable[int]) -> Array:
    return np.fromiter(ids, np.int64)
