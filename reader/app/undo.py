"""What can be undone, newest last."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

DEPTH = 100
"""Steps kept."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something done, named as a person would ("deleted a bookmark"), and how to take it back."""

    label: str
    undo: Callable[[], None]


class UndoStack:
    """Steps of one session. A step that fails to be undone stays, so that it can be tried again."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque(maxlen=DEPTH)

    def __len__(self) -> int:
        return len(self._steps)

    def push(self, label: str, undo: Callable[[], None]) -> None:
        """Remember a step; the oldest is forgotten beyond DEPTH."""
        self._steps.append(Step(label, undo))

    def undo(self) -> str | None:
        """Take back the newest step and return its label; None when there is nothing to undo."""
        if not self._steps:
            return None
        step = self._steps[-1]
        step.undo()
        self._steps.remove(step)
        return step.label
