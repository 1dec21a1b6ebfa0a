"""Stories: saved searches that are pinned, and events that several articles tell of; their evidence files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, final

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from reader.app.errors import tells_errors
from reader.app.evidence_rows import claim_in_full
from reader.app.outside import write_new
from reader.app.rows import counts
from reader.app.screens.desk import Desk, DeskList, Found, in_memory
from reader.app.screens.evidence_desk import still_looking
from reader.app.session import Session
from reader.app.text.cells import one_line, safe, shorten
from reader.app.text.lines import Line, Part, fit, two_ends
from reader.app.wording import dated, origin, outlet
from reader.errors import ChildError, ExportError, PersonalDataError
from reader.evidence.counted import names
from reader.library.library import Library
from reader.library.reading.story import by_time, story_evidence
from reader.model import Heading
from reader.model.article import order_doubt
from reader.model.claims import Claim
from reader.model.desks import StoryDeskFilter, StoryRow
from reader.model.figure_text import figure_text
from reader.model.keeping import SavedSearch
from reader.model.origins import Origins, of_origins
from reader.model.plain_text import amount, has_words
from reader.records.articles import joined
from reader.records.quotes import said

TOLD = 12
"""Articles of a story that are shown below the list."""
HITS = 200
"""Articles of a saved search that are looked at."""


class StoryItem(Struct, frozen=True):
    """A saved search, a claim that is watched, or an event, with its articles in the order of time.

    `new`: articles that were not there at the last look; `new_differences`: how many differences they brought.
    """

    key: str
    title: str
    headings: tuple[Heading, ...]
    saved: SavedSearch | None = None
    pinned: bool = False
    new: frozenset[int] = frozenset()
    new_differences: int = 0
    origins: Origins | None = None
    claim: Claim | None = None

    @property
    def news(self) -> str:
        """How much is new since the last look, in words; empty for nothing."""
        if not self.new:
            return ""
        if self.claim is not None:
            return f"{len(self.new)} new"
        fresh = [heading for heading in self.headings if heading.id in self.new]
        counted = (
            (sum(heading.quotes for heading in fresh), "quote"),
            (sum(heading.figures for heading in fresh), "figure"),
            (self.new_differences, "difference"),
        )
        parts = [amount(len(fresh), "new article"), *(amount(count, noun) for count, noun in counted if count)]
        return " · ".join(parts)


class StoryList(DeskList[StoryItem]):
    """The stories."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "screen.pin", "Pin", id="story.pin"),
        Binding("r", "screen.seen", "Seen", id="story.seen"),
        Binding("d", "screen.stop", "Stop watching", id="story.stop"),
    ]


@final
class StoriesDesk(Desk[StoryItem]):
    """Lists stories, what is new in them, and writes their evidence files."""

    WHERE = "Stories desk"
    PARTS: ClassVar[Mapping[str, type[DOMNode]]] = {"Stories": StoryList}
    NOUN = "event"
    ORDERS: ClassVar[Mapping[str, str]] = {"newest": "pinned first, then newest"}
    ROW_LINES = 2
    LIST = StoryList
    FILTER_HINT = "words of names and titles"
    EXPORTS_ALL = False
    EXPORT_HINT = "Write the evidence file of this story to NAME.md"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._own: list[StoryItem] = []
        self._remark = ""

    # -- what is listed -----------------------------------------------------------------------------------

    async def find(self, typed: str, order: str) -> Found[StoryItem]:
        desks = self.library.desks
        self._own = [*await self._saved_searches(), *await self._claims()]
        saved = [item for item in self._own if has_words(item.title, typed)]
        only = StoryDeskFilter(typed)
        self._remark = await desks.fetch(only, "newest") or self._remark
        if not (typed and self.library.abilities.complete):
            count, more = desks.count_stories(only), desks.more(only, "newest")
            total = len(self._own) + max(count, desks.all_stories())

            def read(library: Library, offset: int, limit: int) -> Sequence[StoryItem | None]:
                first = saved[offset : offset + limit]
                rest = limit - len(first) if limit >= 0 else -1
                after = library.desks.stories(max(0, offset - len(saved)), rest, only) if rest else []
                return [*first, *map(_event, after)]

            return Found(len(saved) + count, total, read, more=more, remark=self._remark)
        rows = [*saved, *map(_event, desks.stories(only=only))]
        total = len(self._own) + desks.count_stories()
        return in_memory(rows, total, self.key_of)

    async def _saved_searches(self) -> list[StoryItem]:
        """Saved searches with their articles; what cannot be searched yet has none."""
        library = self.library
        pinned = library.desks.pinned()
        items = []
        for saved in library.searches.saved_searches():
            answer = (
                await library.search(saved.query, HITS, "newest", snippets=0) if self.session.started.is_set() else None
            )
            headings = library.headings_of([hit.id for hit in answer.hits]) if answer else []
            paths = set(library.searches.new_hits(saved.name, [heading.path for heading in headings]))
            new = frozenset(heading.id for heading in headings if saved.looked is not None and heading.path in paths)
            told = tuple(sorted(headings, key=by_time))
            brought = library.desks.differences_between([one.id for one in told]) if new else []
            differ = sum(any(figure.heading.id in new for figure in one.figures) for one in brought)
            items.append(StoryItem(f"saved {saved.name}", saved.name, told, saved, saved.name in pinned, new, differ))
        return sorted(items, key=lambda item: (not item.pinned, item.title.casefold()))

    async def _claims(self) -> list[StoryItem]:
        """Claims with the articles that have them again; none while nothing can be searched yet."""
        self._remark = ""
        if not self.session.started.is_set():
            return []
        try:
            claims = await self.library.told_claims(self.session.apart)
        except ChildError as error:
            self._remark = f"Claims are not listed. {error}"
            return []
        return [
            StoryItem(
                f"claim {one.bookmark.id}",
                one_line(one.told.text or one.bookmark.passage.text),
                tuple(row.heading for row in one.rows),
                claim=one,
                new=frozenset(row.heading.id for row in one.new),
                origins=one.origins,
            )
            for one in claims
        ]

    def row_lines(self, row: StoryItem, width: int) -> Sequence[Line]:
        sign = "★ " if row.pinned else "  "
        new: list[Part] = [Part(f"● {row.news}", "accent")] if row.new else []
        if row.claim is not None:
            words = (Part("  "), Part("Claim: ", "strong"), Part(safe(said(row.title, exact=False))))
            where = joined(origin(row.claim.bookmark.passage.cite), row.claim.counts)
            return [two_ends(words, new, width), fit((Part("  "), Part(safe(where), "dim")), width)]
        outlets = len({heading.meta.source for heading in row.headings if heading.meta.source})
        parts = [
            amount(len(row.headings), "article") + of_origins(row.origins),
            amount(outlets, "outlet") if outlets else "",
        ]
        if row.headings:
            days = [dated(heading.meta) for heading in (row.headings[0], row.headings[-1])]
            parts.append(" – ".join(dict.fromkeys(filter(None, days))))
        if row.saved is not None:
            parts.insert(0, f"search “{shorten(safe(row.saved.query), 30)}”")
        title = (Part(sign, "accent"), Part(safe(row.title), "strong" if row.saved else ""))
        about = (Part("  "), Part(" · ".join(filter(None, parts)), "dim"))
        return [two_ends(title, new, width), fit(about, width)]

    def in_full(self, row: StoryItem) -> Sequence[Line]:
        if row.claim is not None:
            return list(claim_in_full(row.claim))
        lines: list[Line] = []
        if row.new:
            lines.append((Part(f"Since the last look: {row.news}", "accent"),))
        if len(row.headings) > TOLD:
            lines.append((Part(f"{amount(len(row.headings) - TOLD, 'earlier article')}, then", "dim"),))
        lines += [_in_time(heading, heading.id in row.new) for heading in row.headings[-TOLD:]]
        if not row.headings:
            return [(Part("This search finds nothing.", "dim"),)]
        why = (*(row.origins.why if row.origins else ()), order_doubt(row.headings))
        lines += [(Part(safe(one), "dim"),) for one in why if one]
        ids, desks = [heading.id for heading in row.headings], self.library.desks
        differ = desks.differences_between(ids) if len(ids) > 1 else []
        for one in differ:
            if one.tier == "toll":
                values = " → ".join(figure_text(figure.figure) for figure in one.figures)
                lines.append((Part(f"{safe(one.what)}: ", "strong"), Part(safe(values))))
        facts = [amount(len(differ), "difference")] if differ else []
        if len(ids) > 1 and (same := desks.same_in(ids)):
            facts.append(f"{amount(len(same), 'repeated quote')}")
        if facts:
            writes = f"{self.session.key('desk.export')} writes the evidence file"
            lines.append((Part(" · ".join((*facts, writes)), "dim"),))
        if row.saved is not None and (like := desks.like_these(ids)):
            looks = "look" if len(like) > 1 else "looks"
            words = f"{amount(len(like), 'more article')} {looks} like this one: “{safe(like[-1].meta.title)}”"
            lines.append((Part(words, "dim"),))
        return lines

    def key_of(self, row: StoryItem) -> Hashable:
        return row.key

    def open_row(self, row: StoryItem) -> None:
        """The newest article, or the newest that is new."""
        if row.claim is not None:
            told = row.claim.new or row.claim.rows
            place = row.claim.bookmark.place
            self.jump(told[-1].heading.path, told[-1].retelling.span) if told else self.jump(place.path, place.span)
            return
        wanted = [heading for heading in row.headings if heading.id in row.new] or row.headings
        if wanted:
            self.jump(wanted[-1].path, None)

    def articles_here(self) -> Sequence[int]:
        return [heading.id for heading in self.row.headings] if self.row is not None else []

    def empty(self) -> Sequence[str]:
        return still_looking(self.session) or (
            "No stories yet.",
            "Events that several articles report are listed here, and your saved searches "
            f"({self.session.key('search.save')} in the search box).",
            f"{self.session.key('story.pin')} pins one to the top.",
            f"{self.session.key('desk.export')} writes its evidence file. "
            f"{self.session.key('app.library')} goes to the library.",
        )

    # -- what a person makes of them ----------------------------------------------------------------------

    @tells_errors
    def action_pin(self) -> None:
        """Pin or unpin a saved search; an event becomes a saved search for the names in its titles."""
        row, desks = self.row, self.library.desks
        if row is None or row.claim is not None:
            return
        if row.saved is not None:
            name, pinned = row.saved.name, row.pinned
            desks.pin(name, not pinned)
            self.session.done(f"{'unpinned' if pinned else 'pinned'} {name}", lambda: desks.pin(name, pinned))
        else:
            name, query = shorten(row.title, 40, words=True), query_of(row.headings)
            if any(saved.name == name for saved in self.library.searches.saved_searches()):
                raise PersonalDataError(f"There is a saved search “{name}” already. Its pin is changed on its own row.")
            self.library.searches.save_search(name, query)
            self.library.searches.looked_at(name, [heading.path for heading in row.headings])
            desks.pin(name, True)
            self.session.done(f"pinned as the search {query}", lambda: self.library.searches.delete_search(name))
        self.personal_changed()

    @tells_errors
    def action_seen(self) -> None:
        """All articles of a saved search or a claim were looked at."""
        row = self.row
        if row is not None and (claim := row.claim) is not None and claim.new:
            self.library.claims.see(claim)
            self.session.done("looked at a claim", lambda: self.library.claims.see(claim, False))
            self.personal_changed()
        if row is not None and row.saved is not None:
            self.library.searches.looked_at(row.saved.name, [heading.path for heading in row.headings])
            self.personal_changed()

    @tells_errors
    def action_stop(self) -> None:
        """Stop watching a claim. Its bookmark stays."""
        claim, claims = self.row.claim if self.row is not None else None, self.library.claims
        if claim is not None and (number := claim.bookmark.id) is not None:
            claims.watch(number, False)
            said = "No longer watched; the bookmark stays"
            self.session.done("stopped watching a claim", lambda: claims.watch(number, True), said)
            self.personal_changed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Claims are watched, searches and events pinned."""
        if action in ("pin", "stop") and self.row is not None:
            return (self.row.claim is not None) == (action == "stop")
        return super().check_action(action, parameters)

    def exporter(self, found: Found[StoryItem]) -> Callable[[Library, Path], str]:
        if self.row is None:
            raise ExportError("There is no story under the cursor.")
        if self.row.claim is not None:
            return partial(_write_claim, self.row.claim)
        return partial(_write_evidence, self.row)


def _write_evidence(row: StoryItem, library: Library, file: Path) -> str:
    from reader.evidence.evidence_file import markdown

    query = row.saved.query if row.saved else ""
    library.fetch_now([heading.path for heading in row.headings])
    evidence = story_evidence(library, row.title, query, [heading.id for heading in row.headings], row.origins)
    write_new(file, markdown(evidence))
    return f"Evidence on {amount(len(row.headings), 'article')} written to {file}"


def _write_claim(claim: Claim, _library: Library, file: Path) -> str:
    from reader.evidence.evidence_file import claim_markdown

    write_new(file, claim_markdown(claim))
    return f"The claim and {amount(len(claim.rows), 'article')} written to {file}"


def _in_time(heading: Heading, new: bool) -> Line:
    """An article of a timeline: day, outlet, title, what is in it."""
    when = dated(heading.meta) or "undated"
    source = f"{outlet(heading.meta)}  " if heading.meta.source else ""
    return (
        *(Part(f"{'●' if new else ' '} {when:<12} ", "accent"), Part(source, "dim")),
        *(Part(safe(heading.meta.title)), Part("  "), *counts(heading)),
    )


def _event(story: StoryRow) -> StoryItem:
    return StoryItem(f"event {story.id}", story.title, story.headings, origins=story.origins)


def query_of(headings: Sequence[Heading]) -> str:
    """A search for an event: the two names that most of its titles have, or else its first title."""
    counted = Counter(name for heading in headings for name in names(heading.meta.title) if len(name) > 2)
    often = [name for name, count in counted.most_common(2) if count > 1]
    return " ".join(often) or headings[0].meta.title
