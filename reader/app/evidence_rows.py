"""People, quotes, repeated quotes, figures and differences as lines of a desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.app.text.cells import cell_count, one_line, safe, shorten, visible_line
from reader.app.text.lines import HERE, Line, Part, fit, lit, two_ends
from reader.app.wording import dated, origin, outlet
from reader.evidence.wording import Change
from reader.model import Heading, Span
from reader.model.article import order_doubt
from reader.model.claims import Claim
from reader.model.desks import DeskFigure, DeskQuote, DifferenceRow, PersonRow, SameQuote, Variant, drift_words
from reader.model.figure_text import figure_text
from reader.model.origins import of_origins
from reader.model.plain_text import amount
from reader.model.quote import QuoteKind
from reader.records.articles import joined
from reader.records.quotes import said
from reader.records.same_quotes import changes_in

UNKNOWN = "unknown"
_STRONG_CHANGES = ("number", "negation")
_DROPPED_CELLS = 120
"""Cells for the words that a later article left out; the first one shows them whole."""


_EXACTNESS: dict[QuoteKind, str] = {"direct": "exact", "mixed": "reported, some words exact", "indirect": "reported"}


def _where(heading: Heading) -> str:
    return origin(heading.meta) or safe(heading.meta.title)


# -- people ---------------------------------------------------------------------------------------------------------


def person_lines(person: PersonRow, width: int) -> list[Line]:
    """Name, role and how often quoted."""
    name: list[Part] = [Part(safe(person.name), "strong" if person.personal else "")]
    if person.role:
        name.append(Part(f", {safe(person.role)}", "dim"))
    return [two_ends(name, (Part(f"{person.quotes:,}", "dim"),), width, gap=1)]


# -- quotes ---------------------------------------------------------------------------------------------------------


def quote_lines(row: DeskQuote, width: int) -> list[Line]:
    """The words; speaker, kind, source and date."""
    quote = row.quote
    exact = quote.kind == "direct"
    words = Part(said(safe(quote.text), exact=exact), "" if exact else "dim")
    who = safe(row.person or quote.speaker_name or UNKNOWN)
    where = (_EXACTNESS[quote.kind], origin(row.heading.meta), safe(row.heading.meta.title))
    about = [
        Part(f"{who}{' ?' if quote.guess else ''}", "accent"),
        Part(f" · {' · '.join(part for part in where if part)}", "dim"),
    ]
    told: list[Part] = [Part(f"≡{row.told} ", "accent")] if row.told else []
    return [fit([*told, words], width), fit([Part("  "), *about], width)]


def same_lines(row: SameQuote, width: int) -> list[Line]:
    """The words of the first article, how many repeat them, the speaker, and what changed."""
    first, last = row.variants[0], row.variants[-1]
    span = f"{_outlet(first)} {dated(first.heading.meta)} → {_outlet(last)} {dated(last.heading.meta)}"
    drift = _shortened_drift(row.row.drift, width // 2)
    words = [Part(f"≡{row.row.tellings} ", "accent"), Part(said(safe(first.text), exact=first.quoted), "")]
    who = Part(safe(row.row.person or first.speaker or UNKNOWN), "accent")
    look = "warning" if set(row.row.drift) & {*_STRONG_CHANGES, "attribution"} else "dim"
    return [fit(words, width), two_ends((Part("  "), who, Part(f" · {span}", "dim")), (Part(drift, look),), width)]


def _shortened_drift(kinds: Sequence[str], width: int) -> str:
    """The kinds of change in words; where there is no room for all, the most important ones, one at least."""
    if cell_count(whole := drift_words(kinds)) <= width or len(kinds) < 2:
        return whole
    fitting = [n for n in range(1, len(kinds)) if cell_count(drift_words(kinds[:n])) <= width - 2]
    return f"{drift_words(kinds[: max(fitting, default=1)])} …"


def _outlet(variant: Variant) -> str:
    return outlet(variant.heading.meta) or safe(shorten(variant.heading.meta.title, 20))


def tellings(group: SameQuote, chosen: int | None = None) -> Iterator[Line]:
    """The words of every article, earliest first, with differences from the first highlighted; `chosen`: the number of
    the article that is shown in any case."""
    first = group.variants[0]
    several = any("attribution" in variant.drift for variant in group.variants)
    told = f"Told {group.row.tellings} times{of_origins(group.origins)}"
    yield (Part(told, "strong"), Part(" · earliest first, what differs from the first is lit", "dim"))
    why = (*(group.origins.why if group.origins else ()), order_doubt(one.heading for one in group.variants))
    yield from ((Part(safe(one), "dim"),) for one in why if one)
    for number, variant in enumerate(group.variants):
        when = dated(variant.heading.meta) or "undated"
        kind = [Part(f" · {drift_words(variant.drift)}", "dim")] if variant is not first else []
        how = f"{'' if variant.quoted else ' · reported'}{' ?' if variant.guess else ''}"
        who = f" · {safe(variant.canonical or variant.speaker or UNKNOWN)}" if several else ""
        here = (HERE,) if number == chosen else ()
        yield (*here, Part(f"{when} · {_outlet(variant)}", "accent"), Part(f"{who}{how}", "dim"), *kind)
        yield _changed_words(first, variant)


def _changed_words(first: Variant, variant: Variant) -> Line:
    if variant is first:
        return (Part(said(safe(variant.text), exact=variant.quoted)),)
    found = changes_in(first, variant)
    line = changed(variant.text, found, second=True)
    if variant.quoted:
        line = (Part("“"), *line, Part("”"))
    dropped = [change.a.of(first.text) for change in found if change.a and not change.b]
    if dropped:
        without = shorten(one_line(" … ".join(dropped)), _DROPPED_CELLS, words=True)
        line = (*line, Part(f"  (without: {without})", "dim"))
    return line


def changed(text: str, found: Sequence[Change], *, second: bool, look: str = "") -> Line:
    """A text on one line with its changes highlighted, numbers and negations most."""
    spans = [(change.b if second else change.a, change.kind) for change in found]
    parts: list[Part] = []
    at = 0
    for span, kind in spans:
        start, end = max(span.start, at), span.end
        if end <= start:
            continue
        parts.append(Part(visible_line(text[at:start]), look))
        parts.append(Part(visible_line(text[start:end]), "warning" if kind in _STRONG_CHANGES else "found"))
        at = end
    parts.append(Part(visible_line(text[at:]), look))
    return tuple(part for part in parts if part.text)


def _flat(text: str) -> str:
    """Text without line ends and controls, outer blanks kept."""
    return "".join(" " if char.isspace() else char for char in safe(text.replace("\n", " ")))


# -- claims ---------------------------------------------------------------------------------------------------------


def claim_in_full(claim: Claim) -> Iterator[Line]:
    """The words of a claim, and those of every article that has it again, with what is different highlighted."""
    cite, told = claim.bookmark.passage.cite, claim.told
    yield (Part(safe(joined(origin(cite), cite.speaker)), "accent"), Part(f" · {claim.counts}", "dim"))
    yield lit(safe(one_line(told.text or claim.bookmark.passage.text)), told.lit, "", "found")
    if told.kind is None:
        yield (Part("No quote or figure is found in this passage any more.", "dim"),)
    if doubt := order_doubt(row.heading for row in claim.rows):
        yield (Part(doubt, "dim"),)
    for row in claim.rows:
        one = row.retelling
        how = drift_words(one.drift) if one.drift else "told again"
        when = dated(row.heading.meta) or "undated"
        head = joined(when, outlet(row.heading.meta) or safe(row.heading.meta.title), one.speaker)
        yield (Part(f"{'● ' if row.new else ''}{safe(head)}", "accent"), Part(f" · {how}", "dim"))
        yield lit("".join(" " if char.isspace() else char for char in safe(one.text)), one.lit, "", "found")


# -- figures --------------------------------------------------------------------------------------------------------


def figure_lines(row: DeskFigure, width: int) -> list[Line]:
    """Value, what happened to it and who claims it; where and when, and how often it differs."""
    figure = row.figure
    claimant = figure.claimant_name
    what = [Part(safe(figure_text(figure)), "strong")]
    if figure.said_of:
        what.append(Part(f" {safe(figure.said_of)}"))
    if claimant:
        what.append(Part(f" · {safe(claimant)}", "accent"))
    if figure.via:
        what.append(Part(f" via {safe(figure.via)}", "dim"))
    right = [Part("≠ ", "warning")] if row.differences else []
    right.append(Part(_where(row.heading), "dim"))
    sentence = one_line(row.sentence)
    return [two_ends(what, right, width), fit([Part("  "), Part(sentence, "dim")], width)]


def difference_lines(row: DifferenceRow, width: int) -> list[Line]:
    """The values in order of time, what they count, and from where to where."""
    look = "strong" if row.tier != "noun" else ""
    first, last = row.figures[0], row.figures[-1]
    span = f"{_where(first.heading)} → {_where(last.heading)}"
    head = [
        Part("↗ ", "dim") if row.rise else Part("≠ ", "warning"),
        Part(safe(row.values), look),
        Part(f"  {row.how}", "dim"),
    ]
    return [two_ends(head, (Part(safe(row.what), "dim"),), width), fit([Part("  "), Part(span, "dim")], width)]


def difference_in_full(row: DifferenceRow, chosen: int) -> Iterator[Line]:
    """Why figures stand side by side, and each with its whole sentence; the number of the `chosen` one."""
    yield (Part(safe(f"{row.what}: "), "strong"), Part(row.how))
    yield (Part(safe(f"{row.why} {row.against}".rstrip())),)
    if row.origins and row.origins.why:
        yield (
            Part(safe(f"{amount(row.origins.articles, 'article')}{of_origins(row.origins)}: "), "dim"),
            Part(safe(" ".join(row.origins.why)), "dim"),
        )
    if doubt := order_doubt(one.heading for one in row.figures):
        yield (Part(doubt, "dim"),)
    for number, one in enumerate(row.figures):
        head, sentence = figure_in_full(one)
        yield (HERE, *head) if number == chosen else head
        yield sentence


def figure_in_full(one: DeskFigure) -> tuple[Line, Line]:
    """A figure with who claims it, where and when, and its sentence."""
    figure = one.figure
    claimant = figure.claimant_name
    claimed = f" · claimed by {safe(claimant)}" if claimant else ""
    head = (Part(safe(figure_text(figure)), "strong"), Part(f" · {_where(one.heading)}{claimed}", "dim"))
    start = figure.span.start - one.sentence_span.start
    span = Span(max(0, start), max(0, start) + figure.span.length)
    return head, lit(visible_line(one.sentence), [span], "", "found")
