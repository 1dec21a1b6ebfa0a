"""The contract of the search engines, on a real server: the same questions find the same articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.errors import PersonalDataError
from reader.search.engine import SearchEngine
from reader.search.opensearch.engine import OpenSearchEngine
from reader.search.whoosh.index import WhooshIndex
from tests.opensearch.cluster import Cluster
from tests.opensearch.library import MemoryPersonal, ServerIndex, server_engine
from tests.unit.search.search_help import TODAY, MemoryLookup
from tests.unit.search.test_engine_contract import (  # noqa: F401 - collected here as tests of this engine
    DOCUMENTS,
    LOOKUP,
    QUESTIONS,
    Engine,
    make_history,
    test_a_spelling_is_suggested_when_nothing_is_found,
    test_a_word_that_is_being_typed_finds_its_completion,
    test_commits_are_seen_by_the_next_question,
    test_completing_only_adds,
    test_every_question_finds_what_a_plain_reading_finds,
    test_facets_count_what_they_narrow_to,
    test_fuzzed_questions_are_answered_as_a_plain_reading_does,
    test_hits_light_what_was_asked_for,
    test_more_of_the_word_and_rarer_words_come_first,
    test_nothing_is_lit_in_an_article_that_is_not_there,
    test_orders_by_date_are_those_of_moments_and_undated_articles_stand_last,
    test_quotes_and_figures_are_lit,
    test_similar_articles_are_others,
)
from tests.unit.search.test_engine_contract import whoosh_engine as local_engine


@pytest.fixture(scope="module")
def made(cluster: Cluster) -> Iterator[tuple[Engine, ServerIndex]]:
    indexes: list[ServerIndex] = []

    def index(folder: Path) -> ServerIndex:
        indexes.append(ServerIndex(cluster.address(f"contract-{len(indexes)}"), LOOKUP))
        return indexes[-1]

    engine = Engine(index, server_engine)
    index_made = index(Path())
    make_history(index_made)
    yield engine, index_made
    for index_made in indexes:
        index_made.server.close()


@pytest.fixture(scope="module")
def engine(made: tuple[Engine, ServerIndex]) -> OpenSearchEngine:
    return OpenSearchEngine(made[1].server, MemoryPersonal(LOOKUP), time_limit=30.0, today=lambda: TODAY)


def test_the_first_ten_are_mostly_those_of_the_engine_on_this_machine(engine: SearchEngine, tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path)
    make_history(index)
    local = local_engine(index, LOOKUP, TODAY)
    shares = []
    for question in QUESTIONS:
        first, ours = engine.article_ids(question, 10).value, local.article_ids(question, 10).value
        if ours:
            shares.append(len(set(first) & set(ours)) / len(ours))
    assert sum(shares) / len(shares) >= 0.8


def test_what_fails_on_this_machine_is_told_in_the_answer(made: tuple[Engine, ServerIndex]) -> None:
    class Broken(MemoryLookup):
        def tagged(self, tag: str) -> set[int]:
            raise PersonalDataError("The bookmarks cannot be read.")

    engine = server_engine(made[1], Broken(), TODAY)
    assert engine.search("tag:todo").error == "The bookmarks cannot be read."
    assert engine.article_ids("flood").error is None


def test_without_a_library_it_is_said_how_to_make_one(cluster: Cluster) -> None:
    index = ServerIndex(cluster.address("none"), LOOKUP)
    engine = server_engine(index, LOOKUP, TODAY)
    assert "newsreader library init" in str(engine.search("flood").error)
    assert engine.search("flood").hits == ()
    index.server.close()
