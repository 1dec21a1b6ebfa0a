"""How fast bookmarks are stored and found, and whether they survive being killed.

    python -m tests.benchmarks.bookmarks [--bookmarks 10000] [--kills 100] [--folder DIR]

Makes a personal database in a folder of its own (in --folder, to choose the disk) and prints the time of keeping one
bookmark with all its waiting for the disk, of the questions the desk asks, of opening, checking and copying the
database: medians of the processor's time, and of the clock's. Then kills a child that keeps bookmarks, with SIGKILL
right after it confirmed one, and counts what is missing.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reader.model import Bookmark, Citation, Span
from reader.model.keeping import BookmarkFilter
from reader.passages.exporting import FILE_ENDINGS, export
from reader.passages.keeping import make_passage, place_of
from reader.store.personal import Personal

TEXT = (
    "The council closed the east quay on Friday after the crane gave way. Some 240 dockers were sent home, the port "
    "said, and four ships wait in the roads. “We knew the crane was old,” said the harbour master. "
) * 12
TAGS = ("harbour", "accident", "labour", "to check", "toll", "insurance")


def keep_one(personal: Personal, number: int, rng: random.Random) -> Bookmark:
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
    note = f"Ask about crane {number}" if number % 2 else ""
    return personal.add_bookmark(passage, place_of(passage), note, rng.sample(TAGS, rng.randint(0, 3)))


def timed(label: str, question: Callable[[], object], times: int = 9) -> None:
    clock, processor = [], []
    for _ in range(times):
        begun, begun_processor = time.perf_counter(), time.process_time()
        question()
        clock.append(1e3 * (time.perf_counter() - begun))
        processor.append(1e3 * (time.process_time() - begun_processor))
    print(f"{label:<58}{statistics.median(processor):>9.2f} ms CPU {statistics.median(clock):>9.2f} ms")


def measure_keeping(folder: Path, count: int) -> None:
    rng = random.Random(5)
    personal = Personal.open(folder)
    taken = []
    for number in range(count):
        begun = time.perf_counter()
        keep_one(personal, number, rng)
        taken.append(1e3 * (time.perf_counter() - begun))
    taken.sort()
    print(
        f"{f'keep a bookmark, {count:,} times':<58}{statistics.median(taken):>9.2f} ms   "
        f"(p95 {taken[int(0.95 * len(taken))]:.2f}, worst {taken[-1]:.2f})"
    )
    personal.close()


def measure_questions(folder: Path, count: int) -> None:
    personal = Personal.open(folder)
    first = personal.find_bookmarks(limit=1)[0]
    paths = [f"/news/{number:04d}.md" for number in range(200)]
    timed(
        "desk: first window of 60 and the count",
        lambda: (personal.find_bookmarks(limit=60), personal.count_bookmarks()),
    )
    timed(
        "desk: a window in the middle, by source",
        lambda: personal.find_bookmarks(order="source", offset=count // 2, limit=60),
    )
    words = BookmarkFilter(text="crane harbour 77")
    timed(
        "desk: three words, first window and the count",
        lambda: (personal.find_bookmarks(words, limit=60), personal.count_bookmarks(words)),
    )
    tagged = BookmarkFilter(tags=("toll",), since="2020-01-01")
    timed("desk: a tag and a date, first window", lambda: personal.find_bookmarks(tagged, limit=60))
    timed("desk: all tags and sources with counts", lambda: (personal.tags(), personal.sources()))
    timed(f"all {count:,} bookmarks", personal.bookmarks, 5)
    timed("bookmarks of one article", lambda: personal.bookmarks("/news/0007.md"))
    timed("is this passage kept already", lambda: personal.same_passage("/news/0007.md", first.passage.span))
    timed(
        "bookmark counts and read marks of 200 rows",
        lambda: (personal.bookmark_counts(paths), personal.read_paths(paths)),
    )
    timed("which articles must be looked at again", personal.bookmarked_paths)
    everything = [(bookmark.id or 0, bookmark.place) for bookmark in personal.bookmarks()]
    timed(f"store {len(everything):,} places", lambda: personal.set_places(everything), 3)
    kept = personal.bookmarks()
    for form in FILE_ENDINGS:
        timed(f"export all as {form}", lambda form=form: export(kept, form), 3)  # type: ignore[misc]
    begun = time.perf_counter()
    personal.back_up_if_due()
    print(f"{'the daily copy':<58}{1e3 * (time.perf_counter() - begun):>9.2f} ms")
    personal.close()
    timed("open and check the database", lambda: Personal.open(folder).close())
    print(f"size of personal.db: {(folder / 'personal.db').stat().st_size / 1e6:.1f} MB")


CHILD = """
import random, sys
from pathlib import Path
from reader.store.personal import Personal
from tests.benchmarks.bookmarks import keep_one
personal, rng = Personal.open(Path(sys.argv[1])), random.Random(int(sys.argv[2]))
for number in range(100_000):
    print(keep_one(personal, number, rng).id, flush=True)
"""


def measure_kills(folder: Path, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    confirmed: set[int] = set()
    for _ in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder), str(seed)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
        )
        assert child.stdout is not None
        confirmed.update(int(child.stdout.readline()) for _ in range(rng.randint(1, 20)))
        child.send_signal(signal.SIGKILL)
        confirmed.update(int(line) for line in child.stdout if line.endswith("\n"))
        child.stdout.close()
        child.wait()
    personal = Personal.open(folder)
    missing = confirmed - {bookmark.id for bookmark in personal.bookmarks() if bookmark.id is not None}
    personal.close()
    print(
        f"killed {kills} times right after a confirmation (seed {seed}): "
        f"{len(confirmed):,} confirmed, {len(missing)} missing, notices: {list(personal.notices)}"
    )


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--bookmarks", type=int, default=10_000)
    cli.add_argument("--kills", type=int, default=100)
    cli.add_argument("--folder", type=Path)
    options = cli.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        measure_keeping(Path(folder) / "many", options.bookmarks)
        measure_questions(Path(folder) / "many", options.bookmarks)
        measure_kills(Path(folder) / "killed", options.kills, 20_310_402)


if __name__ == "__main__":
    main()
