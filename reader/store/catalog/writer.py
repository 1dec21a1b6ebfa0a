"""Writing the catalog. Only the indexer does, and only while it holds the library's lock."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from reader.model import ArticleMeta
from reader.model.article import ArticleState
from reader.model.rows import ScanReport
from reader.store.catalog.evidence import EvidenceWriter, Numbers
from reader.store.catalog.packing import unpack_text
from reader.store.catalog.rows import (
    KNOWN_FILES,
    META_COLUMNS,
    ArticleRows,
    FileStamp,
    KnownFile,
    meta_row,
)
from reader.store.catalog.schema import catalog_errors, connect_writer
from reader.store.sql import ERRORS, complaint, in_batches, marks, transaction


class Unindexed(NamedTuple):
    """A derived article that is to be indexed. `moment` is what lists sort by, in seconds since 1970."""

    id: int
    content_hash: str
    path: str
    moment: int
    text: str
    meta: ArticleMeta


class CatalogWriter:
    """The one writer of a catalog."""

    def __init__(self, file: Path) -> None:
        """Opens or makes the catalog. Raises CatalogError when the file is damaged or of another format."""
        self._file = file
        self._connection = connect_writer(file)
        self._numbers = Numbers(self._connection)
        self._terms: dict[str, int] = {}
        self.evidence = EvidenceWriter(self._connection, self._numbers)
        """What is found across articles; to be used inside a transaction."""

    def close(self) -> None:
        """Let go of the file, and leave no write-ahead log behind."""
        try:
            self.fold_log()
        finally:
            self._connection.close()

    def fold_log(self) -> None:
        """Write what the write-ahead log holds into the file and empty the log, unless somebody is reading just now."""
        with suppress(sqlite3.Error):
            self._connection.executescript(
                "PRAGMA busy_timeout = 200; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 5000"
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; CatalogError when it cannot be written."""
        try:
            with catalog_errors(self._file), transaction(self._connection):
                self._numbers.load()
                yield
                self._numbers.store()
        except BaseException:
            self._terms.clear()
            raise

    def known(self) -> dict[str, KnownFile]:
        """Path key -> what is known of the file."""
        with catalog_errors(self._file):
            return {path: KnownFile(*rest) for path, *rest in self._connection.execute(KNOWN_FILES)}

    def add_heading(self, path: str, stamp: FileStamp, meta: ArticleMeta, moment: int) -> int:
        """A new article of which only the heading is known. Returns its id.

        `moment` is what lists sort by: seconds since 1970, of publication or else of the file.
        """
        cursor = self._connection.execute(
            f"INSERT INTO articles (path, size, mtime, state, {META_COLUMNS}, moment) "
            "VALUES (?, ?, ?, 'headed', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (path, stamp.size, stamp.mtime, *meta_row(meta), moment),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def put_article(self, rows: ArticleRows) -> None:
        """Replace all that is known of an article, and list its quotes and figures; it waits to be indexed, and to be
        compared."""
        self._clear(rows.article_id)
        first_quote = self._numbers.take("quotes", len(rows.said))
        first_figure = self._numbers.take("figures", len(rows.amounts))
        after_figure = first_figure + len(rows.amounts)
        self._connection.execute(
            "UPDATE articles SET size = ?, mtime = ?, content_hash = ?, indexed_hash = NULL, state = 'derived', "
            "reason = NULL, title = ?, byline = ?, source = ?, published = ?, url = ?, language = ?, date_from = ?, "
            "source_from = ?, moment = ?, words = ?, quotes = ?, figures = ?, sure_quotes = ?, corrected = ?, "
            "first_quote = ?, first_figure = ?, after_figure = ? WHERE id = ?",
            (*rows.article, first_quote, first_figure, after_figure, rows.article_id),
        )
        self._connection.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", (first_quote, *rows.text))
        self._connection.executemany(
            "INSERT INTO figure VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    first_figure + one.number,
                    rows.article_id,
                    *one[1:3],
                    one.sort,
                    one.guess,
                    self._terms_id(one.counted),
                )
                for one in rows.amounts
            ],
        )
        self._connection.executemany(
            "INSERT INTO speaker (article_id, name, role, quotes, family) VALUES (?, ?, ?, ?, ?)",
            [(rows.article_id, *one) for one in rows.speakers],
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO family VALUES (?)", [(one.family,) for one in rows.speakers]
        )
        self.evidence.put_words(first_quote, rows.said, ((first_figure + one.number, one) for one in rows.amounts))

    def _terms_id(self, terms: str) -> int:
        """The number that stands for the terms of what is counted."""
        number = self._terms.get(terms)
        if number is None:
            self._connection.execute("INSERT OR IGNORE INTO counted (terms) VALUES (?)", (terms,))
            [number] = self._connection.execute("SELECT id FROM counted WHERE terms = ?", (terms,)).fetchone()
            self._terms[terms] = number
        return number

    def put_seen(
        self, article_id: int, path: str, content_hash: str, meta: ArticleMeta, moment: int, counts: Sequence[int]
    ) -> bool:
        """List an article that lies elsewhere, under the id it has there; False when it is listed with this content.

        `counts`: its words, quotes and figures. What was kept of other content is forgotten.
        """
        known = self._connection.execute("SELECT content_hash FROM articles WHERE id = ?", (article_id,)).fetchone()
        if known is not None:
            if known[0] == content_hash:
                return False
            self._clear(article_id)
        self._connection.execute(
            f"INSERT OR REPLACE INTO articles (id, path, content_hash, indexed_hash, {META_COLUMNS}, moment, words, "
            "quotes, figures, size, mtime, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "0, 0, 'headed')",
            (article_id, path, content_hash, content_hash, *meta_row(meta), moment, *counts),
        )
        return True

    def hashes(self, ids: Iterable[int], *, whole: bool) -> dict[int, str]:
        """With which contents articles are listed, by id; `whole`: only those that are kept with their texts."""
        only = "AND state = 'derived'" if whole else ""
        found: dict[int, str] = {}
        for some in in_batches(ids):
            found |= dict(
                self._connection.execute(
                    f"SELECT id, content_hash FROM articles WHERE id IN ({marks(some)}) {only}", some
                )
            )
        return found

    def listed_between(self, first: int, last: int) -> set[int]:
        """Ids of the articles with a moment in a range, both ends included."""
        rows = self._connection.execute("SELECT id FROM articles WHERE moment BETWEEN ? AND ?", (first, last))
        return {row[0] for row in rows}

    def note(self, key: str, value: str) -> None:
        """Remember something about the library."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def put_unreadable(
        self, article_id: int, stamp: FileStamp, content_hash: str | None, state: ArticleState, reason: str, name: str
    ) -> None:
        """List an article under its file's name with the reason why it is not read."""
        self._clear(article_id)
        self._connection.execute(
            "UPDATE articles SET size = ?, mtime = ?, content_hash = ?, indexed_hash = NULL, state = ?, reason = ?, "
            "title = ?, byline = NULL, source = NULL, published = NULL, url = NULL, language = NULL, "
            "words = 0, quotes = 0, figures = 0, sure_quotes = 0, first_quote = NULL, first_figure = NULL, "
            "after_figure = NULL WHERE id = ?",
            (stamp.size, stamp.mtime, content_hash, state, reason, name, article_id),
        )

    def _clear(self, article_id: int) -> None:
        """Forget what was derived of an article, and what was found by it."""
        [quote, first, after] = self._connection.execute(
            "SELECT first_quote, first_figure, after_figure FROM articles WHERE id = ?", (article_id,)
        ).fetchone() or (None, None, None)
        if quote is None:
            return
        for table, column in (("figure", "id"), ("difference_figure", "figure_id")):
            self._connection.execute(f"DELETE FROM {table} WHERE {column} >= ? AND {column} < ?", (first, after))
        self.evidence.look_again([article_id])
        self._connection.execute(
            "INSERT OR IGNORE INTO family SELECT family FROM speaker WHERE article_id = ?", (article_id,)
        )
        self._connection.execute("DELETE FROM speaker WHERE article_id = ?", (article_id,))
        self._connection.execute("DELETE FROM texts WHERE id = ?", (quote,))

    def rename(self, article_id: int, path: str, stamp: FileStamp) -> None:
        """The same content stands at another path now; its id stays."""
        self._connection.execute(
            "UPDATE articles SET path = ?, size = ?, mtime = ? WHERE id = ?",
            (path, stamp.size, stamp.mtime, article_id),
        )

    def remove(self, ids: Iterable[int]) -> None:
        """Forget articles whose files are gone."""
        for article_id in ids:
            self._clear(article_id)
            self._connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))

    def set_indexed(self, hashes: Mapping[int, str]) -> None:
        """The index now holds these articles with this content."""
        self._connection.executemany(
            "UPDATE articles SET indexed_hash = ? WHERE id = ? AND content_hash = ?",
            [(content_hash, article_id, content_hash) for article_id, content_hash in hashes.items()],
        )

    def forget_indexed(self, ids: Iterable[int]) -> None:
        """The index does not hold these after all."""
        self._connection.executemany("UPDATE articles SET indexed_hash = NULL WHERE id = ?", [(n,) for n in ids])

    def newest_first(self) -> list[int]:
        """Ids in the order in which the list shows them first."""
        with catalog_errors(self._file):
            return [row[0] for row in self._connection.execute("SELECT id FROM articles ORDER BY moment DESC, id DESC")]

    def forget_all(self) -> None:
        """All files are to be read again. Until then readers have what was derived before; ids stay."""
        with catalog_errors(self._file):
            self._connection.execute("UPDATE articles SET size = -1")

    def generation(self) -> str | None:
        """The name of the index that `indexed_hash` speaks of."""
        with catalog_errors(self._file):
            row = self._connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        return None if row is None else str(row[0])

    def speak_of(self, generation: str) -> None:
        """From now on `indexed_hash` speaks of this index, which holds nothing known."""
        with self.transaction():
            self._connection.execute("UPDATE articles SET indexed_hash = NULL WHERE indexed_hash IS NOT NULL")
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('generation', ?)", (generation,))

    def unindexed(self, limit: int) -> list[Unindexed]:
        """Derived articles that the index lacks or holds with other content."""
        with catalog_errors(self._file):
            rows = self._connection.execute(
                "SELECT a.id, a.content_hash, a.path, a.moment, t.text, "
                f"{META_COLUMNS} "
                "FROM articles a JOIN texts t ON t.id = a.first_quote "
                "WHERE a.indexed_hash IS NOT a.content_hash AND a.state = 'derived' ORDER BY a.id LIMIT ?",
                (limit,),
            ).fetchall()
            return [
                Unindexed(row[0], row[1], row[2], row[3], unpack_text(row[4]), ArticleMeta(*row[5:])) for row in rows
            ]

    def set_scan(self, report: ScanReport) -> bool:
        """Remember what the scan passed over. True when other files are not read than before."""
        before = self._connection.execute("SELECT value FROM meta WHERE key = 'scan'").fetchone()
        not_read = list(report.not_read)
        counts = {"hidden": report.hidden, "not_articles": report.not_articles, "empty": report.empty}
        scan = json.dumps({**counts, "not_read": not_read}, ensure_ascii=False)
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('scan', ?)", (scan,))
        return not_read != (json.loads(before[0]).get("not_read", []) if before else [])

    def integrity(self) -> str | None:
        """None when the file is sound, else SQLite's first complaint."""
        try:
            return complaint(self._connection)
        except ERRORS as error:
            return str(error)
