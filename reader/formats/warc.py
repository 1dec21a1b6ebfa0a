"""Web archives (WARC, ISO 28500): the pages in them, one after the other."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from reader.errors import ArticleError
from reader.formats.document import Document
from reader.formats.page import read_page

MOST_UNPACKED = 1_000_000_000
"""Bytes of all that is unpacked of one archive."""
_MOST_OF_A_PAGE = 10_000_000
_GZIP = b"\x1f\x8b"
_HEAD_END = b"\r\n\r\n"
_VERSION = b"WARC/"


def is_warc(data: bytes) -> bool:
    """Whether these bytes begin a web archive, packed or not."""
    return (_unpacked(data[:4_096], 100) if data.startswith(_GZIP) else data).startswith(_VERSION)


def warc_documents(data: bytes) -> Iterator[Document | ArticleError]:
    """The article of each page in an archive, or why it cannot be read. Raises ArticleError when it is too large."""
    for address, content_type, page in pages_in(data):
        try:
            yield read_page(page, address, content_type)
        except ArticleError as error:
            yield ArticleError(f"{address}: {error}")


def pages_in(data: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Address, content type and bytes of the HTML that servers answered with."""
    for head, record in _records(data):
        if _field(head, b"WARC-Type") != "response" or not record.startswith(b"HTTP/"):
            continue
        answer, _, body = record.partition(_HEAD_END)
        content_type = _field(answer, b"Content-Type")
        if "html" not in content_type.lower() or not re.match(rb"HTTP/[\d.]+ 200", answer):
            continue
        if "chunked" in _field(answer, b"Transfer-Encoding").lower():
            body = _without_chunks(body)
        if _field(answer, b"Content-Encoding").lower() in ("gzip", "x-gzip", "deflate"):
            body = _unpacked(body, _MOST_OF_A_PAGE)
        yield _field(head, b"WARC-Target-URI").strip("<>"), content_type, body


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Head and content of every record; anything else between two records is skipped."""
    whole = b"".join(_members(data)) if data.startswith(_GZIP) else data
    at = whole.find(_VERSION)
    while at >= 0:
        head_end = whole.find(_HEAD_END, at)
        if head_end < 0:
            return
        head = whole[at:head_end]
        length = _field(head, b"Content-Length")
        start = head_end + len(_HEAD_END)
        end = start + int(length) if length.isascii() and length.isdigit() and len(length) < 12 else start
        yield head, whole[start:end]
        at = whole.find(_VERSION, end)


def _members(data: bytes) -> Iterator[bytes]:
    """The members of a gzip file, each unpacked: an archive packs every record by itself."""
    left = MOST_UNPACKED
    while data:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            member = unpacker.decompress(data, left + 1)
        except zlib.error:
            return
        left -= len(member)
        if left < 0:
            raise ArticleError(f"This web archive is too large once unpacked (over {MOST_UNPACKED / 1e9:.0f} GB).")
        yield member
        if not unpacker.eof:
            return
        data = unpacker.unused_data


def _unpacked(data: bytes, most: int) -> bytes:
    """The first `most` bytes of packed ones, with or without the head of gzip; what is damaged ends them."""
    for wbits in (47, -15):
        try:
            return zlib.decompressobj(wbits=wbits).decompress(data, most)
        except zlib.error:
            continue
    return b""


def _field(head: bytes, name: bytes) -> str:
    match = re.search(rb"^" + re.escape(name) + rb"[ \t]*:[ \t]*([^\r\n]*)", head, re.IGNORECASE | re.MULTILINE)
    return match[1].decode("utf-8", "replace").strip() if match else ""


def _without_chunks(body: bytes) -> bytes:
    """RFC 9112, 7.1; a body that only claims to be in chunks stays as it is."""
    parts: list[bytes] = []
    at = 0
    while (end := body.find(b"\r\n", at)) >= 0:
        size = body[at:end].partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            return b"".join(parts) if parts else body
        length = int(size, 16)
        if not length:
            break
        parts.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
    return b"".join(parts)
