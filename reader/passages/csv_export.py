"""Bookmarks as comma-separated values: all fields, or what Readwise takes in.

A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula, and article
text is not ours to trust (https://owasp.org/www-community/attacks/CSV_Injection). Such a cell gets an apostrophe in
front, and so does one with apostrophes before such a character. So nothing is lost: whoever takes one apostrophe away
from every cell that begins with apostrophes and then such a character has the text back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from reader.model.passage import Bookmark
from reader.passages.json_form import bookmark_to_json
from reader.passages.plain_text import printable

_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")

COLUMNS = (
    "id", "text", "found_text", "note", "tags", "created", "state", "start", "end", "speaker",
    "path", "title", "source", "date", "url",
)  # fmt: skip
READWISE_COLUMNS = ("Highlight", "Title", "Author", "URL", "Note", "Location", "Date")
"""https://readwise.io/import_bulk"""


def to_csv(bookmarks: Sequence[Bookmark]) -> str:
    """A row for each bookmark under `COLUMNS`; tags are separated by blanks (RFC 4180, lines end in CR LF)."""
    rows = []
    for bookmark in bookmarks:
        fields = bookmark_to_json(bookmark)
        fields |= {**fields["article"], "tags": " ".join(bookmark.tags)}
        rows.append([fields[name] for name in COLUMNS])
    return _table(COLUMNS, rows)


def to_readwise(bookmarks: Sequence[Bookmark]) -> str:
    """A row for each bookmark under `READWISE_COLUMNS`.

    Tags stand at the end of the note as `.tag`, which Readwise makes tags of; the speaker stands before it.
    """
    return _table(READWISE_COLUMNS, [_readwise_row(bookmark) for bookmark in bookmarks])


def _readwise_row(bookmark: Bookmark) -> list[object]:
    passage, cite = bookmark.passage, bookmark.passage.cite
    said_by = f"Said by {cite.speaker}." if cite.speaker else ""
    tags = " ".join(f".{tag}" for tag in bookmark.tags)
    return [
        passage.text,
        cite.title,
        cite.byline or cite.source,
        cite.url,
        "\n".join(part for part in (bookmark.note, said_by, tags) if part),
        passage.span.start,
        _readwise_time(bookmark.created),
    ]


def _readwise_time(created: str) -> str:
    return created[:19].replace("T", " ")


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return table.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if _FORMULA.match(text) else text
