"""Between the catalog's rows and the model's dataclasses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reader.model import Article, ArticleMeta, Block, Extracted, Figure, Heading, Mention, Quote, Span, Style

HEADING_COLUMNS = (
    "a.id, a.path, a.title, a.byline, a.source, a.published, a.url, a.language, a.words, a.quotes, a.figures, a.state, "
    "a.reason"
)
QUOTE_COLUMNS = (
    'q.kind, q.start, q."end", q.quoted, q.speaker, q.speaker_start, q.speaker_end, q.canonical, q.role, '
    "q.cue, q.cue_start, q.cue_end, q.rule, q.guess"
)
FIGURE_COLUMNS = (
    'f.kind, f.start, f."end", f.low, f.high, f.bound, f.unit, f.noun, f.said_of, f.claimant, f.claimant_start, '
    "f.claimant_end, f.claimant_canonical, f.via, f.bound_text, f.unit_text, f.rule, f.guess"
)
HEADING_WIDTH = 13
QUOTE_WIDTH, FIGURE_WIDTH = 15, 19
"""Values in a stored row, its own id aside."""

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What a look at the file system says of a file: a change of either means that it is read again.

    `size` in bytes, `mtime` in nanoseconds.
    """

    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """All rows of one article, made ready where it was derived: plain tuples cross between processes cheaply."""

    article_id: int
    content_hash: str
    article: Row
    text: Row
    quotes: list[Row]
    figures: list[Row]


def article_rows(
    article_id: int, stamp: FileStamp, content_hash: str, article: Article, extracted: Extracted, moment: int
) -> ArticleRows:
    """The rows of an article. `moment` is what lists sort by, in seconds since 1970."""
    words = len(article.text.split())
    # A year or a date is kept but is no amount.
    amounts = sum(figure.kind != "date" for figure in extracted.figures)
    counts = (moment, words, len(extracted.quotes), amounts)
    return ArticleRows(
        article_id,
        content_hash,
        (stamp.size, stamp.mtime, content_hash, *meta_row(article.meta), *counts, article_id),
        (article_id, article.text, layout_of(article)),
        [quote_row(article_id, quote) for quote in extracted.quotes],
        [figure_row(article_id, figure) for figure in extracted.figures],
    )


def meta_row(meta: ArticleMeta) -> tuple[str | None, ...]:
    """title, byline, source, published, url, language."""
    return (meta.title, meta.byline, meta.source, meta.published, meta.url, meta.language)


def heading_of(row: Row) -> Heading:
    """A Heading from `HEADING_COLUMNS`."""
    return Heading(row[0], row[1], ArticleMeta(*row[2:8]), *row[8:13])


def _mention(text: str | None, start: int | None, end: int | None) -> Mention | None:
    return None if text is None or start is None or end is None else Mention(Span(start, end), text)


def quote_of(row: Row, text: str) -> Quote:
    """A Quote from `QUOTE_COLUMNS` and its article's text."""
    span = Span(row[1], row[2])
    return Quote(
        kind=row[0],
        span=span,
        text=span.of(text),
        quoted=tuple(Span(start, end) for start, end in json.loads(row[3])),
        speaker=_mention(*row[4:7]),
        canonical=row[7],
        role=row[8],
        cue=_mention(*row[9:12]),
        rule=row[12],
        guess=bool(row[13]),
    )


def quote_row(article_id: int, quote: Quote) -> Row:
    """The values of a row of `quotes`, in the order of its columns after `id`."""
    return (
        article_id,
        quote.kind,
        *quote.span,
        json.dumps(quote.quoted),
        *_mention_row(quote.speaker),
        quote.canonical,
        quote.role,
        *_mention_row(quote.cue),
        quote.rule,
        quote.guess,
    )


def _mention_row(mention: Mention | None) -> tuple[str | None, int | None, int | None]:
    return (None, None, None) if mention is None else (mention.text, *mention.span)


def figure_of(row: Row, text: str) -> Figure:
    """A Figure from `FIGURE_COLUMNS` and its article's text."""
    span = Span(row[1], row[2])
    low, high, bound = row[3], row[4], row[5]
    return Figure(
        kind=row[0],
        span=span,
        text=span.of(text),
        value=None if low is None else low if low == high and bound != "range" else (low, high),
        bound=bound,
        unit=row[6],
        noun=row[7],
        said_of=row[8],
        claimant=_mention(*row[9:12]),
        claimant_canonical=row[12],
        via=row[13],
        bound_text=row[14],
        unit_text=row[15],
        rule=row[16],
        guess=bool(row[17]),
    )


_SQLITE_INTEGER = 2**63


def _storable(number: float | None) -> float | None:
    """SQLite's integers have 64 bits; larger ones are kept as floating point."""
    return float(number) if isinstance(number, int) and abs(number) >= _SQLITE_INTEGER else number


def figure_row(article_id: int, figure: Figure) -> Row:
    """The values of a row of `figures`, in the order of its columns after `id`. A single value is low and high."""
    low, high = figure.value if isinstance(figure.value, tuple) else (figure.value, figure.value)
    return (
        article_id,
        figure.kind,
        *figure.span,
        _storable(low),
        _storable(high),
        figure.bound,
        figure.unit,
        figure.noun,
        figure.said_of,
        *_mention_row(figure.claimant),
        figure.claimant_canonical,
        figure.via,
        figure.bound_text,
        figure.unit_text,
        figure.rule,
        figure.guess,
    )


def layout_of(article: Article) -> bytes:
    """Everything of an article besides its meta and text, as compact JSON."""
    layout = {
        "blocks": [[b.start, b.end, b.kind, b.level, b.first, b.rest] for b in article.blocks],
        "styles": [[s.start, s.end, s.kind, s.url] for s in article.styles],
        "title_guessed": article.title_guessed,
        "encoding": article.encoding,
        "encoding_guessed": article.encoding_guessed,
        "notes": article.notes,
    }
    return json.dumps(layout, ensure_ascii=False, separators=(",", ":")).encode()


def article_of(meta: ArticleMeta, text: str, layout: bytes) -> Article:
    """The inverse of `layout_of`."""
    fields = json.loads(layout)
    return Article(
        meta=meta,
        text=text,
        blocks=tuple(Block(*block) for block in fields["blocks"]),
        styles=tuple(Style(*style) for style in fields["styles"]),
        title_guessed=fields["title_guessed"],
        encoding=fields["encoding"],
        encoding_guessed=fields["encoding_guessed"],
        notes=tuple(fields["notes"]),
    )
