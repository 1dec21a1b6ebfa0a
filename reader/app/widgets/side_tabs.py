"""The tabs of the side pane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.app.text.lines import Line, Part, fit, width_of
from reader.app.widgets.styles import HeadWidget

Tab = Literal["quotes", "figures", "bookmarks"]
TABS: tuple[Tab, ...] = get_args(Tab)


class TabBar(HeadWidget):
    """The names of the tabs with their counts; a click picks one."""

    @dataclass
    class Picked(Message):
        """A tab was clicked."""

        tab: Tab

    def __init__(self) -> None:
        super().__init__()
        self._tab: Tab = "quotes"
        self._counts: dict[Tab, str] = {}

    def show(self, tab: Tab, counts: dict[Tab, str]) -> None:
        """Show which tab is open and how much each holds."""
        self._tab, self._counts = tab, counts
        self.refresh()

    def names(self, width: int) -> list[tuple[Tab, Line]]:
        """The tabs as they are drawn; short names where the long ones do not fit."""
        full = [(tab, self._label(tab, tab.capitalize())) for tab in TABS]
        if sum(width_of(name) for _, name in full) <= width:
            return full
        short = [
            (tab, self._label(tab, tab.capitalize() if tab == self._tab else sign))
            for tab, sign in zip(TABS, "❝#▎", strict=True)
        ]
        if sum(width_of(name) for _, name in short) <= width:
            return short
        return [(tab, self._label(tab, sign)) for tab, sign in zip(TABS, "❝#▎", strict=True)]

    def _label(self, tab: Tab, name: str) -> Line:
        look = "strong" if tab == self._tab else "dim"
        return (Part(" "), Part(name, look), Part(f" {self._counts.get(tab, '')}", "dim"), Part(" "))

    def render_line(self, y: int) -> Strip:
        """Draw the bar."""
        width = self.size.width
        parts = [part for _, name in self.names(width) for part in name][1:]
        return self.draw_head(fit(parts, width - 1) if y == 0 else (), width)

    def on_click(self, event: events.Click) -> None:
        """Pick the tab under the pointer."""
        at = 0
        for tab, name in self.names(self.size.width):
            at += width_of(name)
            if event.x < at:
                self.post_message(self.Picked(tab))
                return
