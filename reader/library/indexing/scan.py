"""What files there are: a walk over the roots of a library."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reader.formats import is_article_name
from reader.library.roots import Root
from reader.store.catalog.rows import FileStamp
from reader.store.catalog.writer import KnownFile


@dataclass(slots=True)
class Scan:
    """The outcome of a walk. `files`: path key -> (file, stamp). `failed`: folders that cannot be read, and why.

    `hidden` and `not_articles` count files that were passed over.
    """

    files: dict[str, tuple[Path, FileStamp]] = field(default_factory=dict)
    hidden: int = 0
    not_articles: int = 0
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
            found.failed[root.key] = _why(error)
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
                for entry in entries:
                    _look_at(root, entry, found, waiting)
        except OSError as error:
            found.failed[root.key_of(folder)] = _why(error)


def _look_at(root: Root, entry: os.DirEntry[str], found: Scan, waiting: list[tuple[Path, tuple[int, int]]]) -> None:
    path = Path(entry.path)
    if entry.name.startswith("."):
        found.hidden += 1
        return
    try:
        if entry.is_dir():
            status = entry.stat()
            waiting.append((path, (status.st_dev, status.st_ino)))
        elif not is_article_name(entry.name):
            found.not_articles += 1
        else:
            _take(root, path, entry.stat(), found)
    except OSError as error:
        found.failed[root.key_of(path)] = _why(error)


def _take(root: Root, path: Path, status: os.stat_result, found: Scan) -> None:
    key = root.key_of(path)
    if not stat.S_ISREG(status.st_mode):
        found.failed[key] = "not a regular file"
        return
    try:
        key.encode()
    except UnicodeEncodeError:
        found.failed[key.encode("utf-8", "replace").decode()] = "its name is not valid UTF-8: rename it"
        return
    found.files[key] = (path, FileStamp(status.st_size, status.st_mtime_ns))


def _why(error: OSError) -> str:
    """The system's reason in a few words."""
    return (error.strerror or str(error)).lower()


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
    below = tuple(f"{key}/" for key in keys)
    return found, {key: file for key, file in known.items() if key in keys or key.startswith(below)}
