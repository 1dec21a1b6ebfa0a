"""The compare desk: two or three articles side by side, what they share, and what differs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import ClassVar, final

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from reader.app.errors import tells_errors
from reader.app.evidence_rows import changed
from reader.app.outside import write_table
from reader.app.screens.desk import DeskList, Found, in_memory, window
from reader.app.screens.evidence_desk import Columns, EvidenceDesk
from reader.app.session import COMPARED_AT_MOST, Session
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, fit, width_of, wrap_parts
from reader.app.widgets.styles import PartsWidget
from reader.app.wording import origin
from reader.errors import ArticleError
from reader.model import Heading, Span
from reader.model.plain_text import amount, has_words
from reader.records.comparison import Compared, SentenceRow, compare_readings, sentence_table

SIGNS = {"same": " ", "changed": "│", "only": "+"}
"""The sign before a sentence: none where all have the same words, + where only one article has it."""
_BETWEEN = 3
"""Cells between two columns."""


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


class ColumnList(SentenceList):
    """The sentences of one article, scrolled for themselves."""


class Titles(PartsWidget):
    """The titles of the articles, each above its column, and below them where they come from."""

    def __init__(self, width: Callable[[], int]) -> None:
        """`width`: how wide the list below is."""
        super().__init__(id="compare-titles")
        self._width = width
        self._headings: Sequence[Heading] = ()

    def show(self, headings: Sequence[Heading]) -> None:
        self._headings = headings
        self.display = bool(headings)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._headings:
            return self.draw((), width)
        column = column_width(len(self._headings), self._width() - 1)
        said = [((Part(safe(one.meta.title), "strong"),), (Part(origin(one.meta), "dim"),)) for one in self._headings]
        return self.draw((Part(" "), *beside([fit(lines[y], column) for lines in said], column)), width)


def column_width(count: int, width: int) -> int:
    """How wide each of so many columns is."""
    return max(6, (width - _BETWEEN * (count - 1)) // count)


def beside(cells: Sequence[Line], column: int) -> list[Part]:
    """The cells of a row, each as wide as its column."""
    line: list[Part] = []
    for n, cell in enumerate(cells):
        line += [Part(" ▏ ", "dim")] if n else []
        line += [*cell, Part(" " * (column - width_of(cell)))] if n < len(cells) - 1 else cell
    return line


@final
class CompareDesk(EvidenceDesk[SentenceRow]):
    """Shows two or three articles side by side: sentence by sentence, or each for itself."""

    WHERE = "Compare desk"
    PARTS: ClassVar[Mapping[str, type[DOMNode]]] = {"Sentences": SentenceList}
    NOUN = "sentence"
    ORDERS: ClassVar[Mapping[str, str]] = {
        "article": "in order of the first",
        "changed": "changed first",
        "differing": "only what differs",
    }
    ROW_LINES = 4
    LIST = SentenceList
    FILTER_HINT = "words of any of the articles"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "choose_none", "Choose none", id="compare.choose_none"),
        Binding("equals_sign", "together", "Scroll apart/together", id="compare.together"),
    ]

    apart: reactive[bool] = reactive(False, init=False)
    """Whether each article is scrolled for itself."""

    def __init__(self, session: Session) -> None:
        self._compared: Compared | None = None
        self._fetching = False
        self._columns = [
            ColumnList(partial(self._column, column), self.ROW_LINES, name=f"column-{column + 1}")
            for column in range(COMPARED_AT_MOST)
        ]
        self._titles = Titles(lambda: self.rows.scrollable_content_region.width or self.size.width)
        super().__init__(session)

    def body(self) -> Iterable[Widget]:
        return (self._titles, Columns(self.rows, *self._columns), self._detail)

    # -- what is listed -----------------------------------------------------------------------------------

    async def find(self, typed: str, order: str) -> Found[SentenceRow]:
        self._compared = await self._compare()
        rows = list(self._compared.rows) if self._compared else []
        if all(row.beside.kind == "only" for row in rows):
            # What stands beside each other without having anything in common only looks compared.
            rows = []
        total = len(rows)
        rows = [row for row in rows if has_words(" ".join(row.words), typed)]
        if order == "changed":
            ranks = {"changed": 0, "only": 1, "same": 2}
            rows.sort(key=lambda row: (ranks[row.beside.kind], row.number))
        elif order == "differing":
            rows = [row for row in rows if row.beside.kind != "same"]
        self._list_columns(rows)
        return in_memory(rows, total, self.key_of)

    def _list_columns(self, rows: Sequence[SentenceRow]) -> None:
        """Each article's own sentences, in its own order."""
        count = len(self._compared.readings) if self._compared else 0
        for n, column in enumerate(self._columns):
            own = [(span, row) for row in rows if n < count and (span := row.beside.spans[n]) is not None]
            sentences = window([row for _, row in sorted(own, key=lambda one: one[0])])
            column.list_rows(len(own), partial(sentences, self.library), None)
            column.display = self.apart and n < count
        self.rows.display = not (self.apart and count)

    async def _compare(self) -> Compared | None:
        chosen = self.session.compared
        if len(chosen) < 2:
            return None
        library = self.library
        try:
            readings = [library.read(article) for article in chosen]
        except ArticleError as error:
            self.notify(str(error), severity="error")
            return None
        self._fetching = any(reading.pending and not reading.article.text for reading in readings)
        if self._fetching:
            return None
        # An article may have been changed meanwhile, or its quotes and figures been found.
        before = self._compared
        if before is not None and before.readings == tuple(readings):
            return before
        moments = [library.desks.moment_of(article) for article in chosen]
        return await asyncio.to_thread(compare_readings, readings, moments)

    def describe(self, found: Found[SentenceRow]) -> tuple[Line, Line]:
        chosen = self.library.headings_of(self.session.compared)
        self._titles.show(chosen if len(chosen) > 1 else ())
        if not chosen:
            return (), ()
        left = [Part(" "), Part(f"{amount(len(chosen), 'article')} chosen", "strong")]
        left.append(Part(f" · {self.session.key('compare.choose_none')} chooses none", "dim"))
        if self._compared is None:
            return tuple(left), ()
        if self.typed:
            left.append(Part(f" · filter: {safe(self.typed)}", "accent"))
        how = "scrolled separately" if self.apart else "together"
        return tuple(left), (Part(f"{how} · {self.ORDERS[self.order]} ", "dim"),)

    def row_lines(self, row: SentenceRow, width: int) -> Sequence[Line]:
        count = len(row.texts)
        column = column_width(count, width)
        columns = [self._column(n, row, column) for n in range(count)]
        return [fit(beside(cells, column), width) for cells in zip_longest(*columns, fillvalue=())]

    def _column(self, column: int, row: SentenceRow, width: int) -> list[Line]:
        words = row.words[column]
        if not words:
            return []
        kind = row.beside.kind
        look = "dim" if kind == "same" else "strong" if kind == "only" else ""
        sign = Part(f"{SIGNS[kind]} ", "accent")
        text = changed(words, row.changes_in(column), second=True, look=look)
        wrapped = wrap_parts(text, width - 2, self.ROW_LINES + 1)
        if len(wrapped) > self.ROW_LINES:
            last = fit((*wrapped[self.ROW_LINES - 1], Part(" "), *wrapped[self.ROW_LINES]), width - 2)
            wrapped = [*wrapped[: self.ROW_LINES - 1], last]
        return [(sign, *line) for line in wrapped]

    def in_full(self, row: SentenceRow) -> Sequence[Line]:
        """The sentences whole, and the counts of the comparison."""
        compared = self._compared
        if compared is None:
            return ()
        lines: list[Line] = []
        for n, (words, reading) in enumerate(zip(row.words, compared.readings, strict=False)):
            if words:
                where = origin(reading.heading.meta) or safe(reading.heading.meta.title)
                lines.append((Part(f"{where}: ", "accent"), *changed(words, row.changes_in(n), second=True)))
        lines.append((Part(compared.counts, "dim"),))
        if compared.differ:
            lines.append((Part("Differ: ", "warning"), Part(safe(" · ".join(compared.differ[:3])), "dim")))
        copied = ", ".join(compared.copies) or "No run of five words or more is in another article"
        lines.append((Part(f"≈ {copied}", "strong" if compared.copied else "dim"),))
        return lines

    def key_of(self, row: SentenceRow) -> Hashable:
        return row.number

    def places(self, row: SentenceRow) -> Sequence[tuple[Heading, Span, str | None]]:
        """One for each article that has the sentence; first the article whose column has the focus."""
        compared = self._compared
        found = [
            (reading.heading, span, None)
            for reading, span in zip(compared.readings if compared else (), row.beside.spans, strict=False)
            if span is not None
        ]
        here = self.here
        if compared is not None and isinstance(here, ColumnList):
            own = compared.readings[self._columns.index(here)].heading.id
            found.sort(key=lambda place: place[0].id != own)
        return found

    @tells_errors
    def action_choose_none(self) -> None:
        """Compare none of the articles that are chosen any more."""
        chosen = self.session.compared

        def choose(articles: list[int]) -> None:
            self.session.compared = articles
            self.refresh_desk()

        choose([])
        self.session.done(f"{amount(len(chosen), 'article')} no longer chosen", partial(choose, chosen))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing is chosen, nothing is to be emptied."""
        if action == "choose_none":
            return bool(self.session.compared)
        return super().check_action(action, parameters)

    # -- together and apart ---------------------------------------------------------------------------------

    @property
    def here(self) -> DeskList[SentenceRow]:
        """The list that the keys act on."""
        if not self.apart:
            return self.rows
        return next((column for column in self._columns if column.has_focus), self._columns[0])

    @property
    def row(self) -> SentenceRow | None:
        return self.here.row

    def action_together(self) -> None:
        if self._compared is not None:
            self.apart = not self.apart

    def watch_apart(self) -> None:
        row = self.rows.row if self.apart else next((one.row for one in self._columns if one.has_focus), None)
        count = len(self._compared.readings) if self._compared else 0
        for n, column in enumerate(self._columns):
            column.display = self.apart and n < count
        self.rows.display = not self.apart
        if row is not None:
            for shown in self._columns if self.apart else [self.rows]:
                shown.go_to(lambda one: one.number == row.number)
        (self._columns[0] if self.apart else self.rows).focus()
        if self.found is not None:
            self._head.show(*self.describe(self.found))
        self.show_detail()

    def action_walk(self, what: str, way: int) -> None:
        """The next or previous sentence that was changed, or holds a quote or figure only one article has."""
        tests: dict[str, Callable[[SentenceRow], bool]] = {
            "changed": lambda row: row.beside.kind == "changed",
            "quote": lambda row: row.only_quote,
            "figure": lambda row: row.only_figure,
        }
        if not self.here.go_to(tests[what], way):
            names = {
                "changed": "change",
                "quote": "quote only one article has",
                "figure": "figure only one article has",
            }
            self.notify(f"No {'next' if way > 0 else 'previous'} {names[what]}")

    def empty(self) -> Sequence[str]:
        if self._fetching:
            return ("The articles are being fetched.",)
        if len(self.session.compared) > 1:
            titles = " and ".join(
                f"“{safe(one.meta.title)}”" for one in self.library.headings_of(self.session.compared)
            )
            return (
                f"Nothing in common: no sentence of {titles} is in the other.",
                f"{self.session.key('app.compare_article')} on another article chooses that one.",
            )
        for heading in self.library.headings_of(self.session.compared):
            title = safe(heading.meta.title)
            return (
                f"One article is chosen: {title}.",
                f"{self.session.key('app.compare_article')} on a second article puts it beside this one.",
            )
        return (
            "Nothing to compare yet.",
            f"{self.session.key('app.compare_article')} on an article, a quote or a figure chooses that article.",
            "Two or three are shown side by side here.",
            f"{self.session.key('app.library')} goes to the library.",
        )

    def export(self, rows: Sequence[SentenceRow], file: Path) -> str:
        count = len(rows[0].texts) if rows else 0
        return write_table(
            file, sentence_table(count), [one.fields() for row in rows for one in row.by_article()], "sentence"
        )
