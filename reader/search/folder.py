"""IndexFolder: the generations of an index and the pointer file that names the one in use."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from reader.errors import SearchIndexError
from reader.search.builder import STAGED
from reader.search.generation import Generation

FORMAT = 1
"""Version of the files of an index. An index of another version is rebuilt."""

_POINTER = "current.json"
_PREFIX = "generation-"


class IndexFolder:
    """`index/` of a library's cache.

    A rebuild goes into a new generation while the old one still answers; `publish` replaces the pointer atomically.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> Generation:
        """The generation in use, its table of contents read and its files there in full size.

        Raises SearchIndexError when there is none, when it was written by another version, or when it is damaged: then
        `create` a new one.
        """
        generation = Generation(self.path / self._current_name())
        generation.read_toc()
        return generation

    def create(self) -> Generation:
        """A new, empty generation. It is not in use before it is published.

        Raises SearchIndexError when the folder cannot be written.
        """
        numbers = [int(name) for path in self._generations() if (name := path.name.removeprefix(_PREFIX)).isdecimal()]
        return Generation.create(self.path / f"{_PREFIX}{max(numbers, default=0) + 1:06d}")

    def publish(self, generation: Generation) -> None:
        """Put a generation in use, in one atomic step. Raises SearchIndexError when the pointer cannot be written."""
        pointer = self.path / _POINTER
        fresh = self.path / f"{_POINTER}.{os.getpid()}"
        content = json.dumps({"format": FORMAT, "generation": generation.path.name})
        try:
            with fresh.open("w", encoding="ascii") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(pointer)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SearchIndexError(
                f"The search index could not be put in use: {reason}. The old one is kept."
            ) from error

    def sweep(self) -> None:
        """Remove generations that are not in use and segments that no commit took in.

        Only for the process that holds the library's lock, with no builder at work.
        """
        try:
            current: str | None = self._current_name()
        except SearchIndexError:
            current = None
        for path in self._generations():
            doomed = path / STAGED if path.name == current else path
            shutil.rmtree(doomed, ignore_errors=True)
        for stray in self.path.glob(f"{_POINTER}.*"):
            stray.unlink(missing_ok=True)

    def stamp(self) -> tuple[int, int] | None:
        """Changes when a generation is published and with every commit; None when there is no index."""
        try:
            pointer = (self.path / _POINTER).stat().st_mtime_ns
            return pointer, (self.path / self._current_name()).stat().st_mtime_ns
        except (OSError, SearchIndexError):
            return None

    def _generations(self) -> list[Path]:
        return [path for path in self.path.glob(f"{_PREFIX}*") if path.is_dir()]

    def _current_name(self) -> str:
        try:
            pointer = json.loads((self.path / _POINTER).read_bytes())
            version, name = pointer["format"], pointer["generation"]
        except FileNotFoundError as error:
            raise SearchIndexError("There is no search index yet. It is built from the articles.") from error
        except OSError as error:
            raise SearchIndexError(f"The search index cannot be read: {error.strerror or error}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise SearchIndexError("The search index is damaged. It will be rebuilt from the articles.") from error
        if version != FORMAT:
            raise SearchIndexError(
                "The search index was made by another version. It will be rebuilt from the articles."
            )
        if not isinstance(name, str) or not name.startswith(_PREFIX) or Path(name).name != name:
            raise SearchIndexError("The search index is damaged. It will be rebuilt from the articles.")
        return name
