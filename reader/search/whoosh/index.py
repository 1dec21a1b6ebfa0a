"""WhooshIndex: the folder of an index, and its generations.

A generation is a whole Whoosh index in a folder of its own; a pointer file names the one in use. A rebuild goes into a
new generation while the old one still answers; the pointer is replaced in one atomic step.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import SearchIndexError, reason_of
from reader.files import remove_unfinished, write_whole
from reader.search.engine import Rebuild
from reader.search.whoosh.snapshot import Snapshot
from reader.search.whoosh.storage import ATTEMPTS, Generation, damage_told

if TYPE_CHECKING:
    from reader.search.whoosh.writing import WhooshWriter

FORMAT = 3
"""Version of the files of an index. An index of another version is rebuilt."""

_POINTER = "current.json"
_PREFIX = "generation-"


class WhooshIndex:
    """The Index of a library, in a folder of its cache."""

    def __init__(self, path: Path) -> None:
        self.path = path

    # -- reading ------------------------------------------------------------------------------------------

    def generation(self) -> Generation:
        """The generation in use, its last commit read and its files there in full size.

        Raises SearchIndexError when there is none, when it was written by another version, or when it is damaged.
        """
        generation = Generation(self.path / self._current_name())
        generation.read()
        return generation

    def snapshot(self, previous: Snapshot | None = None) -> Snapshot:
        """The newest commit; segments that `previous` has open are used again. Raises SearchIndexError."""
        for _ in range(ATTEMPTS):
            stamp = self.stamp()
            try:
                generation = Generation(self.path / self._current_name())
                _, commit = generation.read()
                with damage_told():
                    return Snapshot(generation.path, commit, previous)
            except FileNotFoundError:
                continue  # a commit merged a segment away between naming and opening it
            except SearchIndexError:
                if self.stamp() == stamp:
                    raise
                # Another commit, or a new generation, took the place of this one while it was opened.
        raise SearchIndexError("The search index is incomplete. It is rebuilt from the articles.")

    def count(self) -> int:
        """Number of articles. Raises SearchIndexError when there is no sound index."""
        return self.generation().count()

    def verify(self) -> list[str]:
        """Names of files whose content is not what was written. Reads them all. Raises SearchIndexError."""
        generation = self.generation()
        # Whoosh's lock is a file; with anything else in its place nothing can be written.
        return [*generation.verify(), *(path.name for path in generation.path.glob("*_WRITELOCK") if path.is_dir())]

    def build(self) -> str | None:
        """Names the index: another one after every rebuild; None when there is none. Reads next to nothing."""
        stamp = self.stamp()
        return stamp and stamp[0]

    def stamp(self) -> tuple[str, int, int] | None:
        """Changes with every commit, and in its first part with every rebuild; None when there is no index."""
        try:
            name = self._current_name()
            pointer = (self.path / _POINTER).stat().st_mtime_ns
            return name, pointer, (self.path / name).stat().st_mtime_ns
        except (OSError, SearchIndexError):
            return None

    # -- writing ------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self, rebuild: Rebuild | None = None) -> Iterator[WhooshWriter]:
        """The index open for writing; one that is missing or damaged is made anew in place.

        Only for the process that holds the library's lock. A rebuild "beside" is put in use when the block ends without
        an error. Raises SearchIndexError when nothing can be written or another process writes.
        """
        from reader.search.whoosh.schema import check_distribution  # who only searches needs nothing of Whoosh
        from reader.search.whoosh.writing import WhooshWriter

        check_distribution()
        generation, complaint = None, None
        if rebuild is None:
            try:
                generation = self.generation()
            except SearchIndexError as error:
                complaint = str(error) if self.path.exists() else None
        if generation is None:
            generation = self.create()
            if rebuild != "beside":
                # A partial index answers better than none.
                self.publish(generation)
        else:
            self.sweep()
        writer = WhooshWriter(generation, complaint)
        try:
            yield writer
        finally:
            writer.close()
        self.publish(generation)
        self.sweep()

    def create(self) -> Generation:
        """A new, empty generation. It is not in use before it is published.

        Raises SearchIndexError when the folder cannot be written.
        """
        from reader.search.whoosh.writing import create

        return create(self.path / f"{_PREFIX}{time.time_ns():x}")

    def publish(self, generation: Generation) -> None:
        """Put a generation in use, in one atomic step. Raises SearchIndexError when the pointer cannot be written."""
        pointer = self.path / _POINTER
        content = json.dumps({"format": FORMAT, "generation": generation.path.name})
        try:
            if pointer.exists() and pointer.read_text(encoding="ascii", errors="replace") == content:
                return
            write_whole(pointer, content)
        except OSError as error:
            reason = reason_of(error)
            raise SearchIndexError(
                f"The search index could not be put in use: {reason}. The old one is kept."
            ) from error

    def sweep(self) -> None:
        """Remove generations that are not in use and segments that no commit took in."""
        import shutil

        from reader.search.whoosh.writing import STAGED

        try:
            current: str | None = self._current_name()
        except SearchIndexError:
            current = None
        for path in self._generations():
            doomed = path / STAGED if path.name == current else path
            shutil.rmtree(doomed, ignore_errors=True)
        remove_unfinished(self.path)

    def _generations(self) -> list[Path]:
        return [path for path in self.path.glob(f"{_PREFIX}*") if path.is_dir()]

    def _current_name(self) -> str:
        try:
            pointer = json.loads((self.path / _POINTER).read_bytes())
            version, name = pointer["format"], pointer["generation"]
        except FileNotFoundError as error:
            raise SearchIndexError("There is no search index yet. It is built from the articles.") from error
        except OSError as error:
            raise SearchIndexError(f"The search index cannot be read: {reason_of(error)}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise SearchIndexError("The search index is damaged. It will be rebuilt from the articles.") from error
        if version != FORMAT:
            raise SearchIndexError(
                "The search index was made by another version. It will be rebuilt from the articles."
            )
        if not isinstance(name, str) or not name.startswith(_PREFIX) or Path(name).name != name:
            raise SearchIndexError("The search index is damaged. It will be rebuilt from the articles.")
        return name
