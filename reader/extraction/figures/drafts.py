"""Drafts: a figure while it is being put together, in tokens rather than characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from reader.extraction.figures.claims import Claim
from reader.extraction.numbers.amounts import BoundWords
from reader.extraction.quotes.confidence import DOUBTED, SURE
from reader.extraction.text.tokens import Line
from reader.model import Figure, Span
from reader.model.figure import Bound, FigureKind, FigureValue

Step = tuple[int, "Draft | None"]
"""The token to go on from, and the figure found before it, if any."""

RuleName = Literal[
    "count", "number", "money", "percent", "measure", "duration", "age", "fraction", "one-in", "vote", "multiple",
    "vague-amount", "ordinal", "date", "year",
]  # fmt: skip
"""Names of the rules that make figures; `reader.model.rules` explains each."""


@dataclass(slots=True)
class Draft:
    """Tokens `first` up to `last` are the figure; `noun_*`, `unit_*` those of noun and unit (equal: there is none)."""

    kind: FigureKind
    first: int
    last: int
    value: FigureValue
    rule: RuleName
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

    @property
    def counts_nothing(self) -> bool:
        """Whether it has neither unit nor noun."""
        return self.kind == "count" and self.unit is None and self.noun_last == self.noun_first

    def begin_after(self, end: int) -> None:
        """Give up what an earlier figure, which ends before token `end`, has taken already."""
        if self.first >= end:
            return
        self.first = end
        self.unit_first = max(self.unit_first, end)
        if self.bound_words and self.bound_words.first < end:
            self.bound_words = None
            self.bound = "range" if self.bound == "range" else "="

    def span(self, tokens: Line) -> Span:
        """Where the figure stands, in characters."""
        return Span(tokens.starts[self.first], tokens.ends[self.last - 1])

    def finish(self, tokens: Line, claim: Claim) -> Figure:
        """The figure, in characters."""
        span = self.span(tokens)
        words = self.bound_words
        noun = tokens.slice(self.noun_first, self.noun_last) if self.noun_last > self.noun_first else None
        sure = claim.confidence
        if self.guess and sure is not None:
            sure = round(sure * DOUBTED, 2)
        return Figure(
            kind=self.kind,
            span=span,
            text=tokens.text[span.start : span.end],
            value=self.value,
            bound=self.bound,
            unit=self.unit,
            noun=noun,
            said_of=self.said_of,
            claimant=claim.claimant,
            claimant_canonical=claim.canonical,
            via=claim.via,
            bound_text=tokens.slice(words.first, words.last) if words else None,
            unit_text=tokens.slice(self.unit_first, self.unit_last) if self.unit_last > self.unit_first else None,
            rule=self.rule,
            confidence=sure,
            guess=self.guess or (sure is not None and sure < SURE),
        )


_LOWER = frozenset({">", ">="})
_UPPER = frozenset({"<", "<="})
_BETWEEN = frozenset({"and", "but", ","})


def join_limits(tokens: Line, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """`drafts` in order, a lower and an upper limit of the same thing as one range."""
    held: Draft | None = None
    for draft in drafts:
        if held and _limit_one_thing(tokens, held, draft):
            _widen(draft, held)
        elif held:
            yield held
        held = draft
    if held:
        yield held


def _limit_one_thing(tokens: Line, one: Draft, other: Draft) -> bool:
    """Whether `one`, which names neither unit nor noun, limits what `other` limits from the other side."""
    if not {one.bound, other.bound} & _LOWER or not {one.bound, other.bound} & _UPPER:
        return False
    if one.unit or one.noun_last > one.noun_first or not _BETWEEN.issuperset(tokens.lows[one.last : other.first]):
        return False
    low, high = (one.value, other.value) if one.bound in _LOWER else (other.value, one.value)
    return isinstance(low, int | float) and isinstance(high, int | float) and low < high and other.first - one.last < 3


def _widen(draft: Draft, earlier: Draft) -> None:
    """Make `draft` the range of both limits."""
    ends = [value for value in (earlier.value, draft.value) if isinstance(value, int | float)]
    draft.value = (min(ends), max(ends))
    draft.bound = "range"
    draft.bound_words = BoundWords("range", earlier.first, draft.bound_words.last) if draft.bound_words else None
    draft.first = earlier.first
