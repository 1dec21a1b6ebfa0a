"""What commands write and where: lines in which nothing acts on a terminal, JSON, CSV; messages and progress beside
them. Nothing else in the command line writes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Self, TypeVar

import click

from reader.cli.names import NOTHING_FOUND
from reader.errors import LibraryError, NewsreaderError, reason_of
from reader.model.article import order_doubt
from reader.model.plain_text import harmless, one_line
from reader.records.articles import joined, provenance
from reader.records.table import Table, json_line

if TYPE_CHECKING:
    from reader.model import Figure, Heading, Quote
    from reader.model.desks import Variant

Row = TypeVar("Row")

limit_option = click.option("--limit", type=click.IntRange(1), help="Print at most so many.")
json_lines_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
csv_option = click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values.")


# -- lines ----------------------------------------------------------------------------------------------------------


class Styled(NamedTuple):
    """A part of a line that is drawn in some way where colours are wanted."""

    text: str
    bold: bool = False
    dim: bool = False
    reverse: bool = False
    colour: str | None = None

    def drawn(self) -> str:
        """As it is written."""
        return click.style(
            harmless(self.text),
            bold=self.bold or None,
            dim=self.dim or None,
            reverse=self.reverse or None,
            fg=self.colour,
        )


def put(*parts: str | Styled) -> None:
    """A line of output. Nothing in it can control the terminal or begin another line."""
    click.echo("".join(part.drawn() if isinstance(part, Styled) else harmless(part) for part in parts))


def put_columns(*columns: str) -> None:
    """A line of columns with tabs between them, and nowhere else."""
    click.echo("\t".join(map(one_line, columns)))


def put_text(text: str) -> None:
    """A text that was made to be written as it is: an export, a script."""
    click.echo(text, nl=False)


def say(line: str) -> None:
    """A line for the person, beside the output."""
    click.echo(f"newsreader: {harmless(line)}", err=True)


def local_time(moment: float | str) -> str:
    """Seconds since 1970, or an ISO 8601 moment, as this machine's clock shows it; other text as it is."""
    try:
        when = datetime.fromisoformat(moment) if isinstance(moment, str) else datetime.fromtimestamp(moment)
    except ValueError:
        return str(moment)
    return when.astimezone().strftime("%Y-%m-%d %H:%M")


def unsure(found: Quote | Figure | Variant) -> str:
    """Says of a guess that it is one."""
    return " ?" if found.guess else ""


def nothing_found(line: str) -> NoReturn:
    """Say that there is nothing, and end with the exit code for that."""
    say(line)
    raise click.exceptions.Exit(NOTHING_FOUND)


def put_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """One line of JSON."""
    click.echo(json_line(value))


def put_rows(
    rows: Iterable[Row], table: Table[Row], put_row: Callable[[Row], None], *, as_json: bool, as_csv: bool
) -> None:
    """Rows as they come: as JSON Lines, as comma-separated values, or each as `put_row` writes it for a person."""
    if as_json or as_csv:
        for line in table.json_lines(rows) if as_json else table.csv(rows):
            put_text(line)
    else:
        for row in rows:
            put_row(row)


def limited(rows: Iterator[Row], limit: int | None, nothing: str) -> Iterator[Row]:
    """At most so many rows, as they come. Where there are none that is said, and the command ends."""
    rows = islice(rows, limit)
    first = next(rows, None)
    if first is None:
        nothing_found(nothing)
    return chain([first], rows)


def put_article(heading: Heading, *also: str, indent: int = 2) -> None:
    """Title, source and day of an article, and more about it."""
    put(Styled(f"{' ' * indent}{joined(heading.meta.title, provenance(heading), *also)}", dim=True))


def put_order_doubt(headings: Iterable[Heading]) -> None:
    """On how many guesses the order of articles in time rests, if on any."""
    if doubt := order_doubt(headings):
        put(Styled(f"  {doubt}", dim=True))


# -- files ----------------------------------------------------------------------------------------------------------


def read_import(file: Path) -> str:
    """The text of a file that was exported before."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NewsreaderError(f"{file} is not UTF-8 text. Nothing was imported.") from error
    except OSError as error:
        raise click.UsageError(f"{file}: {reason_of(error)}") from error


def write_new(file: Path, text: str, *, force: bool = False, hint: str = "Name another file.") -> None:
    """Write a file that a person named; an existing one is only replaced with `force`, else `hint` says what to do."""
    from reader.files import write_named

    try:
        write_named(file, text, over=force)
    except FileExistsError as error:
        raise LibraryError(f"{file} is there already and is not overwritten. {hint}") from error
    except OSError as error:
        raise NewsreaderError(f"{file} cannot be written: {reason_of(error)}.") from error


# -- progress -------------------------------------------------------------------------------------------------------


class ProgressLine:
    """A line on standard error that is written over, when that is a terminal; gone when its `with` block ends."""

    def __init__(self) -> None:
        self._shown = False
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failed: object) -> None:
        self.clear()

    def show(self, line: str) -> None:
        """Write it in place of the one before."""
        if self._terminal:
            click.echo(f"\r\x1b[K{harmless(line)}", nl=False, err=True)
            self._shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False
