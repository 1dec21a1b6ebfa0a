"""Many articles are marked read or unread at once, undone by one key; unread ones are gone to, or listed alone."""

from __future__ import annotations

import pytest

from reader.app.app import NewsreaderApp
from reader.app.keys import NEWSBOAT
from reader.settings import Settings
from tests.app.driving import head, settle, status, text_of, type_in

SIZE = (100, 40)


def read(library) -> int:
    return sum(heading.read for heading in library.headings(0, 100))


async def done(pilot) -> None:
    """Marking happens in a thread."""
    await pilot.app.workers.wait_for_complete([one for one in pilot.app.workers if one.group == "read_marks"])
    await settle(pilot)


async def choose(pilot, command: str) -> None:
    await pilot.press(":")
    await type_in(pilot, command)
    await pilot.press("enter")
    await done(pilot)


async def test_everything_is_marked_read_and_one_key_undoes_it(app, library):
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "r")
        assert read(library) == 1
        await pilot.press("A")
        await done(pilot)
        assert read(library) == 12
        assert "Marked 11 articles read · u undoes it" in status(app)
        assert not any("●" in line for line in text_of(app.main.list_pane.articles))
        await pilot.press("u")
        await done(pilot)
        assert read(library) == 1
        assert any("●" in line for line in text_of(app.main.list_pane.articles))


@pytest.mark.parametrize(("command", "marked"), [("mark read above", 3), ("mark read below", 8), ("mark all read", 12)])
async def test_the_palette_marks_what_is_above_or_below(app, library, command, marked):
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "down", "down")
        await choose(pilot, command)
        assert read(library) == marked
        await choose(pilot, "mark all unread")
        assert read(library) == 0


async def test_of_hits_only_these_are_marked(app, library):
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("/")
        await type_in(pilot, "velka")
        await pilot.press("enter", "A")
        await done(pilot)
        assert read(library) == 2


async def test_selected_rows_are_marked_and_the_selection_ends(app, library):
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "v", "down", "down")
        assert sum(line.startswith("▌") for line in text_of(app.main.list_pane.articles)) == 6
        await pilot.press("r")
        await done(pilot)
        assert read(library) == 3
        await pilot.press("v", "down", "escape")
        assert len(app.main.list_pane.articles.selection) == 1
        assert app.is_running and app.main.at_top
        await pilot.press("v", "down", "c")
        assert "Two articles to compare" in status(app)


async def test_only_unread_is_listed_and_the_head_says_so(app, library):
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r", "U")
        await pilot.pause()
        assert head(app, "list").strip().startswith("11 of 12 articles · unread")
        await pilot.press("^")
        await done(pilot)
        await pilot.press("j", "j", "_")
        await done(pilot)
        assert "3 of 12 articles · unread" in head(app, "list")
        await pilot.press("A")
        await done(pilot)
        assert "Everything is read." in " ".join(text_of(app.main.list_pane.articles))
        await pilot.press("U")
        await pilot.pause()
        assert "12 examples" in head(app, "list")


async def test_the_next_unread_article_from_the_list_and_from_an_article(app, library):
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "r", "r", "g")
        await pilot.press(".")
        assert app.main.list_pane.articles.cursor == 3
        await pilot.press(",")
        assert app.main.list_pane.articles.cursor == 0
        await pilot.press("enter", ".")
        await settle(pilot)
        assert app.focused is app.main.article_pane.view
        assert app.main.article_pane.article_id == app.main.list_pane.articles.rows.heading(3).id
        await pilot.press("G", "space")
        await settle(pilot)
        assert app.main.list_pane.articles.cursor == 4
        assert app.focused is app.main.article_pane.view
        await pilot.press("A", "space", "space")
        await done(pilot)


async def test_newsboat_keys_go_to_unread_articles_and_mark_all_read(library):
    app = NewsreaderApp(library, Settings(keys="newsboat"))
    assert NEWSBOAT["article.next_unread"] == "n"
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("N", "g", "n")
        await pilot.press("C")
        await done(pilot)
        assert read(library) == 12


async def test_unread_articles_are_found_over_pages_of_the_list(library):
    library.add_all([f"More news {number}" for number in range(250)], "Nothing else.", "2020-01-01")
    library.mark_listed_read(True, "newest")
    app = NewsreaderApp(library, Settings())
    last = library.headings(240, 1)[0]
    library.mark_read(last.id, False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(".")
        assert app.main.list_pane.heading.id == last.id
        await pilot.press(".")
        assert "No unread article after this one" in status(app)
        await pilot.press("g", ",")
        assert "No unread article before this one" in status(app)
