"""A figure while it is being put together, in tokens rather than characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reader.extraction.bounds import BoundWords
from reader.extraction.line_tokens import Tokens
from reader.model import Figure, Mention, Span
from reader.model.figure import Bound, FigureKind, FigureValue

Step = tuple[int, "Draft | None"]
"""The token to go on from, and the figure found before it, if any."""


Rule = Literal[
    "count", "number", "money", "percent", "measure", "duration", "age", "fraction", "one-in", "vote", "multiple",
    "vague-amount", "ordinal", "date", "year",
]  # fmt: skip
"""Names of the rules; `reader.model.rules` explains each."""


@dataclass(slots=True)
class Draft:
    """Tokens `first` up to `last` are the figure; `noun_*`, `unit_*` those of noun and unit (equal: there is none)."""

    kind: FigureKind
    first: int
    last: int
    value: FigureValue
    rule: Rule
    bound: Bound = "="
    bound_words: BoundWords | None = None
    unit: str | None = None
    unit_first: int = 0
    unit_last: int = 0
    noun_first: int = 0
    noun_last: int = 0
    said_of: str | None = None
    guess: bool = False

    def add_bound(self, words: BoundWords | None) -> None:
        """Take on a bound and the tokens it stands on."""
        if words:
            self.bound, self.bound_words = words.bound, words
            self.first, self.last = min(self.first, words.first), max(self.last, words.last)

    def add_unit(self, name: str, first: int, last: int) -> None:
        """Take on a unit or currency and the tokens it stands on."""
        self.unit, self.unit_first, self.unit_last = name, first, last

    def add_noun(self, first: int, last: int) -> None:
        """Take on the tokens of the counted noun."""
        self.noun_first, self.noun_last = first, last
        self.last = max(self.last, last)

    def begin_after(self, end: int) -> None:
        """Give up what an earlier figure, which ends before token `end`, has taken already."""
        if self.first >= end:
            return
        self.first = end
        self.unit_first = max(self.unit_first, end)
        if self.bound_words and self.bound_words.first < end:
            self.bound_words = None
            self.bound = "range" if self.bound == "range" else "="

    def finish(self, tokens: Tokens, claimant: Mention | None, canonical: str | None, via: str | None) -> Figure:
        """The figure, in characters."""
        span = Span(tokens.starts[self.first], tokens.ends[self.last - 1])
        words = self.bound_words
        noun = tokens.slice(self.noun_first, self.noun_last) if self.noun_last > self.noun_first else None
        return Figure(
            kind=self.kind,
            span=span,
            text=tokens.text[span.start : span.end],
            value=self.value,
            bound=self.bound,
            unit=self.unit,
            noun=noun,
            said_of=self.said_of,
            claimant=claimant,
            claimant_canonical=canonical,
            via=via,
            bound_text=tokens.slice(words.first, words.last) if words else None,
            unit_text=tokens.slice(self.unit_first, self.unit_last) if self.unit_last > self.unit_first else None,
            rule=self.rule,
            guess=self.guess,
        )
