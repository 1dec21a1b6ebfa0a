"""Opening the bookmarks desk with many bookmarks, and working in it: from the key to the complete frame.

    python -m tests.benchmarks.desk [--bookmarks 10000] [--repeat 5]

Each run starts the installed command anew on the seeds, in a pseudo-terminal. `first` is the first time the desk is
opened in a session, `again` the second. Processor time is that of the screen process from the key to the frame.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reader.model import Bookmark, Citation, Span
from reader.passages.keeping import make_passage, place_of
from reader.store.personal import Personal
from tests.benchmarks.bookmarks import TAGS, TEXT
from tests.benchmarks.measuring import COMMAND, environment_of, newest_titles, options, run, say_environment, table
from tests.benchmarks.terminal import Terminal

PAUSE = 0.4
"""Seconds of rest between two measurements."""


def many(count: int, seed: int = 20_310_402) -> list[Bookmark]:
    """Made-up bookmarks of articles that are nowhere on this disk."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        start = rng.randrange(0, len(TEXT) - 400)
        cite = Citation(
            f"/news/{number % 900:04d}.md",
            f"East quay closed, part {number % 900}",
            f"Outlet {number % 23}",
            f"2031-{1 + number % 12:02d}-{1 + number % 28:02d}",
            f"https://outlet.example/{number % 900}",
            speaker="the harbour master" if number % 3 else None,
        )
        passage = make_passage(TEXT, Span(start, start + rng.randint(40, 300)), f"{number % 900:064x}", cite)
        created = f"2031-04-{1 + number % 28:02d}T{number % 24:02d}:{number % 60:02d}:00.{number:06d}+00:00"
        note = f"Ask about crane {number}" if number % 2 else ""
        tags = tuple(rng.sample(TAGS, rng.randint(0, 3)))
        made.append(Bookmark(None, passage, place_of(passage), created, note, tags))
    return made


class Measured:
    """Wall and processor seconds by what was done."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[tuple[float, float]]] = {}

    def key(self, terminal: Terminal, what: str, keys: str, marker: str) -> None:
        """Press keys and wait for the frame with `marker`."""
        processor = terminal.processor_time()
        taken = terminal.key(keys, marker)
        if taken is not None:
            self.seconds.setdefault(what, []).append((taken, terminal.processor_time() - processor))
        terminal.idle(PAUSE)

    def rows(self, promises: dict[str, str]) -> Sequence[tuple[str, ...]]:
        """Rows of the table."""
        return [
            (what, *(f"{statistics.median(column) * 1e3:.0f}" for column in zip(*taken, strict=True)),
             f"{max(wall for wall, _ in taken) * 1e3:.0f}", str(len(taken)), promises.get(what, ""))
            for what, taken in self.seconds.items()
        ]  # fmt: skip


def session(environment: dict[str, str], count: int, measured: Measured) -> None:
    """One start of the program."""
    [needle] = newest_titles(None, environment)
    whole = f"{count:,} bookmarks"
    with Terminal([COMMAND], environment) as terminal:
        terminal.until(needle)
        terminal.idle(3)
        measured.key(terminal, "open the desk, first", "4", whole)
        measured.key(terminal, "back to the library", "1", needle)
        measured.key(terminal, "open the desk, again", "4", whole)
        measured.key(terminal, "to the last one", "G", "▌")
        measured.key(terminal, "sort by the next order", "s", "oldest first")
        terminal.send("f")
        terminal.idle(PAUSE)
        terminal.send("crane 7")
        terminal.idle(PAUSE)
        measured.key(terminal, "filter: one more letter, list narrowed", "7", f" of {whole}")
        terminal.send("\x15")
        terminal.idle(PAUSE)
        terminal.send("#to")
        terminal.idle(PAUSE)
        measured.key(terminal, "filter: a tag completed, list narrowed", "l", "of")


def main() -> None:
    """Print the table."""
    cli = options(__doc__)
    cli.add_argument("--bookmarks", type=int, default=10_000)
    given = cli.parse_args()
    measured = Measured()
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_of(Path(folder) / "home")
        run("index", environment=environment)
        with Personal.open(Path(folder) / "home" / "data") as personal:
            personal.import_bookmarks(many(given.bookmarks))
        say_environment()
        for _ in range(given.repeat):
            session(environment, given.bookmarks, measured)
    promises = {"open the desk, first": "300 ms", "open the desk, again": "300 ms"}
    head = (f"ms, {given.bookmarks:,} bookmarks", "median", "processor", "most", "runs", "promised")
    table(head, measured.rows(promises))


if __name__ == "__main__":
    main()
