"""Files of the index: mapped into memory, unpickled with care, summed up, and named by commits.

Whoosh's own storage reads files with seek and read, or copies all of a file (`BufferFile` makes a BytesIO of it).
"""

from __future__ import annotations

import io
import json
import mmap
import os
import pickle
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import TOC

from reader.errors import NewsreaderError, SearchIndexError, reason_of
from reader.files import remove_unfinished, write_whole
from reader.search.whoosh.layout import INDEX_NAME, news_schema

if TYPE_CHECKING:
    import numpy.typing as npt  # it takes as long to import as a tenth of a search

Array: TypeAlias = "npt.NDArray[Any]"
"""An array of one dimension (of two for signatures)."""

Bytes = Any
"""Bytes that can be sliced and given to numpy: a map of a file."""

_MOST_INFLATED = 1 << 30


def joined(arrays: list[Array], kind: npt.DTypeLike) -> Array:
    """Arrays one after another."""
    return np.concatenate(arrays).astype(kind, copy=False) if arrays else np.empty(0, kind)


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn whatever reading a damaged index can raise into a SearchIndexError.

    Whoosh and pickle raise almost anything on bytes that are not what they expect (EOFError, UnpicklingError,
    struct.error, AttributeError, AssertionError, MemoryError, ...), so everything is caught. Only reading may stand
    inside: an error of the program would be taken for damage.
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


# -- unpickling -------------------------------------------------------------------------------------------


class Stream(Protocol):
    """What can be unpickled from."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""

    def readline(self) -> bytes:
        """The next bytes up to the end of a line."""


def unpickled(data: bytes) -> Any:  # noqa: ANN401
    """The value of a pickle of an index; see IndexUnpickler."""
    return IndexUnpickler(io.BytesIO(data)).load()


def _inflated(data: bytes) -> bytes:
    """As `zlib.decompress`, up to a gigabyte."""
    return zlib.decompressobj().decompress(data, _MOST_INFLATED)


def _latin1(text: str, encoding: str) -> bytes:
    """How pickles of protocol 2, which Whoosh writes, spell bytes."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"{encoding} does not belong in an index")
    return text.encode("latin1")


class IndexUnpickler(pickle.Unpickler):
    """Reads pickles that make up an index, and no others: whoever can write into the folder cannot run anything.

    `pickle.loads` and `zlib.decompress`, which posting lists name (`reader.search.whoosh.codec`), are stood in for.
    """

    _KNOWN: tuple[tuple[str, str, Any], ...] = (
        ("whoosh.codec.whoosh3", "W3Segment", W3Segment),
        ("whoosh.codec.whoosh3", "W3Codec", W3Codec),
        ("array", "array", array),
        ("array", "_array_reconstructor", array("B").__reduce_ex__(3)[0]),
        ("collections", "defaultdict", defaultdict),
        ("_codecs", "encode", _latin1),
        *((module, kind.__name__, kind) for module in ("builtins", "__builtin__") for kind in (set, int)),
        ("pickle", "loads", unpickled),
        ("_pickle", "loads", unpickled),
        ("zlib", "decompress", _inflated),
    )

    def find_class(self, module_name: str, global_name: str, /) -> Any:  # noqa: ANN401
        for module, name, value in self._KNOWN:
            if (module, name) == (module_name, global_name):
                return value
        raise pickle.UnpicklingError(f"{module_name}.{global_name} does not belong in an index")


# -- mapped files -----------------------------------------------------------------------------------------


class MappedFile(BufferFile):  # type: ignore[misc]
    """A file mapped into memory. What is made of `map` keeps it alive, even when the file is removed."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            # An empty file cannot be mapped.
            size = os.fstat(file.fileno()).st_size
            self.map: Bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        StructFile.__init__(self, self.map or io.BytesIO(), path.name)

    def get(self, position: int, length: int) -> bytes:
        data: bytes = self.map[position : position + length]
        return data

    def read_pickle(self) -> Any:  # noqa: ANN401
        return IndexUnpickler(self.file).load()

    def close(self) -> None:
        """Nothing: arrays may lie in the map, which goes when nobody has it any more."""


class MappedStorage(FileStorage):  # type: ignore[misc]
    """The folder of an index with its files opened mapped."""

    def open_file(self, name: str, **others: object) -> MappedFile:
        return MappedFile(Path(self.folder, name))


# -- checksums --------------------------------------------------------------------------------------------


class FileSum(NamedTuple):
    """Size in bytes and CRC-32 of a file."""

    size: int
    crc: int


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


# -- commits ----------------------------------------------------------------------------------------------

ATTEMPTS = 5
"""How often what a commit took away in between is looked for anew."""

STAGED = "staged"
"""Folder beside the index for sub-indexes that no commit has taken in yet, each in a folder of its own."""


class Generation:
    """A whole index in a folder of its own, with what it takes to know that it is sound.

    Read by many, written by one WhooshWriter at a time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path) -> Generation:
        """Make a new, empty one. Raises SearchIndexError when the folder cannot be written."""
        try:
            path.mkdir(parents=True)
            generation = cls(path)
            generation.write_toc([], 0, {})
        except OSError as error:
            raise SearchIndexError(
                f"The search index cannot be created in {path.parent}: {reason_of(error)}."
            ) from error
        return generation

    def mapped(self) -> MappedStorage:
        """Its folder, for reading."""
        return MappedStorage(str(self.path))

    # -- table of contents --------------------------------------------------------------------------------

    def read_toc(self) -> tuple[int, list[W3Segment]]:
        """Number of the last commit and the segments of the index, their files there in full size.

        Raises SearchIndexError.
        """
        for attempt in range(ATTEMPTS):
            try:
                with damage_told():
                    return self._read_toc()
            except FileNotFoundError:
                # A commit took the place of this one in between, or a file is missing: only then it stays so.
                if attempt == ATTEMPTS - 1:
                    break
        raise SearchIndexError("The search index is missing or incomplete. It will be rebuilt from the articles.")

    def _read_toc(self) -> tuple[int, list[W3Segment]]:
        number = self._last_commit()
        sums = self.sums(number)
        toc = self._toc_path(number)
        if toc.name in sums and sum_of(toc) != sums[toc.name]:
            raise SearchIndexError("The search index is damaged: its table of contents was changed.")
        # The schema is given, not unpickled: it is the same for all indexes of this version.
        segments: list[W3Segment] = TOC.read(self.mapped(), INDEX_NAME, gen=number, schema=news_schema()).segments
        for name, expected in sums.items():
            if name != toc.name and (self.path / name).stat().st_size != expected.size:
                raise SearchIndexError(f"The search index is damaged: {name} has the wrong size.")
        return number, segments

    def _last_commit(self) -> int:
        numbers = [
            int(path.stem.rpartition("_")[2])
            for path in self.path.glob(f"_{INDEX_NAME}_*.toc")
            if path.stem.rpartition("_")[2].isdecimal()
        ]
        if not numbers:
            raise FileNotFoundError
        return max(numbers)

    def write_toc(self, segments: list[W3Segment], number: int, sums: dict[str, FileSum]) -> None:
        """Make `segments` the content of the index, as commit `number`. This is the one step that counts.

        Raises OSError; the commit before it is intact then.
        """
        self._write_sums(number, sums)
        TOC(news_schema(), segments, number).write(FileStorage(str(self.path)), INDEX_NAME)
        toc = self._toc_path(number)
        self._write_sums(number, {**sums, toc.name: sum_of(toc)})

    def sums(self, number: int) -> dict[str, FileSum]:
        """Checksums of the files of a commit; none for one by another program.

        That of the table of contents itself is missing when the program died just after writing it.
        """
        path = self._sum_path(number)
        return {name: FileSum(*sum_) for name, sum_ in json.loads(path.read_bytes()).items()} if path.exists() else {}

    def _write_sums(self, number: int, sums: dict[str, FileSum]) -> None:
        """Whole or not at all: with half a file the index would count as damaged."""
        write_whole(self._sum_path(number), json.dumps(sums))

    def remove_strays(self, number: int, sums: dict[str, FileSum]) -> None:
        """Remove files that commit `number` does not need. What cannot be removed now is removed by a later call."""
        remove_unfinished(self.path)
        wanted = {*sums, self._toc_path(number).name, self._sum_path(number).name}
        for path in self.path.iterdir():
            ours = path.name.startswith((f"{INDEX_NAME}_", f"_{INDEX_NAME}_")) and path.suffix != ""
            if ours and path.name not in wanted:
                path.unlink(missing_ok=True)

    def _toc_path(self, number: int) -> Path:
        return self.path / f"_{INDEX_NAME}_{number}.toc"

    def _sum_path(self, number: int) -> Path:
        return self.path / f"_{INDEX_NAME}_{number}.sum"

    # -- soundness ----------------------------------------------------------------------------------------

    def count(self) -> int:
        """Articles in the index. Raises SearchIndexError."""
        return sum(segment.doc_count() for segment in self.read_toc()[1])

    def verify(self) -> list[str]:
        """Compare all files with their checksums: names of damaged ones. Reads everything, so ask in the background.

        Raises SearchIndexError when not even the table of contents can be read.
        """
        damaged = []
        for name, expected in self.sums(self.read_toc()[0]).items():
            try:
                sound = sum_of(self.path / name) == expected
            except FileNotFoundError:
                continue  # merged away by a commit in the meantime
            except OSError:
                sound = False
            if not sound:
                damaged.append(name)
        return damaged
