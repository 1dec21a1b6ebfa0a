"""What all full screens of the program share."""

from __future__ import annotations

from typing import ClassVar

from textual.screen import Screen

from reader.app.widgets.status_line import StatusLine
from reader.app.widgets.styles import LOOK_CLASSES


class AppScreen(Screen[None]):
    """A screen with a status line. `back` and `refresh_kept` are called by the app's keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = LOOK_CLASSES
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (140, "-wide")]  # noqa: RUF012 - Textual's declaration
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (8, "-short"), (16, "-tall")]  # noqa: RUF012 - Textual's declaration

    def take_size_classes(self) -> None:
        """Take the classes of the terminal's size before anything is styled: once is enough for the first frame."""
        for breakpoints, size in (
            (self.HORIZONTAL_BREAKPOINTS, self.app.size.width),
            (self.VERTICAL_BREAKPOINTS, self.app.size.height),
        ):
            self.set_class(True, next(name for at, name in reversed(breakpoints) if size >= at))

    def say(self, text: str, *, warning: bool = False) -> None:
        """Tell the person something in the status line, for a few seconds."""
        self.query_one(StatusLine).say(text, warning=warning)

    def back(self) -> bool:
        """Go back one step; False at the top."""
        return False

    def refresh_kept(self) -> None:
        """What a person made has changed (by an undo, or on another screen): show it as it is now."""
