"""What is relied on of Whoosh: lists, terms and columns that its own writer made are read as its own reader reads them.

A Whoosh that lays out its files otherwise fails here.
"""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import numpy as np
import pytest
from whoosh import query
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import FileIndex, create_in
from whoosh.searching import Searcher
from whoosh.writing import SegmentWriter

from reader.model.words import form_of, words_of
from reader.search.engine import SearchDocument
from reader.search.whoosh.codec import CompactCodec
from reader.search.whoosh.index import WhooshIndex
from reader.search.whoosh.layout import FIELDS, INDEX_NAME, news_schema
from reader.search.whoosh.matching import Ranking
from reader.search.whoosh.queries import All, Except, Following, NewsSearcher, Some, Starting, Words
from reader.search.whoosh.reading import Spellings, read_positions, read_postings, read_values
from reader.search.whoosh.snapshot import Snapshot
from reader.search.whoosh.storage import Generation, IndexUnpickler

WORDS = [*(f"word{number}" for number in range(40)), "flood", "floods", "river", "naïve", "漢"]
COMMON = ["the", "of"]
COUNT = 300


def made_documents() -> list[SearchDocument]:
    """Some with words that occur once and some that occur often, one of them very often, one empty."""
    rng = random.Random(3)
    bodies = [" ".join(rng.choices(WORDS + 6 * COMMON, k=rng.choice((0, 5, 60, 400)))) for _ in range(COUNT)]
    bodies[5], bodies[6] = "the " * 700 + "river", ""
    return [
        SearchDocument(n, " ".join(rng.choices(WORDS, k=3)), body, rng.choice(["Post", "Sun", ""]), "Lee", "2024", n)
        for n, body in enumerate(bodies, 1)
    ]


DOCUMENTS = made_documents()
GONE = {document.id for document in DOCUMENTS[::17]}


def forms(text: str) -> list[str]:
    return [form_of(word) for word in words_of(text)]


def written_by_whoosh(folder: Path, codec: W3Codec) -> FileIndex:
    """The documents in three segments, by Whoosh's own writer: fields as lists of words, columns by name."""
    folder.mkdir()
    index = create_in(str(folder), news_schema(), INDEX_NAME)
    for part in range(3):
        writer = SegmentWriter(index, codec=codec, compound=False)
        for document in DOCUMENTS[part::3]:
            if document.id not in GONE:
                texts = {field: forms(getattr(document, field)) for field in FIELDS}
                writer.add_document(id=document.id, moment=document.moment, outlet=document.source.encode(), **texts)
        writer.commit(merge=False)
    return index


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> NewsSearcher:
    index = WhooshIndex(tmp_path_factory.mktemp("ours"))
    with index.writing("at once") as writer:
        for part in range(3):
            writer.put(DOCUMENTS[part::3])
            writer.commit()
        writer.delete(GONE)
        writer.commit()
    return NewsSearcher.over(index.snapshot(), Ranking())


def snapshot_of(index: FileIndex) -> Snapshot:
    generation = Generation(Path(index.storage.folder))
    return Snapshot(generation.mapped(), *generation.read_toc())


@pytest.fixture(scope="module", params=[W3Codec, CompactCodec])
def theirs(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> NewsSearcher:
    index = written_by_whoosh(tmp_path_factory.mktemp("theirs") / "index", request.param())
    return NewsSearcher.over(snapshot_of(index), Ranking())


def test_lists_of_postings_and_positions_are_read_as_whoosh_reads_them(theirs: NewsSearcher) -> None:
    for (leaf, _), part in zip(theirs.leaf_searchers(), theirs.snapshot.parts, strict=True):
        reader = leaf.reader()
        for field in ("title", "body"):
            terms = list(reader.lexicon(field))
            assert part.data.lexicons[field].strings() == terms
            assert part.data.lexicons[field].counts.tolist() == [reader.frequency(field, term) for term in terms]
            numbers = np.arange(len(terms))
            frequencies = part.data.lexicons[field].document_frequencies(numbers).tolist()
            assert frequencies == [reader.doc_frequency(field, term) for term in terms]
            assert part.data.lexicons[field].find(Spellings([*map(bytes.decode, terms), "floo"])).tolist() == [
                *numbers.tolist(),
                -1,
            ]
            for term, place in zip(terms, part.data.lexicons[field].places(), strict=True):
                matcher = reader.postings(field, term)
                docs, freqs, positions = [], [], []
                while matcher.is_active():
                    docs.append(matcher.id())
                    freqs.append(matcher.weight())
                    positions.append(matcher.value_as("positions"))
                    matcher.next()
                found = read_postings(part.data.posts, [place])
                assert (found.docs.tolist(), found.freqs.tolist()) == (docs, freqs)
                counts, places = read_positions(
                    read_values(part.data.posts, place), found.freqs, np.ones(len(docs), bool)
                )
                assert counts.tolist() == list(map(len, positions))
                assert places.tolist() == [at for those in positions for at in those]


def test_lengths_and_columns_are_read_as_whoosh_reads_them(theirs: NewsSearcher) -> None:
    for (leaf, _), part in zip(theirs.leaf_searchers(), theirs.snapshot.parts, strict=True):
        reader = leaf.reader()
        for field in FIELDS:
            expected = [reader.doc_field_length(number, field) or 0 for number in range(part.data.doc_count)]
            assert part.data.lengths[field].tolist() == expected
        outlets = [part.data.outlets[number] for number in part.data.outlet_of.tolist()]
        for name, column in (("id", part.data.ids), ("moment", part.data.moments)):
            assert column.tolist() == list(reader.column_reader(name))
        assert outlets == [outlet.decode() for outlet in reader.column_reader("outlet")]


def asked(searcher: NewsSearcher, wanted: query.Query) -> dict[int, float]:
    match = searcher.found_by(wanted)
    return dict(zip(searcher.snapshot.ids[match.mask].tolist(), match.score[match.mask].tolist(), strict=True))


def test_array_queries_find_what_whooshs_own_queries_find(ours: NewsSearcher, theirs: NewsSearcher) -> None:
    rng = random.Random(1)
    stock_ours = Searcher(ours.snapshot.reader)
    bodies = [body for document in DOCUMENTS if len(body := forms(document.body)) > 5]
    for _ in range(20):
        body = rng.choice(bodies)
        at = rng.randrange(len(body) - 3)
        (a, b), phrase = rng.sample(body, 2), body[at : at + rng.choice((2, 3))]
        body_terms = [query.Term("body", a), query.Term("body", b)]
        for mine, stock in (
            (Words((a, b), ("body", "title")), query.Or([query.Term(f, w) for f in ("body", "title") for w in (a, b)])),
            (All([Words((a,), ("body",)), Words((b,), ("body",))]), query.And(body_terms)),
            (
                All([Words((a,), ("body",)), Except(Words((b,), ("body",)))]),
                query.And([body_terms[0], query.Not(body_terms[1])]),
            ),
            (Following([frozenset((word,)) for word in phrase], ("body",)), query.Phrase("body", phrase)),
            (Starting(a[:4], ("body",)), query.Prefix("body", a[:4])),
            (Some([Words((a,), ("title",)), query.Term("body", b)]), query.Or([query.Term("title", a), body_terms[1]])),
        ):
            expected = {int(ours.snapshot.ids[number]) for number in stock_ours.docs_for_query(stock)}
            found = asked(ours, mine)
            assert found.keys() == expected == asked(theirs, mine).keys(), (mine, stock)
            # Whoosh's own collector of the best steps through the matcher and finds the same scores.
            best = ours.search(mine, limit=10)
            assert len(best) == len(found)
            assert np.allclose([hit.score for hit in best], sorted(found.values(), reverse=True)[:10])


@pytest.mark.parametrize("harmful", [print, eval, Path, np.array])
def test_nothing_that_does_not_belong_in_an_index_is_unpickled(tmp_path: Path, harmful: object) -> None:
    with (tmp_path / "pickle").open("w+b") as file:
        pickle.dump(harmful, file)
        file.seek(0)
        with pytest.raises(pickle.UnpicklingError, match="does not belong"):
            IndexUnpickler(file).load()
