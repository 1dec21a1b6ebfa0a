"""The indexer process: the only one that scans, watches, reads files and writes catalog and index.

It tells what happens on standard output and takes commands on standard input (`reader.library.processes.messages`); it
ends when that closes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reader.errors import PersonalDataError
from reader.library.events import Progress
from reader.library.failures import log_error
from reader.library.indexing.headings import fill_list
from reader.library.processes.messages import Command, received, tell
from reader.library.roots import CacheFolder, outlet_folders, resolve_roots
from reader.model.correction import Correction
from reader.model.desks import Decisions

if TYPE_CHECKING:
    from reader.library.indexing.loop import Message
    from reader.store.personal import Personal

T = TypeVar("T")

NICENESS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m reader.library.processes.indexer --cache DIR --largest BYTES [--attached] ROOT...`."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cache", type=Path, required=True, help="the library's cache folder")
    options.add_argument("--data", type=Path, help="where what a person made is kept")
    options.add_argument("--settings", type=Path, help="the settings file, which says whose the files of a folder are")
    options.add_argument("--largest", type=int, required=True, help="size in bytes above which no file is read")
    options.add_argument("--attached", action="store_true", help="a screen is there: leave it a core")
    options.add_argument("roots", type=Path, nargs="+")
    given = options.parse_args(arguments)
    cache = CacheFolder(given.cache)
    os.nice(NICENESS)
    try:
        roots = resolve_roots(given.roots)
        fill_list(cache, roots, tell)
        # Imported late: index and extraction take a while, and someone is waiting for a list.
        from reader.library.indexing.loop import Indexer
        from reader.library.indexing.scan import Told
        from reader.library.indexing.workers import worker_count
        from reader.settings import load_settings

        def decisions() -> Decisions:
            return _made_by_hand(given.data, lambda personal: personal.decisions(), Decisions())

        def told() -> Told:
            nothing: dict[str, tuple[Correction, ...]] = {}
            corrections = _made_by_hand(given.data, lambda personal: personal.corrections_by_path(), nothing)
            outlets = load_settings(given.settings).outlets if given.settings else {}
            return Told(corrections, outlet_folders(outlets, roots))

        workers = worker_count(given.attached)
        Indexer(cache, roots, given.largest, workers, tell, decisions, told).run(_asked())
    except Exception as error:  # noqa: BLE001 - whatever it is, the screen gets one line and doctor the rest
        tell(Progress("stopped", detail=log_error(error, cache.indexer_log)))
        return 1
    return 0


def _made_by_hand(data: Path | None, question: Callable[[Personal], T], otherwise: T) -> T:
    """What somebody decided or corrected; `otherwise` when it cannot be read, which whoever owns the file reports."""
    if data is None:
        return otherwise
    from reader.store.personal import Personal

    try:
        with Personal.open(data, read_only=True) as personal:
            return question(personal)
    except PersonalDataError:
        return otherwise


def _asked() -> Iterator[Message]:
    """What the screen asks, until its end of the pipe closes."""
    from reader.library.indexing.loop import Request

    for command in received(Command):
        if command.merge_people:
            yield Request.MERGE_PEOPLE
        elif command.correct:
            yield Request.CORRECT
        else:
            yield Request.NEW_INDEX if command.rebuild_index else command.want


if __name__ == "__main__":
    sys.exit(main())
