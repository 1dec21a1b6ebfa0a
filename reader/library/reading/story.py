"""The evidence of a story: everything its evidence file holds, gathered from the desks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reader.evidence.evidence_file import StoryEvidence
from reader.library.library import Library
from reader.model import Heading
from reader.model.desks import DeskFigure, SameQuote
from reader.model.origins import Origins
from reader.model.rows import QuoteRow
from reader.model.units import sentence_around


def story_evidence(
    library: Library, name: str, query: str, articles: Sequence[int], origins: Origins | None = None
) -> StoryEvidence:
    """What the articles of a story say, in the order of time, from how many `origins` where that is known."""
    headings = sorted(library.headings_of(list(articles)), key=by_time)
    quotes: list[QuoteRow] = []
    figures: list[DeskFigure] = []
    for heading in headings:
        reading = library.read(heading.id)
        persons = library.desks.persons_of((heading.id, quote.span.start) for quote in reading.extracted.quotes)
        quotes += [
            QuoteRow(heading, one, persons.get((heading.id, one.span.start))) for one in reading.extracted.quotes
        ]
        for n, figure in enumerate(reading.extracted.figures):
            if figure.kind != "date":
                span = sentence_around(reading.article.text, figure.span)
                figures.append(DeskFigure(n, heading, figure, span.of(reading.article.text), span))
    ids = [heading.id for heading in headings]
    paths = {heading.path for heading in headings}
    return StoryEvidence(
        name,
        query,
        date.today().isoformat(),
        headings,
        quotes,
        _same(library, frozenset(ids)),
        figures,
        list(library.differing(frozenset(ids))),
        [bookmark for bookmark in library.bookmarks.all() if bookmark.place.path in paths and not bookmark.is_article],
        origins or library.desks.origins(headings),
    )


def _same(library: Library, articles: frozenset[int]) -> list[SameQuote]:
    """Words told in two articles of the story or more."""
    found = library.repeated(articles)
    return [one for one in found if len({variant.heading.id for variant in one.variants} & articles) > 1]


def by_time(heading: Heading) -> tuple[str, int]:
    """What puts the articles of a story in the order of time; those without a date come last."""
    return heading.meta.published or "9999", heading.id
