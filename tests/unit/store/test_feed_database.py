"""What the fetcher remembers of feeds and their entries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.model.feed import Entry, FeedState
from reader.store.feeds import FeedDatabase

OLD, NEW = "https://courier.example/rss", "https://courier.example/feed"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[FeedDatabase]:
    opened = FeedDatabase(tmp_path / "feeds.db")
    yield opened
    opened.close()


def entry(feed: str, guid: str, path: str | None, blocked_by: str | None = None) -> Entry:
    return Entry(feed, guid, "", path, "digest", "hash", 1.0, title=guid, blocked_by=blocked_by)


def test_a_renamed_feed_leaves_nothing_under_its_old_address(database):
    """It may have been followed under the new address before."""
    database.keep_state(FeedState(OLD, etag="a"))
    database.keep_state(FeedState(NEW, etag="b"))
    database.keep_entries(
        [
            entry(OLD, "only-old", "old.md"),
            entry(OLD, "both", "both-old.md"),
            entry(NEW, "both", "both-new.md"),
            entry(OLD, "blocked-since", "kept.md"),
            entry(NEW, "blocked-since", None, blocked_by="weather"),
            entry(OLD, "blocked-before", None, blocked_by="sports"),
            entry(NEW, "blocked-before", "there.md"),
            entry("https://other.example/", "both", "other.md"),
        ]
    )
    database.rename_feed(OLD, NEW)
    assert database.entries_of(OLD) == {}
    assert {guid: known.path for guid, known in database.entries_of(NEW).items()} == {
        "only-old": "old.md",
        "both": "both-new.md",
        "blocked-since": "kept.md",
        "blocked-before": "there.md",
    }
    assert set(database.entries_of("https://other.example/")) == {"both"}
    assert {url: state.etag for url, state in database.states().items()} == {NEW: "a"}
