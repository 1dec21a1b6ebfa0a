"""Rich Text documents, read by striprtf."""

from __future__ import annotations

from reader.errors import ArticleError, EmptyArticleError
from reader.formats.document import Document
from reader.formats.escaping import paragraphs_to_markdown

_FAILURES = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What striprtf raises for damaged files."""


def read_rtf(data: bytes) -> Document:
    """The text of a Rich Text document. Raises ArticleError when it is damaged, EmptyArticleError without text."""
    body = paragraphs_to_markdown(rtf_paragraphs(data))
    if not body:
        raise EmptyArticleError("There is no text in this document.")
    return Document(body=body)


def rtf_paragraphs(data: bytes) -> list[str]:
    """The paragraphs of a Rich Text document. Raises ArticleError when the file is no Rich Text, or damaged."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise ArticleError("This is not a Rich Text document.")
    try:
        text: str = rtf_to_text(data.decode("latin-1"), errors="ignore")
    except _FAILURES as error:
        raise ArticleError("This Rich Text document is damaged and cannot be read.") from error
    return text.split("\n")
