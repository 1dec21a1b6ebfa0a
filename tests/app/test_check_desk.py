"""The check desk: a draft with its rows, their sources, ticks, what was saved meanwhile, and the sheet."""

from __future__ import annotations

import math
import os

import pytest
from textual.widgets import Input

from reader.app.app import NewsreaderApp
from reader.app.screens.check import CheckDesk, DraftScreen
from reader.app.screens.desk import DeskList, Detail
from reader.app.widgets.status_line import StatusLine
from reader.app.widgets.styles import Bar
from reader.cli.main import run
from reader.library.open import open_library
from reader.library.reading.checking import checker_of
from reader.library.roots import key_of
from reader.settings import Folders, Settings
from tests.app.driving import settle, text_of

ARTICLE = """---
title: The siren stayed silent
date: 2026-03-02
source: The Courier
---

“The siren never made a sound,” said Ruth Askew, the mayor of Harrowmere. Soldiers filled 18,000 bags with sand.
"""
DRAFT = "“The siren made a sound,” Ruth Askew said.\n\nSoldiers filled 18,000 bags with sand.\n\nGoats ate 77 hats.\n"


@pytest.fixture
def draft(tmp_path):
    file = tmp_path / "draft.md"
    file.write_text(DRAFT, encoding="utf-8")
    return file


@pytest.fixture
def real(tmp_path, monkeypatch):
    """A library on disk; the searcher's work is done in this process."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "siren.md").write_text(ARTICLE, encoding="utf-8")
    folders = Folders(tmp_path / "config", tmp_path / "cache", tmp_path / "data", tmp_path / "fetched")
    library = open_library([folder], folders=folders, settings=Settings())
    library.update(lambda event: None)

    checker = checker_of(library.opening)

    class Searcher:
        seconds = math.inf

        async def check(self, path, after):
            return checker.check_at(path, after, self.seconds)

    async def start(_listener):
        return None

    monkeypatch.setattr(library, "start", start)
    monkeypatch.setattr(type(library), "searcher", Searcher())
    yield library
    library.close()


async def opened(app, pilot, draft):
    app.session.draft = key_of(draft)
    await pilot.press("8")
    await settle(pilot)
    assert isinstance(app.screen, CheckDesk)
    return app.screen


def shown(desk):
    return text_of(desk.query_one(DeskList))


def head(desk):
    return desk.query_one("#desk-head", Bar).text


async def test_rows_stand_beside_their_sources(real, draft):
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(120, 35)) as pilot:
        desk = await opened(app, pilot, draft)
        assert "= 1 same" in head(desk) and "≠ 1 words differ" in head(desk) and "? 1 not found" in head(desk)
        # The draft's running text, with a sign before each of its marks.
        assert [line.rstrip() for line in shown(desk)] == [
            *("▌≠“The siren made a sound,” Ruth Askew said.", " Soldiers filled =18,000 bags with sand."),
            " Goats ate ?77 hats.",
        ]
        detail = desk.query_one(Detail)
        assert detail.region.x >= 60
        assert detail.render_line(0).text.strip() == "≠ words differ · Ruth Askew"
        told = " ".join(detail.render_line(y).text.strip() for y in range(12))
        assert "The siren never made a sound" in told and "dropped “never”" in told
        await pilot.press("s")
        await settle(pilot)
        lines = shown(desk)
        assert lines[0].startswith("▌≠ words differ · Ruth Askew") or lines[0].startswith(" ? not found")
        assert sum("not found" in line for line in lines) == 1


async def test_the_mouse_goes_to_a_mark_in_the_text(real, draft):
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(120, 35)) as pilot:
        desk = await opened(app, pilot, draft)
        await pilot.click(DeskList, offset=(14, 5))
        assert desk.row.text == "77 hats" and shown(desk)[2].startswith("▌Goats")
        await pilot.click(DeskList, offset=(20, 3), times=2)
        await settle(pilot)
        assert app.screen is app.main and app.main.heading.meta.title == "The siren stayed silent"


async def test_a_long_draft_is_scrolled_and_the_cursor_follows(real, draft):
    draft.write_text("It rained.\n\n" * 60 + DRAFT + "It rained.\n\n" * 60, encoding="utf-8")
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        desk = await opened(app, pilot, draft)
        assert any("▌≠“The siren" in line for line in shown(desk))
        await pilot.press("j", "j")
        assert desk.row.text == "77 hats" and any("▌Goats" in line for line in shown(desk))
        await pilot.press("pageup")
        await pilot.press("pagedown", "pagedown")
        await pilot.press("g")
        await settle(pilot)
        assert any("▌≠“The siren" in line for line in shown(desk))
        await pilot.resize_terminal(40, 12)
        await settle(pilot)
        assert any("▌≠“The siren" in line for line in shown(desk))
        await pilot.resize_terminal(20, 5)
        await settle(pilot)
        assert any("≠“The" in line for line in shown(desk))


async def test_enter_goes_to_the_source_and_m_keeps_it(real, draft):
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(120, 35)) as pilot:
        desk = await opened(app, pilot, draft)
        await pilot.press("m")
        await settle(pilot)
        (kept,) = real.bookmarks.all()
        assert kept.passage.text.startswith("The siren never made a sound")
        assert desk.row.sources[0].bookmark == kept.id
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is app.main and app.main.heading.meta.title == "The siren stayed silent"
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is desk


async def test_a_tick_is_found_again_in_an_edited_draft(real, draft):
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(120, 35)) as pilot:
        desk = await opened(app, pilot, draft)
        await pilot.press("x", "o", "k", "enter")
        await pilot.pause()
        await settle(pilot)
        assert shown(desk)[0].startswith("▌≠✓“The siren") and "✓ 1" in head(desk)
        await pilot.press("equals_sign")
        await settle(pilot)
        assert [row.text for row in desk.found.all(real)] == ["77 hats"]
        assert [line.rstrip() for line in shown(desk)[:2]] == [" …", "▌Goats ate ?77 hats."]
        await pilot.press("equals_sign")
        draft.write_text(f"It rained.\n\n{DRAFT}Cows ate 12 coats.\n", encoding="utf-8")
        os.utime(draft, (1, 1))
        desk._look()
        await settle(pilot)
        rows = desk.found.all(real)
        assert [(row.checked, row.note) for row in rows] == [(True, "ok"), (False, ""), (False, ""), (False, "")]
        assert sum("?•12 coats" in line for line in shown(desk)) == 1
        draft.write_text(DRAFT.replace("made a sound", "made a noise"), encoding="utf-8")
        os.utime(draft, (2, 2))
        desk._look()
        await settle(pilot)
        assert (desk.found.all(real)[0].checked, desk.found.all(real)[0].note) == (False, "ok")
        await pilot.press("u")
        await settle(pilot)
        assert desk.found.all(real)[0].note == ""


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("sheet.csv", "finding,kind,text"),
        ("sheet.jsonl", '{"kind":"quote"'),
        ("sheet.md", "| finding | in the draft"),
        ("sheet.notes.md", "“The siren made a sound,[^1]” Ruth Askew said."),
    ],
)
async def test_the_sheet_is_written(real, draft, tmp_path, name, first):
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(120, 35)) as pilot:
        desk = await opened(app, pilot, draft)
        await pilot.press("e")
        desk.query_one("#desk-export", Input).value = str(tmp_path / name)
        await pilot.press("enter")
        await settle(pilot)
    written = (tmp_path / name).read_text(encoding="utf-8")
    assert written.startswith(first)
    assert written.count("The Courier") >= 2


async def test_the_palette_checks_a_draft_and_the_article_in_front(real, draft):
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        commands = {command.title: command.run for command in app.commands()}
        commands["Check this article"]()
        await pilot.pause()
        await settle(pilot)
        desk = app.screen
        assert isinstance(desk, CheckDesk) and "siren.md" in head(desk) and "? 2 not found" in head(desk)
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(app.screen, DraftScreen)
        app.screen.query_one("#name").value = str(draft)
        await pilot.press("enter")
        await pilot.pause()
        await settle(pilot)
        assert "draft.md" in head(desk) and "= 1 same" in head(desk)


async def test_without_a_draft_the_desk_says_how_to_choose_one(real):
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("8")
        await settle(pilot)
        assert any("No draft to check yet." in line for line in shown(app.screen))


def test_the_screen_needs_a_terminal(tmp_path, draft, monkeypatch, capsys):
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path / "home"))
    assert run(["check", str(draft), "--open"]) == 2
    assert "needs a terminal" in capsys.readouterr().err


async def test_rows_of_a_long_draft_are_shown_as_they_are_found(real, draft, monkeypatch):
    monkeypatch.setattr(real.searcher, "seconds", 0)  # one row each time
    heads, hints = [], []
    describe, refresh = CheckDesk.describe, CheckDesk.refresh_desk

    def described(desk, found):
        line = describe(desk, found)
        heads.append("".join(part.text for part in line[0]))
        return line

    def refreshed(desk):
        if desk._draft is not None and desk._draft.rest:
            desk.action_export()
            hints.append(desk.query_one(StatusLine).text)
        refresh(desk)

    monkeypatch.setattr(CheckDesk, "describe", described)
    monkeypatch.setattr(CheckDesk, "refresh_desk", refreshed)
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(120, 35)) as pilot:
        desk = await opened(app, pilot, draft)
        await settle(pilot)
        assert [line.partition("checking, ")[2] for line in heads[:3]] == ["2 marks to go", "1 mark to go", ""]
        assert "still being checked" in hints[-1]
        assert "? 1 not found" in head(desk) and "= 1 same" in head(desk)
        # Saved again: all stays on the screen until the whole draft is checked.
        draft.write_text(DRAFT.replace("77", "78"), encoding="utf-8")
        await settle(pilot)
        assert not any("to go" in line for line in heads[3:])
        await pilot.pause(0.6)
        await settle(pilot)
        assert any("?•78 hats" in line for line in shown(desk))


async def test_a_tick_made_while_a_draft_is_checked_again_stays(real, draft, monkeypatch):
    monkeypatch.setattr(real.searcher, "seconds", 0)
    app = NewsreaderApp(real, Settings())
    async with app.run_test(size=(120, 35)) as pilot:
        desk = await opened(app, pilot, draft)
        await settle(pilot)
        check, asked = type(real.searcher).check, []

        async def ticked_after_the_first_part(searcher, path, after):
            part = await check(searcher, path, after)
            asked.append(after)
            if after == 1:
                real.drafts.tick(path, part.text, desk.rows.row, "by phone")
                desk.personal_changed()
            return part

        monkeypatch.setattr(type(real.searcher), "check", ticked_after_the_first_part)
        draft.write_text(DRAFT.replace("77", "78"), encoding="utf-8")
        await pilot.pause(0.8)
        await settle(pilot)
        assert asked == [0, 1, 2]
        assert "✓ 1" in head(desk)
        assert any("≠✓“The siren" in line for line in shown(desk))


def test_parts_of_a_checked_draft_are_the_whole(real, draft):
    checker, path = checker_of(real.opening), key_of(draft)
    whole = checker.check_at(path)
    assert (len(whole.rows), whole.first, whole.rest) == (3, 0, 0)
    parts = [checker.check_at(path, after, seconds=0) for after in range(3)]
    assert [(part.first, part.rest) for part in parts] == [(0, 2), (1, 1), (2, 0)]
    assert [row for part in parts for row in part.rows] == list(whole.rows)
    # An answer that was lost is given again; a part of another draft begins that one.
    assert checker.check_at(path, 1, seconds=0).rows == whole.rows[1:]
    other = draft.with_name("other.md")
    other.write_text(DRAFT, encoding="utf-8")
    begun = checker.check_at(key_of(other), 2, seconds=0)
    assert (begun.first, begun.rest, begun.rows) == (0, 2, whole.rows[:1])
