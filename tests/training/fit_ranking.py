"""Fits the weights of `reader.extraction.names.ranking` and writes them to the package.

    python -m tests.training.fit_ranking [--data FILE]... [--write]

Takes the labelled records that may be seen, and further files in their format or JSON Lines (`tests.labelled.names`).
Every pronoun that is the speaker of a found quote is an example: the candidates with their facts, and which of them the
label names. Prints, five-fold over texts, how often the best candidate is right, and how often at each share.

A conditional logistic regression with an L2 penalty, by stochastic gradient descent; facts rarer than `_RARE` are left
out.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reader.extraction.names.ranking import shares
from reader.extraction.quotes import analyse
from tests.labelled.compare import same_name
from tests.labelled.markup import load
from tests.labelled.names import read_data
from tests.labelled.quotes import QuoteLabel, match, read_labels

OUT = Path(__file__).resolve().parents[2] / "reader" / "extraction" / "text" / "data" / "ranking.json"
_RARE = 6
_EPOCHS = 60
_RATE = 0.1
_PENALTY = 3e-3
_KNOWN = {"spoke before paragraph": -2.5}
"""Weights of facts that are too rare to be fitted."""


class Example(NamedTuple):
    """The facts of each candidate for one pronoun, which of them is right, and the text it stands in."""

    candidates: tuple[tuple[str, ...], ...]
    right: int
    text: str


def examples(files: Sequence[Path]) -> Iterator[Example]:
    """Every pronoun of the labelled texts that speaks, with more than one candidate of whom one is right."""
    for record in load("quotes", "seen"):
        yield from _of_text(record.id, record.text, read_labels(record))
    for path in files:
        for name, text, labels in read_data(path):
            yield from _of_text(name, text, labels)


def _of_text(name: str, text: str, labels: Sequence[QuoteLabel]) -> Iterator[Example]:
    analysis = analyse(text)
    wanted = {
        quote.speaker.span.start: labels[label].canonical
        for label, number in match(text, labels, analysis.quotes).items()
        if (quote := analysis.quotes[number]).speaker is not None
    }
    for choice in analysis.cast.choices:
        names = wanted.get(analysis.tokens.start[choice.at])
        people = [candidate for candidate, _ in choice.ranked]
        right = [number for number, one in enumerate(people) if names and same_name(one.person.name, names)]
        if len(people) > 1 and len(right) == 1:
            yield Example(tuple(one.facts for one in people), right[0], name)


def fit(rows: Sequence[Example]) -> dict[str, float]:
    """The weight of every fact that is common enough."""
    common = Counter(fact for row in rows for facts in row.candidates for fact in facts)
    weights = _KNOWN | {fact: 0.0 for fact, count in common.items() if count >= _RARE and fact not in _KNOWN}
    data = [
        (tuple(tuple(f for f in facts if f in weights and f not in _KNOWN) for facts in row.candidates), row.right)
        for row in rows
    ]
    shuffle = random.Random(1)
    for epoch in range(_EPOCHS):
        shuffle.shuffle(data)
        rate = _RATE / (1 + epoch / 4)
        for candidates, right in data:
            for number, share in enumerate(shares(candidates, weights)):
                for fact in candidates[number]:
                    weights[fact] += rate * ((number == right) - share)
            for facts in candidates:
                for fact in facts:
                    weights[fact] -= rate * _PENALTY * weights[fact]
    return weights


def folded(rows: Sequence[Example], folds: int = 5) -> list[tuple[float, bool]]:
    """The share of the best candidate of every example and whether it is right, fitted without its text."""
    names = sorted({row.text for row in rows})
    random.Random(2).shuffle(names)
    fold = {name: number % folds for number, name in enumerate(names)}
    found: list[tuple[float, bool]] = []
    for number in range(folds):
        weights = fit([row for row in rows if fold[row.text] != number])
        for row in rows:
            if fold[row.text] == number:
                given = shares(row.candidates, weights)
                best = max(range(len(given)), key=given.__getitem__)
                found.append((given[best], best == row.right))
    return found


def main() -> None:
    """Fit, report, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="FILE", action="append", default=[])
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    arguments = parser.parse_args()
    rows = list(examples(arguments.data))
    scored = folded(rows)
    print(f"{len(scored)} pronouns with several candidates, {sum(right for _, right in scored)} right")
    for low in range(10):
        inside = [right for share, right in scored if low / 10 <= share < (low + 1) / 10 + (low == 9)]
        if inside:
            print(f"share {low / 10:.1f}: {sum(inside)} of {len(inside)} right")
    if arguments.write:
        weights = {fact: round(weight, 3) for fact, weight in sorted(fit(rows).items())}
        OUT.write_text(json.dumps({"weights": weights}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
