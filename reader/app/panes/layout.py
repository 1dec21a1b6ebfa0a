"""Which panes are on the screen, and which of them has the focus."""

from __future__ import annotations

from typing import Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widget import Widget

from reader.app.screen_state import Pane
from reader.app.widgets.styles import Backdrop

Stop = Literal["search", "list", "article", "side"]
"""Where Tab stops."""

TWO_PANES = 80
THREE_PANES = 140
LEAST = 24
"""Columns that the list, and what is beside it, have at least."""


def visible_panes(width: int, current: Pane, *, side: bool, zen: bool) -> frozenset[Pane]:
    """The panes shown at `width` columns when `current` has the focus. `side`: the side pane is wanted."""
    if zen:
        return frozenset({"article"})
    if width < TWO_PANES:
        return frozenset({current})
    if width < THREE_PANES:
        return frozenset({"article", "side"} if side else {"list", "article"})
    return frozenset({"list", "article", "side"} if side else {"list", "article"})


class PaneLayout(Horizontal, Backdrop):
    """Shows, hides and focuses its panes. The side pane is open at first where three panes fit, else on demand."""

    zen: reactive[bool] = reactive(False, init=False)
    """Whether the article is shown alone."""

    list_width: reactive[int] = reactive(0, init=False)
    """Columns that a person gave the list where others are beside it; 0: as many as fit the terminal."""

    current: reactive[Pane] = reactive[Pane]("list", init=False)
    """The pane that has the focus, or had it last."""

    def __init__(self, panes: dict[Pane, Widget], focused: dict[Pane, Widget], *, side_open: bool = True) -> None:
        """`focused`: what gets the focus in each pane. `side_open`: whether the side pane is, where three fit."""
        super().__init__(id="panes")
        self._panes = panes
        self._focused = focused
        self._side_of_three = side_open
        self._side_of_two = False

    def compose(self) -> ComposeResult:
        yield from self._panes.values()

    @property
    def narrow(self) -> bool:
        """One pane at a time."""
        return self._width < TWO_PANES

    @property
    def wide(self) -> bool:
        """All panes at a time."""
        return self._width >= THREE_PANES

    @property
    def side_open(self) -> bool:
        """Whether the side pane is open where three panes fit."""
        return self._side_of_three

    @property
    def _width(self) -> int:
        return self.app.size.width

    @property
    def visible_now(self) -> frozenset[Pane]:
        side = self._side_of_three if self.wide else self._side_of_two
        return visible_panes(self._width, self.current, side=side, zen=self.zen)

    def apply(self) -> None:
        shown = self.visible_now
        for name, pane in self._panes.items():
            pane.display = name in shown
        styles = self._panes["list"].styles
        if self.list_width and not self.narrow:
            columns = max(LEAST, min(self.list_width, self._width - LEAST))
            styles.width = styles.min_width = styles.max_width = columns
        elif styles.has_rule("width"):
            for rule in ("width", "min_width", "max_width"):
                styles.clear_rule(rule)

    def on_mount(self) -> None:
        self.apply()

    def on_resize(self) -> None:
        self.apply()

    def watch_list_width(self) -> None:
        self.apply()

    def watch_zen(self) -> None:
        self.apply()

    def focus_pane(self, pane: Pane) -> None:
        self._enter(pane)
        self.screen.set_focus(self._focused[pane])

    def has(self, pane: Pane) -> bool:
        """Whether what a pane shows has the focus."""
        return self._focused[pane].has_focus

    def _enter(self, pane: Pane) -> None:
        self.current = pane
        if pane != "article":
            self.zen = False
        if TWO_PANES <= self._width < THREE_PANES:
            if pane == "list":
                self._side_of_two = False
            elif pane == "side":
                self._side_of_two = True
        elif pane == "side":
            self._side_of_three = True
        self.apply()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Something in a pane got the focus, by mouse for example: its pane is the current one."""
        above = event.widget.ancestors_with_self
        for name, pane in self._panes.items():
            if pane in above and self.current != name:
                self._enter(name)

    def toggle_side(self) -> None:
        if "side" in self.visible_now:
            if self.wide:
                self._side_of_three = False
            self._side_of_two = False
            if self.current == "side":
                self.focus_pane("article")
            else:
                self.apply()
        elif self.narrow or self.current == "list":
            self.focus_pane("side")
        else:
            if self.wide:
                self._side_of_three = True
            else:
                self._side_of_two = True
            self.apply()

    def toggle_zen(self) -> None:
        self.zen = not self.zen
        if self.zen:
            self.focus_pane("article")

    def next_stop(self, here: Stop, by: int) -> Stop:
        """Where Tab goes from `here`: search box, list, article and side pane, as far as they are there."""
        stops: list[Stop] = ["search", "list", "article"]
        if self.narrow or "side" in self.visible_now:
            stops.append("side")
        return stops[(stops.index(here) + by) % len(stops)] if here in stops else "list"
