"""Putting right what a person corrected: in an article as it was read, and in what was found in its text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from msgspec.structs import replace

from reader.model import Article, Bookmark, Extracted, Figure, Quote, Span
from reader.model.article import ArticleMeta
from reader.model.correction import Correction, CorrectionKind
from reader.model.passage import Passage
from reader.passages.finding import find_again
from reader.passages.keeping import citation_of, make_passage

CORRECTED = "corrected"
"""The rule of a quote or figure that a person corrected, as in `reader.model.rules`."""

_CLUES: Mapping[str, str] = MappingProxyType({"published": "date", "source": "source"})
"""The particulars of which is known where they come from."""

SAME = 0.5
"""Two spans are one quote or figure when they have at least this share of their words in common."""

Found = TypeVar("Found", Quote, Figure)


def corrected(
    article: Article, extracted: Extracted, content_hash: str, corrections: Sequence[Correction]
) -> tuple[Article, Extracted]:
    """An article and what was found in it, with the corrections made. Correcting twice changes nothing more.

    `content_hash` is that of the article's file. A correction whose words are not found in the text is left out.
    """
    if not corrections:
        return article, extracted
    article = with_details(article, corrections)
    for correction in corrections:
        if not correction.is_detail and (span := place_of_correction(correction, article.text, content_hash)):
            extracted = _put_right(extracted, correction, span)
    return article, extracted


def with_details(article: Article, corrections: Iterable[Correction]) -> Article:
    """The article with its corrected particulars, which are no guesses any more."""
    details: dict[str, Any] = {one.kind: one.value for one in corrections if one.is_detail}
    if not details:
        return article
    guessed = tuple(name for name in article.guessed if name not in details)
    details |= {f"{name}_from": "person" for kind, name in _CLUES.items() if kind in details}
    return replace(article, meta=replace(article.meta, **details), guessed=guessed)


def place_of_correction(correction: Correction, text: str, content_hash: str) -> Span | None:
    """Where a text has the words of a correction; None when that is not certain."""
    place = find_again(correction.passage, text, content_hash, correction.path)
    return place.span if place.state in ("ok", "moved", "edited") else None


def _put_right(extracted: Extracted, correction: Correction, span: Span) -> Extracted:
    quotes, figures = extracted.quotes, extracted.figures
    match correction.kind:
        case "speaker":
            old = next((quote for quote in quotes if _is_same(quote.span, span)), None)
            if old is not None:
                roles = {quote.canonical: quote.role for quote in quotes if quote.role}
                new = _said_by(old, correction.value, roles.get(correction.value))
                quotes = tuple(new if quote is old else quote for quote in quotes)
                figures = tuple(
                    _claimed_by(figure, correction.value) if _rests_on(figure, old) else figure for figure in figures
                )
        case "claimant":
            figures = _changed(figures, span, lambda figure: _claimed_by(figure, correction.value))
        case "not_quote":
            quotes = tuple(quote for quote in quotes if not _is_same(quote.span, span))
        case "not_figure":
            figures = tuple(figure for figure in figures if not _is_same(figure.span, span))
    return replace(extracted, quotes=quotes, figures=figures)


def _changed(found: tuple[Found, ...], span: Span, change: Callable[[Found], Found]) -> tuple[Found, ...]:
    return tuple(change(one) if _is_same(one.span, span) else one for one in found)


def _said_by(quote: Quote, name: str | None, role: str | None) -> Quote:
    mention = quote.speaker if name is not None else None
    role = quote.role if name is not None and name == quote.canonical else role
    return replace(quote, speaker=mention, canonical=name, role=role, rule=CORRECTED, confidence=1.0, guess=False)


def _claimed_by(figure: Figure, name: str | None) -> Figure:
    if name is None:
        return replace(
            figure, claimant=None, claimant_canonical=None, via=None, rule=CORRECTED, confidence=None, guess=False
        )
    return replace(figure, claimant_canonical=name, rule=CORRECTED, confidence=1.0, guess=False)


def _rests_on(figure: Figure, quote: Quote) -> bool:
    """Whether a figure is part of a quote and claimed by its speaker."""
    inside = quote.span.start <= figure.span.start and figure.span.end <= quote.span.end
    return inside and figure.claimant_name is not None and figure.claimant_name == quote.speaker_name


def _is_same(one: Span, other: Span) -> bool:
    common = min(one.end, other.end) - max(one.start, other.start)
    return common > 0 and common >= SAME * (max(one.end, other.end) - min(one.start, other.start))


def bookmark_put_right(bookmark: Bookmark, corrections: Iterable[Correction]) -> Bookmark:
    """A bookmark cited as its article was corrected since; what was kept stays stored as it was.

    Whose words they are follows a correction of the quote that they are part of, or that is part of them.
    """
    passage = bookmark.passage
    cite, unsure = passage.cite, passage.unsure
    for correction in corrections:
        if correction.is_detail:
            details: dict[str, Any] = {correction.kind: correction.value}
            details |= {f"{name}_guessed": False for kind, name in _CLUES.items() if kind in details}
            cite = replace(cite, **details)
        elif correction.kind == "speaker" and _shares_words(correction.passage, passage):
            cite, unsure = replace(cite, speaker=correction.value), False
    return bookmark if cite == passage.cite else replace(bookmark, passage=replace(passage, cite=cite, unsure=unsure))


def _shares_words(one: Passage, other: Passage) -> bool:
    return one.text in other.text or other.text in one.text


def stamp_of(corrections: Iterable[Correction], outlet: str | None = None) -> str:
    """A short text that differs when corrections of one article, or the outlet of its folder, do; "" for none."""
    parts = sorted(
        repr((one.kind, one.value, one.passage.span, one.passage.text, one.passage.prefix, one.passage.suffix))
        for one in corrections
    )
    parts += [outlet] if outlet else []
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16] if parts else ""


def names_offered(extracted: Extracted) -> list[str]:
    """The names a person may mean, likeliest first: who speaks in the article, who claims figures, who is named."""
    speakers: dict[str, int] = {}
    for name in (quote.speaker_name for quote in extracted.quotes if quote.canonical):
        if name is not None:
            speakers[name] = speakers.get(name, 0) + 1
    ranked = sorted(speakers, key=lambda name: -speakers[name])
    claimants = [figure.claimant_canonical for figure in extracted.figures if figure.claimant_canonical]
    return list(dict.fromkeys([*ranked, *claimants, *extracted.names]))


def correction_of_mark(
    kind: CorrectionKind,
    value: str | None,
    mark: Quote | Figure,
    text: str,
    content_hash: str,
    path: str,
    meta: ArticleMeta,
) -> Correction:
    """A correction of a quote or figure of an article."""
    before = mark.speaker_name if isinstance(mark, Quote) else mark.claimant_name
    cite = citation_of(path, meta, before)
    return Correction(None, kind, value, before, make_passage(text, mark.span, content_hash, cite))


def correction_of_detail(
    kind: CorrectionKind, value: str | None, content_hash: str, path: str, meta: ArticleMeta
) -> Correction:
    """A correction of a particular of an article."""
    cite = citation_of(path, meta)
    return Correction(None, kind, value, getattr(meta, kind), Passage(Span(0, 0), "", "", "", content_hash, cite))
