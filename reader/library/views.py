"""What the library hands out to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from reader.model import Article, Bookmark, Extracted, Heading
from reader.model.rows import (
    FigureFilter,
    FigureRow,
    HeadingFilter,
    HeadingOrder,
    PassedOver,
    QuoteFilter,
    QuoteRow,
    ScanReport,
)

__all__ = [
    "FigureFilter",
    "FigureRow",
    "HeadingFilter",
    "HeadingOrder",
    "Kept",
    "PassedOver",
    "QuoteFilter",
    "QuoteRow",
    "Reading",
    "ScanReport",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """An article opened for reading. `pending`: quotes and figures are still being derived."""

    heading: Heading
    article: Article
    extracted: Extracted
    content_hash: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The outcome of keeping a passage. `already`: it was kept before, nothing was added."""

    bookmark: Bookmark
    already: bool = False
