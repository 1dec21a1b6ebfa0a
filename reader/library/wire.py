"""Library events as JSON lines between a child process and the screen."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from reader.library.events import (
    ArticlesChanged,
    BookmarksChanged,
    IndexCommitted,
    LibraryEvent,
    Notice,
    Progress,
)

_KINDS: dict[str, type[LibraryEvent]] = {
    "progress": Progress,
    "changed": ArticlesChanged,
    "committed": IndexCommitted,
    "bookmarks": BookmarksChanged,
    "notice": Notice,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def encode(event: LibraryEvent) -> bytes:
    """One line."""
    fields = asdict(event)
    if isinstance(event, ArticlesChanged):
        fields["ids"] = None if event.ids is None else sorted(event.ids)
    return json.dumps({"event": _NAMES[type(event)], **fields}).encode() + b"\n"


def decode(line: bytes) -> LibraryEvent:
    """The inverse of `encode`. Raises ValueError when it is no such line."""
    try:
        fields: dict[str, Any] = json.loads(line)
        kind = _KINDS[fields.pop("event")]
        if kind is ArticlesChanged and fields["ids"] is not None:
            fields["ids"] = frozenset(fields["ids"])
        if kind is BookmarksChanged:
            fields["attached"] = tuple(fields["attached"])
        return kind(**fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a library event: {line[:80]!r}") from error
