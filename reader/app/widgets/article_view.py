"""The article pane: reading an article, and choosing passages of it by keyboard and mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from reader.app.text.cells import visible
from reader.app.text.head import HeadRow, head_rows, state_rows
from reader.app.text.marks import (
    Kind,
    Mark,
    Marks,
    bookmark_layer,
    figure_layer,
    hit_layer,
    link_layer,
    quote_layer,
    quotes_of_hits,
    style_layer,
)
from reader.app.text.units import NOWHERE, Selection, Unit, Units, on_other_row
from reader.app.text.wrap import Point, blocks_of
from reader.app.widgets.article_canvas import ArticleCanvas
from reader.model import Bookmark, Quote, Span
from reader.model.rows import Reading

_CONTEXT = 2
"""Rows that should be seen above a place that was jumped to."""

_UNITS: tuple[Unit, ...] = ("word", "sentence", "paragraph")
_UNIT_OF_CLICKS: dict[int, Unit] = {2: "word", 3: "sentence", 4: "paragraph"}
_LEFT_BUTTON = 1

_NAMES: dict[Kind, str] = {"quote": "quote", "figure": "figure", "bookmark": "bookmark", "hit": "search hit"}
_NOTHING_OPEN = ("No article is open.", "Choose one in the list with ↓ ↑ and press Enter.")
_FOR_AN_ARTICLE = frozenset({"walk", "select", "stretch", "keep", "copy", "explain", "toggle", "unit"})


class ArticleView(ArticleCanvas, can_focus=True):
    """An article with its quotes, figures, bookmarks and search hits, and a cursor that goes by units of text.

    The cursor is a span: the word, sentence or paragraph it stands on, or the quote, figure, bookmark or hit it
    was walked to. All spans are offsets into the article's text.

    A click stands on the unit there; a drag selects words; two, three and four clicks select a word, sentence,
    paragraph.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "row(1)", "Down", show=False, id="article.down"),
        Binding("up,k", "row(-1)", "Up", show=False, id="article.up"),
        Binding("right", "step(1)", "Next unit", show=False, id="article.next"),
        Binding("left", "step(-1)", "Previous unit", show=False, id="article.previous"),
        Binding("w", "unit('word')", "Go by words", show=False, id="article.word"),
        Binding("s", "unit('sentence')", "Go by sentences", show=False, id="article.sentence"),
        Binding("p", "unit('paragraph')", "Go by paragraphs", show=False, id="article.paragraph"),
        Binding("space", "read_on", "Read on", show=False, id="article.read_on"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="article.page_down"),
        Binding("b,pageup", "page(-1)", "Page up", show=False, id="article.page_up"),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False, id="article.half_down"),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False, id="article.half_up"),
        Binding("ctrl+e", "scroll_rows(1)", "Scroll down", show=False, id="article.scroll_down"),
        Binding("ctrl+y", "scroll_rows(-1)", "Scroll up", show=False, id="article.scroll_up"),
        Binding("g,home", "end(-1)", "Top", show=False, id="article.top"),
        Binding("G,end", "end(1)", "Bottom", show=False, id="article.bottom"),
        Binding("plus", "widen(4)", "Wider text", show=False, id="article.wider"),
        Binding("minus", "widen(-4)", "Narrower text", show=False, id="article.narrower"),
        Binding("n", "walk('hit', 1)", "Next hit", show=False, id="article.next_hit"),
        Binding("N", "walk('hit', -1)", "Previous hit", show=False, id="article.previous_hit"),
        Binding(")", "walk('quote', 1)", "Quote", id="article.next_quote"),
        Binding("(", "walk('quote', -1)", "Previous quote", show=False, id="article.previous_quote"),
        Binding("}", "walk('figure', 1)", "Figure", id="article.next_figure"),
        Binding("{", "walk('figure', -1)", "Previous figure", show=False, id="article.previous_figure"),
        Binding("]", "walk('bookmark', 1)", "Next bookmark", show=False, id="article.next_bookmark"),
        Binding("[", "walk('bookmark', -1)", "Previous bookmark", show=False, id="article.previous_bookmark"),
        Binding("v", "select", "Select", id="article.select"),
        Binding("shift+right", "stretch('step', 1)", "Select on", show=False, id="article.select_next"),
        Binding("shift+left", "stretch('step', -1)", "Select back", show=False, id="article.select_previous"),
        Binding("shift+down", "stretch('row', 1)", "Select down", show=False, id="article.select_down"),
        Binding("shift+up", "stretch('row', -1)", "Select up", show=False, id="article.select_up"),
        Binding("escape", "unselect", "Drop selection", show=False, id="article.unselect"),
        Binding("m", "keep(False)", "Bookmark", id="article.bookmark"),
        Binding("M", "keep(True)", "Bookmark with note", show=False, id="article.bookmark_note"),
        Binding('"', "toggle('show_quotes')", "Quote marks on/off", show=False, id="article.quotes"),
        Binding("%", "toggle('show_figures')", "Figure marks on/off", show=False, id="article.figures"),
        Binding("i", "explain", "Why marked", id="article.explain"),
        Binding("y", "copy", "Copy with citation", id="article.copy"),
    ]

    unit: reactive[str] = reactive("sentence")
    """What the cursor goes by: `word`, `sentence` or `paragraph`."""
    show_quotes: reactive[bool] = reactive(True)
    """Whether quotes are marked. Walking to them works all the same."""
    show_figures: reactive[bool] = reactive(True)
    """Whether figures are marked."""

    @dataclass
    class ViewMessage(Message):
        """Base of the pane's messages."""

        view: ArticleView

    @dataclass
    class CursorMoved(ViewMessage):
        """The cursor stands on `span`; `mark` is the quote, figure or bookmark it means, if any."""

        span: Span
        mark: Mark | None

    @dataclass
    class KeepRequested(ViewMessage):
        """Keep this passage. `speaker`: whose words these are, when that is known; `whole`: the quote it is part of."""

        span: Span
        speaker: str | None
        with_note: bool
        whole: Quote | None = None

    @dataclass
    class ReadOn(ViewMessage):
        """The end was seen: another article is wanted."""

    @dataclass
    class CopyRequested(ViewMessage):
        """Copy this passage with its citation."""

        span: Span
        speaker: str | None

    @dataclass
    class ExplainRequested(ViewMessage):
        """Show why this is marked; where nothing is, where date and outlet of the article come from."""

        mark: Mark | None

    @dataclass
    class HitChanged(ViewMessage):
        """The cursor was walked to a hit. `index` counts from 1 to `total`."""

        index: int
        total: int

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._reading: Reading | None = None
        self._state: tuple[str, ...] = _NOTHING_OPEN
        self._marks = Marks()
        self._units = Units("")
        self._cursor = NOWHERE
        self._column = 0
        self._walked: Kind | None = None
        self._on_hit: Span | None = None
        self._wanted: Span | None = None
        self._selection: Selection | None = None
        self._selecting = False
        self._grip: int | None = None
        self._dragged = False
        self._seen_height = 0

    # -- what is shown ------------------------------------------------------------------------------------

    @property
    def reading(self) -> Reading | None:
        return self._reading

    def show(self, reading: Reading | None, *, at: int | None = None) -> None:
        """Show an article, or that there is none. `at`: the text offset to have on the top row (a reading place).

        Showing the article that is open with the same text again (its quotes were found meanwhile) moves nothing.
        Bookmarks and hits of another article are forgotten.
        """
        if reading is None:
            self.show_state(*_NOTHING_OPEN)
            return
        old, self._reading = self._reading, reading
        same = old is not None and old.heading.id == reading.heading.id and old.article.text == reading.article.text
        if old is None:
            self.refresh_bindings()
        if not same:
            self._forget_marks()
        self._take_marks(reading)
        if same and at is None:
            self.refresh_head()
            self.repaint()
            self._tell()
        else:
            self._set_text(reading, at)

    def show_state(self, title: str, *lines: str) -> None:
        """Show no article but what happened: one line that says it, and below what to do about it."""
        self._reading, self._state = None, (title, *lines)
        self._forget_marks()
        self._set_text(None)
        self.refresh_bindings()

    def _forget_marks(self) -> None:
        self._marks, self._layers = Marks(), {}

    def _take_marks(self, reading: Reading) -> None:
        article, extracted = reading.article, reading.extracted
        headings = [Span(block.start, block.end) for block in article.blocks if block.kind == "heading"]
        self._marks.found(extracted)
        self._layers["style"] = style_layer(article.styles, headings)
        self._links = link_layer(article.styles)
        self._layers["quote"] = quote_layer(extracted.quotes)
        self._layers["figure"] = figure_layer(extracted.figures)

    def _set_text(self, reading: Reading | None, at: int | None = None) -> None:
        """Draw another text and stand on its first unit, or on the one at offset `at`, which comes to the top row."""
        text = reading.article.text if reading else ""
        self._units = Units(text)
        self._selection, self._selecting, self._wanted = None, False, None
        self.set_document(visible(text), blocks_of(text, reading.article.blocks if reading else ()), at or None)
        self.put_cursor(self._units.at(self._unit, at) if at else self._units.first(self._unit))

    def build_head(self, width: int) -> list[HeadRow]:
        """Title, source and counts of the article, or the lines that say why there is none."""
        if self._reading is None:
            return state_rows(self._state, width, self.view_height)
        return head_rows(self._reading, self._marks.bookmark_count, width)

    def set_bookmarks(self, bookmarks: Sequence[Bookmark]) -> None:
        """The bookmarks of this article; those without a place are counted but not drawn."""
        self._marks.bookmarked(bookmarks)
        self.set_layer("bookmark", bookmark_layer(bookmarks))
        self.refresh_head()
        self._tell()

    def set_hits(self, hits: Sequence[Span], *, jump: bool = False, quotes: bool = False) -> None:
        """The search hits in this article. `jump`: go to the first one.

        `quotes`: what was asked for are quotes. One walks to those that the hits belong to, and keeps them whole.
        """
        self._marks.hit(quotes_of_hits(hits, self._marks.quotes) if quotes else hits)
        self.set_layer("hit", hit_layer(hits))
        if jump and self._marks.spans("hit"):
            self._visit("hit", 0)

    @property
    def hit_count(self) -> int:
        """How many hits can be walked to."""
        return len(self._marks.spans("hit"))

    def watch_show_quotes(self, shown: bool) -> None:
        self.set_layer_shown("quote", shown)

    def watch_show_figures(self, shown: bool) -> None:
        self.set_layer_shown("figure", shown)

    # -- the cursor, and what it means --------------------------------------------------------------------

    @property
    def cursor(self) -> Span:
        """What the cursor stands on; empty when there is nothing to stand on."""
        return self._cursor

    @property
    def selection(self) -> Span | None:
        return self._selection.span if self._selection else None

    @property
    def mark(self) -> Mark | None:
        """The quote, figure or bookmark that the cursor means; the kind last walked to is preferred."""
        return self._marks.under(self._cursor, self._walked)

    @property
    def passage(self) -> Span:
        """What is kept and copied: the selection, else what the cursor stands on; of a search hit it was walked to
        the whole sentence."""
        if self.selection or self._cursor != self._on_hit:
            return self.selection or self._cursor
        first, last = (self._units.at("sentence", at) for at in (self._cursor.start, self._cursor.end - 1))
        return Span(min(first.start, self._cursor.start), max(last.end, self._cursor.end))

    @property
    def passage_speaker(self) -> str | None:
        """Whose words the passage holds, when that is known."""
        mark = self.mark
        if isinstance(mark, Quote) and mark.span == self.passage:
            return mark.speaker_name
        return self._marks.speaker_of(self.passage)

    @property
    def _unit(self) -> Unit:
        return next(unit for unit in _UNITS if unit == self.unit)

    def validate_unit(self, unit: str) -> str:
        """An unknown unit leaves things as they are."""
        return unit if unit in _UNITS else self.unit

    def watch_unit(self) -> None:
        """Stand on the new kind of unit, at the same place."""
        if self._units and self.is_mounted:
            self._move_to(self._units.at(self._unit, self._cursor.start))

    def _tell(self) -> None:
        """The cursor, or what lies under it, has changed."""
        self.post_message(self.CursorMoved(self, self._cursor, self.mark))

    def put_cursor(self, span: Span, *, keep_column: bool = False) -> None:
        """Put the cursor on a span without scrolling. Stretches the selection while selecting, else drops it."""
        if span != self._on_hit:
            self._on_hit = None
        self._cursor = span
        self._selection = self._selection.stretched(span) if self._selecting and self._selection else None
        self.set_lit("selection", self.selection)
        self.set_lit("cursor", span or None)
        if not keep_column:
            self._column = self.rows.place_of(span.start).cell
        self._tell()

    def go_to(self, span: Span) -> None:
        """Put the cursor on a span and scroll there when it is out of sight."""
        self._walked = self._marks.kind_at(span)
        self._jump_to(span)

    def _jump_to(self, span: Span) -> None:
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

    def _move_to(self, span: Span, *, keep_column: bool = False, direction: int = 1) -> None:
        """Put the cursor on a span and scroll as little as is needed. `direction`: where it came from, which end
        of a span taller than the pane is shown."""
        self.put_cursor(span, keep_column=keep_column)
        self._reveal(span, direction)

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
        """Wrap to the new size; a cursor that was in sight stays in sight."""
        was_seen = bool(self._cursor) and self.rows.row_at(self._cursor.start) in self._seen_rows
        super().resized()
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self._jump_to(wanted)
        elif was_seen and self.rows.row_at(self._cursor.start) not in self.visible_rows:
            self._reveal(self._cursor, 1)
        self._seen_height = self.view_height

    @property
    def _seen_rows(self) -> range:
        """The rows of the text that were on the screen before it changed its size."""
        top = self.scroll_offset.y - self.head_height
        return range(max(0, top), top + (self._seen_height or self.view_height))

    # -- keys: moving -------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc is the pane's only while something is selected; without an article there is nothing to do to it."""
        if action == "unselect":
            return self.selection is not None
        if self._reading is None and action in _FOR_AN_ARTICLE:
            return False
        return super().check_action(action, parameters)

    def action_unit(self, unit: str) -> None:
        """Go by another unit, and stand on the one at the cursor."""
        self._on_hit = None
        if unit == self.unit:
            self.watch_unit()
        self.unit = unit

    def action_step(self, by: int) -> None:
        found = self._units.step(self._unit, self._cursor, by)
        if found is not None:
            self._move_to(found, direction=by)
        else:
            self.scroll_to_end(by)

    def action_row(self, by: int) -> None:
        """The unit on the next or previous row. What is too tall for the pane is scrolled through first."""
        if not self._units:
            return
        rows, shown = self.rows.rows_of(self._cursor), self.visible_rows
        if shown and (rows.stop <= shown.start or rows.start >= shown.stop):
            self._stand_near(shown.start if by > 0 else shown.stop - 1)
        elif by > 0 and rows.stop > shown.stop:
            self.scroll_rows(min(self.view_height - 1, rows.stop - shown.stop))
        elif by < 0 and rows.start < shown.start:
            self.scroll_rows(-min(self.view_height - 1, shown.start - rows.start))
        else:
            found = on_other_row(self.rows, self._units, self._unit, self._cursor, by, self._column)
            found = found or self._units.step(self._unit, self._cursor, by)
            if found is not None:
                self._move_to(found, keep_column=True, direction=by)
            else:
                self.scroll_to_end(by)

    def action_page(self, pages: float) -> None:
        """Pages up or down; two rows of the old one stay, and the cursor keeps its place in the pane."""
        in_view = self.rows.row_at(self._cursor.start) - self.visible_rows.start
        before = self.scroll_offset.y
        rows = max(1, round(abs(pages) * max(1, self.view_height - 2)))
        self.scroll_rows(rows if pages > 0 else -rows)
        if not self._units:
            return
        if self.scroll_offset.y == before:
            self.action_end(1 if pages > 0 else -1)
        else:
            shown = self.visible_rows
            self._stand_near(min(max(shown.start + in_view, shown.start), max(shown.start, shown.stop - 1)))

    def action_read_on(self) -> None:
        """A page down; at the end of the article, on to the next one that is not read."""
        if self.scroll_offset.y >= self.max_scroll_y:
            self.post_message(self.ReadOn(self))
        else:
            self.action_page(1)

    def action_scroll_rows(self, by: int) -> None:
        """Scroll by rows; the cursor goes along only when it would leave the screen."""
        self.scroll_rows(by)
        rows, shown = self.rows.rows_of(self._cursor), self.visible_rows
        if not self._units or not shown:
            return
        if rows.stop <= shown.start:
            self._stand_near(shown.start)
        elif rows.start >= shown.stop:
            self._stand_near(shown.stop - 1)

    def action_end(self, by: int) -> None:
        """The first or the last unit."""
        if self._units:
            self.put_cursor(self._units.first(self._unit) if by < 0 else self._units.last(self._unit))
        self.scroll_to_end(by)

    def action_widen(self, by: int) -> None:
        """Make the longest row of text wider or narrower."""
        before = min(self.measure, self.room)
        self.measure = before + by
        if min(self.measure, self.room) == before:
            self.notify(f"The text stays {before} columns wide here")

    def _stand_near(self, row: int) -> None:
        self.put_cursor(self._units.at(self._unit, self.rows.offset_at(Point(row, self._column))), keep_column=True)

    # -- keys: marks --------------------------------------------------------------------------------------

    def action_walk(self, kind: Kind, by: int) -> None:
        """The next or previous quote, figure, bookmark or hit; past the last one comes the first, and it is said."""
        step = self._marks.walk(kind, self._cursor, by)
        if step is None:
            self.notify(f"No {_NAMES[kind]}s in this article")
            return
        if step.wrapped:
            ended, resumed = ("last", "first") if by > 0 else ("first", "last")
            self.notify(f"That was the {ended} {_NAMES[kind]}: continuing at the {resumed}")
        self._visit(kind, step.at)

    def _visit(self, kind: Kind, index: int) -> None:
        spans = self._marks.spans(kind)
        self._walked = kind
        # A hit that is a whole quote or figure is kept as that.
        self._on_hit = spans[index] if kind == "hit" and self._marks.kind_at(spans[index]) == "bookmark" else None
        self._jump_to(spans[index])
        if kind == "hit":
            self.post_message(self.HitChanged(self, index + 1, len(spans)))

    def action_keep(self, with_note: bool) -> None:
        if self.passage:
            whole = self._marks.quote_around(self.passage)
            self.post_message(self.KeepRequested(self, self.passage, self.passage_speaker, with_note, whole))
            self._drop_selection()

    def action_copy(self) -> None:
        if self.passage:
            self.post_message(self.CopyRequested(self, self.passage, self.passage_speaker))
            self._drop_selection()

    def action_explain(self) -> None:
        """Ask for the reason why this is marked, or where the article comes from."""
        self.post_message(self.ExplainRequested(self, self.mark))

    # -- selecting, by keys and mouse ---------------------------------------------------------------------

    def action_select(self) -> None:
        """Begin to select at the cursor (or go on with what the mouse selected); when selecting, drop it."""
        if self._selecting:
            self.action_unselect()
        elif self._cursor:
            self._selecting = True
            self._selection = self._selection or Selection(self._cursor, self._cursor)
            self.set_lit("selection", self.selection)
            self._tell()

    def action_stretch(self, action: Literal["step", "row"], by: int) -> None:
        """Select on by one step or row."""
        if not self._selecting:
            self.action_select()
        (self.action_step if action == "step" else self.action_row)(by)

    def action_unselect(self) -> None:
        """Drop the selection; the cursor stays."""
        self._selection, self._selecting = None, False
        self.set_lit("selection", None)
        self._tell()

    def _drop_selection(self) -> None:
        if self.selection is not None:
            self.action_unselect()

    def select(self, selection: Selection, cursor: Span) -> None:
        """Select as the mouse does: the next movement of the cursor drops it, `v` takes it up."""
        self._selecting = False
        self.put_cursor(cursor)
        self._selection = selection
        self.set_lit("selection", selection.span)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the place under the pointer."""
        if event.button != _LEFT_BUTTON:
            return
        offset = event.get_content_offset(self)
        at = None if offset is None else self.offset_at_cell(offset.x, offset.y)
        self._dragged = False
        if at is not None:
            self._grip = at
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select from the grip to the pointer; at the edges the text scrolls along."""
        if self._grip is None:
            return
        offset = event.get_content_offset_capture(self)
        if not 0 <= offset.y < self.view_height:
            self.scroll_rows(-1 if offset.y < 0 else 1)
        at = self.offset_at_cell(offset.x, min(max(0, offset.y), self.view_height - 1))
        if at is None:
            return
        if self._dragged or self.rows.cluster_at(at) != self.rows.cluster_at(self._grip):
            self._dragged = True
            self.select(Selection(self._word_at(self._grip), self._word_at(at)), self._units.at(self._unit, at))

    def _word_at(self, offset: int) -> Span:
        """The word at an offset; between words the character that stands there."""
        word = self._units.at("word", offset)
        return word if word.start <= offset < word.end else self.rows.cluster_at(offset)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._grip is not None:
            self._grip = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Stand on a unit, or select one, by the number of clicks."""
        offset = event.get_content_offset(self)
        if self._dragged or offset is None or event.button != _LEFT_BUTTON:
            return
        at = self.offset_at_cell(offset.x, offset.y)
        if at is None:
            return
        if event.chain == 1:
            self._selecting = False
            self.put_cursor(self._units.at(self._unit, at))
        else:
            unit = self._units.at(_UNIT_OF_CLICKS[min(event.chain, 4)], at)
            self.select(Selection(unit, unit), unit)
