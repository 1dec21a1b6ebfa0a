"""Two articles side by side: what both say, what was changed, what only one has, how much is copied."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from reader.app.evidence_rows import changed
from reader.app.screens.desk import DeskList, Found
from reader.app.screens.evidence_desk import EvidenceDesk
from reader.app.session import Session
from reader.app.text.cells import one_line, safe
from reader.app.text.lines import Line, Part, fit, width_of, wrap_parts
from reader.app.wording import amount, origin
from reader.errors import ArticleError, ExportError
from reader.evidence.comparison import Aligned, Comparison, compare
from reader.evidence.shared import Shared, Side, figures_that_differ, shared_figures, shared_quotes
from reader.evidence.wording import Change
from reader.model import Figure, Heading, Quote, Span
from reader.model.rows import Reading

SIGNS = {"same": " ", "changed": "│", "only_a": "+", "only_b": "+"}
"""What stands before a sentence: nothing where both have it, + where only one has it."""
_SIDES = 3
"""Cells between the two columns."""


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence of one article or of both. `only`: a quote, a figure in it that only one article has."""

    number: int
    aligned: Aligned
    a: str
    b: str
    only_quote: bool = False
    only_figure: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """Two articles and what came of comparing them."""

    a: Reading
    b: Reading
    comparison: Comparison
    quotes: Shared[Quote]
    figures: Shared[Figure]
    differ: tuple[str, ...]
    rows: tuple[SentenceRow, ...]


def compare_readings(a: Reading, b: Reading, moments: tuple[float, float]) -> Compared:
    """Compare two articles. `moments`: when they were told, in seconds since 1970."""
    sides = [
        Side(
            *(one.heading.meta.title, one.article.text, one.heading.meta.source, moment),
            *(one.extracted.quotes, one.extracted.figures),
        )
        for one, moment in zip((a, b), moments, strict=True)
    ]
    quotes, figures = shared_quotes(*sides), shared_figures(*sides)
    comparison = compare(a.article.text, b.article.text)
    rows = []
    for number, aligned in enumerate(comparison.sentences):

        def holds(only: Shared[Quote] | Shared[Figure], aligned: Aligned = aligned) -> bool:
            pairs = ((aligned.a, only.only_a), (aligned.b, only.only_b))
            return any(span is not None and any(span.overlaps(one.span) for one in those) for span, those in pairs)

        words = ["" if span is None else span.of(one.article.text) for span, one in ((aligned.a, a), (aligned.b, b))]
        rows.append(SentenceRow(number, aligned, words[0], words[1], holds(quotes), holds(figures)))
    differ = tuple(
        f"{' / '.join(one.text for one in of_a)} – {' / '.join(one.text for one in of_b)}"
        for _, of_a, of_b in figures_that_differ(*sides)
    )
    return Compared(a, b, comparison, quotes, figures, differ, tuple(rows))


class SentenceList(DeskList[SentenceRow]):
    """The sentences of both articles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "screen.walk('changed', 1)", "Next change", id="compare.next_change"),
        Binding("N", "screen.walk('changed', -1)", "Previous change", show=False, id="compare.previous_change"),
        Binding("right_parenthesis", "screen.walk('quote', 1)", "Quote", id="compare.next_quote"),
        Binding("left_parenthesis", "screen.walk('quote', -1)", "Quote", show=False, id="compare.previous_quote"),
        Binding("right_curly_bracket", "screen.walk('figure', 1)", "Figure", id="compare.next_figure"),
        Binding("left_curly_bracket", "screen.walk('figure', -1)", "Figure", show=False, id="compare.previous_figure"),
    ]


class CompareDesk(EvidenceDesk[SentenceRow]):
    """Shows two articles side by side, sentence by sentence."""

    WHERE = "Compare desk"
    PARTS: ClassVar[Mapping[str, type[DOMNode]]] = {"Sentences": SentenceList}
    NOUN = "sentence"
    ORDERS: ClassVar[Mapping[str, str]] = {"article": "as in the first", "changed": "changed ones first"}
    ROW_LINES = 4
    FILTER_HINT = "words of either article"
    EXPORT_HINT = "Export to NAME.csv or NAME.jsonl"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._compared: Compared | None = None

    def make_list(self) -> DeskList[SentenceRow]:
        """With the keys that walk from change to change."""
        return SentenceList(self.row_lines, self.ROW_LINES)

    # -- what is listed -----------------------------------------------------------------------------------

    async def find(self, typed: str, order: str) -> Found[SentenceRow]:
        """The sentences of both; `=` leaves out those that are the same."""
        self._compared = await self._compare()
        rows = list(self._compared.rows) if self._compared else []
        total = len(rows)
        if self.told_only:
            rows = [row for row in rows if row.aligned.kind != "same"]
        for word in typed.casefold().split():
            rows = [row for row in rows if word in f"{row.a} {row.b}".casefold()]
        if order == "changed":
            ranks = {"changed": 0, "only_a": 1, "only_b": 1, "same": 2}
            rows.sort(key=lambda row: (ranks[row.aligned.kind], row.number))
        places = {row.number: index for index, row in enumerate(rows)}

        def at(key: Hashable) -> int | None:
            return places.get(key) if isinstance(key, int) else None

        return Found(len(rows), total, lambda offset, limit: rows[offset : offset + limit], at)

    async def _compare(self) -> Compared | None:
        chosen = self.session.compared
        if len(chosen) < 2:
            return None
        before = self._compared
        if before is not None and [before.a.heading.id, before.b.heading.id] == chosen:
            return before
        library = self.library
        try:
            a, b = (library.read(article) for article in chosen)
        except ArticleError as error:
            self.notify(str(error), severity="error")
            return None
        moments = (library.desks.moment_of(chosen[0]), library.desks.moment_of(chosen[1]))
        return await asyncio.to_thread(compare_readings, a, b, moments)

    def _describe(self, found: Found[SentenceRow]) -> None:
        super()._describe(found)
        compared = self._compared
        if compared is not None:
            names = [safe(one.heading.meta.source or one.heading.meta.title) for one in (compared.a, compared.b)]
            left = (Part(" "), Part(names[0], "strong"), Part("  beside  ", "dim"), Part(names[1], "strong"))
            filtered = (Part(f" · filter: {safe(self.typed)}", "accent"),) if self.typed else ()
            self._head.show((*left, *filtered), (Part(f"{self.ORDERS[self.order]} ", "dim"),))

    def row_lines(self, row: SentenceRow, width: int) -> Sequence[Line]:
        """Both sentences side by side, cut to the height of a row."""
        column = max(8, (width - _SIDES) // 2)
        left, right = (self._column(row, second, column) for second in (False, True))
        lines: list[Line] = []
        for a, b in zip_longest(left, right, fillvalue=()):
            gap = Part(" " * (column - width_of(a)))
            lines.append(fit((*a, gap, Part(" ▏ ", "dim"), *b), width))
        return lines

    def _column(self, row: SentenceRow, second: bool, width: int) -> list[Line]:
        words = row.b if second else row.a
        if not words:
            return []
        kind = row.aligned.kind
        look = "dim" if kind == "same" else "strong" if kind != "changed" else ""
        text = changed(*self._words(row, second=second), second=second, look=look)
        sign = Part(f"{SIGNS[kind]} ", "accent")
        wrapped = wrap_parts(text, width - 2, self.ROW_LINES + 1)
        if len(wrapped) > self.ROW_LINES:
            wrapped = [
                *wrapped[: self.ROW_LINES - 1],
                fit((*wrapped[self.ROW_LINES - 1], Part(" …", "dim")), width - 2),
            ]
        return [(sign, *line) for line in wrapped]

    def _words(self, row: SentenceRow, *, second: bool) -> tuple[str, list[Change]]:
        """A sentence, and its changes as spans of the sentence."""
        words, span = (row.b, row.aligned.b) if second else (row.a, row.aligned.a)
        start = span.start if span else 0

        def moved(one: Span) -> Span:
            return Span(one.start - start, one.end - start)

        if second:
            return words, [replace(change, b=moved(change.b)) for change in row.aligned.changes]
        return words, [replace(change, a=moved(change.a)) for change in row.aligned.changes]

    def in_full(self, row: SentenceRow) -> Sequence[Line]:
        """Both sentences whole, and the counts of the comparison."""
        compared = self._compared
        if compared is None:
            return ()
        lines: list[Line] = []
        for second, reading in ((False, compared.a), (True, compared.b)):
            words, found = self._words(row, second=second)
            if words:
                where = origin(reading.heading.meta) or safe(reading.heading.meta.title)
                lines.append((Part(f"{where}: ", "accent"), *changed(words, found, second=second)))
        copy, quotes, figures = compared.comparison, compared.quotes, compared.figures
        names = ("the first", "the second")
        shared = [
            f"{what}: {len(one.both)} both, {len(one.only_a)} only {names[0]}, {len(one.only_b)} only {names[1]}"
            for what, one in (("Quotes", quotes), ("Figures", figures))
        ]
        lines.append((Part(" · ".join(shared), "dim"),))
        if compared.differ:
            lines.append((Part("Differ: ", "warning"), Part(safe(" · ".join(compared.differ[:3])), "dim")))
        used = f"{copy.of_a:.0%} of the first stands in the second, {copy.of_b:.0%} the other way round"
        lines.append((Part(f"≈ {used}", "strong" if max(copy.of_a, copy.of_b) >= 0.3 else "dim"),))
        return lines

    def key_of(self, row: SentenceRow) -> Hashable:
        """Its number."""
        return row.number

    def places(self, row: SentenceRow) -> Sequence[tuple[Heading, Span, str, str | None]]:
        """Where the sentence stands, in one article or in both."""
        compared = self._compared
        sides = ((row.aligned.a, row.a, compared.a), (row.aligned.b, row.b, compared.b)) if compared else ()
        return [(reading.heading, span, words, None) for span, words, reading in sides if span is not None]

    def action_walk(self, what: str, way: int) -> None:
        """The next or previous sentence that was changed, or holds a quote or figure only one article has."""
        tests: dict[str, Callable[[SentenceRow], bool]] = {
            "changed": lambda row: row.aligned.kind == "changed",
            "quote": lambda row: row.only_quote,
            "figure": lambda row: row.only_figure,
        }
        rows = list(self.found.read(0, self.found.count)) if self.found else []
        order = range(self.rows.cursor + way, len(rows) if way > 0 else -1, way)
        for index in order:
            row = rows[index]
            if row is not None and tests[what](row):
                self.rows.cursor = index
                return
        self.notify("There is no further one")

    def empty(self) -> Sequence[str]:
        """How articles are chosen."""
        if len(self.session.compared) == 2:
            return ("These two articles have no sentences.", "c on another article compares that.")
        return (
            "Nothing to compare yet.",
            "c on an article, a quote or a figure chooses it; two of them are set side by side here.",
            "1 goes to the library.",
        )

    def export(self, name: str, rows: Sequence[SentenceRow]) -> str:
        """Write them as comma-separated values or as JSON Lines, by how the file's name ends."""
        from reader.app.outside import table_of, write_new

        cells = [(row.aligned.kind, one_line(row.a) or None, one_line(row.b) or None) for row in rows]
        text = table_of(name, ("kind", "first", "second"), cells)
        if text is None:
            raise ExportError("The name must end in .csv or .jsonl")
        return f"{amount(len(rows), 'sentence')} exported to {write_new(name, text)}"
