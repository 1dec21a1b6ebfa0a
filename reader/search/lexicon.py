"""Sorted byte strings packed into one blob: looked up without making an object of each."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from reader.search.array_file import Array, narrowest


def pack(strings: Iterable[bytes]) -> tuple[Array, Array]:
    """`(blob, starts)` of strings in order; `starts` has one entry more than there are strings."""
    listed = list(strings)
    starts = np.zeros(len(listed) + 1, np.uint64)
    np.cumsum(np.fromiter(map(len, listed), np.uint64, len(listed)), out=starts[1:])
    return np.frombuffer(b"".join(listed), np.uint8), narrowest(starts)


class Lexicon:
    """Packed strings, sorted by their bytes and each there once."""

    def __init__(self, blob: Array, starts: Array) -> None:
        self._blob = blob.data
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._blob[self._starts[number] : self._starts[number + 1]])

    def at_or_after(self, wanted: bytes, low: int = 0) -> int:
        """The number of the first string that is not less than `wanted`."""
        high = len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, wanted: bytes) -> int:
        """The number of a string, or -1."""
        number = self.at_or_after(wanted)
        return number if number < len(self) and self[number] == wanted else -1

    def starting_with(self, prefix: bytes) -> tuple[int, int]:
        """The range of numbers of the strings that start with `prefix`."""
        low = self.at_or_after(prefix)
        return low, self.at_or_after(prefix + b"\xff", low)

    def strings(self, low: int = 0, high: int | None = None) -> list[bytes]:
        """The strings from number `low` up to `high`."""
        high = len(self) if high is None else high
        if low >= high:
            return []
        bounds = self._starts[low : high + 1].tolist()
        base = bounds[0]
        data = bytes(self._blob[base : bounds[-1]])
        return [data[bounds[i] - base : bounds[i + 1] - base] for i in range(high - low)]
