"""`newsreader doctor`: what is installed, where things are kept, whether they are sound; mends what is derived."""

from __future__ import annotations

import click

from reader.cli.common import print_json
from reader.cli.main import FAILED
from reader.library.health import Finding, examine


@click.command(epilog="\b\nExamples:\n  newsreader doctor\n  newsreader doctor --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--check-only", is_flag=True, help="Mend nothing.")
def doctor(as_json: bool, check_only: bool) -> None:
    """Say what is installed, where things are kept and whether they are sound; mend catalogs and indexes."""
    bad = False
    for finding in examine(mend=not check_only):
        bad |= finding.verdict == "bad"
        if as_json:
            print_json({"what": finding.what, "verdict": finding.verdict, "detail": finding.detail})
        else:
            click.echo(f"{_sign(finding)} {finding.what}: {finding.detail}")
    if bad:
        raise click.exceptions.Exit(FAILED)


def _sign(finding: Finding) -> str:
    signs = {"fine": ("ok ", "green"), "mended": ("mended", "yellow"), "told": ("   ", None), "bad": ("BAD", "red")}
    text, colour = signs[finding.verdict]
    return click.style(f"{text:6}", fg=colour)
