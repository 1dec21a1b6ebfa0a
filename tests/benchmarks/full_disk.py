"""A full disk at every step of keeping, indexing and exporting: what is said, and what is left.

    python -m tests.benchmarks.full_disk [--steps 24] [--seconds 600]

Commands run with a limit on the size of files (RLIMIT_FSIZE) that grows from run to run, so that writing fails earlier
or later. Each must end with a known exit code and one line, without a traceback; afterwards, without the limit, every
bookmark that was confirmed is there, no export is half a file, and all articles are listed and found. The exit code is
1 when anything was not so.
"""

from __future__ import annotations

import argparse
import json
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

from reader.store.personal import Personal
from tests.benchmarks.damage import keep
from tests.benchmarks.measuring import COMMAND, say_environment, table

SEEDS = Path(__file__).parents[2] / "seeds"
SMALLEST, LARGEST = 500, 4_000_000
"""Bytes that a file may have in the first and in the last step."""

KEPT = 40
"""Bookmarks that are there before."""


def limited(size: int) -> None:
    """What a child does before it becomes the command."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def size_of(number: int, share: float) -> int:
    """Bytes that a file may have in a step; `share` of the steps (0..1) went before.

    Every other step is one in which SQLite has room for the file that its processes share (32 kB), and not or hardly
    for a commit.
    """
    return 33_000 + int(share * 15_000) if number % 2 else int(SMALLEST * (LARGEST / SMALLEST) ** share)


class Disk:
    """A folder with articles and a home, and what went wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.news = folder, folder / "news"
        shutil.copytree(SEEDS, self.news)
        self.environment = {**os.environ, "NEWSREADER_HOME": str(folder / "home")}
        self.wrong: Counter[str] = Counter()
        self.ends: Counter[tuple[str, str]] = Counter()
        self.confirmed: list[str] = []
        """Notes of the bookmarks that a command said it kept."""
        self.articles = 0
        """How many there are in the library."""

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

    def keep_some(self) -> None:
        """Bookmarks of which an export is larger than the smallest file that can be written."""
        with Personal.open(self.folder / "home" / "data") as personal:
            for number in range(KEPT):
                keep(personal, number)

    def step(self, number: int, size: int) -> None:
        """Everything that writes once, then a look at what is there."""
        article = str(next(self.news.glob("*flood*.md"), next(self.news.glob("*.md"))))
        words = Path(article).read_text(encoding="utf-8").rpartition("---")[2].split()
        passage = " ".join(words[number : number + 6])
        # Longer than the smallest log that SQLite can begin, so that it is the commit that fails in some steps.
        note = f"step {number}: {'and so on, ' * 4_000}the end"
        kept = self.run("bookmark", article, "--text", passage, "--note", note, size=size)
        self.run("index", str(self.news), "--rebuild", size=size)
        self.confirmed += [note] if kept.returncode == 0 else []
        there = self.run("bookmarks", "--json").stdout
        notes = {entry["note"] for entry in json.loads(there)}
        for note in {*self.confirmed, *(f"note {kept}" for kept in range(KEPT))} - notes:
            self.say("bookmark", f"confirmed, and not there: {note[:20]}")
        for form in ("json", "csv", "markdown"):
            export = self.folder / f"export-{number}.{form}"
            exported = self.run("bookmarks", "--format", form, "-o", str(export), size=size)
            whole = self.run("bookmarks", "--format", form).stdout
            if exported.returncode == 0 and not export.exists():
                self.say("bookmarks", f"no export, and nothing said: {export.name}")
            if export.exists() and export.read_text(encoding="utf-8").strip() != whole.strip():
                self.say("bookmarks", f"half an export: {export.name} with {size} bytes a file")
        # What could not be indexed is indexed as soon as there is room.
        found = self.run("search", "flood", str(self.news), "--json")
        if found.returncode != 0 or json.loads(found.stdout)["total"] == 0:
            self.say("search", f"finds nothing after step {number}: {found.stderr[-300:]}")
        listed = self.run("index", str(self.news), "--json")
        if listed.returncode != 0 or json.loads(listed.stdout)["articles"] != self.articles:
            self.say("index", f"not all articles are listed after step {number}: {listed.stdout}{listed.stderr[-300:]}")

    def say(self, what: str, line: str) -> None:
        """Count something that is not as it should be, and print it."""
        self.wrong[what] += 1
        print(line, flush=True)


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
        disk.articles = json.loads(disk.run("index", str(disk.news), "--json").stdout)["articles"]
        disk.keep_some()
        done = 0
        for number in range(given.steps):
            if time.monotonic() > until:
                break
            disk.step(number, size_of(number, number / max(1, given.steps - 1)))
            done += 1
    rows = [
        (what, disk.ends[what, "done"], disk.ends[what, "said why not"], disk.wrong[what])
        for what in ("bookmark", "index", "bookmarks", "search")
    ]
    table((f"{done} steps", "done", "said why not", "not as it should be"), rows)
    refused = sum(count for (_, end), count in disk.ends.items() if end != "done")
    print(
        f"{done} steps, {disk.ends.total()} commands on a full disk: {refused} said why not; "
        f"{len(disk.confirmed)} passages confirmed; {disk.wrong.total()} things not as they should be"
    )
    return int(bool(disk.wrong) or not done)


if __name__ == "__main__":
    raise SystemExit(main())
