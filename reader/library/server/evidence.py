"""What was found across the articles of a library on a server, a page at a time, as files show it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from msgspec import MsgspecError, convert, to_builtins
from msgspec.structs import replace

from reader.library.server.mirror import heading_of
from reader.model import Heading, Quote
from reader.model.desks import (
    Between,
    Cursor,
    DifferenceRow,
    EvidencePage,
    FigureDeskFilter,
    QuoteDeskFilter,
    SameQuote,
    StoryDeskFilter,
    StoryRow,
    Variant,
    figure_fits,
    quote_fits,
    story_fits,
)
from reader.model.origins import origins_of
from reader.model.quote import Mention
from reader.search.opensearch.compared import Compared
from reader.search.opensearch.connection import Server
from reader.search.opensearch.desks import titled, with_figures, with_quotes
from reader.search.opensearch.documents import id_of
from reader.search.opensearch.translation import Query

Fields = Mapping[str, Any]
Row = TypeVar("Row")

PAGE = 500
"""Rows that a command asks for at once."""
_MOST_ASKED = 10_000
"""Articles that a question names; of more, what they have is looked for here."""
_MOST_REQUESTS = 6
"""After so many requests a page of a desk ends, with whatever was found: the next one goes on."""
_REMEMBERED = 5.0
"""Seconds for which it is remembered how many rows there are."""
_FAILURES = (KeyError, TypeError, ValueError, AttributeError, MsgspecError)
"""What can be wrong with what is not as we write it."""


class ServerEvidence:
    """Repeated quotes, figures that differ and stories. Every method raises ServerError."""

    def __init__(self, server: Server, seen: Callable[[Mapping[int, Fields]], object] = lambda articles: None) -> None:
        """`seen` gets what lists show of the articles of all rows."""
        self._server, self._compared, self._seen = server, Compared(server), seen
        self._sums: dict[object, tuple[float, str, int]] = {}

    def lag(self, *, short: bool = False) -> str:
        """How far comparing is, where it is behind; `short`: beside what was found."""
        done, there = self._compared.progress()
        if done >= there:
            return ""
        if done and short:
            return f"{done:,} of {there:,} articles compared"
        so_far = f"{done:,} of {there:,} articles" if done else "No articles"
        return f"{so_far} have been compared with each other so far: `newsreader library compare` goes on."

    def same(
        self,
        after: Cursor | None,
        size: int,
        *,
        articles: Collection[int] | None = None,
        stock: bool = False,
        often: bool = False,
    ) -> EvidencePage[SameQuote]:
        """Groups of the same words, the newest told first, or the most `often` told; with `stock` phrases after all
        others."""
        sort = ["rank", *(["-told"] if often else []), "-moment"]
        rank = None if stock else 0
        found, after = self._page("group", sort, after, size, articles, rank=rank)
        return EvidencePage(tuple(self._shown(found, SameQuote, "variants", _group)), after)

    def differing(
        self,
        after: Cursor | None,
        size: int,
        dismissed: Collection[str],
        *,
        articles: Collection[int] | None = None,
        having: Collection[int] | None = None,
        latest: bool = False,
    ) -> EvidencePage[DifferenceRow]:
        """Figures that differ, the surest first, or the `latest`; between some `articles`, or in one of those that are
        `having` one, where they are named."""
        sort = ["-moment"] if latest else ["rank", "-moment"]
        among = having if articles is None else articles
        found, after = self._page("difference", sort, after, size, among, without=dismissed)
        wanted = None if articles is None else set(articles)
        between = (one for one in found if wanted is None or len(wanted.intersection(one["articles"])) > 1)
        return EvidencePage(tuple(self._shown(list(between), DifferenceRow, "figures", _difference)), after)

    def stories(
        self, after: Cursor | None, size: int, *, articles: Collection[int] | None = None
    ) -> EvidencePage[StoryRow]:
        """Stories told in two articles or more, the newest first."""
        found, after = self._page("story", ["-moment"], after, size, articles, told=2)
        headings, shares = self._headings(found)
        rows: list[StoryRow] = []
        for story in found:
            told = tuple(headings[number] for number in story["articles"] if number in headings)
            if len(told) > 1:
                rows.append(StoryRow(int(story["story"]), told[0].meta.title, told, origins_of(told, shares)))
        return EvidencePage(tuple(rows), after)

    # -- for desks ------------------------------------------------------------------------------------------

    def desk_same(
        self, only: QuoteDeskFilter, speaker: str | None, after: Cursor | None, least: int, *, often: bool
    ) -> EvidencePage[SameQuote]:
        """Groups that have a telling which a filter lets through, `speaker`'s where one is named."""

        def fits(row: SameQuote) -> bool:
            return any(_told_so(only, speaker, one) for one in row.variants)

        def ask(after: Cursor | None, size: int, among: Collection[int] | None) -> EvidencePage[SameQuote]:
            return self.same(after, size, articles=among, often=often)

        page = self._fitting(ask, fits, with_quotes(only, speaker), after, least)
        return self._with_sums(page, after, "group", rank=0)

    def desk_differing(
        self, only: FigureDeskFilter, dismissed: Collection[str], after: Cursor | None, least: int, *, latest: bool
    ) -> EvidencePage[DifferenceRow]:
        """Figures that differ of which a filter lets one through."""

        def fits(row: DifferenceRow) -> bool:
            return any(_is_from(only.source, one.heading) and figure_fits(only, one.figure) for one in row.figures)

        def ask(after: Cursor | None, size: int, among: Collection[int] | None) -> EvidencePage[DifferenceRow]:
            return self.differing(after, size, dismissed, having=among, latest=latest)

        page = self._fitting(ask, fits, with_figures(only), after, least)
        return self._with_sums(page, after, "difference", without=frozenset(dismissed))

    def desk_stories(self, only: StoryDeskFilter, after: Cursor | None, least: int) -> EvidencePage[StoryRow]:
        """Stories whose titles have the words between them."""

        def ask(after: Cursor | None, size: int, among: Collection[int] | None) -> EvidencePage[StoryRow]:
            return self.stories(after, size, articles=among)

        page = self._fitting(ask, partial(story_fits, only), titled(only.typed), after, least)
        return self._with_sums(page, after, "story", told=2)

    def between(self, articles: Collection[int], dismissed: Collection[str]) -> Between:
        """What some articles have in common, and what differs between them."""
        if not self._compared.made():
            return Between()
        same = self.same(None, PAGE, articles=articles)
        differing = self.differing(None, PAGE, dismissed, articles=articles)
        shares = self._compared.shares(set(articles))
        return Between(same.rows, differing.rows, tuple((a, b, share) for (a, b), share in shares.items()))

    def _fitting(
        self,
        ask: Callable[[Cursor | None, int, Collection[int] | None], EvidencePage[Row]],
        fits: Callable[[Row], bool],
        narrowing: Sequence[Query],
        after: Cursor | None,
        least: int,
    ) -> EvidencePage[Row]:
        """Rows that fit, `least` unless there are no more or few of many fit."""
        among = self._among(narrowing) if narrowing else None
        rows: list[Row] = []
        size = least
        for _ in range(_MOST_REQUESTS):
            page = ask(after, size, among)
            rows += filter(fits, page.rows)
            after = page.after
            if after is None or len(rows) >= least:
                break
            size = PAGE
        return EvidencePage(tuple(rows), after)

    def _among(self, narrowing: Sequence[Query]) -> Collection[int] | None:
        """The articles that a filter leaves; None where they are so many that what they have is soon found."""
        body = {"query": {"bool": {"filter": list(narrowing)}}, "size": _MOST_ASKED, "_source": False}
        hits = self._server.search(body | {"track_total_hits": False})["hits"]["hits"]
        return {int(hit["_id"]) for hit in hits} if len(hits) < _MOST_ASKED else None

    def _with_sums(
        self,
        page: EvidencePage[Row],
        after: Cursor | None,
        kind: str,
        **narrowed: Any,  # noqa: ANN401 - as Compared.count has it
    ) -> EvidencePage[Row]:
        """The first page of a list, with how many rows there are in all, and how far comparing is, as they were some
        seconds ago: while a filter is typed they are not asked for with each key."""
        if after is not None:
            return page
        asked, now = (kind, *narrowed.values()), time.monotonic()
        until, remark, total = self._sums.get(asked, (0.0, "", 0))
        if now > until:
            remark = self.lag(short=True)
            total = self._compared.count(kind, **narrowed) if self._compared.made() else 0
            self._sums = {asked: (now + _REMEMBERED, remark, total)}
        return replace(page, remark=remark, total=total)

    # -- reading --------------------------------------------------------------------------------------------

    def _page(
        self,
        kind: str,
        sort: Sequence[str],
        after: Cursor | None,
        size: int,
        articles: Collection[int] | None,
        **narrowed: Any,  # noqa: ANN401 - as Compared.page has it
    ) -> tuple[list[Fields], Cursor | None]:
        if not self._compared.made():
            return [], None
        asked = articles if articles is None or len(articles) <= _MOST_ASKED else None
        found, after = self._compared.page(kind, sort, after, size, articles=asked, **narrowed)
        wanted = None if articles is None else set(articles)
        sound = [one for one in found if isinstance(one.get("articles"), list)]
        return [one for one in sound if wanted is None or not wanted.isdisjoint(one["articles"])], after

    def _headings(self, found: Sequence[Fields]) -> tuple[dict[int, Heading], dict[tuple[int, int], float]]:
        """The headings of all articles of some rows, and what they use of each other."""
        headings: dict[int, Heading] = {}
        listed = self._compared.listed(article for one in found for article in one["articles"])
        self._seen(listed)
        for number, stored in listed.items():
            try:
                headings[number] = heading_of(number, stored, self._server.address)
            except _FAILURES:
                continue
        return headings, self._compared.shares(headings)

    def _shown(
        self,
        found: Sequence[Fields],
        form: type[Row],
        places: str,
        whole: Callable[[Row, int, Mapping[tuple[int, int], float]], Row],
    ) -> Iterator[Row]:
        """Rows as desks show them, made `whole` with numbers that follow from their names, and with origins; what is
        not as we write it is left out."""
        headings, shares = self._headings(found)
        plain = {number: to_builtins(heading) for number, heading in headings.items()}
        for one in found:
            try:
                kept = dict(one["kept"])
                kept[places] = [{**of, "heading": plain[of["heading"]]} for of in kept[places]]
                yield whole(convert(kept, form), id_of(one["key"]), shares)
            except _FAILURES:
                continue


def _told_so(only: QuoteDeskFilter, speaker: str | None, one: Variant) -> bool:
    said_by = Mention(one.span, one.speaker) if one.speaker is not None else None
    quote = Quote(one.kind, one.span, one.text, speaker=said_by, canonical=one.canonical, role=one.role)
    named = speaker is None or one.canonical == speaker
    return named and _is_from(only.source, one.heading) and quote_fits(only, quote)


def _is_from(source: str, heading: Heading) -> bool:
    return source.lower() in (heading.meta.source or "").lower()


def _group(row: SameQuote, number: int, shares: Mapping[tuple[int, int], float]) -> SameQuote:
    origins = origins_of((one.heading for one in row.variants), shares)
    return replace(row, row=replace(row.row, id=number), origins=origins)


def _difference(row: DifferenceRow, number: int, shares: Mapping[tuple[int, int], float]) -> DifferenceRow:
    figures = tuple(replace(one, id=hash((one.heading.id, *one.figure.span))) for one in row.figures)
    correction = None if row.correction is None else figures[row.correction].id
    origins = origins_of((one.heading for one in figures), shares)
    return replace(row, id=number, figures=figures, correction=correction, origins=origins)
