"""What a person follows: feeds.toml, what is remembered of the feeds, and the news folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from filelock import FileLock, Timeout

from reader.errors import FeedsError
from reader.feeds.adding import Found, look_up
from reader.feeds.addresses import canonical_address
from reader.feeds.articles import NewsFolder, body_hash
from reader.feeds.fetching import Fetcher
from reader.feeds.http import Client, Response
from reader.feeds.reading import Readers
from reader.feeds.subscriptions import Subscriptions
from reader.model.feed import Entry, Feed, FeedRow, FeedState, FetchProgress, Look
from reader.settings import Folders, Settings, news_folder
from reader.store.feeds import FILE_NAME, FeedDatabase


class FetchingElsewhereError(FeedsError):
    """Another process is fetching."""


class Feeds:
    """A person's feeds. Nothing here opens a connection but `look_up` and `fetch`."""

    def __init__(self, folders: Folders, settings: Settings) -> None:
        self._file = folders.feeds_file
        self._data = folders.data
        self.news = NewsFolder(news_folder(folders, settings))
        self._database: FeedDatabase | None = None

    def close(self) -> None:
        """Let go of the database."""
        if self._database is not None:
            self._database.close()
            self._database = None

    @property
    def database(self) -> FeedDatabase:
        """What is remembered; made anew from the news folder when it is lost. Raises FeedsError."""
        if self._database is None:
            self._database = FeedDatabase(self._data / FILE_NAME)
            if self._database.is_new:
                self.rebuild()
        return self._database

    def subscriptions(self) -> Subscriptions:
        """feeds.toml as it is now."""
        return Subscriptions.read(self._file)

    def rows(self) -> list[FeedRow]:
        """All feeds with what is known of them, in the order of feeds.toml. Raises FeedsError."""
        states, counts = self.database.states(), self.database.counts()
        return [
            FeedRow(feed, states.get(feed.url, FeedState(feed.url)), counts.get(feed.url, 0))
            for feed in self.subscriptions().feeds
        ]

    def due(self, now: float) -> list[Feed]:
        """The feeds that are to be looked at by now, the longest overdue first."""
        rows = [row for row in self.rows() if not row.feed.paused and not row.state.gone and row.state.due <= now]
        return [row.feed for row in sorted(rows, key=lambda row: row.state.due)]

    def add(self, wanted: Feed, tell: Callable[[FetchProgress], None] = lambda _: None) -> tuple[Found, Look]:
        """Follow the feed at `wanted.url` (empty fields are filled in) and fetch it. Raises FeedsError."""
        with self._network() as (client, readers):
            found = look_up(wanted, client, readers)
            subscriptions = self.subscriptions()
            if any(feed.url == found.feed.url for feed in subscriptions.feeds):
                raise FeedsError(f"{found.feed.url} is among your feeds already. `newsreader fetch` looks at it.")
            subscriptions = subscriptions.adding([found.feed])
            self.make_folder()
            subscriptions.write()
            feed = next(feed for feed in subscriptions.feeds if feed.url == found.feed.url)
            found = Found(feed, found.response, found.others)
            with self._fetching():
                [look] = self._fetch([feed], client, readers, tell, {feed.url: found.response})
        return found, look

    def fetch(self, feeds: Sequence[Feed], tell: Callable[[FetchProgress], None] = lambda _: None) -> list[Look]:
        """Look at these feeds. Raises FetchingElsewhereError when another process is at it, FeedsError."""
        with self._fetching(), self._network() as (client, readers):
            return self._fetch(feeds, client, readers, tell)

    def rebuild(self) -> int:
        """Learn from the front matter of the articles what they came from; their number. Raises FeedsError.

        What was removed from the news folder is forgotten, and may come again.
        """
        entries = []
        for path, article in self.news.articles():
            fields = article.fields
            url, guid = str(fields.get("url", "")), str(fields.get("guid", ""))
            feed = str(fields.get("feed", ""))
            if feed and guid:
                address = canonical_address(url) if url else ""
                arrived = (self.news.root / path).stat().st_mtime
                entries.append(Entry(feed, guid, address, path, "", body_hash(article.body), arrived))
        self.database.keep_entries(entries)
        return len(entries)

    def make_folder(self) -> None:
        """Make the news folder when it is not there. Raises FeedsError."""
        try:
            self.news.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FeedsError(
                f"The news folder {self.news.root} cannot be made ({error.strerror}). "
                "Set `news_folder` in config.toml to a folder of yours."
            ) from error

    def _fetch(
        self,
        feeds: Sequence[Feed],
        client: Client,
        readers: Readers,
        tell: Callable[[FetchProgress], None],
        answers: dict[str, Response] | None = None,
    ) -> list[Look]:
        self.make_folder()
        looks = Fetcher(self.news, self.database, client, readers, tell).fetch(feeds, answers)
        self._rewrite_moved(looks)
        return looks

    def _rewrite_moved(self, looks: Sequence[Look]) -> None:
        """Give feeds that have moved for good their new address in feeds.toml."""
        moved = {look.feed.url: look.moved_to for look in looks if look.moved_to}
        subscriptions = self.subscriptions()
        there = {feed.url for feed in subscriptions.feeds}
        for feed in subscriptions.feeds:
            target = moved.get(feed.url)
            if target and target not in there:
                subscriptions = subscriptions.replacing(feed, replace(feed, url=target))
                self.database.rename_feed(feed.url, target)
        if moved:
            subscriptions.write()

    @contextmanager
    def _network(self) -> Iterator[tuple[Client, Readers]]:
        client, readers = Client(), Readers(max(1, (os.cpu_count() or 1) - 1))
        try:
            yield client, readers
        finally:
            client.close()
            readers.close()

    @contextmanager
    def _fetching(self) -> Iterator[None]:
        """Hold the lock of the one process that fetches."""
        self._data.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._data / "fetcher.lock", timeout=0)
        holder = self._data / "fetcher.pid"
        try:
            lock.acquire()
        except Timeout as error:
            who = holder.read_text(encoding="ascii", errors="replace").strip() if holder.exists() else "unknown"
            raise FetchingElsewhereError(
                f"Another newsreader (process {who}) is fetching now. Try again when it has finished."
            ) from error
        try:
            holder.write_text(str(os.getpid()), encoding="ascii")
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()


def seconds_until(rows: Sequence[FeedRow], now: float | None = None) -> float | None:
    """Seconds until the next feed is due; None when none ever is."""
    now = time.time() if now is None else now
    dues = [row.state.due for row in rows if not row.feed.paused and not row.state.gone]
    return max(0.0, min(dues) - now) if dues else None
