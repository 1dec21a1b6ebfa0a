"""What is typed ahead of a busy program: it goes, in its order, into the field that a key before it leads to.

Textual hands a key to what has the focus when the key comes, which may be before the key before it has moved the focus.
"""

from __future__ import annotations

from textual import events
from textual.timer import Timer

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


class TypedAheadApp(CountingApp):
    """An app in which no key that was meant for a field does something else, however busy the program is."""

    _held: list[events.Key] | None = None
    _hold_timer: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Hold back what follows a key that leads to a field, until the field has the focus.

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
            elif (wait := self._wait_for_field(event)) is not None:
                self._held = []
                self._hold_timer = self.set_timer(wait, self._stop_waiting)
        await super().on_event(event)

    def _is_taken_by_field(self, key: events.Key) -> bool:
        """Whether a field has the focus and takes the key."""
        focused = self.focused
        return key.is_printable and focused is not None and focused.check_consume_key(key.key, key.character)

    def _wait_for_field(self, event: events.Key) -> float | None:
        """For how long the keys after this one wait at most for the field that it leads to; None: it leads to none."""
        if not event.is_printable or self._is_taken_by_field(event):
            return None
        screen = self.screen
        active = None if isinstance(screen, Dialog) else screen.active_bindings.get(event.key)
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
