"""Quotes and figures of a text. Pure: no I/O, no libraries.

The steps, in order: `text` (marks, tokens, word lists, noun phrases), `names` (who is named), `quotes` (who said what),
`numbers` (how numbers are written), `figures` (how many of what, according to whom). Everything is rules, kept in
ordered lists (`QUOTE_RULES`, `FIGURE_RULES`). They are English; `languages` reads texts in other languages.
"""

from __future__ import annotations

from reader.extraction.figures import find_figures
from reader.extraction.figures.rules import FIGURE_RULES
from reader.extraction.languages import language_of, quotes_between_marks
from reader.extraction.quotes import analyse, find_quotes
from reader.extraction.quotes.rules import QUOTE_RULES
from reader.extraction.rules import Rules
from reader.model import Extracted

__all__ = ["FIGURE_RULES", "QUOTE_RULES", "RULES_VERSION", "extract", "find_figures", "find_quotes", "language_of"]

RULES_VERSION = 8
"""Raise when other quotes or figures are found: a shared library holds those of one version."""


def extract(
    text: str, quote_rules: Rules = QUOTE_RULES, figure_rules: Rules = FIGURE_RULES, *, language: str | None = None
) -> Extracted:
    """Quotes and figures of `text`, in order. Any text is fine; time grows linearly with its length.

    `language`: the code of the one it is in, where that is known; else its words tell. In another language than English
    only words in quotation marks are marked.
    """
    language = language or language_of(text)
    if language != "en":
        quotes = quotes_between_marks(text, language) if "in-marks" in quote_rules.names else ()
        return Extracted(quotes, (), tuple(dict.fromkeys(quote.canonical for quote in quotes if quote.canonical)))
    analysis = analyse(text, quote_rules)
    return Extracted(analysis.quotes, find_figures(text, analysis, figure_rules), analysis.cast.names())
