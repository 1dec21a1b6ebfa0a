"""What is typed ahead of a busy program goes, in its order, to where the key before it leads: into a field, out of it,
to what is opened, to another screen.

Textual hands a key to what has the focus when the key comes, which may be before the key before it has been handled.
"""

from __future__ import annotations

from collections import deque
from typing import Literal, NamedTuple

from textual import events
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from reader.app.screens.base import AppScreen, Dialog
from reader.app.widgets.counts import DESK, CountingApp
from reader.app.widgets.row_list import RowList

LONGEST_WAIT = 3.0
"""Seconds that keys wait for a field or a screen that is sure to come."""
FIELD_KEYS = {
    **dict.fromkeys(("app.search", "app.palette", "list.filter", "desk.filter", "feeds.add"), LONGEST_WAIT),
    **dict.fromkeys(("article.bookmark_note", "bookmark.note", "bookmark.tags"), 0.4),
}
"""Keys that lead to a field that is typed into, and for how many seconds what follows them waits for it at most. Where
there may be nothing to write on, that is short."""

LEAVING_KEYS = frozenset({"enter", "escape"})
"""Keys that lead from a field to what it is about."""
OPENING_KEYS = frozenset({"list.open", "desk.jump", "side.jump"})
"""Keys that lead from a row to what it stands for."""
LEAVING_WAIT = 0.2
"""Seconds that what follows both waits at most: it may be that they lead nowhere."""
HANDLED_WITHIN = 1.0
"""Seconds after which a key counts as handled, whatever became of what it was handed to."""


class Awaited(NamedTuple):
    """What keys wait for, and for how many seconds at most.

    `field`: a field that is entered. `place`: something that is no field, entered. `screen`: another full screen.
    """

    kind: Literal["field", "place", "screen"]
    seconds: float


class TypedAheadApp(CountingApp):
    """An app in which no key does something else than was meant, however busy the program is: one key is handed on
    when the one before it has been handled, and what that leads to is there."""

    class KeyHandled(Message):
        """Goes the way of the key before it, from what had the focus up to here, and so comes when that was handled."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._typed: deque[events.Key] = deque()
        self._handed_at: float | None = None
        self._awaited: Awaited | None = None
        self._wait_timer: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Take keys one after the other.

        A field lets no printable key pass: one that comes back from what had the focus, while a field has it now, was
        meant for that.
        """
        if not isinstance(event, events.Key):
            await super().on_event(event)
        elif not self.screen_stack:
            pass  # the program is ending
        elif not event.is_forwarded:
            self._typed.append(event)
            if self._handed_at is not None and event.time - self._handed_at > HANDLED_WITHIN:
                self._handed_at = None
            await self._hand_on()
        elif self._is_taken_by_field(event):
            again = events.Key(event.key, event.character)
            again.time = event.time
            self._typed.appendleft(again)
        else:
            await super().on_event(event)

    async def _hand_on(self) -> None:
        """Hand the next keys on, as far as nothing has to be waited for."""
        while self._typed and self._handed_at is None and self.screen_stack:
            key = self._typed[0]
            if self._awaited is not None and not self.is_counted(key):
                return
            # Nothing is waited for; or the key goes on with a count, and the digit before it was to open no desk.
            self._stop_timer()
            self._typed.popleft()
            self._awaited = self._leads_to(key)
            if self._awaited is not None:
                self._wait_timer = self.set_timer(self._awaited.seconds, self._stop_waiting)
            self._handed_at = key.time
            await super().on_event(key)
            if not self.screen_stack or not (self.focused or self.screen).post_message(self.KeyHandled()):
                self._handed_at = None

    async def on_typed_ahead_app_key_handled(self) -> None:
        """Go on with the next key."""
        self._handed_at = None
        await self._hand_on()

    def _is_taken_by_field(self, key: events.Key) -> bool:
        """Whether a field has the focus and takes the key."""
        focused = self.focused
        return key.is_printable and focused is not None and focused.check_consume_key(key.key, key.character)

    def _leads_to(self, event: events.Key) -> Awaited | None:
        """What the keys after this one wait for; None: it leads nowhere else."""
        screen = self.screen
        if isinstance(screen, Dialog) or self._is_taken_by_field(event) or self.is_counted(event):
            return None
        if event.key in LEAVING_KEYS and isinstance(self.focused, Input):
            return Awaited("place", LEAVING_WAIT)
        active = screen.active_bindings.get(event.key)
        if active is None or not active.enabled:
            return None
        if active.binding.id in OPENING_KEYS:
            leads = isinstance(self.focused, RowList) and self.focused.count
            return Awaited("place", LEAVING_WAIT) if leads else None
        if active.binding.action.partition("(")[0].removeprefix("app.") == DESK:
            here = active.binding.action == f"{DESK}({self.current_mode!r})"
            return None if here else Awaited("screen", LONGEST_WAIT)
        seconds = FIELD_KEYS.get(active.binding.id or "") if event.is_printable else None
        return None if seconds is None else Awaited("field", seconds)

    async def _stop_waiting(self) -> None:
        if self.is_running and isinstance(self.screen, Dialog) and self.focused is None:
            # The dialog is there already, and only its field is not yet.
            self._wait_timer = self.set_timer(LONGEST_WAIT, self._release_keys)
        else:
            await self._release_keys()

    def _stop_timer(self) -> None:
        if self._wait_timer is not None:
            self._wait_timer.stop()
            self._wait_timer = None

    async def _release_keys(self) -> None:
        """What keys have waited for is there, or does not come."""
        self._stop_timer()
        self._awaited = None
        await self._hand_on()

    async def on_dialog_opened(self) -> None:
        """The dialog that keys have waited for is there."""
        await self._release_keys()

    async def on_app_screen_field_entered(self) -> None:
        """The field that keys have waited for has the focus."""
        await self._release_keys()

    async def on_app_screen_field_left(self) -> None:
        """The field was left for what it is about, or a row for what it stands for."""
        if self._awaited is not None and self._awaited.kind == "place":
            await self._release_keys()

    async def on_app_screen_in_front(self, message: AppScreen.InFront) -> None:
        """The screen that keys have waited for is there, with what it lists."""
        if self._awaited is not None and self._awaited.kind != "field" and message.screen is self.screen:
            await self._release_keys()
