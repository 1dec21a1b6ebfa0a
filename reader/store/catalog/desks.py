"""Reading what was found across articles: windows of the desks over indexes, groups, differences, copies, stories.

No question returns all ids of a desk. What a person types is answered by FTS5 from two letters on; a word that stands
in very many rows is looked for among the newest ones instead, so that the first window is there at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from reader.model import Figure, Heading, Span
from reader.model.article import DATED_FROM, Copied, moment_in_time
from reader.model.desks import (
    SHORT_WORD,
    CopyRow,
    DeskFigure,
    DeskOrder,
    DeskQuote,
    DifferenceRow,
    FigureDeskFilter,
    PersonRow,
    QuoteDeskFilter,
    SameQuote,
    SameRow,
    StoryRow,
    Variant,
    singular_of,
)
from reader.model.units import sentences_around
from reader.store.catalog.evidence_tables import FIGURE_WHAT, FIGURE_WHO, QUOTE_WHO
from reader.store.catalog.reader import CatalogReader
from reader.store.catalog.rows import FIGURES, HEADING_COLUMNS, HEADING_WIDTH, QUOTES, heading_of
from reader.store.sql import containing, literal

MOST = 5_000
"""Rows of a narrowed desk that are counted and walked through; what has more is to be narrowed further."""

FEW_ARTICLES = 1_000
"""Articles of an outlet whose figures are gone through one article after the other."""

_PERSON = "p.id, p.name, p.role, p.quotes, p.articles, p.personal, p.reason"
_UNDATED = f"d.moment < {DATED_FROM}"
_QUOTE_ORDERS: dict[DeskOrder, str] = {"newest": "d.moment DESC, d.id", "oldest": f"{_UNDATED}, d.moment, d.id DESC"}
_FIGURE_ORDERS: dict[DeskOrder, str] = {
    "newest": "d.moment DESC, d.id",
    "oldest": f"{_UNDATED}, d.moment, d.id DESC",
    "largest": "d.high DESC, d.id",
    "smallest": "d.high, d.id DESC",
}


class DeskReader(CatalogReader):
    """A catalog with its desks."""

    _last_asked: tuple[str, str] | None = None
    _last_rare = False

    # -- persons --------------------------------------------------------------------------------------------

    def count_persons(self, name: str = "") -> int:
        """How many persons have a name that contains all words of `name`."""
        where, values = _named(name)
        return int(self._all(f"SELECT count(*) FROM person p {where}", values)[0][0])

    def persons(self, offset: int, limit: int, name: str = "") -> list[PersonRow]:
        """A window of the persons: full names first, the most quoted first. `limit` -1: all."""
        where, values = _named(name)
        sql = f"SELECT {_PERSON} FROM person p {where} ORDER BY p.personal DESC, p.quotes DESC, p.id LIMIT ? OFFSET ?"
        return [_person(row) for row in self._all(sql, [*values, limit, offset])]

    def person(self, person_id: int) -> PersonRow | None:
        """A person by id."""
        rows = self._all(f"SELECT {_PERSON} FROM person p WHERE p.id = ?", (person_id,))
        return _person(rows[0]) if rows else None

    def speaker_places(self, person_id: int) -> list[tuple[str, str]]:
        """Names and path keys of the articles' speakers that a person is made of, the newest first."""
        return [
            (row[0], row[1])
            for row in self._all(
                "SELECT s.name, a.path FROM speaker s JOIN articles a ON a.id = s.article_id WHERE s.person_id = ? "
                "ORDER BY a.moment DESC, s.id",
                (person_id,),
            )
        ]

    def persons_of(self, quotes: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """Names of the persons of quotes, known by article and start."""
        wanted = set(quotes)
        found: dict[tuple[int, int], str] = {}
        sql = (
            "SELECT q.article_id, q.start, p.name FROM quotes q JOIN quote_desk d ON d.id = q.id "
            "JOIN person p ON p.id = d.person_id"
        )
        for article, start, name in self._by_ids(sql, "q.article_id", {article for article, _ in wanted}):
            if (article, start) in wanted:
                found[article, start] = name
        return found

    # -- quotes ---------------------------------------------------------------------------------------------

    def count_quotes(self, only: QuoteDeskFilter) -> int:
        """How many quotes a filter lets through, `MOST` at most where something was typed."""
        if not (only.words or only.speaker or only.source or only.articles is not None):
            if only.person is None:
                return int(self._all("SELECT count(*) FROM quote_desk")[0][0])
            return int(self._all("SELECT count(*) FROM quote_desk WHERE person_id = ?", (only.person,))[0][0])
        source, values, common = self._quotes_from(only)
        if common and len(only.words) + len(only.speaker) == 1 and only.person is None and not only.source:
            return MOST
        return int(self._all(f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {MOST})", values)[0][0])

    def desk_quotes(
        self, only: QuoteDeskFilter, offset: int, limit: int, order: DeskOrder = "newest"
    ) -> list[DeskQuote]:
        """A window of the quotes desk."""
        source, values, _ = self._quotes_from(only)
        by = _QUOTE_ORDERS.get(order, _QUOTE_ORDERS["newest"])
        ids = [
            row[0]
            for row in self._all(f"SELECT d.id {source} ORDER BY {by} LIMIT ? OFFSET ?", [*values, limit, offset])
        ]
        return self.quotes_by_id(ids)

    def _quotes_from(self, only: QuoteDeskFilter) -> tuple[str, list[Any], bool]:
        """The FROM and WHERE of a filter with its values; whether its words stand in `MOST` rows or more."""
        where: list[str] = []
        values: list[Any] = []
        matched = _match([("text who", only.words), ("who", only.speaker)])
        source = "FROM quote_desk d"
        rare = not matched or self._is_rare("quote_words", matched)
        if matched and rare:
            source = "FROM quote_words w CROSS JOIN quote_desk d ON d.id = w.rowid"
            where.append("quote_words MATCH ?")
            values.append(matched)
        elif matched:
            source = (
                "FROM quote_desk d CROSS JOIN quotes q ON q.id = d.id CROSS JOIN texts t ON t.article_id = d.article_id"
            )
            said = f"substr(t.text, q.start + 1, q.\"end\" - q.start) || ' ' || {QUOTE_WHO}"
            for columns, words in ((said, only.words), (QUOTE_WHO, only.speaker)):
                for word in words:
                    where.append(f"(' ' || {columns}) LIKE ? ESCAPE '\\'")
                    values.append(f"% {literal(word)}%")
        if only.person is not None:
            where.append("d.person_id = ?")
            values.append(only.person)
        if only.source:
            where.append("d.article_id IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(self._of_source(only.source)))
        if only.articles is not None:
            where.append("d.article_id IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(sorted(only.articles)))
        return f"{source} {'WHERE ' + ' AND '.join(where) if where else ''}", values, not rare

    def _is_rare(self, table: str, matched: str) -> bool:
        """Whether so few rows match that they can be put in order at once. The last answer is remembered: a count and
        its first rows are asked for one after the other."""
        if self._last_asked != (table, matched):
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT {MOST})"
            self._last_rare = int(self._all(sql, (matched,))[0][0]) < MOST
            self._last_asked = (table, matched)
        return self._last_rare

    def _of_source(self, source: str) -> list[int]:
        """The ids of the articles of an outlet."""
        sql = "SELECT id FROM articles WHERE source LIKE ? ESCAPE '\\'"
        return [row[0] for row in self._all(sql, (containing(source),))]

    def quotes_by_id(self, ids: Sequence[int]) -> list[DeskQuote]:
        """Quotes in the order of `ids`; those gone are left out."""
        columns = QUOTES.columns("q")
        rows = self._by_ids(
            f"SELECT q.id, q.article_id, p.name, d.person_id, (SELECT s.group_id FROM same_telling s JOIN telling t "
            f"ON t.id = s.telling_id WHERE t.quote_id = q.id LIMIT 1), {columns} FROM quotes q "
            "JOIN quote_desk d ON d.id = q.id LEFT JOIN person p ON p.id = d.person_id",
            "q.id",
            ids,
        )
        heads, texts = self._articles_of(row[1] for row in rows)
        told = dict(self._by_ids("SELECT id, tellings FROM same_group", "id", {row[4] for row in rows if row[4]}))
        found = {
            row[0]: DeskQuote(
                *(row[0], heads[row[1]], QUOTES.item(row[5:], texts[row[1]]), row[2], row[3], row[4]),
                told.get(row[4], 0),
            )
            for row in rows
            if row[1] in texts
        }
        return [found[one] for one in ids if one in found]

    def _articles_of(self, ids: Iterable[int]) -> tuple[dict[int, Heading], dict[int, str]]:
        wanted = set(ids)
        heads = {
            row[0]: heading_of(row) for row in self._by_ids(f"SELECT {HEADING_COLUMNS} FROM articles a", "a.id", wanted)
        }
        texts = dict(self._by_ids("SELECT article_id, text FROM texts", "article_id", wanted))
        return heads, texts

    # -- the same words -------------------------------------------------------------------------------------

    def count_same(self, only: QuoteDeskFilter | None = None) -> int:
        """How many groups are told in two articles or more, stock phrases aside; `only`: that have such a quote."""
        where, values = self._same_where(only, stock=False)
        return int(self._all(f"SELECT count(*) FROM same_group g {where}", values)[0][0])

    def same_groups(
        self,
        offset: int,
        limit: int,
        *,
        stock: bool | None = False,
        only: QuoteDeskFilter | None = None,
        often: bool = False,
    ) -> list[int]:
        """A window of groups, the newest told first, or the most `often` told; `stock` None: stock phrases after all
        others."""
        where, values = self._same_where(only, stock=stock)
        order = f"g.stock, {'g.tellings DESC, ' if often else ''}g.moment DESC, g.id"
        sql = f"SELECT g.id FROM same_group g {where} ORDER BY {order} LIMIT ? OFFSET ?"
        return [row[0] for row in self._all(sql, [*values, limit, offset])]

    def _same_where(self, only: QuoteDeskFilter | None, *, stock: bool | None) -> tuple[str, list[Any]]:
        terms: list[str] = []
        values: list[Any] = []
        if stock is not None:
            terms.append("g.stock = ?")
            values.append(stock)
        if only is not None:
            source, found, _ = self._quotes_from(only)
            terms.append(
                "g.id IN (SELECT s.group_id FROM telling t JOIN same_telling s ON s.telling_id = t.id "
                f"WHERE t.quote_id IN (SELECT d.id {source} LIMIT {MOST}))"
            )
            values += found
        return (f"WHERE {' AND '.join(terms)}" if terms else ""), values

    def groups_in(self, articles: Iterable[int]) -> list[int]:
        """Groups, stock phrases aside, that these articles have tellings of, the newest told first."""
        rows = self._all(
            "SELECT DISTINCT g.id FROM quotes q JOIN telling t ON t.quote_id = q.id "
            "JOIN same_telling s ON s.telling_id = t.id JOIN same_group g ON g.id = s.group_id "
            "WHERE q.article_id IN (SELECT value FROM json_each(?)) AND NOT g.stock ORDER BY g.moment DESC, g.id",
            (json.dumps(sorted(articles)),),
        )
        return [row[0] for row in rows]

    def same_quotes(self, groups: Sequence[int]) -> list[SameQuote]:
        """Groups with their tellings, in the order of `groups`."""
        heads = {
            row[0]: row
            for row in self._by_ids("SELECT id, stock, drift, tellings, articles FROM same_group", "id", groups)
        }
        rows = self._by_ids(
            'SELECT s.group_id, s.position, t.article_id, t.start, t."end", t.quoted, s.drift, p.name, q.kind, '
            "q.speaker, q.canonical, q.role, q.guess FROM same_telling s JOIN telling t ON t.id = s.telling_id "
            "JOIN quotes q ON q.id = t.quote_id LEFT JOIN quote_desk d ON d.id = q.id "
            "LEFT JOIN person p ON p.id = d.person_id",
            "s.group_id",
            groups,
        )
        articles, texts = self._articles_of(row[2] for row in rows)
        variants: dict[int, list[Variant]] = {}
        persons: dict[int, list[str]] = {}
        for row in sorted(rows, key=lambda one: (one[0], one[1])):
            if row[2] not in texts:
                continue
            span = Span(row[3], row[4])
            variants.setdefault(row[0], []).append(
                Variant(
                    *(articles[row[2]], span.of(texts[row[2]]), span, row[8], bool(row[5]), row[9], row[10], row[11]),
                    tuple(json.loads(row[6])),
                    bool(row[12]),
                )
            )
            persons.setdefault(row[0], []).extend([row[7]] if row[7] else [])
        return [
            SameQuote(
                SameRow(
                    *(
                        number,
                        _most(persons.get(number, ())),
                        bool(heads[number][1]),
                        tuple(json.loads(heads[number][2])),
                    ),
                    *heads[number][3:],
                ),
                tuple(variants[number]),
            )
            for number in groups
            if number in heads and number in variants
        ]

    # -- figures --------------------------------------------------------------------------------------------

    def count_figures(self, only: FigureDeskFilter) -> int:
        """How many figures a filter lets through, `MOST` at most where something was typed."""
        if only == FigureDeskFilter():
            return int(self._all("SELECT count(*) FROM figure_desk")[0][0])
        source, values = self._figures_from(only)
        return int(self._all(f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {MOST})", values)[0][0])

    def desk_figures(
        self, only: FigureDeskFilter, offset: int, limit: int, order: DeskOrder = "newest"
    ) -> list[DeskFigure]:
        """A window of the figures desk."""
        source, values = self._figures_from(only)
        sql = f"SELECT d.id {source} ORDER BY {_FIGURE_ORDERS[order]} LIMIT ? OFFSET ?"
        return self.figures_by_id([row[0] for row in self._all(sql, [*values, limit, offset])])

    def _figures_from(self, only: FigureDeskFilter) -> tuple[str, list[Any]]:
        where: list[str] = []
        values: list[Any] = []
        singular = [singular_of(word) for word in only.words]
        matched = _match([("what", singular), ("who", only.claimant)])
        source = "FROM figure_desk d"
        if matched and self._is_rare("figure_words", matched):
            source = "FROM figure_words w CROSS JOIN figure_desk d ON d.id = w.rowid"
            where.append("figure_words MATCH ?")
            values.append(matched)
        elif matched:
            source = "FROM figure_desk d CROSS JOIN figures f ON f.id = d.id"
            for column, words in ((FIGURE_WHAT, singular), (FIGURE_WHO, only.claimant)):
                for word in words:
                    where.append(f"(' ' || {column}) LIKE ? ESCAPE '\\'")
                    values.append(f"% {literal(word)}%")
        if only.percent:
            where.append("d.percent")
        if only.low is not None:
            where.append(f"d.high {'>' if only.above else '>='} ?")
            values.append(only.low)
        if only.high is not None:
            where.append(f"d.low {'<' if only.below else '<='} ?")
            values.append(only.high)
        if only.source:
            ids = self._of_source(only.source)
            if matched or len(ids) > FEW_ARTICLES:
                where.append("d.article_id IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(ids))
            else:
                source = (
                    "FROM json_each(?) o CROSS JOIN figures g ON g.article_id = o.value "
                    "CROSS JOIN figure_desk d ON d.id = g.id"
                )
                values.insert(0, json.dumps(ids))
        return f"{source} {'WHERE ' + ' AND '.join(where) if where else ''}", values

    def figures_by_id(self, ids: Sequence[int]) -> list[DeskFigure]:
        """Figures with their sentences, in the order of `ids`; those gone are left out."""
        rows = self._by_ids(f"SELECT f.id, f.article_id, {FIGURES.columns('f')} FROM figures f", "f.id", ids)
        heads, texts = self._articles_of(row[1] for row in rows)
        counts = dict(
            self._by_ids("SELECT figure_id, count(*) FROM difference_figure", "figure_id", ids, " GROUP BY figure_id")
        )
        in_article: dict[int, list[tuple[int, Figure]]] = {}
        for row in rows:
            if row[1] in texts:
                in_article.setdefault(row[1], []).append((row[0], FIGURES.item(row[2:], texts[row[1]])))
        found: dict[int, DeskFigure] = {}
        for article, figures in in_article.items():
            text = texts[article]
            spans = [figure.span for _, figure in figures]
            around = sentences_around(text, spans)
            for (number, figure), span in zip(figures, around, strict=True):
                found[number] = DeskFigure(
                    *(number, heads[article], figure, span.of(text), span, counts.get(number, 0))
                )
        return [found[one] for one in ids if one in found]

    # -- differences ----------------------------------------------------------------------------------------

    def differences(
        self,
        offset: int,
        limit: int,
        dismissed: Iterable[str] = (),
        *,
        figure: int | None = None,
        only: FigureDeskFilter | None = None,
        latest: bool = False,
    ) -> list[DifferenceRow]:
        """A window of what differs, the surest and newest first, or just the newest, without what was dismissed.

        `figure`: where it is one of them; `only`: that have such a figure.
        """
        where, values = self._differing(dismissed, only)
        if figure is not None:
            where += " AND id IN (SELECT difference_id FROM difference_figure WHERE figure_id = ?)"
            values.append(figure)
        rows = self._all(
            f"SELECT id, tier, what, why, against, key FROM difference {where} "
            f"ORDER BY {'' if latest else 'rank, '}moment DESC, id LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )
        return list(self._with_figures([DifferenceRow(*row) for row in rows]))

    def count_differences(self, dismissed: Iterable[str] = (), only: FigureDeskFilter | None = None) -> int:
        """How many differences there are that were not dismissed; `only`: that have such a figure."""
        where, values = self._differing(dismissed, only)
        return int(self._all(f"SELECT count(*) FROM difference {where}", values)[0][0])

    def _differing(self, dismissed: Iterable[str], only: FigureDeskFilter | None) -> tuple[str, list[Any]]:
        where, values = "WHERE key NOT IN (SELECT value FROM json_each(?))", list[Any]([json.dumps(sorted(dismissed))])
        if only is not None:
            source, found = self._figures_from(only)
            where += (
                " AND id IN (SELECT difference_id FROM difference_figure WHERE figure_id IN "
                f"(SELECT d.id {source} LIMIT {MOST}))"
            )
            values += found
        return where, values

    def differences_between(self, articles: Iterable[int], dismissed: Iterable[str] = ()) -> list[DifferenceRow]:
        """What differs between figures of these articles."""
        wanted = json.dumps(sorted(articles))
        rows = self._all(
            "SELECT d.id, tier, what, why, against, key FROM difference d WHERE "
            "key NOT IN (SELECT value FROM json_each(?)) AND (SELECT count(DISTINCT f.article_id) FROM "
            "difference_figure x JOIN figures f ON f.id = x.figure_id WHERE x.difference_id = d.id AND "
            "f.article_id IN (SELECT value FROM json_each(?))) > 1 AND d.id IN (SELECT x.difference_id FROM figures f "
            "JOIN difference_figure x ON x.figure_id = f.id WHERE f.article_id IN (SELECT value FROM json_each(?))) "
            "ORDER BY rank, moment DESC, d.id",
            (json.dumps(sorted(dismissed)), wanted, wanted),
        )
        return list(self._with_figures([DifferenceRow(*row) for row in rows]))

    def _with_figures(self, found: Sequence[DifferenceRow]) -> Iterator[DifferenceRow]:
        pairs = self._by_ids(
            "SELECT difference_id, position, figure_id FROM difference_figure",
            "difference_id",
            [one.id for one in found],
        )
        figures = {one.id: one for one in self.figures_by_id([row[2] for row in pairs])}
        of: dict[int, list[DeskFigure]] = {}
        for difference, _, figure in sorted(pairs):
            if figure in figures:
                of.setdefault(difference, []).append(figures[figure])
        for one in found:
            if len(of.get(one.id, ())) > 1:
                yield replace(one, figures=tuple(of[one.id]))

    # -- copies and stories ---------------------------------------------------------------------------------

    def copies_of(self, article_id: int, least: float = 0.0) -> list[CopyRow]:
        """Other articles that this one uses, the most used first."""
        rows = self._all(
            f"SELECT c.share, {HEADING_COLUMNS} FROM copy c JOIN articles a ON a.id = c.other_id "
            "WHERE c.article_id = ? AND c.share >= ? ORDER BY c.share DESC, a.id",
            (article_id, least),
        )
        return [CopyRow(heading_of(row[1 : 1 + HEADING_WIDTH]), row[0]) for row in rows]

    def copied(self, articles: Sequence[int], least: float) -> dict[int, Copied]:
        """For each article that uses another by that share at least: the one it uses most, the earliest of equals."""
        rows = self._by_ids(
            f"SELECT c.article_id, c.share, {HEADING_COLUMNS} FROM copy c JOIN articles a ON a.id = c.other_id",
            "c.article_id",
            articles,
            " ORDER BY c.share, a.moment DESC, a.id DESC",
        )
        return {row[0]: Copied(row[1], heading_of(row[2:]).meta) for row in rows if row[1] >= least}

    def count_stories(self) -> int:
        """How many stories are told in two articles or more."""
        return int(self._all("SELECT count(*) FROM story WHERE articles > 1")[0][0])

    def stories(self, offset: int = 0, limit: int = -1) -> list[StoryRow]:
        """A window of the stories told in two articles or more, the newest first."""
        rows = self._all(
            "SELECT id FROM story WHERE articles > 1 ORDER BY last DESC, id LIMIT ? OFFSET ?", (limit, offset)
        )
        return self._stories_of([row[0] for row in rows])

    def story_of(self, articles: Iterable[int]) -> list[StoryRow]:
        """The stories that these articles belong to, those with most of them first."""
        counts: dict[int, int] = {}
        sql = "SELECT story_id FROM evidence_article"
        for (story,) in self._by_ids(sql, "article_id", articles):
            if story is not None:
                counts[story] = counts.get(story, 0) + 1
        return self._stories_of(sorted(counts, key=lambda one: (-counts[one], one)))

    def _stories_of(self, ids: Sequence[int]) -> list[StoryRow]:
        rows = self._by_ids(
            f"SELECT e.story_id, {HEADING_COLUMNS} FROM evidence_article e JOIN articles a ON a.id = e.article_id",
            "e.story_id",
            ids,
            f" ORDER BY a.moment < {DATED_FROM}, a.moment, a.id",
        )
        told: dict[int, list[Heading]] = {}
        for row in rows:
            told.setdefault(row[0], []).append(heading_of(row[1:]))
        return [StoryRow(one, told[one][0].meta.title, tuple(told[one])) for one in ids if one in told]

    def moments_of(self, articles: Iterable[int]) -> dict[int, int]:
        """When articles were published, or else their files written, in seconds since 1970."""
        found = self._by_ids("SELECT id, moment FROM articles", "id", articles)
        return {article_id: moment_in_time(moment) for article_id, moment in found}

    def count_compared(self) -> int:
        """How many articles were compared with others: those whose quotes and figures are listed."""
        return int(self._all("SELECT count(*) FROM evidence_article")[0][0])


def _person(row: Sequence[Any]) -> PersonRow:
    number, name, role, quotes, articles, personal, reason = row
    return PersonRow(number, name, role, quotes, articles, bool(personal), reason)


def _named(name: str) -> tuple[str, list[Any]]:
    words = name.split()
    where = " AND ".join("(p.name || ' ' || ifnull(p.role, '')) LIKE ? ESCAPE '\\'" for _ in words)
    return (f"WHERE {where}" if words else ""), [containing(word) for word in words]


def _match(fields: Iterable[tuple[str, Sequence[str]]]) -> str:
    """An FTS5 query: rows with words that start so, in columns; a short word that is not the last stands for itself."""
    terms = [
        f'{{{columns}}} : "{_quoted(word)}"{"*" if n == len(words) or len(word) > SHORT_WORD else ""}'
        for columns, words in fields
        for n, word in enumerate(words, start=1)
    ]
    return " AND ".join(terms)


def _quoted(word: str) -> str:
    return word.replace('"', '""').encode("utf-8", "replace").decode("utf-8")


def _most(names: Sequence[str]) -> str | None:
    return max(dict.fromkeys(names), key=names.count) if names else None
