"""Figures: how many of what, according to whom."""

from __future__ import annotations

from collections.abc import Sequence

from reader.extraction.counting import drafts_of_line
from reader.extraction.line_tokens import Tokens, lines
from reader.extraction.numerals import writes_decimal_comma
from reader.model import Figure, Quote


def find_figures(text: str, quotes: Sequence[Quote] = ()) -> tuple[Figure, ...]:
    """All figures of `text` in order; `quotes` give the claimants of figures that stand inside them.

    Any text is fine; the time grows linearly with its length.
    """
    decimal_comma = writes_decimal_comma(text)
    found: list[Figure] = []
    for start, end in lines(text):
        tokens = Tokens(text, start, end)
        found.extend(draft.finish(tokens, None, None, None) for draft in drafts_of_line(tokens, decimal_comma))
    return tuple(found)
