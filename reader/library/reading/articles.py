"""Articles read straight from their files: not derived yet, or of another library that a bookmark leads to."""

from __future__ import annotations

from msgspec.structs import replace

from reader.errors import ArticleError
from reader.library.roots import file_of
from reader.model import Article, Extracted, Heading
from reader.model.rows import Reading
from reader.settings import Settings


def read_file(heading: Heading, settings: Settings) -> Reading:
    """The article of `heading`, without quotes and figures. Raises ArticleError with the reason."""
    from reader.formats.names import is_document
    from reader.library.indexing.deriving import read_article

    if heading.state in ("too_large", "unreadable"):
        raise ArticleError(f"This file is not read: {(heading.reason or '').rstrip('.')}.")
    if is_document(heading.path):
        # Its reader loads for long and may take seconds: the indexer reads it next.
        note = "The file is being read; its text appears here in a moment."
        return Reading(heading, Article(heading.meta, "", notes=(note,)), Extracted(), "", pending=True)
    derived = read_article(heading.path, file_of(heading.path), settings.max_text_bytes)
    if derived.article is None or derived.content_hash is None:
        raise ArticleError(f"This file cannot be read: {derived.reason or 'it holds no text'}.")
    return Reading(
        replace(heading, meta=derived.article.meta), derived.article, Extracted(), derived.content_hash, pending=True
    )


def being_fetched(heading: Heading) -> Reading:
    """An article of a server that is not here yet."""
    note = "The article is being fetched; its text appears here in a moment."
    return Reading(heading, Article(heading.meta, "", notes=(note,)), Extracted(), "", pending=True)


class OtherArticles:
    """Articles of other libraries, read from their files. Their ids are negative and valid as long as this object."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ids: dict[str, int] = {}

    def id_of(self, path: str) -> int | None:
        """The id of the article at a path key; None when there is no such file now."""
        try:
            if not file_of(path).is_file():
                return None
        except (OSError, ValueError):
            return None
        return self._ids.setdefault(path, -1 - len(self._ids))

    def read(self, article_id: int) -> Reading:
        """Read it from its file, with quotes and figures. Raises ArticleError with the reason."""
        path = next((path for path, known in self._ids.items() if known == article_id), None)
        if path is None:
            raise ArticleError("This article is gone: its file was moved or deleted.")
        # Imported here: the screen needs it only for articles that no indexer looks after.
        from reader.library.indexing.deriving import derive

        derived = derive(path, file_of(path), self._settings.max_text_bytes)
        article, found = derived.article, derived.extracted
        if article is None or derived.content_hash is None:
            raise ArticleError(f"This file cannot be read: {derived.reason or 'it holds no text'}.")
        words = len(article.text.split())
        heading = Heading(article_id, path, article.meta, words, len(found.quotes), len(found.figures), "derived")
        return Reading(heading, article, found, derived.content_hash)
