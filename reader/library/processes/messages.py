"""What screen and child processes say to each other: one JSON object per line.

- Screen to indexer: `{"want": [article ids]}` derives these first, `{"rebuild_index": true}` makes a new index,
  `{"merge_people": true}` merges people anew after somebody parted or joined some, `{"correct": true}` derives the
  articles anew that somebody corrected. Of a library on a server the follower takes its place: it fetches what is
  wanted, with `{"more": true}` the next articles of the list, and with `{"look": true}` looks for new ones now.
- Indexer and fetcher to screen: `{"event": name, "fields": {…}}`, a LibraryEvent.
- Screen to fetcher: `{"feeds": [addresses]}` looks at them, `{"add": address}` follows one, `{"page": address, "path"}`
  reads a page.
- Screen to searcher: `{"id", "ask", …}`, a question; its answer `{"id", "answer"}`, or `{"id", "error"}` with a clear
  line. Lines without an id are news: `{"event": "damaged", "files"}`.
"""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec

from reader.errors import NewsreaderError, reason_of
from reader.library.events import LibraryEvent
from reader.model.plain_text import whole

T = TypeVar("T")

LONGEST_LINE = 1 << 26
"""Bytes of the longest line that is read."""


def to_line(message: object) -> bytes:
    """A message as one line. Half a character, which no line can hold, becomes U+FFFD."""
    try:
        return msgspec.json.encode(message) + b"\n"
    except UnicodeEncodeError:
        return msgspec.json.encode(_whole(msgspec.to_builtins(message))) + b"\n"


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(key): _whole(one) for key, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list | tuple) else value


def from_line(line: bytes, form: type[T]) -> T:
    """The message of a line. Raises ValueError when it has another form."""
    try:
        return msgspec.json.decode(line, type=form)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"not a line of ours: {line[:80]!r}") from error


# -- screen and indexer ---------------------------------------------------------------------------------------------


class Command(msgspec.Struct, omit_defaults=True):
    """What the screen asks of the indexer."""

    want: list[int] = []
    rebuild_index: bool = False
    merge_people: bool = False
    correct: bool = False
    more: bool = False
    look: bool = False


class FetchCommand(msgspec.Struct, omit_defaults=True):
    """What the screen asks of the fetcher: to look at these feeds, or at all when none is named; or to follow what
    stands at an address (`add`); or to read a page (`page`), for the article at `path` in the news folder."""

    feeds: list[str] = []
    add: str = ""
    page: str = ""
    path: str | None = None


class _Event(msgspec.Struct):
    event: str
    fields: msgspec.Raw


_EVENTS: dict[str, type[LibraryEvent]] = {kind.__name__: kind for kind in get_args(LibraryEvent)}


def event_to_line(event: LibraryEvent) -> bytes:
    """An event as one line."""
    return to_line({"event": type(event).__name__, "fields": event})


def event_from_line(line: bytes) -> LibraryEvent:
    """The inverse of `event_to_line`. Raises ValueError when it is no such line."""
    message = from_line(line, _Event)
    if message.event not in _EVENTS:
        raise ValueError(f"not an event: {message.event[:80]!r}")
    event: LibraryEvent = value_of(message.fields, _EVENTS[message.event])
    return event


# -- in the child ---------------------------------------------------------------------------------------------------


def tell(event: LibraryEvent) -> None:
    """One line to the screen. A screen that has gone is no error: what is under way is finished all the same."""
    try:
        sys.stdout.buffer.write(event_to_line(event))
        sys.stdout.buffer.flush()
    except (BrokenPipeError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - stays open to the end


def asked(form: type[T]) -> Iterator[T]:
    """What the screen asks, until its end of the pipe closes."""
    # Not through sys.stdin: a thread that waits in its buffer aborts an interpreter that ends for another reason.
    lines = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115 - open to the end
    for line in lines:
        try:
            yield from_line(line, form)
        except ValueError as error:
            sys.stderr.write(f"{error}\n")


def told_last(error: Exception, log: Path) -> str:
    """The line for the screen when an error ends a child.

    It goes to `log` as well, for `newsreader doctor`; of an error that nobody foresaw, with its traceback.
    """
    foreseen = isinstance(error, NewsreaderError)
    try:
        log.write_text(f"{error}\n" if foreseen else "".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError as problem:
        sys.stderr.write(f"{log}: {problem}\n")
    if foreseen:
        return str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{reason_of(error)}."
    return f"{type(error).__name__}: {error}."


def told_behind(error: Exception, without: str, log: Path) -> str:
    """The line for the screen when an error ends work in the background; the whole of it goes to `log`.

    `without` is what a person has to do without: "searches may not find new articles".
    """
    line = told_last(error, log)
    if isinstance(error, NewsreaderError | OSError):
        return f"{line} So {without}."
    return f"An error in the program ({type(error).__name__}): {without}. `newsreader doctor` says more."


# -- screen and searcher --------------------------------------------------------------------------------------------


class Reply(msgspec.Struct):
    """A line of the searcher. `answer` is decoded by whoever asked."""

    id: int | None = None
    answer: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    error: str | None = None
    event: str | None = None
    files: list[str] = []


@functools.cache
def _decoder(form: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - a type or a union of types
    return msgspec.json.Decoder(form)


def value_of(raw: msgspec.Raw, form: Any) -> Any:  # noqa: ANN401 - of that form
    """What stands in a part of a message that was left as it came. Raises ValueError when it has another form."""
    try:
        return _decoder(form).decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"not what was asked for: {bytes(raw)[:80]!r}") from error
