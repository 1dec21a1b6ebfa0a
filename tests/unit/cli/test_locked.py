"""While another newsreader has the library open, that is said only when something is missing, and how much."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager

import pytest

from reader.library.events import ArticlesChanged, IndexCommitted, Progress
from reader.library.indexing import loop
from reader.library.indexing.loop import Indexer
from reader.library.indexing.session import holding
from reader.library.opening import located
from tests.unit.cli.conftest import STORY

COMMANDS = [["quotes", "--same"], ["figures", "--differ"], ["people"], ["stories"], ["quotes"], ["search", "Harrow"]]


@contextmanager
def held(news):
    where = located([news])
    with holding(where.cache, where.roots, lambda event: None):
        yield where


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_nothing_is_said_of_one_that_is_done(command, news, arguments):
    command("index", news)
    with held(news):
        assert "newsreader (process" not in command(*arguments, news).messages


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_how_many_articles_are_missing_is_said(command, news, arguments):
    command("index", news)
    for name in ("bridge.md", "town.md"):
        (news / name).write_text(STORY.format(title=name, source="The Courier"), encoding="utf-8")
    with held(news):
        assert "is indexing this library; 2 articles are not ready yet" in command(*arguments, news).messages


def test_the_doctor_says_whether_the_other_one_is_done(command, news):
    command("index", news)
    with held(news):
        assert "has it open and looks after it" in command("doctor").output


def test_a_second_screen_is_told_how_many_articles_are_missing(command, news):
    command("index", news)
    told = []
    with held(news) as where:

        def messages():
            yield []
            while not told:
                time.sleep(0.01)

        Indexer(where.cache, where.roots, 1_000_000, 0, told.append).run(messages())
    assert [(event.phase, event.total) for event in told if isinstance(event, Progress)] == [("waiting", 0)]


def test_a_second_screen_hears_of_what_the_first_one_indexes(command, news, monkeypatch):
    monkeypatch.setattr(loop, "LOCK_RETRY_SECONDS", 0.02)
    command("index", news)
    told, before = [], []

    until = time.monotonic() + 10

    def commits():
        return sum(isinstance(event, IndexCommitted) for event in told)

    with held(news) as where:

        def messages():
            yield []
            while not commits() and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(0.1)
            before.append(commits())
            with closing(sqlite3.connect(where.cache.catalog)) as catalog, catalog:
                catalog.execute("UPDATE articles SET indexed_hash = NULL")
            while commits() < 2 and time.monotonic() < until:
                time.sleep(0.01)

        Indexer(where.cache, where.roots, 1_000_000, 0, told.append).run(messages())
    assert before == [1], "nothing had changed in the meantime"
    assert commits() == sum(isinstance(event, ArticlesChanged) for event in told) == 2
