"""What the commands share: opening a library brought up to date, progress, output."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from reader.library.events import LibraryEvent, Notice, Progress
from reader.library.indexing.session import LockedError
from reader.library.library import Library
from reader.model import Heading

Decorator = Callable[[Callable[..., None]], Callable[..., None]]

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
stale_option = click.option(
    "--stale", is_flag=True, help="Answer from what is there, without looking for changed files."
)


def say(line: str) -> None:
    """A line for the person, beside the output."""
    click.echo(f"newsreader: {line}", err=True)


class Meter:
    """Shows progress on standard error when that is a terminal; says notices always."""

    def __init__(self) -> None:
        self._shown = False
        self._terminal = sys.stderr.isatty()

    def __call__(self, event: LibraryEvent) -> None:
        """Take one event."""
        if isinstance(event, Notice):
            self.clear()
            say(event.text)
        elif isinstance(event, Progress) and self._terminal and event.phase in ("headings", "articles", "evidence"):
            left = f" · {event.seconds_left:,.0f} s left" if event.seconds_left else ""
            rate = f" · {event.rate:,.0f}/s" if event.rate else ""
            click.echo(f"\r\x1b[K{event.phase}: {event.done:,} of {event.total:,}{rate}{left}", nl=False, err=True)
            self._shown = True

    def clear(self) -> None:
        """Take the progress line away."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False


@contextmanager
def opened(paths: Sequence[Path], *, stale: bool = False, evidence: bool = False) -> Iterator[Library]:
    """The library of `paths`, brought up to date unless `stale`; one that another process indexes is read as it is.

    `evidence`: what is found across articles is wanted as well.
    """
    library = Library.open(paths)
    try:
        for notice in library.notices:
            say(notice)
        if not stale:
            meter = Meter()
            try:
                library.update(meter, evidence=evidence)
            except LockedError as error:
                say(str(error))
            finally:
                meter.clear()
        yield library
    finally:
        library.close()


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


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """One line of JSON. Half of a surrogate pair, which no encoding can write, is escaped."""
    line = json.dumps(value, ensure_ascii=False)
    click.echo(line.encode("utf-8", "backslashreplace").decode("utf-8"))


def print_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Comma-separated values with a header line. A cell that a spreadsheet would run as a formula is quoted."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    click.echo(lines.getvalue(), nl=False)


def _harmless(cell: Any) -> Any:  # noqa: ANN401
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def byline(heading: Heading) -> str:
    """ "The Courier · 2026-03-02", as much of it as is known."""
    parts = (heading.meta.source, (heading.meta.published or "")[:10])
    return " · ".join(part for part in parts if part)
