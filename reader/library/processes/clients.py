"""The screen's side of the child processes: asking the searcher, and hearing the others. Nothing of the index is
imported here."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Collection, Sequence
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
)
from reader.model import Facet, Hit, SearchAnswer, Span
from reader.model.checking import CheckedDraft
from reader.model.claims import Told, Watched
from reader.model.desks import (
    Between,
    Cursor,
    DeskCounts,
    EvidencePage,
    FigureDeskFilter,
    FigurePage,
    QuoteDeskFilter,
    QuotePage,
)
from reader.model.search import SNIPPETS, Completion, SearchOrder

T = TypeVar("T")
Row = TypeVar("Row")
Default = TypeVar("Default")

PATIENCE = 20.0
"""Seconds after which a silent searcher is given up; its own time limit is far below."""

SHORT_PAUSE = 1.0
"""A question waits so many seconds for a searcher that is being started again; for a longer pause it is refused."""

LONGEST_EVENT = 1 << 20
"""Bytes of the longest event that is read."""

_TOO_MUCH = "The search failed because it was too large. Try other words."


def in_seconds(pause: float) -> str:
    """When something is tried again, in words."""
    return "now" if pause < 1 else f"in {pause:.0f} second{'s' if pause >= 1.5 else ''}"


class IndexerClient:
    """Runs the indexer, or the follower of a library on a server, and hands its events on."""

    def __init__(self, command: Sequence[str], listener: Callable[[LibraryEvent], None]) -> None:
        self._listener = listener
        self._child = Child(command, hear=self._hear, died=self._died, longest=LONGEST_EVENT)
        self._reason: str | None = None
        """Why it is about to end, as it said itself."""

    def start(self) -> None:
        """Start the child; events arrive on this event loop."""
        self._child.start()

    async def stop(self) -> None:
        """Close the child's input: it finishes its batch and ends by itself, if need be after this program."""
        await self._child.stop(0.5, kill=False)

    def send(self, command: Command) -> None:
        """Ask for something. A child that is not running sees what changed when it starts."""
        self._child.send(to_line(command))

    def _hear(self, line: bytes) -> None:
        try:
            event = event_from_line(line)
        except ValueError:
            return
        if isinstance(event, Progress):
            if event.phase == "idle":
                self._child.succeeded()
            self._reason = event.detail if event.phase == "stopped" else None
        self._listener(event)

    def _died(self, pause: float, reason: str | None) -> None:
        why = self._reason or (f"The indexer cannot be started: {reason}." if reason else None)
        why = why or "The indexer ended unexpectedly (`newsreader doctor` says more)."
        self._reason = None
        self._listener(Progress("stopped", detail=f"{why} It restarts {in_seconds(pause)}."))


class FetcherClient:
    """Runs the fetcher and hands its events on."""

    def __init__(self, command: Sequence[str], listener: Callable[[LibraryEvent], None]) -> None:
        self._listener = listener
        self._child = Child(command, hear=self._hear, died=self._died, longest=LONGEST_EVENT)

    def start(self) -> None:
        """Start the child; events arrive on this event loop."""
        self._child.start()

    async def stop(self) -> None:
        """End the child, whatever it is doing: every article is written as a whole or not at all."""
        await self._child.stop(0.5, kill=True)

    def send(self, command: FetchCommand) -> None:
        """Ask for something. A child that is not running fetches what is due when it starts."""
        self._child.send(to_line(command))

    def _hear(self, line: bytes) -> None:
        try:
            event = event_from_line(line)
        except ValueError:
            return
        self._child.succeeded()
        self._listener(event)

    def _died(self, pause: float, reason: str | None) -> None:
        why = f"Feeds cannot be fetched: {reason}." if reason else "Fetching ended unexpectedly (`newsreader doctor`)."
        self._listener(Notice(f"{why} It restarts {in_seconds(pause)}.", "warning"))


@dataclass
class _Question:
    """Something to ask. `replaceable`: a newer question of its kind makes it needless."""

    kind: str
    fields: dict[str, Any]
    replaceable: bool
    answer: asyncio.Future[Raw] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    asked: int = 0


class SearchClient:
    """One question is in flight; of searches, facets and completions that wait, only the newest of each is asked.

    A question that was made needless raises asyncio.CancelledError where it is awaited. A searcher that ends is started
    again, after a pause that grows with each failure in a row; a question that ended it twice is given up.
    """

    def __init__(
        self,
        command: Sequence[str],
        on_damage: Callable[[list[str]], None] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`command` starts the searcher. `on_damage` gets the names of index files that are not as they were
        written."""
        self._child = Child(command, hear=self._hear, died=self._died, longest=LONGEST_LINE)
        self._on_damage = on_damage
        self._patience = patience
        self._waiting: deque[_Question] = deque()
        self._wake = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._numbers = count(1)
        self._number = 0
        self._reply: asyncio.Future[Reply | None] | None = None
        """The reply to the question in flight; None when the searcher ended over it."""
        self._reason = ""

    async def start(self) -> None:
        """Start the searcher. That it cannot be started is found out with the first question."""
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
        fields = {"query": query, "limit": limit, "order": order, "live": True, "snippets": snippets}
        return await self._answer("search", query, fields, replaceable=True)

    async def snippets(self, query: str, ids: Sequence[int]) -> tuple[Hit, ...] | None:
        """Hits of a query with snippets; None when they cannot be had."""
        return await self._value("snippets", tuple[Hit, ...], None, {"query": query, "articles": ids})

    async def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        """Articles like this one."""
        return await self._answer("similar", "", {"article": article_id, "limit": limit})

    async def marks(self, article_id: int, query: str) -> tuple[Span, ...]:
        """All hits of a query in an article's text; nothing when they cannot be had."""
        return await self._value("marks", tuple[Span, ...], (), {"article": article_id, "query": query})

    async def article_ids(self, query: str, live: bool = False) -> list[int] | None:
        """The ids of all articles that match, best first; None when they cannot be had.

        `live`: the last word is completed, as in a search that is being typed.
        """
        return await self._value("article_ids", list[int], None, {"query": query, "live": live})

    async def facets(self, query: str) -> tuple[Facet, ...]:
        """Sources, months and speakers of all hits; nothing when they cannot be had."""
        return await self._value("facets", tuple[Facet, ...], (), {"query": query}, replaceable=True)

    async def completions(self, line: str, limit: int = 8) -> tuple[Completion, ...]:
        """Ways to complete the last word of a line, best first, with counts; none when they cannot be had."""
        fields = {"line": line, "limit": limit}
        return await self._value("complete", tuple[Completion, ...], (), fields, replaceable=True)

    async def desk_counts(self, name: str = "") -> DeskCounts:
        """The most quoted speakers with these words in their names. Raises ChildError."""
        return await self._ask("desk_counts", DeskCounts, {"name": name}, replaceable=True)

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
        """A page of the quotes desk of a library on a server. `behind`: nobody waits for it, and a newer question does
        not replace it.

        Raises ChildError.
        """
        fields = {"only": only, "speaker": speaker, "order": order, "after": after, "least": least}
        return await self._ask("desk_quotes", QuotePage, fields, replaceable=not behind)

    async def desk_figures(
        self, only: FigureDeskFilter, order: str, after: Cursor | None, least: int, *, behind: bool = False
    ) -> FigurePage:
        """A page of the figures desk, as `desk_quotes`. Raises ChildError."""
        fields = {"only": only, "order": order, "after": after, "least": least}
        return await self._ask("desk_figures", FigurePage, fields, replaceable=not behind)

    async def desk_groups(
        self, kind: str, row: type[Row], after: Cursor | None, least: int, *, behind: bool = False, **fields: object
    ) -> EvidencePage[Row]:
        """A page of what was found across the articles of a library on a server. Raises ChildError."""
        asked = {**fields, "after": after, "least": least}
        return await self._ask(kind, EvidencePage[row], asked, replaceable=not behind)  # type: ignore[valid-type]

    async def desk_between(self, articles: Collection[int], dismissed: Collection[str]) -> Between:
        """What some articles have in common, and what differs between them. Raises ChildError."""
        fields = {"articles": sorted(articles), "dismissed": sorted(dismissed)}
        return await self._ask("desk_between", Between, fields, replaceable=False)

    async def check(self, path: str, after: int = 0) -> CheckedDraft:
        """Some quotes and figures of the draft at a path key, checked: those `after` so many. Raises ChildError."""
        return await self._ask("check", CheckedDraft, {"path": path, "after": after}, replaceable=True)

    async def claims(self, watched: Sequence[Watched]) -> list[Told]:
        """Claims with what other articles make of them. Raises ChildError."""
        return await self._ask("claims", list[Told], {"watched": watched}, replaceable=True)

    async def refresh(self) -> None:
        """Tell the searcher that the index has changed."""
        await self._value("refresh", type(None), None, {}, replaceable=True)

    async def _answer(
        self, kind: str, query: str, fields: dict[str, Any], *, replaceable: bool = False
    ) -> SearchAnswer:
        try:
            return await self._ask(kind, SearchAnswer, fields, replaceable=replaceable)
        except ChildError as error:
            return SearchAnswer(query, error=str(error))

    async def _value(
        self, kind: str, form: type[T], default: Default, fields: dict[str, Any], *, replaceable: bool = False
    ) -> T | Default:
        """The answer; `default` when it cannot be had."""
        try:
            return await self._ask(kind, form, fields, replaceable=replaceable)
        except ChildError:
            return default

    async def _ask(self, kind: str, form: type[T], fields: dict[str, Any], *, replaceable: bool) -> T:
        """The answer to a question. Raises ChildError with a clear line, CancelledError when a newer question came."""
        question = _Question(kind, fields, replaceable)
        if replaceable:
            for other in [one for one in self._waiting if one.replaceable and one.kind == kind]:
                self._waiting.remove(other)
                other.answer.cancel()
        if kind == "search":
            self._waiting.appendleft(question)
        else:
            self._waiting.append(question)
        self._wake.set()
        answer = await question.answer
        try:
            return from_line(answer, form)
        except ValueError as error:
            raise ChildError(_TOO_MUCH) from error

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
        """Ask, and once more when the searcher ends over it."""
        while not question.answer.done():
            if not await self._child.up(SHORT_PAUSE if self._child.pause <= SHORT_PAUSE else 0.0):
                restart = in_seconds(self._child.pause)
                question.answer.set_exception(ChildError(f"{self._reason} It restarts {restart}."))
                return
            question.asked += 1
            reply = await self._exchange(question)
            if question.answer.done():
                return
            if reply is None:
                if question.asked > 1:
                    question.answer.set_exception(ChildError(_TOO_MUCH))
            elif reply.error is not None or isinstance(reply.answer, UnsetType):
                question.answer.set_exception(ChildError(reply.error or _TOO_MUCH))
            else:
                question.answer.set_result(reply.answer)

    async def _exchange(self, question: _Question) -> Reply | None:
        """Send a question and wait for its reply; None when the searcher ended, or was ended, over it.

        Only the end of the searcher that was asked can take the place of its reply, so whoever gets None needs to end
        nothing: a new searcher may be running by then.
        """
        self._number = next(self._numbers)
        self._reply = asyncio.get_running_loop().create_future()
        self._child.send(to_line({"id": self._number, "ask": question.kind, **question.fields}))
        await asyncio.wait([self._reply], timeout=self._patience)
        if not self._reply.done():
            self._child.kill()
        return await self._reply

    def _hear(self, line: bytes) -> None:
        try:
            reply = from_line(line, Reply)
        except ValueError:
            reply = Reply()
        if reply.event is not None:
            if reply.event == "damaged" and self._on_damage is not None:
                self._on_damage(reply.files)
        elif self._reply is not None and not self._reply.done():
            if reply.id == self._number:
                self._child.succeeded()
                self._reply.set_result(reply)
            else:
                self._child.kill()  # what it says makes no sense

    def _died(self, pause: float, reason: str | None) -> None:
        self._reason = (
            f"Search cannot be started: {reason}." if reason else "Search has stopped (`newsreader doctor` shows why)."
        )
        if self._reply is not None and not self._reply.done():
            self._reply.set_result(None)
