"""Quote: words attributed to someone."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.model.span import Span

QuoteKind = Literal["direct", "mixed", "indirect"]


class Mention(Struct, frozen=True):
    """Words of the text that name something: a speaker ("he"), a cue ("he added"), a claimant."""

    span: Span
    text: str


class Quote(Struct, frozen=True):
    """A quotation with its attribution. Unknown is None; nothing is invented.

    - `direct`: `span` is the stretch between the marks, marks excluded. `mixed`, `indirect`: the whole reported
      clause without a leading *that*, quoted words included; a quoted fragment with no reported clause around it
      is `mixed` with the fragment as its span.
    - `quoted`: the stretches between quotation marks inside `span`.
    - `speaker`: the mention as written ("he"); `canonical`: the name it stands for in this article ("Jake
      Sullivan"); `role`: "national security adviser".
    - `cue`: the reporting words ("warned", "according to").
    - `rule`: the name of the rule that found it.
    - `confidence`: how likely it is, 0..1, that exactly these words were said and stand under the right name;
      `guess`: too little to rest on.
    """

    kind: QuoteKind
    span: Span
    text: str
    quoted: tuple[Span, ...] = ()
    speaker: Mention | None = None
    canonical: str | None = None
    role: str | None = None
    cue: Mention | None = None
    rule: str = ""
    confidence: float = 1.0
    guess: bool = False

    @property
    def speaker_name(self) -> str | None:
        """Who said it, by the best name known: the canonical one, else the mention as written."""
        return self.canonical or (self.speaker.text if self.speaker else None)
