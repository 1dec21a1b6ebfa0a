"""Digits open desks, and begin counts."""

from __future__ import annotations

import pytest

from reader.app.widgets.counts import Counted


@pytest.fixture(autouse=True)
def slow_digits(monkeypatch):
    """Digits are taken for the beginning of a count, however slow the machine is."""
    monkeypatch.setattr(Counted, "COUNT_SECONDS", 60.0)


async def test_a_digit_opens_its_desk_with_the_same_press(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("4")
        assert app.current_mode == "bookmarks"


async def test_a_motion_right_after_a_digit_makes_it_a_count(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("4", "j")
        await pilot.pause()
        assert app.current_mode == "library"
        assert app.main.list_pane.articles.cursor == 4
        assert app.focused is app.main.list_pane.articles


async def test_counts_of_several_digits_go_back_to_where_the_first_was_typed(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("4", "3", "k", "1", "1", "G")
        await pilot.pause()
        assert app.current_mode == "library"
        assert app.main.list_pane.articles.cursor == 10


async def test_keys_typed_faster_than_they_are_handled_count_as_well(app):
    async with app.run_test(size=(120, 35)) as pilot:
        for key in ("4", "j"):
            app.simulate_key(key)
        await pilot.pause()
        await pilot.pause()
        assert app.current_mode == "library"
        assert app.main.list_pane.articles.cursor == 4


async def test_a_count_ends_with_the_widget_in_which_it_was_begun(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("4")
        await app.main.list_pane.articles.remove()
        await pilot.press("j")
        await pilot.pause()
        assert app.current_mode == "bookmarks"


async def test_any_other_key_after_a_digit_is_the_desks(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("4", "f")
        await pilot.pause()
        assert app.current_mode == "bookmarks"
        await pilot.press("escape")
        await pilot.press("j")
        await pilot.pause()
        assert app.current_mode == "bookmarks"


async def test_a_count_in_an_article_comes_back_to_the_article(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        before = app.main.article_pane.view.cursor
        await pilot.press("4", "right")
        await pilot.pause()
        assert app.current_mode == "library"
        assert app.focused is app.main.article_pane.view
        assert app.main.article_pane.view.cursor.start > before.start
