"""Makes a library of any size out of the articles that come with the program.

    python -m tests.benchmarks.making_libraries DEST --articles 20000 [--seed 7]

Sentences of the seeds are mixed anew, their numbers changed, three to a paragraph; an article is as long as a seed, one
in fifty is long. The same arguments give the same files. Such a library has fewer different words than a real one of
its size (some thousands): pass --library to the benchmarks to measure on a real one.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from reader.assets import asset_folder
from reader.formats.reading import parse

FOLDER_SIZE = 1000
LONG_ONE_IN = 50
LONG_TIMES = 8
_NEWEST = datetime(2026, 3, 17, tzinfo=UTC)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?]”)\s+")
_NUMBER = re.compile(r"\d+")


class _Material(Struct, frozen=True):
    """What articles are made of."""

    titles: tuple[str, ...]
    sources: tuple[str, ...]
    bylines: tuple[str, ...]
    sentences: tuple[str, ...]
    words: tuple[int, ...]


def _material() -> _Material:
    titles, sources, bylines, sentences, words = [], [], [], [], []
    for file in sorted(asset_folder("seeds").iterdir()):
        if file.suffix not in (".md", ".txt") or file.name.startswith("README"):
            continue
        article = parse(file.name, file.read_bytes())
        titles.append(article.meta.title)
        sources.append(article.meta.source or "A reader's own notes")
        bylines.append(article.meta.byline or "")
        words.append(len(article.text.split()))
        for paragraph in article.text.split("\n"):
            sentences += [sentence for sentence in _SENTENCE_END.split(paragraph) if len(sentence) > 20]
    return _Material(tuple(titles), tuple(sources), tuple(bylines), tuple(sentences), tuple(words))


def articles(count: int, seed: int = 7) -> Iterator[tuple[str, str]]:
    """File name and content of each article."""
    rng = random.Random(seed)
    material = _material()
    for number in range(count):
        words = rng.choice(material.words) * (LONG_TIMES if number % LONG_ONE_IN == LONG_ONE_IN - 1 else 1)
        # Newest first in the list means in another order than the files lie in.
        moment = _NEWEST - timedelta(minutes=rng.randrange(count * 10))
        head = {
            "title": _mixed_title(material, rng, number),
            "date": moment.strftime("%Y-%m-%dT%H:%M:00Z"),
            "source": rng.choice(material.sources),
            "author": rng.choice(material.bylines),
            "url": f"https://news.invalid/{moment:%Y/%m/%d}/{number}",
        }
        lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in head.items() if value)
        yield f"{number:07d}.md", f"---\n{lines}---\n\n{_body(material, rng, words)}\n"


def _mixed_title(material: _Material, rng: random.Random, number: int) -> str:
    first, second = rng.choice(material.titles).split(), rng.choice(material.titles).split()
    return " ".join([*first[: len(first) // 2 + 1], *second[-(len(second) // 2) :], str(number)])


def _body(material: _Material, rng: random.Random, words: int) -> str:
    sentences: list[str] = []
    while words > 0:
        sentence = _NUMBER.sub(lambda found: _other_number(found[0], rng), rng.choice(material.sentences))
        words -= len(sentence.split())
        sentences.append(sentence)
    return "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))


def _other_number(digits: str, rng: random.Random) -> str:
    """A number of as many digits; years stay years."""
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return digits
    return str(rng.randrange(10 ** (len(digits) - 1) if len(digits) > 1 else 1, 10 ** len(digits)))


def make_library(folder: Path, count: int, seed: int = 7) -> Path:
    """Write `count` articles below `folder`, unless they are there from an earlier run; returns the folder."""
    done = folder / ".complete"
    if done.exists() and done.read_text(encoding="ascii") == f"{count} {seed}":
        return folder
    for number, (name, content) in enumerate(articles(count, seed)):
        part = folder / f"{number // FOLDER_SIZE:04d}"
        if number % FOLDER_SIZE == 0:
            part.mkdir(parents=True, exist_ok=True)
        (part / name).write_text(content, encoding="utf-8")
    done.write_text(f"{count} {seed}", encoding="ascii")
    return folder


def main() -> None:
    """Make one."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("dest", type=Path)
    cli.add_argument("--articles", type=int, default=20_000)
    cli.add_argument("--seed", type=int, default=7)
    options = cli.parse_args()
    make_library(options.dest, options.articles, options.seed)
    print(f"{options.articles:,} articles in {options.dest}")


if __name__ == "__main__":
    main()
