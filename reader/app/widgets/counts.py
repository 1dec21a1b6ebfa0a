"""Counts: a number typed before a key says how often (`5j`) or where to (`10G`).

A digit opens a desk as well, and does so at once. When a key that takes a count follows right after it, the digit was
the beginning of a count: the desk is left again, and the key acts where the digit was typed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.widget import Widget

MOST_DIGITS = 5

DESK = "desk"
"""The action that a digit does at once, because leaving a desk again undoes it. A digit that a person has given to
another action begins no count."""


class Counted(Widget):
    """A widget with actions that take a count."""

    COUNTED: ClassVar[frozenset[str]] = frozenset()
    """The actions that take a count."""

    COUNT_SECONDS: ClassVar[float] = 0.35
    """Seconds within which a key has to follow a digit that has opened a desk. Any other number waits for its key."""

    _digits = ""
    _opened_desk = False
    _digit_at = 0.0
    _repeat: int | None = None

    def take_count(self) -> int | None:
        """The number typed before the key that is being handled; None without one. Asked once."""
        count, self._repeat = self._repeat, None
        return count

    def goes_on(self, event: events.Key) -> bool:
        """Whether a key goes on with the count that was begun here."""
        if not self._digits:
            return False
        if self._opened_desk and event.time - self._digit_at > self.COUNT_SECONDS:
            return False
        return _is_digit(event.key) or self._is_counted(event.key)

    def forget_count(self) -> None:
        """What was typed was no count."""
        self._digits = ""

    async def on_key(self, event: events.Key) -> None:
        """Collect digits and give them to the key that takes a count."""
        self._repeat = None
        if not self.goes_on(event):
            waiting, self._digits = self._digits and not self._opened_desk, ""
            if waiting and event.key == "escape":
                _consume(event)
            elif _is_digit(event.key) and event.key != "0":
                await self._begin(event)
            return
        app = self.app
        if isinstance(app, CountingApp):
            app.leave_desk_of(self)
        self._opened_desk = False
        if _is_digit(event.key):
            _consume(event)
            self._digits = (self._digits + event.key)[-MOST_DIGITS:]
            self._show_count()
        else:
            self._repeat, self._digits = int(self._digits), ""

    async def _begin(self, event: events.Key) -> None:
        """The first digit: it opens its desk, or waits where it has none."""
        active = self.screen.active_bindings.get(event.key)
        action = active.binding.action if active is not None else ""
        if action and action.partition("(")[0] != DESK:
            return
        _consume(event)
        self._digits, self._digit_at, self._opened_desk = event.key, event.time, active is not None
        if active is None:
            self._show_count()
            return
        if isinstance(self.app, CountingApp):
            self.app.begin_count(self)
        await self.app.run_action(action, active.node)

    def _show_count(self) -> None:
        self.notify(f"{self._digits}: the next key is repeated, or goes to that number · Esc clears it")

    def on_blur(self) -> None:
        """What was typed here means nothing elsewhere, except on the desk that a digit has just opened."""
        if self.screen.is_current:
            self.forget_count()

    def _is_counted(self, key: str) -> bool:
        active = self.screen.active_bindings.get(key)
        return active is not None and active.node is self and active.binding.action.partition("(")[0] in self.COUNTED


class CountingApp(App[Any]):
    """An app whose desks are left again when the digit that opened one turns out to begin a count."""

    _counting: Counted | None = None
    _counted_in = ""

    def begin_count(self, widget: Counted) -> None:
        """A digit typed in a widget may begin a count, and is about to open a desk."""
        self._counting, self._counted_in = widget, self.current_mode

    def is_counted(self, event: events.Key) -> bool:
        """Whether a key goes on with a count that was begun."""
        counting = self._counting
        return counting is not None and counting.is_attached and counting.goes_on(event)

    def leave_desk_of(self, widget: Counted) -> None:
        """Go back to where a widget is, if the first digit of its count has opened a desk."""
        if self._counting is widget:
            self._counting = None
            self.switch_mode(self._counted_in)

    async def on_event(self, event: events.Event) -> None:
        """Give a key that goes on with a count to the widget in which the count was begun."""
        counting = self._counting
        if isinstance(event, events.Key) and not event.is_forwarded and counting is not None:
            if self.is_counted(event):
                self.leave_desk_of(counting)
            elif self.current_mode != self._counted_in:
                self._counting = None
                counting.forget_count()
        await super().on_event(event)


def _is_digit(key: str) -> bool:
    return len(key) == 1 and key in "0123456789"


def _consume(event: events.Key) -> None:
    event.stop()
    event.prevent_default()
