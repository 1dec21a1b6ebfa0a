"""The terminal going away: the program ends with it, whether or not a signal says so."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

GRACE_SECONDS = 5.0
"""How long the program may take to end by itself once its terminal is gone."""

HUNG_UP = 129
"""The exit code of a program that a hang-up ended: 128 + SIGHUP."""


def end_with_terminal(descriptor: int, end: Callable[[], object]) -> threading.Thread:
    """Call `end`, from a thread, when the terminal at a file descriptor is gone; end the process if that is not enough.

    A signal tells most programs, but not one that was started without a controlling terminal or whose shell was
    killed. Reading from such a terminal returns at once for ever, and writing to it can block whoever writes; so
    whatever still runs after a while is ended from outside. What a person made is on disk by then: it is committed
    before it is said.
    """

    def watch() -> None:
        poll = select.poll()
        poll.register(descriptor, 0)  # no events but those that are always told: error and hang-up
        poll.poll()
        end()
        threading.Event().wait(GRACE_SECONDS)
        os._exit(HUNG_UP)

    thread = threading.Thread(target=watch, name="terminal", daemon=True)
    thread.start()
    return thread
