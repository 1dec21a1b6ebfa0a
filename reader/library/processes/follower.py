"""The follower process of a library on a server: it fetches the list, page by page, and the articles that are opened,
and exchanges shared bookmarks.

It takes the indexer's place, tells the same events and takes the same commands (`reader.library.processes.messages`).
Run as `python -m reader.library.processes.follower --cache DIR --library NAME`; it ends when its standard input closes.
"""

from __future__ import annotations

import argparse
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from reader.errors import ServerError
from reader.library.events import ArticlesChanged, IndexCommitted, LibraryEvent, Notice, Progress
from reader.library.failures import log_error
from reader.library.processes.messages import Command, received, tell
from reader.library.roots import CacheFolder
from reader.library.server.mirror import Mirror
from reader.library.server.places import server_of
from reader.library.server.sharing import Exchanger
from reader.model.pause import Pause
from reader.model.plain_text import amount
from reader.search.opensearch.connection import Server, missing_parts
from reader.search.opensearch.documents import LISTED, WHOLE, id_in, stored_in
from reader.settings import load_settings, user_folders

PAGE = 300
"""Articles of the list that are fetched at once."""
LOOK_SECONDS = 30.0
"""Seconds between two looks for new articles."""
_PATIENCE = 20.0
"""Seconds for one answer: nobody's keys wait for it."""
_RETRY = Pause(1.0, 30.0)


class _Page(NamedTuple):
    """A page of the list: hits, how many articles there are in all, and how many parts did not answer."""

    hits: list[dict[str, Any]]
    total: int
    missing: int


class Follower:
    """Keeps the catalog in step with a server. What fails is told in one line, and tried again by itself."""

    def __init__(self, server: Server, mirror: Mirror, tell: Callable[[LibraryEvent], None]) -> None:
        self._server, self._mirror, self._tell = server, mirror, tell
        self._inbox: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._wanted: dict[int, None] = {}
        self._more = False
        self._after: list[Any] | None = None
        """Where the next page begins; None before the first and after the last."""
        self._listed_all = False
        self._missing = 0
        """Parts of the library that did not answer when the list was looked at last."""
        self._failed = ""
        self._asked_to_look = False
        self._failures = 0
        self._look_at = 0.0

    def hear(self, command: Command | None) -> None:
        """Take a command; None: the screen has gone. May be called from another thread."""
        self._inbox.put(command)

    def run(self) -> None:
        """Follow until the screen has gone."""
        self._tell(Progress("scanning"))
        while self._wait():
            try:
                self._work()
            except ServerError as error:
                self._say_failed(str(error))
                self._failures += 1
                self._look_at = time.monotonic() + _RETRY.after(self._failures)
            else:
                self._failures = 0

    def _wait(self) -> bool:
        """Take what came in, waiting until there is something to do. False when the screen has gone."""
        while True:
            idle = not (self._wanted or self._more) or self._failed
            left = self._look_at - time.monotonic()
            try:
                command = self._inbox.get(timeout=max(0.0, left)) if idle and left > 0 else self._inbox.get_nowait()
            except queue.Empty:
                return True
            if command is None:
                return False
            self._wanted = {**dict.fromkeys(command.want), **self._wanted}
            self._more |= command.more
            if command.correct:
                self._tell(ArticlesChanged())  # corrections are applied where an article is shown
            if command.look and not self._asked_to_look:
                # A search failed: once this succeeds it is asked anew.
                self._asked_to_look = True
                self._look_at = min(self._look_at, time.monotonic() + _RETRY.first)
            if command.want and self._failed:
                self._look_at = 0.0  # somebody waits for an article: try now

    def _work(self) -> None:
        if self._wanted:
            self.fetch(list(self._wanted)[:20])
        if time.monotonic() >= self._look_at:
            self.look()
        elif self._more:
            self.fetch_more()
        self._more = False

    def _say_failed(self, line: str) -> None:
        if line != self._failed:
            self._failed = line
            self._tell(Progress("away", detail=line))

    def _say_fine(self) -> None:
        if self._failed:
            self._tell(Notice(f"{self._server.address.host} answers again."))
            # What was searched for meanwhile is asked again.
            self._tell(IndexCommitted())
        self._failed = ""
        self._tell(Progress("idle"))

    # -- fetching -----------------------------------------------------------------------------------------

    def fetch(self, ids: Sequence[int]) -> None:
        """Fetch whole articles to be opened."""
        body = {"query": {"ids": {"values": list(map(str, ids))}}, "size": len(ids), **WHOLE}
        answer = self._server.search(body, seconds=_PATIENCE)
        found = _stored(answer["hits"]["hits"])
        missing = missing_parts(answer)
        for number in ids:
            self._wanted.pop(number, None)
            if number not in found and missing:
                self._tell(Notice("The article is in a part of the library that does not answer.", "warning"))
            elif number not in found:
                self._mirror.forget(number)
            elif (reason := self._mirror.put(number, found[number])) is not None:
                self._tell(Notice(f"An article cannot be shown: {reason}.", "warning"))
        self._say_fine()
        if changed := frozenset(found if missing else ids):
            self._tell(ArticlesChanged(changed))

    def look(self) -> None:
        """Fetch the newest articles of the list, and how many there are."""
        page = self._page(None)
        last = len(page.hits) < PAGE and not page.missing
        if self._after is None and len(page.hits) == PAGE:
            self._after = page.hits[-1]["sort"]
        self._listed_all |= last
        changed = self._list(page, newest=True, last=last)
        if not page.missing:
            self._mirror.note_size(page.total)
        self._say_missing(page.missing)
        self._look_at = time.monotonic() + LOOK_SECONDS
        self._say_fine()
        if changed:
            self._tell(ArticlesChanged())
        if changed or self._asked_to_look:
            self._asked_to_look = False
            self._tell(IndexCommitted())

    def fetch_more(self) -> None:
        """Fetch the next page of the list."""
        if self._after is None or self._listed_all:
            return
        page = self._page(self._after)
        self._listed_all = len(page.hits) < PAGE and not page.missing
        if page.hits:
            self._after = page.hits[-1]["sort"]
            if self._list(page, newest=False, last=self._listed_all):
                self._tell(ArticlesChanged())

    def _list(self, page: _Page, *, newest: bool, last: bool) -> bool:
        """List a page; whether anything changed. What a missing part holds is not gone: nothing is forgotten then."""
        if page.missing:
            return bool(self._mirror.list_seen(_stored(page.hits)))
        return self._mirror.list_page(_stored(page.hits), newest=newest, last=last)

    def _say_missing(self, missing: int) -> None:
        if missing and not self._missing:
            line = f"{amount(missing, 'part')} of the library did not answer: the list shows what was known of it."
            self._tell(Notice(line, "warning"))
        self._missing = missing

    def _page(self, after: list[Any] | None) -> _Page:
        body: dict[str, Any] = {
            "size": PAGE,
            "sort": [{"moment": "desc"}, {"id": "desc"}],
            **LISTED,
            "track_total_hits": after is None,
        }
        if after is not None:
            body["search_after"] = after
        answer = self._server.search(body, seconds=_PATIENCE)
        found = answer["hits"]
        return _Page(found["hits"], int(found.get("total", {}).get("value", 0)), missing_parts(answer))


def _stored(hits: Sequence[dict[str, Any]]) -> dict[int, Mapping[str, Any]]:
    return {id_in(hit): stored_in(hit) for hit in hits}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until standard input closes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cache", type=Path, required=True, help="the library's cache folder")
    options.add_argument("--data", type=Path, help="where what a person made is kept")
    options.add_argument("--library", required=True, help="the library's address, or its name in config.toml")
    given = options.parse_args(arguments)
    cache = CacheFolder(given.cache)
    try:
        settings = load_settings(user_folders().config_file)
        server = server_of(given.library, settings)
        with closing(server), closing(Mirror(cache, server.address)) as mirror:
            follower = Follower(server, mirror, tell)
            threading.Thread(target=_listen, args=(follower,), daemon=True).start()
            exchanger = None
            if given.data is not None:
                shared = server_of(given.library, settings)
                exchanger = Exchanger(shared, given.data, cache.indexer_log, tell)
                exchanger.start()
            follower.run()
            if exchanger is not None:
                exchanger.stop()
    except Exception as error:  # noqa: BLE001 - whatever it is, the screen gets one line and doctor the rest
        tell(Progress("away", detail=log_error(error, cache.indexer_log)))
        return 1
    return 0


def _listen(follower: Follower) -> None:
    for command in received(Command):
        follower.hear(command)
    follower.hear(None)


if __name__ == "__main__":
    sys.exit(main())
