"""What only commands need: everything in this process, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reader.errors import LibraryError, NewsreaderError, SearchIndexError
from reader.library.events import LibraryEvent
from reader.library.indexing.deriving import read_article
from reader.library.indexing.session import holding
from reader.library.indexing.updating import Summary, Updater
from reader.library.indexing.workers import Workers, worker_count
from reader.library.opening import Opening
from reader.library.roots import file_of, key_of
from reader.library.views import Kept
from reader.model import Article, Citation, SearchAnswer, Span
from reader.model.search import SearchOrder
from reader.passages.finding import find_text
from reader.passages.keeping import make_passage, place_of
from reader.search.engine import SearchEngine
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from reader.search.whoosh.layout import check_distribution
from reader.settings import load_settings, user_folders
from reader.store.lookups import SearchLookup
from reader.store.personal import Personal


def bring_up_to_date(
    opening: Opening, tell: Callable[[LibraryEvent], None], *, rebuild: bool = False, evidence: bool = False
) -> Summary:
    """Bring catalog and index of a library up to date, with `evidence` also what is found across articles.

    Raises LockedError when another process is at it.
    """
    largest = opening.largest
    with holding(opening.cache, opening.roots, tell, rebuild=rebuild) as held:
        workers = Workers(worker_count(attached=False), held.index.preparer, largest)
        try:
            summary = Updater(opening.roots, held, workers, tell).everything()
        finally:
            workers.close()
        if evidence:
            from reader.library.indexing.evidence import gather

            gather(held.catalog, tell, opening.personal.decisions())
    return summary


def search(opening: Opening, query: str, limit: int, order: SearchOrder) -> SearchAnswer:
    """Search the library's index in this process."""
    return _engine(opening).search(query, limit, order, live=False)


def matching(opening: Opening, query: str) -> frozenset[int]:
    """The ids of all articles that match. Raises SearchIndexError when that cannot be told."""
    found = _engine(opening).article_ids(query)
    if found.error is not None:
        raise SearchIndexError(found.error)
    return frozenset(found.value)


def _engine(opening: Opening) -> SearchEngine:
    check_distribution()
    personal = opening.folders.data / "personal.db"
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
    meta, span = derived.article.meta, places[0]
    speaker = _speaker_at(derived.article, span)
    cite = Citation(key, meta.title, meta.source, meta.published, meta.url, meta.byline, speaker)
    passage = make_passage(derived.article.text, span, derived.content_hash, cite)
    personal = Personal.open(folders.data)
    try:
        there = personal.same_passage(key, passage.span)
        kept = Kept(there, True) if there else Kept(personal.add_bookmark(passage, place_of(passage), note, tags))
        return Outcome(kept, len(places), personal.notices)
    finally:
        personal.close()


def _speaker_at(article: Article, span: Span) -> str | None:
    """Who says the passage, when it lies within one quote or holds one."""
    from reader.extraction import find_quotes

    for quote in find_quotes(article.text):
        if quote.span.contains(span) or span.contains(quote.span):
            return quote.canonical or (quote.speaker.text if quote.speaker else None)
    return None
