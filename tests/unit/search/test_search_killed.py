"""kill -9 of a writer at random moments: the index opens, nothing is missing, nothing stands twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex

from .index_churn import ARTICLES, version
from .search_help import MemoryLookup, make_index

ROOT = Path(__file__).parents[3]


def kill_while_writing(folder: Path, seed: int) -> None:
    """Start a writer and kill it after up to 0.4 s of work."""
    command = [sys.executable, "-m", "tests.unit.search.index_churn", str(folder), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"begun\n"
        time.sleep(random.Random(seed).uniform(0, 0.4))
        writer.kill()


def check_whole(index: WhooshIndex) -> None:
    """All articles are there, each once; the next writer gets in."""
    assert index.verify() == []
    answer = WhooshEngine(index, MemoryLookup({n: version(n, 0) for n in range(ARTICLES)})).search("flood")
    assert (answer.total, answer.error) == (ARTICLES, None)
    with index.writing() as writer:
        assert writer.complaint is None
        assert writer.held() == frozenset(range(ARTICLES))
        writer.put([version(0, 0)])
        assert writer.commit() == ARTICLES


@pytest.mark.slow
def test_ten_kills(tmp_path: Path) -> None:
    index = make_index(tmp_path / "index", [version(number, 0) for number in range(ARTICLES)])
    for seed in range(10):
        kill_while_writing(index.path, seed)
        check_whole(index)
    assert len([path for path in index.path.iterdir() if path.is_dir()]) == 1
