"""OpenSearchEngine: answers questions from a library on a server. For one thread.

The server finds and counts; snippets and marks are made here, by the same code and from the same text as everywhere, so
their offsets are exact.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reader.errors import NewsreaderError, ServerError
from reader.model import Facet, Hit, Quote, SearchAnswer
from reader.model.desks import (
    Cursor,
    DeskCounts,
    DeskOrder,
    FigureDeskFilter,
    FigurePage,
    QuoteDeskFilter,
    QuotePage,
)
from reader.model.rows import FigureFilter, QuoteFilter
from reader.model.search import SPEAKERS_COUNTED_IN, Completion, FigureRange, SearchOrder, SpokenQuote
from reader.model.words import form_of
from reader.search.engine import Answer, Can, plain_query
from reader.search.opensearch.connection import Server, missing_parts
from reader.search.opensearch.desks import Among, DeskSearch, FoundFigure, Page, PutRight, by_date
from reader.search.opensearch.documents import (
    LISTED,
    WHOLE,
    WORDS_VERSION,
    Headings,
    figures_asked_for,
    id_in,
    prints_in,
    spoken_quotes_in,
    stored_in,
)
from reader.search.opensearch.mapping import FORMAT, RANKED
from reader.search.opensearch.translation import (
    NOTHING,
    PersonalLookup,
    Query,
    Translator,
    asks_for_read_marks,
    beginning_a_word,
    fuzzy_forms,
    supposing,
)
from reader.search.opensearch.vocabulary import ServerVocabulary
from reader.search.query.parser import Question, parse
from reader.search.query.tree import And, Everything, FigureOf, Node, Or, Prefix, QuoteBy, Word, positive_leaves
from reader.search.query.vocabulary import telling_words
from reader.search.show.answering import Answering, Shown, Value, lit_completions
from reader.search.show.copies import fold
from reader.search.show.marks import TargetFinder
from reader.search.show.suggestions import completions, corrected, facets_of, most_of, unknown_words, with_names
from reader.search.words import Terms

Stored = Mapping[str, Any]

TIME_LIMIT = 1.5
"""Seconds after which the server answers with what it has."""
_GRACE = 3.0
"""Seconds beyond that for the way there and back."""
_PAGE = 10_000
_MOST_HELD = 600
_MOST_FIRST = 100
"""Of more than so many first hits the server hands out no texts of their own."""
_IDS: Mapping[str, Any] = MappingProxyType({"_source": False, "stored_fields": "_none_", "docvalue_fields": ["id"]})
_HELLO_SECONDS = 60.0
_SMALL = 200
"""A library of up to so many articles is read for its words before the first answer."""
_MOST_SOURCES = 300


class _Asked(Struct, frozen=True):
    """A question as it goes to the server."""

    question: Question
    query: Query
    completed: Mapping[Word, str]
    reads: bool
    """Whether what was read matters: then the hits are looked through here."""


class OpenSearchEngine(Answering):
    """A SearchEngine over a library on a server."""

    can = Can.EXACT_TOTAL | Can.PERSONAL | Can.DESKS

    def __init__(
        self,
        server: Server,
        personal: PersonalLookup,
        *,
        words: Path | None = None,
        words_age: float = 86_400.0,
        time_limit: float = TIME_LIMIT,
        today: Callable[[], date] = date.today,
        put_right: PutRight | None = None,
    ) -> None:
        """`words` is a file that keeps what is known of the library's words, for `words_age` seconds. `put_right`:
        what a person corrected."""
        self._server, self._personal, self._put_right = server, personal, put_right
        self._time_limit, self._today = time_limit, today
        self._terms = Terms()
        self._vocabulary = ServerVocabulary(server, words, words_age)
        self._words_age = words_age
        self._headings = Headings()
        self._articles = _Articles(server, self._terms)
        self._counted: dict[str, bool] = {}
        self._hello_until = 0.0
        self._size = 0
        self._note = ""
        self._asked: dict[tuple[str, bool], _Asked] = {}

    # -- questions ----------------------------------------------------------------------------------------

    def article_ids(
        self, query: str, limit: int | None = None, order: SearchOrder = "relevance", live: bool = False
    ) -> Answer[list[int]]:
        """Only the ids of articles that match, best first, copies included."""

        def ids() -> list[int]:
            asked = self._ask(plain_query(query), live)
            return [article_id for article_id, _, _ in self._found(asked, limit, order).rows]

        return self._told(ids, [])

    def complete(self, line: str, limit: int = 1) -> Answer[tuple[Completion, ...]]:
        """Ways to complete the last word of a line, best first."""

        def completed() -> tuple[Completion, ...]:
            self._hello()
            sources = self._sources() if "source:" in line.lower() else {}
            return tuple(completions(plain_query(line), self._vocabulary, self._names(), sources, limit))

        return self._told(completed, ())

    def held(self, ids: Sequence[int]) -> dict[int, Stored]:
        """What came with the last hits, to list them."""
        return self._articles.held(ids)

    # -- desks --------------------------------------------------------------------------------------------

    def desk_counts(self, name: str = "") -> Answer[DeskCounts]:
        """Speakers, the most quoted first; all quotes and figures counted."""
        return self._told(lambda: self._desks().counts(plain_query(name)), DeskCounts())

    def desk_quotes(
        self, only: QuoteDeskFilter, speaker: str | None, order: DeskOrder, after: Cursor | None, least: int
    ) -> Answer[QuotePage]:
        """A page of quotes."""

        def quotes() -> QuotePage:
            page, articles = self._desks().quotes(only, speaker, order, after, least)
            self._keep_whole(articles)
            return page

        return self._told(quotes, QuotePage())

    def desk_figures(
        self, only: FigureDeskFilter, order: DeskOrder, after: Cursor | None, least: int
    ) -> Answer[FigurePage]:
        """A page of figures."""

        def figures() -> FigurePage:
            page, articles = self._desks().figures(only, order, after, least)
            self._keep_whole(articles)
            return page

        return self._told(figures, FigurePage())

    def all_quotes(self, only: QuoteFilter, query: str, after: Cursor | None, least: int) -> Answer[Page[Quote] | None]:
        """The next quotes of the whole library, or of the articles that match a query, newest article first."""
        return self._told(lambda: self._desks().all_quotes(only, self._among(query), after, least), None)

    def all_figures(
        self, only: FigureFilter, query: str, after: Cursor | None, least: int
    ) -> Answer[Page[FoundFigure] | None]:
        """The next figures, as `all_quotes`."""
        return self._told(lambda: self._desks().all_figures(only, self._terms, self._among(query), after, least), None)

    def _among(self, query: str) -> Among | None:
        if not query.strip():
            return None
        asked = self._ask(plain_query(query), live=False)
        return Among(asked.query, lambda hit: not asked.reads or self._fits(id_in(hit), hit))

    def _desks(self) -> DeskSearch:
        self._hello()
        return DeskSearch(self._send, self._put_right)

    def _keep_whole(self, articles: Mapping[int, Stored]) -> None:
        """Articles that came whole with a page of a desk."""

    # -- errors as answers --------------------------------------------------------------------------------

    def _told(self, ask: Callable[[], Value], nothing: Value) -> Answer[Value]:
        try:
            return Answer(ask())
        except NewsreaderError as error:
            self._asked.clear()
            self._hello_until = 0.0
            return Answer(nothing, str(error))

    # -- asking -------------------------------------------------------------------------------------------

    def _hello(self) -> None:
        """Find out, once a minute, whether this is a library we can read, how large it is, and its words."""
        now = time.monotonic()
        if now < self._hello_until:
            return
        meta = meta_of(self._server)
        if meta["format"] != FORMAT:
            raise ServerError(
                f"The library {self._server.name} has fields of version {meta['format']}; this program reads {FORMAT}. "
                "Another newsreader fits, or `newsreader library upgrade`."
            )
        old = meta.get("words") != WORDS_VERSION
        self._note = "The library's words are of another version: some may not be found" if old else ""
        self._size = int(self._server.call("GET", f"/{self._server.name}/_count")["count"])
        self._hello_until = now + min(_HELLO_SECONDS, self._words_age)
        self._counted.clear()
        self._asked.clear()
        if self._vocabulary.is_fresh(self._size) or (self._vocabulary.load() and self._vocabulary.is_fresh(self._size)):
            return
        if self._size <= _SMALL:
            self._vocabulary.refresh(self._size)
        else:
            self._vocabulary.refresh_behind(self._size)

    def _ask(self, query: str, live: bool) -> _Asked:
        """Read a query, or take what it was read as a moment ago."""
        self._hello()
        known = self._asked.get((query, live))
        if known is not None:
            return known
        question = with_names(parse(query, self._today(), self._is_counted, live), self._names())
        asked = self._asked_of(question)
        self._asked.clear()
        self._asked[query, live] = asked
        return asked

    def _asked_of(self, question: Question) -> _Asked:
        root = question.root
        translator = Translator(self._vocabulary, self._terms, self._personal)
        if root is None:
            return _Asked(question, NOTHING, {}, False)
        if near := fuzzy_forms(root):
            self._vocabulary.learn(near)
        if not asks_for_read_marks(root):
            return _Asked(question, translator.query(root), translator.completed, False)
        # Which hit matches for which reason is told by name; what was read stays here.
        either = [
            {"bool": {"must": [translator.query(supposing(root, read=read))], "_name": "read" if read else "unread"}}
            for read in (True, False)
        ]
        query = {"bool": {"should": either, "minimum_should_match": 1}}
        return _Asked(question, query, translator.completed, True)

    def _is_counted(self, noun: str) -> bool:
        terms = self._terms.counted(noun)
        if not terms.strip():
            return False
        if terms not in self._counted:
            translator = Translator(self._vocabulary, self._terms, self._personal)
            figure = FigureOf(None, None, False, False, noun, "")
            self._counted[terms] = self._has_hits(translator.query(figure))
        return self._counted[terms]

    def _has_hits(self, query: Query) -> bool:
        body = {"size": 0, "query": query, "terminate_after": 1, "track_total_hits": 1}
        return bool(self._send(body)["hits"]["total"]["value"])

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        timed = {"timeout": f"{int(self._time_limit * 1000)}ms", **body}
        return self._server.search(timed, seconds=self._time_limit + _GRACE)

    def _names(self) -> _Names:
        return _Names(self._server, self._personal)

    # -- finding ------------------------------------------------------------------------------------------

    def _found(
        self,
        asked: _Asked,
        limit: int | None,
        order: SearchOrder,
        *,
        listed: bool = False,
        whole: int = 0,
        inside: bool = False,
    ) -> _Found:
        """The first `limit` matches (None: all) in an order. Of equal scores the newer article comes first.

        `listed`: they come with their headings; `whole`: so many of the first with their texts as well, by the same
        request; `inside`: and with what was found in them.
        """
        body: dict[str, Any] = {
            "query": asked.query,
            "sort": ["_score", *by_date(order)] if order == "relevance" else by_date(order),
            "track_total_hits": True,
            **(LISTED if listed else _IDS),
        }
        texts = {"_source": True, **({"stored_fields": ["found"]} if inside else {})}
        if whole > _MOST_FIRST:
            del body["stored_fields"]
            body |= texts
        elif whole:
            body["aggs"] = {"first": {"top_hits": {"size": whole, "sort": body["sort"], **texts}}}
        found = _Found()
        while limit is None or len(found.rows) < limit:
            wanted = _PAGE if limit is None else min(_PAGE, limit if asked.reads else limit - len(found.rows))
            answer = self._send({**body, "size": wanted})
            hits = answer["hits"]["hits"]
            found.take_counts(answer)
            for hit in hits:
                article_id = id_in(hit)
                if not asked.reads or self._fits(article_id, hit):
                    found.rows.append((article_id, hit["_score"] or 0.0, stored_in(hit, self._headings.read)))
                else:
                    found.left_out += 1
            found.take_texts(answer)
            if len(hits) < wanted:
                break
            body = {**body, "search_after": hits[-1]["sort"], "track_total_hits": False}
            body.pop("aggs", None)
        found.rows = found.rows[:limit]
        return found

    def _fits(self, article_id: int, hit: Mapping[str, Any]) -> bool:
        """Whether a hit matches with the read mark that its article has."""
        return ("read" if self._personal.is_read(article_id) else "unread") in hit.get("matched_queries", ())

    # -- answers ------------------------------------------------------------------------------------------

    def _search(self, query: str, limit: int, order: SearchOrder, live: bool, snippets: int | None) -> SearchAnswer:
        asked = self._ask(query, live)
        question = asked.question
        if question.root is None:
            return SearchAnswer(query, question.read_as)
        inside, most = _looks_inside(question.root), limit + limit // 4 + 10
        # Some are folded into others: a few more texts than are shown save a second request.
        whole = min(most, limit if snippets is None else snippets + snippets // 2)
        found = self._found(asked, most, order, listed=True, whole=whole, inside=inside)
        self._articles.hold({article_id: stored for article_id, _, stored in found.rows})
        completed = (f"{word.text}… as {form}" for word, form in asked.completed.items())
        read_as = " · ".join(filter(None, (question.read_as, *completed, self._note, found.missing)))
        suggestion: str | None = None
        dropped: tuple[str, ...] = ()
        if not found.total and not found.partial:
            suggestion, dropped = self._suggested(question)
        hits = self._shown_of(asked, asked.completed).hits(_folded(found.rows, limit), snippets)
        return SearchAnswer(query, read_as, found.total, 0.0, hits, suggestion, found.partial, None, dropped)

    def _shown(self, query: str, live: bool, as_words: bool = False) -> Shown:
        asked = self._ask(query, live)
        completed = asked.completed
        return self._shown_of(asked, lit_completions(completed, self._vocabulary) if as_words else completed)

    def _shown_of(self, asked: _Asked, completed: Mapping[Word, str]) -> Shown:
        root = asked.question.root
        finder = TargetFinder(self._vocabulary, self._terms)
        targets = [] if root is None else finder.targets(_as_lit(root, completed, self._vocabulary), completed)
        return Shown(self._articles, finder, self._terms, root, targets)

    def _suggested(self, question: Question) -> tuple[str | None, tuple[str, ...]]:
        """Another query that has hits, and the words that it leaves out."""
        root = question.root
        assert root is not None
        self._vocabulary.learn(map(form_of, unknown_words(root, self._vocabulary)))

        def has_hits(query: str) -> bool:
            other = self._asked_of(parse(query, self._today(), self._is_counted))
            return other.question.root is not None and self._has_hits(other.query)

        better = corrected(question, self._vocabulary, has_hits)
        return (better, ()) if better is not None else most_of(question, self._fitting)

    def _fitting(self, wanted: Sequence[Node], others: Sequence[Node]) -> Sequence[Node]:
        """The parts that the article has which has most of them, and meets the others."""
        translator = Translator(self._vocabulary, self._terms, self._personal)
        named = [
            {"constant_score": {"filter": translator.query(supposing(part, read=False)), "_name": str(number)}}
            for number, part in enumerate(wanted)
        ]
        also = [translator.query(supposing(part, read=False)) for part in others]
        query = {"bool": {"should": named, "filter": also, "minimum_should_match": 1}}
        hits = self._send({"size": 1, "query": query, "_source": False, "track_total_hits": False})["hits"]["hits"]
        return [wanted[int(name)] for name in sorted(hits[0].get("matched_queries", ()), key=int)] if hits else ()

    def _facets(self, query: str) -> tuple[Facet, ...]:
        self._hello()
        translator = Translator(self._vocabulary, self._terms, self._personal)
        asked = self._ask(query, live=True).query if query.strip() else translator.query(Everything())
        by_count = {"size": _MOST_SOURCES, "shard_size": 2 * _MOST_SOURCES}
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": asked,
            "aggs": {
                "sources": {"terms": {"field": "outlet", **by_count}},
                "months": {"terms": {"field": "month", "size": 2_400}},
                "some": {
                    "sampler": {"shard_size": SPEAKERS_COUNTED_IN},
                    "aggs": {"speakers": {"terms": {"field": "speakers", **by_count}}},
                },
            },
        }
        found = self._send(body)["aggregations"]
        months = {int(bucket["key"]): bucket["doc_count"] for bucket in found["months"]["buckets"]}
        return tuple(facets_of(_buckets(found["sources"]), months, _buckets(found["some"]["speakers"]), {}))

    def _sources(self) -> dict[str, int]:
        terms = {"field": "outlet", "size": _MOST_SOURCES}
        body = {"size": 0, "track_total_hits": False, "aggs": {"sources": {"terms": terms}}}
        return _buckets(self._send(body)["aggregations"]["sources"])

    def _similar(self, article_id: int, limit: int) -> SearchAnswer:
        self._hello()
        found = self._articles.texts([article_id]).get(article_id)
        if found is None:
            return SearchAnswer("", error="This article is no longer in the library.")
        title, text = found
        like = " ".join(
            term for part in (title, title, title, text[:20_000]) for term, _, _ in self._terms.in_text(part)
        )
        words = {
            "fields": [RANKED],
            "like": like,
            "max_query_terms": 25,
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "max_doc_freq": max(20, self._size // 4),
            "minimum_should_match": "10%",
            "boost_terms": 1,
        }
        query = {
            "bool": {"must": [{"more_like_this": words}], "must_not": [{"ids": {"values": [str(article_id)]}}]},
        }
        telling = telling_words(title, text, self._vocabulary, self._terms)
        finder = TargetFinder(self._vocabulary, self._terms)
        targets = finder.of_terms([term for term, _ in telling[:8]])
        asked = _Asked(Question("", None), query, {}, False)
        most = limit + limit // 4 + 10
        rows = self._found(asked, most, "relevance", listed=True, whole=most)
        self._articles.hold({number: stored for number, _, stored in rows.rows})
        shown = Shown(self._articles, finder, self._terms, None, targets)
        return SearchAnswer("", "", rows.total, 0.0, shown.hits(_folded(rows.rows, limit)), None, rows.partial)


class _Found:
    """Rows (id, score, what is stored), and what the server said of them."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, float, Stored]] = []
        self.left_out = 0
        self.partial = False
        self.missing = ""
        self._total = 0

    @property
    def total(self) -> int:
        """How many match, those left out here not counted."""
        return max(len(self.rows), self._total - self.left_out)

    def take_texts(self, answer: Mapping[str, Any]) -> None:
        """Put the texts that came with the first matches where they belong."""
        if "aggregations" not in answer:
            return
        first = answer["aggregations"]["first"]["hits"]["hits"]
        texts = {id_in(hit): stored_in(hit) for hit in first}
        self.rows = [
            (number, score, {**stored, **texts[number]} if number in texts else stored)
            for number, score, stored in self.rows
        ]

    def take_counts(self, answer: Mapping[str, Any]) -> None:
        """Note the total, and what did not answer."""
        self._total = answer["hits"].get("total", {}).get("value", self._total)
        missing, total = missing_parts(answer), answer["_shards"]["total"]
        self.partial |= bool(answer["timed_out"] or missing)
        if missing:
            self.missing = f"{missing} of {total} parts of the library did not answer: the list is not complete"


def _folded(rows: Sequence[tuple[int, float, Stored]], limit: int) -> list[Hit]:
    """At most `limit` hits without snippets; copies are folded."""
    # One that is not as newsreader sends it cannot be listed.
    rows = [row for row in rows if "print" in row[2]]
    groups = fold(prints_in(stored for _, _, stored in rows), limit)
    return [
        Hit(article_id, round(score, 4), copies=len(group) - 1)
        for group in groups
        for article_id, score, _ in (rows[group[0]],)
    ]


def _looks_inside(root: Node) -> bool:
    return any(isinstance(leaf, (QuoteBy, FigureOf)) for leaf in positive_leaves(root))


def _as_lit(root: Node, completed: Mapping[Word, str], vocabulary: ServerVocabulary) -> Node:
    """The tree for lighting: a word being typed that nothing completes is lit wherever a word starts so."""
    if isinstance(root, Word):
        typed = root.live and root not in completed and not vocabulary.form_count(form_of(root.text))
        return Prefix(root.text, root.field) if typed else root
    if isinstance(root, (And, Or)):
        return replace(root, parts=tuple(_as_lit(part, completed, vocabulary) for part in root.parts))
    return root


def _buckets(found: Mapping[str, Any]) -> dict[str, int]:
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in found["buckets"]}


def meta_of(server: Server) -> dict[str, Any]:
    """What a library says of itself. Raises ServerError when there is none, or it is none of ours."""
    for index in server.get(f"/{server.name}/_mapping").values():
        meta = index["mappings"].get("_meta", {})
        if isinstance(meta.get("format"), int):
            return dict(meta)
    raise ServerError(f"{server.name} on {server.address.host} is not a newsreader library.")


class _Articles:
    """What is known of articles that were found: an ArticleLookup."""

    def __init__(self, server: Server, terms: Terms) -> None:
        self._server, self._terms = server, terms
        self._held: dict[int, Stored] = {}

    def hold(self, stored: Mapping[int, Stored]) -> None:
        """Keep what came with hits, for what is asked about them next."""
        for article_id, fields in stored.items():
            before = self._held.pop(article_id, fields)
            same = before is not fields and before.get("hash") == fields.get("hash")
            self._held[article_id] = {**before, **fields} if same else fields
        while len(self._held) > _MOST_HELD:
            del self._held[next(iter(self._held))]

    def held(self, ids: Iterable[int]) -> dict[int, Stored]:
        """What is known of articles without asking."""
        return {number: self._held[number] for number in ids if number in self._held}

    def whole(self, ids: Iterable[int]) -> dict[int, Stored]:
        """All that is stored of articles. Raises ServerError."""
        wanted = [str(article_id) for article_id in ids]
        if not wanted:
            return {}
        body = {"query": {"ids": {"values": wanted}}, "size": len(wanted), **WHOLE}
        found = self._server.search(body)["hits"]["hits"]
        return {id_in(hit): stored_in(hit) for hit in found}

    def _with(self, name: str, ids: Sequence[int]) -> dict[int, Stored]:
        missing = [article_id for article_id in ids if name not in self._held.get(article_id, ())]
        fetched = self.whole(missing)
        self.hold(fetched)
        return {n: self._held[n] if n in self._held else fetched[n] for n in ids if n in self._held or n in fetched}

    def texts(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Title and canonical text."""
        return {number: (stored["title"], stored["text"]) for number, stored in self._with("text", ids).items()}

    def quotes_of(self, ids: Sequence[int], sure: bool = False) -> list[SpokenQuote]:
        """All quotes of some articles; only those that are no guess when `sure`."""
        held = self._with("found", ids).items()
        return [quote for number, stored in held for quote in spoken_quotes_in(number, stored, sure=sure)]

    def figure_spans(self, wanted: FigureRange, ids: Sequence[int]) -> list[tuple[int, int, int]]:
        """Article, start and end of such figures of some articles."""
        held = self._with("found", ids).items()
        return [(number, *span) for number, stored in held for span in figures_asked_for(stored, wanted, self._terms)]


class _Names:
    """A NameLookup: speakers from the server, tags and feeds from this machine."""

    def __init__(self, server: Server, personal: PersonalLookup) -> None:
        self._server, self._personal = server, personal

    def speakers_like(self, start: str, limit: int) -> list[tuple[str, int]]:
        """Names of speakers, one of whose words starts so; in how many quotes is not known."""
        terms = {"field": "speakers", "size": limit, "include": beginning_a_word(start)}
        body = {"size": 0, "track_total_hits": False, "aggs": {"names": {"terms": terms}}}
        found = self._server.search(body)["aggregations"]["names"]["buckets"]
        return [(str(bucket["key"]), 0) for bucket in found]

    def tags_like(self, start: str, limit: int) -> list[tuple[str, int]]:
        """Tags of this machine's bookmarks."""
        return self._personal.tags_like(start, limit)

    def feeds_like(self, start: str, limit: int) -> list[str]:
        """Feeds of this machine."""
        return self._personal.feeds_like(start, limit)
