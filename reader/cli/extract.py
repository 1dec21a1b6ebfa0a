"""`newsreader extract`: what is found in a text, storing nothing. The contract for measuring extraction."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from reader.cli.names import NOTHING_FOUND
from reader.cli.output import put, put_json, say, unsure
from reader.errors import ArticleError, NewsreaderError, PersonalDataError, reason_of
from reader.extraction import extract as extract_text
from reader.extraction import language_of
from reader.formats.reading import parse
from reader.model import Article, Extracted
from reader.model.correction import Correction
from reader.model.extracted import figure_to_json, quote_to_json
from reader.model.languages import only_quotations_are_marked
from reader.model.plain_text import one_line
from reader.records.articles import meta_fields
from reader.records.figures import claimed_figure
from reader.records.quotes import said
from reader.settings import user_folders


@click.command(
    epilog="\b\nExamples:\n  newsreader extract story.md\n  newsreader extract --json story.md other.txt\n"
    "  newsreader extract --jsonl < texts.jsonl > found.jsonl"
)
@click.argument("files", nargs=-1, metavar="[FILE...|-]")
@click.option("--jsonl", is_flag=True, help='Input lines are {"id": …, "text": …}; the text is taken as it is.')
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per file.")
def extract(files: tuple[str, ...], jsonl: bool, as_json: bool) -> None:
    """Print the quotes and figures in FILE... (- or none: standard input). Nothing is stored."""
    for name in files or ("-",):
        if jsonl:
            for record in _records(name):
                language = language_of(record["text"])
                put_json({"id": record["id"], **_fields(extract_text(record["text"], language=language), language)})
            continue
        article, found, language = _read(name)
        if as_json:
            about = meta_fields(article.meta)
            put_json({"id": name, "text": article.text, **about, **_fields(found, language)})
        else:
            _print(found, language)


def _fields(found: Extracted, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "quotes": [quote_to_json(quote) for quote in found.quotes],
        "figures": [figure_to_json(figure) for figure in found.figures],
    }


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{name}: {reason_of(error)}") from error


def _read(name: str) -> tuple[Article, Extracted, str]:
    """The article of a file, what is found in it, with a person's corrections, and its language."""
    data = _bytes(name)
    try:
        article = parse("-.txt" if name == "-" else Path(name).name, data)
    except ArticleError as error:
        raise NewsreaderError(f"{name}: {error}") from error
    language = language_of(article.text, article.meta.language)
    found = extract_text(article.text, language=language)
    if name != "-" and (corrections := _corrections(Path(name))):
        from reader.passages.correcting import corrected

        article, found = corrected(article, found, sha256(data).hexdigest(), corrections)
    return article, found, language


def _corrections(file: Path) -> list[Correction]:
    """A person's corrections of the article of a file; none, with a message, when they cannot be read."""
    data = user_folders().data
    if not data.exists():
        return []
    from reader.library.roots import key_of
    from reader.store.personal import Personal

    try:
        with Personal.open(data, read_only=True) as personal:
            return personal.corrections(key_of(file))
    except PersonalDataError as error:
        say(f"Corrections are not applied. {error}")
        return []


def _records(name: str) -> Iterator[dict[str, Any]]:
    lines = sys.stdin.buffer if name == "-" else iter(_bytes(name).splitlines(keepends=True))
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        record = _record(line)
        if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("text"), str):
            raise click.UsageError(f'{name}, line {number}: not {{"id": …, "text": "…"}}')
        yield record


def _record(line: bytes) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """The JSON value of a line, or None. A lone surrogate, which msgspec refuses, is accepted."""
    import msgspec

    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            return None


def _print(found: Extracted, language: str) -> None:
    if note := only_quotations_are_marked(language):
        say(f"{note}.")
    for quote in found.quotes:
        who = quote.speaker_name or "unknown"
        role = f" ({one_line(quote.role)})" if quote.role else ""
        put(f"{quote.kind:9} {one_line(who)}{role}{unsure(quote)}: {said(quote.text, exact=quote.kind == 'direct')}")
    for figure in found.figures:
        put(f"{figure.kind:9} {claimed_figure(figure)}")
    if not found.quotes and not found.figures:
        raise click.exceptions.Exit(NOTHING_FOUND)
