"""Widgets drawn from parts, each with a look."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from reader.app.lines import Line, Part, two_ends, width_of
from reader.app.looks import look_style
from reader.app.wording import safe


class PartsWidget(Widget):
    """Draws parts in the looks of its screen."""

    ALLOW_SELECT = False

    _styles_of_looks: dict[tuple[str, ...], Style] = {}  # noqa: RUF012 - replaced for each widget, never changed

    def draw(self, parts: Iterable[Part], width: int, behind: str = "") -> Strip:
        """One row of `width` cells. `behind` names a look that lies under all parts, the cursor's for example."""
        under = (behind,) if behind else ()
        segments = [Segment(safe(text), self._style((*under, look) if look else under)) for text, look in parts]
        return Strip(segments).adjust_cell_length(width, self._style(under))

    def _style(self, looks: tuple[str, ...]) -> Style:
        style = self._styles_of_looks.get(looks)
        if style is None:
            style = look_style(self.screen, self, looks)
            self._styles_of_looks = {**self._styles_of_looks, looks: style}
        return style

    def notify_style_update(self) -> None:
        """The theme, or what lies behind, has changed."""
        self._styles_of_looks = {}
        super().notify_style_update()
        self.refresh()


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
