"""The fetcher process: the only one with the network, started only when there are feeds.

It looks at each feed when it is due, tells what happens on standard output and takes commands on standard input
(`reader.library.processes.messages`); it ends when that closes, whatever is under way.
"""

from __future__ import annotations

import argparse
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from reader.errors import FeedsDamagedError, FeedsError
from reader.feeds.http import Client
from reader.library.events import Fetched, LibraryEvent, Notice
from reader.library.failures import log_error
from reader.library.feeds import Feeds, FetchingElsewhereError, notices_of, seconds_until
from reader.library.processes.messages import FetchCommand, received, tell
from reader.model.feed import Feed, FetchProgress, Look
from reader.model.plain_text import amount
from reader.settings import load_settings

NICENESS = 5
LONGEST_WAIT = 30.0
"""Seconds after which feeds.toml is read again: a person may have changed it."""
TELL_EVERY = 0.2
"""Seconds between two reports of how far a fetch is."""


class Loop:
    """Fetches what is due and what is asked for, one thing after the other."""

    def __init__(self, feeds: Feeds, tell: Callable[[LibraryEvent], None]) -> None:
        self._feeds = feeds
        self._tell = tell
        self._inbox: queue.SimpleQueue[FetchCommand | None] = queue.SimpleQueue()
        self._client: Client | None = None
        self._closing = False
        self._told = 0.0

    def take(self, command: FetchCommand) -> None:
        """Something is asked for; may be called from another thread."""
        self._inbox.put(command)

    def end(self) -> None:
        """End now; may be called from another thread."""
        self._closing = True
        self._feeds.interrupt()
        self._inbox.put(None)

    def run(self) -> None:
        """Until `end`."""
        while not self._closing:
            try:
                self._fetch(self._feeds.due(time.time()), asked=False)
                wait = min(seconds_until(self._feeds.rows()) or LONGEST_WAIT, LONGEST_WAIT)
            except FetchingElsewhereError:
                wait = LONGEST_WAIT
            except FeedsDamagedError:
                came = amount(self._feeds.forget_and_rebuild(), "article")
                self._tell(Notice(f"The state of your feeds was damaged. It was rebuilt from {came}.", "warning"))
                continue
            command = self._next(wait)
            if command is not None and not self._closing:
                self._do(command)

    def _next(self, wait: float) -> FetchCommand | None:
        try:
            return self._inbox.get(timeout=max(wait, 0.05))
        except queue.Empty:
            return None

    def _do(self, command: FetchCommand) -> None:
        try:
            if command.add:
                found, look = self._feeds.add(Feed(command.add, ""), self._progress)
                self._finished([look], asked=False)
                came = amount(len(look.new), "article")
                self._tell(Notice(f"“{found.feed.name}” is followed: {came} came."))
            elif command.account:
                account = self._feeds.add_account(command.account, command.password or None)
                self._tell(Notice(f"The account “{account.name}” is added. Its articles are coming."))
                self._fetch([account.as_feed], asked=True)
            elif command.page:
                self._finished([self._feeds.fetch_page(command.page, command.path)], asked=True)
            else:
                everything = self._feeds.subscriptions().everything
                wanted = [feed for feed in everything if not feed.paused]
                if command.feeds:
                    wanted = [feed for feed in everything if feed.url in command.feeds]
                self._fetch(wanted, asked=True)
        except FeedsError as error:
            if not self._closing:
                self._tell(Notice(str(error), "warning"))

    def _fetch(self, feeds: Sequence[Feed], *, asked: bool) -> None:
        if feeds:
            self._finished(self._feeds.fetch(feeds, self._progress), asked=asked)

    def _finished(self, looks: Sequence[Look], *, asked: bool) -> None:
        if self._closing:
            return
        for notice in [*notices_of(looks), *self._feeds.after(looks)]:
            self._tell(Notice(notice))
        self._tell(
            Fetched(
                new=sum(len(look.new) for look in looks),
                changed=sum(len(look.changed) for look in looks),
                failed=tuple(f"{look.feed.name}: {look.problem}" for look in looks if look.problem),
                synced=sum(look.synced for look in looks),
                asked=asked,
            )
        )

    def _progress(self, progress: FetchProgress) -> None:
        now = time.monotonic()
        if now - self._told >= TELL_EVERY or progress.done == progress.total:
            self._told = now
            self._tell(progress)


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m reader.library.processes.fetcher --feeds FILE --data DIR --news DIR`."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=Path, required=True, help="the list of feeds")
    options.add_argument("--data", type=Path, required=True, help="where is remembered what came")
    options.add_argument("--news", type=Path, required=True, help="the folder that articles are written to")
    given = options.parse_args(arguments)
    os.nice(NICENESS)
    # Not among the arguments, which everybody on this machine can read: a proxy may want a password.
    settings = load_settings(given.feeds.with_name("config.toml"))
    feeds = Feeds(given.feeds, given.data, given.news, proxy=settings.proxy, keep_pages=settings.keep_pages)
    loop = Loop(feeds, tell)
    threading.Thread(target=_listen, args=(loop,), daemon=True).start()
    try:
        loop.run()
    except Exception as error:  # noqa: BLE001 - whatever it is, the screen gets one line and doctor the rest
        tell(Notice(log_error(error, given.data / "fetcher.log"), "warning"))
        return 1
    finally:
        feeds.close()
    return 0


def _listen(loop: Loop) -> None:
    for command in received(FetchCommand):
        loop.take(command)
    loop.end()


if __name__ == "__main__":
    sys.exit(main())
