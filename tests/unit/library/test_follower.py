"""The follower of a library on a server, over a made-up server: what is fetched, told and tried again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from reader.errors import ServerError
from reader.library.events import ArticlesChanged, IndexCommitted, LibraryEvent, Notice, Progress
from reader.library.processes.follower import PAGE, Follower
from reader.library.processes.messages import Command
from reader.library.roots import CacheFolder, is_on_server, server_key
from reader.library.server.mirror import Mirror
from reader.search.opensearch.connection import Address
from reader.store.catalog.reader import CatalogReader

ADDRESS = Address.read("http://localhost:9200/news")


def stored(number: int) -> dict[str, Any]:
    text = f"Article {number}. “It rose,” said Ann Lee."
    about = {
        "key": f"news/{number}.md",
        "title": f"Article {number}",
        "words": 7,
        "moment": number,
        "hash": f"{number:x}",
    }
    return {**about, "counts": [0, 0], "text": text, "quotes": [], "figures": []}


class MadeUpServer:
    """Answers as a server does that holds these articles; fails while `failing` says why."""

    address = ADDRESS

    def __init__(self, count: int) -> None:
        self.articles = {number: stored(number) for number in range(1, count + 1)}
        self.failing: str | None = None
        self.missing = 0
        self.asked: list[dict[str, Any]] = []

    def search(self, body: dict[str, Any], *, seconds: float | None = None) -> dict[str, Any]:
        self.asked.append(body)
        if self.failing is not None:
            raise ServerError(self.failing, passing=True)
        if "query" in body:
            wanted = [int(one) for one in body["query"]["ids"]["values"] if int(one) in self.articles]
        else:
            before = body.get("search_after", [2**62])[0]
            wanted = [number for number in sorted(self.articles, reverse=True) if number < before][: body["size"]]
        hits = [{"_id": str(n), "_source": {"stored": self.articles[n]}, "sort": [n, n]} for n in wanted]
        shards = {"total": 3, "successful": 3 - self.missing, "failed": 0}
        return {"hits": {"hits": hits, "total": {"value": len(self.articles)}}, "_shards": shards}


def following(tmp_path: Any, count: int) -> tuple[MadeUpServer, Follower, list[LibraryEvent], CacheFolder, Mirror]:
    cache = CacheFolder(tmp_path)
    server, events = MadeUpServer(count), list[LibraryEvent]()
    mirror = Mirror(cache, ADDRESS)
    return server, Follower(server, mirror, events.append), events, cache, mirror


def titles(cache: CacheFolder) -> list[str]:
    catalog = CatalogReader(cache.catalog)
    try:
        return [heading.meta.title for heading in catalog.headings(0, 10_000)]
    finally:
        catalog.close()


def test_the_list_comes_page_by_page_newest_first(tmp_path) -> None:
    server, follower, events, cache, mirror = following(tmp_path, PAGE + 5)
    follower.look()
    assert titles(cache) == [f"Article {number}" for number in range(PAGE + 5, 5, -1)]
    follower.fetch_more()
    assert len(titles(cache)) == PAGE + 5
    asked = len(server.asked)
    follower.fetch_more()
    assert len(server.asked) == asked
    assert ArticlesChanged() in events
    mirror.close()


def test_what_is_gone_from_the_server_goes_from_the_list_and_what_is_new_comes(tmp_path) -> None:
    server, follower, events, cache, mirror = following(tmp_path, 4)
    follower.look()
    del server.articles[2]
    server.articles[9] = stored(9)
    events.clear()
    follower.look()
    assert titles(cache) == ["Article 9", "Article 4", "Article 3", "Article 1"]
    assert IndexCommitted() in events
    events.clear()
    follower.look()
    assert events == [Progress("idle")]
    mirror.close()


def test_an_article_is_fetched_whole_and_one_that_is_gone_is_forgotten(tmp_path) -> None:
    server, follower, events, cache, mirror = following(tmp_path, 3)
    follower.look()
    del server.articles[3]
    follower.fetch([2, 3])
    assert events[-1] == ArticlesChanged(frozenset([2, 3]))
    catalog = CatalogReader(cache.catalog)
    reading = catalog.article(2)
    assert reading is not None
    assert reading.article.text.startswith("Article 2.")
    assert reading.heading.path == "http://localhost:9200/news#news/2.md"
    assert catalog.headings_of([3]) == []
    catalog.close()
    mirror.close()


@pytest.mark.slow
def test_a_server_that_is_away_is_told_once_and_asked_again(tmp_path) -> None:
    server, follower, events, _, mirror = following(tmp_path, 2)
    server.failing = "localhost cannot be reached."
    answers = iter((server.failing, server.failing, None))
    ask = server.search

    def failing_twice(body: dict[str, Any], *, seconds: float | None = None) -> dict[str, Any]:
        server.failing = next(answers)
        if server.failing is None:
            follower.hear(None)
        return ask(body, seconds=seconds)

    server.search = failing_twice  # type: ignore[method-assign]
    follower.run()
    away = [event for event in events if isinstance(event, Progress) and event.phase == "away"]
    assert away == [Progress("away", detail="localhost cannot be reached.")]
    assert Notice("localhost answers again.") in events
    assert events.index(Notice("localhost answers again.")) < events.index(IndexCommitted())
    mirror.close()


def test_a_failed_search_is_asked_anew_after_a_look(tmp_path) -> None:
    _, follower, events, _, mirror = following(tmp_path, 2)
    follower.look()
    events.clear()
    follower.hear(Command(look=True))
    follower._wait()
    follower.look()
    assert IndexCommitted() in events
    mirror.close()


def test_paths_on_a_server_are_told_from_files() -> None:
    assert is_on_server(server_key(ADDRESS.identity, "news/1.md"))
    assert not is_on_server("/home/ann/news/1.md")
    assert not is_on_server("seeds:/one.md")


def test_processes_that_open_a_new_library_at_once_use_one_catalog(tmp_path) -> None:
    for attempt in range(5):
        cache = CacheFolder(tmp_path / str(attempt))
        cache.path.mkdir()
        together = threading.Barrier(6)

        def see(number: int, cache: CacheFolder = cache, together: threading.Barrier = together) -> None:
            together.wait()
            with closing(Mirror(cache, ADDRESS)) as mirror:
                mirror.list_seen({number: stored(number)})

        with ThreadPoolExecutor(6) as threads:
            list(threads.map(see, range(1, 7)))
        assert sorted(titles(cache)) == [f"Article {number}" for number in range(1, 7)]


def test_what_a_missing_part_holds_stays_listed_and_is_said_once(tmp_path: Any) -> None:
    server, follower, events, cache, mirror = following(tmp_path, 3)
    follower.look()
    del server.articles[2]
    server.missing = 1
    follower.look()
    follower.fetch([2])
    follower.look()
    with closing(mirror), closing(CatalogReader(cache.catalog)) as reader:
        assert reader.count() == 3
        told = [event.text for event in events if isinstance(event, Notice)]
        assert [line.partition(":")[0] for line in told] == [
            "1 part of the library did not answer",
            "The article is in a part of the library that does not answer.",
        ]
        server.missing = 0
        follower.look()
        assert reader.count() == 2
