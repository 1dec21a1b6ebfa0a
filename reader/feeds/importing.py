"""Files that hold many articles (mailboxes, tables, exports of press databases, web archives) as one file each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from reader.errors import ArticleError, reason_of
from reader.feeds.articles import ArticleFile, NewsFolder, body_hash, lines_left_out, path_for
from reader.formats.containers import documents_in
from reader.formats.document import Document

LARGEST = 1_000_000_000
"""Bytes of the largest file that is imported; it is read into memory."""


class Imported(Struct, frozen=True):
    """What became of one article of a container. `path` is relative to the folder; None where `reason` says why."""

    outcome: Literal["new", "already", "unreadable"]
    path: str | None = None
    title: str = ""
    url: str = ""
    reason: str = ""


def import_file(file: Path, folder: NewsFolder, *, dry: bool = False) -> Iterator[Imported]:
    """Write each article of a container to a file of its own; `dry`: only say what would come.

    An article that was imported before is known by its words and not written again, wherever its container lies now.
    Raises ArticleError when the file cannot be read or is no container that is known, FeedsError when nothing can be
    written.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise ArticleError(f"It is larger than {LARGEST / 1e9:.0f} GB. Import it in parts.")
        data = file.read_bytes()
    except OSError as error:
        raise ArticleError(f"It cannot be read ({reason_of(error)}).") from error
    for document in documents_in(file.name, data):
        if isinstance(document, ArticleError):
            yield Imported("unreadable", reason=str(document))
            continue
        article = _compose(document, file.name)
        title, date = str(article.fields["title"]), str(article.fields.get("date", ""))
        guid = str(article.fields["guid"])
        # One without a date is filed under no year: under today's it would be another file tomorrow.
        path = path_for(file.stem, title, date or "0000-00-00", guid)
        there = folder.read(path)
        url = document.meta.url or ""
        if there is not None and there.fields.get("guid") == guid:
            yield Imported("already", path, title, url)
            continue
        if not dry:
            folder.write(path, article)
        yield Imported("new", path, title, url)


def _compose(document: Document, name: str) -> ArticleFile:
    meta, body = document.meta, document.body.strip()
    title = meta.title or " ".join(body.split()[:12])[:80] or "Untitled"
    words = f"{title}\0{meta.source}\0{meta.published}\0{body}"
    fields = {
        "title": title,
        "source": meta.source,
        "author": meta.byline,
        "date": meta.published,
        "url": meta.url,
        "language": meta.language,
        "feed": f"import:{name}",
        "guid": hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32],
        "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
        "text_from": "import",
        "guessed": document.guessed_fields,
        "left_out": len(document.left_out),
        "left_out_lines": lines_left_out(document.left_out),
        "note": " ".join(document.notes),
        "sha256": body_hash(body),
    }
    return ArticleFile({name: value for name, value in fields.items() if value}, body)
