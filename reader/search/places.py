"""The places a query is about besides its words: quotes of a speaker, figures in a range."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from reader.model import Span
from reader.model.search import SpokenQuote
from reader.search.lookup import Lookup
from reader.search.marks import is_accented
from reader.search.query import FigureOf, Node, QuoteBy, positive_leaves
from reader.search.targets import TargetFinder
from reader.search.words import Terms, words_of


class QuoteTest:
    """Finds the quotes that are by the speaker, and say the words, that are asked for."""

    def __init__(self, wanted: QuoteBy, finder: TargetFinder, terms: Terms) -> None:
        self._terms = terms
        self.speaker = self._terms_in(wanted.speaker)
        self.said = self._terms_in(wanted.said)
        self._anchors = [target.anchors for target in finder.of_terms(sorted(self.said))]

    def _terms_in(self, text: str) -> set[str]:
        return {self._terms.of(word) for word in words_of(text)}

    def passing(self, ids: Sequence[int], lookup: Lookup) -> Iterator[tuple[SpokenQuote, str]]:
        """The quotes of articles that are asked for, each with its words (empty when no words are asked for)."""
        texts = lookup.texts(ids) if self.said else {}
        # Most quotes are ruled out by looking where the words may begin in the whole text.
        spots = {article_id: self._spots(text) for article_id, (_, text) in texts.items()}
        for quote in lookup.quotes_of(ids):
            said = ""
            if self.said:
                if not _has_each(spots.get(quote.article_id, []), quote.start, quote.end):
                    continue
                said = texts[quote.article_id][1][quote.start : quote.end]
                if not self.said <= self._terms_in(said):
                    continue
            if self.speaker <= (self._terms_in(quote.speaker) if self.speaker else set()):
                yield quote, said

    def _spots(self, text: str) -> list[list[int]] | None:
        """For each word that is asked for, where it may begin; None when only going through the text can tell."""
        lowered = text.lower()
        if len(lowered) != len(text) or is_accented(text):
            return None
        return [sorted(at for anchor in anchors for at in _all_at(lowered, anchor)) for anchors in self._anchors]

    def places(self, quote: SpokenQuote, said: str) -> Iterator[Span]:
        """What to light: the speaker's mention and the words; the whole quote when there is neither."""
        if self.speaker and quote.mention_start is not None and quote.mention_end is not None:
            yield Span(quote.mention_start, quote.mention_end)
        elif not self.said:
            yield Span(quote.start, quote.end)
        for term, start, end in self._terms.in_text(said):
            if term in self.said:
                yield Span(quote.start + start, quote.start + end)


def _all_at(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


def _has_each(spots: list[list[int]] | None, start: int, end: int) -> bool:
    """Whether each of several sorted lists has a number from `start` up to `end`; unknown counts as yes."""
    if spots is None:
        return True
    for numbers in spots:
        first = bisect_left(numbers, start)
        if first == len(numbers) or numbers[first] >= end:
            return False
    return bool(spots)


def places_of(
    root: Node, ids: Sequence[int], lookup: Lookup, finder: TargetFinder, terms: Terms
) -> dict[int, tuple[Span, ...]]:
    """For each article the places of quotes and figures that the query asks for, in order, none overlapping."""
    found: dict[int, list[Span]] = {}
    for leaf in positive_leaves(root):
        for article_id, span in _of_leaf(leaf, ids, lookup, finder, terms):
            found.setdefault(article_id, []).append(span)
    return {article_id: tuple(_apart(spans)) for article_id, spans in found.items()}


def _of_leaf(
    leaf: Node, ids: Sequence[int], lookup: Lookup, finder: TargetFinder, terms: Terms
) -> Iterator[tuple[int, Span]]:
    match leaf:
        case FigureOf(low, high, above, below, noun):
            for article_id, start, end in lookup.figure_spans(low, high, above, below, noun, ids):
                yield article_id, Span(start, end)
        case QuoteBy():
            test = QuoteTest(leaf, finder, terms)
            for quote, said in test.passing(ids, lookup):
                for span in test.places(quote, said):
                    yield quote.article_id, span


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    last = 0
    for span in sorted(set(spans)):
        if span.start >= last:
            yield span
            last = span.end
