"""The searcher process: `python -m reader.library.processes.searcher --cache DIR --data DIR`.

Answers JSON lines on standard input (`reader.library.processes.messages`) and ends when that closes. What goes wrong is
written to `searcher.log` in the cache folder.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reader.library.roots import CacheFolder

if TYPE_CHECKING:
    from reader.library.server.searching import MirroredEngine


def main() -> int:
    """Run until standard input closes."""
    parser = argparse.ArgumentParser(
        prog="python -m reader.library.processes.searcher", description="Answers searches."
    )
    parser.add_argument("--cache", type=Path, required=True, help="the library's folder with catalog.db and index/")
    parser.add_argument("--data", type=Path, required=True, help="the folder with personal.db")
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", help="answer with what is found by then")
    parser.add_argument("--library", help="a library on a server, by its address or its name in config.toml")
    options = parser.parse_args()
    # Ctrl-C in the terminal is meant for the screen.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _log_to(CacheFolder(options.cache).searcher_log)
    # Only answers go to the real standard output; whatever a library prints goes to the log.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # Imported here, so that an installation that lacks something says so in the log.
    from reader.library.processes.search_service import LocalSearch, SearchService

    with contextlib.suppress(BrokenPipeError):
        if options.library is not None:
            with contextlib.closing(_on_server(options)) as engine:
                catalog = CacheFolder(options.cache).catalog
                SearchService(engine, output, desks=engine, catalog=catalog, fetch=engine.fetch_ids).run(
                    sys.stdin.buffer
                )
        else:
            with contextlib.closing(LocalSearch(options.cache, options.data, options.time_limit)) as local:
                catalog = CacheFolder(options.cache).catalog
                service = SearchService(local.engine, output, catalog=catalog, after=local.look_after)
                service.run(sys.stdin.buffer)
    return 0


def _on_server(options: argparse.Namespace) -> MirroredEngine:
    from reader.library.server.searching import MirroredEngine
    from reader.settings import load_settings, user_folders

    settings = load_settings(user_folders().config_file)
    return MirroredEngine(options.library, settings, CacheFolder(options.cache), options.data / "personal.db")


def _log_to(path: Path) -> None:
    """Send standard error to a file, started anew; it stays where it is when the file cannot be written."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        os.dup2(log, sys.stderr.fileno())
        os.close(log)


if __name__ == "__main__":
    sys.exit(main())
