"""What all full screens share, and what all dialogs that lie over them share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from reader.app.errors import tells_errors
from reader.app.keys import Command, KeyedScreen
from reader.app.session import Session
from reader.app.text.lines import Part
from reader.app.widgets.desk_bar import DeskBar
from reader.app.widgets.item_list import ItemList
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.row_list import RowList
from reader.app.widgets.status_line import StatusLine
from reader.app.widgets.styles import LOOK_CLASSES, Backdrop, Bar, forget_drawn
from reader.assets import asset_folder
from reader.model import Passage

Answer = TypeVar("Answer")
Item = TypeVar("Item")


class AppScreen(KeyedScreen, Backdrop):
    """A full screen with a status line. The app's keys call `back` and `personal_changed`."""

    @dataclass
    class ProgramWanted(Message):
        """Another program gets the terminal until it ends; `text` is its input."""

        command: Sequence[str]
        text: str | None = None

    session: Session
    desk = "library"
    """The desk that it is, by its name."""

    COMPONENT_CLASSES: ClassVar[set[str]] = LOOK_CLASSES
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (140, "-wide")]  # noqa: RUF012 - Textual's declaration
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (8, "-short"), (16, "-tall")]  # noqa: RUF012 - Textual's declaration

    def take_size_classes(self) -> None:
        """Set the classes for the terminal's size before anything is styled, so that the first frame is styled once."""
        sizes = ((self.HORIZONTAL_BREAKPOINTS, self.app.size.width), (self.VERTICAL_BREAKPOINTS, self.app.size.height))
        classes = [next(name for at, name in reversed(points) if size >= at) for points, size in sizes]
        # Its parts are styled by them as they are mounted, the screen itself when it comes up.
        self.add_class(*classes, update=False)

    def desk_bar(self) -> DeskBar:
        return DeskBar(self.session.desks, self.desk, self.session.key)

    def on_screen_resume(self) -> None:
        """What was new here is seen now; show what is new on other desks."""
        if self.desk != "library":
            self.session.news.pop(self.desk, None)
        self.show_news()

    def show_news(self) -> None:
        for bar in self.query(DeskBar):
            bar.show(self.session.news)

    def go_to_part(self, name: str) -> None:
        """Give the focus to one of its parts that have keys of their own, by its name in the table of keys."""
        parts = self.PARTS[name]
        for widget in self.query("*").results():
            if isinstance(widget, parts) and widget.focusable:
                self.set_focus(widget)
                return

    def say(self, text: str, *, warning: bool = False) -> bool:
        """Tell the person something in the status line, for a few seconds; False while none is shown."""
        lines = [line for line in self.query(StatusLine) if line.display]
        for line in lines:
            line.say(text, warning=warning)
        return bool(lines)

    def back(self) -> bool:
        """Go back one step; False at the top."""
        return False

    @property
    def at_top(self) -> bool:
        """Whether there is nothing to go back from, in this screen or out of it."""
        return False

    def personal_changed(self) -> None:
        """Bookmarks, read marks or corrections changed, by an undo or on another screen: show them as they are now."""

    def library_changed(self, ids: frozenset[int] | None) -> None:
        """Articles were added, changed or removed; `ids` None: too many to name."""

    def articles_here(self) -> Sequence[int]:
        """The articles that a key is about, the one under the cursor first; none: the screen is about no article."""
        return ()

    def passages_here(self) -> Sequence[Passage]:
        """The passages that a command is about: what is selected, or kept; none: it is about whole articles."""
        return ()

    def claim_here(self) -> Callable[[], Passage] | None:
        """How the passage is had that can be watched as a claim; None where there is none."""
        return None

    def commands(self) -> Iterable[Command]:
        """What the palette offers here beside the keys."""
        return ()

    @property
    def main_list(self) -> RowList | None:
        """The list whose rows the palette goes to by number."""
        return None


class Dialog(ModalScreen[Answer | None], KeyedScreen):
    """Lies over a screen until it is answered; None is no answer.

    A key pressed twice must not close what lies below, and one that comes late not what lies above: an answer counts
    only while the dialog is the topmost screen.
    """

    CSS_PATH = asset_folder("styles") / "overlays.tcss"
    COMPONENT_CLASSES: ClassVar[set[str]] = LOOK_CLASSES
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal")]  # noqa: RUF012 - Textual's declaration

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before its parts are there, a dialog can only be left: its other keys are about them."""
        return (self.is_mounted or action == "dismiss") and super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Begin, unless the program ends just then: Textual gives a dialog, or the box in it, no parts any more."""
        boxes = [part for part in self.children if isinstance(part, Vertical | VerticalScroll)]
        if self.children and all(box.children for box in boxes):
            self.begin()

    def begin(self) -> None:
        """What is done once, when the parts are there."""

    def on_unmount(self) -> None:
        """Clear what was painted from caches: one dialog may follow the other many times a second."""
        forget_drawn()

    def answer(self, result: Answer | None = None) -> None:
        """Close with a result."""
        if self.is_active:
            self.dismiss(result)

    async def action_dismiss(self, result: Answer | None = None) -> None:
        """Close without one."""
        self.answer(result)


class ListDialog(Dialog[Answer], Generic[Item, Answer]):
    """A dialog with a list and no field: printable keys work in it."""

    NAME: ClassVar[str]
    """The beginning of the ids of its box and list."""

    AUTO_FOCUS = "RowList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h", "dismiss", "Close", id="overlay.close"),
        Binding("question_mark,f1", "app.help", "Help", id="overlay.help"),
        Binding("ctrl+q,Q", "app.quit", "Quit", show=False, id="overlay.quit"),
    ]

    def __init__(self, rows: ItemList[Item], title: str) -> None:
        super().__init__()
        self.rows = rows
        self.head = Bar((Part(f" {title}", "strong"),), (Part("Esc closes ", "dim"),), classes="pane-head")

    def above_list(self) -> Iterable[Widget]:
        """What is between head and list."""
        return ()

    def compose(self) -> ComposeResult:
        with Vertical(id=f"{self.NAME}-box"):
            yield self.head
            yield from self.above_list()
            yield self.rows
            yield KeyBar()

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        if self.rows.item is not None:
            self.chosen(self.rows.item)

    @abstractmethod
    def chosen(self, item: Item) -> None:
        """An item was chosen."""


class KeptDialog(ListDialog[Item, Item]):
    """Lists what a person made, for choosing and deleting; answered with what was chosen."""

    def begin(self) -> None:
        self._list()

    @abstractmethod
    def kept(self) -> Sequence[Item]:
        """All items."""

    @abstractmethod
    def delete(self, item: Item) -> None:
        """Delete an item, and say how that is undone."""

    def listed(self) -> None:
        """The items are listed anew."""

    @tells_errors
    def _list(self) -> None:
        self.rows.show(self.kept())
        self.listed()

    def chosen(self, item: Item) -> None:
        self.answer(item)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Deleting needs something to delete."""
        return self.rows.item is not None if action == "delete" else super().check_action(action, parameters)

    @tells_errors
    def action_delete(self) -> None:
        if self.rows.item is not None:
            self.delete(self.rows.item)
            self._list()

    async def action_undo(self) -> None:
        await self.app.run_action("undo")
        self._list()


def list_keys(name: str, *, close: str) -> list[BindingType]:
    """The keys of a dialog with a field above a list: the field has the focus, these keys move in the list."""
    return [
        Binding(close, "dismiss", "Close", id=f"{name}.close"),
        Binding("down", "list('move(1)')", "Down", show=False, id=f"{name}.down"),
        Binding("up", "list('move(-1)')", "Up", show=False, id=f"{name}.up"),
        Binding("pagedown", "list('page(1)')", "Page down", show=False, id=f"{name}.page_down"),
        Binding("pageup", "list('page(-1)')", "Page up", show=False, id=f"{name}.page_up"),
        Binding("ctrl+q", "app.quit", "Quit", show=False, id=f"{name}.quit"),
    ]


class FieldDialog(Dialog[Answer], Generic[Item, Answer]):
    """A dialog with a field above a list that it narrows. Its keys come from `list_keys`."""

    NAME: ClassVar[str]
    """The beginning of the ids of its box, field and list."""

    AUTO_FOCUS = "Input"

    def __init__(
        self, rows: ItemList[Item], title: str, hint: str, *, keys: str = "Esc closes", about: str = ""
    ) -> None:
        """`hint` is shown in the empty field, `about` in a line above it."""
        super().__init__()
        self.rows = rows
        self._title, self._hint, self._keys, self._about = title, hint, keys, about

    def compose(self) -> ComposeResult:
        with Vertical(id=f"{self.NAME}-box"):
            yield Bar((Part(self._title, "strong"),), (Part(self._keys, "dim"),), classes="pane-head")
            if self._about:
                yield Bar((Part(" "), Part(self._about, "dim")), classes="overlay-line")
            yield Input(id=f"{self.NAME}-field", compact=True, placeholder=self._hint)
            yield self.rows

    def begin(self) -> None:
        self._list()

    @property
    def typed(self) -> str:
        return self.query_one(Input).value.strip()

    @on(Input.Changed)
    def _list(self) -> None:
        self.rows.show(self.matching(self.typed), cursor=0)
        self.listed()

    @abstractmethod
    def matching(self, typed: str) -> Sequence[Item]:
        """The items that are listed for what was typed."""

    def listed(self) -> None:
        """Other items are listed."""

    @on(Input.Submitted)
    @on(RowList.Opened)
    def _opened(self) -> None:
        if self.rows.item is not None:
            self.chosen(self.rows.item)

    @abstractmethod
    def chosen(self, item: Item) -> None:
        """An item was chosen."""

    async def action_list(self, action: str) -> None:
        """Do something in the list while the field has the focus."""
        await self.app.run_action(action, self.rows)
