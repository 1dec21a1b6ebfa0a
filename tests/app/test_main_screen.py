"""The main screen: list, panes, search, side pane, as a person drives it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reader.app.screens.dialogs import CardText
from reader.app.widgets.field import Field
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.row_list import RowList
from reader.app.widgets.status_line import StatusLine
from reader.app.widgets.styles import Bar
from reader.errors import PersonalDataError
from reader.library.events import ArticlesChanged, IndexCommitted, Notice, Progress
from reader.library.library import Library
from reader.model import Span
from reader.model.rows import PassedOver, ScanReport
from tests.app.driving import head, settle, status, text_of, type_in, until

WIDE = (150, 36)
TWO = (100, 30)
ONE = (50, 20)


async def test_it_starts_in_the_list_with_the_newest_article_shown(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.pause()
        assert app.focused is app.main.list_pane.articles
        assert text_of(app.main.list_pane.articles)[0].startswith("▌● Death toll in the Velka valley")
        assert head(app, "list").split("  ")[0].strip() == "12 examples newest first"
        assert app.main.article_pane.article_id == 2
        assert app.main.article_pane.view.reading is not None


async def test_the_children_are_started_after_the_first_frame_and_stopped_at_the_end(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.pause()
        assert library.started
        await pilot.press("q")
    assert library.stopped


async def test_moving_shows_the_article_and_keeps_it_unread(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("j", "j")
        await pilot.pause(0.2)
        assert app.main.article_pane.article_id == 1
        assert not library.headings_of([1])[0].read


async def test_an_article_counts_as_read_after_a_moment_in_it(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("enter")
        assert app.focused is app.main.article_pane.view
        await pilot.pause(0.15)
        assert library.headings_of([2])[0].read
        assert text_of(app.main.list_pane.articles)[0].startswith("▏  Death toll")


async def test_r_toggles_read_and_u_takes_it_back(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("r")
        assert library.headings_of([2])[0].read
        await pilot.press("u")
        assert not library.headings_of([2])[0].read
        assert "Undone" in status(app)
        await pilot.press("u")
        assert "Nothing to undo" in status(app)


async def test_sorting_keeps_the_cursor_on_its_article(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("j")
        before = app.main.list_pane.articles.heading
        await pilot.press("s")
        assert app.main.list_pane.articles.heading.id == before.id
        assert "oldest first" in head(app, "list")
        assert app.main.list_pane.articles.cursor == 9  # the last row is the article without a date


async def test_filtering_as_one_types_and_esc_brings_all_back(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("f")
        await type_in(pilot, "source:harbour")
        assert app.main.list_pane.articles.count == 4
        await pilot.press("enter")
        assert app.focused is app.main.list_pane.articles
        await pilot.press("escape")
        await pilot.pause()
        assert app.main.list_pane.articles.count == 12


async def test_a_filter_that_matches_nothing_says_what_to_press(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("f")
        await type_in(pilot, "zebra")
        assert "Esc shows all" in " ".join(text_of(app.main.list_pane.articles))


async def test_results_while_typing_and_the_hit_is_opened(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        assert "2 hits · 3 ms" in head(app, "list")
        assert app.focused is app.main.search_pane.box
        await pilot.press("enter")
        assert app.focused is app.main.list_pane.articles
        await pilot.press("j", "enter")
        await settle(pilot)
        assert app.focused is app.main.article_pane.view
        assert app.main.article_pane.article_id == 1
        assert "hit 1 of 2" in head(app, "article")
        assert app.main.article_pane.view.cursor.of(library.read(1).article.text) == "Velka"
        await pilot.press("n")
        assert "hit 2 of 2" in head(app, "article")
        assert library.searches.past_searches() == ["velka"]


async def test_esc_in_the_box_keeps_the_results_and_in_the_list_brings_all_back(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "strike")
        await pilot.press("escape")
        assert app.focused is app.main.list_pane.articles
        assert app.main.list_pane.articles.count == 1
        await pilot.press("escape")
        await pilot.pause()
        assert app.main.list_pane.articles.count == 12
        assert app.main.list_pane.articles.heading.id == 4
        assert app.main.search_pane.box.value == ""
        await pilot.press("escape")
        assert app.is_running


async def test_the_newest_question_wins(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash", *"velka", *["backspace"] * 5, *"strike")
        await settle(pilot)
        assert app.main.listed.query == "strike"
        assert library.engine.asked[-1] == "strike"


async def test_a_search_that_takes_long_says_that_it_is_under_way(app, library, monkeypatch):
    monkeypatch.setattr("reader.app.panes.search.SLOW", 0.01)
    library.engine.slow = {"velka"}
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash", *"velka")
        await pilot.pause(0.2)
        assert head(app, "list").strip().startswith("Searching…")
        library.engine.slow.clear()
        await settle(pilot)
        assert head(app, "list").strip().startswith("2 hits")


async def test_zero_hits_offer_a_spelling_that_enter_takes(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "strikx")
        assert "strike" in " ".join(text_of(app.main.list_pane.articles))
        await pilot.press("enter")
        await settle(pilot)
        assert app.main.search_pane.box.value == "strike"
        assert app.main.list_pane.articles.count == 1


async def test_a_searcher_that_fails_is_said_in_the_list(app, library):
    async with app.run_test(size=TWO) as pilot:
        library.engine.error = "The searcher stopped. newsreader doctor says why."
        await pilot.press("slash")
        await type_in(pilot, "velka")
        assert "newsreader doctor" in " ".join(text_of(app.main.list_pane.articles))
        library.engine.error = None
        await type_in(pilot, " x")
        assert "hit" in head(app, "list")


async def test_an_index_not_made_yet_is_no_failure(app, library):
    async with app.run_test(size=TWO) as pilot:
        library.hide_index()
        await pilot.press("slash")
        await type_in(pilot, "velka")
        assert "Nothing found yet" in head(app, "list")
        assert "Nothing found yet" in " ".join(text_of(app.main.list_pane.articles))
        library.show_index()
        library.listener(IndexCommitted())
        await settle(pilot)
        assert "hits" in head(app, "list")


async def test_a_folder_of_ones_own_that_is_called_seeds_holds_no_examples(app, library, monkeypatch):
    assert library.name == "seeds" and library.opening.roots[0].path.name == "seeds"
    monkeypatch.setattr(type(library), "holds_samples", Library.holds_samples)
    async with app.run_test(size=TWO):
        assert head(app, "list").strip().startswith("12 articles")


async def test_articles_found_meanwhile_are_counted_beside_the_hits(app, library, monkeypatch):
    async with app.run_test(size=TWO) as pilot:
        monkeypatch.setattr(library, "index_progress", lambda: (4, 1_600))
        await pilot.press("slash")
        await type_in(pilot, "velka")
        note = app.main.list_pane.query_one("#list-note", Bar)
        assert "in 4 of 1,600 so far" in note.text
        monkeypatch.setattr(library, "index_progress", lambda: (40, 3_100))
        library.listener(ArticlesChanged())
        await pilot.pause(0.6)
        assert "in 4 of 3,100 so far" in note.text  # the hits are still those in the first four


async def test_a_late_answer_to_a_word_taken_back_is_not_shown(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        hits = head(app, "list")
        library.engine.slow.add("velkax")
        await pilot.press("x", "backspace")
        library.engine.slow.clear()
        await settle(pilot)
        assert app.main.search_pane.box.value == app.main.listed.query == "velka"
        assert head(app, "list").split(" · ")[0] == hits.split(" · ")[0]


async def test_a_changed_index_does_not_push_a_newer_question_aside(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        library.engine.slow.add("velkas")
        await pilot.press("s")
        library.listener(IndexCommitted())
        await pilot.pause()
        library.engine.slow.clear()
        await settle(pilot)
        assert app.main.listed.query == "velkas"


async def test_history_with_the_arrow_keys(app, library):
    library.searches.remember_search("velka")
    library.searches.remember_search("strike")
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash", "up", "up")
        assert app.main.search_pane.box.value == "velka"
        await pilot.press("down")
        assert app.main.search_pane.box.value == "strike"
        await pilot.press("down")
        assert app.main.search_pane.box.value == ""
        await pilot.press("down")
        assert app.focused is app.main.list_pane.articles


async def test_find_in_this_article(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("ctrl+f")
        await type_in(pilot, "people")
        await pilot.press("enter")
        assert app.focused is app.main.article_pane.view
        assert app.main.article_pane.view.cursor.of(library.read(2).article.text) == "people"
        await pilot.press("escape")
        assert "hit" not in head(app, "article")


async def test_the_side_pane_lists_and_jumps(app, library):
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("j", "j", "enter")
        await pilot.press("tab")
        assert app.focused is app.main.side.rows
        assert "the rescue service" in text_of(app.main.side.rows)[0]
        assert "Ilse Marn" in text_of(app.main.side.rows)[2]
        await pilot.press("j", "j", "j", "enter")
        assert app.focused is app.main.article_pane.view
        text = library.read(1).article.text
        assert app.main.article_pane.view.cursor.of(text).startswith("Nobody sleeps")
        assert "Quote · Ilse Marn" in status(app)


async def test_the_tabs_show_counts_and_go_round(app):
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("j", "j", "enter", "T")
        assert app.main.side.tab == "figures"
        assert "1,300 residents" in "\n".join(text_of(app.main.side.rows))
        await pilot.press("T")
        assert "No bookmarks" in "\n".join(text_of(app.main.side.rows))
        await pilot.press("T")
        assert app.main.side.tab == "quotes"


async def test_a_row_chosen_of_rows_that_are_gone_by_now_does_nothing(app):
    async with app.run_test(size=(150, 30)) as pilot:
        await settle(pilot)
        rows = app.main.side.rows
        rows.post_message(RowList.Opened(rows, 99))
        await pilot.pause()
        assert app.main.list_pane.articles.has_focus


async def test_the_side_pane_is_sorted_by_its_own_s(app):
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("j", "j", "enter", "tab", "s")
        assert app.main.side.order == "by speaker"
        assert text_of(app.main.side.rows)[0].split()[-1] == "3"


async def test_keeping_is_stored_said_listed_and_undone(app, library):
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("enter", "m")
        await pilot.pause()
        assert len(library.bookmarks.of_article(2)) == 1
        assert status(app).startswith("Kept “Rescuers")
        assert app.main.list_pane.articles.rows.heading(0).bookmarks == 1
        await pilot.press("m")
        await pilot.pause()
        assert "Already kept" in status(app)
        assert len(library.bookmarks.of_article(2)) == 1
        await pilot.press("u")
        assert library.bookmarks.of_article(2) == []


async def test_a_bookmark_is_deleted_with_undo(app, library):
    kept = library.bookmarks.keep(2, Span(0, 8)).bookmark
    async with app.run_test(size=WIDE) as pilot:
        app.main.side.tab = "bookmarks"
        app.main.panes.focus_pane("side")
        await pilot.press("d")
        await pilot.pause()
        assert library.bookmarks.all() == []
        await pilot.press("u")
        assert library.bookmarks.all() == [kept]


async def test_panes_at_two_widths(app):
    async with app.run_test(size=TWO) as pilot:
        assert not app.main.side.display
        await pilot.press("t")
        assert app.main.side.display
        assert app.focused is app.main.side.rows
        assert not app.main.query_one("#list-pane").display
        await pilot.press("h", "h")
        assert app.focused is app.main.list_pane.articles
        assert not app.main.side.display
        await pilot.resize_terminal(150, 36)
        await pilot.pause()
        assert app.main.side.display


async def test_below_80_columns_one_pane_at_a_time(app):
    async with app.run_test(size=ONE) as pilot:
        panes = [app.main.query_one(f"#{name}-pane") for name in ("list", "article", "side")]
        assert [pane.display for pane in panes] == [True, False, False]
        await pilot.press("enter")
        assert [pane.display for pane in panes] == [False, True, False]
        await pilot.press("h")
        assert [pane.display for pane in panes] == [True, False, False]
        await pilot.press("t")
        assert [pane.display for pane in panes] == [False, False, True]
        await pilot.press("slash")
        assert app.focused is app.main.search_pane.box


async def test_tab_goes_round_the_panes(app):
    async with app.run_test(size=TWO) as pilot:
        seen = []
        for _ in range(3):
            await pilot.press("tab")
            seen.append(app.focused)
        assert seen == [app.main.article_pane.view, app.main.search_pane.box, app.main.list_pane.articles]
        await pilot.press("shift+tab")
        assert app.focused is app.main.search_pane.box


async def test_next_and_previous_article(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("enter", "J")
        assert app.main.article_pane.article_id == 3
        assert app.focused is app.main.article_pane.view
        await pilot.press("K", "K")
        assert app.main.article_pane.article_id == 2
        assert "No more articles" in status(app)


async def test_zen_and_back(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("z")
        assert app.focused is app.main.article_pane.view
        assert not app.main.query_one("#list-pane").display
        await pilot.press("escape")
        assert app.main.query_one("#list-pane").display


async def test_q_goes_back_and_at_the_top_quits(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("enter", "q")
        assert app.focused is app.main.list_pane.articles
        await pilot.press("q")
        await pilot.pause()
        assert app.return_code == 0


async def test_ctrl_c_says_how_to_quit(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("ctrl+c")
        assert "^Q" in status(app)


async def test_ctrl_c_copies_a_selection_and_y_a_passage_with_its_source(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("enter", "v", "ctrl+c")
        assert app.clipboard.startswith("Rescuers in the Velka valley")
        await pilot.press("escape", "y")
        await pilot.pause()
        assert "Harbour Post" in app.clipboard
        assert "clipboard" in status(app)


async def test_without_a_browser_the_address_is_copied(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("o")
        assert app.clipboard == "https://harbourpost.example/a/41"
        await pilot.press("j", "o")
        await pilot.pause()


async def test_the_addresses_of_selected_rows_are_opened_together(app, monkeypatch):
    opened = []
    monkeypatch.setattr("reader.app.outside.has_browser", lambda: True)
    monkeypatch.setattr("reader.app.outside.open_in_browser", lambda url: opened.append(url) or True)
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("v", "j", "j", "o")
        await app.workers.wait_for_complete([one for one in app.workers if one.group == "browser"])
        wanted = {heading.meta.url for heading in app.main.list_pane.chosen if heading.meta.url}
        assert wanted and set(opened) == wanted


async def test_an_editor_is_not_given_the_bytes_of_a_document(app, tmp_path, monkeypatch):
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setattr("reader.library.roots.file_of", lambda _path: tmp_path / "report.pdf")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7 and so on")
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("E")
        await pilot.pause()
        assert "report.pdf is no text" in status(app) and not app._notifications


async def test_the_reading_place_is_remembered_on_leaving(app, library):
    library.add("Long read", "\n\n".join(f"Paragraph {n} of it." for n in range(200)))
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("enter", "space", "space")
        await pilot.pause()
        top = app.main.article_pane.view.top_offset
        assert top > 0
        await pilot.press("J")
        assert library.reading_place(13) == top
        await pilot.press("K")
        await pilot.pause()
        assert app.main.article_pane.view.top_offset == top


async def test_reading_to_the_end_counts_as_read(app, library):
    library.add("Long read", "\n\n".join(f"Paragraph {n} of it." for n in range(200)))
    async with app.run_test(size=TWO) as pilot:
        app.main.article_pane.read_after = 60
        await pilot.press("enter", "G")
        await pilot.pause()
        assert library.headings_of([13])[0].read


async def test_articles_that_arrive_do_not_move_the_cursor(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("j", "j")
        here = app.main.list_pane.articles.heading
        library.add("Brand new", "Just in.", "2031-06-01")
        library.listener(ArticlesChanged(frozenset({13})))
        await pilot.pause(0.6)
        assert app.main.list_pane.articles.count == 13
        assert app.main.list_pane.articles.heading.id == here.id
        assert app.main.list_pane.articles.cursor == 3


async def test_an_article_that_vanishes_leaves_a_cursor_on_the_list(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("G")
        library.remove(app.main.list_pane.articles.heading.id)
        library.listener(ArticlesChanged())
        await pilot.pause(0.6)
        assert app.main.list_pane.articles.cursor == 10
        assert app.main.list_pane.articles.heading is not None


async def test_an_open_article_that_vanishes_is_said_once_and_shown_again_when_it_is_back(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("G", "enter")
        await pilot.pause()
        pane = app.main.article_pane
        title, path = pane.reading.heading.meta.title, pane.reading.heading.path
        library.remove(pane.article_id)
        for _ in range(3):
            library.listener(ArticlesChanged())
            await pilot.pause()
        shown = "\n".join(pane.view.render_line(y).text for y in range(pane.view.size.height))
        assert title.split()[0] in shown and "cannot be shown" in shown
        assert "file was moved or deleted" in " ".join(shown.split())
        assert not app._notifications
        library.put_back()
        library.broken[library.article_id_of(path)] = "Still listed, but its file is gone again."
        library.listener(ArticlesChanged())
        await pilot.pause()
        assert pane.reading is None and not app._notifications
        library.broken.clear()
        library.listener(ArticlesChanged())
        await pilot.pause()
        assert pane.reading.heading.meta.title == title


async def test_an_error_in_background_work_is_told_once_and_logged(app, library, monkeypatch):
    def broken(*_given):
        raise KeyError("place")

    library.bookmarks.keep(1, Span(0, 30))
    monkeypatch.setattr("reader.library.keeping.anchoring.anchor_again", broken)
    async with app.run_test(size=TWO, notifications=True) as pilot:
        while not library.started:
            await pilot.pause()
        for _ in range(2):
            library.look_for_bookmarks()
            while library.is_busy:
                await pilot.pause()
        await pilot.pause()
        [notice] = app._notifications
        assert notice.severity == "error"
        assert notice.message == (
            "An error in the program (KeyError): bookmarks in articles that changed may stand at their old places. "
            "`newsreader doctor` says more."
        )
        assert app.is_running
    assert "KeyError: 'place'" in library.opening.cache.screen_log.read_text("utf-8")


async def test_progress_and_notices_are_shown(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.pause()
        library.listener(Progress("articles", 3120, 20000, 410.0, 40.0))
        library.listener(Notice("A [/red] file cannot be read.", "warning"))
        await pilot.pause()
        assert "3,120 of 20,000 indexed · 410/s · 40 s left" in status(app)
        library.listener(Progress("idle"))
        await pilot.pause()
        assert "indexed" not in status(app)


async def test_hits_are_asked_for_again_when_the_index_grew(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        library.add("Velka again", "Velka.", "2031-06-01")
        library.listener(IndexCommitted())
        await settle(pilot)
        assert app.main.list_pane.articles.count == 3


async def test_an_article_that_cannot_be_read_says_why(app, library):
    library.broken[3] = "The file was deleted a moment ago."
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("j", "enter")
        await pilot.pause()
        shown = "\n".join(
            app.main.article_pane.view.render_line(y).text for y in range(app.main.article_pane.view.size.height)
        )
        assert "cannot be shown" in shown
        assert "deleted a moment ago" in shown
        await pilot.press("m", "y", "o", "t", "T")
        assert app.is_running


async def test_an_empty_library_says_what_to_do(app, library):
    library.remove(*range(1, 13))
    async with app.run_test(size=TWO) as pilot:
        await pilot.pause()
        assert "Looking for articles" in " ".join(text_of(app.main.list_pane.articles))
        library.listener(Progress("idle"))
        await pilot.pause()
        assert "newsreader FOLDER" in " ".join(text_of(app.main.list_pane.articles))
        await pilot.press("enter", "j", "r", "s", "y", "o", "J", "ctrl+f", "m", "4", "1")
        assert app.is_running


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (140, 40), (10, 2)])
async def test_no_size_is_too_small(app, size):
    async with app.run_test(size=size) as pilot:
        await pilot.press("j", "enter", "T", "t", "h", "slash", "v", "escape", "question_mark", "escape", "4", "1", "z")
        await pilot.pause()
        assert app.is_running


async def test_a_mouse_click_moves_and_a_double_click_opens(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.click("#articles", offset=(5, 4))
        assert app.main.list_pane.articles.cursor == 2
        await pilot.click("#articles", offset=(5, 4), times=2)
        assert app.focused is app.main.article_pane.view


async def test_a_search_is_saved_and_offered_by_the_palette(app, library):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        await pilot.press("ctrl+s")
        await settle(pilot)
        await pilot.press("enter", "escape", "escape")
        await settle(pilot)
        assert [saved.query for saved in library.searches.saved_searches()] == ["velka"]
        titles = {command.title for command in app.commands()}
        assert {"Search: velka", "Delete the search: velka"} <= titles
        app.main.run_saved(library.searches.saved_searches()[0])
        await settle(pilot)
        assert app.main.list_pane.articles.count == 2
        await pilot.press("u")
        assert library.searches.saved_searches() == []


async def test_hits_are_sorted_by_s(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        await pilot.press("enter", "s")
        await settle(pilot)
        assert "newest first" in head(app, "list")
        assert app.main.list_pane.articles.rows.heading(0).id == 2


async def test_a_completion_is_taken_with_the_arrow(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "reservo")
        await pilot.pause(0.1)
        await pilot.press("right")
        await settle(pilot)
        assert app.main.search_pane.box.value == "reservoir"


async def test_names_are_offered_with_counts_and_taken_one_after_the_other(app, library):
    async with app.run_test(size=TWO) as pilot:
        box, offered = app.main.search_pane.box, app.main.search_pane.completions
        await pilot.press("slash")
        assert "speaker:mayor" in " ".join(text_of(offered))
        await type_in(pilot, "speaker:o")
        await pilot.pause(0.1)
        assert text_of(offered) == ["→ Oda Brun  1 quote"]
        await pilot.press("ctrl+u")
        await type_in(pilot, "source:")
        await pilot.pause(0.1)
        known = await library.searcher.completions("source:", 6)
        assert len(known) > 1
        assert offered.display
        rows = [line.strip() for line in text_of(offered)]
        assert [row.lstrip("→ ").split("  ")[0] for row in rows] == [one.value for one in known]
        assert rows[0].startswith("→ ")
        assert all(row.endswith(("articles", " 1 article")) for row in rows)
        assert offered.region.y == box.region.bottom
        for one in (*known, known[0]):
            await pilot.press("right")
            await settle(pilot)
            assert box.value == one.line
        assert offered.display
        await type_in(pilot, " x")
        assert not offered.display
        await pilot.press("right")
        assert box.value == f"{known[0].line} x"


async def test_what_is_offered_goes_when_the_box_is_left(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "is:")
        await pilot.pause(0.1)
        assert "sure" in " ".join(text_of(app.main.search_pane.completions))
        await pilot.press("enter")
        await settle(pilot)
        assert not app.main.search_pane.completions.display


async def test_an_error_of_the_library_is_one_line(app, library, monkeypatch):
    def fail(*_args, **_kwargs):
        raise PersonalDataError("The disk is full. Nothing was changed.")

    monkeypatch.setattr(library.bookmarks, "keep", fail)
    monkeypatch.setattr(library, "mark_read", fail)
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("r", "enter", "m")
        await pilot.pause(0.2)
        assert app.is_running
        said = {notice.message for notice in app._notifications}
        assert "The disk is full. Nothing was changed." in said
        assert any(message.startswith("Not kept. The disk is full.") and "y copies it" in message for message in said)


async def test_how_far_one_is_is_right_in_a_pane_that_was_hidden(app, library):
    library.add("Long read", "\n\n".join(f"Paragraph {n} of it." for n in range(200)))
    async with app.run_test(size=ONE) as pilot:
        await pilot.press("enter")
        await pilot.pause(0.1)
        share = int(head(app, "article").split()[-1].rstrip("%"))
        assert 0 < share < 30
        await pilot.press("G")
        await pilot.pause(0.1)
        assert head(app, "article").endswith("100% ")


async def test_a_key_without_a_meaning_says_so_once(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("Z")
        assert "Z does nothing here" in status(app)
        await pilot.press("ctrl+c", "Z")
        assert "does nothing" not in status(app)


@pytest.mark.parametrize(
    "keys", [(), ("enter",), ("t",), ("slash",), ("4",), ("slash", "v", "enter"), ("f", "z", "enter")]
)
async def test_the_way_back_stands_in_every_key_bar(app, keys):
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press(*keys)
        await settle(pilot)
        bar = app.screen.query_one(KeyBar).render_line(0).text
        assert ("Esc Back" if keys else "q Quit") in bar
        assert "Help" in bar


async def test_a_search_without_hits_shows_no_unrelated_article_and_says_what_to_leave_out(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "zebra okapi")
        await pilot.pause(0.2)
        view = app.main.article_pane.view
        shown = "\n".join(view.render_line(y).text for y in range(view.size.height))
        assert app.main.article_pane.reading is None
        assert "Without “zebra”: okapi" in shown
        await pilot.press("escape", "escape")
        await pilot.pause(0.2)
        assert app.main.article_pane.reading is not None


async def test_a_filter_is_named_below_the_count_of_hits(app, library):
    library.mark_read(1, True)
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("f")
        await type_in(pilot, "is:unread")
        await pilot.press("enter", "slash")
        await type_in(pilot, "velka")
        assert "1 of 2 hits · filtered" in head(app, "list")
        assert app.main.list_pane._note.text.strip().startswith("filter: is:unread · f changes it")


async def test_a_terminal_that_cannot_be_handed_over_is_said(app, monkeypatch):
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setenv("PAGER", "true")
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("E", "vertical_line")
        await pilot.pause()
        assert sum("cannot be given" in notice.message for notice in app._notifications) == 2


async def test_the_palette_says_which_files_are_not_read(app, library, monkeypatch):
    report = ScanReport(not_read=("/news/table.xlsx",), empty=2, unreadable=(PassedOver("/news/old.pdf", "a scan"),))
    monkeypatch.setattr(library, "scan_report", lambda: report)
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "not read")
        await pilot.press("enter")
        await pilot.pause()
        card = app.screen.query_one(CardText)
        shown = "\n".join(card.render_line(y).text for y in range(card.size.height))
        for words in ("old.pdf: a scan", "table.xlsx: this format is not supported", "2 empty"):
            assert words in shown


async def test_the_palette_sorts_by_name(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("colon", *"sort", "space", *"date", "down", "enter")
        await pilot.pause()
        assert "oldest first" in head(app, "list")


async def test_what_was_left_out_of_an_article_is_shown_by_a_key(app):
    async with app.run_test(size=TWO) as pilot:
        await pilot.press("I")
        assert "Nothing was left out" in status(app)
        reading = app.main.article_pane.reading
        article = replace(reading.article, left_out=("54 comments", "Share this article"))
        app.main.article_pane.reading = replace(reading, article=article)
        await pilot.press("I")
        lines = [line.strip() for line in text_of(app.screen.query_one("#card-box CardText"))]
        assert lines == ["1          54 comments", "2          Share this article"]
        await pilot.press("I")
        assert app.screen is app.main


async def test_a_remark_before_a_desk_has_its_status_line_is_a_notice(app):
    async with app.run_test(size=TWO) as pilot:
        app.switch_mode("figures")
        assert not app.screen.query(StatusLine)
        app.notify("Too early for a status line")
        await pilot.pause()
        assert [notice.message for notice in app._notifications] == ["Too early for a status line"]


async def test_a_search_that_is_only_typed_reads_no_article(app, library):
    async with app.run_test(size=(100, 12)) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        view = app.main.article_pane.view
        await pilot.pause(0.2)
        view.scroll_end(animate=False)
        await until(pilot, lambda: 0 < view.max_scroll_y == view.scroll_offset.y)
        assert not any(heading.read for heading in library.headings(0, 12))


async def test_a_filter_that_is_left_empty_leaves_no_line(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f")
        await pilot.pause()
        field = app.main.list_pane.query_one(Field)
        assert field.display
        await pilot.press("escape")
        await pilot.pause()
        assert not field.display
        assert app.focused is app.main.list_pane.articles


async def test_the_first_row_stays_the_first_while_a_new_library_fills(app, library):
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        articles = app.main.list_pane.articles
        position = library.position
        library.position = lambda article_id, *more: position(article_id, *more) + 5  # five newer ones have come
        app.main.list_pane.refresh_soon()
        await pilot.pause(0.7)
        assert articles.cursor == 0
        await pilot.press("j")
        app.main.list_pane.refresh_soon()
        await pilot.pause(0.7)
        assert articles.cursor == 6


async def test_files_without_a_date_are_not_called_newest(app, library, monkeypatch):
    headings = library.headings

    def undated(*args):
        return [replace(one, meta=replace(one.meta, published=None)) for one in headings(*args)]

    monkeypatch.setattr(library, "headings", undated)
    async with app.run_test(size=(120, 30)) as pilot:
        app.main.ask(replace(app.main.question, order="title"))
        app.main.ask(replace(app.main.question, order="newest"))
        await pilot.pause()
        assert head(app, "list").rstrip().endswith("newest files first")
