"""The search pane: search as you type. It asks the searcher whenever the question is another one.

The newest question wins, and what is listed stays until it is answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from reader.app.errors import tells_errors
from reader.app.question import Question, Results, filter_terms, joined
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Part
from reader.app.widgets.completion_list import CompletionList
from reader.app.widgets.search_box import SearchBox
from reader.app.widgets.styles import Bar
from reader.errors import NewsreaderError
from reader.model import SearchAnswer
from reader.model.keeping import SavedSearch
from reader.model.plain_text import amount

MOST_OFFERED = 6
"""Completions that are offered at most."""
SLOW = 0.5
"""Seconds after which the list says that an answer is waited for."""
_FIELD_VALUE = re.compile(r"(?:^|[\s(])-?[a-z]+:(?:\"[^\"]*|[^\s\"()]*)$")
"""The end of a line while the value of a field is being typed."""


class SearchPane(Horizontal):
    """The name of the library and the search box. Asks the searcher; whoever listens lists the answers."""

    question: reactive[Question] = reactive(Question(), init=False)
    """What is asked: bound to that of the screen, which shows it in the box (`put`) when it was not typed."""

    results: reactive[Results | None] = reactive(None, init=False)
    """What is listed of hits: bound to that of the screen."""

    @dataclass
    class Typed(Message):
        """Another search was typed; empty: none."""

        query: str

    @dataclass
    class Waiting(Message):
        """The answer takes long enough that a person asks whether the key was heard."""

        question: Question

    @dataclass
    class Answered(Message):
        """A question has its answer."""

        results: Results

    def __init__(self, session: Session) -> None:
        super().__init__(id="masthead")
        self._session = session
        self._library = session.library
        self._past: list[str] | None = None
        self._asking: Worker[None] | None = None
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
            try:
                self._past = self._library.searches.past_searches()
            except NewsreaderError as error:
                self.notify(str(error), severity="error")
                return []
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
        if (query := event.value.strip()) != self.question.query:
            self.post_message(self.Typed(query))

    def put(self, query: str) -> None:
        """Show a search in the box that was not typed there."""
        if self.box.value.strip() != query:
            with self.box.prevent(Input.Changed):
                self.box.value = query
                self.box.cursor_position = len(query)

    def watch_question(self, old: Question, new: Question) -> None:
        same = new.same_search(old) and (new.only, new.hit_order) == (old.only, old.hit_order)
        if same:
            return
        self.workers.cancel_group(self, "search")
        if new.active and not (self.results is not None and self.results.question == new):
            self._asking = self._ask(new)

    def ask_again(self) -> None:
        """The index has more by now."""
        if self.question.query:
            self._asking = self._ask(self.question)

    async def answered(self) -> None:
        """Return when the question under way was answered, or another one took its place."""
        if self._asking is not None:
            with suppress(WorkerCancelled, WorkerFailed):
                await self._asking.wait()

    @work(group="search", exclusive=True)
    async def _ask(self, question: Question) -> None:
        waiting = self.set_timer(SLOW, lambda: self.post_message(self.Waiting(question)))
        unfiltered = None
        listed = self.results
        new = listed.new if listed is not None and listed.question.same_search(question) else frozenset[int]()
        try:
            await self._session.started.wait()
            answer = await self._answer(question)
            if question.query and question.only is not None and not answer.error:
                unfiltered = (await self._library.search(question.query, limit=1, snippets=0)).total
        except NewsreaderError as error:
            answer = SearchAnswer(question.query, error=str(error))
        finally:
            waiting.stop()
        results = Results(question, answer, unfiltered, new)
        self.post_message(self.Answered(results))
        if question.saved is not None and not answer.error:
            await self._mark_new(results, question.saved)

    async def _answer(self, question: Question) -> SearchAnswer:
        """The answer to a search within the filter, its suggestion one for the search alone; or what is like one."""
        if question.like is not None:
            return await self._library.searcher.similar(question.like.id)
        answer = await self._library.search(joined(question.only, question.query), order=question.hit_order)
        if question.only is None or not answer.suggestion:
            return answer
        return replace(answer, suggestion=answer.suggestion.removeprefix(filter_terms(question.only)).strip() or None)

    @tells_errors
    async def _mark_new(self, results: Results, saved: SavedSearch) -> None:
        if new := await self._library.new_of(saved, look=True):
            self.post_message(self.Answered(replace(results, new=results.new | new)))

    # -- leaving the box ----------------------------------------------------------------------------------

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

        lists = f"{self._session.key('app.saved')} lists them"
        self._session.done(f"saved {said}", take_back, f"Saved {said} · {lists}")
        # What is there now is known; only what comes later is new.
        await self._session.started.wait()
        await library.new_of(saved, look=True)
