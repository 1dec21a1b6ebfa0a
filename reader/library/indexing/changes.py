"""What has changed since the catalog was written: new, changed, renamed and vanished files. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reader.store.catalog.rows import FileStamp
from reader.store.catalog.writer import KnownFile

Files = Mapping[str, tuple[Path, FileStamp]]


@dataclass(slots=True)
class Changes:
    """`new` and `changed` files are read, and `again` those that could not be read so far.

    `renamed` maps an old path key to the new one; the files of `gone` keys vanished.
    """

    new: dict[str, tuple[Path, FileStamp]] = field(default_factory=dict)
    changed: dict[str, tuple[Path, FileStamp]] = field(default_factory=dict)
    again: dict[str, tuple[Path, FileStamp]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def compare(
    files: Files,
    known: Mapping[str, KnownFile],
    unreachable: Collection[str],
    hash_of: Callable[[Path], str | None],
) -> Changes:
    """What differs between the files found and those known.

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
        elif old.content_hash is None:
            changes.again[path] = found
    below = tuple(f"{key}/" for key in unreachable)
    changes.gone = [
        path for path in known if path not in files and path not in unreachable and not path.startswith(below)
    ]
    changes.renamed = _renames(changes, known, hash_of)
    for old_path, new_path in changes.renamed.items():
        del changes.new[new_path]
        changes.gone.remove(old_path)
    return changes


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
