"""What lives as long as the program runs and is shared by its screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reader.app.undo import UndoStack
from reader.library.library import Library
from reader.model import Bookmark
from reader.settings import Settings


@dataclass(slots=True)
class Session:
    """What the screens share. `jump` goes to where a bookmark stands; `keymap` is what is used of the person's own."""

    library: Library
    settings: Settings
    jump: Callable[[Bookmark], None]
    undo: UndoStack = field(default_factory=UndoStack)
    keymap: dict[str, str] = field(default_factory=dict)
