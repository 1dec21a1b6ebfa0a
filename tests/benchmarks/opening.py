"""From pressing Enter on an article to the complete frame that shows it.

    python -m tests.benchmarks.opening [--words 700 5000 50000] [--repeat 15]

Each article is opened for the first time, from the list, before the pane beside it has shown it. Promised: 50 ms at
5,000 words, of which up to 17 are Textual's own pace of one frame in a sixtieth of a second.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.making_libraries import articles
from tests.benchmarks.measuring import COMMAND, options, percentile, say_environment, table, workplace
from tests.benchmarks.terminal import Terminal


def write_library(folder: Path, words: int, count: int) -> list[str]:
    """Articles of so many words; each begins with a word of its own. The words, in the order of the list."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    bodies = (content.split("---\n\n", 1)[1] for _, content in articles(10_000, seed=11))
    openings = []
    for number in range(count):
        text = ""
        while len(text.split()) < words:
            text += next(bodies) + "\n"
        opening = f"Opening{number:04d}"
        head = (
            f'---\ntitle: "Article {number}"\ndate: "2026-03-{28 - number % 28:02d}T{number % 24:02d}:00:00Z"\n---\n\n'
        )
        cut = " ".join(re.split(r"(?<= )", text)[:words]).strip() if words < 1000 else text
        (folder / f"{number:04d}.md").write_text(f"{head}{opening} {cut}\n", encoding="utf-8")
        openings.append(opening)
    return openings


def open_all(terminal: Terminal, count: int) -> Iterator[float]:
    """Seconds from Enter to frame."""
    for _ in range(count):
        terminal.key("j", "▌")
        seconds = terminal.key("\r", "Opening")
        if seconds is not None:
            yield seconds
        terminal.idle(0.3)
        terminal.send("h")
        terminal.idle(0.3)


def main() -> None:
    """Print the table."""
    cli = options(__doc__, repeat=15)
    cli.add_argument("--words", type=int, nargs="+", default=[700, 5_000, 50_000])
    given = cli.parse_args()
    place = workplace(given)
    say_environment()
    rows = []
    for words in given.words:
        library = place.folder / f"opening-{words}"
        write_library(library, words, given.repeat + 2)
        with Terminal([COMMAND, str(library)], place.indexed(library)) as terminal:
            terminal.until("Article")
            terminal.idle(2)
            seconds = list(open_all(terminal, given.repeat))
        shown = [f"{percentile(seconds, share) * 1000:.0f}" for share in (0.5, 0.95, 1.0)]
        rows.append((f"{words:,} words", *shown, len(seconds), "50" if words <= 5_000 else ""))
    table(("ms from Enter to frame", "p50", "p95", "most", "opened", "promised"), rows)


if __name__ == "__main__":
    main()
