"""What is kept besides bookmarks, and how bookmarks are asked for."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.model.passage import AnchorState, Bookmark, BookmarkKind, Passage
from reader.model.span import Span

BookmarkOrder = Literal["newest", "oldest", "article", "published", "source", "speaker"]


class BookmarkFilter(Struct, frozen=True):
    """Which bookmarks a desk shows. Empty fields do not narrow.

    `text`: words that must all stand in passage, note, tags, title, source or speaker, in any case. `tags`: it must
    have each of them. Tags and `source` are compared whole and in any case; with a `*` at its end a tag stands for all
    that begin so, a source for all with its words. `speaker`: words of the name. Dates are ISO days or months
    (`2026-03-01`, `2026-03`), both included: `since` and `until` of when it was kept, `published_since` and
    `published_until` of its article. `shared`: words of the name of who shared it; "me" for own bookmarks that are
    shared, "no" for those that are not. `own`: nothing that others shared.
    `kind`: only passages, or only whole articles. `title`, `said`: words of the article's
    title and of the passage. `without`: none of these filters lets it pass. `either`: of each group one does.
    """

    text: str = ""
    tags: tuple[str, ...] = ()
    states: tuple[AnchorState, ...] = ()
    source: str | None = None
    since: str | None = None
    until: str | None = None
    path: str | None = None
    published_since: str | None = None
    published_until: str | None = None
    speaker: str | None = None
    shared: str = ""
    own: bool = False
    kind: BookmarkKind | None = None
    title: str = ""
    said: str = ""
    without: tuple[BookmarkFilter, ...] = ()
    either: tuple[tuple[BookmarkFilter, ...], ...] = ()


class Sought(Struct, frozen=True):
    """A bookmark to be found again: its passage, and what a person decided about doubtful places before."""

    id: int
    passage: Passage
    accepted: Passage | None = None
    rejected: tuple[str, ...] = ()


class Kept(Struct, frozen=True):
    """The outcome of keeping a passage or an article. `already`: it was kept before, nothing was added."""

    bookmark: Bookmark
    already: bool = False


class Imported(Struct, frozen=True):
    """What became of bookmarks that were taken in: how many were added, how many were there already."""

    added: int
    already: int


class Draft(Struct, frozen=True):
    """A note that was being written for a passage not kept yet, or for a bookmark (`bookmark_id`)."""

    path: str
    span: Span
    note: str
    tags: tuple[str, ...] = ()
    bookmark_id: int | None = None


class SavedSearch(Struct, frozen=True):
    """A query with a name. `looked` is when its hits were last looked at: ISO 8601 in UTC, None for never."""

    name: str
    query: str
    looked: str | None = None
