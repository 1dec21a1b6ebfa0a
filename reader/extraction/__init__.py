"""Quotes and figures of a text. Pure: no I/O, no libraries.

The steps, in order: `text` (marks, tokens, word lists, noun phrases), `names` (who is named), `quotes` (who said what),
`numbers` (how numbers are written), `figures` (how many of what, according to whom). Everything is rules, kept in
ordered lists (`QUOTE_RULES`, `FIGURE_RULES`).
"""

from __future__ import annotations

from reader.extraction.figures import find_figures
from reader.extraction.figures.rules import FIGURE_RULES
from reader.extraction.quotes import analyse, find_quotes
from reader.extraction.quotes.rules import QUOTE_RULES
from reader.extraction.rules import Rules
from reader.model import Extracted

__all__ = ["FIGURE_RULES", "QUOTE_RULES", "RULES_VERSION", "extract", "find_figures", "find_quotes"]

RULES_VERSION = 4
"""Raise when other quotes or figures are found: a shared library holds those of one version."""


def extract(text: str, quote_rules: Rules = QUOTE_RULES, figure_rules: Rules = FIGURE_RULES) -> Extracted:
    """Quotes and figures of `text`, in order. Any text is fine; time grows linearly with its length."""
    analysis = analyse(text, quote_rules)
    return Extracted(analysis.quotes, find_figures(text, analysis, figure_rules), analysis.cast.names())
