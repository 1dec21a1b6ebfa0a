"""What commands write and where: lines in which nothing acts on a terminal, JSON, CSV; messages and progress beside
them. Nothing else in the command line writes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from reader.cli.names import NOTHING_FOUND
from reader.errors import LibraryError, LockedError, NewsreaderError, reason_of
from reader.library.events import LibraryEvent, Notice, Progress
from reader.model.plain_text import escaped_json, harmless, one_line

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model import Figure, Heading, Quote
    from reader.model.desks import Variant

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
stale_option = click.option("--stale", is_flag=True, help="Answer at once, without looking for changed files.")
library_option = click.option(
    "--library",
    "server",
    metavar="LIBRARY",
    help="A library on a server instead: its name in config.toml, or its address.",
)
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
    """A line of output; whatever stands in its parts, it is one line and does nothing but be read."""
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


def joined(*parts: str | None, between: str = " · ") -> str:
    """The parts that are known, with what stands between them."""
    return between.join(part for part in map(one_line, (part or "" for part in parts)) if part)


def nothing_found(line: str) -> NoReturn:
    """Say that there is nothing, and end with the exit code for that."""
    say(line)
    raise click.exceptions.Exit(NOTHING_FOUND)


def put_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """One line of JSON. What could act on a terminal, and halves of characters, are escaped."""
    import msgspec

    try:
        line = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        import json

        line = json.dumps(msgspec.to_builtins(value), separators=(",", ":"))
    click.echo(escaped_json(line))


def put_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Comma-separated values with a header line, safe for spreadsheets and terminals; written as they come."""
    from reader.passages.exporting import csv_lines

    for line in csv_lines(header, rows, line_end="\n"):
        put_text(line)


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
    """Write a file that a person named; what is there is only replaced with `force`. `hint` says how to go on else."""
    from reader.files import write_named

    try:
        write_named(file, text, over=force)
    except FileExistsError as error:
        raise LibraryError(f"{file} is there already and is not overwritten. {hint}") from error
    except OSError as error:
        raise NewsreaderError(f"{file} cannot be written: {reason_of(error)}.") from error


# -- progress -------------------------------------------------------------------------------------------------------


class ProgressLine:
    """A line on standard error that is written over, when that is a terminal."""

    def __init__(self) -> None:
        self._shown = False
        self._terminal = sys.stderr.isatty()

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


PHASES: Mapping[str, str] = MappingProxyType(
    {"headings": "headings read", "articles": "articles indexed", "evidence": "articles compared"}
)
"""What is counted while an index is made."""


class Meter(ProgressLine):
    """Shows how far an index is; says notices always."""

    def __call__(self, event: LibraryEvent) -> None:
        """Take one event."""
        if isinstance(event, Notice):
            self.clear()
            say(event.text)
        elif isinstance(event, Progress) and event.phase in PHASES:
            left = f"{event.seconds_left:,.0f} s left" if event.seconds_left else None
            rate = f"{event.rate:,.0f} a second" if event.rate else None
            done = f"{event.done:,} of {event.total:,}" if event.phase != "evidence" else f"{event.done} %"
            self.show(joined(f"{PHASES[event.phase]}: {done}", rate, left))


# -- libraries ------------------------------------------------------------------------------------------------------


@contextmanager
def opened(
    paths: Sequence[Path],
    *,
    stale: bool = False,
    searching: bool = False,
    evidence: bool = False,
    server: str | None = None,
) -> Iterator[Library]:
    """The library of `paths`, brought up to date unless `stale`; one that another process indexes is read as it is.

    `searching`: its index is going to be asked; `evidence`: what is found across articles is wanted. `server`: the
    library on a server that is meant instead.
    """
    if server is not None and paths:
        raise click.UsageError("Name either paths or a library on a server.")
    from reader.library.library import Library

    library = Library.open(paths) if server is None else Library.on_server(server)
    try:
        for notice in library.notices:
            say(notice)
        if not stale:
            meter = Meter()
            try:
                library.bring_up_to_date(meter, index=searching)
                if evidence:
                    library.gather_evidence(meter)
            except LockedError as error:
                say(str(error))
            finally:
                meter.clear()
        yield library
    finally:
        library.close()


ARTICLE_COLUMNS = ("title", "source", "date", "url", "path")
"""The article's columns of a table."""


def article_cells(heading: Heading) -> tuple[str | None, ...]:
    """The values of `ARTICLE_COLUMNS`."""
    meta = heading.meta
    return meta.title, meta.source, meta.published, meta.url, heading.path


def article_fields(heading: Heading) -> dict[str, Any]:
    """The article's part of a JSON object."""
    meta = heading.meta
    return {
        "id": heading.id,
        "path": heading.path,
        "title": meta.title,
        "source": meta.source,
        "date": meta.published,
        "url": meta.url,
    }


def provenance(heading: Heading) -> str:
    """ "The Courier · 2026-03-02", as much of it as is known; the path when nothing is."""
    return joined(heading.meta.source, (heading.meta.published or "")[:10]) or one_line(heading.path)


def unsure(found: Quote | Figure | Variant) -> str:
    """Says of a guess that it is one."""
    return " ?" if found.guess else ""
