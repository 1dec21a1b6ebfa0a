"""Articles and tellings as they are compared: read from the catalog as they are needed, held while there is room."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise, product

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reader.evidence.corrections import CORRECTION_WORDS, corrections, may_correct, text_around
from reader.evidence.counted import CountedThing, names
from reader.evidence.differences import SENTENCE_RUN, CountedSentences, StatedFigure, least_runs, stated
from reader.evidence.same_words import Telling, drift, in_order, is_stock
from reader.evidence.shingles import ranges, shingle_hashes
from reader.evidence.tolls import EVENT_WORDS
from reader.evidence.vocabulary import NumberedWords, Numbers, Vocabulary
from reader.model import Span
from reader.model.units import sentences_around
from reader.store.catalog.evidence import EvidenceWriter, SourceArticle, SourceFigure, TellingRow

READ_AT_ONCE = 100
"""Articles whose words are read at once: what their texts take stays within a processor's memory."""
WORDS_HELD = 2_000_000
"""Words of articles that are held, eight bytes each; those of more are read again where they are asked for."""
ARTICLES_HELD = 500
"""Articles with their figures that are held while stories are gone through."""
OPENING = 400
"""Characters of a text in which an article names whom and where it is about."""


class ArticleWords(Struct, frozen=True):
    """The words of one article: numbers of the vocabulary, and where each begins in the text."""

    numbers: Numbers
    starts: NDArray[np.int32]


class Words:
    """The words of articles."""

    def __init__(self, store: EvidenceWriter, vocabulary: Vocabulary) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._held: dict[int, ArticleWords] = {}
        self._room = WORDS_HELD

    def clear(self) -> None:
        """Let all go."""
        self._held.clear()
        self._room = WORDS_HELD

    def put(self, ids: Sequence[int], words: NumberedWords) -> None:
        """Hold the words of articles while there is room."""
        for article, own in zip(ids, _each(words), strict=True):
            self._room -= len(own.numbers)
            if self._room > 0:
                self._held[article] = own

    def of(self, ids: Iterable[int]) -> dict[int, ArticleWords]:
        """The words of articles; those gone are left out."""
        wanted = list(dict.fromkeys(ids))
        found = {one: self._held[one] for one in wanted if one in self._held}
        missing = [one for one in wanted if one not in found]
        for at in range(0, len(missing), READ_AT_ONCE):
            texts = self._store.texts(missing[at : at + READ_AT_ONCE])
            found.update(zip(texts, _each(self._vocabulary.read(list(texts.values()))), strict=True))
        return found


def _each(words: NumberedWords) -> Iterator[ArticleWords]:
    """The words of each article, apart from those of the others."""
    for n, (first, after) in enumerate(pairwise(words.first.tolist())):
        starts = (words.starts[first:after] - words.begins[n]).astype(np.int32)
        yield ArticleWords(words.numbers[first:after].copy(), starts)


class Tellings:
    """Tellings with their words."""

    def __init__(self, store: EvidenceWriter) -> None:
        self._store = store
        self.of: dict[int, Telling] = {}

    def load(self, ids: Iterable[int]) -> None:
        """Read those that are not there yet, and let all others go; those gone from the catalog are left out."""
        wanted = set(ids)
        self.of = {one: telling for one, telling in self.of.items() if one in wanted}
        self.of.update((one.id, one) for one in self._told(self._store.tellings(wanted - self.of.keys())))

    def of_articles(self, ids: Iterable[int]) -> Iterator[Telling]:
        """The tellings of some articles; they are not held."""
        return self._told([row for one in ids for row in self._store.tellings_of(one)])

    def _told(self, rows: Sequence[TellingRow]) -> Iterator[Telling]:
        articles = {one.id: one for one in self._store.articles(list(dict.fromkeys(row.article_id for row in rows)))}
        for row in rows:
            article = articles[row.article_id]
            quote = article.quotes[row.quote]
            speaker = quote.canonical or (quote.speaker.text if quote.speaker else None)
            words = article.text[row.start : row.end]
            yield Telling.of(row.id, row.article_id, row.moment, words, speaker, row.quoted)

    def group(self, members: Sequence[int]) -> tuple[bool, Sequence[str], int, int, list[tuple[int, Sequence[str]]]]:
        """A group as it is stored: stock, drift, articles, newest moment, each telling with its drift."""
        told = [self.of[one] for one in members]
        drifts = [drift(told[0], one).kinds for one in told[1:]]
        kinds = in_order(kind for kinds in drifts for kind in kinds)
        own: list[Sequence[str]] = [(), *drifts]
        articles = len({one.article for one in told})
        return is_stock(told), kinds, articles, int(told[-1].moment), list(zip(members, own, strict=True))


class _Runs(Struct, frozen=True):
    """Hashes of the runs of words in sentences, whatever the numbers in them, with the first and the last sentence
    that each stands in; the words of each sentence."""

    first: dict[int, int]
    last: dict[int, int]
    lengths: list[int]


class CountingArticle:
    """An article with its figures, made ready for finding what differs."""

    def __init__(
        self, source: SourceArticle, figures: Sequence[SourceFigure], words: ArticleWords, vocabulary: Vocabulary
    ) -> None:
        self.moment, self.title = source.moment, source.title
        self._source = source
        self.figures = figures
        self._words = words
        self._vocabulary = vocabulary

    @cached_property
    def _sentences(self) -> list[Span]:
        """The sentences of the figures."""
        return sentences_around(self._source.text, [Span(one.start, one.end) for one in self.figures])

    @cached_property
    def things(self) -> list[CountedThing]:
        """The figures with their sentences."""
        source = self._source
        return [
            CountedThing(
                *(one.id, source.id, source.moment, source.outlet, *one[1:8], one.start, one.end),
                *(span.of(source.text), span.start),
            )
            for one, span in zip(self.figures, self._sentences, strict=True)
        ]

    def around(self, thing: CountedThing) -> str:
        """A figure's sentence with what stands on either side, and the title."""
        return f"{self.title} {text_around(thing, self._source.text)}"

    @cached_property
    def sentences(self) -> CountedSentences:
        """The sentences that hold a figure."""
        return CountedSentences(self.things)

    @cached_property
    def stated(self) -> list[StatedFigure]:
        """The figures with what their sentences say of each."""
        return stated(self.things)

    @cached_property
    def _runs(self) -> _Runs:
        ends = {span.start: span.end for span in reversed(self._sentences)}
        spans = sorted(ends.items())
        first, after = np.searchsorted(self._words.starts, np.array(spans, np.int64).reshape(-1, 2)).T
        counts = np.maximum(0, after - first - SENTENCE_RUN + 1)
        hashes = shingle_hashes(self._vocabulary.masked[self._words.numbers], SENTENCE_RUN)
        runs = hashes[ranges(first, counts)].tolist()
        sentences = np.repeat(np.arange(len(spans)), counts).tolist()
        return _Runs(
            dict(zip(reversed(runs), reversed(sentences), strict=True)),
            dict(zip(runs, sentences, strict=True)),
            (after - first).tolist(),
        )

    def likely_sentences(self, other: CountingArticle) -> list[tuple[int, int]]:
        """What `CountedSentences.likely_pairs` finds of two articles, told without looking at a word."""
        ours, theirs = self._runs, other._runs
        shared = ours.last.keys() & theirs.last.keys()
        pairs = Counter(
            pair
            for run in shared
            for pair in product({ours.first[run], ours.last[run]}, {theirs.first[run], theirs.last[run]})
        )
        return [
            (a, b) for (a, b), count in pairs.items() if count >= least_runs(min(ours.lengths[a], theirs.lengths[b]))
        ]

    def may_give_a_toll(self) -> bool:
        """Whether any of its words tells of people killed, hurt, missing or arrested."""
        return not self._vocabulary.numbers_of(EVENT_WORDS).isdisjoint(self._words.numbers.tolist())

    def corrections(self) -> list[tuple[CountedThing, CountedThing]]:
        """What it says to be right now, and what was wrong."""
        cues = self._vocabulary.numbers_of(CORRECTION_WORDS)
        in_title = not CORRECTION_WORDS.isdisjoint(self._source.title.lower().split())
        if not in_title and cues.isdisjoint(self._words.numbers.tolist()):
            return []
        if not may_correct(self._source.title, self._source.text):
            return []
        return list(corrections(self.things, self._source.title, self._source.text))

    @cached_property
    def opening(self) -> set[str]:
        """What its title and first lines name."""
        return names(self._source.title) | names(self._source.text[:OPENING])

    @cached_property
    def all(self) -> set[str]:
        """Whatever it names."""
        return names(self._source.title) | names(self._source.text)


class CountingArticles:
    """Articles with their figures."""

    def __init__(self, store: EvidenceWriter, vocabulary: Vocabulary, words: Words) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._words = words
        self._articles: dict[int, CountingArticle] = {}
        self.moment_of: dict[int, float] = defaultdict(float)
        """When the article of a figure was told."""

    def load(self, ids: Iterable[int], *, more: bool = False) -> None:
        """Read articles; those not asked for go when there are many, unless these are `more` of them."""
        wanted = set(ids)
        if len(self._articles) > ARTICLES_HELD and not more:
            self._articles = {one: article for one, article in self._articles.items() if one in wanted}
            self.moment_of.clear()
        missing = [one for one in sorted(wanted) if one not in self._articles]
        sources = self._store.articles(missing, quotes=False)
        figures = self._store.figures({source.id: source.text for source in sources})
        words = self._words.of(missing)
        for source in sources:
            own = figures.get(source.id, ())
            self._articles[source.id] = CountingArticle(source, own, words[source.id], self._vocabulary)
        for one in wanted & self._articles.keys():
            article = self._articles[one]
            self.moment_of.update((figure.id, article.moment) for figure in article.figures)

    def __getitem__(self, article: int) -> CountingArticle:
        """One of those that were read last."""
        return self._articles[article]

    def opening(self, article: int) -> set[str]:
        """What an article's title and first lines name."""
        return self[article].opening

    def all(self, article: int) -> set[str]:
        """Whatever an article names."""
        return self[article].all

    def counts(self, articles: Iterable[int]) -> Iterator[CountedThing]:
        """What may be tolls."""
        return (
            one
            for article in articles
            if self[article].may_give_a_toll()
            for one in self[article].things
            if one.kind in ("count", "other")
        )
