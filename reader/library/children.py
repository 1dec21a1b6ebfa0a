"""Starting the child processes, and the indexer's client."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Sequence

from reader.library.events import LibraryEvent, Progress
from reader.library.wire import decode

RESTARTS = 3
LONGEST_LINE = 1 << 20


def child_command(module: str, arguments: Sequence[str]) -> list[str]:
    """The command that runs `main` of a module of this package in a new interpreter.

    The child gets this process's import path and does not look into the working directory: a folder named `reader`
    there must not be taken for the program.
    """
    code = f"import sys; sys.path[:] = {sys.path!r}; from {module} import main; sys.exit(main())"
    return [sys.executable, "-P", "-c", code, *arguments]


class IndexerClient:
    """Runs the indexer and hands its events on; started again when it dies."""

    def __init__(self, command: Sequence[str], listener: Callable[[LibraryEvent], None]) -> None:
        self._command = command
        self._listener = listener
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Start the child; events arrive on this event loop."""
        self._task = asyncio.create_task(self._run(), name="indexer client")

    async def stop(self) -> None:
        """Close the child's standard input: it finishes its batch and ends by itself."""
        self._stopping = True
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        if self._task is not None:
            self._task.cancel()

    def want(self, ids: Iterable[int]) -> None:
        """Ask for these articles to be derived first."""
        self._send({"want": list(ids)})

    def rebuild_index(self) -> None:
        """Ask for a new index of all articles, made of what the catalog has."""
        self._send({"rebuild_index": True})

    def _send(self, command: dict[str, object]) -> None:
        """Tell the child something; one that is not there does it all at its start anyway."""
        if self._process is None or self._process.stdin is None or self._process.stdin.is_closing():
            return
        self._process.stdin.write(json.dumps(command).encode() + b"\n")

    async def _run(self) -> None:
        for _ in range(RESTARTS):
            said_why = await self._run_once()
            if self._stopping or said_why:
                return
            await asyncio.sleep(0.5)
        self._listener(
            Progress("stopped", detail="The indexer ended unexpectedly, several times. `newsreader doctor` says more.")
        )

    async def _run_once(self) -> bool:
        """One life of the child. True when it ended on its own word."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=LONGEST_LINE,
                # Ctrl+C in the terminal is the screen's to handle.
                start_new_session=True,
            )
        except OSError as error:
            self._listener(Progress("stopped", detail=f"The indexer cannot be started: {error.strerror}."))
            return True
        said_why = False
        assert self._process.stdout is not None
        while line := await self._line(self._process.stdout):
            try:
                event = decode(line)
            except ValueError:
                continue
            said_why |= isinstance(event, Progress) and event.phase == "stopped"
            self._listener(event)
        await self._process.wait()
        return said_why

    async def _line(self, stream: asyncio.StreamReader) -> bytes:
        try:
            return await stream.readline()
        except ValueError:
            # A line over the limit is no event of ours.
            return b"\n"
