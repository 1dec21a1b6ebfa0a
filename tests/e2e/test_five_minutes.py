"""The five minutes of the README, keystroke by keystroke as they stand there, on a folder of one's own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[2]
KEYS = {"Enter": "enter", "Esc": "esc", "^S": "ctrl+s"}
"""Keys as the README writes them, and what the terminal of the tests calls them; anything else is typed as it is."""

SHOWN = {
    "/": ("speaker:askew", "hits"),
    "Enter": ("hit 1 of", "m Bookmark"),
    ")": ("Ruth Askew (",),
    "M": ("▎1",),
    "4": ("for the Sunday piece",),
    "e": ("1 bookmark exported to",),
}
"""What stands on the screen after a row of the table, by its first key."""
ASKED = {"M": "tags", "e": "Export to"}
"""What a person sees before they go on typing."""


def rows() -> list[list[str]]:
    """The keys of each row of the table."""
    section = (TOP / "README.md").read_text(encoding="utf-8").partition("## Five minutes")[2].partition("\n## ")[0]
    table = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    return [re.findall(r"`([^`]+)`", row) for row in table]


def test_the_table_is_the_whole_path():
    assert [row[0] for row in rows()] == [*SHOWN, "Q"]


def test_a_newcomer_finds_a_quote_by_its_speaker_keeps_it_and_exports_it(launch, tmp_path, monkeypatch):
    news = tmp_path / "news"
    shutil.copytree(TOP / "seeds", news)
    monkeypatch.chdir(tmp_path)
    screen = launch(news)
    screen.until("29 articles", gone="indexed")
    for row in rows()[:-1]:
        first, *rest = (KEYS.get(key, key) for key in row)
        screen.type(first)
        screen.until(ASKED.get(first, ""))
        screen.type(*rest)
        wanted = SHOWN[row[0]]
        screen.when(lambda text, wanted=wanted: all(map(text.__contains__, wanted)) and "so far" not in text, str(row))
    screen.type("Q")
    assert screen.ended() == 0
    exported = (tmp_path / "askew.md").read_text(encoding="utf-8")
    assert "Ruth Askew" in exported and "for the Sunday piece" in exported and "> " in exported

    screen = launch(news)
    screen.until("1 bookmark", "for the Sunday piece")
    screen.type("1")
    screen.until("speaker:askew", "hits")
    assert screen.quit() == 0
