"""What stands above an article: title, where it comes from, what is in it, and what a reader should know of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from reader.app.text.cells import cell_count, visible
from reader.app.text.wrap import wrap
from reader.library.views import Reading
from reader.model import Article, Block

Role = Literal["title", "meta", "counts", "note", "rule", "blank"]

_WORDS_A_MINUTE = 238
"""Silent reading of English non-fiction (Brysbaert, Journal of Memory and Language 109, 2019)."""


class HeadRow(NamedTuple):
    """One row of visible text above the article."""

    text: str
    role: Role


def head_rows(reading: Reading, bookmarks: int, width: int) -> list[HeadRow]:
    """The head of an article, wrapped to `width` cells; its last row is blank."""
    article = reading.article
    rows: list[HeadRow] = []
    if not _opens_with_title(article):
        rows += _wrapped(article.meta.title, "title", width)
    rows += _wrapped(source_line(article), "meta", width)
    rows += _wrapped(counts_line(reading, bookmarks), "counts", width)
    for note in _notes(article):
        rows += _wrapped(note, "note", width)
    return [*rows, HeadRow("─" * width, "rule"), HeadRow("", "blank")]


def _wrapped(text: str, role: Role, width: int) -> list[HeadRow]:
    shown = " ".join(visible(text).split())
    if not shown:
        return []
    rows = wrap(shown, [Block(0, len(shown))], width)
    return [HeadRow(shown[row.start : row.end].rstrip(), role) for row in rows]


def _opens_with_title(article: Article) -> bool:
    """Whether the text itself begins with the title, so that it would stand there twice."""
    title = " ".join(article.meta.title.split()).rstrip("…").rstrip(".").casefold()
    beginning = " ".join(article.text[: 2 * len(title) + 20].split()).casefold()
    return bool(title) and beginning.startswith(title)


def source_line(article: Article) -> str:
    """`source · date · byline`, of what is known."""
    meta = article.meta
    parts = (meta.source, published_text(meta.published), meta.byline)
    return " · ".join(part for part in parts if part)


def published_text(published: str | None) -> str | None:
    """An ISO 8601 date as people write it: `14 March 2022`, `14 March 2022, 09:30 +01:00`. Others stay as they are."""
    if not published:
        return None
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return published
    day = f"{moment.day} {moment:%B %Y}"
    if "T" not in published and " " not in published:
        return day
    zone = "" if moment.tzinfo is None else " UTC" if not moment.utcoffset() else f" {moment.isoformat()[-6:]}"
    return f"{day}, {moment:%H:%M}{zone}"


def counts_line(reading: Reading, bookmarks: int) -> str:
    """What is in the article: `640 words, 3 min · 12 quotes · 9 figures · 2 bookmarks`."""
    words = reading.heading.words or len(reading.article.text.split())
    parts = [f"{counted(words, 'word')}, {max(1, round(words / _WORDS_A_MINUTE))} min"]
    if reading.pending:
        parts.append("looking for quotes and figures…")
    else:
        parts += [
            counted(len(reading.extracted.quotes), "quote"),
            counted(len(reading.extracted.figures), "figure"),
        ]
    if bookmarks:
        parts.append(counted(bookmarks, "bookmark"))
    return " · ".join(parts)


def counted(number: int, noun: str) -> str:
    """`1 quote`, `2 quotes`, `no quotes`."""
    if not number:
        return f"no {noun}s"
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _notes(article: Article) -> list[str]:
    guess = [f"Encoding guessed: {article.encoding}."] if article.encoding_guessed else []
    return [*guess, *article.notes]


def state_rows(lines: tuple[str, ...], width: int, height: int) -> list[HeadRow]:
    """What to show instead of an article, in the middle of the pane: what happened (the first line) and what to do."""
    rows = [row for line in lines[:1] for row in _wrapped(line, "title", width)]
    for line in lines[1:]:
        rows += [HeadRow("", "blank"), *_wrapped(line, "meta", width)]
    centred = [
        HeadRow(" " * ((width - cell_count(row.text)) // 2 * bool(row.text)) + row.text, row.role) for row in rows
    ]
    return [HeadRow("", "blank")] * ((height - len(rows)) // 3) + centred
