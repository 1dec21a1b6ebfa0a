"""What is said of a figure: what happened to the counted things (killed, arrested), how an amount moved (rose)."""

from __future__ import annotations

from reader.extraction.line_tokens import Tokens
from reader.model.figure import FigureKind


def said_of(tokens: Tokens, first: int, last: int, kind: FigureKind) -> str | None:
    """The word said of the figure on tokens `first` up to `last`, or None."""
    del tokens, first, last, kind
    return None
