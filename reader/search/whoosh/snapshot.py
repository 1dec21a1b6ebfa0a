"""Snapshot: an index as of one commit, as arrays. Documents of all segments are numbered through."""

from __future__ import annotations

import mmap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np

from reader.search.engine import Form
from reader.search.show.copies import PRINTS
from reader.search.whoosh.layout import (
    FIELDS,
    INDEXED,
    LENGTHS,
    POSTINGS,
    TERMS,
    Commit,
    Segment,
    column_file,
    forms_of,
    length_column,
    segment_file,
)
from reader.search.whoosh.lists import (
    Lexicon,
    Postings,
    Spellings,
    read_lexicons,
    read_positions,
    read_postings,
    read_values,
)
from reader.search.whoosh.storage import Array, Bytes, joined, mapped

_LISTED = 48
"""Forms looked at in each segment when the best ones are wanted: rarer ones cannot win over all segments."""
_LETTERS = 4
_MANY_VALUES = 1 << 14
_UNPACKED = 120
"""Bytes a document of values that are remembered: enough for a few of the commonest words."""
_LARGEST = 2
_FREQUENT = 3


class SegmentArrays:
    """One open segment. It never changes: what is deleted stands in the commit."""

    def __init__(self, folder: Path, segment: Segment) -> None:
        """Raises almost anything when the segment is damaged."""
        self._folder, self._segment = folder, segment
        self.doc_count = segment.documents
        self._unpacked: dict[int, bytes] = {}
        # Both files are opened now: a later commit may remove them.
        self.posts = self._mapped(POSTINGS)
        self._term_file = self._mapped(TERMS)
        self.ids = self._column("id", ">u8").astype(np.int64)
        self.moments = self._column("moment", ">i8").astype(np.int64)
        self.days = self._column("day", ">u4").astype(np.int64)
        self.prints = self._column("print", "<u4", PRINTS)
        self.lengths = {field: self._column(length_column(field), "u1") for field in FIELDS}
        self.outlet_of, self.outlets = self._labels("outlet")

    @cached_property
    def lexicons(self) -> Mapping[str, Lexicon]:
        """The terms of each field. Read when they are first wanted: who only writes never wants them."""
        return read_lexicons(self._term_file, self._segment.terms, INDEXED)

    def _mapped(self, kind: str) -> Bytes:
        return mapped(self._folder / segment_file(self._segment.name, kind))

    def _column(self, name: str, kind: str, width: int = 1) -> Array:
        """A column of fixed size. Documents at its end that have the default value are not in the file."""
        file = self._folder / segment_file(self._segment.name, column_file(name))
        column = np.frombuffer(mapped(file) if file.exists() else b"", kind)
        missing = self.doc_count * width - len(column)
        if missing:
            column = np.concatenate([column, np.zeros(missing, kind)])
        return column.reshape(-1, width) if width > 1 else column

    def _labels(self, name: str) -> tuple[Array, list[str]]:
        """A column of few different strings: a number for each document, and the strings.

        The file: the numbers, of one byte or two; how many strings there are; each with its length in front; `B` or `H`
        for the size of the numbers.
        """
        data = self._mapped(column_file(name))
        kind = np.dtype(">u1" if data[-1:] == b"B" else ">u2")
        numbers = np.frombuffer(data, kind, self.doc_count).astype(np.int64)
        count, at = _varint(data, self.doc_count * kind.itemsize)
        strings = []
        for _ in range(count):
            size, at = _varint(data, at)
            strings.append(data[at : at + size].decode("utf-8", "replace"))
            at += size
        return numbers, strings

    def release_pages(self) -> None:
        """Let the system forget which pages were read; they come back when they are looked at. Nothing is lost."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self.posts.madvise(mmap.MADV_DONTNEED)

    def postings(self, field: str, numbers: Array | slice) -> Postings:
        """The postings of terms of a field, given by their numbers."""
        return read_postings(self.posts, self.lexicons[field].places(numbers))

    def positions(self, field: str, number: int, wanted: Array) -> Array:
        """Where a term of a field stands in the documents of a mask: the document in the upper half of a number."""
        (place,) = self.lexicons[field].places(np.array([number]))
        postings = read_postings(self.posts, [place])
        kept = wanted[postings.docs]
        if not kept.any():
            return np.empty(0, np.int64)
        counts, positions = read_positions(self._values(place), postings.freqs, kept)
        return (np.repeat(postings.docs[kept], counts) << 32) + positions

    def _values(self, place: int) -> bytes:
        """The values of a list. Those of the commonest words, which take longest to unpack, are remembered."""
        values = self._unpacked.pop(place, None) or read_values(self.posts, place)
        if len(values) >= _MANY_VALUES:
            self._unpacked[place] = values
            while sum(map(len, self._unpacked.values())) > _UNPACKED * self.doc_count:
                del self._unpacked[next(iter(self._unpacked))]
        return values


def _varint(data: Bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and the place after it."""
    number = shift = 0
    while data[at] & 0x80:
        number |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return number | data[at] << shift, at + 1


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

    def __init__(self, folder: Path, commit: Commit, previous: Snapshot | None = None) -> None:
        """Segments that `previous` has open are used again. Raises almost anything when the index is damaged."""
        self._by_letter: dict[str, dict[str, int]] = {}
        known = previous.open_segments if previous is not None else {}
        self.open_segments: dict[str, SegmentArrays] = {
            segment.name: known.get(segment.name) or SegmentArrays(folder, segment) for segment in commit.segments
        }
        self._number_documents([self.open_segments[segment.name] for segment in commit.segments])
        self.alive = np.ones(self.size, bool)
        for segment, part in zip(commit.segments, self.parts, strict=True):
            self.alive[part.documents][list(segment.deleted)] = False
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
        known = np.array(LENGTHS, np.float32)
        lengths = joined([known[part.data.lengths[field]] for part in self.parts], np.float32)
        filled = int(np.count_nonzero(lengths))
        mean = float(lengths.sum(dtype=np.float64)) / filled if filled else 1.0
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

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        """In how many documents each of some terms occurs in the body, deleted ones included."""
        spellings, totals = Spellings(terms), np.zeros(len(terms), np.int64)
        for data, _ in self.parts:
            lexicon = data.lexicons["body"]
            numbers = lexicon.find(spellings)
            there = numbers >= 0
            totals[there] += lexicon.document_frequencies(numbers[there])
        counts: list[int] = totals.tolist()
        return counts

    # -- forms --------------------------------------------------------------------------------------------

    def _forms(self) -> Iterator[Lexicon]:
        return (data.lexicons[forms_of(field)] for data, _ in self.parts for field in FIELDS)

    def _starting(self, prefix: str) -> Iterator[tuple[Lexicon, range]]:
        """The lexicons with forms that start so, and their numbers."""
        found = ((lexicon, lexicon.starting_with(prefix)) for lexicon in self._forms())
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
        found = ((lexicon, lexicon.find(spelling)) for lexicon in self._forms())
        return int(sum(lexicon.counts[numbers[numbers >= 0]].sum() for lexicon, numbers in found))

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
            for field in FIELDS:
                lexicon = data.lexicons[forms_of(field)]
                for number in np.flatnonzero(lexicon.counts >= _FREQUENT).tolist():
                    text = lexicon[number].decode("utf-8", "replace")
                    found[text] = max(found.get(text, 0), int(lexicon.counts[number]))
        return found
