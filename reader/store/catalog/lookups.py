"""What the searcher asks: of the catalog, and of the personal database beside it. Cannot write.

The searcher runs next to the processes that write both files, and outlives their being replaced: connections are opened
when first needed and opened again when a file is another one than before.
"""

from __future__ import annotations

import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from reader.errors import PersonalDataError, reason_of
from reader.model.passage import BookmarkKind
from reader.model.search import FigureRange, SpokenQuote
from reader.store.catalog.packing import FIGURES, QUOTES, Packing, unpack_text
from reader.store.catalog.reader import figure_terms
from reader.store.catalog.schema import catalog_errors, connect_reader
from reader.store.sql import Failure, Opened, askable, connect, errors_told, in_batches, literal, marks

T = TypeVar("T")

TIME_LIMIT = 2.0
"""Seconds after which a question to the catalog is given up."""
_STEPS = 20_000
"""SQLite's own steps between two looks at the clock: about a millisecond."""
_MOST_REMEMBERED = 100

_SENTENCES: Mapping[Failure, str] = MappingProxyType(
    {Failure.OTHER: "Bookmarks and read marks cannot be searched: {file} cannot be read ({error})."}
)

_BROUGHT = (
    "SELECT DISTINCT f.name, p.root || '/' || e.path FROM entry e JOIN followed f ON f.url = e.feed, place p "
    "WHERE e.path IS NOT NULL AND {}"
)
"""Name of the feed and path key of each article that feeds brought."""

KINDS_FROM = 8
"""The version of personal.db from which on a bookmark has a kind."""

Rows = list[tuple[Any, ...]]


class PersonalMarks(ABC):
    """What a person made, and what feeds brought, as articles. All methods may raise PersonalDataError."""

    def __init__(self, personal: Path) -> None:
        self._personal, self._feeds = personal, personal.with_name("feeds.db")

    @abstractmethod
    def ids_of_paths(self, paths: Sequence[str]) -> set[int]:
        """The ids of articles by their path keys; those not known are left out."""

    # -- what a person made -------------------------------------------------------------------------------

    def tagged(self, tag: str) -> set[int]:
        """Articles that have this tag, or a bookmark that has it."""
        paths = self._personal_rows(
            "SELECT DISTINCT b.path FROM bookmark b JOIN bookmark_tag t ON t.bookmark_id = b.id WHERE t.folded = ?",
            (tag.casefold(),),
        )
        return self.ids_of_paths([row[0] for row in paths])

    def bookmarked(self) -> set[int]:
        """Articles with a passage that was kept."""
        return self._kept("passage")

    def kept(self) -> set[int]:
        """Articles that were kept as a whole."""
        return self._kept("article")

    def _kept(self, kind: BookmarkKind) -> set[int]:
        # A file that no newer program has opened yet holds passages alone.
        [(version,)] = self._personal_rows("PRAGMA user_version") or [(0,)]
        if version >= KINDS_FROM:
            rows = self._personal_rows("SELECT DISTINCT path FROM bookmark WHERE kind = ?", (kind,))
        else:
            rows = self._personal_rows("SELECT DISTINCT path FROM bookmark") if kind == "passage" else []
        return self.ids_of_paths([row[0] for row in rows])

    def read_paths(self) -> list[str]:
        """The path keys of all articles that were read, of every library."""
        return [row[0] for row in self._personal_rows("SELECT path FROM read_article")]

    def tags_like(self, start: str, limit: int) -> list[tuple[str, int]]:
        """Tags that start so, with the number of passages and articles that have them; the most used first."""
        sql = (
            "SELECT min(tag), count(*) FROM bookmark_tag WHERE folded LIKE ? ESCAPE '\\' "
            "GROUP BY folded ORDER BY count(*) DESC, folded LIMIT ?"
        )
        return [(row[0], row[1]) for row in self._personal_rows(sql, (f"{literal(start.casefold())}%", limit))]

    def corrections_made(self) -> bool:
        """Whether a person corrected anything, in whichever library."""
        return bool(self._personal_rows("SELECT 1 FROM correction LIMIT 1"))

    # -- what feeds brought -------------------------------------------------------------------------------

    def from_feed(self, name: str) -> set[int]:
        """Articles that a feed brought whose name has these words, or that has this tag."""
        words = [f"%{literal(word)}%" for word in name.casefold().split()]
        if not words:
            return set()
        has_words = " AND ".join("f.folded LIKE ? ESCAPE '\\'" for _ in words)
        return self._arrived(
            f"(({has_words}) OR f.tags LIKE ? ESCAPE '\\')", [*words, f"% {literal(name.casefold())} %"]
        )

    def arrived(self, since: float, until: float) -> set[int]:
        """Articles that a feed brought between two times, in seconds since 1970."""
        return self._arrived("e.arrived >= ? AND e.arrived < ?", [since, until])

    def changed(self) -> set[int]:
        """Articles of which an earlier text is kept: their publisher changed them."""
        if not self._rows_of(self._feeds, "SELECT 1 FROM sqlite_master WHERE name = 'changed'"):
            return set()
        rows = self._rows_of(self._feeds, "SELECT p.root || '/' || c.path FROM changed c, place p")
        return self.ids_of_paths([row[0] for row in rows])

    def feeds_like(self, start: str, limit: int) -> list[str]:
        """Names of feeds that start so."""
        sql = "SELECT name FROM followed WHERE folded LIKE ? ESCAPE '\\' ORDER BY folded LIMIT ?"
        return [row[0] for row in self._rows_of(self._feeds, sql, (f"{literal(start.casefold())}%", limit))]

    def _arrived(self, condition: str, values: Sequence[Any]) -> set[int]:
        return self.ids_of_paths([row[1] for row in self._rows_of(self._feeds, _BROUGHT.format(condition), values)])

    def _personal_rows(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Rows of the personal database, opened for this one question: it may be mended or migrated at any time."""
        return self._rows_of(self._personal, sql, values)

    def _rows_of(self, file: Path, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Rows of a database beside the catalog; none when it is not there."""
        try:
            if not file.is_file():
                return []
        except OSError as error:  # its folder may not be entered
            raise PersonalDataError(f"{file} cannot be read: {reason_of(error)}.") from error
        with (
            errors_told(file, _SENTENCES, PersonalDataError),
            closing(connect(file, "ro", seconds=2)) as connection,
        ):
            return connection.execute(sql, askable(values)).fetchall()


class SearchLookup(PersonalMarks):
    """Answers in catalog ids. All methods may raise CatalogError; those on tags and states PersonalDataError."""

    def __init__(self, catalog: Path, personal: Path) -> None:
        super().__init__(personal)
        self._catalog = Opened(catalog, self._open, sqlite3.Connection.close)
        self._version = -1
        self._remembered: dict[tuple[str, tuple[Any, ...]], Rows] = {}

    def close(self) -> None:
        """Let go of the catalog."""
        self._catalog.close()

    # -- articles -----------------------------------------------------------------------------------------

    def texts(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Title and canonical text of articles; those the catalog lacks are left out."""
        rows = self._by_ids(
            "SELECT a.id, a.title, t.text FROM articles a JOIN texts t ON t.id = a.first_quote WHERE a.id IN ({})", ids
        )
        with catalog_errors(self._catalog.file):
            return {row[0]: (row[1], unpack_text(row[2])) for row in rows}

    # -- quotes and figures -------------------------------------------------------------------------------

    def quotes_of(self, ids: Sequence[int], sure: bool = False) -> list[SpokenQuote]:
        """All quotes of some articles; only those that are no guess when `sure`."""
        found = []
        for article_id, packed, said in self._by_ids(
            "SELECT a.id, t.text, t.quotes FROM articles a JOIN texts t ON t.id = a.first_quote WHERE a.id IN ({})", ids
        ):
            for quote in self._unpacked(QUOTES, said, packed):
                if not (sure and quote.guess):
                    start, end = quote.speaker.span if quote.speaker else (None, None)
                    mention = quote.speaker.text if quote.speaker else ""
                    who = f"{mention} {quote.canonical or ''} {quote.role or ''}"
                    found.append(SpokenQuote(article_id, *quote.span, start, end, who))
        return found

    def corrected(self) -> set[int]:
        """Articles in which a person corrected something."""
        return {row[0] for row in self._remembering("SELECT id FROM articles WHERE corrected <> ''", ())}

    def with_sure_quotes(self) -> set[int]:
        """Articles with a quote that is no guess."""
        return {row[0] for row in self._remembering("SELECT id FROM articles WHERE sure_quotes > 0", ())}

    def articles_with_figure(self, wanted: FigureRange, ids: Sequence[int] | None) -> set[int]:
        """Articles (of `ids` when given) with one such figure; dates are no figures."""
        if ids is not None:
            return {article_id for article_id, _ in self._figures_of(wanted, ids)}
        where, values = figure_terms(wanted)
        sql = f"SELECT DISTINCT f.article_id FROM figure f WHERE {' AND '.join(where)}"
        return {row[0] for row in self._remembering(sql, values)}

    def figure_spans(self, wanted: FigureRange, ids: Sequence[int]) -> list[tuple[int, int, int]]:
        """Article, start and end of such figures of some articles."""
        found: dict[int, list[int]] = {}
        for article_id, number in self._figures_of(wanted, ids):
            found.setdefault(article_id, []).append(number)
        sql = "SELECT a.id, t.text, t.figures FROM articles a JOIN texts t ON t.id = a.first_quote WHERE a.id IN ({})"
        return [
            (article_id, *figures[number].span)
            for article_id, packed, counted in self._by_ids(sql, list(found))
            for figures in [self._unpacked(FIGURES, counted, packed)]
            for number in found[article_id]
        ]

    def _figures_of(self, wanted: FigureRange, ids: Sequence[int]) -> list[tuple[int, int]]:
        """Article and number of such figures of some articles."""
        where, values = figure_terms(wanted)
        sql = (
            "SELECT a.id, f.id - a.first_figure FROM articles a "
            "CROSS JOIN figure f NOT INDEXED ON f.id >= a.first_figure AND f.id < a.after_figure "
            f"WHERE {' AND '.join(where)} AND a.id IN ({{}})"
        )
        return [(row[0], row[1]) for row in self._by_ids(sql, ids, values)]

    def _unpacked(self, packing: Packing[T], marks: bytes, text: bytes) -> T:
        with catalog_errors(self._catalog.file):
            return packing.unpack(marks, unpack_text(text))

    def counts(self, noun: str) -> bool:
        """Whether some article has a figure that counts this noun, given as terms."""
        where, values = figure_terms(FigureRange(noun=noun))
        return len(where) > 1 and bool(
            self._remembering(f"SELECT 1 FROM figure f WHERE {' AND '.join(where)} LIMIT 1", values)
        )

    def speakers(self, ids: Sequence[int]) -> dict[str, int]:
        """Canonical names of speakers with the number of these articles that quote them."""
        counts: dict[str, int] = {}
        sql = "SELECT name, count(DISTINCT article_id) FROM speaker WHERE article_id IN ({}) GROUP BY name"
        for name, count in self._by_ids(sql, ids):
            counts[name] = counts.get(name, 0) + count
        return counts

    def speakers_like(self, start: str, limit: int) -> list[tuple[str, int]]:
        """Canonical names of speakers, one of whose words starts so, with their quotes; the most quoted first."""
        begin = literal(start)
        sql = (
            "SELECT name, sum(quotes) FROM speaker WHERE name LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\' "
            "GROUP BY name ORDER BY sum(quotes) DESC, name LIMIT ?"
        )
        return [(row[0], row[1]) for row in self._remembering(sql, (f"{begin}%", f"% {begin}%", limit))]

    # -- what a person made, by articles ------------------------------------------------------------------

    def unread(self) -> set[int]:
        """Articles that were not read yet."""
        read = set(self.read_paths())
        return {article_id for article_id, path in self._all("SELECT id, path FROM articles") if path not in read}

    def feeds(self, ids: Sequence[int]) -> dict[str, int]:
        """Names of feeds with the number of these articles that they brought."""
        names: dict[str, list[str]] = {}
        for name, path in self._rows_of(self._feeds, _BROUGHT.format("1")):
            names.setdefault(path, []).append(name)
        if not names:
            return {}
        wanted = set(ids)
        counts: dict[str, int] = {}
        for article_id, path in self._all("SELECT id, path FROM articles"):
            if article_id in wanted:
                for name in names.get(path, ()):
                    counts[name] = counts.get(name, 0) + 1
        return counts

    def ids_of_paths(self, paths: Sequence[str]) -> set[int]:
        """The ids of articles by their path keys."""
        return {row[0] for row in self._by_ids("SELECT id FROM articles WHERE path IN ({})", paths)}

    def in_path(self, text: str) -> set[int]:
        """Articles whose path has these characters in it, whatever their case."""
        sql = "SELECT id FROM articles WHERE path LIKE ? ESCAPE '\\'"
        return {row[0] for row in self._all(sql, (f"%{literal(text)}%",))}

    # -- the catalog --------------------------------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        self._remembered.clear()
        return connect_reader(self._catalog.file)

    def _all(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        connection = self._catalog.get()
        end = time.monotonic() + TIME_LIMIT
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        with catalog_errors(self._catalog.file):
            return connection.execute(sql, askable(values)).fetchall()

    def _remembering(self, sql: str, values: Sequence[Any]) -> Rows:
        """As `_all`; asked again before the catalog changes, the answer is taken from memory."""
        version = self._all("PRAGMA data_version")[0][0]
        if version != self._version or len(self._remembered) > _MOST_REMEMBERED:
            self._version = version
            self._remembered.clear()
        key = (sql, tuple(values))
        if key not in self._remembered:
            self._remembered[key] = self._all(sql, values)
        return self._remembered[key]

    def _by_ids(self, sql: str, ids: Sequence[Any], values: Sequence[Any] = ()) -> Rows:
        """Rows of a statement with a list of ids at its `{}`, asked in handfuls; `values` come before the ids."""
        rows: Rows = []
        for some in in_batches(ids):
            rows += self._all(sql.format(marks(some)), (*values, *some))
        return rows
