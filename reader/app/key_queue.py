"""Handles keys one after the other, however busy the program is: each goes to where the key before it led.

Textual gives a key to what has the focus when the key arrives. By then the key before it may not have been handled,
so that a letter typed after `/` would be taken for a command. Here every key and every paste waits for its turn.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from textual import events
from textual.app import App

ROUNDS = 4
"""How often everything from the focus up to the app is waited for after a key: what the key does may post a message,
whose handler posts another one, which opens a dialog."""


class KeyQueue:
    """Keys and pastes that wait for their turn.

    The actions of keys run here, not in the app's own loop of messages: an action may await what it opens, and holds up
    nothing but the keys that were typed after it.
    """

    def __init__(self, app: App[Any], handle: Callable[[events.Event], Awaitable[None]]) -> None:
        """`handle`: what Textual's app does with an event."""
        self._app = app
        self._handle = handle
        self._waiting: deque[events.Event] = deque()
        self._unused: events.Event | None = None
        self._busy = False

    def take(self, event: events.Event) -> bool:
        """Take a key or a paste, a new one or one that came back because nothing with the focus used it; False for any
        other event."""
        if not isinstance(event, events.Key | events.Paste):
            return False
        if event.is_forwarded:
            self._unused = event
        else:
            self._waiting.append(event)
            if not self._busy:
                self._busy = True
                self._app.run_worker(self._handle_all(), group="keys")
        return True

    async def _handle_all(self) -> None:
        """Handle what was typed, and what is typed meanwhile."""
        try:
            while self._waiting and self._app.screen_stack:  # none: the program is ending
                self._unused = None
                await self._handle(self._waiting.popleft())
                await self._all_handled()
                if self._unused is not None:
                    await self._handle(self._unused)
                for _ in range(ROUNDS):
                    await self._all_handled()
        finally:
            self._busy = False

    async def _all_handled(self) -> None:
        """Return when what has the focus, and everything it lies in, has handled the messages it has by now."""
        if not self._app.screen_stack:
            return
        for node in (self._app.focused or self._app.screen).ancestors_with_self:
            handled = asyncio.Event()
            if node.call_later(handled.set):
                await handled.wait()
