"""What the library hands out to be shown."""

from __future__ import annotations

from reader.model.keeping import Kept
from reader.model.rows import (
    FigureFilter,
    FigureRow,
    HeadingFilter,
    HeadingOrder,
    PassedOver,
    QuoteFilter,
    QuoteRow,
    Reading,
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
