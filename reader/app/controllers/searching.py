"""Search as you type: the newest question wins, and what is listed stays until it is answered."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.worker import Worker, WorkerCancelled, WorkerFailed

from reader.app.filters import filter_terms, joined
from reader.app.rows import HitRows
from reader.app.wording import SEARCH_ORDERS, Asked, empty_results, results_head, results_note
from reader.errors import NewsreaderError
from reader.model import Heading, SearchAnswer, Span
from reader.model.keeping import SavedSearch
from reader.model.search import SearchOrder

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen

DEEPEST = 20
"""How many "more like this" can be gone back from, one after the other."""


@dataclass(frozen=True, slots=True)
class Left:
    """Results, or the whole list (`rows` None), as they were left for "more like this"; `on` had the cursor."""

    asked: Asked
    rows: HitRows | None
    on: int | None


class Searching:
    """Asks the searcher and lists its answers. `asked` is what the list shows."""

    def __init__(self, screen: MainScreen) -> None:
        self.screen = screen
        self._library = screen.library
        self.asked = Asked()
        self._newest = self.asked
        """The newest question, answered or not."""
        self.order: SearchOrder = "relevance"
        self.started = screen.session.started
        self._past: list[str] | None = None
        self._left: list[Left] = []

    @property
    def query(self) -> str:
        """What was searched for; empty: nothing."""
        return self.asked.query

    @property
    def active(self) -> bool:
        """Whether the list shows results."""
        return self.asked.active

    @property
    def question(self) -> str:
        """What the list shows, as one search: the filter of the list narrows too."""
        return joined(self.screen.listing.only, self.query)

    @property
    def total(self) -> int:
        """How many articles are listed, or match."""
        rows = self.screen.articles.rows
        return rows.answer.total if isinstance(rows, HitRows) else self.screen.articles.count

    def past(self) -> list[str]:
        """Earlier searches, newest first; read when first wanted."""
        if self._past is None:
            self._past = self._library.past_searches()
        return self._past

    async def complete(self, line: str) -> str | None:
        """The line with its last word completed: by the newest search that starts so, else by the index."""
        past = next((query for query in self.past() if query.startswith(line) and query != line), None)
        if past or not self.started.is_set():
            return past
        try:
            return await self._library.complete(line)
        except NewsreaderError:
            return None  # the search that is under way says what is wrong

    # -- asking -------------------------------------------------------------------------------------------

    def typed(self, value: str) -> None:
        """The box holds another text."""
        query = value.strip()
        if query == self._newest.query:
            return
        if query:
            self._run(Asked(query))
        else:
            self.end()

    async def ask(self, query: str) -> None:
        """Search for something as if it had been typed; returns when its hits are listed, or a newer search came."""
        self._put_in_box(query)
        if not query:
            self.end()
            return
        with suppress(WorkerCancelled, WorkerFailed):
            await self._run(Asked(query)).wait()

    def run_saved(self, saved: SavedSearch) -> None:
        """Search for something saved; hits that are new are marked, and are not new any more the next time."""
        self._put_in_box(saved.query)
        self._run(Asked(saved.query, saved=saved))
        self.screen.panes.focus("list")

    def ask_again(self) -> None:
        """The index, the order or the filter changed: answer the newest question anew; the cursor stays on its
        article, if it had an answer."""
        if self._newest.query:
            self._run(self._newest, again=self._newest is self.asked)

    def next_order(self) -> None:
        """Sort the hits by their next order; the cursor stays on its article."""
        if self.asked.like is not None:
            self.screen.say("These are sorted by likeness")
            return
        self.order = SEARCH_ORDERS[(SEARCH_ORDERS.index(self.order) + 1) % len(SEARCH_ORDERS)]
        self.ask_again()

    def _run(self, asked: Asked, *, again: bool = False) -> Worker[None]:
        self._newest = asked
        return self.screen.run_worker(self._ask(asked, again=again), group="search", exclusive=True)

    async def _ask(self, asked: Asked, *, again: bool) -> None:
        await self.started.wait()
        try:
            answer = await self._search(asked.query)
        except NewsreaderError as error:
            answer = SearchAnswer(asked.query, error=str(error))
        self._left.clear()
        self._list(asked, answer, again=again)
        if asked.saved is not None and not answer.error:
            await self._mark_new(asked, asked.saved, answer)

    async def _search(self, query: str) -> SearchAnswer:
        """The answer to a search within the filter; a suggestion is one for the search alone."""
        only = self.screen.listing.only
        answer = await self._library.search(joined(only, query), order=self.order)
        if only is None or not answer.suggestion:
            return answer
        return replace(answer, suggestion=answer.suggestion.removeprefix(filter_terms(only)).strip() or None)

    async def _mark_new(self, asked: Asked, saved: SavedSearch, answer: SearchAnswer) -> None:
        try:
            new = await self._library.new_of(saved, look=True)
        except NewsreaderError as error:
            self.screen.say(str(error), warning=True)
            return
        if new and self.asked is asked:
            self._list(asked.with_new(new), answer, again=True)

    # -- more like this -----------------------------------------------------------------------------------

    def more_like(self, heading: Heading) -> None:
        """List the articles that are like one; Esc brings back what is listed now."""
        self.screen.run_worker(self._more_like(heading), group="search", exclusive=True)

    async def _more_like(self, heading: Heading) -> None:
        await self.started.wait()
        try:
            answer = await self._library.similar(heading.id)
        except NewsreaderError as error:
            answer = SearchAnswer("", error=str(error))
        rows, here = self.screen.articles.rows, self.screen.articles.heading
        self._left.append(Left(self.asked, rows if isinstance(rows, HitRows) else None, here.id if here else None))
        del self._left[:-DEEPEST]
        self._list(Asked(like=heading.meta.title), answer, again=False)
        self._put_in_box("")
        self.screen.panes.focus("list")

    def leave_likeness(self) -> None:
        """Back to the last search, or to the whole list: likeness is nothing that could be narrowed."""
        while self.asked.like is not None:
            self.end()

    # -- showing ------------------------------------------------------------------------------------------

    def _list(self, asked: Asked, answer: SearchAnswer, *, again: bool) -> None:
        articles = self.screen.articles
        here = articles.heading.id if again and articles.heading else None
        self._put(asked, HitRows(answer, self._library.headings_of([hit.id for hit in answer.hits]), asked.new), here)

    def _put(self, asked: Asked, rows: HitRows, on: int | None) -> None:
        self.asked = self._newest = asked
        early = bool(rows.answer.error) and not self._library.index_progress()[0]
        articles = self.screen.articles
        at = rows.index_of(on) if on is not None else None
        articles.set_empty(*empty_results(rows.answer, asked, too_early=early))
        articles.show(rows, cursor=0 if at is None else at)
        self.screen.list_pane.show_head(*results_head(rows.answer, asked, self.order, too_early=early))
        self.screen.list_pane.show_note(results_note(rows.answer, asked))
        self.screen.reading.preview_soon()  # once typing pauses

    def _put_in_box(self, query: str) -> None:
        """Show a search in the box; it is asked by whoever puts it there."""
        box = self.screen.search_box
        with box.prevent(box.Changed):
            box.value = query
            box.cursor_position = len(query)

    def end(self) -> None:
        """Back from "more like this" to what was listed before; else bring the whole list back, the cursor on the
        article it was on."""
        self.screen.workers.cancel_group(self.screen, "search")
        if self._left:
            left = self._left.pop()
            self._put_in_box(left.asked.query)
            if left.rows is not None:
                left.rows.refresh(self._library)
                self._put(left.asked, left.rows, left.on)
            else:
                self._list_all(left.on)
            return
        heading = self.screen.articles.heading
        self._list_all(heading.id if heading else None)

    def _list_all(self, on: int | None) -> None:
        self.asked = self._newest = Asked()
        self._put_in_box("")
        self.screen.list_pane.show_note(())
        self.screen.listing.show_all(on=on)
        self.screen.reading.clear_hits()
        self.screen.reading.preview_soon()

    # -- the box ------------------------------------------------------------------------------------------

    def leave_box(self, value: str) -> None:
        """Enter or ↓ in the box: remember the search and go to its results, or take the suggestion."""
        if self.take_suggestion():
            return
        if value.strip():
            self.remember()
        self.screen.panes.focus("list")

    def take_suggestion(self) -> bool:
        """Search for the suggested spelling; False when there is none."""
        rows = self.screen.articles.rows
        suggestion = rows.answer.suggestion if isinstance(rows, HitRows) and not rows.count else None
        if suggestion:
            self._put_in_box(suggestion)
            self._run(Asked(suggestion))
        return bool(suggestion)

    def remember(self) -> None:
        """Put the search whose hits are listed into the history."""
        query = self.screen.search_box.value.strip()
        if not query or (self._past and self._past[0] == query):
            return
        try:
            self._library.remember_search(query)
        except NewsreaderError as error:
            self.screen.say(str(error), warning=True)
        self._past = None

    async def marks(self, article_id: int) -> tuple[Span, ...]:
        """The hits in an article; none when there is no search or no answer."""
        if not self.query:
            return ()
        await self.started.wait()
        try:
            return await self._library.marks(article_id, self.query)
        except NewsreaderError as error:
            self.screen.say(str(error), warning=True)
            return ()
