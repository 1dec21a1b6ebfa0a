"""All harnesses of reliability in turn, each bounded in time, and one table of their totals.

    python -m tests.benchmarks.reliability [--short] [--only NAME ...]

`--short` runs a tenth or less of each, in about ten minutes; without it the numbers are those that the project asks of
itself. What a harness prints at its end stands in the table; its whole output goes to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import time

import psutil
from msgspec import Struct

from tests.benchmarks.measuring import say_environment, table


class Harness(Struct, frozen=True):
    """A script of tests.benchmarks with its arguments for a long and for a short run."""

    script: str
    what: str
    long: tuple[str, ...]
    short: tuple[str, ...]


HARNESSES = (
    Harness(
        "crashes",
        "kill -9 of any process",
        ("--rounds", "1000", "--seconds", "6600"),
        ("--rounds", "8", "--articles", "60"),
    ),
    Harness("search_kills", "kill -9 while the index is written", ("--kills", "1000"), ("--kills", "10")),
    Harness("indexer_kills", "kill -9 of the indexer, a new file each time", ("--kills", "100"), ("--kills", "5")),
    Harness("damage", "personal.db cut, flipped, emptied", ("--times", "2000"), ("--times", "60")),
    Harness("damaged_files", "every stored file damaged", ("--seconds", "2400"), ("--seconds", "90")),
    Harness("full_disk", "a full disk at every step", ("--steps", "40"), ("--steps", "4")),
    Harness(
        "odd_input",
        "searches, settings, imports",
        ("--queries", "200000", "--settings", "2500", "--imports", "2000", "--seconds", "3600"),
        ("--queries", "3000", "--settings", "250", "--imports", "200", "--seconds", "60"),
    ),
    Harness("odd_files", "damaged and hostile articles", ("--files", "20000"), ("--files", "300")),
    Harness(
        "random_keys",
        "keys at five sizes, with resizes",
        ("--keys", "100000", "--seconds", "3600", "--seed", "7"),
        ("--keys", "2000", "--seconds", "90", "--seed", "7"),
    ),
    Harness("screen_memory", "memory while a library is walked", (), ("--rows", "3000", "--articles", "60")),
    Harness(
        "together",
        "five programs on one library that changes",
        ("--programs", "5", "--seconds", "600"),
        ("--programs", "2", "--seconds", "60", "--articles", "60"),
    ),
    Harness(
        "sync",
        "kill -9 of a sync with Miniflux",
        ("--articles", "600", "--feeds", "20", "--kills", "1000"),
        ("--articles", "100", "--feeds", "5", "--kills", "20"),
    ),
    Harness("feeds", "fetches from a hostile server", (), ("--feeds", "20", "--kills", "3", "--odd", "100")),
)
LONGEST = {False: 7_200.0, True: 240.0}
"""Seconds after which a harness is ended, for a long and for a short run."""


def run(harness: Harness, *, short: bool) -> tuple[str, str, str]:
    """Verdict, seconds, and the last line a harness printed."""
    command = [sys.executable, "-m", f"tests.benchmarks.{harness.script}", *(harness.short if short else harness.long)]
    print(f"\n== {' '.join(command[1:])}", file=sys.stderr, flush=True)
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sys.stderr, encoding="utf-8")
    try:
        printed, _ = process.communicate(timeout=LONGEST[short])
    except subprocess.TimeoutExpired:
        end(process)
        return "ended by the clock", f"{time.monotonic() - began:.0f}", ""
    sys.stderr.write(printed)
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    return "fine" if process.returncode == 0 else "NOT", f"{time.monotonic() - began:.0f}", lines[-1] if lines else ""


def end(process: subprocess.Popen[str]) -> None:
    """End a harness and all that it started."""
    top = psutil.Process(process.pid)
    for one in (*top.children(recursive=True), top):
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    process.communicate()


def main() -> int:
    """Run them; the exit code says whether all were fine."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--short", action="store_true")
    cli.add_argument("--only", nargs="+", choices=[harness.script for harness in HARNESSES], help="these alone")
    given = cli.parse_args()
    say_environment()
    rows = []
    for harness in HARNESSES:
        if not given.only or harness.script in given.only:
            verdict, seconds, last = run(harness, short=given.short)
            rows.append((harness.what, verdict, f"{seconds} s", last[:200]))
    table(("what", "verdict", "time", "last line"), rows)
    return int(any(verdict != "fine" for _, verdict, _, _ in rows))


if __name__ == "__main__":
    raise SystemExit(main())
