"""`newsreader quotes` and `newsreader figures`: all of a library, or of the articles that match a query."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

import click

from reader.cli.output import (
    ARTICLE_COLUMNS,
    Styled,
    article_cells,
    article_fields,
    csv_option,
    joined,
    json_lines_option,
    library_option,
    limit_option,
    nothing_found,
    opened,
    paths_argument,
    provenance,
    put,
    put_csv,
    put_json,
    stale_option,
    unsure,
)
from reader.errors import LibraryError
from reader.library.library import Library
from reader.model import Figure, Heading, Quote
from reader.model.extracted import figure_to_json, quote_to_json
from reader.model.figure_text import figure_text
from reader.model.plain_text import one_line
from reader.model.rows import FigureFilter, FigureRow, QuoteFilter, QuoteRow
from reader.passages.wording import in_marks

Row = TypeVar("Row")

_ROWS_AT_ONCE = 1_000
"""Quotes whose persons are looked up at once."""

query_option = click.option("-q", "--query", default="", help="Only from articles that match this search.")
sure_option = click.option("--sure", is_flag=True, help="Leave out guesses.")

QUOTE_HEADER = ("speaker", "role", "kind", "text", "cue", *ARTICLE_COLUMNS, "unsure")
FIGURE_HEADER = (
    *("figure", "low", "high", "bound", "unit", "noun", "said_of", "kind", "claimant", "via", "sentence"),
    *(*ARTICLE_COLUMNS, "unsure"),
)


def _matching(library: Library, query: str) -> frozenset[int] | None:
    return frozenset(library.matching_now(query)) if query.strip() else None


def _refuse_comparing(server: str | None, option: str) -> None:
    """Articles of a library on a server are not compared with each other."""
    if server is not None:
        raise LibraryError(f"{option} compares all articles with each other: a library on a server is not compared.")


@click.command(
    epilog="\b\nExamples:\n  newsreader quotes --speaker askew\n"
    "  newsreader quotes -q 'flood date:2026-03' --csv > quotes.csv\n"
    "  newsreader quotes --library desk --speaker askew --limit 500 --json"
)
@paths_argument
@query_option
@click.option("--speaker", default="", help="Part of the speaker's name or role.")
@sure_option
@click.option("--same", is_flag=True, help="Only quotes that two or more articles have, and what changed.")
@limit_option
@json_lines_option
@csv_option
@library_option
@stale_option
def quotes(
    paths: tuple[Path, ...],
    query: str,
    speaker: str,
    sure: bool,
    same: bool,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
    server: str | None,
    stale: bool,
) -> None:
    """Who said what in the library of PATH..., newest article first."""
    if same:
        _refuse_comparing(server, "--same")
    searching, evidence = bool(query.strip()), same or (as_json and server is None)
    with opened(paths, stale=stale, searching=searching, evidence=evidence, server=server) as library:
        if same:
            # Imported when it is wanted: comparing words needs more than listing them.
            from reader.cli.evidence import print_same

            print_same(library, _matching(library, query), speaker, as_json=as_json, as_csv=as_csv, limit=limit)
            return
        rows = _limited(library.all_quotes(QuoteFilter(speaker, sure=sure), query), limit, "No quotes found.")
        if as_json:
            _put_quotes_json(library, rows)
        elif as_csv:
            put_csv(QUOTE_HEADER, map(_quote_cells, rows))
        else:
            for row in rows:
                _put_quote(row)


def _limited(rows: Iterator[Row], limit: int | None, nothing: str) -> Iterator[Row]:
    """At most so many rows, as they come. Where there are none that is said, and the command ends."""
    rows = islice(rows, limit)
    first = next(rows, None)
    if first is None:
        nothing_found(nothing)
    return chain([first], rows)


def _put_quotes_json(library: Library, rows: Iterator[QuoteRow]) -> None:
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        places = [(row.heading.id, row.quote.span.start) for row in some]
        persons = {} if library.is_on_server else library.desks.persons_of(places)
        for row, place in zip(some, places, strict=True):
            person = persons.get(place, row.quote.canonical)
            put_json({**quote_to_json(row.quote), "person": person, "article": article_fields(row.heading)})


def _put_quote(row: QuoteRow) -> None:
    quote = row.quote
    role = f" ({one_line(quote.role)})" if quote.role else ""
    put(Styled(one_line(quote.speaker_name or "Unknown speaker"), bold=True), f"{role}{unsure(quote)}: {said(quote)}")
    _put_article(row.heading)


def said(quote: Quote) -> str:
    """The words of a quote: exact ones in quotation marks, reported ones without."""
    words = one_line(quote.text)
    return in_marks(words) if quote.kind == "direct" else words


def _put_article(heading: Heading) -> None:
    put(Styled(f"  {joined(heading.meta.title, provenance(heading))}", dim=True))


def _quote_cells(row: QuoteRow) -> tuple[str | None, ...]:
    quote = row.quote
    return (
        *(quote.speaker_name, quote.role, quote.kind, quote.text, quote.cue.text if quote.cue else None),
        *(*article_cells(row.heading), "unsure" if quote.guess else None),
    )


@click.command(
    epilog="\b\nExamples:\n  newsreader figures --min 1000 --noun residents\n  newsreader figures -q flood --json"
)
@paths_argument
@query_option
@click.option("--min", "low", type=float, help="Smallest value.")
@click.option("--max", "high", type=float, help="Largest value.")
@click.option("--noun", default="", help="What is counted, or the unit.")
@sure_option
@click.option("--differ", is_flag=True, help="Only figures that differ between articles.")
@limit_option
@json_lines_option
@csv_option
@library_option
@stale_option
def figures(
    paths: tuple[Path, ...],
    query: str,
    low: float | None,
    high: float | None,
    noun: str,
    sure: bool,
    differ: bool,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
    server: str | None,
    stale: bool,
) -> None:
    """How many of what in the library of PATH..., newest article first."""
    if differ:
        _refuse_comparing(server, "--differ")
    with opened(paths, stale=stale, searching=bool(query.strip()), evidence=differ, server=server) as library:
        if differ:
            from reader.cli.evidence import print_differences

            print_differences(library, _matching(library, query), as_json=as_json, as_csv=as_csv, limit=limit)
            return
        only = FigureFilter(low, high, noun, sure=sure)
        rows = _limited(library.all_figures(only, query), limit, "No figures found.")
        if as_json:
            for row in rows:
                about = {"sentence": row.sentence, "article": article_fields(row.heading)}
                put_json({**figure_to_json(row.figure), **about})
        elif as_csv:
            put_csv(FIGURE_HEADER, map(_figure_cells, rows))
        else:
            for row in rows:
                put(Styled(amount_line(row.figure), bold=True))
                put(f"  {one_line(row.sentence)}")
                _put_article(row.heading)


def amount_line(figure: Figure) -> str:
    """A figure, what is said of it, and who claims it."""
    claimed = figure.claimant_name
    what = joined(figure_text(figure), figure.said_of, between=" ")
    return joined(what, f"claimed by {claimed}" if claimed else None) + unsure(figure)


def _figure_cells(row: FigureRow) -> tuple[str | float | None, ...]:
    figure = row.figure
    low, high = figure.limits
    return (
        *(figure_text(figure), low, high, figure.bound, figure.unit, figure.noun, figure.said_of, figure.kind),
        *(figure.claimant_name, figure.via, row.sentence),
        *(*article_cells(row.heading), "unsure" if figure.guess else None),
    )
