"""The main screen: search box, list, article and side pane. It routes between panes that do not know each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer

from reader.app.errors import tells_errors
from reader.app.filters import FacetRow, facet_rows, toggled
from reader.app.keys import Command, Parts
from reader.app.panes.article import ArticlePane
from reader.app.panes.layout import PaneLayout, Stop
from reader.app.panes.list import ListPane
from reader.app.panes.search import SearchPane
from reader.app.panes.side import SideList, SidePane
from reader.app.question import Question, Results, joined
from reader.app.screen_state import Pane, ScreenState
from reader.app.screens.base import AppScreen
from reader.app.session import Session
from reader.app.text.cells import drawn, safe, visible
from reader.app.widgets.article_list import ArticleList
from reader.app.widgets.article_view import ArticleView
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.row_list import RowList
from reader.app.widgets.search_box import SearchBox
from reader.app.widgets.status_line import StatusLine
from reader.app.wording import progress_line
from reader.library.events import Progress
from reader.library.keeping.corrections import Corrected
from reader.library.roots import file_of, is_on_server
from reader.model import Figure, Heading, Passage, Quote, Span
from reader.model.keeping import SavedSearch
from reader.model.rows import HeadingFilter, Reading

if TYPE_CHECKING:
    from reader.app.screens.sources import Source, SourcesPane

COUNT_AFTER = 0.3
"""Seconds after which unread articles are counted anew when one was read or came."""

MOST_PAGES = 20
"""Pages that are opened in a browser at once."""

DEEPEST = 20
"""How many "more like this" can be gone back from, one after the other."""


class Earlier(NamedTuple):
    """What was listed before "more like this", and the article that had the cursor."""

    question: Question
    results: Results | None
    on: int | None


class MainScreen(AppScreen):
    """List | article | side pane below the search box."""

    WHERE = "Library"
    PARTS: ClassVar[Mapping[str, Parts]] = {
        "Article list": (ArticleList, ListPane),
        "Article": ArticleView,
        "Side pane": (SideList, SidePane),
        "Search box": SearchBox,
    }
    AUTO_FOCUS = "#articles"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "app.go_back", "Back", show=False, id="pane.back"),
        Binding("tab", "cycle(1)", "Next pane", show=False, id="pane.next"),
        Binding("shift+tab", "cycle(-1)", "Previous pane", show=False, id="pane.previous"),
        Binding("J", "step(1)", "Next article", show=False, id="article.following"),
        Binding("K", "step(-1)", "Previous article", show=False, id="article.preceding"),
        Binding("full_stop", "unread(1)", "next unread", show=False, id="article.next_unread"),
        Binding("comma", "unread(-1)", "previous unread", show=False, id="article.previous_unread"),
        Binding("U", "only_unread", "only unread", show=False, id="list.unread"),
        Binding("A", "mark('all', True)", "mark all read", show=False, id="list.read_all"),
        Binding("exclamation_mark", "mark('all', False)", "mark all unread", show=False, id="list.unread_all"),
        Binding("circumflex_accent", "mark('above', True)", "mark read above", show=False, id="list.read_above"),
        Binding("underscore", "mark('below', True)", "mark read below", show=False, id="list.read_below"),
        Binding("ctrl+f", "find", "Find in article", show=False, id="article.find"),
        Binding("t", "toggle_side", "Side pane", id="pane.side"),
        Binding("T", "next_tab", "Next tab", show=False, id="side.tab"),
        Binding("F", "narrow", "Narrow", id="list.narrow"),
        Binding("L", "more_like", "More like this", id="article.more_like"),
        Binding("S", "saved_searches", "Saved searches", id="app.saved"),
        Binding("D", "correct_details", "Correct details", show=False, id="list.details"),
        Binding("C", "corrections", "Corrections", show=False, id="app.corrections"),
        Binding("z", "zen", "Zen", show=False, id="pane.zen"),
        Binding("I", "left_out", "What was left out", show=False, id="article.left_out"),
        Binding("o", "open_source", "Open source", show=False, id="article.source"),
        Binding("H", "sources", "sources", show=False, id="list.sources"),
        Binding("W", "links", "links", show=False, id="article.links"),
        Binding("E", "edit_source", "Open file in editor", show=False, id="article.edit"),
        Binding("vertical_line", "page_text", "Read in pager", show=False, id="article.pager"),
    ]

    question: reactive[Question] = reactive(Question(), init=False)
    """What is asked of the library. The panes that show a part of it are bound to it."""

    results: reactive[Results | None] = reactive(None, init=False)
    """The hits that are listed, perhaps still those of the question before; None: all articles are listed."""

    def __init__(self, session: Session, left: ScreenState) -> None:
        """`left`: how the screen was left the last time."""
        super().__init__()
        self.set_reactive(MainScreen.question, Question(order=left.order))
        self._earlier: list[Earlier] = []
        self._filter_came_last = False
        self._unread_timer: Timer | None = None
        self.session = session
        self.library = session.library
        self.search_pane = SearchPane(session)
        self._left = left
        self._cursor_left = left.at if left.pane != "list" else None
        self.list_pane = ListPane(session, self.question, left.article)
        self.article_pane = ArticlePane(session)
        self.side = SidePane(session.key, left.tab, id="side-pane")
        self.panes = PaneLayout(
            {"list": self.list_pane, "article": self.article_pane, "side": self.side},
            {"list": self.list_pane.articles, "article": self.article_pane.view, "side": self.side.rows},
            side_open=left.side_open,
        )
        self.panes.set_reactive(PaneLayout.list_width, left.list_width)
        self.list_pane.articles.set_reactive(ArticleList.one_line, left.one_line)
        self.status = StatusLine()

    def compose(self) -> ComposeResult:
        self.take_size_classes()
        for pane in (self.search_pane, self.list_pane):
            pane.data_bind(MainScreen.question, MainScreen.results)
        yield self.desk_bar()
        yield self.search_pane
        yield self.panes
        yield self.status
        yield KeyBar()

    def on_mount(self) -> None:
        self.search_pane.count_articles()
        self._count_unread_soon()
        self.watch(self.panes, "zen", self._zen_changed, init=False)
        if self._left.pane != "list" and self.list_pane.heading is not None:
            self.panes.focus_pane(self._left.pane)
        left = self._left
        if left.sources:
            self.call_after_refresh(self._open_sources)
        if left.search or left.filter or left.unread:
            self.ask(
                replace(
                    self.question,
                    query=left.search,
                    filter=left.filter,
                    unread=left.unread,
                    hit_order=left.hit_order,
                )
            )

    @property
    def state(self) -> ScreenState:
        """How the screen is now: what the next start goes on with."""
        heading = self.list_pane.heading
        article = heading.path if heading is not None else self._left.article
        question = self.question
        at = self.article_pane.view.cursor
        return ScreenState(
            *(question.order, article, self.panes.current, self.panes.side_open, self.side.tab),
            search=question.query,
            filter=question.filter,
            unread=question.unread,
            hit_order=question.hit_order,
            one_line=self.list_pane.articles.one_line,
            list_width=self.panes.list_width,
            sources=self.sources_pane is not None,
            at=(at.start, at.end) if at and self.article_pane.reading is not None else None,
        )

    def on_screen_resume(self) -> None:
        """Back from a desk, which may have changed bookmarks."""
        self.personal_changed()

    def _zen_changed(self, zen: bool) -> None:
        self.set_class(zen, "-zen")

    # -- opening articles ---------------------------------------------------------------------------------

    def open(self, article_id: int, *, place: Span | None = None) -> None:
        """Open an article: at a place, else at its first hit, else where reading stopped."""
        self._show(article_id, place=place, at_hit=True)
        self.panes.focus_pane("article")

    def _show(self, article_id: int, *, place: Span | None = None, at_hit: bool = False) -> None:
        self.article_pane.position = self.list_pane.position_of(article_id)
        self.article_pane.show(article_id, query=self.listed.query, place=place, at_hit=at_hit)

    @on(ArticlePane.Shown)
    def _article_shown(self, event: ArticlePane.Shown) -> None:
        self.side.show(event.reading)
        self._show_bookmarks()
        at, self._cursor_left = self._cursor_left, None
        if at is not None and event.reading is not None and event.reading.heading.path == self._left.article:
            self.article_pane.view.go_to(Span(*at))

    @tells_errors
    def _show_bookmarks(self) -> None:
        """Show the open article's bookmarks as the library has them now."""
        article_id = self.article_pane.article_id
        if article_id is not None:
            bookmarks = self.library.bookmarks.of_article(article_id)
            self.article_pane.show_bookmarks(bookmarks)
            self.side.set_bookmarks(bookmarks)

    @on(ArticlePane.WasRead)
    def _was_read(self, event: ArticlePane.WasRead) -> None:
        self.list_pane.set_read(event.article_id, True)

    @on(ArticlePane.Explained)
    def _explained(self, event: ArticlePane.Explained) -> None:
        self.status.explain(event.words)

    @on(ArticleView.CursorMoved)
    def _article_cursor_moved(self, event: ArticleView.CursorMoved) -> None:
        self.side.follow(event.span)

    @on(SidePane.Jump)
    def _side_jump(self, event: SidePane.Jump) -> None:
        self.article_pane.view.go_to(event.span)
        self.panes.focus_pane("article")

    # -- the list -----------------------------------------------------------------------------------------

    @on(ListPane.Moved)
    def _list_moved(self) -> None:
        article_id = self.article_pane.article_id
        self.article_pane.position = "" if article_id is None else self.list_pane.position_of(article_id)
        self.refresh_bindings()

    @on(ListPane.Refreshed)
    def _list_refreshed(self) -> None:
        self.search_pane.count_articles()
        self._count_unread_soon()

    def _count_unread_soon(self) -> None:
        """Not at once: an article that is marked read must not wait for it."""
        if self._unread_timer is None:
            self._unread_timer = self.set_timer(COUNT_AFTER, self._count_unread)

    @work(group="unread", exclusive=True)
    @tells_errors
    async def _count_unread(self) -> None:
        self._unread_timer = None
        only = self.question.only
        all_unread = HeadingFilter(unread=True)
        unread, passing = await self.session.apart(lambda library: (library.count(all_unread), library.count(only)))
        if only is not None and only == self.question.only:
            self.list_pane.show_passing(passing)
        self.session.news["library"] = f"{unread:,}" if unread else ""
        for screen in self.app.screen_stack:
            if isinstance(screen, AppScreen):
                screen.show_news()
        if (pane := self.sources_pane) is not None:
            pane.fill()

    @on(ListPane.Rested)
    def _list_rested(self, event: ListPane.Rested) -> None:
        reading = self.panes.has("article") or self.panes.has("side")
        if reading and self.article_pane.is_taken:
            return  # what is listed anew meanwhile takes nothing away
        if event.heading is not None:
            self._show(event.heading.id, at_hit=True)
        elif reading:
            return
        elif self.list_pane.found_nothing:
            self.article_pane.show_state("Nothing was found.", *self._fewer_words())
        elif nothing := self.list_pane.why_nothing:
            self.article_pane.show_state(*nothing)

    def _fewer_words(self) -> Iterator[str]:
        """What to drop from a search without hits."""
        words = self.listed.query.split()
        if len(words) > 1:
            for left_out in words[:5]:
                yield f"Without “{safe(left_out)}”: {safe(' '.join(word for word in words if word != left_out))}"
        yield f"{self.session.key('app.search')} changes the search, Esc brings the whole list back."

    @on(ListPane.Chosen)
    def _list_chosen(self, event: ListPane.Chosen) -> None:
        self.search_pane.remember()
        self.open(event.heading.id)

    # -- the question -------------------------------------------------------------------------------------

    @property
    def listed(self) -> Question:
        """The question whose answer is listed: an older one while the newest is not answered."""
        return self.results.question if self.results is not None else Question()

    def ask(self, question: Question) -> None:
        """Ask something that was not typed, and show it where it could have been typed."""
        self.search_pane.put(question.query)
        self.list_pane.put_filter(question.filter)
        self.question = question

    def watch_question(self, old: Question, new: Question) -> None:
        """What was listed before "more like this" is remembered as long as one goes on from there."""
        if new.like is None:
            self._earlier.clear()
        if new.filter != old.filter:
            self._filter_came_last = bool(new.filter) and new.active
        if old.query and not new.query:
            self.article_pane.clear_hits()
        if not new.active:
            self.results = None

    @on(SearchPane.Typed)
    def _search_typed(self, event: SearchPane.Typed) -> None:
        if event.query or not self._leave_likeness():
            self.question = self.question.searching(event.query)

    @on(ListPane.Drafted)
    def _filter_drafted(self, event: ListPane.Drafted) -> None:
        self.question = replace(self.question, filter=event.filter)

    @on(ListPane.Asks)
    def _asked(self, event: ListPane.Asks) -> None:
        wanted = event.question
        if not wanted.active and self._leave_likeness():
            wanted = replace(self.question, filter=wanted.filter)
        filtered = wanted.filter != self.question.filter
        self.ask(wanted)
        if filtered:  # from the palette, in whatever pane one is
            self.panes.focus_pane("list")

    def _leave_likeness(self) -> bool:
        """Back to the last search or to the whole list; False where no likeness was asked for."""
        left = self.question.like is not None
        while self.question.like is not None:
            self._leave_hits()
        return left

    def _leave_hits(self) -> None:
        """Back from "more like this" to what was listed before; else to the whole list."""
        if not self._earlier:
            self.ask(self.question.searching(""))
            return
        earlier = self._earlier.pop()
        self.results = earlier.results
        self.ask(earlier.question)
        if earlier.on is not None:
            self.list_pane.go_to(earlier.on)

    # -- search -------------------------------------------------------------------------------------------

    @on(SearchPane.Answered)
    def _answered(self, event: SearchPane.Answered) -> None:
        if event.results.question != self.question:
            return
        self.results = event.results
        if self.question.like is not None:
            self.panes.focus_pane("list")

    @on(SearchPane.Waiting)
    def _search_waits(self, event: SearchPane.Waiting) -> None:
        """Say that an answer is waited for, unless it was faster than this message."""
        answered = self.results is not None and self.results.question == event.question
        if event.question == self.question and not answered:
            self.list_pane.show_searching()

    @on(SearchBox.Left)
    def _search_left(self, event: SearchBox.Left) -> None:
        """Enter or ↓ in the box: take the better spelling, or go to the results.

        A second one that came before the focus had moved was meant for the list.
        """
        articles = self.list_pane.articles
        if self.focused is articles:
            if event.down:
                articles.action_move(1)
            else:
                articles.action_open()
            return
        suggestion = self.list_pane.suggestion
        if suggestion:
            self.ask(self.question.searching(suggestion))
            return
        if event.query.strip():
            self.search_pane.remember()
        self.panes.focus_pane("list")
        self.set_focus(articles)

    def run_saved(self, saved: SavedSearch) -> None:
        self.ask(self.question.searching(saved.query, saved))
        self.panes.focus_pane("list")

    # -- what the library tells ---------------------------------------------------------------------------

    def show_progress(self, progress: Progress) -> None:
        self.status.set_progress(progress_line(progress), warning=progress.phase in ("stopped", "away"))
        self.list_pane.show_progress(progress)

    def library_changed(self, ids: frozenset[int] | None) -> None:
        """The list is read anew soon, the open article at once when it is among those that changed."""
        self.list_pane.refresh_soon()
        self.article_pane.library_changed(ids)

    def personal_changed(self) -> None:
        """Bookmarks or read marks changed elsewhere."""
        self._show_bookmarks()
        if self.article_pane.article_id is not None:
            self.list_pane.refresh_row(self.article_pane.article_id)

    # -- back ---------------------------------------------------------------------------------------------

    @property
    def at_top(self) -> bool:
        return (
            not self.panes.zen
            and self.panes.has("list")
            and self.list_pane.articles.selected_from is None
            and not self.question.active
            and not self.question.filter.strip()
            and not self.search_pane.box.value
        )

    def is_reading(self, article_id: int) -> bool:
        """Whether one is in this article, with nothing opened over it or beside it."""
        alone = not (self.panes.zen or self.article_pane.finding)
        return alone and self.panes.has("article") and self.article_pane.article_id == article_id

    def back(self) -> bool:
        """One step back: out of zen, a field, the side pane, the article; then from hits or filter to all."""
        if self.panes.zen:
            self.panes.toggle_zen()
        elif self.article_pane.finding:
            self.article_pane.stop_find()
        elif self.panes.has("side"):
            self.panes.focus_pane("article")
        elif not self.panes.has("list"):
            self.panes.focus_pane("list")
        elif self.panes.has("list") and self.list_pane.articles.selected_from is not None:
            self.list_pane.articles.selected_from = None
        elif self.question.filter.strip() and (self._filter_came_last or not self.question.active):
            self.ask(replace(self.question, filter=""))
        elif self.question.active or self.search_pane.box.value:
            self._leave_hits()
        else:
            return False
        return True

    # -- actions ------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Go to the search box; in a narrow terminal the list comes with it."""
        if self.panes.zen or self.panes.narrow:
            self.panes.focus_pane("list")
        self.search_pane.enter()

    def go_to_part(self, name: str) -> None:
        """Its parts are in panes, one of which may be hidden."""
        panes: dict[str, Pane] = {"Article list": "list", "Article": "article", "Side pane": "side"}
        if name in panes:
            self.panes.focus_pane(panes[name])
        else:
            self.action_search()

    def action_cycle(self, by: int) -> None:
        here: Stop = "search" if self.search_pane.box.has_focus else self.panes.current
        stop = self.panes.next_stop(here, by)
        if stop == "search":
            self.action_search()
        else:
            self.panes.focus_pane(stop)

    def action_widen_list(self, by: int) -> None:
        self.panes.list_width = self.list_pane.size.width + by

    def action_toggle_side(self) -> None:
        self.panes.toggle_side()

    def action_next_tab(self) -> None:
        """Next tab of the side pane, which is shown."""
        if "side" in self.panes.visible_now:
            self.side.next_tab()
        else:
            self.panes.toggle_side()

    def action_zen(self) -> None:
        self.panes.toggle_zen()
        if self.panes.zen:
            back = f"{self.session.key('pane.zen')} or Esc brings the panes back"
            self.call_after_refresh(self.notify, back)

    def action_step(self, by: int) -> None:
        heading = self.list_pane.step(by)
        if heading is None:
            self.notify("No more articles in this direction")
        else:
            self.open(heading.id)

    @on(ArticleView.ReadOn)
    def _read_on(self) -> None:
        self.action_unread(1)

    def action_unread(self, by: int) -> None:
        """Go to the next or previous article of the list that is not read; from an article, open it."""
        reading = self.panes.has("article")
        heading = self.list_pane.step_unread(by)
        if heading is None:
            self.notify(f"No unread article {'after' if by > 0 else 'before'} this one")
        elif reading:
            self.open(heading.id)

    def action_only_unread(self) -> None:
        """List only what is not read, or everything again."""
        self._leave_likeness()
        self.ask(replace(self.question, unread=not self.question.unread))

    def action_mark(self, which: str, read: bool) -> None:
        """Mark all that is listed, or what is above or below the cursor."""
        articles = self.list_pane.articles
        above, below = range(articles.cursor), range(articles.cursor + 1, articles.count)
        self.list_pane.mark({"above": above, "below": below}.get(which, range(articles.count)), read)

    def action_find(self) -> None:
        if self.article_pane.reading is not None:
            self.panes.focus_pane("article")
            self.article_pane.start_find()

    def action_narrow(self) -> None:
        from reader.app.screens.facets import FacetScreen

        self._leave_likeness()
        self.panes.focus_pane("list")
        self.app.push_screen(FacetScreen(self))

    @work(group="dialog")
    async def action_saved_searches(self) -> None:
        from reader.app.screens.saved_searches import SavedScreen

        saved = await self.app.push_screen_wait(SavedScreen(self.session))
        if saved is not None:
            self.run_saved(saved)

    # -- corrections --------------------------------------------------------------------------------------

    @on(SideList.CorrectionWanted)
    def _correction_wanted(self, event: SideList.CorrectionWanted) -> None:
        reading = self.article_pane.reading
        if reading is not None:
            self._correct_mark(reading, event.mark)

    @work(group="correct")
    @tells_errors
    async def _correct_mark(self, reading: Reading, mark: Quote | Figure) -> None:
        """Ask who said or claims something, and put it right."""
        from reader.app.screens.corrections import CorrectMark

        choice = await self.app.push_screen_wait(CorrectMark(mark, reading.extracted))
        if choice is not None:
            self._corrected(reading, self.library.corrections.correct_mark(reading, mark, *choice))

    @tells_errors
    def action_correct_details(self) -> None:
        """Put right title, date, source and author of the open article, or of the one under the list's cursor."""
        if self.heading is not None:
            self._correct_details(self.library.shown(self.heading.id))

    @work(group="correct")
    @tells_errors
    async def _correct_details(self, reading: Reading) -> None:
        from reader.app.screens.corrections import DetailsEditor

        details = await self.app.push_screen_wait(DetailsEditor(reading.article.meta))
        if details:
            self._corrected(reading, self.library.corrections.correct_details(reading, details))

    @work(group="correct")
    @tells_errors
    async def _tell_outlet(self, folder: Path) -> None:
        """Ask whose the files of a folder are, and write it into the settings, which come to be used at once."""
        from reader.app.screens.dialogs import OutletScreen
        from reader.settings import set_outlet

        file = self.library.opening.folders.config_file
        before = self.session.settings.outlets.get(str(folder), "")
        outlet = await self.app.push_screen_wait(OutletScreen(folder.name, before))
        if outlet is not None and outlet != before:
            set_outlet(file, str(folder), outlet)
            said = f"of {safe(outlet)}" if outlet else "of no outlet that is set"
            undo = partial(set_outlet, file, str(folder), before)
            self.session.done(f"files in {safe(folder.name)} are {said}", undo)

    def _corrected(self, reading: Reading, done: Corrected) -> None:
        """Show what was put right, say so, and make it possible to undo that."""
        from reader.app.screens.corrections import about

        if not done.made:
            return

        def undo() -> None:
            self.library.corrections.undo(done)
            self._show_again(reading.heading.id)

        self._show_again(reading.heading.id)
        said = about(done.made[0]) + (f" and {len(done.made) - 1} more" if len(done.made) > 1 else "")
        self.session.done(f"corrected · {said}", undo)

    def _show_again(self, article_id: int) -> None:
        """Show an article as it is now, in the list too."""
        self.article_pane.library_changed(frozenset([article_id]))
        self.list_pane.refresh_row(article_id)

    @work(group="correct")
    @tells_errors
    async def action_corrections(self) -> None:
        """All that was put right; a place that is chosen there is shown."""
        from reader.app.screens.corrections import CorrectionsScreen

        chosen = await self.app.push_screen_wait(CorrectionsScreen(self.session))
        if chosen is None:
            return
        article_id = self.library.find_article(chosen.path)
        if article_id is None:
            self.notify(f"Its file is missing: {safe(chosen.path)}", severity="warning")
        else:
            self.open(article_id, place=self.library.corrections.place_of(chosen, self.library.read(article_id)))

    def articles_here(self) -> list[int]:
        selected = self.panes.has("list") and self.list_pane.articles.selected_from is not None
        return [heading.id for heading in self.list_pane.chosen] if selected else []

    @property
    def heading(self) -> Heading | None:
        """The article meant by keys that work everywhere here: the open one while it has the focus, else the list's."""
        reading = self.article_pane.reading if self.panes.has("article") else None
        return reading.heading if reading else self.list_pane.heading

    def action_more_like(self) -> None:
        """Articles like the open one, or the one under the list's cursor."""
        if self.heading is not None:
            on = self.list_pane.heading
            self._earlier.append(Earlier(self.question, self.results, on.id if on else None))
            del self._earlier[:-DEEPEST]
            self.ask(replace(self.question, query="", like=self.heading, saved=None))

    # -- outside ------------------------------------------------------------------------------------------

    @tells_errors
    def action_open_source(self) -> None:
        """Open the addresses of the articles meant in a browser; where there is none, copy them."""
        from reader.app.outside import is_web_address

        headings = self.library.headings_of(self.articles_here()) or [one for one in (self.heading,) if one is not None]
        named = list(dict.fromkeys(one.meta.url for one in headings if one.meta.url))
        urls = list(filter(is_web_address, named))
        if not headings:
            return
        if not named:
            self.notify("This article names no address")
        elif not urls:
            self.notify(f"Not opened: this is not a web address: {safe(named[0])}", severity="warning")
        elif len(urls) > MOST_PAGES:
            self.notify(f"{len(urls)} pages are too many to open at once: the most is {MOST_PAGES}", severity="warning")
        else:
            self._open_addresses(*urls)

    def _open_addresses(self, *urls: str) -> None:
        """Open addresses in a browser; where there is none, copy them and say so."""
        from reader.app import outside

        said = safe(urls[0]) if len(urls) == 1 else f"{len(urls)} pages"
        if not outside.has_browser():
            self.notify(f"{outside.copy(self.app, chr(10).join(urls))}: there is no browser here, {said}")
        else:
            self.notify(f"Opening {said}")
            self.run_worker(partial(self._open_in_browser, urls), thread=True, group="browser", exclusive=True)

    @work(group="links", exclusive=True)
    @tells_errors
    async def action_links(self) -> None:
        """The addresses that the open article names: one is opened, copied, or read into the library."""
        from reader.app import outside
        from reader.app.screens.links import LinksScreen, links_of

        reading = self.article_pane.reading
        if reading is None:
            self.notify("Open an article first")
            return
        links = links_of(reading.article)
        view = self.article_pane.view
        view.set_labels([(span.start, f"[{link.number}]") for link in links for span in link.spans])
        try:
            wanted = await self.app.push_screen_wait(LinksScreen(links))
        finally:
            view.set_labels(())
        match wanted:
            case None:
                return
            case _ if wanted.how == "copy":
                self.notify(f"{outside.copy(self.app, wanted.link.url)}: {safe(wanted.link.url)}")
            case _ if wanted.how == "read":
                self.post_message(self.PageWanted(wanted.link.url))
            case _:
                self._open_addresses(wanted.link.url)

    @work(group="sources", exclusive=True)
    @tells_errors
    async def action_sources(self) -> None:
        """Choose a folder, feed, tag or saved search: beside the list where there is room, else over it."""
        from reader.app.screens.sources import SourcesScreen

        if not self.panes.wide:
            if (source := await self.app.push_screen_wait(SourcesScreen(self.session))) is not None:
                self.show_source(source)
        elif (pane := self.sources_pane) is not None and pane.has_focus_within:
            self.panes.focus_pane("list")
            await pane.remove()
        else:
            self.set_focus((pane or await self._open_sources()).tree_of_sources)

    @property
    def sources_pane(self) -> SourcesPane | None:
        """The sources beside the list, if they are open."""
        return next(iter(self.query("#sources-pane").results()), None)  # type: ignore[return-value]

    async def _open_sources(self) -> SourcesPane:
        from reader.app.screens.sources import SourcesPane

        pane = SourcesPane(self.session, self.session.key("list.sources"), self.show_source)
        await self.panes.mount(pane, before=0)
        return pane

    def show_source(self, source: Source) -> None:
        """List the articles of a source."""
        if source.saved is not None:
            self.run_saved(source.saved)
        else:
            self.ask(replace(self.question.searching(source.query), filter="", hit_order="newest"))
            self.panes.focus_pane("list")

    @dataclass
    class PageWanted(Message):
        """The page at an address is to be read into the library."""

        url: str

    def _open_in_browser(self, urls: Sequence[str]) -> None:
        from reader.app import outside

        for url in urls:
            if not outside.open_in_browser(url):
                self.app.call_from_thread(self.notify, f"No browser could open {url}", severity="warning")

    def action_left_out(self) -> None:
        self.article_pane.show_left_out()

    def action_edit_source(self) -> None:
        """Open the article's file in the person's editor; what is changed there is noticed like any other change."""
        from reader.app import outside
        from reader.library.roots import file_of

        if self.heading is None:
            return
        file = file_of(self.heading.path)
        if not outside.is_text(file):
            self.notify(f"{safe(file.name)} is no text that an editor could change", severity="warning")
        elif (command := outside.editor()) is None:
            self.notify("No editor is set: set $EDITOR and start newsreader again", severity="warning")
        else:
            self.post_message(self.ProgramWanted([*command, str(file)]))

    def action_page_text(self) -> None:
        """Show the article's text in the person's pager, without anything in it that controls a terminal."""
        from reader.app import outside

        reading = self.article_pane.reading
        if reading is None:
            return
        if (command := outside.pager()) is None:
            self.notify("No pager is set: set $PAGER and start newsreader again", severity="warning")
        else:
            self.post_message(self.ProgramWanted(command, drawn(visible(reading.article.text))))

    def passages_here(self) -> Sequence[Passage]:
        view = self.article_pane.view
        reading = self.article_pane.reading
        if reading is None or not view.selection or not self.panes.has("article"):
            return ()
        return (self.library.bookmarks.passage(reading.heading.id, view.selection),)

    def claim_here(self) -> Callable[[], Passage] | None:
        view, reading = self.article_pane.view, self.article_pane.reading
        if reading is None or not view.passage:
            return None
        return partial(self.library.bookmarks.passage, reading.heading.id, view.passage, speaker=view.passage_speaker)

    def copy_selection(self) -> bool:
        """Copy what is selected in the article; False when nothing is."""
        if not self.article_pane.view.selection:
            return False
        self.article_pane.copy_selection()
        return True

    # -- facets -------------------------------------------------------------------------------------------

    async def facets(self) -> list[FacetRow]:
        """The facets of what is listed: the filter of the list narrows too. Raises ChildError."""
        await self.session.started.wait()
        query = self.question.query
        facets = await self.library.searcher.facets(joined(self.question.only, query))
        return facet_rows(facets, query, self.list_pane.total)

    async def toggle_facet(self, term: str) -> None:
        """Put a term into the search or take it out; returns when its hits are listed."""
        self.ask(self.question.searching(toggled(self.search_pane.box.value, term)))
        await self.search_pane.answered()
        for part in (self.search_pane, self):  # the answer comes up as a message, after what was posted before
            handled = asyncio.Event()
            part.call_later(handled.set)
            await handled.wait()

    # -- the palette --------------------------------------------------------------------------------------

    def _show_not_read(self) -> None:
        from reader.app.screens.dialogs import CardScreen
        from reader.app.wording import not_read_card

        self.app.push_screen(CardScreen(not_read_card(self.library.scan_report())))

    @property
    def main_list(self) -> RowList:
        return self.list_pane.articles

    def commands(self) -> Iterator[Command]:
        from reader.app.screens.saved_searches import delete_search

        delete = partial(delete_search, self.session)
        yield from self.list_pane.commands()
        yield Command(
            "Files that are not read", "Files in the folders that are not articles, and why", self._show_not_read
        )
        if self.heading is not None and not is_on_server(self.heading.path):
            folder = file_of(self.heading.path).parent
            title = f"Files in {safe(folder.name)} are of outlet …"
            yield Command(title, "Where a file does not name its own", partial(self._tell_outlet, folder))
        reading, mark = self.article_pane.reading, self.article_pane.mark
        if reading is not None and isinstance(mark, Quote | Figure):
            title = f"Correct the {'quote' if isinstance(mark, Quote) else 'figure'} under the cursor"
            yield Command(
                title,
                f"In the side pane: {self.session.key('side.correct')}",
                partial(self._correct_mark, reading, mark),
            )
        for saved in self.library.searches.saved_searches():
            name = safe(saved.name)
            yield Command(f"Search: {name}", "Saved search", partial(self.run_saved, saved))
            yield Command(f"Delete the search: {name}", "Saved search", partial(delete, saved))
