"""PDF documents that hold text. The only home of pypdfium2."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.errors import ArticleError
from reader.formats.characters import one_line, with_line_feeds
from reader.formats.dates import to_iso
from reader.formats.document import Document, Guess
from reader.formats.text import text_as_markdown
from reader.model import ArticleMeta

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_MOST_PAGES = 2_000
_MOST_SECONDS = 10.0
_FEWEST_LETTERS = 20
"""A page with fewer letters is a picture, or empty."""
_WIDEST_MARGIN = 3
"""Lines at the top and bottom of a page that may be its running head or its number."""
_FEWEST_REPEATS = 3

_HYPHEN = "\x02"
"""What PDFium has for a hyphen that only breaks a word at the end of a line."""
_BROKEN_WORD = re.compile(r"\x02\s*\n?")
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_NO_TITLE = re.compile(
    r"untitled.*|microsoft word.*|.*\.(?:docx?|pdf|indd|qxd|rtf|txt|pages)|document\d*|[\W\d]*", re.IGNORECASE
)
_LINES_WITH_TITLE = 40
_DAMAGED = "This PDF is damaged and cannot be read."
_LOCKED = "This PDF is locked with a password. Save a copy without one to read it here."
_SCAN = "This PDF is a scan: pictures of pages without text. Put it through OCR (ocrmypdf does it) to read it here."


def read_pdf(data: bytes) -> Document:
    """The text of a PDF, its running heads and page numbers left out.

    Its title counts if its first page holds it; author and date of the file are guesses. Raises ArticleError when the
    file is damaged, locked, or a scan.
    """
    pages, stated, notes = _read(data)
    written = [page for page in pages if sum(map(str.isalnum, page)) >= _FEWEST_LETTERS]
    if not written:
        raise ArticleError(_SCAN)
    if pictures := len(pages) - len(written):
        is_one = pictures == 1
        notes += (f"{pictures:,} of {len(pages):,} pages {'is a picture' if is_one else 'are pictures'} without text.",)
    bodies, left_out = _without_margins([page.strip().split("\n") for page in written])
    lines = [line for body in bodies for line in body]
    title = _title(stated.get("Title", ""), lines)
    body = text_as_markdown("\n".join(_without_title(lines, title)))
    meta, guessed = _meta(title, stated)
    return Document(meta, body, guessed, tuple(left_out), notes=notes)


def _read(data: bytes) -> tuple[list[str], dict[str, str], tuple[str, ...]]:
    """The text of each page, what the file states of itself, and what was not read."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise ArticleError(_LOCKED if "password" in str(error).lower() else _DAMAGED) from error
    ends = time.monotonic() + _MOST_SECONDS
    pages: list[str] = []
    try:
        count = len(document)
        for number in range(min(count, _MOST_PAGES)):
            pages.append(_page(document, number))
            if time.monotonic() > ends:
                break
        stated = {name: one_line(words) for name, words in document.get_metadata_dict(skip_empty=True).items()}
    except PdfiumError as error:
        raise ArticleError(_DAMAGED) from error
    finally:
        document.close()
    notes = (f"Only the first {len(pages):,} of {count:,} pages are read.",) if len(pages) < count else ()
    return pages, stated, notes


def _page(document: PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage().get_text_bounded()
    page.close()
    return _BROKEN_WORD.sub("", with_line_feeds(text.replace(_HYPHEN + "\r\n", _HYPHEN)).replace("\ufffe", ""))


def _without_margins(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Pages without the lines at their edges that return on others: running heads, page numbers, rights."""
    edges = Counter(name for page in pages for name in {_name_of(line) for line in _edges(page)})
    bodies: list[list[str]] = []
    left_out: list[str] = []
    for page in pages:
        start, end = 0, len(page)
        while start < min(end, _WIDEST_MARGIN) and _repeats(page[start], edges, len(pages)):
            start += 1
        while end > max(start, len(page) - _WIDEST_MARGIN) and _repeats(page[end - 1], edges, len(pages)):
            end -= 1
        left_out += [*page[:start], *page[end:]]
        bodies.append(list(page[start:end]))
    return bodies, left_out


def _edges(page: Sequence[str]) -> Sequence[str]:
    return page if len(page) <= 2 * _WIDEST_MARGIN else [*page[:_WIDEST_MARGIN], *page[-_WIDEST_MARGIN:]]


def _name_of(line: str) -> str:
    """What two running heads have in common, whatever the number of their page."""
    return _DIGITS.sub("#", " ".join(line.split()).casefold())


def _repeats(line: str, edges: Counter[str], pages: int) -> bool:
    name = _name_of(line)
    return edges[name] >= max(_FEWEST_REPEATS, pages // 3) or (name == "#" and pages > 1)


def _title(stated: str, lines: Sequence[str]) -> str:
    """The title the file states, if it is one and its first lines have it too."""
    if not stated or _NO_TITLE.fullmatch(stated):
        return ""
    return stated if _letters(stated) in _letters("".join(lines[:_LINES_WITH_TITLE])) else ""


def _without_title(lines: Sequence[str], title: str) -> Sequence[str]:
    """The lines after those that make up the title, when they come first."""
    wanted, seen = _letters(title), ""
    for number, line in enumerate(lines[:_LINES_WITH_TITLE]):
        seen += _letters(line)
        if not wanted.startswith(seen):
            break
        if seen == wanted:
            return lines[number + 1 :]
    return lines


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _meta(title: str, stated: dict[str, str]) -> tuple[ArticleMeta, tuple[Guess, ...]]:
    guessed: list[Guess] = []
    author = stated.get("Author", "")
    byline = author if " " in author and len(author) < 200 else None
    if byline:
        guessed.append("byline")
    date = _DATE.match(stated.get("CreationDate", ""))
    published = to_iso("-".join(date.groups())) if date else None
    if published:
        guessed.append("published")
    return ArticleMeta(title, byline, published=published), tuple(guessed)
