"""Search as you type: the newest question wins, and what is listed stays until it is answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, get_args

from reader.app.controllers.saying import says_errors
from reader.app.lines import Line, Part
from reader.app.listing import HitRows
from reader.app.wording import amount, safe
from reader.errors import NewsreaderError
from reader.model import SearchAnswer, Span
from reader.model.keeping import SavedSearch
from reader.model.search import SearchOrder

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen


ORDERS: tuple[SearchOrder, ...] = get_args(SearchOrder)
ORDER_NAMES: dict[SearchOrder, str] = {
    "relevance": "best first",
    "newest": "newest first",
    "oldest": "oldest first",
}


class Searching:
    """Asks the searcher and lists its answers. `query` is what the listed hits answer; empty: no search."""

    def __init__(self, screen: MainScreen) -> None:
        self.screen = screen
        self._library = screen.library
        self.query = ""
        self._asked = ""
        """The newest question, answered or not."""
        self.order: SearchOrder = "relevance"
        self.started = asyncio.Event()
        self._past: list[str] | None = None

    @property
    def active(self) -> bool:
        """Whether the list shows hits."""
        return bool(self.query)

    def past(self) -> list[str]:
        """Earlier searches, newest first; read when first wanted."""
        if self._past is None:
            self._past = self._library.past_searches()
        return self._past

    def typed(self, value: str) -> None:
        """The box holds another text."""
        query = value.strip()
        if not query:
            self._asked = ""
            self.screen.workers.cancel_group(self.screen, "search")
            if self.active:
                self.end()
        elif query != self._asked:
            self._asked = query
            self._ask_next(again=False)

    def ask_again(self) -> None:
        """The index changed: answer the newest question anew; the cursor stays on its article, if it had an answer."""
        if self.active:
            self._ask_next(again=self._asked == self.query)

    def _ask_next(self, *, again: bool) -> None:
        """Ask the newest question; an older one is given up."""
        self.screen.run_worker(self._ask(self._asked, again=again), group="search", exclusive=True, exit_on_error=False)

    def next_order(self) -> None:
        """Sort the hits by their next order; the cursor stays on its article."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self.ask_again()

    async def complete(self, line: str) -> str | None:
        """The line with its last word completed: by the newest search that starts so, else by the index."""
        past = next((query for query in self.past() if query.startswith(line) and query != line), None)
        if past or not self.started.is_set():
            return past
        try:
            return await self._library.complete(line)
        except NewsreaderError:
            return None  # the search that is under way says what is wrong

    async def _ask(self, query: str, *, again: bool = False) -> None:
        await self.started.wait()
        try:
            answer = await self._library.search(query, order=self.order)
        except asyncio.CancelledError:
            raise
        except NewsreaderError as error:
            answer = SearchAnswer(query, error=str(error))
        self._show(answer, again=again)

    def _show(self, answer: SearchAnswer, *, again: bool) -> None:
        self.query = answer.query.strip() or self.query
        articles = self.screen.articles
        rows = HitRows(answer, self._library.headings_of([hit.id for hit in answer.hits]))
        here = articles.heading.id if again and articles.heading else None
        at = rows.index_of(here) if here is not None else None
        articles.set_empty(*self._empty(answer))
        articles.show(rows, cursor=0 if at is None else at)
        self.screen.list_pane.show_head(*self._head(answer))
        self.screen.list_pane.show_note(self._note(answer))
        self.screen.reading.preview_soon()  # once typing pauses

    def _head(self, answer: SearchAnswer) -> tuple[Line, Line]:
        if answer.error:
            return (Part("Not indexed yet" if self._too_early() else "Search failed", "warning"),), ()
        more = "+" if answer.partial else ""
        left = Part(f"{amount(answer.total, 'hit').replace(' ', more + ' ', 1)}", "strong")
        return (left, Part(f" · {answer.took_ms:.0f} ms", "dim")), (Part(ORDER_NAMES[self.order], "dim"),)

    def _note(self, answer: SearchAnswer) -> Line:
        if answer.suggestion:
            return (Part("Did you mean ", "dim"), Part(safe(answer.suggestion), "accent"), Part("? Enter", "dim"))
        if answer.read_as:
            return (Part(safe(answer.read_as), "dim"),)
        return ()

    def _empty(self, answer: SearchAnswer) -> tuple[str, ...]:
        if answer.error and self._too_early():
            return (
                "Nothing can be found yet.",
                "The articles are being indexed; the search repeats itself as they are.",
                "Esc brings the whole list back.",
            )
        if answer.error:
            return ("No answer.", safe(answer.error), "Esc brings the whole list back.")
        lines = [f"Nothing found for “{safe(answer.query)}”."]
        if answer.suggestion:
            lines.append(f"Enter in the search box searches for “{safe(answer.suggestion)}”.")
        return (*lines, "Esc brings the whole list back.")

    def _too_early(self) -> bool:
        searchable, _ = self._library.index_progress()
        return not searchable

    def leave_box(self, value: str) -> None:
        """Enter or ↓ in the box: remember the search and go to its results, or take the suggestion."""
        query = value.strip()
        suggestion = self._taken_suggestion()
        if suggestion:
            self.screen.search_box.value = suggestion
            return
        if query:
            self.remember()
        self.screen.panes.focus("list")

    def _taken_suggestion(self) -> str | None:
        rows = self.screen.articles.rows
        return rows.answer.suggestion if isinstance(rows, HitRows) and not rows.count else None

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

    @says_errors
    def save(self, query: str) -> None:
        """Save a search under its own words; the palette offers it from now on."""
        query = query.strip()
        if not query:
            self.screen.say("There is no search to save")
            return
        self._library.save_search(query, query)
        self.screen.session.undo.push(f"saved the search “{safe(query)}”", lambda: self._unsave(query))
        self.screen.say("Search saved · : offers it · u undoes it")

    def _unsave(self, name: str) -> None:
        self._library.delete_search(name)

    @says_errors
    def delete_saved(self, saved: SavedSearch) -> None:
        """Delete a saved search, with undo."""
        deleted = self._library.delete_search(saved.name)
        self.screen.session.undo.push(f"deleted the search “{safe(saved.name)}”", lambda: self._save_again(deleted))
        self.screen.say(f"Deleted the search “{safe(saved.name)}” · u undoes it")

    def _save_again(self, saved: SavedSearch) -> None:
        self._library.save_search(saved.name, saved.query)

    def run_saved(self, query: str) -> None:
        """Search for something saved; the focus goes to the box, where it can be changed."""
        self.screen.action_search()
        self.screen.search_box.value = query
        self.screen.search_box.cursor_position = len(query)

    def end(self) -> None:
        """Bring the whole list back, the cursor on the article it was on."""
        heading = self.screen.articles.heading
        self.query = self._asked = ""
        self.screen.workers.cancel_group(self.screen, "search")
        self.screen.search_box.value = ""
        self.screen.list_pane.show_note(())
        self.screen.listing.show_all(on=heading.id if heading else None)
        self.screen.reading.clear_hits()

    async def marks(self, article_id: int) -> tuple[Span, ...]:
        """The hits in an article; none when there is no search or no answer."""
        if not self.active:
            return ()
        await self.started.wait()
        try:
            return await self._library.marks(article_id, self.query)
        except NewsreaderError as error:
            self.screen.say(str(error), warning=True)
            return ()
