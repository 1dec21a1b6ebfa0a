"""Work that goes on while the screen is used. An error in it is told in one line and logged."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING

from reader.library.failures import log_background_error

if TYPE_CHECKING:
    import asyncio


class Background:
    """Runs coroutines on the event loop without anybody waiting for them."""

    def __init__(self, log: Path, tell: Callable[[str], None]) -> None:
        """`tell` gets a line when work fails, each line once; the details go to `log`."""
        self._log, self._tell = log, tell
        self._tasks: set[asyncio.Task[None]] = set()
        self._told: set[str] = set()

    @property
    def busy(self) -> bool:
        """Whether some work is not done yet."""
        return bool(self._tasks)

    def run(self, work: Coroutine[object, object, None], consequence: str) -> None:
        """Do `work` in the background. `consequence`: what does not work when it fails."""
        import asyncio  # the screen has it; for a command it would take as long as all the rest

        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(lambda task: self._ended(task, consequence))

    def _ended(self, task: asyncio.Task[None], consequence: str) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            line = log_background_error(error, consequence, self._log)
            if line not in self._told:
                self._told.add(line)
                self._tell(line)
