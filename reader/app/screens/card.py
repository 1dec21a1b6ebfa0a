"""Why something is marked: all that is known of a quote, figure or bookmark, over the article."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.strip import Strip

from reader.app.explain import Card
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.text.wrap import wrap_line
from reader.app.widgets.styles import LOOK_CLASSES, Bar, PartsWidget
from reader.assets import asset_folder

LABEL_WIDTH = 11


def card_lines(card: Card, width: int) -> list[Line]:
    """Label and value side by side, long values over several lines; a narrow card has the label above."""
    beside = width >= 3 * LABEL_WIDTH
    room = width - LABEL_WIDTH if beside else width
    lines: list[Line] = []
    for label, value in card.lines:
        rows = [row.of(safe(value)).rstrip() for row in wrap_line(safe(value), max(2, room))] or [""]
        if beside:
            lines += [
                (Part((label if n == 0 else "").ljust(LABEL_WIDTH), "dim"), Part(row)) for n, row in enumerate(rows)
            ]
        else:
            lines += [(Part(label, "dim"),), *((Part(row),) for row in rows)]
    return lines


class CardText(PartsWidget):
    """The lines of a card, as high as they need."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as it has lines."""
        return len(card_lines(self._card, width))

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        lines = card_lines(self._card, self.size.width)
        return self.draw(lines[y] if y < len(lines) else (), self.size.width)


class CardScreen(ModalScreen[None]):
    """Closes with any of the keys that a reader would try."""

    CSS_PATH = asset_folder("styles") / "overlays.tcss"
    COMPONENT_CLASSES: ClassVar[set[str]] = LOOK_CLASSES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,i,q,enter,space", "dismiss", "Close", id="card.close"),
        Binding("ctrl+q", "app.quit", "Quit", show=False, id="card.quit"),
    ]

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card

    def compose(self) -> ComposeResult:
        """A box of its own height."""
        with Vertical(id="card-box"):
            yield Bar((Part(self._card.title, "strong"),), (Part("Esc closes", "dim"),), classes="pane-head")
            yield CardText(self._card)
