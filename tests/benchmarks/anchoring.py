"""How well kept passages are found again after edits.

    python -m tests.benchmarks.anchoring [--library DIR] [--articles 200] [--seed 41] [--unseen] [--sweep]

Edits articles the way newsrooms do (edits.py says how) and counts what becomes of passages kept before: `right`
attached where it truly is, `asked` a person would be asked, `orphan` reported as not there, `wrong` attached elsewhere.
For passages that are gone, orphan is right and attached is wrong. The cases of every other article are left unseen
unless --unseen is given: thresholds are chosen without it. `ends` counts, of the right ones, those with exactly the
right ends.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from reader.assets import asset_folder
from reader.model import Place, Span
from reader.passages import finding
from reader.passages.finding import find_again
from tests.benchmarks.edits import GOES, STAYS, Case, articles, case_of

COLUMNS = ("right", "asked", "orphan", "wrong")


def cases(folder: Path, count: int, seed: int, *, unseen: bool) -> list[Case]:
    """Every fate once for each article of the chosen half."""
    texts = articles(folder)
    chosen = random.Random(seed).sample(range(len(texts)), min(count, len(texts)))
    found = []
    for number, index in enumerate(chosen):
        if (number % 2 == 1) != unseen:
            continue
        strangers = _strangers(texts, index, random.Random(f"{seed}/{index}"))
        for fate in (*STAYS, *GOES):
            case = case_of(texts[index], fate, strangers, random.Random(f"{seed}/{index}/{fate}"))
            if case is not None:
                found.append(case)
    return found


def _strangers(texts: Sequence[str], index: int, rng: random.Random) -> list[str]:
    """Sentences of other articles."""
    others = rng.sample([at for at in range(len(texts)) if at != index], min(20, len(texts) - 1))
    lines = [line for at in others for line in texts[at].split("\n")]
    return [line[:300] for line in lines if len(line) >= 40]


def verdict(case: Case, place: Place) -> str:
    if place.state == "ask":
        return "asked"
    if place.span is None:
        return "right" if case.truth is None else "orphan"
    return "right" if case.truth is not None and same(place.span, case.truth) else "wrong"


def same(found: Span, truth: Span) -> bool:
    """Whether two spans share at least half of what they cover together."""
    shared = min(found.end, truth.end) - max(found.start, truth.start)
    return 2 * shared >= max(found.end, truth.end) - min(found.start, truth.start)


def look(case: Case) -> Place:
    return find_again(case.passage, case.text, "after", "/article")


def report(found: Iterable[Case]) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    asked_well: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    times = []
    for case in found:
        begun = time.process_time()
        place = look(case)
        times.append(time.process_time() - begun)
        outcome = verdict(case, place)
        counts[case.fate][outcome] += 1
        if outcome == "asked" and case.truth is not None and place.span is not None and same(place.span, case.truth):
            asked_well[case.fate] += 1
        if outcome == "right" and place.span is not None and place.span == case.truth:
            exact[case.fate] += 1
    print(
        f"{'fate of the passage':<28}{'cases':>6}"
        + "".join(f"{name:>8}" for name in COLUMNS)
        + f"{'ends':>8}{'asked at it':>13}"
    )
    for fates in (STAYS, GOES):
        total: Counter[str] = Counter()
        for fate in fates:
            total += counts[fate]
            print(_line(fate, counts[fate], exact[fate], asked_well[fate]))
        label = "all still there" if fates is STAYS else "all gone"
        print(_line(label, total, sum(exact[fate] for fate in fates), sum(asked_well[fate] for fate in fates)) + "\n")
    if times:
        print(
            f"time for 1,000 bookmarks: {1000 * sum(times) / len(times):.2f} s CPU"
            f" (median {1e3 * statistics.median(times):.2f} ms, slowest {1e3 * max(times):.1f} ms each)"
        )


def _line(label: str, counts: Counter[str], exact: int, asked_well: int) -> str:
    return (
        f"{label:<28}{sum(counts.values()):>6}"
        + "".join(f"{counts[name]:>8}" for name in COLUMNS)
        + f"{exact:>8}{asked_well:>13}"
    )


def sweep(found: Sequence[Case]) -> None:
    """What other least scores would give."""
    print(
        f"{'attach':>7}{'margin':>8} |"
        + "".join(f"{name:>8}" for name in COLUMNS)
        + f" |{'twins attached':>16}{'asked':>8}"
    )
    for attach in (0.65, 0.70, 0.72, 0.75, 0.78, 0.80, 0.85):
        for margin in (0.0, 0.05, 0.1):
            finding.ATTACH, finding.MARGIN = attach, margin
            stays, twins = Counter[str](), Counter[str]()
            for case in found:
                if case.fate in STAYS:
                    stays[verdict(case, look(case))] += 1
                elif case.fate == "gone, twin elsewhere":
                    twins[verdict(case, look(case))] += 1
            print(
                f"{attach:>7.2f}{margin:>8.2f} |"
                + "".join(f"{stays[name]:>8}" for name in COLUMNS)
                + f" |{twins['wrong']:>8} ({100 * twins['wrong'] / max(1, twins.total()):.1f} %){twins['asked']:>8}"
            )


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--library", type=Path, default=asset_folder("seeds"))
    cli.add_argument("--articles", type=int, default=200)
    cli.add_argument("--seed", type=int, default=41)
    cli.add_argument("--unseen", action="store_true")
    cli.add_argument("--sweep", action="store_true")
    options = cli.parse_args()
    found = cases(options.library, options.articles, options.seed, unseen=options.unseen)
    print(f"{len(found)} cases, {'unseen' if options.unseen else 'seen'} half, seed {options.seed}")
    if options.sweep:
        sweep(found)
    else:
        report(found)


if __name__ == "__main__":
    main()
