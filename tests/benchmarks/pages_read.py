"""What a web page costs to become an article, beside trafilatura alone in the same run.

    python -m tests.benchmarks.pages_read [--pages 40] [--seed 5] [--folder DIR]

Pages are made here: a dozen paragraphs among menus, a hundred and fifty teasers and a script, some 80 kB each; or, with
`--folder`, all .html files below it. Ours finds the article, writes its Markdown, reads what the page says of itself
and lists the lines that were left out. Processor time of one page.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from reader.errors import ArticleError
from reader.formats.page import read_page
from tests.benchmarks.feeds import WORDS
from tests.benchmarks.measuring import say_environment, table
from tests.documents import page

URL = "https://post.example/2026/03/story"


def made(rng: random.Random, number: int) -> bytes:
    """A page as newspapers have it: most of it is not the article."""
    paragraphs = [
        f"{' '.join(rng.choices(WORDS, k=60)).capitalize()}, said Ada Quill, who counted {rng.randrange(9999)}."
        for _ in range(12)
    ]
    teasers = "".join(
        f'<div class="teaser"><a href="/{n}"><img src="/{n}.jpg" alt="">'
        f"<h3>{' '.join(rng.choices(WORDS, k=8))}</h3></a>"
        f"<p>{' '.join(rng.choices(WORDS, k=15))}</p></div>"
        for n in range(150)
    )
    script = f'<script>var data = "{"x" * 40_000}";</script>'
    whole = page(paragraphs, title=f"Story {number} of the day")
    return whole.replace("<footer>", f"<section>{teasers}</section>{script}<footer>").encode()


def ours(source: bytes) -> object:
    """A page as the program reads it."""
    try:
        return read_page(source, URL)
    except ArticleError:
        return None


WAYS: dict[str, Callable[[bytes], object]] = {
    "newsreader": ours,
    "trafilatura alone, as it comes": lambda source: trafilatura.bare_extraction(source, url=URL, with_metadata=True),
    "trafilatura alone, fast": lambda source: trafilatura.bare_extraction(
        source, url=URL, with_metadata=True, fast=True, include_comments=False
    ),
}


def milliseconds(read: Callable[[bytes], object], source: bytes) -> float:
    """Processor time of one reading."""
    began = time.process_time()
    read(source)
    return 1000 * (time.process_time() - began)


def main() -> None:
    """Print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=40)
    options.add_argument("--seed", type=int, default=5)
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    rng = random.Random(given.seed)
    if given.folder is None:
        pages = [made(rng, number) for number in range(given.pages)]
    else:
        pages = [file.read_bytes() for file in sorted(given.folder.rglob("*.html"))]
    say_environment()
    for read in WAYS.values():
        read(pages[0])  # what is imported late is no part of a page
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    for source in pages:
        for name, read in WAYS.items():
            times[name].append(milliseconds(read, source))
    size = statistics.median(map(len, pages)) / 1000
    print(f"{len(pages)} pages, {size:.0f} kB in the middle")
    rows = [
        (name, f"{statistics.median(own):.1f}", f"{sorted(own)[int(0.95 * len(own))]:.1f}")
        for name, own in times.items()
    ]
    table(("", "ms CPU, median", "p95"), rows)


if __name__ == "__main__":
    main()
