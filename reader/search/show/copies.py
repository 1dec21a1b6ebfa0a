"""Folding near-identical copies: an agency report that several outlets carried counts as one hit.

Copies are told by signatures: minimum hashes over runs of three words. The share of equal numbers in two signatures
estimates the Jaccard similarity of the texts' word triples (A. Broder, *On the resemblance and containment of
documents*, 1997).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt  # it takes as long to import as a tenth of a search

Array: TypeAlias = "npt.NDArray[Any]"
PRINTS = 16
"""Numbers of a signature, four bytes each, lowest first."""
NOTHING = 0xFFFFFFFF
"""Every number of the signature of a text with fewer than three words: it is like no other."""

_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


def term_hashes(terms: list[bytes]) -> Array:
    """A number for each term that is the same in every segment."""
    return np.fromiter(map(zlib.crc32, terms), np.uint64, len(terms))


def signatures(hashes: Array, lengths: Array) -> Array:
    """Signatures (documents × PRINTS, uint32) of texts given as the hashes of all their words, text after text."""
    result = np.full((len(lengths), PRINTS), NOTHING, np.uint32)
    ends = np.cumsum(lengths, dtype=np.int64)
    long_enough = np.flatnonzero(lengths >= 3)
    if not len(long_enough):
        return result
    mixed = [hashes * np.uint64(factor) for factor in _MIX]
    runs = mixed[0][:-2] ^ (mixed[1][1:-1] >> np.uint64(7)) ^ (mixed[2][2:] << np.uint64(9))
    runs ^= runs >> np.uint64(29)
    # A run that reaches into the next text belongs to none.
    inside = np.ones(len(hashes), bool)
    for back in (1, 2):
        cut = ends[lengths >= back] - back
        inside[cut] = False
    outside = ~inside[:-2]
    starts = (ends - lengths)[long_enough]
    generator = np.random.default_rng(20_220_314)
    factors = generator.integers(1, 1 << 63, PRINTS, dtype=np.uint64) | np.uint64(1)
    for column, factor in enumerate(factors):
        values = ((runs * factor) >> np.uint64(32)).astype(np.uint32)
        values[outside] = NOTHING
        result[long_enough, column] = np.minimum.reduceat(values, starts)
    return result


# -- folding ----------------------------------------------------------------------------------------------

ALIKE = 12
"""Equal numbers, of 16, from which two texts count as copies: three quarters of their word triples are shared."""

_WIDTH = 4
_BAND = 4
_NOTHING = NOTHING.to_bytes(_WIDTH, "little") * PRINTS


class Folder:
    """Takes signatures in order and says which earlier one each is a copy of."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []
        self._bands: dict[tuple[int, bytes], list[int]] = {}

    def original_of(self, signature: bytes) -> int | None:
        """The number of the original, counted in originals; None when this is a new one."""
        if signature != _NOTHING:
            bands = list(_bands(signature))
            for band in bands:
                for number in self._bands.get(band, ()):
                    if _equal(self._kept[number], signature) >= ALIKE:
                        return number
            for band in bands:
                self._bands.setdefault(band, []).append(len(self._kept))
        self._kept.append(signature)
        return None


def fold(signatures: Iterable[bytes], limit: int) -> list[list[int]]:
    """Groups of places in the order of their first; the first of each group is the original. At most `limit` groups."""
    folder = Folder()
    groups: list[list[int]] = []
    for place, signature in enumerate(signatures):
        original = folder.original_of(signature)
        if original is not None:
            if original < limit:
                groups[original].append(place)
        else:
            groups.append([place])
    return groups[:limit]


def _bands(signature: bytes) -> Iterator[tuple[int, bytes]]:
    step = _WIDTH * _BAND
    for at in range(0, len(signature), step):
        yield at, signature[at : at + step]


def _equal(left: bytes, right: bytes) -> int:
    return sum(left[at : at + _WIDTH] == right[at : at + _WIDTH] for at in range(0, len(left), _WIDTH))
