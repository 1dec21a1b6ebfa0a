"""A list of items that are all in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from reader.app.text.lines import Line
from reader.app.widgets.row_list import RowList

Item = TypeVar("Item")


class ItemList(RowList, Generic[Item]):
    """Draws each item by a function. A subclass may put a heading above an item, which the cursor does not cover."""

    def __init__(self, lines: Callable[[Item, int], Sequence[Line]], height: int = 1, *, id: str | None = None) -> None:  # noqa: A002
        """`lines(item, width)` draws an item in `height` lines."""
        super().__init__(id=id)
        self._lines, self._height = lines, height
        self.items: Sequence[Item] = ()

    def heading(self, index: int) -> Sequence[Line]:
        """The lines above an item."""
        return ()

    def row_height(self, index: int) -> int:
        """The lines of an item, its heading among them."""
        return len(self.heading(index)) + self._height

    def show(self, items: Sequence[Item], *, cursor: int | None = None) -> None:
        """Replace the items. The cursor goes to number `cursor`, or stays where it is (None)."""
        self.items = items
        self.set_rows(
            len(items),
            [*map(self.row_height, range(len(items)))],
            cursor=min(self.cursor, max(0, len(items) - 1)) if cursor is None else cursor,
        )
        if self.is_attached:  # not while the program ends
            self.refresh_bindings()

    @property
    def item(self) -> Item | None:
        return self.items[self.cursor] if self.cursor < len(self.items) else None

    def uncovered(self, index: int) -> int:
        return len(self.heading(index))

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        return [*self.heading(index), *self._lines(self.items[index], width)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without an item there is nothing to open."""
        return bool(self.items) if action == "open" else super().check_action(action, parameters)
