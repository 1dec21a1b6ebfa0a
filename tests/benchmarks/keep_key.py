"""From pressing `m` to the frame in which the passage is marked and said to be kept; it is on disk by then.

    python -m tests.benchmarks.keep_key [--presses 100]

Walks through the seeds sentence by sentence in a pseudo-terminal and keeps each. At the end the database is opened
and counted: as many bookmarks as confirmations, or it says so.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from reader.store.personal import Personal
from tests.benchmarks.measuring import (
    COMMAND,
    environment_of,
    newest_titles,
    options,
    percentile,
    run,
    say_environment,
    table,
)
from tests.benchmarks.terminal import Terminal

PAUSE = 0.12
"""Seconds between two keys."""

SENTENCES = 8
"""Sentences kept of each article."""


def keep(terminal: Terminal, presses: int) -> tuple[list[float], list[float]]:
    """Seconds from key to frame, by the clock and of the processor."""
    clock: list[float] = []
    processor: list[float] = []
    for number in range(presses):
        if number and number % SENTENCES == 0:
            for key in ("h", "j", "\r"):
                terminal.send(key)
                terminal.idle(4 * PAUSE)
        terminal.send("\x1b[C")
        terminal.idle(PAUSE)
        before = terminal.processor_time()
        taken = terminal.key("m", "Kept", patience=2.0)
        if taken is not None:
            clock.append(taken)
            processor.append(terminal.processor_time() - before)
        terminal.idle(PAUSE)
    return clock, processor


def main() -> None:
    """Print the table."""
    cli = options(__doc__)
    cli.add_argument("--presses", type=int, default=100)
    given = cli.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        environment = environment_of(home)
        run("index", environment=environment)
        [needle] = newest_titles(None, environment)
        with Terminal([COMMAND], environment) as terminal:
            terminal.until(needle)
            terminal.idle(3)
            for key in ("\r", "s"):
                terminal.send(key)
                terminal.idle(1)
            clock, processor = keep(terminal, given.presses)
        with Personal.open(home / "data") as personal:
            stored = personal.count_bookmarks()
    say_environment()
    row = (
        "m: stored and drawn",
        *(f"{percentile(clock, share) * 1e3:.0f}" for share in (0.5, 0.95, 1.0)),
        f"{statistics.median(processor) * 1e3:.0f}",
        f"{len(clock)} of {given.presses}",
        "p95 50",
    )
    table(("ms from key to frame", "p50", "p95", "most", "processor", "confirmed", "promised"), [row])
    print(f"{len(clock)} confirmed, {stored} stored" + ("" if stored == len(clock) else ": NOT THE SAME"))


if __name__ == "__main__":
    main()
