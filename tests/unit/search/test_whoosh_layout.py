"""What is relied on of Whoosh: what is read of an index as arrays is what Whoosh's own readers find in it.

A Whoosh that lays out its files otherwise fails here.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from whoosh import query
from whoosh.reading import IndexReader
from whoosh.util.numeric import byte_to_length

from reader.model.words import words_of
from reader.search.engine import SearchDocument
from reader.search.whoosh.codec import hash_slots
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from reader.search.whoosh.layout import FIELDS, INDEXED, LENGTHS, forms_of
from reader.search.whoosh.lists import Spellings, read_positions, read_postings, read_values
from reader.search.whoosh.snapshot import Snapshot
from reader.search.words import Terms

from .search_help import MemoryLookup, whoosh_index

ROOT = Path(__file__).parents[3]
WORDS = [*(f"word{number}" for number in range(40)), "flood", "floods", "river", "naïve", "漢", "prices", "pricing"]
COMMON = ["the", "of"]
COUNT = 300
FAR = 70_000
"""Words between two others: more than a gap of two bytes holds."""


def made_documents() -> list[SearchDocument]:
    """Some with words that occur once and some that occur often, one of them very often, one empty, one very long."""
    rng = random.Random(3)
    bodies = [" ".join(rng.choices(WORDS + 6 * COMMON, k=rng.choice((0, 5, 60, 400)))) for _ in range(COUNT)]
    bodies[5], bodies[6] = "the " * 700 + "river", ""
    bodies[9] = "river flood " + "x " * FAR + "flood river flood"
    outlets = ["Post", "Sun", "", *(f"Paper {number}" for number in range(120))]
    return [
        SearchDocument(n, " ".join(rng.choices(WORDS, k=3)), body, rng.choice(outlets), "Lee", "2024", n)
        for n, body in enumerate(bodies, 1)
    ]


DOCUMENTS = made_documents()
GONE = {document.id for document in DOCUMENTS[::17]}


@pytest.fixture(scope="module", params=["as put in", "merged"])
def index(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> WhooshIndex:
    index = WhooshIndex(tmp_path_factory.mktemp("index"))
    with index.writing("at once") as writer:
        for part in range(5):
            writer.put(DOCUMENTS[part::5])
            writer.commit()
        writer.delete(GONE)
        writer.commit()
        if request.param == "merged":
            writer.tidy()
    assert len(index.snapshot().parts) == (1 if request.param == "merged" else 5)
    return index


@pytest.fixture(scope="module")
def snapshot(index: WhooshIndex) -> Snapshot:
    return index.snapshot()


@pytest.fixture(scope="module")
def leaves(index: WhooshIndex) -> list[IndexReader]:
    reader = whoosh_index(index).reader()
    return [leaf for leaf, _ in reader.leaf_readers()]


def test_lists_of_postings_and_positions_are_read_as_whoosh_reads_them(
    snapshot: Snapshot, leaves: list[IndexReader]
) -> None:
    for reader, part in zip(leaves, snapshot.parts, strict=True):
        for field in INDEXED:
            terms = list(reader.lexicon(field))
            lexicon = part.data.lexicons[field]
            numbers = np.arange(len(terms))
            assert lexicon.strings() == terms
            assert lexicon.counts.tolist() == [reader.frequency(field, term) for term in terms]
            frequencies = lexicon.document_frequencies(numbers).tolist()
            assert frequencies == [reader.doc_frequency(field, term) for term in terms]
            assert lexicon.find(Spellings([*map(bytes.decode, terms), "floo"])).tolist() == [*numbers.tolist(), -1]
            for term, place in zip(terms, lexicon.places(numbers), strict=True):
                matcher = reader.postings(field, term)
                docs, freqs, positions = [], [], []
                while matcher.is_active():
                    docs.append(matcher.id())
                    freqs.append(matcher.weight())
                    positions.append(matcher.value_as("positions") if field in FIELDS else [])
                    matcher.next()
                found = read_postings(part.data.posts, [place])
                kept = ~np.isin(found.docs, list(reader.segment().deleted_docs()))
                assert (found.docs[kept].tolist(), found.freqs[kept].tolist()) == (docs, freqs)
                if field in FIELDS:
                    counts, places = read_positions(read_values(part.data.posts, place), found.freqs, kept)
                    assert counts.tolist() == list(map(len, positions))
                    assert places.tolist() == [at for those in positions for at in those]


def test_lengths_and_columns_are_read_as_whoosh_reads_them(snapshot: Snapshot, leaves: list[IndexReader]) -> None:
    assert [byte_to_length(number) for number in range(256)] == list(LENGTHS)
    for reader, part in zip(leaves, snapshot.parts, strict=True):
        for field in FIELDS:
            expected = [reader.doc_field_length(number, field) or 0 for number in range(part.data.doc_count)]
            assert [LENGTHS[number] for number in part.data.lengths[field].tolist()] == expected
        outlets = [part.data.outlets[number] for number in part.data.outlet_of.tolist()]
        for name, column in (("id", part.data.ids), ("moment", part.data.moments), ("day", part.data.days)):
            assert column.tolist() == list(reader.column_reader(name))
        assert outlets == [outlet.decode() for outlet in reader.column_reader("outlet")]


def test_merging_keeps_terms_forms_and_places(snapshot: Snapshot) -> None:
    terms = Terms()
    alive = [document for document in DOCUMENTS if document.id not in GONE]
    bodies = {document.id: [terms.of(word) for word in words_of(document.body)] for document in alive}
    found: dict[int, dict[int, str]] = {document.id: {} for document in alive}
    for part in snapshot.parts:
        lexicon = part.data.lexicons["body"]
        ids = snapshot.ids[part.documents]
        for number, term in enumerate(lexicon.strings()):
            places = part.data.positions("body", number, snapshot.alive[part.documents])
            for place in places.tolist():
                found[int(ids[place >> 32])][place & 0xFFFFFFFF] = term.decode()
    assert {number: [at for _, at in sorted(places.items())] for number, places in found.items()} == bodies
    for form in ("floods", "prices", "naive"):
        wanted = {document.id for document in alive if form in map(str, words_of(document.body.replace("ï", "i")))}
        having: set[int] = set()
        for part in snapshot.parts:
            lexicon = part.data.lexicons[forms_of("body")]
            docs = part.data.postings(forms_of("body"), lexicon.find(Spellings([form]))).docs
            having |= set(snapshot.ids[part.documents][docs[snapshot.alive[part.documents][docs]]].tolist())
        assert having == wanted


def test_the_program_finds_what_whooshs_own_queries_find(index: WhooshIndex) -> None:
    rng = random.Random(1)
    terms, engine = Terms(), WhooshEngine(index, MemoryLookup())
    bodies = [body for document in DOCUMENTS if 5 < len(body := words_of(document.body)) < 1_000]
    with whoosh_index(index).searcher() as searcher:

        def of(word: str) -> query.Query:
            return query.Or([query.Term(field, terms.of(word)) for field in FIELDS])

        for _ in range(20):
            body = rng.choice(bodies)
            at = rng.randrange(len(body) - 3)
            (a, b), phrase = rng.sample(body, 2), body[at : at + rng.choice((2, 3))]
            phrases = [query.Phrase(field, list(map(terms.of, phrase))) for field in FIELDS]
            for mine, stock in (
                (f"{a} OR {b}", query.Or([of(a), of(b)])),
                (f"{a} {b}", query.And([of(a), of(b)])),
                (f"{a} -{b}", query.And([of(a), query.Not(of(b))])),
                ('"' + " ".join(phrase) + '"', query.Or(phrases)),
                (f"{a[:4]}*", query.Or([query.Prefix(forms_of(field), a[:4]) for field in FIELDS])),
            ):
                if {a, b} & set(COMMON) and not mine.startswith('"'):
                    continue
                expected = {hit["id"] for hit in searcher.search(stock, limit=None)}
                assert set(engine.article_ids(mine).value) == expected, mine


def test_words_far_apart_in_a_long_article_are_found_as_a_phrase(index: WhooshIndex) -> None:
    engine = WhooshEngine(index, MemoryLookup())
    assert DOCUMENTS[9].id in engine.article_ids('"x flood river flood"').value
    assert DOCUMENTS[9].id not in engine.article_ids('"flood x river"').value


def test_a_search_imports_nothing_of_whoosh_and_leaves_the_environment_as_it_was() -> None:
    program = (
        "import os, sys\nbefore = dict(os.environ)\nimport reader.search.whoosh.engine\n"
        "print('whoosh' in sys.modules, 'numpy' in sys.modules, dict(os.environ) == before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["False", "True", "True"]


@pytest.mark.parametrize("count", [0, 1, 5, 3_000])
@pytest.mark.parametrize("kinds", [0xFFFFFFFF, 0x3FF, 0])
def test_every_hash_is_found_from_its_own_slot_on(count, kinds):
    """As Whoosh looks for it: from the hash's own slot on, over the end of the table, up to the first empty slot."""
    hashes = np.random.default_rng(count).integers(0, 1 << 32, count) & kinds
    slots, taken, sizes = hash_slots(hashes)
    assert len(set(slots.tolist())) == count == taken.sum()
    begins = np.cumsum(sizes) - sizes
    for number, slot in zip(hashes.tolist(), slots.tolist(), strict=True):
        begin, size = int(begins[number & 0xFF]), int(sizes[number & 0xFF])
        passed = ((number >> 8) + np.arange((slot - begin - (number >> 8)) % size)) % size
        assert taken[begin + passed].all()
        assert taken[slot]
