from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input, Label, TextArea

from reader.app.screens.dialogs import NoteEditor, NoteResult
from reader.assets import asset_folder


class NoteDemo(App[None]):
    CSS_PATH = asset_folder("styles") / "note.tcss"

    def __init__(self, editor: NoteEditor) -> None:
        super().__init__()
        self.editor = editor
        self.result: NoteResult | None = None

    def compose(self) -> ComposeResult:
        yield Label("behind")

    def on_mount(self) -> None:
        self.push_screen(self.editor, self.take)

    def take(self, result: NoteResult | None) -> None:
        self.result = result


async def test_enter_begins_a_line_and_keeping_hands_back_note_and_tags():
    app = NoteDemo(NoteEditor("“Nobody slept,” she said [/bold].", known_tags=["flood", "toll"]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "enter", "b", "tab", "f", "l")
        await pilot.pause()
        await pilot.press("right", "ctrl+s")
        assert app.result == NoteResult("a\nb", ("flood",), kept=True)


async def test_escape_keeps_a_draft_from_either_field():
    app = NoteDemo(NoteEditor("Words.", note="begun", tags=("old",)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("!", "escape")
        assert app.result == NoteResult("begun!", ("old",), kept=False)
        app.push_screen(NoteEditor("Words.", tags=("old",), focus="tags"), app.take)
        await pilot.pause()
        await pilot.press("n", "escape")
        assert app.result == NoteResult("", ("old", "n"), kept=False)


async def test_enter_in_the_tags_keeps():
    app = NoteDemo(NoteEditor("Words.", focus="tags"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "enter")
        assert app.result == NoteResult("", ("x",), kept=True)


async def test_nothing_that_steers_a_terminal_is_kept():
    app = NoteDemo(NoteEditor("Words."))
    async with app.run_test(size=(80, 24)) as pilot:
        app.editor.query_one(TextArea).text = "a\x1b[2Jb\n\u202ec"
        app.editor.query_one(Input).value = "x\x07 y"
        await pilot.press("ctrl+s")
        assert app.result == NoteResult("a\ufffd[2Jb\nc", ("x\ufffd", "y"), kept=True)


@pytest.mark.parametrize("size", [(20, 5), (8, 3), (120, 35)])
async def test_the_note_can_be_written_at_any_size(size):
    app = NoteDemo(NoteEditor("Long words. " * 60))
    async with app.run_test(size=size) as pilot:
        await pilot.press("o", "k")
        region = app.editor.query_one(TextArea).region
        assert region.height >= 1
        assert app.screen.region.contains_region(region)
        await pilot.press("ctrl+s")
        assert app.result.note == "ok"


async def test_what_is_typed_faster_than_it_is_handled_is_kept_too():
    app = NoteDemo(NoteEditor("Words."))
    async with app.run_test(size=(80, 24)) as pilot:
        for key in (*"hello", "ctrl+s"):
            app.simulate_key(key)
        await pilot.pause()
        assert app.result == NoteResult("hello", (), kept=True)
