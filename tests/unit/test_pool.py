"""Worker processes: answers in order, limits, deaths, and the end of the parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from reader.pool import Pool, Worker, WorkerDiedError, ready

pytestmark = pytest.mark.slow


def make():
    return answered


def answered(request: bytes) -> bytes:
    match request:
        case b"pid":
            return str(os.getpid()).encode()
        case b"die":
            os._exit(1)
        case b"turn":
            while True:
                pass
        case b"fill":
            return str(len(bytearray(1 << 32))).encode()
        case b"sleep":
            time.sleep(60)
    return request.upper()


@pytest.fixture
def worker():
    one = Worker(make)
    yield one
    one.kill()


def test_answers_come_in_the_order_of_the_requests(worker):
    for request in (b"a", b"b", b"c"):
        worker.send(request)
    assert ready([worker]) == [worker]
    assert [worker.receive() for _ in range(3)] == [b"A", b"B", b"C"]
    assert ready([worker], 0) == []


def test_one_that_died_is_told_and_the_next_request_starts_another(worker):
    with pytest.raises(WorkerDiedError) as raised:
        worker.ask(b"die")
    assert not raised.value.late
    assert worker.ask(b"a") == b"A"


def test_a_request_behind_one_that_ends_the_worker_is_not_waited_for(worker):
    worker.send(b"die")
    with pytest.raises(WorkerDiedError):
        for _ in range(1_000):
            worker.send(b"a")
            time.sleep(0.01)
    assert worker.ask(b"a") == b"A"


def test_one_that_uses_too_much_processor_time_is_ended(worker):
    with pytest.raises(WorkerDiedError) as raised:
        worker.ask(b"turn", 0.2)
    assert raised.value.late


def test_one_that_is_silent_for_too_long_is_ended(worker):
    worker.ask(b"a")
    with pytest.raises(WorkerDiedError) as raised:
        worker.ask(b"sleep", 0.05)
    assert raised.value.late


def test_memory_is_limited():
    worker = Worker(make, 1_000_000_000)
    with pytest.raises(WorkerDiedError):
        worker.ask(b"fill" if sys.platform == "linux" else b"die")  # other systems know no such limit
    worker.kill()


def test_several_threads_share_a_pool():
    with closing(Pool(2, make)) as pool, ThreadPoolExecutor(4) as threads:
        assert list(threads.map(pool.ask, [b"a", b"b", b"c", b"d"])) == [b"A", b"B", b"C", b"D"]
        assert len(set(threads.map(pool.ask, [b"pid"] * 20))) <= 2


def test_workers_end_when_their_parent_is_killed():
    code = (
        "from tests.unit.test_pool import make; from reader.pool import Worker; import time\n"
        "if __name__ == '__main__':\n    print(Worker(make).ask(b'pid').decode(), flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root)
    assert parent.stdout is not None
    number = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 30
    while alive(number):
        assert time.monotonic() < until, "the worker still runs"
        time.sleep(0.05)


def alive(number: int) -> bool:
    """Whether a process runs: one that has ended and is not waited for does not."""
    try:
        return b") Z " not in Path(f"/proc/{number}/stat").read_bytes()
    except OSError:
        return False
