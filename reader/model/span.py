"""Span: a stretch of an article's canonical text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Character offsets into an article's canonical text; `end` is exclusive."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.start < self.end

    @property
    def length(self) -> int:
        """Characters covered."""
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words this span covers in `text`."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether all of `other` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether at least one character is shared."""
        return self.start < other.end and other.start < self.end
