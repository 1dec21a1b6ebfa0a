"""The article list: what it shows, in which order, and how it stays put while articles arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from reader.app.controllers.saying import says_errors
from reader.app.filters import parse_filter
from reader.app.rows import HitRows, LibraryRows, Rows
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.wording import amount
from reader.library.events import ArticlesChanged, Progress
from reader.library.views import HeadingFilter, HeadingOrder

if TYPE_CHECKING:
    from textual.timer import Timer

    from reader.app.screens.main import MainScreen

ORDERS: tuple[HeadingOrder, ...] = get_args(HeadingOrder)
ORDER_NAMES: dict[HeadingOrder, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "source": "by source",
    "title": "by title",
    "quotes": "most quotes first",
    "figures": "most figures first",
}

REFRESH_EVERY = 0.5
"""Seconds between two refreshes of the list while articles arrive."""

FILL_AFTER = 0.01
"""Seconds before an empty list is filled."""


class Listing:
    """Owns the rows that are listed when no search is."""

    def __init__(self, screen: MainScreen) -> None:
        self.screen = screen
        self._library = screen.library
        self.order: HeadingOrder = "newest"
        self.only: HeadingFilter | None = None
        self.rows = LibraryRows(self._library)
        self.narrows_hits = False
        """Whether the filter was set while hits were listed: then going back takes it away first."""
        self._timer: Timer | None = None
        self._scanned = False

    def show_all(self, *, on: int | None = None) -> None:
        """List the library, the cursor on article `on`."""
        self.rows = LibraryRows(self._library, self.order, self.only)
        self._show(self.rows, on)

    def _show(self, rows: Rows, on: int | None) -> None:
        at = rows.index_of(on) if on is not None else None
        self._describe()
        self.screen.articles.show(rows, cursor=at)

    def _describe(self) -> None:
        rows = self.rows
        noun = "article" if self.only is None else "match"
        left: Line = (Part(amount(rows.count, noun, "matches" if self.only else None), "strong"),)
        self.screen.list_pane.show_head(left, (Part(ORDER_NAMES[self.order], "dim"),))
        self.screen.articles.set_empty(*self._empty())

    def _empty(self) -> tuple[str, ...]:
        if self.only is not None:
            return ("Nothing matches this filter.", "f changes it, Esc shows all articles.")
        if not self._scanned:
            return ("Looking for articles…", "They appear here as they are found.")
        report = self._library.scan_report()
        lines = [
            "No articles here.",
            "newsreader FOLDER opens a folder of texts, saved pages, mails, PDF or Word files.",
        ]
        passed = report.not_articles + report.hidden + report.empty
        if passed:
            lines.append(f"{amount(passed, 'file')} passed over: not articles, hidden or empty.")
        lines += [f"{safe(over.path)}: {safe(over.reason)}" for over in report.unreadable[:5]]
        return tuple(lines)

    # -- keys ---------------------------------------------------------------------------------------------

    def next_order(self) -> None:
        """Sort by the next order; the cursor stays on its article."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        heading = self.screen.articles.heading
        self.show_all(on=heading.id if heading else None)
        self.screen.say(f"Sorted {ORDER_NAMES[self.order]}")

    def set_filter(self, typed: str) -> None:
        """Filter as if this had been typed, from the palette for example."""
        self.screen.list_pane.filter_line.put(typed)
        self.filter_by(typed)
        self.screen.panes.focus("list")

    def open_filter(self) -> None:
        """Go into the filter line. Articles like another one are left for it: a filter narrows searches and lists."""
        self.screen.searching.leave_likeness()
        self.screen.list_pane.filter_line.open()

    def end_filter(self) -> None:
        """List everything again, or all hits of the search."""
        self.screen.list_pane.filter_line.put("")
        self.filter_by("")

    def filter_by(self, typed: str) -> None:
        """Narrow the list, or the hits of the search, to what was typed."""
        only = parse_filter(typed)
        if only == self.only:
            return
        self.screen.searching.leave_likeness()
        self.narrows_hits = only is not None and self.screen.searching.active
        if self.screen.searching.query:
            self.only = only
            self.screen.searching.ask_again()
        else:
            heading = self.screen.articles.heading
            self.only = only
            self.show_all(on=heading.id if heading else None)

    @says_errors
    def set_read(self, article_id: int, read: bool) -> None:
        """Mark an article read or unread, in the library and in the list."""
        self._library.mark_read(article_id, read)
        self.renew(article_id)

    def renew(self, article_id: int) -> None:
        """Show an article's row as the library has it now; the row stays where it is."""
        for heading in self._library.headings_of([article_id]):
            self.rows.put(heading)
            shown = self.screen.articles.rows
            if shown is not None and shown is not self.rows:
                shown.put(heading)
        self.screen.articles.forget()

    @says_errors
    def toggle_read(self) -> None:
        """Read or unread, with undo; the cursor goes on to the next article."""
        heading = self.screen.articles.heading
        if heading is None:
            return
        self._library.mark_read(heading.id, not heading.read)
        self.renew(heading.id)
        what = "unread" if heading.read else "read"
        self.screen.undo_stack.push(
            f"marked “{safe(heading.meta.title)}” {what}", lambda: self.set_read(heading.id, heading.read)
        )
        self.screen.say(f"Marked {what} · u undoes it")
        self.screen.articles.action_move(1)

    # -- the library changes ------------------------------------------------------------------------------

    def on_progress(self, progress: Progress) -> None:
        """The first scan is over once the indexer is past it."""
        if progress.phase not in ("starting", "scanning") and not self._scanned:
            self._scanned = True
            self._describe_when_listed()

    def on_changed(self, _event: ArticlesChanged) -> None:
        """Articles came, changed or went: refresh soon, and not for each of them. The first fill an empty list."""
        if self._timer is None:
            wait = REFRESH_EVERY if self.rows.count else FILL_AFTER
            self._timer = self.screen.set_timer(wait, self._refresh)

    def _refresh(self) -> None:
        self._timer = None
        articles = self.screen.articles
        if articles.rows is not self.rows:
            self.rows.refresh()
            if isinstance(articles.rows, HitRows):
                articles.rows.refresh(self._library)
                articles.forget()
            return
        before = articles.heading
        self.rows.refresh()
        at = self.rows.index_of(before.id) if before else None
        articles.show(self.rows, cursor=at if at is not None else articles.cursor)
        self._describe()
        self.screen.events.listing_refreshed()

    def _describe_when_listed(self) -> None:
        if self.screen.articles.rows is self.rows:
            self._describe()
