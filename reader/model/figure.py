"""Figure: a number as reported, with what it counts and who claims it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.model.quote import Mention
from reader.model.span import Span

FigureKind = Literal[
    "count", "money", "percent", "duration", "date", "ordinal", "measure", "age", "ratio", "vague", "other"
]
Bound = Literal["=", ">", ">=", "<", "<=", "~", "range"]
Number = int | float
PERCENT_UNITS = ("%", "percentage point")
"""Units of a percentage."""
FigureValue = Number | tuple[Number, Number] | None


class Figure(Struct, frozen=True):
    """A number in the text. `span` runs from the bound word to the last word of unit or noun.

    - `value`: a number (4 % is 4, two-thirds 0.6667), (low, high) for a range, None for a vague amount.
    - `bound`: `=` `>` (more than) `>=` (at least) `<` `<=` (up to) `~` (about) `range`.
    - `unit` is normalised ("%", "percentage point", "USD", "kilometre"); `noun` is what is counted;
      `said_of` what happened to it ("killed").
    - `claimant`: who is given as the source; `claimant_canonical` the name it stands for; `via`: who relayed
      the claim ("Reuters").
    - `bound_text`, `unit_text`: the words that bound and unit were read from, as written.
    - `rule`: as for a Quote. `confidence`: how likely it is, 0..1, that the claimant is the right one; None where
      nobody claims it. `guess`: claimant or reading are too unsure to rest on.
    """

    kind: FigureKind
    span: Span
    text: str
    value: FigureValue = None
    bound: Bound = "="
    unit: str | None = None
    noun: str | None = None
    said_of: str | None = None
    claimant: Mention | None = None
    claimant_canonical: str | None = None
    via: str | None = None
    bound_text: str | None = None
    unit_text: str | None = None
    rule: str = ""
    confidence: float | None = None
    guess: bool = False

    @property
    def limits(self) -> tuple[Number | None, Number | None]:
        """The lowest and the highest value, the same but for a range; None when it is vague."""
        if self.value is None:
            return None, None
        return self.value if isinstance(self.value, tuple) else (self.value, self.value)

    @property
    def claimant_name(self) -> str | None:
        """Who claims it, by the best name known: the canonical one, else the mention as written."""
        return self.claimant_canonical or (self.claimant.text if self.claimant else None)
