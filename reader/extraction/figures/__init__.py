"""Figures: how many of what, according to whom.

`rules` goes through the numbers of a line: `dates` and `not_figures` are left aside, `kinds` makes figures of the
others (as `drafts`, in tokens), `said_of` tells what happened to the counted, `claims` who says so.
"""

from __future__ import annotations

from reader.extraction.figures.claims import CLAIM_RULES, Claim, Claims
from reader.extraction.figures.drafts import join_limits
from reader.extraction.figures.rules import FIGURE_RULES, drafts_of_line, number_places
from reader.extraction.numbers.numerals import writes_decimal_comma
from reader.extraction.quotes import Analysis
from reader.extraction.rules import Rules
from reader.extraction.text.tokens import Line, Pieces
from reader.model import Figure


def find_figures(
    text: str, analysis: Analysis | None = None, rules: Rules = FIGURE_RULES, claim_rules: Rules = CLAIM_RULES
) -> tuple[Figure, ...]:
    """All figures of `text` in order.

    `analysis` is what `reader.extraction.quotes.analyse` has found in the same text; without it figures have no
    claimants. `rules` are those of `reader.extraction.figures.rules`, `claim_rules` those of
    `reader.extraction.figures.claims`, some left out perhaps. Any text is fine; the time grows linearly with its
    length.
    """
    decimal_comma = writes_decimal_comma(text)
    claims = Claims(analysis, claim_rules) if analysis else None
    found: list[Figure] = []
    pieces = analysis.tokens.pieces if analysis else Pieces(text)
    places = number_places(pieces.lows)
    at = 0
    for first, last in pieces.lines():
        begin = at
        while at < len(places) and places[at] < last:
            at += 1
        # A number that is alone on its line, among others, is a cell of a table or furniture of a page.
        if at == begin or (last - first == 1 and pieces.breaks):
            continue
        line = Line(pieces, first, last)
        in_line = [place - first for place in places[begin:at]]
        found.extend(
            draft.finish(
                line, claims.of(draft.span(line), draft.kind, bare=draft.counts_nothing) if claims else Claim()
            )
            for draft in join_limits(line, drafts_of_line(line, in_line, decimal_comma, rules))
        )
    return tuple(found)
