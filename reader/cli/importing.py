"""`newsreader import`: articles out of mailboxes, tables, press databases and web archives."""

from __future__ import annotations

from pathlib import Path

import click

from reader.cli.feeds import opened_feeds
from reader.cli.names import FAILED, NOTHING_FOUND
from reader.cli.output import json_lines_option, put, put_json, say
from reader.errors import ArticleError


@click.command(
    "import",
    epilog="\b\nExamples:\n  newsreader import export.docx mails.mbox --dry-run\n"
    "  newsreader import articles.jsonl --into ~/archive",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to; by default the news folder.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be imported.")
@json_lines_option
def import_(files: tuple[Path, ...], into: Path | None, dry_run: bool, as_json: bool) -> None:
    """Import articles as Markdown files, from mailboxes, JSON Lines, CSV, exports of Nexis, Factiva, Europresse and
    ProQuest, and web archives (WARC); from wallabag and Omnivore.

    Articles that were imported before are not written twice. Exit code 0: something was imported, 1: nothing new,
    3: a file could not be read.
    """
    came = failed = False
    with opened_feeds() as opened:
        folder = into.expanduser() if into else opened.news.root
        for file in files:
            counts = {"new": 0, "already": 0, "unreadable": 0}
            problem: str | None = None
            try:
                for one in opened.import_file(file, folder if into else None, dry=dry_run):
                    counts[one.outcome] += 1
                    if one.outcome == "unreadable":
                        say(f"{file}: {one.reason}")
                    elif dry_run and not as_json:
                        put(f"{one.outcome}: {one.title} · {folder / (one.path or '')}")
            except ArticleError as error:
                problem = str(error)
            came |= counts["new"] > 0
            failed |= problem is not None
            if as_json:
                put_json({"file": str(file), "folder": str(folder), **counts, "problem": problem})
            elif problem is not None:
                say(f"{file}: {problem}")
            else:
                known = f", {counts['already']:,} already there" if counts["already"] else ""
                lost = f", {counts['unreadable']:,} not readable" if counts["unreadable"] else ""
                put(f"{file}: {counts['new']:,} {'to import' if dry_run else 'new'}{known}{lost}. Folder: {folder}")
    if failed:
        raise click.exceptions.Exit(FAILED)
    if not came:
        raise click.exceptions.Exit(NOTHING_FOUND)
