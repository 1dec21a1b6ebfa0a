"""The terminal: suspended and resumed, written over by others, and gone."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time

import pytest

from tests.e2e.conftest import COMMAND, PATIENCE

pytestmark = pytest.mark.slow


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "story.md").write_text("---\ntitle: Flood in Lerwick\n---\n\nThe water rose.\n", encoding="utf-8")
    return folder


def test_back_from_the_shell_all_of_the_screen_is_drawn_again(launch, news):
    screen = launch(news)
    screen.until("1 article", "The water rose")
    screen.type("\x1a")
    screen.until_stopped()
    screen.forget()
    os.kill(screen.child.pid, signal.SIGCONT)
    screen.until("newsreader", "1 article", "Flood in Lerwick", "The water rose", "? Help")
    assert screen.quit() == 0


def test_ctrl_l_draws_all_of_the_screen_again(launch, news):
    screen = launch(news)
    screen.until("1 article", "The water rose")
    screen.forget()
    screen.type("\x0c")
    screen.until("newsreader", "1 article", "Flood in Lerwick", "The water rose", "? Help")
    assert screen.quit() == 0


@pytest.mark.parametrize("suspended_before", [False, True])
def test_it_ends_with_its_terminal_even_when_no_signal_says_so(news, home, suspended_before):
    """In a session of its own, without this terminal as the controlling one, no signal tells that it is gone."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "NEWSREADER_HOME": str(home), "TERM": "xterm-256color"}
    program = subprocess.Popen(
        [COMMAND, str(news)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=environment,
    )
    os.close(theirs)
    try:
        read_until(ours, b"Flood in Lerwick")
        if suspended_before:
            os.kill(program.pid, signal.SIGTSTP)
            wait_until_stopped(program.pid, ours)
            os.kill(program.pid, signal.SIGCONT)
            read_until(ours, b"Flood in Lerwick")
        os.close(ours)
        assert program.wait(PATIENCE) == 128 + signal.SIGHUP
    finally:
        program.kill()
        program.wait()


def wait_until_stopped(process: int, terminal: int) -> None:
    """Wait until the program has suspended itself: continued before that, it would stop afterwards, for good.

    What it still writes is read, or it would wait for that.
    """
    until = time.monotonic() + PATIENCE
    while os.waitpid(process, os.WNOHANG | os.WUNTRACED)[0] == 0:
        assert time.monotonic() < until, "never suspended"
        if select.select([terminal], [], [], 0.02)[0]:
            os.read(terminal, 65_536)


def read_until(terminal: int, wanted: bytes) -> None:
    """Read what the program writes until it wrote `wanted`."""
    seen, until = b"", time.monotonic() + PATIENCE
    while wanted not in seen:
        assert time.monotonic() < until, f"never written: {wanted!r}"
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 65_536)
