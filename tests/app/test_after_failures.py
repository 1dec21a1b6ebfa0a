"""What goes wrong once leaves the screen usable: a desk's keys, a typed search, a comparison that nobody waits for."""

from __future__ import annotations

import asyncio

import pytest

from reader.errors import LibraryError
from tests.app.driving import settle, status, type_in

SIZE = (100, 12)


async def test_the_keys_of_a_desk_work_after_a_reading_that_failed(app, library, monkeypatch):
    library.bookmarks.keep(1, library.read(1).extracted.quotes[0].span)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        desk = app.screen

        async def fail(typed, order):
            raise LibraryError("The disk is gone.")

        monkeypatch.setattr(desk, "find", fail)
        desk.personal_changed()
        await settle(pilot)
        monkeypatch.undo()
        assert desk.row is not None
        await pilot.press("d")
        await settle(pilot)
        assert "Deleted" in status(app) or not library.bookmarks.all()


async def test_a_search_that_is_only_typed_marks_nothing_read(app, library):
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("slash")
        await type_in(pilot, "velka")
        await pilot.pause(0.3)
        assert not any(heading.read for heading in library.headings(0, 20))


async def test_the_child_of_versions_that_nobody_waits_for_ends(library, monkeypatch):
    children = []
    start = asyncio.create_subprocess_exec

    async def slow(*_command, **options):
        children.append(await start("sleep", "60", **options))
        return children[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", slow)
    asked = asyncio.create_task(library.versions(1))
    while not children:
        await asyncio.sleep(0.01)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert (children[0].returncode or 0) < 0
