"""Posting lists and terms of a segment as arrays, read where they lie in the mapped files.

Lists by `reader.search.whoosh.codec` are looked at in place and their values left alone until a phrase is asked for;
those that Whoosh's own writer made are unpickled whole.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
from whoosh.filedb.filetables import OrderedHashReader

from reader.search.whoosh.codec import BEGIN, CALL, END, HEAD, HEAD_SIZE, LATE, SHORTS, SHORTS_END, pickled_bytes
from reader.search.whoosh.layout import (
    FIELDS,
    LIST_MAGIC,
    TERM_DOCUMENTS,
    TERM_FIELD,
    TERM_PLACE,
    TERM_SIZES,
    TERM_WEIGHT,
)
from reader.search.whoosh.storage import Array, Bytes, IndexUnpickler, MappedFile, unpickled


class Postings(NamedTuple):
    """Posting lists one after another: documents, ascending in each list; how often the term stands in each; and how
    many postings each list has."""

    docs: Array
    freqs: Array
    sizes: Array


NO_POSTINGS = Postings(np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.int64))
_OURS = HEAD.partition(b"%")[0]
_VALUE = 8
"""Bytes of a value besides its gaps: `C` and size, number of positions, `(` and `t`."""
_SHORT = 3
"""Bytes of a number below 65,536 in a pickle: `M`, and the number, lowest byte first."""


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
    """Gaps between documents, beginning at 0, and weights; and the values, or the place where ours lie."""

    gaps: Array
    freqs: Array
    values: Sequence[bytes] | int
    end: int


# -- lists of postings ------------------------------------------------------------------------------------


def read_postings(data: Bytes, places: Sequence[int]) -> Postings:
    """The postings of the lists that begin at some places of a mapped file."""
    lists = [list(_blocks(data, place)) for place in places]
    blocks = list(chain.from_iterable(lists))
    if not blocks:
        return NO_POSTINGS
    runs = np.array([len(block.gaps) for block in blocks])
    docs = _summed(np.concatenate([block.gaps for block in blocks]), runs)
    sizes = np.array([sum(len(block.gaps) for block in of_list) for of_list in lists])
    return Postings(docs, np.concatenate([block.freqs for block in blocks]), sizes)


def read_values(data: Bytes, place: int) -> bytes:
    """The values of all postings of a list, as they stand in a pickle, one after another."""
    return b"".join(_pickled_values(data, block) for block in _blocks(data, place))


def listed(values: bytes) -> list[bytes]:
    """Values that stand in a pickle one after another: where the term stands, as Whoosh encodes it."""
    return list(unpickled(BEGIN + b"(" + values + b"t" + END))


def read_positions(values: bytes, freqs: Array, kept: Array) -> tuple[Array, Array]:
    """How many positions each posting has that a mask keeps, and all of them, posting after posting.

    `values` and `freqs` are those of all postings.
    """
    found = _gaps_in(values, freqs.astype(np.int64), kept)
    if found is None:
        of_each = listed(values)
        lists = [unpickled(of_each[number][4:] + END) for number in np.flatnonzero(kept).tolist()]
        counts = np.fromiter(map(len, lists), np.int64, len(lists))
        found = counts, np.fromiter(chain.from_iterable(lists), np.int64, int(counts.sum()))
    counts, gaps = found
    return counts, _summed(gaps, counts)


def _summed(gaps: Array, sizes: Array) -> Array:
    """Running sums that begin anew in each of several runs, none of them empty."""
    sums = np.cumsum(gaps, dtype=np.int64)
    firsts = np.cumsum(sizes) - sizes
    return sums if len(sizes) == 1 else sums - np.repeat(sums[firsts] - gaps[firsts], sizes)


def _blocks(data: Bytes, at: int) -> Iterator[_Block]:
    if data[at : at + len(LIST_MAGIC)] != LIST_MAGIC:
        raise ValueError("not a list of postings")
    at += len(LIST_MAGIC)
    length = 0
    while length >= 0:
        length = int.from_bytes(data[at : at + 4], "big", signed=True)
        at, end = at + 4, at + 4 + abs(length)
        ours = data[at : at + len(_OURS)] == _OURS
        yield (_block_of_ours(data, at, end) if ours else None) or _any_block(data, at, end)
        at = end


def _block_of_ours(data: Bytes, at: int, end: int) -> _Block | None:
    """A block that can be read where it lies."""
    count = int.from_bytes(data[at + len(_OURS) : at + len(_OURS) + 4], "little")
    gaps = _gaps_at(data, at + HEAD_SIZE + len(BEGIN), count)
    weights = gaps and _numbers_at(data, gaps[1])
    if not gaps or not weights or data[weights[1]] not in (b"("[0], LATE[0]):
        return None
    return _Block(gaps[0], weights[0], weights[1], end)


def _any_block(data: Bytes, at: int, end: int) -> _Block:
    stream = _Stream(data, at)
    count, _, _, compressed, _, _ = IndexUnpickler(stream).load()
    pickled = data[stream.at : end]
    gaps, weights, values = unpickled(zlib.decompress(pickled) if compressed else pickled)
    numbers = np.frombuffer(gaps, np.uint8) if isinstance(gaps, bytes) else np.asarray(gaps, np.uint32)
    return _Block(numbers, _weights(weights, count), values, end)


def _gaps_at(data: Bytes, at: int, count: int) -> tuple[Array, int] | None:
    """The gaps of a block, unless there is a large one, and the place after them."""
    end = at + 1 + _SHORT * count
    if data[at] == b"("[0] and data[at + 1 : end : _SHORT] == b"M" * count and data[end] == b"t"[0]:
        numbers = np.frombuffer(data, np.uint8, _SHORT * count, at + 1)
        return numbers[1::_SHORT] | (numbers[2::_SHORT].astype(np.uint16) << 8), end + 1
    return _numbers_at(data, at)


def _numbers_at(data: Bytes, at: int) -> tuple[Array, int] | None:
    """Numbers that are pickled as bytes or as an array of short ones, and the place after them."""
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


def _pickled_values(data: Bytes, block: _Block) -> bytes:
    place, end = block.values, block.end
    if not isinstance(place, int):
        return b"".join(map(pickled_bytes, place))
    if data[place] == b"("[0]:
        plain: bytes = data[place + 1 : end - 3]
        return plain
    deflated = _bytes_at(data, place + len(LATE))
    if deflated is None or deflated[1] + 2 * len(CALL) > end:
        raise ValueError("no values where they must be")
    return zlib.decompress(deflated[0].data)[len(BEGIN) + 1 : -2]


def _gaps_in(values: bytes, counts: Array, kept: Array) -> tuple[Array, Array] | None:
    """Numbers of gaps, and the gaps, in values by `positions_value`, which lie where they must; None in others."""
    sizes = _VALUE + _SHORT * counts - (counts == 1)
    sizes += np.where(sizes >= 2 + (1 << 8), 3, 0)
    ends = np.cumsum(sizes)
    if ends[-1] != len(values):
        return None
    ends, counts = ends[kept], counts[kept]
    before = np.cumsum(counts) - counts
    spots = np.repeat(ends - 1 - _SHORT * (counts + before), counts) + _SHORT * np.arange(int(counts.sum()))
    flat = np.frombuffer(values, np.uint8)
    if (flat[spots] != b"M"[0]).any():
        return None
    return counts, flat[spots + 1] | (flat[spots + 2].astype(np.int64) << 8)


def _weights(weights: bytes | float | tuple[float, ...] | None, count: int) -> Array:
    if isinstance(weights, bytes):
        return np.frombuffer(weights, np.uint8)
    if weights is None:
        return np.ones(count, np.uint8)
    return np.full(count, weights, np.float32) if isinstance(weights, float) else np.asarray(weights, np.float32)


# -- terms ------------------------------------------------------------------------------------------------

_HEAD = 8
"""Bytes of a term that are compared as one number."""


def encoded(form: str) -> bytes:
    """A form as Whoosh stores it; what UTF-8 cannot hold is replaced, as when it was indexed."""
    return form.encode("utf-8", "replace")


def _heads_of(terms: Sequence[bytes], fill: bytes = b"\0") -> Array:
    """The beginnings of terms as numbers, short ones filled up."""
    return np.array([int.from_bytes(term[:_HEAD].ljust(_HEAD, fill), "big") for term in terms], np.uint64)


def bounds_of(prefix: bytes) -> Array:
    """What `Lexicon.starting_with` looks for: the first head that begins so, and one beyond the last."""
    # No text in UTF-8 has a byte 0xff.
    return np.concatenate([_heads_of([prefix]), _heads_of([prefix], b"\xff") + np.uint64(len(prefix) >= _HEAD)])


class Spellings:
    """Forms that are looked up in many lexicons."""

    def __init__(self, forms: Iterable[str]) -> None:
        self.terms = [encoded(form) for form in forms]
        self.heads = _heads_of(self.terms)
        self.sizes = np.fromiter(map(len, self.terms), np.int32, len(self.terms))

    def those_in(self, lexicon: Lexicon) -> Array:
        """The numbers of those that a lexicon has."""
        numbers = lexicon.find(self)
        return numbers[numbers >= 0]


class Lexicon:
    """The terms of one field of a segment, in order. Only eight bytes of each are copied, to search in."""

    def __init__(self, file: MappedFile, records: Array) -> None:
        """`records`: where those of the terms begin in the term file."""
        self._map: Bytes = file.map
        self._starts = records + TERM_SIZES + TERM_FIELD
        self._sizes = _numbers(self._map, records, ">u4").astype(np.int32) - TERM_FIELD
        beyond = 8 * np.maximum(_HEAD - self._sizes, 0).astype(np.uint64)
        self._heads = _numbers(self._map, self._starts, ">u8") >> beyond << beyond

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

    def starting_with(self, prefix: bytes, bounds: Array) -> range:
        """The numbers of the terms that start so; `bounds` as `bounds_of` gives them."""
        first, last = self._heads.searchsorted(bounds).tolist()
        if len(prefix) > _HEAD:
            while first < last and not self[first].startswith(prefix):
                first += 1
            while first < last and not self[last - 1].startswith(prefix):
                last -= 1
        return range(first, last)

    def find(self, wanted: Spellings) -> Array:
        """The number of each of some forms, -1 for those that are not there."""
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

    def places(self, numbers: Array | slice = slice(None)) -> list[int]:
        """Where the lists of terms begin in the postings file."""
        places: list[int] = _numbers(self._map, self._values(numbers) + TERM_PLACE, ">u8").tolist()
        return places

    def document_frequencies(self, numbers: Array | slice = slice(None)) -> Array:
        """In how many documents of the segment terms stand, deleted ones included."""
        return _numbers(self._map, self._values(numbers) + TERM_DOCUMENTS, ">u4")

    def _values(self, numbers: Array | slice) -> Array:
        values: Array = self._starts[numbers] + self._sizes[numbers]
        return values


def read_lexicons(file: MappedFile) -> Mapping[str, Lexicon]:
    """The terms of each field, from the term file of a segment."""
    table = OrderedHashReader(file, len(file.map))
    kind = np.dtype(table.extras["indextype"]).newbyteorder(">")
    records = np.frombuffer(file.map, kind, table.indexlen, table.indexbase).astype(np.int64)
    numbers: Mapping[str, int] = table.extras["fieldmap"]
    fields = _numbers(file.map, records + TERM_SIZES, ">u2")
    lexicons = {}
    for field in FIELDS:
        low, high = fields.searchsorted([numbers.get(field, -1), numbers.get(field, -1) + 1])
        lexicons[field] = Lexicon(file, records[low:high])
    return lexicons


def _numbers(data: Bytes, places: Array, kind: str) -> Array:
    """The numbers of a kind that begin at some places of a mapped file."""
    everywhere = np.ndarray((len(data) - np.dtype(kind).itemsize + 1,), kind, data, strides=(1,))
    found: Array = everywhere[places]
    return found.astype(found.dtype.newbyteorder("="))
