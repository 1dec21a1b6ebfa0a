"""Marks on the screen: told apart when they overlap, without colour, and legible on every theme."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec.structs import replace
from textual.color import Color

from reader.app.widgets.styles import LEAST_CONTRAST, contrast, legible
from reader.model import Block, Extracted, Figure, Quote, Span, Style
from tests.app.article_demo import ArticleDemo, bookmark_of, reading_of

QUOTES = ("", "light", "strong")
MARKS = list(product(QUOTES, *[(False, True)] * 3))
"""Every way to be in a quote, a figure, a search hit and a bookmark."""


def overlaps(*, ansi_color: bool | None = None) -> tuple[ArticleDemo, list[Span]]:
    """One paragraph for each combination of MARKS, and the pane that shows them."""
    lines = [f"combination{number:02}" for number in range(len(MARKS))]
    text = "\n\n".join([*lines, "for the cursor to stand on"])
    spans = [Span(text.index(line), text.index(line) + len(line)) for line in lines]
    quotes, figures = [], []
    for (quote, figure, _, _), span in zip(MARKS, spans, strict=True):
        if quote:
            quotes.append(Quote("direct" if quote == "strong" else "indirect", span, span.of(text)))
        if figure:
            figures.append(Figure("count", span, span.of(text)))
    reading = replace(reading_of(text), extracted=Extracted(tuple(quotes), tuple(figures)))
    return ArticleDemo(reading, ansi_color=ansi_color), spans


def looks_of(app: ArticleDemo, span: Span) -> tuple:
    """How a span looks on the screen after all filters: attributes, colours, and the signs in the margin."""
    view = app.view
    column, row = view.cell_of_offset(span.start)
    strip = view.render_line(row)
    for line_filter in view.get_line_filters():
        strip = strip.apply_filter(line_filter, view.background_colors[1])
    inside = list(strip.crop(column, column + 1))
    style = inside[0].style
    attributes = (style.bold, style.italic, style.underline, style.reverse, style.dim)
    return (*map(bool, attributes), style.color, style.bgcolor, strip.text[:2])


async def looks_of_all(app: ArticleDemo, spans: list[Span], pilot) -> dict[tuple, tuple]:
    view = app.view
    view.set_hits([span for (_, _, hit, _), span in zip(MARKS, spans, strict=True) if hit])
    text = view.reading.article.text
    view.set_bookmarks([bookmark_of(text, span) for (*_, kept), span in zip(MARKS, spans, strict=True) if kept])
    await pilot.pause()
    looks = {}
    view.action_end(1)
    for marks, span in zip(MARKS, spans, strict=True):
        looks[(*marks, "")] = looks_of(app, span)
        view.go_to(span)
        looks[(*marks, "cursor")] = looks_of(app, span)
        view.action_end(1)
    return looks


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
async def test_all_overlaps_are_told_apart_without_colour(theme, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app, spans = overlaps(ansi_color=theme.startswith("ansi") or None)
    async with app.run_test(size=(60, 70)) as pilot:
        app.theme = theme
        await pilot.pause()
        looks = await looks_of_all(app, spans, pilot)
    assert len(looks) == 48
    assert len(set(looks.values())) == len(looks)
    for (quote, figure, hit, kept, cursor), look in looks.items():
        bold, italic, underline, reverse, dim, color, background, margin = look
        assert (bold, italic, underline, reverse) == (figure, bool(quote), bool(cursor), hit)
        assert (margin[0] == "▸", margin[1] == "▎") == (bool(cursor), kept)
        assert color.triplet is None or len(set(color.triplet)) == 1, "a colour got through"
        if theme.startswith("ansi"):
            assert dim == (quote == "light")
            assert color.is_default
            assert background.is_default


async def test_without_italics_quotes_are_underlined(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "screen-256color")
    app, spans = overlaps()
    async with app.run_test(size=(60, 70)) as pilot:
        looks = await looks_of_all(app, spans, pilot)
    away = {marks[:-1]: look for marks, look in looks.items() if not marks[-1]}
    assert len(set(away.values())) == len(away) == 24
    for (quote, *_), (_, italic, underline, *_) in away.items():
        assert (italic, underline) == (False, bool(quote))


async def test_all_overlaps_are_told_apart_in_colour():
    app, spans = overlaps()
    async with app.run_test(size=(60, 70)) as pilot:
        looks = await looks_of_all(app, spans, pilot)
    assert len(set(looks.values())) == len(looks) == 48


async def test_a_selection_is_told_from_the_cursor_and_from_a_bookmark(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app, spans = overlaps()
    async with app.run_test(size=(60, 70)) as pilot:
        await pilot.press("v", "j", "j")
        assert looks_of(app, spans[1])[-1] == "┃ "
        assert looks_of(app, spans[1])[2]
        assert looks_of(app, spans[3])[-1] == "  "


async def test_what_the_article_emphasises_uses_no_attribute_of_a_mark():
    text = "Heading\n\nstrong emphasis code strike link"
    words = {word: Span(text.index(word), text.index(word) + len(word)) for word in text.split()}
    styles = tuple(Style(*words[kind], kind) for kind in ("strong", "emphasis", "code", "strike", "link"))
    blocks = (Block(0, 7, "heading", 2), Block(9, len(text)))
    app = ArticleDemo(reading_of(text, blocks=blocks, styles=styles))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("p", "G")
        plain = app.view.style_of()
        for word, span in words.items():
            bold, italic, underline, reverse, _, _, background, _ = looks_of(app, span)
            assert (bold, italic, reverse) == (False, False, False)
            assert underline == (word != "Heading"), "only the cursor underlines"
            assert background == plain.bgcolor
        assert app.view.style_of("text-strike").strike


async def test_links_can_be_followed_in_the_terminal():
    text = "See the harbour report for more."
    style = Style(8, 22, "link", "https://example.org/report")
    app = ArticleDemo(reading_of(text, styles=(style,)))
    async with app.run_test(size=(22, 12)):
        strips = [app.view.render_line(y) for y in range(12)]
    linked = [segment for strip in strips for segment in strip if segment.style and segment.style.link]
    assert [segment.text for segment in linked] == ["harbour", "report"]
    assert {segment.style.link for segment in linked} == {"https://example.org/report"}


async def test_marks_can_be_read_on_every_theme():
    app, _ = overlaps()
    async with app.run_test(size=(60, 20)) as pilot:
        for theme in app.available_themes.values():
            if theme.ansi:
                continue
            app.theme = theme.name
            await pilot.pause()
            view = app.view
            for kinds in product(
                (None, "quote"), (None, "figure"), (None, "bookmark", "selection"), (None, "reported")
            ):
                style = view.style_of(*filter(None, kinds))
                back = Color.from_rich_color(style.bgcolor)
                found = contrast(Color.from_rich_color(style.color), back)
                assert found >= LEAST_CONTRAST, (theme.name, kinds, found)


def test_legible_mends_only_what_needs_it():
    black, white, grey = Color(0, 0, 0), Color(255, 255, 255), Color(60, 60, 60)
    assert legible(white, black) == white
    assert contrast(legible(grey, black), black) >= LEAST_CONTRAST
    assert contrast(legible(grey, grey), grey) >= LEAST_CONTRAST
    assert legible(Color.parse("ansi_green"), black).ansi is not None
    assert round(contrast(black, white), 1) == 21.0
