"""Finding bookmarks again after their articles have changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine, Iterable
from contextlib import closing
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from reader.errors import CatalogError, PersonalDataError
from reader.formats.names import is_article_name, is_document
from reader.library.events import BookmarksChanged, LibraryEvent
from reader.library.indexing.deriving import content_hash_of, read_article
from reader.library.opening import Opening
from reader.library.roots import file_of, is_on_server, key_of
from reader.model import Place
from reader.passages.finding import find_all
from reader.passages.keeping import missing_place
from reader.store.catalog.reader import CatalogReader
from reader.store.personal import Personal

MOST_BESIDE = 2_000
"""Files of a folder looked at to find a renamed one."""


class Articles(Protocol):
    """Where texts are looked up by path key."""

    def hash_of(self, path: str) -> str | None:
        """The content hash of the article at a path now; None when there is none."""

    def text_of(self, path: str) -> tuple[str, str] | None:
        """Text and content hash of the article at a path."""

    def moved_to(self, path: str, hashes: Collection[str]) -> str | None:
        """The one path at which an article with one of these contents stands now."""


class Anchored(Struct, frozen=True):
    """How many bookmarks were looked for, and the ids of those newly attached to a place that is not as it was kept."""

    looked_for: int = 0
    attached: tuple[int, ...] = ()

    def __add__(self, other: Anchored) -> Anchored:
        return Anchored(self.looked_for + other.looked_for, self.attached + other.attached)


def anchor_again(personal: Personal, articles: Articles) -> Anchored:
    """Look again for every bookmark whose article is not what it was when it was last looked for.

    An article that is gone from its path is followed when exactly one article now has its content; else its bookmarks
    are `missing`.
    """
    done = Anchored()
    for path, seen in personal.bookmarked_paths().items():
        if is_on_server(path):
            continue  # found again where it is shown: nothing here tells whether it is there
        now = articles.hash_of(path)
        if now is not None:
            done += Anchored() if seen == frozenset([now]) else _look_for(personal, articles, path)
        elif (new := articles.moved_to(path, personal.last_hashes(path))) is not None:
            personal.rename_path(path, new)
            done += _look_for(personal, articles, new)
        elif seen != frozenset([None]):
            done += _set_missing(personal, path)
    _follow_corrected(personal, articles)
    return done


def _follow_corrected(personal: Personal, articles: Articles) -> None:
    """Corrections go along with an article that was moved or renamed."""
    for path, hashes in personal.corrected_hashes().items():
        if articles.hash_of(path) is None and (new := articles.moved_to(path, hashes)) is not None:
            personal.rename_path(path, new)


def followed(personal: Personal) -> frozenset[str]:
    """The paths of articles that somebody kept something of, or corrected."""
    return frozenset((*personal.bookmarked_paths(), *personal.corrected_hashes()))


def _look_for(personal: Personal, articles: Articles, path: str) -> Anchored:
    found = articles.text_of(path)
    if found is None:
        return Anchored()
    before = {bookmark.id: bookmark.place for bookmark in personal.bookmarks(path)}
    places = find_all(personal.sought(path), *found, path)
    personal.set_places(places)
    attached = tuple(one for one, place in places if place.state in _ATTACHED and _differs(before.get(one), place))
    return Anchored(len(places), attached)


_ATTACHED = ("moved", "edited")


def _differs(before: Place | None, now: Place) -> bool:
    return before is None or (before.state, before.found_text) != (now.state, now.found_text)


def _set_missing(personal: Personal, path: str) -> Anchored:
    places = [(sought.id, missing_place(path)) for sought in personal.sought(path)]
    personal.set_places(places)
    return Anchored(len(places))


class LibraryArticles:
    """The articles of a catalog, and beyond it the files on disk: bookmarks may belong to other libraries."""

    def __init__(self, catalog: CatalogReader, paths: Iterable[str], largest: int) -> None:
        """`largest` in bytes: larger files are not read. `paths` are those that will be asked for."""
        self._catalog = catalog
        self._known = catalog.hashes_of(paths)
        self._largest = largest

    def hash_of(self, path: str) -> str | None:
        if (known := self._known.get(path)) is not None:
            return known
        return self._hash(file_of(path))

    def text_of(self, path: str) -> tuple[str, str] | None:
        article_id = self._catalog.id_of(path)
        stored = None if article_id is None else self._catalog.article(article_id)
        if stored is not None:
            return stored.article.text, stored.content_hash
        if is_document(path):
            return None  # only the indexer reads these; it is looked for when the catalog has it
        derived = read_article(path, file_of(path), self._largest)
        if derived.article is None or derived.content_hash is None:
            return None
        return derived.article.text, derived.content_hash

    def moved_to(self, path: str, hashes: Collection[str]) -> str | None:
        if not hashes:
            return None
        found = {new for content_hash in hashes for new in self._catalog.paths_with_hash(content_hash)}
        found |= self._renamed_beside(path, hashes)
        return found.pop() if len(found) == 1 else None

    def _renamed_beside(self, path: str, hashes: Collection[str]) -> set[str]:
        """Files of the same folder with that content: a rename that no catalog knows of."""
        folder = file_of(path).parent
        try:
            files = [file for file in folder.iterdir() if is_article_name(file.name) and file.is_file()]
        except OSError:
            return set()
        return {key_of(file) for file in files[:MOST_BESIDE] if self._hash(file) in hashes}

    def _hash(self, file: Path) -> str | None:
        try:
            small = file.is_file() and file.stat().st_size <= self._largest
        except OSError:
            return None
        return content_hash_of(file) if small else None


EVERY = 5.0
"""Seconds between two searches for bookmarks while articles keep changing; one more follows when that ends."""


class Anchoring:
    """Looks for bookmarks again while articles change, off the event loop, one search at a time."""

    def __init__(
        self,
        opening: Opening,
        tell: Callable[[LibraryEvent], None],
        behind: Callable[[Coroutine[object, object, None], str], None],
    ) -> None:
        """`behind` does something in the background, and tells what a person has to do without when it fails."""
        self._opening = opening
        self._tell = tell
        self._behind = behind
        self._began = 0.0
        self._again = False
        self._looking = False

    def articles_changed(self) -> None:
        """Look soon, unless that was done a moment ago."""
        if time.monotonic() - self._began >= EVERY:
            self.all_settled()

    def all_settled(self) -> None:
        """Look now; once more at the end of a search that is going on."""
        self._began = time.monotonic()
        self._again = self._looking
        if not self._looking:
            self._looking = True
            self._behind(self._off_loop(), "bookmarks in articles that changed may stand at their old places")

    async def _off_loop(self) -> None:
        try:
            while followed(self._opening.personal):
                self._again = False
                anchored = await asyncio.to_thread(self._look)
                if anchored.looked_for:
                    self._tell(BookmarksChanged(anchored.attached))
                if not self._again:
                    return
        except (CatalogError, PersonalDataError):
            # Whoever asks for articles or bookmarks next says what is wrong.
            return
        finally:
            self._looking = False

    def _look(self) -> Anchored:
        """With connections of its own: those of the screen belong to its thread."""
        opening = self._opening
        with opening.personal.another() as personal, closing(CatalogReader(opening.cache.catalog)) as catalog:
            return anchor_again(personal, LibraryArticles(catalog, followed(personal), opening.largest))
