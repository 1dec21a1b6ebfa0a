"""The list pane: all articles, or the hits of a search, in an order and perhaps filtered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Input

from reader.app.errors import tells_errors
from reader.app.keys import Command
from reader.app.question import (
    ORDER_NAMES,
    ORDERS,
    SEARCH_ORDER_NAMES,
    SEARCH_ORDERS,
    Question,
    Results,
    empty_results,
    joined,
    results_head,
    results_note,
)
from reader.app.rows import HitRows, LibraryRows
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.widgets.article_list import ArticleList
from reader.app.widgets.field import Field
from reader.app.widgets.row_list import RowList
from reader.app.widgets.styles import Backdrop, Bar
from reader.app.widgets.styles import Heading as PaneHeading
from reader.app.wording import cite_article
from reader.library.events import Progress
from reader.library.library import Library
from reader.model import Heading
from reader.model.plain_text import amount

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

FIRST_ROWS = 20
"""Rows that are looked at to tell whether the articles have dates."""

SNIPPETS_AFTER = 0.1
"""Seconds before the snippets that did not come with an answer are asked for, unless the cursor is on one of them."""

SNIPPETS_AT_ONCE = 40
"""So many are asked for in one question: the next search does not wait for more of them."""


class ListPane(Vertical, Backdrop):
    """The articles, or the hits of a search; under the head a line says how a search was read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "Sort", id="list.sort"),
        Binding("f", "filter", "Filter", id="list.filter"),
        Binding("r", "toggle_read", "Read/unread", id="list.read"),
        Binding("y", "copy_citation", "Copy citation", show=False, id="list.copy"),
        Binding("plus", "screen.widen_list(4)", "Wider list", show=False, id="list.wider"),
        Binding("minus", "screen.widen_list(-4)", "Narrower list", show=False, id="list.narrower"),
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
        """Articles were read anew, because the library or a read mark changed."""

    @dataclass
    class Chosen(Message):
        """An article was chosen."""

        heading: Heading

    @dataclass
    class Drafted(Message):
        """Another filter was typed."""

        filter: str

    @dataclass
    class Asks(Message):
        """Another question is to be asked."""

        question: Question

    question: reactive[Question] = reactive(Question(), init=False)
    """What is asked: bound to that of the screen."""

    results: reactive[Results | None] = reactive(None, init=False)
    """The hits that are listed; None: all articles are. Bound to that of the screen."""

    def __init__(self, session: Session, question: Question, first: str = "") -> None:
        """`question` and `first`, the path of an article: what is listed and where the cursor is at first."""
        super().__init__(id="list-pane", classes="pane")
        self.set_reactive(ListPane.question, question)
        self._first = first
        self._session = session
        self._library = session.library
        self.articles = ArticleList(id="articles")
        self._all = LibraryRows(self._library, question.order, question.only)
        self._stays_on_top = not first
        """Whether the cursor stays on the first row while articles arrive: nobody has chosen another one yet."""
        self._scanned = False
        self._indexer_rests = False
        self._indexed: tuple[int, int] = (0, 0)
        self._rest_timer: Timer | None = None
        self._refresh_timer: Timer | None = None
        self._head = PaneHeading(classes="pane-head")
        self._head.left_is_whole = True  # how many there are is never cut for the order they are in
        self._note = Bar(id="list-note")
        self._field = Field("filter", "words  source:  tag:  is:unread  is:bookmarked  is:kept")

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._note
        yield self.articles
        yield self._field

    def on_mount(self) -> None:
        """The list is filled before the first frame, the article under the cursor is told after it."""
        self._show_all(on=self._library.article_id_of(self._first) if self._first else None)
        self._rest_after(FIRST_REST)

    # -- what is under the cursor -------------------------------------------------------------------------

    @property
    def heading(self) -> Heading | None:
        return self.articles.heading

    @property
    def total(self) -> int:
        """How many articles are listed, or match."""
        rows = self.articles.rows
        return rows.answer.total if isinstance(rows, HitRows) else self.articles.count

    @property
    def headline(self) -> str:
        """What is listed, in words: "214 hits"."""
        return amount(self.total, "hit" if isinstance(self.articles.rows, HitRows) else "article")

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

    def step_unread(self, by: int) -> Heading | None:
        """Move the cursor to the next or previous article that is not read; None when there is no further one."""
        rows = self.articles.rows
        index = rows.unread_from(self.articles.cursor, by) if rows is not None and rows.count else None
        if index is None:
            return None
        self.articles.cursor = index
        return self.heading

    def _rest_after(self, seconds: float) -> None:
        if self._rest_timer:
            self._rest_timer.stop()
        self._rest_timer = self.set_timer(seconds, lambda: self.post_message(self.Rested(self.heading)))

    @on(RowList.Moved)
    def _cursor_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._stays_on_top = False
        self.post_message(self.Moved())
        self._rest_after(REST)
        hit, rows = self.articles.hit, self.articles.rows
        if hit is not None and hit.snippet is None and isinstance(rows, HitRows):
            self._fill_in(rows, after=0.0)

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self._stays_on_top = False
        if self.heading is not None:
            if self._rest_timer:
                self._rest_timer.stop()
            self.post_message(self.Chosen(self.heading))
        elif self.suggestion:
            self.post_message(self.Asks(self.question.searching(self.suggestion)))

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
        if self.question.only is not None:
            return self._nothing()
        return ("No articles yet.", "Articles appear here as they arrive.") if self._scanned else ()

    @property
    def suggestion(self) -> str | None:
        """A better spelling of the search that found nothing."""
        rows = self.articles.rows
        return rows.answer.suggestion if isinstance(rows, HitRows) and not rows.count else None

    # -- all articles -------------------------------------------------------------------------------------

    def watch_question(self, old: Question, new: Question) -> None:
        if not new.active and (old.active or (old.only, old.order) != (new.only, new.order)):
            self._show_all(on=self.heading.id if self.heading else None)

    def _show_all(self, *, on: int | None = None) -> None:
        """List the library, the cursor on article `on`."""
        self._all = LibraryRows(self._library, self.question.order, self.question.only)
        self._describe_all()
        self.articles.show(self._all, cursor=self._all.index_of(on) if on is not None else None)
        self.post_message(self.Moved())
        self._rest_after(REST)

    def show_passing(self, count: int) -> None:
        """Say how many articles the filter lets through by now; those that were read meanwhile stay listed."""
        self._all.passing = count
        if self.articles.rows is self._all:
            self._describe_all()

    def go_to(self, article_id: int) -> None:
        """Put the cursor on an article, if it is listed."""
        index = self.articles.rows.index_of(article_id) if self.articles.rows else None
        if index is not None:
            self.articles.cursor = index

    def _describe_all(self) -> None:
        samples = self._library.holds_samples
        left: Line = (Part(amount(self._all.count, "example" if samples else "article"), "strong"),)
        there = self._library.listed_of
        if self.question.only is not None:
            how = Part(" · unread" if self.question.unread else " · filtered", "dim")
            left = (Part(f"{self._all.passing:,} of {amount(self._library.count(), 'article')}", "strong"), how)
        elif there is not None and there > self._all.count:
            # The newest of those on a server are listed; more come as one goes down.
            left = (Part(f"{self._all.count:,} of {amount(there, 'article')}", "strong"),)
        self._show_head(left, (Part(self._order_name, "dim"),))
        # No longer than the narrowest list is wide: it has to be read whole.
        how_to_open = (Part("newsreader FOLDER opens yours", "dim"),) if samples else ()
        self._show_note(self._filter_words() or how_to_open)
        self.articles.set_empty(*self._nothing())

    @property
    def _order_name(self) -> str:
        """The order in words. Articles without a date are sorted by the time of their files."""
        first = (self._all.heading(index) for index in range(min(self._all.count, FIRST_ROWS)))
        order = self.question.order
        if order not in ("newest", "oldest") or any(one is not None and one.meta.published for one in first):
            return ORDER_NAMES[order]
        return f"{order} files first" if self._all.count else ""

    def _filter_words(self) -> Line:
        """The filter, on the line of its own below the head; empty without one."""
        if not (typed := self.question.filter.strip()):
            return ()
        return (
            Part("filter: ", "dim"),
            Part(safe(typed), "accent"),
            Part(f" · {self._session.key('list.filter')} changes it", "dim"),
        )

    def _show_head(self, left: Line, right: Line) -> None:
        self._head.show(left, (*right, Part(" ")))

    def _show_note(self, note: Line) -> None:
        self._note.set_class(not note, "-empty")
        self._note.show((Part(" "), *note))

    def _nothing(self) -> tuple[str, ...]:
        if self.question.unread and not self.question.filter.strip() and self._library.count():
            return ("Everything is read.", f"{self._session.key('list.unread')} shows all articles.")
        if self.question.only is not None:
            return (
                "Nothing matches this filter.",
                f"{self._session.key('list.filter')} changes it, Esc shows all articles.",
            )
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

    def watch_results(self, old: Results | None, new: Results | None) -> None:
        """List an answer; the cursor stays on its article when the search is the one that was listed."""
        if new is None or new is old:
            return
        before = self.articles.rows
        if new.answer.error and not self._library.abilities.complete and isinstance(before, HitRows) and before.count:
            # The server cannot be asked now: what was found before stays.
            self._show_head(*results_head(new))
            self._show_note((Part(safe(new.answer.error), "warning"),))
            return
        stays = old is not None and new.question.same_search(old.question)
        here = self.heading.id if stays and self.heading else None
        rows = HitRows(new.answer, self._library.headings_of([hit.id for hit in new.answer.hits]), new.new)
        at = rows.index_of(here) if here is not None else None
        self._indexed = self._library.index_progress()
        too_early = self._too_early(rows)
        self.articles.set_empty(*empty_results(new, self._session.key("app.feeds"), too_early=too_early))
        self.articles.show(rows, cursor=0 if at is None else at)
        self._show_head(*results_head(new, too_early=too_early))
        self._show_note_of_hits(new)
        self._fill_in(rows)
        self.post_message(self.Moved())
        self._rest_after(REST)  # once typing pauses

    def _show_note_of_hits(self, results: Results) -> None:
        """What is below the number of hits: that not all is indexed, the filter, how the question was read."""
        filtered = self._filter_words()
        note = results_note(results)
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

    def _count_meanwhile(self) -> None:
        """Say how many articles there are by now, beside hits that are not all of them.

        Not once all are indexed: counting looks at every article, and a new one soon brings a new answer.
        """
        done, known = self._indexed
        if done < known and self.results is not None:
            self._indexed = (done, self._library.index_progress()[1])
            self._show_note_of_hits(self.results)

    # -- order and filter ---------------------------------------------------------------------------------

    def action_sort(self) -> None:
        """The next order; the cursor stays on its article."""
        question = self.question
        if question.like is not None:
            self.notify("Similar articles are always sorted by similarity")
        elif question.active:
            following = SEARCH_ORDERS[(SEARCH_ORDERS.index(question.hit_order) + 1) % len(SEARCH_ORDERS)]
            self.ask(replace(question, hit_order=following))
        else:
            self.ask(replace(question, order=ORDERS[(ORDERS.index(question.order) + 1) % len(ORDERS)]))

    def ask(self, question: Question) -> None:
        self.post_message(self.Asks(question))

    def action_filter(self) -> None:
        """Go into the filter line. Likeness is nothing that could be narrowed: what was listed before comes back."""
        if self.question.like is not None:
            self.ask(replace(self.question, like=None))
        self._field.open()

    def put_filter(self, typed: str) -> None:
        self._field.put(typed)

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.question.filter:
            self.post_message(self.Drafted(event.value))

    @on(Input.Submitted, "#filter")
    def _filter_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.articles.focus()

    def commands(self) -> Iterator[Command]:
        question = self.question
        for title, typed in FILTERS:
            yield Command(title, "Filter the list", partial(self.ask, replace(question, filter=typed, like=None)))
        if question.query:
            for hits, words in SEARCH_ORDER_NAMES.items():
                yield Command(f"Sort: {words}", "Hits", partial(self.ask, replace(question, hit_order=hits)))
        else:
            for order, words in ORDER_NAMES.items():
                about = "Articles by date" if order in ("newest", "oldest") else "Articles"
                yield Command(f"Sort: {words}", about, partial(self.ask, replace(question, order=order)))

    # -- read marks and citation --------------------------------------------------------------------------

    @tells_errors
    def set_read(self, article_id: int, read: bool) -> None:
        self._library.mark_read(article_id, read)
        self.refresh_row(article_id)

    def refresh_row(self, article_id: int) -> None:
        """Show an article's row as the library has it now; the row stays where it is."""
        for heading in self._library.headings_of([article_id]):
            self._all.put(heading)
            shown = self.articles.rows
            if shown is not None and shown is not self._all:
                shown.put(heading)
        self.articles.forget()
        self.post_message(self.Refreshed())

    @tells_errors
    def action_toggle_read(self) -> None:
        """Mark the article under the cursor read or unread; the cursor goes on to the next one."""
        heading = self.heading
        if heading is None:
            return
        if self.articles.selected_from is not None:
            self.mark(self.articles.selection, not heading.read)
            return
        self._library.mark_read(heading.id, not heading.read)
        self.refresh_row(heading.id)
        what = "unread" if heading.read else "read"
        label = f"marked “{safe(heading.meta.title)}” {what}"
        self._session.done(label, partial(self.set_read, heading.id, heading.read), f"Marked {what}")
        self.articles.action_move(1)

    def mark(self, rows: range, read: bool) -> None:
        """Mark the articles of some rows read or unread; of all rows means of all hits, also of those not listed."""
        self.articles.selected_from = None
        shown = self.articles.rows
        if isinstance(shown, LibraryRows):
            order, only, (offset, limit) = shown.order, shown.only, shown.stretch(rows)
            self._mark(lambda library: library.mark_listed_read(read, order, only, offset, limit), read)
        elif isinstance(shown, HitRows):
            ids = [heading.id for row in rows if (heading := shown.heading(row)) is not None]
            if self.results is not None and shown.count < shown.answer.total and len(rows) == shown.count:
                self._mark_all_hits(self.results.question, ids, read)
            else:
                self._mark(lambda library: library.mark_articles_read(ids, read), read)

    @work(group="read_marks")
    async def _mark_all_hits(self, question: Question, listed: list[int], read: bool) -> None:
        found = await self._library.searcher.article_ids(joined(question.only, question.query), live=True)
        self._mark(lambda library: library.mark_articles_read(found or listed, read), read)

    @work(group="read_marks")
    @tells_errors
    async def _mark(self, mark: Callable[[Library], list[str]], read: bool) -> None:
        """Mark articles apart from the screen, say how many, and make it possible to undo that."""
        state = "read" if read else "unread"
        marked = await self._session.apart(mark)
        if not marked:
            self.notify(f"Nothing to mark {state}: all of it is")
            return
        label = f"marked {amount(len(marked), 'article')} {state}"
        self._session.done(label, partial(self._mark_back, marked, not read))
        self.read_again()

    async def _mark_back(self, paths: list[str], read: bool) -> None:
        await self._session.apart(lambda library: library.mark_paths_read(paths, read))
        self.read_again()

    @tells_errors
    def action_copy_citation(self) -> None:
        """Copy where the article under the cursor, or each of those selected, comes from."""
        from reader.app import outside

        if headings := self.chosen:
            text = "\n".join(map(cite_article, headings))
            what = "citation" if len(headings) == 1 else f"{len(headings):,} citations"
            self.notify(f"{outside.copy(self.app, text)}: {what}, {len(text):,} characters")
            self.articles.selected_from = None

    @property
    def chosen(self) -> list[Heading]:
        """The selected articles; without a selection the one under the cursor."""
        rows = self.articles.rows
        found = map(rows.heading, self.articles.selection) if rows is not None else ()
        return [heading for heading in found if heading is not None]

    # -- the library changes ------------------------------------------------------------------------------

    def show_progress(self, progress: Progress) -> None:
        """How indexing goes: the first scan is over once a later phase begins."""
        self._indexer_rests = progress.phase == "idle"
        if self._indexer_rests and self._refresh_timer is None:
            self._stays_on_top = False
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
        self.read_again()

    def read_again(self) -> None:
        """Show what is listed as the library has it now, the cursor on its article."""
        articles, before = self.articles, self.heading
        self._all.refresh()
        self.post_message(self.Refreshed())
        if articles.rows is not self._all:
            if isinstance(articles.rows, HitRows):
                articles.rows.refresh(self._library)
                articles.forget()
                self._count_meanwhile()
            return
        at = self._all.index_of(before.id) if before and not self._stays_on_top else None
        articles.show(self._all, cursor=at if at is not None else articles.cursor)
        self._describe_all()
        self.post_message(self.Moved())
        if before is None or self._stays_on_top:
            self._rest_after(REST)
        self._stays_on_top = self._stays_on_top and not self._indexer_rests
