"""A child process that is talked to in lines, and started again whenever it ends unasked."""

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
from reader.model.pause import Pause

RESTART = Pause(0.25, 60.0)
"""Before a child that ended is started again."""

STABLE_SECONDS = 30.0
"""After a child has run for so long, its end counts as the first failure in a row."""


def child_command(module: str, arguments: Sequence[str]) -> list[str]:
    """The command that runs `main` of a module of this package in a new interpreter.

    The child gets this process's import path and does not look into the working directory: a folder named `reader`
    there must not be taken for the program.
    """
    code = f"import sys; sys.path[:] = {sys.path!r}; from {module} import main; sys.exit(main())"
    return [sys.executable, "-P", "-c", code, *arguments]


async def answered(command: Sequence[str], given: bytes = b"") -> tuple[int, bytes, bytes]:
    """Exit code, output and errors of a program that has read what it is given. Raises OSError.

    When nobody waits for the answer any more, the program is killed, and has ended when this returns.
    """
    child = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await child.communicate(given)
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    return child.returncode or 0, output, errors


class Child:
    """Keeps a command running for as long as it is wanted. All callbacks are called on the event loop of `start`.

    Reading, writing and waiting for the end happen on threads, so that the loop never waits for a child, and that a
    child may outlive the loop: the indexer finishes its batch after the screen has gone.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        hear: Callable[[bytes], None],
        died: Callable[[float, str | None], None],
        longest: int,
    ) -> None:
        """`hear` is called with each line of at most `longest` bytes; longer lines are skipped.

        `died` is called when the child ended unasked, or could not be started (then with the reason), with the seconds
        after which it is started again.
        """
        self._command = list(command)
        self._hear = hear
        self._died = died
        self._longest = longest
        self._loop: asyncio.AbstractEventLoop | None = None
        self._run: _Run | None = None
        self._failures = 0
        self._restart: asyncio.TimerHandle | None = None
        self._wanted = False
        self._up = asyncio.Event()

    def start(self) -> None:
        """Start it, and keep it running."""
        self._loop = asyncio.get_running_loop()
        self._wanted = True
        self._failures = 0
        self._start_process()

    @property
    def running(self) -> bool:
        """Whether the process exists now."""
        return self._run is not None

    async def up(self, patience: float) -> bool:
        """Wait until it runs, at most `patience` seconds; whether it does."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._up.wait(), patience)
        return self.running

    @property
    def pause(self) -> float:
        """Seconds until it is started again; 0 when it runs."""
        return (
            0.0 if self._restart is None or self._loop is None else max(0.0, self._restart.when() - self._loop.time())
        )

    def send(self, line: bytes) -> None:
        """Write a line to it. The line is lost when the child is not running."""
        if self._run is not None:
            self._run.send(line)

    def succeeded(self) -> None:
        """It did its work: its next end counts as the first failure in a row."""
        self._failures = 0

    def kill(self) -> None:
        """End it by force; it is started again as after any end."""
        if self._run is not None:
            self._run.kill()

    async def stop(self, patience: float, *, kill: bool) -> None:
        """Close its input and wait at most `patience` seconds for its end; then `kill` it, or let it finish alone."""
        self._wanted = False
        if self._restart is not None:
            self._restart.cancel()
            self._restart = None
        run, self._run = self._run, None
        self._up.clear()
        if run is None:
            return
        run.close_input()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(run.ended), max(patience, 0.01))
            return
        if kill:
            run.kill()
            await run.ended

    def _start_process(self) -> None:
        self._restart = None
        assert self._loop is not None
        try:
            self._run = _Run(self._command, self._loop, self._longest, self._heard, self._ended)
        except OSError as error:
            self._restart_later(reason_of(error))
        else:
            self._up.set()

    def _heard(self, run: _Run, line: bytes) -> None:
        if run is self._run:
            self._hear(line)

    def _ended(self, run: _Run) -> None:
        if run is not self._run:
            return
        if run.seconds >= STABLE_SECONDS:
            self._failures = 0
        self._run = None
        self._up.clear()
        self._restart_later(None)

    def _restart_later(self, reason: str | None) -> None:
        if not self._wanted or self._loop is None:
            return
        self._failures += 1
        pause = RESTART.after(self._failures)
        self._restart = self._loop.call_later(pause, self._start_process)
        self._died(pause, reason)


class _Run:
    """One run of the command, from its start to its end."""

    def __init__(
        self,
        command: Sequence[str],
        loop: asyncio.AbstractEventLoop,
        longest: int,
        heard: Callable[[_Run, bytes], None],
        on_end: Callable[[_Run], None],
    ) -> None:
        """Raises OSError when the command cannot be started."""
        self._loop = loop
        self._longest = longest
        self._heard = heard
        self._on_end = on_end
        self._began = time.monotonic()
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self.ended: asyncio.Future[None] = loop.create_future()
        """Done when the process has ended and was waited for."""
        # Ctrl+C in the terminal is for the screen: a session of its own keeps it away from the child.
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
        """Have a line written by the thread that writes."""
        self._lines.put(line)

    def close_input(self) -> None:
        """Close its standard input: the child then ends by itself."""
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
                    self._on_loop(self._heard, self, line)
                else:
                    while line and not line.endswith(b"\n"):
                        line = stream.readline(self._longest)
        self._process.wait()
        self._lines.put(None)
        self._on_loop(self._finish)

    def _finish(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        self._on_end(self)

    def _on_loop(self, callback: Callable[..., None], *arguments: object) -> None:
        """Call something on the event loop, unless that is closed."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback, *arguments)
