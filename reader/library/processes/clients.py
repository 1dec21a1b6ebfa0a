"""The screen's side of the child processes: asking the searcher, and hearing the indexer. Nothing of the index is
imported here."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from msgspec import Raw, UnsetType

from reader.errors import ChildError
from reader.library.events import LibraryEvent, Notice, Progress
from reader.library.processes.child import Child
from reader.library.processes.messages import (
    LONGEST_LINE,
    Command,
    FetchCommand,
    Reply,
    event_from_line,
    from_line,
    to_line,
    value_of,
)
from reader.model import Facet, Hit, SearchAnswer, Span
from reader.model.desks import Cursor, DeskCounts, FigureDeskFilter, FigurePage, QuoteDeskFilter, QuotePage
from reader.model.search import SNIPPETS, Completion, SearchOrder

Value = TypeVar("Value")

PATIENCE = 20.0
"""Seconds after which a silent searcher is given up; it has a time limit of its own, far below."""

SHORT_PAUSE = 1.0
"""A question waits so many seconds for a searcher that is being started again; for a longer pause it is refused."""

_TOO_MUCH = "The search failed because it was too large. Try other words."


def in_seconds(pause: float) -> str:
    """When something is tried again, in words."""
    return "now" if pause < 1 else f"in {pause:.0f} second{'s' if pause >= 1.5 else ''}"


class IndexerClient:
    """Runs the indexer and hands its events on."""

    def __init__(self, command: Sequence[str], listener: Callable[[LibraryEvent], None]) -> None:
        self._listener = listener
        self._child = Child(command, hear=self._hear, died=self._died, longest=1 << 20)
        self._said_why: str | None = None

    def start(self) -> None:
        """Start the child; events arrive on this event loop."""
        self._child.start()

    async def stop(self) -> None:
        """Close the child's standard input: it finishes its batch and ends by itself, if need be after we have."""
        await self._child.stop(0.5, kill=False)

    def want(self, ids: Iterable[int]) -> None:
        """Ask for these articles to be derived first; a child that is not there does all of them at its start."""
        self._child.send(to_line(Command(want=list(ids))))

    def rebuild_index(self) -> None:
        """Ask for a new index of all articles, made of what the catalog has."""
        self._child.send(to_line(Command(rebuild_index=True)))

    def fetch_more(self) -> None:
        """Ask for the next articles of the list, where they lie on a server."""
        self._child.send(to_line(Command(more=True)))

    def look_again(self) -> None:
        """Ask to look at the server now, and to say when it answers."""
        self._child.send(to_line(Command(look=True)))

    def merge_people(self) -> None:
        """Somebody parted or joined people; a child that is not there takes it into account at its start."""
        self._child.send(to_line(Command(merge_people=True)))

    def correct(self) -> None:
        """Somebody corrected articles; a child that is not there takes it into account at its start."""
        self._child.send(to_line(Command(correct=True)))

    def _hear(self, line: bytes) -> None:
        try:
            event = event_from_line(line)
        except ValueError:
            return
        if isinstance(event, Progress):
            if event.phase == "idle":
                self._child.proved()
            self._said_why = event.detail if event.phase == "stopped" else None
        self._listener(event)

    def _died(self, pause: float, reason: str | None) -> None:
        why = self._said_why or (f"The indexer cannot be started: {reason}." if reason else None)
        why = why or "The indexer ended unexpectedly (`newsreader doctor` says more)."
        self._said_why = None
        self._listener(Progress("stopped", detail=f"{why} It restarts {in_seconds(pause)}."))


class FetcherClient:
    """Runs the fetcher and hands its events on."""

    def __init__(self, command: Sequence[str], listener: Callable[[LibraryEvent], None]) -> None:
        self._listener = listener
        self._child = Child(command, hear=self._hear, died=self._died, longest=1 << 20)

    def start(self) -> None:
        """Start the child; events arrive on this event loop."""
        self._child.start()

    async def stop(self) -> None:
        """Close the child's standard input: it leaves what is under way. Every article is whole or not there."""
        await self._child.stop(0.5, kill=True)

    def send(self, command: FetchCommand) -> None:
        """Ask for something; a child that is not there looks at what is due at its start anyway."""
        self._child.send(to_line(command))

    def _hear(self, line: bytes) -> None:
        try:
            event = event_from_line(line)
        except ValueError:
            return
        self._child.proved()
        self._listener(event)

    def _died(self, pause: float, reason: str | None) -> None:
        why = f"Feeds cannot be fetched: {reason}." if reason else "Fetching ended unexpectedly (`newsreader doctor`)."
        self._listener(Notice(f"{why} It restarts {in_seconds(pause)}.", "warning"))


@dataclass
class _Question:
    """Something to ask. `replaceable`: a newer one of its kind makes it needless."""

    fields: dict[str, Any]
    replaceable: bool
    answer: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    asked: int = 0


class SearchClient:
    """One question is in flight; of searches, facets and completions that wait, only the newest of each is asked.

    A question that was made needless raises asyncio.CancelledError where it is awaited. A searcher that dies is started
    again, after a pause that grows with each death in a row; a question it dies over twice is given up.
    """

    def __init__(
        self,
        command: Sequence[str],
        on_damage: Callable[[list[str]], None] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`command` starts the searcher. `on_damage` is told the names of index files that are not as written."""
        self._child = Child(command, hear=self._hear, died=self._died, longest=LONGEST_LINE)
        self._on_damage = on_damage
        self._patience = patience
        self._waiting: deque[_Question] = deque()
        self._wake = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._numbers = count(1)
        self._replies: asyncio.Queue[Reply | None] = asyncio.Queue()
        self._why = ""

    async def start(self) -> None:
        """Start the searcher. One that cannot be started is found out with the first question."""
        if self._pump is None:
            self._pump = asyncio.create_task(self._ask_one_after_another())
            self._child.start()

    async def stop(self) -> None:
        """Let the searcher end; questions that wait are cancelled."""
        if self._pump is not None:
            self._pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pump
            self._pump = None
        for question in self._waiting:
            question.answer.cancel()
        self._waiting.clear()
        await self._child.stop(0.5, kill=True)

    # -- questions ----------------------------------------------------------------------------------------

    async def search(
        self, query: str, limit: int = 200, order: SearchOrder = "relevance", snippets: int = SNIPPETS
    ) -> SearchAnswer:
        """Hits for a query whose last word is still being typed, with snippets of the first so many.

        What goes wrong is in the answer's `error`.
        """
        asked = {"ask": "search", "query": query, "limit": limit, "order": order, "live": True, "snippets": snippets}
        return await self._answer(asked, query, replaceable=True)

    async def snippets(self, query: str, ids: Sequence[int]) -> tuple[Hit, ...] | None:
        """Hits of a query with snippets; None when they cannot be had."""
        asked = {"ask": "snippets", "query": query, "articles": ids}
        return await self._value(asked, tuple[Hit, ...], None, replaceable=False)

    async def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        """Articles like this one."""
        return await self._answer({"ask": "similar", "article": article_id, "limit": limit}, "", replaceable=False)

    async def marks(self, article_id: int, query: str) -> tuple[Span, ...]:
        """All hits of a query in an article's text; nothing when they cannot be had."""
        asked = {"ask": "marks", "article": article_id, "query": query}
        nothing: tuple[Span, ...] = ()
        return await self._value(asked, tuple[Span, ...], nothing, replaceable=False)

    async def article_ids(self, query: str, live: bool = False) -> list[int] | None:
        """The ids of all articles that match, best first; None when they cannot be had.

        `live`: the last word is completed, as in a search that is being typed.
        """
        asked = {"ask": "article_ids", "query": query, "live": live}
        return await self._value(asked, list[int], None, replaceable=False)

    async def facets(self, query: str) -> tuple[Facet, ...]:
        """Sources, months and speakers of all hits; nothing when they cannot be had."""
        nothing: tuple[Facet, ...] = ()
        return await self._value({"ask": "facets", "query": query}, tuple[Facet, ...], nothing, replaceable=True)

    async def completions(self, line: str, limit: int = 8) -> tuple[Completion, ...]:
        """Ways to complete the last word of a line, best first, with counts; none when they cannot be had."""
        nothing: tuple[Completion, ...] = ()
        asked = {"ask": "complete", "line": line, "limit": limit}
        return await self._value(asked, tuple[Completion, ...], nothing, replaceable=True)

    async def desk_counts(self, name: str = "") -> DeskCounts:
        """The most quoted speakers, of those that have these words in their names. Raises ChildError."""
        found: DeskCounts = await self._asked({"ask": "desk_counts", "name": name}, DeskCounts, replaceable=True)
        return found

    async def desk_quotes(
        self,
        only: QuoteDeskFilter,
        speaker: str | None,
        order: str,
        after: Cursor | None,
        least: int,
        *,
        behind: bool = False,
    ) -> QuotePage:
        """A page of the quotes desk of a library on a server. `behind`: nobody waits for it, newer questions leave it.

        Raises ChildError.
        """
        asked = {"ask": "desk_quotes", "only": only, "speaker": speaker}
        asked |= {"order": order, "after": after, "least": least}
        found: QuotePage = await self._asked(asked, QuotePage, replaceable=not behind)
        return found

    async def desk_figures(
        self, only: FigureDeskFilter, order: str, after: Cursor | None, least: int, *, behind: bool = False
    ) -> FigurePage:
        """A page of the figures desk, as `desk_quotes`. Raises ChildError."""
        asked = {"ask": "desk_figures", "only": only, "order": order, "after": after, "least": least}
        found: FigurePage = await self._asked(asked, FigurePage, replaceable=not behind)
        return found

    async def refresh(self) -> None:
        """Tell the searcher that the index has changed."""
        await self._value({"ask": "refresh"}, None, None, replaceable=True)

    async def _answer(self, asked: dict[str, Any], query: str, *, replaceable: bool) -> SearchAnswer:
        try:
            answer: SearchAnswer = value_of(await self._ask(asked, replaceable), SearchAnswer)
            return answer
        except ChildError as error:
            return SearchAnswer(query, error=str(error))
        except ValueError:
            return SearchAnswer(query, error=_TOO_MUCH)

    async def _value(self, asked: dict[str, Any], form: object, default: Value, *, replaceable: bool) -> Value:
        """The answer, of that form; `default` when it cannot be had."""
        try:
            value: Value = value_of(await self._ask(asked, replaceable), form)
            return value
        except (ChildError, ValueError):
            return default

    async def _asked(self, asked: dict[str, Any], form: object, *, replaceable: bool) -> Any:  # noqa: ANN401 - of that form
        """The answer, of that form. Raises ChildError when it cannot be had."""
        try:
            return value_of(await self._ask(asked, replaceable), form)
        except ValueError as error:
            raise ChildError(_TOO_MUCH) from error

    async def _ask(self, fields: dict[str, Any], replaceable: bool) -> Raw:
        """The answer's value. Raises ChildError with a clear line, CancelledError when a newer question came."""
        question = _Question(fields, replaceable)
        if replaceable:
            for other in [one for one in self._waiting if one.replaceable and one.fields["ask"] == fields["ask"]]:
                self._waiting.remove(other)
                other.answer.cancel()
        if fields["ask"] == "search":
            self._waiting.appendleft(question)
        else:
            self._waiting.append(question)
        self._wake.set()
        answer: Raw = await question.answer
        return answer

    # -- the process --------------------------------------------------------------------------------------

    async def _ask_one_after_another(self) -> None:
        while True:
            await self._wake.wait()
            if not self._waiting:
                self._wake.clear()
                continue
            question = self._waiting.popleft()
            try:
                await self._get_answer(question)
            except asyncio.CancelledError:
                question.answer.cancel()
                raise

    async def _get_answer(self, question: _Question) -> None:
        """Ask, and once more when the searcher dies over it."""
        while not question.answer.done():
            if not await self._child.up(SHORT_PAUSE if self._child.pause <= SHORT_PAUSE else 0.0):
                question.answer.set_exception(ChildError(f"{self._why} It restarts {in_seconds(self._child.pause)}."))
                return
            question.asked += 1
            reply = await self._exchange(question.fields)
            if reply is not None:
                self._child.proved()
                if question.answer.done():
                    return
                if reply.error is not None or isinstance(reply.answer, UnsetType):
                    question.answer.set_exception(ChildError(reply.error or _TOO_MUCH))
                else:
                    question.answer.set_result(reply.answer)
                return
            await self._child.kill()
            if question.asked > 1 and not question.answer.done():
                question.answer.set_exception(ChildError(_TOO_MUCH))

    async def _exchange(self, fields: dict[str, Any]) -> Reply | None:
        """Send a question and wait for its answer; None when the searcher is dead, silent or talks nonsense."""
        number = next(self._numbers)
        while not self._replies.empty():
            self._replies.get_nowait()
        self._child.send(to_line({"id": number, **fields}))
        try:
            reply = await asyncio.wait_for(self._replies.get(), self._patience)
        except TimeoutError:
            return None
        return reply if reply is not None and reply.id == number else None

    def _hear(self, line: bytes) -> None:
        try:
            reply = from_line(line, Reply)
        except ValueError:
            self._replies.put_nowait(None)
            return
        if reply.event is None:
            self._replies.put_nowait(reply)
        elif reply.event == "damaged" and self._on_damage is not None:
            self._on_damage(reply.files)

    def _died(self, pause: float, reason: str | None) -> None:
        self._why = (
            f"Search cannot be started: {reason}." if reason else "Search has stopped (`newsreader doctor` shows why)."
        )
        self._replies.put_nowait(None)
