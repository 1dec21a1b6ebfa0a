"""The searcher process and its client: questions, supersession, deaths, damage, endings."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reader.library.processes import child
from reader.library.processes.clients import SearchClient
from reader.library.processes.messages import from_line, to_line
from reader.model import Article, ArticleMeta, Extracted, Hit, SearchAnswer, Span
from reader.model.pause import Pause
from reader.search.engine import SearchDocument
from reader.search.whoosh.index import WhooshIndex
from reader.store.catalog.rows import FileStamp, article_rows
from reader.store.catalog.writer import CatalogWriter

ROOT = Path(__file__).parents[3]


def make_library(cache: Path, texts: list[str]) -> None:
    """A catalog and an index of articles 1, 2, …"""
    writer = CatalogWriter(cache / "catalog.db")
    with writer.transaction(), WhooshIndex(cache / "index").writing("at once") as indexing:
        for text in texts:
            meta = ArticleMeta(f"About {text.split()[0]}", source="Post", published="2024-05-01")
            number = writer.add_heading(f"/{text}.md", FileStamp(1, 1), meta, 0)
            writer.put_article(article_rows(number, FileStamp(1, 1), "hash", Article(meta, text), Extracted(), 0))
            indexing.put([SearchDocument(number, meta.title, text, "Post", "", "2024-05-01")])
        indexing.commit()
    writer.close()


def command(cache: Path) -> list[str]:
    """The searcher; on a busy machine it may take its time."""
    searcher = [sys.executable, "-m", "reader.library.processes.searcher", "--time-limit", "60"]
    return [*searcher, "--cache", str(cache), "--data", str(cache)]


def fake(script: str) -> list[str]:
    """A searcher that does what a script says with each `ask` on `lines`, using `say`."""
    frame = """
    import json, os, sys, time
    def say(**fields): print(json.dumps(fields), flush=True)
    def found(query): return {"query": query, "read_as": "", "total": 1, "took_ms": 1.0, "hits": [], "suggestion": None,
                              "partial": False, "error": None}
    for line in sys.stdin:
        ask = json.loads(line)
    """
    return [sys.executable, "-c", textwrap.dedent(frame) + textwrap.indent(textwrap.dedent(script), "    ")]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[SearchClient]:
    make_library(tmp_path, ["flood rose in the valley", "bridge fell; the flood took it", "calm day"])
    client = SearchClient(command(tmp_path))
    await client.start()
    yield client
    await client.stop()


async def test_every_kind_of_question(client: SearchClient) -> None:
    answer = await client.search("flood")
    assert [hit.id for hit in answer.hits] == [1, 2]
    assert answer.hits[0].snippet.startswith("flood rose")
    assert answer.hits[0].spans == (Span(0, 5),)
    assert answer.took_ms > 0
    few = await client.search("flood", snippets=1)
    assert (few.hits[0], few.hits[1].snippet) == (answer.hits[0], None)
    assert [few.hits[1].with_snippet_of(hit) for hit in await client.snippets("flood", [2, 99]) or ()] == [
        answer.hits[1]
    ]
    assert await client.marks(2, "flood bridge") == (Span(0, 6), Span(17, 22))
    assert await client.marks(99, "flood") == ()
    assert [(facet.field, facet.count) for facet in await client.facets("flood")] == [("source", 2), ("date", 2)]
    assert [completion.line for completion in await client.completions("brid")] == ["bridge"]
    assert await client.completions("zz") == ()
    assert (await client.similar(77)).error
    assert sorted(await client.article_ids("flood") or ()) == [1, 2]
    assert await client.article_ids("floo") == []
    assert sorted(await client.article_ids("floo", live=True) or ()) == [1, 2]
    assert sum(facet.count for facet in await client.facets("") if facet.field == "source") == 3
    await client.refresh()


async def test_of_questions_that_wait_only_the_newest_is_asked() -> None:
    client = SearchClient(fake('time.sleep(0.05); say(id=ask["id"], answer=found(ask["query"]))'))
    await client.start()
    asked = [asyncio.create_task(client.search(f"query {number}")) for number in range(6)]
    done = await asyncio.gather(*asked, return_exceptions=True)
    answered = [answer.query for answer in done if isinstance(answer, SearchAnswer)]
    assert answered[-1] == "query 5"
    assert len(answered) <= 2
    assert sum(isinstance(answer, asyncio.CancelledError) for answer in done) == 6 - len(answered)
    await client.stop()


async def test_a_cancelled_question_does_not_disturb_the_next() -> None:
    client = SearchClient(fake('time.sleep(0.1); say(id=ask["id"], answer=found(ask["query"]))'))
    await client.start()
    first = asyncio.create_task(client.search("one"))
    await asyncio.sleep(0.03)
    first.cancel()
    assert (await client.search("two")).query == "two"
    assert first.cancelled()
    await client.stop()


async def test_a_searcher_that_dies_is_started_again_and_asked_again(tmp_path: Path) -> None:
    mark = tmp_path / "died"
    client = SearchClient(
        fake(f"""
        if not os.path.exists({str(mark)!r}):
            open({str(mark)!r}, "w").close()
            os._exit(1)
        say(id=ask["id"], answer=found(ask["query"]))
        """)
    )
    await client.start()
    assert (await client.search("x")).error is None
    await client.stop()


async def test_the_end_of_one_searcher_does_not_end_the_next(tmp_path: Path, monkeypatch) -> None:
    # As when the screen is busy for longer than the pause: the next searcher is started before anybody is told.
    monkeypatch.setattr(child, "RESTART", Pause(0.0, 0.0))
    started: list[object] = []
    real = subprocess.Popen

    def start(*command, **options):
        started.append(command)
        return real(*command, **options)

    monkeypatch.setattr(subprocess, "Popen", start)
    died = tmp_path / "died"
    client = SearchClient(
        fake(f"""
        if not os.path.exists({str(died)!r}):
            open({str(died)!r}, "w").close()
            os._exit(1)
        say(id=ask["id"], answer=found(ask["query"]))
        """)
    )
    await client.start()
    assert (await client.search("x")).error is None
    await client.stop()
    assert len(started) == 2


@pytest.mark.slow
async def test_a_query_that_kills_the_searcher_does_not_stop_the_others() -> None:
    client = SearchClient(
        fake("""
        if ask["query"] == "bad": os._exit(1)
        say(id=ask["id"], answer=found(ask["query"]))
        """)
    )
    await client.start()
    for _ in range(3):
        assert "too large" in str((await client.search("bad")).error)
        assert (await client.search("good")).error is None
    await client.stop()


async def test_while_a_searcher_waits_for_its_next_start_that_is_said(monkeypatch) -> None:
    monkeypatch.setattr(child, "RESTART", Pause(40.0, 60.0))
    client = SearchClient(fake("os._exit(1)"))
    await client.start()
    said = str((await client.search("x")).error)
    assert "Search has stopped" in said and "restarts in" in said and "seconds" in said
    assert await client.marks(1, "x") == ()
    await client.stop()


async def test_a_searcher_that_dies_often_comes_back(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(child, "RESTART", Pause(0.01, 0.05))
    mended = tmp_path / "mended"
    client = SearchClient(
        fake(f"""
        if not os.path.exists({str(mended)!r}): os._exit(1)
        say(id=ask["id"], answer=found(ask["query"]))
        """)
    )
    await client.start()
    assert all([(await client.search("x")).error for _ in range(4)])
    mended.touch()
    assert (await client.search("x")).error is None
    await client.stop()


@pytest.mark.parametrize(
    "script",
    ["print('nonsense', flush=True)", "say(id=-1, answer=found('x'))", "print('[1]', flush=True)", "time.sleep(60)"],
)
async def test_nonsense_and_silence_are_errors(script: str) -> None:
    client = SearchClient(fake(script), patience=0.3)
    await client.start()
    assert (await client.search("x")).error
    await client.stop()


@pytest.mark.parametrize("answer", ["None", "{}", "{'hits': 3}", "[]", "'x'", "{**found('x'), 'total': 'many'}"])
async def test_an_answer_of_another_shape_is_an_error(answer: str) -> None:
    client = SearchClient(fake(f"say(id=ask['id'], answer={answer})"))
    await client.start()
    assert (await client.search("x")).error
    assert await client.facets("x") == ()
    assert await client.article_ids("x") in (None, [])
    await client.stop()


async def test_a_searcher_that_cannot_be_started_is_said(tmp_path: Path) -> None:
    client = SearchClient([str(tmp_path / "no such program")])
    await client.start()
    assert "cannot be started" in str((await client.search("x")).error)
    await client.stop()


async def test_stopping_cancels_what_waits() -> None:
    client = SearchClient(fake("time.sleep(60)"))
    await client.start()
    asked = [asyncio.create_task(client.marks(number, "x")) for number in range(3)]
    await asyncio.sleep(0.05)
    await client.stop()
    assert all(
        isinstance(done, asyncio.CancelledError) for done in await asyncio.gather(*asked, return_exceptions=True)
    )


async def test_a_damaged_index_is_reported_in_the_background(tmp_path: Path) -> None:
    make_library(tmp_path, ["flood rose in the valley"])
    (segment,) = (tmp_path / "index").rglob("*.pst")
    data = bytearray(segment.read_bytes())
    data[-3] ^= 64
    segment.write_bytes(data)
    damaged: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
    client = SearchClient(command(tmp_path), on_damage=damaged.set_result)
    await client.start()
    await client.search("flood")
    assert await asyncio.wait_for(damaged, 60) == [segment.name]
    await client.stop()
    assert "damaged" in (tmp_path / "searcher.log").read_text()


async def test_a_missing_index_is_said_and_found_when_it_is_there(tmp_path: Path) -> None:
    client = SearchClient(command(tmp_path))
    await client.start()
    assert "no search index yet" in str((await client.search("flood")).error)
    make_library(tmp_path, ["flood rose"])
    assert (await client.search("flood")).total == 1
    await client.stop()


def talk(cache: Path, lines: list[bytes]) -> list[dict[str, object]]:
    done = subprocess.run(command(cache), input=b"".join(lines), capture_output=True, check=True, cwd=ROOT, timeout=30)
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_lines_that_are_no_questions_are_answered_and_it_ends_with_its_input(tmp_path: Path) -> None:
    make_library(tmp_path, ["flood rose"])
    good = {"id": 5, "ask": "search", "query": "flood", "limit": 5, "order": "relevance", "live": True}
    replies = talk(
        tmp_path,
        [
            *(b"\n", b"nonsense\n", b"[]\n", b"{}\n", b"\xff\xfe\n", b'{"id": 1}\n', b'{"id": 2, "ask": "what"}\n'),
            b'{"id": 3, "ask": "search"}\n',
            *(
                to_line({**good, key: value})
                for key, value in (("limit", -1), ("limit", "x"), ("order", "x"), ("query", 5))
            ),
            b"[" * 5_000 + b"\n",
            to_line({**good, "query": "\ud800\x00" + "x" * 100_000}),
            to_line(good),
        ],
    )
    errors, (odd, last) = replies[:-2], replies[-2:]
    assert len(errors) == 13
    assert all(reply["error"] for reply in errors)
    assert [reply["id"] for reply in errors[5:8]] == [1, 2, 3]
    assert "error" not in odd
    assert last["answer"]["total"] == 1  # type: ignore[index]


def test_the_wire_keeps_an_answer() -> None:
    hit = Hit(1, 2.5, "a “flood”\ud800", (Span(3, 8),), (Span(0, 1),), 7, 2)
    answer = SearchAnswer("q", "Read as q", 3, 1.5, (hit,), "p", True, None)
    assert from_line(to_line(answer), SearchAnswer) == replace(answer, hits=(replace(hit, snippet="a “flood”\ufffd"),))


def test_the_client_brings_in_neither_whoosh_nor_numpy() -> None:
    heavy = "{'whoosh', 'numpy', 'Stemmer', 'rapidfuzz'}"
    script = f"import sys, reader.library.processes.clients; print({heavy} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
        == "set()\n"
    )
