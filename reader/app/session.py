"""What lives as long as the program runs and is shared by its screens; what can be undone."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reader.library.library import Library
from reader.settings import Settings

UNDO_DEPTH = 100
"""Steps that can be undone."""


@dataclass(frozen=True, slots=True)
class Step:
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

    def undo(self) -> str | None:
        """Take back the newest step and return its label; None when there is nothing to undo."""
        if not self._steps:
            return None
        step = self._steps[-1]
        step.undo()
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
    compared: list[int] = field(default_factory=list)
    """The articles to be set side by side, at most two: a third one takes the place of the first."""

    def compare(self, articles: Sequence[int]) -> str:
        """Add articles to those that are compared; what to tell the person."""
        for article in articles[:2]:
            if article in self.compared:
                self.compared.remove(article)
            self.compared.append(article)
        del self.compared[:-2]
        if len(self.compared) < 2:
            return "One article to compare · c on another one adds it"
        return "Two articles to compare · 5 shows them side by side"
