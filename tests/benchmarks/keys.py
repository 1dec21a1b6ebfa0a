"""From pressing a key to the complete frame that answers it: at rest, while typing a search, while all is indexed.

    python -m tests.benchmarks.keys [--articles 20000] [--library DIR] [--presses 60]

`moves` walks the list; `typing` types words into the search box, letter by letter, and waits for the letter to appear
(not for the hits). Only a frame that shows the change counts, not one in which something else was repainted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from tests.benchmarks.measuring import (
    COMMAND,
    Workplace,
    newest_titles,
    options,
    percentile,
    say_environment,
    table,
    workplace,
)
from tests.benchmarks.terminal import Terminal

CURSOR = "▌"
"""Stands before the list's row under the cursor."""

PAUSE = 0.08
"""Seconds between two keys: faster than people type."""

SURE = 3
"""Letters of a word that must be typed until a frame that shows them is surely the answer."""

WORDS = ("flood", "minister said", "strike", "bank rates", "election count", "river level")


def moves(terminal: Terminal, presses: int) -> Iterator[float]:
    """Seconds from key to frame, walking down the list and up again."""
    for number in range(presses):
        seconds = terminal.key("j" if number % 40 < 20 else "k", CURSOR)
        if seconds is not None:
            yield seconds
        terminal.idle(PAUSE)


def typing(terminal: Terminal, presses: int) -> Iterator[float]:
    """Seconds from key to frame, typing into the search box."""
    terminal.send("/")
    terminal.idle(0.2)
    pressed = 0
    for words in cycle(WORDS):
        for length in range(1, len(words) + 1):
            if pressed >= presses:
                terminal.send("\x1b")
                terminal.idle(0.2)
                terminal.send("\x1b")
                return
            marker = words[:length].split()[-1]
            seconds = terminal.key(words[length - 1], marker)
            if len(marker) >= SURE:
                pressed += 1
                if seconds is not None:
                    yield seconds
            terminal.idle(PAUSE)
        terminal.send("\x15")
        terminal.idle(PAUSE)


def row(name: str, seconds: list[float], presses: int) -> tuple[str, ...]:
    """A row of the table."""
    p50, p95, most = (f"{percentile(seconds, share) * 1000:.0f}" for share in (0.5, 0.95, 1.0))
    return (name, p50, p95, most, f"{len(seconds)} of {presses}", "p95 50")


def at_rest(place: Workplace, library: Path, presses: int) -> list[tuple[str, ...]]:
    """Everything indexed, nothing going on."""
    environment = place.indexed(library)
    [needle] = newest_titles(library, environment)
    with Terminal([COMMAND, str(library)], environment) as terminal:
        terminal.until(needle)
        terminal.idle(3)
        return [
            row("at rest: moves", list(moves(terminal, presses)), presses),
            row("at rest: typing", list(typing(terminal, presses)), presses),
        ]


def while_indexing(place: Workplace, library: Path, presses: int) -> list[tuple[str, ...]]:
    """The indexer at work on all of it."""
    with Terminal([COMMAND, str(library)], place.fresh()) as terminal:
        terminal.until("indexed")
        terminal.idle(2)
        rows = [
            row("while indexing: moves", list(moves(terminal, presses)), presses),
            row("while indexing: typing", list(typing(terminal, presses)), presses),
        ]
        if len(terminal.family()) < 4:
            rows.append(("(the indexer was done before the end)", "", "", "", "", ""))
        return rows


def main() -> None:
    """Print the table."""
    cli = options(__doc__)
    cli.add_argument("--articles", type=int, default=20_000)
    cli.add_argument("--presses", type=int, default=60)
    given = cli.parse_args()
    place = workplace(given)
    library = place.library(given.articles)
    say_environment()
    rows = while_indexing(place, library, given.presses) + at_rest(place, library, given.presses)
    table(("ms from key to frame", "p50", "p95", "most", "answered", "promised"), rows)
    for left in place.folder.glob("first-*"):
        shutil.rmtree(left, ignore_errors=True)


if __name__ == "__main__":
    main()
