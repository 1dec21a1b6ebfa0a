"""Reading the catalog: headings, articles, quotes, figures. Cannot write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from reader.model import Extracted, Figure, Heading, Quote
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
from reader.store.catalog.packing import FIGURES, QUOTES, unpack, unpack_text
from reader.store.catalog.rows import (
    DATE,
    HEADING_COLUMNS,
    HEADING_WIDTH,
    KNOWN_FILES,
    PERCENT,
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
_ARTICLES_AT_ONCE = 50
"""Articles whose texts are held at once."""


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
            self._connection.execute(
                "SELECT 1 FROM personal.read_article, personal.bookmark b WHERE b.kind = '' LIMIT 1"
            )
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

    def _one_by_one(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows as they are found, for a question whose answer is rarely wanted to its end.

        Until its rows are let go of, the reader sees the catalog as it was: keep none.
        """
        with catalog_errors(self._file):
            yield from self._connection.execute(sql, askable(values))

    # -- headings -----------------------------------------------------------------------------------------

    def count(self, only: HeadingFilter | None = None) -> int:
        """How many articles the filter lets through."""
        where, values = self._where(only)
        return int(self._all(f"SELECT count(*) FROM articles a {where}", values)[0][0])

    def folders(self, only: HeadingFilter | None = None) -> list[tuple[str, int]]:
        """The path keys of the folders of articles that the filter lets through, with the number of these."""
        where, values = self._where(only)
        folder = "rtrim(rtrim(a.path, replace(a.path, '/', '')), '/')"
        return self._all(f"SELECT {folder}, count(*) FROM articles a {where} GROUP BY 1", values)

    def headings(
        self, offset: int, limit: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> list[Heading]:
        """A window of the list. Read marks and bookmarks are not the catalog's to know."""
        where, values = self._where(only)
        by = ", ".join(f"{key} {way}" for key, way in ORDERS[order])
        values |= {"limit": limit, "offset": offset}
        sql = f"SELECT {HEADING_COLUMNS} FROM articles a {where} ORDER BY {by} LIMIT :limit OFFSET :offset"
        return [heading_of(row) for row in self._all(sql, values)]

    def listed_paths(
        self, order: HeadingOrder, only: HeadingFilter | None = None, offset: int = 0, limit: int = -1
    ) -> dict[str, str | None]:
        """The path keys of a stretch of the list, in its order, with their content hashes; `limit` -1: all."""
        where, values = self._where(only)
        by = ", ".join(f"{key} {way}" for key, way in ORDERS[order])
        sql = f"SELECT a.path, a.content_hash FROM articles a {where} ORDER BY {by} LIMIT :limit OFFSET :offset"
        return dict(self._all(sql, values | {"limit": limit, "offset": offset}))

    def position(
        self,
        article_id: int,
        order: HeadingOrder = "newest",
        only: HeadingFilter | None = None,
        among: HeadingFilter | None = None,
    ) -> int | None:
        """How many rows are before the article in this order; None when the filter leaves it out.

        `among`: of another filter's rows, which may leave out the article itself.
        """
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
        if among is not None:
            where, more = self._where(among)
            values, glue = values | more, "AND" if where else "WHERE"
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
        kept = "EXISTS (SELECT 1 FROM personal.bookmark b WHERE b.path = a.path AND b.kind = '{}')"
        made = [kept.format(kind) for kind, wanted in (("passage", only.bookmarked), ("article", only.kept)) if wanted]
        for n, tag in enumerate(only.tags):
            bookmarks = "personal.bookmark b JOIN personal.bookmark_tag t ON t.bookmark_id = b.id"
            made.append(f"EXISTS (SELECT 1 FROM {bookmarks} WHERE b.path = a.path AND t.folded = :tag{n})")
            values[f"tag{n}"] = tag.casefold()
        terms += made if self._personal else ["0"] * bool(made)
        return (f"WHERE {' AND '.join(terms)}" if terms else ""), values

    def _outlets_named(self, typed: str) -> list[str]:
        """The outlets in whose name each word of `typed` begins a word, as in a search for `source:harb*`."""
        begun = _forms(typed)
        outlets = [outlet for (outlet,) in self._all("SELECT DISTINCT source FROM articles WHERE source IS NOT NULL")]
        return [outlet for outlet in outlets if all(f" {word}" in f" {' '.join(_forms(outlet))}" for word in begun)]

    # -- one article --------------------------------------------------------------------------------------

    def article(self, article_id: int) -> Reading | None:
        """The article with what was derived from it, or None when it is not (yet) in the catalog."""
        rows = self._all(
            f"SELECT {HEADING_COLUMNS}, a.content_hash, t.text, t.layout, t.quotes, t.figures FROM articles a "
            "JOIN texts t ON t.id = a.first_quote WHERE a.id = ? AND a.state = 'derived'",
            (article_id,),
        )
        if not rows:
            return None
        heading = heading_of(rows[0])
        content_hash, packed, layout, quotes, figures = rows[0][HEADING_WIDTH:]
        with catalog_errors(self._file):
            text = unpack_text(packed)
            article, names = article_of(heading.meta, text, unpack(layout, text))
            extracted = Extracted(QUOTES.unpack(quotes, text), FIGURES.unpack(figures, text), names)
        return Reading(heading, article, extracted, content_hash)

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

    # -- quotes and figures -------------------------------------------------------------------------------

    def quotes(self, only: QuoteFilter, offset: int = 0, limit: int = -1) -> list[QuoteRow]:
        """Quotes over the library, newest article first. `limit` -1: all."""
        found = (
            QuoteRow(marked.heading, quote)
            for marked in self._marked(self._newest("quotes > 0", only.articles))
            for quote in marked.quotes()
            if only.lets_through(quote)
        )
        return list(islice(found, offset, None if limit < 0 else offset + limit))

    def figures(self, only: FigureFilter, offset: int = 0, limit: int = -1) -> list[FigureRow]:
        """Figures over the library, newest article first. `limit` -1: all."""
        where, values = figure_terms(FigureRange(only.low, only.high, noun=only.noun, sure=only.sure), dates=only.dates)
        wanted: dict[int, set[int]] = {}
        sql = f"SELECT f.article_id, f.id FROM figure f WHERE {' AND '.join(where) or '1'}"
        for article_id, number in self._all(sql, values):
            wanted.setdefault(article_id, set()).add(number)
        ids = [one for one in self._newest("first_figure NOT NULL", only.articles) if one in wanted]
        found = (row for marked in self._marked(ids) for row in _figure_rows(marked, wanted[marked.heading.id]))
        return list(islice(found, offset, None if limit < 0 else offset + limit))

    def _newest(self, where: str, articles: Collection[int] | None) -> list[int]:
        """The ids of articles that meet a condition, the newest first; `articles`: only those."""
        sql = f"SELECT id FROM articles WHERE {where} ORDER BY moment DESC, id DESC"
        return [row[0] for row in self._all(sql) if articles is None or row[0] in articles]

    def _marked(self, ids: Iterable[int]) -> Iterator[MarkedArticle]:
        """Articles with their quotes and figures, in the order of `ids`; few texts are held at once."""
        waiting = iter(ids)
        while some := list(islice(waiting, _ARTICLES_AT_ONCE)):
            sql = (
                f"SELECT {HEADING_COLUMNS}, a.first_quote, a.first_figure, t.text, t.quotes, t.figures FROM articles a "
                f"JOIN texts t ON t.id = a.first_quote WHERE a.id IN ({marks(some)})"
            )
            found = {row[0]: row for row in self._all(sql, some)}
            with catalog_errors(self._file):
                yield from (
                    MarkedArticle(self._file, heading_of(row), row[-5], row[-4], unpack_text(row[-3]), row[-2], row[-1])
                    for row in map(found.get, some)
                    if row is not None
                )

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


class MarkedArticle(Struct, frozen=True):
    """An article with its quotes and figures, whose ids begin with these; `file` is the catalog."""

    file: Path
    heading: Heading
    first_quote: int
    first_figure: int
    text: str
    packed_quotes: bytes
    packed_figures: bytes

    def quotes(self) -> tuple[Quote, ...]:
        """Its quotes, in the order of their ids."""
        with catalog_errors(self.file):
            return QUOTES.unpack(self.packed_quotes, self.text)

    def figures(self) -> tuple[Figure, ...]:
        """Its figures, in the order of their ids."""
        with catalog_errors(self.file):
            return FIGURES.unpack(self.packed_figures, self.text)


def figure_terms(wanted: FigureRange, *, dates: bool = False) -> tuple[list[str], list[Any]]:
    """Conditions on `figure` (as f), with their values, that such figures meet. `dates`: years and dates count too."""
    where: list[str] = [] if dates else [f"f.sort < {DATE}"]
    if wanted.sure:
        where.append("NOT f.guess")
    values: list[Any] = []
    if wanted.low is not None:
        where.append(f"f.high {'>' if wanted.above else '>='} ?")
        values.append(wanted.low)
    if wanted.high is not None:
        where.append(f"f.low {'<' if wanted.below else '<='} ?")
        values.append(wanted.high)
    terms = wanted.noun.replace("%", " % ").split()
    if "%" in terms:
        where.append(f"f.sort = {PERCENT}")
    if nouns := [term for term in terms if term != "%"]:
        like = " AND ".join("terms LIKE ? ESCAPE '\\'" for _ in nouns)
        where.append(f"f.counted IN (SELECT id FROM counted WHERE {like})")
        values += [containing(f" {noun} ") for noun in nouns]
    return where, values


def _figure_rows(marked: MarkedArticle, wanted: Collection[int]) -> Iterator[FigureRow]:
    """Rows of those figures of an article that have these ids."""
    from reader.model.units import sentence_shown, sentences_around  # a search does without

    text = marked.text
    figures = [one for number, one in enumerate(marked.figures(), marked.first_figure) if number in wanted]
    around = sentences_around(text, [figure.span for figure in figures])
    for figure, sentence in zip(figures, around, strict=True):
        yield FigureRow(marked.heading, figure, sentence_shown(text, sentence, figure.span))
