"""One search from the shell over the articles that come along, beside grep programs that are installed.

    python -m tests.benchmarks.commands [--repeat 7] [--query flood]

Wall-clock and processor time of the whole command, median, warm: `search`, `search --stale`, `rg`, `recoll -t`.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measuring import COMMAND, environment_of, options, say_environment, table

SEEDS = Path(__file__).parents[2] / "seeds"


def timed(command: list[str], environment: dict[str, str], repeat: int) -> tuple[float, float]:
    """Median seconds of the wall and of the processor."""
    walls, processors = [], []
    for _ in range(repeat + 1):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, env=environment, check=False, capture_output=True)
        walls.append(time.perf_counter() - began)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processors.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls[1:]), statistics.median(processors[1:])


def main() -> None:
    """Print the table."""
    cli = options(__doc__, repeat=7)
    cli.add_argument("--query", default="flood")
    given = cli.parse_args()
    say_environment()
    library = str(given.library or SEEDS)
    with tempfile.TemporaryDirectory() as home:
        environment = environment_of(Path(home))
        subprocess.run([COMMAND, "index", library], env=environment, check=True, capture_output=True)
        commands = {
            "newsreader search": [COMMAND, "search", given.query, library],
            "newsreader search --stale": [COMMAND, "search", given.query, library, "--stale"],
            "newsreader --version": [COMMAND, "--version"],
            "python -c pass": [sys.executable, "-c", "pass"],
            "rg": ["rg", "-il", given.query, library],
            "recoll -t": ["recoll", "-t", given.query],
        }
        rows = []
        for name, command in commands.items():
            if shutil.which(command[0]):
                wall, processor = timed(command, environment, given.repeat)
                rows.append((name, f"{wall * 1000:.0f}", f"{processor * 1000:.0f}"))
            else:
                rows.append((name, "not installed", ""))
    table(("command", "wall, ms", "processor, ms"), rows)


if __name__ == "__main__":
    main()
