"""Lists: moving by keys and numbers, scrolling, small sizes, and what is drawn of a row."""

from __future__ import annotations

import unicodedata

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.screen import Screen

from reader.app.text.lines import Part, fit
from reader.app.themes import with_mark_colours
from reader.app.widgets.article_list import ArticleList
from reader.app.widgets.row_list import RowList
from reader.app.widgets.styles import LOOK_CLASSES
from reader.assets import asset_folder
from reader.model import ArticleMeta, Heading, Hit, Span


class Numbers(RowList):
    """Rows that say their number, in two lines each."""

    asked = 0

    def row_lines(self, index, width):
        self.asked += 1
        return [fit((Part(f"row {index + 1}"),), width), fit((Part("below", "dim"),), width)]


class ListScreen(Screen[None]):
    COMPONENT_CLASSES = LOOK_CLASSES


class ListApp(App[None]):
    CSS_PATH = asset_folder("styles") / "looks.tcss"

    def get_css_variables(self) -> dict[str, str]:
        return with_mark_colours(super().get_css_variables())

    def get_default_screen(self) -> ListScreen:
        return ListScreen()


class NumbersApp(ListApp):
    def __init__(self, count: int = 100) -> None:
        super().__init__()
        self.count = count

    def compose(self) -> ComposeResult:
        yield Numbers()

    def on_mount(self) -> None:
        self.rows.set_rows(self.count, 2)
        self.rows.focus()

    @property
    def rows(self) -> Numbers:
        return self.query_one(Numbers)


def cursor_row(rows: RowList) -> str:
    """The row that the sign of the cursor stands before."""
    lines = [rows.render_line(y).text for y in range(rows.size.height)]
    return next(line[1:].strip() for line in lines if line.startswith("▌"))


async def test_scrolling_by_lines_takes_the_cursor_along_only_at_the_edge():
    app = NumbersApp()
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("j", "j", "ctrl+e")
        assert (app.rows.scroll_offset.y, cursor_row(app.rows)) == (1, "row 3")
        await pilot.press("ctrl+e", "ctrl+e", "ctrl+e", "ctrl+e")
        assert (app.rows.scroll_offset.y, cursor_row(app.rows)) == (5, "row 4")
        await pilot.press("ctrl+y", "ctrl+y", "ctrl+y", "ctrl+y", "ctrl+y", "ctrl+y")
        assert (app.rows.scroll_offset.y, cursor_row(app.rows)) == (0, "row 4")


async def test_the_cursor_stays_on_the_screen_when_the_terminal_shrinks():
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press(*"jjjjjjjj")
        for size in ((40, 6), (20, 5), (12, 3), (40, 20)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert cursor_row(app.rows) == "row 9"


async def test_walking_a_long_list_holds_no_more_than_some_rows():
    app = NumbersApp(5000)
    async with app.run_test(size=(30, 11)):
        for index in range(0, 5000, 3):
            app.rows.cursor = index
            app.rows.render_line(0)
        assert len(app.rows._drawn) <= 200


async def test_the_row_under_the_cursor_is_told_by_a_sign_with_and_without_the_focus():
    app = NumbersApp()
    async with app.run_test(size=(30, 10)) as pilot:
        assert app.rows.render_line(0).text.startswith("▌")
        app.screen.set_focus(None)
        await pilot.pause()
        assert app.rows.render_line(0).text.startswith("▏")


class HostileRows:
    """Articles whose names try to break the layout."""

    titles = (
        "新聞の見出し 👨‍👩‍👧 and more words to be cut at the end of the row",
        "שלום עולם \u202eevil مرحبا",
        "e\u0301a\u0301 \u00ad\u200b\u2060 \U000e0041 z" + "\u0300" * 200,
        "🇺🇦🇫🇷 ❤️ 👍🏽 नमस्ते สวัสดี",
        "\x1b]52;c;aGk=\x07\nsecond line",
        "",
    )
    count = len(titles)

    def heading(self, index):
        title = self.titles[index]
        return Heading(index, f"/{title}.md", ArticleMeta(title, source=title), 9, 2, 3, "derived", bookmarks=1)

    def hit(self, index):
        return Hit(index, 1.0, self.titles[index] * 3, (Span(0, 3),), (Span(1, 4),))

    def is_new(self, index):
        return True


class HostileList(ListApp):
    def compose(self) -> ComposeResult:
        yield ArticleList(id="articles")

    def on_mount(self) -> None:
        self.query_one(ArticleList).show(HostileRows())


@pytest.mark.parametrize("width", [120, 40, 20, 5, 1])
async def test_no_title_breaks_the_layout_or_reaches_the_terminal_raw(width):
    app = HostileList()
    async with app.run_test(size=(width, 30)):
        rows = app.query_one(ArticleList)
        shown = [rows.render_line(y).text for y in range(30)]
        assert {cell_len(line) for line in shown} == {rows.scrollable_content_region.width}
        assert not [char for line in shown for char in line if unicodedata.category(char) in ("Cc", "Cs")]
        assert not set("".join(shown)) & set("\u00ad\u200b\u2060\u202e\U000e0041")


async def test_an_empty_list_says_why_at_any_size():
    app = NumbersApp(0)
    async with app.run_test(size=(40, 8)) as pilot:
        app.rows.set_empty("Nothing here.", "Press q.")
        for size in ((40, 8), (20, 5)):
            await pilot.resize_terminal(*size)
            await pilot.press("j", "G", "g", "pagedown", "ctrl+d", "ctrl+e", "enter")
            await pilot.pause()
            shown = [app.rows.render_line(y).text.strip() for y in range(app.rows.size.height)]
            assert shown[1] == "Nothing here."
            assert shown[3] == "Press q."
