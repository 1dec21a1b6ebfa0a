"""Searcher: answers questions from an index and a lookup. For one thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from reader.errors import NewsreaderError, SearchIndexError
from reader.model import Facet, SearchAnswer, Span
from reader.model.search import SearchOrder
from reader.search.completion import complete_line
from reader.search.evaluation import Deadline, Evaluator, Match
from reader.search.facets import facets_of
from reader.search.folder import IndexFolder
from reader.search.generation import damage_told
from reader.search.hits import HitMaker, best_documents
from reader.search.lookup import Lookup
from reader.search.marks import find_all, joined
from reader.search.parser import Question, parse
from reader.search.query import Word
from reader.search.scoring import Ranking, Scorer
from reader.search.similar import telling_words
from reader.search.snapshot import Snapshot
from reader.search.suggestion import corrected
from reader.search.targets import Target, TargetFinder
from reader.search.words import Terms, form_of

_ATTEMPTS = 4

TIME_LIMIT = 1.5
"""Seconds after which a search answers with what it has."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """A question and what matches it, kept for what is asked about the same query next."""

    question: Question
    match: Match
    completed: Mapping[Word, str]
    partial: bool


class Searcher:
    """Answers from the newest commit: whether there is a newer one is looked at before every question."""

    def __init__(
        self,
        folder: IndexFolder,
        lookup: Lookup,
        *,
        ranking: Ranking | None = None,
        time_limit: float = TIME_LIMIT,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._folder, self._lookup = folder, lookup
        self._ranking = ranking or Ranking()
        self._time_limit, self._today = time_limit, today
        self._terms = Terms()
        self._snapshot: Snapshot | None = None
        self._stamp: tuple[int, int] | None = None
        self._answered: dict[tuple[str, bool], _Answered] = {}

    # -- questions ----------------------------------------------------------------------------------------

    def search(self, query: str, limit: int = 200, order: SearchOrder = "relevance", live: bool = True) -> SearchAnswer:
        """Hits for a query. Never raises: what goes wrong is said in the answer's `error`."""
        began = time.perf_counter()
        try:
            with damage_told():
                answer = self._search(query, limit, order, live)
        except NewsreaderError as error:
            self._drop()
            answer = SearchAnswer(query, error=str(error))
        return replace(answer, took_ms=round((time.perf_counter() - began) * 1000, 2))

    def article_ids(
        self, query: str, limit: int | None = None, order: SearchOrder = "relevance", live: bool = False
    ) -> list[int]:
        """Only the ids of articles that match, best first, copies included. Raises SearchIndexError, CatalogError."""
        with damage_told():
            match = self._ask(query, live=live).match
            ids: list[int] = self._open().ids[best_documents(self._open(), match, limit, order)].tolist()
            return ids

    def marks(self, query: str, text: str, places: Sequence[Span] = ()) -> tuple[Span, ...]:
        """All places in a text that a query lights, and `places` besides. Raises SearchIndexError."""
        with damage_told():
            answered = self._ask(query, live=True)
            # A word that was completed is lit as its completion only when it is no word itself.
            is_word = {word: self._open().form_count(form_of(word.text)) > 0 for word in answered.completed}
            completed = {word: form for word, form in answered.completed.items() if not is_word[word]}
            targets = self._targets(replace(answered, completed=completed))
            return joined(find_all(text, targets, self._terms), places)

    def article_marks(self, query: str, article_id: int) -> tuple[Span, ...]:
        """What a query lights in an article: its words, and the quotes and figures it asks for.

        Nothing when the catalog does not have the article. Raises SearchIndexError, CatalogError.
        """
        found = self._lookup.texts([article_id]).get(article_id)
        if found is None:
            return ()
        with damage_told():
            maker = self._hit_maker(self._ask(query, live=True))
            return self.marks(query, found[1], maker.places([article_id]).get(article_id, ()))

    def matching(self, query: str) -> frozenset[int]:
        """The ids of all articles that match. Raises SearchIndexError, CatalogError."""
        with damage_told():
            return frozenset(self._open().ids[self._ask(query, live=False).match.mask].tolist())

    def facets(self, query: str) -> tuple[Facet, ...]:
        """Sources, dates and speakers of all hits, of the whole library when nothing is searched for.

        Raises SearchIndexError, CatalogError.
        """
        with damage_told():
            mask = self._ask(query, live=True).match.mask if query.strip() else self._open().alive
            documents = np.flatnonzero(mask)
            return tuple(facets_of(documents, self._open(), self._lookup))

    def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        """Articles like one of the library. Never raises."""
        began = time.perf_counter()
        try:
            with damage_told():
                answer = self._similar(article_id, limit)
        except NewsreaderError as error:
            self._drop()
            answer = SearchAnswer("", error=str(error))
        return replace(answer, took_ms=round((time.perf_counter() - began) * 1000, 2))

    def complete(self, line: str) -> str | None:
        """The line with its last word completed, or None. Raises SearchIndexError, CatalogError."""
        with damage_told():
            return complete_line(line, self._open(), self._lookup)

    def release_pages(self) -> None:
        """Give mapped pages of the index back to the system."""
        if self._snapshot is not None:
            self._snapshot.release_pages()

    def verify(self) -> list[str]:
        """Files of the index whose content is not what was written. Reads them all. Raises SearchIndexError."""
        return self._folder.open().verify()

    # -- the index ----------------------------------------------------------------------------------------

    def _open(self) -> Snapshot:
        stamp = self._folder.stamp()
        if self._snapshot is None or stamp is None or stamp != self._stamp:
            self._snapshot = self._newest_snapshot()
            self._scorer = Scorer(self._snapshot, self._ranking)
            self._stamp = stamp
            self._answered.clear()
        return self._snapshot

    def _newest_snapshot(self) -> Snapshot:
        for _ in range(_ATTEMPTS):
            try:
                return Snapshot(self._folder.open(), self._snapshot)
            except FileNotFoundError:
                continue  # a commit merged a segment away between naming and opening it
        raise SearchIndexError("The search index is incomplete. It is rebuilt from the articles.")

    def _drop(self) -> None:
        self._snapshot = None
        self._answered.clear()

    def _ask(self, query: str, live: bool) -> _Answered:
        """Read and evaluate a query, or take what was found for it a moment ago."""
        snapshot = self._open()
        known = self._answered.get((query, live))
        if known is not None:
            return known
        question = parse(query, self._today(), self._lookup.counts, live)
        deadline = Deadline(self._time_limit)
        evaluator = Evaluator(snapshot, self._scorer, self._terms, self._lookup, deadline)
        if question.root is None:
            nothing = np.zeros(snapshot.size, bool)
            match = Match(nothing, nothing.astype(np.float32))
        else:
            match = evaluator.evaluate(question.root)
        answered = _Answered(question, match, evaluator.completed, deadline.missed)
        self._answered.clear()
        if not answered.partial:
            self._answered[query, live] = answered
        return answered

    def _targets(self, answered: _Answered) -> list[Target]:
        if answered.question.root is None:
            return []
        return TargetFinder(self._open(), self._terms).targets(answered.question.root, answered.completed)

    # -- answers ------------------------------------------------------------------------------------------

    def _search(self, query: str, limit: int, order: SearchOrder, live: bool) -> SearchAnswer:
        answered = self._ask(query, live)
        question = answered.question
        total = int(np.count_nonzero(answered.match.mask))
        read_as = " · ".join(filter(None, (question.read_as, *_completions(answered.completed))))
        suggestion = None
        if not total and question.root is not None and not answered.partial:
            suggestion = corrected(question, self._open(), self._has_hits)
        hits = self._hit_maker(answered).hits(answered.match, limit, order) if total else ()
        return SearchAnswer(query, read_as, total, 0.0, hits, suggestion, answered.partial)

    def _has_hits(self, query: str) -> bool:
        return bool(self._ask(query, live=False).match.mask.any())

    def _hit_maker(self, answered: _Answered) -> HitMaker:
        targets = self._targets(answered)
        return HitMaker(self._open(), self._lookup, self._terms, answered.question.root, targets)

    def _similar(self, article_id: int, limit: int) -> SearchAnswer:
        snapshot = self._open()
        found = self._lookup.texts([article_id]).get(article_id)
        if found is None:
            return SearchAnswer("", error="This article is not in the library any more.")
        words = telling_words(*found, snapshot, self._terms)
        evaluator = Evaluator(snapshot, self._scorer, self._terms, self._lookup, Deadline(self._time_limit))
        match = evaluator.any_term(dict(words), snapshot.mask_of(np.array([article_id])))
        targets = TargetFinder(snapshot, self._terms).of_terms([term for term, _ in words[:8]])
        total = int(np.count_nonzero(match.mask))
        maker = HitMaker(snapshot, self._lookup, self._terms, None, targets)
        return SearchAnswer("", "", total, 0.0, maker.hits(match, limit, "relevance"))


def _completions(completed: Mapping[Word, str]) -> list[str]:
    return [f"{word.text}… as {form}" for word, form in completed.items()]
