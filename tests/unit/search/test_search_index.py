"""Writing an index: nothing twice, each commit wholly or not at all, merging, rebuilding."""

from __future__ import annotations

import gc
import pickle
import weakref
from pathlib import Path

import numpy as np
import pytest
from whoosh.query import And, Not, Phrase, Prefix, Term
from whoosh.scoring import BM25F

from reader.errors import SearchIndexError
from reader.search.engine import SearchDocument
from reader.search.whoosh.index import WhooshIndex
from reader.search.whoosh.writing import plan_merges

from .search_help import whoosh_index


def document(number: int, body: str = "The river rose by two metres overnight.", **others: str) -> SearchDocument:
    return SearchDocument(number, others.pop("title", f"Report {number}"), body, **others)


@pytest.fixture
def index(tmp_path: Path) -> WhooshIndex:
    index = WhooshIndex(tmp_path / "index")
    with index.writing("at once"):
        pass
    return index


def found(index: WhooshIndex, query: object) -> set[int]:
    with whoosh_index(index).searcher() as searcher:
        return {hit["id"] for hit in searcher.search(query, limit=None)}


def test_added_documents_are_found_by_stock_whoosh(index: WhooshIndex) -> None:
    with index.writing() as writer:
        writer.put([document(7, "Sanctions on oil exports were lifted.")])
        writer.put([document(9, "Oil prices fell; exporting nations met.")])
        assert writer.commit() == 2
    assert found(index, Term("body", "sanction")) == {7}
    assert found(index, Term("body", "export")) == {7, 9}
    assert found(index, Phrase("body", ["oil", "price"])) == {9}
    assert found(index, And([Term("body", "oil"), Not(Term("body", "sanction"))])) == {9}
    assert found(index, Prefix("body_forms", "sanct")) == {7}


def test_stock_bm25f_ranks_over_several_segments(index: WhooshIndex) -> None:
    with index.writing() as writer:
        writer.put([document(1, "flood " * 5 + "river")])
        writer.commit()
        writer.put([document(2, "flood in a long report about many other things of the week")])
        writer.commit()
    with whoosh_index(index).searcher(weighting=BM25F()) as searcher:
        assert [hit["id"] for hit in searcher.search(Term("body", "flood"))] == [1, 2]


def test_replacing_never_makes_a_second_copy(index: WhooshIndex) -> None:
    with index.writing() as writer:
        for round_ in range(3):
            for number in range(5):
                writer.put([document(number, f"round {round_} version")])
                writer.put([document(number, f"round {round_} corrected")])
            assert writer.commit() == 5
        for body in ("prepared version", "prepared later"):
            preparer = writer.preparer()
            preparer.add(document(3, body))
            writer.put(preparer.finish())
        assert writer.commit() == 5
        assert writer.held() == frozenset(range(5))
    assert found(index, Term("body", "version")) == set()
    assert found(index, Term("body", "later")) == {3}
    assert found(index, Term("body", "correct")) == {0, 1, 2, 4}


def test_deleting(index: WhooshIndex) -> None:
    with index.writing() as writer:
        writer.put(map(document, range(4)))
        writer.commit()
        writer.delete([1, 99])
        writer.put([document(1)])
        writer.put([document(10)])
        writer.delete([10])
        assert writer.commit() == 4
        writer.delete([1])
        assert writer.commit() == 3
        writer.delete([0, 2, 3])
        assert writer.commit() == 0
    assert index.count() == 0


def test_changes_that_are_not_committed_are_lost(index: WhooshIndex) -> None:
    with index.writing() as writer:
        writer.put([document(1)])
    assert index.count() == 0
    assert not list(index.path.rglob("staged/*"))


def test_what_callers_hold_goes_without_a_search_for_circles(index: WhooshIndex) -> None:
    """A batch is large, and such a search comes seldom."""

    class Held:
        pass

    def write() -> weakref.ref[Held]:
        held = Held()
        with index.writing() as writer:
            for number in range(2):
                writer.put([document(number)])
                writer.commit()
            writer.tidy()
        return weakref.ref(held)

    gc.disable()
    try:
        assert write()() is None
    finally:
        gc.enable()


def test_only_one_writer_at_a_time(index: WhooshIndex) -> None:
    with index.writing(), pytest.raises(SearchIndexError, match="Another process"), index.writing():
        pass
    with index.writing():
        pass


@pytest.mark.parametrize(
    "bad",
    [
        SearchDocument(-1, "t", "b"),
        SearchDocument(2**70, "t", "b"),
        SearchDocument(True, "t", "b"),
        SearchDocument(1, "t", "b", moment=None),  # type: ignore[arg-type]
        SearchDocument(1, None, "b"),  # type: ignore[arg-type]
        SearchDocument(1, "t", b"bytes"),  # type: ignore[arg-type]
    ],
)
def test_a_bad_document_is_refused_and_spoils_nothing(index: WhooshIndex, bad: SearchDocument) -> None:
    with index.writing() as writer:
        writer.put([document(5)])
        with pytest.raises(SearchIndexError):
            writer.put([document(6), bad])
        assert writer.commit() == 1
        preparer = writer.preparer()
        with pytest.raises(SearchIndexError):
            preparer.add(bad)
        assert len(preparer) == 0


@pytest.mark.parametrize(
    "text", ["", "\x00\x00", "…", "\ud800 lone", "a" * 10_000, "漢字 かな", "\u200fעברית", "’’ '", "_"]
)
def test_any_text_can_be_indexed(index: WhooshIndex, text: str) -> None:
    with index.writing() as writer:
        writer.put([SearchDocument(1, text, text, text, text, text), document(2)])
        assert writer.commit() == 2


@pytest.mark.parametrize("moment", [0, -(2**40), 2**62])
def test_large_ids_and_moments_are_kept(index: WhooshIndex, moment: int) -> None:
    with index.writing() as writer:
        writer.put([SearchDocument(2**63 - 1, "t", "b", moment=moment)])
        writer.commit()
    snapshot = index.snapshot()
    assert (snapshot.ids.tolist(), snapshot.moments.tolist()) == ([2**63 - 1], [moment])


def test_what_is_prepared_survives_pickling_and_counts_once_it_is_put_in(index: WhooshIndex) -> None:
    with index.writing() as writer:
        preparer = pickle.loads(pickle.dumps(writer.preparer))()
        for number in range(3):
            preparer.add(document(number))
        prepared = pickle.loads(pickle.dumps(preparer.finish()))
        assert prepared.ids == (0, 1, 2)
        assert index.count() == 0
        writer.put(prepared)
        assert writer.commit() == 3
    assert found(index, Term("body", "river")) == {0, 1, 2}


@pytest.mark.slow
def test_merging_keeps_every_document_and_drops_deleted_ones(index: WhooshIndex) -> None:
    with index.writing() as writer:
        for batch in range(30):
            for number in range(3):
                writer.put(
                    [document(batch * 3 + number, f"Batch {batch} told of river number{number}.", source="Post")]
                )
            writer.delete([batch * 3 - 1])
            writer.commit()
        expected = writer.held()
        before = index.snapshot()
        assert len(before.parts) >= 30
        writer.tidy()
        assert writer.held() == expected
    after = index.snapshot()
    assert len(after.parts) == 1
    assert found(index, Term("body", "river")) == expected
    assert found(index, Term("body", "number2")) == {89}
    assert found(index, Phrase("body", ["batch", "7", "told"])) == {21, 22}
    assert index.verify() == []
    ids = np.array(sorted(expected))
    assert (before.prints_of(before.documents_of(ids)) == after.prints_of(after.documents_of(ids))).all()


@pytest.mark.slow
def test_tidying_keeps_segments_few(index: WhooshIndex) -> None:
    with index.writing() as writer:
        for number in range(40):
            writer.put([document(number)])
            writer.commit()
            writer.tidy()
            assert len(index.snapshot().parts) <= 4
        assert len(writer.held()) == 40


def test_small_segments_are_merged_and_large_ones_left_alone() -> None:
    assert plan_merges([], []) == []
    assert plan_merges([100], [0]) == []
    assert plan_merges([2000] * 50, [0] * 50) == [list(range(50))]
    assert plan_merges([2000, 1000], [0] * 2) == [[0, 1]]
    assert plan_merges([10_000, 3_000, *[3] * 16], [0] * 18) == [list(range(2, 18))]
    assert plan_merges([352, 1_264, *[2_048] * 9], [0] * 11) == [list(range(11))]
    assert plan_merges([10_000, 400, 9, 3], [0] * 4) == [[2, 3]]
    assert plan_merges([10_000, 2_000, 500, 100, 20], [0] * 5) == []
    assert plan_merges([10_000, 20, 10, 5, 3], [0] * 5) == [[1, 2, 3, 4]]
    assert plan_merges([1_000, 100], [400, 0]) == [[0]]
    assert plan_merges([1_000, 9_000, 1, 1, 1], [400, 0, 0, 0, 0]) == [[2, 3, 4], [0]]


def test_a_rebuild_beside_counts_once_it_is_done(index: WhooshIndex) -> None:
    with index.writing() as writer:
        writer.put([document(1)])
        writer.commit()
        first = writer.build
    with pytest.raises(RuntimeError), index.writing("beside") as writer:
        raise RuntimeError
    assert index.count() == 1
    with index.writing("beside") as writer:
        writer.put([document(2), document(3)])
        writer.commit()
        assert index.count() == 1
        assert writer.build != first
    assert index.count() == 2
    assert len([path for path in index.path.iterdir() if path.is_dir()]) == 1


def test_a_damaged_index_is_made_anew_and_says_why(index: WhooshIndex) -> None:
    with index.writing() as writer:
        writer.put([document(1)])
        writer.commit()
        assert writer.complaint is None
    (postings,) = index.path.rglob("*.pst")
    postings.write_bytes(b"")
    with index.writing() as writer:
        assert "damaged" in str(writer.complaint)
        assert writer.held() == frozenset()
