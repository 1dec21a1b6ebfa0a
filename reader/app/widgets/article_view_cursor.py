"""The cursor of the article pane: moving by units, selecting, and what stays in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from textual.reactive import reactive

from reader.app.text.cells import visible
from reader.app.text.selection import Selection
from reader.app.text.units import NOWHERE, Unit, Units, on_other_row
from reader.app.text.wrap import Point
from reader.app.widgets.article_view_scroll import ArticleScroll
from reader.model import Block, Span

_CONTEXT = 2
"""Rows that should be seen above a place that was jumped to."""

_UNITS: tuple[Unit, ...] = ("word", "sentence", "paragraph")


class ArticleCursor(ArticleScroll):
    """A canvas with a cursor: the span of a unit, or any span it was sent to."""

    unit: reactive[str] = reactive("sentence")
    """What the cursor goes by: `word`, `sentence` or `paragraph`."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._units = Units("")
        self._cursor = NOWHERE
        self._selection: Selection | None = None
        self._selecting = False
        self._column = 0
        self._wanted: Span | None = None

    @property
    def cursor(self) -> Span:
        """What the cursor stands on; empty when there is nothing to stand on."""
        return self._cursor

    @property
    def selection(self) -> Span | None:
        """What is selected."""
        return self._selection.span if self._selection else None

    @property
    def top_offset(self) -> int:
        """The text offset on the top row (0 while the head is there): the reading place."""
        return self._place or 0

    @property
    def _unit(self) -> Unit:
        return next(unit for unit in _UNITS if unit == self.unit)

    def validate_unit(self, unit: str) -> str:
        """An unknown unit leaves things as they are."""
        return unit if unit in _UNITS else self.unit

    def watch_unit(self) -> None:
        """Stand on the new kind of unit, at the same place."""
        if self._units and self.is_mounted:
            self.move_to(self._units.at(self._unit, self._cursor.start))

    def cursor_moved(self) -> None:
        """Called when the cursor or what lies under it changed; for the subclass to tell."""

    def set_text(self, text: str, blocks: Sequence[Block], at: int | None = None) -> None:
        """Draw another text and stand on its first unit, or on the one at offset `at`, which comes to the top row."""
        self._units = Units(text)
        self._selection, self._selecting, self._wanted = None, False, None
        shown = visible(text)
        self.set_document(shown, blocks, at or None)
        self.put_cursor(self._units.at(self._unit, at) if at else self._units.first(self._unit))

    # -- moving -------------------------------------------------------------------------------------------

    def put_cursor(self, span: Span, *, keep_column: bool = False) -> None:
        """Put the cursor on a span without scrolling. Stretches the selection while selecting, else drops it."""
        self._cursor = span
        self._selection = self._selection.stretched(span) if self._selecting and self._selection else None
        self.set_lit("selection", self.selection)
        self.set_lit("cursor", span or None)
        if not keep_column:
            self._column = self.rows.place_of(span.start).cell
        self.cursor_moved()

    def move_to(self, span: Span, *, keep_column: bool = False, direction: int = 1) -> None:
        """Put the cursor on a span and scroll as little as is needed. `direction`: where it came from, which end
        of a span taller than the pane is shown."""
        self.put_cursor(span, keep_column=keep_column)
        self._reveal(span, direction)

    def jump_to(self, span: Span) -> None:
        """Put the cursor on a span; when it is out of sight, or has hardly anything above it, bring it into the upper
        third of the pane."""
        self.put_cursor(span)
        if not self.is_laid_out:
            self._wanted = span
            return
        rows, shown = self.rows.rows_of(span), self.visible_rows
        first = shown.start + _CONTEXT if shown.start and self.view_height > 3 * _CONTEXT else shown.start
        if rows.start < first or rows[-1] not in shown:
            above = self.view_height // 3 if len(rows) <= self.view_height // 2 else 0
            self.scroll_to(y=max(0, self.head_height + rows.start - above), animate=False)

    def _reveal(self, span: Span, direction: int) -> None:
        if not self.is_laid_out:
            self._wanted = span
            return
        rows, height, head = self.rows.rows_of(span), self.view_height, self.head_height
        top = self.scroll_offset.y - head
        spare = 1 if height > 5 else 0
        at_bottom = max(0, head + rows[-1] + spare + 1 - height)
        if len(rows) + 2 * spare > height:
            self.scroll_to(y=head + rows.start if direction > 0 else at_bottom, animate=False)
        elif rows.start - spare < top:
            self.scroll_to(y=at_bottom if rows.start <= spare else head + rows.start - spare, animate=False)
        elif rows[-1] + spare >= top + height:
            self.scroll_to(y=at_bottom, animate=False)

    def resized(self) -> None:
        """Wrap to the new width; a cursor that was in sight stays in sight."""
        was_seen = bool(self._cursor) and self.rows.row_at(self._cursor.start) in self.visible_rows
        super().resized()
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.jump_to(wanted)
        elif was_seen and self.rows.row_at(self._cursor.start) not in self.visible_rows:
            self._reveal(self._cursor, 1)

    def action_step(self, by: int) -> None:
        """The next or previous unit."""
        found = self._units.step(self._unit, self._cursor, by)
        if found is not None:
            self.move_to(found, direction=by)
        else:
            self._scroll_to_end(by)

    def action_row(self, by: int) -> None:
        """The unit on the next or previous row. What is too tall for the pane is scrolled through first."""
        if not self._units:
            return
        rows, shown = self.rows.rows_of(self._cursor), self.visible_rows
        if shown and (rows.stop <= shown.start or rows.start >= shown.stop):
            self._stand_near(shown.start if by > 0 else shown.stop - 1)
        elif by > 0 and rows.stop > shown.stop:
            self._scroll_by(min(self.view_height - 1, rows.stop - shown.stop))
        elif by < 0 and rows.start < shown.start:
            self._scroll_by(-min(self.view_height - 1, shown.start - rows.start))
        else:
            found = on_other_row(self.rows, self._units, self._unit, self._cursor, by, self._column)
            found = found or self._units.step(self._unit, self._cursor, by)
            if found is not None:
                self.move_to(found, keep_column=True, direction=by)
            else:
                self._scroll_to_end(by)

    def action_page(self, by: int) -> None:
        """A page up or down; two rows of the old one stay, and the cursor keeps its place in the pane."""
        in_view = self.rows.row_at(self._cursor.start) - self.visible_rows.start
        before = self.scroll_offset.y
        self._scroll_by(by * max(1, self.view_height - 2))
        if not self._units:
            return
        if self.scroll_offset.y == before:
            self.action_end(by)
        else:
            shown = self.visible_rows
            self._stand_near(min(max(shown.start + in_view, shown.start), max(shown.start, shown.stop - 1)))

    def action_end(self, by: int) -> None:
        """The first or the last unit."""
        if self._units:
            self.put_cursor(self._units.first(self._unit) if by < 0 else self._units.last(self._unit))
        self._scroll_to_end(by)

    def _stand_near(self, row: int) -> None:
        self.put_cursor(self._units.at(self._unit, self.rows.offset_at(Point(row, self._column))), keep_column=True)

    def _scroll_by(self, rows: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False)

    def _scroll_to_end(self, by: int) -> None:
        self.scroll_to(y=0 if by < 0 else self.max_scroll_y, animate=False)

    # -- selecting ----------------------------------------------------------------------------------------

    def select(self, selection: Selection, cursor: Span) -> None:
        """Select as the mouse does: the next movement of the cursor drops it, `v` takes it up."""
        self._selecting = False
        self.put_cursor(cursor)
        self._selection = selection
        self.set_lit("selection", selection.span)

    def action_select(self) -> None:
        """Begin to select at the cursor (or go on with what the mouse selected); when selecting, drop it."""
        if self._selecting:
            self.action_unselect()
        elif self._cursor:
            self._selecting = True
            self._selection = self._selection or Selection(self._cursor, self._cursor)
            self.set_lit("selection", self.selection)
            self.cursor_moved()

    def action_stretch(self, action: Literal["step", "row"], by: int) -> None:
        """Select on by one step or row."""
        if not self._selecting:
            self.action_select()
        (self.action_step if action == "step" else self.action_row)(by)

    def action_unselect(self) -> None:
        """Drop the selection; the cursor stays."""
        self._selection, self._selecting = None, False
        self.set_lit("selection", None)
        self.cursor_moved()
