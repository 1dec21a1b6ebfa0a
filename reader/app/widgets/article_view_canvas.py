"""The drawing half of the article pane: rows of text with layers of marks, through the Line API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reader.app.text.cells import cell_count, cut, drawn
from reader.app.text.head import HeadRow
from reader.app.text.paint import KINDS, Layer, Painted, bar_kind, runs
from reader.app.text.tags import TAG_LOOKS
from reader.app.text.wrap import Layout
from reader.app.widgets.article_view_colors import legible
from reader.model import Block, Span

CURSOR_SIGN, CURSOR_GOES_ON, SELECTION_SIGN, BOOKMARK_BAR = "▸", "│", "┃", "▎"


class ArticleCanvas(ScrollView):
    """Draws a head and a text with layers of marks; one strip a row, painted when it is needed and then kept.

    A row of the canvas is a row of the head, or of the layout shifted by the height of the head.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"article--{kind}" for kind in KINDS),
        *(f"article--head-{role}" for role in ("title", "meta", "counts", "note", "rule", "blank")),
        "article--prefix",
        "article--cursor-sign",
        "article--selection-sign",
        "article--bookmark-bar",
        *(f"article--tag-{number}-bar" for number in range(1, TAG_LOOKS + 1)),
    }

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._text = ""
        self._blocks: Sequence[Block] = ()
        self._layers: dict[str, Layer] = {}
        self._hidden_layers: set[str] = set()
        self._links = Layer()
        self._lit: dict[str, Span] = {}
        self._head: list[HeadRow] = []
        self._layout = Layout("", (), 1)
        self._left = 0
        self._gutter = 2
        self._strips: dict[int, Strip] = {}
        self._styles_of: dict[tuple[str, ...], Style] = {}
        self._base: Style | None = None

    # -- what is drawn ------------------------------------------------------------------------------------

    @property
    def rows(self) -> Layout:
        """The rows of the text at the present width."""
        return self._layout

    @property
    def head_height(self) -> int:
        """Rows above the first row of the text."""
        return len(self._head)

    def set_layer(self, name: str, layer: Layer) -> None:
        """Replace a layer of marks."""
        self._layers[name] = layer
        self.repaint()

    def set_layer_shown(self, name: str, shown: bool) -> None:
        """Show or hide a layer."""
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

    def repaint(self) -> None:
        """Paint all rows anew."""
        self._strips.clear()
        self.refresh()

    def _refresh_span(self, span: Span) -> None:
        rows = self._layout.rows_of(span)
        for row in rows:
            self._strips.pop(row, None)
        self.refresh_lines(self.head_height + rows.start, len(rows))

    # -- painting -----------------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Colours changed: forget what was painted with the old ones."""
        self._strips.clear()
        self._styles_of.clear()
        self._base = None
        super().notify_style_update()

    @property
    def base_style(self) -> Style:
        """The style of plain text."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    def style_of(self, *kinds: str) -> Style:
        """The style of text to which several component classes apply, later ones winning."""
        if kinds not in self._styles_of:
            style = self.base_style
            for kind in kinds:
                style += self._style_over(style, f"article--{kind}")
            self._styles_of[kinds] = style
        return self._styles_of[kinds]

    def _style_over(self, below: Style, component: str) -> Style:
        """What a component adds to a style; a colour with alpha is blended with the background it stands on."""
        part = self.get_component_styles(component)
        background = Color.from_rich_color(below.bgcolor)
        if part.has_rule("background"):
            background += part.background
        color = background + part.color if part.has_rule("color") else Color.from_rich_color(below.color)
        if part.text_opacity < 1 and color.ansi is None:
            color = background.blend(color, part.text_opacity, 1.0)
        color = legible(color, background, Color.from_rich_color(self.base_style.color))
        return part.text_style + Style.from_color(color.rich_color, background.rich_color)

    def render_line(self, y: int) -> Strip:
        """One row of the pane."""
        row = y + self.scroll_offset.y - self.head_height
        if row < -self.head_height or row >= len(self._layout.rows):
            return Strip.blank(self.size.width, self.base_style)
        if row < 0:
            return self._head_strip(self._head[row])
        strip = self._strips.get(row)
        if strip is None:
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
                Segment(" " * (self._left + self._gutter), self.base_style),
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
        segments = [Segment(" " * self._left, self.base_style), *self._margin(index)]
        if prefix:
            segments.append(Segment(drawn(prefix), self.style_of("prefix")))
        for start, stop, kinds in runs(self._text, row.start, end, self._painted(row.start, end)):
            segments.append(Segment(drawn(self._text[start:stop]), self._linked(self.style_of(*kinds), kinds, start)))
        used = self._left + self._gutter + cell_count(prefix) + cell_count(self._text[row.start : end])
        return self._finished(segments, used)

    def _linked(self, style: Style, kinds: tuple[str, ...], offset: int) -> Style:
        """A style with the address of the link at an offset (an OSC 8 hyperlink)."""
        found = self._links.touching(offset, offset + 1) if "link" in kinds else ()
        return style + Style(link=found[0].kind) if found else style

    def _painted(self, start: int, end: int) -> list[Painted]:
        painted = [Painted(span, kind) for kind, span in self._lit.items() if span.start < end and start < span.end]
        for name, layer in self._layers.items():
            if name not in self._hidden_layers:
                painted += layer.touching(start, end)
        return painted

    def _margin(self, index: int) -> list[Segment]:
        row = self._layout.rows[index]
        sign = Segment(" ", self.base_style)
        cursor, selection = self._lit.get("cursor"), self._lit.get("selection")
        if selection and index in self._layout.rows_of(selection):
            sign = Segment(SELECTION_SIGN, self.style_of("selection-sign"))
        elif cursor and index in (rows := self._layout.rows_of(cursor)):
            sign = Segment(CURSOR_SIGN if index == rows.start else CURSOR_GOES_ON, self.style_of("cursor-sign"))
        bookmarks = self._layers.get("bookmark")
        kept = bookmarks.touching(row.start, row.end) if bookmarks and row.start < row.end else []
        bar = Segment(BOOKMARK_BAR, self.style_of(f"{bar_kind(kept)}-bar")) if kept else Segment(" ", self.base_style)
        return [sign, bar, Segment(" " * (self._gutter - 2), self.base_style)]

    def _finished(self, segments: list[Segment], used: int) -> Strip:
        width = self.size.width
        segments.append(Segment(" " * max(0, width - used), self.base_style))
        strip = Strip([segment for segment in segments if segment.text], max(width, used))
        return strip if used <= width else strip.crop(0, width)
