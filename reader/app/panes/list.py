"""The list pane: all articles, or the hits of a search, in an order and perhaps filtered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, get_args

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from reader.app.errors import tells_errors
from reader.app.filters import parse_filter
from reader.app.keys import Command
from reader.app.rows import HitRows, LibraryRows
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.widgets.article_list import ArticleList
from reader.app.widgets.field import Field
from reader.app.widgets.row_list import RowList
from reader.app.widgets.styles import Backdrop, Bar
from reader.app.widgets.styles import Heading as PaneHeading
from reader.app.wording import (
    SEARCH_ORDER_NAMES,
    SEARCH_ORDERS,
    Asked,
    cite_article,
    empty_results,
    results_head,
    results_note,
)
from reader.library.events import Progress
from reader.model import Heading, SearchAnswer
from reader.model.plain_text import amount
from reader.model.rows import HeadingFilter, HeadingOrder
from reader.model.search import SearchOrder

ORDERS: tuple[HeadingOrder, ...] = get_args(HeadingOrder)
ORDER_NAMES: dict[HeadingOrder, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "source": "by source",
    "title": "by title",
    "quotes": "most quotes first",
    "figures": "most figures first",
}

FILTERS = (
    ("Show only unread articles", "is:unread"),
    ("Show only articles with bookmarks", "is:bookmarked"),
    ("Show all articles", ""),
)
"""Filters that the palette offers by name."""

REST = 0.12
"""Seconds the cursor rests on an article before it counts as looked at."""

FIRST_REST = 0.01
"""The same at the start: after the first frame, which has the headings."""

REFRESH_EVERY = 0.5
"""Seconds between two refreshes of the list while articles arrive."""

FILL_AFTER = 0.01
"""Seconds before an empty list is filled."""

_FILTERED = Part(" · filtered", "dim")

SNIPPETS_AFTER = 0.1
"""Seconds before the snippets that did not come with an answer are asked for, unless the cursor is on one of them."""

SNIPPETS_AT_ONCE = 40
"""So many are asked for in one question: the next search does not wait for more of them."""

DEEPEST = 20
"""How many "more like this" can be gone back from, one after the other."""


class Earlier(Struct, frozen=True):
    """Results, or the whole list (`rows` None), as they were left for "more like this"; `on` had the cursor."""

    asked: Asked
    rows: HitRows | None
    on: int | None


class ListPane(Vertical, Backdrop):
    """The articles, or the hits of a search; under the head a line says how a search was read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "Sort", id="list.sort"),
        Binding("f", "filter", "Filter", id="list.filter"),
        Binding("r", "toggle_read", "Read/unread", id="list.read"),
        Binding("y", "copy_citation", "Copy citation", show=False, id="list.copy"),
        Binding("o", "screen.open_source", "Open source", show=False, id="list.source"),
    ]

    @dataclass
    class Rested(Message):
        """The cursor rests on an article, or on nothing where nothing is listed."""

        heading: Heading | None

    @dataclass
    class Moved(Message):
        """The cursor is somewhere else, or the number of rows is another."""

    @dataclass
    class Refreshed(Message):
        """The articles were read anew, because the library changed."""

    @dataclass
    class Chosen(Message):
        """An article was chosen."""

        heading: Heading

    @dataclass
    class Suggested(Message):
        """The better spelling was chosen in a list without hits."""

        query: str

    @dataclass
    class Filtered(Message):
        """Searches are to stay within a filter."""

        only: HeadingFilter | None

    @dataclass
    class Ordered(Message):
        """Hits are wanted in another order."""

        order: SearchOrder

    @dataclass
    class Restored(Message):
        """What is listed was put back to what was listed before."""

        asked: Asked

    @dataclass
    class Done(Message):
        """The person is done with the filter."""

    def __init__(self, session: Session, order: HeadingOrder = "newest", first: str = "") -> None:
        """`order` and `first`, the path of an article: how the list is sorted and where its cursor is at first."""
        super().__init__(id="list-pane", classes="pane")
        self._first = first
        self._session = session
        self._library = session.library
        self.articles = ArticleList(id="articles")
        self.asked = Asked()
        """What is listed: all articles, the hits of a search, or what is like an article."""
        self.order: HeadingOrder = order
        self.only: HeadingFilter | None = None
        self._typed = ""
        self._filter_came_last = False
        self._hit_order: SearchOrder = "relevance"
        self._all = LibraryRows(self._library, self.order)
        self._earlier: list[Earlier] = []
        self._scanned = False
        self._indexed: tuple[int, int] = (0, 0)
        self._rest_timer: Timer | None = None
        self._refresh_timer: Timer | None = None
        self._head = PaneHeading(classes="pane-head")
        self._head.left_is_whole = True  # how many there are is never cut for the order they are in
        self._note = Bar(id="list-note")
        self._field = Field("filter", "is:unread  is:bookmarked  source:name  words")

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._note
        yield self.articles
        yield self._field

    def on_mount(self) -> None:
        """The list is filled before the first frame, the article under the cursor is told after it."""
        self.show_all(on=self._library.article_id_of(self._first) if self._first else None)
        self._rest_after(FIRST_REST)

    # -- what is under the cursor -------------------------------------------------------------------------

    @property
    def heading(self) -> Heading | None:
        """The article under the cursor."""
        return self.articles.heading

    @property
    def total(self) -> int:
        """How many articles are listed, or match."""
        rows = self.articles.rows
        return rows.answer.total if isinstance(rows, HitRows) else self.articles.count

    @property
    def headline(self) -> str:
        """What is listed, in words: "214 hits"."""
        return self._head.text.strip().partition(" · ")[0]

    def position_of(self, article_id: int) -> str:
        """Where the article under the cursor stands, as "3 of 24"; empty for another one."""
        heading = self.heading
        if heading is None or heading.id != article_id:
            return ""
        return f"{self.articles.cursor + 1:,} of {self.articles.count:,}"

    def step(self, by: int) -> Heading | None:
        """Move the cursor by rows; the article there, None when there is no further one."""
        before = self.articles.cursor
        self.articles.action_move(by)
        return None if self.articles.cursor == before else self.heading

    def _rest_after(self, seconds: float) -> None:
        if self._rest_timer:
            self._rest_timer.stop()
        self._rest_timer = self.set_timer(seconds, self._tell_rest)

    def _tell_rest(self) -> None:
        self.post_message(self.Rested(self.heading))

    @on(RowList.Moved)
    def _cursor_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self.post_message(self.Moved())
        self._rest_after(REST)
        hit, rows = self.articles.hit, self.articles.rows
        if hit is not None and hit.snippet is None and isinstance(rows, HitRows):
            self._fill_in(rows, after=0.0)

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        if self.heading is not None:
            if self._rest_timer:
                self._rest_timer.stop()
            self.post_message(self.Chosen(self.heading))
        elif self.suggestion:
            self.post_message(self.Suggested(self.suggestion))

    @property
    def found_nothing(self) -> bool:
        """Whether the search that is listed was answered, and nothing was found."""
        rows = self.articles.rows
        return isinstance(rows, HitRows) and not rows.count and not rows.answer.error and not self._too_early(rows)

    @property
    def why_nothing(self) -> tuple[str, ...]:
        """What an article pane says while nothing can be opened; empty when something can, or soon may."""
        if self.articles.rows is not self._all or self._all.count:
            return ()
        if self.only is not None:
            return ("Nothing matches the filter.", "f changes it, Esc shows all articles.")
        if not self._scanned:
            return ()
        return (
            "No articles yet.",
            "The list says what was found. Articles appear here as they arrive.",
        )

    @property
    def suggestion(self) -> str | None:
        """A better spelling of the search that found nothing."""
        rows = self.articles.rows
        return rows.answer.suggestion if isinstance(rows, HitRows) and not rows.count else None

    # -- all articles -------------------------------------------------------------------------------------

    def show_all(self, *, on: int | None = None) -> None:
        """List the library, the cursor on article `on`."""
        self._all = LibraryRows(self._library, self.order, self.only)
        self._describe_all()
        self.articles.show(self._all, cursor=self._all.index_of(on) if on is not None else None)
        self.post_message(self.Moved())
        self._rest_after(REST)

    def _describe_all(self) -> None:
        samples = self._library.holds_samples
        left: Line = (Part(amount(self._all.count, "example" if samples else "article"), "strong"),)
        there = self._library.listed_of
        if self.only is not None:
            left = (Part(f"{self._all.count:,} of {amount(self._library.count(), 'article')}", "strong"), _FILTERED)
        elif there is not None and there > self._all.count:
            # The newest of those on a server are listed; more come as one goes down.
            left = (Part(f"{self._all.count:,} of {amount(there, 'article')}", "strong"),)
        self._show_head(left, (Part(ORDER_NAMES[self.order], "dim"),))
        # No longer than the narrowest list is wide: it has to be read whole.
        how_to_open = (Part("newsreader FOLDER opens yours", "dim"),) if samples else ()
        self._show_note(how_to_open if self.only is None else self._filter_words())
        self.articles.set_empty(*self._nothing())

    def _filter_words(self) -> Line:
        """The filter, on the line of its own below the head."""
        return (Part("filter: ", "dim"), Part(safe(self._typed), "accent"), Part(" · f changes it", "dim"))

    def _show_head(self, left: Line, right: Line) -> None:
        self._head.show(left, (*right, Part(" ")))

    def _show_note(self, note: Line) -> None:
        self._note.set_class(not note, "-empty")
        self._note.show((Part(" "), *note))

    def _nothing(self) -> tuple[str, ...]:
        if self.only is not None:
            return ("Nothing matches this filter.", "f changes it, Esc shows all articles.")
        if not self._scanned:
            return ("Looking for articles…", "They appear here as they are found.")
        if not self._library.abilities.complete:
            return (
                "No articles from the server yet.",
                "They appear once it answers. The bottom line says what is wrong.",
            )
        gone = [root.path for root in self._library.opening.roots if not root.path.exists()]
        if gone:
            return (
                *(f"{safe(str(path))} is missing." for path in gone),
                "Its articles are listed again when it returns. Bookmarks and notes are kept.",
            )
        report = self._library.scan_report()
        lines = [
            "No articles here.",
            "newsreader FOLDER opens a folder of texts, saved pages, mails, PDF or Word files.",
        ]
        passed = report.not_articles + report.hidden + report.empty
        if passed:
            lines.append(f"{amount(passed, 'file')} skipped: not articles, hidden or empty.")
        lines += [f"{safe(over.path)}: {safe(over.reason)}" for over in report.unreadable[:5]]
        return tuple(lines)

    # -- hits ---------------------------------------------------------------------------------------------

    def show_searching(self) -> None:
        """Say that an answer is waited for; what was listed before stays until it is there."""
        self._show_head((Part("Searching…", "strong"),), ())

    def show_hits(
        self, asked: Asked, answer: SearchAnswer, *, order: SearchOrder, stay: bool, unfiltered: int | None
    ) -> None:
        """List an answer. `unfiltered`: how many articles match without the filter of the list."""
        here = self.heading.id if self.heading else None
        if asked.like is not None:
            rows = self.articles.rows
            self._earlier.append(Earlier(self.asked, rows if isinstance(rows, HitRows) else None, here))
            del self._earlier[:-DEEPEST]
        else:
            self._earlier.clear()
        self._hit_order = order
        headings = self._library.headings_of([hit.id for hit in answer.hits])
        self._put_hits(asked, HitRows(answer, headings, asked.new), here if stay else None, unfiltered)

    def _put_hits(self, asked: Asked, rows: HitRows, on: int | None, unfiltered: int | None = None) -> None:
        self.asked = asked
        before = self.articles.rows
        if rows.answer.error and not self._library.abilities.complete and isinstance(before, HitRows) and before.count:
            # The server cannot be asked now: what was found before stays.
            self._show_head(*results_head(rows.answer, asked, self._hit_order))
            self._show_note((Part(safe(rows.answer.error), "warning"),))
            return
        at = rows.index_of(on) if on is not None else None
        self._indexed = self._library.index_progress()
        too_early = self._too_early(rows)
        self.articles.set_empty(*empty_results(rows.answer, asked, too_early=too_early))
        self.articles.show(rows, cursor=0 if at is None else at)
        left, right = results_head(rows.answer, asked, self._hit_order, too_early=too_early)
        if self.only is not None and unfiltered is not None:
            left = (Part(f"{rows.answer.total:,} of {amount(unfiltered, 'hit')}", "strong"), _FILTERED)
        self._show_head(left, right)
        self._show_note_of_hits(rows)
        self._fill_in(rows)
        self.post_message(self.Moved())
        self._rest_after(REST)  # once typing pauses

    def _show_note_of_hits(self, rows: HitRows) -> None:
        """What stands below the number of hits: that not all is indexed, the filter, how the question was read."""
        filtered = self._filter_words() if self.only is not None else ()
        note = results_note(rows.answer, self.asked)
        between = (Part(" · ", "dim"),) if filtered and note else ()
        self._show_note((*self._so_far(), *filtered, *between, *note))

    @work(group="snippets", exclusive=True)
    async def _fill_in(self, rows: HitRows, *, after: float = SNIPPETS_AFTER) -> None:
        """Get the snippets that did not come with an answer, while it is listed; those near the cursor first."""
        if not rows.without_snippet(0, 1):
            return
        await asyncio.sleep(after)
        while self.articles.rows is rows and (ids := rows.without_snippet(self.articles.cursor, SNIPPETS_AT_ONCE)):
            hits = await self._library.searcher.snippets(rows.answer.query, ids)
            if hits is None:
                return
            rows.put_snippets(ids, hits)
            self.articles.forget()

    def _too_early(self, rows: HitRows) -> bool:
        """Whether nothing was found because not all is indexed yet, as it seems."""
        done, known = self._indexed
        failed = bool(rows.answer.error)
        return done < known and not rows.count and not (failed and done)

    def _so_far(self) -> Line:
        """Hits while not all is indexed are not all hits."""
        done, known = self._indexed
        return (Part(f"in {done:,} of {known:,} so far  ", "warning"),) if done < known else ()

    def _count_meanwhile(self, rows: HitRows) -> None:
        """Say how many articles there are by now, beside hits that are not all of them.

        Not once all are indexed: counting looks at every article, and a new one soon brings a new answer.
        """
        done, known = self._indexed
        if done < known:
            self._indexed = (done, self._library.index_progress()[1])
            self._show_note_of_hits(rows)

    def leave_hits(self) -> Asked:
        """Back from "more like this" to what was listed before; else the whole list, the cursor on its article.

        Returns what is listed then.
        """
        if self._earlier:
            earlier = self._earlier.pop()
            if earlier.rows is not None:
                earlier.rows.refresh(self._library)
                self._put_hits(earlier.asked, earlier.rows, earlier.on)
                return earlier.asked
            on = earlier.on
        else:
            on = self.heading.id if self.heading else None
        self.asked = Asked()
        self.show_all(on=on)
        return self.asked

    def leave_likeness(self) -> None:
        """Back to the last search, or to the whole list: likeness is nothing that could be narrowed."""
        while self.asked.like is not None:
            self.post_message(self.Restored(self.leave_hits()))

    # -- order and filter ---------------------------------------------------------------------------------

    def action_sort(self) -> None:
        """The next order; the cursor stays on its article."""
        if self.asked.like is not None:
            self.notify("Similar articles are always sorted by similarity")
        elif self.asked.active:
            self.sort_hits(SEARCH_ORDERS[(SEARCH_ORDERS.index(self._hit_order) + 1) % len(SEARCH_ORDERS)])
        else:
            self.sort_all(ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)])

    def sort_hits(self, order: SearchOrder) -> None:
        """Ask for hits in an order."""
        self._hit_order = order
        self.post_message(self.Ordered(order))

    def sort_all(self, order: HeadingOrder) -> None:
        """List the articles in an order."""
        self.order = order
        if not self.asked.active:
            self.show_all(on=self.heading.id if self.heading else None)
        self.notify(f"Sorted {ORDER_NAMES[order]}")

    def action_filter(self) -> None:
        """Go into the filter line."""
        self.leave_likeness()
        self._field.open()

    def set_filter(self, typed: str) -> None:
        """Filter as if this had been typed."""
        self._field.put(typed)
        self._narrow(typed)
        self.post_message(self.Done())

    def take_away_filter(self) -> bool:
        """List everything again, or all hits of the search, if the filter came after it; False when it did not."""
        if self.only is None or (self.asked.active and not self._filter_came_last):
            return False
        self._field.put("")
        self._narrow("")
        return True

    def _narrow(self, typed: str) -> None:
        only = parse_filter(typed)
        self._typed = typed.strip()
        if only == self.only:
            return
        self.leave_likeness()
        self._filter_came_last = only is not None and self.asked.active
        self.only = only
        if not self.asked.active:
            self.show_all(on=self.heading.id if self.heading else None)
        self.post_message(self.Filtered(only))

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow(event.value)

    @on(Input.Submitted, "#filter")
    def _filter_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Done())

    def commands(self) -> Iterator[Command]:
        """Filters and orders for the palette."""
        for title, typed in FILTERS:
            yield Command(title, "Filter the list", partial(self.set_filter, typed))
        if self.asked.query:
            for hits, words in SEARCH_ORDER_NAMES.items():
                yield Command(f"Sort: {words}", "Hits", partial(self.sort_hits, hits))
        else:
            for order, words in ORDER_NAMES.items():
                about = "Articles by date" if order in ("newest", "oldest") else "Articles"
                yield Command(f"Sort: {words}", about, partial(self.sort_all, order))

    # -- read marks and citation --------------------------------------------------------------------------

    @tells_errors
    def set_read(self, article_id: int, read: bool) -> None:
        """Mark an article read or unread, in the library and in the list."""
        self._library.mark_read(article_id, read)
        self.renew(article_id)

    def renew(self, article_id: int) -> None:
        """Show an article's row as the library has it now; the row stays where it is."""
        for heading in self._library.headings_of([article_id]):
            self._all.put(heading)
            shown = self.articles.rows
            if shown is not None and shown is not self._all:
                shown.put(heading)
        self.articles.forget()

    @tells_errors
    def action_toggle_read(self) -> None:
        """Read or unread, with undo; the cursor goes on to the next article."""
        heading = self.heading
        if heading is None:
            return
        self._library.mark_read(heading.id, not heading.read)
        self.renew(heading.id)
        what = "unread" if heading.read else "read"
        self._session.undo.push(
            f"marked “{safe(heading.meta.title)}” {what}", partial(self.set_read, heading.id, heading.read)
        )
        self.notify(f"Marked {what} · u undoes it")
        self.articles.action_move(1)

    @tells_errors
    def action_copy_citation(self) -> None:
        """Copy where the article under the cursor comes from."""
        from reader.app import outside

        if self.heading is not None:
            text = cite_article(self.heading)
            self.notify(f"{outside.copy(self.app, text)}: citation, {len(text):,} characters")

    # -- the library changes ------------------------------------------------------------------------------

    def show_progress(self, progress: Progress) -> None:
        """The first scan is over once the indexer is past it."""
        if progress.phase not in ("starting", "scanning") and not self._scanned:
            self._scanned = True
            if self.articles.rows is self._all:
                self._describe_all()
                self._rest_after(REST)

    def refresh_soon(self) -> None:
        """Articles came, changed or went: refresh soon, and not for each of them. The first fill an empty list."""
        if self._refresh_timer is None:
            wait = REFRESH_EVERY if self._all.count else FILL_AFTER
            self._refresh_timer = self.set_timer(wait, self._refresh)

    def _refresh(self) -> None:
        self._refresh_timer = None
        articles, before = self.articles, self.heading
        self._all.refresh()
        self.post_message(self.Refreshed())
        if articles.rows is not self._all:
            if isinstance(articles.rows, HitRows):
                articles.rows.refresh(self._library)
                articles.forget()
                self._count_meanwhile(articles.rows)
            return
        at = self._all.index_of(before.id) if before else None
        articles.show(self._all, cursor=at if at is not None else articles.cursor)
        self._describe_all()
        self.post_message(self.Moved())
        if before is None:
            self._rest_after(REST)
