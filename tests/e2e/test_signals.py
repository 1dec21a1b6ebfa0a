"""Told to end by a signal or by a closed terminal: it is tidied up, nothing keeps running, the place is kept."""

from __future__ import annotations

import contextlib
import signal
import time

import pexpect
import pytest

from tests.e2e.conftest import PATIENCE

pytestmark = pytest.mark.slow

STORY = "---\ntitle: A long story\n---\n\n" + "\n\n".join(f"Sentence number {n} of the story." for n in range(200))


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "story.md").write_text(STORY, encoding="utf-8")
    return folder


def until_free(command, news) -> None:
    """Wait until no process of the program holds the library any more."""
    until = time.monotonic() + PATIENCE
    while "indexing this library" in command("quotes", news)[2]:
        assert time.monotonic() < until, "a process of the program still runs"
        time.sleep(0.2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_ends_the_program_like_the_key(launch, command, news, number):
    screen = launch(news)
    screen.until("Sentence number 3")
    screen.type("enter")
    screen.until("Select")
    screen.type("G")
    screen.until("Sentence number 199")
    screen.child.kill(number)
    screen.child.expect(pexpect.EOF, timeout=PATIENCE)
    left = screen.child.before
    screen.child.close()
    assert screen.child.exitstatus == 128 + number
    assert b"\x1b[?1049l" in left and b"\x1b[?25h" in left and b"Traceback" not in left
    until_free(command, news)
    screen = launch(news)
    screen.until("A long story")
    screen.type("enter")
    screen.until("Sentence number 199")


def test_a_closed_terminal_leaves_no_process_behind(launch, command, news, home):
    screen = launch(news)
    screen.until("Sentence number 3")
    with contextlib.suppress(pexpect.ExceptionPexpect):  # it may take longer to end than pexpect waits
        screen.child.close(force=False)
    until_free(command, news)
    assert not list(home.rglob("*error.log"))
