"""CompactCodec: Whoosh's own codec, writing posting lists that are small and are read where they lie.

A list of Whoosh's W3 codec is a run of blocks; a block is a pickle of gaps between documents, weights, and values
(where the term stands in each document). Whoosh pickles tuples with protocol 2: 40 bytes and a call for every value, so
that 20,000 postings take 11 ms to read. Here a list is one block, gaps and weights are bytes objects, and the values
stand behind `pickle.loads(zlib.decompress(...))`: 0.03 ms without the values. Any Whoosh reads it without knowing,
three times as fast as its own. The table of contents names Whoosh's codec: nothing of this program is needed to open
it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import md5
from itertools import chain
from typing import NamedTuple

import numpy as np
from whoosh.codec.base import PerDocumentReader
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3Segment
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage

from reader.search.whoosh.layout import (
    ARRAY_END,
    BEGIN,
    CALL,
    END,
    HEAD,
    HEAD_SIZE,
    INTS,
    LATE,
    LENGTHS,
    LIST_MAGIC,
    NOTHING,
    SHORTS,
    TERM_DOCUMENTS,
    TERM_FIELD,
    TERM_PLACE,
    TERM_SIZES,
    TERM_WEIGHT,
)
from reader.search.whoosh.storage import Array

_FEW_GAPS = 32
"""Up to so many gaps a tuple of numbers is smaller than an array."""
_FEW_VALUES = 100
"""Up to so many bytes the values are not worth compressing."""
_SLOTS_FREE = 4
"""Of so many slots of a hash table that are taken, one more is left free."""
_TERM_SHORTEST, _TERM_TOP, _TERM_FIRST, _TERM_LENGTH = 9, 11, 15, 31
"""Where more of the numbers of a term record are (see `layout`)."""
_RECORD = TERM_PLACE + 8 + 4


class Lists(NamedTuple):
    """Posting lists of a field one after another: its terms, how many postings each has and how often it occurs;
    documents, how often the term stands in each (None: it is only noted where), and the values of each list."""

    terms: Sequence[bytes]
    sizes: Array
    totals: Array
    docs: Array
    freqs: Array | None
    values: Sequence[bytes] | None


class FieldLists(NamedTuple):
    """Lists of a field, and the lengths of the field in all documents."""

    field: str
    lists: Lists
    lengths: Array


class CompactTerms(W3FieldWriter):  # type: ignore[misc]
    """Whoosh's writer of terms, given many lists at once: a call for each of them would take most of the time."""

    counts: Mapping[str, int]
    """How many terms each field has, in the order in which they were written."""

    def __init__(self, codec: W3Codec, storage: FileStorage, segment: W3Segment) -> None:
        super().__init__(codec, storage, segment)
        self._hashed: list[tuple[Array, Array]] = []
        # Whoosh puts terms into its hash tables one by one, and leaves half of each table empty.
        self._tindex._write_hashes = self._write_hashes

    def add_postings(self, schema: Schema, lengths: PerDocumentReader | None, items: Iterable[FieldLists]) -> None:
        """Write the postings of all fields, in the order of field and term."""
        counts = self.counts = {}
        for field, lists, of_field in items:
            if field not in counts:
                counts[field] = 0
                self.start_field(field, schema[field])
            counts[field] += len(lists.terms)
            if lists.terms:
                self._add(lists, of_field)

    def _add(self, lists: Lists, lengths: Array) -> None:
        starts = np.cumsum(lists.sizes) - lists.sizes
        first, last = lists.docs[starts], lists.docs[starts + lists.sizes - 1]
        top = np.ones(len(starts)) if lists.freqs is None else np.maximum.reduceat(lists.freqs, starts)
        of_docs = np.searchsorted(LENGTHS[:-1], lengths).astype(np.uint8)[lists.docs]
        limits = np.stack([np.minimum.reduceat(of_docs, starts), np.maximum.reduceat(of_docs, starts)], axis=1)

        bodies = list(_bodies(lists, starts))
        sizes = HEAD_SIZE + np.fromiter(map(len, bodies), np.int64)
        before = len(LIST_MAGIC) + 4
        heads = _rows(LIST_MAGIC + bytes(4) + HEAD % (bytes(4), bytes(4), bytes(8), 0, 0), len(bodies))
        _put(heads, len(LIST_MAGIC), -sizes, ">i4")  # negative: the last block
        for at, numbers, kind in (
            (4, lists.sizes, "<u4"),
            (9, last, "<u4"),
            (14, top, ">f8"),
            (25, limits[:, 0], "u1"),
        ):
            _put(heads, before + at, numbers, kind)
        _put(heads, before + 27, limits[:, 1], "u1")
        start = self._postfile.tell()
        self._postfile.write(b"".join(chain.from_iterable(zip(_cut(heads), bodies, strict=True))))

        sizes += before
        infos = _rows(bytes(_RECORD), len(bodies))
        for at, numbers, kind in (
            *((TERM_WEIGHT, lists.totals, ">f4"), (TERM_DOCUMENTS, lists.sizes, ">u4"), (_TERM_TOP, top, ">f4")),
            *((_TERM_SHORTEST, limits[:, 0], "u1"), (_TERM_SHORTEST + 1, limits[:, 1], "u1")),
            *((_TERM_FIRST, first, ">u4"), (_TERM_FIRST + 4, last, ">u4")),
            *((TERM_PLACE, start + np.cumsum(sizes) - sizes, ">u8"), (_TERM_LENGTH, sizes, ">u4")),
        ):
            _put(infos, at, numbers, kind)
        self._add_records(lists.terms, infos)

    def _add_records(self, terms: Sequence[bytes], infos: Array) -> None:
        """Add terms to the ordered hash that Whoosh finds them in: each with its record."""
        table, field = self._tindex, self._fieldid.to_bytes(TERM_FIELD, "big")
        keys = [field + term for term in terms]
        sizes = np.fromiter(map(len, keys), np.int64)
        before = _rows(bytes(TERM_SIZES), len(keys))
        _put(before, 0, sizes, ">u4")
        _put(before, 4, np.full(len(keys), _RECORD), ">u4")
        sizes += TERM_SIZES + _RECORD
        places = table.dbfile.tell() + np.cumsum(sizes) - sizes
        table.dbfile.write(b"".join(chain.from_iterable(zip(_cut(before), keys, _cut(infos), strict=True))))
        table.index.extend(places.tolist())
        digests = b"".join(md5(key, usedforsecurity=False).digest()[-4:] for key in keys)
        self._hashed.append((np.frombuffer(digests, ">u4").astype(np.int64), places))
        table.lastkey = keys[-1]

    def _write_hashes(self) -> None:
        """Write the 256 hash tables of the term file: slots with the hash of a term and the place of its record."""
        table = self._tindex
        hashes, places = (np.concatenate([np.empty(0, np.int64), *each]) for each in zip(*self._hashed, strict=True))
        slots, taken, sizes = hash_slots(hashes)
        pointers = np.zeros(len(taken), [("hash", ">u4"), ("place", ">i8")])
        pointers["hash"][slots], pointers["place"][slots] = hashes, places
        begin = table.dbfile.tell() + pointers.itemsize * (np.cumsum(sizes) - sizes)
        table.dbfile.write(pointers.tobytes())
        table.directory = list(zip(begin.tolist(), sizes.tolist(), strict=True))


def hash_slots(hashes: Array) -> tuple[Array, Array, Array]:
    """The slot of each hash in 256 tables one after another, which slots are taken, and the size of each table.

    A hash is looked for from its own slot on, and over the end of its table, until a slot is empty: those of a table
    are put down in the order of their own slots, each in the first slot that is free.
    """
    tables = hashes & 0xFF
    counts = np.bincount(tables, minlength=256)
    sizes = counts + counts // _SLOTS_FREE + (counts > 0)
    own = (hashes >> 8) % sizes[tables]
    order = np.lexsort((own, tables))
    ahead = np.arange(len(hashes)) - np.repeat(np.cumsum(counts) - counts, counts)
    apart = tables[order] * (2 * int(sizes.max(initial=0)) + 1)
    put = np.maximum.accumulate(own[order] - ahead + apart) - apart + ahead
    begins = np.repeat(np.cumsum(sizes) - sizes, counts)
    slots = np.empty(len(hashes), np.int64)
    slots[order] = begins + put
    taken = np.zeros(int(sizes.sum()), bool)
    beyond = put >= np.repeat(sizes, counts)
    taken[(begins + put)[~beyond]] = True
    for number, begin in zip(order[beyond].tolist(), begins[beyond].tolist(), strict=True):
        slots[number] = begin + int(np.argmin(taken[begin:]))
        taken[slots[number]] = True
    return slots, taken, sizes


class CompactCodec(W3Codec):  # type: ignore[misc]
    """Writes what W3Codec reads. `terms` is the writer of the segment's terms."""

    terms: CompactTerms

    def field_writer(self, storage: FileStorage, segment: W3Segment) -> CompactTerms:
        self.terms = CompactTerms(self, storage, segment)
        return self.terms

    def new_segment(self, storage: FileStorage, indexname: str) -> W3Segment:
        return W3Segment(W3Codec(), indexname)


def _rows(row: bytes, count: int) -> Array:
    """The same bytes many times, to be filled in."""
    return np.tile(np.frombuffer(row, np.uint8), (count, 1))


def _put(rows: Array, at: int, numbers: Array, kind: str) -> None:
    """Put a number into each row."""
    width = np.dtype(kind).itemsize
    rows[:, at : at + width] = np.ascontiguousarray(numbers.astype(kind)).view(np.uint8).reshape(-1, width)


def _cut(rows: Array) -> Iterator[bytes]:
    flat, width = rows.tobytes(), rows.shape[1]
    return (flat[at : at + width] for at in range(0, len(flat), width))


def _bodies(lists: Lists, starts: Array) -> Iterator[bytes]:
    """What each list has behind its head: gaps between documents, weights and values."""
    gaps = np.diff(lists.docs, prepend=0)
    gaps[starts] = lists.docs[starts]
    ends = (starts + lists.sizes).tolist()
    weights = iter(lambda: NOTHING, None) if lists.freqs is None else _pickled(lists.freqs, starts, ends)
    values = iter(lambda: NOTHING, None) if lists.values is None else map(_values, lists.values)
    for one, weight, value in zip(_pickled(gaps, starts, ends), weights, values, strict=False):
        yield b"%b%b%b%b\x87%b" % (BEGIN, one, weight, value, END)


def _pickled(numbers: Array, starts: Array, ends: Sequence[int]) -> Iterator[bytes]:
    """Numbers of lists as they stand in a pickle: in one, two or four bytes each."""
    tops = np.maximum.reduceat(numbers, starts).tolist()
    small, shorts = numbers.astype(np.uint8).tobytes(), numbers.astype("<u2").tobytes()
    in_tuple = np.empty((len(numbers), 3), np.uint8)
    in_tuple[:, 0], in_tuple[:, 1], in_tuple[:, 2] = b"M"[0], numbers & 0xFF, (numbers >> 8) & 0xFF
    tuples = in_tuple.tobytes()
    for top, start, end in zip(tops, starts.tolist(), ends, strict=True):
        if top < 1 << 8:
            yield pickled_bytes(small[start:end])
        elif top >= 1 << 16:
            yield INTS + pickled_bytes(numbers[start:end].astype("<u4").tobytes()) + ARRAY_END
        elif end - start < _FEW_GAPS:
            yield b"(%bt" % tuples[3 * start : 3 * end]
        else:
            yield SHORTS + pickled_bytes(shorts[2 * start : 2 * end]) + ARRAY_END


def pickled_bytes(data: bytes) -> bytes:
    """Bytes as they stand in a pickle of protocol 3."""
    size = len(data)
    return (b"C%c%b" % (size, data)) if size < 1 << 8 else b"B" + size.to_bytes(4, "little") + data


def _values(values: bytes) -> bytes:
    listed = b"(%bt" % values
    if len(listed) < _FEW_VALUES:
        return listed
    return LATE + pickled_bytes(zlib.compress(BEGIN + listed + END, 1)) + CALL + CALL
