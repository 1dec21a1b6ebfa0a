"""What stands above an article: title, where it comes from, what is in it, and what a reader should know of it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from reader.app.text.cells import cell_count, one_line
from reader.app.text.wrap import wrap_line
from reader.app.wording import copied_line, published_text
from reader.model import Article, Heading
from reader.model.article import marked
from reader.model.plain_text import amount
from reader.model.rows import Reading

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
    rows += _wrapped(kept_line(reading.heading), "counts", width)
    for note in _notes(reading):
        rows += _wrapped(note, "note", width)
    return [*rows, HeadRow("─" * width, "rule"), HeadRow("", "blank")]


def _wrapped(text: str, role: Role, width: int) -> list[HeadRow]:
    shown = one_line(text)
    if not shown:
        return []
    return [HeadRow(row.of(shown).rstrip(), role) for row in wrap_line(shown, width)]


def _opens_with_title(article: Article) -> bool:
    """Whether the text itself begins with the title, so that it would stand there twice."""
    title = " ".join(article.meta.title.split()).rstrip("…").rstrip(".").casefold()
    beginning = " ".join(article.text[: 2 * len(title) + 20].split()).casefold()
    return bool(title) and beginning.startswith(title)


def source_line(article: Article) -> str:
    """`source · date · byline`, of what is known."""
    meta = article.meta
    date = marked(published_text(meta.published), guessed=meta.date_guessed)
    parts = (marked(meta.source, guessed=meta.source_guessed), date, meta.byline)
    return " · ".join(part for part in parts if part)


def counts_line(reading: Reading, bookmarks: int) -> str:
    """What is in the article: `640 words, 3 min · 12 quotes · 9 figures · 2 bookmarks`."""
    words = reading.heading.words or len(reading.article.text.split())
    parts = [f"{amount(words, 'word')}, {max(1, round(words / _WORDS_A_MINUTE))} min"]
    if reading.pending:
        parts.append("looking for quotes and figures…")
    else:
        parts += [
            amount(len(reading.extracted.quotes), "quote") if reading.extracted.quotes else "no quotes",
            amount(reading.extracted.amounts, "figure") if reading.extracted.amounts else "no figures",
        ]
    if bookmarks:
        parts.append(amount(bookmarks, "bookmark"))
    return " · ".join(parts)


def kept_line(heading: Heading) -> str:
    """What a person made of the article, and its publisher: `kept · #ferry · 3 versions`."""
    parts = ["kept" if heading.kept else "", " ".join(f"#{tag}" for tag in heading.tags)]
    parts.append(f"{heading.versions} versions" if heading.versions > 1 else "")
    return " · ".join(filter(None, parts))


def _notes(reading: Reading) -> list[str]:
    article, copied = reading.article, reading.heading.copied
    guesses = ["author"] * ("byline" in article.guessed)
    guesses += ["date"] * article.meta.date_guessed + ["outlet"] * article.meta.source_guessed
    if article.encoding_guessed:
        guesses.append(f"encoding ({article.encoding})")
    used = [copied_line(copied, "this is also in", published_text(copied.meta.published))] if copied else []
    return [*used, *([f"Guessed: {', '.join(guesses)}."] if guesses else []), *article.notes]


def state_rows(lines: tuple[str, ...], width: int, height: int) -> list[HeadRow]:
    """What to show instead of an article, in the middle of the pane: what happened (the first line) and what to do.

    Where it is too low for them blank rows go.
    """
    rows = [row for line in lines[:1] for row in _wrapped(line, "title", width)]
    for line in lines[1:]:
        rows += [HeadRow("", "blank"), *_wrapped(line, "meta", width)]
    if len(rows) > height:
        rows = [row for row in rows if row.role != "blank"]
    centred = [
        HeadRow(" " * ((width - cell_count(row.text)) // 2 * bool(row.text)) + row.text, row.role) for row in rows
    ]
    return [HeadRow("", "blank")] * ((height - len(rows)) // 3) + centred
