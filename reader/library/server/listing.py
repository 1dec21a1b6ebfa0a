"""All quotes or figures of a library on a server, for commands: page after page, none of it kept on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import MsgspecError

from reader.errors import LibraryError, SearchIndexError
from reader.library.roots import server_key
from reader.library.server.evidence import ServerEvidence
from reader.library.server.mirror import heading_of
from reader.library.server.places import server_of
from reader.library.server.searching import MirroredEngine
from reader.model import Heading
from reader.model.desks import Cursor, EvidencePage
from reader.model.rows import FigureFilter, FigureRow, QuoteFilter, QuoteRow
from reader.model.units import sentence_shown
from reader.search.engine import Answer
from reader.search.opensearch.desks import Page

if TYPE_CHECKING:
    from reader.library.opening import Opening
    from reader.search.opensearch.connection import Address

Found = TypeVar("Found")

_ROWS = 2_000
"""Rows that are asked for at once."""
_PATIENCE = 30.0
"""Seconds for the server to answer: nobody is typing."""
_NO_ARTICLE = (KeyError, TypeError, ValueError, MsgspecError)


def quotes_on(opening: Opening, server: str, only: QuoteFilter, query: str) -> Iterator[QuoteRow]:
    """Quotes of a library on a server, of the articles that match a query, newest article first.

    Raises SearchIndexError, after the rows that could be had, when the server does not answer or not for all parts.
    """
    with closing(_engine(opening, server)) as engine:
        pages = _pages(lambda after: engine.all_quotes(only, query, after, _ROWS))
        for heading, _, quote in _rows(pages, engine.address):
            yield QuoteRow(heading, quote)


def figures_on(opening: Opening, server: str, only: FigureFilter, query: str) -> Iterator[FigureRow]:
    """Figures with their sentences, as `quotes_on`."""
    with closing(_engine(opening, server)) as engine:
        pages = _pages(lambda after: engine.all_figures(only, query, after, _ROWS))
        for heading, stored, (figure, sentence) in _rows(pages, engine.address):
            yield FigureRow(heading, figure, sentence_shown(stored["text"], sentence, figure.span))


def found_on(
    opening: Opening, server: str, ask: Callable[[ServerEvidence, Cursor | None], EvidencePage[Found]]
) -> Iterator[Found]:
    """What was found across the articles of a library on a server, page after page.

    Raises LibraryError, ServerError.
    """
    with closing(server_of(server, opening.settings)) as connection:
        evidence, after = ServerEvidence(connection), None
        while True:
            page = ask(evidence, after)
            yield from page.rows
            if (after := page.after) is None:
                return


def lag_of(opening: Opening, server: str) -> str:
    """How far comparing is in a library on a server, where it is behind. Raises LibraryError, ServerError."""
    with closing(server_of(server, opening.settings)) as connection:
        return ServerEvidence(connection).lag()


def fetch_articles(opening: Opening, server: str, paths: Sequence[str]) -> list[str]:
    """Have articles of a library on a server at hand to be read; `paths` as a search tells them, or the keys there.

    Returns their path keys. Raises LibraryError for one that is not there, ServerError.
    """
    with closing(_engine(opening, server)) as engine:
        start = server_key(engine.address.identity, "")
        keys = [f"{start}{path.removeprefix(start)}" for path in paths]
        missing = engine.fetch(keys)
        if missing:
            raise LibraryError(f"{engine.address.name} has no article {missing[0].removeprefix(start)}.")
        return keys


def _engine(opening: Opening, server: str) -> MirroredEngine:
    personal = opening.folders.data / "personal.db"
    return MirroredEngine(server, opening.settings, opening.cache, personal, _PATIENCE)


def _pages(ask: Callable[[Cursor | None], Answer[Page[Found] | None]]) -> Iterator[Page[Found]]:
    after: Cursor | None = None
    remark = ""
    while True:
        answer = ask(after)
        if answer.value is None:
            raise SearchIndexError(answer.error or "The server did not answer.")
        yield answer.value
        remark = remark or answer.value.remark
        after = answer.value.after
        if after is None:
            break
    if remark:
        raise SearchIndexError(f"{remark}.")


def _rows(pages: Iterator[Page[Found]], address: Address) -> Iterator[tuple[Heading, Mapping[str, Any], Found]]:
    """Heading, article and what was found, of all pages; an article that is not as newsreader sends it is left out."""
    for page in pages:
        for article, of_article in groupby(page.rows, key=lambda row: row[0]):
            stored = page.articles[article]
            try:
                heading = heading_of(article, stored, address)
            except _NO_ARTICLE:
                continue
            for _, found in of_article:
                yield heading, stored, found
