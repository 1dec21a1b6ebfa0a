"""The list below the search box: how the value that is being typed may go on, with counts."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Offset, Size
from textual.strip import Strip

from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, two_ends, width_of
from reader.app.widgets.styles import PartsWidget
from reader.app.wording import amount
from reader.model.search import Completion

_GAP = 2


class CompletionList(PartsWidget):
    """Floats over what lies below; hidden while there is nothing to choose from. The box has the keys."""

    def __init__(self) -> None:
        super().__init__(id="completions")
        self._rows: list[tuple[Line, Line]] = []
        self.display = False

    def show(self, offered: Sequence[Completion], following: int, corner: Offset) -> None:
        """Show completions below a corner, the one that is taken next with an arrow; hide when there are none."""
        self._rows = [
            (
                (Part("→ " if number == following else "  ", "accent"), Part(safe(completion.value))),
                (Part(amount(completion.count, completion.counted[:-1]), "dim"),) if completion.count else (),
            )
            for number, completion in enumerate(offered)
        ]
        self.absolute_offset = corner
        self.display = bool(offered)
        self.refresh(layout=True)

    @property
    def text(self) -> str:
        """Everything shown, for tests and screen readers."""
        return "\n".join("".join(part.text for part in (*left, Part("  "), *right)) for left, right in self._rows)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the widest row."""
        return max((width_of(left) + _GAP + width_of(right) for left, right in self._rows), default=0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A row for each."""
        return len(self._rows)

    def render_line(self, y: int) -> Strip:
        """Draw a row."""
        left, right = self._rows[y] if y < len(self._rows) else ((), ())
        return self.draw(two_ends(left, right, self.size.width), self.size.width, "row")
