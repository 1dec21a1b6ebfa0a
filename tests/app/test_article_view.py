from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.geometry import Offset

from reader.app.widgets.article_view import ArticleView
from reader.model import Block, Quote, Span
from tests.app.article_demo import ArticleDemo, bookmark_of, reading_of

TEXT = (
    "The dam broke on Monday. It held 40 million litres.\n\n"
    "“Nobody slept,” the mayor said. Some 1,200 people left.\n\n"
    "On Tuesday they came back. “We begin again,” she said. The bill is 9 million crowns.\n\n"
    "Nothing else happened."
)
LONG = "\n\n".join(
    f"Paragraph number {n} tells that “thing {n}” cost {n} crowns. And it goes on." for n in range(1, 80)
)


def of(view: ArticleView) -> str:
    return view.cursor.of(view.reading.article.text)


def last(app: ArticleDemo, kind: type):
    return next(message for message in reversed(app.said) if isinstance(message, kind))


@pytest.fixture
def demo():
    return lambda text=TEXT, **article: ArticleDemo(reading_of(text, **article))


async def test_keys_move_by_units_and_rows(demo):
    app = demo()
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.view
        assert of(view) == "The dam broke on Monday."
        await pilot.press("right")
        assert of(view) == "It held 40 million litres."
        await pilot.press("j")
        assert of(view).startswith("Some 1,200") or of(view).startswith("“Nobody")
        await pilot.press("w")
        assert view.unit == "word"
        await pilot.press("g", "right")
        assert of(view) == "dam"
        await pilot.press("p")
        assert of(view) == TEXT.split("\n\n")[0]
        await pilot.press("G")
        assert of(view) == "Nothing else happened."
        await pilot.press("s", "left")
        assert of(view) == "The bill is 9 million crowns."


async def test_half_pages_and_scrolling_by_rows(demo):
    app = demo(LONG)
    async with app.run_test(size=(60, 21)) as pilot:
        view = app.view
        await pilot.press("ctrl+d")
        assert view.scroll_offset.y == round(0.5 * (view.view_height - 2))
        await pilot.press("ctrl+u")
        assert view.scroll_offset.y == 0
        cursor = view.cursor
        await pilot.press("ctrl+e", "ctrl+e")
        assert (view.scroll_offset.y, view.cursor) == (2, cursor)
        await pilot.press(*["ctrl+e"] * 10)
        assert view.cursor != cursor
        assert set(view.rows.rows_of(view.cursor)) & set(view.visible_rows)
        await pilot.press(*["ctrl+y"] * 12)
        assert view.scroll_offset.y == 0


async def test_the_text_can_be_made_narrower_and_wider_and_keeps_its_place(demo):
    app = demo(LONG)
    async with app.run_test(size=(120, 20)) as pilot:
        view = app.view
        view.go_to(Span(3000, 3010))
        place = view.top_offset
        await pilot.press(*["minus"] * 5)
        assert view.rows.width == 88 - 20
        assert view.rows.row_at(place) in view.visible_rows
        await pilot.press(*["plus"] * 5)
        assert (view.rows.width, view.top_offset) == (88, place)
        await pilot.press(*["minus"] * 50)
        assert view.rows.width == 20


async def test_a_cursor_in_sight_stays_in_sight_however_small_the_terminal_gets(demo):
    app = demo(LONG)
    async with app.run_test(size=(90, 30)) as pilot:
        view = app.view
        view.go_to(Span(3000, 3010))
        while view.rows.row_at(view.cursor.start) != view.visible_rows[-2]:
            view.action_row(1)
            view.scroll_to(y=max(0, view.head_height + view.rows.row_at(view.cursor.start) - 27), animate=False)
        for size in ((90, 12), (40, 12), (40, 4), (20, 5), (90, 30)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert view.rows.row_at(view.cursor.start) in view.visible_rows, size


async def test_walking_quotes_figures_and_hits_goes_round_and_says_so(demo):
    app = demo()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        view = app.view
        await pilot.press(")")
        assert of(view) == "Nobody slept,"
        assert isinstance(last(app, ArticleView.CursorMoved).mark, Quote)
        await pilot.press(")")
        assert of(view) == "We begin again,"
        await pilot.press(")")
        assert of(view) == "Nobody slept,"
        await pilot.pause()
        assert "That was the last quote" in next(iter(app._notifications)).message
        await pilot.press("(")
        assert of(view) == "We begin again,"
        await pilot.press("}")
        assert of(view) == "9 million"
        await pilot.press("{")
        assert of(view) == "1,200 people"
        view.set_hits([Span(4, 7), Span(100, 104)], jump=True)
        assert of(view) == "dam"
        await pilot.press("N")
        hit = last(app, ArticleView.HitChanged)
        assert (hit.index, hit.total, view.cursor) == (2, 2, Span(100, 104))


async def test_what_is_kept(demo):
    app = demo()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m")
        kept = last(app, ArticleView.KeepRequested)
        assert (kept.span.of(TEXT), kept.speaker, kept.with_note) == ("The dam broke on Monday.", None, False)
        await pilot.press(")", "M")
        kept = last(app, ArticleView.KeepRequested)
        assert (kept.span.of(TEXT), kept.speaker, kept.with_note) == ("Nobody slept,", "Somebody", True)
        await pilot.press("right", "m")
        assert last(app, ArticleView.KeepRequested).span.of(TEXT) == "Some 1,200 people left."
        await pilot.press("v", "right", "y")
        assert last(app, ArticleView.CopyRequested).span.of(TEXT).startswith("Some 1,200")
        assert last(app, ArticleView.CopyRequested).span.of(TEXT).endswith("came back.")
        assert app.view.selection is None


async def test_selecting_in_either_direction_and_dropping(demo):
    app = demo()
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.view
        await pilot.press("right", "v", "left")
        assert view.selection.of(TEXT) == TEXT.split("\n\n")[0]
        await pilot.press("right", "right")
        assert view.selection.of(TEXT) == "It held 40 million litres.\n\n“Nobody slept,” the mayor said."
        await pilot.press("escape")
        assert view.selection is None
        await pilot.press("shift+left")
        assert view.selection.of(TEXT).startswith("It held 40")
        await pilot.press("v")
        assert view.selection is None


async def test_mouse(demo):
    app = demo()
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.view

        def cell(words: str) -> Offset:
            return Offset(*view.cell_of_offset(TEXT.index(words)))

        await pilot.click(ArticleView, offset=cell("held"))
        assert of(view) == "It held 40 million litres."
        assert view.selection is None
        await pilot.click(ArticleView, offset=cell("mayor"), times=2)
        assert view.selection.of(TEXT) == "mayor"
        await pilot.click(ArticleView, offset=cell("came"), times=3)
        assert view.selection.of(TEXT) == "On Tuesday they came back."
        await pilot.mouse_down(ArticleView, offset=cell("Monday"))
        await pilot.hover(ArticleView, offset=cell("held") + Offset(3, 0))
        await pilot.mouse_up(ArticleView, offset=cell("held") + Offset(3, 0))
        assert view.selection.of(TEXT) == "Monday. It held"
        await pilot.mouse_down(ArticleView, offset=cell("slept") + Offset(2, 0))
        await pilot.hover(ArticleView, offset=cell("mayor") + Offset(1, 0))
        await pilot.mouse_up(ArticleView, offset=cell("mayor") + Offset(1, 0))
        assert view.selection.of(TEXT) == "slept,” the mayor"
        await pilot.press("left")
        assert view.selection is None
        before = view.cursor
        await pilot.click(ArticleView, offset=(10, 0))
        assert view.cursor == before


async def test_wrapping_anew_keeps_the_place_however_often(demo):
    app = demo(LONG)
    async with app.run_test(size=(90, 20)) as pilot:
        view = app.view
        view.go_to(Span(3000, 3010))
        view.scroll_to(y=view.scroll_offset.y + 2, animate=False)
        place = view.top_offset
        for width in (40, 70, 24, 120, 33, 90):
            await pilot.resize_terminal(width, 20)
            await pilot.pause()
            assert view.rows.row_at(place) in view.visible_rows
        assert view.top_offset == place


async def test_a_reading_place_is_restored(demo):
    app = demo(LONG)
    async with app.run_test(size=(80, 20)):
        view = app.view
        view.show(reading_of(LONG, article_id=2), at=LONG.index("Paragraph number 40"))
        assert view.top_offset == LONG.index("Paragraph number 40")
        assert of(view).startswith("Paragraph number 40")


async def test_a_place_asked_for_before_there_is_a_size():
    app = ArticleDemo()
    async with app.run_test(size=(80, 20)) as pilot:
        fresh = ArticleView()
        fresh.show(reading_of(LONG, article_id=3))
        fresh.go_to(Span(4000, 4005))
        app.view.display = False
        await app.mount(fresh, before=0)
        await pilot.pause()
        assert fresh.cursor == Span(4000, 4005)
        assert fresh.rows.row_at(4000) in fresh.visible_rows


async def test_an_article_opened_while_the_pane_is_hidden(demo):
    app = demo()
    async with app.run_test(size=(80, 20)) as pilot:
        view = app.view
        for act in (lambda: view.go_to(Span(4000, 4005)), lambda: view.set_hits([Span(4000, 4005)], jump=True)):
            view.show(reading_of(TEXT, article_id=5))
            view.display = False
            await pilot.pause()
            view.show(reading_of(LONG, article_id=6))
            act()
            view.display = True
            await pilot.pause()
            assert view.rows.row_at(4000) in view.visible_rows
            assert view.cursor == Span(4000, 4005)
        view.display = False
        await pilot.pause()
        view.show(reading_of(LONG, article_id=7), at=2000)
        view.display = True
        await pilot.pause()
        assert view.rows.row_at(2000) == view.visible_rows.start


async def test_quotes_that_come_later_move_nothing(demo):
    app = demo(LONG)
    async with app.run_test(size=(80, 20)) as pilot:
        view = app.view
        await pilot.press("pagedown", "right")
        cursor, top = view.cursor, view.scroll_offset.y
        view.set_bookmarks([bookmark_of(LONG, Span(0, 9))])
        view.show(reading_of(LONG))
        assert (view.cursor, view.scroll_offset.y) == (cursor, top)
        view.show(reading_of(TEXT, article_id=2))
        assert view.cursor.start == 0
        await pilot.press("]")
        assert view.cursor.of(TEXT) == "The dam broke on Monday."


async def test_pages_take_the_cursor_along_and_reach_both_ends(demo):
    app = demo(LONG)
    async with app.run_test(size=(60, 12)):
        view = app.view
        seen = {view.cursor}
        for _ in range(60):
            view.action_page(1)
            assert set(view.rows.rows_of(view.cursor)) & set(view.visible_rows)
            seen.add(view.cursor)
        assert len(seen) > 10
        assert view.cursor.end == len(LONG)
        for _ in range(60):
            view.action_page(-1)
        assert view.cursor.start == 0
        assert view.scroll_offset.y == 0


@pytest.mark.parametrize("by", [1, -1])
async def test_a_sentence_taller_than_the_pane_is_read_through(demo, by):
    text = "First. Second " + "word " * 200 + "end. After it."
    app = demo(text)
    async with app.run_test(size=(30, 8)):
        view = app.view
        view.action_end(-by)
        shown = set(view.visible_rows)
        for _ in range(80):
            view.action_row(by)
            shown.update(view.visible_rows)
        assert of(view) == ("After it." if by > 0 else "First.")
        assert shown == set(range(len(view.rows.rows)))


async def test_only_the_rows_concerned_are_painted_again(demo, monkeypatch):
    app = demo(LONG)
    async with app.run_test(size=(60, 30)) as pilot:
        view = app.view
        await pilot.pause()
        painted: list[int] = []
        paint = type(view)._row_strip
        monkeypatch.setattr(type(view), "_row_strip", lambda self, row: painted.append(row) or paint(self, row))
        old = view.cursor
        view.action_row(1)
        await pilot.pause()
        assert set(painted) == {*view.rows.rows_of(old), *view.rows.rows_of(view.cursor)}
        painted.clear()
        view.scroll_to(y=3, animate=False)
        await pilot.pause()
        assert len(painted) == 3


async def test_spans_of_an_older_text_do_no_harm(demo):
    app = demo()
    async with app.run_test(size=(80, 24)) as pilot:
        beyond = Span(len(TEXT) + 50, len(TEXT) + 90)
        app.view.set_hits([beyond, Span(len(TEXT) - 3, len(TEXT) + 9)], jump=True)
        app.view.set_bookmarks([bookmark_of(TEXT, beyond)])
        app.view.go_to(beyond)
        await pilot.press("n", "N", "]", "m", "j", "k", "v", "right", "i")
        assert app.view.cursor


async def test_explaining_and_toggling(demo):
    app = demo()
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.view
        await pilot.press(")", "i")
        assert last(app, ArticleView.ExplainRequested).mark.text == "Nobody slept,"
        await pilot.press('"', "%")
        assert not view.show_quotes
        assert not view.show_figures
        await pilot.press('"', ")")
        assert view.show_quotes
        assert of(view) == "We begin again,"


HOSTILE = "“新聞の見出し” 12 人。\n\n• 👨‍👩‍👧 e\u0301 \x1b[31mred\x1b[0m שלום \u202eevil " + "x" * 90


def shown_rows(view: ArticleView) -> list[str]:
    return [view.render_line(y).text for y in range(view.size.height)]


@pytest.mark.parametrize("size", [(20, 5), (5, 2), (1, 1), (3, 30), (200, 5)])
async def test_a_small_terminal_shows_the_cursor_and_rows_of_its_width(demo, size):
    app = demo(HOSTILE)
    async with app.run_test(size=size) as pilot:
        view = app.view
        for key in (*"jG)}mvw", "right", "v", "space", "b", "k"):
            await pilot.press(key)
            rows = shown_rows(view)
            assert {cell_len(row) for row in rows} == {view.size.width}, key
            assert not set("".join(rows)) & set("\x1b\u202e"), key
        await pilot.press("w", "g", "right")
        if view.size.width > 3:
            assert any("▸" in row for row in shown_rows(view))
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert any("▸" in row for row in shown_rows(view))


@pytest.mark.parametrize("size", [(120, 35), (40, 12), (20, 5)])
async def test_without_an_article_it_says_so_at_any_size(demo, size):
    app = demo()
    async with app.run_test(size=size) as pilot:
        app.view.show(None)
        await pilot.press(*"j)mvi", "space", "g")
        assert "No article is open." in " ".join(row.strip() for row in shown_rows(app.view))


async def test_an_article_that_formats_made(demo):
    text = "Big news\n\nFirst item\n\nSecond item\n\ncode  line\n    indented\n\n"
    blocks = (
        Block(0, 8, "heading", 1),
        Block(10, 20, "item", 0, "• ", "  "),
        Block(22, 33, "item", 0, "• ", "  "),
        Block(35, 58, "code"),
        Block(60, 60, "rule"),
    )
    app = ArticleDemo(reading_of(text, title="Big news", blocks=blocks, notes=("Front matter is not YAML.",)))
    async with app.run_test(size=(60, 20)):
        drawn = [app.view.render_line(y).text.strip() for y in range(16)]
    assert "Front matter is not YAML." in drawn
    assert [line for line in drawn if "Big news" in line] == ["▸  # Big news"]
    assert drawn[drawn.index("• First item") + 1] == "• Second item"
    assert any(set(line) == {"─"} and len(line) == 24 for line in drawn)
