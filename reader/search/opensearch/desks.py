"""The desks of a library on a server: its most quoted speakers, and its quotes and figures a page at a time.

The server narrows to articles that have such words somewhere in their quotes or figures; which of these fits is looked
at here, by the same code for every engine (`quote_fits`, `figure_fits`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from reader.model import Figure, Quote, Span
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
    desk_words,
    figure_fits,
    quote_fits,
    singular_of,
)
from reader.model.rows import FigureFilter, QuoteFilter
from reader.model.search import FigureRange
from reader.model.units import sentence_around, sentences_around
from reader.search.opensearch.connection import missing_parts
from reader.search.opensearch.documents import WHOLE, counted_by, figures_in, id_in, quotes_in, stored_in, unpacked
from reader.search.opensearch.mapping import PERCENT_TERM, SPOKEN_BY, amount_ranges, counted_terms
from reader.search.opensearch.translation import Query, amounts_query, any_of, holding, within
from reader.search.words import Terms

MOST_SPEAKERS = 1_000
"""Speakers of a list; a rarer one is found by typing part of the name."""
_FIRST_ARTICLES, _MOST_ARTICLES = 25, 200
"""Articles of one request: few at first, more while few of them have what is wanted."""
_ROWS_AN_ARTICLE = 10
"""About so many quotes or figures an article has: who wants many rows gets them of many articles at once."""
_MOST_REQUESTS = 6
"""After so many requests a page ends, with whatever was found: the next one goes on."""
_MOST_NAME_WORDS = 8
_HAS_QUOTES: Query = {"range": {"quoted": {"gt": 0}}}
_HAS_FIGURES: Query = {"range": {"counted": {"gt": 0}}}

Send = Callable[[dict[str, Any]], dict[str, Any]]
Stored = Mapping[str, Any]
Found = TypeVar("Found")
FoundFigure = tuple[Figure, Span]
"""A figure, and where its sentence stands."""


class PutRight(Protocol):
    """What a person corrected in articles of the library; it never leaves this machine. May raise NewsreaderError."""

    def articles(self) -> frozenset[int]:
        """The articles in which something was corrected."""

    def applied(self, article: int, stored: Stored) -> Stored:
        """An unpacked article with its corrections."""


class Among(Struct, frozen=True):
    """The articles of a search, as the server finds them."""

    query: Query
    fits: Callable[[Mapping[str, Any]], bool]
    """Whether a hit is one of them, as far as this machine has to say so."""


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

    def __init__(self, send: Send, put_right: PutRight | None = None) -> None:
        """`send` asks for an answer to a search; `put_right` is what was corrected here."""
        self._send, self._put_right = send, put_right

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

        def fitting(stored: Stored) -> list[Quote]:
            return [
                quote
                for quote in _in_order(quotes_in(stored))
                if (speaker is None or quote.canonical == speaker) and quote_fits(only, quote)
            ]

        narrowing = [_HAS_QUOTES, *with_quotes(only, speaker)]
        page = self._page(narrowing, _from(only.source, fitting), order, after, least)
        return QuotePage(tuple(QuotePlace(*row) for row in page.rows), page.after, page.remark), page.articles

    def figures(
        self, only: FigureDeskFilter, order: DeskOrder, after: Cursor | None, least: int
    ) -> tuple[FigurePage, Mapping[int, Stored]]:
        """Figures that a filter lets through, with their sentences, as `quotes`."""

        def fitting(stored: Stored) -> list[FoundFigure]:
            return _with_sentences(stored, [one for one in figures_in(stored) if figure_fits(only, one)])

        narrowing = [_HAS_FIGURES, *with_figures(only)]
        page = self._page(narrowing, _from(only.source, fitting), order, after, least)
        rows = tuple(
            FigurePlace(article, figure, sentence.of(page.articles[article]["text"]), sentence)
            for article, (figure, sentence) in page.rows
        )
        return FigurePage(rows, page.after, page.remark), page.articles

    def all_quotes(self, only: QuoteFilter, among: Among | None, after: Cursor | None, least: int) -> Page[Quote]:
        """The next quotes of the whole library, newest article first, as a command lists them; its filter's articles
        are those `among` a search."""
        typed = [word for part in only.speaker.split() for word in desk_words(part)]
        narrowing = [
            _HAS_QUOTES,
            *({"wildcard": {"forms.quotes": {"value": f"{SPOKEN_BY}*{word}*"}}} for word in typed),
        ]

        def fitting(stored: Stored) -> list[Quote]:
            return [quote for quote in _in_order(quotes_in(stored)) if only.lets_through(quote)]

        return self._page(narrowing, fitting, "newest", after, least, among)

    def all_figures(
        self, only: FigureFilter, terms: Terms, among: Among | None, after: Cursor | None, least: int
    ) -> Page[FoundFigure]:
        """The next figures, as `all_quotes`; dates, which are no amounts, are left out."""
        wanted = FigureRange(only.low, only.high, noun=terms.counted(only.noun), sure=only.sure)
        nouns = counted_terms(wanted.noun)

        def fitting(stored: Stored) -> list[FoundFigure]:
            found = [
                figure
                for figure in figures_in(stored)
                if figure.kind != "date"
                and not (wanted.sure and figure.guess)
                and nouns <= counted_by(figure, terms)
                and wanted.reaches(*figure.limits)
            ]
            return _with_sentences(stored, found)

        narrowing = [_HAS_FIGURES, amounts_query(wanted)]
        return self._page(narrowing, fitting, "newest", after, least, among)

    def _page(
        self,
        narrowing: Sequence[Query],
        fitting: Callable[[Stored], Sequence[Found]],
        order: DeskOrder,
        after: Cursor | None,
        least: int,
        among: Among | None = None,
    ) -> Page[Found]:
        rows: list[tuple[int, Found]] = []
        articles: dict[int, Stored] = {}
        size, remark = min(_MOST_ARTICLES, max(_FIRST_ARTICLES, least // _ROWS_AN_ARTICLE)), ""
        corrected = frozenset[int]() if self._put_right is None else self._put_right.articles()
        wanted: list[Query] = list(narrowing)
        if corrected:
            # The server knows nothing of corrections: which of these articles fit is looked at here.
            ids = {"ids": {"values": list(map(str, sorted(corrected)))}}
            wanted = [any_of([{"bool": {"filter": wanted}}, ids])]
        if among is not None:
            wanted.append(among.query)
        for _ in range(_MOST_REQUESTS):
            body = {
                "query": {"bool": {"filter": wanted}},
                "sort": by_date(order),
                "size": size,
                **WHOLE,
                "track_total_hits": False,
                **({"search_after": list(after)} if after is not None else {}),
            }
            answer = self._send(body)
            hits = answer["hits"]["hits"]
            if answer["timed_out"] or missing_parts(answer):
                remark = "Parts of the library did not answer: the list is not complete"
            for hit in hits:
                if among is not None and not among.fits(hit):
                    continue
                number = id_in(hit)
                try:
                    stored: Stored = unpacked(stored_in(hit))
                    if self._put_right is not None and number in corrected:
                        stored = self._put_right.applied(number, stored)
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


def with_quotes(only: QuoteDeskFilter, speaker: str | None) -> list[Query]:
    """Articles that may have such quotes; nothing: all may."""
    narrowing = _of_source(only.source)
    narrowing += _standing("quotes", ("", SPOKEN_BY), only.words)
    narrowing += _standing("quotes", (SPOKEN_BY,), only.speaker)
    return narrowing if speaker is None else [*narrowing, {"term": {"speakers": speaker}}]


def with_figures(only: FigureDeskFilter) -> list[Query]:
    """Articles that may have such figures, as `with_quotes`."""
    narrowing = _of_source(only.source)
    narrowing += _standing("figures", ("",), list(map(singular_of, only.words)))
    narrowing += _standing("figures", (SPOKEN_BY,), only.claimant)
    if only.low is not None or only.high is not None or only.percent:
        nouns = frozenset({PERCENT_TERM}) if only.percent else frozenset[str]()
        narrowing.append(within(amount_ranges(only.low, only.high, nouns, above=only.above, below=only.below)))
    return narrowing


def titled(typed: str) -> list[Query]:
    """Articles whose titles have the longest of the words that were typed: the others may stand in other titles."""
    words = desk_words(max(typed.split(), key=len, default=""))
    return [{"wildcard": {"forms.title": {"value": f"*{word}*"}}} for word in words]


def _in_order(quotes: Iterable[Quote]) -> list[Quote]:
    return sorted(quotes, key=lambda quote: quote.span.start)


def _with_sentences(stored: Stored, figures: Iterable[Figure]) -> list[FoundFigure]:
    """Figures in order, each with its sentence."""
    found = sorted(figures, key=lambda figure: figure.span.start)
    text, spans = stored["text"], [figure.span for figure in found]
    around = sentences_around(text, spans) if len(spans) > 1 else [sentence_around(text, one) for one in spans]
    return list(zip(found, around, strict=True))


def _from(source: str, fitting: Callable[[Stored], Sequence[Found]]) -> Callable[[Stored], Sequence[Found]]:
    """What fits of articles from a source."""
    if not source:
        return fitting
    return lambda stored: fitting(stored) if source.lower() in str(stored.get("source") or "").lower() else ()


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
