"""Fits the weights of `reader.extraction.quotes.confidence` and writes them to the package.

    python -m tests.training.fit_confidence --data DIR [--write]

DIR holds JSON Lines files, an article a line: `{"id", "text", "quotes": [{"start", "end", "speaker_start",
"speaker_end", "speaker", "canonical"}]}` (`canonical` where it is known), and text files in the format of the labelled
records, in which not every quote need be labelled: they tell of names only. The labelled records that may be seen are
taken as well, or alone without DIR; for the words they count for more, since they hold what those articles lack.

There are two fits. The words of a quote are right when they cover those of a labelled one (IoU 0.8, trimmed) and the
mention of its speaker is the labelled one. Where they are, and the label tells who the speaker is, the name is right
when it is theirs. The confidence is the product of both probabilities.

Prints, five-fold over articles: how well the confidence tells right from wrong (AUC), how it is calibrated, how many of
the surest four fifths are right, and for several bars how many names are sure and how many of those are wrong.

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

from reader.extraction.quotes import Evidence, analyse
from reader.extraction.quotes.confidence import SURE
from reader.model import Quote, Span
from tests.labelled.compare import SAME, closeness, same_mention, same_name
from tests.labelled.markup import load
from tests.labelled.names import read_data, sureness
from tests.labelled.quotes import QuoteLabel, is_canonical, read_labels

OUT = Path(__file__).resolve().parents[2] / "reader" / "extraction" / "text" / "data" / "confidence.json"
_RARE = 8
_LEAST = 0.04
"""Smaller weights are left out."""
_OWN = 4
"""How often each record of ours counts."""
_EPOCHS = 40
_RATE = 0.08
_PENALTY = 2e-4
_NAME_PENALTY = 2e-3
_BARS = (0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98)


class Example(NamedTuple):
    """What tells for or against one quote that was found, what was right, and the article it stands in."""

    evidence: Evidence
    right: bool
    """Whether the words are right, and the mention of the speaker."""
    named: bool | None
    """Whether the name is right; None where that is not known."""
    article: str
    own: bool
    """Whether the article is one of the labelled records."""
    whole: bool
    """Whether all quotes of the article are labelled."""


class Row(NamedTuple):
    """The features of one example of a fit, whether it is a right one, and how often it counts."""

    features: tuple[str, ...]
    right: bool
    times: int = 1


class Gold(NamedTuple):
    """A labelled quote: where its words and its speaker's mentions may stand, and the names of the speaker."""

    spans: tuple[Span, ...]
    mentions: tuple[Span, ...]
    names: tuple[str, ...]
    label: QuoteLabel | None = None
    """The label that tells who the speaker is, where one does."""


def examples(data: Path | None) -> Iterator[Example]:
    """Every quote that is found in the labelled articles."""
    for article, text, gold, own, whole in _articles(data):
        analysis = analyse(text, doubtful=True)
        for quote, evidence in zip(analysis.quotes, analysis.evidence, strict=True):
            right = _is_right(text, quote, gold)
            yield Example(evidence, right, _is_named(text, quote, gold), article, own, whole)


def _articles(data: Path | None) -> Iterator[tuple[str, str, list[Gold], bool, bool]]:
    for record in load("quotes", "seen"):
        yield record.id, record.text, [_labelled(label) for label in read_labels(record)], True, True
    if data is None:
        return
    for path in sorted(data.glob("*.txt")):
        for name, text, labels in read_data(path):
            yield name, text, [_labelled(label) for label in labels], False, False
    for path in sorted(data.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            yield article["id"], article["text"], [_gold(quote) for quote in article["quotes"]], False, True


def _labelled(label: QuoteLabel) -> Gold:
    return Gold(label.spans, label.mentions, tuple(filter(None, label.canonical)), label)


def _gold(quote: dict[str, object]) -> Gold:
    start, end = quote.get("speaker_start"), quote.get("speaker_end")
    mentions = (Span(start, end),) if isinstance(start, int) and isinstance(end, int) else ()
    names = tuple(str(quote[key]) for key in ("canonical", "speaker") if quote.get(key))
    spans = (Span(int(str(quote["start"])), int(str(quote["end"]))),)
    canonical = quote.get("canonical")
    label = QuoteLabel("", (), spans, mentions, (str(canonical),), None, (), False, False) if canonical else None
    return Gold(spans, mentions, names, label)


def _is_named(text: str, quote: Quote, gold: Sequence[Gold]) -> bool | None:
    """Whether a quote is given to the one whom the label names that its words overlap most; None where none does."""
    over = [one for one in gold if any(quote.span.overlaps(span) for span in one.spans)]
    best = max(over, key=lambda one: closeness(text, quote.span, one.spans), default=None)
    if best is None or best.label is None or best.label.optional:
        return None
    name = best.label.canonical[0]
    short = "".join(word[0] for word in name.split() if word[0].isupper())  # "IRCC" is nobody else
    return is_canonical(best.label, quote) or (len(short) > 2 and quote.canonical == short)


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


def fit(rows: Sequence[Row], penalty: float) -> dict[str, float]:
    """The weight of every feature that is common enough; "" is the constant."""
    common = Counter(feature for row in rows for feature in row.features)
    weights = {feature: 0.0 for feature, count in common.items() if count >= _RARE} | {"": 0.0}
    data = [
        ([*(name for name in row.features if name in weights), ""], row.right) for row in rows for _ in range(row.times)
    ]
    shuffle = random.Random(1)
    for epoch in range(_EPOCHS):
        shuffle.shuffle(data)
        rate = _RATE / (1 + epoch)
        for names, right in data:
            error = right - _probability(weights, names)
            for name in names:
                weights[name] += rate * (error - penalty * weights[name])
    return weights


def fits(rows: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The weights of the words and of the name."""
    words = [Row(row.evidence.words, row.right, _OWN if row.own else 1) for row in rows if row.whole]
    named = [Row(row.evidence.who.facts, row.named) for row in rows if row.right and row.named is not None]
    return {"words": fit(words, _PENALTY), "name": fit(named, _NAME_PENALTY)}


def _probability(weights: dict[str, float], names: Sequence[str]) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, sum(weights.get(name, 0.0) for name in names)))))


def _chances(weights: dict[str, dict[str, float]], evidence: Evidence) -> tuple[float, float]:
    """How likely it is that the words are right, and that the name is."""
    facts = evidence.who.facts
    return (
        _probability(weights["words"], [*evidence.words, ""]),
        _probability(weights["name"], [*facts, ""]) if facts else 1.0,
    )


def folded(rows: Sequence[Example], folds: int = 5) -> list[tuple[float, float, Example]]:
    """Both probabilities of every example, from weights that were fitted without its article."""
    names = sorted({row.article for row in rows})
    random.Random(2).shuffle(names)
    fold = {name: number % folds for number, name in enumerate(names)}
    found: list[tuple[float, float, Example]] = []
    for number in range(folds):
        weights = fits([row for row in rows if fold[row.article] != number])
        found += [(*_chances(weights, row.evidence), row) for row in rows if fold[row.article] == number]
    return found


def report_names(scored: Sequence[tuple[float, float, Example]]) -> Iterator[str]:
    """For several bars how many names are sure, and how many of those are wrong, as lines."""
    named = [
        (name, bool(one.named))
        for words, name, one in scored
        if one.named is not None and one.evidence.who.by_name and not one.evidence.who.open and words * name >= SURE
    ]
    yield f"{len(named)} given by name, with words that are sure; {sum(not right for _, right in named)} wrong"
    for bar in _BARS:
        sure = [right for name, right in named if name >= bar]
        yield f"names from {bar:.2f}: {len(sure)} sure, {len(sure) - sum(sure)} wrong"


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
    scored = folded(rows)
    whole = ((words * name, one) for words, name, one in scored if one.whole)
    for line in report([(score, one.right and one.named is not False) for score, one in whole]):
        print(line)
    for line in report_names(scored):
        print(line)
    if arguments.write:
        weights = {
            of: {name: round(weight, 3) for name, weight in sorted(fitted.items()) if abs(weight) >= _LEAST}
            for of, fitted in fits(rows).items()
        }
        OUT.write_text(json.dumps(weights, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
