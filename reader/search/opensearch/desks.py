"""The desks of a library on a server: its most quoted speakers, and its quotes and figures a page at a time.

The server narrows to articles that have such words somewhere in their quotes or figures; which of these fits is looked
at here, by the same code for every engine (`quote_fits`, `figure_fits`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct

from reader.model import Figure, Quote
from reader.model.desks import (
    Cursor,
    DeskCounts,
    DeskOrder,
    FigureDeskFilter,
    FigurePage,
    FigurePlace,
    QuoteDeskFilter,
    QuotePage,
    QuotePlace,
    SpeakerCount,
    beginnings,
    figure_fits,
    quote_fits,
    singular_of,
)
from reader.model.units import sentence_around, sentences_around
from reader.search.opensearch.documents import WHOLE, figures_in, id_in, quotes_in, stored_in, unpacked
from reader.search.opensearch.mapping import PERCENT_TERM, SPOKEN_BY, amount_ranges
from reader.search.opensearch.translation import Query, any_of, holding, within

MOST_SPEAKERS = 1_000
"""Speakers of a list; a rarer one is found by typing part of the name."""
_FIRST_ARTICLES, _MOST_ARTICLES = 25, 200
"""Articles of one request: few at first, more while few of them have what is wanted."""
_MOST_REQUESTS = 6
"""After so many requests a page ends, with whatever was found: the next one goes on."""
_MOST_NAME_WORDS = 8

Send = Callable[[dict[str, Any]], dict[str, Any]]
Stored = Mapping[str, Any]
Found = TypeVar("Found")


def by_date(order: str) -> list[dict[str, Any]]:
    """The server's order of articles; undated ones stand last."""
    way = "asc" if order == "oldest" else "desc"
    sort: list[dict[str, Any]] = [{"moment": way}, {"id": way}]
    if order == "oldest":
        sort.insert(0, {"undated": {"order": "asc"}})
    return sort


class Page(Struct, Generic[Found], frozen=True):
    """What fits of some articles, with the articles: all that is stored of them, unpacked."""

    rows: Sequence[tuple[int, Found]]
    articles: Mapping[int, Stored]
    after: Cursor | None
    remark: str


class DeskSearch:
    """Asks a server what its desks show. Every method raises ServerError."""

    def __init__(self, send: Send) -> None:
        """`send` asks for an answer to a search."""
        self._send = send

    def counts(self, name: str) -> DeskCounts:
        """Speakers whose names have all words of `name` in them, the most quoted first, and the sums of everything."""
        order = [{"quotes": "desc"}, {"_key": "asc"}]
        names: dict[str, Any] = {"field": "speech.name", "size": MOST_SPEAKERS, "order": order}
        if words := name.split()[:_MOST_NAME_WORDS]:
            names["include"] = "&".join(f"({holding(word)})" for word in words)
        by_name = {"names": {"terms": names, "aggs": {"quotes": {"sum": {"field": "speech.quotes"}}}}}
        sums = {field: {"sum": {"field": field}} for field in ("quoted", "counted")}
        body = {
            "size": 0,
            "track_total_hits": False,
            "aggs": {"speech": {"nested": {"path": "speech"}, "aggs": by_name}, **sums},
        }
        found = self._send(body)["aggregations"]
        speakers = (
            SpeakerCount(str(bucket["key"]), int(bucket["quotes"]["value"]), int(bucket["doc_count"]))
            for bucket in found["speech"]["names"]["buckets"]
        )
        return DeskCounts(tuple(speakers), *(int(found[field]["value"]) for field in ("quoted", "counted")))

    def quotes(
        self, only: QuoteDeskFilter, speaker: str | None, order: DeskOrder, after: Cursor | None, least: int
    ) -> tuple[QuotePage, Mapping[int, Stored]]:
        """Quotes that a filter lets through, `speaker`'s where one is named, and the articles that they stand in.

        A page has `least` of them unless there are no more, or only few of many articles fit.
        """
        narrowing: list[Query] = [{"range": {"quoted": {"gt": 0}}}, *_of_source(only.source)]
        narrowing += _standing("quotes", ("", SPOKEN_BY), only.words)
        narrowing += _standing("quotes", (SPOKEN_BY,), only.speaker)
        if speaker is not None:
            narrowing.append({"term": {"speakers": speaker}})

        def fitting(stored: Stored) -> list[Quote]:
            return [
                quote
                for quote in sorted(quotes_in(stored), key=lambda one: one.span.start)
                if (speaker is None or quote.canonical == speaker) and quote_fits(only, quote)
            ]

        page = self._page(narrowing, fitting, order, after, least)
        return QuotePage(tuple(QuotePlace(*row) for row in page.rows), page.after, page.remark), page.articles

    def figures(
        self, only: FigureDeskFilter, order: DeskOrder, after: Cursor | None, least: int
    ) -> tuple[FigurePage, Mapping[int, Stored]]:
        """Figures that a filter lets through, with their sentences, as `quotes`."""
        narrowing: list[Query] = [{"range": {"counted": {"gt": 0}}}, *_of_source(only.source)]
        narrowing += _standing("figures", ("",), list(map(singular_of, only.words)))
        narrowing += _standing("figures", (SPOKEN_BY,), only.claimant)
        if only.low is not None or only.high is not None or only.percent:
            nouns = frozenset({PERCENT_TERM}) if only.percent else frozenset[str]()
            ranges = amount_ranges(only.low, only.high, nouns, above=only.above, below=only.below)
            narrowing.append(within(ranges))

        def fitting(stored: Stored) -> list[tuple[Figure, str, Any]]:
            found = [
                one for one in sorted(figures_in(stored), key=lambda one: one.span.start) if figure_fits(only, one)
            ]
            text, spans = stored["text"], [one.span for one in found]
            around = sentences_around(text, spans) if len(spans) > 1 else [sentence_around(text, one) for one in spans]
            return [(one, span.of(text), span) for one, span in zip(found, around, strict=True)]

        page = self._page(narrowing, fitting, order, after, least)
        rows = tuple(FigurePlace(article, *found) for article, found in page.rows)
        return FigurePage(rows, page.after, page.remark), page.articles

    def _page(
        self,
        narrowing: Sequence[Query],
        fitting: Callable[[Stored], Sequence[Found]],
        order: DeskOrder,
        after: Cursor | None,
        least: int,
    ) -> Page[Found]:
        rows: list[tuple[int, Found]] = []
        articles: dict[int, Stored] = {}
        size, remark = _FIRST_ARTICLES, ""
        for _ in range(_MOST_REQUESTS):
            body = {
                "query": {"bool": {"filter": list(narrowing)}},
                "sort": by_date(order),
                "size": size,
                **WHOLE,
                "track_total_hits": False,
                **({"search_after": list(after)} if after is not None else {}),
            }
            answer = self._send(body)
            hits = answer["hits"]["hits"]
            if answer["timed_out"] or answer["_shards"]["failed"]:
                remark = "Parts of the library did not answer: the list is not complete"
            for hit in hits:
                number = id_in(hit)
                try:
                    stored = unpacked(stored_in(hit))
                    found = fitting(stored)
                except (KeyError, TypeError, ValueError):
                    continue  # not as newsreader sends it: opening it says so
                if found:
                    articles[number] = stored
                    rows += [(number, one) for one in found]
            if len(hits) < size:
                return Page(rows, articles, None, remark)
            after = tuple(hits[-1]["sort"])
            if len(rows) >= least:
                break
            size = min(_MOST_ARTICLES, size * 2)
        return Page(rows, articles, after, remark)


def _standing(field: str, signs: Sequence[str], typed: Sequence[str]) -> list[Query]:
    """Articles that have words somewhere in their quotes or figures, each behind one of some signs."""
    return [
        any_of([{"prefix" if begins else "term": {f"forms.{field}": sign + word}} for sign in signs])
        for word, begins in beginnings(typed)
    ]


def _of_source(source: str) -> list[Query]:
    if not source:
        return []
    plain = "".join(f"\\{c}" if c in "*?\\" else c for c in source)
    return [{"wildcard": {"outlet": {"value": f"*{plain}*", "case_insensitive": True}}}]
