"""The canvas of the article pane: an article wrapped to rows, drawn with layers of marks, and scrolled.

Nothing here knows of keys or of a cursor that moves; spans to light up (the cursor, the selection) are given.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reader.app.text.cells import cell_count, cut, drawn
from reader.app.text.head import HeadRow
from reader.app.text.marks import Layer, Painted, bar_kind, runs
from reader.app.text.wrap import Layout, Point
from reader.app.widgets.styles import PartsWidget
from reader.model import Block, Span

CURSOR_SIGN, REST_SIGN, CURSOR_GOES_ON, SELECTION_SIGN, BOOKMARK_BAR = "▸", "▹", "│", "┃", "▎"
"""`REST_SIGN`: where the cursor begins while the pane has not the focus."""

MEASURE = 88
"""The longest row of text when nothing else is set, in cells; in a wider pane the text stands in the middle."""

LEAST_MEASURE = 20
"""The shortest that the longest row can be set to, in cells."""

_GUTTER = 3
"""Cells left of the text: the cursor's sign, the bookmark's bar, and but for a narrow pane a blank."""

_STRIPS_KEPT = 1_000
"""Painted rows that are kept: many screens full, however long the article is that is scrolled through."""

_NARROW = 30
"""Cells below which the text gets the blank of the gutter and the one at its right as well."""


class ArticleCanvas(PartsWidget, ScrollView):
    """Draws a head and a text with layers of marks; one strip a row, painted when it is needed and then kept.

    A row of the canvas is a row of the head, or of the layout shifted by the height of the head. The reader's place
    is the offset on the top row; it stays when the text is wrapped anew.
    """

    measure: reactive[int] = reactive(MEASURE, repaint=False, init=False)
    """The longest row of text, in cells."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._text = ""
        self._blocks: Sequence[Block] = ()
        self._layers: dict[str, Layer] = {}
        self._hidden_layers: set[str] = set()
        self._links = Layer()
        self._labels: Sequence[tuple[int, str]] = ()
        self._lit: dict[str, Span] = {}
        self._head: list[HeadRow] = []
        self._layout = Layout("", (), 1)
        self._wrapped: Layout | None = None
        self._left = 0
        self._gutter = _GUTTER
        self._strips: dict[int, Strip] = {}
        self._place: int | None = None
        self._laying_out = False
        self._stale = True

    # -- what is drawn ------------------------------------------------------------------------------------

    def build_head(self, width: int) -> list[HeadRow]:
        """The rows above the text at a width in cells; for the subclass to say."""
        return []

    def set_document(self, text: str, blocks: Sequence[Block], at: int | None) -> None:
        """Draw another text (visible text, see cells.visible). `at`: the offset to show on top; None: the head."""
        self._text, self._blocks, self._place = text, blocks, at
        self._lit = {}
        self._wrapped = None
        self.lay_out()

    def set_layer(self, name: str, layer: Layer) -> None:
        self._layers[name] = layer
        self.repaint()

    def set_labels(self, labels: Sequence[tuple[int, str]]) -> None:
        """Draw words over the text at these offsets, or none any more: numbers of links."""
        self._labels = labels
        self.repaint()

    def set_layer_shown(self, name: str, shown: bool) -> None:
        (self._hidden_layers.discard if shown else self._hidden_layers.add)(name)
        self.repaint()

    def set_lit(self, kind: str, span: Span | None) -> None:
        """Light up one span (the cursor, the selection); only the rows concerned are painted again."""
        old = self._lit.pop(kind, None)
        if span is not None:
            self._lit[kind] = span
        if old == span:
            return
        for changed in (old, span):
            if changed is not None:
                self._refresh_span(changed)

    def on_focus(self) -> None:
        self._refresh_cursor()

    def on_blur(self) -> None:
        self._refresh_cursor()

    def _refresh_cursor(self) -> None:
        if "cursor" in self._lit:
            self._refresh_span(self._lit["cursor"])

    def repaint(self) -> None:
        self._strips.clear()
        self.refresh()

    def _refresh_span(self, span: Span) -> None:
        rows = self._layout.rows_of(span)
        for row in rows:
            self._strips.pop(row, None)
        self.refresh_lines(self.head_height + rows.start, len(rows))

    # -- wrapping and scrolling ---------------------------------------------------------------------------

    @property
    def rows(self) -> Layout:
        """The rows of the text at the present width."""
        return self._layout

    @property
    def head_height(self) -> int:
        """Rows above the first row of the text."""
        return len(self._head)

    @property
    def view_height(self) -> int:
        """Rows that are on the screen at once, at least 1."""
        return max(1, self.scrollable_content_region.height)

    @property
    def visible_rows(self) -> range:
        """The rows of the text that are on the screen."""
        top = self.scroll_offset.y - self.head_height
        return range(max(0, top), max(0, min(len(self._layout.rows), top + self.view_height)))

    @property
    def top_offset(self) -> int:
        """The text offset on the top row (0 while the head is there): the reading place."""
        return self._place or 0

    @property
    def is_laid_out(self) -> bool:
        """Whether the rows are those of the present text at the present width; not so while the pane is hidden."""
        return not self._stale and self.scrollable_content_region.width > 0

    def lay_out(self) -> None:
        """Wrap anew for the present width; what was on top stays on top. While hidden: as soon as the pane is shown."""
        width = self.scrollable_content_region.width
        self._strips.clear()
        self._stale = width <= 0
        if self._stale:
            self._layout, self._head = Layout("", (), MEASURE), []
            return
        self._gutter = _GUTTER if width >= _NARROW else _GUTTER - 1
        measure = min(self.room, self.measure)
        self._left = (self.room - measure) // 2
        self._head = self.build_head(measure)
        if self._wrapped is None or self._wrapped.width != measure:
            self._wrapped = Layout(self._text, self._blocks, measure, self._wrapped)
        self._layout = self._wrapped
        self._laying_out = True
        try:
            self.virtual_size = Size(width, self.head_height + len(self._layout.rows) + 1)
            top = 0 if self._place is None else self.head_height + self._layout.row_at(self._place)
            self.scroll_to(y=top, animate=False)
        finally:
            self._laying_out = False
        self.refresh()

    @property
    def room(self) -> int:
        """Cells that the pane has for a row of text, at least 1."""
        width = self.scrollable_content_region.width
        return max(1, width - (_GUTTER + 1 if width >= _NARROW else _GUTTER - 1))

    def validate_measure(self, measure: int) -> int:
        """Keep rows long enough to be read."""
        return max(LEAST_MEASURE, measure)

    def watch_measure(self) -> None:
        if self.is_laid_out:
            self.lay_out()

    def refresh_head(self) -> None:
        """Build the head again; the text moves only when its height changes."""
        if not self.is_laid_out:
            self.lay_out()
            return
        head = self.build_head(self._layout.width)
        if len(head) == len(self._head):
            self._head = head
            self.refresh()
        else:
            self.lay_out()

    def on_resize(self) -> None:
        self.resized()

    def on_show(self) -> None:
        """Wrap what was put in while the pane was hidden."""
        if self._stale:
            self.resized()

    def resized(self) -> None:
        """What is to be done for a new size; to be extended by subclasses."""
        if self._stale or self.scrollable_content_region.width != self.virtual_size.width or not self._layout.rows:
            self.lay_out()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember the place a person scrolled to: wrapping anew comes back to it, however often."""
        super().watch_scroll_y(old_value, new_value)
        if not self._laying_out:
            row = round(new_value) - self.head_height
            rows = self._layout.rows
            self._place = rows[min(row, len(rows) - 1)].start if rows and row >= 0 and new_value > 0 else None

    def scroll_rows(self, rows: int) -> None:
        """Scroll down (or, below 0, up) by rows."""
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False)

    def scroll_to_end(self, by: int) -> None:
        """Scroll to the top (`by` -1) or the bottom (1)."""
        self.scroll_to(y=0 if by < 0 else self.max_scroll_y, animate=False)

    def offset_at_cell(self, x: int, y: int) -> int | None:
        """The text offset drawn at a cell of the pane; None above and below the text."""
        row = y + self.scroll_offset.y - self.head_height
        if not 0 <= row < len(self._layout.rows):
            return None
        return self._layout.offset_at(Point(row, x - self._left - self._gutter))

    def cell_of_offset(self, offset: int) -> tuple[int, int]:
        """Column and row (of the pane, may be off the screen) at which a character is drawn."""
        place = self._layout.place_of(offset)
        return self._left + self._gutter + place.cell, place.row + self.head_height - self.scroll_offset.y

    # -- painting -----------------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Colours changed: forget what was painted with the old ones."""
        self._strips.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y - self.head_height
        if row < -self.head_height or row >= len(self._layout.rows):
            return Strip.blank(self.size.width, self.style_of())
        if row < 0:
            return self._head_strip(self._head[row])
        strip = self._strips.get(row)
        if strip is None:
            if len(self._strips) >= _STRIPS_KEPT:
                self._strips.clear()
            strip = self._strips[row] = self._row_strip(row)
        return strip

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region.

        Textual would compose every row again for each scroll. The pane has neither border nor padding, so its own
        strips, painted once a row, are all there is to draw.
        """
        if self.styles.gutter.totals != (0, 0) or self.opacity < 1:
            return super().render_lines(crop)
        background = self.background_colors[1]
        filters = self.get_line_filters()
        strips = []
        for y in crop.line_range:
            strip = self.render_line(y)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            strips.append(strip if crop.column_span == (0, strip.cell_length) else strip.crop(*crop.column_span))
        return strips

    def _head_strip(self, head: HeadRow) -> Strip:
        text = cut(head.text, self._layout.width)
        return self._finished(
            [
                Segment(" " * (self._left + self._gutter), self.style_of()),
                Segment(drawn(text), self.style_of(f"head-{head.role}")),
            ],
            self._left + self._gutter + cell_count(text),
        )

    def _row_strip(self, index: int) -> Strip:
        row = self._layout.rows[index]
        end = self._layout.content_end(row)
        prefix = row.prefix
        if row.block >= 0 and self._blocks[row.block].kind == "rule" and row.start == end:
            prefix = "─" * min(self._layout.width, 24)
        segments = [Segment(" " * self._left, self.style_of()), *self._margin(index)]
        if prefix:
            segments.append(Segment(drawn(prefix), self.style_of("prefix")))
        for start, stop, kinds in runs(self._text, row.start, end, self._painted(row.start, end)):
            segments.append(Segment(drawn(self._text[start:stop]), self._linked(self.style_of(*kinds), kinds, start)))
        begin = self._left + self._gutter + cell_count(prefix)
        strip = self._finished(segments, begin + cell_count(self._text[row.start : end]))
        for offset, label in self._labels:
            if row.start <= offset < end:
                strip = self._labelled(strip, begin + cell_count(self._text[row.start : offset]), label)
        return strip

    def _labelled(self, strip: Strip, at: int, label: str) -> Strip:
        over = Strip([Segment(label, self.style_of("hit"))], len(label))
        whole = Strip.join([strip.crop(0, at), over, strip.crop(at + len(label))])
        return whole.crop(0, strip.cell_length)

    def _linked(self, style: Style, kinds: tuple[str, ...], offset: int) -> Style:
        """A style with the address of the link at an offset (an OSC 8 hyperlink)."""
        found = self._links.touching(offset, offset + 1) if "text-link" in kinds else ()
        return style + Style(link=found[0].kind) if found else style

    def _painted(self, start: int, end: int) -> list[Painted]:
        painted = [Painted(span, kind) for kind, span in self._lit.items() if span.start < end and start < span.end]
        for name, layer in self._layers.items():
            if name not in self._hidden_layers:
                painted += layer.touching(start, end)
        return painted

    def _margin(self, index: int) -> list[Segment]:
        row = self._layout.rows[index]
        sign = Segment(" ", self.style_of())
        cursor, selection = self._lit.get("cursor"), self._lit.get("selection")
        if selection and index in self._layout.rows_of(selection):
            sign = Segment(SELECTION_SIGN, self.style_of("selection-sign"))
        elif cursor and index in (rows := self._layout.rows_of(cursor)):
            first = CURSOR_SIGN if self.has_focus else REST_SIGN
            sign = Segment(first if index == rows.start else CURSOR_GOES_ON, self.style_of("cursor-sign"))
        bookmarks = self._layers.get("bookmark")
        kept = bookmarks.touching(row.start, row.end) if bookmarks and row.start < row.end else []
        bar = Segment(BOOKMARK_BAR, self.style_of(f"{bar_kind(kept)}-bar")) if kept else Segment(" ", self.style_of())
        return [sign, bar, Segment(" " * (self._gutter - 2), self.style_of())]

    def _finished(self, segments: list[Segment], used: int) -> Strip:
        width = self.size.width
        segments.append(Segment(" " * max(0, width - used), self.style_of()))
        strip = Strip([segment for segment in segments if segment.text], max(width, used))
        return strip if used <= width else strip.crop(0, width)
