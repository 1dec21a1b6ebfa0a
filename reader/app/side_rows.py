"""Rows of the side pane: quotes, figures and bookmarks of the open article. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from reader.app.lines import Line, Part
from reader.app.text.tags import tag_look
from reader.app.wording import safe
from reader.model import Bookmark, Figure, Quote, Span
from reader.model.figure_text import figure_text

QuoteOrder = Literal["in order", "by speaker"]
FigureOrder = Literal["in order", "by size", "by noun"]

UNKNOWN = "Unattributed"
OPENING = 160
"""Characters of a passage that a row takes at most; what fits of them is shown."""

STATES = {
    "ok": "",
    "moved": "moved",
    "edited": "edited",
    "ask": "is this it?",
    "orphan": "orphan",
    "missing": "missing",
}
"""Badges of a bookmark's place."""

Ends = tuple[Line, Line]


@dataclass(frozen=True, slots=True)
class SideRow:
    """A row: its lines, each with a left and a right end, and the place it jumps to.

    `headed` lines at its top belong to the group and are not covered by the cursor.
    """

    span: Span | None
    lines: tuple[Ends, ...]
    headed: int = 0
    bookmark: Bookmark | None = None

    def under(self, heading: Ends) -> SideRow:
        """The same row with a group heading above it."""
        return replace(self, lines=(heading, *self.lines), headed=1)


def _opening(text: str) -> str:
    return " ".join(safe(text[:OPENING]).split())


def speaker_of(quote: Quote) -> str:
    """The name a quote is listed under."""
    return safe(quote.canonical or (quote.speaker.text if quote.speaker else "") or UNKNOWN)


def _words(quote: Quote) -> Line:
    words = _opening(quote.text)
    return (Part(f"“{words}”" if quote.kind == "direct" else words, "quote"),)


def _cue(quote: Quote) -> Line:
    cue = _opening(quote.cue.text) if quote.cue else ""
    return (Part(cue + (" ?" if quote.guess else ""), "dim"),)


def _speaker_line(quote: Quote) -> Line:
    role = f"  {safe(quote.role)}" if quote.role else ""
    return (Part(speaker_of(quote), "strong"), Part(role, "dim"))


def quote_rows(quotes: Sequence[Quote], order: QuoteOrder) -> list[SideRow]:
    """Quotes in the order of the text, or grouped by speaker: who speaks most first, the unattributed last."""
    if order == "in order":
        return [SideRow(quote.span, ((_speaker_line(quote), _cue(quote)), (_words(quote), ()))) for quote in quotes]
    groups: dict[str, list[Quote]] = {}
    for quote in quotes:
        groups.setdefault(speaker_of(quote), []).append(quote)
    ranked = sorted(groups.items(), key=lambda item: (item[0] == UNKNOWN, -len(item[1]), item[1][0].span))
    rows: list[SideRow] = []
    for _, said in ranked:
        first = next((quote for quote in said if quote.role), said[0])
        group = [SideRow(quote.span, (((Part("  "), *_words(quote)), _cue(quote)),)) for quote in said]
        rows += [group[0].under((_speaker_line(first), (Part(str(len(said)), "dim"),))), *group[1:]]
    return rows


def size_of(figure: Figure) -> float:
    """What a figure is sorted by: its value, the upper end of a range; a vague one counts as nought."""
    value = figure.value
    if isinstance(value, tuple):
        return float(max(value))
    return float(value) if value is not None else 0.0


def noun_of(figure: Figure) -> str:
    """What a figure counts, for grouping."""
    return safe(figure.noun or figure.unit or figure.kind)


def _figure_row(figure: Figure, sentence: str) -> SideRow:
    claimant = safe(figure.claimant_canonical or (figure.claimant.text if figure.claimant else ""))
    head: Line = (Part(safe(figure_text(figure)), "figure"), Part(" ?" if figure.guess else "", "dim"))
    return SideRow(figure.span, ((head, (Part(claimant, "dim"),)), ((Part(_opening(sentence), "dim"),), ())))


def opening_around(span: Span, text: str, sentences: Sequence[Span]) -> str:
    """The sentence that a span starts in, cut so that the span is near its start."""
    around = next((sentence for sentence in sentences if sentence.start <= span.start < sentence.end), span)
    if span.start - around.start <= OPENING // 4:
        return around.of(text)
    begin = text.rfind(" ", around.start, span.start - OPENING // 8) + 1 or span.start
    return "…" + text[begin : around.end]


def figure_rows(figures: Sequence[Figure], order: FigureOrder, text: str, sentences: Sequence[Span]) -> list[SideRow]:
    """Figures in the order of the text, largest first, or grouped by what they count."""

    def row(figure: Figure) -> SideRow:
        return _figure_row(figure, opening_around(figure.span, text, sentences))

    if order == "in order":
        return [row(figure) for figure in figures]
    by_size = sorted(figures, key=lambda figure: (-size_of(figure), figure.span))
    if order == "by size":
        return [row(figure) for figure in by_size]
    rows: list[SideRow] = []
    by_noun = sorted(by_size, key=lambda figure: noun_of(figure).casefold())
    for noun, grouped in groupby(by_noun, key=noun_of):
        group = [row(figure) for figure in grouped]
        rows += [group[0].under(((Part(noun, "strong"),), (Part(str(len(group)), "dim"),))), *group[1:]]
    return rows


def tags_line(tags: Iterable[str]) -> str:
    """Tags as they are written: #flood #toll."""
    return " ".join(f"#{safe(tag)}" for tag in tags)


def bookmark_rows(bookmarks: Sequence[Bookmark]) -> list[SideRow]:
    """Bookmarks in the order given: the passage, then note and tags."""
    rows = []
    for bookmark in bookmarks:
        badge = STATES[bookmark.place.state]
        look = tag_look(bookmark.tags)
        said = bookmark.passage.cite.speaker
        note = _opening(bookmark.note)
        below: Line = (
            Part(note, ""),
            Part("  " if note and bookmark.tags else ""),
            Part(tags_line(bookmark.tags), look),
        )
        if not note and not bookmark.tags:
            below = (Part(safe(said) if said else "no note", "dim"),)
        head: Line = (Part("▎", look), Part(_opening(bookmark.passage.text)))
        rows.append(
            SideRow(
                bookmark.place.span, ((head, (Part(badge, "warning"),)), ((Part("▎", look), *below), ())), 0, bookmark
            )
        )
    return rows
