"""How fast a library is indexed, and brought up to date, by `newsreader index`.

    python -m tests.benchmarks.indexing [--articles 20000] [--library DIR] [--repeat 1]

Everything from starting the command to its end counts. `CPU` is what it and its workers used; on a busy machine trust
that and not the wall clock: `articles a CPU second` times the cores is what a calm machine does.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reader.library.indexing.scan import scan
from reader.library.roots import resolve_roots
from tests.benchmarks.measuring import COMMAND, environment_of, options, say_environment, table, workplace

CHANGED = 10


def index(library: Path, home: Path) -> tuple[float, float]:
    """Wall and processor time, in seconds, of one run."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([COMMAND, "index", str(library)], env=environment_of(home), check=True, capture_output=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def changed(files: list[Path]) -> Iterator[None]:
    """Some files have a line more while this lasts."""
    kept = {file: (file.read_bytes(), file.stat()) for file in files}
    for file in files:
        file.write_bytes(kept[file][0] + f"\n\nAdded at {time.time_ns()}.\n".encode())
    try:
        yield
    finally:
        for file, (content, status) in kept.items():
            file.write_bytes(content)
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def row(name: str, count: int, run: Callable[[], tuple[float, float]], repeat: int) -> tuple[str, ...]:
    """A row of the table, medians."""
    times = [run() for _ in range(repeat)]
    wall, processor = (statistics.median(column) for column in zip(*times, strict=True))
    rates = (f"{count / wall:,.0f}", f"{count / processor:,.0f}") if count else ("", "")
    return (name, f"{wall:.2f}", f"{processor:.2f}", *rates)


def main() -> None:
    """Print the table."""
    cli = options(__doc__, repeat=1)
    cli.add_argument("--articles", type=int, default=20_000)
    given = cli.parse_args()
    place = workplace(given)
    library = place.library(given.articles)
    files = sorted(file for file, _ in scan(resolve_roots([library])).files.values())
    say_environment()
    homes = Path(tempfile.mkdtemp(prefix="indexing-", dir=place.folder))
    home = homes / "last"

    def anew() -> tuple[float, float]:
        shutil.rmtree(home, ignore_errors=True)
        return index(library, home)

    def after_changes() -> tuple[float, float]:
        with changed(files[:: max(1, len(files) // CHANGED)][:CHANGED]):
            return index(library, home)

    header = ("indexing", "wall s", "CPU s", "articles a second", "articles a CPU second")
    rows = [row(f"{len(files):,} articles, no cache", len(files), anew, given.repeat)]
    rows.append(row("nothing changed", 0, lambda: index(library, home), 5))
    rows.append(row(f"{CHANGED} files changed", 0, after_changes, 5))
    table(header, rows)
    shutil.rmtree(homes)


if __name__ == "__main__":
    main()
