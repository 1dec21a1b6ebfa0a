"""Every look can be read on every theme, and told apart without colour where it must be; a sign shows the focus."""

from __future__ import annotations

import gc
from itertools import combinations, product

import pytest
from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.geometry import Region, Spacing
from textual.widget import Widget

from reader.app.themes import DARK, LIGHT, default_theme
from reader.app.widgets.styles import LEAST_CONTRAST, LOOKS, Backdrop, Heading, contrast, forget_drawn
from reader.settings import Settings

BEHIND = ((), ("row",), ("row-focus",), ("heading",), ("heading-focus",))
TEXT = [look for look in LOOKS if not look.startswith(("row", "heading"))]
MARKS = ("", "quote", "figure", "found", "text-link", "text-strong", "warning")
GROUNDS = ("", "bookmark", *(f"tag-{number}" for number in range(1, 6)), "selection")

TOLD_APART = 25.0
"""Distance of two colours of text in CIELAB (CIE 1976); about 2.3 is just noticeable side by side."""

GROUNDS_TOLD_APART = 8.0
"""The same of two backgrounds, which are seen as areas and have a bar of their colour beside them."""


def colours(style) -> tuple[Color, Color]:
    return Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)


def lab(color: Color) -> tuple[float, float, float]:
    """CIELAB under D65 (CIE 15)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: Color, other: Color) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5


async def test_looks_are_legible_on_every_theme(app):
    async with app.run_test(size=(100, 30)) as pilot:
        for theme in sorted(app.available_themes):
            if theme.startswith("ansi"):
                continue
            app.theme = theme
            await pilot.pause()
            for widget in (app.main.list_pane.articles, app.main.status, app.main.query_one("#brand")):
                for under, look in product(BEHIND, TEXT):
                    found = contrast(*colours(widget.style_of(*under, look)))
                    assert found >= LEAST_CONTRAST, (theme, widget, under, look, found)


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_in_our_own_themes_all_marks_are_told_apart_by_colour_alone(app, theme):
    async with app.run_test(size=(100, 30)) as pilot:
        app.theme = theme
        await pilot.pause()
        view = app.main.article_pane.view
        for ground in GROUNDS:
            texts = {mark: colours(view.style_of(*filter(None, (mark, ground))))[0] for mark in MARKS}
            for one, other in combinations((mark for mark in MARKS if mark != "found"), 2):
                if {one, other} != {"", "text-strong"}:
                    assert distance(texts[one], texts[other]) >= TOLD_APART, (ground, one, other)
        grounds = {ground: colours(view.style_of(*filter(None, (ground,))))[1] for ground in GROUNDS}
        for one, other in combinations(GROUNDS, 2):
            assert distance(grounds[one], grounds[other]) >= GROUNDS_TOLD_APART, (one, other)


async def test_words_found_an_unread_title_and_a_warning_differ_without_colour(app):
    async with app.run_test(size=(100, 30)):

        def attributes(look):
            style = app.main.list_pane.articles.style_of(look)
            return style.bold, style.underline, style.italic, style.reverse

        assert attributes("found") not in (attributes("title"), attributes("unread"), attributes("dim"))
        assert attributes("unread") != attributes("title")


@pytest.mark.parametrize("theme", [DARK.name, "textual-light", "ansi-dark"])
@pytest.mark.parametrize("no_colour", [False, True])
async def test_one_pane_at_a_time_has_the_sign_of_the_focus(app, theme, no_colour, monkeypatch):
    if no_colour:
        monkeypatch.setenv("NO_COLOR", "1")
    async with app.run_test(size=(150, 30)) as pilot:
        app.theme = theme
        for key, pane in (("", "list"), ("tab", "article"), ("tab", "side"), ("shift+tab", "article")):
            if key:
                await pilot.press(key)
            await pilot.pause()
            heads = [
                app.main.query_one("#list-pane Heading", Heading),
                app.main.query_one("#article-pane Heading", Heading),
            ]
            heads.append(app.main.query_one("TabBar"))
            lit = [head.render_line(0).text.startswith("▌") for head in heads]
            assert lit == [pane == name for name in ("list", "article", "side")]
            signs = {app.main.list_pane.articles.render_line(0).text[0], app.main.side.rows.render_line(0).text[0]}
            assert ("▌" in signs) == (pane in ("list", "side"))


async def test_lines_to_type_into_take_one_row(app):
    async with app.run_test(size=(100, 30)) as pilot:
        before = app.main.list_pane.articles.size.height
        await pilot.press("f")
        await pilot.pause()
        assert app.main.list_pane.articles.size.height == before - 1


def test_the_theme_follows_the_terminal_and_the_settings(library):
    from reader.app.app import NewsreaderApp

    assert default_theme("truecolor") == default_theme("256") == default_theme(None) == DARK.name
    assert default_theme("standard").startswith("ansi")
    assert NewsreaderApp(library, Settings(theme=LIGHT.name)).theme == LIGHT.name
    assert NewsreaderApp(library, Settings(theme="no such theme")).theme == DARK.name


async def test_what_closed_dialogs_painted_is_let_go_of(app):
    def painted() -> int:
        gc.collect()
        return sum(type(one) is StylesCache for one in gc.get_objects())

    async with app.run_test(size=(100, 30)) as pilot:
        counts = []
        for _ in range(6):
            await pilot.press("question_mark")
            await pilot.press("escape")
            await pilot.pause()
            counts.append(painted())
        assert counts[-1] < counts[0] + 5  # the last one may still be closing; each has several widgets


def test_what_was_worked_out_for_other_sizes_is_let_go_of():
    for memory in (Region.shrink, Segment._split_cells):
        memory.cache_clear()
    for at in range(1_500):
        Region(0, 0, at, 1).shrink(Spacing(0, 1, 0, 0))
    Segment._split_cells(Segment("some words"), 4)
    forget_drawn()
    assert Region.shrink.cache_info().currsize == 0
    assert Segment._split_cells.cache_info().currsize == 1


@pytest.mark.parametrize("no_color", [False, True])
async def test_what_shows_only_its_background_is_painted_once(library, monkeypatch, no_color):
    from reader.app.app import NewsreaderApp

    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    app = NewsreaderApp(library, Settings())
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        shown = [one for screen in app.full_screens() for one in screen.walk_children(Backdrop, with_self=True)]
        assert {"PaneLayout", "ListPane", "ArticlePane", "SidePane", "Columns"} < {type(one).__name__ for one in shown}
        for one in shown:
            region = Region(0, 0, one.size.width, one.size.height)
            rows = one.render_lines(region)
            assert len({id(row) for row in rows}) <= 1
            assert list(map(cells_of, rows)) == list(map(cells_of, Widget.render_lines(one, region)))


def cells_of(row):
    """What is drawn in each cell."""
    return [(char, segment.style.bgcolor) for segment in row for char in segment.text]
