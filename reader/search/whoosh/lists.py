"""Posting lists and terms of a segment as arrays, read where they lie in the mapped files (see `layout`)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from reader.search.whoosh.layout import (
    ARRAY_END,
    BEGIN,
    CALL,
    HEAD,
    HEAD_SIZE,
    INTS,
    LATE,
    LIST_MAGIC,
    NOTHING,
    SHORTS,
    TERM_DOCUMENTS,
    TERM_FIELD,
    TERM_PLACE,
    TERM_SIZES,
    TERM_WEIGHT,
    Terms,
)
from reader.search.whoosh.storage import Array, Bytes


class Postings(NamedTuple):
    """Posting lists one after another: documents, ascending in each list; how often the term stands in each; and how
    many postings each list has."""

    docs: Array
    freqs: Array
    sizes: Array


NO_POSTINGS = Postings(np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.int64))
_STATISTICS = HEAD.partition(b"%")[0]
_BEFORE = len(LIST_MAGIC) + 4
_MOST_INFLATED = 1 << 30
_VALUE = 8
"""Bytes of a value besides its gaps: `C` and size, number of places, `(` and `t`."""
_SHORT = 3
"""Bytes of a number below 65,536 in a pickle: `M`, and the number, lowest byte first."""


class _List(NamedTuple):
    """Gaps between documents, weights, and where the values begin and end."""

    gaps: Array
    freqs: Array
    values: int
    end: int


def read_postings(data: Bytes, places: Sequence[int]) -> Postings:
    """The postings of the lists that begin at some places of a mapped file."""
    if not places:
        return NO_POSTINGS
    lists = [_list_at(data, place) for place in places]
    sizes = np.array([len(one.gaps) for one in lists])
    docs = _summed(np.concatenate([one.gaps for one in lists]), sizes)
    return Postings(docs, np.concatenate([one.freqs for one in lists]), sizes)


def read_many(data: Bytes, places: Array) -> tuple[Postings, Iterator[bytes]]:
    """The postings of very many lists, most of them short, and the values of each, which are read as they are wanted.

    What is numbers of one byte, as in nearly all lists, is read at once.
    """
    flat, last = np.frombuffer(data, np.uint8), len(data) - 1
    magic = _numbers(data, places, f"V{len(LIST_MAGIC)}")
    if not (magic == np.void(LIST_MAGIC)).all():
        raise ValueError("not a list of postings")
    ends = places + _BEFORE - _numbers(data, places + len(LIST_MAGIC), ">i4")
    sizes = _numbers(data, places + _BEFORE + len(_STATISTICS), "<u4").astype(np.int64)
    at = places + _BEFORE + HEAD_SIZE + len(BEGIN)
    after = np.minimum(at + 2 + sizes, last)
    unweighted = flat[after] == NOTHING[0]
    plain = (flat[at] == b"C"[0]) & (sizes < 1 << 8) & (unweighted | (flat[after] == b"C"[0]))
    weighted = plain & ~unweighted
    values = after + np.where(unweighted, 1, 2 + sizes)
    firsts = np.cumsum(sizes) - sizes
    gaps, freqs = np.empty(int(sizes.sum()), np.int64), np.ones(int(sizes.sum()), np.int64)
    for target, which, start in ((gaps, plain, at + 2), (freqs, weighted, after + 2)):
        mask = np.repeat(which, sizes)
        target[mask] = flat[(np.repeat(start - firsts, sizes) + np.arange(len(mask)))[mask]]
    for number in np.flatnonzero(~plain).tolist():
        one, here = _list_at(data, int(places[number])), slice(firsts[number], firsts[number] + sizes[number])
        gaps[here], freqs[here], values[number] = one.gaps, one.freqs, one.values
    bounds = zip(values.tolist(), ends.tolist(), strict=True)
    return Postings(_summed(gaps, sizes), freqs, sizes), (_values_at(data, at, end) for at, end in bounds)


def read_values(data: Bytes, place: int) -> bytes:
    """The values of all postings of a list, as they stand in a pickle, one after another."""
    _, _, at, end = _list_at(data, place)
    return _values_at(data, at, end)


def _values_at(data: Bytes, at: int, end: int) -> bytes:
    if data[at] == b"("[0]:
        plain: bytes = data[at + 1 : end - 3]
        return plain
    deflated, after = _bytes_at(data, at + len(LATE))
    if after + 2 * len(CALL) > end:
        raise ValueError("no values where they must be")
    return zlib.decompressobj().decompress(deflated.data, _MOST_INFLATED)[len(BEGIN) + 1 : -2]


def read_positions(values: bytes, freqs: Array, kept: Array) -> tuple[Array, Array]:
    """How many places each posting has that a mask keeps, and all of them, posting after posting.

    `values` and `freqs` are those of all postings.
    """
    counts = freqs.astype(np.int64)
    ends = value_ends(values, counts)
    wide = int(ends[-1]) != len(values)
    counts, gaps = _wide_gaps(values, kept) if wide else _gaps(values, ends[kept], counts[kept])
    return counts, _summed(gaps, counts)


def value_ends(values: bytes, counts: Array) -> Array:
    """Where each of some values ends, from its number of places, unless one of these is far from the one before: then
    the last end is not that of the values."""
    sizes = _VALUE + _SHORT * counts - (counts == 1)
    ends: Array = np.cumsum(sizes + np.where(sizes >= 2 + (1 << 8), 3, 0))
    return ends


def split_values(values: bytes) -> list[bytes]:
    """Values one by one, whatever their gaps are."""
    found, at = [], 0
    while at < len(values):
        wide = values[at : at + 1] == b"B"
        size = int.from_bytes(values[at + 1 : at + 5], "little") if wide else values[at + 1]
        end = at + (5 if wide else 2) + size
        found.append(values[at:end])
        at = end
    return found


def _gaps(values: bytes, ends: Array, counts: Array) -> tuple[Array, Array]:
    """Numbers of gaps, and the gaps, of values that end at some places."""
    before = np.cumsum(counts) - counts
    spots = np.repeat(ends - 1 - _SHORT * (counts + before), counts) + _SHORT * np.arange(int(counts.sum()))
    flat = np.frombuffer(values, np.uint8)
    return counts, flat[spots + 1] | (flat[spots + 2].astype(np.int64) << 8)


def _wide_gaps(values: bytes, kept: Array) -> tuple[Array, Array]:
    """The same of the values that a mask keeps, in which some gaps take four bytes."""
    split, counts, gaps = split_values(values), [], []
    for number in np.flatnonzero(kept).tolist():
        value = split[number]
        at = 5 if value[:1] == b"B" else 2
        count = int.from_bytes(value[at : at + 4], "big")
        at += 4 + (count > 1)
        for _ in range(count):
            size = 2 if value[at : at + 1] == b"M" else 4
            gaps.append(int.from_bytes(value[at + 1 : at + 1 + size], "little"))
            at += 1 + size
        counts.append(count)
    return np.array(counts, np.int64), np.array(gaps, np.int64)


def _summed(gaps: Array, sizes: Array) -> Array:
    """Running sums that begin anew in each of several runs, none of them empty."""
    sums = np.cumsum(gaps, dtype=np.int64)
    if len(sizes) > 1:
        firsts = np.cumsum(sizes) - sizes
        sums -= np.repeat(sums[firsts] - gaps[firsts], sizes)
    return sums


def _list_at(data: Bytes, at: int) -> _List:
    if data[at : at + 4] != LIST_MAGIC or data[at + _BEFORE : at + _BEFORE + len(_STATISTICS)] != _STATISTICS:
        raise ValueError("not a list of postings")
    end = at + _BEFORE - int.from_bytes(data[at + 4 : at + _BEFORE], "big", signed=True)
    at += _BEFORE
    count = int.from_bytes(data[at + len(_STATISTICS) : at + len(_STATISTICS) + 4], "little")
    return _List(*_gaps_and_weights(data, at + HEAD_SIZE + len(BEGIN), count), end)


def _gaps_and_weights(data: Bytes, at: int, count: int) -> tuple[Array, Array, int]:
    """The gaps and weights of a list, and the place after them."""
    gaps, at = _numbers_at(data, at, count)
    if data[at : at + 1] == NOTHING:
        return gaps, np.ones(count, np.uint8), at + 1
    return gaps, *_numbers_at(data, at, count)


def _numbers_at(data: Bytes, at: int, count: int) -> tuple[Array, int]:
    """Numbers that are pickled as bytes, as a tuple of short ones, or as an array; and the place after them."""
    if data[at : at + 1] == b"(":
        flat = np.frombuffer(data, np.uint8, _SHORT * count, at + 1)
        numbers: Array = flat[1::_SHORT] | (flat[2::_SHORT].astype(np.uint16) << 8)
        return numbers, at + 2 + _SHORT * count
    for head, kind in ((SHORTS, "<u2"), (INTS, "<u4")):
        if data[at : at + len(head)] == head:
            found, at = _bytes_at(data, at + len(head))
            return found.view(kind), at + len(ARRAY_END)
    return _bytes_at(data, at)


def _bytes_at(data: Bytes, at: int) -> tuple[Array, int]:
    """A bytes object of a pickle as an array, and the place after it."""
    width = {b"C": 1, b"B": 4}[data[at : at + 1]]
    at += 1 + width
    count = int.from_bytes(data[at - width : at], "little")
    return np.frombuffer(data, np.uint8, count, at), at + count


# -- terms ------------------------------------------------------------------------------------------------

_HEAD = 8
"""Bytes of a term that are compared as one number."""


def encoded(term: str) -> bytes:
    """A term as Whoosh stores it; what UTF-8 cannot hold is replaced, as when it was indexed."""
    return term.encode("utf-8", "replace")


def _heads_of(terms: Sequence[bytes], fill: bytes = b"\0") -> Array:
    """The beginnings of terms as numbers, short ones filled up."""
    return np.array([int.from_bytes(term[:_HEAD].ljust(_HEAD, fill), "big") for term in terms], np.uint64)


class Spellings:
    """Terms that are looked up in many lexicons."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = [encoded(term) for term in terms]
        self.heads = _heads_of(self.terms)
        self.sizes = np.fromiter(map(len, self.terms), np.int32, len(self.terms))


class Lexicon:
    """The terms of one field of a segment, in order. Only eight bytes of each are copied, to search in."""

    def __init__(self, data: Bytes, records: Array) -> None:
        """`data` is the mapped term file, `records` where those of the terms begin in it."""
        self._map = data
        self._starts = records + TERM_SIZES + TERM_FIELD
        self._sizes = _numbers(data, records, ">u4").astype(np.int32) - TERM_FIELD
        beyond = 8 * np.maximum(_HEAD - self._sizes, 0).astype(np.uint64)
        self._heads = _numbers(data, self._starts, ">u8") >> beyond << beyond

    @cached_property
    def counts(self) -> Array:
        """How often each term occurs."""
        return _numbers(self._map, self._starts + self._sizes + TERM_WEIGHT, ">f4")

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> bytes:
        start = int(self._starts[number])
        term: bytes = self._map[start : start + int(self._sizes[number])]
        return term

    def starting_with(self, prefix: str) -> range:
        """The numbers of the terms that start so."""
        term = encoded(prefix)
        # No text in UTF-8 has a byte 0xff.
        first, last = self._heads.searchsorted(
            np.concatenate([_heads_of([term]), _heads_of([term], b"\xff") + np.uint64(len(term) >= _HEAD)])
        ).tolist()
        if len(term) > _HEAD:
            while first < last and not self[first].startswith(term):
                first += 1
            while first < last and not self[last - 1].startswith(term):
                last -= 1
        return range(first, last)

    def find(self, wanted: Spellings) -> Array:
        """The number of each of some terms, -1 for those that are not there."""
        found = np.full(len(wanted.terms), -1)
        if not len(self):
            return found
        first = self._heads.searchsorted(wanted.heads)
        near = self._heads.take(first, mode="clip") == wanted.heads
        # Of the terms with the same head the shortest comes first: one that is no longer than its head is that one.
        short = near & (wanted.sizes <= _HEAD) & (self._sizes.take(first, mode="clip") == wanted.sizes)
        found[short] = first[short]
        for number in np.flatnonzero(near & (wanted.sizes > _HEAD)).tolist():
            at, term, there = int(first[number]), wanted.terms[number], b""
            while at < len(self) and (there := self[at]) < term:
                at += 1
            if there == term:
                found[number] = at
        return found

    def strings(self, numbers: range | None = None) -> list[bytes]:
        """The terms of these numbers; all without."""
        here = slice(None) if numbers is None else slice(numbers.start, numbers.stop)
        starts, sizes, map_ = self._starts[here].tolist(), self._sizes[here].tolist(), self._map
        return [map_[start : start + size] for start, size in zip(starts, sizes, strict=True)]

    def places(self, numbers: Array | slice) -> list[int]:
        """Where the lists of terms begin in the postings file."""
        places: list[int] = _numbers(self._map, self._values(numbers) + TERM_PLACE, ">u8").tolist()
        return places

    def document_frequencies(self, numbers: Array | slice) -> Array:
        """In how many documents of the segment terms stand, deleted ones included."""
        return _numbers(self._map, self._values(numbers) + TERM_DOCUMENTS, ">u4")

    def _values(self, numbers: Array | slice) -> Array:
        values: Array = self._starts[numbers] + self._sizes[numbers]
        return values


def read_lexicons(data: Bytes, terms: Terms, fields: Iterable[str]) -> Mapping[str, Lexicon]:
    """The terms of each field, from the mapped term file of a segment."""
    kind = np.dtype(terms.kind)
    records = np.frombuffer(data, kind, terms.size, terms.place).astype(np.int64)
    return {field: Lexicon(data, records[slice(*terms.fields.get(field, (0, 0)))]) for field in fields}


def _numbers(data: Bytes, places: Array, kind: str) -> Array:
    """The numbers of a kind that begin at some places of a mapped file."""
    if not len(places):
        return np.empty(0, np.dtype(kind).newbyteorder("="))
    everywhere = np.ndarray((len(data) - np.dtype(kind).itemsize + 1,), kind, data, strides=(1,))
    found: Array = everywhere[places]
    return found.astype(found.dtype.newbyteorder("="))
