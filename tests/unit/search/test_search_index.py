"""Writing an index: nothing twice, each commit wholly or not at all, merging, stock Whoosh queries."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from whoosh.query import And, Not, Phrase, Prefix, Term
from whoosh.scoring import BM25F

from reader.errors import SearchIndexError
from reader.search import IndexFolder, IndexWriter, SearchDocument, SegmentBuilder
from reader.search.generation import Generation
from reader.search.merge import MOST_SEGMENTS, plan_merges


def document(number: int, body: str = "The river rose by two metres overnight.", **others: str) -> SearchDocument:
    return SearchDocument(number, others.pop("title", f"Report {number}"), body, **others)


@pytest.fixture
def generation(tmp_path: Path) -> Generation:
    folder = IndexFolder(tmp_path / "index")
    generation = folder.create()
    folder.publish(generation)
    return generation


def found(generation: Generation, query: object) -> set[int]:
    with generation.whoosh_index().searcher() as searcher:
        return {hit["id"] for hit in searcher.search(query, limit=None)}


def test_added_documents_are_found_by_stock_whoosh(generation: Generation) -> None:
    with IndexWriter(generation) as writer:
        writer.add(document(7, "Sanctions on oil exports were lifted."))
        writer.add(document(9, "Oil prices fell; exporting nations met."))
        assert writer.commit() == 2
    assert found(generation, Term("body", "sanction")) == {7}
    assert found(generation, Term("body", "export")) == {7, 9}
    assert found(generation, Phrase("body", ["oil", "price"])) == {9}
    assert found(generation, And([Term("body", "oil"), Not(Term("body", "sanction"))])) == {9}
    assert found(generation, Prefix("body", "sanc")) == {7}


def test_stock_bm25f_ranks_over_several_segments(generation: Generation) -> None:
    with IndexWriter(generation) as writer:
        writer.add(document(1, "flood " * 5 + "river"))
        writer.commit()
        writer.replace(document(2, "flood in a long report about many other things of the week"))
        writer.commit()
    with generation.whoosh_index().searcher(weighting=BM25F()) as searcher:
        assert [hit["id"] for hit in searcher.search(Term("body", "flood"))] == [1, 2]


def test_replacing_never_makes_a_second_copy(generation: Generation) -> None:
    with IndexWriter(generation) as writer:
        for round_ in range(3):
            for number in range(5):
                writer.replace(document(number, f"round {round_} version"))
                writer.replace(document(number, f"round {round_} corrected"))
            assert writer.commit() == 5
        builder = SegmentBuilder(generation.path)
        builder.add(document(3, "adopted version"))
        again = SegmentBuilder(generation.path)
        again.add(document(3, "adopted later"))
        writer.adopt([builder.finish(), again.finish()])
        assert writer.commit() == 5
        assert writer.article_ids() == frozenset(range(5))
    assert found(generation, Term("body", "version")) == set()
    assert found(generation, Term("body", "later")) == {3}
    assert found(generation, Term("body", "correct")) == {0, 1, 2, 4}


def test_deleting_and_cancelling(generation: Generation) -> None:
    with IndexWriter(generation) as writer:
        for number in range(4):
            writer.add(document(number))
        writer.commit()
        writer.delete(1)
        writer.delete(99)
        writer.replace(document(10))
        writer.cancel()
        assert writer.commit() == 4
        writer.delete(1)
        assert writer.commit() == 3
        writer.delete(0), writer.delete(2), writer.delete(3)
        assert writer.commit() == 0
    assert generation.doc_count() == 0


def test_add_is_refused_on_an_index_with_documents(generation: Generation) -> None:
    with IndexWriter(generation) as writer:
        writer.add(document(1))
        writer.commit()
        with pytest.raises(SearchIndexError, match="empty index"):
            writer.add(document(2))


def test_only_one_writer_at_a_time(generation: Generation) -> None:
    with IndexWriter(generation), pytest.raises(SearchIndexError, match="Another process"):
        IndexWriter(generation)
    IndexWriter(generation).close()


@pytest.mark.parametrize(
    "bad",
    [
        SearchDocument(-1, "t", "b"),
        SearchDocument(2**40, "t", "b"),
        SearchDocument(True, "t", "b"),
        SearchDocument(1, None, "b"),  # type: ignore[arg-type]
        SearchDocument(1, "t", b"bytes"),  # type: ignore[arg-type]
    ],
)
def test_a_bad_document_is_refused_and_spoils_nothing(generation: Generation, bad: SearchDocument) -> None:
    with IndexWriter(generation) as writer:
        writer.add(document(5))
        with pytest.raises(SearchIndexError):
            writer.add(bad)
        assert writer.commit() == 1
    builder = SegmentBuilder(generation.path)
    with pytest.raises(SearchIndexError):
        builder.add(bad)
    assert len(builder) == 0


@pytest.mark.parametrize(
    "text", ["", "\x00\x00", "…", "\ud800 lone", "a" * 10_000, "漢字 かな", "\u200fעברית", "’’ '", "_"]
)
def test_any_text_can_be_indexed(generation: Generation, text: str) -> None:
    with IndexWriter(generation) as writer:
        writer.add(SearchDocument(1, text, text, text, text, text))
        writer.add(document(2))
        assert writer.commit() == 2


def test_a_builders_segment_survives_pickling_and_counts_once_adopted(generation: Generation) -> None:
    builder = SegmentBuilder(generation.path)
    for number in range(3):
        builder.add(document(number))
    ref = pickle.loads(pickle.dumps(builder.finish()))
    assert ref.ids == (0, 1, 2)
    assert generation.doc_count() == 0
    with IndexWriter(generation) as writer:
        writer.adopt([ref])
        assert writer.commit() == 3
    assert found(generation, Term("body", "river")) == {0, 1, 2}


def test_merging_keeps_every_document_and_drops_deleted_ones(generation: Generation) -> None:
    with IndexWriter(generation) as writer:
        for batch in range(20):
            for number in range(3):
                writer.replace(
                    document(batch * 3 + number, f"Batch {batch} told of river number{number}.", source="Post")
                )
            writer.delete(batch * 3 - 1)
            writer.commit()
        expected = writer.article_ids()
        assert len(generation.read_toc()[1]) == 20
        writer.merge_small()
        assert writer.article_ids() == expected
    _, segments = generation.read_toc()
    assert len(segments) <= MOST_SEGMENTS
    assert found(generation, Term("body", "river")) == expected
    assert found(generation, Term("body", "number2")) == {59}
    assert found(generation, Phrase("body", ["batch", "7", "told"])) == {21, 22}
    assert generation.verify() == []


def test_committing_with_merge_keeps_segments_few(generation: Generation) -> None:
    with IndexWriter(generation) as writer:
        for number in range(40):
            writer.replace(document(number))
            writer.commit(merge=True)
            assert len(generation.read_toc()[1]) <= MOST_SEGMENTS
        assert writer.doc_count() == 40


def test_merge_plans_are_small_and_bounded() -> None:
    assert plan_merges([], []) == []
    assert plan_merges([100] * 12, [0] * 12) == []
    groups = plan_merges([2000] * 50, [0] * 50)
    assert max(map(len, groups)) <= 6
    assert 50 - sum(map(len, groups)) + len(groups) <= MOST_SEGMENTS
    # Few small ones beside large ones: the large ones are left alone.
    assert plan_merges([10_000] * 10 + [3, 4, 5], [0] * 13) == [[10, 11, 12]]
    assert plan_merges([100, 100], [90, 0]) == [[0]]


def test_sweeping_removes_what_nobody_uses(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path / "index")
    old = folder.create()
    folder.publish(old)
    new = folder.create()
    builder = SegmentBuilder(new.path)
    builder.add(document(1))
    builder.finish()
    assert folder.open().path == old.path
    folder.publish(new)
    folder.sweep()
    assert folder.open().path == new.path
    assert not old.path.exists()
    assert not (new.path / "staged").exists()
