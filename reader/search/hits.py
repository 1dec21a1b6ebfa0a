"""From documents that match to hits that are shown: order, copies folded, snippets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reader.model import Hit, Span
from reader.model.search import SearchOrder
from reader.search.array_file import Array
from reader.search.copies import fold
from reader.search.evaluation import Match
from reader.search.lookup import Lookup
from reader.search.marks import find_all, joined
from reader.search.places import places_of
from reader.search.query import Node
from reader.search.snapshot import Snapshot
from reader.search.snippets import make_snippet
from reader.search.targets import Target, TargetFinder
from reader.search.words import Terms


def best_documents(snapshot: Snapshot, match: Match, count: int | None, order: SearchOrder) -> Array:
    """The first `count` matching documents (None: all) in an order; of equal scores the newer one first."""
    documents = np.flatnonzero(match.mask)
    moments = snapshot.days[documents] * 1_440 + snapshot.minutes[documents]
    keys = -moments if order == "newest" else moments if order == "oldest" else -match.score[documents]
    if order == "oldest":
        keys = np.where(moments > 0, keys, np.iinfo(np.int64).max)  # those without a date come last
    if count is not None and len(documents) > count:
        best = np.argpartition(keys, count)[:count]
        documents, moments, keys = documents[best], moments[best], keys[best]
    chosen: Array = documents[np.lexsort((documents, -moments, keys))]
    return chosen


class HitMaker:
    """Makes the hits of one query."""

    def __init__(
        self, snapshot: Snapshot, lookup: Lookup, terms: Terms, root: Node | None, targets: Sequence[Target]
    ) -> None:
        self._snapshot, self._lookup, self._terms = snapshot, lookup, terms
        self._root, self._targets = root, targets

    def hits(self, match: Match, limit: int, order: SearchOrder) -> tuple[Hit, ...]:
        """At most `limit` hits in an order; articles that the catalog lacks are dropped."""
        documents = best_documents(self._snapshot, match, limit + limit // 4 + 10, order)
        groups = fold((self._snapshot.print_of(document) for document in documents.tolist()), limit)
        chosen = {int(self._snapshot.ids[documents[group[0]]]): group for group in groups}
        texts = self._lookup.texts(list(chosen))
        places = self.places(list(texts))
        return tuple(
            self._hit(article_id, float(match.score[documents[group[0]]]), len(group) - 1, texts[article_id], places)
            for article_id, group in chosen.items()
            if article_id in texts
        )

    def places(self, ids: Sequence[int]) -> dict[int, tuple[Span, ...]]:
        """The quotes and figures of articles that the query asks for."""
        if self._root is None:
            return {}
        return places_of(self._root, ids, self._lookup, TargetFinder(self._snapshot, self._terms), self._terms)

    def _hit(
        self, article_id: int, score: float, copies: int, article: tuple[str, str], places: dict[int, tuple[Span, ...]]
    ) -> Hit:
        title, text = article
        snippet = make_snippet(text, self._targets, self._terms, places.get(article_id, ()))
        title_spans = joined(find_all(title, self._targets, self._terms, title=True))
        return Hit(article_id, round(score, 4), snippet.text, snippet.spans, title_spans, snippet.at, copies)
