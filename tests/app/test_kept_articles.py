"""Keeping and tagging whole articles: in the list, in an article, on the desks."""

from __future__ import annotations

from reader.app.screens.desk import DeskList
from reader.app.screens.dialogs import TagsScreen
from reader.model.keeping import BookmarkFilter
from tests.app.driving import settle, text_of, type_in

ARTICLES = BookmarkFilter(kind="article")


async def test_one_key_keeps_an_article_in_the_list_and_it_is_undone(app, library):
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("B")
        await settle(pilot)
        [kept] = library.bookmarks.find(ARTICLES)
        assert kept.passage.text == app.main.heading.meta.title
        assert "★" in text_of(app.main.list_pane.articles)[1]
        assert app.main.status.text.startswith("Kept “")
        await pilot.press("B")
        assert app.main.status.text.startswith("Already kept")
        await pilot.press("u")
        await settle(pilot)
        assert library.bookmarks.find(ARTICLES) == []


async def test_a_kept_article_stands_on_the_desk_and_is_opened_from_there(app, library):
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("enter", "B", "4")
        await settle(pilot)
        assert "the whole article" in text_of(app.screen.query_one(DeskList))[1]
        await pilot.press("M")
        await pilot.pause()
        await type_in(pilot, "read again")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert library.bookmarks.find(ARTICLES)[0].note == "read again"
        await pilot.press("enter")
        await settle(pilot)
        assert app.main.article_pane.article_id == library.find_article(library.bookmarks.find(ARTICLES)[0].place.path)
        assert app.main.article_pane.view.selection is None
        assert library.bookmarks.of_article(app.main.article_pane.article_id) == []


async def test_a_passage_of_the_desk_leads_to_its_whole_article(app, library):
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("enter", "m", "4")
        await settle(pilot)
        await pilot.press("B")
        await settle(pilot)
        assert len(library.bookmarks.find(ARTICLES)) == 1


async def test_an_article_is_tagged_and_tags_in_use_are_completed(app, library):
    library.bookmarks.tag_articles([4], ["river"])
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("number_sign")
        await pilot.pause()
        assert isinstance(app.screen, TagsScreen)
        await type_in(pilot, "harbour riv")
        await pilot.press("right", "enter")
        await settle(pilot)
        heading = library.headings_of([app.main.heading.id])[0]
        assert heading.tags == ("harbour", "river")
        assert "#harbour #river" in text_of(app.main.list_pane.articles)[1]
        await pilot.press("number_sign")
        await pilot.pause()
        await pilot.press("escape", "u")
        await settle(pilot)
        assert library.headings_of([heading.id])[0].tags == ()
