"""Reading the catalog: headings, articles, quotes, figures. Cannot write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from reader.model import Extracted, Heading
from reader.model.article import DATED_FROM
from reader.model.rows import (
    FigureFilter,
    FigureRow,
    HeadingFilter,
    HeadingOrder,
    PassedOver,
    QuoteFilter,
    QuoteRow,
    Reading,
    ScanReport,
)
from reader.model.search import FigureRange
from reader.model.words import form_of, words_of
from reader.store.catalog.evidence_tables import QUOTE_WHO
from reader.store.catalog.rows import (
    FIGURES,
    HEADING_COLUMNS,
    HEADING_WIDTH,
    IS_PERCENT,
    KNOWN_FILES,
    QUOTES,
    KnownFile,
    article_of,
    heading_of,
)
from reader.store.catalog.schema import catalog_errors, connect_reader
from reader.store.sql import askable, attach, containing, in_batches, marks

# Each order's sort key ends in the id, so that it is total and a row's position can be counted.
ORDERS: dict[HeadingOrder, tuple[tuple[str, str], ...]] = {
    "newest": (("a.moment", "DESC"), ("a.id", "DESC")),
    "oldest": ((f"a.moment < {DATED_FROM}", "ASC"), ("a.moment", "ASC"), ("a.id", "ASC")),
    "source": (("ifnull(a.source, '~') COLLATE NOCASE", "ASC"), ("a.moment", "DESC"), ("a.id", "DESC")),
    "title": (("a.title COLLATE NOCASE", "ASC"), ("a.id", "ASC")),
    "quotes": (("a.quotes", "DESC"), ("a.id", "ASC")),
    "figures": (("a.figures", "DESC"), ("a.id", "ASC")),
}
_ROWS_AT_ONCE = 2_000
"""Quotes or figures whose articles' texts are held at once."""


def _forms(name: str) -> list[str]:
    return [form_of(word) for word in words_of(name)]


class CatalogReader:
    """Questions to one catalog. `personal` (a personal.db) is attached read-only for the filters that need it."""

    def __init__(self, file: Path, personal: Path | None = None) -> None:
        """Raises CatalogError when there is nothing usable at `file`."""
        self._file = file
        self._connection = connect_reader(file)
        self._personal = False
        if personal is not None and personal.is_file():
            self._attach(personal)

    def _attach(self, personal: Path) -> None:
        try:
            attach(self._connection, personal, "personal")
            self._connection.execute("SELECT 1 FROM personal.read_article LIMIT 1")
            self._personal = True
        except sqlite3.DatabaseError:
            # Only the unread and bookmarked filters need it; whoever owns personal.db reports its damage.
            self._personal = False

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _all(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        with catalog_errors(self._file):
            return self._connection.execute(sql, askable(values)).fetchall()

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """All questions within see the catalog as it is now, whatever the indexer writes meanwhile."""
        self._all("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()

    # -- headings -----------------------------------------------------------------------------------------

    def count(self, only: HeadingFilter | None = None) -> int:
        """How many articles the filter lets through."""
        where, values = self._where(only)
        return int(self._all(f"SELECT count(*) FROM articles a {where}", values)[0][0])

    def headings(
        self, offset: int, limit: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> list[Heading]:
        """A window of the list. Read marks and bookmarks are not the catalog's to know."""
        where, values = self._where(only)
        by = ", ".join(f"{key} {way}" for key, way in ORDERS[order])
        values |= {"limit": limit, "offset": offset}
        sql = f"SELECT {HEADING_COLUMNS} FROM articles a {where} ORDER BY {by} LIMIT :limit OFFSET :offset"
        return [heading_of(row) for row in self._all(sql, values)]

    def position(
        self, article_id: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> int | None:
        """How many rows stand before the article in this order; None when the filter leaves it out."""
        where, values = self._where(only)
        glue = "AND" if where else "WHERE"
        keys = ", ".join(key for key, _ in ORDERS[order])
        row = self._all(f"SELECT {keys} FROM articles a {where} {glue} a.id = :id", values | {"id": article_id})
        if not row:
            return None
        # Rows before: smaller (or larger) in the first key, or equal in it and before in the next, …
        cases = []
        for n, (key, way) in enumerate(ORDERS[order]):
            equal = [f"{earlier} = :k{m}" for m, (earlier, _) in enumerate(ORDERS[order][:n])]
            cases.append(" AND ".join([*equal, f"{key} {'<' if way == 'ASC' else '>'} :k{n}"]))
        values |= {f"k{n}": value for n, value in enumerate(row[0])}
        before = " OR ".join(f"({case})" for case in cases)
        return int(self._all(f"SELECT count(*) FROM articles a {where} {glue} ({before})", values)[0][0])

    def headings_of(self, ids: Sequence[int]) -> list[Heading]:
        """Headings in the order of `ids`; unknown ids are dropped."""
        found = {
            row[0]: heading_of(row) for row in self._by_ids(f"SELECT {HEADING_COLUMNS} FROM articles a", "a.id", ids)
        }
        return [found[article_id] for article_id in ids if article_id in found]

    def paths_of(self, ids: Iterable[int]) -> dict[int, str]:
        """The path keys of articles by their ids, of those that are known."""
        return dict(self._by_ids("SELECT a.id, a.path FROM articles a", "a.id", ids))

    def _by_ids(self, select: str, column: str, ids: Iterable[int | str], rest: str = "") -> list[tuple[Any, ...]]:
        """Rows of many ids, asked in handfuls; `rest` follows in each statement (GROUP BY, ORDER BY)."""
        rows: list[tuple[Any, ...]] = []
        for some in in_batches(ids):
            rows += self._all(f"{select} WHERE {column} IN ({marks(some)}){rest}", some)
        return rows

    def _where(self, only: HeadingFilter | None) -> tuple[str, dict[str, Any]]:
        only = only or HeadingFilter()
        terms: list[str] = []
        values: dict[str, Any] = {}
        for n, word in enumerate(only.text.split()):
            # One after the other and not joined to one text: that takes half as long, and this runs at every key.
            one_of = " OR ".join(f"a.{column} LIKE :w{n} ESCAPE '\\'" for column in ("title", "source", "byline"))
            terms.append(f"({one_of})")
            values[f"w{n}"] = containing(word)
        if only.source is not None:
            terms.append("a.source IN (SELECT value FROM json_each(:outlets))")
            values["outlets"] = json.dumps(self._outlets_named(only.source))
        if only.unread and self._personal:
            terms.append("NOT EXISTS (SELECT 1 FROM personal.read_article r WHERE r.path = a.path)")
        if only.bookmarked:
            kept = "EXISTS (SELECT 1 FROM personal.bookmark b WHERE b.path = a.path)"
            terms.append(kept if self._personal else "0")
        return (f"WHERE {' AND '.join(terms)}" if terms else ""), values

    def _outlets_named(self, typed: str) -> list[str]:
        """The outlets in whose name each word of `typed` begins a word, as in a search for `source:harb*`."""
        begun = _forms(typed)
        outlets = [outlet for (outlet,) in self._all("SELECT DISTINCT source FROM articles WHERE source IS NOT NULL")]
        return [outlet for outlet in outlets if all(f" {word}" in f" {' '.join(_forms(outlet))}" for word in begun)]

    # -- one article --------------------------------------------------------------------------------------

    def article(self, article_id: int) -> Reading | None:
        """The article with what was derived from it, or None when it is not (yet) in the catalog."""
        by_place = "WHERE article_id = ? ORDER BY start, id"
        with self._snapshot():
            rows = self._all(
                f"SELECT {HEADING_COLUMNS}, a.content_hash, t.text, t.layout FROM articles a "
                "JOIN texts t ON t.article_id = a.id WHERE a.id = ? AND a.state = 'derived'",
                (article_id,),
            )
            quotes = self._all(f"SELECT {QUOTES.columns('q')} FROM quotes q {by_place}", (article_id,))
            figures = self._all(f"SELECT {FIGURES.columns('f')} FROM figures f {by_place}", (article_id,))
        if not rows:
            return None
        heading = heading_of(rows[0])
        content_hash, text, layout = rows[0][HEADING_WIDTH:]
        with catalog_errors(self._file):
            article, names = article_of(heading.meta, text, layout)
        said = tuple(QUOTES.item(row, text) for row in quotes)
        counted = tuple(FIGURES.item(row, text) for row in figures)
        return Reading(heading, article, Extracted(said, counted, names), content_hash)

    def id_of(self, path: str) -> int | None:
        """The id of the article at a path key."""
        rows = self._all("SELECT id FROM articles WHERE path = ?", (path,))
        return int(rows[0][0]) if rows else None

    def paths_with_hash(self, content_hash: str) -> list[str]:
        """Path keys of all articles with exactly this content."""
        return [row[0] for row in self._all("SELECT path FROM articles WHERE content_hash = ?", (content_hash,))]

    def hashes_of(self, paths: Iterable[str]) -> dict[str, str | None]:
        """Path key -> content hash, of those paths that are known."""
        return dict(self._by_ids("SELECT path, content_hash FROM articles", "path", paths))

    # -- desks --------------------------------------------------------------------------------------------

    def quotes(self, only: QuoteFilter, offset: int = 0, limit: int = -1) -> list[QuoteRow]:
        """Quotes over the library, newest article first. `limit` -1: all."""
        where, values = _narrowed("q", only.articles)
        if only.sure:
            where.append("NOT q.guess")
        for word in only.speaker.split():
            where.append(f"({QUOTE_WHO}) LIKE ? ESCAPE '\\'")
            values.append(containing(word))
        sql = _desk_sql(f"{HEADING_COLUMNS}, {QUOTES.columns('q')}", "quotes", "q", where)
        return [
            QuoteRow(heading_of(row), QUOTES.item(row[HEADING_WIDTH:], text))
            for row, text in self._with_texts(sql, [*values, limit, offset])
        ]

    def figures(self, only: FigureFilter, offset: int = 0, limit: int = -1) -> list[FigureRow]:
        """Figures over the library, newest article first. `limit` -1: all."""
        where, values = figure_terms(FigureRange(only.low, only.high, noun=only.noun, sure=only.sure), dates=only.dates)
        narrowed, ids = _narrowed("f", only.articles)
        sql = _desk_sql(f"{HEADING_COLUMNS}, {FIGURES.columns('f')}", "figures", "f", [*where, *narrowed])
        rows: list[FigureRow] = []
        found = self._with_texts(sql, [*values, *ids, limit, offset])
        for _, of_article in groupby(found, key=lambda row_and_text: row_and_text[0][0]):
            rows += _figure_rows(list(of_article))
        return rows

    def _with_texts(self, sql: str, values: Sequence[Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
        """Rows that begin with an article's id, each with the article's text; few texts are held at once."""
        with self._snapshot():
            rows = self._all(sql, values)
            for at in range(0, len(rows), _ROWS_AT_ONCE):
                some = rows[at : at + _ROWS_AT_ONCE]
                ids = {row[0] for row in some}
                texts = dict(self._by_ids("SELECT article_id, text FROM texts", "article_id", ids))
                yield from ((row, texts[row[0]]) for row in some if row[0] in texts)

    # -- the scan -----------------------------------------------------------------------------------------

    def known(self) -> dict[str, KnownFile]:
        """Path key -> what is known of the file."""
        return {path: KnownFile(*rest) for path, *rest in self._all(KNOWN_FILES)}

    def generation(self) -> str | None:
        """The name of the index that `indexed_hash` speaks of."""
        return self.noted("generation")

    def noted(self, key: str) -> str | None:
        """What was remembered about the library."""
        rows = self._all("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def scan_report(self) -> ScanReport:
        """What the last scan found and passed over."""
        meta = dict(self._all("SELECT key, value FROM meta"))
        counts = json.loads(meta.get("scan", "{}"))
        bad = self._all("SELECT path, reason FROM articles WHERE reason IS NOT NULL ORDER BY path")
        not_read = tuple(counts.pop("not_read", ()))
        unreadable = tuple(PassedOver(*row) for row in bad)
        return ScanReport(articles=self.count(), not_read=not_read, unreadable=unreadable, **counts)

    def progress(self) -> tuple[int, int]:
        """Articles searchable, articles that are or will be: those that cannot be read are neither."""
        readable = "state NOT IN ('unreadable', 'too_large')"
        done, total = self._all(f"SELECT sum(indexed_hash IS NOT NULL), count(*) FROM articles WHERE {readable}")[0]
        return int(done or 0), int(total)


def figure_terms(wanted: FigureRange, *, dates: bool = False) -> tuple[list[str], list[Any]]:
    """Conditions on `figures`, with their values, that such figures meet. `dates`: years and dates count too."""
    where: list[str] = [] if dates else ["kind <> 'date'"]
    if wanted.sure:
        where.append("NOT guess")
    values: list[Any] = []
    if wanted.low is not None:
        where.append(f"high {'>' if wanted.above else '>='} ?")
        values.append(wanted.low)
    if wanted.high is not None:
        where.append(f"low {'<' if wanted.below else '<='} ?")
        values.append(wanted.high)
    for term in wanted.noun.replace("%", " % ").split():
        if term == "%":
            where.append(IS_PERCENT)
        else:
            where.append("counted LIKE ? ESCAPE '\\'")
            values.append(containing(f" {term} "))
    return where, values


def _narrowed(table: str, articles: frozenset[int] | None) -> tuple[list[str], list[Any]]:
    if articles is None:
        return [], []
    # One JSON parameter instead of thousands of placeholders.
    return [f"{table}.article_id IN (SELECT value FROM json_each(?))"], [json.dumps(sorted(articles))]


def _desk_sql(columns: str, table: str, alias: str, where: Sequence[str]) -> str:
    narrowed = f"WHERE {' AND '.join(where)}" if where else ""
    return (
        f"SELECT {columns} FROM {table} {alias} JOIN articles a ON a.id = {alias}.article_id "
        f"{narrowed} ORDER BY a.moment DESC, a.id DESC, {alias}.start LIMIT ? OFFSET ?"
    )


def _figure_rows(found: Sequence[tuple[Sequence[Any], str]]) -> Iterator[FigureRow]:
    """The rows of one article, which come with its text."""
    from reader.model.units import sentence_shown, sentences_around  # a search does without

    text = found[0][1]
    heading = heading_of(found[0][0])
    figures = [FIGURES.item(row[HEADING_WIDTH:], text) for row, _ in found]
    around = sentences_around(text, [figure.span for figure in figures])
    for figure, sentence in zip(figures, around, strict=True):
        yield FigureRow(heading, figure, sentence_shown(text, sentence, figure.span))
