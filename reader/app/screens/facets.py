"""Facets: what the listed articles can be narrowed to, beside the list that changes with every choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.worker import WorkerCancelled

from reader.app.errors import tells_errors
from reader.app.filters import FacetRow
from reader.app.keys import Parts
from reader.app.screens.base import ListDialog
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, two_ends
from reader.app.widgets.item_list import ItemList
from reader.app.widgets.styles import Bar

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen


class FacetList(ItemList[FacetRow]):
    """Sources, dates and speakers, each with a heading."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l,space", "open", "Choose", id="facet.choose"),
        Binding("tab", "group(1)", "Group", id="facet.next_group"),
        Binding("shift+tab", "group(-1)", "Previous group", show=False, id="facet.previous_group"),
    ]

    def heading(self, index: int) -> Sequence[Line]:
        group: Line = (Part(self.items[index].group, "strong"),)
        return () if not self.items[index].group else ((), group) if index else (group,)

    def action_group(self, by: int) -> None:
        """Go to the first facet of the next or previous group."""
        starts = [index for index, row in enumerate(self.items) if row.group]
        if by > 0:
            self.cursor = next((start for start in starts if start > self.cursor), 0)
        else:
            self.cursor = next(
                (start for start in reversed(starts) if start < self.cursor), starts[-1] if starts else 0
            )


def facet_lines(row: FacetRow, width: int) -> Sequence[Line]:
    sign, look = ("✓", "strong") if row.chosen else (" ", "")
    count = () if row.count is None else (Part(f"{row.count:,}", "dim"),)
    return [two_ends((Part(f"{sign} ", "accent"), Part(safe(row.label), look)), count, width, gap=1)]


class FacetScreen(ListDialog[FacetRow, None]):
    """At the right of the list; below 80 columns over it."""

    WHERE = "Facets: window"
    NAME = "facet"
    PARTS: ClassVar[Mapping[str, Parts]] = {"Facets": FacetList}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("F", "dismiss", "Close", show=False, id="facet.close")]

    def __init__(self, search: MainScreen) -> None:
        """`search` has the articles that are narrowed."""
        super().__init__(FacetList(facet_lines, id="facet-list"), "Narrow")
        self._search = search
        self._line = Bar(classes="overlay-line")

    def above_list(self) -> Iterable[Widget]:
        yield self._line

    def begin(self) -> None:
        self.rows.set_empty("Counting…")
        self._describe()
        self._count()

    def chosen(self, item: FacetRow) -> None:
        self._count(item.term)

    @work(group="facets", exclusive=True)
    @tells_errors
    async def _count(self, term: str | None = None) -> None:
        """Count anew, with a term put into the search or taken out of it."""
        if term is not None:
            with suppress(WorkerCancelled):  # a newer search took its place: that is counted
                await self._search.toggle_facet(term)
        self.rows.set_empty("Nothing to narrow by.", "The articles listed name no source, date or speaker.")
        self._describe()
        found = await self._search.facets()
        here = self.rows.item.term if self.rows.item else None
        self.rows.show(found, cursor=next((n for n, row in enumerate(found) if row.term == here), None))
        self._describe()

    def _describe(self) -> None:
        line = safe(self._search.search_pane.box.value)
        self._line.show((Part(" "), Part("/ ", "accent"), Part(line or "all articles", "" if line else "dim")))
        self.head.show((Part(" "), Part("Narrow", "strong")), (Part(f"{self._search.list_pane.headline} ", "dim"),))
