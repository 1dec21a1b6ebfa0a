"""What was seen of a library on a server, kept in a catalog of this machine.

So the screen reads its lists and articles from a file as always, never waits for the net, and shows what is known when
the server is away. The catalog holds nothing of its own: it can be deleted at any time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from filelock import FileLock

from reader.errors import CatalogError, LibraryError, PersonalDataError
from reader.library.roots import CacheFolder, server_key
from reader.library.server import ARTICLES_NOTE
from reader.model import Article, ArticleMeta, Extracted, Heading
from reader.model.article import Clue
from reader.model.correction import Correction
from reader.model.plain_text import whole
from reader.search.opensearch.connection import Address
from reader.search.opensearch.documents import figures_in, id_of, quotes_in, unpacked
from reader.search.words import Terms
from reader.store.catalog.lookups import PersonalMarks
from reader.store.catalog.rows import FileStamp, article_of, article_rows
from reader.store.catalog.writer import CatalogWriter
from reader.store.personal.corrections import COLUMNS, correction_of
from reader.store.sql import remove_database

_FAILURES = (ValueError, KeyError, TypeError, AttributeError, msgspec.MsgspecError)
"""What an article that is not as we send them can raise."""
_READ_SECONDS = 2.0


class _Seen(msgspec.Struct):
    """The particulars of an article, checked: a server may send anything."""

    key: str
    title: str
    words: int
    moment: int
    hash: str
    counts: tuple[int, int]
    byline: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    date_from: Clue | None = None
    source_from: Clue | None = None

    @property
    def meta(self) -> ArticleMeta:
        """As the catalog lists it."""
        known = (self.byline, self.source, self.published, self.url, self.language)
        byline, source, published, url, language = (None if text is None else whole(text) for text in known)
        about = (byline, source, published, url, language, self.date_from, self.source_from)
        return ArticleMeta(whole(self.title), *about)


class Mirror:
    """The catalog of a library on a server. Every process that fetches has one; each change is short and whole."""

    def __init__(self, cache: CacheFolder, address: Address) -> None:
        """Raises CatalogError when the catalog cannot be written."""
        self._address = address
        self._terms = Terms()
        self._catalog = _opened(cache)

    def close(self) -> None:
        """Let go of the catalog."""
        self._catalog.close()

    def list_seen(self, found: Mapping[int, Mapping[str, Any]]) -> frozenset[int]:
        """List articles by what is stored of them. Returns the ids of those that are new or changed."""
        # Most hits of one keystroke are those of the last: one look tells which are not.
        there = self._catalog.hashes(found, whole=False)
        new = {number: stored for number, stored in found.items() if there.get(number) != stored.get("hash")}
        if not new:
            return frozenset()
        with self._catalog.transaction():
            return frozenset(number for number, stored in new.items() if self._put_seen(number, stored))

    def list_page(self, page: Mapping[int, Mapping[str, Any]], *, newest: bool, last: bool) -> bool:
        """List a page of the list, and forget what is not on the server any more. Whether anything changed.

        `newest`: it is the first page; `last`: there is none after it.
        """
        moments = [moment for stored in page.values() if isinstance(moment := stored.get("moment"), int)]
        changed = self.list_seen(page)
        with self._catalog.transaction():
            first = 2**62 if newest else max(moments, default=0) - 1
            least = -(2**62) if last else min(moments, default=0) + 1
            gone = self._catalog.listed_between(least, first) - page.keys() if moments or (newest and last) else set()
            self._catalog.remove(gone)
        return bool(changed or gone)

    def put(self, article_id: int, stored: Mapping[str, Any]) -> str | None:
        """Keep an article to be opened; None, or the reason why it cannot be."""
        with self._catalog.transaction():
            return self._put(article_id, stored)

    def keep_whole(self, articles: Mapping[int, Mapping[str, Any]]) -> None:
        """Keep articles to be opened; those kept already, and what is none of ours, are passed over."""
        with self._catalog.transaction():
            there = self._catalog.hashes(articles, whole=True)
            for article_id, stored in articles.items():
                if there.get(article_id) != stored.get("hash"):
                    self._put(article_id, stored)

    def _put(self, article_id: int, stored: Mapping[str, Any]) -> str | None:
        return put_whole(self._catalog, self._address, self._terms, article_id, stored)

    def forget(self, article_id: int) -> None:
        """An article that is not on the server any more."""
        with self._catalog.transaction():
            self._catalog.remove([article_id])

    def note_size(self, articles: int) -> None:
        """Remember how many articles the library has."""
        with self._catalog.transaction():
            self._catalog.note(ARTICLES_NOTE, str(articles))

    def _put_seen(self, article_id: int, stored: Mapping[str, Any]) -> bool:
        try:
            seen = msgspec.convert(stored, _Seen)
            return _list(self._catalog, self._address, article_id, seen)
        except _FAILURES:
            return False


def put_whole(
    catalog: CatalogWriter, address: Address, terms: Terms, article_id: int, stored: Mapping[str, Any]
) -> str | None:
    """Put an article with all that there is of it into a catalog; None, or the reason why it cannot be."""
    try:
        seen = msgspec.convert(stored, _Seen)
        stored = unpacked(stored)
        article, names = _laid_out(seen.meta, whole(str(stored["text"])), str(stored.get("layout")))
        extracted = Extracted(quotes_in(stored), figures_in(stored), names)
    except _FAILURES as error:
        return f"it is not in the form that newsreader sends ({type(error).__name__})"
    _list(catalog, address, article_id, seen)
    about = (FileStamp(0, 0), seen.hash, article, extracted, seen.moment, terms.counted)
    catalog.put_article(article_rows(article_id, *about))
    catalog.set_indexed({article_id: seen.hash})
    return None


def _list(catalog: CatalogWriter, address: Address, article_id: int, seen: _Seen) -> bool:
    path, counts = server_key(address.identity, whole(seen.key)), (seen.words, *seen.counts)
    return catalog.put_seen(article_id, path, seen.hash, seen.meta, seen.moment, counts)


def heading_of(article_id: int, stored: Mapping[str, Any], address: Address) -> Heading:
    """The heading of an article that was not put into the catalog.

    Raises KeyError, TypeError, ValueError or MsgspecError when it is not in the form that newsreader sends.
    """
    seen = msgspec.convert(stored, _Seen)
    return Heading(article_id, server_key(address.identity, whole(seen.key)), seen.meta, seen.words, *seen.counts)


def _opened(cache: CacheFolder) -> CatalogWriter:
    file = cache.catalog
    # Two processes open it when a library is: what one is making must not look damaged to the other.
    with FileLock(cache.lock):
        try:
            return CatalogWriter(file)
        except CatalogError:
            # Damaged or of another version: everything in it can be fetched again.
            remove_database(file)
            return CatalogWriter(file)


def _laid_out(meta: ArticleMeta, text: str, layout: str) -> tuple[Article, tuple[str, ...]]:
    """The article, and the names found in it; without its layout where that is of another newsreader, or not sound."""
    try:
        article, names = article_of(meta, text, layout.encode())
        return _checked(article), names
    except _FAILURES:
        return Article(meta, text), ()


def _checked(article: Article) -> Article:
    """The article when its blocks and styles lie in its text and in order. Raises ValueError."""
    end = 0
    for block in article.blocks:
        if not end <= block.start <= block.end <= len(article.text):
            raise ValueError("a block outside the text")
        end = block.end
    if any(not 0 <= style.start <= style.end <= len(article.text) for style in article.styles):
        raise ValueError("a style outside the text")
    return article


class ServerMarks(PersonalMarks):
    """What a person made of the articles of a library on a server: ids follow from their paths."""

    def __init__(self, personal: Path, address: Address) -> None:
        super().__init__(personal)
        self._start = server_key(address.identity, "")
        self._read: frozenset[int] = frozenset()
        self._read_until = 0.0

    def ids_of_paths(self, paths: Sequence[str]) -> set[int]:
        """The ids of articles by their path keys; those of other libraries are left out."""
        return {id_of(path[len(self._start) :]) for path in paths if path.startswith(self._start)}

    def in_path(self, text: str) -> set[int]:
        """Only files have paths. Raises LibraryError."""
        del text
        raise LibraryError("path: is for folders of this machine; a library on a server has none.")

    def is_read(self, article_id: int) -> bool:
        """Whether an article was read."""
        now = time.monotonic()
        if now > self._read_until:
            self._read = frozenset(self.ids_of_paths(self.read_paths()))
            self._read_until = now + _READ_SECONDS
        return article_id in self._read

    def corrections(self) -> dict[str, list[Correction]]:
        """What was put right in articles of this library: by their keys there, in the order in which it was."""
        sql = f"SELECT {COLUMNS} FROM correction WHERE substr(path, 1, ?) = ? ORDER BY created, id"
        found: dict[str, list[Correction]] = {}
        for correction in map(correction_of, self._personal_rows(sql, (len(self._start), self._start))):
            found.setdefault(correction.path[len(self._start) :], []).append(correction)
        return found

    def from_feed(self, name: str) -> set[int]:
        """No feed of this machine brings articles into a library on a server."""
        raise PersonalDataError("in: and new: concern feeds of this machine. A library on a server has no feeds.")

    def arrived(self, since: float, until: float) -> set[int]:
        """As `from_feed`."""
        return self.from_feed("")
