"""Shared bookmarks on a real server: the tests of `tests/unit/library/test_sharing.py`, and a node lost meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reader.library.server.places import server_of
from reader.search.opensearch.connection import Address, Server, SignIn
from reader.search.opensearch.shelf import BookmarkShelf
from reader.settings import Settings
from tests.opensearch.cluster import Cluster
from tests.opensearch.test_desk_library import articles, newsreader  # noqa: F401 - a fixture of theirs
from tests.unit.library.test_sharing import (  # noqa: F401 - collected here as tests on this server
    Desk,
    test_a_bookmark_too_long_for_the_server_stays_here,
    test_a_change_and_a_deletion_come_to_others,
    test_a_server_that_lost_everything_gets_it_again,
    test_an_answer_that_is_lost_costs_nothing,
    test_an_edit_on_another_machine_alone_is_taken_over,
    test_in_the_background_what_is_kept_is_sent_soon_and_at_the_end,
    test_many_come_in_several_pages,
    test_nothing_is_sent_twice_and_only_words_that_others_see_count,
    test_two_edits_of_one_bookmark_both_stand_and_a_line_says_so,
    test_what_has_a_shared_tag_comes_to_others_and_says_whose_it_is,
    test_what_is_not_as_newsreader_sends_it_is_left_out,
    test_what_others_shared_is_theirs_to_change,
    test_who_stops_sharing_takes_back_what_was_sent_and_keeps_it,
    test_with_the_server_away_all_waits_and_is_sent_later,
)


@pytest.fixture
def desk(cluster: Cluster, tmp_path: Path) -> Iterator[Desk]:
    address = Address.read(cluster.address("news"))
    servers: list[Server] = []

    def connect(name: str) -> Server:
        servers.append(Server(address, SignIn(name)))
        return servers[-1]

    owner = connect("owner")
    BookmarkShelf(owner).make(1)
    desk = Desk(connect, tmp_path, lambda: owner.call("POST", "/news-bookmarks/_refresh"))
    yield desk
    owner.call("DELETE", "/news-bookmarks", seconds=60.0)
    for person in desk.people:
        person.personal.close()
    for server in servers:
        server.close()


def test_a_lost_node_loses_no_bookmark(desk: Desk, cluster: Cluster) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    green = {"wait_for_status": "green", "timeout": "60s"}
    ann.server.call("GET", "/_cluster/health/news-bookmarks", parameters=green, seconds=90)
    ann.share()
    ann.keep()
    desk.exchange(ann)
    cluster.nodes[1].kill()
    try:
        ann.keep(10)
        waiting = {"wait_for_status": "yellow", "timeout": "60s"}
        ann.server.call("GET", "/_cluster/health/news-bookmarks", parameters=waiting, seconds=90)
        desk.exchange(ann, bob)
        assert len(bob.others()) == 2
    finally:
        cluster.nodes[1].start()
        cluster.nodes[1].wait(3)


def test_the_command_shares_and_stops(cluster: Cluster, articles: Path, tmp_path: Path) -> None:  # noqa: F811
    address = cluster.address("shared")
    ann, bob = tmp_path / "ann", tmp_path / "bob"
    assert newsreader(ann, "library", "init", address).returncode == 0
    done = newsreader(ann, "bookmarks", "--share", "toll", "--library", address)
    assert done.returncode == 0, done.stderr
    assert "tagged toll (0 now)" in done.stdout
    exported = {"text": "The flood rose.", "tags": ["toll"], "start": 0, "end": 15}
    path = f"{Address.read(address).identity}#news/000.md"
    (tmp_path / "kept.json").write_text(json.dumps([{**exported, "article": {"path": path}}]))
    assert newsreader(ann, "bookmarks", "--import", str(tmp_path / "kept.json")).returncode == 0
    done = newsreader(ann, "bookmarks", "--share", "toll", "--library", address)
    assert "Sent: 1. Taken back: 0. Came from others: 0." in done.stdout
    with closing(server_of(address, Settings())) as server:
        server.call("POST", "/shared-bookmarks/_refresh")
        done = newsreader(bob, "bookmarks", "--share", "other", "--library", address)
        assert "Came from others: 1." in done.stdout
        # What others shared is read on the screen; the command prints what one kept oneself.
        assert "no bookmarks yet" in newsreader(bob, "bookmarks").stderr
        done = newsreader(ann, "bookmarks", "--stop-sharing", "toll", "--library", address)
        assert "toll is shared no more." in done.stdout
        assert "Taken back: 1." in done.stdout
    elsewhere = newsreader(ann, "bookmarks", "--share", "toll", "--library", "http://localhost:9/shared")
    assert elsewhere.returncode == 0
    assert "0 wait here" in elsewhere.stdout
    assert "cannot be reached" in elsewhere.stderr
    assert newsreader(ann, "bookmarks", "--share", "toll").returncode == 2
