"""In which order the parts of a query are evaluated, and which of them are needed."""

from __future__ import annotations

from collections.abc import Sequence

from reader.search.query import And, Everything, FigureOf, Fuzzy, Node, Not, Or, Phrase, Prefix, QuoteBy, Word
from reader.search.words import STOP_WORDS


def needed_parts(parts: Sequence[Node]) -> list[Node]:
    """The parts of an AND that narrow: words as common as "the" are left out, unless there is nothing else."""
    kept = [part for part in parts if not _is_common(part)]
    return kept if any(not isinstance(part, (Not, Everything)) for part in kept) else list(parts)


def _is_common(part: Node) -> bool:
    return isinstance(part, Word) and part.field is None and not part.live and part.text.casefold() in STOP_WORDS


def cost_of(part: Node) -> int:
    """In which order the parts of an AND are best evaluated: lower first."""
    match part:
        case Word(live=True):
            return 3
        case QuoteBy() | FigureOf():
            return 4
        case And() | Or() | Not():
            return 2
        case Phrase() | Fuzzy() | Prefix():
            return 1
    return 0
