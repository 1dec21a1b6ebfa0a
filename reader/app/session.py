"""What lives as long as the program runs and is shared by its screens; what can be undone."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from reader.library.library import Library
from reader.settings import Settings

if TYPE_CHECKING:
    from reader.app.bookmarking import Bookmarking

Answer = TypeVar("Answer")

UNDO_DEPTH = 100
"""Steps that can be undone."""
COMPARED_AT_MOST = 3
"""Articles that are set side by side."""


class Step(Struct, frozen=True):
    """Something done, named as a person would ("deleted a bookmark"), and how to take it back."""

    label: str
    undo: Callable[[], object]


class UndoStack:
    """Steps, newest last. A step that fails to be undone stays, so that it can be tried again."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque(maxlen=UNDO_DEPTH)

    def __len__(self) -> int:
        return len(self._steps)

    def push(self, label: str, undo: Callable[[], object]) -> None:
        """Remember a step; the oldest is forgotten beyond UNDO_DEPTH."""
        self._steps.append(Step(label, undo))

    async def undo(self) -> str | None:
        """Take back the newest step, wait until that is done, and return its label; None: there is nothing to undo."""
        if not self._steps:
            return None
        step = self._steps[-1]
        done = step.undo()
        if isawaitable(done):
            await done
        self._steps.remove(step)
        return step.label


@dataclass(slots=True)
class Session:
    """What the screens share. `keymap` is what is used of the person's own; `started` is set once the library answers
    searches."""

    library: Library
    settings: Settings
    undo: UndoStack = field(default_factory=UndoStack)
    keymap: dict[str, str] = field(default_factory=dict)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    key: Callable[[str], str] = str
    """The key that the person has for a command, as people write it: `key("app.undo")` is "u"."""
    say: Callable[[str], object] = str
    """Tells the person something."""
    desks: Mapping[str, str] = field(default_factory=lambda: {"library": "Library"})
    """The titles of the desks by name, in the order of their keys."""
    news: dict[str, str] = field(default_factory=dict)
    """What is new on desks, by name, in few characters."""
    bookmarking: Bookmarking = field(init=False)
    """Keeps and copies passages; the app gives it."""
    draft: str = ""
    """The path key of the draft that is checked; empty: none."""
    compared: list[int] = field(default_factory=list)
    """The articles to be set side by side, `COMPARED_AT_MOST`: one more takes the place of the first."""

    def done(self, label: str, undo: Callable[[], object], said: str = "") -> None:
        """Something was done: it can be undone under its label ("deleted a bookmark"), and is said as `said`, else by
        the label, with the key that undoes it."""
        self.undo.push(label, undo)
        self.say(f"{said or label[0].upper() + label[1:]} · {self.key('app.undo')} undoes it")

    async def apart(self, work: Callable[[Library], Answer]) -> Answer:
        """Do something in a thread, with a library by connections of its own, so that the screen goes on."""
        if not self.library.abilities.complete:
            return work(self.library)  # its rows are in memory, and another library would have none
        return await asyncio.to_thread(self._with_own_library, work)

    def _with_own_library(self, work: Callable[[Library], Answer]) -> Answer:
        with closing(self.library.another()) as library:
            return work(library)

    def compare(self, articles: Sequence[int]) -> str:
        """Add articles to those that are compared, or take one away that is among them; what to tell the person."""
        if len(articles) == 1 and articles[0] in self.compared:
            self.compared.remove(articles[0])
        else:
            self.compared = [one for one in self.compared if one not in articles]
            self.compared += articles[:COMPARED_AT_MOST]
            del self.compared[:-COMPARED_AT_MOST]
        match len(self.compared):
            case 0:
                return "No article to compare"
            case 1:
                return f"One article to compare · {self.key('app.compare_article')} on another one adds it"
            case 2:
                adds = f"{self.key('app.compare_article')} adds a third"
                return f"Two articles to compare · {self.key('app.compare')} shows them side by side, {adds}"
        return f"Three articles to compare · {self.key('app.compare')} shows them side by side"
