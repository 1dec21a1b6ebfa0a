"""kill -9 of a process that writes the index, many times: `python -m tests.benchmarks.search_kills [--kills 100]`.

The index must open after each, hold every article once, and take the next writer.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.unit.search.index_churn import ARTICLES, version
from tests.unit.search.search_help import make_index
from tests.unit.search.test_search_killed import check_whole, kill_while_writing


def main() -> None:
    """Kill, check, count."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--kills", type=int, default=100)
    cli.add_argument("--seed", type=int, default=1_000)
    options = cli.parse_args()
    with tempfile.TemporaryDirectory() as name:
        index = make_index(Path(name) / "index", [version(number, 0) for number in range(ARTICLES)])
        for number in range(options.kills):
            kill_while_writing(index.path, options.seed + number)
            check_whole(index)
    print(f"{options.kills} kills, {options.kills} whole indexes (seed {options.seed})")


if __name__ == "__main__":
    main()
