"""The keys of a bookmark's row, wherever bookmarks are listed."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.message import Message

from reader.app.widgets.row_list import RowList
from reader.model import Bookmark

BookmarkCommand = Literal["delete", "note", "tags", "accept", "reject", "copy"]

UNCERTAIN = frozenset({"moved", "edited", "ask"})
"""States of a place that was found by comparing, so that it may be the wrong one."""


class BookmarkList(RowList):
    """The keys of a bookmark's row. A subclass says which bookmark the cursor is on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "bookmark('accept')", "Accept place", id="bookmark.accept"),
        Binding("x", "bookmark('reject')", "Not this place", id="bookmark.reject"),
        Binding("d", "bookmark('delete')", "Delete", id="bookmark.delete"),
        Binding("M", "bookmark('note')", "Note", id="bookmark.note"),
        Binding("number_sign", "bookmark('tags')", "Tags", id="bookmark.tags"),
        Binding("y", "bookmark('copy')", "Copy with citation", show=False, id="bookmark.copy"),
    ]

    @dataclass
    class Command(Message):
        """Something to do with the bookmark under the cursor."""

        name: BookmarkCommand
        bookmark: Bookmark

    @property
    @abstractmethod
    def bookmark(self) -> Bookmark | None:
        """The bookmark under the cursor."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Bookmark keys work where there is a bookmark, those for places where the place may be wrong."""
        if action != "bookmark" or self.bookmark is None:
            return action != "bookmark" and super().check_action(action, parameters)
        state = self.bookmark.place.state
        if parameters == ("accept",):
            return state == "ask"
        return parameters != ("reject",) or state in UNCERTAIN

    def action_bookmark(self, name: BookmarkCommand) -> None:
        if self.bookmark is not None:
            self.post_message(self.Command(name, self.bookmark))
