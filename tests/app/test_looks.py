"""Every look can be read on every theme, and told apart without colour where it must be."""

from __future__ import annotations

from textual.color import Color

from reader.app.looks import LOOKS, look_style
from reader.app.widgets.article_view_colors import contrast

BEHIND = ((), ("cursor",), ("cursor-focus",))
TEXT = [look for look in LOOKS if not look.startswith("cursor")]


async def test_looks_are_legible_on_every_theme(app):
    async with app.run_test(size=(100, 30)) as pilot:
        for theme in sorted(app.available_themes):
            if theme.startswith("ansi"):
                continue
            app.theme = theme
            await pilot.pause()
            for widget in (app.main.articles, app.main.status, app.main.query_one("#brand")):
                for under in BEHIND:
                    for look in TEXT:
                        style = look_style(app.main, widget, (*under, look))
                        found = contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))
                        assert found >= 4.5, (theme, widget, under, look, found)


async def test_a_hit_an_unread_title_and_a_warning_differ_without_colour(app):
    async with app.run_test(size=(100, 30)):

        def attributes(look):
            style = look_style(app.main, app.main.articles, (look,))
            return style.bold, style.underline, style.italic, style.reverse

        assert attributes("hit") not in (attributes("title"), attributes("unread"), attributes("dim"))
        assert attributes("unread") != attributes("title")
