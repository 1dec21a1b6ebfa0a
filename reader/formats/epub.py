"""EPUB books (W3C EPUB 3.3): their chapters in reading order."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree

from reader.errors import ArticleError, EmptyArticleError
from reader.formats.archive import Archive
from reader.formats.characters import decode, one_line
from reader.formats.dates import to_iso
from reader.formats.document import Document
from reader.formats.html import parse_html, to_markdown
from reader.model import ArticleMeta

_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html")
_MOST_TEXT = 8_000_000
"""Bytes of all chapters; the longest novels have half of it."""


def read_epub(data: bytes) -> Document:
    """The text of a book. Raises ArticleError when it is damaged, locked or too large."""
    archive = Archive(data, "EPUB book")
    package_name = _package_name(archive)
    package = archive.xml(package_name)
    if package is None:
        raise ArticleError("This EPUB book is damaged or incomplete.")
    chapters: list[str] = []
    size = 0
    for name in _reading_order(package, posixpath.dirname(package_name)):
        if page := archive.read(name):
            size += len(page)
            if size > _MOST_TEXT:
                raise ArticleError(f"This EPUB book holds too much text (over {_MOST_TEXT / 1e6:.0f} MB).")
            tree = parse_html(decode(page).text)
            chapters.append(to_markdown(next(tree.iter("body"), tree), links=False))
    body = "\n\n".join(filter(None, chapters))
    if not body:
        locked = "META-INF/encryption.xml" in archive
        raise (
            ArticleError("This EPUB book is locked.") if locked else EmptyArticleError("There is no text in this book.")
        )
    return Document(_meta(package), body)


def _package_name(archive: Archive) -> str:
    container = archive.xml(_CONTAINER)
    files = () if container is None else container.iter("{*}rootfile")
    name = next((file.get("full-path") for file in files), None)
    if not name:
        raise ArticleError("This ZIP archive is not an EPUB book.")
    return str(name)


def _reading_order(package: etree._Element, folder: str) -> list[str]:
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    order = [items[entry.get("idref")] for entry in package.iter(f"{_OPF}itemref") if entry.get("idref") in items]
    pages = (item for item in order if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or ""))
    return [posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))) for item in pages]


def _meta(package: etree._Element) -> ArticleMeta:
    def stated(name: str) -> str:
        return next((words for one in package.iter(f"{_DC}{name}") if (words := one_line(one.text or ""))), "")

    authors = [words for one in package.iter(f"{_DC}creator") if (words := one_line(one.text or ""))]
    return ArticleMeta(
        title=stated("title"),
        byline=", ".join(authors[:12]) or None,
        source=stated("publisher") or None,
        published=to_iso(stated("date")),
        language=stated("language") or None,
        date_from="book",
        source_from="book",
    )
