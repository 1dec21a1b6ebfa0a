"""`newsreader read` marks articles read or unread."""

from __future__ import annotations

import os
from pathlib import Path

import click

from reader.cli.opening import library_option, opened, stale_option
from reader.cli.output import nothing_found, put
from reader.cli.search import QueryCommand
from reader.model.plain_text import amount


@click.command(
    cls=QueryCommand,
    epilog="\b\nExamples:\n  newsreader read\n  newsreader read 'date:..2026-02' ~/news\n"
    "  newsreader read 'source:courier' --unread",
)
@click.argument("query", default="")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--unread", is_flag=True, help="Mark them unread instead.")
@library_option
@stale_option
def read(query: str, paths: tuple[Path, ...], unread: bool, server: str | None, stale: bool) -> None:
    """Mark all articles of the library of PATH... read, or those that match QUERY.

    If QUERY is a file or folder, it is used as PATH.
    """
    if query and server is None and os.path.lexists(query):
        query, paths = "", (Path(query), *paths)
    state = "unread" if unread else "read"
    with opened(paths, stale=stale, searching=bool(query.strip()), server=server) as library:
        if query.strip():
            found = library.matching_now(query)
            count, marked = len(found), library.mark_articles_read(found, not unread)
        else:
            count, marked = library.count(), library.mark_listed_read(not unread, "newest")
    if not count:
        nothing_found("Nothing found.")
    already = f", {count - len(marked):,} already {state}" if count > len(marked) else ""
    put(f"{amount(len(marked), 'article')} marked {state}{already}")
