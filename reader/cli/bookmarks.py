"""`newsreader bookmark` keeps a passage, `newsreader bookmarks` prints what was kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reader.cli.opening import opened, stale_option
from reader.cli.output import nothing_found, put, put_json, put_text, read_import, say, write_new
from reader.errors import PersonalDataError
from reader.library.roots import server_key
from reader.model.keeping import BookmarkFilter
from reader.model.plain_text import amount, one_line
from reader.passages.exporting import FILE_ENDINGS, ExportFormat, bookmark_to_json, export, format_of

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.model import Bookmark


@click.command(
    epilog="\b\nExamples:\n  newsreader bookmark story.md --text 'at least 35 people' --note 'check' --tag toll\n"
    '  newsreader bookmark story.md --text "we will rebuild" --watch'
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--text", "wanted", required=True, help="The passage; spaces and quotation marks need not be exact.")
@click.option("--note", default="", help="A note to keep with it.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given several times.")
@click.option("--watch", is_flag=True, help="Watch it as a claim: `newsreader claims` tells who repeats or changes it.")
@click.option("--json", "as_json", is_flag=True, help="Print the bookmark as one JSON object.")
def bookmark(path: Path, wanted: str, note: str, tags: tuple[str, ...], watch: bool, as_json: bool) -> None:
    """Bookmark a passage of the article at PATH, at its first occurrence."""
    # Imported late, as what reads articles is: only keeping needs it.
    from reader.library.keeping.scripting import keep_passage

    outcome = keep_passage(path, wanted, note, tags, watch=watch)
    for line in outcome.notices:
        say(line)
    if outcome.kept is None:
        nothing_found(f"{path} does not contain this passage. Nothing was kept.")
    if outcome.occurrences > 1:
        say(f"The passage occurs {outcome.occurrences} times; the first one is kept.")
    if outcome.kept.already:
        say("It is already kept; it is watched now." if watch else "It is already kept; nothing was added.")
    if as_json:
        put_json(bookmark_to_json(outcome.kept.bookmark))
    elif not outcome.kept.already:
        put(f"Kept: {one_line(outcome.kept.bookmark.passage.text)}")


@click.command(
    epilog="\b\nExamples:\n  newsreader bookmarks > passages.md\n  newsreader bookmarks --format readwise -o kept.csv\n"
    "  newsreader bookmarks --import passages.json\n  newsreader bookmarks --share toll --library desk"
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FILE_ENDINGS)),
    help="The format to print. By default that of the ending of the file named by -o, else markdown.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write a new file instead of printing.")
@click.option("--import", "source", type=click.Path(path_type=Path), help="Import bookmarks exported as JSON.")
@click.option("--share", "shared", metavar="TAG", help="Share bookmarks with this tag through a library on a server.")
@click.option("--stop-sharing", "stopped", metavar="TAG", help="Stop sharing this tag, and take back what was sent.")
@click.option(
    "--library", "named", metavar="LIBRARY", help="Only those of a library on a server, with what others shared."
)
@stale_option
def bookmarks(
    paths: tuple[Path, ...],
    form: ExportFormat | None,
    as_json: bool,
    output: Path | None,
    source: Path | None,
    shared: str | None,
    stopped: str | None,
    named: str | None,
    stale: bool,
) -> None:
    """Print your bookmarks from every library, newest first, each at its current place.

    With --library: only those in that library, with what others shared there. With --share: share bookmarks that have
    a tag through that library, now and later; they stay on this machine too.

    In Markdown, ^bm-1 below a quotation is its block identifier: programs such as Obsidian can link to it.
    """
    if shared is not None or stopped is not None:
        _share(shared, stopped, named)
        return
    if named is not None and source is not None:
        raise click.UsageError("Bookmarks are imported on this machine: leave out --library.")
    with opened(paths, stale=stale, server=named) as library:
        if (why := library.bookmarks.unreadable) is not None:
            raise PersonalDataError(why)
        if source is not None:
            from reader.passages.importing import bookmarks_from_json

            taken = library.bookmarks.take_in(bookmarks_from_json(read_import(source)))
            put(f"{amount(taken.added, 'bookmark')} imported, {taken.already:,} already there.")
            return
        if named is not None:
            kept = _of_library(library, named, stale=stale)
        else:
            if not stale:
                library.find_bookmarks_again()
            kept = library.bookmarks.find(BookmarkFilter(own=True))
        template = library.opening.settings.export.get("template", "")
    text = export(
        kept, "json" if as_json else form or (format_of(output.name) if output else None) or "markdown", template
    )
    if output is None:
        put_text(text)
    else:
        write_new(output, text)
        say(f"{amount(len(kept), 'bookmark')} written to {output}.")
    if not kept:
        nothing_found("There are no bookmarks yet.")


def _of_library(library: Library, named: str, *, stale: bool) -> list[Bookmark]:
    """The bookmarks in a library on a server, own and shared ones, exchanged with the server first unless `stale`."""
    if not stale:
        # Imported late, as whatever talks to a server is.
        from reader.library.server.sharing import exchange_now

        for line in exchange_now(named, library.opening):
            say(line)
    start = server_key(library.opening.roots[0].key, "")
    return [one for one in library.bookmarks.find(BookmarkFilter()) if one.place.path.startswith(start)]


def _share(shared: str | None, stopped: str | None, named: str | None) -> None:
    """Share a tag, or stop it; what can be sent now is sent."""
    from reader.library.server.sharing import change_sharing

    outcome = change_sharing(named, share=shared, stop=stopped)
    for line in outcome.notices:
        say(line)
    for line in outcome.told:
        put(line)
