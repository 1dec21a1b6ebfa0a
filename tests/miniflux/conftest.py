"""The server that all tests here share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.miniflux.server import Miniflux


@pytest.fixture(scope="session")
def running() -> Iterator[Miniflux]:
    with Miniflux() as miniflux:
        yield miniflux


@pytest.fixture
def miniflux(running: Miniflux) -> Miniflux:
    """The server, its account empty."""
    running.fresh()
    return running
