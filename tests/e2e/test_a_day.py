"""A reader's day, walked by keys: three feeds are fetched, read, kept, tagged, marked, and there again tomorrow."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.local_server import Server, item, rss, serving

pytestmark = pytest.mark.slow

STORM = (
    "<p>“We will rebuild,” said the mayor, Ada Quill, as the "
    '<a href="https://board.example/wall">harbour board</a> met. The storm damaged at least 35 houses in Harrow.</p>'
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def test_a_day(launch, command, server, home, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for number, title in enumerate(("The Courier", "Harrow Post", "Osk Weekly"), 1):
        storm = item(number, STORM, title="Storm over Harrow", guid=f"storm-{number}") if number == 1 else ""
        news = item(10 + number, title=f"News of the {title}", link=f"https://{number}.example/a", guid=f"n-{number}")
        server.put(f"/{number}", rss(storm, news, title=title))
        code, _, messages = command("add", server.url(f"/{number}"), "--full-text", "never", "--tag", "morning")
        assert code == 0, messages
    server.put("/2", rss(item(20, title="Late news", link="https://2.example/b", guid="late"), title="Harrow Post"))

    # In the morning: fetch, only what is not read.
    screen = launch()
    screen.until("4 articles", gone="indexed")
    screen.type("R")
    screen.until("5 articles", "Late news")
    screen.type("U")
    screen.until("unread")
    screen.type("/")
    screen.type("rebuild")
    screen.until("1 hit")
    screen.type("enter", "enter")
    screen.until("Ada Quill", "We will rebuild")

    # Read, keep, tag.
    screen.type("B")
    screen.until("Kept “Storm over Harrow”")
    screen.type("#")
    screen.until("Tags of the article")
    screen.type("river", "enter")
    screen.until("Tagged “Storm over Harrow”")

    # Follow a link: without a browser its address is said.
    screen.type("W")
    screen.until("[1]", "https://board.example/wall")
    screen.type("1")
    screen.until("there is no browser here")

    # Back to the list; what is left is marked read, which is undone.
    screen.type("h")
    screen.rest()
    screen.type("esc")
    screen.until("News of the Osk Weekly")
    screen.type("A")
    screen.until("u undoes it")
    with closing(sqlite3.connect(home / "data" / "personal.db")) as personal:
        assert personal.execute("SELECT count(*) FROM read_article").fetchone()[0] >= 4
    screen.type("u")
    screen.until("Undone", "News of the Osk Weekly")

    # The desk shows what was kept; the next start goes on there.
    screen.type("4")
    screen.until("the whole article", "#river")
    screen.type("Q")
    assert screen.ended() == 0
    screen = launch()
    screen.until("the whole article", "#river")
    screen.type("1")
    screen.until("News of the Osk Weekly", "unread")
    assert screen.quit() == 0

    code, output, _ = command("bookmarks", "--json")
    [kept] = json.loads(output)
    assert (kept["kind"], kept["text"], kept["tags"]) == ("article", "Storm over Harrow", ["river"])
    code, output, _ = command("search", "is:kept tag:river", "--json")
    assert json.loads(output)["total"] == 1
    assert "Ada Quill" not in command("bookmarks", "--format", "bibtex")[1]
