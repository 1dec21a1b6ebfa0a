"""The `newsreader` command and its subcommands."""

from __future__ import annotations

import json
import sys

import click


@click.group()
def main() -> None:
    """A keyboard-first terminal reader for news: who said what, and how many."""


@main.command()
@click.argument("files", nargs=-1)
@click.option("--jsonl", is_flag=True, help='Input lines are {"id": …, "text": …}.')
def extract(files: tuple[str, ...], jsonl: bool) -> None:
    """Print the quotes and figures found in a text, storing nothing."""
    from reader.extraction import extract as extract_text
    from reader.model.extracted import figure_to_json, quote_to_json

    for name in files or ("-",):
        stream = sys.stdin if name == "-" else open(name, encoding="utf-8")
        with stream:
            records = (json.loads(line) for line in stream) if jsonl else [{"id": name, "text": stream.read()}]
            for record in records:
                found = extract_text(record["text"])
                answer = {
                    "id": record["id"],
                    "quotes": [quote_to_json(quote) for quote in found.quotes],
                    "figures": [figure_to_json(figure) for figure in found.figures],
                }
                click.echo(json.dumps(answer, ensure_ascii=False))
