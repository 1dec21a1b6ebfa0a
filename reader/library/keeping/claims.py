"""A person's claims: bookmarks that are watched, and which articles with them were looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from reader.errors import ArticleError, PersonalDataError
from reader.library.keeping.bookmarks import keep
from reader.model import Bookmark, Passage, Span
from reader.model.claims import Claim, ClaimRow, Told, Watched
from reader.model.extracted import Extracted
from reader.model.keeping import Kept
from reader.store.personal import Personal

if TYPE_CHECKING:
    from reader.library.library import Library


class Claims:
    """Claims of all libraries. What is changed is on disk when a method returns; all raise PersonalDataError."""

    def __init__(self, personal: Personal, library: Callable[[], Library]) -> None:
        """`library` is that whose articles are looked through."""
        self._personal = personal
        self._library = library

    def ids(self) -> set[int]:
        """The bookmarks that are watched."""
        return {one.id for one in self._personal.watched() if one.id is not None}

    def keep(self, passage: Passage) -> Kept:
        """Watch a passage as a claim; it is bookmarked where it is not yet."""
        library = self._library()
        if (number := library.find_article(passage.cite.path)) is not None:
            demand_claim(passage.span, library.shown(number).extracted)
        kept = keep(self._personal, passage)
        assert kept.bookmark.id is not None
        return Kept(self.watch(kept.bookmark.id, True), kept.already)

    def watch(self, bookmark_id: int, watched: bool) -> Bookmark:
        """Watch a bookmark as a claim, or stop it."""
        return self._personal.watch(bookmark_id, watched)

    def see(self, claim: Claim, seen: bool = True) -> None:
        """What is new of a claim was looked at; not `seen`: it is new again."""
        if claim.bookmark.id is not None:
            self._personal.see_claim(claim.bookmark.id, [row.heading.path for row in claim.new], seen)

    def all(self) -> list[tuple[Bookmark, Watched]]:
        """All claims, the last watched first, each with how it is looked for."""
        return [(one, self._looked_for(one)) for one in self._personal.watched()]

    def _looked_for(self, bookmark: Bookmark) -> Watched:
        passage, place, library = bookmark.passage, bookmark.place, self._library()
        if place.span is not None and (number := library.find_article(place.path)) is not None:
            if number >= 0:
                return Watched(place.path, passage.cite.title, place.span)
            try:
                text = library.read(number).article.text
            except ArticleError:
                pass
            else:
                return Watched(place.path, passage.cite.title, place.span, text)
        start = len(passage.prefix)
        around = passage.prefix + passage.text + passage.suffix
        return Watched(place.path, passage.cite.title, Span(start, start + len(passage.text)), around)

    def with_told(self, bookmarks: Iterable[Bookmark], told: Iterable[Told]) -> list[Claim]:
        """Claims with what was found of each."""
        return [self._claim(bookmark, one) for bookmark, one in zip(bookmarks, told, strict=True)]

    def _claim(self, bookmark: Bookmark, told: Told) -> Claim:
        library = self._library()
        headings = {one.id: one for one in library.headings_of([row.article for row in told.retellings])}
        seen = self._personal.claim_seen(bookmark.id or 0)
        rows = [
            ClaimRow(heading, one, heading.path not in seen)
            for one in told.retellings
            if (heading := headings.get(one.article)) is not None
        ]
        origins = library.desks.origins(list(headings.values())) if len(headings) > 1 else None
        return Claim(bookmark, told, tuple(rows), origins)


def demand_claim(span: Span, found: Extracted) -> None:
    """Raises PersonalDataError when a passage has no quote and no figure."""
    if not any(one.overlaps(span) for marks in (found.quotes, found.figures) for one in (mark.span for mark in marks)):
        raise PersonalDataError("A claim is a quote or a figure, and there is none in this passage.")
