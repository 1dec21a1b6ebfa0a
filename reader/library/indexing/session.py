"""Holding a library's lock with catalog and index open for writing; what is damaged is made anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from msgspec import Struct

from reader.errors import CacheFolderError, CatalogError, LockedError, reason_of
from reader.library.events import LibraryEvent, Notice
from reader.library.roots import CacheFolder, Root
from reader.search.engine import IndexWriter
from reader.search.whoosh.index import WhooshIndex
from reader.store.catalog.writer import CatalogWriter
from reader.store.sql import remove_database


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

    Raises LockedError when another process holds the library, CacheFolderError when nothing can be written.
    """
    from filelock import FileLock, Timeout

    cache.make(roots)
    lock = FileLock(cache.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError(_holder(cache)) from error
    except OSError as error:
        raise CacheFolderError(f"The cache folder {cache.path} cannot be written ({reason_of(error)}).") from error
    try:
        cache.holder.write_text(str(os.getpid()), encoding="ascii")
        catalog = _catalog(cache, tell)
        try:
            if rebuild:
                catalog.forget_all()
            with WhooshIndex(cache.index).writing("beside" if rebuild else "at once" if new_index else None) as index:
                if index.complaint is not None:
                    tell(Notice(index.complaint, "warning"))
                if catalog.generation() != index.build:
                    # What the catalog says is indexed was said of another index.
                    catalog.speak_of(index.build)
                yield Held(catalog, index)
        finally:
            catalog.close()
    finally:
        cache.holder.unlink(missing_ok=True)
        lock.release()


def _holder(cache: CacheFolder) -> str:
    try:
        return f"Another newsreader (process {int(cache.holder.read_text(encoding='ascii'))})"
    except (OSError, ValueError):
        return "Another newsreader"


def _catalog(cache: CacheFolder, tell: Callable[[LibraryEvent], None]) -> CatalogWriter:
    try:
        return CatalogWriter(cache.catalog)
    except CatalogError as error:
        tell(Notice(f"{error} It is being rebuilt; bookmarks and notes are not touched.", "warning"))
        remove_database(cache.catalog)
        return CatalogWriter(cache.catalog)
