"""What a person follows: feeds.toml, what is remembered of the feeds, and the news folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from reader.errors import FeedsError
from reader.feeds.articles import NewsFolder, body_hash
from reader.feeds.subscriptions import Subscriptions
from reader.model.feed import Entry, Feed, FeedRow, FeedState, FetchProgress, Look
from reader.settings import Folders, Settings, news_folder
from reader.store.feeds import FILE_NAME, FeedDatabase

if TYPE_CHECKING:
    # Whatever uses the network is imported where it is used: the screen only lists feeds.
    from reader.feeds.adding import Found
    from reader.feeds.fetching import Fetcher
    from reader.feeds.http import Client
    from reader.feeds.reading import Readers


class FetchingElsewhereError(FeedsError):
    """Another process is fetching."""


class Feeds:
    """A person's feeds. Nothing here opens a connection but `add`, `fetch` and `fetch_page`."""

    def __init__(self, file: Path, data: Path, news: Path) -> None:
        """`file` is feeds.toml, `data` the folder for what is remembered, `news` the one for articles."""
        self._file = file
        self._data = data
        self.news = NewsFolder(news)
        self._database: FeedDatabase | None = None
        self._client: Client | None = None

    @classmethod
    def of(cls, folders: Folders, settings: Settings) -> Feeds:
        """Those of a user."""
        return cls(folders.feeds_file, folders.data, news_folder(folders, settings))

    def interrupt(self) -> None:
        """End what is being fetched, from another thread: what came is whole, what did not is fetched another time."""
        if (client := self._client) is not None:
            client.close()

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
        from reader.feeds.adding import look_up

        with self._network() as (client, readers):
            found = look_up(wanted, client, readers)
            subscriptions = self.subscriptions()
            if any(feed.url == found.feed.url for feed in subscriptions.feeds):
                raise FeedsError(f"{found.feed.url} is among your feeds already. `newsreader fetch` looks at it.")
            subscriptions = subscriptions.adding([found.feed])
            self.make_folder()
            subscriptions.write()
            feed = next(feed for feed in subscriptions.feeds if feed.url == found.feed.url)
            with self._fetching():
                [look] = self._fetcher(client, readers, tell).fetch([feed], {feed.url: found.response})
        return replace(found, feed=feed), look

    def fetch(self, feeds: Sequence[Feed], tell: Callable[[FetchProgress], None] = lambda _: None) -> list[Look]:
        """Look at these feeds. Raises FetchingElsewhereError when another process is at it, FeedsError."""
        with self._fetching(), self._network() as (client, readers):
            looks = self._fetcher(client, readers, tell).fetch(feeds)
        self._rewrite_moved(looks)
        return looks

    def fetch_page(self, url: str, path: str | None) -> Look:
        """Read the page at `url` into the article at `path`, relative to the news folder; None: as a new article.

        Raises FeedsError.
        """
        with self._fetching(), self._network() as (client, readers):
            return self._fetcher(client, readers, lambda _: None).fetch_page(url, path)

    def rebuild(self) -> int:
        """Learn from the front matter of the articles what they came from; their number. Raises FeedsError.

        What was removed from the news folder is forgotten, and may come again.
        """
        from reader.feeds.addresses import canonical_address

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

    def relative(self, path: str) -> str | None:
        """The path of a fetched article relative to the news folder; None for any other file."""
        file = Path(path)
        try:
            inside = file.relative_to(self.news.root.resolve()).as_posix()
        except ValueError:
            return None
        article = self.news.read(inside)
        return inside if article is not None and article.is_ours else None

    def make_folder(self) -> None:
        """Make the news folder when it is not there. Raises FeedsError."""
        try:
            self.news.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FeedsError(
                f"The news folder {self.news.root} cannot be made ({error.strerror}). "
                "Set `news_folder` in config.toml to a folder of yours."
            ) from error

    def _fetcher(self, client: Client, readers: Readers, tell: Callable[[FetchProgress], None]) -> Fetcher:
        from reader.feeds.fetching import Fetcher

        self.make_folder()
        return Fetcher(self.news, self.database, client, readers, tell)

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
        from reader.feeds.http import Client
        from reader.feeds.reading import Readers

        client, readers = Client(), Readers(max(1, (os.cpu_count() or 1) - 1))
        self._client = client
        try:
            yield client, readers
        finally:
            self._client = None
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


def notices_of(looks: Sequence[Look]) -> list[str]:
    """What looks have to say to the person."""
    return [notice for look in looks for notice in look.notices]
