"""`newsreader corrections` lists, undoes and imports corrections."""

from __future__ import annotations

from pathlib import Path

import click

from reader.cli.output import nothing_found, put, put_text, read_import, say
from reader.library.keeping.corrections import Corrections
from reader.model.correction import Correction
from reader.model.plain_text import amount, one_line
from reader.records.articles import joined
from reader.settings import user_folders
from reader.store.personal import Personal

_WORDS = {
    "speaker": "said by",
    "claimant": "claimed by",
    "title": "title",
    "byline": "author",
    "source": "source",
    "published": "date",
}


@click.command(
    epilog="\b\nExamples:\n  newsreader corrections --json > corrections.json\n"
    "  newsreader corrections --undo 3\n  newsreader corrections --import corrections.json"
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, which --import reads.")
@click.option("--undo", "undone", type=int, metavar="ID", help="Take a correction back.")
@click.option("--import", "source", type=click.Path(path_type=Path), help="Import corrections exported as JSON.")
def corrections(as_json: bool, undone: int | None, source: Path | None) -> None:
    """List your corrections of speakers, quotes, figures, titles, dates, sources and authors."""
    with Personal.open(user_folders().data) as personal:
        for line in personal.notices:
            say(line)
        # The next program that reads the library applies them.
        made = Corrections(personal, lambda: None)
        if source is not None:
            from reader.passages.importing import corrections_from_json

            taken = made.take_in(corrections_from_json(read_import(source)))
            put(f"{amount(taken.added, 'correction')} imported, {taken.already:,} already there.")
            return
        if undone is not None:
            deleted = made.delete(undone)
            if deleted is None:
                nothing_found(f"There is no correction {undone}.")
            put(f"Taken back: {correction_line(deleted)}")
            return
        found = made.all()
    if as_json:
        from reader.passages.exporting import corrections_to_json

        put_text(corrections_to_json(found))
    else:
        for correction in found:
            put(f"{correction.id}  {correction_line(correction)}")
            cite = correction.passage.cite
            put(f"   {joined(cite.title, cite.source, cite.path)}")
    if not found:
        nothing_found("No corrections yet.")


def correction_line(correction: Correction) -> str:
    """A correction in one line: `“We lost 30 houses”: said by Ada Quill (was: Ben Ortt)`."""
    words = one_line(correction.passage.text)
    if correction.kind in ("not_quote", "not_figure"):
        return f"“{words}” is not a {correction.kind.removeprefix('not_')}"
    change = f"{_WORDS[correction.kind]} {correction.value or 'nobody known'}"
    if correction.is_detail:
        change = f"{_WORDS[correction.kind]}: {correction.value or 'none'}"
    was = f" (was: {correction.before})" if correction.before else ""
    return one_line(f"“{words}”: {change}{was}" if words else f"{change}{was}")
