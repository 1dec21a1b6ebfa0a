"""The evidence file of a story, in Markdown: who said what when, figures in time, what differs, what was kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from reader.model import Bookmark, Heading, Span
from reader.model.article import marked, order_doubt
from reader.model.claims import Claim
from reader.model.desks import DeskFigure, DifferenceRow, SameQuote
from reader.model.figure_text import figure_text
from reader.model.origins import Origins, of_origins
from reader.model.rows import QuoteRow

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")
_KINDS = {"direct": "exact words", "mixed": "exact words in a report", "indirect": "reported"}


class StoryEvidence(Struct, frozen=True):
    """All that a story's evidence file holds. `query` is the search that found it (empty: its articles tell of one
    event), `written` the day."""

    name: str
    query: str
    written: str
    headings: Sequence[Heading]
    quotes: Sequence[QuoteRow]
    same: Sequence[SameQuote]
    figures: Sequence[DeskFigure]
    differences: Sequence[DifferenceRow]
    bookmarks: Sequence[Bookmark]
    origins: Origins | None = None


def markdown(story: StoryEvidence) -> str:
    """The file. Articles are numbered; every line names its article, its path and its place."""
    numbers = {heading.id: n for n, heading in enumerate(story.headings, start=1)}
    count = len(story.headings)
    articles = ("one article" if count == 1 else f"{count} articles") + of_origins(story.origins)
    gathered = f"Evidence gathered on {story.written} from {articles}"
    how = f"found by the search `{story.query.replace('`', ' ')}`" if story.query else "that report one event"
    parts = [
        [f"# {_plain(story.name)}", "", f"{gathered} {how}.", "", "## Articles", ""],
        *([f"{numbers[heading.id]}. {_article(heading)}"] for heading in story.headings),
        ["", *map(_plain, story.origins.why)] if story.origins and story.origins.why else [],
        ["", order_doubt(story.headings)] if order_doubt(story.headings) else [],
        ["", "## Who said what", ""],
        _section(_quote(said, numbers) for said in story.quotes),
        ["", "## Repeated quotes", ""],
        _section(line for group in story.same for line in _same(group, numbers)),
        ["", "## Figures over time", ""],
        _section(_figure(figure, numbers, others) for figure, others in _with_others(story)),
        ["", "## Figures that differ", ""],
        _section(line for one in story.differences for line in _difference(one, numbers)),
        ["", "## Bookmarks", ""],
        _section(line for bookmark in story.bookmarks for line in _bookmark(bookmark)),
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def claim_markdown(claim: Claim) -> str:
    """A claim with the articles that repeat or change it, in the order of time."""
    words = _plain((claim.told.text or claim.bookmark.passage.text).removesuffix(","))
    parts = [f"# {words}", "", f"{claim.counts[0].upper()}{claim.counts[1:]}.", "", *_bookmark(claim.bookmark), ""]
    for row in claim.rows:
        one, how = row.retelling, ", ".join(row.retelling.drift)
        told = f"changed ({how})" if how else "told again"
        who = f"{_plain(one.speaker)}: " if one.speaker else ""
        place = f"{one.span.start}–{one.span.end}"
        parts.append(f"- {_article(row.heading)} {place} · {told}. {who}{_plain(one.text.removesuffix(','))}")
    parts += map(_plain, ["", *claim.origins.why] if claim.origins and claim.origins.why else [])
    doubt = order_doubt(row.heading for row in claim.rows)
    parts += ["", doubt] if doubt else []
    return "\n".join(parts) + "\n"


def _section(lines: Iterable[str]) -> list[str]:
    return list(lines) or ["None."]


def _plain(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _day(heading: Heading) -> str:
    day = (heading.meta.published or "")[:16].replace("T", " ")
    return marked(day, guessed=heading.meta.date_guessed) or "undated"


def _outlet(heading: Heading, after: str) -> str:
    source = marked(heading.meta.source, guessed=heading.meta.source_guessed)
    return f"{_plain(source)}{after}" if source else ""


def _article(heading: Heading) -> str:
    meta = heading.meta
    parts = (marked(meta.source, guessed=meta.source_guessed), meta.byline, _day(heading), meta.url, heading.path)
    return f"“{_plain(meta.title)}” · " + " · ".join(_plain(part) for part in parts if part)


def _place(heading: Heading, span: Span, numbers: dict[int, int]) -> str:
    number = numbers.get(heading.id)
    return f"[{number if number is not None else _plain(heading.path)}] {span.start}–{span.end}"


def _quote(said: QuoteRow, numbers: dict[int, int]) -> str:
    quote = said.quote
    who = said.person or quote.speaker_name or "Unknown speaker"
    role = f" ({_plain(quote.role)})" if quote.role else ""
    words = _plain(quote.text.removesuffix(","))
    told = f"“{words}”" if quote.kind == "direct" else words
    doubt = ", unsure" if quote.guess else ""
    place = _place(said.heading, quote.span, numbers)
    return f"- {_day(said.heading)} · **{_plain(who)}**{role}: {told} ({_KINDS[quote.kind]}{doubt}) {place}"


def _same(group: SameQuote, numbers: dict[int, int]) -> Iterator[str]:
    drift = ", ".join(group.row.drift) or "word for word"
    yield f"- **{_plain(group.row.person or 'Unknown speaker')}**, reported {group.row.tellings} times ({drift})"
    for variant in group.variants:
        changed = f" ({', '.join(variant.drift)})" if variant.drift else ""
        words = f"“{_plain(variant.text)}”" if variant.quoted else _plain(variant.text)
        source = _outlet(variant.heading, ": ")
        place = _place(variant.heading, variant.span, numbers)
        yield f"    - {_day(variant.heading)} · {source}{words}{changed} {place}"


def _claim(figure: DeskFigure) -> str:
    claimed = figure.figure.claimant_name
    parts = [figure_text(figure.figure), figure.figure.said_of, f"(claimed by {claimed})" if claimed else None]
    return _plain(" ".join(part for part in parts if part))


def _with_others(story: StoryEvidence) -> Iterator[tuple[DeskFigure, list[DeskFigure]]]:
    """Each figure with those that differ from it."""
    others: dict[tuple[int, Span], list[DeskFigure]] = {}
    for one in story.differences:
        for figure in one.figures if not one.rise else ():
            place, text = (figure.heading.id, figure.figure.span), figure_text(figure.figure)
            others.setdefault(place, []).extend(other for other in one.figures if figure_text(other.figure) != text)
    return ((figure, others.get((figure.heading.id, figure.figure.span), [])) for figure in story.figures)


def _figure(figure: DeskFigure, numbers: dict[int, int], others: Sequence[DeskFigure]) -> str:
    place = _place(figure.heading, figure.figure.span, numbers)
    outlet = _outlet(figure.heading, " · ")
    differs = [
        f"{_plain(figure_text(other.figure))} {_place(other.heading, other.figure.span, numbers)}" for other in others
    ]
    said = f" (differs from {', '.join(differs)})" if differs else ""
    return f"- {_day(figure.heading)} · {outlet}**{_claim(figure)}**{said}: {_plain(figure.sentence)} {place}"


def _difference(one: DifferenceRow, numbers: dict[int, int]) -> Iterator[str]:
    yield f"- **{_plain(one.what)}**: {_plain(f'{one.why} {one.against}'.rstrip())}"
    for figure in one.figures:
        source = _outlet(figure.heading, " · ")
        place = _place(figure.heading, figure.figure.span, numbers)
        yield f"    - {_day(figure.heading)} · {source}{_claim(figure)}: {_plain(figure.sentence)} {place}"


def _bookmark(bookmark: Bookmark) -> Iterator[str]:
    cite = bookmark.passage.cite
    published = marked(cite.published, guessed=cite.date_guessed)
    outlet = marked(cite.source, guessed=cite.source_guessed)
    parts = (cite.speaker, cite.title, outlet, published, cite.url, bookmark.place.path)
    yield f"- > {_plain(bookmark.passage.text)}"
    yield "    " + " · ".join(_plain(part) for part in parts if part)
    if bookmark.note:
        yield f"    Note: {_plain(bookmark.note)}"
