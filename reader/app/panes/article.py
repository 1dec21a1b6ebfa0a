"""The article pane: the open article, a line to find words in it, what counts as read, where reading stopped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from msgspec.structs import replace
from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Input

from reader.app.errors import tells_errors
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.text.marks import Mark
from reader.app.widgets.article_view import ArticleView
from reader.app.widgets.field import Field
from reader.app.widgets.styles import Backdrop
from reader.app.widgets.styles import Heading as PaneHeading
from reader.app.wording import card, left_out_card, origin, origin_card, status_line
from reader.errors import ArticleError, NewsreaderError
from reader.model import Bookmark, Span
from reader.model.rows import Reading

PLACE_AFTER = 1.0
"""Seconds without scrolling after which the reading place is stored: a crash loses no more than that."""

ASKS_FOR_QUOTES = re.compile(r"(?<!\w)(?:speaker|said):\s*[^\s]", re.IGNORECASE)
"""A search for quotes: its hits are quotes, not the words in them."""

_ALIKE = dict.fromkeys('"“”„‟«»', '["“”„‟«»]') | dict.fromkeys("'’‘‚‛", "['’‘‚‛]")


MOST_FOUND = 20_000
"""Places at which words are found that are marked: an article may be a megabyte of one letter."""


def find_all(text: str, words: str) -> tuple[Span, ...]:
    """Where `words` stand in `text`, the first MOST_FOUND places. Case counts only when a capital was typed; blanks and
    line ends are alike, and so are all kinds of quotation marks."""
    words = words.strip()
    if not words:
        return ()
    pattern = "".join(
        r"\s+" if part.isspace() else "".join(_ALIKE.get(char, re.escape(char)) for char in part)
        for part in re.split(r"(\s+)", words)
    )
    flags = re.IGNORECASE if words == words.lower() else re.NOFLAG
    return tuple(Span(*match.span()) for match in islice(re.finditer(pattern, text, flags), MOST_FOUND))


def found_line(found: int, words: str) -> str:
    """What there is to say of words that were found so many times, before one goes from place to place."""
    if not found:
        return f"“{words}” is not in this article"
    return f"The first {found:,} places are marked" if found == MOST_FOUND else ""


class ArticlePane(Vertical, Backdrop):
    """Shows one article at a time.

    An article counts as read once it had the focus for `Settings.read_after_seconds`, or was scrolled to its end while
    it had the focus. When the cursor of the list rests on it, it is only shown.
    """

    position: reactive[str] = reactive("", init=False)
    """Where the article stands in the list, "3 of 24"; empty for one that is not under the list's cursor."""

    @dataclass
    class Shown(Message):
        """Another article is open, or none."""

        reading: Reading | None

    @dataclass
    class Explained(Message):
        """What the cursor is on, in words; empty: nothing that is marked, or the article has no focus."""

        words: str

    @dataclass
    class WasRead(Message):
        """The article counts as read now."""

        article_id: int

    def __init__(self, session: Session) -> None:
        super().__init__(id="article-pane", classes="pane")
        self._session = session
        self._library = session.library
        self.view = ArticleView(id="article")
        self.reading: Reading | None = None
        """The open article."""
        self._lost: tuple[str, int] | None = None
        """Path and place of the article that was open when its file went."""
        self.read_after = session.settings.read_after_seconds
        self.view.measure = session.settings.text_width
        self._head = PaneHeading(classes="pane-head")
        self._find = Field("find", "Find in this article")
        self._found: Sequence[Span] = ()
        self._query = ""
        self._hits = ""
        self._mark: Mark | None = None
        self._stored_place: int | None = None
        self._place_timer: Timer | None = None
        self._read_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield self._head
        yield self.view
        yield self._find

    def on_mount(self) -> None:
        self.watch(self.view, "scroll_y", self._scrolled, init=False)
        self.watch(self.view, "virtual_size", self._describe, init=False)

    @property
    def mark(self) -> Mark | None:
        """The quote, figure or bookmark under the cursor."""
        return self._mark

    @property
    def article_id(self) -> int | None:
        return self.reading.heading.id if self.reading else None

    @property
    def is_taken(self) -> bool:
        """Whether an article is open, or was until its file went."""
        return self.reading is not None or self._lost is not None

    # -- opening ------------------------------------------------------------------------------------------

    def show(self, article_id: int, *, query: str = "", place: Span | None = None, at_hit: bool = False) -> None:
        """Show an article with the hits of `query`: at a place, at its first hit, or where reading stopped."""
        self._query = query
        if self.article_id != article_id:
            self.leave()
            try:
                reading = self._library.read(article_id)
                self._stored_place = self._library.reading_place(article_id)
            except NewsreaderError as error:
                heading = next(iter(self._library.headings_of([article_id])), None)
                title = f"“{safe(heading.meta.title)}”" if heading else "This article"
                self.show_state(f"{title} cannot be shown.", safe(str(error)))
                return
            self._put(reading, at=place.start if place else self._stored_place)
        if place is not None:
            self.view.go_to(place)
        if query:
            self._mark_hits(article_id, query, jump=at_hit and place is None)
        if self.view.has_focus:
            self._start_reading()

    def _put(self, reading: Reading, *, at: int | None) -> None:
        self.reading, self._lost = reading, None
        self._hits, self._mark = "", None
        self.view.show(reading, at=at)
        self.post_message(self.Shown(reading))
        self._describe()

    def show_state(self, title: str, *lines: str) -> None:
        """Show no article but what happened, and what to do about it."""
        self.leave()
        self.reading = self._lost = None
        self.view.show_state(title, *lines)
        self.post_message(self.Shown(None))
        self._describe()

    @tells_errors
    def library_changed(self, ids: frozenset[int] | None) -> None:
        """The library changed: read the open article anew if it is among `ids` (None: it may be)."""
        reading = self.reading
        if reading is None:
            self._show_returned()
            return
        if ids is not None and reading.heading.id not in ids:
            return
        try:
            new = self._library.read(reading.heading.id)
        except ArticleError as error:
            self._lose(reading, str(error))
            return
        if _is_same(new, reading):
            return
        edited = new.content_hash != reading.content_hash
        self._put(new, at=self.view.top_offset if edited else None)
        if edited and not reading.pending:
            self.notify("This article has changed on disk; this is how it reads now", severity="warning")
        if self._query:
            self._mark_hits(new.heading.id, self._query, jump=False)

    def _lose(self, reading: Reading, reason: str) -> None:
        """The open article's file is gone or cannot be read: say so once, and show it again when it is back."""
        at = self.view.top_offset
        self.reading = None
        self.show_state(
            f"“{safe(reading.heading.meta.title)}” cannot be shown.",
            safe(reason),
            f"When its file comes back it is shown again. Its bookmarks stay ({self._session.key('app.bookmarks')}).",
        )
        self._lost = (reading.heading.path, at)

    def _show_returned(self) -> None:
        """The library changed: the article that was open when its file went may be back."""
        if self._lost is None:
            return
        path, at = self._lost
        article_id = self._library.article_id_of(path)
        if article_id is None:
            return
        try:
            self._put(self._library.read(article_id), at=at)
        except ArticleError:
            return  # still listed, and still not there: what is shown says so

    def show_bookmarks(self, bookmarks: Sequence[Bookmark]) -> None:
        self.view.set_bookmarks(bookmarks)

    # -- hits ---------------------------------------------------------------------------------------------

    @work(group="marks", exclusive=True)
    @tells_errors
    async def _mark_hits(self, article_id: int, query: str, *, jump: bool) -> None:
        await self._session.started.wait()
        hits = await self._library.searcher.marks(article_id, query)
        if article_id == self.article_id and query == self._query:
            self.view.set_hits(hits, jump=jump and bool(hits), quotes=ASKS_FOR_QUOTES.search(query) is not None)
            self._count_hit(1, self.view.hit_count)

    def clear_hits(self) -> None:
        """No search is listed any more: nothing is marked as its hit."""
        self._query = ""
        self.view.set_hits(())
        self._count_hit(0, 0)

    def _count_hit(self, number: int, total: int) -> None:
        """Say which hit the cursor is on (`number` counts from 1)."""
        self._hits = f"hit {number} of {total}" if total else ""
        self._describe()

    @on(ArticleView.HitChanged)
    def _hit_changed(self, event: ArticleView.HitChanged) -> None:
        event.stop()
        self._count_hit(event.index, event.total)

    # -- find in this article -----------------------------------------------------------------------------

    def start_find(self) -> None:
        self._find.open()

    @property
    def finding(self) -> bool:
        """Whether words are being found: the line is typed into, or what it found is still marked."""
        return self._find.has_focus_within or (bool(self._found) and self.view.has_focus)

    @on(Input.Changed, "#find")
    def _find_typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.reading is None:
            return
        self._found = find_all(self.reading.article.text, event.value)
        self.view.set_hits(self._found, jump=bool(self._found))
        self._count_hit(1, len(self._found))
        words = event.value.strip()
        self.post_message(self.Explained(found_line(len(self._found), words) if words else ""))

    @on(Input.Submitted, "#find")
    def _find_done(self, event: Input.Submitted) -> None:
        event.stop()
        self._find.close()
        self.view.focus()
        if self._found:
            key = self._session.key
            self.notify(f"{key('article.next_hit')} next, {key('article.previous_hit')} previous")

    def stop_find(self) -> None:
        """Put the find line away; the hits of the search, if any, are marked again."""
        self._found = ()
        self._find.close()
        self.view.focus()
        query = self._query
        self.clear_hits()
        self._query = query
        if query and self.article_id is not None:
            self._mark_hits(self.article_id, query, jump=False)

    # -- while reading ------------------------------------------------------------------------------------

    def watch_position(self) -> None:
        self._describe()

    def _describe(self) -> None:
        if self.reading is None:
            self._head.show((Part("Article", "strong"),))
            return
        heading = self.reading.heading
        if self.view.scroll_offset.y:
            left: Line = (Part(safe(heading.meta.title), "strong"), Part("  " + origin(heading.meta), "dim"))
        else:
            left = (Part("Article", "strong"), Part(f"  {self.position}", "dim"))
        right = " · ".join(part for part in (self._hits, f"{read_share(self.view):.0%}") if part)
        self._head.show(left, (Part(f"{right} ", "dim"),))

    @on(ArticleView.CursorMoved)
    def _cursor_moved(self, event: ArticleView.CursorMoved) -> None:
        self._mark = event.mark
        if self.view.has_focus:
            self._explain_cursor()

    def _explain_cursor(self) -> None:
        self.post_message(self.Explained(status_line(self._mark) if self._mark is not None else ""))

    @on(ArticleView.ExplainRequested)
    def _explain_mark(self, event: ArticleView.ExplainRequested) -> None:
        from reader.app.screens.dialogs import CardScreen

        event.stop()
        if event.mark is not None:
            self.app.push_screen(CardScreen(card(event.mark)))
        elif self.reading is not None:
            key = self._session.key("list.details")
            self.app.push_screen(CardScreen(origin_card(self.reading.article.meta, key)))

    def show_left_out(self) -> None:
        """Show which lines of the file are no part of the article."""
        from reader.app.screens.dialogs import CardScreen

        if self.reading is None:
            return
        if self.reading.article.left_out:
            self.app.push_screen(CardScreen(left_out_card(self.reading.article.left_out)))
        else:
            self.notify("Nothing was left out of this article")

    def _scrolled(self) -> None:
        if self.reading is None:
            return
        self._describe()
        if self._place_timer is None:
            self._place_timer = self.set_timer(PLACE_AFTER, self.store_place)
        view = self.view
        # A search that is being typed scrolls the article to its hits, and nobody has read it.
        if view.has_focus and view.max_scroll_y > 0 and view.scroll_offset.y >= view.max_scroll_y:
            self._count_as_read()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget is self.view:
            self._start_reading()
            self._explain_cursor()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if event.widget is self.view:
            self._stop_reading()
            self.post_message(self.Explained(""))

    def _start_reading(self) -> None:
        self._stop_reading()
        if self.reading is not None and not self.reading.heading.read:
            self._read_timer = self.set_timer(self.read_after, self._count_as_read)

    def _stop_reading(self) -> None:
        if self._read_timer:
            self._read_timer.stop()
            self._read_timer = None

    def _count_as_read(self) -> None:
        reading = self.reading
        if reading is None or reading.heading.read:
            return
        self.reading = replace(reading, heading=replace(reading.heading, read=True))
        self.post_message(self.WasRead(reading.heading.id))

    # -- copying ------------------------------------------------------------------------------------------

    @tells_errors
    def copy_selection(self) -> None:
        """Copy the selected words as they are."""
        from reader.app import outside

        if self.reading is not None and self.view.selection:
            text = self.view.selection.of(self.reading.article.text)
            self.notify(f"{outside.copy(self.app, text)}: selection, {len(text):,} characters")

    # -- leaving ------------------------------------------------------------------------------------------

    @tells_errors
    def store_place(self) -> None:
        """Remember where reading is, if that differs from what is stored."""
        if self._place_timer:
            self._place_timer.stop()
            self._place_timer = None
        if self.reading is None:
            return
        place = self.view.top_offset
        if place != (self._stored_place or 0):
            self._library.remember_place(self.reading.heading.id, place)
            self._stored_place = place

    def leave(self) -> None:
        self._stop_reading()
        self.store_place()


def _is_same(one: Reading, other: Reading) -> bool:
    """Whether two readings of an article show the same; what is known of it across articles apart."""
    shown = (
        (reading.content_hash, reading.pending, reading.article.meta, reading.extracted) for reading in (one, other)
    )
    return next(shown) == next(shown)


def read_share(view: ArticleView) -> float:
    """How much of the article has been on the screen, 0..1."""
    height = view.virtual_size.height
    return min(1.0, (view.scroll_offset.y + view.size.height) / height) if height else 1.0
