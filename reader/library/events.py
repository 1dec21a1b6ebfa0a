"""What the library tells the screen while it works."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.model.feed import FetchProgress

Phase = Literal[
    "starting", "scanning", "headings", "articles", "merging", "evidence", "idle", "waiting", "stopped", "away"
]


class Progress(Struct, frozen=True, tag=True):
    """How far the indexer is. `rate` is articles a second; `seconds_left` None when it cannot be known.

    `waiting`: another process indexes this library; `holder` names it, and `total` articles are not ready yet.
    `stopped`: the indexer failed; `detail` says why. `away`: the server cannot be asked now, and is tried again;
    `detail` says why. `evidence`: articles are being compared with each other, `done` percent of it.
    """

    phase: Phase
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    holder: str | None = None
    detail: str | None = None


class ArticlesChanged(Struct, frozen=True, tag=True):
    """Articles were added, changed or removed. `ids` None: too many to name, read the list anew."""

    ids: frozenset[int] | None = None


class IndexCommitted(Struct, frozen=True, tag=True):
    """The index holds more than before: searches may find more now."""


class EvidenceChanged(Struct, frozen=True, tag=True):
    """What was found across articles is new: people, the same words, differing figures, copies, stories."""


class BookmarksChanged(Struct, frozen=True, tag=True):
    """Bookmarks were found at other places than before, or not any more.

    `attached`: the ids of those that were attached to a place that differs from where or how they were kept.
    """

    attached: tuple[int, ...] = ()


class Notice(Struct, frozen=True, tag=True):
    """One clear line for the person."""

    text: str
    severity: Literal["information", "warning", "error"] = "information"


class Fetched(Struct, frozen=True, tag=True):
    """A fetch has ended: articles that are new and that changed, and a line for each feed that failed.

    `synced`: changes that came from services or went to them. `asked`: a person asked for it and wants to know, also
    when nothing came.
    """

    new: int = 0
    changed: int = 0
    failed: tuple[str, ...] = ()
    synced: int = 0
    asked: bool = False


LibraryEvent = (
    Progress | ArticlesChanged | IndexCommitted | EvidenceChanged | BookmarksChanged | Notice | FetchProgress | Fetched
)
