"""Launch, read, search, bookmark, quit, and find it all again: the installed command in a terminal."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

FLOOD = """---
title: River takes the lower town
date: 2026-03-02
source: The Courier
---

The Harrow rose past the sandbags on Monday and took the lower town.

“We will rebuild every street of it,” said Mayor Ada Quill. At least 35 people were hurt, according to the fire service.

Volunteers carried furniture through the night while the pumps ran.
"""
STRIKE = """---
title: Tram drivers walk out
date: 2026-03-01
source: Evening Star
---

Tram drivers walked out at noon over a new roster.

“Nobody asked us,” said Ola Brandt, who speaks for the drivers.
"""


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "flood.md").write_text(FLOOD, encoding="utf-8")
    (folder / "strike.md").write_text(STRIKE, encoding="utf-8")
    return folder


def test_what_is_typed_ahead_of_a_busy_program_goes_into_the_search(launch, news):
    screen = launch(news)
    screen.until("River takes the lower town")
    screen.type("/furniture")
    screen.until("1 hit", gone="Tram drivers walk out")
    assert screen.quit() == 0


def test_launch_search_open_bookmark_quit_and_it_is_still_there(launch, news):
    screen = launch(news)
    screen.until("River takes the lower town", "Tram drivers walk out")

    screen.type("/", "furniture")
    screen.until("1 hit", gone="Tram drivers walk out")
    screen.type("enter")
    screen.until("Volunteers carried furniture")
    screen.type("enter")
    screen.until("Bookmark")
    screen.type("m")
    screen.until("Kept")
    assert screen.quit() == 0

    screen = launch(news)
    screen.until("River takes the lower town")
    screen.type("4")
    screen.until("Volunteers carried furniture through the night")
    assert screen.quit() == 0


def test_the_seeds_open_when_nothing_is_configured(launch):
    screen = launch()
    screen.until("seeds")
    assert screen.quit() == 0


@pytest.mark.parametrize(("columns", "rows"), [(140, 40), (80, 24), (40, 12), (20, 5)])
def test_every_size_of_terminal_works(launch, news, columns, rows):
    screen = launch(news, columns=columns, rows=rows)
    screen.until("River")
    screen.type("enter")
    screen.type("j", "j", ")", "}", "t", "?", "esc", "/", "tram", "esc", "esc")
    assert screen.quit() == 0
    assert "Traceback" not in screen.text


def test_what_is_shown_follows_the_files(launch, news):
    screen = launch(news)
    screen.until("River takes the lower town")
    (news / "late.md").write_text("---\ntitle: Bridge closed\n---\n\nThe bridge is closed.\n", encoding="utf-8")
    screen.until("Bridge closed")
    (news / "strike.md").unlink()
    screen.until("Bridge closed", gone="Tram drivers")
    assert screen.quit() == 0


def test_a_killed_program_loses_nothing(launch, news):
    screen = launch(news)
    screen.until("River takes the lower town")
    screen.type("enter")
    screen.until("Bookmark")
    screen.type(")", "m")
    screen.until("Kept")
    screen.kill()
    screen = launch(news)
    screen.until("River takes the lower town")
    screen.type("4")
    screen.until("We will rebuild every street of it")


def test_two_programs_on_one_library(launch, news):
    first = launch(news)
    first.until("River takes the lower town")
    second = launch(news)
    second.until("River takes the lower town", gone="indexing")
    second.type("/", "furniture")
    second.until("1 hit")
    assert first.quit() == 0
    assert second.quit() == 0


def test_a_missing_folder_is_one_clear_line(command, tmp_path):
    code, output, messages = command(tmp_path / "nowhere")
    assert (code, output) == (2, "")
    assert messages.count("\n") <= 3


def test_a_bad_setting_is_named_and_the_program_starts(launch, home, news):
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text('theme = "nord"\nfoldres = ["x"]\n', encoding="utf-8")
    screen = launch(news)
    screen.until("River takes the lower town", "foldres")
    assert screen.quit() == 0
