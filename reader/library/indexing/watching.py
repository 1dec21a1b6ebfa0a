"""Noticing changes while the program runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from watchfiles import watch

from reader.library.roots import Root

QUIET_MS = 500
"""A file counts as changed after this long without a further change."""
LONGEST_MS = 5_000
POLL_MS = 2_000


class Watcher:
    """Calls `changed` (on a thread of its own) with the paths that changed below the roots."""

    def __init__(self, roots: Sequence[Root], changed: Callable[[set[Path]], None]) -> None:
        self._changed = changed
        self._stop = threading.Event()
        folders = [root.path for root in roots if root.path.is_dir()]
        # An editor replaces a file rather than writing into it: its folder tells, the file itself would not.
        files = {root.path for root in roots} - set(folders)
        self._threads = [
            threading.Thread(target=self._run, args=(paths, recursive), daemon=True)
            for paths, recursive in ((folders, True), (sorted({file.parent for file in files}), False))
            if paths
        ]
        self._files = files

    def start(self) -> None:
        """Begin to watch."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the threads."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=2)

    def _run(self, paths: Sequence[Path], recursive: bool) -> None:
        for changes in self._changes(paths, recursive):
            touched = {Path(path) for path in changes}
            if touched := touched if recursive else touched & self._files:
                self._changed(touched)

    def _changes(self, paths: Sequence[Path], recursive: bool) -> Iterator[set[str]]:
        """Changed paths from the system's notifications, or from polling where those are not to be had."""
        for polling in (False, True):
            try:
                for found in watch(
                    *paths,
                    watch_filter=None,
                    step=QUIET_MS,
                    debounce=LONGEST_MS,
                    stop_event=self._stop,
                    recursive=recursive,
                    force_polling=polling,
                    poll_delay_ms=POLL_MS,
                    raise_interrupt=False,
                    ignore_permission_denied=True,
                ):
                    yield {path for _, path in found}
            except (OSError, RuntimeError):
                # Too many folders for the system's notifications, or none on this file system: poll.
                continue
            return
