"""Keeping a passage from a script."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reader.errors import LibraryError, NewsreaderError
from reader.library.indexing.deriving import read_article
from reader.library.keeping.bookmarks import keep
from reader.library.keeping.claims import demand_claim
from reader.library.roots import file_of, key_of
from reader.model.keeping import Kept
from reader.passages.correcting import corrected
from reader.passages.finding import find_text
from reader.passages.keeping import citation_of, make_passage
from reader.passages.wording import said_by
from reader.settings import load_settings, user_folders
from reader.store.personal import Personal


class Outcome(Struct, frozen=True):
    """What became of keeping a passage: `kept` None when its text is not there; how often it is; lines to say."""

    kept: Kept | None
    occurrences: int
    notices: tuple[str, ...] = ()


def keep_passage(path: Path, wanted: str, note: str, tags: Sequence[str], *, watch: bool = False) -> Outcome:
    """Keep the first place at which `wanted` is in the article at `path`, and watch it. On disk when this returns.

    Raises LibraryError when there is no such file, NewsreaderError when it cannot be read as an article,
    PersonalDataError when nothing can be stored.
    """
    from reader.extraction import extract, language_of

    folders = user_folders()
    settings = load_settings(folders.config_file)
    key = key_of(path) if path.exists() else str(path)
    file = file_of(key)
    if not file.is_file():
        raise LibraryError(f"{path} is not a file. Name the article that holds the passage.")
    derived = read_article(key, file, settings.max_text_bytes)
    if derived.article is None or derived.content_hash is None:
        raise NewsreaderError(f"{path} cannot be read: {derived.reason or 'it holds no text'}.")
    places = find_text(derived.article.text, wanted)
    if not places:
        return Outcome(None, 0)
    personal = Personal.open(folders.data)
    try:
        text = derived.article.text
        found = extract(text, language=language_of(text, derived.article.meta.language))
        article, found = corrected(derived.article, found, derived.content_hash, personal.corrections(key))
        span = places[0]
        if watch:
            demand_claim(span, found)
        cite = citation_of(key, article.meta, said_by(span, found.quotes))
        passage = make_passage(article.text, span, derived.content_hash, cite, found.quotes)
        kept = keep(personal, passage, note, tags)
        if watch and kept.bookmark.id is not None:
            kept = replace(kept, bookmark=personal.watch(kept.bookmark.id, True))
        return Outcome(kept, len(places), personal.notices)
    finally:
        personal.close()
