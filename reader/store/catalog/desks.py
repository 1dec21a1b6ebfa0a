"""Reading the desks: windows of quotes and figures over all articles, groups, differences, copies, stories.

No question returns all ids of a desk. The articles give the order: each says how many quotes and figures it has, so
that a window is found by going through articles alone. What a person types is answered by FTS5 from two letters on; a
word that stands in very many rows is looked for among the newest articles instead, so that the first window comes soon.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from itertools import islice
from typing import Any

from msgspec.structs import replace

from reader.model import Heading, Span
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
    figure_fits,
    quote_fits,
    singular_of,
)
from reader.model.origins import Origins, origins_of
from reader.model.units import sentences_around
from reader.store.catalog.packing import unpack_tellings
from reader.store.catalog.reader import CatalogReader, MarkedArticle
from reader.store.catalog.rows import HEADING_COLUMNS, HEADING_WIDTH, heading_of
from reader.store.sql import containing

MOST = 5_000
"""Rows of a narrowed desk that are counted and walked through; what has more is to be narrowed further."""


_PERSON = "p.id, p.name, p.role, p.quotes, p.articles, p.personal, p.reason"
_FIGURES_OF_ARTICLES = (
    "FROM articles a CROSS JOIN figure f NOT INDEXED ON f.id >= a.first_figure AND f.id < a.after_figure"
)
"""Goes through articles and the figures of each; an index of values would be gone through once for each article."""
_BY_ARTICLE: dict[DeskOrder, str] = {
    "newest": "a.moment DESC, a.id DESC",
    "oldest": f"a.moment < {DATED_FROM}, a.moment, a.id",
}
_BY_VALUE: dict[DeskOrder, str] = {"largest": "f.high DESC, f.id", "smallest": "f.high, f.id DESC"}
_ARTICLE_OF_QUOTE = (
    "a.first_quote = (SELECT max(b.first_quote) FROM articles b WHERE b.first_quote <= {0}) "
    "AND {0} < a.first_quote + a.quotes"
)
"""Joins the article that has a quote."""


class DeskReader(CatalogReader):
    """A catalog with its desks."""

    _last_walk: tuple[object, list[int], Iterator[int]] | None = None
    _last_asked: tuple[str, str] | None = None
    _last_rare = False

    # -- persons --------------------------------------------------------------------------------------------

    def count_persons(self, name: str = "") -> int:
        """How many persons have a name that contains all words of `name`."""
        where, values = _named(name)
        return int(self._all(f"SELECT count(*) FROM person p {where}", values)[0][0])

    def persons(self, offset: int, limit: int, name: str = "") -> list[PersonRow]:
        """A window of the persons: full names first, the most quoted first, then by name. `limit` -1: all."""
        where, values = _named(name)
        order = "p.personal DESC, p.quotes DESC, p.name, p.id"
        sql = f"SELECT {_PERSON} FROM person p {where} ORDER BY {order} LIMIT ? OFFSET ?"
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
        articles = {article for article, _ in wanted}
        persons = self._persons_in(articles)
        return {
            (marked.heading.id, quote.span.start): person[1]
            for marked in self._marked(articles)
            for quote in marked.quotes()
            if (marked.heading.id, quote.span.start) in wanted
            and (person := persons.get((marked.heading.id, quote.canonical, quote.role)))
        }

    def _persons_in(self, articles: Iterable[int]) -> dict[tuple[int, str | None, str | None], tuple[int, str]]:
        """Id and name of the person of each article, name and role."""
        sql = "SELECT s.article_id, s.name, s.role, p.id, p.name FROM speaker s JOIN person p ON p.id = s.person_id "
        return {row[:3]: (row[3], row[4]) for row in self._by_ids(sql, "s.article_id", articles)}

    # -- quotes ---------------------------------------------------------------------------------------------

    def count_quotes(self, only: QuoteDeskFilter) -> int:
        """How many quotes a filter lets through, `MOST` at most where something was typed."""
        if only.words or only.speaker:
            if only.person is None and not only.source and only.articles is None:
                return self._count_matching("quote_words", _quote_match(only), _ARTICLE_OF_QUOTE.format("w.rowid"))
            return len(self._first_quotes(only, "newest", MOST))
        if only.person is not None:
            if only.source or only.articles is not None:
                return len(self._first_quotes(only, "newest", MOST))
            return int(self._all("SELECT ifnull(sum(quotes), 0) FROM person WHERE id = ?", (only.person,))[0][0])
        where, values = self._in_articles(only.source, only.articles)
        return int(self._all(f"SELECT ifnull(sum(a.quotes), 0) FROM articles a {where}", values)[0][0])

    def desk_quotes(
        self, only: QuoteDeskFilter, offset: int, limit: int, order: DeskOrder = "newest"
    ) -> list[DeskQuote]:
        """A window of the quotes desk."""
        order = order if order in _BY_ARTICLE else "newest"
        if only.words or only.speaker or only.person is not None:
            return self.quotes_by_id(self._first_quotes(only, order, _end(offset, limit))[offset:])
        where, values = self._in_articles(only.source, only.articles)
        articles = self._one_by_one(
            f"SELECT a.first_quote, a.quotes FROM articles a {where or 'WHERE 1'} AND +a.quotes > 0 "
            f"ORDER BY {_BY_ARTICLE[order]}",
            values,
        )
        return self.quotes_by_id(list(_window(articles, offset, limit)))

    def _first_quotes(self, only: QuoteDeskFilter, order: DeskOrder, most: int) -> list[int]:
        """Ids of the first quotes that a filter lets through."""
        matched = _quote_match(only)
        by_word = bool(matched) and only.person is None and self._is_rare("quote_words", matched)
        where, values = self._in_articles(only.source, only.articles)
        if by_word:
            rows = self._all(
                f"SELECT w.rowid FROM quote_words w CROSS JOIN articles a ON {_ARTICLE_OF_QUOTE.format('w.rowid')} "
                f"{where or 'WHERE 1'} AND quote_words MATCH ? ORDER BY {_BY_ARTICLE[order]}, w.rowid LIMIT ?",
                [*values, matched, most],
            )
            return [row[0] for row in rows]
        speakers: set[tuple[int, str | None, str | None]] = set()
        if only.person is not None:
            sql = "SELECT article_id, name, role FROM speaker WHERE person_id = ?"
            speakers = {(row[0], row[1], row[2]) for row in self._all(sql, (only.person,))}
            where = f"{where or 'WHERE 1'} AND a.id IN (SELECT value FROM json_each(?))"
            values = [*values, json.dumps(sorted({one[0] for one in speakers}))]
        sql = f"SELECT a.id FROM articles a {where or 'WHERE 1'} AND +a.quotes > 0 ORDER BY {_BY_ARTICLE[order]}"
        found = (
            marked.first_quote + number
            for marked in self._marked(row[0] for row in self._all(sql, values))
            for number, quote in enumerate(marked.quotes())
            if (only.person is None or (marked.heading.id, quote.canonical, quote.role) in speakers)
            and quote_fits(only, quote)
        )
        return self._walked((only, order), found, most)

    def _in_articles(self, source: str, articles: frozenset[int] | None) -> tuple[str, list[Any]]:
        """A condition on articles (as a): of an outlet, or these."""
        where: list[str] = []
        values: list[Any] = []
        if source:
            where.append("a.source LIKE ? ESCAPE '\\'")
            values.append(containing(source))
        if articles is not None:
            where.append("a.id IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(sorted(articles)))
        return (f"WHERE {' AND '.join(where)}" if where else ""), values

    def _walked(self, asked: object, found: Iterator[int], most: int) -> list[int]:
        """The first `most` ids, or all when it is below 0. Those of the last question are remembered: its windows are
        asked for one after the other."""
        version = self._all("PRAGMA data_version")[0][0]
        if self._last_walk is None or self._last_walk[0] != (version, asked):
            self._last_walk = ((version, asked), [], found)
        _, known, rest = self._last_walk
        known += islice(rest, None if most < 0 else max(0, most - len(known)))
        return known if most < 0 else known[:most]

    def _count_matching(self, table: str, matched: str, article: str) -> int:
        """How many rows of articles that are there match, `MOST` at the most."""
        if not self._is_rare(table, matched):
            return MOST
        sql = f"SELECT count(*) FROM {table} w CROSS JOIN articles a ON {article} WHERE {table} MATCH ?"
        return int(self._all(sql, (matched,))[0][0])

    def _is_rare(self, table: str, matched: str) -> bool:
        """Whether so few rows match that they can be put in order at once. The last answer is remembered: a count and
        its first rows are asked for one after the other."""
        if self._last_asked != (table, matched):
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT {MOST})"
            self._last_rare = int(self._all(sql, (matched,))[0][0]) < MOST
            self._last_asked = (table, matched)
        return self._last_rare

    def quotes_by_id(self, ids: Sequence[int]) -> list[DeskQuote]:
        """Quotes in the order of `ids`; those gone are left out."""
        articles = self._articles_with("first_quote", ids)
        persons = self._persons_in(articles)
        groups = self._groups_of(ids, articles)
        told = dict(self._by_ids("SELECT id, tellings FROM same_group", "id", set(groups.values())))
        found: dict[int, DeskQuote] = {}
        wanted = set(ids)
        for marked in self._marked(articles):
            for number, quote in enumerate(marked.quotes(), marked.first_quote):
                if number in wanted:
                    person = persons.get((marked.heading.id, quote.canonical, quote.role), (None, None))
                    group = groups.get(number)
                    found[number] = DeskQuote(
                        *(number, marked.heading, quote, person[1], person[0], group), told.get(group, 0)
                    )
        return [found[one] for one in ids if one in found]

    def _articles_with(self, first: str, ids: Iterable[int]) -> list[int]:
        """The articles that have quotes or figures with these ids; `first` is the column that tells."""
        sql = f"SELECT id FROM articles WHERE {first} <= ? ORDER BY {first} DESC LIMIT 1"
        return list(dict.fromkeys(row[0] for one in ids for row in self._all(sql, (one,))))

    def _groups_of(self, quotes: Collection[int], articles: Iterable[int]) -> dict[int, int]:
        """The groups of the same words that quotes of some articles belong to."""
        rows = self._by_ids(
            "SELECT a.first_quote, e.first_telling, e.tellings FROM evidence_article e "
            "JOIN articles a ON a.id = e.article_id",
            "e.article_id",
            articles,
        )
        wanted = set(quotes)
        quote_of = {
            telling: first_quote + unit[0]
            for first_quote, first_telling, packed in rows
            for telling, unit in enumerate(unpack_tellings(packed), first_telling)
            if first_quote + unit[0] in wanted
        }
        found = self._by_ids("SELECT telling_id, group_id FROM same_telling", "telling_id", quote_of)
        return {quote_of[telling]: group for telling, group in sorted(found, reverse=True)}

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
            ids = self._first_quotes(only, "newest", MOST)
            groups = self._groups_of(ids, self._articles_with("first_quote", ids))
            terms.append("g.id IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(sorted(set(groups.values()))))
        return (f"WHERE {' AND '.join(terms)}" if terms else ""), values

    def groups_in(self, articles: Iterable[int]) -> list[int]:
        """Groups, stock phrases aside, that these articles have tellings of, the newest told first."""
        rows = self._all(
            "SELECT a.first_quote, a.first_quote + a.quotes, a.id FROM articles a "
            "WHERE a.id IN (SELECT value FROM json_each(?)) AND a.quotes > 0",
            (json.dumps(sorted(articles)),),
        )
        quotes = {quote for first, after, _ in rows for quote in range(first, after)}
        groups = set(self._groups_of(quotes, [row[2] for row in rows]).values())
        found = self._by_ids("SELECT id, moment FROM same_group", "NOT stock AND id", groups)
        return [one for one, _ in sorted(found, key=lambda row: (-row[1], row[0]))]

    def same_quotes(self, groups: Sequence[int]) -> list[SameQuote]:
        """Groups with their tellings, in the order of `groups`."""
        heads = {
            row[0]: row
            for row in self._by_ids("SELECT id, stock, drift, tellings, articles FROM same_group", "id", groups)
        }
        rows = self._by_ids(
            "SELECT s.group_id, s.position, s.telling_id, s.drift, e.article_id, e.first_telling, e.tellings "
            "FROM same_telling s JOIN evidence_article e ON e.first_telling = "
            "(SELECT max(first_telling) FROM evidence_article WHERE first_telling <= s.telling_id)",
            "s.group_id",
            groups,
        )
        articles = {marked.heading.id: marked for marked in self._marked(dict.fromkeys(row[4] for row in rows))}
        found = self._persons_in(articles)
        variants: dict[int, list[Variant]] = {}
        persons: dict[int, list[str]] = {}
        for number, _, telling, drift, article, first, packed in sorted(rows):
            units = unpack_tellings(packed)
            if article not in articles or telling - first >= len(units):
                continue
            place, quoted, start, end = units[telling - first]
            marked, span = articles[article], Span(start, end)
            quote = marked.quotes()[place]
            speaker = quote.speaker.text if quote.speaker else None
            variants.setdefault(number, []).append(
                Variant(
                    *(marked.heading, span.of(marked.text), span, quote.kind, quoted),
                    *(speaker, quote.canonical, quote.role, tuple(json.loads(drift)), quote.guess),
                )
            )
            person = found.get((article, quote.canonical, quote.role))
            persons.setdefault(number, []).extend([person[1]] if person else [])
        shares = self._shares({one.heading.id for told in variants.values() for one in told})
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
                origins_of((one.heading for one in variants[number]), shares),
            )
            for number in groups
            if number in heads and number in variants
        ]

    # -- figures --------------------------------------------------------------------------------------------

    def count_figures(self, only: FigureDeskFilter) -> int:
        """How many figures a filter lets through, `MOST` at most where something was typed."""
        if only == FigureDeskFilter():
            return int(self._all("SELECT ifnull(sum(figures), 0) FROM articles")[0][0])
        matched = _figure_match(only)
        if matched and only == FigureDeskFilter(words=only.words, claimant=only.claimant):
            article = "a.first_figure = (SELECT max(b.first_figure) FROM articles b WHERE b.first_figure <= w.rowid)"
            return self._count_matching("figure_words", matched, f"{article} AND w.rowid < a.after_figure")
        if matched and not self._is_rare("figure_words", matched):
            return len(self._first_figures(only, "newest", MOST))
        source, values = self._figures_from(only, matched, by_article=False)
        return int(self._all(f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {MOST})", values)[0][0])

    def desk_figures(
        self, only: FigureDeskFilter, offset: int, limit: int, order: DeskOrder = "newest"
    ) -> list[DeskFigure]:
        """A window of the figures desk."""
        if only == FigureDeskFilter() and order in _BY_ARTICLE:
            articles = self._one_by_one(
                "SELECT a.first_figure, a.figures, a.after_figure FROM articles a WHERE +a.figures > 0 "
                f"ORDER BY {_BY_ARTICLE[order]}"
            )
            return self.figures_by_id(self._figures_in_window(articles, offset, limit))
        return self.figures_by_id(self._first_figures(only, order, _end(offset, limit))[offset:])

    def _figures_in_window(self, articles: Iterable[tuple[Any, ...]], offset: int, limit: int) -> list[int]:
        """Ids of a window over articles, given by first figure, amounts among the figures, first one after them."""
        ids: list[int] = []
        for first, amounts, after in articles:
            if offset >= amounts:
                offset -= amounts
                continue
            rows = self._all("SELECT id FROM figure WHERE id >= ? AND id < ? AND sort < 2", (first, after))
            ids += [row[0] for row in rows[offset:]]
            offset = 0
            if len(ids) >= limit >= 0:
                return ids[:limit]
        return ids

    def _first_figures(self, only: FigureDeskFilter, order: DeskOrder, most: int) -> list[int]:
        """Ids of the first figures that a filter lets through."""
        matched = _figure_match(only)
        if matched and order in _BY_ARTICLE and not self._is_rare("figure_words", matched):
            where, values = self._in_articles(only.source, None)
            sql = f"SELECT a.id FROM articles a {where or 'WHERE 1'} AND +a.figures > 0 ORDER BY {_BY_ARTICLE[order]}"
            found = (
                marked.first_figure + number
                for marked in self._marked(row[0] for row in self._all(sql, values))
                for number, figure in enumerate(marked.figures())
                if figure_fits(only, figure)
            )
            return self._walked((only, order), found, most)
        source, values = self._figures_from(only, matched, by_article=order in _BY_ARTICLE)
        by = _BY_VALUE.get(order) or f"{_BY_ARTICLE[order]}, f.id"
        return [row[0] for row in self._all(f"SELECT f.id {source} ORDER BY {by} LIMIT ?", [*values, most])]

    def _figures_from(self, only: FigureDeskFilter, matched: str, *, by_article: bool) -> tuple[str, list[Any]]:
        """FROM and WHERE of a filter, with the values. `by_article`: they are wanted in the order of articles, which
        are then gone through one after the other, unless few figures have such a value."""
        where, values = ["f.sort < 2"], list[Any]()
        if only.percent:
            where.append("f.sort = 1")
        if only.low is not None:
            where.append(f"f.high {'>' if only.above else '>='} ?")
            values.append(only.low)
        if only.high is not None:
            where.append(f"f.low {'<' if only.below else '<='} ?")
            values.append(only.high)
        source = "FROM figure f CROSS JOIN articles a ON a.id = f.article_id"
        if matched:
            source = source.replace("FROM figure f", "FROM figure_words w CROSS JOIN figure f ON f.id = w.rowid")
            where.append("figure_words MATCH ?")
            values.append(matched)
        elif by_article or only.source:
            few = f"SELECT count(*) FROM (SELECT 1 FROM figure f WHERE {' AND '.join(where)} LIMIT {MOST})"
            if only.source or not values or int(self._all(few, values)[0][0]) == MOST:
                source = _FIGURES_OF_ARTICLES
        if only.source:
            where.append("a.source LIKE ? ESCAPE '\\'")
            values.append(containing(only.source))
        return f"{source} WHERE {' AND '.join(where)}", values

    def figures_by_id(self, ids: Sequence[int]) -> list[DeskFigure]:
        """Figures with their sentences, in the order of `ids`; those gone are left out."""
        counts = dict(
            self._by_ids("SELECT figure_id, count(*) FROM difference_figure", "figure_id", ids, " GROUP BY figure_id")
        )
        wanted = set(ids)
        found: dict[int, DeskFigure] = {}
        for marked in self._marked(self._articles_with("first_figure", ids)):
            own = [
                (number, one) for number, one in enumerate(marked.figures(), marked.first_figure) if number in wanted
            ]
            around = sentences_around(marked.text, [one.span for _, one in own])
            for (number, one), span in zip(own, around, strict=True):
                found[number] = DeskFigure(
                    *(number, marked.heading, one, span.of(marked.text), span, counts.get(number, 0))
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
            f"SELECT id, tier, what, why, against, key, rise, correction FROM difference {where} "
            f"ORDER BY {'' if latest else 'rank, '}moment DESC, id LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )
        return list(self._with_figures(list(map(_difference, rows))))

    def count_differences(self, dismissed: Iterable[str] = (), only: FigureDeskFilter | None = None) -> int:
        """How many differences there are that were not dismissed; `only`: that have such a figure."""
        where, values = self._differing(dismissed, only)
        return int(self._all(f"SELECT count(*) FROM difference {where}", values)[0][0])

    def _differing(self, dismissed: Iterable[str], only: FigureDeskFilter | None) -> tuple[str, list[Any]]:
        where, values = "WHERE key NOT IN (SELECT value FROM json_each(?))", list[Any]([json.dumps(sorted(dismissed))])
        if only is not None:
            where += (
                " AND id IN (SELECT difference_id FROM difference_figure WHERE figure_id IN "
                "(SELECT value FROM json_each(?)))"
            )
            values.append(json.dumps(self._first_figures(only, "newest", MOST)))
        return where, values

    def differences_between(self, articles: Iterable[int], dismissed: Iterable[str] = ()) -> list[DifferenceRow]:
        """What differs between figures of these articles."""
        wanted = json.dumps(sorted(articles))
        rows = self._all(
            "WITH told AS (SELECT x.difference_id, a.id AS article FROM articles a CROSS JOIN difference_figure x "
            "ON x.figure_id >= a.first_figure AND x.figure_id < a.after_figure "
            "WHERE a.id IN (SELECT value FROM json_each(?))) "
            "SELECT d.id, tier, what, why, against, key, rise, correction FROM difference d WHERE "
            "key NOT IN (SELECT value FROM json_each(?)) AND d.id IN "
            "(SELECT difference_id FROM told GROUP BY difference_id HAVING count(DISTINCT article) > 1) "
            "ORDER BY rank, moment DESC, d.id",
            (wanted, json.dumps(sorted(dismissed))),
        )
        return list(self._with_figures(list(map(_difference, rows))))

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
        shares = self._shares({one.heading.id for one in figures.values()})
        for one in found:
            if len(own := of.get(one.id, ())) > 1:
                yield replace(one, figures=tuple(own), origins=origins_of((x.heading for x in own), shares))

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
        shares = self._shares({heading.id for headings in told.values() for heading in headings})
        return [
            StoryRow(one, told[one][0].meta.title, tuple(told[one]), origins_of(told[one], shares))
            for one in ids
            if one in told
        ]

    def origins(self, headings: Sequence[Heading]) -> Origins:
        """From how many origins articles come."""
        return origins_of(headings, self._shares({one.id for one in headings}))

    def _shares(self, articles: Set[int]) -> dict[tuple[int, int], float]:
        """Of articles that use each other the shares."""
        rows = self._by_ids("SELECT article_id, other_id, share FROM copy", "article_id", list(articles))
        return {(a, b): share for a, b, share in rows if b in articles}

    def person_names(self, articles: Iterable[int]) -> dict[int, dict[str, str]]:
        """For each article the persons of its speakers, by their names in it."""
        found: dict[int, dict[str, str]] = {}
        for (article, name, _), (_, person) in self._persons_in(articles).items():
            if name:
                found.setdefault(article, {})[name] = person
        return found

    def marked(self, articles: Iterable[int]) -> Iterator[MarkedArticle]:
        """Articles with their texts, quotes and figures; few are held at once."""
        return self._marked(articles)

    def hashes_by_id(self, articles: Iterable[int]) -> dict[int, str]:
        """The content hashes of articles by their ids, of those that have one."""
        return dict(self._by_ids("SELECT id, ifnull(content_hash, '') FROM articles", "id", articles))

    def moments_of(self, articles: Iterable[int]) -> dict[int, int]:
        """When articles were published, or else their files written, in seconds since 1970."""
        found = self._by_ids("SELECT id, moment FROM articles", "id", articles)
        return {article_id: moment_in_time(moment) for article_id, moment in found}

    def count_compared(self) -> int:
        """How many articles were compared with others."""
        return int(self._all("SELECT count(story_id) FROM evidence_article")[0][0])


def _person(row: Sequence[Any]) -> PersonRow:
    number, name, role, quotes, articles, personal, reason = row
    return PersonRow(number, name, role, quotes, articles, bool(personal), reason)


def _named(name: str) -> tuple[str, list[Any]]:
    words = name.split()
    where = " AND ".join("(p.name || ' ' || ifnull(p.role, '')) LIKE ? ESCAPE '\\'" for _ in words)
    return (f"WHERE {where}" if words else ""), [containing(word) for word in words]


def _quote_match(only: QuoteDeskFilter) -> str:
    return _match([("text who", only.words), ("who", only.speaker)])


def _figure_match(only: FigureDeskFilter) -> str:
    return _match([("what", list(map(singular_of, only.words))), ("who", only.claimant)])


def _end(offset: int, limit: int) -> int:
    """Where a window ends; below 0: with the last row."""
    return limit if limit < 0 else offset + limit


def _window(articles: Iterable[tuple[int, int]], offset: int, limit: int) -> Iterator[int]:
    """The ids of a window over articles, each given by its first id and how many it has."""
    for first, count in articles:
        taken = min(max(0, count - offset), limit if limit >= 0 else count)
        yield from range(first + offset, first + offset + taken)
        offset = max(0, offset - count)
        limit -= taken
        if limit == 0:
            return


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


def _difference(row: tuple[Any, ...]) -> DifferenceRow:
    """A difference without its figures."""
    number, tier, what, why, against, key, rise, correction = row
    return DifferenceRow(number, tier, what, why, against, key, (), bool(rise), correction)
