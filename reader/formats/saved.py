"""Pages as browsers save them: plain HTML with a remark of where it came from, MHTML, Safari's web archive."""

from __future__ import annotations

import email.policy
import plistlib
import re
from email import message_from_bytes
from xml.parsers.expat import ExpatError

from msgspec.structs import replace

from reader.errors import ArticleError
from reader.formats.document import Document
from reader.formats.email import BAD_MESSAGE, text_of
from reader.formats.exports import articles_in_page, said_of_export
from reader.formats.html import parse_html
from reader.formats.page import decode_page, read_page

_EXPORT = re.compile(r"articleParagraph|<b>HD</b>|DocPublicationName")
_HEAD_BYTES = 4_096
# What SingleFile, monolith and the browsers since Internet Explorer write at the top of a page they save.
_SAVED = re.compile(
    rb"<!--\s*(?:Page saved with SingleFile\s+url:\s*(?P<singlefile>\S+)|saved from url=\(\d+\)(?P<browser>\S+)"
    rb"|Saved from (?P<monolith>\S+) at)"
)


def read_saved_html(data: bytes) -> Document:
    """The article of a page saved as one HTML file; an export of a press database says so. Raises as `read_page`."""
    source = decode_page(data)
    found = read_page(source, _address_of(data))
    notes = said_of_export(articles_in_page(parse_html(source))) if _EXPORT.search(source) else ()
    return replace(found, notes=(*found.notes, *notes))


def _address_of(data: bytes) -> str | None:
    match = _SAVED.search(data[:_HEAD_BYTES])
    address = next(filter(None, match.groups()), b"").decode("utf-8", "replace") if match else ""
    return address if address.startswith(("http://", "https://")) else None


def read_mhtml(data: bytes) -> Document:
    """The article of an MHTML file (RFC 2557). Raises as `read_page` does."""
    try:
        message = message_from_bytes(data, policy=email.policy.default)
        pages = (part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml"))
        page = next(pages, None)
        source = text_of(page) if page is not None else ""
        stated = message.get("Snapshot-Content-Location") or (
            page.get("Content-Location") if page is not None else None
        )
        address = str(stated or "").strip()
    except BAD_MESSAGE as error:
        raise ArticleError(f"This saved page is damaged and cannot be read ({type(error).__name__}).") from error
    if not source.strip():
        raise ArticleError("There is no page in this file. Save it again as a web page.")
    return read_page(source, address if address.startswith(("http://", "https://")) else None)


def read_webarchive(data: bytes) -> Document:
    """The article of a web archive of Safari: a property list. Raises as `read_page` does."""
    try:
        archive = plistlib.loads(data)
        main = archive["WebMainResource"]
        source = bytes(memoryview(main["WebResourceData"]))
        encoding = str(main.get("WebResourceTextEncodingName") or "")
        address = str(main.get("WebResourceURL") or "")
    except (plistlib.InvalidFileException, ExpatError, ValueError, LookupError, TypeError, AttributeError,
            RecursionError, OverflowError) as error:  # fmt: skip
        raise ArticleError("This web archive is damaged: there is no page in it. Save it again.") from error
    found = read_page(source, address if address.startswith(("http://", "https://")) else None, f"charset={encoding}")
    frames = archive.get("WebSubframeArchives")
    note = f"{len(frames):,} frames of this page are not read." if isinstance(frames, list) and frames else ""
    return replace(found, notes=(*found.notes, note)) if note else found
