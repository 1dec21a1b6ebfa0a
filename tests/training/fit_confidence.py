"""Fits the weights of `reader.extraction.quotes.confidence` and writes them to the package.

    python -m tests.training.fit_confidence --data DIR [--write]

DIR holds JSON Lines files, an article a line: `{"id", "text", "quotes": [{"start", "end", "speaker_start",
"speaker_end", "speaker", "canonical"}]}` (`canonical` where it is known). The labelled records that may be seen are
taken as well, or alone without DIR, and count for more, since they hold what those articles lack. A quote counts as
right when its words cover those of a labelled one (IoU 0.8, trimmed) and its speaker is the labelled one by name or
mention. Prints, five-fold over articles, how well the confidence tells right from wrong (AUC), how it is calibrated,
and how many of the surest four fifths are right.

Logistic regression with an L2 penalty, by stochastic gradient descent; features rarer than `_RARE` are left out, so
that no weight tells of a single text.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from math import exp
from pathlib import Path
from typing import NamedTuple

from reader.extraction.quotes import analyse
from reader.model import Quote, Span
from tests.labelled.compare import SAME, closeness, same_mention, same_name
from tests.labelled.markup import load
from tests.labelled.names import sureness
from tests.labelled.quotes import read_labels

OUT = Path(__file__).resolve().parents[2] / "reader" / "extraction" / "text" / "data" / "confidence.json"
_RARE = 8
_OWN = 4
"""How often each record of ours counts."""
_EPOCHS = 40
_RATE = 0.08
_PENALTY = 2e-4


class Example(NamedTuple):
    """The features of one quote that was found, whether it was right, and the article it stands in."""

    features: tuple[str, ...]
    right: bool
    article: str


class Gold(NamedTuple):
    """A labelled quote: where its words and its speaker's mentions may stand, and the names of the speaker."""

    spans: tuple[Span, ...]
    mentions: tuple[Span, ...]
    names: tuple[str, ...]


def examples(data: Path | None) -> Iterator[Example]:
    """Every quote that is found in the labelled articles."""
    for article, text, gold in _articles(data):
        analysis = analyse(text, doubtful=True)
        for quote, evidence in zip(analysis.quotes, analysis.evidence, strict=True):
            yield Example(evidence, _is_right(text, quote, gold), article)


def _articles(data: Path | None) -> Iterator[tuple[str, str, list[Gold]]]:
    for record in load("quotes", "seen"):
        labels = read_labels(record)
        gold = [Gold(label.spans, label.mentions, tuple(filter(None, label.canonical))) for label in labels]
        for _ in range(_OWN):
            yield record.id, record.text, gold
    if data is None:
        return
    for path in sorted(data.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            yield article["id"], article["text"], [_gold(quote) for quote in article["quotes"]]


def _gold(quote: dict[str, object]) -> Gold:
    start, end = quote.get("speaker_start"), quote.get("speaker_end")
    mentions = (Span(start, end),) if isinstance(start, int) and isinstance(end, int) else ()
    names = tuple(str(quote[key]) for key in ("canonical", "speaker") if quote.get(key))
    return Gold((Span(int(str(quote["start"])), int(str(quote["end"]))),), mentions, names)


def _is_right(text: str, quote: Quote, gold: Sequence[Gold]) -> bool:
    return any(
        any(quote.span.overlaps(span) for span in one.spans)
        and closeness(text, quote.span, one.spans) >= SAME
        and _same_speaker(text, quote, one)
        for one in gold
    )


def _same_speaker(text: str, quote: Quote, gold: Gold) -> bool:
    if quote.speaker is None:
        return not gold.mentions and not gold.names
    if same_mention(text, quote.speaker.span, gold.mentions):
        return True
    if any(same_name(name, gold.names) for name in (quote.canonical, quote.speaker.text)):
        return True
    surname = (quote.canonical or quote.speaker.text).split()[-1].casefold()
    return any(name.split()[-1].casefold().removesuffix("'s") == surname for name in gold.names)


def fit(rows: Sequence[Example]) -> dict[str, float]:
    """The weight of every feature that is common enough; "" is the constant."""
    common = Counter(feature for row in rows for feature in row.features)
    weights = {feature: 0.0 for feature, count in common.items() if count >= _RARE} | {"": 0.0}
    data = [([*(name for name in row.features if name in weights), ""], row.right) for row in rows]
    shuffle = random.Random(1)
    for epoch in range(_EPOCHS):
        shuffle.shuffle(data)
        rate = _RATE / (1 + epoch)
        for names, right in data:
            error = right - _probability(weights, names)
            for name in names:
                weights[name] += rate * (error - _PENALTY * weights[name])
    return weights


def _probability(weights: dict[str, float], names: Sequence[str]) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, sum(weights.get(name, 0.0) for name in names)))))


def folded(rows: Sequence[Example], folds: int = 5) -> list[tuple[float, bool]]:
    """Probability and truth of every example, from weights that were fitted without its article."""
    names = sorted({row.article for row in rows})
    random.Random(2).shuffle(names)
    fold = {name: number % folds for number, name in enumerate(names)}
    found: list[tuple[float, bool]] = []
    for number in range(folds):
        weights = fit([row for row in rows if fold[row.article] != number])
        held = [row for row in rows if fold[row.article] == number]
        found += [(_probability(weights, [*row.features, ""]), row.right) for row in held]
    return found


def report(scored: Sequence[tuple[float, bool]]) -> Iterator[str]:
    """AUC, the surest four fifths, and calibration, as lines."""
    yield f"{len(scored)} quotes, {100 * sum(truth for _, truth in scored) / len(scored):.1f} % right"
    yield from sureness(scored)
    for low in range(10):
        inside = [truth for score, truth in scored if low / 10 <= score < (low + 1) / 10 + (low == 9)]
        if inside:
            share = 100 * sum(inside) / len(inside)
            yield f"confidence {low / 10:.1f}-{(low + 1) / 10:.1f}: {share:5.1f} % right of {len(inside)}"


def main() -> None:
    """Fit, report, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="DIR")
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    arguments = parser.parse_args()
    rows = list(examples(arguments.data))
    for line in report(folded(rows)):
        print(line)
    if arguments.write:
        weights = {name: round(weight, 3) for name, weight in sorted(fit(rows).items()) if abs(weight) >= 0.001}
        OUT.write_text(json.dumps({"weights": weights}, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
