"""Folding near-identical copies: an agency report that several outlets carried counts as one hit.

Copies are told by signatures: minimum hashes over runs of three words. The share of equal numbers in two signatures
estimates the Jaccard similarity of the texts' word triples (A. Broder, *On the resemblance and containment of
documents*, 1997).
"""

from __future__ import annotations

import zlib
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

_BAND = np.dtype("V16")
"""Four numbers at once. Only texts with an equal band are compared, which all but few copies have."""


def _with_shared_bands(prints: Array) -> Array:
    """Which rows have a band that another row has too, and a few more (bands are compared by a number of 64 bits)."""
    pairs = np.ascontiguousarray(prints, np.uint32).view(np.uint64)
    bands = pairs[:, ::2] * np.uint64(_MIX[0]) ^ pairs[:, 1::2]
    _, where, counts = np.unique(bands, return_inverse=True, return_counts=True)
    shared: Array = (counts[where].reshape(bands.shape) > 1).any(axis=1)
    return shared


def fold(prints: Array, limit: int) -> list[list[int]]:
    """Groups of rows of signatures in the order of their first; the first of each group is the original.

    At most `limit` groups.
    """
    groups: list[list[int]] = []
    with_band: dict[tuple[int, bytes], list[int]] = {}
    bands = np.ascontiguousarray(prints).view(_BAND).tolist()
    unlike = (prints == NOTHING).all(axis=1).tolist()
    shared = _with_shared_bands(prints).tolist()
    for row, of_text in enumerate(bands):
        keys = list(enumerate(of_text)) if shared[row] and not unlike[row] else []
        near = (number for key in keys for number in with_band.get(key, ()))
        original = next((n for n in near if np.count_nonzero(prints[groups[n][0]] == prints[row]) >= ALIKE), None)
        if original is not None:
            groups[original].append(row)
            continue
        for key in keys:
            with_band.setdefault(key, []).append(len(groups))
        groups.append([row])
    return groups[:limit]
