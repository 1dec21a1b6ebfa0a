"""Quotes and figures of a text. Pure: no I/O, no libraries."""

from __future__ import annotations

from reader.extraction.figures import find_figures
from reader.extraction.quotes import analyse, find_quotes
from reader.model import Extracted

__all__ = ["extract", "find_figures", "find_quotes"]


def extract(text: str) -> Extracted:
    """Quotes and figures of `text`, in order. Any text is fine; time grows linearly with its length."""
    analysis = analyse(text)
    return Extracted(analysis.quotes, find_figures(text, analysis.quotes, analysis.cast))
