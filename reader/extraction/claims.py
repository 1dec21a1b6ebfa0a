"""Claims: who is given as the source of a figure, and who relayed it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reader.extraction.drafts import Draft
from reader.extraction.line_tokens import Tokens
from reader.extraction.sources import Source, find_sources, is_outlet, sentences
from reader.extraction.speakers import Cast
from reader.model import Figure, Mention, Quote, Span


class _Claimant(NamedTuple):
    mention: Mention
    canonical: str | None
    guess: bool


class Claims:
    """Gives the figures of a text their claimants, from its quotes and from what its sentences say of sources.

    `cast` knows who is named in the text; without it a claimant's canonical name is the mention itself.
    """

    def __init__(self, quotes: Sequence[Quote], cast: Cast | None) -> None:
        self._quotes = sorted(quotes, key=lambda quote: quote.span)
        self._starts = [quote.span.start for quote in self._quotes]
        self._reach: list[int] = []
        furthest = 0
        for quote in self._quotes:
            furthest = max(furthest, quote.span.end)
            self._reach.append(furthest)
        self._cast = cast

    def finish(self, tokens: Tokens, drafts: Sequence[Draft]) -> Iterator[Figure]:
        """The figures of a line's `drafts`, in order, with their claimants."""
        ranges = sentences(tokens) if any(draft.kind != "date" for draft in drafts) else iter(())
        first, last = 0, 0
        sources: list[Source] = []
        for draft in drafts:
            if draft.kind == "date":
                yield draft.finish(tokens, None, None, None)
                continue
            while last <= draft.first:
                first, last = next(ranges)
                sources = []
                if last > draft.first:
                    sources = find_sources(tokens, first, last)
            claimant, via = self._claim(tokens, draft, sources)
            if claimant is None:
                yield draft.finish(tokens, None, None, None)
            else:
                draft.guess = draft.guess or claimant.guess
                yield draft.finish(tokens, claimant.mention, claimant.canonical, via)

    def _quote_over(self, start: int, end: int) -> Quote | None:
        """The shortest quote that holds the figure."""
        best: Quote | None = None
        i = bisect_right(self._starts, start) - 1
        while i >= 0 and self._reach[i] >= end:
            quote = self._quotes[i]
            if quote.span.end >= end and (best is None or quote.span.length < best.span.length):
                best = quote
            i -= 1
            if best is not None and best.kind == "direct":
                break
        return best

    def _claim(self, tokens: Tokens, draft: Draft, sources: list[Source]) -> tuple[_Claimant | None, str | None]:
        covering = [
            source
            for source in sources
            if (source.at < draft.first if source.reach == "after" else source.at >= draft.last)
            and not (source.first <= draft.first < source.last)
        ]
        cited = _last_of(covering, "citing")
        relay = _last_of(covering, "relay")
        said = _nearest(covering, draft)
        according = _last_of(covering, "according")
        quote = self._quote_over(tokens.starts[draft.first], tokens.ends[draft.last - 1])
        if quote and quote.text.rstrip("”’\"'").endswith("?"):
            return None, None
        speaker = self._speaker(quote) if quote else None
        outer = [source for source in (according, relay) if source]
        if cited:
            return self._who(tokens, cited), speaker.mention.text if speaker else _text(tokens, relay)
        if speaker and said and is_outlet(speaker.mention.text) and quote and quote.kind != "direct":
            inner = self._who(tokens, said)
            if inner.mention.span != speaker.mention.span:
                return inner, speaker.mention.text
        if speaker is None:
            source = said or according or relay
            if source is None:
                return None, None
            speaker = self._who(tokens, source)
        via = next((text for source in outer if (text := _text(tokens, source)) and text != speaker.mention.text), None)
        return speaker, via if via and is_outlet(via) else None

    def _speaker(self, quote: Quote) -> _Claimant | None:
        if quote.speaker is None:
            return None
        return _Claimant(quote.speaker, quote.canonical, quote.guess)

    def _who(self, tokens: Tokens, source: Source) -> _Claimant:
        span = Span(tokens.starts[source.first], tokens.ends[source.last - 1])
        mention = Mention(span, span.of(tokens.text))
        if self._cast is None:
            return _Claimant(mention, mention.text, False)
        identity = self._cast.identify(span)
        return _Claimant(mention, identity.canonical, identity.guess)


def _last_of(sources: list[Source], kind: str) -> Source | None:
    return next((source for source in reversed(sources) if source.kind == kind), None)


def _nearest(sources: list[Source], draft: Draft) -> Source | None:
    """The source of what is said or shown that stands nearest to the figure."""
    said = [source for source in sources if source.kind in ("said", "shown")]
    return min(said, key=lambda source: abs(source.at - draft.first), default=None)


def _text(tokens: Tokens, source: Source | None) -> str | None:
    return tokens.slice(source.first, source.last) if source else None
