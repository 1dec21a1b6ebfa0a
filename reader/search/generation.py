"""Generation: one folder that holds a whole index, with what it takes to know that it is sound."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from reader.errors import NewsreaderError, SearchIndexError
from reader.search.array_file import sum_of
from reader.search.codec import INDEX_NAME, NewsSegment, news_schema

_ATTEMPTS = 5


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn whatever reading a damaged index can raise into a SearchIndexError.

    Whoosh and pickle raise almost anything on bytes that are not what they expect (EOFError, UnpicklingError,
    struct.error, AttributeError, AssertionError, MemoryError, ...), so everything is caught here and nowhere else.
    """
    try:
        yield
    except (NewsreaderError, FileNotFoundError):
        raise
    except OSError as error:
        raise SearchIndexError(f"The search index cannot be read: {error.strerror or error}.") from error
    except Exception as error:
        kind = type(error).__name__
        raise SearchIndexError(
            f"The search index is damaged ({kind}). It will be rebuilt from the articles."
        ) from error


class Generation:
    """An index in a folder of its own. Read by many, written by one IndexWriter at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path) -> Generation:
        """Make a new, empty one. Raises SearchIndexError when the folder cannot be written."""
        try:
            path.mkdir(parents=True)
            generation = cls(path)
            generation.write_toc([], 0)
        except OSError as error:
            raise SearchIndexError(f"The search index cannot be created in {path.parent}: {error.strerror}.") from error
        return generation

    def storage(self) -> FileStorage:
        """The folder as Whoosh sees it."""
        return FileStorage(str(self.path))

    def whoosh_index(self) -> FileIndex:
        """The index as Whoosh sees it, for its own readers and queries."""
        return FileIndex(self.storage(), indexname=INDEX_NAME)

    # -- table of contents --------------------------------------------------------------------------------

    def read_toc(self) -> tuple[int, list[NewsSegment]]:
        """Number of the last commit and the segments of the index, their files there in full size.

        Raises SearchIndexError.
        """
        for attempt in range(_ATTEMPTS):
            try:
                with damage_told():
                    return self._read_toc()
            except FileNotFoundError:
                # A commit may have replaced the table of contents between the two steps of reading it.
                if attempt == _ATTEMPTS - 1:
                    break
        raise SearchIndexError("The search index is missing or incomplete. It will be rebuilt from the articles.")

    def _read_toc(self) -> tuple[int, list[NewsSegment]]:
        number = self._last_commit()
        toc_path = self._toc_path(number)
        sum_path = self._sum_path(number)
        if sum_path.exists():
            expected = json.loads(sum_path.read_bytes())
            found = sum_of(toc_path)
            if expected != [found.size, found.crc]:
                raise SearchIndexError("The search index is damaged: its table of contents was changed.")
        segments: list[NewsSegment] = TOC.read(self.storage(), INDEX_NAME, gen=number).segments
        for segment in segments:
            size = (self.path / segment.file_name).stat().st_size
            if size != segment.sum.size:
                raise SearchIndexError(f"The search index is damaged: {segment.file_name} has the wrong size.")
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

    def write_toc(self, segments: list[NewsSegment], number: int) -> None:
        """Make `segments` the content of the index, as commit `number`. This is the one step that counts.

        Raises OSError; the commit before it is intact then.
        """
        TOC(news_schema(), segments, number).write(self.storage(), INDEX_NAME)
        toc_sum = sum_of(self._toc_path(number))
        # Whole or not at all: without a sum the table is taken on trust, with half a sum it would count as damaged.
        fresh = self._sum_path(number).with_suffix(".fresh")
        fresh.write_text(json.dumps([toc_sum.size, toc_sum.crc]), encoding="ascii")
        fresh.replace(self._sum_path(number))

    def remove_strays(self, segments: list[NewsSegment], number: int) -> None:
        """Remove files that commit `number` does not need. What cannot be removed now is removed by a later call."""
        wanted = {segment.file_name for segment in segments} | {
            self._toc_path(number).name,
            self._sum_path(number).name,
        }
        for path in self.path.iterdir():
            ours = path.name.startswith((f"{INDEX_NAME}_", f"_{INDEX_NAME}_")) and path.suffix != ""
            if ours and path.name not in wanted:
                path.unlink(missing_ok=True)

    def _toc_path(self, number: int) -> Path:
        return self.path / f"_{INDEX_NAME}_{number}.toc"

    def _sum_path(self, number: int) -> Path:
        return self.path / f"_{INDEX_NAME}_{number}.sum"

    # -- soundness ----------------------------------------------------------------------------------------

    def doc_count(self) -> int:
        """Articles in the index. Raises SearchIndexError."""
        return sum(segment.doc_count() for segment in self.read_toc()[1])

    def verify(self) -> list[str]:
        """Compare all files with their checksums: names of damaged ones. Reads everything, so ask in the background.

        Raises SearchIndexError when not even the table of contents can be read.
        """
        damaged = []
        for segment in self.read_toc()[1]:
            path = self.path / segment.file_name
            try:
                sound = sum_of(path) == segment.sum
            except FileNotFoundError:
                continue  # merged away by a commit in the meantime
            except OSError:
                sound = False
            if not sound:
                damaged.append(segment.file_name)
        return damaged
