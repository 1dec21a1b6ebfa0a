"""What is kept besides bookmarks, and how bookmarks are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reader.model.passage import AnchorState, Passage
from reader.model.span import Span

BookmarkOrder = Literal["newest", "oldest", "article", "published", "source", "speaker"]


@dataclass(frozen=True, slots=True)
class BookmarkFilter:
    """Which bookmarks a desk shows. Empty fields do not narrow.

    `text`: words that must all stand in passage, note, tags, title, source or speaker, in any case. `tag` and `source`
    are compared whole, in any case. `since`, `until`: ISO dates (`2026-03-01`), both included, of when it was kept.
    """

    text: str = ""
    tag: str | None = None
    states: tuple[AnchorState, ...] = ()
    source: str | None = None
    since: str | None = None
    until: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """A bookmark to be found again: its passage, and what a person decided about doubtful places before."""

    id: int
    passage: Passage
    accepted: Passage | None = None
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of bookmarks that were taken in: how many were added, how many were there already."""

    added: int
    already: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that was being written for a passage not kept yet, or for a bookmark (`bookmark_id`)."""

    path: str
    span: Span
    note: str
    tags: tuple[str, ...] = ()
    bookmark_id: int | None = None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with a name. `looked` is when its hits were last looked at: ISO 8601 in UTC, None for never."""

    name: str
    query: str
    looked: str | None = None
