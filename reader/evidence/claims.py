"""A claim beside the articles that have it again: which repeat it, and which change it.

They are found and compared as the quotes and figures of a draft are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from msgspec.structs import replace

from reader.evidence.checking import (
    SAME_MATTER,
    SAME_THING,
    DraftCheck,
    KnownArticle,
    LikeFigure,
    Marked,
    check_quote,
    figures_like,
    least_matter,
)
from reader.evidence.counted import CountedThing
from reader.evidence.differences import stated
from reader.evidence.same_words import in_order, same_speaker
from reader.evidence.tolls import alike, event_of
from reader.evidence.wording import changes, placed_words
from reader.model import Quote, Span
from reader.model.checking import Source
from reader.model.claims import Retelling

_FARTHEST = 3.0
"""Another number of the same thing is at most so many times as large; more or less are counted of something else."""
_MOST_PLACES = 200
"""Places of a quote that are looked at: one of each article is shown."""


def claim_at(draft: DraftCheck, span: Span) -> Marked | None:
    """The quote or figure that a passage is: the one that shares most with it."""

    def shared(one: Marked) -> float:
        common = min(one.span.end, span.end) - max(one.span.start, span.start)
        return common / (max(one.span.end, span.end) - min(one.span.start, span.start))

    return max((one for one in draft.marked if one.span.overlaps(span)), key=shared, default=None)


def retellings(draft: DraftCheck, claim: Marked, articles: Sequence[KnownArticle]) -> list[Retelling]:
    """What articles make of a claim, in the order of time; one place of each."""
    moments = {one.heading.id: one.side.moment for one in articles}
    if claim.kind == "quote":
        found = _of_quote(draft.side.quotes[claim.number], draft.side.text, articles)
    elif (thing := draft.thing(claim)) is not None:
        found = _of_figure(thing, figures_like(thing, draft.matter(claim.span), articles))
    else:
        return []
    first: dict[int, Retelling] = {}
    for one in found:
        first.setdefault(one.article, one)
    return sorted(first.values(), key=lambda one: (moments[one.article], one.article))


def _of_quote(quote: Quote, text: str, articles: Sequence[KnownArticle]) -> Iterator[Retelling]:
    """Places with the words of a quote, or nearly; the likest first."""
    for source in check_quote(quote, text, articles, _MOST_PLACES).sources:
        yield _retold(quote, source)


def _retold(quote: Quote, source: Source) -> Retelling:
    told = Retelling(source.article, source.span, source.text, source.speaker)
    if not source.difference:
        return told
    found = []
    if source.changed or source.changed_here:
        reported = quote.kind == "indirect"
        found = changes(placed_words(quote.text), placed_words(source.text), reported=reported)
    kinds = [one.kind for one in found]
    if same_speaker(quote.speaker_name, source.speaker) is False:
        kinds.append("attribution")
    return replace(told, drift=tuple(in_order(kinds or ["words"])), lit=tuple(one.b for one in found if one.b))


def _of_figure(thing: CountedThing, found: Sequence[LikeFigure]) -> Iterator[Retelling]:
    """Figures of the same thing, the likest first; of equally likely ones the same number first."""
    for one in sorted(found, key=lambda one: (-round(one.matter, 1), not one.agrees)):
        if one.matter >= (least_matter(thing) if one.agrees else _least_of_other(thing, one)):
            yield _in_sentence(one)


def _least_of_other(thing: CountedThing, one: LikeFigure) -> float:
    """How much must be common around another number: less where both say what happened to how many people.

    Else it must be a figure that can differ (no report of a market, no series), of somebody or something named in both.
    """
    event = event_of(thing)
    if event and event == event_of(one.thing) and alike(thing, one.thing):
        return SAME_MATTER
    smaller, larger = sorted((thing.high, one.thing.high))
    sides = stated((thing, one.thing))
    named = len(sides) == 2 and sides[0].named & sides[1].named
    return SAME_THING if named and larger <= _FARTHEST * smaller else inf


def _in_sentence(one: LikeFigure) -> Retelling:
    thing = one.thing
    span = Span(thing.sentence_start, thing.sentence_start + len(thing.sentence))
    figure = next((f for f in one.article.side.figures if f.span.start == thing.start), None)
    return Retelling(
        one.article.heading.id,
        span,
        thing.sentence,
        figure.claimant_name if figure else None,
        () if one.agrees else ("number",),
        (Span(thing.start - span.start, thing.end - span.start),),
        thing.text,
    )
