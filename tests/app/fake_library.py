"""A library in memory with the interface of `reader.library.library.Library`."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from reader.errors import ArticleError, ChildError
from reader.library.events import LibraryEvent
from reader.library.library import Library
from reader.model import (
    Article,
    ArticleMeta,
    Bookmark,
    Citation,
    Extracted,
    Facet,
    Heading,
    Hit,
    Passage,
    Place,
    SearchAnswer,
    Span,
)
from reader.model.keeping import BookmarkFilter, BookmarkOrder, Draft, Kept, SavedSearch
from reader.model.passage import AnchorState
from reader.model.rows import HeadingFilter, HeadingOrder, Reading, ScanReport
from reader.model.search import SearchOrder
from reader.passages.keeping import make_passage
from tests.app.fake_articles import STORIES, Story

SNIPPET = 160


class FakeLibrary(Library):
    """Everything the screen needs, without disk or children. `calls` tells what was asked to be remembered."""

    def __init__(self, stories: Sequence[Story] = STORIES) -> None:
        self._stories: dict[int, Story] = {}
        self._headings: dict[int, Heading] = {}
        self._bookmarks: dict[int, Bookmark] = {}
        self._places: dict[int, int] = {}
        self.past: list[str] = []
        self.seen: dict[str, set[str]] = {}
        self.copies: dict[int, int] = {}
        self.partial = False
        self._drafts: dict[tuple[str, Span], Draft] = {}
        self.changed = False
        self._saved: dict[str, SavedSearch] = {}
        self.broken: dict[int, str] = {}
        self.search_error: str | None = None
        self.slow: set[str] = set()
        self.searchable = True
        self.listener: Callable[[LibraryEvent], None] | None = None
        self.started = self.stopped = False
        self.searches: list[str] = []
        for story in stories:
            self.add(story)

    def add(self, story: Story) -> int:
        """Put an article into the library."""
        number = len(self._stories) + 1
        meta = ArticleMeta(story.title, source=story.source or None, published=story.published or None, url=story.url)
        self._stories[number] = story
        self._headings[number] = Heading(
            number, f"/news/{number}.md", meta, len(story.text.split()), len(story.said), len(story.counted), "derived"
        )
        return number

    def remove(self, article_id: int) -> None:
        """Take an article away."""
        del self._headings[article_id]

    def index_progress(self) -> tuple[int, int]:
        return (len(self._headings) if self.searchable else 0), len(self._headings)

    @property
    def notices(self) -> tuple[str, ...]:
        return ()

    @property
    def name(self) -> str:
        return "seeds"

    # -- articles

    def _listed(self, order: HeadingOrder, only: HeadingFilter | None) -> list[Heading]:
        only = only or HeadingFilter()
        rows = [self._with_bookmarks(heading) for heading in self._headings.values()]
        rows = [
            row
            for row in rows
            if only.text.casefold() in row.meta.title.casefold()
            and not (only.unread and row.read)
            and not (only.bookmarked and not row.bookmarks)
            and (only.source is None or only.source.casefold() in (row.meta.source or "").casefold())
        ]
        keys: dict[HeadingOrder, Callable[[Heading], object]] = {
            "newest": lambda row: row.meta.published or "",
            "oldest": lambda row: row.meta.published or "",
            "source": lambda row: (row.meta.source or "").casefold(),
            "title": lambda row: row.meta.title.casefold(),
            "quotes": lambda row: -row.quotes,
            "figures": lambda row: -row.figures,
        }
        return sorted(rows, key=keys[order], reverse=order == "newest")

    def _with_bookmarks(self, heading: Heading) -> Heading:
        return replace(heading, bookmarks=len(self.bookmarks(heading.id)))

    def count(self, only: HeadingFilter | None = None) -> int:
        return len(self._listed("newest", only))

    def headings(
        self, offset: int, limit: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> list[Heading]:
        return self._listed(order, only)[offset : offset + limit]

    def headings_of(self, ids: Sequence[int]) -> list[Heading]:
        return [self._with_bookmarks(self._headings[number]) for number in ids if number in self._headings]

    def position(
        self, article_id: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> int | None:
        ids = [heading.id for heading in self._listed(order, only)]
        return ids.index(article_id) if article_id in ids else None

    def read(self, article_id: int) -> Reading:
        if article_id in self.broken:
            raise ArticleError(self.broken[article_id])
        if article_id not in self._headings:
            raise ArticleError("It is no longer in the library.")
        story, heading = self._stories[article_id], self._headings[article_id]
        return Reading(
            self._with_bookmarks(heading),
            Article(heading.meta, story.text),
            Extracted(story.quotes(), story.figures()),
            hashlib.sha256(story.text.encode()).hexdigest(),
        )

    def scan_report(self) -> ScanReport:
        return ScanReport(len(self._headings))

    # -- what a person made

    def keep(
        self, article_id: int, span: Span, *, speaker: str | None = None, note: str = "", tags: Sequence[str] = ()
    ) -> Kept:
        for known in self.bookmarks(article_id):
            if known.passage.span == span:
                return Kept(known, already=True)
        story, heading = self._stories[article_id], self._headings[article_id]
        words = span.of(story.text)
        cite = Citation(
            heading.path, story.title, story.source or None, story.published or None, story.url, speaker=speaker
        )
        passage = Passage(span, words, story.text[max(0, span.start - 32) : span.start], "", "0" * 64, cite)
        place = Place("ok", span, words, 1.0, "0" * 64, heading.path)
        number = max(self._bookmarks, default=0) + 1
        self._bookmarks[number] = Bookmark(number, passage, place, "2031-04-12T10:00:00+00:00", note, tuple(tags))
        return Kept(self._bookmarks[number])

    def passage(self, article_id: int, span: Span, *, speaker: str | None = None) -> Passage:
        story, heading = self._stories[article_id], self._headings[article_id]
        source = (heading.path, story.title, story.source or None, story.published or None, story.url)
        cite = Citation(*source, speaker=speaker)
        return make_passage(story.text, span, "0" * 64, cite, story.quotes())

    def bookmarks(self, article_id: int | None = None) -> list[Bookmark]:
        if article_id is None:
            return sorted(self._bookmarks.values(), key=lambda bookmark: -(bookmark.id or 0))
        path = f"/news/{article_id}.md"
        mine = [bookmark for bookmark in self._bookmarks.values() if bookmark.place.path == path]
        return sorted(mine, key=lambda bookmark: bookmark.passage.span)

    def change_bookmark(
        self, bookmark_id: int, *, note: str | None = None, tags: Sequence[str] | None = None
    ) -> Bookmark:
        old = self._bookmarks[bookmark_id]
        new = replace(old, note=old.note if note is None else note, tags=old.tags if tags is None else tuple(tags))
        self._bookmarks[bookmark_id] = new
        return new

    def delete_bookmark(self, bookmark_id: int) -> Bookmark:
        return self._bookmarks.pop(bookmark_id)

    def restore_bookmark(self, bookmark: Bookmark) -> Bookmark:
        assert bookmark.id is not None
        self._bookmarks[bookmark.id] = bookmark
        return bookmark

    def accept_place(self, bookmark_id: int, article_id: int) -> Bookmark:
        return self._put_state(bookmark_id, "edited")

    def reject_place(self, bookmark_id: int) -> Bookmark:
        return self._put_state(bookmark_id, "orphan")

    def _put_state(self, bookmark_id: int, state: AnchorState) -> Bookmark:
        old = self._bookmarks[bookmark_id]
        self._bookmarks[bookmark_id] = replace(old, place=replace(old.place, state=state))
        return self._bookmarks[bookmark_id]

    def undo_decision(self, before: Bookmark) -> Bookmark:
        return self.restore_bookmark(before)

    def bookmark_ids(self, only: BookmarkFilter, order: BookmarkOrder = "newest") -> list[int]:
        keys: dict[BookmarkOrder, Callable[[Bookmark], object]] = {
            "newest": lambda one: -(one.id or 0),
            "oldest": lambda one: one.id,
            "article": lambda one: (one.place.path, one.passage.span),
            "published": lambda one: (one.passage.cite.published or "", one.id),
            "source": lambda one: (one.passage.cite.source or "", one.id),
            "speaker": lambda one: (one.passage.cite.speaker or "~", one.id),
        }
        found = [one for one in self._bookmarks.values() if _passes(one, only)]
        return [one.id or 0 for one in sorted(found, key=keys[order])]

    def count_bookmarks(self, only: BookmarkFilter) -> int:
        return len(self.bookmark_ids(only))

    def bookmarks_of(self, ids: Sequence[int]) -> list[Bookmark]:
        return [self._bookmarks[number] for number in ids if number in self._bookmarks]

    def changed_elsewhere(self) -> bool:
        changed, self.changed = self.changed, False
        return changed

    def bookmark_sources(self) -> list[str]:
        return sorted({one.passage.cite.source for one in self._bookmarks.values() if one.passage.cite.source})

    def keep_draft(self, bookmark: Bookmark, note: str, tags: Sequence[str] = ()) -> None:
        key = (bookmark.place.path, bookmark.passage.span)
        self._drafts[key] = Draft(*key, note, tuple(tags), bookmark.id)

    def draft(self, bookmark: Bookmark) -> Draft | None:
        return self._drafts.get((bookmark.place.path, bookmark.passage.span))

    def drop_draft(self, bookmark: Bookmark) -> None:
        self._drafts.pop((bookmark.place.path, bookmark.passage.span), None)

    def tags(self) -> list[str]:
        return sorted({tag for bookmark in self._bookmarks.values() for tag in bookmark.tags})

    def article_id_of(self, path: str) -> int | None:
        return next((heading.id for heading in self._headings.values() if heading.path == path), None)

    def find_article(self, path: str) -> int | None:
        return self.article_id_of(path)

    def mark_read(self, article_id: int, read: bool) -> None:
        self._headings[article_id] = replace(self._headings[article_id], read=read)

    def reading_place(self, article_id: int) -> int | None:
        return self._places.get(article_id)

    def remember_place(self, article_id: int, offset: int) -> None:
        self._places[article_id] = offset

    def remember_search(self, query: str) -> None:
        self.past = [query, *(old for old in self.past if old != query)]

    def past_searches(self, limit: int = 100) -> list[str]:
        return self.past[:limit]

    def seen_hits(self, name: str) -> list[str]:
        return sorted(self.seen.get(name, ()))

    def restore_search(self, saved: SavedSearch, seen: Sequence[str]) -> None:
        self._saved[saved.name] = saved
        self.seen[saved.name] = set(seen)

    def save_search(self, name: str, query: str) -> SavedSearch:
        self._saved[name] = SavedSearch(name, query)
        return self._saved[name]

    def saved_searches(self) -> list[SavedSearch]:
        return list(self._saved.values())

    def delete_search(self, name: str) -> SavedSearch:
        self.seen.pop(name, None)
        return self._saved.pop(name)

    # -- children

    async def start(self, listener: Callable[[LibraryEvent], None]) -> None:
        self.listener = listener
        self.started = True

    async def stop(self) -> None:
        self.stopped = True

    async def complete(self, line: str) -> str | None:
        words = {word for story in self._stories.values() for word in re.findall(r"\w+", story.text)}
        last = line.split(" ")[-1]
        found = sorted(word for word in words if last and word.startswith(last) and word != last)
        return line + found[0][len(last) :] if found else None

    async def new_of(self, saved: SavedSearch, *, look: bool = False) -> frozenset[int] | None:
        await asyncio.sleep(0)
        paths = {number: self._headings[number].path for number in self._matching(saved.query)}
        seen = self.seen.setdefault(saved.name, set())
        new = frozenset(number for number, path in paths.items() if path not in seen)
        if look:
            seen.update(paths.values())
            self._saved[saved.name] = replace(saved, looked="2031-04-12T10:00:00+00:00")
        return new

    async def facets(self, query: str) -> tuple[Facet, ...]:
        await asyncio.sleep(0)
        stories = [self._stories[number] for number in self._matching(query)]
        sources = Counter(story.source for story in stories if story.source)
        months = Counter(story.published[:7] for story in stories if story.published)
        speakers = Counter(name for story in stories for name in {said.speaker for said in story.said} if name)
        return tuple(
            Facet(field, value, count, f'{field}:"{value}"' if " " in value else f"{field}:{value}")
            for field, counts in (("source", sources), ("date", months), ("speaker", speakers))
            for value, count in counts.most_common()
        )

    async def similar(self, article_id: int) -> SearchAnswer:
        await asyncio.sleep(0)
        title = self._stories[article_id].title.split()[0]
        found = [number for number in self._matching(title) if number != article_id]
        return SearchAnswer("", "", len(found), 2.0, tuple(Hit(number, 1.0, "Alike.") for number in found))

    def _matching(self, query: str) -> list[int]:
        words, wanted = _understood(query)
        return [
            number
            for number, story in self._stories.items()
            if number in self._headings
            and all(self._has(number, story, field, value) for field, value in wanted)
            and (not words or _spans(story.text, words) or _spans(story.title, words))
        ]

    def _has(self, number: int, story: Story, field: str, value: str) -> bool:
        match field:
            case "source":
                return value.casefold() in story.source.casefold()
            case "date":
                return story.published.startswith(value)
            case "speaker":
                return any(value == said.speaker for said in story.said)
            case _:
                return not self._headings[number].read

    async def search(self, query: str, limit: int = 200, order: SearchOrder = "relevance") -> SearchAnswer:
        self.searches.append(query)
        await asyncio.sleep(0)
        while query in self.slow:
            await asyncio.sleep(0.01)
        if self.search_error:
            raise ChildError(self.search_error)
        words = _understood(query)[0]
        hits = []
        for number in self._matching(query):
            story = self._stories[number]
            hit = _hit(number, story, _spans(story.text, words), _spans(story.title, words))
            hits.append(replace(hit, copies=self.copies.get(number, 0)))
        hits.sort(key=lambda hit: -hit.score)
        if order != "relevance":
            hits.sort(key=lambda hit: self._stories[hit.id].published, reverse=order == "newest")
        suggestion = "strike" if not hits and query.startswith("strik") else None
        return SearchAnswer(query, "", len(hits), 3.0, tuple(hits[:limit]), suggestion, self.partial)

    async def marks(self, article_id: int, query: str) -> tuple[Span, ...]:
        return _spans(self._stories[article_id].text, query)


def _understood(query: str) -> tuple[str, list[tuple[str, str]]]:
    """The plain words of a query, and its fields with their values."""
    field = re.compile(r'\b(source|date|speaker|is):(?:"([^"]*)"|(\S+))')
    found = [(match[1], match[2] or match[3]) for match in field.finditer(query)]
    return " ".join(field.sub(" ", query).split()), found


def _passes(bookmark: Bookmark, only: BookmarkFilter) -> bool:
    """What personal.db answers in SQL."""
    cite = bookmark.passage.cite
    texts = (bookmark.passage.text, bookmark.note, cite.title, cite.source or "", cite.speaker or "", *bookmark.tags)
    words = " ".join(texts).casefold()
    tags = [tag.casefold() for tag in bookmark.tags]
    source = (only.source or "").rstrip("*").casefold()
    return (
        all(word in words for word in only.text.casefold().split())
        and all(any(has.startswith(tag.rstrip("*")) for has in tags) for tag in only.tags)
        and (not only.states or bookmark.place.state in only.states)
        and source in (cite.source or "").casefold()
        and (only.published_since or "") <= (cite.published or "")
        and (not only.published_until or (cite.published or "~") <= f"{only.published_until}~")
    )


def _hit(number: int, story: Story, in_text: tuple[Span, ...], in_title: tuple[Span, ...]) -> Hit:
    start = max(0, in_text[0].start - 60) if in_text else 0
    snippet = " ".join(story.text[start : start + SNIPPET].split("\n"))
    spans = tuple(Span(max(0, a - start), b - start) for a, b in in_text if b <= start + SNIPPET)
    at = in_text[0].start if in_text else None
    return Hit(number, len(in_text) + 3.0 * len(in_title), snippet, spans, in_title, at)


def _spans(text: str, query: str) -> tuple[Span, ...]:
    words = [re.escape(word) for word in query.split()]
    if not words:
        return ()
    return tuple(Span(*match.span()) for match in re.finditer(rf"\b(?:{'|'.join(words)})\w*", text, re.IGNORECASE))
