"""Following feeds with the installed command, from a server of the test."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.local_server import Server, item, rss, serving

pytestmark = pytest.mark.e2e

STORM = "<p>“We will rebuild,” said the mayor, Ada Quill. The storm damaged at least 35 houses in Harrow.</p>"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def test_from_an_address_to_a_hit(command, server, home):
    server.put("/feed", rss(item(1, STORM, title="Storm over Harrow"), item(2)))
    code, output, messages = command("add", server.url("/feed"), "--full-text", "never", "--tag", "local")
    assert code == 0, messages
    assert "“The Courier” is followed: 2 new" in output
    files = sorted((home / "News").rglob("*.md"))
    assert len(files) == 2

    code, output, _ = command("search", "rebuild", "--json")
    [hit] = json.loads(output)["hits"]
    assert (code, hit["title"], hit["source"]) == (0, "Storm over Harrow", "The Courier")
    assert hit["path"] in map(str, files)
    code, output, _ = command("quotes", "--speaker", "quill", "--json")
    assert json.loads(output)["canonical"] == "Ada Quill"

    code, output, _ = command("fetch")
    assert code == 1 and "No feed is due before" in output
    code, output, _ = command("fetch", "--now")
    assert code == 1 and "1 feed with nothing new" in output
    assert "if-none-match" in server.asked[-1].headers

    server.put("/feed", rss(item(3, "<p>The ferry runs again.</p>"), item(1, STORM)))
    code, output, _ = command("fetch", "the cour", "--json")
    fetched = json.loads(output)
    assert code == 0 and len(fetched["new"]) == 1
    assert command("search", "ferry")[0] == 0


def test_without_feeds_nothing_is_fetched_and_the_seeds_open(command, home):
    code, _, messages = command("fetch")
    assert code == 3 and "`newsreader add URL` follows the first" in messages
    code, output, _ = command("search", "the", "--json")
    assert all(hit["path"].startswith("seeds:") for hit in json.loads(output)["hits"])
    assert not (home / "News").exists()


def test_the_list_of_feeds(command, server, home):
    server.put("/feed", rss(item(1)))
    command("add", server.url("/feed"), "--full-text", "never", "--name", "Courier", "--tag", "local")
    code, output, _ = command("feeds", "--json")
    [row] = [json.loads(line) for line in output.splitlines()]
    assert (code, row["name"], row["tags"], row["articles"], row["problem"]) == (0, "Courier", ["local"], 1, None)

    command("feeds", "rename", "courier", "The Harrow Courier")
    assert "The Harrow Courier" in command("feeds")[1]
    command("feeds", "pause", "the harrow")
    assert "paused" in command("feeds")[1]
    assert json.loads(command("feeds", "--json")[1])["due"] is None

    del server.answers["/feed"]
    code, output, _ = command("fetch", "The Harrow Courier")
    assert code == 3 and "nothing at this address (404)" in output
    assert "404" in command("feeds", "--failing")[1]

    code, output, _ = command("feeds", "remove", "the harrow courier")
    assert code == 0 and "its articles stay" in output
    assert command("feeds")[0] == 1
    assert len(list((home / "News").rglob("*.md"))) == 1
