"""Bookmarks of all libraries as rows of a list: their order at once, what they say a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from reader.app.lines import Line, Part, two_ends
from reader.app.side_rows import STATES, tags_line
from reader.app.text.tags import tag_look
from reader.app.wording import day, safe
from reader.library.library import Library
from reader.model import Bookmark
from reader.model.keeping import BookmarkFilter, BookmarkOrder

ROW_LINES = 3
PAGE = 100
"""Bookmarks asked of the library at once."""

KEPT_PAGES = 20
"""Pages kept; the oldest goes first."""

OPENING = 400
"""Characters of a passage or note that a row takes at most; what fits of them is shown."""


class KeptRows:
    """The bookmarks that pass a filter, in an order. The ids are known, everything else is read when it is shown."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ids: Sequence[int] = ()
        self._places: dict[int, int] = {}
        self._pages: dict[int, dict[int, Bookmark]] = {}

    def take(self, ids: Sequence[int]) -> None:
        """List the bookmarks with these ids."""
        self._ids = ids
        self._places = {one: index for index, one in enumerate(ids)}
        self._pages.clear()

    def ask(self, only: BookmarkFilter, order: BookmarkOrder) -> list[int]:
        """The ids that `take` is to be given. Reads whole texts when words are sought: may take some time."""
        return self._library.bookmark_ids(only, order)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._ids)

    def bookmark(self, index: int) -> Bookmark | None:
        """The bookmark of a row; None when it was deleted meanwhile."""
        if not 0 <= index < len(self._ids):
            return None
        number = index // PAGE
        page = self._pages.get(number)
        if page is None:
            while len(self._pages) >= KEPT_PAGES:
                del self._pages[next(iter(self._pages))]
            found = self._library.bookmarks_of(self._ids[number * PAGE : (number + 1) * PAGE])
            page = self._pages[number] = {bookmark.id or 0: bookmark for bookmark in found}
        return page.get(self._ids[index])

    def index_of(self, bookmark_id: int | None) -> int | None:
        """The row of a bookmark."""
        return None if bookmark_id is None else self._places.get(bookmark_id)

    def everything(self) -> list[Bookmark]:
        """All of them, in order: what is exported."""
        return self._library.bookmarks_of(self._ids)


def one_line(text: str, most: int = OPENING) -> str:
    """The beginning of a text in one line, without anything that steers a terminal."""
    return " ".join(safe(text[:most]).split())


def desk_lines(bookmark: Bookmark, width: int) -> list[Line]:
    """The passage and what became of its place; where it comes from and when it was kept; note and tags."""
    look = tag_look(bookmark.tags)
    cite = bookmark.passage.cite
    badge = STATES[bookmark.place.state]
    where = [one_line(part) for part in (cite.speaker, cite.title, cite.source) if part]
    if cite.published:
        where.append(day(cite.published))
    note = one_line(bookmark.note)
    gap = "  " if note and bookmark.tags else ""
    below = (Part(note), Part(gap), Part(tags_line(bookmark.tags), look)) if note or bookmark.tags else ()
    return [
        two_ends((Part("▎", look), Part(one_line(bookmark.passage.text))), (Part(badge, "warning"),), width),
        two_ends(
            (Part("▎", look), Part(" · ".join(where), "dim")), (Part(f"kept {day(bookmark.created)}", "dim"),), width
        ),
        two_ends((Part("▎" if below else "", look), *below), (), width),
    ]


def detail_lines(bookmark: Bookmark) -> list[Line]:
    """A bookmark in full, to be wrapped: the passage with its surroundings, its source, its note, and its place."""
    passage, cite, place = bookmark.passage, bookmark.passage.cite, bookmark.place
    lost = place.state in ("orphan", "missing", "ask", "edited")
    lines: list[Line] = [
        (
            Part(f"…{one_line(passage.prefix)} " if lost and passage.prefix.strip() else "", "dim"),
            Part(one_line(passage.text, len(passage.text)), "strong"),
            Part(f" {one_line(passage.suffix)}…" if lost and passage.suffix.strip() else "", "dim"),
        )
    ]
    source = (cite.speaker, cite.title, cite.source, day(cite.published) if cite.published else None, cite.url)
    lines.append((Part(" · ".join(one_line(part) for part in source if part), "dim"),))
    if bookmark.note:
        lines.append((Part(one_line(bookmark.note, len(bookmark.note))),))
    if bookmark.tags:
        lines.append((Part(tags_line(bookmark.tags), tag_look(bookmark.tags)),))
    found = one_line(place.found_text or "", len(place.found_text or ""))
    match place.state:
        case "moved":
            lines.append((Part("Moved: ", "warning"), Part("the same words stand elsewhere now. x if that is wrong.")))
        case "edited":
            lines.append((Part("Edited: ", "warning"), Part(f"now “{found}”. x if that is not it.")))
        case "ask":
            lines.append((Part("Is this it? ", "warning"), Part(f"“{found}” a accepts it, x does not.")))
        case "orphan":
            lines.append((Part("Orphan: ", "warning"), Part("these words are no longer in the article.")))
        case "missing":
            lines.append((Part("Missing: ", "warning"), Part(f"{safe(place.path)} is not there now.")))
        case "ok":
            pass
    return lines
