"""`newsreader search` prints what matches; `newsreader pick` lets one choose from it and opens what was chosen."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from reader.cli.names import FAILED, NOTHING_FOUND
from reader.cli.opening import library_option, opened, stale_option
from reader.cli.output import Styled, nothing_found, put, put_columns, put_json, say
from reader.errors import NewsreaderError
from reader.model.plain_text import amount, one_line
from reader.records.articles import article_fields, joined, provenance, published

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model import Heading, Hit, SearchAnswer
    from reader.model.search import SearchOrder


class QueryCommand(click.Command):
    """A command whose first argument may be meant to begin with a dash."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            typed = next((one for one in given if one.startswith(error.option_name)), error.option_name)
            hint = f"A query that begins with a dash goes behind --: newsreader {self.name} -- '{typed}'"
            raise click.UsageError(f"{error.format_message()} {hint}", ctx) from error


@click.command(
    cls=QueryCommand,
    epilog="\b\nExamples:\n  newsreader search 'flood toll'\n  newsreader search 'speaker:askew said:morning' ~/news\n"
    "  newsreader search 'speaker:askew is:sure'\n  newsreader search 'figure:>1000 homes' --json\n"
    "  newsreader search -- '-flood'",
)
@click.argument("query")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000), help="Hits at most.")
@click.option(
    "--order",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    show_default=True,
    help="What comes first.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@library_option
@stale_option
def search(
    query: str,
    paths: tuple[Path, ...],
    limit: int,
    order: SearchOrder,
    as_json: bool,
    server: str | None,
    stale: bool,
) -> None:
    """Articles that match QUERY in the library of PATH..., best first."""
    answer, found = _found(query, paths, limit, order, server, stale)
    headings = {heading.id: heading for heading in found}
    hits = [(hit, headings[hit.id]) for hit in answer.hits if hit.id in headings]
    if as_json:
        put_json(
            {
                "query": query,
                "read_as": answer.read_as,
                "total": answer.total,
                "took_ms": round(answer.took_ms, 2),
                "suggestion": answer.suggestion,
                "dropped": list(answer.dropped),
                "error": answer.error,
                "hits": [_hit_fields(hit, heading) for hit, heading in hits],
            }
        )
    else:
        for hit, heading in hits:
            _put_hit(hit, heading)
        for line in (answer.read_as, answer.error):
            if line:
                say(line)
        if answer.error:
            raise click.exceptions.Exit(FAILED)
        if answer.suggestion and not hits:
            without = f" (without {', '.join(answer.dropped)})" if answer.dropped else ""
            say(f"Nothing found. Did you mean: {answer.suggestion}{without}")
        else:
            say(f"{amount(answer.total, 'hit')} · {answer.took_ms:.0f} ms")
    if not hits:
        raise click.exceptions.Exit(FAILED if answer.error else NOTHING_FOUND)


def _found(
    query: str, paths: tuple[Path, ...], limit: int, order: SearchOrder, server: str | None, stale: bool
) -> tuple[SearchAnswer, list[Heading]]:
    """The answer, and the headings of its hits."""
    if server is None:
        from reader.library.reading.searching import search_as_it_is

        if found := search_as_it_is(paths, query, limit, order, stale=stale):
            answer, headings, notices = found
            for notice in notices:
                say(notice)
            return answer, headings
    with opened(paths, stale=stale, searching=True, server=server) as library:
        answer = library.search_now(query, limit, order)
        return answer, library.headings_of([hit.id for hit in answer.hits])


def _hit_fields(hit: Hit, heading: Heading) -> dict[str, object]:
    return {
        **article_fields(heading),
        "score": round(hit.score, 4),
        "copies": hit.copies,
        "snippet": hit.snippet or "",
        "spans": hit.spans,
    }


def _put_hit(hit: Hit, heading: Heading) -> None:
    copies = f"+{amount(hit.copies, 'copy', 'copies')}" if hit.copies else None
    put(Styled(one_line(heading.meta.title) or one_line(heading.path), bold=True))
    put("  ", joined(provenance(heading), copies))
    if hit.snippet:
        put("  ", *_lit(hit.snippet, hit.spans))


def _lit(snippet: str, spans: Iterable[tuple[int, int]]) -> Iterator[str | Styled]:
    at = 0
    for start, end in spans:
        yield snippet[at:start]
        yield Styled(snippet[start:end], reverse=True)
        at = end
    yield snippet[at:]


# -- choosing -------------------------------------------------------------------------------------------------------

_MOST_PICKED_FROM = 20_000
_MOST_FROM_SERVER = 1_000
"""Of a library on a server: hits come with their texts."""


@click.command(
    cls=QueryCommand,
    epilog="\b\nExamples:\n  newsreader pick\n  newsreader pick 'flood date:2026-03' ~/news\n"
    "  newsreader pick flood --print | fzf --with-nth 2.. -d '\\t' | newsreader pick --open",
)
@click.argument("query", default="")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--print", "only_print", is_flag=True, help="Print the lines: a path, a tab, what the list shows.")
@click.option("--open", "chosen", is_flag=True, help="Open the article of a line on standard input.")
@library_option
@stale_option
def pick(query: str, paths: tuple[Path, ...], only_print: bool, chosen: bool, server: str | None, stale: bool) -> None:
    """Choose an article with fzf and open it: any article, or one that matches QUERY.

    Without fzf, or in a pipe, the lines are printed. If QUERY is a file or folder, it is used as PATH. With
    --library a QUERY is needed.
    """
    import shutil
    import subprocess

    if query and server is None and os.path.lexists(query):
        query, paths = "", (Path(query), *paths)
    if chosen:
        _open(sys.stdin.readline(), server)
        return
    if server is not None and not query.strip():
        raise click.UsageError("A library on a server is too large to list completely: give a QUERY.")
    with opened(paths, stale=stale, searching=bool(query.strip()), server=server) as library:
        lines = [_pick_line(heading) for heading in _offered(library, query)]
    if not lines:
        nothing_found("Nothing found.")
    program = shutil.which("fzf")
    if only_print or program is None or not sys.stdout.isatty():
        if program is None and sys.stdout.isatty():
            say("fzf is not installed, so the lines are printed.")
        for line in lines:
            put_columns(*line.split("\t"))
        return
    command = [program, "--delimiter", "\t", "--with-nth", "2..", "--prompt", "article> "]
    done = subprocess.run(command, input="\n".join(lines), stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode == 0:
        _open(done.stdout, server)


def _offered(library: Library, query: str) -> list[Heading]:
    if query.strip():
        answer = library.search_now(query, _MOST_PICKED_FROM if library.abilities.complete else _MOST_FROM_SERVER)
        if answer.error:
            raise NewsreaderError(answer.error)
        return library.headings_of([hit.id for hit in answer.hits])
    return library.headings(0, _MOST_PICKED_FROM)


def _pick_line(heading: Heading) -> str:
    known = joined(heading.meta.title, *published(heading.meta))
    return f"{one_line(heading.path)}\t{known}"


def _open(line: str, server: str | None) -> None:
    path = line.rstrip("\n").partition("\t")[0]
    if not path:
        raise click.exceptions.Exit(NOTHING_FOUND)
    if not sys.stdin.isatty():
        # The line came through a pipe: the screen needs the keyboard.
        try:
            keyboard = os.open("/dev/tty", os.O_RDWR)
        except OSError as error:
            raise NewsreaderError("The screen needs a terminal. Run this in one.") from error
        os.dup2(keyboard, 0)
        os.close(keyboard)
    from reader.cli.launch import launch
    from reader.library.roots import file_of

    if server is not None:
        _begin_with(path, server)
        raise click.exceptions.Exit(launch([], server))
    raise click.exceptions.Exit(launch([file_of(path)]))


def _begin_with(path: str, server: str) -> None:
    """See to it that the screen of a library on a server opens at an article."""
    from reader.app.screen_state import StateFile
    from reader.library.open import open_server

    with closing(open_server(server)) as library:
        library.fetch_now([path])
        state = StateFile(library.opening.folders.data, library.opening.cache.path.name)
        state.remember(replace(state.state, article=path, pane="article"))
