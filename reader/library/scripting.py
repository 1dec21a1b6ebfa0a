"""What only commands need: everything in this process, one thing after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reader.errors import LibraryError, NewsreaderError, SearchIndexError
from reader.library.indexing.deriving import read_article
from reader.library.opening import Opening
from reader.library.roots import file_of, key_of
from reader.model import Citation, Extracted, SearchAnswer
from reader.model.keeping import Kept
from reader.model.plain_text import whole
from reader.model.search import SearchOrder
from reader.passages.correcting import corrected
from reader.passages.finding import find_text
from reader.passages.keeping import make_passage, place_of
from reader.passages.wording import said_by
from reader.search.engine import SearchEngine
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from reader.search.whoosh.layout import check_distribution
from reader.settings import load_settings, user_folders
from reader.store.catalog.lookups import SearchLookup
from reader.store.personal import Personal


def index_is_usable(folder: Path, name: str) -> bool:
    """Whether the index in use is the one of that name, and can be read."""
    try:
        return WhooshIndex(folder).generation().path.name == name
    except SearchIndexError:
        return False


def search(opening: Opening, query: str, limit: int, order: SearchOrder) -> SearchAnswer:
    """Search the library's index in this process."""
    return _engine(opening).search(whole(query), limit, order, live=False)


def matching(opening: Opening, query: str) -> frozenset[int]:
    """The ids of all articles that match. Raises SearchIndexError when that cannot be told."""
    found = _engine(opening).article_ids(whole(query))
    if found.error is not None:
        raise SearchIndexError(found.error)
    return frozenset(found.value)


def _engine(opening: Opening) -> SearchEngine:
    personal = opening.folders.data / "personal.db"
    if opening.server is not None:
        from reader.library.server.searching import MirroredEngine

        return MirroredEngine(opening.server, opening.settings, opening.cache, personal)
    check_distribution()
    return WhooshEngine(WhooshIndex(opening.cache.index), SearchLookup(opening.cache.catalog, personal))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of keeping a passage: `kept` None when its text is not there; how often it is; lines to say."""

    kept: Kept | None
    occurrences: int
    notices: tuple[str, ...] = ()


def keep_passage(path: Path, wanted: str, note: str, tags: Sequence[str]) -> Outcome:
    """Keep the first place at which `wanted` stands in the article at `path`. On disk when this returns.

    Raises LibraryError when there is no such file, NewsreaderError when it cannot be read as an article,
    PersonalDataError when nothing can be stored.
    """
    from reader.extraction import find_quotes

    folders = user_folders()
    settings = load_settings(folders.config_file)
    key = key_of(path) if path.exists() else str(path)
    file = file_of(key)
    if not file.is_file():
        raise LibraryError(f"{path} is not a file. Name the article that holds the passage.")
    derived = read_article(key, file, int(settings.max_text_mb * 1_000_000))
    if derived.article is None or derived.content_hash is None:
        raise NewsreaderError(f"{path} cannot be read: {derived.reason or 'it holds no text'}.")
    places = find_text(derived.article.text, wanted)
    if not places:
        return Outcome(None, 0)
    personal = Personal.open(folders.data)
    try:
        found = Extracted(find_quotes(derived.article.text))
        article, found = corrected(derived.article, found, derived.content_hash, personal.corrections(key))
        meta, span = article.meta, places[0]
        speaker = said_by(span, found.quotes)
        cite = Citation(key, meta.title, meta.source, meta.published, meta.url, meta.byline, speaker)
        passage = make_passage(article.text, span, derived.content_hash, cite, found.quotes)
        there = personal.same_passage(key, passage.span)
        kept = Kept(there, True) if there else Kept(personal.add_bookmark(passage, place_of(passage), note, tags))
        return Outcome(kept, len(places), personal.notices)
    finally:
        personal.close()
