"""Making a passage of a span, and the place it has at that moment."""

from __future__ import annotations

from collections.abc import Iterable

from reader.model.article import Article, ArticleMeta
from reader.model.passage import CONTEXT, BookmarkKind, Citation, Passage, Place
from reader.model.quote import Quote
from reader.model.span import Span
from reader.passages.wording import is_unsure, wording_of


def make_passage(
    text: str, span: Span, content_hash: str, cite: Citation, quotes: Iterable[Quote] | None = None
) -> Passage:
    """The passage at `span` of `text`, with up to 32 characters of prefix and suffix.

    `quotes` are those of the text: they tell whose words the passage is. None: they are not known (yet).
    Blanks at either end of the span are left out: a passage begins and ends with something to read.
    Raises ValueError when the span lies outside the text or covers nothing but blanks.
    """
    if not 0 <= span.start <= span.end <= len(text):
        raise ValueError(f"span {tuple(span)} lies outside a text of {len(text)} characters")
    span = without_outer_blanks(text, span)
    if not span:
        raise ValueError("a passage needs at least one character that is not blank")
    quotes = None if quotes is None else tuple(quotes)
    wording, cue = (None, None) if quotes is None else wording_of(text, span, quotes)
    return Passage(
        span=span,
        text=span.of(text),
        prefix=text[max(0, span.start - CONTEXT) : span.start],
        suffix=text[span.end : span.end + CONTEXT],
        content_hash=content_hash,
        cite=cite,
        wording=wording,
        cue=cue,
        unsure=is_unsure(span, quotes or ()),
    )


def make_whole(path: str, article: Article, content_hash: str, kind: BookmarkKind) -> Passage:
    """The passage that stands for a whole article: its text is the title."""
    title = article.meta.title.strip() or path.rpartition("/")[2]
    return Passage(Span(0, len(article.text)), title, "", "", content_hash, citation_of(path, article.meta), kind=kind)


def citation_of(path: str, meta: ArticleMeta, speaker: str | None = None) -> Citation:
    """The source of a passage of the article at a path key, whose words it is if that is known."""
    guessed = (meta.date_guessed, meta.source_guessed)
    return Citation(path, meta.title, meta.source, meta.published, meta.url, meta.byline, speaker, *guessed)


def place_of(passage: Passage) -> Place:
    """The place of a passage that was made a moment ago: where it was taken from."""
    return Place(
        state="ok",
        span=passage.span,
        found_text=passage.text,
        score=1.0,
        content_hash=passage.content_hash,
        path=passage.cite.path,
    )


def missing_place(path: str) -> Place:
    """The place of a passage whose file or folder is not there now."""
    return Place(state="missing", span=None, found_text=None, score=0.0, content_hash=None, path=path)


def without_outer_blanks(text: str, span: Span) -> Span:
    """`span` without white space at its ends; empty, at its start, when nothing else is in it."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.end - (len(words) - len(words.rstrip()))))
