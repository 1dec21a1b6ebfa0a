"""Pass 1: the headings of new files, so that a list fills at once. Needs neither the index nor extraction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from filelock import FileLock, Timeout

from reader.errors import ArticleError, CatalogError, EmptyArticleError, reason_of
from reader.library.events import ArticlesChanged, LibraryEvent, Progress
from reader.library.indexing.deriving import heading_of_file, moment_of
from reader.library.indexing.scan import Files, scan
from reader.library.roots import CacheFolder, Root
from reader.model import ArticleMeta
from reader.store.catalog.rows import FileStamp
from reader.store.catalog.writer import CatalogWriter

FIRST_LOOK_FILES = 200
"""Libraries up to this size have their headings read before the first frame."""

FIRST_SHARE, SHARE = 100, 500
"""Headings stored at once; the first ones fill a screen and should be there early."""


@dataclass(slots=True)
class Headings:
    """`added`: path key -> id. `empty` counts files that hold no text."""

    added: dict[str, int] = field(default_factory=dict)
    empty: int = 0


def add_headings(catalog: CatalogWriter, new: Files, tell: Callable[[LibraryEvent], None]) -> Headings:
    """Store the headings of new files."""
    headings = Headings()
    waiting = iter(new.items())
    share = FIRST_SHARE
    while some := list(islice(waiting, share)):
        share = SHARE
        rows = [(path, stamp, *_heading(file, stamp)) for path, (file, stamp) in some]
        with catalog.transaction():
            for path, stamp, meta, reason in rows:
                if meta is None:
                    headings.empty += 1
                    continue
                article_id = catalog.add_heading(path, stamp, meta, moment_of(meta, stamp))
                headings.added[path] = article_id
                if reason is not None:
                    catalog.put_unreadable(article_id, stamp, None, "unreadable", reason, Path(path).name)
        tell(Progress("headings", len(headings.added), len(new)))
        tell(ArticlesChanged())
    return headings


def _heading(file: Path, stamp: FileStamp) -> tuple[ArticleMeta | None, str | None]:
    """A file's heading and what is wrong with it. (None, None): it holds no text."""
    if stamp.size == 0:
        return None, None
    try:
        return heading_of_file(file), None
    except EmptyArticleError:
        return None, None
    except ArticleError as error:
        return ArticleMeta(file.name), str(error)
    except OSError as error:
        return ArticleMeta(file.name), reason_of(error)
    except Exception:  # noqa: BLE001 - whoever reads all of the file meets the same error, and says what happened
        return ArticleMeta(file.name), None


def first_look(cache: CacheFolder, roots: Sequence[Root]) -> None:
    """Make the catalog of a small library with its headings, when there is none and nobody else is at it.

    What fails here is left to the indexer, which says why.
    """
    if not cache.catalog.exists():
        found = scan(roots, FIRST_LOOK_FILES)
        if 0 < len(found.files) <= FIRST_LOOK_FILES:
            _into_new_catalog(cache, found.files, lambda event: None)


def fill_list(cache: CacheFolder, roots: Sequence[Root], tell: Callable[[LibraryEvent], None]) -> None:
    """The same for a library of any size, a screen listening: its list fills before anything else is done."""
    if not cache.catalog.exists():
        tell(Progress("scanning"))
        _into_new_catalog(cache, scan(roots).files, tell)


def _into_new_catalog(cache: CacheFolder, files: Files, tell: Callable[[LibraryEvent], None]) -> None:
    try:
        with FileLock(cache.lock, timeout=0):
            catalog = CatalogWriter(cache.catalog)
            try:
                add_headings(catalog, files, tell)
            finally:
                catalog.close()
    except (Timeout, CatalogError, OSError):
        return
