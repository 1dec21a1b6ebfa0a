"""A line to type into that opens when it is wanted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.suggester import Suggester
from textual.widgets import Input


class Completer(Suggester):
    """Shows in a field how its line may go on; → at its end takes that."""

    def __init__(self, complete: Callable[[str], str | Awaitable[str | None] | None]) -> None:
        """`complete` returns the completed line, or None."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        completed = self._complete(value)
        return await completed if isinstance(completed, Awaitable) else completed


class Field(Horizontal):
    """A line to type into, hidden until it is opened and when it is left empty."""

    def __init__(self, name: str, placeholder: str, suggester: Suggester | None = None) -> None:
        """`name`: the id of its input. `suggester` completes what is typed."""
        super().__init__(classes="field")
        self.input = Input(id=name, compact=True, placeholder=placeholder, suggester=suggester)
        self.display = False

    def compose(self) -> ComposeResult:
        yield self.input

    @property
    def has_focus_within(self) -> bool:
        """Whether the person is typing here."""
        return self.input.has_focus

    def open(self) -> None:
        """Show the line and give it the focus. It is empty, unless it was open already."""
        if not self.is_attached:
            return  # the screen is not composed yet, or the program is ending
        if not self.display:
            self.input.value = ""
        self.display = True
        self.screen.set_focus(self.input)

    def on_descendant_blur(self) -> None:
        """Hide the line if it was left empty, unless the terminal itself lost the focus."""
        if self.app.app_focus and not self.input.value:
            self.close()

    def put(self, value: str) -> None:
        """Show the line with `value` in it, without the focus; hide it when that is empty."""
        self.input.value = value
        self.display = bool(value)

    def close(self) -> None:
        self.display = False
