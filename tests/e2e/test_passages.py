"""Keeping passages with the installed command: choosing, noting, finding again, exporting, and never losing one."""

from __future__ import annotations

import json
import random
import time

import pytest

pytestmark = pytest.mark.slow

KILLS = 10
SEED = 20_260_301

QUARRY = """---
title: Quarry blast shakes Ellerby
date: 2026-02-11
source: Dale Messenger
---

A blast at the Ellerby quarry broke windows in 40 houses on Tuesday morning.

The owners paid 1,250 pounds to each household within a week of the accident. “We should have rung the bell,”
said the foreman, Piet Orrin. The bell has hung there since 1931.

Nobody was hurt, the county said.
"""
SENTENCE = "The owners paid 1,250 pounds to each household within a week of the accident."


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "quarry.md").write_text(QUARRY, encoding="utf-8")
    return folder


def in_article(launch, folder):
    """The program with the article open and the cursor in it, going by sentences."""
    screen = launch(folder)
    screen.until("Quarry blast shakes Ellerby", "bell has hung")
    screen.type("enter")
    screen.until("Bookmark")
    screen.type("s", "g")
    return screen


def kept(command):
    """All bookmarks as the command line prints them."""
    return json.loads(command("bookmarks", "--json", "--stale")[1] or "[]")


def test_chosen_by_sentence_noted_edited_on_disk_found_deleted_undone_exported(launch, news, command, tmp_path):
    screen = in_article(launch, news)
    screen.type("\x1b[C", "v", "\x1b[C", "M")
    screen.until("keep a draft")
    screen.type("ring the owners", "enter", "who paid", "tab", "money", "ctrl+s")
    screen.until("Note kept")
    [one] = kept(command)
    assert one["text"].startswith(SENTENCE)
    assert one["text"].endswith("foreman, Piet Orrin.")
    assert (one["note"], one["tags"], one["state"]) == ("ring the owners\nwho paid", ["money"], "ok")

    lead = "A blast at the Ellerby quarry"
    (news / "quarry.md").write_text(QUARRY.replace(lead, f"Corrected on Thursday.\n\n{lead}"), encoding="utf-8")
    screen.until("Corrected on Thursday")
    screen.type("4")
    screen.until("#money", "moved")
    (news / "quarry.md").write_text(QUARRY.replace("1,250", "1,520"), encoding="utf-8")
    screen.until("edited", "1,520")

    screen.type("d")
    screen.until("No bookmarks")
    screen.type("u")
    screen.until("#money", "edited")
    target = tmp_path / "out.md"
    screen.type("e")
    screen.until("Export to")
    screen.type(str(target), "enter")
    screen.until("1 bookmark exported")
    assert "ring the owners" in target.read_text(encoding="utf-8")
    screen.type("enter")
    screen.until("The owners paid 1,520")
    assert screen.quit() == 0


def test_a_draft_is_offered_again(launch, news, command):
    screen = in_article(launch, news)
    screen.type("M")
    screen.until("keep a draft")
    screen.type("half a thought", "esc")
    screen.until("Draft kept")
    screen.kill()
    assert kept(command)[0]["note"] == ""
    screen = launch(news)
    screen.until("Quarry blast")
    screen.type("4")
    screen.until("1 bookmark")
    screen.type("M")
    screen.until("half a thought")
    screen.type("ctrl+s")
    screen.until("Note kept")
    assert kept(command)[0]["note"] == "half a thought"


def test_killed_right_after_the_confirmation_nothing_is_lost(launch, news, command):
    rng = random.Random(SEED)
    for number in range(1, KILLS + 1):
        screen = in_article(launch, news)
        # Words, so that there is a new passage for every kill.
        screen.type("w", *["\x1b[C"] * number, "m")
        screen.until("Kept")
        time.sleep(rng.uniform(0, 0.02))
        screen.kill()
        assert len(kept(command)) == number, f"seed {SEED}, kill {number}"


def test_two_programs_keep_at_once_and_see_each_other(launch, news, command):
    first, second = in_article(launch, news), in_article(launch, news)
    first.type("\x1b[C")
    second.type("\x1b[C", "\x1b[C")
    for screen in (first, second):
        screen.child.send("m")
    first.until("Kept")
    second.until("Kept")
    assert len(kept(command)) == 2
    for screen in (first, second):
        screen.until("2 bookmarks")
        assert screen.quit() == 0


def test_what_is_imported_meanwhile_is_shown(launch, news, command, tmp_path):
    assert command("bookmark", news / "quarry.md", "--text", SENTENCE, "--tag", "money")[0] == 0
    exported = tmp_path / "all.json"
    assert command("bookmarks", "--format", "json", "-o", exported)[0] == 0
    data = json.loads(exported.read_text(encoding="utf-8"))
    screen = launch(news)
    screen.until("Quarry blast")
    screen.type("4", "d")
    screen.until("No bookmarks")
    assert command("bookmarks", "--import", exported, "--stale")[0] == 0
    screen.until(data[0]["text"][:30], "#money")
    assert screen.quit() == 0


def test_a_data_folder_that_cannot_be_written_is_said_and_the_passage_offered(launch, news, home):
    home.mkdir()
    (home / "data").write_text("a file where the folder should be", encoding="utf-8")
    screen = in_article(launch, news)
    screen.type("\x1b[C", "m")
    screen.until("Not kept", "y copies it")
    screen.type("y")
    screen.until("clipboard: “", "” with its source")
    assert screen.quit() == 0


def test_a_bookmark_of_another_library_opens_from_its_file(launch, news, command, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "lone.txt").write_text("The lighthouse went dark at nine. “I saw it,” said Una Fell.\n", encoding="utf-8")
    assert command("bookmark", other / "lone.txt", "--text", "lighthouse went dark")[0] == 0
    screen = launch(news)
    screen.until("Quarry blast")
    screen.type("4")
    screen.until("lighthouse went dark")
    screen.type("enter")
    screen.until("The lighthouse went dark at nine", "another library")
    (other / "lone.txt").unlink()
    screen.type("4", "enter")
    screen.until("not there now")
    assert screen.quit() == 0
