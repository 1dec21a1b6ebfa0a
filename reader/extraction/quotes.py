"""Quotes: which words are attributed to whom."""

from __future__ import annotations

from dataclasses import dataclass

from reader.extraction.attribution import Attribution, Finder
from reader.extraction.marks import Stretch, find_stretches
from reader.extraction.speakers import Cast, Identity
from reader.extraction.tokens import QUOTE, Tokens, tokenize
from reader.model import Mention, Quote, Span
from reader.model.quote import QuoteKind


@dataclass(frozen=True, slots=True)
class Analysis:
    """The quotes of a text in order, and the cast that knows who is named in it."""

    quotes: tuple[Quote, ...]
    cast: Cast


def find_quotes(text: str) -> tuple[Quote, ...]:
    """All quotes of `text` in order."""
    return analyse(text).quotes


def analyse(text: str) -> Analysis:
    """Quotes and cast of `text`."""
    stretches = find_stretches(text)
    tokens = tokenize(text, stretches)
    cast = Cast(tokens)
    quotes = _Writer(text, tokens, stretches, cast).write(Finder(tokens).find())
    return Analysis(quotes, cast)


class _Writer:
    def __init__(self, text: str, tokens: Tokens, stretches: list[Stretch], cast: Cast) -> None:
        self.text = text
        self.tokens = tokens
        self.stretches = stretches
        self.cast = cast
        self.quotes: list[Quote] = []
        self.taken: dict[int, Quote] = {}

    def write(self, attributions: list[Attribution]) -> tuple[Quote, ...]:
        for attribution in attributions:
            for first, last in attribution.contents:
                self._content(attribution, first, last)
        self._carry()
        self.quotes.sort(key=lambda quote: quote.span)
        return tuple(self.quotes)

    def _content(self, attribution: Attribution, first: int, last: int) -> None:
        tokens = self.tokens
        inner = [index for index in range(first, last) if tokens.low[index] == QUOTE]
        others = any(tokens.low[index][0].isalnum() for index in range(first, last))
        if any(index in self.taken for index in inner):
            return
        mention = self._mention(attribution)
        if inner and not others:
            for index in inner:
                stretch = self.stretches[tokens.quote[index]]
                self._add("direct", Span(stretch.start, stretch.end), [index], attribution, mention)
            return
        start, end = tokens.start[first], tokens.end[last - 1]
        self._add("mixed" if inner else "indirect", Span(start, end), inner, attribution, mention)

    def _mention(self, attribution: Attribution) -> Mention | None:
        subject = attribution.subject
        if subject is None:
            return None
        span = Span(self.tokens.start[subject.first], self.tokens.end[subject.last - 1])
        return Mention(span, span.of(self.text))

    def _add(
        self, kind: QuoteKind, span: Span, inner: list[int], attribution: Attribution, mention: Mention | None
    ) -> None:
        tokens = self.tokens
        cue = Span(tokens.start[attribution.cue[0]], tokens.end[attribution.cue[1] - 1])
        who = self.cast.identify(mention.span) if mention else Identity(None)
        if attribution.subject is not None:
            self.cast.spoke(who.person, attribution.subject.first)
        quote = Quote(
            kind=kind,
            span=span,
            text=span.of(self.text),
            quoted=tuple(
                Span(self.stretches[tokens.quote[i]].start, self.stretches[tokens.quote[i]].end) for i in inner
            ),
            speaker=mention,
            canonical=who.canonical,
            role=who.role,
            cue=Mention(cue, cue.of(self.text)),
            rule=attribution.rule,
            guess=attribution.guess or who.guess,
        )
        self.quotes.append(quote)
        for index in inner:
            self.taken[index] = quote

    def _carry(self) -> None:
        """Quotations that stand alone continue the speaker before them."""
        tokens = self.tokens
        last: Quote | None = None
        for lo, hi in tokens.sentences:
            alone = all(tokens.low[i] == QUOTE or not tokens.low[i][0].isalnum() for i in range(lo, hi))
            for index in range(lo, hi):
                if index in self.taken:
                    last = self.taken[index]
                elif tokens.low[index] == QUOTE:
                    stretch = self.stretches[tokens.quote[index]]
                    span = Span(stretch.start, stretch.end)
                    if alone and last is not None:
                        quote = Quote(
                            "direct",
                            span,
                            span.of(self.text),
                            (span,),
                            last.speaker,
                            last.canonical,
                            last.role,
                            None,
                            "continues",
                            True,
                        )
                        self.quotes.append(quote)
                        last = quote
