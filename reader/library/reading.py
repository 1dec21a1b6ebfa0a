"""Reading an article straight from its file, when nothing was derived from it yet."""

from __future__ import annotations

from dataclasses import replace

from reader.errors import ArticleError
from reader.library.roots import file_of
from reader.library.views import Reading
from reader.model import Article, Extracted, Heading
from reader.settings import Settings


def read_file(heading: Heading, settings: Settings) -> Reading:
    """The article of `heading`, without quotes and figures. Raises ArticleError with the reason."""
    from reader.formats import is_document
    from reader.library.indexing.deriving import read_article

    if heading.state in ("too_large", "unreadable"):
        raise ArticleError(f"This file is not read: {(heading.reason or '').rstrip('.')}.")
    if is_document(heading.path):
        # Its reader loads for long and may take seconds: the indexer reads it next.
        note = "The file is being read; its text appears here in a moment."
        return Reading(heading, Article(heading.meta, "", notes=(note,)), Extracted(), "", pending=True)
    derived = read_article(heading.path, file_of(heading.path), int(settings.max_text_mb * 1_000_000))
    if derived.article is None or derived.content_hash is None:
        raise ArticleError(f"This file cannot be read: {derived.reason or 'it holds no text'}.")
    return Reading(
        replace(heading, meta=derived.article.meta), derived.article, Extracted(), derived.content_hash, pending=True
    )
