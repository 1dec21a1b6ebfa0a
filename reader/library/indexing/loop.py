"""The indexer's loop: bring the library up to date, then wait for changes until the screen has gone."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

from reader.errors import LockedError
from reader.library.events import ArticlesChanged, IndexCommitted, LibraryEvent, Notice, Progress
from reader.library.indexing.scan import Told, scan_paths
from reader.library.indexing.session import Held, MendedError, holding
from reader.library.indexing.updating import Updater
from reader.library.indexing.watching import Watcher
from reader.library.indexing.workers import JobQueue, Workers
from reader.library.roots import CacheFolder, Root
from reader.model.desks import Decisions

LOCK_RETRY_SECONDS = 1.0


class Request(Enum):
    """What the screen asks for besides wanted articles."""

    END = auto()
    NEW_INDEX = auto()
    MERGE_PEOPLE = auto()
    CORRECT = auto()


Message = list[int] | set[Path] | Request
"""Wanted ids, changed paths, or a request."""


class Indexer:
    """One library's indexer."""

    def __init__(
        self,
        cache: CacheFolder,
        roots: Sequence[Root],
        largest: int,
        workers: int,
        tell: Callable[[LibraryEvent], None],
        decisions: Callable[[], Decisions] = Decisions,
        told: Callable[[], Told] = Told,
    ) -> None:
        """`largest` file in bytes that is read; number of `workers`; `tell` is told what happens.

        `decisions`: what somebody parted and joined by hand, as it is now; `told`: what was said of articles.
        """
        self._cache = cache
        self._roots = roots
        self._largest = largest
        self._workers = workers
        self._tell = tell
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._changed: set[Path] = set()
        self._closing = False
        self._new_index = False
        self._decisions = decisions
        self._decided = False
        self._told = told
        self._corrected = False
        self._seen: list[tuple[int, int]] | None = None
        """The catalog as another program had left it when the lock was last tried."""

    def run(self, messages: Iterable[Message]) -> None:
        """Bring the library up to date and keep it so until the screen's messages end."""
        threading.Thread(target=self._listen, args=(messages,), daemon=True).start()
        mended = False
        while not self._closing:
            try:
                with holding(self._cache, self._roots, self._tell, new_index=self._new_index) as held:
                    self._new_index = False
                    workers = Workers(self._workers, held.index.preparer, self._largest, self._cache.indexer_log)
                    watcher = Watcher(self._roots, self._inbox.put, self._tell)
                    updater = Updater(
                        *(self._roots, held, workers, self._tell),
                        self._interrupted,
                        self._told,
                        self._decisions,
                    )
                    # Watching begins before the scan: a change between the two is seen twice, never missed.
                    watcher.start()
                    try:
                        if line := updater.everything().newly_not_read:
                            self._tell(Notice(f"{line} (: not read shows all)."))
                        mended = False
                        self._gather(held)
                        while self._next_changes():
                            changed, self._changed = self._changed, set()
                            if changed:
                                known = held.catalog.known()
                                found, known = scan_paths(self._roots, changed, known)
                                updater.update(found, known)
                            if self._corrected:
                                self._corrected = False
                                updater.correct()
                            self._gather(held)
                    finally:
                        watcher.stop()
                        workers.close()
            except LockedError as error:
                self._tell(Progress("waiting", total=error.behind, holder=error.holder))
                self._tell_of_other()
                self._wait_for_lock()
            except MendedError:
                if mended:
                    raise  # damaged again before it was whole: the disk may be failing
                mended = True

    def _listen(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._inbox.put(message)
        self._inbox.put(Request.END)

    def _interrupted(self, jobs: JobQueue | None = None) -> bool:
        """Between two articles: take what has come in. True when the work is to end here."""
        while not self._inbox.empty():
            self._take(self._inbox.get(), jobs)
        return self._closing or self._new_index

    def _gather(self, held: Held) -> None:
        """Bring what is found across articles in line with them; stopped when the screen goes."""
        # Imported late: nothing of it is needed before articles are there.
        from reader.library.indexing.evidence import gather

        self._decided = False
        if not self._interrupted():
            gather(held.catalog, self._tell, self._decisions(), self._interrupted)
            self._tell(Progress("idle"))

    def _next_changes(self) -> bool:
        """Wait for changed files, decisions, corrections. False when the screen has gone or a new index is wanted."""
        while not (self._closing or self._new_index or self._changed or self._decided or self._corrected):
            self._take(self._inbox.get())
        return not (self._closing or self._new_index)

    def _tell_of_other(self) -> None:
        """What another program has put into the library since the last try is to be listed and found here as well."""
        catalog = self._cache.catalog
        seen = []
        for file in (catalog, catalog.with_name(f"{catalog.name}-wal")):
            with suppress(OSError):  # the other program folds in its log when it ends
                found = file.stat()
                seen.append((found.st_mtime_ns, found.st_size))
        if seen != self._seen:
            self._seen = seen
            self._tell(ArticlesChanged())
            self._tell(IndexCommitted())

    def _wait_for_lock(self) -> None:
        until = time.monotonic() + LOCK_RETRY_SECONDS
        while not self._closing and (left := until - time.monotonic()) > 0:
            try:
                self._take(self._inbox.get(timeout=left))
            except queue.Empty:
                return

    def _take(self, message: Message, jobs: JobQueue | None = None) -> None:
        if message is Request.END:
            self._closing = True
        elif message is Request.NEW_INDEX:
            self._new_index = True
        elif message is Request.MERGE_PEOPLE:
            self._decided = True
        elif message is Request.CORRECT:
            self._corrected = True
        elif isinstance(message, set):
            self._changed |= message
        elif jobs is not None and isinstance(message, list):
            jobs.want(message)
