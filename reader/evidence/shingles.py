"""Which texts may share words: an index of shingles (runs of a few words), as sorted arrays.

Shingles and containment: A. Broder, *On the resemblance and containment of documents*, 1997. The index is a list of
segments, so that a batch of new texts is looked up in what is there without reading the rest again. Only processes that
build evidence import this module: it needs numpy.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

Hashes = NDArray[np.uint32]
Owners = NDArray[np.int64]
_Whole = TypeVar("_Whole", np.uint32, np.int64)

_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))
_PAIRS_AT_ONCE = 200_000
_ROW = 500
"""Shingles of a row."""
_ROWS_AT_ONCE = 100
"""Rows of a segment that are held while it is merged with others."""


class Segment(Struct, frozen=True):
    """Shingles of some texts: `hashes` in order, `owners[n]` the text of `hashes[n]`; none stands twice for a text."""

    hashes: Hashes
    owners: Owners

    def rows(self) -> Iterator[tuple[int, bytes]]:
        """The segment cut into rows as they are stored: first hash, and some hundreds of shingles. No hash stands in
        two rows."""
        at = 0
        while at < len(self.hashes):
            end = int(np.searchsorted(self.hashes, self.hashes[min(at + _ROW, len(self.hashes)) - 1], "right"))
            hashes, owners = self.hashes[at:end], self.owners[at:end]
            # Bytes of the same weight stand together: the upper ones hardly change from one shingle to the next.
            steps = np.diff(hashes, prepend=np.uint32(0))
            planes = np.concatenate((steps, owners.astype(np.uint32))).view(np.uint8).reshape(-1, 4).T
            yield int(hashes[0]), zlib.compress(planes.tobytes(), 1)
            at = end

    def part(self, first: int, end: int) -> Segment:
        """Some of its shingles."""
        return Segment(self.hashes[first:end], self.owners[first:end])

    @classmethod
    def of_row(cls, packed: bytes) -> Segment:
        """What a row holds."""
        planes = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(4, -1)
        values = np.ascontiguousarray(planes.T).view(np.uint32).reshape(2, -1)
        return cls(np.cumsum(values[0], dtype=np.uint32), values[1].astype(np.int64))


def looked_up(hashes: Hashes, row_at: Callable[[int], bytes | None]) -> Segment:
    """What a stored segment has of some hashes, which come in order, each once.

    `row_at` reads the row that begins with a hash or with the last one before it: no row is read that none needs.
    """
    found: list[Segment] = []
    at = 0
    while at < len(hashes):
        packed = row_at(int(hashes[at]))
        after = at + 1
        if packed is not None:
            row = Segment.of_row(packed)
            after = max(after, int(np.searchsorted(hashes, row.hashes[-1], "right")))
            kept = _among(row.hashes, hashes[at:after])
            found.append(Segment(row.hashes[kept], row.owners[kept]))
        at = after
    return merged(found)


class Candidates(Struct, frozen=True):
    """Pairs of texts: `new[n]` and `other[n]` share `shared[n]` shingles."""

    new: Owners
    other: Owners
    shared: NDArray[np.int64]


def shingle_hashes(words: NDArray[np.uint64], width: int) -> Hashes:
    """The hash of the run of `width` words that begins at each word but the last ones, of hashed words."""
    count = len(words) - width + 1
    if count <= 0:
        return np.empty(0, np.uint32)
    mixed = np.zeros(count, np.uint64)
    for n in range(width):
        mixed = (mixed ^ words[n : n + count]) * _MIX[n % 3]
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.uint32)


class Runs:
    """The runs of `width` words of a text, given as hashed words."""

    def __init__(self, words: NDArray[np.uint64], width: int) -> None:
        self.words = len(words)
        self.width = width
        self.hashes = shingle_hashes(words, width)
        self.ordered = np.sort(self.hashes)

    def share_in(self, other: Runs) -> float:
        """The share (0..1) of the text that stands in another one."""
        return _covered(self.words, _among(self.hashes, other.ordered), self.width)


def _among(some: Hashes, ordered: Hashes) -> NDArray[np.bool_]:
    """Which of some hashes are among others, which come in order."""
    if not len(ordered):
        return np.zeros(len(some), bool)
    place = np.searchsorted(ordered, some)
    found: NDArray[np.bool_] = ordered[np.minimum(place, len(ordered) - 1)] == some
    return found


def _covered(words: int, begins: NDArray[np.bool_], width: int) -> float:
    """The share of words that belong to a run; `begins`: where one begins."""
    inside = np.zeros(words, bool)
    for n in range(width):
        inside[n : n + len(begins)] |= begins
    return float(inside.mean()) if words else 0.0


def segment(
    words: NDArray[np.uint64], lengths: ArrayLike, owners: Sequence[int], width: int, every: int = 1
) -> Segment:
    """Shingles of texts given as the hashes of their words, text after text; of `every` shingles one is taken.

    Which one depends on the shingle alone, so that two texts that share it both have it.
    """
    sizes = np.asarray(lengths, np.int64)
    hashes = shingle_hashes(words, width)
    owner = np.repeat(np.asarray(owners, np.int64), sizes)[: len(hashes)]
    place = np.repeat(np.arange(len(sizes)), sizes)
    inside = place[: len(hashes)] == place[width - 1 :] if len(hashes) else np.empty(0, bool)
    if every > 1:
        inside &= hashes % np.uint32(every) == 0
    hashes, owner = hashes[inside], owner[inside]
    return _in_order(hashes, owner)


def _in_order(hashes: Hashes, owners: Owners) -> Segment:
    keys = (hashes.astype(np.uint64) << np.uint64(32)) | owners.astype(np.uint64)
    keys.sort()
    keys = keys[_first_of_each(keys)]
    return Segment((keys >> np.uint64(32)).astype(np.uint32), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64))


def distinct(values: NDArray[_Whole]) -> NDArray[_Whole]:
    """Each value once, in order. Sorting takes a thirtieth of the time that `numpy.unique` does, which hashes."""
    ordered = np.sort(values)
    return ordered[_first_of_each(ordered)]


def _first_of_each(ordered: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Where values that come in order begin to be others than before."""
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def merged(segments: Sequence[Segment]) -> Segment:
    """One segment of all."""
    return _in_order(
        np.concatenate([one.hashes for one in segments]) if segments else np.empty(0, np.uint32),
        np.concatenate([one.owners for one in segments]) if segments else np.empty(0, np.int64),
    )


def in_portions(new: Segment, stored: Iterable[Iterable[bytes]]) -> Iterator[Segment]:
    """A segment and others, of which the rows are given, as one: portion after portion, in the order of hashes. However
    large the others are, only some rows of each are held."""
    ahead = [(new, iter(list[bytes]())), *((merged(()), iter(rows)) for rows in stored)]
    while True:
        ahead = [(one if len(one.hashes) else _next(rows), rows) for one, rows in ahead]
        ahead = [(one, rows) for one, rows in ahead if len(one.hashes)]
        if not ahead:
            return
        last = min(one.hashes[-1] for one, _ in ahead)
        ends = [int(np.searchsorted(one.hashes, last, "right")) for one, _ in ahead]
        yield merged([one.part(0, end) for (one, _), end in zip(ahead, ends, strict=True)])
        ahead = [(one.part(end, len(one.hashes)), rows) for (one, rows), end in zip(ahead, ends, strict=True)]


def _next(rows: Iterator[bytes]) -> Segment:
    """The next rows as one segment."""
    return merged([Segment.of_row(row) for row in islice(rows, _ROWS_AT_ONCE)])


def candidates(
    new: Segment, others: Sequence[Segment], most: int, enough: Callable[[Candidates], NDArray[np.bool_]] | None = None
) -> Candidates:
    """Texts of `new` with those of `others` (which hold `new` as well) that share shingles found in 2 to `most` texts.

    A shingle in more texts is a phrase everybody uses. Each pair stands once; within `new` the larger number first.
    `enough` says which pairs are wanted: asked for some texts at a time, it keeps memory bounded.
    """
    first = np.flatnonzero(_first_of_each(new.hashes))
    unique, counts = new.hashes[first], np.diff(first, append=len(new.hashes))
    often = np.zeros(len(unique), np.int64)
    for other in others:
        often += np.searchsorted(other.hashes, unique, "right") - np.searchsorted(other.hashes, unique, "left")
    wanted = (often >= 2) & (often <= most)
    rows = ranges(first[wanted], counts[wanted])
    hashes, owners = new.hashes[rows], new.owners[rows]
    by_owner = np.argsort(owners, kind="stable")
    owners, in_new = owners[by_owner], distinct(new.owners)
    found: list[Candidates] = []
    for other in others:
        left = np.searchsorted(other.hashes, hashes, "left")
        size = (np.searchsorted(other.hashes, hashes, "right") - left)[by_owner]
        left = left[by_owner]
        for part in _parts(owners, size):
            some = _pairs(owners[part], other.owners[ranges(left[part], size[part])], size[part], in_new)
            if enough is not None:
                kept = enough(some)
                some = Candidates(some.new[kept], some.other[kept], some.shared[kept])
            found.append(some)
    empty = np.empty(0, np.int64)
    return Candidates(
        np.concatenate([empty, *(one.new for one in found)]),
        np.concatenate([empty, *(one.other for one in found)]),
        np.concatenate([empty, *(one.shared for one in found)]),
    )


def _pairs(owners: Owners, others: Owners, sizes: NDArray[np.int64], in_new: Owners) -> Candidates:
    """Pairs of texts with what they share: `sizes[n]` of the `others` share a shingle with `owners[n]`."""
    ours = np.repeat(owners, sizes)
    place = np.minimum(np.searchsorted(in_new, others), len(in_new) - 1)
    proper = (ours > others) | ((ours != others) & (in_new[place] != others))
    pairs = (ours[proper].astype(np.uint64) << np.uint64(32)) | others[proper].astype(np.uint64)
    unique, shared = np.unique(pairs, return_counts=True)
    return Candidates(
        (unique >> np.uint64(32)).astype(np.int64), (unique & np.uint64(0xFFFFFFFF)).astype(np.int64), shared
    )


def ranges(first: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """first, first+1, … first+size-1 for each, after each other."""
    ends = np.cumsum(sizes)
    found: NDArray[np.int64] = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - sizes), sizes)
    return found


def _parts(owners: Owners, sizes: NDArray[np.int64]) -> Iterator[slice]:
    """Slices whose sizes sum to about `_PAIRS_AT_ONCE`, none of which parts what belongs to one owner."""
    last = np.flatnonzero(np.diff(owners, append=-1)) + 1
    ends = np.cumsum(sizes)[last - 1] if len(last) else np.empty(0, np.int64)
    start = done = 0
    while done < len(last):
        before = ends[done - 1] if done else 0
        done = max(done + 1, int(np.searchsorted(ends, before + _PAIRS_AT_ONCE, "right")))
        yield slice(start, int(last[done - 1]))
        start = int(last[done - 1])
