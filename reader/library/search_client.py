"""SearchClient: asks the searcher process. For one event loop; imports nothing of the index."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from reader.errors import ChildError
from reader.library.search_wire import (
    MOST_BYTES,
    answer_from_json,
    decoded,
    facets_from_json,
    from_line,
    spans_from_json,
    to_line,
)
from reader.model import Facet, SearchAnswer, Span
from reader.model.search import SearchOrder

Value = TypeVar("Value")

MOST_RESTARTS = 3
PATIENCE = 20.0
"""Seconds after which a silent searcher is given up; it has a time limit of its own, far below."""

_GIVEN_UP = "Search has stopped and could not be started again. `newsreader doctor` shows why; then start again."
_TOO_MUCH = "The search failed: it was too much for the searcher. Try other words."


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
    again; after three times in a row search is given up with a clear line.
    """

    def __init__(
        self,
        command: Sequence[str],
        on_damage: Callable[[list[str]], None] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`command` starts the searcher. `on_damage` is told the names of index files that are not as written."""
        self._command = list(command)
        self._on_damage = on_damage
        self._waiting: deque[_Question] = deque()
        self._wake = asyncio.Event()
        self._process: Process | None = None
        self._starting = asyncio.Lock()
        self._pump: asyncio.Task[None] | None = None
        self._numbers = count(1)
        self._listener: asyncio.Task[None] | None = None
        self._replies: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._patience = patience
        self._deaths = 0

    async def start(self) -> None:
        """Start the searcher. One that cannot be started is found out with the first question."""
        if self._pump is None:
            self._deaths = 0
            self._pump = asyncio.create_task(self._ask_one_after_another())
        with contextlib.suppress(ChildError):
            await self._alive()

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
        await self._end_process(0.5)

    # -- questions ----------------------------------------------------------------------------------------

    async def search(
        self, query: str, limit: int = 200, order: SearchOrder = "relevance", live: bool = True
    ) -> SearchAnswer:
        """Hits for a query; `live`: the last word is still being typed. What goes wrong is in the answer's `error`."""
        asked = {"ask": "search", "query": query, "limit": limit, "order": order, "live": live}
        return await self._answer(asked, query, replaceable=True)

    async def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        """Articles like this one."""
        return await self._answer({"ask": "similar", "article": article_id, "limit": limit}, "", replaceable=False)

    async def marks(self, article_id: int, query: str) -> tuple[Span, ...]:
        """All hits of a query in an article's text; nothing when they cannot be had."""
        asked = {"ask": "marks", "article": article_id, "query": query}
        nothing: tuple[Span, ...] = ()
        return await self._value(asked, spans_from_json, nothing, replaceable=False)

    async def article_ids(self, query: str, live: bool = False) -> list[int] | None:
        """The ids of all articles that match, best first; None when they cannot be had.

        `live`: the last word is completed, as in a search that is being typed.
        """
        asked = {"ask": "article_ids", "query": query, "live": live}
        return await self._value(asked, _numbers, None, replaceable=False)

    async def facets(self, query: str) -> tuple[Facet, ...]:
        """Sources, months and speakers of all hits; nothing when they cannot be had."""
        nothing: tuple[Facet, ...] = ()
        return await self._value({"ask": "facets", "query": query}, facets_from_json, nothing, replaceable=True)

    async def complete(self, line: str) -> str | None:
        """The line with its last word completed, or None."""
        return await self._value({"ask": "complete", "line": line}, _text_or_none, None, replaceable=True)

    async def refresh(self) -> None:
        """Tell the searcher that the index has changed."""
        await self._value({"ask": "refresh"}, lambda _: None, None, replaceable=True)

    async def _answer(self, asked: dict[str, Any], query: str, *, replaceable: bool) -> SearchAnswer:
        try:
            return decoded(answer_from_json, await self._ask(asked, replaceable))
        except ChildError as error:
            return SearchAnswer(query, error=str(error))
        except ValueError:
            return SearchAnswer(query, error=_TOO_MUCH)

    async def _value(
        self, asked: dict[str, Any], decode: Callable[[Any], Value], default: Value, *, replaceable: bool
    ) -> Value:
        try:
            return decoded(decode, await self._ask(asked, replaceable))
        except (ChildError, ValueError):
            return default

    async def _ask(self, fields: dict[str, Any], replaceable: bool) -> object:
        """The answer's value. Raises ChildError with a clear line, CancelledError when a newer question came."""
        question = _Question(fields, replaceable)
        if replaceable:
            for other in [other for other in self._waiting if other.fields["ask"] == fields["ask"]]:
                self._waiting.remove(other)
                other.answer.cancel()
        if fields["ask"] == "search":
            self._waiting.appendleft(question)
        else:
            self._waiting.append(question)
        self._wake.set()
        return await question.answer

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
            try:
                process = await self._alive()
            except ChildError as error:
                question.answer.set_exception(error)
                return
            question.asked += 1
            reply = await self._exchange(process, question.fields)
            if reply is not None:
                self._deaths = 0
                if question.answer.done():
                    return
                if "error" in reply:
                    question.answer.set_exception(ChildError(str(reply["error"])))
                else:
                    question.answer.set_result(reply.get("answer"))
                return
            self._deaths += 1
            await self._end_process(0)
            if question.asked > 1 and not question.answer.done():
                question.answer.set_exception(ChildError(_TOO_MUCH if self._deaths <= MOST_RESTARTS else _GIVEN_UP))

    async def _exchange(self, process: Process, fields: dict[str, Any]) -> dict[str, Any] | None:
        """Send a question and wait for its answer; None when the searcher is dead, silent or talks nonsense."""
        assert process.stdin is not None
        number = next(self._numbers)
        try:
            process.stdin.write(to_line({"id": number, **fields}))
            await process.stdin.drain()
            reply = await asyncio.wait_for(self._replies.get(), self._patience)
        except (OSError, TimeoutError):
            return None
        return reply if reply is not None and reply.get("id") == number else None

    async def _listen(self, process: Process, replies: asyncio.Queue[dict[str, Any] | None]) -> None:
        """Pass answers on as they come, then None when the searcher is dead or talks nonsense."""
        assert process.stdout is not None
        try:
            while line := await process.stdout.readline():
                reply = from_line(line)
                if "event" in reply:
                    self._hear(reply)
                else:
                    replies.put_nowait(reply)
        except (OSError, ValueError):
            pass
        replies.put_nowait(None)

    def _hear(self, news: dict[str, Any]) -> None:
        files = news.get("files")
        if news["event"] == "damaged" and isinstance(files, list) and self._on_damage is not None:
            self._on_damage([str(name) for name in files])

    async def _alive(self) -> Process:
        """The running searcher, started if need be. Raises ChildError when that was tried often enough."""
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await self._started()
            return self._process

    async def _started(self) -> Process:
        if self._deaths > MOST_RESTARTS:
            raise ChildError(_GIVEN_UP)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=MOST_BYTES
            )
        except OSError as error:
            self._deaths += 1
            raise ChildError(f"Search cannot be started: {error.strerror or error}.") from error
        self._replies = asyncio.Queue()
        self._listener = asyncio.create_task(self._listen(process, self._replies))
        return process

    async def _end_process(self, patience: float) -> None:
        """End the searcher: gently by closing its input, after `patience` seconds by force."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            await self._end(process, patience)
        finally:
            if self._listener is not None:
                self._listener.cancel()
                self._listener = None

    async def _end(self, process: Process, patience: float) -> None:
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), max(patience, 0.01))
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _numbers(value: object) -> list[int]:
    if not isinstance(value, list) or not all(type(number) is int for number in value):
        raise TypeError
    return value


def _text_or_none(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value
