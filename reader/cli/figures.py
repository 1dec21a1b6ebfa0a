"""`newsreader figures`: how many of what, who claims it, and what differs between articles."""

from __future__ import annotations

from pathlib import Path

import click

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
    put,
    put_article,
    put_order_doubt,
    put_rows,
)
from reader.model.desks import DifferenceRow
from reader.model.plain_text import one_line
from reader.model.rows import FigureFilter
from reader.records.figures import DIFFERENCES, FIGURES, FigureInArticle, claimed, claimed_figure


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
    with opened(paths, stale=stale, searching=bool(query.strip()), evidence=differ, server=server) as library:
        if differ:
            say_lag(library)
            found = limited(library.differing(matching(library, query)), limit, "No figures differ between articles.")
            put_rows(found, DIFFERENCES, _put_difference, as_json=as_json, as_csv=as_csv)
            return
        only = FigureFilter(low, high, noun, sure=sure)
        rows = limited(library.all_figures(only, query), limit, "No figures found.")
        put_rows(rows, FIGURES, _put_figure, as_json=as_json, as_csv=as_csv)


def _put_figure(row: FigureInArticle) -> None:
    put(Styled(claimed_figure(row.figure), bold=True))
    put(f"  {one_line(row.sentence)}")
    put_article(row.heading)


def _put_difference(one: DifferenceRow) -> None:
    put(Styled(f"{one.what}: {one.values} ({one.how})", bold=True))
    origins = f"From {one.origins}." if one.origins and str(one.origins) else ""
    put("  " + " ".join(filter(None, (one.why, one.against, origins))))
    put_order_doubt(row.heading for row in one.figures)
    for row in one.figures:
        put(f"  {one_line(row.sentence)}")
        put_article(row.heading, claimed(row.figure), indent=4)
