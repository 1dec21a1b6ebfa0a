"""A selection: what lies between the unit where it began and the unit it was stretched to."""

from __future__ import annotations

from dataclasses import dataclass

from reader.model import Span


@dataclass(frozen=True, slots=True)
class Selection:
    """`anchor` stays where the selection began; `head` moves, in either direction."""

    anchor: Span
    head: Span

    @property
    def span(self) -> Span:
        """All that is selected, anchor and head included."""
        return Span(min(self.anchor.start, self.head.start), max(self.anchor.end, self.head.end))

    def stretched(self, head: Span) -> Selection:
        """The selection from the same anchor to another head."""
        return Selection(self.anchor, head)
