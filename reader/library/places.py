"""Where a library keeps what is derived from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reader.errors import LibraryError
from reader.library.roots import Root, library_id


@dataclass(frozen=True, slots=True)
class CacheFolder:
    """One library's folder in the cache. It can be deleted at any time."""

    path: Path

    @classmethod
    def of(cls, cache: Path, roots: Sequence[Root]) -> CacheFolder:
        """The folder of the library with these roots."""
        return cls(cache / library_id(roots))

    @property
    def catalog(self) -> Path:
        """The SQLite file of what was derived."""
        return self.path / "catalog.db"

    @property
    def index(self) -> Path:
        """The Whoosh index."""
        return self.path / "index"

    @property
    def lock(self) -> Path:
        """Held by the one process that indexes."""
        return self.path / "indexer.lock"

    @property
    def holder(self) -> Path:
        """Says who holds the lock."""
        return self.path / "indexer.pid"

    @property
    def indexer_log(self) -> Path:
        """The indexer's last error."""
        return self.path / "indexer.log"

    @property
    def searcher_log(self) -> Path:
        """The searcher's last error."""
        return self.path / "searcher.log"

    def make(self, roots: Sequence[Root]) -> None:
        """Make the folder, and leave a note of whose it is. Raises LibraryError when that cannot be done."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            note = self.path / "library.json"
            if not note.exists():
                note.write_text(json.dumps({"roots": [root.key for root in roots]}), encoding="utf-8")
        except OSError as error:
            raise LibraryError(
                f"The cache folder {self.path} cannot be written ({error.strerror}). "
                "Free some space or set NEWSREADER_HOME to a folder of yours."
            ) from error
