"""`newsreader quotes`: who said what, and what several articles quote; `newsreader people`: who is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from reader.cli.opening import (
    library_option,
    matching,
    opened,
    paths_argument,
    query_option,
    say_lag,
    stale_option,
    sure_option,
)
from reader.cli.output import (
    Styled,
    csv_option,
    json_lines_option,
    limit_option,
    limited,
    nothing_found,
    put,
    put_article,
    put_order_doubt,
    put_rows,
    unsure,
)
from reader.model.desks import PersonRow, SameQuote
from reader.model.plain_text import amount, one_line
from reader.model.rows import QuoteFilter, QuoteRow
from reader.records.quotes import PEOPLE, QUOTES, QuoteInArticle, said

if TYPE_CHECKING:
    from reader.library.library import Library

_ROWS_AT_ONCE = 1_000
"""Quotes whose persons are looked up at once."""


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
    searching, evidence = bool(query.strip()), same or (as_json and server is None)
    with opened(paths, stale=stale, searching=searching, evidence=evidence, server=server) as library:
        if same:
            # Imported when it is wanted: comparing words needs more than listing them.
            from reader.records.same_quotes import SAME

            say_lag(library)
            words, groups = speaker.casefold().split(), library.repeated(matching(library, query))
            found = (group for group in groups if _is_by(group, words))
            rows = limited(found, limit, "No quote is repeated in another article.")
            put_rows(rows, SAME, _put_same, as_json=as_json, as_csv=as_csv)
            return
        said_by = limited(library.all_quotes(QuoteFilter(speaker, sure=sure), query), limit, "No quotes found.")
        put_rows(
            _with_persons(library, said_by) if as_json else said_by, QUOTES, _put_quote, as_json=as_json, as_csv=as_csv
        )


def _with_persons(library: Library, rows: Iterator[QuoteRow]) -> Iterator[QuoteRow]:
    """The same rows with the persons who say it, over all articles."""
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        places = [(row.heading.id, row.quote.span.start) for row in some]
        persons = library.desks.persons_of(places) if library.abilities.people else {}
        for row, place in zip(some, places, strict=True):
            yield replace(row, person=persons.get(place, row.quote.canonical))


def _put_quote(row: QuoteInArticle) -> None:
    quote = row.quote
    role = f" ({one_line(quote.role)})" if quote.role else ""
    who = Styled(one_line(quote.speaker_name or "Unknown speaker"), bold=True)
    put(who, f"{role}{unsure(quote)}: {said(quote.text, exact=quote.kind == 'direct')}")
    put_article(row.heading)


def _is_by(group: SameQuote, words: Sequence[str]) -> bool:
    """Whether the person or one of the speakers has all these words in name or role."""
    names = [group.row.person or ""]
    names += [f"{one.speaker} {one.canonical} {one.role}" for one in group.variants]
    return not words or any(all(word in name.casefold() for word in words) for name in names)


def _put_same(group: SameQuote) -> None:
    row = group.row
    drift = ", ".join(row.drift) or "word for word"
    told = f"reported {row.tellings} times · {drift}{' · stock phrase' if row.stock else ''}"
    put(Styled(row.person or "Unknown speaker", bold=True), f" · {told}")
    put_order_doubt(one.heading for one in group.variants)
    for variant in group.variants:
        drift = f"  ({', '.join(variant.drift)})" if variant.drift else ""
        put(f"  {said(variant.text, exact=variant.quoted)}{unsure(variant)}{drift}")
        put_article(variant.heading, indent=4)


@click.command(epilog="\b\nExample:\n  newsreader people ~/news --name askew --json")
@paths_argument
@click.option("--name", default="", help="Part of the name or role.")
@json_lines_option
@csv_option
@stale_option
def people(paths: tuple[Path, ...], name: str, as_json: bool, as_csv: bool, stale: bool) -> None:
    """Who is quoted in the library of PATH..., most quoted first, and why speakers were merged."""
    with opened(paths, stale=stale, evidence=True) as library:
        found = library.desks.persons(name=name)
    put_rows(found, PEOPLE, _put_person, as_json=as_json, as_csv=as_csv)
    if not found:
        nothing_found("Nobody is quoted.")


def _put_person(person: PersonRow) -> None:
    role = f" ({person.role})" if person.role else ""
    articles = amount(person.articles, "article")
    put(f"{person.quotes:>6}  ", Styled(person.name, bold=True), f"{role} · {articles}")
    if person.reason:
        put(Styled(f"        {person.reason}", dim=True))
