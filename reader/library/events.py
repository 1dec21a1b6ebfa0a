"""What the library tells the screen while it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reader.model.feed import FetchProgress

Phase = Literal[
    "starting", "scanning", "headings", "articles", "merging", "evidence", "idle", "waiting", "stopped", "away"
]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the indexer is. `rate` is articles a second; `seconds_left` None when it cannot be known.

    `waiting`: another process indexes this library; `holder` names it. `stopped`: the indexer failed; `detail`
    says why. `away`: the server cannot be asked now, and is tried again; `detail` says why. `evidence`: what is told
    across articles is being gathered.
    """

    phase: Phase
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    holder: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ArticlesChanged:
    """Articles were added, changed or removed. `ids` None: too many to name, read the list anew."""

    ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class IndexCommitted:
    """The index holds more than before: searches may find more now."""


@dataclass(frozen=True, slots=True)
class EvidenceChanged:
    """What was found across articles is new: people, the same words, differing figures, copies, stories."""


@dataclass(frozen=True, slots=True)
class BookmarksChanged:
    """Bookmarks were found at other places than before, or not any more.

    `attached`: the ids of those that were attached to a place that differs from where or how they were kept.
    """

    attached: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One clear line for the person."""

    text: str
    severity: Literal["information", "warning", "error"] = "information"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetch has ended: articles that are new and that changed, and a line for each feed that failed.

    `asked`: a person asked for it and wants to know, also when nothing came.
    """

    new: int = 0
    changed: int = 0
    failed: tuple[str, ...] = ()
    asked: bool = False


LibraryEvent = (
    Progress | ArticlesChanged | IndexCommitted | EvidenceChanged | BookmarksChanged | Notice | FetchProgress | Fetched
)
