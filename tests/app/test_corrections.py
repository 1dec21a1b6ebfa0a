"""Putting right what the program got wrong, as a person does it on the screen."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from reader.app import app as app_module
from reader.app.app import NewsreaderApp
from reader.app.screens.corrections import CorrectionsScreen, CorrectMark, DetailsEditor
from reader.app.screens.dialogs import OutletScreen
from reader.app.widgets.item_list import ItemList
from reader.library.open import open_library
from reader.settings import Settings
from tests.app.driving import status, text_of

WIDE = (150, 36)
SIZES = [(120, 35), (80, 24), (40, 12)]


async def to_side(pilot) -> None:
    """Into the side pane of the article under the list's cursor."""
    await pilot.pause(0.2)
    await pilot.press("enter")
    pilot.app.main.panes.focus_pane("side")
    await pilot.pause()


def quotes(app):
    return app.main.article_pane.reading.extracted.quotes


async def test_another_speaker_is_chosen_shown_at_once_and_undone(app):
    async with app.run_test(size=WIDE) as pilot:
        await to_side(pilot)
        before = quotes(app)
        row = app.main.side.rows.cursor
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.screen, CorrectMark)
        await pilot.press(*"Nora")
        await pilot.press("enter")
        await pilot.pause()
        assert quotes(app)[row].speaker_name == "Nora"
        assert not quotes(app)[row].guess
        assert "Nora" in text_of(app.main.side.rows)[0]
        assert "Corrected" in status(app)
        await pilot.press("u")
        await pilot.pause()
        assert quotes(app) == before
        assert app.session.library.corrections.all() == []


async def test_the_outlet_of_a_folder_is_told_from_the_palette(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(app_module, "SETTINGS_SECONDS", 0.01)
    (tmp_path / "plant").mkdir()
    (tmp_path / "plant" / "a.md").write_text("# Fire\n\nTen houses burned, the brigade said.\n", "utf-8")
    library = open_library([tmp_path])
    library.update(lambda event: None)
    app = NewsreaderApp(library, Settings())
    async with app.run_test(size=WIDE) as pilot:

        async def shown(source: str | None) -> bool:
            for _ in range(300):
                if library.headings(0, 1)[0].meta.source == source:
                    return True
                await pilot.pause(0.05)
            return False

        await pilot.pause(0.2)
        for typed in ("The Herald", ""):
            await pilot.press("colon", *"files in", "enter")
            await pilot.pause()
            assert isinstance(app.screen, OutletScreen)
            assert app.screen.query_one(Input).value == ("" if typed else "The Herald")
            app.screen.query_one(Input).value = typed
            await pilot.press("enter")
            assert await shown(typed or None)
        await pilot.press("u")
        assert await shown("The Herald")


async def test_names_of_the_article_are_offered_and_narrowed(app):
    async with app.run_test(size=WIDE) as pilot:
        await to_side(pilot)
        names = {quote.speaker_name for quote in quotes(app)}
        await pilot.press("X")
        await pilot.pause()
        offered = " ".join(text_of(app.screen.query_one(ItemList)))
        assert all(name in offered for name in names if name)
        assert "Nobody known" in offered and "This is no quote" in offered
        await pilot.press("n", "o", "space", "q")
        await pilot.pause()
        assert "This is no quote" in text_of(app.screen.query_one(ItemList))[0]


async def test_what_is_no_quote_is_unmarked(app):
    async with app.run_test(size=WIDE) as pilot:
        await to_side(pilot)
        count = len(quotes(app))
        await pilot.press("X")
        await pilot.pause()
        await pilot.press(*"no", "space", *"quote", "enter")
        await pilot.pause()
        assert len(quotes(app)) == count - 1


async def test_esc_corrects_nothing(app):
    async with app.run_test(size=WIDE) as pilot:
        await to_side(pilot)
        await pilot.press("X")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert app.session.library.corrections.all() == []
        assert app.focused is app.main.side.rows


async def test_a_figure_is_given_another_claimant(app):
    async with app.run_test(size=WIDE) as pilot:
        await to_side(pilot)
        await pilot.press("T", "X")
        await pilot.pause()
        await pilot.press(*"Nora", "enter")
        await pilot.pause()
        claimants = [figure.claimant_name for figure in app.main.article_pane.reading.extracted.figures]
        assert "Nora" in claimants


async def test_e_in_the_article_is_the_editor_and_no_correction(app, monkeypatch):
    asked = []
    monkeypatch.setattr(type(app.main), "action_edit_source", lambda self: asked.append(self.heading.path))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause(0.2)
        await pilot.press("enter", "E")
        assert asked and not isinstance(app.screen, CorrectMark)


async def test_details_are_corrected_in_article_and_list(app):
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause(0.2)
        old = app.main.list_pane.heading.meta.title
        await pilot.press("D")
        await pilot.pause()
        assert isinstance(app.screen, DetailsEditor)
        await pilot.press("end", "!", "tab", "end", "x", "enter")
        await pilot.pause()
        assert isinstance(app.screen, DetailsEditor), "a date that is none is not taken"
        hint = app.screen.query_one("#details-hint")
        assert hint.size.height > 1, "what is wanted is said in full"
        await pilot.press("backspace", "enter")
        await pilot.pause()
        assert app.main.article_pane.reading.article.meta.title == f"{old}!"
        assert app.main.list_pane.heading.meta.title == f"{old}!"
        await pilot.press("u")
        await pilot.pause()
        assert app.main.list_pane.heading.meta.title == old


async def test_all_corrections_are_listed_and_taken_back(app):
    async with app.run_test(size=WIDE) as pilot:
        await to_side(pilot)
        await pilot.press("X")
        await pilot.pause()
        await pilot.press(*"Nora", "enter")
        await pilot.pause()
        await pilot.press("C")
        await pilot.pause()
        assert isinstance(app.screen, CorrectionsScreen)
        assert "Speaker: Nora" in text_of(app.screen.rows)[0]
        await pilot.press("d")
        await pilot.pause()
        assert "No corrections yet." in " ".join(text_of(app.screen.rows))
        await pilot.press("u")
        await pilot.pause()
        assert "Speaker: Nora" in text_of(app.screen.rows)[0]
        await pilot.press("enter")
        await pilot.pause()
        assert app.focused is app.main.article_pane.view


@pytest.mark.parametrize("size", SIZES)
async def test_the_dialogs_fit(app, size):
    async with app.run_test(size=size) as pilot:
        await to_side(pilot)
        await pilot.press("X")
        await pilot.pause()
        assert app.screen.query_one(ItemList).size.height >= 3
        await pilot.press("escape", "D")
        await pilot.pause()
        box = app.screen.query_one("#details-box").region
        assert app.screen.region.contains_region(box)


async def test_m_again_on_part_of_a_quote_keeps_the_whole(app):
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause(0.2)
        await pilot.press("enter")
        view = app.main.article_pane.view
        quote = max(quotes(app), key=lambda one: len(one.text))
        view.go_to(quote.span)
        await pilot.press("w")
        view.put_cursor(view._units.at("word", quote.span.start + len(quote.text) // 2))
        await pilot.press("m")
        await pilot.pause()
        assert "m again keeps the whole quote" in status(app)
        await pilot.press("m")
        await pilot.pause()
        kept = [
            bookmark.passage.text
            for bookmark in app.session.library.bookmarks.of_article(app.main.article_pane.article_id)
        ]
        assert len(kept) == 2 and quote.text in kept
