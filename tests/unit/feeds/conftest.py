"""A person's feeds in a folder of the test, and a server of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reader.feeds.reading import Readers
from reader.library.feeds import Feeds
from reader.settings import Folders
from tests.local_server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def folders(tmp_path) -> Folders:
    return Folders(tmp_path / "config", tmp_path / "cache", tmp_path / "data", tmp_path / "News")


@pytest.fixture(scope="package")
def readers() -> Iterator[Readers]:
    """Starting a process takes longer than most tests, so that they share one."""
    readers = Readers(1)
    yield readers
    readers.close()


@pytest.fixture
def feeds(folders, readers) -> Iterator[Feeds]:
    feeds = Feeds(folders.feeds_file, folders.data, folders.news, readers)
    yield feeds
    feeds.close()
