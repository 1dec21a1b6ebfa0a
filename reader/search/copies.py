"""Folding near-identical copies: an agency report that several outlets carried counts as one hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reader.search.segment_data import PRINTS
from reader.search.signatures import NOTHING

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
