"""The list below the search box: examples while it is empty, then how the value that is being typed may go on."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Offset, Size
from textual.strip import Strip

from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, two_ends, width_of
from reader.app.widgets.styles import PartsWidget
from reader.model.plain_text import amount
from reader.model.search import Completion

_GAP = 2
_EXAMPLES = (
    ("flood toll", "both words, in any form", "both, any form"),
    ('"forty minutes"', "these words in this order", "in this order"),
    ("-strike  OR  insur*", "without it; either one; words beginning with it", "not; or; begins"),
    ("speaker:mayor", "articles that quote them, by name or role", "who is quoted"),
    ("said:morning", "words within a quote", "within a quote"),
    ("figure:>1000", "a number; figure:homes what is counted", "how many"),
    ("date:last month", "when it was published", "when published"),
    ("source:  by:  title:", "outlet, author, title", "outlet, author"),
    ("is:unread  tag:toll", "what you did with it", "what you did"),
)
"""What may be typed, what it finds, and the same in few words."""
_EXAMPLE_WIDTH = 22


class CompletionList(PartsWidget):
    """Floats over what lies below; hidden while there is nothing to show. The box has the keys.

    It reaches to the right edge of the screen: what lies below is covered whole and never cut within a word.
    """

    def __init__(self) -> None:
        super().__init__(id="completions")
        self._rows: list[tuple[Line, Line]] = []
        self._short_rows: list[tuple[Line, Line]] = []
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
        self._short_rows = self._rows
        self._place(corner)

    def show_examples(self, corner: Offset) -> None:
        self._rows = [_explained(example, meaning) for example, meaning, _ in _EXAMPLES]
        self._short_rows = [_explained(example, short) for example, _, short in _EXAMPLES]
        self._place(corner)

    def hide(self) -> None:
        if self._rows:
            self._rows = []
            self.display = False

    def _place(self, corner: Offset) -> None:
        self.absolute_offset = corner
        self.display = bool(self._rows)
        self.refresh(layout=True)

    @property
    def _widest(self) -> int:
        return max((width_of(left) + _GAP + width_of(right) for left, right in self._rows), default=0)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """From its corner to the right edge; where its widest row needs more, it moves to the left."""
        left = self.absolute_offset.x if self.absolute_offset else 0
        return max(self._widest, viewport.width - left - self.gutter.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        rows = self._rows if self._widest <= width else self._short_rows
        left, right = rows[y] if y < len(rows) else ((), ())
        return self.draw(two_ends(left, right, min(self._widest, width)), width, "row")


def _explained(example: str, meaning: str) -> tuple[Line, Line]:
    """A row of the examples."""
    return (Part(example.ljust(_EXAMPLE_WIDTH), "accent"), Part(meaning, "dim")), ()
