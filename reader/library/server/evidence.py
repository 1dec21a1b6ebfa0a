"""What was found across the articles of a library on a server, a page at a time, as files show it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import MsgspecError, convert, to_builtins
from msgspec.structs import replace

from reader.library.server.mirror import heading_of
from reader.model import Heading
from reader.model.desks import Cursor, DifferenceRow, EvidencePage, SameQuote, StoryRow
from reader.model.origins import origins_of
from reader.search.opensearch.compared import Compared
from reader.search.opensearch.connection import Server
from reader.search.opensearch.documents import id_of

Fields = Mapping[str, Any]
Row = TypeVar("Row")

PAGE = 500
"""Rows that a command asks for at once."""
_MOST_ASKED = 10_000
"""Articles that a question names; of more, what they have is looked for here."""
_FAILURES = (KeyError, TypeError, ValueError, AttributeError, MsgspecError)
"""What can be wrong with what is not as we write it."""


class ServerEvidence:
    """Repeated quotes, figures that differ and stories. Every method raises ServerError."""

    def __init__(self, server: Server) -> None:
        self._server, self._compared = server, Compared(server)

    def lag(self) -> str:
        """How far comparing is, where it is behind."""
        done, there = self._compared.progress()
        if done >= there:
            return ""
        so_far = f"{done:,} of {there:,} articles" if done else "No articles"
        return f"{so_far} have been compared with each other so far: `newsreader library compare` goes on."

    def same(
        self, after: Cursor | None, size: int, *, articles: Collection[int] | None = None, often: bool = False
    ) -> EvidencePage[SameQuote]:
        """Groups of the same words, the newest told first, or the most `often` told; stock phrases come last, and are
        left out where only those in some `articles` are wanted."""
        sort = ["rank", *(["-told"] if often else []), "-moment"]
        rank = None if articles is None else 0
        found, after = self._page("group", sort, after, size, articles, rank=rank)
        return EvidencePage(tuple(self._shown(found, SameQuote, "variants", _group)), after)

    def differing(
        self,
        after: Cursor | None,
        size: int,
        dismissed: Collection[str],
        *,
        articles: Collection[int] | None = None,
        latest: bool = False,
    ) -> EvidencePage[DifferenceRow]:
        """Figures that differ, the surest first, or the `latest`; between some `articles` where they are named."""
        sort = ["-moment"] if latest else ["rank", "-moment"]
        found, after = self._page("difference", sort, after, size, articles, without=dismissed)
        wanted = None if articles is None else set(articles)
        between = (one for one in found if wanted is None or len(wanted.intersection(one["articles"])) > 1)
        return EvidencePage(tuple(self._shown(list(between), DifferenceRow, "figures", _difference)), after)

    def stories(self, after: Cursor | None, size: int) -> EvidencePage[StoryRow]:
        """Stories told in two articles or more, the newest first."""
        found, after = self._page("story", ["-moment"], after, size, None, told=2)
        headings, shares = self._headings(found)
        rows: list[StoryRow] = []
        for story in found:
            told = tuple(headings[number] for number in story["articles"] if number in headings)
            if len(told) > 1:
                rows.append(StoryRow(int(story["story"]), told[0].meta.title, told, origins_of(told, shares)))
        return EvidencePage(tuple(rows), after)

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
        for number, stored in self._compared.listed(article for one in found for article in one["articles"]).items():
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


def _group(row: SameQuote, number: int, shares: Mapping[tuple[int, int], float]) -> SameQuote:
    origins = origins_of((one.heading for one in row.variants), shares)
    return replace(row, row=replace(row.row, id=number), origins=origins)


def _difference(row: DifferenceRow, number: int, shares: Mapping[tuple[int, int], float]) -> DifferenceRow:
    figures = tuple(replace(one, id=hash((one.heading.id, *one.figure.span))) for one in row.figures)
    correction = None if row.correction is None else figures[row.correction].id
    origins = origins_of((one.heading for one in figures), shares)
    return replace(row, id=number, figures=figures, correction=correction, origins=origins)
