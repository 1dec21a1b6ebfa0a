"""`newsreader compare`: two articles side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reader.cli.opening import library_option, opened
from reader.cli.output import Styled, csv_option, put, put_json, put_text
from reader.errors import LibraryError
from reader.model.plain_text import one_line
from reader.model.rows import Reading
from reader.records.articles import provenance

if TYPE_CHECKING:
    from reader.library.library import Library


@click.command(
    epilog="\b\nExamples:\n  newsreader compare wire.md courier.md --json\n"
    "  newsreader compare archive/2024/a.md archive/2024/b.md --library desk"
)
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@csv_option
@library_option
def compare(a: str, b: str, as_json: bool, as_csv: bool, server: str | None) -> None:
    """Two articles side by side: what both say, what changed, what only one has.

    A and B are files. With --library they are paths of articles, as `newsreader search` prints them.
    """
    from reader.records.comparison import comparison_fields, pairs_of, sentence_table

    with opened([] if server else _files(a, b), server=server) as library:
        if server:
            one, other = map(library.read, library.fetch_now([a, b]))
        else:
            one, other = (_reading(library, Path(file)) for file in (a, b))
        moments = [library.desks.moment_of(reading.heading.id) for reading in (one, other)]
    fields = comparison_fields(one, other, pairs_of([one, other], moments)[0])
    if as_json:
        put_json(fields)
    elif as_csv:
        for line in sentence_table(2).csv(fields["sentences"]):
            put_text(line)
    else:
        _put_comparison(one, other, fields)


def _files(*named: str) -> list[Path]:
    """Files that are there; else it is wrong use."""
    kind = click.Path(path_type=Path, exists=True, dir_okay=False)
    return [kind.convert(name, None, click.get_current_context()) for name in named]


def _reading(library: Library, path: Path) -> Reading:
    from reader.library.roots import file_of

    for heading in library.headings(0, 2):
        if file_of(heading.path).resolve() == path.resolve():
            return library.read(heading.id)
    raise LibraryError(f"{path} is not read as an article. `newsreader index {path}` says why.")


def _put_comparison(a: Reading, b: Reading, fields: dict[str, Any]) -> None:
    for name, reading in (("A", a), ("B", b)):
        put(f"{name}: ", Styled(reading.heading.meta.title, bold=True), f" · {provenance(reading.heading)}")
    signs = {"same": "=", "changed": "≠", "only_a": "A", "only_b": "B"}
    for row in fields["sentences"]:
        put(f"{signs[row['kind']]} {one_line(row['a'] or row['b'])}")
        for change in row["changes"]:
            put(f"    {change['kind']}: {change['a'] or '–'} → {change['b'] or '–'}")
    copy, quotes, figures = fields["copy"], fields["quotes"], fields["figures"]
    put(f"{copy['of_a']:.0%} of A is also in B, {copy['of_b']:.0%} of B in A.")
    for what, shared in (("Quotes", quotes), ("Figures", figures)):
        put(f"{what}: {len(shared['both'])} in both, {len(shared['only_a'])} only A, {len(shared['only_b'])} only B")
    for one in figures["differ"]:
        put(f"Differ: {one['what']} ({one['why']})")
