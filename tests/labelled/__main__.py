"""Scores `reader.extraction` on the labelled records.

python -m tests.labelled quotes|figures [--part seen|unseen|all] [--errors N]
python -m tests.labelled rules [--library DIR]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from reader.extraction import extract
from tests.labelled.figures import FigureScore
from tests.labelled.markup import load
from tests.labelled.quotes import QuoteScore
from tests.labelled.rules import table


def main(argv: Sequence[str] | None = None) -> int:
    """Print precision and recall on the chosen part; 2 when the errors of unseen records are asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.labelled", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("quotes", "figures", "rules"))
    parser.add_argument("--part", choices=("seen", "unseen", "all"), default="seen")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print the first N errors (part seen only)")
    parser.add_argument("--library", type=Path, metavar="DIR", help="rules: count on these articles, too")
    arguments = parser.parse_args(argv)
    if arguments.what == "rules":
        for line in table(arguments.library):
            print(line)
        return 0
    if arguments.errors and arguments.part != "seen":
        print("Errors are shown for the seen part only: nobody tunes on the rest.", file=sys.stderr)
        return 2
    score: QuoteScore | FigureScore
    records = load(arguments.what, arguments.part)
    if arguments.what == "quotes":
        score = QuoteScore()
        for record in records:
            score.add(record, extract(record.text).quotes)
    else:
        score = FigureScore()
        for record in records:
            score.add(record, extract(record.text).figures)
    print(f"{arguments.what}, {arguments.part}: {len(records)} records")
    print("\n".join(score.report()))
    for error in score.errors[: arguments.errors]:
        print(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
