"""The article pane: reading an article, and choosing passages of it by keyboard and mouse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from reader.app.text.head import HeadRow, head_rows, state_rows
from reader.app.text.marks import Mark, mark_under, span_of, speaker_name, speaker_of, walk
from reader.app.text.paint import bookmark_layer, figure_layer, hit_layer, link_layer, quote_layer, style_layer
from reader.app.text.wrap import blocks_of
from reader.app.widgets.article_view_keys import ARTICLE_BINDINGS
from reader.app.widgets.article_view_mouse import ArticleMouse
from reader.library.views import Reading
from reader.model import Bookmark, Quote, Span

_NOTHING_OPEN = ("No article is open.", "Choose one in the list with ↓ ↑ and press Enter.", "/ searches all of them.")


class ArticleView(ArticleMouse, can_focus=True):
    """An article with its quotes, figures, bookmarks and search hits, and a cursor that goes by units of text.

    The cursor is a span: the word, sentence or paragraph it stands on, or the quote, figure, bookmark or hit it
    was walked to. All spans are offsets into the article's text.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*ARTICLE_BINDINGS]
    ALLOW_SELECT = False

    show_quotes: reactive[bool] = reactive(True)
    """Whether quotes are marked. Walking to them works all the same."""
    show_figures: reactive[bool] = reactive(True)
    """Whether figures are marked."""

    @dataclass
    class ViewMessage(Message):
        """Base of the pane's messages."""

        view: ArticleView

        @property
        def control(self) -> ArticleView:
            """The pane that sent it."""
            return self.view

    @dataclass
    class CursorMoved(ViewMessage):
        """The cursor stands on `span`; `mark` is the quote, figure or bookmark it means, if any."""

        span: Span
        mark: Mark | None

    @dataclass
    class KeepRequested(ViewMessage):
        """Keep this passage. `speaker`: whose words these are, when that is known."""

        span: Span
        speaker: str | None
        with_note: bool

    @dataclass
    class CopyRequested(ViewMessage):
        """Copy this passage with its citation."""

        span: Span
        speaker: str | None

    @dataclass
    class ExplainRequested(ViewMessage):
        """Show why this is marked."""

        mark: Mark

    @dataclass
    class HitChanged(ViewMessage):
        """The cursor was walked to a hit. `index` counts from 1 to `total`."""

        index: int
        total: int

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._reading: Reading | None = None
        self._state: tuple[str, ...] = _NOTHING_OPEN
        self._bookmarks: tuple[Bookmark, ...] = ()
        self._spans: dict[str, list[Span]] = {}
        self._walked: str | None = None
        self._on_hit: Span | None = None

    # -- what is shown ------------------------------------------------------------------------------------

    @property
    def reading(self) -> Reading | None:
        """The article that is open."""
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
            self._bookmarks, self._spans, self._layers = (), {}, {}
        self._take_marks(reading)
        if same and at is None:
            self.refresh_head()
            self.repaint()
            self.cursor_moved()
        else:
            self.set_text(reading.article.text, blocks_of(reading.article.text, reading.article.blocks), at)

    def _take_marks(self, reading: Reading) -> None:
        article, extracted = reading.article, reading.extracted
        headings = [Span(block.start, block.end) for block in article.blocks if block.kind == "heading"]
        self._spans["quote"] = _in_order(quote.span for quote in extracted.quotes)
        self._spans["figure"] = _in_order(figure.span for figure in extracted.figures)
        self._layers["style"] = style_layer(article.styles, headings)
        self._links = link_layer(article.styles)
        self._layers["quote"] = quote_layer(extracted.quotes)
        self._layers["figure"] = figure_layer(extracted.figures)

    def show_state(self, title: str, *lines: str) -> None:
        """Show no article but what happened: one line that says it, and below what to do about it."""
        self._reading, self._state = None, (title, *lines)
        self._bookmarks, self._spans, self._layers = (), {}, {}
        self.set_text("", ())
        self.refresh_bindings()

    def build_head(self, width: int) -> list[HeadRow]:
        """Title, source and counts of the article, or the lines that say why there is none."""
        if self._reading is None:
            return state_rows(self._state, width, self.view_height)
        return head_rows(self._reading, len(self._bookmarks), width)

    def set_bookmarks(self, bookmarks: Sequence[Bookmark]) -> None:
        """The bookmarks of this article; those without a place are counted but not drawn."""
        self._bookmarks = tuple(bookmarks)
        self._spans["bookmark"] = _in_order(span for span in map(span_of, bookmarks) if span)
        self.set_layer("bookmark", bookmark_layer(bookmarks))
        self.refresh_head()
        self.cursor_moved()

    def set_hits(self, hits: Sequence[Span], *, jump: bool = False) -> None:
        """The search hits in this article. `jump`: go to the first one."""
        self._spans["hit"] = _in_order(hits)
        self.set_layer("hit", hit_layer(hits))
        if jump and self._spans["hit"]:
            self._visit("hit", 0)

    def go_to(self, span: Span) -> None:
        """Put the cursor on a span and scroll there when it is out of sight."""
        self._walked = next((kind for kind in ("quote", "figure") if span in self._spans.get(kind, ())), "bookmark")
        self.jump_to(span)

    def watch_show_quotes(self, shown: bool) -> None:
        """Draw quotes, or not."""
        self.set_layer_shown("quote", shown)

    def watch_show_figures(self, shown: bool) -> None:
        """Draw figures, or not."""
        self.set_layer_shown("figure", shown)

    # -- what the cursor means ----------------------------------------------------------------------------

    @property
    def mark(self) -> Mark | None:
        """The quote, figure or bookmark that the cursor means; the kind last walked to is preferred."""
        if self._reading is None:
            return None
        extracted = self._reading.extracted
        kinds: dict[str, Sequence[Mark]] = {
            "quote": extracted.quotes,
            "figure": extracted.figures,
            "bookmark": self._bookmarks,
        }
        preferred = kinds.pop(self._walked, ()) if self._walked else ()
        return mark_under(self._cursor, [*preferred, *(mark for marks in kinds.values() for mark in marks)])

    @property
    def passage(self) -> Span:
        """What is kept and copied: the selection, else what the cursor stands on; of a search hit it was walked to
        the whole sentence."""
        if self.selection or self._cursor != self._on_hit:
            return self.selection or self._cursor
        first, last = (self._units.at("sentence", at) for at in (self._cursor.start, self._cursor.end - 1))
        return Span(min(first.start, self._cursor.start), max(last.end, self._cursor.end))

    def put_cursor(self, span: Span, *, keep_column: bool = False) -> None:
        """Put the cursor on a span without scrolling; from then on it means that span, not the hit it came to."""
        if span != self._on_hit:
            self._on_hit = None
        super().put_cursor(span, keep_column=keep_column)

    @property
    def passage_speaker(self) -> str | None:
        """Whose words the passage holds, when that is known."""
        mark = self.mark
        if isinstance(mark, Quote) and mark.span == self.passage:
            return speaker_name(mark)
        return speaker_of(self.passage, self._reading.extracted.quotes) if self._reading else None

    def cursor_moved(self) -> None:
        """Tell where the cursor is."""
        self.post_message(self.CursorMoved(self, self._cursor, self.mark))

    # -- actions ------------------------------------------------------------------------------------------

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

    def action_walk(self, kind: str, by: int) -> None:
        """The next or previous quote, figure, bookmark or hit; past the last one comes the first, and it is said."""
        spans = self._spans.get(kind, [])
        current = spans.index(self._cursor) if self._cursor in spans else None
        step = walk(spans, self._cursor, by, current)
        if step is None:
            self._say(f"No {_NAMES[kind]}s in this article.")
            return
        if step.wrapped:
            ended, resumed = ("last", "first") if by > 0 else ("first", "last")
            self._say(f"That was the {ended} {_NAMES[kind]}: on with the {resumed}.")
        self._visit(kind, step.at)

    def _visit(self, kind: str, index: int) -> None:
        spans = self._spans[kind]
        self._walked = kind
        # A hit that is a whole quote or figure is kept as that.
        whole = spans[index] in self._spans.get("quote", ()) or spans[index] in self._spans.get("figure", ())
        self._on_hit = spans[index] if kind == "hit" and not whole else None
        self.jump_to(spans[index])
        if kind == "hit":
            self.post_message(self.HitChanged(self, index + 1, len(spans)))

    def action_keep(self, with_note: bool) -> None:
        """Ask for the passage to be kept."""
        if self.passage:
            self.post_message(self.KeepRequested(self, self.passage, self.passage_speaker, with_note))
            self._drop_selection()

    def action_copy(self) -> None:
        """Ask for the passage to be copied with its citation."""
        if self.passage:
            self.post_message(self.CopyRequested(self, self.passage, self.passage_speaker))
            self._drop_selection()

    def action_explain(self) -> None:
        """Ask for the reason why this is marked."""
        mark = self.mark
        if mark is None:
            self._say("Nothing is marked here.")
        else:
            self.post_message(self.ExplainRequested(self, mark))

    def _drop_selection(self) -> None:
        if self.selection is not None:
            self.action_unselect()

    def _say(self, line: str) -> None:
        self.notify(line, timeout=3, markup=False)


_FOR_AN_ARTICLE = frozenset({"walk", "select", "stretch", "keep", "copy", "explain", "toggle", "unit"})
_NAMES = {"quote": "quote", "figure": "figure", "bookmark": "bookmark", "hit": "search hit"}


def _in_order(spans: Iterable[Span]) -> list[Span]:
    return sorted({span for span in spans if span})
