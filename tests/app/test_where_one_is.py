"""The desks are named at the top, and the palette goes to where a command works."""

from __future__ import annotations

from reader.app.widgets.desk_bar import DeskBar
from reader.library.events import EvidenceChanged, Fetched
from tests.app.driving import settle, text_of, type_in


def top(app) -> str:
    return app.screen.query_one(DeskBar).render_line(0).text.rstrip()


async def test_all_desks_are_named_and_what_is_new_on_them(app, library):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause(0.5)
        assert top(app).startswith("  1 Library 12  2 Quotes  3 Figures  4 Bookmarks")
        library.listener(EvidenceChanged())
        library.listener(Fetched(new=3, asked=True))
        await pilot.pause()
        assert "2 Quotes •" in top(app) and "6 Feeds +3" in top(app)
        await pilot.press("2")
        await settle(pilot)
        assert "2 Quotes  3 Figures •" in top(app)
        await pilot.click(DeskBar, offset=(top(app).index("4 Book") + 1, 0))
        await settle(pilot)
        assert app.current_mode == "bookmarks"


async def test_a_narrow_terminal_has_the_name_of_the_desk(app):
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("3")
        await settle(pilot)
        assert top(app).strip() == "3 Figures"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert all(name in top(app) for name in ("1 Library", "3 Figures", "7 Stories"))


async def test_the_palette_goes_to_where_a_command_works(app, library):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(":")
        await type_in(pilot, "add feed")
        assert any("Feeds" in line for line in text_of(app.screen.rows))
        await pilot.press("enter")
        await settle(pilot)
        assert app.current_mode == "feeds"
        await pilot.press("escape", "escape")
        await pilot.press("2", ":")
        await type_in(pilot, "mark all read")
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete([one for one in pilot.app.workers if one.group == "read_marks"])
        await settle(pilot)
        assert app.current_mode == "library"
        assert all(heading.read for heading in library.headings(0, 20))


async def test_an_empty_desk_says_what_it_is_for_and_has_no_dead_keys(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        assert "No bookmarks yet." in " ".join(text_of(app.screen.rows))
        active = {one.binding.id for one in app.screen.active_bindings.values() if one.enabled}
        assert not active & {"desk.sort", "desk.filter", "desk.export", "desk.jump"}


async def test_the_export_box_says_where_it_writes(app, library, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    library.mark_read(1, True)
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.press("enter", "m", "4", "e")
        await settle(pilot)
        screen = "\n".join(str(strip.text) for strip in [app.screen.query_one("StatusLine").render_line(0)])
        assert f"Writes into {tmp_path}" in screen
        await type_in(pilot, "kept.md")
        assert f"Writes {tmp_path / 'kept.md'}" in app.screen.query_one("StatusLine").render_line(0).text
