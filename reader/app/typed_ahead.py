"""What is typed ahead of a busy program goes, in its order, to where a key before it leads: into a field or out of it.

Textual hands a key to what has the focus when the key comes, which may be before the key before it has moved the focus.
"""

from __future__ import annotations

from textual import events
from textual.timer import Timer
from textual.widgets import Input

from reader.app.screens.base import Dialog
from reader.app.widgets.counts import CountingApp

LONGEST_WAIT = 3.0
"""Seconds that keys wait for a field that is sure to come."""
FIELD_KEYS = {
    **dict.fromkeys(("app.search", "app.palette", "list.filter", "desk.filter", "feeds.add"), LONGEST_WAIT),
    **dict.fromkeys(("article.bookmark_note", "bookmark.note", "bookmark.tags"), 0.4),
}
"""Keys that lead to a field that is typed into, and for how many seconds what follows them waits for it at most. Where
there may be nothing to write on, that is short."""

LEAVING_KEYS = frozenset({"enter", "escape"})
"""Keys that lead from a field to what it is about."""
LEAVING_WAIT = 0.2
"""Seconds that what follows them waits at most: it may be that they lead nowhere."""


class TypedAheadApp(CountingApp):
    """An app in which no key that was meant for a field does something else, however busy the program is."""

    _held: list[events.Key] | None = None
    _hold_timer: Timer | None = None
    _leaving = False
    """Whether what is held waits for a field to be left, rather than entered."""

    async def on_event(self, event: events.Event) -> None:
        """Hold back what follows a key that leads into a field or out of it, until the focus is there.

        A field lets no printable key pass: one that comes back from what had the focus, while a field has it now, was
        meant for that.
        """
        if isinstance(event, events.Key):
            if not self.screen_stack:
                return  # the program is ending
            if event.is_forwarded:
                if self._is_taken_by_field(event):
                    await self._hand_on(event)
                    return
            elif self._held is not None:
                self._held.append(event)
                return
            elif (wait := self._wait_for_focus(event)) is not None:
                self._held, self._leaving = [], event.key in LEAVING_KEYS
                self._hold_timer = self.set_timer(wait, self._stop_waiting)
        await super().on_event(event)

    def _is_taken_by_field(self, key: events.Key) -> bool:
        """Whether a field has the focus and takes the key."""
        focused = self.focused
        return key.is_printable and focused is not None and focused.check_consume_key(key.key, key.character)

    def _wait_for_focus(self, event: events.Key) -> float | None:
        """For how long the keys after this one wait at most for what it leads to; None: it leads into no field, nor out
        of one."""
        screen = self.screen
        if isinstance(screen, Dialog) or self._is_taken_by_field(event):
            return None
        if event.key in LEAVING_KEYS:
            return LEAVING_WAIT if isinstance(self.focused, Input) else None
        active = screen.active_bindings.get(event.key) if event.is_printable else None
        return FIELD_KEYS.get(active.binding.id or "") if active is not None and active.enabled else None

    async def _stop_waiting(self) -> None:
        if self.is_running and isinstance(self.screen, Dialog) and self.focused is None:
            # The dialog is there already, and only its field is not yet.
            self._hold_timer = self.set_timer(LONGEST_WAIT, self._release_keys)
        else:
            await self._release_keys()

    async def _release_keys(self) -> None:
        """Hand on the keys that have waited, before any that the program has not taken up yet."""
        if self._hold_timer is not None:
            self._hold_timer.stop()
            self._hold_timer = None
        held, self._held = self._held or (), None
        for key in held:
            await self._hand_on(key)

    async def _hand_on(self, key: events.Key) -> None:
        # Not by posting it: what was typed after it may be waiting in the queue already.
        await self.on_event(events.Key(key.key, key.character))

    async def on_dialog_opened(self) -> None:
        """The dialog that keys have waited for is there."""
        await self._release_keys()

    async def on_app_screen_field_entered(self) -> None:
        """The field that keys have waited for has the focus."""
        await self._release_keys()

    async def on_app_screen_field_left(self) -> None:
        """The field was left for what it is about."""
        if self._leaving:
            await self._release_keys()
