"""Commands that are run after a fetch."""

from __future__ import annotations

import json
import sys

from reader.feeds.articles import ArticleFile, NewsFolder
from reader.library.after_fetch import run_after_fetch
from reader.model.feed import Feed, Look
from reader.settings import OwnCommand

WRITES = "import sys; open(sys.argv[1], 'w').write(sys.stdin.read())"


def looks(news: NewsFolder, *paths: str) -> list[Look]:
    for path in paths:
        news.write(path, ArticleFile({"title": f"Of {path}", "url": "https://c.example/1"}, "Text."))
    return [Look(Feed("https://c.example/feed", "Courier"), "new", tuple(paths))]


def test_what_is_new_stands_on_standard_input(tmp_path):
    news = NewsFolder(tmp_path)
    commands = {"tell": OwnCommand((sys.executable, "-c", WRITES, str(tmp_path / "out")), after="fetch")}
    assert run_after_fetch(commands, news, looks(news, "a.md")) == []
    assert json.loads((tmp_path / "out").read_text()) == [
        {
            "path": str(tmp_path / "a.md"),
            "feed": "Courier",
            "title": "Of a.md",
            "source": None,
            "date": None,
            "url": "https://c.example/1",
        }
    ]


def test_nothing_is_run_when_nothing_came_and_others_are_not_run(tmp_path):
    news = NewsFolder(tmp_path)
    commands = {"other": OwnCommand(("false",)), "tell": OwnCommand(("false",), after="fetch")}
    assert run_after_fetch(commands, news, [Look(Feed("u", "n"), "unchanged")]) == []
    [line] = run_after_fetch(commands, news, looks(news, "a.md"))
    assert line == "The command “tell” failed after the fetch (exit code 1)."


def test_a_program_that_is_not_there_is_one_line(tmp_path):
    news = NewsFolder(tmp_path)
    [line] = run_after_fetch({"x": OwnCommand(("no-such-program",), after="fetch")}, news, looks(news, "a.md"))
    assert "no-such-program cannot be run" in line
