"""Articles for the search benchmarks: from a library folder, or mixed from the sentences of the seeds."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from reader.assets import asset_folder
from reader.search.engine import SearchDocument
from reader.store.catalog.packing import FIGURES, QUOTES, pack, pack_text
from reader.store.catalog.writer import CatalogWriter

_FIELD = re.compile(r"^(\w+):\s*(.*)$", re.M)
_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+")


def articles(library: Path | None, count: int) -> Iterator[SearchDocument]:
    """Up to `count` articles of a folder of .md and .txt files; without a folder, mixed from the seeds."""
    if library is None:
        yield from _mixed(count)
        return
    files = sorted(path for path in library.rglob("*") if path.suffix in (".md", ".txt"))
    for number, path in enumerate(files[:count], 1):
        yield _read(number, path)


def _read(number: int, path: Path) -> SearchDocument:
    text = path.read_text(encoding="utf-8", errors="replace")
    fields: dict[str, str] = {}
    if text.startswith("---\n"):
        head, _, text = text[4:].partition("\n---")
        fields = {key: _unquoted(value) for key, value in _FIELD.findall(head)}
        text = text.lstrip("\n")
    title = fields.get("title") or text[:70].partition("\n")[0]
    return SearchDocument(
        number, title, text, fields.get("source", ""), fields.get("author", ""), fields.get("date", "")
    )


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        try:
            return str(json.loads(value))
        except ValueError:
            pass
    return value.strip("'\"")


def _mixed(count: int) -> Iterator[SearchDocument]:
    seeds = [_read(0, path) for path in sorted(asset_folder("seeds").glob("*")) if path.suffix in (".md", ".txt")]
    seeds = [seed for seed in seeds if not seed.title.startswith("#")]
    sentences = [line for seed in seeds for line in _SENTENCE.split(seed.body) if 20 < len(line) < 400]
    rng = random.Random(7)
    for number in range(1, count + 1):
        like = rng.choice(seeds)
        body = " ".join(rng.choice(sentences) for _ in range(22))
        day = f"{rng.randint(2015, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        title = " ".join(rng.choice(seeds).title.split()[:4] + rng.choice(seeds).title.split()[-4:])
        yield SearchDocument(number, title, body, like.source, like.byline, day)


def write_catalog(file: Path, documents: list[SearchDocument]) -> None:
    """A catalog with the headings and texts of documents, without quotes and figures."""
    CatalogWriter(file).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(
            "INSERT INTO articles (id, first_quote, path, size, mtime, state, title, byline, source, published, "
            "moment) VALUES (?, ?, ?, 0, 0, 'derived', ?, ?, ?, ?, 0)",
            [(d.id, d.id, f"/{d.id}.md", d.title, d.byline, d.source, d.published) for d in documents],
        )
        connection.executemany(
            "INSERT INTO texts VALUES (?, ?, ?, ?, ?)",
            [
                (d.id, pack_text(d.body), pack(b"[]", d.body), QUOTES.pack((), d.body), FIGURES.pack((), d.body))
                for d in documents
            ],
        )
