"""Several programs at once on one library that changes: is anything lost, does memory grow, is a process left behind?

    python -m tests.benchmarks.together [--programs 2] [--seconds 600] [--articles 200] [--seed 5]

While files are changed, added and taken away, random programs are walked through and keep passages. The screens' memory
is taken at six moments; the first sixth of the time is warming up. At the end all are told to quit. The exit code is 1
when a bookmark that was there is gone or changed, or one that a screen has confirmed is missing; when the library does
not list what is in the folder; when a screen's memory has grown by more than a sixth after warming up; or when a
process has become a zombie, still runs at the end, or has written of a fault of its own.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from tests.benchmarks.making_libraries import make_library
from tests.benchmarks.measuring import (
    COMMAND,
    bookmarks_of,
    environment_of,
    options,
    run,
    say_environment,
    table,
    tracebacks,
    workplace,
)
from tests.benchmarks.memory import held
from tests.benchmarks.terminal import Terminal

CONFIRMED = re.compile(r"Kept “([^\n]*?)…?” · u undoes")
"""How a screen says that a passage is kept."""

STEPS = 6
GROWS = 1 / 6
"""Share by which a screen's memory may grow after warming up."""

LEAVING = 30.0
"""Seconds that a program has to end in."""


def change(library: Path, rng: random.Random, number: int) -> int:
    """Change, add or take away a file; how many more there are than before."""
    files = sorted(library.rglob("*.md"))
    match rng.randrange(3):
        case 0:
            file = rng.choice(files)
            file.write_text(file.read_text(encoding="utf-8") + f"\n\n“It was change {number},” said Ada Quill.\n")
            return 0
        case 1:
            (library / f"added-{number}.md").write_text(f"---\ntitle: Added {number}\n---\n\nThis came later.\n")
            return 1
        case _:
            rng.choice(files).unlink()
            return -1


def keep_a_passage(terminal: Terminal, rng: random.Random) -> str | None:
    """Open an article, go to some sentence and keep it; the first words of what the screen says is kept."""
    terminal.send("1" + "\x1b")
    terminal.idle(0.2)
    terminal.send("j" * rng.randrange(1, 9) + "\r")
    terminal.idle(0.5)
    terminal.send("j" * rng.randrange(1, 15))
    terminal.idle(0.3)
    terminal.forget()
    terminal.send("m")
    with contextlib.suppress(AssertionError):
        terminal.when(lambda text: CONFIRMED.search(text) is not None, "a passage that is kept", patience=3)
    return confirmed(terminal.shown())


def confirmed(shown: str) -> str | None:
    """The first words of the passage of which a screen says that it is kept."""
    found = CONFIRMED.search(shown)
    return found and " ".join(found[1].split())


def is_stored(words: str, bookmarks: Iterable[str]) -> bool:
    """Whether one of the bookmarks begins with these words."""
    return any(" ".join(text.split()).startswith(words) for text in bookmarks)


def zombies(terminals: list[Terminal]) -> int:
    """Processes that have ended and that nobody asked after."""
    count = 0
    for terminal in terminals:
        for process in terminal.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                count += process.status() == psutil.STATUS_ZOMBIE
    return count


def lost_of(before: dict[int, str], after: dict[int, str]) -> int:
    """How many bookmarks are gone, or have other words than before; each is printed."""
    gone = {number: text for number, text in before.items() if after.get(number) != text}
    for number, text in gone.items():
        print(f"bookmark {number}, “{text}”, is now {after.get(number)!r}")
    return len(gone)


def leave(terminal: Terminal) -> bool:
    """Tell a program to quit; whether it and all that it started ended in time."""
    family = terminal.family()
    with contextlib.suppress(OSError):
        for key in ("\x1b", "\x1b", "Q"):
            terminal.send(key)
            terminal.idle(0.5)
    until = time.monotonic() + LEAVING
    running = family
    while running and time.monotonic() < until:
        terminal.read(0.2)
        running = [one for one in running if _runs(one)]
    return not running


def _runs(process: psutil.Process) -> bool:
    """Whether a process has not ended; one that ends between the two questions has."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def main() -> int:
    """Run them, and print what came of it."""
    cli = options(__doc__)
    cli.add_argument("--programs", type=int, default=2)
    cli.add_argument("--seconds", type=float, default=600.0)
    cli.add_argument("--articles", type=int, default=200)
    cli.add_argument("--seed", type=int, default=5)
    given = cli.parse_args()
    say_environment()
    rng = random.Random(given.seed)
    folder = Path(tempfile.mkdtemp(prefix="together-", dir=workplace(given).folder))
    library, environment = make_library(folder / "library", given.articles), environment_of(folder / "home")
    run("index", str(library), environment=environment)
    terminals = [Terminal([COMMAND, str(library)], environment) for _ in range(given.programs)]
    there, changes, kept, seen_zombies = given.articles, 0, 0, 0
    stored: dict[int, str] = {}
    lost = 0
    memory: list[list[float]] = []
    try:
        for terminal in terminals:
            terminal.until("articles")
        began = time.monotonic()
        while (passed := time.monotonic() - began) < given.seconds:
            there += change(library, rng, changes)
            changes += 1
            words = keep_a_passage(rng.choice(terminals), rng)
            before, stored = stored, bookmarks_of(environment)
            lost += lost_of(before, stored)
            if words is not None:
                kept += 1
                if not is_stored(words, stored.values()):
                    lost += 1
                    print(f"confirmed, and not there: “{words}”")
            for terminal in terminals:
                terminal.idle(1.0 / len(terminals))
            if passed >= (len(memory) + 1) * given.seconds / STEPS:
                memory.append([held(terminal)["screen"][0] for terminal in terminals])
                seen_zombies = max(seen_zombies, zombies(terminals))
        memory.append([held(terminal)["screen"][0] for terminal in terminals])
        left_running = sum(not leave(terminal) for terminal in terminals)
    finally:
        for terminal in terminals:
            terminal.kill()
    listed = json.loads(run("index", str(library), "--json", environment=environment))["articles"]
    lost += lost_of(stored, bookmarks_of(environment))
    faults = tracebacks(folder / "home")
    grown = max(last / first for first, last in zip(memory[0], memory[-1], strict=True)) - 1
    table(
        ("screen's memory, MB", *(f"{n + 1}/{STEPS}" for n in range(len(memory)))),
        [(f"program {n + 1}", *(f"{step[n]:.0f}" for step in memory)) for n in range(given.programs)],
    )
    shutil.rmtree(folder)
    print(
        f"{given.programs} programs, {given.seconds:.0f} s, {changes} changes: {kept} passages confirmed, "
        f"{len(stored)} stored, {lost} lost; {listed} of {there} articles listed; memory grown by {grown:.0%} at most; "
        f"{seen_zombies} zombies, {left_running} that did not end, {len(faults)} faults {faults or ''}"
    )
    return int(lost > 0 or listed != there or grown > GROWS or seen_zombies + left_running + len(faults) > 0)


if __name__ == "__main__":
    raise SystemExit(main())
