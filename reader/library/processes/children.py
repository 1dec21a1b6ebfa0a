"""The child processes of a library on the screen: the indexer, the searcher, and the fetcher when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reader.library.events import LibraryEvent, Notice
from reader.library.opening import Opening
from reader.library.processes.child import child_command
from reader.library.processes.clients import FetcherClient, IndexerClient, SearchClient
from reader.library.processes.messages import Command
from reader.settings import news_folder


class Children:
    """The processes that work for an open library. Everything happens on the event loop that `start` was called on."""

    def __init__(self, opening: Opening, indexer: Sequence[str], heard: Callable[[LibraryEvent], None]) -> None:
        """`indexer` starts the indexer, or the follower in its place; `heard` is called with all events."""
        self._opening, self._heard = opening, heard
        self.indexer = IndexerClient(indexer, heard)
        """The indexer; of a library on a server the follower, which takes the same commands."""
        self.searcher = SearchClient(_searcher_command(opening), self._index_damaged)
        self._fetcher: FetcherClient | None = None

    async def start(self) -> None:
        """Start indexer and searcher."""
        self.indexer.start()
        # The searcher second: its start should not hold up a list that is waiting to be filled.
        await self.searcher.start()

    def start_fetcher(self) -> FetcherClient:
        """The fetcher, started when it is not running: there is no network before a person asks for it."""
        if self._fetcher is None:
            self._fetcher = FetcherClient(_fetcher_command(self._opening), self._heard)
            self._fetcher.start()
        return self._fetcher

    async def stop(self) -> None:
        """Let them end."""
        if self._fetcher is not None:
            await self._fetcher.stop()
        await self.indexer.stop()
        await self.searcher.stop()

    def _index_damaged(self, files: list[str]) -> None:
        """The searcher found files of the index that are not as they were written."""
        self._heard(Notice(f"The search index is damaged ({', '.join(files)}) and is being rebuilt.", "warning"))
        self.indexer.send(Command(rebuild_index=True))


def indexer_command(opening: Opening) -> list[str]:
    """Starts the indexer."""
    roots = [str(root.path) for root in opening.roots]
    given = ["--largest", str(opening.largest), "--settings", str(opening.folders.config_file)]
    return child_command("reader.library.processes.indexer", [*_folders(opening), *given, "--attached", "--", *roots])


def follower_command(opening: Opening) -> list[str]:
    """Starts the follower of a library on a server."""
    return child_command("reader.library.processes.follower", _folders(opening))


def _searcher_command(opening: Opening) -> list[str]:
    return child_command("reader.library.processes.searcher", _folders(opening))


def _fetcher_command(opening: Opening) -> list[str]:
    folders, news = opening.folders, news_folder(opening.folders, opening.settings)
    options = ["--feeds", str(folders.feeds_file), "--data", str(folders.data), "--news", str(news)]
    return child_command("reader.library.processes.fetcher", options)


def _folders(opening: Opening) -> list[str]:
    server = [] if opening.server is None else ["--library", opening.server]
    return ["--cache", str(opening.cache.path), "--data", str(opening.folders.data), *server]
