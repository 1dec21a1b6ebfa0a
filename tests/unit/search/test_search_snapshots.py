"""One question, one snapshot: what is committed while a question is answered changes nothing of its answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from reader.search.engine import SearchDocument
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex

from .search_help import MemoryLookup, make_index

FLOODS = [
    SearchDocument(n, f"Flood {n}", f"The flood took bridge {n}.", "Post", published="2024-01-02") for n in (1, 2)
]
DROUGHTS = [SearchDocument(n, f"Drought {n}", f"The drought emptied well {n}.", "Sun") for n in range(3, 60)]


class Interrupted(MemoryLookup):
    """A lookup during whose every question the index is changed: first everything else comes, then the rest goes."""

    index: WhooshIndex
    rounds: int = 0

    def _commit(self) -> None:
        self.rounds += 1
        with self.index.writing() as writer:
            writer.delete([document.id for document in FLOODS])
            writer.commit()
            writer.put(DROUGHTS)
            writer.commit()
            # In an order of its own, so that document numbers mean other articles than before.
            writer.put(reversed(FLOODS))
            writer.commit()

    def texts(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        self._commit()
        return super().texts(ids)

    def counts(self, noun: str) -> bool:
        self._commit()
        return super().counts(noun)

    def speakers(self, ids: Sequence[int]) -> dict[str, int]:
        self._commit()
        return super().speakers(ids)


@pytest.fixture
def engine(tmp_path: Path) -> tuple[WhooshEngine, Interrupted]:
    lookup = Interrupted({document.id: document for document in (*FLOODS, *DROUGHTS)})
    lookup.index = make_index(tmp_path, FLOODS)
    return WhooshEngine(lookup.index, lookup), lookup


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: {hit.id for hit in engine.search("flood").hits},
        lambda engine: {hit.id for hit in engine.search("flood figure:>1 bridge").hits} or {1, 2},
        lambda engine: set(engine.article_ids("flood").value),
        lambda engine: {hit.id for hit in engine.similar(1).hits} | {1},
        lambda engine: {1, 2} if engine.marks(1, "flood").value else set(),
        lambda engine: {facet.count for facet in engine.facets("flood").value if facet.field == "source"} and {1, 2},
    ],
)
def test_a_commit_in_between_changes_no_answer(
    engine: tuple[WhooshEngine, Interrupted], ask: Callable[[WhooshEngine], set[int]]
) -> None:
    for _ in range(3):
        assert ask(engine[0]) == {1, 2}


def test_commits_did_come_in_between(engine: tuple[WhooshEngine, Interrupted]) -> None:
    searcher, lookup = engine
    answer = searcher.search("flood")
    assert lookup.rounds == 1
    assert [hit.title_spans for hit in answer.hits] == [((0, 5),)] * 2
    assert {facet.value: facet.count for facet in searcher.facets("flood").value if facet.field == "source"} == {
        "Post": 2
    }
    assert lookup.rounds == 2
