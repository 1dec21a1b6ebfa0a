"""From starting the command to its first complete frame with a heading in it.

    python -m tests.benchmarks.first_frame [--sizes 20 20000 100000] [--library DIR] [--no-peers] [--repeat 5]

Bytecode and the system's file cache are warm: one start before is not counted. `wall` is seen from the terminal; `CPU`
is what the screen's process used until then. Newsboat, if it is installed, is started on the same articles with its
cache filled, straight into its list of articles.
"""

from __future__ import annotations

import re
import shutil
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from reader.errors import ArticleError
from reader.library.library import Library
from reader.library.open import open_library
from reader.settings import user_folders
from tests.benchmarks import peers
from tests.benchmarks.measuring import (
    COMMAND,
    Workplace,
    milliseconds,
    newest_titles,
    options,
    say_environment,
    table,
    workplace,
)
from tests.benchmarks.terminal import Terminal

HEADER = ("start", "wall ms, median", "least", "CPU ms, median", "promised")
_COUNT = re.compile(r"([1-9][\d,]*) articles?\b")

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("nothing but a line")
Bare().run()
"""
"""The least that any program on Textual takes: tells a busy machine from a slow program."""

Row = tuple[str, str, str, str, str]


def until_shown(
    command: Sequence[str], needle: str, environments: Callable[[], dict[str, str]], repeat: int
) -> tuple[list[float], list[float]]:
    """Wall and processor time, in seconds, until `needle` is shown. The first start is not counted."""
    walls, processor = [], []
    for number in range(repeat + 1):
        with Terminal(command, environments()) as terminal:
            wall = terminal.until(needle)
            if number:
                walls.append(wall)
                processor.append(terminal.processor_time())
    return walls, processor


def row(name: str, times: tuple[list[float], list[float]], promised: str = "") -> Row:
    """A row of the table."""
    walls, processor = times
    return (name, milliseconds(walls), f"{min(walls) * 1000:.0f}", milliseconds(processor), promised)


def with_catalog(place: Workplace, size: int, repeat: int) -> Row:
    """Started before: the catalog is there."""
    library = place.library(size)
    environment = place.indexed(library)
    [needle] = newest_titles(library, environment)
    times = until_shown([COMMAND, str(library)], needle, lambda: environment, repeat)
    return row(f"{size:,} articles, catalog there", times, "350" if size <= 1000 else "500")


def without_cache(place: Workplace, library: Path | None, name: str, repeat: int) -> Row:
    """Never started before, on a small library."""
    [needle] = newest_titles(library, place.fresh())
    command = [COMMAND, str(library)] if library else [COMMAND]
    return row(f"{name}, no cache", until_shown(command, needle, place.fresh, repeat), "500")


def filling(place: Workplace, size: int, repeat: int) -> list[Row]:
    """Never started before, on a large library: when its list begins to fill, when all headings are there."""
    library = place.library(size)
    begun: list[float] = []
    full: list[float] = []
    processor: list[float] = []
    for _ in range(repeat):
        with Terminal([COMMAND, str(library)], place.fresh()) as terminal:
            begun.append(terminal.when(lambda text: _COUNT.search(text) is not None, "a first article"))
            full.append(terminal.until(f"{size:,} articles"))
            processor.append(sum(sum(process.cpu_times()[:2]) for process in terminal.family()))
    return [
        (f"{size:,} articles, no cache: list begins", milliseconds(begun), f"{min(begun) * 1000:.0f}", "", "1,000"),
        (
            f"{size:,} articles, no cache: all headings",
            milliseconds(full),
            f"{min(full) * 1000:.0f}",
            f"{statistics.median(processor) * 1000:.0f} (all)",
            "10,000",
        ),
    ]


def beside_newsboat(place: Workplace, size: int, repeat: int) -> Row:
    """Newsboat on the same articles."""
    library = place.library(size)
    environment = place.indexed(library)
    opened = open_library([library], folders=user_folders(environment))
    try:
        headings = opened.headings(0, size)
        texts = (_text(opened, heading.id) for heading in headings)
        folder = place.folder / f"newsboat-{size}"
        command = peers.newsboat(folder, headings, texts)
    finally:
        opened.close()
    [needle] = newest_titles(library, environment)
    times = until_shown(command, needle, lambda: {**environment, "HOME": str(folder)}, repeat)
    return row(f"{peers.newsboat_version()}, {size:,} articles, cache filled", times)


def _text(library: Library, article_id: int) -> str:
    try:
        return library.read(article_id).article.text
    except ArticleError as error:
        return str(error)


def main() -> None:
    """Print the table."""
    cli = options(__doc__)
    cli.add_argument("--sizes", type=int, nargs="+", default=[20, 20_000, 100_000])
    cli.add_argument("--no-peers", action="store_true", help="leave other programs out")
    given = cli.parse_args()
    place = workplace(given)
    say_environment()
    bare = until_shown([sys.executable, "-c", BARE], "nothing but a line", place.fresh, given.repeat)
    rows = [row("bare Textual, one line", bare), without_cache(place, None, "seeds", given.repeat)]
    if not given.library:
        rows.append(without_cache(place, place.library(20), "20 articles", given.repeat))
    rows += [with_catalog(place, size, given.repeat) for size in given.sizes]
    for size in given.sizes:
        if size > 200:
            rows += filling(place, size, min(given.repeat, 3))
    if peers.NEWSBOAT and not given.no_peers:
        rows += [beside_newsboat(place, size, given.repeat) for size in given.sizes]
    table(HEADER, rows)
    for left in place.folder.glob("first-*"):
        shutil.rmtree(left, ignore_errors=True)


if __name__ == "__main__":
    main()
