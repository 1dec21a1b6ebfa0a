"""Answers the lines that come from the screen. Runs in the searcher process."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from msgspec import convert

from reader.errors import NewsreaderError, SearchIndexError
from reader.library.processes.messages import from_line, to_line
from reader.library.roots import CacheFolder
from reader.model import SearchAnswer
from reader.model.claims import Watched
from reader.model.desks import Cursor, DeskOrder, FigureDeskFilter, GroupOrder, QuoteDeskFilter, StoryDeskFilter
from reader.search.engine import Answer, DeskEngine, SearchEngine
from reader.search.engines import engine_over, index_in
from reader.store.catalog.lookups import SearchLookup

if TYPE_CHECKING:
    from reader.library.reading.checking import DraftChecker

Value = TypeVar("Value")

CHECK_SECONDS = 0.1
"""Seconds after which the rows of a draft that were checked are answered, and the others asked for again: rows are
shown early, and a search that is typed meanwhile need not wait."""
MOST_MAPPED = 100
"""Megabytes of the index's files that may stay in this process's memory between two questions."""


def mapped_megabytes() -> float:
    """What of the files this process has mapped is in its memory; 0 where the system does not say."""
    try:
        shared = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[2])
    except (OSError, ValueError, IndexError):
        return 0.0
    return shared * os.sysconf("SC_PAGE_SIZE") / 1e6


class SearchService:
    """The searcher's loop: a line in, a line out."""

    def __init__(
        self,
        engine: SearchEngine,
        output: BinaryIO,
        *,
        desks: DeskEngine | None = None,
        catalog: Path | None = None,
        fetch: Callable[[Sequence[int]], None] | None = None,
        after: Callable[[SearchService], None] = lambda service: None,
    ) -> None:
        """`desks` lists speakers, quotes and figures where it is not the catalog that does. `catalog` has the articles
        that drafts are checked against, and `fetch` brings those of a server there. `after` is called after every
        answer."""
        self._engine, self._output = engine, output
        self._after, self._catalog, self._fetch = after, catalog, fetch
        self._checker: DraftChecker | None = None
        self._writing = threading.Lock()
        self._questions: dict[str, Callable[[dict[str, Any]], Any]] = {
            "search": self._search,
            "snippets": lambda ask: _value(self._engine.snippets(_text(ask, "query"), ask["articles"])),
            "marks": lambda ask: _value(self._engine.marks(_number(ask, "article"), _text(ask, "query"))),
            "article_ids": lambda ask: _value(
                self._engine.article_ids(_text(ask, "query"), live=ask.get("live") is True)
            ),
            "facets": lambda ask: _value(self._engine.facets(_text(ask, "query"))),
            "similar": lambda ask: self._engine.similar(_number(ask, "article"), _number(ask, "limit")),
            "complete": lambda ask: _value(self._engine.complete(_text(ask, "line"), _number(ask, "limit"))),
            "check": lambda ask: self._checking().check_at(_text(ask, "path"), _number(ask, "after"), CHECK_SECONDS),
            "claims": lambda ask: list(map(self._checking().tell, convert(ask["watched"], list[Watched]))),
            "refresh": lambda _: self._refresh(),
        }
        if desks is not None:
            self._questions |= {
                "desk_counts": lambda ask: _value(desks.desk_counts(_text(ask, "name"))),
                "desk_quotes": lambda ask: _value(
                    desks.desk_quotes(convert(ask["only"], QuoteDeskFilter), ask.get("speaker"), *_page_of(ask))
                ),
                "desk_figures": lambda ask: _value(
                    desks.desk_figures(convert(ask["only"], FigureDeskFilter), *_page_of(ask))
                ),
                "desk_same": lambda ask: _value(
                    desks.desk_same(convert(ask["only"], QuoteDeskFilter), ask.get("speaker"), *_groups_of(ask))
                ),
                "desk_differences": lambda ask: _value(
                    desks.desk_differences(convert(ask["only"], FigureDeskFilter), ask["dismissed"], *_groups_of(ask))
                ),
                "desk_stories": lambda ask: _value(
                    desks.desk_stories(convert(ask["only"], StoryDeskFilter), *_place_of(ask))
                ),
                "desk_between": lambda ask: _value(desks.desk_between(ask["articles"], ask["dismissed"])),
            }

    def _checking(self) -> DraftChecker:
        from reader.library.reading.checking import DraftChecker  # a search needs nothing of it

        if self._catalog is None:
            raise SearchIndexError("Drafts cannot be checked here.")
        self._checker = self._checker or DraftChecker(self._engine, self._catalog, self._fetch)
        return self._checker

    def _refresh(self) -> None:
        """The index has changed: what a check found before may not be all."""
        if self._checker is not None:
            self._checker.forget()

    def run(self, lines: BinaryIO) -> None:
        """Answer until the lines end."""
        for line in lines:
            self.write(self.answer(line))
            self._after(self)

    def write(self, fields: dict[str, Any]) -> None:
        """Send a line."""
        with self._writing:
            self._output.write(to_line(fields))
            self._output.flush()

    def answer(self, line: bytes) -> dict[str, Any]:
        """The answer to a line, whatever it holds."""
        number: object = None
        try:
            ask = from_line(line, dict[str, Any])
            number = ask.get("id")
            answer = self._questions[ask["ask"]]
            return {"id": number, "answer": answer(ask)}
        except NewsreaderError as error:
            return {"id": number, "error": str(error)}
        except (ValueError, KeyError, TypeError, RecursionError):
            _log_error()
            return {"id": number, "error": "The search could not be understood. Please report this."}
        except Exception:  # noqa: BLE001 - the process goes on; the log says what happened
            _log_error()
            return {"id": number, "error": "The search failed. `newsreader doctor` shows why."}

    def _search(self, ask: dict[str, Any]) -> SearchAnswer:
        order = ask["order"]
        if order not in ("relevance", "newest", "oldest"):
            raise ValueError(order)
        snippets = _number(ask, "snippets") if "snippets" in ask else None
        answer = self._engine.search(_text(ask, "query"), _number(ask, "limit"), order, bool(ask["live"]), snippets)
        if answer.error:
            sys.stderr.write(f"{answer.error}\n")
        return answer


class LocalSearch:
    """The engine over a library's own index, looked after between two questions."""

    def __init__(self, cache: Path, data: Path, time_limit: float | None = None) -> None:
        folder = CacheFolder(cache)
        self._index = index_in(folder.index)
        self._lookup = SearchLookup(folder.catalog, data / "personal.db")
        self.engine = engine_over(folder.index, self._lookup, time_limit)
        self._verified: object = None

    def close(self) -> None:
        """Let go of the catalog."""
        self._lookup.close()

    def look_after(self, service: SearchService) -> None:
        """Compare the index with its checksums, once for each time it is built anew; give memory back."""
        build = self._index.build()
        if build is not None and build != self._verified:
            self._verified = build
            threading.Thread(target=self._verify, args=(service,), daemon=True).start()
        if mapped_megabytes() > MOST_MAPPED:
            self.engine.release_memory()

    def _verify(self, service: SearchService) -> None:
        try:
            damaged = self._index.verify()
        except NewsreaderError as error:
            damaged = [str(error)]
        if damaged:
            sys.stderr.write(f"The search index is damaged: {', '.join(damaged)}\n")
            service.write({"event": "damaged", "files": damaged})


def _value(answer: Answer[Value]) -> Value:
    """The value of an answer. Raises SearchIndexError when there is none."""
    if answer.error is not None:
        raise SearchIndexError(answer.error)
    return answer.value


def _page_of(ask: dict[str, Any]) -> tuple[DeskOrder, Cursor | None, int]:
    """Order, where the page before ended, and how many rows are wanted."""
    return convert(ask["order"], DeskOrder), *_place_of(ask)


def _groups_of(ask: dict[str, Any]) -> tuple[GroupOrder, Cursor | None, int]:
    """The same of a list of groups."""
    return convert(ask["order"], GroupOrder), *_place_of(ask)


def _place_of(ask: dict[str, Any]) -> tuple[Cursor | None, int]:
    return convert(ask.get("after"), Cursor | None), _number(ask, "least")


def _text(ask: dict[str, Any], name: str) -> str:
    value = ask[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _number(ask: dict[str, Any], name: str) -> int:
    value = ask[name]
    if type(value) is not int or value < 0:
        raise TypeError(name)
    return value


def _log_error() -> None:
    sys.stderr.write(traceback.format_exc())
    sys.stderr.flush()
