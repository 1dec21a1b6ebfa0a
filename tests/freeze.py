"""Files as this version writes them, which every later version must open: `python -m tests.freeze VERSION`.

Run once for each version, before it is released, into tests/fixtures/versions/VERSION; never again for the same one.
What is kept there was invented for it. tests/e2e/test_versions.py opens, imports and compares all of them.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from reader.feeds.articles import ArticleFile, body_hash

FIXTURES = Path(__file__).parent / "fixtures"
VERSIONS = FIXTURES / "versions"

EXPORTS = ("markdown", "json", "csv", "jsonld", "readwise", "csljson", "ris", "bibtex")
"""The forms in which bookmarks are exported."""

OUTPUTS = {
    "search": ["search", "--json", "velka", "lib"],
    "quotes": ["quotes", "--json", "lib"],
    "figures": ["figures", "--json", "lib"],
    "people": ["people", "--json", "lib"],
    "compare": ["compare", "--json", "lib/01-reservoir.md", "lib/02-toll.md"],
    "versions": ["versions", "--json", "lib/01-reservoir.md"],
    "extract": ["extract", "--json", "lib/01-reservoir.md"],
    "check": ["check", "--json", "draft.md", "lib"],
    "bookmarks": ["bookmarks", "--json"],
    "doctor": ["doctor", "--json", "--check-only"],
    "index": ["index", "--json", "lib"],
    "feeds": ["feeds", "--json"],
    "verify": ["verify", "--json", "home/News/courier.md"],
    "same": ["quotes", "--same", "--json", "told"],
    "differ": ["figures", "--differ", "--json", "told"],
    "stories": ["stories", "--json", "told"],
    "claims": ["claims", "--json", "told"],
}
"""Commands whose JSON scripts read."""

TOLD = {
    "harbour-radio.md": (
        "Harbour Radio",
        "2031-05-02",
        "Ferry runs aground off Skarholm",
        "The ferry Sigrun ran aground off Skarholm on Friday and 14 passengers were hurt, the coastguard said.\n\n"
        "“The fog came down on us like a wall and the lights were gone,” said Captain Tove Marsh of the Sigrun.\n",
    ),
    "daily-buoy.md": (
        "The Daily Buoy",
        "2031-05-02",
        "Fog drives the Skarholm ferry onto rocks",
        "The ferry Sigrun hit rocks off Skarholm on Friday. The coastguard said that 19 passengers were hurt.\n\n"
        "“The fog came down on us like a wall and the lights were gone,” Captain Tove Marsh of the Sigrun said.\n",
    ),
}
"""Articles of one event, which repeat a quote and differ in a figure: outlet, date, title, text."""
WATCHED = ["bookmark", "told/harbour-radio.md", "--text", "14 passengers", "--watch"]
"""The command that watches a claim."""

CONFIG = """folders = ["../../lib"]
theme = "nord"
citation = "chicago"
text_width = 72
date_format = "2022-03-14"
keys = "newsboat"
keymap = { "article.bookmark" = "m,ctrl+b" }
colours = { quote = "#6fdc8c" }
"""
FEEDS = """# what I read
[[feed]]
name = "Courier"
url = "https://courier.example/feed.xml"
tags = ["valley"]
full_text = "never"
every = "2h"
block = ["title:horoscope"]

[accounts.home]
url = "https://reader.example"
user = "ane"
password_command = "pass show reader"
"""
DRAFT = "At least 27 people were missing in the Velka valley, the rescue service said. Nobody counted the 900 sheep.\n"


def laid_out(folder: Path) -> None:
    """Put a library, a draft and settings into an empty folder."""
    shutil.copytree(FIXTURES / "library", folder / "lib")
    (folder / "draft.md").write_text(DRAFT, encoding="utf-8")
    (folder / "told").mkdir()
    for name, (outlet, date, title, text) in TOLD.items():
        head = f"---\ntitle: {title}\nsource: {outlet}\ndate: {date}\n---\n\n"
        (folder / "told" / name).write_text(head + text, encoding="utf-8")
    config = folder / "home" / "config"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(CONFIG, encoding="utf-8")
    (config / "feeds.toml").write_text(FEEDS, encoding="utf-8")
    body = "The reservoir is full, said Ida Lund, the mayor."
    fields = {
        "title": "Full",
        "fetched": "2031-04-11T09:12:00+00:00",
        "sha256": body_hash(body),
        "url": "https://a.example/1",
    }
    (folder / "home" / "News").mkdir()
    (folder / "home" / "News" / "courier.md").write_bytes(ArticleFile(fields, body).content())


def newsreader(folder: Path, *arguments: str) -> str:
    """What a command prints in `folder`."""
    environment = {**os.environ, "NEWSREADER_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "reader", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def freeze(to: Path) -> None:
    """Write everything that a person or a script may have of this version."""
    (to / "outputs").mkdir(parents=True)
    (to / "exports").mkdir()
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        laid_out(folder)
        newsreader(folder, "index", "lib")
        newsreader(
            folder,
            "bookmark",
            "lib/01-reservoir.md",
            "--text",
            "At least 27 people were missing",
            "--note",
            "by noon; “sure”?",
        )
        newsreader(
            folder,
            "bookmark",
            "lib/02-toll.md",
            "--text",
            "have found more bodies",
            "--tag",
            "toll",
            "--tag",
            "Spring-2031",
        )
        newsreader(folder, "read", "velka", "lib")
        newsreader(folder, *WATCHED)
        for name, command in OUTPUTS.items():
            (to / "outputs" / f"{name}.jsonl").write_text(
                newsreader(folder, *command).replace(work, "/news"), encoding="utf-8"
            )
        for form in EXPORTS:
            text = newsreader(folder, "bookmarks", "--format", form).replace(work, "/news")
            (to / "exports" / f"bookmarks.{form}").write_text(text, encoding="utf-8")
        personal = folder / "home" / "data" / "personal.db"
        with closing(sqlite3.connect(personal)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (to / "personal.db.gz").write_bytes(gzip.compress(personal.read_bytes(), mtime=0))
    (to / "config.toml").write_text(CONFIG, encoding="utf-8")
    (to / "feeds.toml").write_text(FEEDS, encoding="utf-8")


def rows_of(text: str) -> list[dict[str, object]]:
    """The objects of a JSON output: one a line, or all in one list."""
    if text.lstrip().startswith("["):
        return json.loads(text)
    return [json.loads(line) for line in text.splitlines()]


if __name__ == "__main__":
    freeze(VERSIONS / sys.argv[1])
