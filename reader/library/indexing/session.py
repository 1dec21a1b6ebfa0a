"""Holding a library's lock with catalog and index open for writing; what is damaged is made anew."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct

from reader.errors import (
    CacheFolderError,
    CatalogDamagedError,
    CatalogError,
    LibraryError,
    LockedError,
    SearchIndexError,
    reason_of,
)
from reader.library.events import LibraryEvent, Notice
from reader.library.roots import CacheFolder, Root
from reader.search.engine import IndexWriter
from reader.search.engines import index_in
from reader.store.catalog.desks import DeskReader
from reader.store.catalog.writer import CatalogWriter
from reader.store.sql import free_name, remove_database


class MendedError(LibraryError):
    """Something derived was damaged and has been removed: whoever was at it begins again."""


class Held(Struct, frozen=True):
    """A library held for writing."""

    catalog: CatalogWriter
    index: IndexWriter


@contextmanager
def holding(
    cache: CacheFolder,
    roots: Sequence[Root],
    tell: Callable[[LibraryEvent], None],
    *,
    rebuild: bool = False,
    new_index: bool = False,
) -> Iterator[Held]:
    """Catalog and index of a library, open for writing.

    With `rebuild` all is derived and indexed anew; searches are answered from the old index until then. With
    `new_index` the index, known to be damaged, is given up for a new one, which answers while it grows.

    Raises LockedError when another process holds the library, CacheFolderError when nothing can be written. When what
    is done inside fails because catalog or index are damaged, they are removed and MendedError is raised.
    """
    from filelock import FileLock, Timeout

    cache.make(roots)
    lock = FileLock(cache.lock, timeout=0)
    try:
        if cache.lock.is_dir():
            cache.lock.rename(free_name(cache.lock))
        lock.acquire()
    except Timeout as error:
        raise LockedError(holder_of(cache), articles_behind(cache)) from error
    except OSError as error:
        raise CacheFolderError(f"The cache folder {cache.path} cannot be written ({reason_of(error)}).") from error
    try:
        cache.holder.write_text(str(os.getpid()), encoding="ascii")
        catalog = _catalog(cache, tell)
        try:
            if rebuild:
                catalog.forget_all()
            with index_in(cache.index).writing("beside" if rebuild else "at once" if new_index else None) as index:
                if index.complaint is not None:
                    tell(Notice(index.complaint, "warning"))
                if catalog.generation() != index.build:
                    # What the catalog says is indexed was said of another index.
                    catalog.speak_of(index.build)
                yield Held(catalog, index)
        finally:
            catalog.close()
    except (CatalogError, SearchIndexError) as error:
        if _remove_damaged(cache, tell):
            raise MendedError(str(error)) from error
        raise
    finally:
        cache.holder.unlink(missing_ok=True)
        lock.release()


def _remove_damaged(cache: CacheFolder, tell: Callable[[LibraryEvent], None]) -> bool:
    """Remove what is not sound of catalog and index, and tell it; whether there was anything.

    A damaged file can have the right size and a sound beginning: that shows only when it is read.
    """
    try:
        damaged = index_in(cache.index).verify()
    except SearchIndexError:
        damaged = [cache.index.name] if cache.index.exists() else []
    gone = bool(damaged) and _removed(cache.index)
    if gone:
        tell(Notice(f"The search index is damaged ({', '.join(damaged)}) and is being rebuilt.", "warning"))
    try:
        with closing(CatalogWriter(cache.catalog)) as catalog:
            complaint = catalog.integrity()
    except CatalogError as error:
        complaint = str(error) if _is_lost(cache.catalog, error) else None
    if complaint is not None:
        tell(Notice(f"The catalog is damaged and is being rebuilt; {_NOT_TOUCHED}", "warning"))
        remove_database(cache.catalog)
    return gone or complaint is not None


def _removed(folder: Path) -> bool:
    """Remove a folder of ours, also one whose permissions forbid to look into it, or a file in its place; whether it is
    gone."""
    try:
        if not folder.is_dir():
            folder.unlink()
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            folder.chmod(stat.S_IRWXU)
    except OSError:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _is_lost(catalog: Path, error: CatalogError) -> bool:
    """Whether the catalog has to be made anew: a full disk is no reason, and would not let it be made either."""
    may_be_used = not catalog.exists() or (catalog.is_file() and os.access(catalog, os.R_OK | os.W_OK))
    return isinstance(error, CatalogDamagedError) or not may_be_used


_NOT_TOUCHED = "bookmarks and notes are not touched."


def articles_behind(cache: CacheFolder) -> int:
    """How many articles are not indexed yet, or not compared with the others; 0 when the catalog cannot say."""
    try:
        with closing(DeskReader(cache.catalog)) as catalog:
            done, total = catalog.progress()
            return max(total - done, done - catalog.count_compared())
    except CatalogError:
        return 0


def holder_of(cache: CacheFolder) -> str:
    """Who holds the lock of a library, in words."""
    try:
        return f"Another newsreader (process {int(cache.holder.read_text(encoding='ascii'))})"
    except (OSError, ValueError):
        return "Another newsreader"


def _catalog(cache: CacheFolder, tell: Callable[[LibraryEvent], None]) -> CatalogWriter:
    try:
        return CatalogWriter(cache.catalog)
    except CatalogError as error:
        if not _is_lost(cache.catalog, error):
            raise
        tell(Notice(f"{error} It is being rebuilt; {_NOT_TOUCHED}", "warning"))
        remove_database(cache.catalog)
        return CatalogWriter(cache.catalog)
