"""What lives as long as the program runs and is shared by its screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.app.undo import UndoStack
from reader.library.library import Library
from reader.model import Bookmark
from reader.settings import Settings

if TYPE_CHECKING:
    from reader.app.widgets.note_editor import NoteResult


@dataclass(slots=True)
class Session:
    """What the screens share: where a bookmark is opened, what can be undone, notes begun but not kept (by id)."""

    library: Library
    settings: Settings
    jump: Callable[[Bookmark], None]
    undo: UndoStack = field(default_factory=UndoStack)
    drafts: dict[int, NoteResult] = field(default_factory=dict)
