"""`newsreader claims`: quotes and figures that are watched, and the articles that repeat or change them."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from reader.cli.opening import library_option, opened, paths_argument, stale_option
from reader.cli.output import Styled, csv_option, json_lines_option, nothing_found, put, put_order_doubt, put_rows
from reader.model.claims import Claim
from reader.model.desks import drift_words
from reader.model.plain_text import one_line
from reader.records.articles import joined, provenance
from reader.records.claims import CLAIMS


@click.command(
    epilog="\b\nExamples:\n  newsreader bookmark story.md --text 'at least 35 people' --watch\n"
    "  newsreader claims --json\n  newsreader fetch --quiet; newsreader claims --new\n  newsreader claims --stop 3"
)
@paths_argument
@click.option("--new", is_flag=True, help="Only articles not printed or looked at before; then they are not new.")
@click.option("--stop", type=int, metavar="ID", help="Stop watching a claim. Its bookmark stays.")
@json_lines_option
@csv_option
@library_option
@stale_option
def claims(
    paths: tuple[Path, ...],
    new: bool,
    stop: int | None,
    as_json: bool,
    as_csv: bool,
    server: str | None,
    stale: bool,
) -> None:
    """The claims you watch, with the articles in the library of PATH... that repeat or change them, in order of time.

    A claim is a bookmarked quote or figure. `newsreader bookmark --watch` watches one; on the screen, “Watch this
    claim” in the palette does.
    """
    with opened(paths, stale=stale or stop is not None, searching=True, evidence=True, server=server) as library:
        if stop is not None:
            if stop not in library.claims.ids():
                nothing_found(f"There is no claim {stop}.")
            put(f"No longer watched: {one_line(library.claims.watch(stop, False).passage.text)}")
            return
        if not stale:
            library.find_bookmarks_again()
        found = library.claims_now()
        shown = [replace(one, rows=one.new) for one in found if one.new] if new else found
        put_rows(shown, CLAIMS, _put_claim, as_json=as_json, as_csv=as_csv)
        if new:
            for one in shown:
                library.claims.see(one)
    if not found:
        nothing_found("No claim is watched yet. `newsreader bookmark --watch` watches one.")
    if not shown:
        nothing_found("No new article repeats or changes a claim.")


def _put_claim(claim: Claim) -> None:
    cite = claim.bookmark.passage.cite
    put(f"{claim.bookmark.id}  ", Styled(one_line(claim.told.text or claim.bookmark.passage.text), bold=True))
    put(f"   {joined(cite.speaker, cite.title, claim.counts)}")
    put_order_doubt(row.heading for row in claim.rows)
    for row in claim.rows:
        one = row.retelling
        told = f"changed: {drift_words(one.drift)}" if one.drift else "told again"
        put(f"   {'● ' if row.new else '  '}{one_line(one.text)}")
        put(Styled(f"       {joined(provenance(row.heading), row.heading.meta.title, told)}", dim=True))
