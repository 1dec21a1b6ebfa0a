"""`newsreader check`: every quote and figure of a draft beside its source."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from reader.cli.names import NOTHING_FOUND
from reader.cli.opening import library_option, opened, paths_argument, stale_option
from reader.cli.output import Styled, csv_option, json_lines_option, put, put_rows, put_text, say
from reader.errors import LibraryError, NewsreaderError
from reader.model import Article
from reader.model.checking import CheckedRow
from reader.model.plain_text import amount, one_line


@click.command(
    epilog="\b\nExamples:\n  newsreader check draft.md ~/news\n  newsreader check draft.docx --markdown > sheet.md\n"
    "  newsreader check - --json < draft.txt"
)
@click.argument("draft")
@paths_argument
@json_lines_option
@csv_option
@click.option("--markdown", "as_markdown", is_flag=True, help="Print a Markdown table.")
@click.option("--open", "on_screen", is_flag=True, help="Open the check desk on the screen.")
@library_option
@stale_option
def check(
    draft: str,
    paths: tuple[Path, ...],
    as_json: bool,
    as_csv: bool,
    as_markdown: bool,
    on_screen: bool,
    server: str | None,
    stale: bool,
) -> None:
    """Put the source beside each quote and figure of DRAFT (- for standard input), from the library of PATH...

    Nothing is called wrong: a person reads both texts and decides. Exit code 0: all the same, 1: something is not,
    2: wrong use, 3: something failed.
    """
    article, path = _read(draft)
    if on_screen and path:
        from reader.cli.launch import launch

        raise click.exceptions.Exit(launch(paths, server, path))
    from reader.records.checking import CHECKED, counts, markdown_table

    done: list[CheckedRow] = []
    with opened(paths, stale=stale, searching=True, server=server) as library:
        rows = _noting(library.check_now(article, path), done)
        if as_markdown:
            for line in markdown_table(rows):
                put_text(line)
        else:
            put_rows(rows, CHECKED, _put_row, as_json=as_json, as_csv=as_csv)
        searched, known = library.index_progress()
    say(counts(done) or "There is no quote and no figure in this draft.")
    if searched < known and server is None:
        raise NewsreaderError(
            f"Only {searched:,} of {amount(known, 'article')} were searched: the index is not complete."
        )
    if any(row.finding != "same" for row in done):
        raise click.exceptions.Exit(NOTHING_FOUND)


def _noting(rows: Iterator[CheckedRow], done: list[CheckedRow]) -> Iterator[CheckedRow]:
    for row in rows:
        done.append(row)
        yield row


def _read(draft: str) -> tuple[Article, str]:
    """The draft, and its path key."""
    from reader.library.reading.checking import MOST_BYTES, read_draft, read_draft_file

    if draft == "-":
        return read_draft("-.txt", sys.stdin.buffer.read(MOST_BYTES)), ""
    file = Path(draft)
    if not file.is_file():
        raise LibraryError(f"{draft}: {'this is no file' if file.exists() else 'there is no such file'}.")
    return read_draft_file(file)


def _put_row(row: CheckedRow) -> None:
    from reader.records.checking import SIGNS, origin_of

    who = f" · {one_line(row.speaker)}" if row.speaker else ""
    ticked = " ✓" if row.checked else ""
    put(
        Styled(f"{SIGNS[row.finding]} {row.finding}", bold=row.finding != "same"),
        f"{' ?' if row.guess else ''}{ticked}  {one_line(row.text)}{who}",
    )
    for source in row.sources[:2]:
        said = f" · {one_line(source.speaker)}" if source.speaker else ""
        put(f"    {one_line(source.text)}{said}")
        if source.difference:
            put(f"    {one_line(source.difference)}")
        put(Styled(f"    {origin_of(source)}", dim=True))
