"""The palette: everything that can be done here by its name, what has no key too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import ActiveBinding, Binding, BindingType
from textual.dom import DOMNode

from reader.app.keys import Command, display, in_order
from reader.app.screens.base import FieldDialog, list_keys
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, fit, two_ends, width_of
from reader.app.widgets.item_list import ItemList
from reader.app.widgets.row_list import RowList


def key_commands(active: Mapping[str, ActiveBinding], run: Callable[[str, DOMNode], object]) -> list[Command]:
    """What the keys that work here do, each once; `run` is called with an action and the part that has it."""
    found: dict[str, Command] = {}
    for key, one in in_order(active):
        binding = one.binding
        if binding.id and binding.id != "app.palette" and one.enabled and binding.id not in found:
            found[binding.id] = Command(binding.description, display(key), partial(run, binding.action, one.node))
    return list(found.values())


def matching(commands: Iterable[Command], typed: str) -> list[Command]:
    """The commands with all typed words: first titles that begin with the typed text, then titles with words that begin
    with the typed words, then the rest."""
    words = typed.casefold().split()
    found: list[tuple[int, Command]] = []
    for command in commands:
        title = command.title.casefold()
        if all(word in title or word in command.about.casefold() for word in words):
            parts = title.replace(":", " ").split()
            begun = all(any(part.startswith(word) for part in parts) for word in words)
            found.append((0 if title.startswith(" ".join(words)) else 1 if begun else 2, command))
    return [command for _, command in sorted(found, key=lambda item: item[0])]


def command_lines(command: Command, width: int) -> Sequence[Line]:
    """What it does, and how it is done without the palette where that fits."""
    left, right = (Part(safe(command.title)),), (Part(safe(command.about), "dim"),)
    fits = width_of(left) + 2 + width_of(right) <= width
    return [two_ends(left, right, width) if fits else fit(left, width)]


class Palette(FieldDialog[Command, Command]):
    """Answered with the chosen command. A preview (of a theme) is undone when nothing is chosen.

    A number goes to that row of the list.
    """

    WHERE = "Palette"
    NAME = "palette"
    BINDINGS: ClassVar[list[BindingType]] = [
        *list_keys("palette", close="escape,ctrl+p"),
        Binding("f1", "app.help", "Help", show=False, id="palette.help"),
    ]

    def __init__(
        self,
        commands: Sequence[Command],
        go_to: Callable[[int], object] | None,
        undo_preview: Callable[[], object],
    ) -> None:
        """`go_to`: goes to the row with a number (from 1); None where there are no rows. `undo_preview` puts back what
        a preview changed."""
        rows = ItemList(command_lines, id="palette-list")
        rows.set_empty("Nothing has this name.", "Delete what you typed to see all.")
        super().__init__(rows, "What to do", "Type its name, or the number of a row")
        self._commands = commands
        self._go_to = go_to
        self._undo_preview = undo_preview
        self._previewed = False

    def matching(self, typed: str) -> Sequence[Command]:
        if typed.isdecimal() and self._go_to is not None:
            number = int(typed[:9])
            return [Command(f"Go to row {number:,}", "of the list", partial(self._go_to, number))]
        return matching(self._commands, typed)

    def chosen(self, item: Command) -> None:
        self.answer(item)

    def listed(self) -> None:
        """Show what the command under the cursor would do, where it can be tried."""
        self._show_preview()

    @on(RowList.Moved)
    def _show_preview(self) -> None:
        command = self.rows.item
        if command is not None and command.preview is not None and self.typed:
            self._previewed = True
            command.preview()
        else:
            self._take_back()

    def _take_back(self) -> None:
        if self._previewed:
            self._previewed = False
            self._undo_preview()

    def answer(self, result: Command | None = None) -> None:
        """Close; a preview stays only when it was chosen, and is then done properly."""
        if self.is_active:
            self._take_back()
        super().answer(result)
