"""The line at the top: the desks with their keys, the present one lit, and what is new on the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import events
from textual.strip import Strip

from reader.app.text.lines import Line, Part, fit, width_of
from reader.app.widgets.styles import PartsWidget

NARROW = 80
"""Below so many columns only the present desk is named."""


class DeskBar(PartsWidget):
    """A click opens a desk."""

    def __init__(self, titles: Mapping[str, str], here: str, key: Callable[[str], str]) -> None:
        """`titles`: of all desks by name. `here`: the one that this screen is. `key`: the key of a command."""
        super().__init__()
        self._titles, self._here, self._key = titles, here, key
        self._new: Mapping[str, str] = {}

    def show(self, new: Mapping[str, str]) -> None:
        """What is new on desks, by their ids, each in few characters."""
        if new != self._new:
            self._new = dict(new)
            self.refresh()

    def names(self, width: int) -> list[tuple[str, Line]]:
        """Each desk with what is drawn of it: what is new goes first where there is no room, then other titles."""
        if width < NARROW:
            return [(self._here, self._named(self._here, title=True, new=True, gap=" "))]
        for gap, title, new in (("  ", True, True), (" ", True, True), (" ", True, False), (" ", False, True)):
            names = [
                (desk, self._named(desk, title=title or desk == self._here, new=new, gap=gap)) for desk in self._titles
            ]
            if sum(width_of(name) for _, name in names) <= width:
                break
        return names

    def _named(self, desk: str, *, title: bool, new: bool, gap: str) -> Line:
        key = self._key(f"app.{desk}")
        count = self._new.get(desk, "") if new else ""
        return (
            Part(gap),
            Part(f"{key} {self._titles[desk]}" if title else key, "heading-focus" if desk == self._here else "dim"),
            Part(f" {count}" if count else "", "accent"),
        )

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        parts = [part for _, name in self.names(width) for part in name]
        return self.draw(fit(parts, width) if y == 0 else (), width)

    async def on_click(self, event: events.Click) -> None:
        at = 0
        for desk, name in self.names(self.size.width):
            at += width_of(name)
            if event.x < at:
                await self.run_action(f"app.desk('{desk}')")
                return
