"""A child process that is talked to in lines, and started again whenever it dies."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import IO

from reader.errors import reason_of

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 60.0
"""Seconds before a dead child is started again: twice as many with each death in a row."""

PROVEN_SECONDS = 30.0
"""A child that lived so long was no failure; the next death counts as the first."""


def child_command(module: str, arguments: Sequence[str]) -> list[str]:
    """The command that runs `main` of a module of this package in a new interpreter.

    The child gets this process's import path and does not look into the working directory: a folder named `reader`
    there must not be taken for the program.
    """
    code = f"import sys; sys.path[:] = {sys.path!r}; from {module} import main; sys.exit(main())"
    return [sys.executable, "-P", "-c", code, *arguments]


class Child:
    """Runs a command for as long as it is wanted. Everything it calls is called on the event loop that started it.

    Reading, writing and waiting for the end happen on threads of its own, so that the loop never waits for a child, and
    that a child may outlive the loop: the indexer finishes its batch after the screen has gone.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        hear: Callable[[bytes], None],
        died: Callable[[float, str | None], None],
        longest: int,
    ) -> None:
        """`hear` is called with each line, of at most `longest` bytes; longer ones are passed over.

        `died` is called when the child has ended unasked, or could not be started (then with the reason), with the
        seconds after which it is started again.
        """
        self._command = list(command)
        self._hear = hear
        self._died = died
        self._longest = longest
        self._loop: asyncio.AbstractEventLoop | None = None
        self._life: _Life | None = None
        self._deaths = 0
        self._again: asyncio.TimerHandle | None = None
        self._wanted = False
        self._up = asyncio.Event()

    def start(self) -> None:
        """Start it, and keep it running."""
        self._loop = asyncio.get_running_loop()
        self._wanted = True
        self._deaths = 0
        self._begin()

    @property
    def running(self) -> bool:
        """Whether it is there now."""
        return self._life is not None

    async def up(self, patience: float) -> bool:
        """Wait until it runs, for `patience` seconds at most; whether it does."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._up.wait(), patience)
        return self.running

    @property
    def pause(self) -> float:
        """Seconds until it is started again; 0 when it runs."""
        return 0.0 if self._again is None or self._loop is None else max(0.0, self._again.when() - self._loop.time())

    def send(self, line: bytes) -> None:
        """Write a line to it; one that is not there misses it."""
        if self._life is not None:
            self._life.send(line)

    def proved(self) -> None:
        """It did what it is there for: a death from now on is the first in a row."""
        self._deaths = 0

    async def kill(self) -> None:
        """End it by force, now; it is started again as after any death."""
        if (life := self._life) is not None:
            life.kill()
            await life.ended

    async def stop(self, patience: float, *, kill: bool) -> None:
        """Close its input and wait for its end, `patience` seconds at most; then `kill` it, or let it finish alone."""
        self._wanted = False
        if self._again is not None:
            self._again.cancel()
            self._again = None
        life, self._life = self._life, None
        self._up.clear()
        if life is None:
            return
        life.close_input()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(life.ended), max(patience, 0.01))
            return
        if kill:
            life.kill()
            await life.ended

    def _begin(self) -> None:
        self._again = None
        assert self._loop is not None
        try:
            self._life = _Life(self._command, self._loop, self._longest, self._heard, self._ended)
        except OSError as error:
            self._bury(reason_of(error))
        else:
            self._up.set()

    def _heard(self, life: _Life, line: bytes) -> None:
        if life is self._life:
            self._hear(line)

    def _ended(self, life: _Life) -> None:
        if life is not self._life:
            return
        if life.seconds >= PROVEN_SECONDS:
            self._deaths = 0
        self._life = None
        self._up.clear()
        self._bury(None)

    def _bury(self, reason: str | None) -> None:
        if not self._wanted or self._loop is None:
            return
        pause = min(FIRST_PAUSE * 2**self._deaths, LONGEST_PAUSE)
        self._deaths += 1
        self._again = self._loop.call_later(pause, self._begin)
        self._died(pause, reason)


class _Life:
    """One run of the command, from its start to its end."""

    def __init__(
        self,
        command: Sequence[str],
        loop: asyncio.AbstractEventLoop,
        longest: int,
        heard: Callable[[_Life, bytes], None],
        ended: Callable[[_Life], None],
    ) -> None:
        """Raises OSError when the command cannot be started."""
        self._loop = loop
        self._longest = longest
        self._heard = heard
        self._ended = ended
        self._began = time.monotonic()
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self.ended: asyncio.Future[None] = loop.create_future()
        """Done when the process has ended and its end was awaited."""
        # Ctrl+C in the terminal is the screen's to handle: a session of its own keeps it away.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        for work in ((self._write, self._process.stdin), (self._listen, self._process.stdout)):
            threading.Thread(target=work[0], args=work[1:], daemon=True).start()

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self._began

    def send(self, line: bytes) -> None:
        """Write a line, in time."""
        self._lines.put(line)

    def close_input(self) -> None:
        """Let it end by itself."""
        self._lines.put(None)

    def kill(self) -> None:
        """End it by force."""
        with suppress(ProcessLookupError):
            self._process.kill()

    def _write(self, stream: IO[bytes]) -> None:
        with suppress(OSError, ValueError), stream:
            while (line := self._lines.get()) is not None:
                stream.write(line)
                stream.flush()

    def _listen(self, stream: IO[bytes]) -> None:
        with suppress(OSError), stream:
            while line := stream.readline(self._longest):
                if line.endswith(b"\n"):
                    self._tell(self._heard, self, line)
                else:
                    while line and not line.endswith(b"\n"):
                        line = stream.readline(self._longest)
        self._process.wait()
        self._lines.put(None)
        self._tell(self._finish)

    def _finish(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        self._ended(self)

    def _tell(self, what: Callable[..., None], *about: object) -> None:
        """Call something on the event loop; one that is closed needs to know nothing any more."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what, *about)
