"""What the processes of a running program hold in memory: the screen, the indexer and its workers, the searcher.

    python -m tests.benchmarks.memory [--sizes 20000 100000] [--library DIR]

After all is indexed, a walk down the list, some articles opened and some searches. RSS counts shared pages in full, PSS
by share (what would be freed, about); in MB of 10^6 bytes. Mapped index files are part of both as far as they were
touched: the system takes them back when it needs room.
"""

from __future__ import annotations

import contextlib
import shutil
from collections import defaultdict
from pathlib import Path

import psutil

from tests.benchmarks.keys import moves, typing
from tests.benchmarks.measuring import COMMAND, newest_titles, options, say_environment, table, workplace
from tests.benchmarks.terminal import Terminal

HEADER = ("MB", "process", "RSS", "PSS", "promised")


def kind_of(process: psutil.Process) -> str:
    """Which process of the program it is."""
    command = " ".join(process.cmdline())
    for name in ("indexer", "searcher"):
        if f"reader.library.processes.{name}" in command:
            return name
    if "resource_tracker" in command:
        return "(Python's resource tracker)"
    return "indexer's worker" if "multiprocessing" in command else "screen"


def held(terminal: Terminal) -> dict[str, tuple[float, float]]:
    """RSS and PSS of each kind of process."""
    sums: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for process in terminal.family():
        with contextlib.suppress(psutil.NoSuchProcess):
            used = process.memory_full_info()
            rss, pss = sums[kind_of(process)]
            sums[kind_of(process)] = (rss + used.rss / 1e6, pss + getattr(used, "pss", 0) / 1e6)
    return dict(sums)


def rows(what: str, sums: dict[str, tuple[float, float]], promised: str) -> list[tuple[str, ...]]:
    """Rows of the table."""
    order = sorted(sums, key=lambda name: (name != "screen", name))
    return [
        (what, name, f"{sums[name][0]:.0f}", f"{sums[name][1]:.0f}", promised if name == "screen" else "")
        for name in order
    ]


def in_use(library: Path, environment: dict[str, str], count: int) -> list[tuple[str, ...]]:
    """At the first frame, and after some use."""
    [needle] = newest_titles(library, environment)
    with Terminal([COMMAND, str(library)], environment) as terminal:
        terminal.until(needle)
        terminal.idle(4)
        found = rows(f"{count:,} articles, started", held(terminal), "")
        list(moves(terminal, 40))
        for _ in range(10):
            terminal.send("\r")
            terminal.idle(0.3)
            terminal.send("J")
            terminal.idle(0.3)
        list(typing(terminal, 60))
        terminal.idle(1)
        return found + rows(f"{count:,} articles, in use", held(terminal), "120" if count <= 20_000 else "")


def while_indexing(library: Path, environment: dict[str, str], count: int) -> list[tuple[str, ...]]:
    """The most that each kind of process holds in the first half minute of indexing."""
    with Terminal([COMMAND, str(library)], environment) as terminal:
        terminal.until("indexed")
        most: dict[str, tuple[float, float]] = {}
        for _ in range(30):
            terminal.idle(1)
            for name, (rss, pss) in held(terminal).items():
                before = most.get(name, (0.0, 0.0))
                most[name] = (max(before[0], rss), max(before[1], pss))
        return rows(f"{count:,} articles, while indexing", most, "")


def main() -> None:
    """Print the table."""
    cli = options(__doc__)
    cli.add_argument("--sizes", type=int, nargs="+", default=[20_000, 100_000])
    given = cli.parse_args()
    place = workplace(given)
    say_environment()
    found: list[tuple[str, ...]] = []
    for size in given.sizes:
        library = place.library(size)
        found += while_indexing(library, place.fresh(), size)
        found += in_use(library, place.indexed(library), size)
    table(HEADER, found)
    for left in place.folder.glob("first-*"):
        shutil.rmtree(left, ignore_errors=True)


if __name__ == "__main__":
    main()
