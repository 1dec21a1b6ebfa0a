"""Pages as they were fetched, kept beside their articles: a web archive (WARC, ISO 28500) of one answer, packed.

Other programs open such a file too (pywb, ReplayWeb.page). Nothing here sends a page anywhere.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

from msgspec import Struct

from reader.errors import FeedsError, FetchError, reason_of
from reader.feeds.articles import NewsFolder, body_hash
from reader.feeds.http import Response
from reader.feeds.reading import PageText, Readers
from reader.formats.warc import pages_in

PageFate = Literal["same", "changed", "gone", "not_kept"]
TextFate = Literal["same", "edited", "other"]


class Verified(Struct, frozen=True):
    """Whether the page of an article is kept and unchanged, and whether the article's text is what that page gives.

    `text`: "edited" by a person since; "other" if this version reads another text in the page; None: not to be told.
    """

    page: PageFate
    text: TextFate | None = None
    url: str = ""
    fetched: str = ""
    sha256: str = ""
    file: str = ""


def page_hash(page: bytes) -> str:
    """SHA-256 of a page, in hex digits."""
    return hashlib.sha256(page).hexdigest()


def packed(page: PageText, moment: str) -> bytes:
    """The file of a page that was fetched at a time (ISO 8601)."""
    media_type = page.content_type or "text/html"
    if "html" not in media_type.lower():
        media_type = re.sub(r"^[^;]*", "text/html", media_type)  # it was read as HTML, whatever it was called
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(page.data)}\r\n\r\n".encode()
    head = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{uuid4()}>",
        "WARC-Date": datetime.fromisoformat(moment).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Target-URI": page.address,
        "WARC-Payload-Digest": f"sha256:{page_hash(page.data)}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(answer) + len(page.data)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return gzip.compress(b"WARC/1.1\r\n" + lines.encode() + b"\r\n" + answer + page.data + b"\r\n\r\n", mtime=0)


def verify(news: NewsFolder, path: str, readers: Readers) -> Verified:
    """Compare the article at a path relative to the news folder with the page that it came from.

    Raises FeedsError when it is no article that newsreader fetched.
    """
    article = news.read(path)
    if article is None or not article.is_ours:
        raise FeedsError(f"{news.root / path} is no article that newsreader fetched.")
    fields = article.fields
    fetched, wanted = str(fields.get("fetched", "")), str(fields.get("page_sha256", ""))
    if not wanted:
        return Verified("not_kept", url=str(fields.get("url", "")), fetched=fetched)
    file = news.page_file(path, fetched)
    known = Verified("gone", url=str(fields.get("url", "")), fetched=fetched, sha256=wanted, file=str(file))
    found = _unpacked(file)
    if found is None:
        return known
    url, content_type, page = found
    if page_hash(page) != wanted:
        return Verified("changed", None, url, fetched, wanted, str(file))
    try:
        is_given = (
            body_hash(readers.page(Response(200, url, {"content-type": content_type}, page)).markdown)
            == fields["sha256"]
        )
    except FetchError:
        is_given = False
    text: TextFate = "edited" if article.is_edited else "same" if is_given else "other"
    return Verified("same", text, url, fetched, wanted, str(file))


def _unpacked(file: Path) -> tuple[str, str, bytes] | None:
    """Address, content type and bytes of a kept page; None when the file is gone. Raises FeedsError."""
    try:
        return next(iter(pages_in(file.read_bytes())), ("", "", b""))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FeedsError(f"{file} cannot be read ({reason_of(error)}).") from error
