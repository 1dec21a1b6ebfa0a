"""Rows of one kind as comma-separated values and as JSON Lines, safe for spreadsheets and terminals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from reader.model.plain_text import escaped_json

Row = TypeVar("Row")


class Table(msgspec.Struct, Generic[Row], frozen=True):
    """The columns of a kind of row, and the fields of its JSON object.

    `cells(row, number)` yields the lines of a row in the table, one or several; `number` counts the rows from 1 on.
    """

    columns: Sequence[str]
    cells: Callable[[Row, int], Iterable[Sequence[object]]]
    fields: Callable[[Row], dict[str, Any]]

    def csv(self, rows: Iterable[Row]) -> Iterator[str]:
        """The lines of a CSV file, the header first."""
        from reader.passages.exporting import csv_lines  # only for CSV: it costs milliseconds

        cells = (line for number, row in enumerate(rows, start=1) for line in self.cells(row, number))
        return csv_lines(self.columns, cells, line_end="\n")

    def json_lines(self, rows: Iterable[Row]) -> Iterator[str]:
        """A JSON object and a line end for each row."""
        return (f"{json_line(self.fields(row))}\n" for row in rows)


def json_line(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """A value as one line of JSON. Halves of characters, and what could act on a terminal, are escaped."""
    try:
        line = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        import json

        line = json.dumps(msgspec.to_builtins(value), separators=(",", ":"))
    return escaped_json(line)
