"""What all full screens of the program share."""

from __future__ import annotations

from textual.screen import Screen

from reader.app.widgets.status_line import StatusLine


class AppScreen(Screen[None]):
    """A screen with a status line. `back` and `refresh_kept` are called by the app's keys."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (140, "-wide")]  # noqa: RUF012 - Textual's declaration
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (8, "-short"), (16, "-tall")]  # noqa: RUF012 - Textual's declaration

    def say(self, text: str, *, warning: bool = False) -> None:
        """Tell the person something in the status line, for a few seconds."""
        self.query_one(StatusLine).say(text, warning=warning)

    def back(self) -> bool:
        """Go back one step; False at the top."""
        return False

    def refresh_kept(self) -> None:
        """What a person made has changed (by an undo, or on another screen): show it as it is now."""
