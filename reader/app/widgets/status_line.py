"""The line above the footer: what was just done, else what is under the cursor; at its right how indexing goes."""

from __future__ import annotations

from textual.timer import Timer

from reader.app.text.lines import Line, Part
from reader.app.widgets.styles import Bar

SAID_FOR = 6.0
"""Seconds for which something said stays."""


class StatusLine(Bar):
    """Something said wins over the explanation of a mark."""

    def __init__(self) -> None:
        super().__init__()
        self._said: Line = ()
        self._about = ""
        self._progress: Line = ()
        self._timer: Timer | None = None

    def say(self, text: str, *, warning: bool = False) -> None:
        """Show `text` for a few seconds."""
        if self._timer:
            self._timer.stop()
        self._said = (Part(text, "warning" if warning else "strong"),)
        self._timer = self.set_timer(SAID_FOR, self._fall_silent)
        self._update()

    def explain(self, text: str) -> None:
        """Say what is under the cursor; empty: nothing."""
        self._about = text
        self._update()

    def set_progress(self, text: str, *, warning: bool = False) -> None:
        """How indexing goes; empty: it is done."""
        self._progress = (Part(text, "warning" if warning else "dim"),) if text else ()
        self._update()

    def _fall_silent(self) -> None:
        self._said = ()
        self._update()

    def _update(self) -> None:
        self.show(self._said or (Part(self._about),), self._progress)
