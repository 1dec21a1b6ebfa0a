"""A library for a desk on three nodes: filled from several processes, renewed, read, and with a node lost."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.json import encode

from reader.cli.main import run
from reader.cli.names import FAILED
from reader.errors import ServerError
from reader.extraction import RULES_VERSION
from reader.library.events import ArticlesChanged, LibraryEvent, Notice, Progress
from reader.library.open import library_of
from reader.library.processes.follower import Follower
from reader.library.reading.checking import read_draft
from reader.library.roots import resolve_roots
from reader.library.server.filling import fill
from reader.library.server.mirror import Mirror
from reader.library.server.places import prepare_server, server_of
from reader.library.server.searching import MirroredEngine
from reader.library.server.signs import Signer
from reader.model.rows import HeadingFilter
from reader.search.opensearch.administration import condition, initialise, renew
from reader.search.opensearch.connection import Server
from reader.search.opensearch.documents import WHOLE, Words, article_in, body_of, stored_in
from reader.search.opensearch.intake import Intake, Parcel
from reader.settings import Folders, Settings
from tests.opensearch.cluster import Cluster
from tests.opensearch.front import Front

WORDS = ["flood", "bridge", "river", "storm", "harbour", "school", "budget", "mayor"]
LARGEST = 5_000_000


def write_articles(folder: Path, count: int) -> Path:
    """Articles with a quote and a figure each; number 0 is the newest."""
    folder.mkdir()
    for number in range(count):
        word = WORDS[number % len(WORDS)]
        day = f"2024-{12 - number // 28:02d}-{28 - number % 28:02d}"
        text = f"The {word} rose. “The {word} took {number + 2:,} homes,” said Ann Lee, the engineer of part {number}."
        head = f"---\ntitle: {word.title()} number {number}\nsource: Valley Post\ndate: {day}\n---\n"
        (folder / f"{number:03}.md").write_text(f"{head}\n{text}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("desk") / "news", 60)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    home = tmp_path / "home"
    return Folders(home / "config", home / "cache", home / "data", home / "News")


@pytest.fixture(scope="module")
def desk(cluster: Cluster, articles: Path) -> Iterator[str]:
    """The address of a filled library with a copy of each part."""
    address = cluster.address("desk")
    with closing(server_of(address, Settings())) as server:
        initialise(server, RULES_VERSION, articles=1_000, replicas=1)
        filled = fill(server, resolve_roots([articles]), LARGEST, lambda event: None)
        assert (filled.sent, filled.failed) == (60, {})
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        server.call(
            "GET", f"/_cluster/health/{server.name}-000001", parameters={"wait_for_status": "green"}, seconds=60
        )
    yield address


def newsreader(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NEWSREADER_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "reader", *arguments], capture_output=True, text=True, env=environment, check=False
    )


def test_what_stands_there_is_not_sent_again(desk: str, articles: Path, tmp_path: Path) -> None:
    done = newsreader(tmp_path, "index", str(articles), "--to", desk, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["sent"], told["there"], told["unreadable"]) == (0, 60, [])


def test_four_processes_with_the_same_articles_leave_each_once(
    cluster: Cluster, articles: Path, tmp_path: Path
) -> None:
    address = cluster.address("four")
    assert newsreader(tmp_path, "library", "init", address).returncode == 0
    environment = {**os.environ, "NEWSREADER_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "reader", "index", str(articles), "--to", address]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [process.wait(300) for process in running] == [0, 0, 0, 0]
    with closing(server_of(address, Settings())) as server:
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        assert condition(server).articles == 60


def test_a_changed_article_takes_the_place_of_the_old_one(cluster: Cluster, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "news", 2)
    with closing(server_of(cluster.address("changed"), Settings())) as server:
        initialise(server, RULES_VERSION, articles=10, replicas=0)
        roots = resolve_roots([folder])
        assert fill(server, roots, LARGEST, lambda event: None).sent == 2
        old = (folder / "000.md").stat().st_mtime
        (folder / "000.md").write_text("---\ntitle: Anew\n---\n\nAnother text about a lighthouse.\n", encoding="utf-8")
        os.utime(folder / "000.md", (old + 10, old + 10))
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        filled = fill(server, roots, LARGEST, lambda event: None)
        assert (filled.sent, filled.there) == (1, 1)
        # The same file from a machine whose copy is older changes nothing.
        os.utime(folder / "000.md", (old - 10, old - 10))
        (folder / "000.md").write_text("---\ntitle: Older\n---\n\nAn older text.\n", encoding="utf-8")
        os.utime(folder / "000.md", (old - 10, old - 10))
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        filled = fill(server, roots, LARGEST, lambda event: None)
        assert (filled.sent, filled.newer) == (0, 1)
        assert condition(server).articles == 2


def test_an_indexer_with_other_rules_does_not_write(cluster: Cluster, articles: Path) -> None:
    with closing(server_of(cluster.address("rules"), Settings())) as server:
        initialise(server, 99, articles=10, replicas=0)
        with pytest.raises(ServerError, match="of other rules"):
            fill(server, resolve_roots([articles]), LARGEST, lambda event: None)


def test_a_library_of_older_rules_is_renewed_and_then_filled_anew(cluster: Cluster, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "news", 3)
    with closing(server_of(cluster.address("older"), Settings())) as server:
        initialise(server, RULES_VERSION, articles=10, replicas=0)
        fill(server, resolve_roots([folder]), LARGEST, lambda event: None)
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        renew(server, RULES_VERSION - 1, Signer(), lambda done, total: None)
        with pytest.raises(ServerError, match="library upgrade"):
            fill(server, resolve_roots([folder]), LARGEST, lambda event: None)
        renew(server, RULES_VERSION, Signer(), lambda done, total: None)
        assert condition(server).articles == 3
        assert fill(server, resolve_roots([folder]), LARGEST, lambda event: None).failed == {}


def test_a_library_is_renewed_beside_itself(cluster: Cluster, articles: Path) -> None:
    with closing(server_of(cluster.address("renewed"), Settings())) as server:
        initialise(server, RULES_VERSION, articles=10, replicas=0)
        fill(server, resolve_roots([articles]), LARGEST, lambda event: None)
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        told: list[tuple[int, int]] = []
        assert renew(server, RULES_VERSION, Signer(), lambda done, total: told.append((done, total))) == 60
        found = condition(server)
        assert (found.index, found.shards, found.articles) == ("renewed-000002", 1, 60)
        assert told[-1] == (60, 60)
        # Nothing changed for who fills it: each article has the version that it had.
        assert fill(server, resolve_roots([articles]), LARGEST, lambda event: None).sent == 0


def test_a_library_is_split_for_more_articles_while_it_is_filled(
    cluster: Cluster, articles: Path, tmp_path: Path
) -> None:
    more = write_articles(tmp_path / "more", 200)
    with closing(server_of(cluster.address("grown"), Settings())) as server, ThreadPoolExecutor(2) as threads:
        initialise(server, RULES_VERSION, articles=10, replicas=1)
        fill(server, resolve_roots([articles]), LARGEST, lambda event: None)
        others = [server_of(cluster.address("grown"), Settings()) for _ in range(2)]
        filling = [threads.submit(fill, one, resolve_roots([more]), LARGEST, lambda event: None) for one in others]
        renew(server, RULES_VERSION, Signer(), lambda done, total: None, articles=20_000_000)
        assert all(done.result().failed == {} for done in filling)
        for one in others:
            one.close()
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        found = condition(server)
        assert (found.index, found.shards, found.articles) == ("grown-000002", 4, 260)
        hits = server.search({"size": 1_000, "_source": False})["hits"]["hits"]
        assert len({hit["_id"] for hit in hits}) == len(hits) == 260
        # Those that are sent again find their own part.
        assert fill(server, resolve_roots([articles, more]), LARGEST, lambda event: None).there == 260
        assert not found.read_only


def test_the_command_searches_a_library_on_a_server(desk: str, tmp_path: Path) -> None:
    done = newsreader(tmp_path, "search", "speaker:lee said:flood figure:>20", "--library", desk, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["total"] == 5
    hit = told["hits"][0]
    assert hit["title"].startswith("Flood number")
    assert "#news/" in hit["path"]
    assert [hit["snippet"][start:end] for start, end in hit["spans"]][:1] == ["flood"]


def test_the_list_is_fetched_and_an_article_is_opened_by_one_fetch(desk: str, folders: Folders) -> None:
    opening = prepare_server(desk, folders, Settings())
    events: list[LibraryEvent] = []
    with closing(server_of(desk, Settings())) as server, closing(Mirror(opening.cache, server.address)) as mirror:
        follower = Follower(server, mirror, events.append)
        follower.look()
        assert Progress("idle") in events
        with closing(library_of(opening)) as library:
            assert library.count() == library.listed_of == 60
            newest = library.headings(0, 3)
            assert [heading.meta.title for heading in newest] == ["Flood number 0", "Bridge number 1", "River number 2"]
            assert library.count(HeadingFilter(source="valley")) == 60
            pending = library.read(newest[0].id)
            assert pending.pending
            assert pending.article.text == ""
            follower.fetch([newest[0].id])
            assert events[-1] == ArticlesChanged(frozenset([newest[0].id]))
            reading = library.read(newest[0].id)
            assert not reading.pending
            assert [quote.canonical for quote in reading.extracted.quotes] == ["Ann Lee"]
            assert [figure.value for figure in reading.extracted.figures if figure.noun == "homes"] == [2]
            # What is open can be kept, whatever becomes of the server.
            kept = library.bookmarks.keep(newest[0].id, reading.extracted.quotes[0].span, tags=["toll"])
            assert kept.bookmark.passage.text.startswith("The flood took 2 homes")
            assert library.headings(0, 1)[0].bookmarks == 1
    personal = folders.data / "personal.db"
    with closing(MirroredEngine(desk, Settings(), opening.cache, personal)) as engine:
        assert engine.article_ids("is:bookmarked").value == [newest[0].id]
        assert engine.article_ids("tag:toll bridge").value == []
        assert len(engine.article_ids("flood is:unread").value) == 8
        assert "on a server" in str(engine.search("in:wire").error)


def test_an_article_that_is_not_as_sent_is_refused_in_one_line(desk: str, folders: Folders) -> None:
    opening = prepare_server(desk, folders, Settings())
    address = server_of(desk, Settings()).address
    with closing(Mirror(opening.cache, address)) as mirror:
        good = {"key": "a", "title": "A", "words": 1, "moment": 1, "hash": "00", "counts": [1, 0], "text": "one"}
        assert mirror.put(1, {**good, "quotes": [], "figures": []}) is None
        assert "not in the form that newsreader sends" in str(
            mirror.put(2, {**good, "quotes": [{"start": 0, "end": 99}], "figures": []})
        )
        assert "not in the form that newsreader sends" in str(
            mirror.put(3, {**good, "title": 7, "quotes": [], "figures": []})
        )
        assert "not in the form that newsreader sends" in str(mirror.put(4, {}))
        layout = json.dumps({"blocks": [[0, 99, "paragraph", 0, "", ""]]})
        assert mirror.put(5, {**good, "key": "b", "quotes": [], "figures": [], "layout": layout}) is None
    opening.personal.close()


def test_a_delay_on_the_way_is_paid_once_a_question(desk: str, cluster: Cluster, folders: Folders) -> None:
    opening = prepare_server(desk, folders, Settings())
    opening.personal.close()
    with Front(cluster.nodes[0].port) as front:
        named = f"http://localhost:{front.port}/desk"
        personal = folders.data / "personal.db"
        with closing(MirroredEngine(named, Settings(), opening.cache, personal)) as engine:
            assert engine.search("flood").total == 8
            for question in ("flo", "flood b", "flood bri", "speaker:lee said:flood"):
                front.paths.clear()
                answer = engine.search(question)
                assert answer.error is None
                # Only a question that finds nothing asks again, for what may have been meant.
                assert len(front.paths) == 1 or not answer.total


def test_a_lost_node_loses_no_answer_and_its_articles_return(desk: str, cluster: Cluster, folders: Folders) -> None:
    opening = prepare_server(desk, folders, Settings())
    opening.personal.close()
    personal = folders.data / "personal.db"
    with closing(MirroredEngine(desk, Settings(), opening.cache, personal)) as engine:
        assert engine.search("flood").total == 8
        lost = cluster.nodes[2]
        lost.kill()
        try:
            for _ in range(12):
                answer = engine.search("flood")
                assert answer.error is None or "Trying" not in answer.error
            assert engine.search("flood").total == 8
        finally:
            lost.start()
            lost.wait(3)
        with closing(server_of(desk, Settings())) as server:
            green = {"wait_for_status": "green", "timeout": "60s"}
            server.call("GET", f"/_cluster/health/{server.name}-000001", parameters=green, seconds=90)
            assert condition(server).health == "green"
            assert condition(server).articles == 60
        assert engine.search("flood").total == 8


def test_what_a_lost_part_held_is_said_to_be_missing_and_stays_listed(
    cluster: Cluster,
    articles: Path,
    folders: Folders,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = cluster.address("parts")
    with closing(server_of(address, Settings())) as server:
        initialise(server, RULES_VERSION, articles=13_000_000, replicas=0)
        fill(server, resolve_roots([articles]), LARGEST, lambda event: None)
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
    monkeypatch.setenv("NEWSREADER_HOME", str(folders.cache.parent))
    opening = prepare_server(address, folders, Settings())
    opening.personal.close()
    heard: list[LibraryEvent] = []
    lost = cluster.nodes[2]
    with (
        closing(server_of(address, Settings())) as server,
        closing(Mirror(opening.cache, server.address)) as mirror,
        closing(library_of(prepare_server(address, folders, Settings()))) as library,
        closing(MirroredEngine(address, Settings(), opening.cache, folders.data / "personal.db", 30.0)) as engine,
    ):
        follower = Follower(server, mirror, heard.append)
        follower.look()
        assert library.count() == 60
        lost.kill()
        try:
            waiting = {"wait_for_nodes": "2", "timeout": "60s"}
            server.call("GET", "/_cluster/health", parameters=waiting, seconds=90)
            answer = engine.search("rose")
            assert answer.partial
            assert "1 of 3 parts of the library did not answer" in answer.read_as
            assert 0 < answer.total < 60
            follower.look()
            assert library.count() == 60
            assert ["1 part of the library" in one.text for one in heard if isinstance(one, Notice)] == [True]
            assert run(["quotes", "--library", address]) == FAILED
            told = capsys.readouterr()
            assert told.out.count("Ann Lee") == answer.total
            assert "the list is not complete" in told.err
        finally:
            lost.start()
            lost.wait(3)


def test_with_a_full_disk_reading_goes_on_and_filling_waits_for_room(cluster: Cluster, tmp_path: Path) -> None:
    """The server's own guard of its disks, told to want more room than any disk has."""

    def want_free(server: Server, room: str | None) -> None:
        """Want so much room on every disk; None: look after the disks no more, as before."""
        names = [f"cluster.routing.allocation.disk.watermark.{level}" for level in ("low", "high", "flood_stage")]
        guard = None if room is None else True
        settings = {"cluster.routing.allocation.disk.threshold_enabled": guard, **dict.fromkeys(names, room)}
        settings["cluster.info.update.interval"] = None if room is None else "10s"
        server.call("PUT", "/_cluster/settings", {"transient": settings}, seconds=60.0)

    with closing(server_of(cluster.address("full"), Settings())) as server:
        initialise(server, RULES_VERSION, articles=10, replicas=0)
        roots = resolve_roots([write_articles(tmp_path / "news", 3)])
        assert fill(server, roots, LARGEST, lambda event: None).sent == 3
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        [hit] = server.search({"size": 1, **WHOLE})["hits"]["hits"]
        waited: list[float] = []

        def wait(seconds: float) -> None:
            if not waited:
                want_free(server, "1b")
            waited.append(seconds)
            time.sleep(1)

        want_free(server, "900tb")
        try:
            for _ in range(120):
                if condition(server).read_only:
                    break
                time.sleep(1)
            assert condition(server).read_only
            assert server.search({"size": 0})["hits"]["total"]["value"] == 3
            fields = body_of(article_in(int(hit["_id"]), stored_in(hit)), Words())
            receipt = Intake(server, wait=wait).put([Parcel(int(hit["_id"]), 2**42, encode(fields))])
            assert (receipt.stored, receipt.refused) == (1, {})
            assert waited
            assert not condition(server).read_only
        finally:
            want_free(server, None)
            free = {"persistent": {"cluster.blocks.create_index": None}}
            server.call("PUT", "/_cluster/settings", free, seconds=60.0)


async def test_the_children_fill_the_list_search_and_open(desk: str, folders: Folders) -> None:
    events: list[LibraryEvent] = []
    with closing(library_of(prepare_server(desk, folders, Settings()))) as library:
        assert library.headings(0, 10) == []
        await library.start(events.append)
        try:
            await until(lambda: library.count() == 60)
            answer = await library.search("speaker:lee said:flood", order="newest")
            assert answer.error is None
            assert (answer.total, len(answer.hits)) == (8, 8)
            newest = library.headings_of([answer.hits[0].id])[0]
            assert newest.meta.title == "Flood number 0"
            assert library.read(newest.id).pending
            await until(lambda: not library.read(newest.id).pending)
            text = library.read(newest.id).article.text
            marks = await library.searcher.marks(newest.id, "speaker:lee said:flood")
            assert [span.of(text) for span in marks] == ["flood", "Ann Lee"]
            facets = {(facet.field, facet.value): facet.count for facet in await library.searcher.facets("flood")}
            assert facets["source", "Valley Post"] == facets["speaker", "Ann Lee"] == 8
            assert (await library.searcher.similar(newest.id)).error is None
        finally:
            await library.stop()


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds, for some minutes at most: a busy machine starts children slowly."""
    for _ in range(2_000):
        if condition():
            return
        await asyncio.sleep(0.1)
    raise TimeoutError


def test_a_draft_is_checked_over_a_server(desk: str, folders: Folders) -> None:
    """What may be a source is fetched, and then compared as everywhere."""
    opening = prepare_server(desk, folders, Settings())
    with closing(library_of(opening)) as library:
        draft = read_draft("draft.txt", "“The flood took 2 homes,” said Ann Lee. Goats ate 77 hats.".encode())
        rows = list(library.check_now(draft))
        assert rows[0].finding in ("same", "words differ")
        assert rows[0].sources[0].speaker == "Ann Lee"
        assert rows[-1].finding == "not found"
