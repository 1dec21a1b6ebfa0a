"""Tables as lines of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

COLUMN_LINE = " │ "
_WIDEST_PADDED = 160


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """One line a row, cells in columns where the table is narrow enough for that, none broken."""
    columns = max(map(len, rows), default=0)
    widths = [max((_cells(row[column]) for row in rows if column < len(row)), default=0) for column in range(columns)]
    if sum(widths) + len(COLUMN_LINE) * columns > _WIDEST_PADDED:
        widths = [0] * columns
    return [
        COLUMN_LINE.join(cell + " " * (width - _cells(cell)) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in rows
    ]


def _cells(text: str) -> int:
    """Terminal cells, near enough for lining up columns: wide characters count two, combining ones none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)
