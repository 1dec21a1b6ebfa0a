"""Kills processes of a running program without warning, and looks whether all is there after the next start.

    python -m tests.benchmarks.crashes [--rounds 100] [--seconds 7200] [--articles 60] [--seed 5]

In each round some files of the library are changed and one is added, the program is started, a passage is kept (every
other round), and at a random moment one of its processes (screen, indexer, a worker, searcher), or all of them at once,
get SIGKILL; those left are killed a moment later. Then the library must open, every article be listed once, every
change be found by a search exactly once, every bookmark of the rounds before have its words, every bookmark that the
screen has confirmed be there, and no process have written of a fault of its own. Every tenth round begins without a
cache. A failure prints its round; the same seed makes the same choices, though not the same moments.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import psutil

from reader.library.open import open_library
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from reader.settings import Settings, user_folders
from reader.store.catalog.lookups import SearchLookup
from tests.benchmarks.making_libraries import make_library
from tests.benchmarks.measuring import (
    COMMAND,
    bookmarks_of,
    environment_of,
    options,
    say_environment,
    table,
    tracebacks,
    workplace,
)
from tests.benchmarks.memory import kind_of
from tests.benchmarks.terminal import Terminal

LONGEST_LIFE = 4.0
"""Seconds after which a program is killed at the latest."""

LONGEST_START = 1_200.0
"""Seconds after which the next start counts as hanging; that many, because a busy machine may let it wait."""

EVERYTHING = "all at once"


class Round:
    """One life of the program and what is found after it."""

    def __init__(self, library: Path, home: Path, rng: random.Random) -> None:
        self._library, self._home = library, home
        self._environment = environment_of(home)
        self._rng = rng
        self.killed = "nothing"
        self.confirmed = 0
        self.bookmarks: dict[int, str] = {}
        """What is kept after the round."""

    def live(self, number: int) -> str:
        """Change files, start the program, use it, kill it. Returns the word that stands in all changed files."""
        word = "changed" + "".join(self._rng.choice("bcdfghklmnprst") + self._rng.choice("aeiou") for _ in range(6))
        files = sorted(self._library.rglob("*.md"))
        for file in self._rng.sample(files, 5):
            file.write_text(file.read_text(encoding="utf-8") + f"\n\nThis was {word}.\n", encoding="utf-8")
        added = self._library / "0000" / f"added-{number:04d}.md"
        added.write_text(f"---\ntitle: Added {number}\n---\n\nThis, too, was {word}.\n", encoding="utf-8")
        with Terminal([COMMAND, str(self._library)], self._environment) as terminal:
            moment = self._rng.uniform(0.0, LONGEST_LIFE)
            if number % 2:
                self._keep_a_passage(terminal)
            terminal.idle(max(0.0, moment - terminal.now))
            family = terminal.family()
            victim = self._rng.choice([*family, None])
            self.killed = EVERYTHING if victim is None else kind_of(victim)
            kill(family if victim is None else [victim])
            terminal.idle(self._rng.uniform(0.0, 0.5))
            kill([*family, *terminal.family()])
        return word

    def _keep_a_passage(self, terminal: Terminal) -> None:
        """Open a random article, keep its first sentence; counts only once the screen says so."""
        with contextlib.suppress(AssertionError, OSError):
            terminal.until("articles", patience=10)
            terminal.idle(0.5)
            for _ in range(self._rng.randrange(1, 12)):
                terminal.send("j")
                terminal.idle(0.02)
            terminal.send("\r")
            terminal.idle(0.4)
            for _ in range(self._rng.randrange(1, 20)):
                terminal.send("j")
                terminal.idle(0.02)
            terminal.forget()
            terminal.send("m")
            terminal.until("Kept “", patience=3)
            self.confirmed = 1

    def problems(self, word: str, expected: int, before: dict[int, str]) -> list[str]:
        """What is not as it should be after the next start; `before` are the bookmarks there were before this round."""
        found = [f"{log} has a traceback: {last}" for log, last in tracebacks(self._home).items()]
        for log in self._home.rglob("*.log"):
            log.unlink()
        try:
            said = subprocess.run(
                [COMMAND, "index", str(self._library), "--json"],
                env=self._environment, capture_output=True, encoding="utf-8", check=False, timeout=LONGEST_START,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return [*found, f"index: not done after {LONGEST_START:.0f} s"]
        if said.returncode or "Traceback" in said.stderr:
            return [*found, f"index: exit code {said.returncode}, {said.stderr.strip()[-300:]}"]
        if (listed := json.loads(said.stdout)["articles"]) != expected:
            found.append(f"{listed} articles instead of {expected}")
        paths = Counter(hits_of(word, self._library, self._environment))
        if len(paths) != 6 or set(paths.values()) != {1}:
            found.append(f"{sum(paths.values())} hits in {len(paths)} articles instead of 6 in 6")
        self.bookmarks = bookmarks_of(self._environment)
        if gone := [text for number, text in before.items() if self.bookmarks.get(number) != text]:
            found.append(f"{len(gone)} bookmarks of the rounds before are gone or changed: {gone}")
        if len(self.bookmarks) < len(before) + self.confirmed:
            found.append("the bookmark that the screen confirmed is not there")
        return found


def hits_of(query: str, library: Path, environment: Mapping[str, str]) -> list[int]:
    """The articles that a search finds in a library as it is, read from what was left on the disk."""
    opened = open_library([library], folders=user_folders(environment), settings=Settings())
    cache = opened.opening.cache
    opened.close()
    with closing(SearchLookup(cache.catalog, user_folders(environment).data / "personal.db")) as lookup:
        answer = WhooshEngine(WhooshIndex(cache.index), lookup).search(query)
    return [hit.id for hit in answer.hits]


def kill(processes: Iterable[psutil.Process]) -> None:
    """Kill processes."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def main() -> int:
    """Kill, and print what came of it; 1 when something was not as it should be."""
    cli = options(__doc__)
    cli.add_argument("--rounds", type=int, default=100)
    cli.add_argument("--seconds", type=float, default=7_200.0, help="begin no further round after this time")
    cli.add_argument("--articles", type=int, default=60)
    cli.add_argument("--seed", type=int, default=5)
    given = cli.parse_args()
    place = workplace(given)
    say_environment()
    rng = random.Random(given.seed)
    folder = Path(tempfile.mkdtemp(prefix="crashes-", dir=place.folder))
    library, home = make_library(folder / "library", given.articles), folder / "home"
    killed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    confirmed, bookmarks = 0, dict[int, str]()
    until = time.monotonic() + given.seconds
    for number in range(given.rounds):
        if time.monotonic() > until:
            break
        if number % 10 == 0:
            shutil.rmtree(home / "cache", ignore_errors=True)
        one = Round(library, home, rng)
        word = one.live(number)
        confirmed += one.confirmed
        problems = one.problems(word, given.articles + number + 1, bookmarks)
        bookmarks = one.bookmarks or bookmarks
        killed[one.killed] += 1
        failed[one.killed] += bool(problems)
        for problem in problems:
            print(f"round {number}, {one.killed} killed: {problem}")
    rows = [(name, count, failed[name]) for name, count in killed.most_common()]
    table(("killed", "rounds", "not as it should be"), [*rows, ("in all", killed.total(), failed.total())])
    print(
        f"{killed.total()} rounds, {failed.total()} not as they should be; "
        f"{confirmed} bookmarks confirmed on screen, {len(bookmarks)} there"
    )
    shutil.rmtree(folder)
    return int(failed.total() > 0)


if __name__ == "__main__":
    raise SystemExit(main())
