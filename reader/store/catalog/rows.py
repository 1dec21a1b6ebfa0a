"""Between the catalog's rows and the model's values. Columns of quotes and figures follow from their fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from reader.model import Article, ArticleMeta, Block, Extracted, Figure, Heading, Mention, Quote, Span, Style
from reader.model.article import ArticleState, Guess
from reader.model.desks import what_counts
from reader.model.extracted import FIGURE_FIELDS, QUOTE_FIELDS, FlatField
from reader.model.figure import PERCENT_UNITS

T = TypeVar("T", bound=Quote | Figure)

Row = Sequence[Any]

META_COLUMNS = "title, byline, source, published, url, language"
HEADING_COLUMNS = (
    "a.id, a.path, a.title, a.byline, a.source, a.published, a.url, a.language, a.words, a.quotes, a.figures, a.state, "
    "a.reason"
)
HEADING_WIDTH = 13
IS_PERCENT = f"unit IN {PERCENT_UNITS!r}"
"""Of a row of figures: whether it is a percentage."""


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


class ArticleRows(Struct, frozen=True):
    """All rows of one article, made ready where it was derived: plain tuples cross between processes cheaply."""

    article_id: int
    content_hash: str
    article: Row
    text: Row
    quotes: list[Row]
    figures: list[Row]
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
    words = len(article.text.split())
    # A year or a date is kept but is no amount.
    amounts = sum(figure.kind != "date" for figure in extracted.figures)
    counts = (moment, words, len(extracted.quotes), amounts)
    return ArticleRows(
        article_id,
        content_hash,
        (stamp.size, stamp.mtime, content_hash, *meta_row(article.meta), *counts, corrected, article_id),
        (article_id, article.text, layout_of(article, extracted.names)),
        [QUOTES.row(article_id, quote) for quote in extracted.quotes],
        [FIGURES.row(article_id, figure, _counted(figure, terms)) for figure in extracted.figures],
        corrected,
    )


def _counted(figure: Figure, terms: Callable[[str], str]) -> str:
    """The terms of what a figure counts and what happened to it, each between blanks."""
    return f" {terms(what_counts(figure))} "


def meta_row(meta: ArticleMeta) -> tuple[str | None, ...]:
    """The values of `META_COLUMNS`."""
    return (meta.title, meta.byline, meta.source, meta.published, meta.url, meta.language)


def heading_of(row: Row) -> Heading:
    """A Heading from `HEADING_COLUMNS`."""
    return Heading(row[0], row[1], ArticleMeta(*row[2:8]), *row[8:13])


# -- quotes and figures ---------------------------------------------------------------------------------------------

_TYPES: dict[type, str] = {str: "TEXT", bool: "INTEGER", int: "INTEGER", float: "REAL"}
_SQLITE_INTEGER = 2**63


class FoundTable(Generic[T]):
    """The table that holds one kind of what extraction finds, a column or several for each field.

    The words themselves are not stored: they stand in the article's text. A value is stored as `low` and `high`. What
    is only looked for, and no field, stands in further columns.
    """

    def __init__(
        self, name: str, of: Callable[..., T], fields: Sequence[FlatField], further: Sequence[tuple[str, str]] = ()
    ) -> None:
        """`further` columns, with their types."""
        self.name = name
        self._further = list(further)
        self._of = of
        self._fields = [field for field in fields if field.name != "text"]
        self._columns = [column for field in self._fields for column in _columns(field)]
        self.width = 1 + len(self._columns) + len(self._further)
        """Values in a stored row, its own id aside."""
        self._readers = list(_readers(self._fields))

    @property
    def declarations(self) -> str:
        """The columns after `id` and `article_id`, as CREATE TABLE wants them."""
        return ",\n    ".join(f'"{name}" {kind}' for name, kind in (*self._columns, *self._further))

    def columns(self, alias: str) -> str:
        """What `item` reads, of the table under an alias."""
        return ", ".join(f'{alias}."{name}"' for name, _ in self._columns)

    def row(self, article_id: int, item: T, *further: str) -> Row:
        """The values of a row, in the order of its columns after `id`."""
        values: list[Any] = [article_id]
        for field in self._fields:
            values += _values(field, getattr(item, field.name))
        return [*values, *further]

    def item(self, row: Row, text: str) -> T:
        """The quote or figure of the columns, its words taken from its article's text."""
        given = {name: read(row) for name, read in self._readers}
        return self._of(**given, text=given["span"].of(text))


def _columns(field: FlatField) -> list[tuple[str, str]]:
    match field.kind:
        case "span":
            return [("start", "INTEGER NOT NULL"), ("end", "INTEGER NOT NULL")]
        case "spans":
            return [(field.name, "BLOB NOT NULL")]
        case "mention":
            return [(field.name, "TEXT"), (f"{field.name}_start", "INTEGER"), (f"{field.name}_end", "INTEGER")]
        case "value":
            return [("low", "NUMERIC"), ("high", "NUMERIC")]
        case "plain":
            return [(field.name, _TYPES[field.type] + ("" if field.optional else " NOT NULL"))]


def _values(field: FlatField, value: Any) -> Sequence[Any]:  # noqa: ANN401 - of the type of the field
    match field.kind:
        case "plain":
            return (value,)
        case "span":
            return (value[0], value[1])
        case "spans":
            return (json.dumps(value),)
        case "mention":
            return (None, None, None) if value is None else (value.text, *value.span)
        case "value":
            low, high = value if isinstance(value, tuple) else (value, value)
            return (_storable(low), _storable(high))


def _storable(number: float | None) -> float | None:
    """SQLite's integers have 64 bits; larger ones are kept as floating point."""
    return float(number) if isinstance(number, int) and abs(number) >= _SQLITE_INTEGER else number


def _readers(fields: Sequence[FlatField]) -> Iterator[tuple[str, Callable[[Row], Any]]]:
    """For each field its name and what makes it of a row."""
    at = 0
    places = {}
    for field in fields:
        places[field.name] = at
        at += len(_columns(field))
    for field in fields:
        yield field.name, _reader(field, places[field.name], places.get("bound", 0))


def _reader(field: FlatField, at: int, bound: int) -> Callable[[Row], Any]:
    match field.kind:
        case "span":
            return lambda row: Span(row[at], row[at + 1])
        case "spans":
            return lambda row: tuple(Span(start, end) for start, end in json.loads(row[at]))
        case "mention":
            return lambda row: _mention(row[at], row[at + 1], row[at + 2])
        case "value":
            return lambda row: _value(row[at], row[at + 1], row[bound])
        case "plain":
            return (lambda row: bool(row[at])) if field.type is bool else (lambda row: row[at])


def _mention(text: str | None, start: int | None, end: int | None) -> Mention | None:
    return None if text is None or start is None or end is None else Mention(Span(start, end), text)


def _value(low: float | None, high: float | None, bound: str) -> Any:  # noqa: ANN401 - a FigureValue
    return None if low is None else low if low == high and bound != "range" else (low, high)


QUOTES: FoundTable[Quote] = FoundTable("quotes", Quote, QUOTE_FIELDS)
FIGURES: FoundTable[Figure] = FoundTable("figures", Figure, FIGURE_FIELDS, [("counted", "TEXT NOT NULL")])


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
