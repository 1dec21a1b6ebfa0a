"""Snapshot: an index as of one commit, as arrays. Documents of all segments are numbered through."""

from __future__ import annotations

import mmap
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.reading import EmptyReader, IndexReader, MultiReader, SegmentReader

from reader.search.engine import Form
from reader.search.show.copies import PRINTS
from reader.search.whoosh.layout import FIELDS, LENGTHS, POSTINGS, TERMS, column_file, length_column, news_schema
from reader.search.whoosh.reading import (
    Lexicon,
    Postings,
    Spellings,
    bounds_of,
    encoded,
    read_lexicons,
    read_positions,
    read_postings,
    read_values,
)
from reader.search.whoosh.storage import Array, Bytes, MappedStorage, joined
from reader.search.words import Terms

_LISTED = 48
"""Forms looked at in each segment when the best ones are wanted: rarer ones cannot win over all segments."""
_LETTERS = 4
_STARTS = 150
_CHANGED = frozenset("iely")
"""Letters that a stem may end with in place of another one in the word: "berry" as "berri", "making" as "make"."""
_VOWEL = re.compile("[aeiouy]")
_LONGEST_OF_LETTER = 8
_MANY_VALUES = 1 << 14
_UNPACKED = 240
"""Bytes a document of values that are remembered: enough for about five of the commonest words."""
_LARGEST = 2
_FREQUENT = 3
_START = 6
"""Letters at most by which the forms of a stem are looked up."""


class SegmentArrays:
    """One open segment. It never changes: what is deleted stands in the table of contents."""

    def __init__(self, storage: MappedStorage, segment: W3Segment) -> None:
        """Raises almost anything when the segment is damaged."""
        self._storage, self._segment = storage, segment
        self.doc_count: int = segment.doc_count_all()
        self._unpacked: dict[int, bytes] = {}
        # Both files are opened now: a later commit may remove them.
        self.posts: Bytes = storage.open_file(segment.make_filename(POSTINGS)).map
        self._term_file = storage.open_file(segment.make_filename(TERMS))
        self.ids = self._column("id", ">u8").astype(np.int64)
        self.moments = self._column("moment", ">i8").astype(np.int64)
        self.days = self._column("day", ">u4").astype(np.int64)
        self.prints = self._column("print", "<u4", PRINTS)
        self.lengths = {field: LENGTHS[self._column(length_column(field), "u1")] for field in FIELDS}
        self.outlet_of, self.outlets = self._labels("outlet")

    @cached_property
    def lexicons(self) -> Mapping[str, Lexicon]:
        """The terms of each field. Read when they are first wanted: who only writes never wants them."""
        return read_lexicons(self._term_file)

    def _column(self, name: str, kind: str, width: int = 1) -> Array:
        """A column of fixed size. Documents at its end that have the default value are not in the file."""
        file = column_file(self._segment, name)
        there = self._storage.file_exists(file)
        column = np.frombuffer(self._storage.open_file(file).map if there else b"", kind)
        missing = self.doc_count * width - len(column)
        if missing:
            column = np.concatenate([column, np.zeros(missing, kind)])
        return column.reshape(-1, width) if width > 1 else column

    def _labels(self, name: str) -> tuple[Array, list[str]]:
        """A column of few different strings: a number for each document, and the strings."""
        reader = W3Codec().per_document_reader(self._storage, self._segment)
        if not reader.has_column(name):
            return np.zeros(self.doc_count, np.int64), [""]
        file = self._storage.open_file(column_file(self._segment, name)).map
        numbers = np.frombuffer(file, ">u1" if file[-1:] == b"B" else ">u2", self.doc_count)
        _, first, number_of = np.unique(numbers, return_index=True, return_inverse=True)
        column = reader.column_reader(name, news_schema()[name].column_type)
        return number_of, [column[document].decode("utf-8", "replace") for document in first.tolist()]

    def release_pages(self) -> None:
        """Let the system forget which pages were read; they come back when they are looked at. Nothing is lost."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self.posts.madvise(mmap.MADV_DONTNEED)

    def postings(self, field: str, numbers: Array | slice) -> Postings:
        """The postings of terms of a field, given by their numbers."""
        return read_postings(self.posts, self.lexicons[field].places(numbers))

    def positions(self, field: str, numbers: Array, wanted: Array) -> Array:
        """Where terms of a field stand in the documents of a mask, list after list: the document in the upper half of
        a number."""
        postings = self.postings(field, numbers)
        kept = wanted[postings.docs]
        firsts = np.cumsum(postings.sizes) - postings.sizes
        # The lists without such a document are left alone.
        lists = np.logical_or.reduceat(kept, firsts)
        there = np.repeat(lists, postings.sizes)
        docs, freqs, kept = postings.docs[there], postings.freqs[there], kept[there]
        if not len(docs):
            return np.empty(0, np.int64)
        places = self.lexicons[field].places(numbers[lists])
        counts, positions = read_positions(b"".join(map(self._values, places)), freqs, kept)
        return (np.repeat(docs[kept], counts) << 32) + positions

    def _values(self, place: int) -> bytes:
        """The values of a list. Those of the commonest words, which take longest to unpack, are remembered."""
        values = self._unpacked.pop(place, None) or read_values(self.posts, place)
        if len(values) >= _MANY_VALUES:
            self._unpacked[place] = values
            while sum(map(len, self._unpacked.values())) > _UNPACKED * self.doc_count:
                del self._unpacked[next(iter(self._unpacked))]
        return values


class Part(NamedTuple):
    """A segment and the number of its first document."""

    data: SegmentArrays
    base: int

    @property
    def documents(self) -> slice:
        """Its part of an array over all documents."""
        return slice(self.base, self.base + self.data.doc_count)


class Snapshot:
    """The index as it was when this was made; later commits do not change it. It is a Vocabulary. For one thread."""

    def __init__(
        self, storage: MappedStorage, commit: int, segments: list[W3Segment], previous: Snapshot | None = None
    ) -> None:
        """Segments that `previous` has open are used again. Raises almost anything when the index is damaged."""
        self.commit = commit
        self._terms = Terms()
        self._by_letter: dict[str, dict[str, int]] = {}
        self._by_start: dict[str, dict[str, set[str]]] = {}
        known = previous.open_segments if previous is not None else {}
        readers = [SegmentReader(storage, news_schema(), segment) for segment in segments]
        self.reader: IndexReader = (
            MultiReader(readers) if len(readers) > 1 else readers[0] if readers else EmptyReader(news_schema())
        )
        self.open_segments: dict[str, SegmentArrays] = {
            segment.segid: known.get(segment.segid) or SegmentArrays(storage, segment) for segment in segments
        }
        self._number_documents([self.open_segments[segment.segid] for segment in segments])
        self.alive = np.ones(self.size, bool)
        for segment, part in zip(segments, self.parts, strict=True):
            self.alive[part.documents][list(segment.deleted_docs())] = False
        order = np.argsort(self.ids, kind="stable")
        order = order[self.alive[order]]
        self._sorted_ids, self._by_id = self.ids[order], order

    def _number_documents(self, segments: list[SegmentArrays]) -> None:
        bases = list(accumulate((data.doc_count for data in segments), initial=0))
        self._size = bases[-1]
        self.parts = [Part(data, base) for data, base in zip(segments, bases, strict=False)]
        self.ids = joined([data.ids for data in segments], np.int64)
        self.moments = joined([data.moments for data in segments], np.int64)
        self.days = joined([data.days for data in segments], np.int64)
        names: dict[str, int] = {}
        numbers = [
            np.array([names.setdefault(name, len(names)) for name in data.outlets], np.int64) for data in segments
        ]
        columns = [number[data.outlet_of] for number, data in zip(numbers, segments, strict=True)]
        self.sources = joined(columns, np.int64)
        self.source_names = list(names)
        self._lengths = {field: joined([data.lengths[field] for data in segments], np.float32) for field in FIELDS}

    def release_pages(self) -> None:
        """Give mapped pages of the files back to the system; they are read again when they are wanted."""
        for data in self.open_segments.values():
            data.release_pages()

    # -- documents ----------------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """Number of documents, deleted ones included."""
        return self._size

    def relative_lengths(self, field: str) -> Array:
        """Length of a field of each document, where 1 is the average of those that have it."""
        lengths = self._lengths[field]
        filled = int(np.count_nonzero(lengths))
        mean = float(lengths.sum()) / filled if filled else 1.0
        relative: Array = lengths / np.float32(mean)
        return relative

    def documents_of(self, ids: Array) -> Array:
        """Document numbers of catalog ids; ids that the index lacks are left out."""
        if not len(self._sorted_ids) or not len(ids):
            return np.empty(0, np.int64)
        wanted = np.asarray(ids, np.int64)
        places = np.searchsorted(self._sorted_ids, wanted)
        places[places == len(self._sorted_ids)] = 0
        found: Array = self._by_id[places[self._sorted_ids[places] == wanted]]
        return found

    def mask_of(self, ids: Iterable[int]) -> Array:
        """A mask of the documents with these catalog ids."""
        mask = np.zeros(self.size, bool)
        mask[self.documents_of(np.fromiter(ids, np.int64))] = True
        return mask

    def prints_of(self, documents: Array) -> Array:
        """The signatures of documents' bodies."""
        prints = np.empty((len(documents), PRINTS), np.uint32)
        for data, base in self.parts:
            here = (documents >= base) & (documents < base + data.doc_count)
            prints[here] = data.prints[documents[here] - base]
        return prints

    # -- terms --------------------------------------------------------------------------------------------

    def document_frequencies(self, forms: Sequence[str]) -> list[int]:
        """In how many documents each of some forms occurs in the body, deleted ones included."""
        spellings, totals = Spellings(forms), np.zeros(len(forms), np.int64)
        for data, _ in self.parts:
            lexicon = data.lexicons["body"]
            numbers = lexicon.find(spellings)
            there = numbers >= 0
            totals[there] += lexicon.document_frequencies(numbers[there])
        counts: list[int] = totals.tolist()
        return counts

    def mask_of_forms(self, forms: Iterable[str], field: str) -> Array:
        """A mask of the documents with one of some forms in a field."""
        spellings, mask = Spellings(forms), np.zeros(self.size, bool)
        for part in self.parts:
            found = part.data.postings(field, spellings.those_in(part.data.lexicons[field]))
            mask[part.documents][found.docs] = True
        return mask

    def forms_of_term(self, term: str) -> frozenset[str]:
        """All forms that have a term as their stem (M. F. Porter, *The English (Porter2) stemming algorithm*).

        They begin as it does, but for some last letters. One without a vowel is the stem of itself only, whether there
        is such a form or not: whatever makes a word shorter leaves a vowel in it, except that "-sses" becomes "-ss".
        """
        if not _VOWEL.search(term):
            return frozenset((term, term + "es") if term.endswith("ss") else (term,))
        start = term[:-1] if len(term) > 2 and term[-1] in _CHANGED else term
        forms = self._stems_starting(start[:_START]).get(term, set())
        if len(term) == 3 and term.endswith("ie"):  # dying, lying, tying
            forms = forms | self._stems_starting(term[0] + "y").get(term, set())
        return frozenset(forms)

    def _stems_starting(self, start: str) -> Mapping[str, set[str]]:
        """The forms that start so, under their stems."""
        known = self._by_start.get(start)
        if known is None:
            forms = {form for lexicon, numbers in self._starting(start) for form in lexicon.strings(numbers)}
            known = {}
            for form in forms if len(start) > 1 else filter(_is_short, forms):
                text = form.decode("utf-8", "replace")
                known.setdefault(self._terms.of_form(text), set()).add(text)
            if len(self._by_start) >= _STARTS:
                self._by_start.clear()
            self._by_start[start] = known
        return known

    # -- forms --------------------------------------------------------------------------------------------

    def _lexicons(self) -> Iterator[Lexicon]:
        return (data.lexicons[field] for data, _ in self.parts for field in FIELDS)

    def _starting(self, prefix: str) -> Iterator[tuple[Lexicon, range]]:
        """The lexicons with terms that start so, and their numbers."""
        term = encoded(prefix)
        bounds = bounds_of(term)
        found = ((lexicon, lexicon.starting_with(term, bounds)) for lexicon in self._lexicons())
        return ((lexicon, numbers) for lexicon, numbers in found if numbers)

    def commonest_forms(self, prefix: str, limit: int) -> list[Form]:
        """The most frequent forms that start so, commonest first."""
        totals: Counter[bytes] = Counter()
        for lexicon, numbers in self._starting(prefix):
            counts = lexicon.counts[numbers.start : numbers.stop]
            best = np.arange(len(counts))
            if len(counts) > _LISTED:
                best = np.argpartition(counts, len(counts) - _LISTED)[-_LISTED:]
            for number, count in zip(best.tolist(), counts[best].tolist(), strict=True):
                totals[lexicon[numbers[number]]] += int(count)
        best_forms = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return [Form(form.decode("utf-8", "replace"), count) for form, count in best_forms]

    def form_count(self, form: str) -> int:
        """How often a form occurs."""
        spelling = Spellings([form])
        return int(sum(lexicon.counts[spelling.those_in(lexicon)].sum() for lexicon in self._lexicons()))

    def forms_with_letter(self, first: str) -> Mapping[str, int]:
        """All forms that start with a letter, with their counts. Kept for the letters asked for last."""
        known = self._by_letter.pop(first, None)
        if known is None:
            totals: Counter[bytes] = Counter()
            for lexicon, numbers in self._starting(first):
                counts = lexicon.counts[numbers.start : numbers.stop].astype(np.int64).tolist()
                for form, count in zip(lexicon.strings(numbers), counts, strict=True):
                    totals[form] += count
            known = {form.decode("utf-8", "replace"): count for form, count in totals.items()}
        self._by_letter[first] = known
        while len(self._by_letter) > _LETTERS:
            del self._by_letter[next(iter(self._by_letter))]
        return known

    def common_forms(self) -> Mapping[str, int]:
        """Forms that are frequent in one of the largest segments, with their counts there."""
        found: dict[str, int] = {}
        for data, _ in sorted(self.parts, key=lambda part: -part.data.doc_count)[:_LARGEST]:
            for lexicon in data.lexicons.values():
                for number in np.flatnonzero(lexicon.counts >= _FREQUENT).tolist():
                    text = lexicon[number].decode("utf-8", "replace")
                    found[text] = max(found.get(text, 0), int(lexicon.counts[number]))
        return found


def _is_short(form: bytes) -> bool:
    """Whether one letter may be the stem of a form: "oing" has "o"."""
    return len(form) <= _LONGEST_OF_LETTER
