"""Attributions: a cue, who stands as its subject, and which words it reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from reader.extraction.phrases import Phrase
from reader.extraction.tokens import QUOTE

DASHES = frozenset({"—", "–", "-", "--", "―"})
PAUSES = DASHES | {",", QUOTE, "?", "!"}
"""Tokens that may stand between quoted words and who said them."""


@dataclass(slots=True)
class Attribution:
    """A cue with its subject and the ranges of tokens that it reports.

    `borrowed`: the subject is that of another attribution, and the cue (an empty range) stands nowhere.
    `fragment`: the quoted words are part of no clause.
    """

    cue: tuple[int, int]
    subject: Phrase | None
    contents: list[tuple[int, int]]
    rule: str
    guess: bool = False
    borrowed: bool = False
    fragment: bool = False


@dataclass(slots=True)
class Sentence:
    """Tokens `lo` up to `hi`, exclusive, with what has been found in them so far.

    `before`: where the sentence before it in the same paragraph begins.
    """

    lo: int
    hi: int
    before: int | None = None
    found: list[Attribution] = field(default_factory=list)

    @property
    def last_subject(self) -> Phrase | None:
        """Who spoke last in this sentence."""
        return self.found[-1].subject if self.found else None
