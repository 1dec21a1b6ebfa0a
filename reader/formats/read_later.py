"""Exports of read-later services: Omnivore (closed in 2024) and Pocket (closed in 2025).

wallabag's JSON is read as any other table; its names of fields are among those that are known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reader.errors import ArticleError
from reader.formats.archive import Archive
from reader.formats.characters import decode
from reader.formats.document import Document
from reader.formats.frontmatter import read_particulars
from reader.formats.html import fragment_to_markdown

_METADATA = re.compile(r"(?:.*/)?metadata_\d+_to_\d+\.json")
_POCKET_COLUMNS = frozenset({"title", "url", "time_added", "status"})
_POCKET_PAGE = re.compile(rb"<title>\s*Pocket Export\s*</title>", re.IGNORECASE)

ONLY_ADDRESSES = ArticleError(
    "This is a list of addresses exported from Pocket: it holds no texts. `newsreader add URL` reads a page into the "
    "library."
)


def is_pocket(data: bytes) -> bool:
    """Whether a file is Pocket's list of addresses, as CSV or as a page."""
    head = data[:500].decode("utf-8-sig", "replace").partition("\n")[0]
    columns = {name.strip().strip('"').lower() for name in head.split(",")}
    return columns >= _POCKET_COLUMNS or _POCKET_PAGE.search(data[:2_000]) is not None


def omnivore_documents(data: bytes) -> Iterator[Document | ArticleError] | None:
    """The articles of an Omnivore archive, with the tags they had; None when it is another one.

    Raises ArticleError when the archive is damaged or too large.
    """
    archive = Archive(data, "Omnivore export")
    lists = sorted(name for name in archive.names if _METADATA.fullmatch(name))
    return (found for name in lists for found in _articles(archive, name)) if lists else None


def _articles(archive: Archive, name: str) -> Iterator[Document | ArticleError]:
    try:
        rows = json.loads(decode(archive.read(name)).text)
    except (ValueError, RecursionError):
        yield ArticleError(f"{name} is not valid JSON.")
        return
    folder = name.rpartition("/")[0]
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping):
            yield _article(archive, f"{folder}/" if folder else "", row)


def _article(archive: Archive, folder: str, row: Mapping[str, Any]) -> Document | ArticleError:
    slug = str(row.get("slug") or "")
    html = archive.read(f"{folder}content/{slug}.html")
    body = fragment_to_markdown(decode(html).text) if html else ""
    if not body:
        return ArticleError(f"“{slug[:80]}” has no text in this export.")
    named = {"title": "title", "author": "author", "url": "url", "publishedAt": "date", "siteName": "source"}
    fields: dict[str, str | list[str]] = {
        ours: value for theirs, ours in named.items() if isinstance(value := row.get(theirs), str) and value
    }
    labels = row.get("labels")
    if isinstance(labels, list):
        fields["tags"] = [str(one) for one in labels if isinstance(one, str)]
    meta, notes = read_particulars(fields)
    return Document(meta, body, notes=notes)
