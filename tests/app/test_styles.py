"""Every look can be read on every theme, and told apart without colour where it must be."""

from __future__ import annotations

from textual.color import Color

from reader.app.widgets.styles import LOOKS, contrast

BEHIND = ((), ("row",), ("row-focus",))
TEXT = [look for look in LOOKS if not look.startswith("row")]


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
                        style = widget.style_of(*under, look)
                        found = contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))
                        assert found >= 4.5, (theme, widget, under, look, found)


async def test_words_found_an_unread_title_and_a_warning_differ_without_colour(app):
    async with app.run_test(size=(100, 30)):

        def attributes(look):
            style = app.main.articles.style_of(look)
            return style.bold, style.underline, style.italic, style.reverse

        assert attributes("found") not in (attributes("title"), attributes("unread"), attributes("dim"))
        assert attributes("unread") != attributes("title")
