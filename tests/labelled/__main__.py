"""Scores `reader.extraction` on the labelled records, and what is read of dates and outlets on labelled files.

python -m tests.labelled quotes|figures [--part seen|unseen|all|blind|second] [--errors N]
python -m tests.labelled names [--part seen|unseen|all|blind|second] [--data FILE] [--errors N]
python -m tests.labelled check [--part seen|unseen] [--errors N]
python -m tests.labelled dates [--part seen|second|all] [--errors N]
python -m tests.labelled rules [--part …] [--library DIR] [--write]
python -m tests.labelled truth [--folder first|second]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from reader.extraction import extract
from tests.labelled import truth
from tests.labelled.checking import score_drafts
from tests.labelled.dates import read_files, score_dates
from tests.labelled.figures import FigureScore
from tests.labelled.markup import load
from tests.labelled.names import read_data, score_names
from tests.labelled.quotes import QuoteScore, read_labels
from tests.labelled.rules import table


def main(argv: Sequence[str] | None = None) -> int:
    """Print precision and recall on the chosen part; 2 when the errors of unseen records are asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.labelled", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("quotes", "figures", "names", "dates", "rules", "check", "truth"))
    parser.add_argument("--part", choices=("seen", "unseen", "all", "blind", "second"), default="seen")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print the first N errors (part seen only)")
    parser.add_argument("--library", type=Path, metavar="DIR", help="rules: count on these articles, too")
    parser.add_argument("--data", type=Path, metavar="FILE", help="names: score these texts instead of the records")
    parser.add_argument("--folder", default="first", help="truth: a folder of tests/fixtures/truth")
    parser.add_argument("--write", action="store_true", help="rules: keep the numbers on all records for docs/rules.md")
    arguments = parser.parse_args(argv)
    if arguments.what == "truth":
        print("\n".join(line for part in truth.score(arguments.folder) for line in part))
        return 0
    if arguments.what == "rules":
        for line in table("all" if arguments.write else arguments.part, arguments.library, write=arguments.write):
            print(line)
        return 0
    if arguments.errors and arguments.part != "seen" and arguments.data is None:
        print("Errors are shown for the seen part only: nobody tunes on the rest.", file=sys.stderr)
        return 2
    if arguments.what == "check":
        checked = score_drafts(held_back=arguments.part == "unseen")
        print("\n".join([*checked.report(), *checked.errors[: arguments.errors]]))
        return 0
    if arguments.what == "names":
        records = ((one.id, one.text, read_labels(one)) for one in load("quotes", arguments.part))
        named = score_names(read_data(arguments.data) if arguments.data else records)
        print("\n".join([*named.report(), *named.errors[: arguments.errors]]))
        return 0
    if arguments.what == "dates":
        dated = score_dates(read_files(arguments.part))
        print("\n".join([*dated.report(), *dated.errors[: arguments.errors]]))
        return 0
    score: QuoteScore | FigureScore
    texts = load(arguments.what, arguments.part)
    if arguments.what == "quotes":
        score = QuoteScore()
        for record in texts:
            score.add(record, extract(record.text).quotes)
    else:
        score = FigureScore()
        for record in texts:
            score.add(record, extract(record.text).figures)
    print(f"{arguments.what}, {arguments.part}: {len(texts)} records")
    print("\n".join(score.report()))
    for error in score.errors[: arguments.errors]:
        print(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
