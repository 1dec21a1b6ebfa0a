"""The three-node server that all tests here share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.opensearch.cluster import Cluster


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("opensearch"), 3) as cluster:
        yield cluster
