"""Worker processes that answer requests, can be timed out and may die.

Requests and answers are bytes, so that who reads hostile files can choose a format in which nothing acts.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import resource
import signal
import struct
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

Answer = Callable[[bytes], bytes]

NICENESS = 5
PATIENCE = 12.0
"""A worker may take so many times its processor time by the clock, on a machine that has other things to do."""


class WorkerDiedError(Exception):
    """A worker ended instead of answering. `late`: it took too long."""

    def __init__(self, late: bool = False) -> None:
        super().__init__("a worker process ended")
        self.late = late


class Worker:
    """One process, started with the first request and again after it has died. To be used by one thread at a time.

    It is spawned, not forked: the parent has threads, and a fresh process holds no other pipe open, so that the end of
    the parent, however it comes, ends the worker.
    """

    def __init__(self, make: Callable[[], Answer], memory: int | None = None) -> None:
        """`make` is called in the process and returns what answers requests. `memory`: its address space in bytes."""
        self._make, self._memory = make, memory
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._unanswered = 0

    def ask(self, request: bytes, seconds: float | None = None) -> bytes:
        """The answer to a request, which may take so much processor time. Raises WorkerDiedError."""
        self.send(request, seconds)
        return self.receive(seconds)

    def send(self, request: bytes, seconds: float | None = None) -> None:
        """Send a request; answers come in the same order. Raises WorkerDiedError."""
        try:
            # One that died over an earlier request is started again only after that was told.
            pipe = self._pipe if self._pipe is not None and self._unanswered else self._started()
            pipe.send_bytes(struct.pack("d", seconds or 0.0) + request)
        except OSError as error:
            self.kill()
            raise WorkerDiedError from error
        self._unanswered += 1

    def receive(self, seconds: float | None = None) -> bytes:
        """Wait for the next answer. Raises WorkerDiedError, also when it takes much longer than `seconds`."""
        if self._pipe is None or self._process is None:
            raise WorkerDiedError
        try:
            if self._pipe.poll(None if seconds is None else seconds * PATIENCE):
                answer = self._pipe.recv_bytes()
                self._unanswered -= 1
                return answer
        except (EOFError, OSError) as error:
            self._process.join(5)
            late = seconds is not None and self._process.exitcode in (-signal.SIGPROF, -signal.SIGKILL)
            self.kill()
            raise WorkerDiedError(late) from error
        self.kill()
        raise WorkerDiedError(late=True)

    def kill(self) -> None:
        """End it by force; the next request starts another one."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None
        self._unanswered = 0

    def close(self) -> None:
        """Let it end by itself; one that does not is killed."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.join(timeout=2)
        self._pipe = None
        self.kill()

    def _started(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.kill()
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self._make, self._memory), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    @property
    def pipe(self) -> Connection | None:
        """What becomes readable when there is an answer, or the worker has died; None when it is not running."""
        return self._pipe


def ready(workers: Iterable[Worker], timeout: float | None = None) -> list[Worker]:
    """Of workers that were sent a request, those that can be received from at once. Waits for the first."""
    pipes = {worker.pipe: worker for worker in workers if worker.pipe is not None}
    return [pipes[pipe] for pipe in wait(list(pipes), timeout) if isinstance(pipe, Connection)]


class Pool:
    """Workers for whoever asks first. Safe to use from several threads."""

    def __init__(self, count: int, make: Callable[[], Answer], memory: int | None = None) -> None:
        self._all = [Worker(make, memory) for _ in range(count)]
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)

    def ask(self, request: bytes, seconds: float | None = None) -> bytes:
        """The answer of the next free worker. Raises WorkerDiedError."""
        worker = self._idle.get()
        try:
            return worker.ask(request, seconds)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        for worker in self._all:
            worker.kill()


# -- in the worker --------------------------------------------------------------------------------------------------


def _serve(pipe: Connection, make: Callable[[], Answer], memory: int | None) -> None:
    """Answer requests until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    if memory is not None:
        with contextlib.suppress(ValueError, OSError):  # macOS knows no such limit
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    answer = make()
    while True:
        try:
            request = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        [seconds] = struct.unpack("d", request[:8])
        # No handler: libraries in C give Python no chance to run one, so the system ends the process.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        reply = answer(request[8:])
        signal.setitimer(signal.ITIMER_PROF, 0)
        try:
            pipe.send_bytes(reply)
        except OSError:
            return
