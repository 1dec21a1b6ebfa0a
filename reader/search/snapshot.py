"""Snapshot: an index as of one commit, read by one thread. Documents of all segments are numbered through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np

from reader.search.array_file import Array
from reader.search.codec import NewsSegment, segment_data
from reader.search.generation import Generation, damage_told
from reader.search.segment_data import FIELDS, SegmentData

_LISTED = 48
"""Forms looked at in each segment when the best ones are wanted: rarer ones cannot win over all segments."""
_LETTERS = 4
_LARGEST = 2
_FREQUENT = 3


class Part(NamedTuple):
    """A segment and the number of its first document."""

    data: SegmentData
    base: int


@dataclass(frozen=True, slots=True)
class Form:
    """A word form of the index: folded but not stemmed, with how often it occurs."""

    text: str
    count: int


class Snapshot:
    """The index as it was when this was made. Later commits do not change it."""

    def __init__(self, generation: Generation, previous: Snapshot | None = None) -> None:
        """Open the index; segments that `previous` has open are used again. Raises SearchIndexError."""
        known = previous.open_segments if previous is not None and previous.path == generation.path else {}
        self.path: Path = generation.path
        self.commit, segments = generation.read_toc()
        self._by_letter: dict[str, dict[str, int]] = {}
        with damage_told():
            storage = generation.storage()
            self.open_segments: dict[str, SegmentData] = {
                segment.segid: known.get(segment.segid) or segment_data(storage, segment) for segment in segments
            }
            self._number_documents(segments)

    def _number_documents(self, segments: list[NewsSegment]) -> None:
        datas = [self.open_segments[segment.segid] for segment in segments]
        bases = list(accumulate((data.doc_count for data in datas), initial=0))
        self.size = bases[-1]
        self.parts = [Part(data, base) for data, base in zip(datas, bases, strict=False)]
        self.alive = _joined(
            [~data.deleted_mask(segment.deleted) for data, segment in zip(datas, segments, strict=True)], bool
        )
        self.ids = _joined([data.ids for data in datas], np.int64)
        self.days = _joined([data.days for data in datas], np.int64)
        self.minutes = _joined([data.minutes for data in datas], np.int64)
        self.doc_count = int(self.alive.sum())
        self.source_names: list[str] = []
        self.sources = _joined([self._source_numbers(data) for data in datas], np.int64)
        order = np.argsort(self.ids, kind="stable")
        order = order[self.alive[order]]
        self._sorted_ids, self._by_id = self.ids[order], order
        self._lengths = {field: _joined([data.lengths(field) for data in datas], np.float32) for field in FIELDS}

    def _source_numbers(self, data: SegmentData) -> Array:
        place = {name: number for number, name in enumerate(self.source_names)}
        for name in data.source_names:
            if name not in place:
                place[name] = len(self.source_names)
                self.source_names.append(name)
        return np.array([place[name] for name in data.source_names], np.int64)[data.sources]

    def release_pages(self) -> None:
        """Give mapped pages of the files back to the system; they are read again when they are wanted."""
        for data in self.open_segments.values():
            data.file.release_pages()

    # -- documents ----------------------------------------------------------------------------------------

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

    def mask_of(self, ids: Array) -> Array:
        """A mask of the documents with these catalog ids."""
        mask = np.zeros(self.size, bool)
        mask[self.documents_of(ids)] = True
        return mask

    def print_of(self, document: int) -> bytes:
        """The signature of a document's body."""
        for data, base in reversed(self.parts):
            if document >= base:
                return bytes(data.prints[document - base])
        raise IndexError(document)

    # -- terms --------------------------------------------------------------------------------------------

    def parts_with(self, term: str) -> Iterator[tuple[Part, int]]:
        """The segments that know a term, with its number in each."""
        wanted = term.encode("utf-8", "replace")
        for part in self.parts:
            number = part.data.terms.find(wanted)
            if number >= 0:
                yield part, number

    def document_frequency(self, term: str, field: str = "body") -> int:
        """In how many documents a term occurs in a field, deleted ones included."""
        return sum(part.data.document_frequency(field, number) for part, number in self.parts_with(term))

    def prefix_terms(self, prefix: str) -> list[tuple[Part, Array]]:
        """For each segment the numbers of the terms whose forms start so."""
        wanted = prefix.encode("utf-8", "replace")
        found = []
        for part in self.parts:
            low, high = part.data.forms.starting_with(wanted)
            if low < high:
                found.append((part, np.unique(part.data.form_terms[low:high])))
        return found

    # -- forms --------------------------------------------------------------------------------------------

    def commonest_forms(self, prefix: str, limit: int) -> list[Form]:
        """The most frequent forms that start so, commonest first."""
        wanted = prefix.encode("utf-8", "replace")
        totals: dict[bytes, int] = {}
        for data, _ in self.parts:
            low, high = data.forms.starting_with(wanted)
            counts = data.form_counts[low:high]
            if len(counts) > _LISTED:
                best = low + np.argpartition(counts, len(counts) - _LISTED)[-_LISTED:]
            else:
                best = np.arange(low, high)
            for number in best.tolist():
                form = data.forms[number]
                totals[form] = totals.get(form, 0) + int(data.form_counts[number])
        best_forms = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return [Form(form.decode("utf-8", "replace"), count) for form, count in best_forms]

    def form_count(self, form: str) -> int:
        """How often a form occurs."""
        wanted = form.encode("utf-8", "replace")
        total = 0
        for data, _ in self.parts:
            number = data.forms.find(wanted)
            if number >= 0:
                total += int(data.form_counts[number])
        return total

    def forms_with_letter(self, first: str) -> Mapping[str, int]:
        """All forms that start with a letter, with their counts. Kept for the letters asked for last."""
        known = self._by_letter.pop(first, None)
        if known is None:
            known = {}
            wanted = first.encode("utf-8", "replace")
            for data, _ in self.parts:
                low, high = data.forms.starting_with(wanted)
                for form, count in zip(data.forms.strings(low, high), data.form_counts[low:high].tolist(), strict=True):
                    text = form.decode("utf-8", "replace")
                    known[text] = known.get(text, 0) + count
        self._by_letter[first] = known
        while len(self._by_letter) > _LETTERS:
            del self._by_letter[next(iter(self._by_letter))]
        return known

    def common_forms(self) -> dict[str, int]:
        """Forms that are frequent in one of the largest segments, with their counts there."""
        found: dict[str, int] = {}
        for data, _ in sorted(self.parts, key=lambda part: -part.data.doc_count)[:_LARGEST]:
            for number in np.flatnonzero(data.form_counts >= _FREQUENT).tolist():
                text = data.forms[number].decode("utf-8", "replace")
                found[text] = max(found.get(text, 0), int(data.form_counts[number]))
        return found

    def forms_of_term(self, term: str) -> set[str]:
        """All forms that have a term as their stem."""
        forms = set()
        for part, number in self.parts_with(term):
            for form in np.flatnonzero(part.data.form_terms == number).tolist():
                forms.add(part.data.forms[form].decode("utf-8", "replace"))
        return forms


def _joined(arrays: list[Array], kind: type) -> Array:
    return np.concatenate(arrays).astype(kind, copy=False) if arrays else np.empty(0, kind)
