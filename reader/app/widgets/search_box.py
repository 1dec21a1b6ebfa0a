"""The search box: results while typing, completions and history with the arrow keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Input

from reader.app.widgets.field import Completer
from reader.model.search import Completion


class SearchBox(Input):
    """One line to type a search into.

    → at its end takes the completion that is shown in the line, or the first of those offered below; again, the next.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "leave", "Results", id="search.results"),
        Binding("down", "newer", "Results", show=False, id="search.down"),
        Binding("up", "older", "Earlier searches", id="search.history"),
        Binding("ctrl+s", "save", "Save search", id="search.save"),
    ]

    @dataclass
    class SaveRequested(Message):
        """The search is to be saved."""

        query: str

    @dataclass
    class Offered(Message):
        """Other completions are to be chosen from, or another one of them comes next; `corner` is that of the line."""

        completions: Sequence[Completion]
        following: int
        corner: Offset

    @dataclass
    class Left(Message):
        """The person goes on to the results; `down`: by a key that moves down in a list."""

        query: str
        down: bool = False

    def __init__(
        self,
        past: Callable[[], Sequence[str]],
        complete: Callable[[str], Awaitable[str | None]],
        placeholder: str,
    ) -> None:
        super().__init__(
            placeholder=placeholder,
            id="search",
            compact=True,
            select_on_focus=False,
            suggester=Completer(self._completed),
        )
        self._complete = complete
        self._past = past
        self._offered: Sequence[Completion] = ()
        self._following = 0
        self._walked: list[str] = []
        self._at = -1
        self._typed = ""

    async def _completed(self, line: str) -> str | None:
        """How a line may go on; a single letter leads nowhere yet."""
        completed = await self._complete(line) if len(line) > 1 else None
        return completed if completed and completed.startswith(line) else None

    def offer(self, completions: Sequence[Completion]) -> None:
        """Completions of what stands in the line to choose from, best first."""
        self._offered, self._following = completions, 0
        self._show_offered()

    @property
    def took_completion(self) -> bool:
        """Whether the line is a completion that was taken, and nothing was typed since."""
        return any(self.value == completion.line for completion in self._offered)

    def _show_offered(self) -> None:
        left, top = self.content_region.offset
        self.post_message(self.Offered(self._offered, self._following, Offset(left, top + 1)))

    def action_cursor_right(self, select: bool = False) -> None:
        """Take a completion, or go to the right."""
        if select or not self.cursor_at_end or not self._offered:
            super().action_cursor_right(select)
            return
        line = self._offered[self._following].line
        self._following = (self._following + 1) % len(self._offered)
        self._put(line)
        self._show_offered()

    def action_leave(self, down: bool = False) -> None:
        self._at = -1
        self.post_message(self.Left(self.value, down))

    def action_save(self) -> None:
        self.post_message(self.SaveRequested(self.value))

    def action_older(self) -> None:
        """Show the search made before."""
        if self._at < 0:
            self._typed = self.value
            self._walked = [query for query in self._past() if query != self.value]
        if self._at + 1 < len(self._walked):
            self._at += 1
            self._put(self._walked[self._at])

    def action_newer(self) -> None:
        """Back towards what was typed; from there on to the results."""
        if self._at < 0:
            self.action_leave(down=True)
            return
        self._at -= 1
        self._put(self._walked[self._at] if self._at >= 0 else self._typed)

    def _put(self, query: str) -> None:
        self.value = query
        self.cursor_position = len(query)

    def on_focus(self) -> None:
        self._show_offered()

    def on_blur(self) -> None:
        self._at = -1
        self.offer(())
