"""Rows of lists: where they come from, a page at a time, and what each of them shows. Knows nothing of widgets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Generic, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reader.app.text.cells import cell_count, one_line, safe, shorten, visible_line
from reader.app.text.lines import Line, Part, excerpt, fit, lit, two_ends, width_of
from reader.app.text.marks import tag_look
from reader.app.wording import LIST_DATES, STATE_NAMES, STATES, age, copied_line, dated, day, outlet, speaker, tags_text
from reader.library.library import Library
from reader.model import Bookmark, Figure, Heading, Hit, Quote, SearchAnswer, Span
from reader.model.article import marked
from reader.model.figure_text import figure_text
from reader.model.passage import Sharing
from reader.model.plain_text import amount
from reader.model.rows import HeadingFilter, HeadingOrder
from reader.records.quotes import said

Row = TypeVar("Row")

PAGE = 100
"""Rows asked of the library at once."""

PAGES_HELD = 20
"""Pages held at a time; the one used longest ago goes first."""

OPENING = 400
"""Characters of a passage, sentence or note that a row takes at most; what fits of them is shown."""


class Pages(Generic[Row]):
    """A long list that is read a page at a time, by `read(offset, limit)`, when a row of the page is asked for."""

    def __init__(self, read: Callable[[int, int], Sequence[Row]]) -> None:
        self._read = read
        self._pages: dict[int, Sequence[Row]] = {}

    def row(self, index: int) -> Row | None:
        """A row; None when the list is shorter than it was said to be."""
        if index < 0:
            return None
        number, within = divmod(index, PAGE)
        page = self._pages.pop(number, None)
        if page is None:
            page = self._read(number * PAGE, PAGE)
            while len(self._pages) >= PAGES_HELD:
                del self._pages[next(iter(self._pages))]
        self._pages[number] = page
        return page[within] if within < len(page) else None

    def change(self, change: Callable[[Row], Row]) -> None:
        """Put every row held through `change`."""
        self._pages = {number: [change(row) for row in page] for number, page in self._pages.items()}

    def clear(self) -> None:
        """Read everything anew from now on."""
        self._pages.clear()


# -- articles and hits ----------------------------------------------------------------------------------------

HEADING_LINES = 2
LEAST_SOURCE = 8
"""Cells of a source that are shown before the counts go."""
SHORT_DATE, LONG_DATE = 7, 12
"""Cells of the column of ages and of dates."""
HIT_LINES = 4


class Rows(ABC):
    """What the article list shows: all articles, or hits."""

    count: int

    @abstractmethod
    def heading(self, index: int) -> Heading | None:
        """The article of a row; None when the library changed meanwhile and has fewer."""

    def hit(self, index: int) -> Hit | None:
        """The hit of a row when these are the results of a search."""
        return None

    def is_new(self, index: int) -> bool:
        """Whether a row is new since a saved search was last looked at."""
        return False

    @abstractmethod
    def index_of(self, article_id: int) -> int | None:
        """The row of an article."""

    @abstractmethod
    def put(self, heading: Heading) -> None:
        """Replace an article that has changed."""

    def unread_from(self, index: int, by: int) -> int | None:
        """The next (1) or previous (-1) row from one on whose article is not read."""
        wanted = range(index + 1, self.count) if by > 0 else range(index - 1, -1, -1)
        return next((row for row in wanted if (heading := self.heading(row)) is not None and not heading.read), None)


class LibraryRows(Rows):
    """All articles in an order, perhaps filtered. `refresh` forgets what was read."""

    def __init__(self, library: Library, order: HeadingOrder = "newest", only: HeadingFilter | None = None) -> None:
        self._library = library
        self.order: HeadingOrder = order
        self.only = only
        self.count = self.passing = library.count(only)
        """How many are listed, and how many of them the filter lets through by now: others were read meanwhile."""
        self._pages = Pages[Heading](lambda offset, limit: library.headings(offset, limit, order, only))

    def refresh(self) -> None:
        """Read anew from the library."""
        self._pages.clear()
        self.count = self.passing = self._library.count(self.only)

    def heading(self, index: int) -> Heading | None:
        return self._pages.row(index)

    def index_of(self, article_id: int) -> int | None:
        return self._library.position(article_id, self.order, self.only)

    def stretch(self, rows: range) -> tuple[int, int]:
        """Where some rows are by now among those that the filter lets through: offset and number.

        An article of an unread list that was read meanwhile is still shown, but not counted any more.
        """
        first, last = self.heading(rows.start), self.heading(rows.stop - 1)
        if not rows or first is None or last is None:
            return 0, 0
        begin, end = self._before(first, self.only), self._before(last, self.only)
        passes = not (self.only is not None and self.only.unread and last.read)
        return begin, end + passes - begin

    def _before(self, heading: Heading, only: HeadingFilter | None) -> int:
        """How many articles that a filter lets through are before one of the list."""
        listed = replace(self.only, unread=False) if self.only is not None else None
        return self._library.position(heading.id, self.order, listed, only) or 0

    def unread_from(self, index: int, by: int) -> int | None:
        here = self.heading(index)
        if here is None:
            return None
        if self.only is not None and self.only.unread:
            return super().unread_from(index, by)
        unread = replace(self.only or HeadingFilter(), unread=True)
        number = self._before(here, unread) + (not here.read if by > 0 else -1)
        found = self._library.headings(number, 1, self.order, unread) if number >= 0 else []
        return self.index_of(found[0].id) if found else None

    def put(self, heading: Heading) -> None:
        self._pages.change(lambda known: heading if known.id == heading.id else known)


class HitRows(Rows):
    """The hits of an answer, best first. Hits whose article the library no longer has are left out."""

    def __init__(self, answer: SearchAnswer, headings: Sequence[Heading], new: frozenset[int] = frozenset()) -> None:
        known = {heading.id: heading for heading in headings}
        self.answer = answer
        self._new = new
        self._hits = [hit for hit in answer.hits if hit.id in known]
        self._headings = [known[hit.id] for hit in self._hits]
        self.count = len(self._hits)

    def refresh(self, library: Library) -> None:
        """Read the headings again; an article that is gone stays as it was."""
        for heading in library.headings_of([hit.id for hit in self._hits]):
            self.put(heading)

    def heading(self, index: int) -> Heading | None:
        return self._headings[index] if 0 <= index < self.count else None

    def hit(self, index: int) -> Hit | None:
        return self._hits[index] if 0 <= index < self.count else None

    def without_snippet(self, near: int, most: int) -> list[int]:
        """The articles of up to `most` hits whose snippets were not asked for yet, those nearest to a row first."""
        rows = [index for index, hit in enumerate(self._hits) if hit.snippet is None]
        return [self._hits[index].id for index in sorted(rows, key=lambda index: abs(index - near))[:most]]

    def put_snippets(self, ids: Sequence[int], hits: Sequence[Hit]) -> None:
        """Show some hits with their snippets; those of articles that are gone have none."""
        made = {article_id: Hit(article_id, 0.0, "") for article_id in ids} | {hit.id: hit for hit in hits}
        self._hits = [hit.with_snippet_of(made[hit.id]) if hit.id in made else hit for hit in self._hits]

    def is_new(self, index: int) -> bool:
        return self._hits[index].id in self._new

    def index_of(self, article_id: int) -> int | None:
        return next((index for index, hit in enumerate(self._hits) if hit.id == article_id), None)

    def put(self, heading: Heading) -> None:
        self._headings = [heading if known.id == heading.id else known for known in self._headings]


def heading_lines(heading: Heading, hit: Hit | None, width: int, *, new: bool = False) -> list[Line]:
    """Title (unread dot before it), then source, date and counts; for a hit two lines of its passage.

    `new`: a hit that was not there when its saved search was last looked at; a word says so, for terminals without
    colour too.
    """
    look = "title" if heading.read else "unread"
    words = lit(visible_line(heading.meta.title), hit.title_spans if hit else (), look, "found")
    lines = [fit((Part(" " if heading.read else "●", "accent"), Part(" "), *words), width)]
    if heading.reason:
        lines.append(fit((Part("  "), Part(safe(heading.reason), "warning")), width))
    else:
        fresh = (Part("new", "accent"), Part(" · ", "dim")) if new else ()
        more = amount(hit.copies, "copy", "copies") if hit and hit.copies else ""
        copies = (Part(f"+{more}", "strong"), Part(" · ", "dim")) if more else ()
        used = heading.copied
        uses = (Part(" · ", "dim"), Part(copied_line(used, "it in", day(used.meta.published)))) if used else ()
        tags = (Part(f"{tags_text(heading.tags)} ", f"{tag_look(heading.tags)}-bar"),) if heading.tags else ()
        before = (Part("  "), *fresh, *tags, *copies)
        lines.append(_published_line(before, heading, uses, width))
    if hit:
        passage = excerpt(visible_line(hit.snippet or ""), hit.spans, width - 2, HIT_LINES - HEADING_LINES)
        lines += [(Part("  "), *line) for line in passage]
    return lines


def _published_line(before: Line, heading: Heading, after: Line, width: int) -> Line:
    """Source, date and counts. Where they do not fit, the source is shortened, then the counts go, never the date."""
    source, when = source_and_date(heading)
    date = Part(f" · {when}" if source and when else when, "dim")
    right = counts(heading)
    room = width - width_of((*before, date))
    if room - (width_of(right) + 2 if right else 0) < min(LEAST_SOURCE, cell_count(source)):
        right = ()
    source = shorten(source, max(0, min(cell_count(source), room - (width_of(right) + 2 if right else 0))))
    return two_ends((*before, Part(source, "dim"), date, *after), right, width)


def source_and_date(heading: Heading) -> tuple[str, str]:
    """Who published an article, and when or how long ago; the name of its file where neither is known."""
    meta = heading.meta
    source, when = outlet(meta), dated(meta)
    if when and LIST_DATES.get() == "age":
        when = marked(age(meta.published, datetime.now().astimezone()), guessed=meta.date_guessed)
    return (source, when) if source or when else (file_name(heading), "")


def heading_columns(heading: Heading, hit: Hit | None, width: int, *, new: bool = False) -> list[Line]:
    """An article in one line: unread dot, date, source, title, number of quotes and of figures."""
    source, when = source_and_date(heading)
    dated, sourced, counted = (width >= at for at in (40, 60, 50))
    look = "title" if heading.read else "unread"
    cells = SHORT_DATE if LIST_DATES.get() == "age" else LONG_DATE
    left = [Part(" " if heading.read else "●", "accent"), Part(" ")]
    if dated:
        left.append(Part(_column(when, cells), "dim"))
    if sourced:
        left.append(Part(_column(source, max(LEAST_SOURCE, width // 6)), "dim"))
    if new:
        left.append(Part("new ", "accent"))
    title = lit(visible_line(heading.meta.title), hit.title_spans if hit else (), look, "found")
    numbers = (("❝", heading.quotes, "quote"), ("#", heading.figures, "figure")) if counted else ()
    right = [
        part
        for sign, number, kind in numbers
        for part in (Part(f" {sign}" if number else "  ", kind), Part(f"{number:<4,}" if number else "    ", "dim"))
    ]
    room = width - width_of(right)
    start = fit((*left, *title), room)
    return [(*start, Part(" " * (room - width_of(start))), *right)]


def _column(text: str, cells: int) -> str:
    """A text shortened or filled to a column with a gap behind it."""
    text = shorten(text, cells)
    return text + " " * (cells - cell_count(text) + 2)


def file_name(heading: Heading) -> str:
    """The name of an article's file: what is shown where neither source nor date is known."""
    return safe(heading.path.rsplit("/", 1)[-1])


def counts(heading: Heading) -> Line:
    """Quotes, figures and bookmarks as "❝12 #31 ▎2", without zeros and what is not known yet; before them "★" for an
    article that was kept, and "±3" for one of which three texts are known."""
    parts: list[Part] = []
    if heading.kept:
        parts += [Part(" "), Part("★", "bookmark-bar")]
    if heading.versions > 1:
        parts += [Part(" "), Part("±", "accent"), Part(str(heading.versions), "dim")]
    for sign, number, look in (
        ("❝", heading.quotes, "quote"),
        ("#", heading.figures, "figure"),
        ("▎", heading.bookmarks, "bookmark-bar"),
    ):
        if number:
            parts += [Part(" "), Part(sign, look), Part(f"{number:,}", "dim")]
    if heading.state == "headed":
        parts += [Part(" "), Part("…", "dim")]
    return tuple(parts[1:])


# -- quotes and figures of the open article -------------------------------------------------------------------

QuoteOrder = Literal["in order", "by speaker"]
FigureOrder = Literal["in order", "by size", "by noun"]

Ends = tuple[Line, Line]


class SideRow(Struct, frozen=True):
    """A row of the side pane: its lines, each with a left and a right end, and the place it jumps to.

    `headed` lines at its top belong to the group and are not covered by the cursor.
    """

    span: Span | None
    lines: tuple[Ends, ...]
    headed: int = 0
    bookmark: Bookmark | None = None
    mark: Quote | Figure | None = None

    def under(self, heading: Ends) -> SideRow:
        """The same row with a heading above it."""
        return replace(self, lines=(heading, *self.lines), headed=self.headed + 1)


def quote_rows(quotes: Sequence[Quote], order: QuoteOrder) -> list[SideRow]:
    """Quotes in the order of the text, or grouped by speaker: who speaks most first, the unattributed last."""
    if order == "in order":
        return [
            SideRow(quote.span, ((_speaker_line(quote), _cue(quote)), (_words(quote), ())), mark=quote)
            for quote in quotes
        ]
    groups: dict[str | None, list[Quote]] = {}
    for quote in quotes:
        groups.setdefault(quote.speaker_name, []).append(quote)
    ranked = sorted(groups.items(), key=lambda item: (item[0] is None, -len(item[1]), item[1][0].span))
    rows: list[SideRow] = []
    for _, theirs in ranked:
        first = next((quote for quote in theirs if quote.role), theirs[0])
        group = [SideRow(quote.span, (((Part("  "), *_words(quote)), _cue(quote)),), mark=quote) for quote in theirs]
        rows += [group[0].under((_speaker_line(first), (Part(str(len(theirs)), "dim"),))), *group[1:]]
    return rows


def _words(quote: Quote) -> Line:
    return (Part(said(one_line(quote.text, OPENING), exact=quote.kind == "direct"), "quote"),)


def _cue(quote: Quote) -> Line:
    cue = one_line(quote.cue.text, OPENING) if quote.cue else ""
    return (Part(cue + (" ?" if quote.guess else ""), "dim"),)


def _speaker_line(quote: Quote) -> Line:
    role = f"  {safe(quote.role)}" if quote.role else ""
    return (Part(speaker(quote), "strong"), Part(role, "dim"))


def size_of(figure: Figure) -> float:
    """The number that a figure is sorted by: its value, the upper end of a range, 0 for a vague one."""
    value = figure.value
    if isinstance(value, tuple):
        return float(max(value))
    return float(value) if value is not None else 0.0


def noun_of(figure: Figure) -> str:
    """What a figure counts, for grouping."""
    return safe(figure.noun or figure.unit or figure.kind)


def figure_rows(figures: Sequence[Figure], order: FigureOrder, text: str, sentences: Sequence[Span]) -> list[SideRow]:
    """Figures in the order of the text, largest first, or grouped by what they count."""

    def row(figure: Figure) -> SideRow:
        head: Line = (Part(safe(figure_text(figure)), "figure"), Part(" ?" if figure.guess else "", "dim"))
        claimant: Line = (Part(safe(figure.claimant_name or ""), "dim"),)
        sentence: Line = (Part(one_line(opening_around(figure.span, text, sentences), OPENING), "dim"),)
        return SideRow(figure.span, ((head, claimant), (sentence, ())), mark=figure)

    if order == "in order":
        return [row(figure) for figure in figures]
    by_size = sorted(figures, key=lambda figure: (-size_of(figure), figure.span))
    if order == "by size":
        return [row(figure) for figure in by_size]
    rows: list[SideRow] = []
    by_noun = sorted(by_size, key=lambda figure: noun_of(figure).casefold())
    for noun, grouped in groupby(by_noun, key=noun_of):
        group = [row(figure) for figure in grouped]
        rows += [group[0].under(((Part(noun, "strong"),), (Part(str(len(group)), "dim"),))), *group[1:]]
    return rows


def opening_around(span: Span, text: str, sentences: Sequence[Span]) -> str:
    """The sentence that a span starts in, cut so that the span is near its start."""
    around = next((sentence for sentence in sentences if sentence.start <= span.start < sentence.end), span)
    if span.start - around.start <= _BEFORE:
        return around.of(text)
    begin = text.rfind(" ", around.start, span.start - _BEFORE // 2) + 1 or span.start
    return "…" + text[begin : around.end]


_BEFORE = 40
"""Characters of a sentence that are shown before a figure in it."""


# -- bookmarks ------------------------------------------------------------------------------------------------

BOOKMARK_LINES = 3


def bookmark_rows(bookmarks: Iterable[Bookmark]) -> list[SideRow]:
    """Bookmarks of the open article in the order given: the passage, then note and tags, or else who said it."""
    rows = []
    for bookmark in bookmarks:
        below = _note_and_tags(bookmark) or (Part(safe(_kept_speaker(bookmark) or "no note"), "dim"),)
        lines = (_passage_ends(bookmark), ((_bar(bookmark), *below), (Part(sharing_text(bookmark), "accent"),)))
        rows.append(SideRow(bookmark.place.span, lines, bookmark=bookmark))
    return rows


def bookmark_lines(bookmark: Bookmark, width: int) -> list[Line]:
    """The passage and what became of its place; where it comes from and when it was kept; note and tags."""
    cite = bookmark.passage.cite
    first = ("the whole article", None) if bookmark.is_article else (_kept_speaker(bookmark), cite.title)
    where = [one_line(part, OPENING) for part in (*first, outlet(cite), dated(cite)) if part]
    sharing = sharing_text(bookmark)
    kept: Line = (Part(sharing, "accent"), Part(f"{' · ' if sharing else ''}kept {day(bookmark.created)}", "dim"))
    below = _note_and_tags(bookmark)
    return [
        two_ends(*_passage_ends(bookmark), width),
        two_ends((_bar(bookmark), Part(" · ".join(where), "dim")), kept, width),
        fit((_bar(bookmark), *below), width) if below else (),
    ]


_SHARED_HOW: Mapping[Sharing, str] = MappingProxyType(
    {"own": "", "waiting": ": sent when the server answers", "shared": " through a library on a server"}
)


def sharing_text(bookmark: Bookmark) -> str:
    """Whether a bookmark is shared, and by whom; empty when it is not."""
    if bookmark.shared_by is not None:
        return f"shared by {one_line(bookmark.shared_by, OPENING)}"
    return {"own": "", "waiting": "to be shared", "shared": "shared"}[bookmark.sharing]


def _kept_speaker(bookmark: Bookmark) -> str:
    """The speaker of a bookmark, with "?" after a guess."""
    speaker = bookmark.passage.cite.speaker
    return f"{speaker}{' ?' if bookmark.passage.unsure else ''}" if speaker else ""


def _bar(bookmark: Bookmark) -> Part:
    return Part("▎", f"{tag_look(bookmark.tags)}-bar")


def _passage_ends(bookmark: Bookmark) -> Ends:
    words = Part(one_line(bookmark.passage.text, OPENING))
    state = bookmark.place.state
    badge = "" if state == "ok" else STATE_NAMES[state]
    return (_bar(bookmark), words), (Part(badge, "warning"),)


def _note_and_tags(bookmark: Bookmark) -> Line:
    """Note and tags of a bookmark; empty without either."""
    note, tags = one_line(bookmark.note, OPENING), tags_text(bookmark.tags)
    gap = "  " if note and tags else ""
    return (Part(note), Part(gap), Part(tags, f"{tag_look(bookmark.tags)}-bar")) if note or tags else ()


def bookmark_in_full(bookmark: Bookmark, key: Callable[[str], str]) -> list[Line]:
    """A bookmark in full, to be wrapped: the passage with its surroundings, its source, its note, and its place.

    `key`: the key of a command.
    """
    passage, cite, place = bookmark.passage, bookmark.passage.cite, bookmark.place
    lost = place.state in ("orphan", "missing", "ask", "edited")
    lines: list[Line] = [
        (
            Part(f"…{one_line(passage.prefix)} " if lost and passage.prefix.strip() else "", "dim"),
            Part(one_line(passage.text), "strong"),
            Part(f" {one_line(passage.suffix)}…" if lost and passage.suffix.strip() else "", "dim"),
        )
    ]
    source = (
        "The whole article" if bookmark.is_article else _kept_speaker(bookmark),
        None if bookmark.is_article else cite.title,
        outlet(cite),
        dated(cite),
        cite.url,
    )
    lines.append((Part(" · ".join(one_line(part) for part in source if part), "dim"),))
    if bookmark.note:
        lines.append((Part(one_line(bookmark.note)),))
    if bookmark.tags:
        lines.append((Part(tags_text(bookmark.tags), f"{tag_look(bookmark.tags)}-bar"),))
    if sharing := sharing_text(bookmark):
        lines.append((Part(f"{sharing[0].upper()}{sharing[1:]}", "accent"), Part(_SHARED_HOW[bookmark.sharing], "dim")))
    reject, accept = key("bookmark.reject"), key("bookmark.accept")
    name = Part(f"{STATE_NAMES[place.state].capitalize()}: ", "warning")
    changed: Line = ()
    if place.state in ("edited", "ask"):
        changed = _word_by_word(one_line(passage.text), one_line(place.found_text or ""))
    match place.state:
        case "moved":
            lines.append((name, Part(f"{STATES['moved']}. {reject} if that is wrong.")))
        case "edited":
            lines.append((name, *changed, Part(f" · {reject} if that is not it", "dim")))
        case "ask":
            hint = Part(f" · {accept} accepts it, {reject} does not", "dim")
            lines.append((Part("Is this it? ", "warning"), *changed, hint))
        case "orphan":
            lines.append((name, Part(f"{STATES['orphan']}.")))
        case "missing":
            lines.append((name, Part(f"{safe(place.path)} is not there now.")))
        case "ok":
            pass
    return lines


def _word_by_word(kept: str, found: str) -> Line:
    """What became of the words that were kept."""
    # Imported when a bookmark is looked at that was edited: not before the first frame.
    from reader.app.text.changes import as_one
    from reader.feeds.versions import changes

    return tuple(part for line in as_one(kept, found, changes(kept, found)) for part in line)
