"""Posting lists and terms of a segment as arrays, read where they lie in the mapped files.

Lists by `reader.search.whoosh.codec` are looked at in place and their values left alone until a phrase is asked for;
those that Whoosh's own writer made are unpickled whole.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from whoosh.filedb.filetables import OrderedHashReader

from reader.search.whoosh.codec import BEGIN, CALL, HEAD, HEAD_SIZE, LATE, SHORTS, SHORTS_END, pickled_bytes
from reader.search.whoosh.layout import LIST_MAGIC, TERM_DOCUMENTS, TERM_FIELD, TERM_PLACE, TERM_SIZES, TERM_WEIGHT
from reader.search.whoosh.storage import Array, Bytes, IndexUnpickler, MappedFile, unpickled


class Postings(NamedTuple):
    """Documents, ascending, and how often the term stands in each."""

    docs: Array
    freqs: Array


NONE = Postings(np.empty(0, np.uint32), np.empty(0, np.uint8))
_OUR_HEAD = HEAD.partition(b"%")[0]
_VALUE = 8
"""Bytes of a value besides its gaps: `C` and size, number of positions, `(` and `t`."""


class _Stream:
    """What is unpickled from: a mapped file from some place on, without a copy of it."""

    def __init__(self, data: Bytes, at: int) -> None:
        self._data, self.at = data, at

    def read(self, size: int, /) -> bytes:
        self.at += size
        found: bytes = self._data[self.at - size : self.at]
        return found

    def readline(self) -> bytes:
        start, self.at = self.at, self._data.find(b"\n", self.at) + 1
        found: bytes = self._data[start : self.at]
        return found


class _Block(NamedTuple):
    """Where the data of a block begins and ends, its number of postings, and whether it is compressed."""

    start: int
    end: int
    postings: int
    compressed: int


# -- lists of postings ------------------------------------------------------------------------------------


def read_postings(data: Bytes, at: int) -> Postings:
    """The postings of the list that begins at a place of a mapped file."""
    return _one([_read_block(data, block)[0] for block in _blocks(data, at)])


def read_whole(data: Bytes, at: int) -> tuple[Postings, bytes]:
    """The postings of a list, and its values as they stand in a pickle, one after another."""
    postings: list[Postings] = []
    values: list[bytes] = []
    for block in _blocks(data, at):
        found, place = _read_block(data, block)
        postings.append(found)
        if place is None:
            values += map(pickled_bytes, _unpickled(data, block)[2])
        elif data[place : place + 1] == b"(":
            values.append(data[place + 1 : block.end - 3])
        else:
            values.append(_inflated(data, place, block.end))
    return _one(postings), b"".join(values)


def read_values(data: Bytes, at: int) -> list[bytes]:
    """The values of all postings of a list: where the term stands, as Whoosh encodes it."""
    return [value for block in _blocks(data, at) for value in _unpickled(data, block)[2]]


def read_positions(data: Bytes, at: int, kept: Array) -> tuple[Array, Array]:
    """How many positions each posting of a list has that a mask keeps, and all of them, one posting after another."""
    postings, values = read_whole(data, at)
    found = _gaps_in(values, postings.freqs.astype(np.int64), kept)
    if found is None:
        listed = read_values(data, at)
        lists = [unpickled(listed[number][4:] + b".") for number in np.flatnonzero(kept).tolist()]
        counts = np.fromiter(map(len, lists), np.int64, len(lists))
        found = counts, np.fromiter(chain.from_iterable(lists), np.int64, int(counts.sum()))
    counts, gaps = found
    sums, firsts = np.cumsum(gaps), np.cumsum(counts) - counts
    return counts, sums - np.repeat(sums[firsts] - gaps[firsts], counts)


def _one(blocks: list[Postings]) -> Postings:
    return blocks[0] if len(blocks) == 1 else Postings(*map(np.concatenate, zip(*blocks, strict=True)))


def _blocks(data: Bytes, at: int) -> Iterator[_Block]:
    if data[at : at + len(LIST_MAGIC)] != LIST_MAGIC:
        raise ValueError("not a list of postings")
    at += len(LIST_MAGIC)
    while True:
        length = int.from_bytes(data[at : at + 4], "big", signed=True)
        start, compressed = at + 4 + HEAD_SIZE, 0
        if data[at + 4 : at + 4 + len(_OUR_HEAD)] == _OUR_HEAD:
            count = int.from_bytes(data[at + 8 : at + 12], "little")
        else:
            stream = _Stream(data, at + 4)
            count, _, _, compressed, _, _ = IndexUnpickler(stream).load()
            start = stream.at
        at += 4 + abs(length)
        yield _Block(start, at, count, compressed)
        if length < 0:
            return


def _unpickled(data: Bytes, block: _Block) -> Any:  # noqa: ANN401
    pickled = data[block.start : block.end]
    return unpickled(zlib.decompress(pickled) if block.compressed else pickled)


def _read_block(data: Bytes, block: _Block) -> tuple[Postings, int | None]:
    """The postings of a block, and the place of its values when it could be read where it lies."""
    place = None if block.compressed or data[block.start : block.start + 2] != BEGIN else block.start + 2
    gaps = _gaps_at(data, place) if place else None
    weights = _bytes_at(data, gaps[1]) if gaps else None
    if gaps and weights and data[weights[1] : weights[1] + 1] in (b"(", LATE[:1]):
        # The gaps of every block start at 0.
        return Postings(np.cumsum(gaps[0], dtype=np.uint32), weights[0]), weights[1]
    whole = _unpickled(data, block)
    return Postings(np.cumsum(_numbers(whole[0]), dtype=np.uint32), _weights(whole[1], block.postings)), None


def _gaps_at(data: Bytes, at: int) -> tuple[Array, int] | None:
    """The gaps of a block, when they are pickled as bytes or as short numbers, and the place after them."""
    if data[at : at + len(SHORTS)] != SHORTS:
        return _bytes_at(data, at)
    found = _bytes_at(data, at + len(SHORTS))
    return found and (found[0].view("<u2"), found[1] + len(SHORTS_END))


def _bytes_at(data: Bytes, at: int) -> tuple[Array, int] | None:
    """A bytes object of a pickle as an array, and the place after it; None when there is something else."""
    width = {b"C": 1, b"B": 4}.get(data[at : at + 1])
    if width is None:
        return None
    at += 1 + width
    count = int.from_bytes(data[at - width : at], "little")
    return np.frombuffer(data, np.uint8, count, at), at + count


def _inflated(data: Bytes, place: int, end: int) -> bytes:
    """The values of a block from behind their two calls."""
    deflated = _bytes_at(data, place + len(LATE))
    if deflated is None or deflated[1] + 2 * len(CALL) > end:
        raise ValueError("no values where they must be")
    return zlib.decompress(deflated[0].data)[len(BEGIN) + 1 : -2]


def _gaps_in(values: bytes, counts: Array, kept: Array) -> tuple[Array, Array] | None:
    """Numbers of gaps, and the gaps, in values by `positions_value`, which lie where they must; None in others."""
    sizes = _VALUE + 3 * counts - (counts == 1)
    sizes += np.where(sizes >= 2 + (1 << 8), 3, 0)
    ends = np.cumsum(sizes)
    if ends[-1] != len(values):
        return None
    ends, counts = ends[kept], counts[kept]
    before = np.cumsum(counts) - counts
    spots = np.repeat(ends - 1 - 3 * counts - 3 * before, counts) + 3 * np.arange(int(counts.sum()))
    flat = np.frombuffer(values, np.uint8)
    if (flat[spots] != ord("M")).any():
        return None
    return counts, flat[spots + 1].astype(np.int64) | (flat[spots + 2].astype(np.int64) << 8)


def _numbers(gaps: bytes | tuple[int, ...]) -> Array:
    return np.frombuffer(gaps, np.uint8) if isinstance(gaps, bytes) else np.asarray(gaps, np.uint32)


def _weights(weights: bytes | float | tuple[float, ...] | None, count: int) -> Array:
    if isinstance(weights, bytes):
        return np.frombuffer(weights, np.uint8)
    if weights is None:
        return np.ones(count, np.uint8)
    return np.full(count, weights, np.float32) if isinstance(weights, float) else np.asarray(weights, np.float32)


# -- terms ------------------------------------------------------------------------------------------------


class TermFile:
    """The term file of a segment."""

    def __init__(self, file: MappedFile) -> None:
        self._table = OrderedHashReader(file, len(file.map))
        self.map: Bytes = file.map
        self._bytes = np.frombuffer(self.map, np.uint8)
        kind = np.dtype(self._table.extras["indextype"]).newbyteorder(">")
        self.places = np.frombuffer(self.map, kind, self._table.indexlen, self._table.indexbase).astype(np.int64)
        self._fields: dict[str, int] = self._table.extras["fieldmap"]
        fields = self.numbers(self.places + TERM_SIZES, TERM_FIELD)
        self.bounds = {name: np.searchsorted(fields, [n, n + 1]).tolist() for name, n in self._fields.items()}

    def numbers(self, places: Array, size: int) -> Array:
        """The numbers that begin at some places, highest byte first."""
        total = np.zeros(len(places), np.int64)
        for step in range(size):
            total = (total << 8) | self._bytes[places + step]
        return total

    def heads(self, places: Array, sizes: Array, head: int) -> Array:
        """The first `head` bytes of texts as one number each, filled with zeros."""
        total = np.zeros(len(places), np.uint64)
        for step in range(head):
            inside = step < sizes
            letter = np.where(inside, self._bytes[np.where(inside, places + step, 0)], 0)
            total = (total << np.uint64(8)) | letter.astype(np.uint64)
        return total

    def postings_at(self, field: str, term: bytes) -> int | None:
        """Where a term's list begins in the postings file; None when the field does not have it."""
        found = self._info(field, term)
        return int.from_bytes(found[TERM_PLACE : TERM_PLACE + 8], "big") if found else None

    def document_frequency(self, field: str, term: bytes) -> int:
        """In how many documents a term stands in a field."""
        found = self._info(field, term)
        return int.from_bytes(found[TERM_DOCUMENTS : TERM_DOCUMENTS + 4], "big") if found else 0

    def _info(self, field: str, term: bytes) -> bytes | None:
        number = self._fields.get(field)
        found: bytes | None = None
        if number is not None:
            found = self._table.get(number.to_bytes(TERM_FIELD, "big") + term)
        return found


class Lexicon:
    """The terms of one field, in order. Only eight bytes of each are copied, to search in."""

    _HEAD = 8

    def __init__(self, file: TermFile, field: str) -> None:
        low, high = file.bounds.get(field, (0, 0))
        self._file, self._map = file, file.map
        self._starts = file.places[low:high] + TERM_SIZES + TERM_FIELD
        self._sizes = (file.numbers(file.places[low:high], 4) - TERM_FIELD).astype(np.uint16)
        self._heads = file.heads(self._starts, self._sizes, self._HEAD)
        self.counts = file.numbers(self._starts + self._sizes + TERM_WEIGHT, 4).astype(np.uint32).view(np.float32)
        """How often each term occurs."""

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> bytes:
        start = int(self._starts[number])
        term: bytes = self._map[start : start + int(self._sizes[number])]
        return term

    def starting_with(self, prefix: bytes) -> tuple[int, int]:
        """The range of numbers of the terms that start so."""
        low, high = prefix[: self._HEAD].ljust(self._HEAD, b"\0"), prefix[: self._HEAD].ljust(self._HEAD, b"\xff")
        first = int(np.searchsorted(self._heads, np.uint64(int.from_bytes(low, "big"))))
        last = int(np.searchsorted(self._heads, np.uint64(int.from_bytes(high, "big")), side="right"))
        if len(prefix) > self._HEAD:
            while first < last and not self[first].startswith(prefix):
                first += 1
            while last > first and not self[last - 1].startswith(prefix):
                last -= 1
        return first, last

    def find(self, term: bytes) -> int:
        """The number of a term, or -1."""
        low, high = self.starting_with(term)
        return low if low < high and self[low] == term else -1

    def strings(self, low: int = 0, high: int | None = None) -> list[bytes]:
        """The terms from number `low` up to `high`."""
        sizes = self._sizes[low:high].tolist()
        map_ = self._map
        return [map_[start : start + size] for start, size in zip(self._starts[low:high].tolist(), sizes, strict=True)]

    def places(self, low: int = 0, high: int | None = None) -> Array:
        """Where the lists of the terms from number `low` up to `high` begin in the postings file."""
        return self._file.numbers(self._starts[low:high] + self._sizes[low:high] + TERM_PLACE, 8)
