"""From the tree of what a person asked (`reader.search.query.tree`) to a Whoosh query."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import whoosh.query

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
from reader.search.whoosh.layout import FIELDS
from reader.search.whoosh.queries import All, Documents, Except, Following, Some, Starting, Typed, Words
from reader.search.whoosh.snapshot import Snapshot
from reader.search.whoosh.storage import Array
from reader.search.words import STOP_WORDS, Terms

COMPLETIONS = 16
"""Completions of the last word that are tried against the rest of the query."""
_CHUNK = 400
_FEW = 5_000
"""With more candidates than this, figures are asked of the whole catalog rather than candidate by candidate."""


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


class Translator:
    """Makes the query of one question. What has no time left finds nothing more; the deadline then says so."""

    def __init__(self, snapshot: Snapshot, terms: Terms, lookup: Lookup, deadline: Deadline) -> None:
        self._snapshot, self._terms, self._lookup, self._deadline = snapshot, terms, lookup, deadline
        self.completed: dict[Word, str] = {}
        """The words still being typed, and the form that each was completed to, once the query has been run."""

    def query(self, node: Node) -> whoosh.query.Query:
        """The query of a tree."""
        match node:
            case And(parts):
                return All(list(map(self.query, needed_parts(parts))))
            case Or(parts):
                return Some(list(map(self.query, parts)))
            case Not(part):
                return Except(self.query(part))
            case Word(text, field, live):
                words = self._words(next(_forms_in(text), ""), field)
                return self._typed(node, words) if live else words
            case Phrase(text, field):
                forms = list(map(self._with_stem, _forms_in(text)))
                if len(forms) > 1:
                    return Following(forms, _fields(field))
                return Words(frozenset().union(*forms), _fields(field))
            case Prefix(text, field):
                return Starting(form_of(text), _fields(field))
            case Fuzzy(text, field):
                near = near_forms(self._snapshot, form_of(text))
                return Words(frozenset().union(*map(self._with_stem, (form_of(text), *near))), _fields(field))
            case _:
                return self._documents(node)

    def _words(self, form: str, field: str | None) -> Words:
        return Words(self._with_stem(form), _fields(field))

    def _with_stem(self, form: str) -> frozenset[str]:
        """All forms with the stem of this one."""
        return self._snapshot.forms_of_term(self._terms.of_form(form))

    def _typed(self, node: Word, exact: Words) -> Typed:
        form = form_of(node.text)
        typed = self._snapshot.form_count(form)
        forms = [
            candidate.text
            for candidate in self._snapshot.commonest_forms(form, COMPLETIONS)
            if candidate.text != form and candidate.text not in STOP_WORDS and candidate.count >= typed
        ]
        return Typed(
            exact, forms, lambda form: self._words(form, node.field), partial(self.completed.__setitem__, node)
        )

    # -- what is not in the text ----------------------------------------------------------------------------

    def _documents(self, node: Node) -> Documents:
        match node:
            case Everything():
                return Documents(lambda s, among: np.ones(s.size, bool))
            case Dates(first, last):
                return Documents(lambda s, among: (s.days >= first) & (s.days <= last) & (s.days > 0))
            case Tagged(tag):
                return Documents(lambda s, among: s.mask_of(self._lookup.tagged(tag)))
            case Is(state):
                ids = self._lookup.bookmarked if state == "bookmarked" else self._lookup.unread
                return Documents(lambda s, among: s.mask_of(ids()) ^ (state == "read"))
            case FromFeed(name):
                return Documents(lambda s, among: s.mask_of(self._lookup.from_feed(name)))
            case Arrived():
                return Documents(lambda s, among: s.mask_of(self._lookup.arrived(*moments_of(node, time.time()))))
            case FigureOf():
                return Documents(partial(self._with_figure, node), cost=4)
            case QuoteBy():
                return Documents(partial(self._with_quote, node), cost=4)
        raise TypeError(f"{type(node).__name__} is no question")

    def _with_figure(self, figure: FigureOf, snapshot: Snapshot, among: Array | None) -> Array:
        ask = partial(self._lookup.articles_with_figure, figure.within(self._terms.counted(figure.noun)))
        documents = None if among is None else np.flatnonzero(among & snapshot.alive)
        if documents is None or len(documents) > _FEW:
            return snapshot.mask_of(ask(None))
        return self._in_chunks(snapshot, documents, ask)

    def _with_quote(self, quote: QuoteBy, snapshot: Snapshot, among: Array | None) -> Array:
        """Only articles with all the words in their body are looked at: names and roles are words of the text, unless a
        person corrected them."""
        if not quote.speaker and not quote.said:
            return snapshot.mask_of(self._lookup.with_sure_quotes())
        test = QuoteTest(quote, TargetFinder(snapshot, self._terms), self._terms)
        candidates = snapshot.alive if among is None else among & snapshot.alive
        corrected = snapshot.mask_of(self._lookup.corrected()) if test.speaker else None
        for term in test.speaker | test.said:
            with_term = snapshot.mask_of_forms(snapshot.forms_of_term(term), "body")
            if corrected is not None and term not in test.said:
                with_term = with_term | corrected
            candidates = candidates & with_term

        def quoting(ids: list[int]) -> set[int]:
            return {found.article_id for found, _ in test.passing(ids, self._lookup)}

        return self._in_chunks(snapshot, np.flatnonzero(candidates), quoting)

    def _in_chunks(self, snapshot: Snapshot, documents: Array, ask: Callable[[list[int]], set[int]]) -> Array:
        """Ask about documents, newest first, until the time is over."""
        documents = documents[np.argsort(-snapshot.moments[documents], kind="stable")]
        found: set[int] = set()
        for at in range(0, len(documents), _CHUNK):
            if self._deadline.passed():
                break
            found |= ask(snapshot.ids[documents[at : at + _CHUNK]].tolist())
        return snapshot.mask_of(found)


def _forms_in(text: str) -> Iterator[str]:
    return map(form_of, words_of(text))


def _fields(field: str | None) -> tuple[str, ...]:
    return FIELDS if field is None else (field,)
