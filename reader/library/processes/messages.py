"""The messages between the screen and its child processes: one JSON object per line.

- Screen to indexer: a `Command`. For a library on a server the follower takes the indexer's place.
- Screen to fetcher: a `FetchCommand`.
- Indexer, follower and fetcher to screen: a `LibraryEvent`; its `type` is the name of its class.
- Screen to searcher: a question `{"id", "ask", …}`. The searcher answers `{"id", "answer"}`, or `{"id", "error"}` with
  one clear line. A line without an id is news: `{"event": "damaged", "files"}`.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from reader.library.events import LibraryEvent
from reader.model.feed import Account
from reader.model.plain_text import whole

T = TypeVar("T")

LONGEST_LINE = 1 << 26
"""Bytes of the longest line that is read."""


def to_line(message: object) -> bytes:
    """A message as one line. A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD."""
    try:
        return msgspec.json.encode(message) + b"\n"
    except UnicodeEncodeError:
        return msgspec.json.encode(_without_surrogates(msgspec.to_builtins(message))) + b"\n"


def _without_surrogates(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(key): _without_surrogates(one) for key, one in value.items()}
    return [_without_surrogates(one) for one in value] if isinstance(value, list | tuple) else value


def from_line(line: bytes | msgspec.Raw, form: type[T]) -> T:
    """The message in a line, or in the part of a message that was left undecoded.

    Raises ValueError when it has another form.
    """
    try:
        message: T = _decoder(form).decode(line)  # type: ignore[arg-type]  # a type can be hashed
        return message
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"not the message that was expected: {bytes(line)[:80]!r}") from error


def event_from_line(line: bytes) -> LibraryEvent:
    """The event in a line. Raises ValueError when it holds none."""
    event: LibraryEvent = from_line(line, LibraryEvent)  # type: ignore[arg-type]  # a union is no class
    return event


@functools.cache
def _decoder(form: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - a type or a union of types
    return msgspec.json.Decoder(form)


class Command(msgspec.Struct, omit_defaults=True):
    """What the screen asks of the indexer, or of the follower."""

    want: list[int] = []
    """Ids of articles to be derived first; of a library on a server, to be fetched."""
    rebuild_index: bool = False
    """Make a new index from what the catalog has."""
    merge_people: bool = False
    """A person separated or joined people: merge them anew."""
    correct: bool = False
    """A person corrected articles: derive them anew."""
    more: bool = False
    """Fetch the next articles of the list from the server."""
    look: bool = False
    """Ask the server for new articles now, and say when it answers."""


class FetchCommand(msgspec.Struct, omit_defaults=True):
    """What the screen asks of the fetcher."""

    feeds: list[str] = []
    """Addresses of feeds to fetch; none: all, if nothing else is asked."""
    add: str = ""
    """An address to follow from now on."""
    page: str = ""
    """The address of a web page to read."""
    path: str | None = None
    """The article in the news folder whose text the page replaces."""
    account: Account | None = None
    """An account at a service to log in to; with its `password`, which goes nowhere else."""
    password: str = ""


class Reply(msgspec.Struct):
    """A line of the searcher. `answer` is decoded by whoever asked."""

    id: int | None = None
    answer: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    error: str | None = None
    event: str | None = None
    files: list[str] = []


# -- in the child ---------------------------------------------------------------------------------------------------


def tell(event: LibraryEvent) -> None:
    """Send an event to the screen. When the screen has gone the child finishes its work all the same."""
    try:
        sys.stdout.buffer.write(to_line(event))
        sys.stdout.buffer.flush()
    except (BrokenPipeError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - stays open to the end


def received(form: type[T]) -> Iterator[T]:
    """The commands of the screen, until its end of the pipe closes."""
    # Not through sys.stdin: a thread that waits in its buffer aborts an interpreter that ends for another reason.
    lines = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115 - open to the end
    for line in lines:
        try:
            yield from_line(line, form)
        except ValueError as error:
            sys.stderr.write(f"{error}\n")
