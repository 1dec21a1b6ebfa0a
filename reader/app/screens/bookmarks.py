"""The bookmarks desk: everything that was kept, from every library."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar, cast, final

from msgspec.structs import replace

from reader.app.filters import Known, complete_bookmark_filter, parse_bookmark_filter
from reader.app.keys import Parts
from reader.app.outside import write_new
from reader.app.rows import BOOKMARK_LINES, bookmark_in_full, bookmark_lines
from reader.app.screens.desk import Desk, DeskList, Found
from reader.app.session import Session
from reader.app.text.lines import Line, Part
from reader.app.widgets.bookmark_list import BookmarkList
from reader.app.wording import day_and_time
from reader.library.library import Library
from reader.model import Bookmark, Passage
from reader.model.keeping import BookmarkFilter, BookmarkOrder
from reader.model.plain_text import amount

ORDERS: Mapping[BookmarkOrder, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "article": "by article",
    "published": "by date of article",
    "source": "by source",
    "speaker": "by speaker",
}


class BookmarkRows(DeskList[Bookmark], BookmarkList):
    """The bookmarks of the desk, with the keys that bookmarks have everywhere."""

    @property
    def bookmark(self) -> Bookmark | None:
        return self.row


@final
class BookmarksDesk(Desk[Bookmark]):
    """Lists, filters, sorts, opens, changes, exports and deletes bookmarks."""

    WHERE = "Bookmarks desk"
    PARTS: ClassVar[Mapping[str, Parts]] = {"Bookmarks": BookmarkRows}
    NOUN = "bookmark"
    ORDERS: ClassVar[Mapping[str, str]] = {str(order): words for order, words in ORDERS.items()}
    ROW_LINES = BOOKMARK_LINES
    LIST = BookmarkRows
    FILTER_HINT = "words  -word  #tag  source:  speaker:  state:gone  date:last month  kept:today  shared:me"
    EXPORT_HINT = "Export to NAME.md, .json, .csv, .jsonld, .readwise.csv; to cite: .bib, .ris, .csl.json"
    EXPORT_ENDINGS = (".md", ".json", ".csv", ".jsonld", ".bib", ".ris")

    def __init__(self, session: Session) -> None:
        self._known = Known()
        super().__init__(session)

    async def find(self, typed: str, order: str) -> Found[Bookmark]:
        """All ids at once; off the event loop when words are sought in whole texts."""
        library = self.library
        self._known = Known(library.bookmarks.tags(), library.bookmarks.sources())
        meant = parse_bookmark_filter(typed, self._known, date.today())
        ordered = cast("BookmarkOrder", order)
        seek = library.bookmarks.ids
        ids = await asyncio.to_thread(seek, meant.only, ordered) if typed else seek(meant.only, ordered)
        total = library.bookmarks.count(BookmarkFilter()) if typed else len(ids)
        places = {one: index for index, one in enumerate(ids)}

        def read(library: Library, offset: int, limit: int) -> Sequence[Bookmark | None]:
            window = ids[offset : offset + limit]
            found = {bookmark.id: bookmark for bookmark in library.bookmarks.with_ids(window)}
            return [found.get(one) for one in window]

        remark = " · ".join(meant.notes)
        return Found(len(ids), total, read, lambda key: places.get(cast("int", key)), remark=remark)

    def row_lines(self, row: Bookmark, width: int) -> Sequence[Line]:
        return bookmark_lines(row, width)

    def in_full(self, row: Bookmark) -> Sequence[Line]:
        """All of a bookmark; of an orphan also which version of its article had it."""
        lines = list(bookmark_in_full(row, self.session.key))
        if row.place.state == "orphan" and (stood := self.library.bookmarks.stood_in(row)) is not None:
            last, first = (day_and_time(moment) or "an unknown time" for moment in stood)
            lines.append((Part(f"The version of {last} has it; the version of {first} no longer does."),))
        return lines

    def key_of(self, row: Bookmark) -> Hashable:
        return row.id

    def open_row(self, row: Bookmark) -> None:
        if row.is_article:
            self.jump(row.place.path, None)
            return
        gone = f"The passage is no longer in this article · {self.session.key('app.bookmarks')} shows what was kept"
        self.jump(row.place.path, row.place.span, "" if row.place.span else gone)

    def articles_here(self) -> Sequence[int]:
        found = self.library.find_article(self.row.place.path) if self.row is not None else None
        return () if found is None else [found]

    def passages_here(self) -> Sequence[Passage]:
        return () if self.row is None or self.row.is_article else (self.row.passage,)

    def claim_here(self) -> Callable[[], Passage] | None:
        if (row := self.row) is None or row.is_article or row.shared_by is not None:
            return None
        return lambda: replace(row.passage, span=row.place.span or row.passage.span)

    def empty(self) -> Sequence[str]:
        return (
            "No bookmarks yet.",
            f"{self.session.key('article.bookmark')} in an article keeps the passage under the cursor,",
            f"{self.session.key('app.keep_article')} in the list or in an article all of it.",
            f"{self.session.key('app.library')} goes to the library.",
        )

    def complete(self, line: str) -> str | None:
        return complete_bookmark_filter(line, self._known)

    def export(self, rows: Sequence[Bookmark], file: Path) -> str:
        from reader.passages.exporting import export, format_of

        write_new(
            file, export(rows, format_of(file.name) or "markdown", self.session.settings.export.get("template", ""))
        )
        return f"{amount(len(rows), 'bookmark')} exported to {file}"
