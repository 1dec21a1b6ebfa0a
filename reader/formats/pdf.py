"""PDF documents that hold text. The only home of pypdfium2."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from reader.errors import ArticleError
from reader.formats.characters import one_line, with_line_feeds
from reader.formats.dates import to_iso
from reader.formats.document import Document
from reader.formats.imprint import read_imprint
from reader.formats.text import text_as_markdown
from reader.model import ArticleMeta
from reader.model.article import Guess

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

_MOST_PAGES = 2_000
_MOST_SECONDS = 10.0
_FEWEST_LETTERS = 20
"""A page with fewer letters is a picture, or empty."""
_WIDEST_MARGIN = 3
"""Lines at the top and bottom of a page that may be its running head or its number."""
_FEWEST_REPEATS = 3

_WIDER = 1.35
"""How many usual steps from one line to the next begin a paragraph."""
_SHALLOWEST_INDENT, _DEEPEST_INDENT = 5.0, 60.0
"""Points by which the first line of a paragraph is set in."""

_HYPHEN = re.compile("[\x02\ufffe]")
"""What PDFium has for a hyphen at the end of a line."""
_MARKED_HYPHEN = "\ue000"
_BROKEN_WORD = re.compile(rf"(\w*){_MARKED_HYPHEN}\s*(\w*)(\S*)[ \n]?")
_WORD = re.compile(r"\w+(?:-\w+)*")
_MANY_BROKEN = 0.04
"""In a text that breaks words at the ends of so many of its lines a hyphen there is no part of its word."""
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_NO_TITLE = re.compile(
    r"untitled.*|microsoft word.*|.*\.(?:docx?|pdf|indd|qxd|rtf|txt|pages)|document\d*|[\W\d]*", re.IGNORECASE
)
_LINES_WITH_TITLE = 40
_DAMAGED = "This PDF is damaged and cannot be read."
_LOCKED = "This PDF is locked with a password. Save a copy without one to read it here."
_SCAN = "This PDF is a scan: pictures of pages without text. Run OCR on it (for example ocrmypdf) to read it here."


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
    lines = _with_whole_words("\n".join("\n".join(body) for body in bodies)).split("\n")
    title = _title(stated.get("Title", ""), lines)
    body = text_as_markdown("\n".join(_with_imprint_apart(_without_title(lines, title))))
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
    """The text of a page, a blank line where a paragraph begins."""
    page = document[number]
    text_page = page.get_textpage()
    text: str = text_page.get_text_range()
    lines: list[str] = []
    places: list[_Place | None] = []
    at = 0
    for line in text.split("\r\n"):
        lines.append(line)
        places.append(_place(text_page, at, line))
        at += len(line) + 2
    page.close()
    parts = (f"\n{line}" if begins else line for line, begins in zip(lines, _begin_paragraph(places), strict=True))
    return with_line_feeds(_HYPHEN.sub(_MARKED_HYPHEN, "\n".join(parts)))


def _with_whole_words(text: str) -> str:
    """The text with words that are broken at the end of a line made whole.

    A hyphen there is the word's own ("full-year") or only breaks it ("exam-ple"): before a capital or a digit it stays,
    else the rest of the text tells which of the two words it uses, else how often its lines end so.
    """
    if _MARKED_HYPHEN not in text:
        return text
    words = {word.casefold() for word in _WORD.findall(text)}
    breaks_words = text.count(_MARKED_HYPHEN) > _MANY_BROKEN * text.count("\n")

    def whole(match: re.Match[str]) -> str:
        first, second, rest = match.groups()
        is_own = not second[:1].islower() or f"{first}-{second}".casefold() in words
        is_broken = not is_own and (f"{first}{second}".casefold() in words or breaks_words)
        # PDFium runs the two lines together: the line ends after the word, so that all keep to the width of the page.
        return f"{first}{'' if is_broken else '-'}{second}{rest}\n"

    return _BROKEN_WORD.sub(whole, text)


class _Place(NamedTuple):
    """Where a line begins, in points from the lower left corner of its page."""

    left: float
    bottom: float


def _place(text_page: PdfTextPage, at: int, line: str) -> _Place | None:
    from pypdfium2 import PdfiumError

    if not line.strip():
        return None
    try:
        left, bottom, _, _ = text_page.get_charbox(at + len(line) - len(line.lstrip()), loose=True)
    except (PdfiumError, IndexError):
        return None
    return _Place(left, bottom)


def _begin_paragraph(places: Sequence[_Place | None]) -> Iterator[bool]:
    """Whether each line begins a paragraph: more room above it than lines have, or set in from the line before.

    Where lines of one column follow each other, the usual step from one to the next is the median of all steps.
    """
    steps = sorted(
        before.bottom - here.bottom
        for before, here in pairwise(places)
        if before is not None and here is not None and before.bottom > here.bottom
    )
    usual = steps[len(steps) // 2] if steps else 0.0
    before: _Place | None = None
    column = 0.0
    for here in places:
        begins = False
        if before is not None and here is not None:
            step = before.bottom - here.bottom
            same_column = 0 < step < 4 * usual and abs(here.left - column) < _DEEPEST_INDENT
            begins = same_column and (step > _WIDER * usual or here.left - column > _SHALLOWEST_INDENT)
            column = min(column, here.left) if same_column else here.left
        elif here is not None:
            column = here.left
        yield begins
        before = here or before


def _without_margins(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Pages without the lines at their edges that return on others: running heads, page numbers, rights."""
    edges = Counter(name for page in pages for name in {_name_of(line) for line in _edges(page)})
    bodies: list[list[str]] = []
    left_out: list[str] = []
    for page in pages:
        start, end = 0, len(page)
        while start < min(end, 2 * _WIDEST_MARGIN) and (not page[start] or _repeats(page[start], edges, len(pages))):
            start += 1
        while end > max(start, len(page) - 2 * _WIDEST_MARGIN) and (
            not page[end - 1] or _repeats(page[end - 1], edges, len(pages))
        ):
            end -= 1
        left_out += [line for line in (*page[:start], *page[end:]) if line]
        bodies.append(list(page[start:end]))
    return bodies, left_out


def _edges(page: Sequence[str]) -> Sequence[str]:
    page = [line for line in page if line]
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


def _with_imprint_apart(lines: Sequence[str]) -> list[str]:
    """The lines with a blank one around those at the top that say who published the article and when."""
    apart: list[str] = []
    for number, line in enumerate(lines):
        is_imprint = number < _LINES_WITH_TITLE and (imprint := read_imprint(line)) is not None and imprint.is_anchored
        apart += ["", line, ""] if is_imprint else [line]
    return apart


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _meta(title: str, stated: dict[str, str]) -> tuple[ArticleMeta, tuple[Guess, ...]]:
    author = stated.get("Author", "")
    byline = author if " " in author and len(author) < 200 else None
    date = _DATE.match(stated.get("CreationDate", ""))
    published = to_iso("-".join(date.groups())) if date else None
    return ArticleMeta(title, byline, published=published, date_from="file"), ("byline",) if byline else ()
