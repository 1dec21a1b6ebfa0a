"""Counts: a number typed before a key says how often (`5j`) or where to (`10G`)."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.timer import Timer
from textual.widget import Widget

MOST_DIGITS = 5


class Counted(Widget):
    """A widget with actions that take a count.

    A digit has its own meaning as well (a desk, for example). It keeps it when no counted key follows soon, so a digit
    alone works a moment later than other keys.
    """

    COUNTED: ClassVar[frozenset[str]] = frozenset()
    """The actions that take a count."""

    COUNT_SECONDS: ClassVar[float] = 0.35
    """Seconds for which a digit waits to become part of a count."""

    _digits = ""
    _repeat: int | None = None
    _count_timer: Timer | None = None

    def take_count(self) -> int | None:
        """The number typed before the key that is being handled; None without one. Asked once."""
        count, self._repeat = self._repeat, None
        return count

    async def on_key(self, event: events.Key) -> None:
        """Collect digits; give them to a counted key, and their own meaning back before any other one."""
        self._repeat = None
        if len(event.key) == 1 and event.key in ("0123456789" if self._digits else "123456789"):
            event.stop()
            event.prevent_default()
            self._digits = (self._digits + event.key)[-MOST_DIGITS:]
            self._stop_waiting()
            self._count_timer = self.set_timer(self.COUNT_SECONDS, self._digits_alone)
        elif self._digits:
            if self._is_counted(event.key):
                self._repeat, self._digits = int(self._digits), ""
                self._stop_waiting()
            else:
                event.stop()
                event.prevent_default()
                await self._digits_alone()
                self.app.simulate_key(event.key)

    def on_blur(self) -> None:
        """What was typed here means nothing elsewhere."""
        self._digits = ""
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        if self._count_timer is not None:
            self._count_timer.stop()
            self._count_timer = None

    def _is_counted(self, key: str) -> bool:
        active = self.screen.active_bindings.get(key)
        return active is not None and active.node is self and active.binding.action.partition("(")[0] in self.COUNTED

    async def _digits_alone(self) -> None:
        """Do what a single digit means without a count."""
        digits, self._digits = self._digits, ""
        self._stop_waiting()
        active = self.screen.active_bindings.get(digits)
        if active is not None and active.enabled:
            await self.app.run_action(active.binding.action, active.node)
