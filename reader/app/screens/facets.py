"""Facets: what the listed articles can be narrowed to, beside the list that changes with every choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import ClassVar, Protocol

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.worker import WorkerCancelled

from reader.app.errors import tells_errors
from reader.app.filters import FacetRow
from reader.app.keys import Parts
from reader.app.screens.base import ListDialog
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, two_ends
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.row_list import RowList
from reader.app.widgets.styles import Bar


class FacetList(RowList):
    """Sources, dates and speakers, each with a heading."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l,space", "open", "Choose", id="facet.choose"),
        Binding("tab", "group(1)", "Group", id="facet.next_group"),
        Binding("shift+tab", "group(-1)", "Previous group", show=False, id="facet.previous_group"),
    ]

    def __init__(self) -> None:
        super().__init__(id="facet-list")
        self._rows: list[FacetRow] = []

    def show(self, rows: list[FacetRow]) -> None:
        """Replace the rows; the cursor stays on its facet, or on its place."""
        here = self.row.term if self.row else None
        at = next((index for index, row in enumerate(rows) if row.term == here), None)
        self._rows = rows
        heights = [1 + self._headed(index) for index in range(len(rows))]
        self.set_rows(len(rows), heights, cursor=min(self.cursor, max(0, len(rows) - 1)) if at is None else at)

    @property
    def row(self) -> FacetRow | None:
        """The facet under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def _headed(self, index: int) -> int:
        if not self._rows[index].group:
            return 0
        return 2 if index else 1

    def uncovered(self, index: int) -> int:
        """A heading is not covered."""
        return self._headed(index)

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        """The facet and at the right its count, below the heading of its group."""
        row = self._rows[index]
        sign, look = ("✓", "strong") if row.chosen else (" ", "")
        count = () if row.count is None else (Part(f"{row.count:,}", "dim"),)
        line = two_ends((Part(f"{sign} ", "accent"), Part(safe(row.label), look)), count, width, gap=1)
        heading: list[Line] = [(), (Part(row.group, "strong"),)]
        return [*heading[2 - self._headed(index) :], line]

    def action_group(self, by: int) -> None:
        """Go to the first facet of the next or previous group."""
        starts = [index for index, row in enumerate(self._rows) if row.group]
        if by > 0:
            self.cursor = next((start for start in starts if start > self.cursor), 0)
        else:
            self.cursor = next(
                (start for start in reversed(starts) if start < self.cursor), starts[-1] if starts else 0
            )


class Narrowed(Protocol):
    """What facets narrow: a search."""

    @property
    def line(self) -> str:
        """The search as it stands in the box."""

    @property
    def headline(self) -> str:
        """What is listed: "214 hits"."""

    async def facets(self) -> list[FacetRow]:
        """The facets of what is listed. Raises ChildError."""

    async def toggle_facet(self, term: str) -> None:
        """Put a term into the search or take it out; returns when its hits are listed."""


class FacetScreen(ListDialog[None]):
    """At the right of the list; below 80 columns over it."""

    WHERE = "Facets: window"
    PARTS: ClassVar[Mapping[str, Parts]] = {"Facets": FacetList}
    AUTO_FOCUS = "#facet-list"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("F", "dismiss", "Close", show=False, id="facet.close")]

    def __init__(self, search: Narrowed) -> None:
        super().__init__()
        self._search = search
        self._head = Bar(classes="pane-head")
        self._line = Bar(classes="overlay-line")
        self._list = FacetList()

    def compose(self) -> ComposeResult:
        """The search as it is now, the facets, the keys."""
        with Vertical(id="facet-box"):
            yield self._head
            yield self._line
            yield self._list
            yield KeyBar()

    def begin(self) -> None:
        """Count what is listed."""
        self._list.set_empty("Counting…")
        self._describe()
        self._count()

    @on(RowList.Opened)
    def _chosen(self, event: RowList.Opened) -> None:
        event.stop()
        if self._list.row is not None:
            self._toggle(self._list.row.term)

    @work(group="facets", exclusive=True)
    async def _toggle(self, term: str) -> None:
        with suppress(WorkerCancelled):  # a newer search took its place: that is counted
            await self._search.toggle_facet(term)
        await self._recount()

    @work(group="facets", exclusive=True)
    async def _count(self) -> None:
        await self._recount()

    @tells_errors
    async def _recount(self) -> None:
        self._list.set_empty("Nothing to narrow by.", "The articles listed name no source, date or speaker.")
        self._describe()
        self._list.show(await self._search.facets())
        self._describe()

    def _describe(self) -> None:
        line = safe(self._search.line)
        self._line.show((Part(" "), Part("/ ", "accent"), Part(line or "all articles", "" if line else "dim")))
        self._head.show((Part(" "), Part("Narrow", "strong")), (Part(f"{self._search.headline} ", "dim"),))
