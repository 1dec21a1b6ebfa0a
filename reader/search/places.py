"""The places a query is about besides its words: quotes of a speaker, figures in a range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reader.model import Span
from reader.model.search import SpokenQuote
from reader.search.lookup import Lookup
from reader.search.marks import may_have
from reader.search.query import FigureOf, Node, QuoteBy, positive_leaves
from reader.search.targets import TargetFinder
from reader.search.words import Terms, words_of


class QuoteTest:
    """Tells whether one quote is by the speaker, and says the words, that are asked for."""

    def __init__(self, wanted: QuoteBy, finder: TargetFinder, terms: Terms) -> None:
        self._terms = terms
        self.speaker = self._terms_in(wanted.speaker)
        self.said = self._terms_in(wanted.said)
        self._said_targets = [finder.of_terms((term,)) for term in sorted(self.said)]

    def _terms_in(self, text: str) -> set[str]:
        return {self._terms.of(word) for word in words_of(text)}

    def passes(self, quote: SpokenQuote) -> bool:
        """Whether it is one that is asked for."""
        if not self.speaker <= self._terms_in(quote.speaker):
            return False
        # Most quotes are ruled out by looking for the beginnings of the words.
        if not all(may_have(quote.said, targets) for targets in self._said_targets):
            return False
        return not self.said or self.said <= self._terms_in(quote.said)

    def places(self, quote: SpokenQuote) -> Iterator[Span]:
        """What to light: the speaker's mention and the words; the whole quote when there is neither."""
        if self.speaker and quote.mention is not None:
            yield quote.mention
        elif not self.said:
            yield quote.span
        for term, start, end in self._terms.in_text(quote.said if self.said else ""):
            if term in self.said:
                yield Span(quote.span.start + start, quote.span.start + end)


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
        case QuoteBy(said=said):
            test = QuoteTest(leaf, finder, terms)
            for quote in lookup.quotes_of(ids, bool(said)):
                if test.passes(quote):
                    for span in test.places(quote):
                        yield quote.article_id, span


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    last = 0
    for span in sorted(set(spans)):
        if span.start >= last:
            yield span
            last = span.end
