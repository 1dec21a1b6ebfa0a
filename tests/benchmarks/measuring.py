"""What the benchmarks of the whole program share: where they work, how they say what they found."""

from __future__ import annotations

import argparse
import datetime
import gc
import importlib.metadata
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from reader.library.open import open_library
from reader.settings import HOME_VARIABLE, user_folders
from reader.store.personal import Personal
from tests.benchmarks.making_libraries import make_library

COMMAND = shutil.which("newsreader", path=str(Path(sys.executable).parent)) or "newsreader"
NEEDLE_LENGTH = 14
"""Letters of a title that a list shows however narrow it is."""


class Workplace:
    """A folder in which libraries and what was derived from them are kept between runs."""

    def __init__(self, folder: Path, library: Path | None = None) -> None:
        self.folder = folder
        self._library = library

    def library(self, count: int) -> Path:
        """A library of `count` articles; with --library, that one, whatever its size."""
        return self._library or make_library(self.folder / f"library-{count}", count)

    def home(self, library: Path) -> Path:
        """Where everything derived from a library is kept."""
        return self.folder / f"home-{re.sub(r'[^A-Za-z0-9.-]+', '_', str(library.absolute())).strip('_')}"

    def indexed(self, library: Path) -> dict[str, str]:
        """Bring a library up to date; the environment in which it is."""
        environment = environment_of(self.home(library))
        run("index", library, environment=environment)
        return environment

    def fresh(self) -> dict[str, str]:
        """The environment of a person who starts the program for the first time."""
        return environment_of(Path(tempfile.mkdtemp(prefix="first-", dir=self.folder)) / "home")


def environment_of(home: Path) -> dict[str, str]:
    """The environment in which the program keeps everything in `home`."""
    # Bytecode is kept between starts on every machine but one that was told otherwise.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, HOME_VARIABLE: str(home)}


def tracebacks(home: Path) -> dict[str, str]:
    """What the processes of a program wrote of faults of its own: the last line of each, by the name of its log."""
    found = {}
    for log in filter(Path.is_file, home.rglob("*.log")):
        text = log.read_text(encoding="utf-8", errors="replace")
        if "Traceback" in text:
            found[log.name] = text.strip().rpartition("\n")[2]
    return found


def bookmarks_of(environment: Mapping[str, str]) -> dict[int, str]:
    """The words of all bookmarks, by their ids."""
    with Personal.open(user_folders(environment).data, read_only=True) as personal:
        return {bookmark.id: bookmark.passage.text for bookmark in personal.bookmarks() if bookmark.id is not None}


def run(*arguments: str | Path, environment: dict[str, str]) -> str:
    """Run the installed command; its output. Finding nothing (exit code 1) is no failure."""
    command = [COMMAND, *map(str, arguments)]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        done.check_returncode()
    return done.stdout


def newest_titles(library: Path | None, environment: dict[str, str], count: int = 1) -> list[str]:
    """The beginnings of the titles that stand first in the list."""
    opened = open_library([library] if library else [], folders=user_folders(environment))
    try:
        opened.first_look()
        return [heading.meta.title[:NEEDLE_LENGTH].strip() for heading in opened.headings(0, count)]
    finally:
        opened.close()


def options(description: str | None, *, repeat: int = 5) -> argparse.ArgumentParser:
    """The arguments that all of them take."""
    cli = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--library", type=Path, help="measure on this folder of articles instead of a made one")
    cli.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "newsreader-benchmarks",
        help="folder in which made libraries are kept between runs (%(default)s)",
    )
    cli.add_argument("--repeat", type=int, default=repeat, help="runs of which the median counts (%(default)s)")
    return cli


def workplace(given: argparse.Namespace) -> Workplace:
    """The workplace that the arguments name."""
    given.work.mkdir(parents=True, exist_ok=True)
    return Workplace(given.work, given.library)


def say_environment() -> None:
    """The machine and the versions on which all else depends."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("textual", "whoosh-reloaded"))
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC · {cores} cores, load {load} · "
        f"Python {platform.python_version()} · {platform.system()} {platform.release()} · {versions}\n"
    )


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, the first column to the left, the others to the right."""
    cells = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    for number, row in enumerate(cells):
        first, *rest = (
            cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *rest]).rstrip())
        if number == 0:
            print("  ".join("─" * width for width in widths))
    print()


def resident() -> float:
    """Resident memory of this process, MB (Linux)."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def milliseconds(seconds: Sequence[float]) -> str:
    """The median in milliseconds."""
    return f"{statistics.median(seconds) * 1000:.0f}" if seconds else "–"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
