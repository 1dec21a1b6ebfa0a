"""The library that a command reads: named by paths or on a server, brought up to date first; how far that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from reader.cli.output import ProgressLine, say
from reader.errors import LockedError
from reader.library.events import LibraryEvent, Notice, Progress
from reader.records.articles import joined

if TYPE_CHECKING:
    from reader.library.library import Library

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
stale_option = click.option("--stale", is_flag=True, help="Answer at once, without looking for changed files.")
library_option = click.option(
    "--library",
    "server",
    metavar="LIBRARY",
    help="A library on a server instead: its name in config.toml, or its address.",
)
query_option = click.option("-q", "--query", default="", help="Only from articles that match this search.")
sure_option = click.option("--sure", is_flag=True, help="Leave out guesses.")


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

    from reader.library.open import open_library, open_server

    library = open_library(paths) if server is None else open_server(server)
    try:
        for notice in library.notices:
            say(notice)
        if not stale:
            try:
                with Meter() as meter:
                    library.bring_up_to_date(meter, index=searching, evidence=evidence)
            except LockedError as error:
                say(str(error))
        yield library
    finally:
        library.close()


def matching(library: Library, query: str) -> frozenset[int] | None:
    """The articles that match a query; None for all, when it is empty."""
    return frozenset(library.matching_now(query)) if query.strip() else None


def say_lag(library: Library) -> None:
    """Say how far comparing is, in a library that somebody else compares."""
    if lag := library.lag():
        say(lag)
