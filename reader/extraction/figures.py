"""Figures: how many of what, according to whom."""

from __future__ import annotations

from collections.abc import Sequence

from reader.extraction.claims import Claims
from reader.extraction.counting import drafts_of_line
from reader.extraction.digits import writes_decimal_comma
from reader.extraction.limits import join_limits
from reader.extraction.line_tokens import Tokens, lines
from reader.extraction.speakers import Cast
from reader.model import Figure, Quote


def find_figures(text: str, quotes: Sequence[Quote] = (), cast: Cast | None = None) -> tuple[Figure, ...]:
    """All figures of `text` in order.

    `quotes` give the claimants of figures that stand inside them; `cast`, if it is known, the names that other
    claimants stand for. Any text is fine; the time grows linearly with its length.
    """
    decimal_comma = writes_decimal_comma(text)
    claims = Claims(quotes, cast)
    found: list[Figure] = []
    for start, end in lines(text):
        tokens = Tokens(text, start, end)
        drafts = list(join_limits(tokens, drafts_of_line(tokens, decimal_comma)))
        found.extend(claims.finish(tokens, drafts))
    return tuple(found)
