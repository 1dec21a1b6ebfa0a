"""The indexer of a running program killed again and again, a new file each time: is every file found, and how soon?

    python -m tests.benchmarks.indexer_kills [--kills 40] [--seconds 1800] [--articles 40] [--seed 5]

One program runs all the while. In each round a file is added and the indexer, one of its workers or, now and then, the
searcher as well gets SIGKILL at a random moment. Then the file must be listed and indexed within two and a half
minutes: a child that dies again and again is started again after a pause that grows to one minute. At the end the
program itself must find the newest file by a search and end when told to. The exit code is 1 when a file was not found,
the program ended by itself, a process was left as a zombie or has written of a fault of its own.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from reader.errors import CatalogError
from reader.store.catalog.reader import CatalogReader
from tests.benchmarks.making_libraries import make_library
from tests.benchmarks.measuring import (
    COMMAND,
    environment_of,
    options,
    run,
    say_environment,
    table,
    tracebacks,
    workplace,
)
from tests.benchmarks.memory import kind_of
from tests.benchmarks.terminal import Terminal
from tests.benchmarks.together import leave, zombies

PATIENCE = 150.0
"""Seconds after which a new file counts as never found."""

MOMENT = 1.2
"""Seconds after a file was added within which the indexer is killed."""


def kill(terminal: Terminal, kind: str) -> int:
    """Kill the children of a kind; how many there were."""
    killed = 0
    for process in terminal.family():
        with contextlib.suppress(psutil.NoSuchProcess):
            if kind_of(process) == kind:
                process.kill()
                killed += 1
    return killed


def is_indexed(catalog: Path, count: int) -> bool:
    """Whether the library lists so many articles and has all of them in its index."""
    with contextlib.suppress(CatalogError), contextlib.closing(CatalogReader(catalog)) as reader:
        return reader.progress() == (count, count)
    return False


def found_after(terminal: Terminal, catalog: Path, count: int) -> float | None:
    """Seconds until the library has so many articles; None when it never has."""
    began = time.monotonic()
    while (passed := time.monotonic() - began) < PATIENCE:
        terminal.idle(0.2)
        if is_indexed(catalog, count):
            return passed
    return None


def main() -> int:
    """Kill, and print what came of it; 1 when something was not as it should be."""
    cli = options(__doc__)
    cli.add_argument("--kills", type=int, default=40)
    cli.add_argument("--seconds", type=float, default=1_800.0, help="kill no more after this time")
    cli.add_argument("--articles", type=int, default=40)
    cli.add_argument("--seed", type=int, default=5)
    given = cli.parse_args()
    say_environment()
    rng = random.Random(given.seed)
    folder = Path(tempfile.mkdtemp(prefix="indexer-kills-", dir=workplace(given).folder))
    library, environment = make_library(folder / "library", given.articles), environment_of(folder / "home")
    run("index", str(library), environment=environment)
    [catalog] = (folder / "home" / "cache").glob("*/catalog.db")
    killed: Counter[str] = Counter()
    waits: list[float] = []
    missing = left_zombies = 0
    until = time.monotonic() + given.seconds
    with Terminal([COMMAND, str(library)], environment) as terminal:
        terminal.until("articles")
        number = 0
        while number < given.kills and time.monotonic() < until and terminal.family():
            (library / f"added-{number}.md").write_text(
                f"---\ntitle: Added {number}\n---\n\nThe heronmark{number} was seen, said Ada Quill.\n", "utf-8"
            )
            number += 1
            terminal.idle(rng.uniform(0, MOMENT))
            for kind in ("indexer", *(("searcher",) if rng.random() < 0.2 else ())):
                killed[kind] += kill(terminal, kind)
            wait = found_after(terminal, catalog, given.articles + number)
            if wait is None:
                missing += 1
                print(f"round {number}: the file was not found within {PATIENCE:.0f} s\n{terminal.shown()[-300:]}")
                break
            waits.append(wait)
            left_zombies = max(left_zombies, zombies([terminal]))
        runs = bool(terminal.family()) and terminal.family()[0].status() != psutil.STATUS_ZOMBIE
        searches = runs and terminal.key(f"/heronmark{number - 1}", "hit 1 of", patience=PATIENCE) is not None
        left_running = runs and not leave(terminal)
    faults = tracebacks(folder / "home")
    rows = [(kind, count) for kind, count in killed.most_common()]
    table(("killed", "times"), rows)
    shutil.rmtree(folder)
    print(
        f"{killed.total()} kills, {number} files: {missing} not found, the others after "
        f"{statistics.median(waits or [0]):.1f} s (median) to {max(waits, default=0):.1f} s; "
        f"{'the program searches and ends' if searches and not left_running else 'THE PROGRAM FAILED'}; "
        f"{left_zombies} zombies, {len(faults)} faults {faults or ''}"
    )
    return int(missing > 0 or not searches or left_running or left_zombies > 0 or bool(faults))


if __name__ == "__main__":
    raise SystemExit(main())
