"""Which texts may share words: an index of shingles (runs of a few words), as sorted arrays.

Shingles and containment: A. Broder, *On the resemblance and containment of documents*, 1997. The index is a list of
segments, so that a batch of new texts is looked up in what is there without reading the rest again. Only processes that
build evidence import this module: it needs numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Hashes = NDArray[np.uint32]
Owners = NDArray[np.int64]

_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))
_PAIRS_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class Segment:
    """Shingles of some texts: `hashes` in order, `owners[n]` the text of `hashes[n]`; none stands twice for a text."""

    hashes: Hashes
    owners: Owners

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Hashes and owners as they are stored."""
        return self.hashes.tobytes(), self.owners.astype(np.uint32).tobytes()

    @classmethod
    def from_bytes(cls, hashes: bytes, owners: bytes) -> Segment:
        """The inverse of `to_bytes`."""
        return cls(np.frombuffer(hashes, np.uint32), np.frombuffer(owners, np.uint32).astype(np.int64))


@dataclass(frozen=True, slots=True)
class Candidates:
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


def shares(a: NDArray[np.uint64], b: NDArray[np.uint64], width: int) -> tuple[float, float]:
    """The share (0..1) of each of two texts, given as hashed words, that stands in the other in runs of `width`."""
    runs = shingle_hashes(a, width), shingle_hashes(b, width)
    return _covered(len(a), _among(*runs), width), _covered(len(b), _among(*reversed(runs)), width)


def _among(some: Hashes, others: Hashes) -> NDArray[np.bool_]:
    """Which of some hashes are among others."""
    if not len(others):
        return np.zeros(len(some), bool)
    ordered = np.sort(others)
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
    keys = keys[np.concatenate((np.ones(min(1, len(keys)), bool), keys[1:] != keys[:-1]))]
    return Segment((keys >> np.uint64(32)).astype(np.uint32), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64))


def merged(segments: Sequence[Segment]) -> Segment:
    """One segment of all."""
    return _in_order(
        np.concatenate([one.hashes for one in segments]) if segments else np.empty(0, np.uint32),
        np.concatenate([one.owners for one in segments]) if segments else np.empty(0, np.int64),
    )


def candidates(new: Segment, others: Sequence[Segment], most: int) -> Candidates:
    """Texts of `new` with those of `others` (which hold `new` as well) that share shingles found in 2 to `most` texts.

    A shingle in more texts is a phrase everybody uses. Each pair stands once; within `new` the larger number first.
    """
    unique, first, counts = np.unique(new.hashes, return_index=True, return_counts=True)
    found = np.zeros(len(unique), np.int64)
    for other in others:
        found += np.searchsorted(other.hashes, unique, "right") - np.searchsorted(other.hashes, unique, "left")
    wanted = (found >= 2) & (found <= most)
    rows = ranges(first[wanted], counts[wanted])
    hashes, owners = new.hashes[rows], new.owners[rows]
    in_new = np.unique(new.owners)
    keys: list[NDArray[np.uint64]] = []
    shared: list[NDArray[np.int64]] = []
    for other in others:
        left = np.searchsorted(other.hashes, hashes, "left")
        size = np.searchsorted(other.hashes, hashes, "right") - left
        for part in _parts(size):
            with_other = other.owners[ranges(left[part], size[part])]
            ours = np.repeat(owners[part], size[part])
            position = np.searchsorted(in_new, with_other)
            is_new = in_new[np.minimum(position, len(in_new) - 1)] == with_other
            proper = (ours != with_other) & (~is_new | (ours > with_other))
            pairs = (ours[proper].astype(np.uint64) << np.uint64(32)) | with_other[proper].astype(np.uint64)
            some, often = np.unique(pairs, return_counts=True)
            keys.append(some)
            shared.append(often)
    if not keys:
        empty = np.empty(0, np.int64)
        return Candidates(empty, empty, empty)
    return _summed(np.concatenate(keys), np.concatenate(shared))


def _summed(keys: NDArray[np.uint64], counts: NDArray[np.int64]) -> Candidates:
    unique, inverse = np.unique(keys, return_inverse=True)
    total = np.bincount(inverse, weights=counts, minlength=len(unique)).astype(np.int64)
    return Candidates(
        (unique >> np.uint64(32)).astype(np.int64), (unique & np.uint64(0xFFFFFFFF)).astype(np.int64), total
    )


def ranges(first: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """first, first+1, … first+size-1 for each, after each other."""
    ends = np.cumsum(sizes)
    found: NDArray[np.int64] = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - sizes), sizes)
    return found


def _parts(sizes: NDArray[np.int64]) -> Iterable[slice]:
    """Slices whose sizes sum to about `_PAIRS_AT_ONCE`: memory stays bounded."""
    ends = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        before = ends[start - 1] if start else 0
        after = max(start + 1, int(np.searchsorted(ends, before + _PAIRS_AT_ONCE, "right")))
        yield slice(start, after)
        start = after
