"""Claims: who is given as the source of a figure, and who relayed it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reader.extraction.claim_sources import Source, find_sources, is_outlet
from reader.extraction.drafts import Draft
from reader.extraction.line_sentences import sentences
from reader.extraction.line_tokens import Tokens
from reader.extraction.speakers import Cast
from reader.model import Figure, Mention, Quote, Span

_MOST_NESTED = 20


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
        nearest = bisect_right(self._starts, start) - 1
        for i in range(nearest, max(-1, nearest - _MOST_NESTED), -1):
            if self._reach[i] < end:
                break
            quote = self._quotes[i]
            if quote.span.end >= end and (best is None or quote.span.length < best.span.length):
                best = quote
            if best is not None and best.kind == "direct":
                break
        return best

    def _claim(self, tokens: Tokens, draft: Draft, sources: list[Source]) -> tuple[_Claimant | None, str | None]:
        if any(source.first <= draft.first < source.last or _is_audience(tokens, draft, source) for source in sources):
            return None, None
        covering = [source for source in sources if source.covers(draft.first, draft.last)]
        quote = self._quote_over(tokens.starts[draft.first], tokens.ends[draft.last - 1])
        if not covering and quote is None:
            return None, None
        if quote and quote.text.rstrip("”’\"'").endswith("?"):
            return None, None
        speaker = self._speaker(quote) if quote else None
        own = _of_speaker(tokens, covering, speaker)
        others = [source for source in covering if source is not own]
        said = _nearest(others, draft)
        if cited := _last_of(others, "citing"):
            relay = _last_of(others, "relay") or said
            return self._who(tokens, cited), speaker.mention.text if speaker else _text(tokens, relay)
        if speaker and quote and quote.kind != "direct":
            if said and is_outlet(speaker.mention.text):
                return self._who(tokens, said), speaker.mention.text
            if own:
                speaker = self._who(tokens, own)
        if speaker is None:
            source = said or _last_of(others, "according") or _last_of(others, "relay") or _last_of(others, "headline")
            if source is None:
                return None, None
            others.remove(source)
            speaker = self._who(tokens, source)
        relays = [_text(tokens, source) for source in others if source.kind in ("according", "relay")]
        return speaker, next((text for text in relays if text and is_outlet(text)), None)

    def _speaker(self, quote: Quote) -> _Claimant | None:
        if quote.speaker is None:
            return None
        return _Claimant(quote.speaker, quote.canonical, quote.guess)

    def _who(self, tokens: Tokens, source: Source) -> _Claimant:
        span = Span(tokens.starts[source.first], tokens.ends[source.last - 1])
        if span.of(tokens.text).endswith(("'s", "’s")):
            span = Span(span.start, span.end - 2)
        mention = Mention(span, span.of(tokens.text))
        if self._cast is None:
            return _Claimant(mention, mention.text, source.kind == "headline")
        identity = self._cast.identify(span)
        return _Claimant(mention, identity.canonical, identity.guess or source.kind == "headline")


def _is_audience(tokens: Tokens, draft: Draft, source: Source) -> bool:
    """Whether the figure counts those who were told something: "he told 300 supporters that …"."""
    return draft.first == source.at + 1 and tokens.lows[source.at] in ("told", "tells")


def _of_speaker(tokens: Tokens, sources: list[Source], speaker: _Claimant | None) -> Source | None:
    """The source that is the quote's speaker, found anew and perhaps narrower ("a poll by X" is X)."""
    if speaker is None:
        return None
    start, end = speaker.mention.span
    for source in sources:
        low = min(tokens.starts[source.first], tokens.starts[source.at])
        if low <= start and end <= max(tokens.ends[source.last - 1], tokens.ends[source.at]):
            return source
    return None


def _last_of(sources: list[Source], kind: str) -> Source | None:
    return next((source for source in reversed(sources) if source.kind == kind), None)


def _nearest(sources: list[Source], draft: Draft) -> Source | None:
    """The source of what is said or shown that stands nearest to the figure."""
    said = [source for source in sources if source.kind in ("said", "shown")]
    return min(said, key=lambda source: abs(source.at - draft.first), default=None)


def _text(tokens: Tokens, source: Source | None) -> str | None:
    return tokens.slice(source.first, source.last) if source else None
