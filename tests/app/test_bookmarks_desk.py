"""The bookmarks desk."""

from __future__ import annotations

import asyncio
import threading

import pytest

from reader.app.app import NewsreaderApp
from reader.app.screens.bookmarks import BookmarksDesk
from reader.app.screens.desk import DeskList
from reader.app.screens.dialogs import NoteEditor
from reader.app.screens.help import HelpScreen
from reader.errors import PersonalDataError
from reader.files import write_named
from reader.library.events import BookmarksChanged, IndexCommitted
from reader.library.keeping.bookmarks import Bookmarks
from reader.model import Span
from reader.settings import Settings
from tests.app.driving import settle, text_of, type_in


@pytest.fixture
def kept(library):
    """Three bookmarks in two articles."""
    text = library.read(1).article.text
    at = text.index("Nobody")
    return [
        library.bookmarks.keep(1, Span(0, 30)).bookmark,
        library.bookmarks.keep(1, Span(at, at + 20), speaker="Ilse Marn", note="check", tags=("night",)).bookmark,
        library.bookmarks.keep(4, Span(0, 7)).bookmark,
    ]


async def test_all_bookmarks_are_listed_newest_first(app, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        await pilot.pause()
        assert isinstance(app.screen, BookmarksDesk)
        lines = text_of(app.screen.query_one(DeskList))
        assert lines[0].startswith("▌▎Dockers")
        assert "kept 12 Apr 2031" in lines[1]
        assert "Nobody sleeps" in lines[3]
        assert "Ilse Marn · Reservoir wall" in lines[4]
        assert "check  #night" in lines[5]


async def test_enter_jumps_to_the_place(app, library, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "j", "enter")
        await pilot.pause()
        assert app.screen is app.main
        assert app.focused is app.main.article_pane.view
        assert app.main.article_pane.article_id == 1
        assert app.main.article_pane.view.cursor == kept[1].passage.span


async def test_filter_delete_and_undo(app, library, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "f")
        await type_in(pilot, "#night")
        desk = app.screen.query_one(DeskList)
        assert desk.count == 1
        await pilot.press("enter", "d")
        await pilot.pause()
        assert len(library.bookmarks.all()) == 2
        await pilot.press("u")
        assert len(library.bookmarks.all()) == 3
        await pilot.press("escape")
        await pilot.pause()
        assert desk.count == 3
        await pilot.press("escape")
        assert app.screen is app.main


async def test_a_bookmark_of_another_library_says_where_it_is(app, library, kept):
    there = library.bookmarks.all()[0]
    library.put_state(there.id, "missing", "/elsewhere/x.md")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "enter")
        await pilot.pause()
        assert isinstance(app.screen, BookmarksDesk)
        assert "/elsewhere/x.md" in app.screen.query_one("StatusLine").text


async def test_what_is_kept_is_on_the_desk_at_once(app, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "1", "enter", "m", "4")
        await pilot.pause()
        assert app.screen.query_one(DeskList).count == 4


async def test_an_empty_desk_says_how_to_fill_it(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "d", "M", "enter", "number_sign")
        assert "m in an article keeps" in " ".join(text_of(app.screen.query_one(DeskList)))
        await pilot.press("q")
        assert app.screen is app.main


async def test_export_writes_what_is_listed_and_never_over_a_file(app, kept, tmp_path):
    target = tmp_path / "kept.md"
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "e")
        await pilot.pause()
        app.screen.query_one("#desk-export").value = str(target)
        await pilot.press("enter")
        await settle(pilot)
        assert "3 bookmarks exported" in app.screen.query_one("StatusLine").text
        written = target.read_text(encoding="utf-8")
        assert "Nobody sleeps" in written
        await pilot.press("e")
        app.screen.query_one("#desk-export").value = str(target)
        await pilot.press("enter")
        await settle(pilot)
        assert any("already exists" in notice.message for notice in app._notifications)
        assert "exported" not in app.screen.query_one("StatusLine").text
        assert app.focused.id == "desk-export", "a name that is refused can be put right"
        assert target.read_text(encoding="utf-8") == written
        await pilot.press("escape")
        async with asyncio.timeout(20):
            # It waits a moment for what Enter may lead to.
            while app.focused is not app.screen.query_one(DeskList):
                await pilot.pause(0.02)


async def export_to(pilot, target):
    """Type the name of a file to export to, and Enter."""
    await pilot.press("e")
    await pilot.pause()
    pilot.app.screen.query_one("#desk-export").value = str(target)
    await pilot.press("enter")


@pytest.fixture
def slow(monkeypatch):
    """Writes a file only when it is released; knows the threads that wrote."""
    released, threads = threading.Event(), []

    def write(path, text):
        threads.append(threading.current_thread())
        assert released.wait(20)
        write_named(path, text)

    monkeypatch.setattr("reader.files.write_named", write)
    yield released
    released.set()
    assert threading.main_thread() not in threads


async def test_a_letter_typed_when_an_export_ends_is_no_command(app, library, kept, tmp_path, slow):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        await export_to(pilot, tmp_path / "kept.md")
        assert app.focused is app.screen.query_one(DeskList)
        assert "Exporting" in app.screen.query_one("StatusLine").text
        await pilot.press("f", "a")
        slow.set()
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert app.screen.query_one("#desk-filter").value == "ad"
        assert len(library.bookmarks.all()) == 3
        assert "3 bookmarks exported" in app.screen.query_one("StatusLine").text


async def test_an_export_reads_its_rows_in_a_thread_by_another_connection(app, library, kept, tmp_path, monkeypatch):
    asked = []
    original = Bookmarks.with_ids

    def with_ids(self, ids):
        asked.append((threading.current_thread(), self))
        return original(self, ids)

    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        monkeypatch.setattr(Bookmarks, "with_ids", with_ids)
        await export_to(pilot, tmp_path / "kept.md")
        await settle(pilot)
        exporting = [one for one in asked if one[0] is not threading.main_thread()]
        assert len(exporting) == 1 and exporting[0][1] is not library.bookmarks


async def test_an_export_that_cannot_be_written_says_so_and_nothing_else(app, kept, tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        await export_to(pilot, tmp_path / "kept.md")
        await settle(pilot)
        assert "3 bookmarks exported" in app.screen.query_one("StatusLine").text
        assert not app._notifications, "a success is told once"
        await export_to(pilot, file / "kept.md")
        await settle(pilot)
        assert any("cannot be written" in notice.message for notice in app._notifications)
        assert "xport" not in app.screen.query_one("StatusLine").text


async def test_export_says_what_is_wrong_with_a_name(app, kept, tmp_path):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        await export_to(pilot, tmp_path / "bookmarks.txt")
        await settle(pilot)
        assert any("must end in .md, .json" in notice.message for notice in app._notifications)
        assert not list(tmp_path.iterdir())


async def test_a_doubtful_place_is_accepted_or_not_with_undo(app, library, kept):
    newest = library.bookmarks.all()[0]
    library.put_state(newest.id, "ask")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "a")
        assert library.bookmarks.all()[0].place.state == "edited"
        await pilot.press("u", "x")
        assert library.bookmarks.all()[0].place.state == "orphan"
        await pilot.press("a")
        assert library.bookmarks.all()[0].place.state == "orphan"


async def test_a_note_is_kept_a_draft_is_taken_up_again(app, library, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "M", *"hello", "escape")
        await pilot.pause()
        assert library.bookmarks.all()[0].note == ""
        await pilot.press("M", *"!", "ctrl+s")
        await pilot.pause()
        assert library.bookmarks.all()[0].note == "hello!"
        assert library.note_drafts() == []
        await pilot.press("u")
        assert library.bookmarks.all()[0].note == ""


async def narrowed(pilot, typed):
    """Type into the filter and wait for what it finds."""
    await type_in(pilot, typed)
    await settle(pilot)


async def test_fields_narrow_and_are_completed(app, library, kept):
    library.put_state(kept[2].id, "orphan")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "f")
        await narrowed(pilot, "state:go")
        desk = app.screen.query_one(DeskList)
        assert desk.count == 1
        assert desk.bookmark.id == kept[2].id
        await pilot.press("right")
        assert app.screen.query_one("#desk-filter").value == "state:gone"
        detail = app.screen.query_one("#desk-detail")
        assert "no longer in the article" in "".join(detail.render_line(y).text for y in range(detail.size.height))
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert desk.count == 3


async def test_sorting_keeps_the_cursor_on_its_bookmark(app, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "s")
        await pilot.pause()
        desk = app.screen.query_one(DeskList)
        assert desk.bookmark.id == kept[2].id
        assert desk.cursor == 2
        assert "oldest first" in app.screen.query_one("#desk-head").text


async def test_a_bookmark_is_copied_with_its_source(app, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "j", "y")
        assert app.clipboard.lstrip("“").startswith("Nobody sleeps")
        assert "Ilse Marn" in app.clipboard


async def test_places_found_again_are_said_and_can_be_undone(app, library, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        library.put_state(kept[0].id, "moved")
        library.listener(BookmarksChanged((kept[0].id,)))
        await pilot.pause()
        assert "1 bookmark found again" in app.main.status.text
        await pilot.press("u")
        assert library.bookmarks.with_ids([kept[0].id])[0].place.state == "orphan"


async def test_what_another_program_keeps_is_shown(app, library, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        await pilot.pause()
        library.keep_elsewhere(2, Span(0, 9))
        app.look_elsewhere()
        await pilot.pause()
        assert app.screen.query_one(DeskList).count == 4


async def test_a_wrong_citation_template_is_named_at_the_start(library):
    app = NewsreaderApp(library, Settings(citation="{text} by {author}"))
    async with app.run_test(size=(100, 30)):
        assert any("{author}" in notice.message for notice in app._notifications)


async def test_help_and_quit_work_in_the_note_editor_and_the_draft_is_kept(app, library, kept):
    newest = kept[2]
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "M", *"begun", "f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, NoteEditor)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app.return_code == 0
    assert library.bookmarks.draft(newest).note == "begun"


async def test_back_from_where_a_row_led_to_is_the_desk(app, library, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "j", "enter")
        await pilot.pause()
        assert app.screen is app.main
        await pilot.press("t", "tab", "escape")
        await pilot.pause()
        assert app.focused is app.main.article_pane.view  # out of the side pane first
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, BookmarksDesk)
        assert app.screen.query_one(DeskList).cursor == 1
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.main
        assert app.focused is app.main.article_pane.view
        await pilot.press("escape")
        await pilot.pause()
        assert app.focused is app.main.list_pane.articles


async def test_another_article_than_a_row_led_to_leads_back_to_the_list(app, library, kept):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4", "j", "enter")
        await pilot.pause()
        await pilot.press("J", "escape")
        await pilot.pause()
        assert app.screen is app.main
        assert app.focused is app.main.list_pane.articles


async def test_a_file_of_another_library_that_is_gone_is_looked_for(app, library, tmp_path):
    file = tmp_path / "lone.txt"
    file.write_text("The lighthouse went dark at nine. “I saw it,” said Una Fell.\n", encoding="utf-8")
    elsewhere = library.find_article(str(file))
    assert elsewhere is not None
    library.bookmarks.keep(elsewhere, Span(4, 14))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("4")
        await pilot.pause()
        file.unlink()
        await pilot.press("enter")
        for _ in range(500):
            if library.bookmarks.all()[0].place.state == "missing":
                break
            await pilot.pause(0.02)
        await pilot.pause()
        assert "missing" in text_of(app.screen.query_one(DeskList))[0]

        file.write_text("The lighthouse went dark at nine. “I saw it,” said Una Fell.\n", encoding="utf-8")
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is app.main


async def test_what_is_found_anew_leaves_the_article_to_which_a_row_led(app, library, kept):
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        await pilot.press("enter", "4", "j", "enter")
        await settle(pilot)
        assert app.main.article_pane.article_id == 1
        assert app.main.list_pane.heading.id != 1
        library.add("Velka again", "Velka.", "2031-06-01")
        library.listener(IndexCommitted())
        await settle(pilot)
        await pilot.pause(0.5)
        assert app.main.article_pane.article_id == 1


async def test_after_a_reading_that_failed_the_keys_of_a_row_still_work(app, kept, library, monkeypatch):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        find = app.screen.find

        async def fails(typed, order):
            raise PersonalDataError("personal.db is busy")

        monkeypatch.setattr(app.screen, "find", fails)
        app.personal_changed()
        await settle(pilot)
        monkeypatch.setattr(app.screen, "find", find)
        await pilot.press("d")
        await settle(pilot)
        assert {one.id for one in library.bookmarks.all()} == {one.id for one in kept[:2]}
