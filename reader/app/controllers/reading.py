"""The open article: opening, going to a place, what counts as read, where reading stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader.app.explain import card, left_out_card, status_line
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.wording import origin
from reader.errors import NewsreaderError
from reader.library.views import Reading
from reader.model import Bookmark, Figure, Quote, Span

if TYPE_CHECKING:
    from textual.timer import Timer

    from reader.app.screens.main import MainScreen
    from reader.app.widgets.article_view import ArticleView

Mark = Quote | Figure | Bookmark

PREVIEW_AFTER = 0.12
"""Seconds the list's cursor rests on an article before it is shown."""

PLACE_AFTER = 1.0
"""Seconds without scrolling after which the reading place is stored: a crash loses no more than that."""


class ReadingController:
    """Shows one article at a time.

    An article counts as read once it had the focus for `Settings.read_after_seconds`, or was scrolled to its end.
    Resting on it in the list shows it, but does not make it read.
    """

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._library = screen.library
        self.reading: Reading | None = None
        self._stored_place: int | None = None
        self._preview: Timer | None = None
        self._place_timer: Timer | None = None
        self._read_timer: Timer | None = None
        self._hits = ""
        self._mark: Mark | None = None

    @property
    def article_id(self) -> int | None:
        """The open article."""
        return self.reading.heading.id if self.reading else None

    # -- opening ------------------------------------------------------------------------------------------

    def preview_soon(self) -> None:
        """Show the article under the list's cursor once the cursor rests."""
        self._stop_preview()
        self._preview = self._screen.set_timer(PREVIEW_AFTER, self.preview)

    def _stop_preview(self) -> None:
        if self._preview:
            self._preview.stop()
            self._preview = None

    def preview(self) -> None:
        """Show the article under the list's cursor; the focus stays."""
        self._preview = None
        articles = self._screen.articles
        if articles.heading is None:
            return
        if articles.heading.id != self.article_id or articles.hit is not None:
            self.show(articles.heading.id, at_hit=True)

    def open(self, article_id: int, *, place: Span | None = None) -> None:
        """Show an article and go into it: at `place`, else at the first hit of the search, else where reading
        stopped."""
        self._stop_preview()
        self.show(article_id, place=place, at_hit=place is None)
        self._screen.panes.focus("article")

    def show(self, article_id: int, *, place: Span | None = None, at_hit: bool = False) -> None:
        """Show an article. `at_hit`: go to the first hit of the search."""
        view = self._screen.article
        if article_id != self.article_id:
            self.leave()
            try:
                reading = self._library.read(article_id)
                self._stored_place = self._library.reading_place(article_id)
            except NewsreaderError as error:
                self._fail(article_id, str(error))
                return
            self._put(reading, at=place.start if place else self._stored_place)
        if place is not None:
            view.go_to(place)
        if self._screen.searching.active:
            jump = at_hit and place is None
            self._screen.run_worker(self._mark_hits(article_id, jump), group="marks", exclusive=True)
        if self._screen.article_has_focus:
            self.start_reading()

    def _put(self, reading: Reading, *, at: int | None) -> None:
        self.reading = reading
        self._hits, self._mark = "", None
        self._screen.article.show(reading, at=at)
        self._screen.side.show(reading)
        self.refresh_bookmarks()
        self.describe()

    def refresh_bookmarks(self) -> None:
        """Show the open article's bookmarks as the library has them now."""
        if self.article_id is None:
            return
        try:
            bookmarks = self._library.bookmarks(self.article_id)
        except NewsreaderError as error:
            self._screen.notify(str(error), severity="error")
            return
        self._screen.article.set_bookmarks(bookmarks)
        self._screen.side.set_bookmarks(bookmarks)
        self._screen.listing.renew(self.article_id)

    def _fail(self, article_id: int, reason: str) -> None:
        self.reading = None
        self._screen.side.show(None)
        heading = next(iter(self._library.headings_of([article_id])), None)
        title = safe(heading.meta.title) if heading else "This article"
        self._screen.article.show_state(f"“{title}” cannot be shown.", safe(reason))
        self._screen.article_pane.show_head((), ())

    def renew(self, ids: frozenset[int] | None) -> None:
        """The library changed: read the open article anew if it is among `ids` (None: it may be)."""
        reading = self.reading
        if reading is None or (ids is not None and reading.heading.id not in ids):
            return
        try:
            new = self._library.read(reading.heading.id)
        except NewsreaderError as error:
            self._screen.say(str(error), warning=True)
            return
        if (new.content_hash, new.pending) == (reading.content_hash, reading.pending):
            return
        edited = new.content_hash != reading.content_hash
        self._put(new, at=self._screen.article.top_offset if edited else None)
        if self._screen.searching.active:
            self._screen.run_worker(self._mark_hits(new.heading.id, False), group="marks", exclusive=True)

    # -- hits ---------------------------------------------------------------------------------------------

    async def _mark_hits(self, article_id: int, jump: bool) -> None:
        hits = await self._screen.searching.marks(article_id)
        if article_id == self.article_id:
            self._screen.article.set_hits(hits, jump=jump and bool(hits))
            self.show_hit(1, len(hits))

    def clear_hits(self) -> None:
        """No hits are marked any more."""
        self._screen.article.set_hits(())
        self.show_hit(0, 0)

    def show_hit(self, number: int, total: int) -> None:
        """Say which hit the cursor is on (`number` counts from 1)."""
        self._hits = f"hit {number} of {total}" if total else ""
        self.describe()

    # -- while reading ------------------------------------------------------------------------------------

    def describe(self) -> None:
        """What the head of the pane says: the article, the hit, how far one is."""
        if self.reading is None:
            self._screen.article_pane.show_head((), ())
            return
        heading = self.reading.heading
        view = self._screen.article
        if view.scroll_offset.y:
            left: Line = (Part(safe(heading.meta.title), "strong"), Part("  " + origin(heading.meta), "dim"))
        else:
            left = (Part(self._screen.list_position(heading.id), "dim"),)
        share = f"{read_share(view):.0%}"
        right = " · ".join(part for part in (self._hits, share) if part)
        self._screen.article_pane.show_head(left, (Part(right, "dim"),))

    def cursor_moved(self, span: Span, mark: Mark | None) -> None:
        """The cursor is on `span`: say what it means; the side pane goes along."""
        self._mark = mark
        if self._screen.article_has_focus:
            self.explain_cursor()
        self._screen.side.follow(span)

    def explain_cursor(self) -> None:
        """Say what is under the cursor."""
        self._screen.status.explain(status_line(self._mark) if self._mark is not None else "")

    def explain(self, mark: Mark) -> None:
        """Show why something is marked."""
        from reader.app.screens.dialogs import CardScreen

        self._screen.app.push_screen(CardScreen(card(mark)))

    def show_left_out(self) -> None:
        """Show which lines of the file are no part of the article."""
        if self.reading is None:
            return
        if not self.reading.article.left_out:
            self._screen.say("Nothing was left out of this article.")
            return
        from reader.app.screens.dialogs import CardScreen

        self._screen.app.push_screen(CardScreen(left_out_card(self.reading.article.left_out)))

    def scrolled(self) -> None:
        """The article was scrolled."""
        if self.reading is None:
            return
        self.describe()
        if self._place_timer is None:
            self._place_timer = self._screen.set_timer(PLACE_AFTER, self.store_place)
        view = self._screen.article
        if view.max_scroll_y > 0 and view.scroll_offset.y >= view.max_scroll_y:
            self._count_as_read()

    def start_reading(self) -> None:
        """The article got the focus."""
        self.stop_reading()
        if self.reading is not None and not self.reading.heading.read:
            self._read_timer = self._screen.set_timer(self._screen.read_after, self._count_as_read)

    def stop_reading(self) -> None:
        """The article lost the focus, or another one comes."""
        if self._read_timer:
            self._read_timer.stop()
            self._read_timer = None

    def _count_as_read(self) -> None:
        reading = self.reading
        if reading is None or reading.heading.read:
            return
        self.reading = replace(reading, heading=replace(reading.heading, read=True))
        self._screen.listing.set_read(reading.heading.id, True)

    # -- leaving ------------------------------------------------------------------------------------------

    def store_place(self) -> None:
        """Remember where reading is, if that differs from what is stored."""
        if self._place_timer:
            self._place_timer.stop()
            self._place_timer = None
        if self.reading is None:
            return
        place = self._screen.article.top_offset
        if place != (self._stored_place or 0):
            try:
                self._library.remember_place(self.reading.heading.id, place)
                self._stored_place = place
            except NewsreaderError as error:
                self._screen.say(str(error), warning=True)

    def leave(self) -> None:
        """Another article comes, or the program ends."""
        self.stop_reading()
        self.store_place()


def read_share(view: ArticleView) -> float:
    """How much of the article has been on the screen, 0..1."""
    height = view.virtual_size.height
    return min(1.0, (view.scroll_offset.y + view.size.height) / height) if height else 1.0
