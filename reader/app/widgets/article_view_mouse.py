"""The mouse in the article pane: click, drag, double and triple click."""

from __future__ import annotations

from textual import events

from reader.app.text.selection import Selection
from reader.app.text.units import Unit
from reader.app.widgets.article_view_cursor import ArticleCursor
from reader.model import Span

_UNIT_OF_CHAIN: dict[int, Unit] = {2: "word", 3: "sentence", 4: "paragraph"}
_LEFT_BUTTON = 1


class ArticleMouse(ArticleCursor):
    """A cursor that follows the mouse.

    A click stands on the unit there; a drag selects characters, whole clusters; two, three and four clicks select
    a word, sentence, paragraph.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._grip: Span | None = None
        self._dragged = False

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the character under the pointer."""
        if event.button != _LEFT_BUTTON:
            return
        offset = event.get_content_offset(self)
        at = None if offset is None else self.offset_at_cell(offset.x, offset.y)
        self._dragged = False
        if at is not None:
            self._grip = self.rows.cluster_at(at)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select from the grip to the pointer; at the edges the text scrolls along."""
        if self._grip is None:
            return
        offset = event.get_content_offset_capture(self)
        if not 0 <= offset.y < self.view_height:
            self.scroll_relative(y=-1 if offset.y < 0 else 1, animate=False)
        y = min(max(0, offset.y), self.view_height - 1)
        at = self.offset_at_cell(offset.x, y)
        if at is None:
            return
        here = self.rows.cluster_at(at)
        if here != self._grip or self._dragged:
            self._dragged = True
            self.select(Selection(self._grip, here), self._units.at(self._unit, at))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go."""
        if self._grip is not None:
            self._grip = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Stand on a unit, or select one, by the number of clicks."""
        offset = event.get_content_offset(self)
        if self._dragged or offset is None or event.button != _LEFT_BUTTON:
            return
        at = self.offset_at_cell(offset.x, offset.y)
        if at is None:
            return
        if event.chain == 1:
            self._selecting = False
            self.put_cursor(self._units.at(self._unit, at))
        else:
            unit = self._units.at(_UNIT_OF_CHAIN[min(event.chain, 4)], at)
            self.select(Selection(unit, unit), unit)
