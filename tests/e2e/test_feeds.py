"""Following feeds with the installed command, from a server of the test."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.local_server import Server, item, rss, serving

pytestmark = pytest.mark.slow

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
    assert command("fetch", "--now", "--quiet") == (0, "", "")
    assert command("fetch", "--quiet", "--json") == (0, "", "")
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


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("~/articles", "`newsreader ~/articles` opens it"),
        ("/tmp", "is a file or folder, not an address"),
        ("ftp://example.org/feed", "“ftp:” is not fetched: only http and https are"),
    ],
)
def test_what_is_no_address_of_the_web_is_said(command, typed, words):
    code, _, errors = command("add", typed)
    assert code == 3
    assert words in errors


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


BEFORE = (
    "<p>The storm killed three people in Harrow, the fire service said on Monday.</p>"
    "<p>“We will rebuild every street of the lower town,” said the mayor, Ada Quill.</p>"
)
AFTER = (
    "<p>The storm killed four people in Harrow, the fire service said on Monday.</p><p>The mayor was not at hand.</p>"
)


def test_an_article_arrives_is_kept_changes_and_its_versions_tell(launch, command, server):
    """From an address to what a publisher took back: nothing is lost on the way."""
    server.put("/feed", rss(item(1, BEFORE, title="Storm over Harrow")))
    assert command("add", server.url("/feed"), "--full-text", "never")[0] == 0
    terminal = launch()
    terminal.until("Storm over Harrow", "rebuild every street", "2 quotes")
    terminal.type("enter")
    terminal.until("m Bookmark")
    terminal.type(")", ")")
    terminal.until("Quote · Ada Quill (mayor)")
    terminal.type("m")
    terminal.until("1 bookmark")

    server.put(
        "/feed",
        rss(item(2, "<p>The ferry runs again.</p>", title="Ferry news"), item(1, AFTER, title="Storm over Harrow")),
    )
    terminal.type("R")
    terminal.until("Ferry news", "four people")

    terminal.type("V")
    terminal.until("three people", "four people", "Quote gone: We will rebuild every street of the lower town,")
    terminal.type("esc")
    terminal.rest()
    terminal.type("4")
    terminal.until("We will rebuild every street", "no longer in the article", "The version of")

    terminal.rest()
    terminal.type("6")
    terminal.until("The Courier", "2 articles", "checked ")
    del server.answers["/feed"]
    terminal.type("r")
    terminal.until("nothing at this address (404)")
    terminal.type("d")
    terminal.until("No feeds yet")
    terminal.type("u")
    terminal.until("The Courier", gone="No feeds yet")
    assert terminal.quit() == 0


def test_the_first_feed_is_added_and_read_on_the_screen(launch, server, home, tmp_path):
    server.put("/feed", rss(item(1, BEFORE, title="Storm over Harrow")))
    terminal = launch()
    terminal.type("6")
    terminal.until("No feeds yet", "a adds one")
    terminal.type("a", server.url("/feed"), "enter")
    terminal.until("The Courier", "1 article", "Enter on the feed opens them")
    terminal.type("enter")
    terminal.until("Storm over Harrow", "rebuild every street", gone="No feeds yet")
    terminal.type("6")
    terminal.until("1 feed", "The Courier")
    terminal.type("enter")
    terminal.until('in:"The Courier"', "1 hit", "Storm over Harrow")
    assert terminal.quit() == 0

    named = tmp_path / "named"
    named.mkdir()
    (named / "note.md").write_text("# Note\n\nThe quay is closed.\n", "utf-8")
    terminal = launch(named)
    terminal.until("Note")
    terminal.type("6")
    terminal.until("1 feed", "The Courier")
    terminal.type("enter")
    terminal.until("not part of this library")
    assert terminal.quit() == 0


def test_importing(command, tmp_path):
    table = tmp_path / "export.jsonl"
    table.write_text('{"title": "Wall gives way", "text": "The harbour wall gave way."}\n{"id": 4}\n', "utf-8")
    code, output, _ = command("import", table, "--dry-run")
    assert code == 0 and "1 to import" in output
    code, output, _ = command("import", table, tmp_path / "nothing.mbox", "--json")
    first, second = [json.loads(line) for line in output.splitlines()]
    assert (code, first["new"], first["unreadable"]) == (3, 1, 1) and second["problem"]
    assert command("import", table)[0] == 1
    assert json.loads(command("search", "harbour", "--json")[1])["total"] == 1
