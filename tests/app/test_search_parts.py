"""Facets, saved searches, more like this, filter and search together, as a person drives them."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from reader.app.panes.search import SearchPane
from reader.app.screens.dialogs import NameScreen
from reader.app.screens.facets import FacetList, FacetScreen
from reader.app.screens.saved_searches import SavedList, SavedScreen
from reader.app.widgets.field import Field
from reader.library.events import IndexCommitted, Progress
from reader.library.roots import Root
from reader.model import SearchAnswer
from tests.app.driving import head, settle, status, text_of, type_in

WIDE = (150, 36)
TWO = (100, 30)
ONE = (40, 20)


async def search_for(pilot, words: str) -> None:
    await pilot.press("slash")
    await type_in(pilot, words)
    await pilot.press("enter")
    await settle(pilot)


# -- facets -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, TWO, ONE])
async def test_a_facet_narrows_the_library_and_again_takes_it_back(app, size):
    async with app.run_test(size=size) as pilot:
        await pilot.press("F")
        await settle(pilot)
        rows = text_of(app.screen.query_one(FacetList))
        assert rows[0].strip() == "Sources"
        assert "Harbour Post" in rows[1] and rows[1].split()[-1] == "4"
        await pilot.press("enter")
        await settle(pilot)
        assert app.main.search_pane.box.value == 'source:"Harbour Post"'
        assert app.main.list_pane.articles.count == 4
        assert "✓ Harbour Post" in text_of(app.screen.query_one(FacetList))[1]
        await pilot.press("enter")
        await settle(pilot)
        assert app.main.search_pane.box.value == ""
        assert app.main.list_pane.articles.count == 12
        await pilot.press("escape")
        assert app.focused is app.main.list_pane.articles


async def test_facets_count_the_hits_of_the_search_and_join_it(app):
    async with app.run_test(size=TWO) as pilot:
        await search_for(pilot, "velka")
        await pilot.press("F")
        await settle(pilot)
        facets = app.screen.query_one(FacetList)
        await pilot.press("tab", "tab")
        assert facets.item.group == "Speakers"
        speaker = facets.item.label
        await pilot.press("enter")
        await settle(pilot)
        assert app.main.search_pane.box.value == f'speaker:"{speaker}" velka'
        await pilot.press("F")
        assert not isinstance(app.screen, FacetScreen)
        assert app.main.listed.active


async def test_no_facets_says_so(app):
    async with app.run_test(size=TWO) as pilot:
        await search_for(pilot, "nothinghasthis")
        await pilot.press("F")
        await settle(pilot)
        assert "Nothing to narrow by" in " ".join(text_of(app.screen.query_one(FacetList)))
        await pilot.press("enter", "tab", "shift+tab", "j", "escape")
        assert app.is_running


# -- snippets -------------------------------------------------------------------------------------------------------


async def test_snippets_that_did_not_come_with_the_answer_are_there_soon(app, library):
    async with app.run_test(size=(100, 60)) as pilot:
        await search_for(pilot, "said")
        articles = app.main.list_pane.articles
        whole = [line[1:] for line in text_of(articles)]
        library.engine.most_snippets = 1
        app.main.ask(app.main.question.searching("said OR nothinghasthis"))
        await app.main.search_pane.answered()
        await pilot.press("G")
        await settle(pilot)
        rows = articles.rows
        assert rows.count > 3
        assert set(library.engine.later) == {rows.heading(index).id for index in range(1, rows.count)}
        assert [line[1:] for line in text_of(articles)] == whole


# -- more like this ---------------------------------------------------------------------------------------


async def test_articles_like_this_one_and_back_to_the_hits(app, library):
    library.add("Death of a tram line", "Trams have no power, the interior ministry said.", "2031-02-01")
    async with app.run_test(size=TWO) as pilot:
        await search_for(pilot, "velka")
        app.main.list_pane.articles.cursor = app.main.list_pane.articles.rows.index_of(2)
        await pilot.press("L")
        await settle(pilot)
        assert head(app, "list").strip().startswith("Like “Death toll in the Velka")
        listed = app.main.list_pane.articles
        assert [listed.rows.heading(n).id for n in range(listed.count)] == [1, 13, 4, 3, 5, 6]
        assert app.main.search_pane.box.value == ""
        await pilot.press("escape")
        await settle(pilot)
        assert app.main.search_pane.box.value == "velka"
        assert app.main.list_pane.articles.count == 2
        assert app.main.list_pane.articles.heading.id == 2
        await pilot.press("escape")
        await pilot.pause()
        assert app.main.list_pane.articles.count == 12 + 1


async def test_like_the_open_article_and_back_to_the_list(app):
    async with app.run_test(size=ONE) as pilot:
        await pilot.press("enter", "L")
        await settle(pilot)
        assert app.focused is app.main.list_pane.articles
        assert "Like" in head(app, "list")
        await pilot.press("s")
        assert "sorted by similarity" in status(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.main.list_pane.articles.count == 12
        assert app.main.list_pane.articles.heading.id == 2


async def test_typing_ends_likeness(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("L")
        await settle(pilot)
        await search_for(pilot, "strike")
        assert "hit" in head(app, "list")
        await pilot.press("escape")
        assert app.main.list_pane.articles.count == 12


# -- saved searches ---------------------------------------------------------------------------------------


async def save(pilot, query: str, name: str = "") -> None:
    await pilot.press("slash")
    await type_in(pilot, query)
    await pilot.press("ctrl+s")
    assert isinstance(pilot.app.screen, NameScreen)
    if name:
        await pilot.press(*["backspace"] * len(query))
        await type_in(pilot, name)
    await pilot.press("enter")
    await settle(pilot)


async def test_a_search_gets_a_name_and_what_comes_later_is_new(app, library):
    async with app.run_test(size=TWO) as pilot:
        await save(pilot, "velka", "the valley")
        await pilot.press("escape", "escape")
        library.add("Velka bridge opens", "Velka has a bridge.", "2031-06-01")
        await pilot.press("S")
        await settle(pilot)
        lines = text_of(app.screen.query_one(SavedList))
        assert "the valley" in lines[0] and lines[0].endswith("1 new")
        assert "/ velka" in lines[1]
        await pilot.press("enter")
        await settle(pilot)
        assert app.main.search_pane.box.value == "velka"
        assert app.focused is app.main.list_pane.articles
        marked = [line for line in text_of(app.main.list_pane.articles) if "new ·" in line]
        assert len(marked) == 1 and "Post" in marked[0]
        await pilot.press("S")
        await settle(pilot)
        assert "new" not in text_of(app.screen.query_one(SavedList))[0]


async def test_new_hits_that_come_while_it_is_listed_are_marked_too(app, library):
    async with app.run_test(size=TWO) as pilot:
        await save(pilot, "velka")
        await pilot.press("escape", "S")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        library.add("Velka bridge opens", "Velka has a bridge.", "2031-06-01")
        library.listener(IndexCommitted())
        await settle(pilot)
        assert sum("new ·" in line for line in text_of(app.main.list_pane.articles)) == 1


async def test_deleting_is_undone_with_what_was_seen(app, library):
    async with app.run_test(size=TWO) as pilot:
        await save(pilot, "velka")
        await pilot.press("escape", "S", "d")
        await settle(pilot)
        assert library.searches.saved_searches() == []
        assert "No saved searches" in " ".join(text_of(app.screen.query_one(SavedList)))
        await pilot.press("u")
        await settle(pilot)
        assert [saved.name for saved in library.searches.saved_searches()] == ["velka"]
        assert "new" not in text_of(app.screen.query_one(SavedList))[0]


async def test_the_list_is_empty_at_first_and_says_how_to_save(app):
    async with app.run_test(size=ONE) as pilot:
        await pilot.press("S")
        await settle(pilot)
        assert "^S" in " ".join(text_of(app.screen.query_one(SavedList)))
        await pilot.press("enter", "d", "j", "S")
        assert not isinstance(app.screen, SavedScreen)


async def test_esc_saves_nothing_and_no_name_is_no_name(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash", "ctrl+s")
        assert "no search to save" in status(app)
        await type_in(pilot, "velka")
        await pilot.press("ctrl+s", *["backspace"] * 5, "enter")
        assert isinstance(app.screen, NameScreen)
        await pilot.press("escape")
        assert library.searches.saved_searches() == []


async def test_another_search_under_a_name_can_be_taken_back(app, library):
    async with app.run_test(size=TWO) as pilot:
        await save(pilot, "velka", "watch")
        await pilot.press("escape", "escape")
        await save(pilot, "strike", "watch")
        assert [saved.query for saved in library.searches.saved_searches()] == ["strike"]
        await pilot.press("escape", "u")
        assert [saved.query for saved in library.searches.saved_searches()] == ["velka"]


# -- hits -------------------------------------------------------------------------------------------------


async def test_filter_and_search_narrow_together(app, library):
    library.mark_read(1, True)
    async with app.run_test(size=TWO) as pilot:
        await search_for(pilot, "velka")
        assert app.main.list_pane.articles.count == 2
        await pilot.press("f")
        await type_in(pilot, "is:unread")
        await pilot.press("enter")
        await settle(pilot)
        assert [app.main.list_pane.articles.rows.heading(n).id for n in range(app.main.list_pane.articles.count)] == [2]
        await pilot.press("escape")
        await settle(pilot)
        assert app.main.list_pane.articles.count == 2
        await pilot.press("escape")
        assert app.main.list_pane.articles.count == 12


async def test_a_search_stays_within_the_filter(app, library):
    library.mark_read(1, True)
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("f")
        await type_in(pilot, "is:unread")
        await pilot.press("enter")
        await search_for(pilot, "velka")
        assert app.main.list_pane.articles.count == 1
        await pilot.press("escape")
        await pilot.pause()
        assert app.main.list_pane.articles.count == 11
        await pilot.press("escape")
        assert app.main.list_pane.articles.count == 12


async def test_an_answer_that_is_faster_than_the_word_of_it_is_listed(app):
    async with app.run_test(size=TWO) as pilot:
        await search_for(pilot, "velka")
        app.main.search_pane.post_message(SearchPane.Waiting(app.main.question))
        await pilot.pause()
        assert "Searching" not in head(app, "list")


async def test_going_back_to_what_is_listed_drops_the_question_in_between(app, library, monkeypatch):
    async with app.run_test(size=TWO) as pilot:
        await search_for(pilot, "velka")
        gate, search = asyncio.Event(), library.search

        async def slow(query, limit=200, order="relevance"):
            await gate.wait()
            return await search(query, limit, order)

        monkeypatch.setattr(library, "search", slow)
        await pilot.press("slash", "end", "x", "backspace")
        gate.set()
        await settle(pilot)
        assert app.main.listed.query == "velka"
        assert app.main.list_pane.articles.count == 2


async def test_a_suggestion_within_a_filter_is_one_for_the_search(app, library, monkeypatch):
    async def nothing(query, limit=200, order="relevance", snippets=0):
        return SearchAnswer(query, suggestion=query.replace("strikx", "strike"))

    async with app.run_test(size=TWO) as pilot:
        await pilot.press("f")
        await type_in(pilot, "is:unread")
        await pilot.press("enter")
        monkeypatch.setattr(library, "search", nothing)
        await search_for(pilot, "strikx")
        assert app.main.search_pane.box.value == "strike"


async def test_copies_and_an_answer_cut_short_are_told(app, library):
    library.engine.copies[1] = 3
    library.engine.partial = True
    async with app.run_test(size=TWO) as pilot:
        await search_for(pilot, "velka")
        assert any("+3 copies" in line for line in text_of(app.main.list_pane.articles))
        assert head(app, "list").strip().startswith("2+ hits")
        assert "may be more" in app.main.query_one("#list-note").text


async def test_a_suggestion_is_taken_from_the_list_too(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "strikx")
        await pilot.press("escape", "enter")
        await settle(pilot)
        assert app.main.search_pane.box.value == "strike"
        assert app.main.list_pane.articles.count == 1


async def test_a_hit_is_kept_with_its_sentence(app, library):
    async with app.run_test(size=TWO) as pilot:
        await search_for(pilot, "velka")
        await pilot.press("enter")
        await settle(pilot)
        view = app.main.article_pane.view
        text = library.read(app.main.article_pane.article_id).article.text
        word = view.cursor
        assert word.of(text) == "Velka"
        await pilot.press("m")
        await pilot.pause()
        (kept,) = library.bookmarks.all()
        assert kept.passage.span.contains(word)
        assert kept.passage.text.endswith((".", "”"))
        await pilot.press("w", "m")
        await pilot.pause()
        assert len(library.bookmarks.all()) == 2


@pytest.mark.parametrize(("keys", "opened", "row"), [(("enter", "enter"), True, 0), (("down", "down"), False, 1)])
async def test_keys_that_come_before_the_focus_has_moved_to_the_results_are_meant_for_them(app, keys, opened, row):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        for key in keys:
            app.simulate_key(key)
        await settle(pilot)
        await pilot.pause()
        assert app.main.list_pane.articles.cursor == row
        assert app.main.article_pane.view.has_focus == opened


def test_a_field_is_not_opened_before_its_screen_is_there():
    field = Field("late", "typed too soon")
    field.open()
    assert not field.is_attached and not field.children


# -- what is shown while there is nothing -----------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, ONE, (20, 5)])
async def test_the_empty_box_shows_the_language_by_examples(app, size):
    async with app.run_test(size=size) as pilot:
        below, box = app.main.search_pane.completions, app.main.search_pane.box
        assert not below.display
        await pilot.press("slash")
        await settle(pilot)
        assert below.display
        assert '"forty minutes"' in " ".join(text_of(below))
        assert below.region.width <= app.size.width
        await type_in(pilot, "velka")
        assert not below.display
        await pilot.press("ctrl+u")
        assert below.display
        await pilot.press("escape")
        await settle(pilot)
        assert not below.display
        assert not box.has_focus


async def test_the_examples_are_explained_in_few_words_where_there_is_no_room_for_more(app):
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("slash")
        await settle(pilot)
        below = app.main.search_pane.completions
        lines = [below.render_line(y).text for y in range(below.size.height)]
        assert any("in this order" in line for line in lines)
        assert not any(line.rstrip().endswith("…") for line in lines)
        await pilot.resize_terminal(120, 35)
        await settle(pilot)
        assert "these words in this order" in "\n".join(below.render_line(y).text for y in range(below.size.height))


async def test_the_article_pane_says_why_there_is_no_article(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("f")
        await type_in(pilot, "xyzzy")
        await pilot.pause(0.2)
        view = app.main.article_pane.view
        assert app.main.article_pane.reading is None
        assert "Nothing matches this filter." in "\n".join(view.render_line(y).text for y in range(view.size.height))
        await pilot.press("enter", "escape")
        await pilot.pause(0.2)
        assert app.main.article_pane.reading is not None


async def test_a_folder_that_vanished_is_named_where_its_articles_were(app, library, tmp_path, monkeypatch):
    library.remove(*range(1, 13))
    gone = replace(library.opening, roots=(Root("gone", tmp_path / "gone"),))
    monkeypatch.setattr(type(library), "opening", gone)
    async with app.run_test(size=WIDE) as pilot:
        app.main.list_pane.show_progress(Progress("idle"))
        await pilot.pause(0.3)
        said = "".join("".join(text_of(app.main.list_pane.articles)).split())  # a long path is broken anywhere
        assert "goneismissing." in said
        assert "Bookmarksandnotesarekept" in said
        view = app.main.article_pane.view
        assert "No articles yet." in "\n".join(view.render_line(y).text for y in range(view.size.height))
