"""The indexer process: the only one that scans, watches, reads files and writes catalog and index.

It tells what happens as JSON lines on standard output and ends when its standard input closes.
Commands, one JSON object a line: {"want": [article ids]} derives these first, {"rebuild_index": true} makes a new
index.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from reader.errors import NewsreaderError
from reader.library.events import LibraryEvent, Progress
from reader.library.indexing.queue import JobQueue
from reader.library.indexing.scan import scan_paths
from reader.library.indexing.session import LockedError, holding
from reader.library.indexing.updating import Updater
from reader.library.indexing.watching import Watcher
from reader.library.indexing.workers import Workers, worker_count
from reader.library.places import CacheFolder
from reader.library.roots import Root, resolve_roots
from reader.library.wire import encode

LOCK_RETRY_SECONDS = 1.0
NICENESS = 5


class Command(Enum):
    """What the screen asks for besides wanted articles."""

    END = auto()
    NEW_INDEX = auto()


Message = list[int] | set[Path] | Command
"""Wanted ids, changed paths, or a command."""


class Indexer:
    """One library's indexer."""

    def __init__(self, cache: CacheFolder, roots: Sequence[Root], largest: int, workers: int) -> None:
        self._cache = cache
        self._roots = roots
        self._largest = largest
        self._workers = workers
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._changed: set[Path] = set()
        self._closing = False
        self._new_index = False

    def run(self) -> None:
        """Bring the library up to date and keep it so until standard input closes."""
        threading.Thread(target=self._listen, daemon=True).start()
        while not self._closing:
            try:
                with holding(self._cache, self._roots, tell, new_index=self._new_index) as held:
                    self._new_index = False
                    workers = Workers(self._workers, held.generation, self._largest)
                    watcher = Watcher(self._roots, self._inbox.put)
                    updater = Updater(self._roots, held, workers, tell, self._interrupted)
                    # Watching begins before the scan: a change between the two is seen twice, never missed.
                    watcher.start()
                    try:
                        updater.everything()
                        while self._next_changes():
                            changed, self._changed = self._changed, set()
                            known = held.catalog.known()
                            found, known = scan_paths(self._roots, changed, known)
                            updater.update(found, known, found.failed)
                    finally:
                        watcher.stop()
                        workers.close()
            except LockedError as error:
                tell(Progress("waiting", holder=error.holder))
                self._wait_for_lock()

    def _listen(self) -> None:
        for line in sys.stdin.buffer:
            try:
                command = json.loads(line)
                self._inbox.put(Command.NEW_INDEX if "rebuild_index" in command else [int(n) for n in command["want"]])
            except (ValueError, KeyError, TypeError):
                sys.stderr.write(f"not a command: {line[:80]!r}\n")
        self._inbox.put(Command.END)

    def _interrupted(self, jobs: JobQueue) -> bool:
        """Between two articles: take what has come in. True when the work is to end here."""
        while not self._inbox.empty():
            self._take(self._inbox.get(), jobs)
        return self._closing or self._new_index

    def _next_changes(self) -> bool:
        """Wait for changed files. False when the screen has gone, or a new index is wanted."""
        while not (self._closing or self._new_index or self._changed):
            self._take(self._inbox.get())
        return not (self._closing or self._new_index)

    def _wait_for_lock(self) -> None:
        until = time.monotonic() + LOCK_RETRY_SECONDS
        while not self._closing and (left := until - time.monotonic()) > 0:
            try:
                self._take(self._inbox.get(timeout=left))
            except queue.Empty:
                return

    def _take(self, message: Message, jobs: JobQueue | None = None) -> None:
        if message is Command.END:
            self._closing = True
        elif message is Command.NEW_INDEX:
            self._new_index = True
        elif isinstance(message, set):
            self._changed |= message
        elif jobs is not None and isinstance(message, list):
            jobs.want(message)


def tell(event: LibraryEvent) -> None:
    """One line to the screen. A screen that has gone is no error: the batch is finished all the same."""
    try:
        sys.stdout.buffer.write(encode(event))
        sys.stdout.buffer.flush()
    except (BrokenPipeError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - stays open to the end


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m reader.library.indexer --cache DIR --largest BYTES [--attached] ROOT...`."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cache", type=Path, required=True, help="the library's cache folder")
    options.add_argument("--largest", type=int, required=True, help="size in bytes above which no file is read")
    options.add_argument("--attached", action="store_true", help="a screen is there: leave it a core")
    options.add_argument("roots", type=Path, nargs="+")
    given = options.parse_args(arguments)
    cache = CacheFolder(given.cache)
    os.nice(NICENESS)
    try:
        Indexer(cache, resolve_roots(given.roots), given.largest, worker_count(given.attached)).run()
    except NewsreaderError as error:
        return _failed(cache, str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the screen gets one line and doctor the rest
        return _failed(cache, f"{type(error).__name__}: {error}")
    return 0


def _failed(cache: CacheFolder, line: str) -> int:
    try:
        cache.indexer_log.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"{cache.indexer_log}: {error}\n")
    tell(Progress("stopped", detail=line))
    return 1


if __name__ == "__main__":
    sys.exit(main())
