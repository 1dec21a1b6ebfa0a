"""What files there are below the roots of a library, and what has changed since its catalog was written."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from reader.errors import SearchIndexError, reason_of
from reader.formats.names import is_article_name, is_leftover_name
from reader.library.roots import Root, outlet_folders
from reader.model.correction import Correction
from reader.store.catalog.rows import FileStamp, KnownFile

if TYPE_CHECKING:
    from reader.library.opening import Opening
    from reader.store.catalog.reader import CatalogReader

MOST_NAMED = 1_000
"""Files that are not read are named up to this many."""


@dataclass(slots=True)
class Scan:
    """The outcome of a walk. `files`: path key -> (file, stamp). `failed`: folders that cannot be read, and why.

    `hidden` and `not_articles` count files that were passed over; `not_read` has the keys of those of the latter that
    somebody may miss, up to `MOST_NAMED`.
    """

    files: dict[str, tuple[Path, FileStamp]] = field(default_factory=dict)
    hidden: int = 0
    not_articles: int = 0
    not_read: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def scan(roots: Sequence[Root], most: int | None = None) -> Scan:
    """Walk all roots. A folder reached twice (a link back up, two links to one place) is walked once.

    With `most` it ends early, after the folder in which the number of files came to exceed that.
    """
    found = Scan()
    seen: set[tuple[int, int]] = set()
    for root in roots:
        try:
            status = root.path.stat()
        except OSError as error:
            found.failed[root.key] = reason_of(error)
            continue
        if stat.S_ISDIR(status.st_mode):
            _walk(root, root.path, status, found, seen, most)
        else:
            # A file that was named is an article whatever it is called.
            _take(root, root.path, status, found)
    return found


def _walk(
    root: Root,
    top: Path,
    status: os.stat_result,
    found: Scan,
    seen: set[tuple[int, int]],
    most: int | None = None,
) -> None:
    waiting = [(top, (status.st_dev, status.st_ino))]
    while waiting and (most is None or len(found.files) <= most):
        folder, identity = waiting.pop()
        if identity in seen:
            continue
        seen.add(identity)
        try:
            with os.scandir(folder) as entries:
                # By name: what a library is like must not depend on the order in which a file system lists it.
                for entry in sorted(entries, key=lambda entry: entry.name):
                    _look_at(root, entry, found, waiting)
        except OSError as error:
            found.failed[root.key_of(folder)] = reason_of(error)


def _look_at(root: Root, entry: os.DirEntry[str], found: Scan, waiting: list[tuple[Path, tuple[int, int]]]) -> None:
    path = Path(entry.path)
    if entry.name.startswith("."):
        found.hidden += 1
        return
    try:
        if entry.is_dir():
            if _belongs_to_page(path):
                return
            status = entry.stat()
            waiting.append((path, (status.st_dev, status.st_ino)))
        elif not is_article_name(entry.name):
            found.not_articles += 1
            if not is_leftover_name(entry.name) and len(found.not_read) < MOST_NAMED:
                found.not_read.append(_shown(root.key_of(path)))
        else:
            _take(root, path, entry.stat(), found)
    except OSError as error:
        found.failed[root.key_of(path)] = reason_of(error)


def _take(root: Root, path: Path, status: os.stat_result, found: Scan) -> None:
    key = root.key_of(path)
    if not stat.S_ISREG(status.st_mode):
        found.failed[key] = "not a regular file"
        return
    try:
        key.encode()
    except UnicodeEncodeError:
        found.failed[_shown(key)] = "its name is not valid UTF-8: rename it"
        return
    found.files[key] = (path, FileStamp(status.st_size, status.st_mtime_ns))


def _belongs_to_page(folder: Path) -> bool:
    """Whether a folder holds the pictures and scripts of a page that was saved beside it: "page.html", "page_files"."""
    if not folder.name.endswith("_files"):
        return False
    page = folder.name.removesuffix("_files")
    return any(folder.with_name(f"{page}{suffix}").is_file() for suffix in (".html", ".htm"))


def _shown(key: str) -> str:
    """A key as text that can be stored: names of files need not be valid UTF-8."""
    return key.encode("utf-8", "replace").decode()


def scan_paths(
    roots: Sequence[Root], paths: Iterable[Path], known: Mapping[str, KnownFile]
) -> tuple[Scan, dict[str, KnownFile]]:
    """Look at some paths only (files or folders, there or gone), and narrow `known` to the articles they concern."""
    found = Scan()
    keys: set[str] = set()
    seen: set[tuple[int, int]] = set()
    for path in paths:
        root = next((root for root in roots if path.is_relative_to(root.path)), None)
        if root is None or any(part.startswith(".") for part in path.relative_to(root.path).parts):
            continue
        keys.add(root.key_of(path))
        try:
            status = path.stat()
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode):
            _walk(root, path, status, found, seen)
        elif is_article_name(path.name) or path == root.path:
            _take(root, path, status, found)
    return found, {key: file for key, file in known.items() if _is_at_or_below(key, keys)}


def _is_at_or_below(key: str, folders: Collection[str]) -> bool:
    """Whether a key, or a folder above it, is one of `folders`, a set: however many those are, it costs the same."""
    while key not in folders:
        key = key.rpartition("/")[0]
        if not key:
            return False
    return True


# -- changes ----------------------------------------------------------------------------------------------------------

Files = Mapping[str, tuple[Path, FileStamp]]


@dataclass(slots=True)
class Changes:
    """`new` and `changed` files are read, and `again` those that could not be read so far, or of which a person said
    something else since.

    `renamed` maps an old path key to the new one; the files of `gone` keys vanished.
    """

    new: dict[str, tuple[Path, FileStamp]] = field(default_factory=dict)
    changed: dict[str, tuple[Path, FileStamp]] = field(default_factory=dict)
    again: dict[str, tuple[Path, FileStamp]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


class Told(Struct, frozen=True):
    """What a person said of articles: corrections by their path keys, outlets by those of files and folders."""

    corrections: Mapping[str, Sequence[Correction]] = MappingProxyType({})
    outlets: Mapping[str, str] = MappingProxyType({})

    def outlet(self, path: str) -> str | None:
        """Whose an article is, by the nearest folder of which that is said."""
        while path and path not in self.outlets and self.outlets:
            path = path.rpartition("/")[0]
        return self.outlets.get(path)

    def stamp(self, path: str) -> str:
        """A short text that differs when something else is said of the article; "" for nothing."""
        corrections, outlet = self.corrections.get(path, ()), self.outlet(path)
        if not corrections and not outlet:
            return ""
        from reader.passages.correcting import stamp_of

        return stamp_of(corrections, outlet)

    def is_new(self, path: str, file: KnownFile) -> bool:
        """Whether something else was said of an article when it was derived."""
        return file.state == "derived" and file.corrected != self.stamp(path)


def told_of(opening: Opening) -> Told:
    """What was said of the articles of a library."""
    outlets = outlet_folders(opening.settings.outlets, opening.roots)
    return Told(opening.personal.corrections_by_path(), outlets)


def compare(
    files: Files,
    known: Mapping[str, KnownFile],
    unreachable: Collection[str],
    hash_of: Callable[[Path], str | None],
    told: Told,
) -> Changes:
    """What differs between the files found and those known, or was `told` of them since.

    Files below an `unreachable` key are taken as unchanged: a folder that cannot be read just now has not lost
    its articles. `hash_of` gives a file's content hash; it is asked only where a rename is possible.
    """
    changes = Changes()
    for path, found in files.items():
        old = known.get(path)
        if old is None:
            changes.new[path] = found
        elif FileStamp(old.size, old.mtime) != found[1]:
            changes.changed[path] = found
        elif old.content_hash is None or told.is_new(path, old):
            changes.again[path] = found
    away = set(unreachable)
    changes.gone = [path for path in known if path not in files and not _is_at_or_below(path, away)]
    changes.renamed = _renames(changes, known, hash_of)
    for new_path in changes.renamed.values():
        del changes.new[new_path]
    changes.gone = [path for path in changes.gone if path not in changes.renamed]
    return changes


def count_outdated(roots: Sequence[Root], known: Mapping[str, KnownFile], told: Told) -> int:
    """How many files are not as the catalog knows them, or not read and indexed yet. Those that could not be read
    before are not tried again, and empty ones are skipped."""
    found = scan(roots)
    changes = compare(found.files, known, found.failed, lambda file: None, told)
    arrived = sum(stamp.size > 0 for _, stamp in changes.new.values())
    waiting = sum(
        (file.indexed_hash is None and file.state in ("headed", "derived")) or told.is_new(path, file)
        for path, file in known.items()
    )
    return arrived + waiting + len(changes.changed) + len(changes.gone)


def is_up_to_date(catalog: CatalogReader, roots: Sequence[Root], told: Told, index: Path | None = None) -> bool:
    """Whether there is nothing to do, and the index in this folder, if it is asked for, can be read."""
    if count_outdated(roots, catalog.known(), told):
        return False
    name = catalog.generation()
    if name is None or index is None:
        return name is not None
    from reader.search.engines import index_in

    try:
        index_in(index).count()
        return index_in(index).build() == name
    except SearchIndexError:
        return False


def _renames(changes: Changes, known: Mapping[str, KnownFile], hash_of: Callable[[Path], str | None]) -> dict[str, str]:
    """Vanished path -> new path, where exactly one of each has the same content."""
    vanished = {path: known[path].content_hash for path in changes.gone}
    sizes = {known[path].size for path in vanished}
    arrived = {path: hash_of(file) for path, (file, stamp) in changes.new.items() if stamp.size in sizes}
    once_gone = Counter(vanished.values())
    once_new = Counter(arrived.values())
    new_by_hash = {content_hash: path for path, content_hash in arrived.items() if content_hash is not None}
    return {
        path: new_by_hash[content_hash]
        for path, content_hash in vanished.items()
        if content_hash in new_by_hash and once_gone[content_hash] == 1 and once_new[content_hash] == 1
    }
