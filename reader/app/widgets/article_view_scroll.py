"""Layout and scrolling of the article pane: what stands where, and what stays in its place."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from reader.app.text.head import HeadRow
from reader.app.text.wrap import Layout, Point
from reader.app.widgets.article_view_canvas import ArticleCanvas
from reader.model import Block

_GUTTER = 3
"""Cells left of the text: the cursor's sign, the bookmark's bar, and but for a narrow pane a blank."""

_NARROW = 30

MEASURE = 88
"""The longest row of text, in cells; in a wider pane the text stands in the middle."""


class ArticleScroll(ArticleCanvas):
    """A canvas that wraps its text to its width and keeps the reader's place when it has to wrap anew."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._place: int | None = None
        self._laying_out = False
        self._stale = True

    def build_head(self, width: int) -> list[HeadRow]:
        """The rows above the text at a width in cells; for the subclass to say."""
        return []

    def set_document(self, text: str, blocks: Sequence[Block], at: int | None) -> None:
        """Draw another text (visible text, see cells.visible). `at`: the offset to show on top; None: the head."""
        self._text, self._blocks, self._place = text, blocks, at
        self._lit = {}
        self.lay_out()

    @property
    def view_height(self) -> int:
        """Rows that are on the screen at once, at least 1."""
        return max(1, self.scrollable_content_region.height)

    @property
    def is_laid_out(self) -> bool:
        """Whether the rows are those of the present text at the present width; not so while the pane is hidden."""
        return not self._stale and self.scrollable_content_region.width > 0

    def lay_out(self) -> None:
        """Wrap anew for the present width; what was on top stays on top. While hidden: as soon as the pane is shown."""
        width = self.scrollable_content_region.width
        self._strips.clear()
        self._stale = width <= 0
        if self._stale:
            self._layout, self._head = Layout("", (), MEASURE), []
            return
        self._gutter = _GUTTER if width >= _NARROW else _GUTTER - 1
        room = max(1, width - self._gutter - (1 if width >= _NARROW else 0))
        measure = min(room, MEASURE)
        self._left = (room - measure) // 2
        self._head = self.build_head(measure)
        self._layout = Layout(self._text, self._blocks, measure)
        self._laying_out = True
        try:
            self.virtual_size = Size(width, self.head_height + len(self._layout.rows) + 1)
            self.scroll_to(y=self._top_for(self._place), animate=False)
        finally:
            self._laying_out = False
        self.refresh()

    def refresh_head(self) -> None:
        """Build the head again; the text moves only when its height changes."""
        if not self.is_laid_out:
            self.lay_out()
            return
        head = self.build_head(self._layout.width)
        if len(head) == len(self._head):
            self._head = head
            self.refresh()
        else:
            self.lay_out()

    def _top_for(self, place: int | None) -> int:
        return 0 if place is None else self.head_height + self._layout.row_at(place)

    def on_resize(self) -> None:
        """Wrap to the new size."""
        self.resized()

    def on_show(self) -> None:
        """Wrap what was put in while the pane was hidden."""
        if self._stale:
            self.resized()

    def resized(self) -> None:
        """What is to be done for a new size; to be extended by subclasses."""
        if self._stale or self.scrollable_content_region.width != self.virtual_size.width or not self._layout.rows:
            self.lay_out()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember the place a person scrolled to: wrapping anew comes back to it, however often."""
        super().watch_scroll_y(old_value, new_value)
        if not self._laying_out:
            row = round(new_value) - self.head_height
            rows = self._layout.rows
            self._place = rows[min(row, len(rows) - 1)].start if rows and row >= 0 and new_value > 0 else None

    @property
    def visible_rows(self) -> range:
        """The rows of the text that are on the screen."""
        top = self.scroll_offset.y - self.head_height
        return range(max(0, top), max(0, min(len(self._layout.rows), top + self.view_height)))

    def offset_at_cell(self, x: int, y: int) -> int | None:
        """The text offset drawn at a cell of the pane; None above and below the text."""
        row = y + self.scroll_offset.y - self.head_height
        if not 0 <= row < len(self._layout.rows):
            return None
        return self._layout.offset_at(Point(row, x - self._left - self._gutter))

    def cell_of_offset(self, offset: int) -> tuple[int, int]:
        """Column and row (of the pane, may be off the screen) at which a character is drawn."""
        place = self._layout.place_of(offset)
        return self._left + self._gutter + place.cell, place.row + self.head_height - self.scroll_offset.y
