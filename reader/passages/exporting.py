"""Bookmarks as files that other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from reader.model.passage import Bookmark
from reader.passages.csv_export import to_csv, to_readwise
from reader.passages.json_form import bookmark_to_json
from reader.passages.jsonld_export import to_jsonld
from reader.passages.markdown_export import to_markdown

ExportFormat = Literal["markdown", "json", "csv", "jsonld", "readwise"]

FILE_ENDINGS: Mapping[ExportFormat, str] = MappingProxyType(
    {"markdown": ".md", "json": ".json", "csv": ".csv", "jsonld": ".jsonld", "readwise": ".readwise.csv"}
)
"""The usual ending of a file of each format."""


def to_json(bookmarks: Sequence[Bookmark]) -> str:
    """A JSON list, lossless: `bookmarks_from_json` reads it back."""
    return json.dumps([bookmark_to_json(bookmark) for bookmark in bookmarks], ensure_ascii=False, indent=2) + "\n"


def export(bookmarks: Sequence[Bookmark], form: ExportFormat) -> str:
    """`bookmarks`, in their order, as the text of one file (to be encoded as UTF-8, without newline translation)."""
    writers: dict[ExportFormat, Callable[[Sequence[Bookmark]], str]] = {
        "markdown": to_markdown,
        "json": to_json,
        "csv": to_csv,
        "jsonld": to_jsonld,
        "readwise": to_readwise,
    }
    return writers[form](bookmarks)


def format_of(file_name: str) -> ExportFormat | None:
    """The format a file name ends like, or None."""
    name = file_name.lower()
    endings = sorted(FILE_ENDINGS.items(), key=lambda item: -len(item[1]))
    return next((form for form, ending in endings if name.endswith(ending)), None)
