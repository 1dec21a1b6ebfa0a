"""Which panes are on the screen, and which of them has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.css.query import NoMatches
from textual.widget import Widget

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen

Pane = Literal["list", "article", "side"]

TWO_PANES = 80
THREE_PANES = 140


def visible_panes(width: int, current: Pane, *, side: bool, zen: bool) -> frozenset[Pane]:
    """The panes shown at `width` columns when `current` has the focus. `side`: the side pane is wanted."""
    if zen:
        return frozenset({"article"})
    if width < TWO_PANES:
        return frozenset({current})
    if width < THREE_PANES:
        return frozenset({"article", "side"} if side else {"list", "article"})
    return frozenset({"list", "article", "side"} if side else {"list", "article"})


class Panes:
    """Shows, hides and focuses panes. The side pane is open at first where three panes fit, else on demand."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.current: Pane = "list"
        self.zen = False
        self._side_of_three = True
        self._side_of_two = False

    @property
    def narrow(self) -> bool:
        """One pane at a time."""
        return self._screen.size.width < TWO_PANES

    @property
    def side(self) -> bool:
        """Whether the side pane is wanted at this width."""
        return self._side_of_three if self._screen.size.width >= THREE_PANES else self._side_of_two

    def visible(self) -> frozenset[Pane]:
        """The panes shown now."""
        return visible_panes(self._screen.size.width, self.current, side=self.side, zen=self.zen)

    def apply(self) -> None:
        """Show what is to be shown at this size."""
        shown = self.visible()
        for pane in ("list", "article", "side"):
            self._screen.query_one(f"#{pane}-pane").display = pane in shown
        self._screen.set_class(self.zen, "-zen")

    def focus(self, pane: Pane) -> None:
        """Show a pane and give it the focus."""
        self._enter(pane)
        self.apply()
        self._target(pane).focus()

    def _enter(self, pane: Pane) -> None:
        self.current = pane
        if pane != "article":
            self.zen = False
        if TWO_PANES <= self._screen.size.width < THREE_PANES:
            if pane == "list":
                self._side_of_two = False
            elif pane == "side":
                self._side_of_two = True
        elif pane == "side":
            self._side_of_three = True

    def _target(self, pane: Pane) -> Widget:
        targets: dict[Pane, Widget] = {
            "list": self._screen.articles,
            "article": self._screen.article,
            "side": self._screen.side.rows,
        }
        return targets[pane]

    def follow_focus(self, widget: Widget) -> None:
        """A widget got the focus, by mouse for example: its pane is the current one."""
        for pane in ("list", "article", "side"):
            try:
                holder = self._screen.query_one(f"#{pane}-pane")
            except NoMatches:
                return
            if holder in widget.ancestors_with_self and self.current != pane:
                self._enter(pane)
                self.apply()

    def toggle_side(self) -> None:
        """Bring the side pane, or put it away."""
        if "side" in self.visible():
            if self._screen.size.width >= THREE_PANES:
                self._side_of_three = False
            self._side_of_two = False
            if self.current == "side":
                self.focus("article")
            else:
                self.apply()
        elif self.narrow or self.current == "list":
            self.focus("side")
        else:
            if self._screen.size.width >= THREE_PANES:
                self._side_of_three = True
            else:
                self._side_of_two = True
            self.apply()

    def toggle_zen(self) -> None:
        """The article alone, or everything again."""
        self.zen = not self.zen
        if self.zen:
            self.focus("article")
        else:
            self.apply()

    def cycle(self, by: int) -> None:
        """Go to the next or previous of search box, list, article and side pane."""
        screen = self._screen
        stops: list[Pane | Literal["search"]] = ["search", "list", "article"]
        if self.narrow or "side" in self.visible():
            stops.append("side")
        here = "search" if screen.search_box.has_focus else self.current
        target = stops[(stops.index(here) + by) % len(stops)] if here in stops else "list"
        if target == "search":
            screen.action_search()
        else:
            self.focus(target)
