"""The list of articles: all of them, or the hits of a search."""

from __future__ import annotations

from collections.abc import Sequence

from reader.app.rows import HEADING_LINES, HIT_LINES, Rows, heading_lines
from reader.app.text.lines import Line
from reader.app.widgets.row_list import RowList
from reader.model import Heading, Hit


class ArticleList(RowList):
    """Two lines an article; four a hit. Rows are read from `Rows` when they are drawn."""

    rows: Rows | None = None
    """What is listed."""

    def show(self, rows: Rows, *, cursor: int | None = None) -> None:
        """List `rows`, the cursor on row `cursor` (None: on the first)."""
        first = self.rows is not rows and cursor is None
        self.rows = rows
        hits = rows.count > 0 and rows.hit(0) is not None
        self.set_rows(rows.count, HIT_LINES if hits else HEADING_LINES, cursor=0 if first else cursor)

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        rows = self.rows
        heading = rows.heading(index) if rows else None
        if rows is None or heading is None:
            return ()
        return heading_lines(heading, rows.hit(index), width, new=rows.is_new(index))

    def action_open(self) -> None:
        """Choose the article under the cursor; without any, whoever listens may have something else to offer."""
        self.post_message(self.Opened(self, self.cursor))

    @property
    def heading(self) -> Heading | None:
        """The article under the cursor."""
        return self.rows.heading(self.cursor) if self.rows and self.count else None

    @property
    def hit(self) -> Hit | None:
        """The hit under the cursor."""
        return self.rows.hit(self.cursor) if self.rows and self.count else None
