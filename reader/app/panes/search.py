"""The search pane: search as you type. The newest question wins, and what is listed stays until it is answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input
from textual.worker import Worker

from reader.app.errors import tells_errors
from reader.app.filters import filter_terms, joined
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Part
from reader.app.widgets.completion_list import CompletionList
from reader.app.widgets.search_box import SearchBox
from reader.app.widgets.styles import Bar
from reader.app.wording import Asked
from reader.errors import NewsreaderError
from reader.model import Heading, SearchAnswer
from reader.model.keeping import SavedSearch
from reader.model.plain_text import amount
from reader.model.rows import HeadingFilter
from reader.model.search import SearchOrder

MOST_OFFERED = 6
"""Completions that are offered at most."""
SLOW = 0.5
"""Seconds after which the list says that an answer is waited for."""
_FIELD_VALUE = re.compile(r"(?:^|[\s(])-?[a-z]+:(?:\"[^\"]*|[^\s\"()]*)$")
"""The end of a line while the value of a field is being typed."""


class SearchPane(Horizontal):
    """The name of the library and the search box. Asks the searcher; whoever listens lists the answers."""

    @dataclass
    class Waiting(Message):
        """The answer takes long enough that a person asks whether the key was heard."""

        asked: Asked

    @dataclass
    class Answered(Message):
        """A question has its answer. `stay`: it was asked before, the cursor stays on its article.

        `unfiltered`: how many articles match without the filter of the list, when there is one.
        """

        asked: Asked
        answer: SearchAnswer
        stay: bool = False
        unfiltered: int | None = None

    @dataclass
    class Emptied(Message):
        """Nothing is searched for any more."""

    @dataclass
    class Entered(Message):
        """The person goes on to the results; `down`: by a key that moves down in a list."""

        query: str
        down: bool = False

    def __init__(self, session: Session) -> None:
        super().__init__(id="masthead")
        self._session = session
        self._library = session.library
        self._newest = Asked()
        self._past: list[str] | None = None
        self.order: SearchOrder = "relevance"
        """The order of hits."""
        self.only: HeadingFilter | None = None
        """The filter of the list: searches stay within it."""
        self.box = SearchBox(self.past, self.complete, "Search")
        self.completions = CompletionList()

    def compose(self) -> ComposeResult:
        yield Bar((Part("newsreader", "strong"), Part(f"  {safe(self._library.name)}", "dim")), id="brand")
        yield Bar((Part("/", "accent"),), id="slash")
        yield self.box
        yield self.completions

    def count_articles(self) -> None:
        """Say in the box how many articles it searches, once there are any."""
        count = self._library.count()
        self.box.placeholder = f"Search {amount(count, 'article')}" if count else "Search"

    def enter(self) -> None:
        """Give the box the focus; what is typed replaces what is in it."""
        self.box.select_all()
        self.screen.set_focus(self.box)

    def past(self) -> list[str]:
        """Earlier searches, newest first; read when first wanted."""
        if self._past is None:
            self._past = self._library.searches.past_searches()
        return self._past

    async def complete(self, line: str) -> str | None:
        """The line with its last word completed: by the newest search that starts so, else by the index.

        Values of a field are offered below the box, too: what was typed may be in the middle of a name.
        """
        if self.box.took_completion:
            return None
        past = next((query for query in self.past() if query.startswith(line) and query != line), None)
        if not self._session.started.is_set():
            return past
        try:
            found = await self._library.searcher.completions(line, MOST_OFFERED)
        except NewsreaderError:
            return past  # the search that is under way says what is wrong
        if line != self.box.value:
            return None
        best = next((completion.line for completion in found), None)
        if not found or not self.box.has_focus or not _FIELD_VALUE.search(line):
            self.box.offer(())
            return past or best
        self.box.offer(found)
        return best

    @on(SearchBox.Offered)
    def _offered(self, event: SearchBox.Offered) -> None:
        event.stop()
        if event.completions:
            self.completions.show(event.completions, event.following, event.corner)
        elif self.box.has_focus and not self.box.value:
            self.completions.show_examples(event.corner)
        else:
            self.completions.hide()

    # -- asking -------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not self.box.took_completion and not _FIELD_VALUE.search(event.value):
            self.box.offer(())
        query = event.value.strip()
        if query == self._newest.query and self._newest.like is None:
            return
        if query:
            self._ask(Asked(query))
        else:
            self.post_message(self.Emptied())

    def search_for(self, query: str) -> Worker[None] | None:
        """Search as if `query` had been typed; the worker that ends when it is answered."""
        self._put(query)
        if query:
            return self._ask(Asked(query))
        self.post_message(self.Emptied())
        return None

    def run_saved(self, saved: SavedSearch) -> None:
        """Search for something saved; hits that are new are marked, and are not new any more the next time."""
        self._put(saved.query)
        self._ask(Asked(saved.query, saved=saved))

    def ask_again(self) -> None:
        """The index, the order or the filter changed: answer the newest question anew."""
        if self._newest.query:
            self._ask(self._newest, stay=True)

    def sort(self, order: SearchOrder) -> None:
        """Sort hits otherwise."""
        self.order = order
        self.ask_again()

    def narrow(self, only: HeadingFilter | None) -> None:
        """Searches stay within a filter from now on."""
        self.only = only
        self.ask_again()

    def is_newest(self, asked: Asked) -> bool:
        """Whether nothing was asked since."""
        return asked is self._newest

    def settle(self, asked: Asked) -> None:
        """What is listed was put back to `asked`: show that in the box, and drop what is under way."""
        self.workers.cancel_group(self, "search")
        self._newest = asked
        self._put(asked.query)

    def _ask(self, asked: Asked, *, stay: bool = False) -> Worker[None]:
        self._newest = asked
        return self._answer(asked, stay=stay)

    @work(group="search", exclusive=True)
    async def _answer(self, asked: Asked, *, stay: bool) -> None:
        waiting = self.set_timer(SLOW, lambda: self.post_message(self.Waiting(asked)))
        unfiltered = None
        try:
            await self._session.started.wait()
            answer = await self._search(asked.query)
            if self.only is not None and not answer.error:
                unfiltered = (await self._library.search(asked.query, limit=1, snippets=0)).total
        except NewsreaderError as error:
            answer = SearchAnswer(asked.query, error=str(error))
        finally:
            waiting.stop()
        self.post_message(self.Answered(asked, answer, stay, unfiltered))
        if asked.saved is not None and not answer.error:
            await self._mark_new(asked, asked.saved, answer, unfiltered)

    async def _search(self, query: str) -> SearchAnswer:
        """The answer to a search within the filter; a suggestion is one for the search alone."""
        answer = await self._library.search(joined(self.only, query), order=self.order)
        if self.only is None or not answer.suggestion:
            return answer
        return replace(answer, suggestion=answer.suggestion.removeprefix(filter_terms(self.only)).strip() or None)

    @tells_errors
    async def _mark_new(self, asked: Asked, saved: SavedSearch, answer: SearchAnswer, unfiltered: int | None) -> None:
        new = await self._library.new_of(saved, look=True)
        if new and self._newest is asked:
            self._newest = asked.with_new(new)
            self.post_message(self.Answered(self._newest, answer, True, unfiltered))

    def more_like(self, heading: Heading) -> None:
        """Ask for the articles that are like one."""
        self._newest = Asked(like=heading.meta.title)
        self._find_alike(heading, self._newest)

    @work(group="search", exclusive=True)
    async def _find_alike(self, heading: Heading, asked: Asked) -> None:
        await self._session.started.wait()
        try:
            answer = await self._library.searcher.similar(heading.id)
        except NewsreaderError as error:
            answer = SearchAnswer("", error=str(error))
        self._put("")
        self.post_message(self.Answered(asked, answer))

    def _put(self, query: str) -> None:
        """Show a search in the box without asking for it."""
        with self.box.prevent(Input.Changed):
            self.box.value = query
            self.box.cursor_position = len(query)

    # -- leaving the box ----------------------------------------------------------------------------------

    @on(SearchBox.Left)
    def _left(self, event: SearchBox.Left) -> None:
        event.stop()
        self.post_message(self.Entered(event.query, event.down))

    @tells_errors
    def remember(self) -> None:
        """Put the search that stands in the box into the history."""
        query = self.box.value.strip()
        if query and not (self._past and self._past[0] == query):
            self._past = None
            self._library.searches.remember_search(query)

    # -- saving -------------------------------------------------------------------------------------------

    @on(SearchBox.SaveRequested)
    def _save_wanted(self, event: SearchBox.SaveRequested) -> None:
        event.stop()
        query = event.query.strip()
        if query:
            self._save(query)
        else:
            self.notify("There is no search to save: type one first")

    @work(group="save")
    @tells_errors
    async def _save(self, query: str) -> None:
        """Ask for a name, the search itself proposed, and save it."""
        from reader.app.screens.dialogs import NameScreen

        library, known = self._library, self._library.searches.saved_searches()
        taken = {saved.name for saved in known if saved.query != query}
        name = await self.app.push_screen_wait(NameScreen(query, taken))
        if not name:
            return
        before = next((saved for saved in known if saved.name == name), None)
        seen: Sequence[str] = library.searches.seen_hits(name) if before else ()
        saved = library.searches.save_search(name, query)
        said = f"the search “{safe(name)}”"
        if before == saved:
            self.notify(f"Saved already: {said}")
            return

        def take_back() -> None:
            library.searches.delete_search(saved.name)
            if before is not None:
                library.searches.restore_search(before, seen)

        self._session.undo.push(f"saved {said}", take_back)
        self.notify(f"Saved {said} · S lists them · u undoes it")
        # What is there now is known; only what comes later is new.
        await self._session.started.wait()
        await library.new_of(saved, look=True)
