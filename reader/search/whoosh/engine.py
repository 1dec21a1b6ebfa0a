"""WhooshEngine: answers questions from the index and a lookup. For one thread.

A question is answered from one snapshot, from the match to the last snippet, whatever is committed in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np
from msgspec import Struct

from reader.errors import NewsreaderError, SearchIndexError
from reader.model import Facet, Hit, SearchAnswer
from reader.model.article import DATED_FROM
from reader.model.search import SPEAKERS_COUNTED_IN, Completion, SearchOrder
from reader.search.engine import Answer, Can, Lookup, plain_query
from reader.search.query.parser import Question, parse
from reader.search.query.tree import And, Node, Word
from reader.search.query.vocabulary import telling_words
from reader.search.show.answering import Answering, Shown, Value, lit_completions
from reader.search.show.copies import fold
from reader.search.show.marks import TargetFinder
from reader.search.show.suggestions import completions, corrected, facets_of, most_of, with_names
from reader.search.whoosh.evaluation import Deadline, Evaluation, Match, Searcher
from reader.search.whoosh.index import WhooshIndex
from reader.search.whoosh.ranking import Ranking
from reader.search.whoosh.snapshot import Snapshot
from reader.search.whoosh.storage import Array
from reader.search.words import Terms

TIME_LIMIT = 1.5
"""Seconds after which a search answers with what it has."""


class _Answered(Struct, frozen=True):
    """A question and what matches it in a snapshot, kept for what is asked about the same query next."""

    question: Question
    snapshot: Snapshot
    match: Match
    completed: Mapping[Word, str]
    partial: bool


class WhooshEngine(Answering):
    """A SearchEngine that looks for a newer commit before every question."""

    can = Can.EXACT_TOTAL | Can.PERSONAL | Can.REBUILD | Can.VERIFY

    def __init__(
        self,
        index: WhooshIndex,
        lookup: Lookup,
        *,
        ranking: Ranking | None = None,
        time_limit: float = TIME_LIMIT,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._index, self._lookup = index, lookup
        self._ranking = ranking or Ranking()
        self._time_limit, self._today = time_limit, today
        self._terms = Terms()
        self._opened: Searcher | None = None
        self._stamp: object = None
        self._answered: dict[tuple[str, bool], _Answered] = {}

    # -- questions ----------------------------------------------------------------------------------------

    def article_ids(
        self, query: str, limit: int | None = None, order: SearchOrder = "relevance", live: bool = False
    ) -> Answer[list[int]]:
        """Only the ids of articles that match, best first, copies included."""

        def ids() -> list[int]:
            answered = self._ask(plain_query(query), live)
            found: list[int] = answered.snapshot.ids[_best(answered.snapshot, answered.match, limit, order)].tolist()
            return found

        return self._told(ids, [])

    def complete(self, line: str, limit: int = 1) -> Answer[tuple[Completion, ...]]:
        """Ways to complete the last word of a line, best first."""

        def completed() -> tuple[Completion, ...]:
            snapshot = self._searcher().snapshot
            sources = _sources_of(snapshot, np.flatnonzero(snapshot.alive))
            return tuple(completions(plain_query(line), snapshot, self._lookup, sources, limit))

        return self._told(completed, ())

    def release_memory(self) -> None:
        if self._opened is not None:
            self._opened.snapshot.release_pages()

    # -- errors as answers --------------------------------------------------------------------------------

    def _told(self, ask: Callable[[], Value], nothing: Value) -> Answer[Value]:
        try:
            return Answer(ask())
        except NewsreaderError as error:
            told = str(error)
        except Exception:
            # Damage can show as any error, and so can a mistake of the program: the checksums tell which it is.
            if not self._is_damaged():
                raise
            told = "The search index is damaged. It will be rebuilt from the articles."
        self._forget()
        return Answer(nothing, told)

    def _is_damaged(self) -> bool:
        try:
            return bool(self._index.verify())
        except SearchIndexError:
            return True

    def _forget(self) -> None:
        self._opened = None
        self._answered.clear()

    # -- matching -----------------------------------------------------------------------------------------

    def _searcher(self) -> Searcher:
        """The searcher over the newest commit."""
        stamp = self._index.stamp()
        if self._opened is None or stamp is None or stamp != self._stamp:
            snapshot = self._index.snapshot(self._opened.snapshot if self._opened is not None else None)
            self._opened = Searcher(snapshot, self._ranking)
            self._stamp = stamp
            self._answered.clear()
        return self._opened

    def _ask(self, query: str, live: bool) -> _Answered:
        """Read and answer a query from the newest commit, or take what was found there a moment ago."""
        return self._ask_of(self._searcher(), query, live)

    def _ask_of(self, searcher: Searcher, query: str, live: bool) -> _Answered:
        known = self._answered.get((query, live))
        if known is not None and known.snapshot is searcher.snapshot:
            return known
        question = parse(query, self._today(), lambda noun: self._lookup.counts(self._terms.counted(noun)), live)
        question = with_names(question, self._lookup)
        deadline = Deadline(self._time_limit)
        evaluation = Evaluation(searcher, self._terms, self._lookup, deadline)
        if question.root is None:
            match = searcher.unscored(np.zeros(searcher.snapshot.size, bool))
        else:
            match = evaluation.found(question.root)
        answered = _Answered(question, searcher.snapshot, match, evaluation.completed, deadline.missed)
        self._answered.clear()
        if not answered.partial:
            self._answered[query, live] = answered
        return answered

    # -- answers ------------------------------------------------------------------------------------------

    def _search(self, query: str, limit: int, order: SearchOrder, live: bool, snippets: int | None) -> SearchAnswer:
        searcher = self._searcher()
        answered = self._ask_of(searcher, query, live)
        question = answered.question
        total = int(np.count_nonzero(answered.match.mask))
        completed = (f"{word.text}… as {form}" for word, form in answered.completed.items())
        read_as = " · ".join(filter(None, (question.read_as, *completed)))
        suggestion: str | None = None
        dropped: tuple[str, ...] = ()
        if not total and question.root is not None and not answered.partial:
            suggestion, dropped = self._suggested(searcher, question)
        found = _folded(searcher.snapshot, answered.match, limit, order)
        hits = self._shown_of(answered, answered.completed).hits(found, snippets) if found else ()
        return SearchAnswer(query, read_as, total, 0.0, hits, suggestion, answered.partial, None, dropped)

    def _suggested(self, searcher: Searcher, question: Question) -> tuple[str | None, tuple[str, ...]]:
        """Another query that has hits, and the words that it leaves out."""

        def has_hits(query: str) -> bool:
            return bool(self._ask_of(searcher, query, live=False).match.mask.any())

        better = corrected(question, searcher.snapshot, has_hits)
        return (better, ()) if better is not None else most_of(question, partial(self._fitting, searcher))

    def _fitting(self, searcher: Searcher, wanted: Sequence[Node], others: Sequence[Node]) -> Sequence[Node]:
        """The parts that the article has which has most of them (the best of several such) and meets the others."""
        evaluation = Evaluation(searcher, self._terms, self._lookup, Deadline(self._time_limit))
        found = list(map(evaluation.found, wanted))
        allowed = evaluation.found(And(tuple(others))).mask if others else True
        counts = np.sum([match.mask & allowed for match in found], axis=0)
        if not counts.any():
            return ()
        scores = np.where(counts == counts.max(), np.sum([match.score for match in found], axis=0), -1)
        best = int(np.argmax(scores))
        return [part for part, match in zip(wanted, found, strict=True) if match.mask[best]]

    def _shown(self, query: str, live: bool, as_words: bool = False) -> Shown:
        answered = self._ask(query, live)
        completed = answered.completed
        return self._shown_of(answered, lit_completions(completed, answered.snapshot) if as_words else completed)

    def _shown_of(self, answered: _Answered, completed: Mapping[Word, str]) -> Shown:
        finder = TargetFinder(answered.snapshot, self._terms)
        root = answered.question.root
        targets = [] if root is None else finder.targets(root, completed)
        return Shown(self._lookup, finder, self._terms, root, targets)

    def _facets(self, query: str) -> tuple[Facet, ...]:
        if query.strip():
            answered = self._ask(query, live=True)
            snapshot, mask = answered.snapshot, answered.match.mask
        else:
            snapshot = self._searcher().snapshot
            mask = snapshot.alive
        documents = np.flatnonzero(mask)
        sources = _sources_of(snapshot, documents)
        months = Counter((snapshot.days[documents] // 100).tolist())
        newest = documents[np.argsort(-snapshot.moments[documents], kind="stable")][:SPEAKERS_COUNTED_IN]
        speakers = self._lookup.speakers(snapshot.ids[newest].tolist())
        return tuple(facets_of(sources, months, speakers, self._lookup.feeds(snapshot.ids[documents].tolist())))

    def _similar(self, article_id: int, limit: int) -> SearchAnswer:
        searcher = self._searcher()
        snapshot = searcher.snapshot
        found = self._lookup.texts([article_id]).get(article_id)
        if found is None:
            return SearchAnswer("", error="This article is no longer in the library.")
        telling = telling_words(*found, snapshot, self._terms)
        like = searcher.like(telling)
        match = Match(like.mask & snapshot.alive & ~snapshot.mask_of([article_id]), like.score)
        finder = TargetFinder(snapshot, self._terms)
        shown = Shown(self._lookup, finder, self._terms, None, finder.of_terms([term for term, _ in telling[:8]]))
        total = int(np.count_nonzero(match.mask))
        return SearchAnswer("", "", total, 0.0, shown.hits(_folded(snapshot, match, limit, "relevance")))


def _sources_of(snapshot: Snapshot, documents: Array) -> dict[str, int]:
    """The sources of documents, with how many each has."""
    counts = np.bincount(snapshot.sources[documents], minlength=len(snapshot.source_names)).tolist()
    return {name: count for name, count in zip(snapshot.source_names, counts, strict=True) if count}


def _folded(snapshot: Snapshot, match: Match, limit: int, order: SearchOrder) -> list[Hit]:
    """At most `limit` hits in an order, without snippets; copies are folded."""
    documents = _best(snapshot, match, limit + limit // 4 + 10, order)
    groups = fold(snapshot.prints_of(documents), limit)
    first = documents[[group[0] for group in groups]]
    ids, scores = snapshot.ids[first].tolist(), match.score[first].tolist()
    return [
        Hit(article_id, round(score, 4), copies=len(group) - 1)
        for article_id, score, group in zip(ids, scores, groups, strict=True)
    ]


def _best(snapshot: Snapshot, match: Match, count: int | None, order: SearchOrder) -> Array:
    """The first `count` matching documents (None: all) in an order.

    Orders by date are those of the list of articles; of equal scores the newer article comes first.
    """
    documents = np.flatnonzero(match.mask)
    moments, ids = snapshot.moments[documents], snapshot.ids[documents]
    if order == "oldest":
        return _taken(documents, np.lexsort((ids, moments, moments < DATED_FROM)), count)
    keys = -moments if order == "newest" else -match.score[documents]
    if count is not None and len(documents) > count:
        # Of those that are equal at the cut it does not matter which are shown, except that it is always the same ones.
        cut = np.partition(keys, count)[count]
        near = keys <= cut
        documents, moments, ids, keys = documents[near], moments[near], ids[near], keys[near]
    return _taken(documents, np.lexsort((-ids, -moments, keys)), count)


def _taken(documents: Array, order: Array, count: int | None) -> Array:
    chosen: Array = documents[order[:count]]
    return chosen
