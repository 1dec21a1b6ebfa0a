"""A person's feeds in a folder of the test, and a server of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reader.library.feeds import Feeds
from reader.settings import Folders, Settings
from tests.local_server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def folders(tmp_path) -> Folders:
    return Folders(tmp_path / "config", tmp_path / "cache", tmp_path / "data", tmp_path / "News")


@pytest.fixture
def feeds(folders) -> Iterator[Feeds]:
    feeds = Feeds.of(folders, Settings())
    yield feeds
    feeds.close()
