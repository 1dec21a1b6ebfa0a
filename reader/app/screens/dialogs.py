"""The small dialogs: why something is marked, the name of a saved search, a note with its tags."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence
from functools import partial
from typing import ClassVar, Literal

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widgets import Input, Label, Static, TextArea

from reader.app.filters import complete_tag, parse_tags
from reader.app.screens.base import Dialog
from reader.app.text.cells import drawn, safe, visible
from reader.app.text.lines import Line, Part
from reader.app.text.wrap import wrap_line
from reader.app.widgets.field import Completer
from reader.app.widgets.styles import Bar, PartsWidget
from reader.app.wording import Card
from reader.assets import asset_folder

LABEL_WIDTH = 11

NAME_HINT = "Enter saves · Esc cancels"

_PASSAGE_SHOWN = 300
"""Characters of the passage that are shown above the note."""


def card_lines(card: Card, width: int) -> list[Line]:
    """Label and value side by side, long values over several lines; a narrow card has the label above."""
    beside = width >= 3 * LABEL_WIDTH
    room = width - LABEL_WIDTH if beside else width
    lines: list[Line] = []
    for label, value in card.lines:
        rows = [row.of(safe(value)).rstrip() for row in wrap_line(safe(value), max(2, room))] or [""]
        if beside:
            lines += [
                (Part((label if n == 0 else "").ljust(LABEL_WIDTH), "dim"), Part(row)) for n, row in enumerate(rows)
            ]
        else:
            lines += [(Part(label, "dim"),), *((Part(row),) for row in rows)]
    return lines


class CardText(PartsWidget):
    """The lines of a card, as high as they need."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(card_lines(self._card, width))

    def render_line(self, y: int) -> Strip:
        lines = card_lines(self._card, self.size.width)
        return self.draw(lines[y] if y < len(lines) else (), self.size.width)


class CardScreen(Dialog[None]):
    """Why something is marked, what was left out, or what is not read. Closes with any key that a reader would try."""

    WHERE = "Card"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,i,I,q,h,enter,space", "dismiss", "Close", id="card.close"),
        Binding("question_mark,f1", "app.help", "Help", show=False, id="card.help"),
        Binding("ctrl+q,Q", "app.quit", "Quit", show=False, id="card.quit"),
    ]

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="card-box"):
            yield Bar((Part(self._card.title, "strong"),), (Part("Esc closes", "dim"),), classes="pane-head")
            yield CardText(self._card)


class AskScreen(Dialog[bool]):
    """A question that is answered with yes or no."""

    WHERE = "Question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "yes", "Yes", id="ask.yes"),
        Binding("n,escape,q", "dismiss", "No", id="ask.no"),
        Binding("f1", "app.help", "Help", show=False, id="ask.help"),
        Binding("ctrl+q", "app.quit", "Quit", show=False, id="ask.quit"),
    ]

    def __init__(self, title: str, question: str) -> None:
        super().__init__()
        self._title, self._question = title, question

    def compose(self) -> ComposeResult:
        with Vertical(id="name-box"):
            yield Bar((Part(f" {self._title}", "strong"),), classes="pane-head")
            yield Label(Content(self._question), id="ask-text")
            yield Bar((Part(" Enter or y: yes · n or Esc: no", "dim"),), classes="overlay-line")

    def action_yes(self) -> None:
        self.answer(True)


class LineScreen(Dialog[str]):
    """A line to be typed; dismissed with it, or with None."""

    AUTO_FOCUS = "#name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", id="naming.cancel"),
        Binding("ctrl+s", "keep", "Save", id="naming.keep"),
        Binding("f1", "app.help", "Help", show=False, id="naming.help"),
        Binding("ctrl+q", "app.quit", "Quit", show=False, id="naming.quit"),
    ]

    def __init__(self, title: str, value: str, placeholder: str, completer: Completer | None = None) -> None:
        super().__init__()
        self._title = title
        self._field = Input(
            value,
            id="name",
            compact=True,
            placeholder=placeholder,
            suggester=completer,
            select_on_focus=completer is None,
        )
        self._hint = Bar(self._said(value.strip()), classes="overlay-line")

    def compose(self) -> ComposeResult:
        with Vertical(id="name-box"):
            yield Bar((Part(f" {self._title}", "strong"),), classes="pane-head")
            yield self._field
            yield self._hint

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._hint.show(self._said(event.value.strip()))

    @abstractmethod
    def _said(self, typed: str) -> Line:
        """What is said below the field."""

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_keep()

    def action_keep(self) -> None:
        self.answer(self._field.value.strip())


class NameScreen(LineScreen):
    """Dismissed with the name, or with None when nothing is to be saved. The search itself is proposed."""

    WHERE = "Name of a saved search"

    def __init__(self, query: str, taken: Collection[str]) -> None:
        """`taken`: names that other searches have; they would be replaced, which is said."""
        self._taken = taken
        super().__init__("Name of the saved search", query, "A name")

    def _said(self, typed: str) -> Line:
        if not typed:
            return (Part(" A name is needed", "warning"),)
        if typed in self._taken:
            return (Part(f" Replaces the search “{safe(typed)}”", "warning"), Part(f" · {NAME_HINT}", "dim"))
        return (Part(f" {NAME_HINT}", "dim"),)

    def action_keep(self) -> None:
        if self._field.value.strip():
            super().action_keep()


class OutletScreen(LineScreen):
    """Dismissed with the outlet of a folder's files; "" for none."""

    WHERE = "Outlet of a folder"

    def __init__(self, folder: str, outlet: str) -> None:
        super().__init__(f"Outlet of the files in {safe(folder)}", outlet, "A name; nothing for none")

    def _said(self, typed: str) -> Line:
        return (Part(" Files that name theirs keep it · Enter saves · Esc cancels", "dim"),)


class TagsScreen(LineScreen):
    """Dismissed with a line of tags. Tags in use are completed while they are typed."""

    WHERE = "Tags of an article"

    def __init__(self, line: str, known: Sequence[str]) -> None:
        """`known`: tags in use, the most used first."""
        completer = Completer(partial(complete_tag, known=tuple(known)))
        super().__init__("Tags of the article", f"{line} " if line else "", "tags, separated by spaces", completer)

    def _said(self, typed: str) -> Line:
        return (Part(" Enter keeps · → completes · Esc cancels", "dim"),)


class NoteResult(Struct, frozen=True):
    """What was written. `kept`: to be stored; otherwise a draft, to be offered again."""

    note: str
    tags: tuple[str, ...]
    kept: bool


class NoteEditor(Dialog[NoteResult]):
    """A note of several lines and a line of tags. Enter begins a new line, ^S keeps, Esc keeps a draft.

    It is dismissed with a NoteResult either way: nothing that was typed is lost.
    """

    WHERE = "Note"
    CSS_PATH = asset_folder("styles") / "note.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "finish(True)", "Keep", id="note.keep", priority=True),
        Binding("escape", "finish(False)", "Keep a draft", id="note.draft"),
        Binding("f1", "app.help", "Help", show=False, id="note.help", priority=True),
        Binding("ctrl+q", "quit", "Keep a draft and quit", show=False, id="note.quit", priority=True),
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
        with Vertical(id="note-box"):
            yield Static(Content(_in_short(self._passage)), id="note-passage")
            yield TextArea(self._note, id="note-text", soft_wrap=True, tab_behavior="focus")
            yield Input(
                " ".join((*self._tags, "")),
                placeholder="tags, separated by spaces",
                suggester=Completer(partial(complete_tag, known=self._known)),
                select_on_focus=False,
                id="note-tags",
            )
            yield Label(Content(f"{self.key('note.keep')} keep · Esc keep a draft · Tab note, tags"), id="note-keys")

    def begin(self) -> None:
        text = self.query_one(TextArea)
        text.move_cursor(text.document.end)
        self.query_one("#note-tags" if self._focus == "tags" else "#note-text").focus()

    def action_quit(self) -> None:
        """Quit; the draft is kept before the program ends."""
        self.action_finish(False)
        (self.focused or self).call_later(self.app.run_action, "quit")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_finish(True)

    def action_finish(self, kept: bool) -> None:
        """Answer with the text, after the keys that were typed before this one."""
        (self.focused or self).call_later(self._hand_back, kept)

    def _hand_back(self, kept: bool) -> None:
        note = drawn(visible(self.query_one(TextArea).text)).strip()
        self.answer(NoteResult(note, parse_tags(drawn(visible(self.query_one(Input).value))), kept))


def _in_short(passage: str) -> str:
    words = " ".join(drawn(visible(passage)).split())
    return words if len(words) <= _PASSAGE_SHOWN else words[:_PASSAGE_SHOWN].rsplit(" ", 1)[0] + " …"
