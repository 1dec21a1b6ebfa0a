"""The next start goes on where the last one was left."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from reader.app.app import NewsreaderApp
from reader.app.screen_state import FILE_NAME, LIBRARIES_KEPT, ChosenTheme, ScreenState, StateFile
from reader.settings import Settings
from tests.app.driving import settle, text_of, type_in
from tests.app.small_library import SmallLibrary

SIZE = (150, 35)


@pytest.fixture
def started(tmp_path):
    """Starts the program again, on the same articles and with the same state."""
    libraries: list[SmallLibrary] = []

    def start(settings: Settings | None = None) -> NewsreaderApp:
        if libraries:
            libraries.pop().close()
        libraries.append(SmallLibrary())
        return NewsreaderApp(libraries[0], settings or Settings(), StateFile(tmp_path, "library"))

    yield start
    for library in libraries:
        library.close()


def path_of(app: NewsreaderApp, article_id: int) -> str:
    (heading,) = app.session.library.headings_of([article_id])
    return heading.path


async def test_order_article_pane_side_pane_and_tab_come_back(started):
    app = started()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("s", "j", "j", "j", "T", "t", "enter")
        await settle(pilot)
        left = app.main.heading
        await pilot.press("Q")
    app = started()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.05)
        await settle(pilot)
        assert left is not None
        assert app.main.list_pane.heading == left
        assert app.main.article_pane.article_id == left.id
        assert app.main.question.order == "oldest"
        assert app.focused is app.main.article_pane.view
        assert (app.main.panes.side_open, app.main.side.tab) == (False, "figures")


@pytest.mark.parametrize("size", [(60, 20), (20, 5)])
async def test_a_narrow_terminal_shows_the_pane_that_was_left(tmp_path, size, started):
    StateFile(tmp_path, "library").remember(ScreenState(article=path_of(started(), 3), pane="article"))
    app = started()
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.05)
        await settle(pilot)
        assert app.main.panes.visible_now == {"article"}
        assert app.main.article_pane.article_id == 3


async def test_an_article_that_is_gone_is_no_matter(tmp_path, started):
    StateFile(tmp_path, "library").remember(ScreenState(article="/news/gone.md", pane="side"))
    app = started()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.main.list_pane.articles.cursor == 0


async def test_a_theme_chosen_in_the_palette_is_there_at_the_next_start(started):
    app = started()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "theme nord")
        assert app.theme == "nord"
        await pilot.press("escape")
        assert app.theme == "newsreader-dark"
        await pilot.press("colon")
        await type_in(pilot, "theme nord")
        await pilot.press("enter")
        await pilot.pause()
    assert started().theme == "nord"
    assert started(Settings(theme="dracula")).theme == "dracula"


def test_a_theme_chosen_gives_way_when_the_settings_or_the_terminal_are_others(tmp_path, started):
    file = StateFile(tmp_path, "library")
    colours = started().console.color_system
    file.remember_theme(ChosenTheme("nord", "dracula", colours))
    assert started(Settings(theme="dracula")).theme == "nord"
    assert started().theme == "newsreader-dark"
    file.remember_theme(ChosenTheme("nord", None, "another"))
    assert started().theme == "newsreader-dark"
    file.remember_theme(ChosenTheme("no such theme", None, colours))
    assert started().theme == "newsreader-dark"


def test_each_library_has_a_state_of_its_own_and_the_oldest_go(tmp_path):
    for number in range(LIBRARIES_KEPT + 5):
        StateFile(tmp_path, f"library {number}").remember(ScreenState(article=f"/{number}"))
    assert StateFile(tmp_path, "library 104").state.article == "/104"
    assert StateFile(tmp_path, "library 3").state == ScreenState()
    assert len(json.loads((tmp_path / FILE_NAME).read_text(encoding="utf-8"))["libraries"]) == LIBRARIES_KEPT
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path):
    (tmp_path / "file").write_text("")
    StateFile(tmp_path / "file", "library").remember(ScreenState(article="/a"))


def test_a_path_that_is_no_text_is_kept(tmp_path):
    StateFile(tmp_path, "library").remember(ScreenState(article="/caf\udce9.md"))
    assert StateFile(tmp_path, "library").state.article == "/caf\udce9.md"


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["title", "side"])
STATES = VALUES | st.fixed_dictionaries({}, optional=dict.fromkeys(asdict(ScreenState()), VALUES))
THEMES = VALUES | st.fixed_dictionaries({}, optional=dict.fromkeys(["name", "instead_of", "colours"], VALUES))
FILES = VALUES | st.fixed_dictionaries(
    {}, optional={"theme": THEMES, "libraries": VALUES | st.dictionaries(st.sampled_from(["library", "other"]), STATES)}
)


@given(FILES)
def test_any_file_is_read(tmp_path_factory, stored):
    folder = tmp_path_factory.mktemp("state")
    (folder / FILE_NAME).write_text(json.dumps(stored), encoding="utf-8")
    file = StateFile(folder, "library")
    file.remember(ScreenState(article="/a"))
    assert StateFile(folder, "library").state.article == "/a"


@given(st.binary(max_size=50))
def test_any_bytes_are_read(tmp_path_factory, stored):
    folder = tmp_path_factory.mktemp("state")
    (folder / FILE_NAME).write_bytes(stored)
    assert isinstance(StateFile(folder, "library").state, ScreenState)


async def test_desk_search_filter_and_quote_come_back(started):
    app = started()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await type_in(pilot, "the")
        await pilot.press("enter", "f")
        await type_in(pilot, "is:unread")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter", "right_parenthesis")
        await settle(pilot)
        cursor = app.main.article_pane.view.cursor
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("Q")
    app = started()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.05)
        await settle(pilot)
        assert app.current_mode == "bookmarks"
        await pilot.press("1")
        await settle(pilot)
        assert (app.main.question.query, app.main.question.filter) == ("the", "is:unread")
        assert app.main.search_pane.box.value == "the"
        assert app.main.article_pane.view.cursor == cursor


async def test_the_form_and_the_width_of_the_list_are_kept(library, tmp_path):
    folder = tmp_path
    app = NewsreaderApp(library, Settings(), StateFile(folder, "x"))
    async with app.run_test(size=(120, 30)) as pilot:
        before = app.main.list_pane.size.width
        await pilot.press("Y", "+", "+", "-", "+")
        await pilot.pause()
        assert app.main.list_pane.size.width == before + 8
        assert all("2031" in line for line in text_of(app.main.list_pane.articles)[:5])
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert app.main.list_pane.size.width == 60
        await pilot.resize_terminal(120, 30)
        await pilot.press("Q")
    again = NewsreaderApp(library, Settings(), StateFile(folder, "x"))
    async with again.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.pause(0.3)
        assert again.main.list_pane.size.width == before + 8
        assert again.main.list_pane.articles.one_line
