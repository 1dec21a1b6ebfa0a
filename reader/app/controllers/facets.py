"""Narrowing what is listed by source, date and speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.filters import FacetRow, facet_rows, toggled
from reader.errors import NewsreaderError

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen


class Narrowing:
    """Counts facets of the current search, of all articles when there is none, and puts them into the search."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def show(self) -> None:
        """Open the facets beside the list."""
        from reader.app.screens.facets import FacetScreen

        self._screen.searching.leave_likeness()
        self._screen.panes.focus("list")
        self._screen.app.push_screen(FacetScreen(self))

    @property
    def line(self) -> str:
        """The search as it stands in the box."""
        return self._screen.search_box.value

    async def rows(self) -> list[FacetRow]:
        """The facets of what is listed."""
        searching = self._screen.searching
        await searching.started.wait()
        try:
            facets = await self._screen.library.facets(searching.question)
        except NewsreaderError as error:
            self._screen.say(str(error), warning=True)
            facets = ()
        return facet_rows(facets, searching.query, searching.total)

    async def toggle(self, term: str) -> None:
        """Put a term into the search or take it out, and list the hits."""
        await self._screen.searching.ask(toggled(self.line, term))

    def said(self) -> str:
        """What is listed: "214 hits"."""
        return self._screen.list_pane.listed.partition(" · ")[0]
