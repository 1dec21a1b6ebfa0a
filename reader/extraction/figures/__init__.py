"""Figures: how many of what, according to whom.

`rules` goes through the numbers of a line: `dates` and `not_figures` are left aside, `kinds` makes figures of the
others (as `drafts`, in tokens), `said_of` tells what happened to the counted, `claims` who says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from reader.extraction.figures.claims import Claims
from reader.extraction.figures.drafts import join_limits
from reader.extraction.figures.rules import FIGURE_RULES, drafts_of_line
from reader.extraction.names.mentions import Cast
from reader.extraction.numbers.numerals import writes_decimal_comma
from reader.extraction.rules import Rules
from reader.extraction.text.line_tokens import Tokens, lines
from reader.model import Figure, Quote


def find_figures(
    text: str, quotes: Sequence[Quote] = (), cast: Cast | None = None, rules: Rules = FIGURE_RULES
) -> tuple[Figure, ...]:
    """All figures of `text` in order.

    `quotes` give the claimants of figures that stand inside them; `cast`, if it is known, the names that other
    claimants stand for; `rules` are those of `reader.extraction.figures.rules`, some left out perhaps. Any text is
    fine; the time grows linearly with its length.
    """
    decimal_comma = writes_decimal_comma(text)
    claims = Claims(quotes, cast)
    found: list[Figure] = []
    for start, end in lines(text):
        tokens = Tokens(text, start, end)
        drafts = list(join_limits(tokens, drafts_of_line(tokens, decimal_comma, rules)))
        found.extend(claims.finish(tokens, drafts))
    return tuple(found)
