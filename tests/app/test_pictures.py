"""Whole screens as plain text, compared line by line with those in `pictures`; `--new-pictures` writes them anew."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from reader.app.screens import main
from reader.model import Span
from tests.app.driving import settle

PICTURES = Path(__file__).parent / "pictures"

SCREENS: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "list": ((120, 35), ()),
    "hits": ((120, 35), ("slash", *"velka", "enter", "enter")),
    "no hits": ((120, 35), ("slash", *"zebra", "space", *"okapi")),
    "filtered": ((120, 35), ("f", "i", "s", "colon", *"unread", "enter", "slash", *"velka", "enter")),
    "bookmarks": ((120, 35), ("4", "j")),
    "help": ((120, 35), ("enter", "question_mark")),
    "three panes": ((150, 35), ("j", "enter", "right_parenthesis")),
    "list at 80": ((80, 24), ("j",)),
    "side pane at 80": ((80, 24), ("enter", "t", "T")),
    "palette at 80": ((80, 24), ("colon", *"sort")),
    "list at 40": ((40, 12), ()),
    "article at 40": ((40, 12), ("enter", "j")),
    "bookmarks at 40": ((40, 12), ("4",)),
    "tiny": ((20, 5), ()),
}


def picture(app) -> str:
    """The screen as lines of text, blanks at their ends taken away."""
    width, height = app.size
    console = Console(width=width, height=height, file=io.StringIO(), record=True, legacy_windows=False)
    # The compositor is private to Textual; it has no other way to tell what is on the screen as text.
    console.print(app.screen._compositor.render_update(full=True), end="")
    return "\n".join(line.rstrip() for line in console.export_text(styles=False).splitlines()).rstrip("\n") + "\n"


@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_looks_as_it_did(app, library, request, name, monkeypatch):
    monkeypatch.setattr(main, "COUNT_AFTER", 0.01)
    size, keys = SCREENS[name]
    library.bookmarks.keep(1, Span(0, 30), note="check the wall", tags=("flood",))
    library.bookmarks.keep(4, Span(0, 7))
    library.mark_read(1, True)
    async with app.run_test(size=size) as pilot:
        app.main.article_pane.read_after = 60
        await pilot.pause(0.05)
        await pilot.press(*keys)
        await settle(pilot)
        await pilot.pause(0.2)
        shown = picture(app)
    file = PICTURES / f"{name.replace(' ', '-')}.txt"
    if request.config.getoption("--new-pictures"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    kept = file.read_text(encoding="utf-8").splitlines()
    for number, (now, before) in enumerate(zip(shown.splitlines(), kept, strict=True), 1):
        assert now == before, f"line {number} of “{name}”; --new-pictures writes the pictures anew"
