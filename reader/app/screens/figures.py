"""The figures desk: how many of what, who claims it, what differs, and a plot of it over time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, cast, final

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from reader.app.errors import tells_errors
from reader.app.evidence_rows import difference_in_full, difference_lines, figure_in_full, figure_lines
from reader.app.outside import write_table
from reader.app.plot import draw, points_of
from reader.app.screens.desk import DeskList, Found
from reader.app.screens.evidence_desk import PLACE_KEYS, EvidenceDesk, group_keys, still_looking
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.widgets.styles import PartsWidget
from reader.library.library import Library
from reader.model import Heading, Span
from reader.model.desks import DeskFigure, DeskOrder, DifferenceRow, figure_filter
from reader.model.units import sentence_around
from reader.records.figures import DIFFERENCES, FIGURES

FigureRow = DeskFigure | DifferenceRow

PLOTTED = 400
"""Figures of the list that are drawn."""


class Plot(PartsWidget):
    """A plot of the figures that are listed."""

    def __init__(self) -> None:
        super().__init__(id="figure-plot")
        self._figures: Sequence[DeskFigure] = ()
        self._chosen: int | None = None
        self._drawn: tuple[tuple[int, int], list[Line]] | None = None

    def show(self, figures: Sequence[DeskFigure], chosen: int | None) -> None:
        self._figures, self._chosen, self._drawn = figures, chosen, None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        size = (self.size.width, self.size.height)
        if self._drawn is None or self._drawn[0] != size:
            self._drawn = (size, draw(points_of(self._figures, self._chosen), *size))
        lines = self._drawn[1]
        return self.draw(lines[y] if y < len(lines) else (), self.size.width)


class FigureList(DeskList[FigureRow]):
    """The figures, or differences."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *group_keys("All figures", "What differs", "desk.differ"),
        *PLACE_KEYS,
        Binding("x", "screen.dismiss_difference", "Not the same", id="figure.dismiss"),
        Binding("p", "screen.plot", "Plot", id="figure.plot"),
    ]


@final
class FiguresDesk(EvidenceDesk[FigureRow]):
    """Lists, filters, sorts, draws, opens and exports figures; shows what differs."""

    WHERE = "Figures desk"
    PARTS: ClassVar[Mapping[str, type[DOMNode]]] = {"Figures": FigureList}
    NOUN = "figure"
    ORDERS: ClassVar[Mapping[str, str]] = {
        "newest": "newest first",
        "oldest": "oldest first",
        "largest": "largest first",
        "smallest": "smallest first",
    }
    ROW_LINES = 2
    LIST = FigureList
    FILTER_HINT = "residents killed  >1000  %  claimant:  source:"
    GROUP_ORDERS: ClassVar[Mapping[str, str]] = {"surest": "most certain first", "latest": "newest first"}

    drawn: reactive[bool] = reactive(False, init=False)
    """Whether the plot is shown."""

    def __init__(self, session: Session) -> None:
        self._plot = Plot()
        super().__init__(session)

    def body(self) -> Iterable[Widget]:
        return (self.rows, self._plot, self._detail)

    # -- what is listed -----------------------------------------------------------------------------------

    async def find(self, typed: str, order: str) -> Found[FigureRow]:
        desks = self.library.desks
        only, by = figure_filter(typed), cast("DeskOrder", order)
        remark = await desks.fetch(only, by)
        if self.grouped:
            latest = order == "latest"

            def read_differences(library: Library, offset: int, limit: int) -> Sequence[FigureRow | None]:
                return library.desks.differences(offset, limit, only=only, latest=latest)

            count, more = desks.count_differences(only, latest=latest), desks.more(only, by)
            return Found(count, max(count, desks.all_differences()), read_differences, more=more, remark=remark)
        count, more = desks.count_figures(only, by), desks.more(only, by)
        total = desks.all_figures() if typed or more else count

        def read(library: Library, offset: int, limit: int) -> Sequence[FigureRow | None]:
            return library.desks.figures(only, offset, limit, by)

        return Found(count, total, read, more=more, remark=remark)

    def row_lines(self, row: FigureRow, width: int) -> Sequence[Line]:
        return difference_lines(row, width) if isinstance(row, DifferenceRow) else figure_lines(row, width)

    def in_full(self, row: FigureRow) -> Sequence[Line]:
        if self.drawn:
            self._draw(row)
        if isinstance(row, DifferenceRow):
            return list(difference_in_full(row, self.chosen(row)))
        lines: list[Line] = list(figure_in_full(row))
        if row.differences:
            for one in self.library.desks.differences(0, 3, figure=row.id):
                lines += self._differs(row, one)
        return lines

    def _differs(self, row: DeskFigure, difference: DifferenceRow) -> Iterator[Line]:
        others = [one for one in difference.figures if one.id != row.id]
        head, look = ("Rises: ", "dim") if difference.rise else (f"{difference.what}: {difference.how}. ", "warning")
        yield (Part(safe(head), look), Part(safe(f"{difference.why} {difference.against}".rstrip()), "dim"))
        for one in others[:4]:
            yield from figure_in_full(one)

    @property
    def noun(self) -> str:
        return "difference" if self.grouped else self.NOUN

    def key_of(self, row: FigureRow) -> Hashable:
        return (isinstance(row, DifferenceRow), row.id)

    def places(self, row: FigureRow) -> Sequence[tuple[Heading, Span, str | None]]:
        figures = row.figures if isinstance(row, DifferenceRow) else (row,)
        return [(one.heading, one.figure.span, None) for one in figures]

    def copied(self, text: str, span: Span) -> Span:
        """Its sentence: a number alone means nothing. No speaker: who claims it may not have said the sentence."""
        return sentence_around(text, span)

    def empty(self) -> Sequence[str]:
        if looking := still_looking(self.session):
            return looking
        if self.grouped:
            return (
                "No figures differ between articles.",
                "Figures that count the same thing and do not agree are listed here.",
                f"{self.session.key('desk.differ')} brings all figures back.",
            )
        return (
            "No figures yet.",
            "The figures of all articles: how many of what, and who claims it.",
            "New articles are added here once they are indexed.",
            f"{self.session.key('app.library')} goes to the library.",
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "dismiss_difference":
            return self.row is not None and (isinstance(self.row, DifferenceRow) or self.row.differences > 0)
        return super().check_action(action, parameters)

    # -- differences and plot -----------------------------------------------------------------------------

    @tells_errors
    def action_dismiss_difference(self) -> None:
        """Dismiss a difference: its figures do not count the same thing."""
        row, desks = self.row, self.library.desks
        found = [row] if isinstance(row, DifferenceRow) else desks.differences(0, 1, figure=row.id) if row else []
        if not found:
            self.notify("Nothing differs here")
            return
        key, what = found[0].key, found[0].what
        desks.dismiss(key)
        self.session.done(f"dismissed {what}", lambda: desks.take_back_dismissal(key), f"Not the same thing: {what}")
        self.personal_changed()

    def action_plot(self) -> None:
        self.drawn = not self.drawn

    def watch_drawn(self) -> None:
        self.set_class(self.drawn, "-drawn")
        if self.row is not None and self.drawn:
            self._draw(self.row)

    def back(self) -> bool:
        if not (self.drawn and self.rows.has_focus):
            return super().back()
        self.drawn = False
        return True

    def _draw(self, row: FigureRow) -> None:
        if isinstance(row, DifferenceRow):
            self._plot.show(row.figures, row.figures[self.chosen(row)].id)
            return
        found = self.found.read(self.library, 0, PLOTTED) if self.found else ()
        listed = [one for one in found if isinstance(one, DeskFigure)]
        listed = listed if any(one.id == row.id for one in listed) else [*listed, row]
        self._plot.show(listed, row.id)

    def export(self, rows: Sequence[FigureRow], file: Path) -> str:
        differ = [row for row in rows if isinstance(row, DifferenceRow)]
        if differ:
            return write_table(file, DIFFERENCES, differ, "difference")
        return write_table(file, FIGURES, [row for row in rows if isinstance(row, DeskFigure)], "figure")
