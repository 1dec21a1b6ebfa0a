"""A child process: its end is awaited, it is started again for ever, and the loop never waits for it."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reader.library.events import Progress
from reader.library.processes import child
from reader.library.processes.child import Child
from reader.library.processes.clients import IndexerClient
from reader.library.processes.messages import to_line
from reader.model.pause import Pause

ROOT = Path(__file__).parents[3]
AT_ONCE = ["/bin/sh", "-c", "exit 1"]
"""A child that dies at once."""


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


async def until(condition, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.01)


@pytest.fixture
def no_pause(monkeypatch):
    monkeypatch.setattr(child, "RESTART", Pause(0.01, 0.05))


async def test_lines_go_both_ways_and_the_end_is_awaited():
    heard: list[bytes] = []
    echo = Child(
        python("import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)"),
        hear=heard.append,
        died=lambda pause, reason: None,
        longest=1_000,
    )
    echo.start()
    assert await echo.up(5)
    echo.send(b"one\n")
    echo.send(b"two\n")
    await until(lambda: heard == [b"ONE\n", b"TWO\n"])
    run = echo._run
    await echo.stop(5, kill=True)
    assert run is not None and run._process.returncode == 0


async def test_it_is_started_again_for_ever_after_pauses_that_grow(monkeypatch):
    monkeypatch.setattr(child, "RESTART", Pause(0.001, 0.016))
    pauses: list[float] = []
    dying = Child(AT_ONCE, hear=lambda line: None, died=lambda pause, _: pauses.append(pause), longest=100)
    dying.start()
    await until(lambda: len(pauses) >= 8)
    await dying.stop(1, kill=True)
    assert pauses[:6] == [0.001, 0.002, 0.004, 0.008, 0.016, 0.016]


async def test_one_that_proved_itself_starts_with_a_short_pause_again(no_pause):
    pauses: list[float] = []
    dying = Child(AT_ONCE, hear=lambda line: None, died=lambda pause, _: pauses.append(pause), longest=100)
    dying.start()
    await until(lambda: len(pauses) >= 3)
    dying.succeeded()
    await until(lambda: len(pauses) >= 4)
    await dying.stop(1, kill=True)
    assert 0.01 in pauses[3:5]


async def test_lines_that_are_too_long_are_passed_over():
    heard: list[bytes] = []
    talker = Child(
        python("import sys; print('x' * 5_000); print('short', flush=True); sys.stdin.read()"),
        hear=heard.append,
        died=lambda pause, reason: None,
        longest=100,
    )
    talker.start()
    await until(lambda: bool(heard))
    await talker.stop(5, kill=True)
    assert heard == [b"short\n"]


async def test_one_that_does_not_end_is_killed_or_left_to_finish(tmp_path):
    stubborn = python("import time; time.sleep(60)")
    killed = Child(stubborn, hear=lambda line: None, died=lambda pause, reason: None, longest=100)
    killed.start()
    run = killed._run
    await killed.stop(0.05, kill=True)
    assert run is not None and run._process.returncode is not None
    done = tmp_path / "done"
    finishing = Child(
        python(f"import sys, time; sys.stdin.read(); time.sleep(0.3); open({str(done)!r}, 'w').close()"),
        hear=lambda line: None,
        died=lambda pause, reason: None,
        longest=100,
    )
    finishing.start()
    await finishing.stop(0.01, kill=False)
    await until(done.exists)
    gc.collect()


async def test_an_indexer_killed_many_times_comes_back_and_says_so(no_pause, tmp_path):
    marks = tmp_path / "lives"
    line = to_line(Progress("idle")).decode()
    script = f"printf x >>{marks}; [ $(wc -c <{marks}) -lt 6 ] && kill -9 $$; printf '%s' '{line}'; cat"
    heard: list[Progress] = []
    client = IndexerClient(["/bin/sh", "-c", script], heard.append)  # type: ignore[arg-type]
    client.start()
    await until(lambda: any(event.phase == "idle" for event in heard))
    await client.stop()
    said = [event.detail for event in heard if event.phase == "stopped"]
    assert len(said) == 5
    assert all("restarts" in str(detail) for detail in said)


async def test_the_reason_an_indexer_gave_is_the_one_that_is_told(no_pause):
    line = to_line(Progress("stopped", detail="There is no room left."))
    script = f"import sys; sys.stdout.buffer.write({line!r}); sys.exit(1)"
    heard: list[Progress] = []
    client = IndexerClient(python(script), heard.append)  # type: ignore[arg-type]
    client.start()
    await until(lambda: len(heard) >= 4)
    await client.stop()
    assert all("There is no room left." in str(event.detail) for event in heard)


@pytest.mark.parametrize("stopping", ["await child.stop(1, kill=True)", "pass"])
def test_no_loop_is_missed_when_the_program_ends(stopping):
    code = (
        "import asyncio, sys\nfrom reader.library.processes.child import Child\n"
        "async def run():\n"
        # A busy machine is slow, which is no fault: asyncio's warnings of that are left out.
        "    asyncio.get_running_loop().slow_callback_duration = 60\n"
        "    child = Child([sys.executable, '-c', 'import sys; sys.stdin.read()'], hear=print,"
        " died=lambda *_: None, longest=100)\n"
        "    child.start()\n    await asyncio.sleep(0.2)\n"
        f"    {stopping}\n"
        "asyncio.run(run())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=90,
    )
    assert (done.returncode, done.stderr) == (0, "")
