"""Between the catalog's rows and the model's values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reader.model import Article, ArticleMeta, Block, Extracted, Figure, Heading, Quote, Style
from reader.model.article import ArticleState, Guess
from reader.model.desks import what_counts, who_claims, who_says
from reader.model.figure import PERCENT_UNITS
from reader.model.person_names import family_of
from reader.store.catalog.packing import FIGURES, QUOTES, pack, pack_text

Row = Sequence[Any]

META_COLUMNS = "title, byline, source, published, url, language, date_from, source_from"
HEADING_COLUMNS = (
    "a.id, a.path, a.title, a.byline, a.source, a.published, a.url, a.language, a.date_from, a.source_from, a.words, "
    "a.quotes, a.figures, a.state, a.reason"
)
HEADING_WIDTH = 15
_SQLITE_INTEGER = 2**63


class FileStamp(Struct, frozen=True):
    """What a look at the file system says of a file: a change of either means that it is read again.

    `size` in bytes, `mtime` in nanoseconds.
    """

    size: int
    mtime: int


class KnownFile(Struct, frozen=True):
    """What the catalog knows of a file. `mtime` is in nanoseconds; hashes are SHA-256 in hex.

    `corrected` stands for the corrections of a person that were applied when it was derived; "" for none.
    """

    id: int
    size: int
    mtime: int
    content_hash: str | None
    indexed_hash: str | None
    state: ArticleState
    corrected: str = ""


KNOWN_FILES = "SELECT path, id, size, mtime, content_hash, indexed_hash, state, corrected FROM articles"
"""The path keys of all files, each with the fields of a KnownFile."""


class AmountRow(NamedTuple):
    """A figure as it is looked for: its number among those of the article, limits, the terms of what it counts."""

    number: int
    low: float | None
    high: float | None
    counted: str
    sort: int
    guess: bool
    what: str
    who: str


AMOUNT, PERCENT, DATE = range(3)
"""Sorts of figures: a percentage is an amount as well, a year or a date is none."""


class SpeakerRow(NamedTuple):
    """A speaker of an article, with the quotes that are his or hers; `family` are those that may be one person."""

    name: str
    role: str | None
    quotes: int
    family: str


class ArticleRows(Struct, frozen=True):
    """All that is stored of one article, made ready where it was derived: plain values cross between processes cheaply.

    `said` has the words of each quote and of who says it.
    """

    article_id: int
    content_hash: str
    article: Row
    text: Row
    said: list[tuple[str, str]]
    speakers: list[SpeakerRow]
    amounts: list[AmountRow]
    corrected: str = ""


def article_rows(
    article_id: int,
    stamp: FileStamp,
    content_hash: str,
    article: Article,
    extracted: Extracted,
    moment: int,
    terms: Callable[[str], str] = str.casefold,
    corrected: str = "",
) -> ArticleRows:
    """The rows of an article. `moment` is what lists sort by, in seconds since 1970; `corrected` as in KnownFile.

    `terms` gives the terms by which nouns and units are compared, a blank between two.
    """
    text = article.text
    quotes = tuple(sorted(extracted.quotes, key=lambda quote: quote.span.start))
    figures = tuple(map(_storable, sorted(extracted.figures, key=lambda figure: figure.span.start)))
    amounts = [amount_row(number, figure, terms) for number, figure in enumerate(figures)]
    counts = (
        *(moment, len(text.split()), len(quotes), sum(one.sort != DATE for one in amounts)),
        sum(not quote.guess for quote in quotes),
    )
    packed = (QUOTES.pack(quotes, text), FIGURES.pack(figures, text))
    said_by = Counter((quote.canonical, quote.role) for quote in quotes)
    return ArticleRows(
        article_id,
        content_hash,
        (stamp.size, stamp.mtime, content_hash, *meta_row(article.meta), *counts, corrected),
        (pack_text(text), pack(layout_of(article, extracted.names), text), *packed),
        list(map(words_of_quote, quotes)),
        [SpeakerRow(name, role, often, family_of(name)) for (name, role), often in said_by.items() if name is not None],
        amounts,
        corrected,
    )


def words_of_quote(quote: Quote) -> tuple[str, str]:
    """What is said and who says it, as they are looked for."""
    return quote.text, who_says(quote)


def amount_row(number: int, figure: Figure, terms: Callable[[str], str] = str.casefold) -> AmountRow:
    """A figure as it is looked for; `number` is its place among those of the article."""
    what = what_counts(figure)
    sort = DATE if figure.kind == "date" else PERCENT if figure.unit in PERCENT_UNITS else AMOUNT
    return AmountRow(number, *figure.limits, f" {terms(what)} ", sort, figure.guess, what, who_claims(figure))


def _storable(figure: Figure) -> Figure:
    """SQLite's integers have 64 bits; a figure beyond is kept as floating point."""
    low, high = figure.limits
    if low is None or high is None or max(abs(low), abs(high)) < _SQLITE_INTEGER:
        return figure
    return replace(figure, value=(float(low), float(high)) if isinstance(figure.value, tuple) else float(low))


def meta_row(meta: ArticleMeta) -> tuple[str | None, ...]:
    """The values of `META_COLUMNS`."""
    known = (meta.title, meta.byline, meta.source, meta.published, meta.url, meta.language)
    return (*known, meta.date_from, meta.source_from)


def heading_of(row: Row) -> Heading:
    """A Heading from `HEADING_COLUMNS`."""
    return Heading(row[0], row[1], ArticleMeta(*row[2:10]), *row[10:15])


# -- layout ---------------------------------------------------------------------------------------------------------


class _Layout(Struct, frozen=True):
    """Everything of an article besides its meta and text, and the names found in it. `blocks` and `styles` hold the
    fields of each in order."""

    names: tuple[str, ...]
    blocks: tuple[Block, ...]
    styles: tuple[Style, ...]
    guessed: tuple[Guess, ...]
    left_out: tuple[str, ...]
    encoding: str
    encoding_guessed: bool
    notes: tuple[str, ...]


_LAYOUT = msgspec.json.Decoder(_Layout)


def layout_of(article: Article, names: Sequence[str] = ()) -> bytes:
    """Everything of an article besides its meta and text, as compact JSON, and the `names` found in it."""
    return msgspec.json.encode(
        _Layout(
            names=tuple(names),
            blocks=article.blocks,
            styles=article.styles,
            guessed=article.guessed,
            left_out=article.left_out,
            encoding=article.encoding,
            encoding_guessed=article.encoding_guessed,
            notes=article.notes,
        )
    )


def article_of(meta: ArticleMeta, text: str, layout: bytes) -> tuple[Article, tuple[str, ...]]:
    """The inverse of `layout_of`: the article, and the names found in it. Raises ValueError when it is none."""
    found = _LAYOUT.decode(layout)
    article = Article(
        meta=meta,
        text=text,
        blocks=found.blocks,
        styles=found.styles,
        guessed=found.guessed,
        left_out=found.left_out,
        encoding=found.encoding,
        encoding_guessed=found.encoding_guessed,
        notes=found.notes,
    )
    return article, found.names
