"""Writing: segments by Whoosh's own SegmentWriter in sub-indexes of their own, which the writer of the index adopts.

Whoosh's writer sorts every posting by itself, which takes most of its time. Here each field is given to it as one item
per document, its words as numbers; the pool sorts them all at once with numpy, and the codec takes whole lists.
"""

from __future__ import annotations

import copy
import secrets
import shutil
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from whoosh.analysis import SimpleAnalyzer
from whoosh.codec.whoosh3 import W3Segment
from whoosh.fields import TEXT, Schema
from whoosh.index import create_in
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from reader.errors import SearchIndexError, reason_of
from reader.model.words import form_of, words_of
from reader.search.engine import Prepared, Preparer, SearchDocument, check_document
from reader.search.query.values import day_of
from reader.search.show.copies import signatures, term_hashes
from reader.search.whoosh.codec import CompactCodec, TermPostings, pickled_bytes, pickled_number, positions_value
from reader.search.whoosh.layout import FIELDS, INDEX_NAME, news_schema
from reader.search.whoosh.reading import encoded, listed, read_values
from reader.search.whoosh.snapshot import SegmentArrays
from reader.search.whoosh.storage import (
    STAGED,
    Array,
    FileSum,
    Generation,
    MappedStorage,
    damage_told,
    sum_of,
    synced_sum,
)

MOST_SEGMENTS = 24
"""With more segments than this some are merged: that costs more than indexing did, but many slow down searches."""
_AFTER_MERGING = 12
_MUCH_DELETED = 0.3
_GROWTH = 4


class StagedSegment(Struct, frozen=True):
    """A sub-index of one segment, ready to be adopted. `sums` are those of its files. Can be pickled."""

    path: Path
    segment: W3Segment
    ids: tuple[int, ...]
    sums: dict[str, FileSum]


# -- segments ---------------------------------------------------------------------------------------------


class BulkWriter(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer of a segment with a pool that sorts in bulk and a codec that takes whole lists."""

    def __init__(self, folder: Path, schema: Schema, pool: _SortingPool | _MergePool) -> None:
        folder.mkdir(parents=True)
        super().__init__(create_in(str(folder), schema, INDEX_NAME), codec=CompactCodec(), compound=False)
        self.folder, self.pool = folder, pool

    def add_postings_to_pool(self, reader: _ArrayReader, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Called by `add_reader`: documents of `reader` are numbered from `startdoc`, or by `docmap`."""
        assert isinstance(self.pool, _MergePool)
        self.pool.add_segment(reader.arrays, startdoc, docmap)

    def staged(self, ids: Sequence[int]) -> StagedSegment:
        """Finish the segment, made to last on the disk. Raises OSError."""
        self.commit(merge=False)
        segment = self.get_segment()
        sums = {name: synced_sum(self.folder / name) for name in segment.list_files(self.storage)}
        return StagedSegment(self.folder, segment, tuple(ids), sums)


def _write_segment(
    generation: Path, schema: Schema, pool: _SortingPool | _MergePool, write: Callable[[BulkWriter], Sequence[int]]
) -> StagedSegment:
    """A sub-index with what `write` puts in; it returns the ids. Raises SearchIndexError when there is no room."""
    folder = generation / STAGED / secrets.token_hex(8)
    try:
        writer = BulkWriter(folder, schema, pool)
        return writer.staged(write(writer))
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        reason = reason_of(error)
        raise SearchIndexError(
            f"The search index could not be written: {reason}. Free some space and try again."
        ) from error


# -- new articles -----------------------------------------------------------------------------------------


class _NumberedText(TEXT):  # type: ignore[misc]
    """A text field that takes its words as an array of numbers, all in one item. Only while a segment is written."""

    def index(self, value: array[int], **others: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        yield b"", len(value), 1.0, value.tobytes()


class _Numbering(dict[str, int]):
    """Numbers strings in the order in which they first come."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class _Pickled(dict[int, bytes]):
    """Numbers as they stand in a pickle."""

    def __missing__(self, number: int) -> bytes:
        code = self[number] = pickled_number(number)
        return code


class ArticlePreparer:
    """Collects articles and writes them as one sub-index. Usable in a worker process.

    The sub-index lies beside the index until an IndexWriter adopts it; a process that dies leaves nothing that counts.
    """

    def __init__(self, generation: Path) -> None:
        self._generation = generation
        self._forget()

    def _forget(self) -> None:
        self._words = _Numbering()
        self._texts: dict[str, list[array[int]]] = {field: [] for field in FIELDS}
        self._documents: dict[int, dict[str, Any]] = {}

    def __len__(self) -> int:
        return len(self._documents)

    def add(self, document: SearchDocument) -> None:
        """Take in a document. Raises SearchIndexError when it cannot be indexed, with nothing of it kept."""
        check_document(document)
        if document.id in self._documents:
            raise SearchIndexError(f"Article {document.id} was given to the index twice in one batch.")
        number = self._words.__getitem__
        for field in FIELDS:
            self._texts[field].append(array("I", map(number, words_of(getattr(document, field)))))
        self._documents[document.id] = {
            "id": document.id,
            "moment": document.moment,
            "day": day_of(document.published),
            "outlet": encoded(document.source),
        }

    def finish(self) -> StagedSegment:
        """Write the segment. Raises SearchIndexError when there is no room or nothing to write."""
        if not self._documents:
            raise SearchIndexError("There is no article to index in this batch.")
        forms, form_of_word = self._sorted_forms()
        schema = news_schema()
        for field in FIELDS:
            schema.remove(field)
            schema.add(field, _NumberedText(analyzer=SimpleAnalyzer()))
        try:
            return _write_segment(
                self._generation, schema, _SortingPool(forms, form_of_word), partial(self._write, forms, form_of_word)
            )
        finally:
            self._forget()

    def _write(self, forms: list[bytes], form_of_word: Array, writer: BulkWriter) -> Sequence[int]:
        bodies = self._texts["body"]
        words = form_of_word[np.frombuffer(b"".join(bodies), np.uint32)]
        prints = signatures(term_hashes(forms)[words], np.fromiter(map(len, bodies), np.int64, len(bodies)))
        for number, columns in enumerate(self._documents.values()):
            texts = {field: self._texts[field][number] for field in FIELDS}
            writer.add_document(**columns, **texts, print=prints[number].astype("<u4").tobytes())
        return list(self._documents)

    def _sorted_forms(self) -> tuple[list[bytes], Array]:
        """The forms of all words, sorted; and the number of the form of each word."""
        forms = _Numbering()
        form_of_word = np.fromiter((forms[form_of(word)] for word in self._words), np.int64, len(self._words))
        terms = list(map(encoded, forms))
        order = sorted(range(len(terms)), key=terms.__getitem__)
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return [terms[number] for number in order], rank[form_of_word]


class _SortingPool:
    """Collects the words of fields, document after document, and sorts all of them at once."""

    def __init__(self, forms: list[bytes], form_of_word: Array) -> None:
        self._forms, self._form_of_word = forms, form_of_word
        self._pickled = _Pickled()
        self.cleanup()

    def cleanup(self) -> None:
        self._streams: dict[str, bytearray] = defaultdict(bytearray)
        self._lengths: dict[str, list[int]] = defaultdict(list)

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """One field of the next document, as _NumberedText gives it."""
        field, _, _, _, words = item
        self._streams[field] += words
        self._lengths[field].append(len(words) // 4)

    def iter_postings(self) -> Iterator[TermPostings]:
        for field in sorted(self._streams):
            words = np.frombuffer(self._streams[field], np.uint32)
            if len(words):
                yield from self._inverted(field, self._form_of_word[words], np.array(self._lengths[field], np.int64))

    def _inverted(self, field: str, stream: Array, lengths: Array) -> Iterator[TermPostings]:
        """The postings of a field from the form numbers of all its words."""
        documents = np.repeat(np.arange(len(lengths)), lengths)
        positions = np.arange(len(stream)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        order = np.argsort(stream, kind="stable")
        numbers, documents, positions = stream[order], documents[order], positions[order]
        is_first = np.ones(len(numbers), bool)
        is_first[1:] = (numbers[1:] != numbers[:-1]) | (documents[1:] != documents[:-1])
        firsts = np.flatnonzero(is_first)
        freqs = np.diff(firsts, append=len(numbers)).tolist()
        gaps = np.diff(positions, prepend=0)
        gaps[firsts] = positions[firsts]
        values = list(self._values(gaps.tolist(), firsts.tolist(), freqs))
        numbers, documents = numbers[firsts], documents[firsts]
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        shortest = np.minimum.reduceat(lengths[documents], starts).tolist()
        longest = np.maximum.reduceat(lengths[documents], starts).tolist()
        docs, of_lists, bounds = documents.tolist(), numbers[starts].tolist(), [*starts.tolist(), len(firsts)]
        for at, number in enumerate(of_lists):
            here = slice(bounds[at], bounds[at + 1])
            yield TermPostings(
                field, self._forms[number], docs[here], freqs[here], values[here], shortest[at], longest[at]
            )

    def _values(self, gaps: list[int], firsts: list[int], freqs: list[int]) -> Iterator[bytes]:
        """The pickled values of postings, from the gaps between all positions."""
        codes = list(map(self._pickled.__getitem__, gaps))
        singles: dict[int, bytes] = {}
        for first, freq in zip(firsts, freqs, strict=True):
            if freq > 1:
                yield positions_value(codes[first : first + freq])
                continue
            value = singles.get(gaps[first])
            if value is None:
                value = singles[gaps[first]] = positions_value(codes[first : first + 1])
            yield value


# -- merging ----------------------------------------------------------------------------------------------


def plan_merges(sizes: Sequence[int], deleted: Sequence[int]) -> list[list[int]]:
    """Groups of segment numbers to merge: none up to MOST_SEGMENTS, else so that at most half as many are left.

    `sizes` are documents, `deleted` those of them that are deleted. No group grows far beyond a twelfth of the whole,
    so that merging 100,000 articles needs the memory of 10,000. A segment that is a third deleted is rewritten.
    """
    decayed = [[number] for number, size in enumerate(sizes) if deleted[number] > _MUCH_DELETED * max(1, size)]
    if len(sizes) <= MOST_SEGMENTS:
        return decayed
    alive = [size - gone for size, gone in zip(sizes, deleted, strict=True)]
    order = sorted(range(len(sizes)), key=alive.__getitem__)
    groups = _fill(order, alive, _GROWTH)
    if len(groups) > _AFTER_MERGING:
        groups = _fill(order, alive, None)
    return [sorted(group) for group in groups if len(group) > 1 or group in decayed]


def _fill(order: Sequence[int], alive: Sequence[int], growth: int | None) -> list[list[int]]:
    """Put segments, smallest first, into groups of about an eleventh of the whole.

    With `growth`, a segment that many times larger than the group so far starts one of its own: few small segments do
    not cause a large one to be written again.
    """
    target = max(1, -(-sum(alive) // (_AFTER_MERGING - 1)))
    groups: list[list[int]] = []
    filled = target
    for number in order:
        too_large = growth is not None and filled * growth < alive[number]
        if filled >= target or too_large:
            groups.append([])
            filled = 0
        groups[-1].append(number)
        filled += alive[number]
    return groups


class _ArrayReader(SegmentReader):  # type: ignore[misc]
    """Whoosh's reader of a segment, with the same segment as arrays."""

    def __init__(self, storage: MappedStorage, segment: W3Segment, arrays: SegmentArrays) -> None:
        super().__init__(storage, news_schema(), segment)
        self.arrays = arrays


class _MergePool:
    """Collects segments; gives the postings of all terms that still occur, without unpickling values."""

    def __init__(self) -> None:
        self.cleanup()

    def cleanup(self) -> None:
        self._parts: list[tuple[SegmentArrays, Array]] = []

    def add_segment(self, arrays: SegmentArrays, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Take in a segment; its documents are numbered from `startdoc`, or by `docmap`, which lacks deleted ones."""
        if docmap is None:
            numbers = np.arange(startdoc, startdoc + arrays.doc_count)
        else:
            numbers = np.full(arrays.doc_count, -1)
            numbers[list(docmap)] = list(docmap.values())
        self._parts.append((arrays, numbers))

    def iter_postings(self) -> Iterator[TermPostings]:
        for field in sorted(FIELDS):
            yield from self._of_field(field)

    def _of_field(self, field: str) -> Iterator[TermPostings]:
        lists: dict[bytes, list[tuple[_Lists, int]]] = defaultdict(list)
        for arrays, numbers in self._parts:
            of_segment = _Lists(arrays, field, numbers)
            for number, term in enumerate(of_segment.terms):
                lists[term].append((of_segment, number))
        lengths = [length for arrays, numbers in self._parts for length in arrays.lengths[field][numbers >= 0].tolist()]
        for term in sorted(lists):
            docs: list[int] = []
            freqs: list[float] = []
            values: list[bytes] = []
            for of_segment, number in lists[term]:
                some_docs, some_freqs, some_values = of_segment.of(number)
                docs += some_docs
                freqs += some_freqs
                values += some_values
            if docs:
                of_docs = list(map(lengths.__getitem__, docs))
                yield TermPostings(field, term, docs, freqs, values, min(of_docs), max(of_docs))


class _Lists:
    """The posting lists of a field of a segment, with its documents under other numbers; those with -1 are left out."""

    def __init__(self, arrays: SegmentArrays, field: str, numbers: Array) -> None:
        lexicon, postings = arrays.lexicons[field], arrays.postings(field, slice(None))
        self.terms = lexicon.strings()
        self._posts, self._places = arrays.posts, lexicon.places()
        self._docs, self._freqs = numbers[postings.docs].tolist(), postings.freqs.tolist()
        self._bounds = [0, *np.cumsum(postings.sizes).tolist()]

    def of(self, number: int) -> tuple[list[int], list[float], list[bytes]]:
        """Documents, weights and values, as they stand in a pickle, of a term."""
        here = slice(self._bounds[number], self._bounds[number + 1])
        docs, freqs, values = self._docs[here], self._freqs[here], read_values(self._posts, self._places[number])
        if min(docs) >= 0:
            return docs, freqs, [values]
        kept = [document >= 0 for document in docs]
        pickled = map(pickled_bytes, compress(listed(values), kept))
        return list(compress(docs, kept)), list(compress(freqs, kept)), list(pickled)


# -- the writer of an index -------------------------------------------------------------------------------


class _Open(Struct, frozen=True):
    """A segment of the index with its arrays and the checksums of its files."""

    segment: W3Segment
    arrays: SegmentArrays
    sums: dict[str, FileSum]

    def kept(self) -> Array:
        """A mask of the documents that are not deleted."""
        mask = np.ones(self.arrays.doc_count, bool)
        mask[list(self.segment.deleted_docs())] = False
        return mask

    def without(self, documents: Iterable[int]) -> _Open:
        """The same with more of its documents deleted."""
        segment = copy.deepcopy(self.segment)
        for document in documents:
            segment.delete_document(document)
        return replace(self, segment=segment)


class WhooshWriter:
    """The IndexWriter of a Whoosh index. Holds its lock until closed; a process that dies lets go of it."""

    def __init__(self, generation: Generation, complaint: str | None = None) -> None:
        """Raises SearchIndexError when the index is damaged or another process writes to it."""
        self.complaint = complaint
        self._generation = generation
        self._storage = generation.mapped()
        self._lock = self._storage.lock(f"{INDEX_NAME}_WRITELOCK")
        try:
            free = self._lock.acquire()
        except OSError as error:
            raise SearchIndexError(f"The search index cannot be written: {reason_of(error)}.") from error
        if not free:
            raise SearchIndexError("Another process is writing to this search index. Wait until it has finished.")
        try:
            self._load()
        except SearchIndexError:
            self.close()
            raise
        self._changes: list[StagedSegment | frozenset[int]] = []

    def _load(self) -> None:
        self._commit, segments = self._generation.read_toc()
        sums = self._generation.sums(self._commit)
        self._open = [self._opened(segment, sums) for segment in segments]

    def _opened(self, segment: W3Segment, known: dict[str, FileSum]) -> _Open:
        """A segment whose files are in place; checksums that are not known are made."""
        with damage_told():
            names = segment.list_files(self._storage)
            sums = {name: known.get(name) or sum_of(self._generation.path / name) for name in names}
            return _Open(segment, SegmentArrays(self._storage, segment), sums)

    def close(self) -> None:
        """Let go of the lock. Changes not committed are lost."""
        if self._lock.fd is not None:
            self._lock.release()

    # -- what is there ------------------------------------------------------------------------------------

    @property
    def build(self) -> str:
        """Names this index: another one after every rebuild."""
        return self._generation.path.name

    @property
    def preparer(self) -> Callable[[], Preparer]:
        """Makes preparers for this index. Can be pickled."""
        return partial(ArticlePreparer, self._generation.path)

    def held(self) -> frozenset[int]:
        """The ids of all articles in the index as last committed."""
        return frozenset(number for item in self._open for number in item.arrays.ids[item.kept()].tolist())

    # -- changes ------------------------------------------------------------------------------------------

    def put(self, articles: Iterable[SearchDocument] | Prepared) -> None:
        """Put articles in, each in place of the one with its id. Raises SearchIndexError on a bad one, or no room."""
        if isinstance(articles, StagedSegment):
            self._changes.append(articles)
            return
        assert isinstance(articles, Iterable)
        preparer = ArticlePreparer(self._generation.path)
        for document in articles:
            preparer.add(document)
        if len(preparer):
            self._changes.append(preparer.finish())

    def delete(self, ids: Iterable[int]) -> None:
        """Take articles out; one that is not there is no error."""
        self._changes.append(frozenset(ids))

    def commit(self) -> int:
        """Make all changes last; returns the number of articles in the index.

        Raises SearchIndexError when the disk does not take it or a count is wrong; the index is then as it was before.
        """
        expected = set(self.held())
        fresh = self._open
        for change in self._changes:
            if isinstance(change, StagedSegment):
                fresh = [*self._without(fresh, change.ids), self._taken_in(change)]
                expected.update(change.ids)
            else:
                fresh = self._without(fresh, change)
                expected -= change
        self._replace_segments(fresh, len(expected))
        self._changes = []
        return len(expected)

    def tidy(self) -> None:
        """Merge small segments when there are many. Changes not committed are left alone.

        Raises SearchIndexError when the disk does not take it; the index is then as it was before.
        """
        segments = [item.segment for item in self._open]
        groups = plan_merges([s.doc_count_all() for s in segments], [s.deleted_count() for s in segments])
        if not groups:
            return
        merged = {number for group in groups for number in group}
        fresh = [item for number, item in enumerate(self._open) if number not in merged]
        for group in groups:
            items = [self._open[number] for number in group]
            if any(item.segment.doc_count() for item in items):
                with damage_told():
                    staged = _write_segment(
                        self._generation.path, news_schema(), _MergePool(), partial(self._merge, items)
                    )
                fresh.append(self._taken_in(staged))
        self._replace_segments(fresh, len(self.held()))

    def _merge(self, items: Sequence[_Open], writer: BulkWriter) -> Sequence[int]:
        ids: list[int] = []
        for item in items:
            writer.add_reader(_ArrayReader(self._storage, item.segment, item.arrays))
            ids += item.arrays.ids[item.kept()].tolist()
        return ids

    def _taken_in(self, staged: StagedSegment) -> _Open:
        """Move a finished segment in among the files of the index. It counts once the table of contents names it."""
        try:
            for name in staged.sums:
                (staged.path / name).replace(self._generation.path / name)
            shutil.rmtree(staged.path, ignore_errors=True)
        except OSError as error:
            raise SearchIndexError(f"The search index could not be written: {reason_of(error)}.") from error
        return self._opened(staged.segment, staged.sums)

    def _without(self, items: Sequence[_Open], ids: Iterable[int]) -> list[_Open]:
        """The segments with the documents of these ids deleted; a segment with none left is dropped."""
        wanted = np.fromiter(ids, np.int64)
        if not wanted.size:
            return list(items)
        left = []
        for item in items:
            found = np.flatnonzero(np.isin(item.arrays.ids, wanted) & item.kept()).tolist()
            remaining = item.without(found) if found else item
            if remaining.segment.doc_count():
                left.append(remaining)
        return left

    def _replace_segments(self, fresh: list[_Open], expected: int) -> None:
        count = sum(item.segment.doc_count() for item in fresh)
        if count != expected:
            raise SearchIndexError(f"The search index would hold {count} articles instead of {expected}. Rebuild it.")
        sums = {name: sum_ for item in fresh for name, sum_ in item.sums.items()}
        try:
            self._generation.write_toc([item.segment for item in fresh], self._commit + 1, sums)
        except OSError as error:
            reason = reason_of(error)
            raise SearchIndexError(f"The search index could not be written: {reason}. Free some space.") from error
        self._commit += 1
        self._open = list(fresh)
        self._generation.remove_strays(self._commit, sums)
