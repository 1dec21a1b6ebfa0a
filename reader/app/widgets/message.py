"""A message in place of content: what happened, why, what to press."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from reader.app.text.lines import Part
from reader.app.text.wrap import wrap_line
from reader.app.widgets.styles import PartsWidget


class MessagePane(PartsWidget):
    """Paragraphs, the first of them strong."""

    def __init__(self) -> None:
        super().__init__()
        self._paragraphs: Sequence[str] = ()

    def show(self, paragraphs: Sequence[str]) -> None:
        """Replace the message."""
        self._paragraphs = paragraphs
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line of it."""
        width = self.size.width
        rows = [("", "")]
        for number, paragraph in enumerate(self._paragraphs):
            look = "warning" if number == 0 else ""
            rows += [(row.of(paragraph).rstrip(), look) for row in wrap_line(paragraph, max(2, width - 4))] + [("", "")]
        text, look = rows[y] if y < len(rows) else ("", "")
        return self.draw((Part("  "), Part(text, look)), width)
