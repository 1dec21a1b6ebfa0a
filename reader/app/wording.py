"""How things are worded on the screen: dates, counts, progress, the results of a search, what a mark means. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import PurePath
from typing import NamedTuple

from reader.app.text.cells import one_line, safe
from reader.app.text.marks import Mark
from reader.library.events import Fetched, Progress
from reader.model import ArticleMeta, Bookmark, Figure, Heading, Mention, Quote
from reader.model.article import Clue, Copied, marked
from reader.model.calendar import MONTH_NAMES
from reader.model.checking import Source
from reader.model.figure import Bound, FigureKind, FigureValue, Number
from reader.model.passage import AnchorState, Citation
from reader.model.plain_text import amount
from reader.model.quote import QuoteKind
from reader.model.rows import ScanReport
from reader.model.rules import CORRECTED_RULES, FIGURE_RULES, QUOTE_RULES
from reader.records.figures import figure_line
from reader.settings import DATE_FORMATS

STATE_NAMES: dict[AnchorState, str] = {
    "ok": "ok",
    "moved": "moved",
    "edited": "edited",
    "ask": "unsure",
    "orphan": "gone",
    "missing": "missing",
}
"""What a person calls the states of a bookmark's place."""

DATE_FORMAT: ContextVar[str] = ContextVar("date_format", default=DATE_FORMATS[0])
"""How days are written: one of settings.DATE_FORMATS. Set before the program starts, for all that it does then."""

LIST_DATES: ContextVar[str] = ContextVar("list_dates", default="date")
"""What the list says of an article: its date or its age. Set as DATE_FORMAT is."""

NO_SPEAKER = "Unknown speaker"
"""Written where a quote has no speaker."""


def day(published: str | None) -> str:
    """An ISO 8601 date or time as "14 Mar 2022", or as DATE_FORMAT says; any other text as it is."""
    if not published:
        return ""
    try:
        when = date.fromisoformat(published[:10])
    except ValueError:
        return safe(published)
    return _written(when, MONTH_NAMES[when.month - 1][:3])


def _written(when: date, month: str) -> str:
    """A day in the format that was set, its month by a name."""
    match DATE_FORMAT.get():
        case "2022-03-14":
            return f"{when.year:04}-{when.month:02}-{when.day:02}"
        case "Mar 14, 2022":
            return f"{month} {when.day}, {when.year}"
        case _:
            return f"{when.day} {month} {when.year}"


def age(published: str | None, now: datetime) -> str:
    """How long ago something was published: "25 min", "2 h", "3 d", "5 wk", "2 y"; its day where it is to come.

    `now` has a time zone; a moment without one is read in it. A day alone counts whole days.
    """
    try:
        moment = datetime.fromisoformat(published or "")
    except ValueError:
        return day(published)
    if len(published or "") <= len("2022-03-14"):
        days = (now.date() - moment.date()).days
        if days == 0:
            return "today"
        seconds = days * 86_400.0
    else:
        seconds = (now - (moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo))).total_seconds()
    if seconds < 0:
        return day(published)
    if seconds < 36 * 3_600:
        return span_of_time(seconds)
    days = int(seconds // 86_400)
    return f"{days} d" if days < 14 else f"{days // 7} wk" if days < 365 else f"{days // 365} y"


def day_and_time(moment: str) -> str:
    """An ISO 8601 moment as "14 Mar 2022 09:30"; empty when it is not known."""
    return f"{day(moment)} {moment[11:16]}" if moment else ""


def published_text(published: str | None) -> str | None:
    """An ISO 8601 date as people write it: `14 March 2022`, `14 March 2022, 09:30 +01:00`. Others stay as they are."""
    if not published:
        return None
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return published
    day = _written(moment, MONTH_NAMES[moment.month - 1])
    if "T" not in published and " " not in published:
        return day
    zone = "" if moment.tzinfo is None else " UTC" if not moment.utcoffset() else f" {moment.isoformat()[-6:]}"
    return f"{day}, {moment:%H:%M}{zone}"


def month(value: str) -> str:
    """An ISO month as "Mar 2022"; anything else (a year, a range) as it is."""
    year, dash, number = value.partition("-")
    if dash and year.isdigit() and number.isdigit() and 1 <= int(number) <= 12:
        return f"{MONTH_NAMES[int(number) - 1][:3]} {year}"
    return safe(value)


def speaker(quote: Quote) -> str:
    """Who said it, or that nobody is named."""
    return safe(quote.speaker_name or NO_SPEAKER)


def tags_text(tags: Iterable[str]) -> str:
    """Tags as they are written: `#flood #toll`."""
    return " ".join(f"#{safe(tag)}" for tag in tags)


def outlet(known: ArticleMeta | Citation | Source) -> str:
    """Who published an article: "Harbour Post", "?" behind a guess; empty when it is not known."""
    return marked(safe(known.source or ""), guessed=known.source_guessed)


def dated(known: ArticleMeta | Citation | Source) -> str:
    """The day of an article: "14 Mar 2022", "?" behind a guess; empty when it is not known."""
    return marked(day(known.published), guessed=known.date_guessed)


def origin(meta: ArticleMeta | Citation) -> str:
    """Source and date, as much as is known: "Harbour Post · 14 Mar 2022"."""
    return " · ".join(part for part in (outlet(meta), dated(meta)) if part)


def copied_line(copied: Copied, what: str, published: str | None) -> str:
    """How much of an article (`what`) is also in which other one: `≈ 92 % of it in “Dam holds”, Wire, 3 Mar 2026`."""
    other = copied.meta
    parts = (f"“{safe(other.title)}”", outlet(other), marked(published, guessed=other.date_guessed))
    return f"≈ {100 * copied.share:.0f} % of {what} {', '.join(part for part in parts if part)}"


def span_of_time(seconds: float) -> str:
    """Seconds as a person says them: "40 s", "3 min", "2 h"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{round(minutes / 60)} h"


def fetched_line(event: Fetched, feeds: str) -> str:
    """What a fetch brought: "3 new articles · 1 changed · 2 feeds failed (6 shows why)".

    `feeds`: the key of the feeds desk.
    """
    parts = [amount(event.new, "new article")] if event.new else []
    if event.changed:
        parts.append(f"{event.changed:,} changed")
    if event.synced:
        parts.append(f"{amount(event.synced, 'change')} synced")
    if len(event.failed) == 1:
        parts.append(event.failed[0])
    elif event.failed:
        parts.append(f"{len(event.failed):,} feeds failed ({feeds} shows why)")
    line = " · ".join(parts) or "nothing new"
    return line[0].upper() + line[1:]


def progress_line(progress: Progress) -> str:
    """What the indexer is doing, in one line; empty when there is nothing to say."""
    match progress.phase:
        case "idle":
            return ""
        case "starting" | "scanning":
            return "Looking for articles…"
        case "headings":
            return f"{progress.done:,} headings read" if progress.done else "Reading headings…"
        case "merging":
            return "Tidying the index…"
        case "evidence":
            share = f" {100 * progress.done // progress.total} %" if progress.total else ""
            return f"Comparing what articles say…{share}"
        case "waiting":
            holder = safe(progress.holder or "Another newsreader")
            return f"{holder} is indexing this library · {progress.total:,} to go" if progress.total else ""
        case "stopped":
            return f"Indexing stopped: {safe(progress.detail or 'no reason given')}"
        case "away":
            return f"{safe(progress.detail or 'The server does not answer.')} Trying again"
        case "articles":
            parts = [f"{progress.done:,} of {progress.total:,} indexed"]
            if progress.rate >= 1:
                parts.append(f"{progress.rate:,.0f}/s")
            if progress.seconds_left is not None and progress.done < progress.total:
                parts.append(f"{span_of_time(progress.seconds_left)} left")
            return " · ".join(parts)


def cite_article(heading: Heading) -> str:
    """Byline, “Title”, Source, 14 Mar 2022, address: as much of it as is known; without source and address the path."""
    meta = heading.meta
    parts = (meta.byline, f"“{meta.title}”", outlet(meta), dated(meta), meta.url)
    known = [safe(part) for part in parts if part]
    return ", ".join(known if meta.source or meta.url else [*known, safe(heading.path)])


# -- what a mark means: one line for the status line, and a card that says why it is marked --------------------------

_SEPARATOR = " · "
_MOST_LINES = 200
"""Lines left out, or files not read, that are shown at once."""

_QUOTE_NAMES: dict[QuoteKind, str] = {"direct": "Quote", "mixed": "Partial quote", "indirect": "Indirect quote"}
_QUOTE_KINDS: dict[QuoteKind, str] = {
    "direct": "The words as they were said, between quotation marks.",
    "mixed": "Reported in the article's words, some of them quoted.",
    "indirect": "Reported in the article's words.",
}
_BOUNDS: dict[Bound, str] = {
    "=": "exactly as given",
    ">": "more than",
    ">=": "at least",
    "<": "less than",
    "<=": "at most",
    "~": "about",
    "range": "from … to",
}
_FIGURE_KINDS: dict[FigureKind, str] = {
    "count": "a count",
    "money": "an amount of money",
    "percent": "a percentage",
    "duration": "a length of time",
    "date": "a date",
    "ordinal": "a rank in a sequence",
    "measure": "a measure",
    "age": "an age",
    "ratio": "a ratio",
    "vague": "a vague amount",
    "other": "a number",
}
STATES: dict[AnchorState, str] = {
    "ok": "where it was kept",
    "moved": "the same words are elsewhere now",
    "edited": "the words have changed since",
    "ask": "the words were found only in part",
    "orphan": "the words are no longer in the article",
    "missing": "the file is not there now",
}
"""What became of the place of a bookmark."""


class Card(NamedTuple):
    """Why something is marked: a title, and lines of a label and what it says. Plain text without line ends."""

    title: str
    lines: tuple[tuple[str, str], ...]


def status_line(mark: Mark) -> str:
    """A mark in one line.

    `Quote · Ada Hale (mayor) · “she added”`, `Figure · > 2,500 residents killed · claimed by Ben Ortt, via Reuters`.
    """
    match mark:
        case Quote():
            parts = [_QUOTE_NAMES[mark.kind], _speaker(mark), _in_marks(_attribution(mark))]
        case Figure():
            claim = _claim(mark)
            parts = ["Figure", safe(figure_line(mark)), claim and f"claimed by {claim}"]
        case Bookmark():
            parts = [
                "Bookmark",
                _first_line(mark.note),
                tags_text(mark.tags),
                "" if mark.place.state == "ok" else mark.place.state,
            ]
    if not isinstance(mark, Bookmark) and mark.guess:
        parts.append("a guess")
    return _SEPARATOR.join(part for part in parts if part)


def left_out_card(lines: Sequence[str]) -> Card:
    """The lines that were left out of an article, numbered; not all when there are very many."""
    shown = tuple((f"{number:,}", line) for number, line in enumerate(lines[:_MOST_LINES], 1))
    more = (("", f"and {len(lines) - _MOST_LINES:,} more"),) if len(lines) > _MOST_LINES else ()
    return Card("Left out of the article", (*shown, *more))


_CLUES: Mapping[Clue, str] = {
    "front matter": "from its front matter",
    "text": "from a line at the head of its text",
    "dateline": "from the dateline of its text",
    "page": "as the page says of itself",
    "mail": "from the head of the mail",
    "book": "as the book says of itself",
    "setting": "as config.toml says of its folder",
    "person": "as you corrected it",
    "updated": "a guess: when the text says it was updated",
    "place": "a guess: the name before the date, which may be a place",
    "agency": "a guess: the agency that the dateline names",
    "heading": "a guess: a date in a heading",
    "site": "a guess: the name of the site in the page's title",
    "search": "a guess: a date found somewhere in the page",
    "address": "a guess: from the address of the page",
    "name": "a guess: from the name of the file",
    "file": "a guess: when the file says it was made",
    "marked": "a guess, as the file itself says",
}
_WITHOUT = "not known: neither its text, nor what the file says of itself, nor the name of the file has {}"


def origin_card(meta: ArticleMeta, details_key: str) -> Card:
    """Where the date and the outlet of an article come from, or why it has none; `details_key` corrects them."""

    def said(shown: str, clue: Clue | None, without: str) -> str:
        return f"{shown}, {_CLUES[clue]}" if shown and clue else shown or without

    return Card(
        "Date and outlet of the article",
        (
            ("Date", said(dated(meta), meta.date_from, _WITHOUT.format("a whole date"))),
            ("Outlet", said(outlet(meta), meta.source_from, _WITHOUT.format("an outlet"))),
            ("", f"{details_key} corrects them."),
        ),
    )


def not_read_card(report: ScanReport) -> Card:
    """Which files of the library are listed as no article, or cannot be read, and why; not all of very many."""
    files = [f"{PurePath(one.path).name}: {one.reason}" for one in report.unreadable]
    files += [f"{PurePath(path).name}: this format is not supported" for path in report.not_read]
    if len(files) > _MOST_LINES:
        files[_MOST_LINES:] = [f"and {len(files) - _MOST_LINES:,} more"]
    files += [f"{count:,} {what}" for count, what in ((report.empty, "empty"), (report.hidden, "hidden")) if count]
    return Card("Files that are not read", tuple(("", file) for file in files or ["All files are read."]))


def card(mark: Mark) -> Card:
    """All that is known of a mark and why it is there; what is unknown is left out."""
    match mark:
        case Quote():
            return Card(_QUOTE_NAMES[mark.kind], _known(_quote_lines(mark)))
        case Figure():
            return Card("Figure", _known(_figure_lines(mark)))
        case Bookmark():
            return Card("Bookmark", _known(_bookmark_lines(mark)))


def _quote_lines(quote: Quote) -> Iterable[tuple[str, str]]:
    yield "Words", one_line(quote.text)
    yield "What", _QUOTE_KINDS[quote.kind]
    yield "Said by", _speaker(quote)
    if quote.speaker and quote.speaker.text != quote.canonical:
        yield "Written as", _in_marks(one_line(quote.speaker.text))
    yield "Said with", _in_marks(one_line(quote.cue.text) if quote.cue else "")
    yield from _reason(quote.rule, QUOTE_RULES)
    yield "How sure", _sureness(quote.confidence, quote.guess, "words and name are right")


def _figure_lines(figure: Figure) -> Iterable[tuple[str, str]]:
    yield "Words", one_line(figure.text)
    yield "Read as", safe(figure_line(figure))
    yield "What", _FIGURE_KINDS[figure.kind]
    yield "Value", _value(figure.value)
    if figure.bound != "=":
        words = _in_marks(one_line(figure.bound_text or ""))
        yield "Bound", _BOUNDS[figure.bound] + (f" ({words})" if words else "")
    yield "Unit", one_line(figure.unit or "")
    yield "Counted", one_line(figure.noun or "")
    yield "Said of it", one_line(figure.said_of or "")
    yield "Claimed by", one_line(figure.claimant_name or "")
    yield "Via", one_line(figure.via or "")
    yield from _reason(figure.rule, FIGURE_RULES)
    yield "How sure", _sureness(figure.confidence, figure.guess, "the claimant is right")


def _bookmark_lines(bookmark: Bookmark) -> Iterable[tuple[str, str]]:
    passage, place = bookmark.passage, bookmark.place
    yield "Words", one_line(passage.text)
    if place.found_text is not None and place.found_text != passage.text:
        yield "Now", one_line(place.found_text)
    yield "Said by", one_line(passage.cite.speaker or "")
    yield "Note", one_line(bookmark.note)
    yield "Tags", tags_text(bookmark.tags)
    yield "Kept", published_text(bookmark.created) or ""
    state = "" if place.state == "ok" else f"{STATE_NAMES[place.state]}: "
    yield "Place", f"{state}{STATES[place.state]}"


def _reason(rule: str, rules: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    why = rules.get(rule) or CORRECTED_RULES.get(rule)
    yield "Why", why or (f"Found by the rule “{rule}”." if rule else "")


def _sureness(confidence: float | None, guess: bool, right: str) -> str:
    """How likely a mark is as the extraction has it, 0 to 1; empty when there is nothing to say of it."""
    likely = "" if confidence is None else f"{confidence:.2f} that {right} (1 is certain)"
    return ": ".join(filter(None, ("A guess" if guess else "", likely)))


def _known(lines: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in lines if value)


def _speaker(quote: Quote) -> str:
    name = one_line(quote.speaker_name or "")
    role = one_line(quote.role or "")
    if name and role and role.casefold() not in name.casefold():
        return f"{name} ({role})"
    return name or role or NO_SPEAKER


def _attribution(quote: Quote) -> str:
    """The reporting words, in the order of the text with the mention unless that already holds the name."""
    mentions: list[Mention] = [quote.cue] if quote.cue else []
    if quote.speaker and not (quote.canonical and quote.canonical in quote.speaker.text):
        mentions.append(quote.speaker)
    return " ".join(one_line(mention.text) for mention in sorted(mentions, key=lambda mention: mention.span))


def _claim(figure: Figure) -> str:
    claimant, via = figure.claimant_name, figure.via
    if claimant and via and via != claimant:
        return f"{one_line(claimant)}, via {one_line(via)}"
    return one_line(claimant or via or "")


def _value(value: FigureValue) -> str:
    if value is None:
        return ""
    return " to ".join(map(_number, value)) if isinstance(value, tuple) else _number(value)


def _number(number: Number) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:,.4f}".rstrip("0").rstrip(".")


def _first_line(note: str) -> str:
    first, *rest = note.strip().splitlines() or [""]
    return one_line(first) + (" …" if rest else "")


def _in_marks(text: str) -> str:
    return f"“{text}”" if text else ""
