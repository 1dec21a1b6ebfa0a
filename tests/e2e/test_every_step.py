"""Stopped at any of its steps, or refused one, a command loses nothing: the next run ends where it would have ended."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local_server import Answer, item, rss, serving
from tests.reader_service import service

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
ARTICLES = sorted((TESTS / "fixtures" / "library").glob("0[1-3]*.md"))


@pytest.fixture
def before(tmp_path):
    """A folder with a small library, and settings that name it."""
    folder = tmp_path / "before"
    (folder / "lib").mkdir(parents=True)
    for file in ARTICLES:
        shutil.copy(file, folder / "lib")
    (folder / "home" / "config").mkdir(parents=True)
    (folder / "home" / "config" / "config.toml").write_text('folders = ["../../lib"]\n')
    return folder


def run(folder: Path, *arguments: str) -> None:
    """Run a command as it is, before anything is stopped."""
    environment = {**os.environ, "NEWSREADER_HOME": str(folder / "home")}
    subprocess.run([sys.executable, "-m", "reader", *arguments], cwd=folder, env=environment, check=True)


def steps_without_faults(before: Path, *arguments: str, then: tuple[str, ...] = (), errors: bool = False) -> list[str]:
    """Go through all steps of a command, with the commands of `then` after each next run; what they are.

    `errors` of the system, too, take the place of steps; that takes twice as long.
    """
    options = [*(f"--then={command}" for command in then), *([] if errors else ["--no-errors"])]
    harness = [sys.executable, "-m", "tests.stepping", str(before.parent), *options, "--", *arguments]
    done = subprocess.run(harness, check=False, cwd=TESTS.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["faults"] == []
    return told["steps"]


def test_a_library_is_indexed(before):
    steps = steps_without_faults(before, "index", errors=True)
    assert len([step for step in steps if step.startswith("sqlite")]) > 10
    assert any("os.rename" in step for step in steps)
    assert "fsync" in steps


def test_what_changed_is_indexed(before):
    run(before, "index")
    first, second, third = sorted((before / "lib").iterdir())
    first.write_text(first.read_text() + "\n\n“It was 12 days,” said Ida Lund, the mayor.\n")
    second.rename(second.with_name("renamed.md"))
    third.unlink()
    assert len(steps_without_faults(before, "index")) > 10


def keep_a_passage(folder: Path) -> tuple[str, ...]:
    """Keep a passage there; the command that did it."""
    article = sorted((folder / "lib").iterdir())[0]
    words = next(line for line in article.read_text().splitlines()[8:] if len(line) > 40)[:30]
    command = ("bookmark", f"lib/{article.name}", "--text", words, "--note", "check")
    run(folder, *command)
    return command


def test_a_passage_is_kept(before, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(before, elsewhere)
    command = keep_a_passage(elsewhere)
    run(before, "index")
    steps = steps_without_faults(before, *command, errors=True)
    assert any(step.startswith("sqlite") for step in steps)


def test_an_old_personal_file_is_brought_up_to_date(before):
    run(before, "index")
    data = before / "home" / "data"
    frozen = TESTS / "fixtures" / "personal" / "version-6.db.gz"
    (data / "personal.db").write_bytes(gzip.decompress(frozen.read_bytes()))
    steps_without_faults(before, "bookmarks", "--json")


def test_bookmarks_are_imported(before, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(before, elsewhere)
    keep_a_passage(elsewhere)
    run(elsewhere, "bookmarks", "--json", "--output", str(before / "kept.json"))
    run(before, "index")
    steps = steps_without_faults(before, "bookmarks", "--import", "kept.json")
    assert any(step.startswith("sqlite") for step in steps)


def test_a_feed_is_followed_and_fetched(before):
    with serving() as server:
        address = server.url("/feed.xml")
        news = "The ferry carried {0}00 people on Monday, said Ida Lund, the mayor. " + "It was calm. " * 60
        items = [item(number, news.format(number), title=f"Ferry {number}") for number in range(1, 4)]
        server.answers["/feed.xml"] = Answer(rss(*items).encode(), headers={"Content-Type": "text/xml"})
        # One that is followed already is not fetched by following it again.
        assert len(steps_without_faults(before, "add", address, "--full-text", "never", then=("fetch --now",))) > 5


def test_an_account_is_synced(before, monkeypatch):
    with service("freshrss") as there:
        monkeypatch.setenv("NEWSREADER_SYNC_PASSWORD", there.password)
        numbers = there.add(there.feed(), 4)
        run(before, "sync", "add", there.base, "--user", there.user, "--name", "home")
        run(before, "sync")
        run(before, "read", "houses")
        there.set(numbers[:2], starred=True, labels={"tolls"})
        there.add("feed/1", 2)
        steps = steps_without_faults(before, "sync", then=("sync",), errors=True)
        assert len([step for step in steps if step.startswith("sqlite")]) > 5
        assert there.unread() == set(list(there.articles)[4:]), "nobody read what came last"
        assert there.starred() == set(numbers[:2]) and there.labels() == ["tolls"]
