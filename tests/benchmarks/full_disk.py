"""A full disk at every step of keeping, indexing and exporting: what is said, and what is left.

    python -m tests.benchmarks.full_disk [--steps 24] [--seconds 600]

Commands run with a limit on the size of files (RLIMIT_FSIZE) that grows from run to run, so that writing fails earlier
or later. Each must end with a known exit code and one line, without a traceback; afterwards, without the limit, every
bookmark that was confirmed is there, and no export is half a file.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from tests.benchmarks.measuring import COMMAND, say_environment, table

SEEDS = Path(__file__).parents[2] / "seeds"
SMALLEST, LARGEST = 500, 4_000_000
"""Bytes that a file may have in the first and in the last step."""


def limited(size: int) -> None:
    """What a child does before it becomes the command."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


class Disk:
    """A folder with articles and a home, and what went wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.news = folder, folder / "news"
        shutil.copytree(SEEDS, self.news)
        self.environment = {**os.environ, "NEWSREADER_HOME": str(folder / "home")}
        self.wrong: Counter[str] = Counter()
        self.ends: Counter[tuple[str, str]] = Counter()

    def run(self, *arguments: str, size: int | None = None) -> subprocess.CompletedProcess[str]:
        """Run the command, with a limit or without one."""
        done = subprocess.run(
            [COMMAND, *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=120,
            preexec_fn=partial(limited, size) if size is not None else None,
        )
        what = arguments[0]
        if "Traceback" in done.stderr or done.returncode not in (0, 1, 2, 3):
            self.wrong[what] += 1
            print(f"{what} with {size} bytes: exit code {done.returncode}\n{done.stderr[-600:]}")
        if size is not None:
            self.ends[what, "done" if done.returncode in (0, 1) else "said why not"] += 1
        return done

    def step(self, number: int, size: int) -> None:
        """Everything that writes once, then a look at what is there."""
        article = str(next(self.news.glob("*flood*.md"), next(self.news.glob("*.md"))))
        words = Path(article).read_text(encoding="utf-8").rpartition("---")[2].split()
        passage = " ".join(words[number : number + 6])
        kept = self.run("bookmark", article, "--text", passage, "--note", f"step {number}", size=size)
        self.run("index", str(self.news), "--rebuild", size=size)
        export = self.folder / f"export-{number}.json"
        self.run("bookmarks", "--json", "-o", str(export), size=size)
        there = self.run("bookmarks", "--json").stdout
        if kept.returncode == 0 and f"step {number}" not in there:
            self.wrong["bookmark"] += 1
            print(f"confirmed, and not there: step {number}")
        if export.exists() and not export.read_text(encoding="utf-8").rstrip().endswith("]"):
            self.wrong["bookmarks"] += 1
            print(f"half an export: {export}")
        if self.run("search", "flood", str(self.news)).returncode not in (0, 1):
            self.wrong["search"] += 1


def main() -> int:
    """Fill the disk step by step; the exit code says whether anything was wrong."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--steps", type=int, default=24)
    cli.add_argument("--seconds", type=float, default=600.0, help="begin no further step after this time")
    given = cli.parse_args()
    say_environment()
    until = time.monotonic() + given.seconds
    with tempfile.TemporaryDirectory() as name:
        disk = Disk(Path(name))
        disk.run("index", str(disk.news))
        done = 0
        for number in range(given.steps):
            if time.monotonic() > until:
                break
            share = number / max(1, given.steps - 1)
            disk.step(number, int(SMALLEST * (LARGEST / SMALLEST) ** share))
            done += 1
    rows = [
        (what, disk.ends[what, "done"], disk.ends[what, "said why not"], disk.wrong[what])
        for what in ("bookmark", "index", "bookmarks")
    ]
    table((f"{done} steps", "done", "said why not", "not as it should be"), rows)
    return int(bool(disk.wrong))


if __name__ == "__main__":
    raise SystemExit(main())
