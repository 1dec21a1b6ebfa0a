"""Two or three articles side by side: their sentences, what they share, what differs, how much is copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, TypeVar

from msgspec import Struct

from reader.evidence.comparison import Beside, Comparison, compare, side_by_side
from reader.evidence.differences import Difference
from reader.evidence.shared import Shared, Side, figures_that_differ, shared_figures, shared_quotes
from reader.evidence.wording import Change
from reader.model import Figure, Quote, Span
from reader.model.extracted import figure_to_json, quote_to_json
from reader.model.rows import Reading
from reader.records.articles import article_fields
from reader.records.table import Table

Mark = TypeVar("Mark", Quote, Figure)

LETTERS = "abc"
"""The articles of a comparison, as columns and fields name them."""
NAMES = ("the first", "the second", "the third")

_LEAST_COPY = 0.3
"""The share of an article that is also in another one from which this is stressed."""
_LEAST_SHOWN = 0.01


Differ = Sequence[tuple[Difference, tuple[Figure, ...], tuple[Figure, ...]]]
"""What differs between two articles, with the figures of each."""


class Pair(Struct, frozen=True):
    """What two of the compared articles, `a` and `b` by number, have in common, and what differs."""

    a: int
    b: int
    texts: Comparison
    quotes: Shared[Quote]
    figures: Shared[Figure]
    differ: Differ


def pairs_of(readings: Sequence[Reading], moments: Sequence[float]) -> list[Pair]:
    """Each article compared with each. `moments`: when they were published, in seconds since 1970."""
    sides = [
        Side(
            *(one.heading.meta.title, one.article.text, one.heading.meta.source, moment),
            *(one.extracted.quotes, one.extracted.figures),
        )
        for one, moment in zip(readings, moments, strict=True)
    ]
    pairs = []
    for (a, one), (b, other) in combinations(enumerate(sides), 2):
        quotes, differ = shared_quotes(one, other), figures_that_differ(one, other)
        texts = compare(one.text, other.text, _same_places(quotes, differ))
        pairs.append(Pair(a, b, texts, quotes, shared_figures(one, other), differ))
    return pairs


def _same_places(quotes: Shared[Quote], differ: Differ) -> list[tuple[Span, Span]]:
    """Where two articles tell the same words, or of one thing another number."""
    places = [(one.span, other.span) for one, other in quotes.both]
    return places + [(of_a[0].span, of_b[0].span) for one, of_a, of_b in differ if one.tier != "noun" and of_a and of_b]


# -- two articles, as JSON ------------------------------------------------------------------------------------------


def comparison_fields(a: Reading, b: Reading, pair: Pair) -> dict[str, Any]:
    """The JSON object of two articles that were compared."""
    texts = (a.article.text, b.article.text)
    differ = [
        {
            "tier": one.tier,
            "what": one.what,
            "why": one.why,
            "against": one.against,
            "a": list(map(figure_to_json, of_a)),
            "b": list(map(figure_to_json, of_b)),
        }
        for one, of_a, of_b in pair.differ
    ]
    return {
        "a": article_fields(a.heading),
        "b": article_fields(b.heading),
        "copy": {"of_a": round(pair.texts.of_a, 4), "of_b": round(pair.texts.of_b, 4)},
        "sentences": [
            _sentence_fields(one.kind, (one.a, one.b), texts, [(0, 1, change) for change in one.changes])
            for one in pair.texts.sentences
        ],
        "quotes": _shared_fields(pair.quotes, quote_to_json),
        "figures": {**_shared_fields(pair.figures, figure_to_json), "differ": differ},
    }


def _shared_fields(shared: Shared[Mark], to_json: Callable[[Mark], dict[str, Any]]) -> dict[str, Any]:
    return {
        "both": [{"a": to_json(one), "b": to_json(other)} for one, other in shared.both],
        "only_a": list(map(to_json, shared.only_a)),
        "only_b": list(map(to_json, shared.only_b)),
    }


def _sentence_fields(
    kind: str, spans: Sequence[Span | None], texts: Sequence[str], changes: Sequence[tuple[int, int, Change]]
) -> dict[str, Any]:
    """`changes`: the numbers of two articles and what differs between them."""
    return {
        "kind": kind,
        **_words_and_spans(dict(enumerate(spans)), texts),
        "changes": [
            {
                "kind": change.kind if change.kind in ("number", "negation") else "words",
                **_words_and_spans({a: change.a, b: change.b}, texts),
            }
            for a, b, change in changes
        ],
    }


def _words_and_spans(spans: Mapping[int, Span | None], texts: Sequence[str]) -> dict[str, Any]:
    words = {LETTERS[n]: None if span is None else span.of(texts[n]) for n, span in spans.items()}
    return words | {f"{LETTERS[n]}_span": None if span is None else list(span) for n, span in spans.items()}


# -- two or three articles, sentence beside sentence ----------------------------------------------------------------


class SentenceRow(Struct, frozen=True):
    """A sentence of one article or of several; `texts` are those of all articles.

    `only_quote`, `only_figure`: it holds one that only one article has.
    """

    number: int
    beside: Beside
    texts: tuple[str, ...]
    only_quote: bool = False
    only_figure: bool = False

    @property
    def words(self) -> list[str]:
        """The sentence as each article has it; "" where it has none."""
        return ["" if span is None else span.of(text) for span, text in zip(self.beside.spans, self.texts, strict=True)]

    def changes_in(self, column: int) -> list[Change]:
        """What differs in an article, as spans (`b`) of its sentence; the first one differs from all others."""
        span = self.beside.spans[column]
        if span is None:
            return []
        if column == self.beside.first:
            found = [(change.kind, change.a) for changes in self.beside.changes for change in changes]
        else:
            found = [(change.kind, change.b) for change in self.beside.changes[column]]
        moved = [Change(kind, place, Span(place.start - span.start, place.end - span.start)) for kind, place in found]
        return sorted(moved, key=lambda change: (change.b.start, change.b.end))

    def by_article(self) -> Iterator[SentenceRow]:
        """The row itself; of sentences that only one article has each, a row for each of them."""
        spans = self.beside.spans
        if self.beside.kind != "only":
            yield self
            return
        for n, span in enumerate(spans):
            if span is not None:
                alone = tuple(span if number == n else None for number in range(len(spans)))
                yield SentenceRow(self.number, Beside(alone, ((),) * len(spans)), self.texts)

    @property
    def kind(self) -> str:
        """ "same", "changed", or, for a row of `by_article`, "only_b": only the second article has it."""
        return f"only_{LETTERS[self.beside.first]}" if self.beside.kind == "only" else self.beside.kind

    def fields(self) -> dict[str, Any]:
        """The JSON object of a row of `by_article`."""
        beside = self.beside
        changes = [(beside.first, n, change) for n, some in enumerate(beside.changes) for change in some]
        return _sentence_fields(self.kind, beside.spans, self.texts, changes)


def sentence_table(articles: int) -> Table[Mapping[str, Any]]:
    """How sentences, as their JSON objects, are written when so many articles are compared."""
    columns = ("kind", *LETTERS[:articles])
    return Table(columns, lambda row, _: (tuple(row[name] for name in columns),), dict)


class Compared(Struct, frozen=True):
    """Articles and what came of comparing them: rows, and lines that count what they share."""

    readings: tuple[Reading, ...]
    rows: tuple[SentenceRow, ...]
    counts: str
    differ: tuple[str, ...]
    copies: tuple[str, ...]
    copied: bool


def compare_readings(readings: Sequence[Reading], moments: Sequence[float]) -> Compared:
    """Compare two or three articles. `moments`: when they were published, in seconds since 1970."""
    pairs = pairs_of(readings, moments)
    texts = tuple(one.article.text for one in readings)
    count = range(len(readings))
    only_quotes = [_only(n, [(pair, pair.quotes) for pair in pairs]) for n in count]
    only_figures = [_only(n, [(pair, pair.figures) for pair in pairs]) for n in count]
    rows = []
    known = {(pair.a, pair.b): _same_places(pair.quotes, pair.differ) for pair in pairs}
    for number, beside in enumerate(side_by_side(texts, known)):
        placed = [(n, span) for n, span in enumerate(beside.spans) if span is not None]
        held = [
            any(span.overlaps(place) for n, span in placed for place in only[n]) for only in (only_quotes, only_figures)
        ]
        rows.append(SentenceRow(number, beside, texts, held[0], held[1]))
    counts = [
        f"{what}: {shared} shared, "
        + ", ".join(f"{len(places)} only {name}" for places, name in zip(only, NAMES, strict=False))
        for what, shared, only in (
            ("Quotes", sum(len(pair.quotes.both) for pair in pairs), only_quotes),
            ("Figures", sum(len(pair.figures.both) for pair in pairs), only_figures),
        )
    ]
    differ = tuple(
        f"{' / '.join(one.text for one in of_a)} – {' / '.join(one.text for one in of_b)}"
        for pair in pairs
        for _, of_a, of_b in pair.differ
    )
    shares = [share for one in pairs for share in ((one.texts.of_a, one.a, one.b), (one.texts.of_b, one.b, one.a))]
    copies = tuple(
        f"{100 * share:.0f} % of {NAMES[a]} is also in {NAMES[b]}" for share, a, b in shares if share >= _LEAST_SHOWN
    )
    copied = max((share for share, _, _ in shares), default=0.0) >= _LEAST_COPY
    return Compared(tuple(readings), tuple(rows), " · ".join(counts), differ, copies, copied)


def _only(article: int, shared: Sequence[tuple[Pair, Shared[Any]]]) -> list[Span]:
    """Places of what one article has and none of the others."""
    found = [
        {one.span for one in (both.only_a if pair.a == article else both.only_b)}
        for pair, both in shared
        if article in (pair.a, pair.b)
    ]
    return sorted(set.intersection(*found)) if found else []
