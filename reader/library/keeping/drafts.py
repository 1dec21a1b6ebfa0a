"""What a person ticked in drafts, found again in a draft that was edited since; and bookmarks at sources."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from msgspec.structs import replace

from reader.model import Span
from reader.model.checking import CheckedRow, Source, Tick
from reader.model.passage import CONTEXT, Bookmark, Citation, Passage
from reader.store.personal import Personal


class Drafts:
    """Ticks of drafts. What changes something is on disk when it returns; all raise PersonalDataError."""

    def __init__(self, personal: Personal) -> None:
        self._personal = personal

    def tick(self, path: str, text: str, row: CheckedRow, note: str) -> None:
        """Tick a row of a draft with `text` as checked, or change its note."""
        before = self._tick_at(path, text, row)
        start, end = row.span
        surroundings = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        tick = Tick(before.id if before else None, row.kind, row.span, row.text, *surroundings, note)
        self._personal.tick(path, tick)

    def untick(self, path: str, text: str, row: CheckedRow) -> None:
        """Take the tick of a row back."""
        if (tick := self._tick_at(path, text, row)) is not None and tick.id is not None:
            self._personal.untick(tick.id)

    def kept_of(self, path: str, text: str) -> Callable[[CheckedRow], CheckedRow]:
        """A function that adds to a row of a draft what a person kept: its tick and note, bookmarks at its sources.

        A row whose own words were changed is not ticked any more, but keeps its note.
        """
        places = self._places(path, text)

        @cache
        def bookmarks(article: str) -> list[Bookmark]:
            return self._personal.bookmarks(article)

        def with_kept(row: CheckedRow) -> CheckedRow:
            sources = [replace(one, bookmark=_bookmark(one, bookmarks(one.path))) for one in row.sources]
            # Bookmarks come first among equal sources: those that the draft does not differ from.
            sources.sort(key=lambda one: one.bookmark is None if not one.difference else True)
            tick = next((tick for span, tick in places if tick.kind == row.kind and span.overlaps(row.span)), None)
            note = tick.note if tick else ""
            return replace(row, sources=tuple(sources), checked=tick is not None and tick.text == row.text, note=note)

        return with_kept

    def _tick_at(self, path: str, text: str, row: CheckedRow) -> Tick | None:
        found = self._places(path, text)
        return next((tick for span, tick in found if tick.kind == row.kind and span.overlaps(row.span)), None)

    def _places(self, path: str, text: str) -> list[tuple[Span, Tick]]:
        from reader.passages.finding import find_again  # not before the first frame

        found: list[tuple[Span, Tick]] = []
        for tick in self._personal.ticks(path) if path else ():
            passage = Passage(tick.span, tick.text, tick.prefix, tick.suffix, "", Citation(path, ""))
            place = find_again(passage, text, "-", path)
            if place.span is not None and place.state in ("ok", "moved", "edited"):
                found.append((place.span, tick))
        return found


def _bookmark(source: Source, bookmarks: list[Bookmark]) -> int | None:
    """The bookmark that was kept at a source."""
    return next((one.id for one in bookmarks if one.place.span and one.place.span.overlaps(source.span)), None)
