"""Writing a note and tags for a passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Label, Static, TextArea

from reader.app.text.cells import drawn, visible
from reader.app.text.tags import complete_tag, parse_tags, tags_line

_PASSAGE_SHOWN = 300
"""Characters of the passage that are shown above the note."""


@dataclass(frozen=True, slots=True)
class NoteResult:
    """What was written. `kept`: to be stored; otherwise a draft, to be offered again."""

    note: str
    tags: tuple[str, ...]
    kept: bool


class TagSuggester(Suggester):
    """Completes the last tag of the line from those in use, the most used first."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = tuple(known)

    async def get_suggestion(self, value: str) -> str | None:
        """The completed line, or None."""
        return complete_tag(value, self._known)


class NoteEditor(ModalScreen[NoteResult]):
    """A note of several lines and a line of tags. Enter begins a new line, ^S keeps, Esc keeps a draft.

    It is dismissed with a NoteResult either way: nothing that was typed is lost.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "finish(True)", "Keep", id="note.keep", priority=True),
        Binding("escape", "finish(False)", "Keep a draft", id="note.draft"),
    ]

    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012 (Textual types it as an instance's)

    def __init__(
        self,
        passage: str,
        *,
        note: str = "",
        tags: Sequence[str] = (),
        known_tags: Sequence[str] = (),
        focus: Literal["note", "tags"] = "note",
    ) -> None:
        """`passage`: the words the note is about. `known_tags`: tags in use, the most used first."""
        super().__init__()
        self._passage = passage
        self._note = note
        self._tags = tuple(tags)
        self._known = tuple(known_tags)
        self._focus = focus

    def compose(self) -> ComposeResult:
        """The passage, the note, the tags, and what the keys do."""
        with Vertical(id="note-box"):
            yield Static(Content(_in_short(self._passage)), id="note-passage")
            yield TextArea(self._note, id="note-text", soft_wrap=True, tab_behavior="focus")
            yield Input(
                tags_line((*self._tags, "")),
                placeholder="tags, parted by blanks",
                suggester=TagSuggester(self._known),
                select_on_focus=False,
                id="note-tags",
            )
            yield Label(Content("^S keep · Esc keep a draft · Tab note, tags"), id="note-keys")

    def on_mount(self) -> None:
        """Begin where something is to be written."""
        text = self.query_one(TextArea)
        text.move_cursor(text.document.end)
        self.query_one("#note-tags" if self._focus == "tags" else "#note-text").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the line of tags: done."""
        event.stop()
        self.action_finish(True)

    def action_finish(self, kept: bool) -> None:
        """Hand back what was written."""
        note = drawn(visible(self.query_one(TextArea).text)).strip()
        self.dismiss(NoteResult(note, parse_tags(drawn(visible(self.query_one(Input).value))), kept))


def _in_short(passage: str) -> str:
    words = " ".join(drawn(visible(passage)).split())
    return words if len(words) <= _PASSAGE_SHOWN else words[:_PASSAGE_SHOWN].rsplit(" ", 1)[0] + " …"
