"""The installed command in a pseudo-terminal, and its screen as a person sees it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.permissions import restricted

COMMAND = shutil.which("newsreader", path=str(Path(sys.executable).parent)) or "newsreader"
PATIENCE = 30.0
"""Seconds after which something that should have shown counts as missing."""

KEYS = {"enter": "\r", "esc": "\x1b", "down": "\x1b[B", "up": "\x1b[A", "tab": "\t", "ctrl+q": "\x11", "ctrl+s": "\x13"}


class Terminal:
    """A program in a pseudo-terminal of `columns` × `rows`."""

    def __init__(self, arguments: list[str], home: Path, columns: int = 120, rows: int = 35) -> None:
        # A size in the environment would count for more than that of the terminal.
        environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")} | {
            "NEWSREADER_HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TEXTUAL_ANIMATIONS": "none",
        }
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.child = pexpect.spawn(COMMAND, arguments, dimensions=(rows, columns), env=environment, timeout=PATIENCE)

    def _read(self, seconds: float) -> bool:
        """Draw what comes within so many seconds; whether anything came."""
        until, came = time.monotonic() + seconds, False
        while (left := until - time.monotonic()) > 0:
            try:
                self._stream.feed(self.child.read_nonblocking(65_536, timeout=left))
            except (pexpect.TIMEOUT, pexpect.EOF):
                break
            came = True
        return came

    @property
    def text(self) -> str:
        """The screen, a line a row."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def until(self, *wanted: str, gone: str | None = None) -> str:
        """Wait until all of `wanted` stand on the screen (and `gone` does not); the screen then."""
        return self.when(
            lambda text: all(words in text for words in wanted) and (gone is None or gone not in text),
            f"{wanted} without {gone!r}" if gone else str(wanted),
        )

    def when(self, holds: Callable[[str], bool], what: str) -> str:
        """Wait until something holds of the screen."""
        until, changed = time.monotonic() + PATIENCE, True
        while time.monotonic() < until:
            changed = self._read(0.05) or changed
            if changed and holds(text := self.text):
                return text
            changed = False
        raise AssertionError(f"never shown: {what}\n{self.text}")

    def forget(self) -> None:
        """Forget what is on the screen: only what is drawn from now on shows."""
        self._read(0.2)
        self._screen.reset()

    def until_stopped(self) -> None:
        """Wait until the program is suspended."""
        until = time.monotonic() + PATIENCE
        while os.waitpid(self.child.pid, os.WNOHANG | os.WUNTRACED)[0] == 0:
            assert time.monotonic() < until, "never suspended"
            self._read(0.05)

    def type(self, *keys: str) -> None:
        """Press keys: names of KEYS, or text as it is."""
        for key in keys:
            self.child.send(KEYS.get(key, key))
            # A lone Esc is told from the start of a sequence by the pause after it.
            self._read(0.15 if key == "esc" else 0.03)

    def rest(self) -> None:
        """Rest the hands for a moment: a digit right after another one would be a number, not a desk, and a busy
        program reads Esc and the key right after it as one key.
        """
        self._read(0.5)

    def quit(self) -> int:
        """Quit and wait for the end; the exit code.

        On a busy machine an Esc just before is read together with this key and taken for another: so it is repeated.
        """
        for _ in range(5):
            self.type("ctrl+q")
            if self.child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=PATIENCE / 5) == 0:
                break
        self.child.close()
        return -1 if self.child.exitstatus is None else self.child.exitstatus

    def ended(self) -> int:
        """Wait for the end of a program that was told to end; the exit code."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return -1 if self.child.exitstatus is None else self.child.exitstatus

    def kill(self) -> None:
        """Kill it at once."""
        if self.child.isalive():
            self.child.kill(signal.SIGKILL)
        self.child.close(force=True)


@pytest.fixture
def home(tmp_path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def launch(home) -> Iterator[Callable[..., Terminal]]:
    """Start the installed command; what still runs at the end of the test is killed."""
    started: list[Terminal] = []

    def start(*arguments: str | Path, columns: int = 120, rows: int = 35) -> Terminal:
        started.append(Terminal([str(argument) for argument in arguments], home, columns, rows))
        return started[-1]

    yield start
    for terminal in started:
        terminal.kill()


Done = tuple[int, str, str]
"""The exit code, the output and the messages of a command."""


def run_command(home: Path, *arguments: str | Path, stdin: str | None = None) -> Done:
    """Run the installed command as a script does. Permissions of files apply to it, also when root runs the tests."""
    done = subprocess.run(
        restricted(COMMAND, *map(str, arguments)),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, "NEWSREADER_HOME": str(home)},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def command(home) -> Callable[..., Done]:
    """Run a command with a home of this test's own."""
    return partial(run_command, home)
