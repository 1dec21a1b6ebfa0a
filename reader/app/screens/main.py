"""The main screen: search box, list, article and side pane. It routes; the controllers do the work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.widgets import Input

from reader.app.controllers.facets import Narrowing
from reader.app.controllers.finding import Finding
from reader.app.controllers.library_events import LibraryEvents
from reader.app.controllers.listing import Listing
from reader.app.controllers.panes import Panes
from reader.app.controllers.reading import ReadingController
from reader.app.controllers.saved import SavedSearches
from reader.app.controllers.searching import Searching
from reader.app.controllers.sources import Sources
from reader.app.keys import Command
from reader.app.screens.main_layout import MainLayout
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.widgets.article_list import ArticleList
from reader.app.widgets.article_view import ArticleView
from reader.app.widgets.row_list import RowList
from reader.app.widgets.search_box import SearchBox
from reader.app.widgets.side_pane import SideList, SidePane
from reader.library.events import ArticlesChanged
from reader.model import Heading, Span

FILTERS = (
    ("Show only unread articles", "is:unread"),
    ("Show only articles with bookmarks", "is:bookmarked"),
    ("Show all articles", ""),
)

FIRST_PREVIEW = 0.01
"""Seconds after which the first article is shown: after the first frame, which has the headings."""


class MainScreen(MainLayout):
    """List | article | side pane."""

    WHERE = "Library"
    PARTS: ClassVar[Mapping[str, type[DOMNode]]] = {
        "Article list": ArticleList,
        "Article": ArticleView,
        "Side pane": SideList,
        "Search box": SearchBox,
    }
    AUTO_FOCUS = "#articles"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "app.go_back", "Back", show=False, id="pane.back"),
        Binding("tab", "cycle(1)", "Next pane", show=False, id="pane.next"),
        Binding("shift+tab", "cycle(-1)", "Previous pane", show=False, id="pane.previous"),
        Binding("J", "step(1)", "Next article", show=False, id="article.following"),
        Binding("K", "step(-1)", "Previous article", show=False, id="article.preceding"),
        Binding("ctrl+f", "find", "Find in article", show=False, id="article.find"),
        Binding("t", "toggle_side", "Side pane", id="pane.side"),
        Binding("T", "next_tab", "Next tab", show=False, id="side.tab"),
        Binding("F", "narrow", "Narrow", id="list.narrow"),
        Binding("L", "more_like", "More like this", id="article.more_like"),
        Binding("S", "saved_searches", "Saved searches", id="app.saved"),
        Binding("z", "zen", "Zen", show=False, id="pane.zen"),
        Binding("I", "left_out", "What was left out", show=False, id="article.left_out"),
        Binding("o", "open_source", "Open source", show=False, id="article.source"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.read_after = session.settings.read_after_seconds
        self.article.measure = session.settings.text_width
        self.panes = Panes(self)
        self.searching = Searching(self)
        self.search_box = SearchBox(self.searching.past, self.searching.complete, "Search")
        self.narrowing = Narrowing(self)
        self.saved = SavedSearches(self)
        self.listing = Listing(self)
        self.reading = ReadingController(self)
        self.events = LibraryEvents(self)
        self.finding = Finding(self)
        self.sources = Sources(self)

    def on_mount(self) -> None:
        """The list is filled before the first frame, the article after it."""
        self.listing.show_all()
        self.events.count_articles()
        self.watch(self.article, "scroll_y", self.reading.scrolled, init=False)
        self.watch(self.article, "virtual_size", self.reading.describe, init=False)
        self.set_timer(FIRST_PREVIEW, self.reading.preview)

    # -- what controllers show ----------------------------------------------------------------------------

    def list_position(self, article_id: int) -> str:
        """Where the article under the list's cursor stands, as "3 of 24"; empty for another one."""
        heading = self.articles.heading
        if heading is None or heading.id != article_id:
            return ""
        return f"{self.articles.cursor + 1:,} of {self.articles.count:,}"

    @property
    def article_has_focus(self) -> bool:
        """Whether the person is in the article."""
        return self.article.has_focus

    @property
    def heading(self) -> Heading | None:
        """The article that is shown."""
        return self.reading.reading.heading if self.reading.reading is not None else None

    def refresh_kept(self) -> None:
        """Bookmarks or read marks changed elsewhere."""
        self.reading.refresh_bookmarks()
        self.articles.forget()

    # -- routes -------------------------------------------------------------------------------------------

    @on(RowList.Moved, "#articles")
    def _list_moved(self) -> None:
        self.reading.preview_soon()

    @on(RowList.Opened, "#articles")
    def _list_opened(self) -> None:
        heading = self.articles.heading
        if heading is None:
            self.searching.take_suggestion()
            return
        self.searching.remember()
        self.reading.open(heading.id)

    @on(Input.Changed, "#search")
    def _search_typed(self, event: Input.Changed) -> None:
        self.searching.typed(event.value)

    @on(SearchBox.Left)
    def _search_left(self, event: SearchBox.Left) -> None:
        self.searching.leave_box(event.query)

    @on(SearchBox.SaveRequested)
    def _search_saved(self, event: SearchBox.SaveRequested) -> None:
        self.saved.save(event.query)

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        self.listing.filter_by(event.value)

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.panes.focus("list")

    @on(Input.Changed, "#find")
    def _find_typed(self, event: Input.Changed) -> None:
        self.finding.typed(event.value)

    @on(Input.Submitted, "#find")
    def _find_done(self) -> None:
        self.finding.confirm()

    @on(SidePane.Jump)
    def _side_jump(self, event: SidePane.Jump) -> None:
        self.article.go_to(event.span)
        self.panes.focus("article")

    @on(ArticleView.CursorMoved)
    def _cursor_moved(self, event: ArticleView.CursorMoved) -> None:
        self.reading.cursor_moved(event.span, event.mark)

    @on(ArticleView.CopyRequested)
    def _copy(self, event: ArticleView.CopyRequested) -> None:
        self.sources.copy_passage(event.span, event.speaker)

    @on(ArticleView.ExplainRequested)
    def _explain(self, event: ArticleView.ExplainRequested) -> None:
        self.reading.explain(event.mark)

    @on(ArticleView.HitChanged)
    def _hit_changed(self, event: ArticleView.HitChanged) -> None:
        self.reading.show_hit(event.index, event.total)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Panes follow the focus; the time in the article counts as reading."""
        self.panes.follow_focus(event.widget)
        if event.widget is self.article:
            self.reading.start_reading()
            self.reading.explain_cursor()
        else:
            self.reading.stop_reading()
            self.status.explain("")

    def on_resize(self) -> None:
        """Another width, other panes."""
        self.panes.apply()

    def on_screen_resume(self) -> None:
        """Back from a desk, which may have changed bookmarks."""
        self.reading.refresh_bookmarks()

    @property
    def main_list(self) -> RowList:
        """The list of articles."""
        return self.articles

    def library_changed(self, ids: frozenset[int] | None) -> None:
        """The list is read anew soon, the open article at once when it is among those that changed."""
        self.listing.on_changed(ArticlesChanged(ids))
        self.reading.renew(ids)

    def commands(self) -> Iterator[Command]:
        """Filters and saved searches."""
        for title, typed in FILTERS:
            yield Command(title, "Filter the list", partial(self.listing.set_filter, typed))
        for saved in self.saved.saved_searches():
            name = safe(saved.name)
            yield Command(f"Search: {name}", "Saved search", partial(self.searching.run_saved, saved))
            yield Command(f"Delete the search: {name}", "Saved search", partial(self.saved.delete, saved))

    # -- actions ------------------------------------------------------------------------------------------

    def back(self) -> bool:
        """One step back: out of zen, a field, the side pane, the article; then from hits or filter to all."""
        if self.panes.zen:
            self.panes.toggle_zen()
        elif self.article_pane.find_line.has_focus_within or (self.finding.found and self.article.has_focus):
            self.finding.close()
        elif self.side.rows.has_focus:
            self.panes.focus("article")
        elif not self.articles.has_focus:
            self.panes.focus("list")
        elif self.listing.narrows_hits:
            self.listing.end_filter()
        elif self.searching.active or self.search_box.value:
            self.searching.end()
        elif self.listing.only is not None:
            self.listing.end_filter()
        else:
            return False
        return True

    def action_search(self) -> None:
        """Go to the search box; in a narrow terminal the list comes with it."""
        if self.panes.zen or self.panes.narrow:
            self.panes.focus("list")
        self.search_box.select_all()
        self.search_box.focus()

    def action_cycle(self, by: int) -> None:
        """Next or previous pane."""
        self.panes.cycle(by)

    def action_toggle_side(self) -> None:
        """Side pane on or off."""
        self.panes.toggle_side()

    def action_next_tab(self) -> None:
        """Next tab of the side pane, which is shown."""
        if "side" in self.panes.visible():
            self.side.next_tab()
        else:
            self.panes.toggle_side()

    def action_zen(self) -> None:
        """The article alone."""
        self.panes.toggle_zen()

    def action_step(self, by: int) -> None:
        """Open the next or previous article of the list."""
        before = self.articles.cursor
        self.articles.action_move(by)
        heading = self.articles.heading
        if heading is None or self.articles.cursor == before:
            self.say("No further article in the list")
        else:
            self.reading.open(heading.id)

    def action_find(self) -> None:
        """Find in this article."""
        self.finding.start()

    def action_sort(self) -> None:
        """Sort the list by its next order."""
        if self.searching.active:
            self.searching.next_order()
        else:
            self.listing.next_order()

    def action_filter(self) -> None:
        """Narrow the list, or the hits."""
        self.listing.open_filter()

    def action_narrow(self) -> None:
        """Choose sources, dates and speakers."""
        self.narrowing.show()

    def action_saved_searches(self) -> None:
        """The saved searches."""
        self.saved.show()

    def action_more_like(self) -> None:
        """Articles like the open one, or the one under the list's cursor."""
        reading = self.reading.reading if self.article_has_focus else None
        heading = reading.heading if reading else self.articles.heading
        if heading is not None:
            self.searching.more_like(heading)

    def action_toggle_read(self) -> None:
        """Read or unread."""
        self.listing.toggle_read()

    def action_copy_citation(self) -> None:
        """Copy where the article comes from."""
        self.sources.copy_citation(self.articles.heading)

    def action_left_out(self) -> None:
        """Show the lines that were left out of the article on screen."""
        self.reading.show_left_out()

    def action_open_source(self) -> None:
        """Open the article's address in a browser."""
        reading = self.reading.reading
        self.sources.open(reading.heading if reading else self.articles.heading)

    def copy_selection(self) -> bool:
        """Copy what is selected in the article; False when nothing is."""
        selected = self.article.selection
        if not selected:
            return False
        self.sources.copy_selection(selected)
        return True

    def open_place(self, article_id: int, span: Span | None) -> None:
        """Open an article at a place, from a desk for example."""
        self.reading.open(article_id, place=span)
