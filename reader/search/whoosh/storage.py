"""Files of the index: mapped into memory, summed up, and named by commits."""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np

from reader.errors import NewsreaderError, SearchIndexError, reason_of
from reader.search.whoosh.layout import INDEX_NAME, Commit, FileSum

if TYPE_CHECKING:
    import numpy.typing as npt  # it takes as long to import as a tenth of a search

Array: TypeAlias = "npt.NDArray[Any]"
"""An array of one dimension (of two for signatures)."""

Bytes = Any
"""Bytes that can be sliced and given to numpy: a map of a file."""

ATTEMPTS = 5
"""How often what a commit took away in between is looked for anew."""
_MISSING = "The search index is missing or incomplete. It will be rebuilt from the articles."


def joined(arrays: list[Array], kind: npt.DTypeLike) -> Array:
    """Arrays one after another."""
    return np.concatenate(arrays).astype(kind, copy=False) if arrays else np.empty(0, kind)


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn whatever reading a damaged index can raise into a SearchIndexError.

    Bytes that are not what is expected raise almost anything (ValueError, IndexError, zlib.error, MemoryError, ...), so
    everything is caught. Only reading may stand inside: an error of the program would be taken for damage.
    """
    try:
        yield
    except (NewsreaderError, FileNotFoundError):
        raise
    except OSError as error:
        raise SearchIndexError(f"The search index cannot be read: {reason_of(error)}.") from error
    except Exception as error:
        kind = type(error).__name__
        raise SearchIndexError(
            f"The search index is damaged ({kind}). It will be rebuilt from the articles."
        ) from error


def mapped(path: Path) -> Bytes:
    """A file mapped into memory. Arrays made of it keep it alive, even when the file is removed. Raises OSError."""
    with path.open("rb") as file:
        # An empty file cannot be mapped.
        size = os.fstat(file.fileno()).st_size
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""


def sum_of(path: Path) -> FileSum:
    """Read a file and sum it up. Raises OSError."""
    size = crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            size += len(block)
            crc = zlib.crc32(block, crc)
    return FileSum(size, crc)


def synced_sum(path: Path) -> FileSum:
    """The same of a file that was just written, made to last on the disk. Raises OSError."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return sum_of(path)


class Generation:
    """A whole index in a folder of its own, with what it takes to know that it is sound."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[int, Commit]:
        """The last commit with its number, all its files there in full size. Raises SearchIndexError."""
        for _ in range(ATTEMPTS):
            try:
                with damage_told():
                    return self._read()
            except FileNotFoundError:
                continue  # a commit took the place of this one in between, or a file is missing: only then it stays so
        raise SearchIndexError(_MISSING)

    def _read(self) -> tuple[int, Commit]:
        number = self._last()
        commit = msgspec.json.decode(self.commit_file(number).read_bytes(), type=Commit)
        self._check_contents(number, commit.sums)
        for name, expected in commit.sums.items():
            if (self.path / name).stat().st_size != expected.size:
                raise SearchIndexError(f"The search index is damaged: {name} has the wrong size.")
        return number, commit

    def _last(self) -> int:
        numbers = [
            int(path.stem.rpartition("_")[2])
            for path in self.path.glob(f"_{INDEX_NAME}_*.toc")
            if path.stem.rpartition("_")[2].isdecimal()
        ]
        if not numbers:
            raise FileNotFoundError
        return max(numbers)

    def _check_contents(self, number: int, sums: Mapping[str, FileSum]) -> None:
        """Whoosh's table of contents is as it was written; its sum is missing when the program died right after."""
        toc = self.contents_file(number)
        if toc.name in sums and sum_of(toc) != sums[toc.name]:
            raise SearchIndexError("The search index is damaged: its table of contents was changed.")

    def contents_file(self, number: int) -> Path:
        """Whoosh's table of contents of a commit: a commit counts once it is there."""
        return self.path / f"_{INDEX_NAME}_{number}.toc"

    def commit_file(self, number: int) -> Path:
        """Where the Commit itself is kept."""
        return self.path / f"_{INDEX_NAME}_{number}.commit"

    def count(self) -> int:
        """Articles in the index. Raises SearchIndexError."""
        return sum(segment.alive for segment in self.read()[1].segments)

    def verify(self) -> list[str]:
        """Compare all files with their checksums: names of damaged ones. Reads everything, so ask in the background.

        Raises SearchIndexError when not even the commit can be read.
        """
        damaged = []
        for name, expected in self.read()[1].sums.items():
            try:
                sound = sum_of(self.path / name) == expected
            except FileNotFoundError:
                continue  # merged away by a commit in the meantime
            except OSError:
                sound = False
            if not sound:
                damaged.append(name)
        return damaged
