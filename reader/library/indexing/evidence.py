"""Comparing articles with each other: the same words, people, copies, stories, differing figures.

Articles are compared in batches, the newest first. A batch asks only about itself: its tellings and texts are looked
up among the shingles of what was compared before, its articles among the stories of the days around them. Between two
steps it rests, so that whoever runs it can do something else; what a step finds is committed at once, and the last step
commits that the articles of the batch were compared. Whatever interrupts it, the next run begins that batch again.
"""

from __future__ import annotations

import gc
import hashlib
import math
import re
import time
from array import array
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from reader.evidence import copies, shingles
from reader.evidence.corrections import CORRECTED_DAYS, CORRECTION_WORDS, joined_to, may_correct
from reader.evidence.differences import SENTENCE_DAYS, Difference, joined, noun_differences, toll_series
from reader.evidence.news_words import rarity
from reader.evidence.people import NamedSpeaker, merge, reason_text
from reader.evidence.same_words import (
    NEAR,
    Spoken,
    content_words,
    grouped,
    is_term,
    link,
    of_one_speaker,
)
from reader.evidence.stories import DAY, FAR_DAYS, Stories, Story, heaviest, pack, unpack
from reader.evidence.term_vectors import Weigher
from reader.evidence.vocabulary import NumberedWords, Vocabulary
from reader.library.events import EvidenceChanged, LibraryEvent, Progress
from reader.library.indexing.evidence_texts import CountingArticle, CountingArticles, Tellings, Words
from reader.library.indexing.memory import give_back
from reader.model import Quote, Span
from reader.model.desks import Decisions
from reader.model.person_names import last_name
from reader.model.quote import QuoteKind
from reader.store.catalog.evidence import PersonParts, SourceArticle
from reader.store.catalog.writer import CatalogWriter

BATCH = 2_000
"""Articles that are compared at once: some seconds of work, which is what is lost when it is interrupted."""
AT_ONCE = 100
"""Articles, and pairs of articles, that are looked at between two rests."""
TELL_AFTER = 1.0
"""Seconds from which on progress is told."""
PAIRS_AT_ONCE = 4_000
"""Pairs of tellings that are compared between two rests."""
WORDS_KNOWN = 150_000
"""Words of a vocabulary from which on the next batch begins a new one."""
FAMILIES_AT_ONCE = 4_000
"""Families whose people are merged in one step."""
TELLINGS, TEXTS = 0, 1
"""Kinds of shingles."""
TELLING_WIDTH, TELLING_MOST = 3, 40
"""Words of a shingle of tellings; in more tellings than this it is a phrase everybody uses."""
NEIGHBOURS = 15
"""Articles of its story that an article is set beside, those nearest in time."""
SUM_TERMS = 160
"""Terms kept of the sum of a story."""
WHOLE = 60
"""A story of so many articles is compared anew as a whole when one comes to it; of a larger one only the new ones."""


@dataclass(slots=True)
class Batch:
    """What a batch of articles brings: shingles, and what proposes pairs.

    The batch's tellings have ids one after another from `first_telling`; `lengths` are their words.
    """

    ids: Sequence[int]
    first_telling: int = 0
    tellings: list[shingles.Segment] = field(default_factory=list)
    texts: list[shingles.Segment] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    lengths: array[int] = field(default_factory=lambda: array("q"))
    vectors: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    stories: Stories = field(default_factory=Stories)
    story_of: dict[int, int] = field(default_factory=dict)
    differences: list[tuple[Difference, int | None, float]] = field(default_factory=list)

    def enough(self, found: shingles.Candidates) -> NDArray[np.bool_]:
        """Pairs that share enough of the shorter telling: two shingles and three tenths of them, or three."""
        first, sizes = self.first_telling, np.array(self.lengths, np.int64)
        ours = sizes[found.new - first]
        known = found.other >= first
        theirs = np.where(known, sizes[np.where(known, found.other - first, 0)], ours)
        runs = np.maximum(1, np.minimum(ours, theirs) - TELLING_WIDTH + 1)
        wanted: NDArray[np.bool_] = (found.shared >= np.minimum(2, runs)) & (
            (10 * found.shared >= 3 * runs) | (found.shared >= 3)
        )
        return wanted


def gather(
    catalog: CatalogWriter,
    tell: Callable[[LibraryEvent], None],
    decisions: Decisions,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Compare all articles that were not compared yet; returns how many there were. Needs the library's lock.

    It ends early when `cancelled`, and goes on there the next time. Raises CatalogError when it cannot be written.
    """
    comparing = Comparing(catalog, tell, decisions)
    for _ in comparing.everything():
        if cancelled():
            break
        comparing.say_how_far()
    return comparing.compared


class Comparing:
    """Compares the articles of one catalog. Its methods that yield are to be run to their end, at whatever pace."""

    def __init__(self, catalog: CatalogWriter, tell: Callable[[LibraryEvent], None], decisions: Decisions) -> None:
        self.compared = 0
        """Articles that were compared."""
        self._merged = 0
        self._catalog = catalog
        self.store = catalog.evidence
        self._tell = tell
        self._decisions = decisions
        self._begin_words()
        self._started = time.monotonic()
        self._part, self._done, self._total = 0.0, 0, 0

    def say_how_far(self) -> None:
        """Tell how much of the articles was compared, when it takes a while."""
        if time.monotonic() - self._started > TELL_AFTER and self._total:
            percent = int(100 * min(self._done + self._part * BATCH, self._total - 1) / self._total)
            self._tell(Progress("evidence", percent, 100))

    def everything(self) -> Iterator[None]:
        """Compare what was not compared yet, and merge the people that are to be merged."""
        return _without_looking_for_circles(self._everything())

    def full_batch(self) -> Iterator[None]:
        """Compare a batch, if so many articles wait for it."""
        return _without_looking_for_circles(self._full_batch())

    def _everything(self) -> Iterator[None]:
        changed = self._prepare()
        while ids := self._waiting(1):
            yield from self.batch(ids)
            self._done, self._total = self.store.progress()
        changed |= yield from self.people()
        if changed or self.compared:
            with self._catalog.transaction():
                self.store.renew_words()
            self._catalog.fold_log()
            self._tell(EvidenceChanged())

    def _full_batch(self) -> Iterator[None]:
        if ids := self._waiting(BATCH):
            self._prepare()
            yield from self.batch(ids)
            if self.compared >= 2 * self._merged:
                # Merging takes in all that is there: done each time there is twice as much, it takes twice as long
                # as done once at the end.
                yield from self.people()
                self._merged = self.compared
            self._tell(EvidenceChanged())

    def _waiting(self, least: int) -> list[int]:
        with self._catalog.transaction():
            ids = self.store.waiting(BATCH)
            self._done, self._total = self.store.progress()
        return ids if len(ids) >= least else []

    def _prepare(self) -> bool:
        """Put right what articles that are gone have left behind; whether that was anything."""
        store = self.store
        with self._catalog.transaction():
            store.forget_other_rules()
            left = store.broken_groups()
            self._regroup(left, [])
            broken = store.broken_differences()
            store.recount_stories()
            if not store.decisions_seen(_stamp(self._decisions)):
                store.merge_again(store.decided_families(_places(self._decisions)))
        return bool(left or broken)

    def _begin_words(self) -> None:
        self._vocabulary = Vocabulary()
        self._weigher = Weigher(self._vocabulary)
        self._words = Words(self.store, self._vocabulary)

    def batch(self, ids: Sequence[int]) -> Iterator[None]:
        """Compare some articles, which come in the order of time."""
        if len(self._vocabulary.forms) > WORDS_KNOWN:
            self._begin_words()
        self._words.clear()
        batch = Batch(ids)
        yield from self._read(batch)
        self._part = 0.5
        yield from self._same_words(batch)
        self._part = 0.7
        near = yield from self._copies(batch)
        self._part = 0.8
        self._place(batch)
        yield
        yield from self._differences(batch, near)
        with self._catalog.transaction():
            self._put_shingles(TELLINGS, batch.tellings)
            self._put_shingles(TEXTS, batch.texts)
            self._put_stories(batch)
        self._catalog.fold_log()
        give_back()
        self.compared += len(ids)
        self._part = 0.0

    def look_at(self, ids: Sequence[int]) -> Mapping[int, bytes]:
        """Have articles at hand that others are compared with; they are not compared themselves. Returns what each is
        about."""
        batch = Batch(ids)
        for _ in self._read(batch):
            pass
        vectors = {article: vector for article, (_, vector) in batch.vectors.items()}
        with self._catalog.transaction():
            self._put_shingles(TELLINGS, batch.tellings)
            self._put_shingles(TEXTS, batch.texts)
        return vectors

    # -- articles -------------------------------------------------------------------------------------------

    def _read(self, batch: Batch) -> Iterator[None]:
        """Tellings, shingles and vectors of the articles."""
        with self._catalog.transaction():
            self.store.look_again(batch.ids)
            batch.first_telling = self.store.numbers.taken("tellings") + 1
        for at in range(0, len(batch.ids), AT_ONCE):
            articles = self.store.articles(batch.ids[at : at + AT_ONCE])
            ids, texts = [article.id for article in articles], [article.text for article in articles]
            words = self._vocabulary.read(texts)
            self._words.put(ids, words)
            vectors = self._weigher.vectors([article.title for article in articles], texts, words)
            batch.vectors.update((one.id, (one.moment, vector)) for one, vector in zip(articles, vectors, strict=True))
            masked = self._vocabulary.masked[words.numbers]
            batch.texts.append(shingles.segment(masked, np.diff(words.first), ids, copies.RUN, copies.SAMPLE))
            with self._catalog.transaction():
                self._put_tellings(articles, words, batch)
            self._part = 0.5 * at / len(batch.ids)
            yield

    def _put_tellings(self, articles: Sequence[SourceArticle], words: NumberedWords, batch: Batch) -> None:
        """The units of articles that may be told again."""
        units = [(n, *unit) for n, article in enumerate(articles) for unit in units_in(article.text, article.quotes)]
        places = np.array([(n, *span) for n, _, _, span, _ in units], np.int64).reshape(-1, 3)
        first, after = words.between(*places.T)
        told = np.flatnonzero(after - first >= 2)
        first, after = first[told], after[told]
        by_article: dict[int, list[int]] = {}
        for unit in told.tolist():
            by_article.setdefault(units[unit][0], []).append(unit)
        numbers: list[int] = []
        for n, article in enumerate(articles):
            own = by_article.get(n, [])
            rows = [(units[unit][1], units[unit][4], *units[unit][3]) for unit in own]
            begin = self.store.put_tellings(article.id, rows)
            numbers += range(begin, begin + len(own))
            # An article without any takes a number as well.
            batch.lengths.extend((after - first)[len(numbers) - len(own) : len(numbers)].tolist() or [0])
        lengths = after - first
        hashes = self._vocabulary.hashes[words.numbers[shingles.ranges(first, lengths)]]
        batch.tellings.append(shingles.segment(hashes, lengths, numbers, TELLING_WIDTH))
        content = ~self._vocabulary.stop[words.numbers]
        content_numbers = array("i", words.numbers[content].tobytes())
        before = np.concatenate(([0], np.cumsum(content)))
        bounds = zip(before[first].tolist(), before[after].tolist(), strict=True)
        for number, unit, (start, end) in zip(numbers, told.tolist(), bounds, strict=True):
            n, _, quote, _, _ = units[unit]
            name = last_name(quote.canonical)
            if name is not None:
                article = articles[n]
                batch.spoken.append(Spoken(number, article.id, article.moment, name, content_numbers[start:end]))

    # -- the same words -------------------------------------------------------------------------------------

    def _same_words(self, batch: Batch) -> Iterator[None]:
        found = self._candidates(TELLINGS, batch.tellings, TELLING_MOST, batch.enough)
        yield
        new = range(batch.first_telling, batch.first_telling + len(batch.lengths))
        spoken = array("q", (a << 32 | b for a, b in of_one_speaker(new, self._spoken(batch))))
        batch.spoken = []
        pairs = shingles.distinct(np.concatenate(((found.new << 32) | found.other, np.array(spoken, np.int64))))
        del found, spoken
        yield
        tellings = Tellings(self.store)
        voices = cache(self._voices)
        links: list[tuple[int, int]] = []
        for at in range(0, len(pairs), PAIRS_AT_ONCE):
            part = pairs[at : at + PAIRS_AT_ONCE]
            some = list(zip((part >> 32).tolist(), (part & 0xFFFFFFFF).tolist(), strict=True))
            tellings.load(one for pair in some for one in pair)
            links += [(a, b) for a, b in link(some, tellings.of) if not is_term(tellings.of[a], tellings.of[b], voices)]
            yield
        self._link(links)

    def _voices(self, words: str, most: int) -> int:
        """How many people, `most` at the most, use some words."""
        return self.store.voices(words, most)

    def _link(self, links: Sequence[tuple[int, int]]) -> None:
        with self._catalog.transaction():
            self._regroup((), links)

    def _regroup(self, left: Collection[int], links: Sequence[tuple[int, int]]) -> None:
        """Add links, and put the tellings that they reach, and those `left` of other groups, into groups anew."""
        if not left and not links:
            return
        self.store.put_links(links)
        touched = {one for pair in links for one in pair} | set(left)
        around = self.store.links_around(touched)
        members = {one for pair in around for one in pair} | touched
        tellings = Tellings(self.store)
        tellings.load(sorted(members))
        around = [pair for pair in around if pair[0] in tellings.of and pair[1] in tellings.of]
        self.store.replace_groups(members, map(tellings.group, grouped(around, tellings.of)))

    def _spoken(self, batch: Batch) -> Iterator[Spoken]:
        """What was said under the last names of the batch: by it, and by others in the days around."""
        yield from batch.spoken
        spans: dict[str, tuple[float, float]] = {}
        for one in batch.spoken:
            first, last = spans.get(one.name, (one.moment, one.moment))
            spans[one.name] = (min(first, one.moment), max(last, one.moment))
        if not spans or not self.store.shingle_segments():
            return
        begin, end = min(first for first, _ in spans.values()), max(last for _, last in spans.values())
        families = [family for name in spans for family in (name, f"={name}")]
        others = self.store.compared_with(families, begin - NEAR, end + NEAR)
        tellings = Tellings(self.store)
        for at in range(0, len(others), AT_ONCE):
            for told in tellings.of_articles(others[at : at + AT_ONCE]):
                name = last_name(told.speaker)
                first, last = spans.get(name or "", (math.inf, -math.inf))
                if name is not None and first - NEAR <= told.moment <= last + NEAR:
                    content = array("i", map(self._vocabulary.number, content_words(told.words)))
                    yield Spoken(told.id, told.article, told.moment, name, content)

    def _candidates(
        self,
        kind: int,
        new: Sequence[shingles.Segment],
        most: int,
        enough: Callable[[shingles.Candidates], NDArray[np.bool_]] | None = None,
    ) -> shingles.Candidates:
        """Pairs that share shingles."""
        batch = shingles.merged(new)
        hashes = shingles.distinct(batch.hashes)
        stored = [
            shingles.looked_up(hashes, partial(self.store.shingle_row, kind, segment))
            for of_kind, segment, _ in self.store.shingle_segments()
            if of_kind == kind
        ]
        return shingles.candidates(batch, [*stored, batch], most, enough)

    def _put_shingles(self, kind: int, new: Sequence[shingles.Segment]) -> None:
        """Add the shingles of a batch. Segments that are not much larger are merged with it, so that there are few and
        each shingle is written only a few times."""
        batch = shingles.merged(new)
        if not len(batch.hashes):
            return
        merged: list[int] = []
        together = len(batch.hashes)
        for of_kind, segment, size in reversed(self.store.shingle_segments()):
            if of_kind == kind:
                if size > 2 * together:
                    break
                together += size
                merged.append(segment)
        portions = shingles.in_portions(batch, [self.store.taken_rows(kind, segment) for segment in merged])
        self.store.put_segment(kind, together, (row for portion in portions for row in portion.rows()), merged)

    # -- people ---------------------------------------------------------------------------------------------

    def people(self) -> Generator[None, None, bool]:
        """Merge people anew, with those that were joined with them by hand; whether there were any to merge."""
        families = sorted(self.store.families())
        decided = self.store.families_of(_places(self._decisions))
        if not decided.isdisjoint(families):
            # Those joined by hand are merged together.
            families = [*decided, *(one for one in families if one not in decided)]
        for at in range(0, len(families), FAMILIES_AT_ONCE):
            with self._catalog.transaction():
                self._merge(families[at : at + FAMILIES_AT_ONCE])
            yield
        if families:
            with self._catalog.transaction():
                self.store.forget_persons()
        return bool(families)

    def _merge(self, families: Sequence[str]) -> None:
        rows = self.store.speakers(families)
        speakers = [NamedSpeaker(row.article_id, row.path, row.name, row.role, row.quotes) for row in rows]
        ids = {(row.article_id, row.name, row.role): row.id for row in rows}
        persons = (
            PersonParts(
                *(person.name, person.role, person.quotes, person.articles, person.personal, reason_text(person)),
                [ids[one.speaker.article, one.speaker.name, one.speaker.role] for one in person.members],
            )
            for person in merge(speakers, self._decisions)
        )
        self.store.replace_persons(persons, rows, families)

    # -- copies and stories ---------------------------------------------------------------------------------

    def _copies(self, batch: Batch) -> Generator[None, None, list[tuple[int, int]]]:
        """Find articles that use each other; returns pairs told within days that share a run at least."""
        found = self._candidates(TEXTS, batch.texts, copies.MOST)
        moments = self.store.moments({*found.new.tolist(), *found.other.tolist()})
        near: list[tuple[int, int]] = []
        likely: list[tuple[int, int]] = []
        for new, other, shared in zip(found.new.tolist(), found.other.tolist(), found.shared.tolist(), strict=True):
            if new not in moments or other not in moments:
                continue
            if abs(moments[new] - moments[other]) <= SENTENCE_DAYS * DAY:
                near.append((new, other))
            if shared >= copies.LEAST_SHARED:
                likely.append((new, other))
        yield
        likely.sort()
        rows: list[tuple[int, int, float]] = []
        for at in range(0, len(likely), AT_ONCE):
            rows += self._shares(likely[at : at + AT_ONCE])
            yield
        with self._catalog.transaction():
            self.store.put_copies(rows)
        return near

    def _shares(self, pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, float]]:
        """By how much the articles of each pair use each other, where that is much."""
        words = self._words.of(one for pair in pairs for one in pair)
        runs = {
            article: shingles.Runs(self._vocabulary.hashes[own.numbers], copies.RUN) for article, own in words.items()
        }
        for a, b in pairs:
            if a in runs and b in runs:
                shares = runs[a].share_in(runs[b]), runs[b].share_in(runs[a])
                if max(shares) >= copies.LEAST:
                    yield a, b, shares[0]
                    yield b, a, shares[1]

    def _place(self, batch: Batch) -> None:
        """Put the articles into stories."""
        moments = sorted(moment for moment, _ in batch.vectors.values())
        known = {
            row[0]: Story(row[0], row[1], row[2], unpack(row[4]), row[3])
            for first, last in _spans(moments, FAR_DAYS * DAY)
            for row in self.store.stories_between(first, last)
        }
        batch.stories = Stories(known.values(), self.store.next_story())
        for article, (moment, vector) in sorted(batch.vectors.items(), key=lambda item: (item[1][0], item[0])):
            batch.story_of[article] = batch.stories.place(moment, unpack(vector))
        batch.vectors = {}

    def _put_stories(self, batch: Batch) -> None:
        changed = sorted(set(batch.story_of.values()))
        told = [batch.stories.stories[number] for number in changed]
        self.store.put_stories(
            [(one.id, one.first, one.last, one.articles, pack(heaviest(one.total, SUM_TERMS))) for one in told],
            [(number, article) for article, number in batch.story_of.items()],
        )
        self.store.forget_differences([one.id for one in told if one.articles <= WHOLE])
        self.store.forget_differences([one.id for one in told if one.articles > WHOLE], tolls_only=True)
        for one, story, moment in batch.differences:
            self.store.put_difference(one, story, moment)

    # -- differences ----------------------------------------------------------------------------------------

    def _differences(self, batch: Batch, near: Iterable[tuple[int, int]]) -> Iterator[None]:
        members = self._members(batch)
        story_of = {article: story for story, articles in members.items() for article in articles}
        counting = CountingArticles(self.store, self._vocabulary, self._words)
        told = {story: articles for story, articles in members.items() if len(articles) > 1}
        for group in _together(told):
            counting.load(article for _, articles in group for article in articles)
            for story, articles in group:
                found = toll_series(counting.counts(articles), counting)
                new = articles if len(articles) <= WHOLE else batch.story_of
                for a, b in _neighbours(articles, new):
                    found += self._beside(counting[a], counting[b])
                found += self._corrected(counting, [one for one in articles if one in new], articles)
                figures = {figure.id: figure for one in articles for figure in counting[one].things} if found else {}
                self._found(batch, joined(found, figures), counting, story)
            yield
        alone = [articles[0] for articles in members.values() if len(articles) == 1]
        for at in range(0, len(alone), AT_ONCE):
            correcting = self._may_correct(alone[at : at + AT_ONCE])
            counting.load(correcting)
            for one in correcting:
                self._found(batch, self._corrected(counting, [one], [one]), counting, story_of[one])
            yield
        pairs = [pair for pair in near if pair[0] not in story_of or story_of[pair[0]] != story_of.get(pair[1])]
        for at in range(0, len(pairs), AT_ONCE):
            some = pairs[at : at + AT_ONCE]
            counting.load({one for pair in some for one in pair})
            for a, b in some:
                self._found(batch, self._sentences_beside(counting[a], counting[b]), counting, None)
            yield

    def _members(self, batch: Batch) -> dict[int, list[int]]:
        """The articles of the batch's stories, in the order of time."""
        members = {story: list[int]() for story in sorted(set(batch.story_of.values()))}
        members |= self.store.members(members)
        for article, story in batch.story_of.items():
            members[story].append(article)
        moments = self.store.moments({article for articles in members.values() for article in articles})
        return {
            story: sorted((one for one in articles if one in moments), key=lambda one: (moments[one], one))
            for story, articles in members.items()
        }

    def _beside(self, a: CountingArticle, b: CountingArticle) -> Iterator[Difference]:
        """What differs between two articles of one story."""
        if abs(a.moment - b.moment) <= SENTENCE_DAYS * DAY:
            yield from self._sentences_beside(a, b)
        if not a.opening.isdisjoint(b.opening):
            yield from noun_differences(a.stated, b.stated, rarity)

    def _may_correct(self, articles: Sequence[int]) -> list[int]:
        """Those of some articles that have a word of correction."""
        cues = self._vocabulary.numbers_of(CORRECTION_WORDS)
        cued = [one for one, own in self._words.of(articles).items() if not cues.isdisjoint(own.numbers.tolist())]
        return [one.id for one in self.store.articles(cued, quotes=False) if may_correct(one.title, one.text)]

    def _corrected(
        self, counting: CountingArticles, new: Iterable[int], story: Collection[int]
    ) -> Iterator[Difference]:
        """The corrections in some articles of a story, with what they correct in it and in the same outlet."""
        for article in new:
            for now, was in counting[article].corrections():
                begin = now.moment - CORRECTED_DAYS * DAY
                others = self._with_figure(was.low, was.high, begin, now.moment + DAY)
                counting.load([*story, *others], more=True)
                candidates = (one for other in {*story, *others} for one in counting[other].things)
                around = counting[article].around(now)
                found = joined_to(now, was, candidates, frozenset(story), around, lambda other: counting[other].title)
                if found is not None:
                    yield found

    def _with_figure(self, low: float, high: float, first: float, last: float) -> list[int]:
        """Articles told between two moments that have a figure of this value."""
        return self.store.articles_with_figure(low, high, first, last)

    def _sentences_beside(self, a: CountingArticle, b: CountingArticle) -> Iterator[Difference]:
        """What differs between sentences that both have."""
        if pairs := a.likely_sentences(b):
            yield from a.sentences.differences(b.sentences, pairs)

    def _found(self, batch: Batch, found: Iterable[Difference], counting: CountingArticles, story: int | None) -> None:
        batch.differences += [(one, story, max(counting.moment_of[figure] for figure in one.figures)) for one in found]


def _without_looking_for_circles(steps: Iterator[None]) -> Iterator[None]:
    """`steps`, each without the search for circular garbage: of the millions of words that are held for a while none is
    in a circle, and looking for them would take a third of the time."""
    while True:
        collecting = gc.isenabled()
        gc.disable()
        try:
            next(steps)
        except StopIteration:
            return
        finally:
            if collecting:
                gc.enable()
        yield


def units_of(kind: QuoteKind, whole: Span, quoted: Sequence[Span]) -> Iterator[tuple[Span, bool]]:
    """What of a quote may be told again: stretches between marks (True), and a reporter's clause as a whole."""
    if kind == "direct":
        yield whole, True
        return
    if kind == "mixed":
        yield from ((span, True) for span in quoted)
    if sum(span.length for span in quoted) < whole.length - 4:
        yield whole, False


def units_in(text: str, quotes: Sequence[Quote]) -> Iterator[tuple[int, Quote, Span, bool]]:
    """What of an article's quotes may be told again: the quote's place and the quote, where the words stand, and
    whether they stand between marks."""
    for place, quote in enumerate(quotes):
        for span, quoted in units_of(quote.kind, quote.span, quote.quoted):
            if not runs_on(text, span):
                yield place, quote, without_comma(text, span), quoted


def without_comma(text: str, span: Span) -> Span:
    """A stretch without the comma before “she said”, which is none of what was said."""
    return Span(span.start, span.end - 1) if text[span.end - 1 : span.end] == "," else span


LONG = 600
"""Characters of a stretch between marks in which other stretches begin and end: its own end was missed."""
_CLOSING = re.compile(r'[\w.,?!…]"(?=\s)')


def runs_on(text: str, span: Span) -> bool:
    """Whether a stretch between straight marks goes on over the words of others, as where a closing mark is missing."""
    if span.length <= LONG or text[max(0, span.start - 1) : span.start] != '"':
        return False
    return _CLOSING.search(text, span.start, span.end) is not None


def _places(decisions: Decisions) -> set[tuple[str, str]]:
    """Names and paths of all speakers that something was decided of."""
    places = [*decisions.parted, *(place for pair in decisions.joined for place in pair)]
    return {(place.name, place.path) for place in places}


def _stamp(decisions: Decisions) -> str:
    """A short text that differs when the decisions do."""
    parted = sorted((place.name, place.path) for place in decisions.parted)
    joined = sorted(tuple((place.name, place.path) for place in pair) for pair in decisions.joined)
    return hashlib.sha256(repr((parted, joined)).encode("utf-8", "surrogatepass")).hexdigest()


def _spans(moments: Sequence[float], margin: float) -> Iterator[tuple[float, float]]:
    """Stretches of time that reach `margin` around moments, which come in order; none overlap."""
    first = last = None
    for moment in moments:
        if first is None or last is None:
            first, last = moment - margin, moment + margin
        elif moment - margin <= last:
            last = moment + margin
        else:
            yield first, last
            first, last = moment - margin, moment + margin
    if first is not None and last is not None:
        yield first, last


def _together(stories: Mapping[int, Sequence[int]]) -> Iterator[list[tuple[int, Sequence[int]]]]:
    """Stories with their articles: so many at once that they have `AT_ONCE` articles at the most, or one story."""
    some: list[tuple[int, Sequence[int]]] = []
    room = AT_ONCE
    for story, articles in stories.items():
        if some and len(articles) > room:
            yield some
            some, room = [], AT_ONCE
        some.append((story, articles))
        room -= len(articles)
    if some:
        yield some


def _neighbours(articles: Sequence[int], new: Collection[int]) -> Iterator[tuple[int, int]]:
    """Pairs of a story's articles, in the order of time, that are near each other; one of each pair is new."""
    for n, later in enumerate(articles):
        for earlier in articles[max(0, n - NEIGHBOURS) : n]:
            if later in new or earlier in new:
                yield earlier, later
