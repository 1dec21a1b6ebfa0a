"""kill -9 of a process that writes the index, many times.

    python -m tests.benchmarks.search_kills [--kills 100] [--seconds 1800] [--seed 1000]

The index must open after each, hold every article once, and take the next writer. One that does not is counted, and the
next kill meets a new index. The exit code is 1 when there was any.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import traceback
from pathlib import Path

from reader.errors import NewsreaderError
from tests.unit.search.index_churn import ARTICLES, version
from tests.unit.search.search_help import make_index
from tests.unit.search.test_search_killed import check_whole, kill_while_writing


def main() -> int:
    """Kill, check, count."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--kills", type=int, default=100)
    cli.add_argument("--seconds", type=float, default=1_800.0, help="kill no more after this time")
    cli.add_argument("--seed", type=int, default=1_000)
    given = cli.parse_args()
    until = time.monotonic() + given.seconds
    kills = broken = 0
    index = None
    with tempfile.TemporaryDirectory() as name:
        while kills < given.kills and time.monotonic() < until:
            if index is None:
                index = make_index(Path(name) / f"index-{kills}", [version(number, 0) for number in range(ARTICLES)])
            seed = given.seed + kills
            kills += 1
            kill_while_writing(index.path, seed)
            try:
                check_whole(index)
            except (AssertionError, NewsreaderError):
                broken += 1
                print(f"after the kill with seed {seed}:\n{traceback.format_exc(limit=-3)}", flush=True)
                index = None
    print(f"{kills} kills, {kills - broken} whole indexes, {broken} that were not (seeds from {given.seed})")
    return int(broken > 0 or kills == 0)


if __name__ == "__main__":
    raise SystemExit(main())
