"""Settings that are changed while the program runs are taken up."""

from __future__ import annotations

from reader.app import app as app_module
from reader.app.app import NewsreaderApp
from reader.app.keys import NEWSBOAT, check_keymap
from reader.settings import Settings
from tests.app.driving import settle


async def test_changed_settings_are_taken_up_and_wrong_ones_are_said(library, tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path))
    monkeypatch.setattr(app_module, "SETTINGS_SECONDS", 0.01)
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    app = NewsreaderApp(library, Settings())
    async with app.run_test(size=(100, 30)) as pilot:
        config.write_text('theme = "nord"\n[keymap]\n"app.redraw" = "f9"\n')
        for _ in range(200):
            if app.theme == "nord":
                break
            await pilot.pause(0.02)
        assert app.theme == "nord"
        assert app.session.keymap == {"app.redraw": "f9"}
        config.write_text("read_after_seconds = -1\n")
        for _ in range(200):
            if app.session.settings.notices:
                break
            await pilot.pause(0.02)
        assert app.theme == "nord"
        assert app.session.keymap == {}
        assert any("above 0" in notice.message for notice in app._notifications)


async def test_the_keys_of_newsboat_clash_with_nothing_and_ones_own_go_first(library):
    app = NewsreaderApp(library, Settings(keys="newsboat", keymap={"list.sort": "S"}))
    async with app.run_test(size=(100, 30)) as pilot:
        assert [notice.message for notice in app._notifications if "keymap" in notice.message] == [
            "keymap: S is both list.sort and app.saved; list.sort wins (article list)."
        ]
        await pilot.press("enter")
        await settle(pilot)
        first = app.main.article_pane.article_id
        await pilot.press("n")
        await settle(pilot)
        assert app.main.article_pane.article_id != first
        await pilot.press("p")
        await settle(pilot)
        assert app.main.article_pane.article_id == first


def test_the_keys_of_newsboat_alone_are_sound():
    assert check_keymap(NEWSBOAT, app_module.all_screens(), NewsreaderApp).problems == ()


async def test_marks_have_the_colours_that_were_set_and_wrong_ones_are_said(library):
    app = NewsreaderApp(library, Settings(colours={"quote": "#ff00ff", "figure": "no colour"}, reduced_motion=True))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        style = app.main.article_pane.view.style_of("quote")
        assert style.color is not None and style.color.triplet is not None
        assert (style.color.triplet.red, style.color.triplet.green, style.color.triplet.blue) == (255, 0, 255)
        assert any("“no colour” is not a colour" in notice.message for notice in app._notifications)
        assert app.animation_level == "none"


async def test_a_colour_for_a_mark_changes_nothing_else(library):
    before = NewsreaderApp(library, Settings()).get_css_variables()
    app = NewsreaderApp(library, Settings(colours={"quote": "red", "figure": "lime", "bookmark": "blue"}))
    async with app.run_test(size=(100, 30)):
        changed = {name for name, value in app.get_css_variables().items() if before.get(name) != value}
        assert changed == {"mark-quote", "mark-figure", "mark-bookmark"}
