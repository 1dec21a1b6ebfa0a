"""Reading the screen of an app under test."""

from __future__ import annotations

from reader.app.app import NewsreaderApp
from reader.app.widgets.row_list import RowList
from reader.app.widgets.styles import Bar

SHORT_WORK = ("search", "marks", "facets", "saved", "desk", "export")
"""Groups of workers that end by themselves."""


def text_of(rows: RowList) -> list[str]:
    """The lines a list draws, top to bottom, without blanks at their ends."""
    lines = [rows.render_line(y).text.rstrip() for y in range(rows.size.height)]
    return [line for line in lines if line]


def status(app: NewsreaderApp) -> str:
    """What the status line says."""
    return app.main.status.text


def head(app: NewsreaderApp, pane: str) -> str:
    """What the head of a pane says."""
    return app.main.query_one(f"#{pane}-pane .pane-head", Bar).text


async def settle(pilot) -> None:
    """Wait for the work that was started and what it caused; not for dialogs, which wait for an answer."""
    await pilot.pause()
    while waited := [worker for worker in pilot.app.workers if worker.group in SHORT_WORK]:
        await pilot.app.workers.wait_for_complete(waited)
        await pilot.pause()


async def type_in(pilot, text: str) -> None:
    """Type text, key by key."""
    await pilot.press(*("space" if char == " " else char for char in text))
    await settle(pilot)


async def until(pilot, holds):
    """Wait until something holds, at most four seconds."""
    for _ in range(200):
        if holds():
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came to hold")
