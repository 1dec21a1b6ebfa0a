"""A line to type into that opens when it is wanted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

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
        """The completed line, or None."""
        completed = self._complete(value)
        return await completed if isinstance(completed, Awaitable) else completed


class Field(Horizontal):
    """Hidden and empty until `open`. Its input is made then: most sessions never need it."""

    def __init__(self, name: str, placeholder: str, suggester: Suggester | None = None) -> None:
        """`suggester` completes what is typed."""
        super().__init__(classes="field")
        self._input_id = name
        self._placeholder = placeholder
        self._suggester = suggester
        self.display = False

    @property
    def has_focus_within(self) -> bool:
        """Whether the person is typing here."""
        return any(box.has_focus for box in self.query(Input))

    def open(self) -> None:
        """Show the line, empty, and go into it; an open one is gone into as it is."""
        if not self.is_attached:
            return  # a key that comes before the screen has its parts, or while the program ends
        boxes = self.query(Input)
        if not boxes:
            self.mount(Input(id=self._input_id, compact=True, placeholder=self._placeholder, suggester=self._suggester))
        elif not self.display:
            boxes.last().value = ""
        self.display = True
        self.query(Input).last().focus()

    def put(self, value: str) -> None:
        """Show the line with something typed in it, without going into it; put it away when that is nothing."""
        boxes = self.query(Input)
        if not value:
            self.close()
        elif not boxes:
            self.mount(Input(value, id=self._input_id, compact=True, placeholder=self._placeholder))
        else:
            boxes.last().value = value
        self.display = bool(value)

    def close(self) -> None:
        """Put the line away."""
        self.display = False
