"""Settings that are changed while the program runs are taken up."""

from __future__ import annotations

from reader.app import app as app_module
from reader.app.app import NewsreaderApp
from reader.settings import Settings


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
