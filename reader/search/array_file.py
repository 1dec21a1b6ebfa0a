"""A file of named arrays behind a JSON heading, mapped into memory when opened: nothing is copied."""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reader.errors import SearchIndexError

Array = npt.NDArray[Any]
"""A one-dimensional array (two-dimensional for signatures); little-endian when stored."""

_MAGIC = b"NEWSARR1"
_ALIGN = 8


@dataclass(frozen=True, slots=True)
class FileSum:
    """Size in bytes and CRC-32 of a file."""

    size: int
    crc: int


def narrowest(values: Array) -> Array:
    """The same unsigned numbers in the smallest type that holds the largest of them."""
    top = int(values.max()) if values.size else 0
    kind = np.uint8 if top < 1 << 8 else np.uint16 if top < 1 << 16 else np.uint32 if top < 1 << 32 else np.uint64
    return values.astype(kind, copy=False)


def sum_of(path: Path) -> FileSum:
    """Read a file and sum it up. Raises OSError."""
    size = crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            size += len(block)
            crc = zlib.crc32(block, crc)
    return FileSum(size, crc)


def write_arrays(path: Path, meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> FileSum:
    """Write a file of arrays, synced to disk. Raises OSError, with a partial file left behind."""
    table: dict[str, tuple[str, list[int], int]] = {}
    stored = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    offset = 0
    for name, array in stored.items():
        little = array.dtype.newbyteorder("<")
        stored[name] = array.astype(little, copy=False)
        table[name] = little.str, list(array.shape), offset
        offset += -(-array.nbytes // _ALIGN) * _ALIGN
    heading = json.dumps({"meta": dict(meta), "arrays": table}, separators=(",", ":")).encode()
    heading += b" " * (-(len(_MAGIC) + 8 + len(heading)) % _ALIGN)
    size = crc = 0
    with path.open("wb") as file:

        def write(data: bytes | memoryview) -> None:
            nonlocal size, crc
            file.write(data)
            size += len(data)
            crc = zlib.crc32(data, crc)

        write(_MAGIC + len(heading).to_bytes(8, "little") + heading)
        for array in stored.values():
            write(array.tobytes())
            write(b"\0" * (-array.nbytes % _ALIGN))
        file.flush()
        os.fsync(file.fileno())
    return FileSum(size, crc)


class ArrayFile:
    """An open file of arrays. Arrays handed out keep the mapping alive, even when the file is removed."""

    def __init__(self, path: Path) -> None:
        """Raises SearchIndexError when the file is not whole, OSError when it cannot be opened."""
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < len(_MAGIC) + 8:
                raise SearchIndexError(f"The search index is damaged: {path.name} is cut short.")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        start = len(_MAGIC) + 8
        if self._map[: len(_MAGIC)] != _MAGIC:
            raise SearchIndexError(f"The search index is damaged: {path.name} does not start as it should.")
        self._base = start + int.from_bytes(self._map[len(_MAGIC) : start], "little")
        try:
            heading = json.loads(self._map[start : self._base])
            self.meta: dict[str, Any] = heading["meta"]
            self._table: dict[str, tuple[str, list[int], int]] = heading["arrays"]
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise SearchIndexError(f"The search index is damaged: {path.name} has a broken heading.") from error
        self.name = path.name

    def release_pages(self) -> None:
        """Let the system forget which pages were read; they come back when they are looked at. Nothing is lost."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def array(self, name: str) -> Array:
        """A read-only view of an array. Raises SearchIndexError when the file does not hold all of it."""
        try:
            kind, shape, offset = self._table[name]
            count = int(np.prod(shape, dtype=np.int64))
            flat = np.frombuffer(self._map, dtype=np.dtype(kind), count=count, offset=self._base + offset)
            return flat.reshape(shape)
        except (KeyError, ValueError, TypeError, OverflowError) as error:
            raise SearchIndexError(f"The search index is damaged: {self.name} lacks {name}.") from error
