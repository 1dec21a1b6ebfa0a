"""`newsreader index`: bring catalog and index up to date, and say what was found."""

from __future__ import annotations

from pathlib import Path

import click

from reader.cli.common import Meter, paths_argument, print_json, say
from reader.library.library import Library


@click.command(epilog="\b\nExamples:\n  newsreader index ~/news\n  newsreader index --rebuild --json")
@paths_argument
@click.option("--rebuild", is_flag=True, help="Begin catalog and index anew.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def index(paths: tuple[Path, ...], rebuild: bool, as_json: bool) -> None:
    """Bring the library of PATH... up to date and say what was found, passed over and cannot be read."""
    library = Library.open(paths)
    try:
        for notice in library.notices:
            say(notice)
        meter = Meter()
        try:
            summary = library.update(meter, rebuild=rebuild, evidence=True)
        finally:
            meter.clear()
        report = library.scan_report()
    finally:
        library.close()
    unreadable = {item.path: item.reason for item in report.unreadable} | summary.failed
    counts = {
        "articles": report.articles,
        "new": summary.new,
        "changed": summary.changed,
        "renamed": summary.renamed,
        "removed": summary.removed,
        "indexed": summary.indexed,
        "hidden": report.hidden,
        "not_articles": report.not_articles,
        "empty": report.empty,
    }
    if as_json:
        failed = [{"path": path, "reason": reason} for path, reason in unreadable.items()]
        print_json({**counts, "unreadable": failed, "seconds": round(summary.seconds, 3)})
        return
    changed = ", ".join(f"{counts[name]:,} {name}" for name in ("new", "changed", "renamed", "removed") if counts[name])
    click.echo(f"{report.articles:,} articles ({changed or 'nothing new'}) in {summary.seconds:.1f} s")
    passed = [(report.hidden, "hidden"), (report.not_articles, "not articles"), (report.empty, "empty")]
    if over := ", ".join(f"{count:,} {what}" for count, what in passed if count):
        click.echo(f"Passed over: {over}")
    for path, reason in unreadable.items():
        click.echo(f"Not read: {path}: {reason}")
