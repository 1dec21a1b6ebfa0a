"""Scores how well speakers are named: which person a quote is given to, and how far its confidence can be trusted.

A quote is right when its words are found (IoU 0.8) and its canonical name, or the mention where it has none, is one of
the labelled names. A *sure name* is a mark without "?" that gives words to somebody by name; it is wrong when the label
that its words overlap most names somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from reader.extraction import extract
from reader.model import Quote, Span
from tests.labelled.compare import Tally, closeness, is_description
from tests.labelled.markup import parse
from tests.labelled.quotes import QuoteLabel, excused, is_canonical, match, read_labels, split_at_paragraphs


class NameScore:
    """Adds up over texts; `errors` are lines for a person to read."""

    def __init__(self) -> None:
        self.resolved = Tally()
        self.matched = Tally()
        self.sure_names = 0
        self.wrong_sure_names = 0
        self.guesses = 0
        self.scored: list[tuple[float, bool]] = []
        """The confidence of every quote, and whether its words and its name are right."""
        self.errors: list[str] = []

    def add(self, name: str, text: str, labels: Sequence[QuoteLabel], found: Sequence[Quote]) -> None:
        """Score what was found in one text."""
        quotes = split_at_paragraphs(text, labels, found)
        pairs = {j: i for i, j in match(text, labels, quotes).items()}
        for label in labels:
            self.resolved.wanted += not label.optional
        for j, quote in enumerate(quotes):
            if j in pairs and labels[pairs[j]].optional:
                continue
            right = j in pairs and is_canonical(labels[pairs[j]], quote)
            if j in pairs:
                self.matched.count(right=right, given=True, wanted=True)
                if not right:
                    self._note(name, quote, labels[pairs[j]])
            elif excused(labels, quote):
                continue
            self.resolved.given += 1
            self.resolved.right += right
            self.guesses += quote.guess
            self.scored.append((quote.confidence, right))
            self._add_sure(name, text, labels, quote)

    def _add_sure(self, name: str, text: str, labels: Sequence[QuoteLabel], quote: Quote) -> None:
        over = [label for label in labels if any(quote.span.overlaps(span) for span in label.spans)]
        if quote.guess or not quote.canonical or is_description(quote.canonical) or not over:
            return
        label = max(over, key=lambda one: closeness(text, quote.span, one.spans))
        self.sure_names += 1
        if not is_canonical(label, quote):
            self.wrong_sure_names += 1
            self._note(f"SURE {name}", quote, label)

    def _note(self, name: str, quote: Quote, label: QuoteLabel) -> None:
        mention = quote.speaker.text if quote.speaker else None
        self.errors.append(
            f"{name} {label.name}: {mention!r} is {quote.canonical!r}, wanted {label.canonical!r} "
            f"({quote.rule} {quote.confidence}{' ?' if quote.guess else ''})"
        )

    def report(self) -> Iterator[str]:
        """The totals as lines."""
        yield self.resolved.row("resolved name")
        yield self.matched.row("right of matched")
        wrong = f"1 in {self.sure_names / self.wrong_sure_names:.0f}" if self.wrong_sure_names else "none"
        yield f"wrong of sure names: {wrong} ({self.wrong_sure_names} of {self.sure_names})"
        yield f"with ?: {100 * self.guesses / max(1, len(self.scored)):.1f} % of {len(self.scored)}"
        yield from sureness(self.scored)


def sureness(scored: Sequence[tuple[float, bool]]) -> Iterator[str]:
    """How well confidence tells right from wrong: AUC, and how many of the surest four fifths are right."""
    surest = sorted(scored, reverse=True)[: len(scored) * 4 // 5]
    share = 100 * sum(right for _, right in surest) / max(1, len(surest))
    yield f"AUC {auc(scored):.3f}; right among the surest 80 %: {share:.1f} %"


def auc(scored: Sequence[tuple[float, bool]]) -> float:
    """The share of pairs of a right and a wrong one in which the right one scores higher."""
    ranked = sorted(scored)
    right = sum(truth for _, truth in ranked)
    wrong = len(ranked) - right
    seen = above = 0.0
    at = 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        tied_right = sum(truth for _, truth in ranked[at:end])
        tied_wrong = end - at - tied_right
        above += tied_right * (seen + tied_wrong / 2)
        seen += tied_wrong
        at = end
    return above / (right * wrong) if right and wrong else 0.0


def read_data(path: Path) -> Iterator[tuple[str, str, list[QuoteLabel]]]:
    """Texts that are not in the repository: a file in the format of the labelled records, or JSON Lines.

    A line is `{"id", "text", "quotes": [{"start", "end", "speaker_start", "speaker_end", "canonical"}]}`.
    """
    if path.suffix != ".jsonl":
        for record in parse(path.read_text(encoding="utf-8")):
            yield record.id, record.text, read_labels(record)
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        labels = [_label(number, quote) for number, quote in enumerate(article["quotes"], 1)]
        yield article["id"], article["text"], labels


def _label(number: int, quote: dict[str, object]) -> QuoteLabel:
    span = Span(int(str(quote["start"])), int(str(quote["end"])))
    start, end = quote.get("speaker_start"), quote.get("speaker_end")
    mentions = (Span(start, end),) if isinstance(start, int) and isinstance(end, int) else ()
    name = str(quote.get("canonical") or quote.get("speaker") or "")
    return QuoteLabel(f"q{number}", ("direct",), (span,), mentions, (name,), None, (), False, False)


def score_names(texts: Iterator[tuple[str, str, list[QuoteLabel]]]) -> NameScore:
    """Score what is found in these texts."""
    score = NameScore()
    for name, text, labels in texts:
        score.add(name, text, labels, extract(text).quotes)
    return score
