"""Noticing changes while the program runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from watchfiles import watch

from reader.library.events import LibraryEvent, Notice
from reader.library.roots import Root

QUIET_MS = 500
"""A file counts as changed after this long without a further change."""
LONGEST_MS = 5_000
POLL_MS = 2_000


class Watcher:
    """Calls `changed` (on a thread of its own) with the paths that changed below the roots."""

    def __init__(
        self,
        roots: Sequence[Root],
        changed: Callable[[set[Path]], None],
        tell: Callable[[LibraryEvent], None] = lambda event: None,
    ) -> None:
        self._changed = changed
        self._tell = tell
        self._stop = threading.Event()
        folders = [root.path for root in roots if root.path.is_dir()]
        # An editor replaces a file rather than writing into it: its folder tells, the file itself would not.
        files = {root.path for root in roots} - set(folders)
        self._threads = [
            threading.Thread(target=self._run, args=(_identities(paths), recursive), daemon=True)
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

    def _run(self, watched: Mapping[Path, tuple[int, int] | None], recursive: bool) -> None:
        """Watch what was there when the watcher was made, which may be another folder, or gone, by now."""
        paths = list(watched)
        while not self._stop.is_set():
            for changes in self._changes(paths, recursive):
                touched = {Path(path) for path in changes}
                if touched := touched if recursive else touched & self._files:
                    self._changed(touched)
                if _identities(paths) != watched:
                    break
            if _identities(paths) == watched:
                return  # told to stop, or there is no way to watch them
            # Notifications follow a folder that is renamed, and know nothing of one that takes its place.
            self._wait_for(paths)
            watched = _identities(paths)
            if not self._stop.is_set():
                self._changed(set(paths) if recursive else set(self._files))

    def _wait_for(self, paths: Sequence[Path]) -> None:
        """Wait until all of them are there. What was known of the articles in them stays until then."""
        told = set[Path]()
        while gone := [path for path in paths if _identity(path) is None]:
            for path in set(gone) - told:
                line = f"{path} is not there any more. Its articles stay listed, and are read again when it is back."
                self._tell(Notice(line, "warning"))
            told |= set(gone)
            if self._stop.wait(POLL_MS / 1_000):
                return

    def _changes(self, paths: Sequence[Path], recursive: bool) -> Iterator[set[str]]:
        """Changed paths from the system's notifications, or from polling where those are not to be had.

        Nothing, every two seconds in which nothing has changed.
        """
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
                    rust_timeout=POLL_MS,
                    yield_on_timeout=True,
                    ignore_permission_denied=True,
                ):
                    yield {path for _, path in found}
            except (OSError, RuntimeError):
                # Too many folders for the system's notifications, or none on this file system: poll.
                continue
            return


def _identities(paths: Sequence[Path]) -> dict[Path, tuple[int, int] | None]:
    return {path: _identity(path) for path in paths}


def _identity(path: Path) -> tuple[int, int] | None:
    """Which folder or file this is, whatever it is called; None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
