"""Widgets drawn from parts: a look is a component class, so every colour stands in styles/."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from reader.app.lines import Line, Part, two_ends, width_of
from reader.app.wording import safe

LOOKS = ("title", "unread", "dim", "strong", "hit", "quote", "figure", "bookmark", "accent", "warning", "cursor")
"""The looks that the lists and bars share."""


class PartsWidget(Widget):
    """Draws parts; subclasses name the looks they use."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"look--{look}" for look in LOOKS}
    ALLOW_SELECT = False

    def draw(self, parts: Iterable[Part], width: int, *behind: str) -> Strip:
        """One row of `width` cells. `behind` names looks that lie under all parts, the cursor's for example."""
        under = [f"look--{look}" for look in behind]
        base = self.get_visual_style(*under).rich_style
        segments = []
        for text, look in parts:
            style = self.get_visual_style(*under, f"look--{look}").rich_style if look else base
            segments.append(Segment(safe(text), style))
        return Strip(segments).adjust_cell_length(width, base)


class Bar(PartsWidget):
    """One line with something at its left and its right end. Both are replaced at once by `show`."""

    def __init__(self, left: Line = (), right: Line = (), *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._left, self._right = left, right

    def show(self, left: Iterable[Part] = (), right: Iterable[Part] = ()) -> None:
        """Replace what stands at the ends; repaints only when something differs."""
        new = tuple(left), tuple(right)
        if new != (self._left, self._right):
            self._left, self._right = new
            self.refresh()

    @property
    def text(self) -> str:
        """Everything shown, for tests and screen readers."""
        return " ".join("".join(part.text for part in end) for end in (self._left, self._right) if end)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as both ends need."""
        return width_of(self._left) + width_of(self._right)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row."""
        return 1

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        return self.draw(two_ends(self._left, self._right, width) if y == 0 else (), width)
