"""The table of keys, a person's own keymap, and the help made of both."""

from __future__ import annotations

import pytest

from reader.app.app import NewsreaderApp
from reader.app.keymap import TOGETHER, as_markdown, check_keymap, places, table
from reader.app.screens.help import HelpList, HelpScreen, matching
from reader.settings import Settings
from tests.app.driving import text_of


def test_every_binding_has_an_id_a_description_and_one_place():
    entries = table()
    assert len(entries) > 50
    assert all("." in entry.id and entry.description for entry in entries)
    assert {"list.open", "article.bookmark", "app.search", "bookmark.delete"} <= {entry.id for entry in entries}


def test_ids_mean_one_thing():
    descriptions: dict[str, set[str]] = {}
    for entry in table():
        descriptions.setdefault(entry.id, set()).add(entry.description)
    assert {name: found for name, found in descriptions.items() if len(found) > 1} == {}


def test_the_keys_as_delivered_do_not_clash():
    """Within the parts that work together a key means one thing, but for what a part says again for itself."""
    by_place: dict[str, dict[str, str]] = {where: {} for where in places()}
    for entry in table():
        by_place[entry.where].update(dict.fromkeys(entry.keys, entry.id))
    meant = {
        ("enter", "search.results"), ("o", "list.source"), ("escape", "article.unselect"), ("h", "desk.back"),
    }  # fmt: skip
    for chain in TOGETHER:
        taken: dict[str, str] = {}
        for place in chain:
            for key, name in by_place[place].items():
                first = taken.setdefault(key, name)
                assert first == name or (key, first) in meant, (chain, key, first, name)


def test_a_good_keymap_is_used_as_it_is():
    checked = check_keymap({"article.bookmark": "m,ctrl+b", "app.help": "?"})
    assert checked.problems == ()
    assert checked.usable == {"article.bookmark": "m,ctrl+b", "app.help": "question_mark"}


def test_an_unknown_id_is_named_with_a_suggestion():
    checked = check_keymap({"article.bookmrk": "x"})
    assert checked.usable == {}
    assert checked.problems == ("keymap: there is no binding “article.bookmrk”; did you mean “article.bookmark”?",)


@pytest.mark.parametrize("keys", ["", "ctrl b", "cmd+b", "m,,b", "pagedwn"])
def test_keys_that_are_none_are_named(keys):
    checked = check_keymap({"article.bookmark": keys})
    assert checked.usable == {}
    assert len(checked.problems) == 1
    assert "article.bookmark" in checked.problems[0]


@pytest.mark.parametrize(
    "keys", ["m", "M", "ctrl+b", "f5", "é", "left_curly_bracket", "{", "space", "shift+up", "+", "plus"]
)
def test_keys_that_are_some(keys):
    assert check_keymap({"article.bookmark": keys}).usable


def test_a_clash_across_parts_is_named_once_with_the_winner():
    checked = check_keymap({"article.bookmark": "slash"})
    assert checked.usable == {"article.bookmark": "slash"}
    assert checked.problems == ("keymap: / is both article.bookmark and app.search; article.bookmark wins (article).",)


def test_a_clash_within_a_part_is_named():
    (problem,) = check_keymap({"list.sort": "f"}).problems
    assert "list.sort" in problem
    assert "list.filter" in problem


def test_swapping_two_keys_is_no_clash():
    assert check_keymap({"list.sort": "f", "list.filter": "s"}).problems == ()


async def test_the_keymap_works_and_its_problems_are_said(library):
    app = NewsreaderApp(library, Settings(keymap={"article.bookmark": "b", "no.such": "x"}))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.press("enter", "b")
        await pilot.pause()
        assert len(library.bookmarks()) == 1
        said = [notice.message for notice in app._notifications]
        assert any("no.such" in message for message in said)
        assert any("article.page_up" in message for message in said)


async def test_an_unknown_theme_is_said_and_a_known_one_used(library):
    app = NewsreaderApp(library, Settings(theme="no-such-theme"))
    async with app.run_test():
        assert any("no-such-theme" in notice.message for notice in app._notifications)
    app = NewsreaderApp(library, Settings(theme="nord"))
    async with app.run_test():
        assert app.theme == "nord"


async def test_help_shows_the_keys_that_work_here_first_and_is_filtered(app):
    async with app.run_test(size=(110, 40)) as pilot:
        await pilot.press("enter", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        lines = text_of(app.screen.query_one(HelpList))
        assert any("Next figure" in line or "Figure" in line for line in lines)
        await pilot.press(*"undo")
        await pilot.pause()
        lines = text_of(app.screen.query_one(HelpList))
        assert any("app.undo" in line for line in lines)
        assert len(lines) < 8
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_in_a_narrow_help_the_words_stand_and_the_ids_go(app):
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("enter", "question_mark", *"previous", "space", *"bookmark")
        await pilot.pause()
        assert any("Previous bookmark" in line for line in text_of(app.screen.query_one(HelpList)))


async def test_help_shows_a_persons_own_keys(library):
    app = NewsreaderApp(library, Settings(keymap={"app.undo": "ctrl+z"}))
    async with app.run_test(size=(110, 40)) as pilot:
        await pilot.press("f1", *"app.undo")
        await pilot.pause()
        assert any("^Z" in line for line in text_of(app.screen.query_one(HelpList)))


def test_matching_takes_all_words():
    assert [entry.id for entry in matching(table(), "app undo")] == ["app.undo"]
    assert matching(table(), "no such key at all") == []


async def test_the_palette_runs_what_has_a_key_and_what_has_none(app, library):
    library.mark_read(2, True)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("colon")
        await pilot.press(*"only unread")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert app.main.articles.count == 11


def test_the_table_for_the_manual_has_a_row_for_every_binding():
    written = as_markdown(table())
    assert "| `m` | Bookmark | `article.bookmark` |" in written
    assert written.count("\n| `") == len(table())
    assert "**Everywhere**" in written
