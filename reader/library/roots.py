"""The roots of a library, the keys by which its articles are known, and where what is derived from them is kept."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reader.assets import asset_folder
from reader.errors import CacheFolderError, LibraryError, reason_of

SEEDS = "seeds:"
"""The root of the articles that come with the program, wherever they lie on disk."""


class Root(Struct, frozen=True):
    """A folder or file that was named. `key` is what articles' path keys begin with."""

    key: str
    path: Path

    def key_of(self, file: Path) -> str:
        """The path key of a file below this root."""
        return f"{SEEDS}/{file.relative_to(self.path).as_posix()}" if self.key == SEEDS else str(file)


def file_of(key: str) -> Path:
    """Where the article with this path key lies on disk."""
    if key.startswith(f"{SEEDS}/"):
        return asset_folder("seeds") / key[len(SEEDS) + 1 :]
    return Path(key)


def key_of(file: Path) -> str:
    """The path key of a file anywhere."""
    file = file.resolve()
    seeds = asset_folder("seeds").resolve()
    return f"{SEEDS}/{file.relative_to(seeds).as_posix()}" if file.is_relative_to(seeds) else str(file)


def server_key(library: str, key: str) -> str:
    """The path key of an article of a library on a server, given what bookmarks know that library by."""
    return f"{library}#{key}"


def is_on_server(path_key: str) -> bool:
    """Whether an article with this path key is of a library on a server: no file of this machine."""
    return path_key.startswith(("https://", "http://"))


def resolve_roots(paths: Sequence[Path]) -> tuple[Root, ...]:
    """The roots that `paths` name, sorted; one inside another folds into the outer one.

    Raises LibraryError when a path does not exist.
    """
    resolved: list[Path] = []
    for path in paths:
        try:
            resolved.append(path.expanduser().resolve(strict=True))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise LibraryError(f"{path} does not exist. Name a folder of articles, or a file.") from error
        except (OSError, RuntimeError, ValueError) as error:
            raise LibraryError(f"{path} cannot be opened: {error}") from error
    outer = [path for path in set(resolved) if not any(path != o and path.is_relative_to(o) for o in resolved)]
    seeds = asset_folder("seeds").resolve()
    return tuple(sorted((Root(SEEDS if p == seeds else str(p), p) for p in outer), key=lambda root: root.key))


def outlet_folders(outlets: Mapping[str, str], roots: Sequence[Root]) -> dict[str, str]:
    """The setting `outlets` by path keys: a folder that is not absolute is one in each of the roots."""
    found: dict[str, str] = {}
    for folder, outlet in sorted(outlets.items(), key=lambda item: len(item[0])):
        for root in roots:
            # As it is written, and where links lead: the folders below a root are known as they are written.
            for path in (Path(os.path.normpath(root.path / folder)), (root.path / folder).resolve()):
                if path.is_relative_to(root.path):
                    found[root.key_of(path).removesuffix("/.")] = outlet
                elif root.path.is_relative_to(path):
                    found[root.key] = outlet
    return found


def seed_roots() -> tuple[Root, ...]:
    """The library that opens when nothing else is configured."""
    return (Root(SEEDS, asset_folder("seeds").resolve()),)


def library_id(roots: Sequence[Root]) -> str:
    """The name of a library's cache folder: 16 hex digits that depend on its roots alone."""
    keys = "\n".join(sorted(root.key for root in roots))
    return hashlib.sha256(keys.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def library_name(roots: Sequence[Root]) -> str:
    """A short name for titles."""
    if len(roots) != 1:
        return f"{len(roots)} folders"
    return "seeds" if roots[0].key == SEEDS else roots[0].path.name or str(roots[0].path)


class CacheFolder(Struct, frozen=True):
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
        """Held by the one process that indexes; of a library on a server, while its catalog is opened."""
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

    @property
    def screen_log(self) -> Path:
        """The last error of what the screen does in the background."""
        return self.path / "screen.log"

    def make(self, roots: Sequence[Root]) -> None:
        """Make the folder, and leave a note of whose it is. Raises CacheFolderError when that cannot be done."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            note = self.path / "library.json"
            if not note.exists():
                note.write_text(json.dumps({"roots": [root.key for root in roots]}), encoding="utf-8")
        except OSError as error:
            raise CacheFolderError(
                f"The cache folder {self.path} cannot be written ({reason_of(error)}). "
                "Free some space or set NEWSREADER_HOME to a folder that you may write to."
            ) from error
