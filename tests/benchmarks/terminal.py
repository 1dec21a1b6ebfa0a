"""A program in a pseudo-terminal, and when each of its frames was complete.

Answers what Textual asks a terminal, so that every frame ends in the mark of a synchronised update (mode 2026). A
program that knows no such mark is timed by its output as it comes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import psutil

END_OF_FRAME = b"\x1b[?2026l"
ASKS_FOR_FRAMES = b"\x1b[?2026$p"
HAS_FRAMES = b"\x1b[?2026;1$y"
PATIENCE = 120.0
"""Seconds after which something that should have shown counts as missing."""

_KEPT_BYTES = 200_000
_CONTROL = re.compile(rb"\x1b(?:\[[0-9;?<>=]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_=>])")


class Terminal:
    """Runs `command` in a pseudo-terminal. Times are in seconds since it was started, unless said otherwise."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        columns: int = 120,
        rows: int = 40,
    ) -> None:
        self._output = b""
        self.frames: list[float] = []
        self.synchronised = False
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            _become(command, {**(environment or os.environ), "TERM": "xterm-256color", "COLORTERM": "truecolor"})
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = psutil.Process(self.pid)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    def read(self, seconds: float) -> bool | None:
        """Take in what comes within `seconds`, once. None: nothing came; False: the program has ended."""
        ready, _, _ = select.select([self._fd], [], [], max(0.0, seconds))
        if not ready:
            return None
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        at = self.now
        if ASKS_FOR_FRAMES in data:
            os.write(self._fd, HAS_FRAMES)
        self._output = (self._output + data)[-_KEPT_BYTES:]
        ends = data.count(END_OF_FRAME)
        self.synchronised |= ends > 0
        self.frames += [at] * (ends if self.synchronised else 1)
        return bool(data)

    def shown(self) -> str:
        """The text of all complete frames so far, as it was written: no screen, but what stood on it."""
        whole = self._output
        if self.synchronised:
            whole = whole[: whole.rfind(END_OF_FRAME) + len(END_OF_FRAME)]
        return _CONTROL.sub(b"", whole).decode("utf-8", "replace")

    def until(self, *wanted: str, patience: float = PATIENCE) -> float:
        """Wait for a complete frame after which all of `wanted` have been written; when that was."""
        return self.when(lambda text: all(words in text for words in wanted), f"{wanted}", patience)

    def when(self, holds: Callable[[str], bool], what: str, patience: float = PATIENCE) -> float:
        """Wait for a complete frame after which something holds of all that has been written; when that was."""
        seen, until = -1, self.now + patience
        while self.now < until:
            if len(self.frames) > seen:
                seen = len(self.frames)
                if holds(self.shown()):
                    return self.frames[-1] if self.frames else self.now
            if self.read(0.05) is False:
                break
        raise AssertionError(f"never shown: {what}\n…{self.shown()[-1500:]}")

    def quiet(self, gap: float = 0.3, patience: float = PATIENCE) -> None:
        """Wait until nothing has come for `gap` seconds."""
        until = self.now + patience
        while self.now < until:
            if not self.read(gap):
                return

    def forget(self) -> None:
        """What was shown so far no longer counts."""
        self._output = b""

    def key(self, keys: str, marker: str, patience: float = 5.0) -> float | None:
        """Press keys; seconds until the next complete frame that has `marker` in it, None when none comes.

        The marker tells the answer from what something in the background repaints.
        """
        self.forget()
        pressed = self.now
        self.send(keys)
        try:
            return self.until(marker, patience=patience) - pressed
        except AssertionError:
            return None

    def send(self, keys: str) -> None:
        """Press keys."""
        os.write(self._fd, keys.encode())

    def idle(self, seconds: float) -> None:
        """Let time pass, and take in what comes."""
        until = self.now + seconds
        while (left := until - self.now) > 0:
            self.read(left)

    def processor_time(self) -> float:
        """Seconds of processor time the program itself (no child) has used."""
        used = self.process.cpu_times()
        return used.user + used.system

    def family(self) -> list[psutil.Process]:
        """The program and all processes it started that still run."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return [self.process, *self.process.children(recursive=True)]
        return []

    def kill(self) -> None:
        """End it and all it started, at once."""
        for process in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.ended()
        with contextlib.suppress(OSError):
            os.close(self._fd)

    def ended(self) -> None:
        """Wait for the end of a program that is ending."""
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def _become(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Turn this forked process into the program."""
    environment = {name: value for name, value in environment.items() if name != "NO_COLOR"}
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvpe(command[0], list(command), environment)
    finally:
        os._exit(127)
