"""Gathering evidence across articles after a batch: the same words, people, copies, stories, differing figures.

A batch asks only about itself: its tellings and texts are looked up in the sorted shingles of what is there, its people
among those of the same surnames, its articles among the stories of the days around them. Everything is written in one
transaction; whatever interrupts it leaves what was there.
"""

from __future__ import annotations

import gc
import hashlib
import json
import re
import time
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reader.evidence import copies, shingles
from reader.evidence.differences import SENTENCE_DAYS, Difference, noun_differences, toll_series
from reader.evidence.news_words import is_common
from reader.evidence.people import NamedSpeaker, family_of, merge, reason_text
from reader.evidence.same_words import (
    NEAR,
    Spoken,
    content_words,
    grouped,
    is_term,
    link,
    of_one_speaker,
    surname,
)
from reader.evidence.stories import DAY, FAR_DAYS, Stories, Story, heaviest, pack, unpack
from reader.evidence.term_vectors import Weigher
from reader.evidence.vocabulary import NumberedWords, Vocabulary
from reader.library.events import EvidenceChanged, LibraryEvent, Progress
from reader.library.indexing.evidence_texts import READ_AT_ONCE, CountingArticle, CountingArticles, Tellings, Words
from reader.model import Span
from reader.model.desks import Decisions
from reader.model.quote import QuoteKind
from reader.store.catalog.evidence import PersonParts, SourceArticle, TellingRow
from reader.store.catalog.writer import CatalogWriter

AT_ONCE = 400
"""Articles whose texts are held at once."""
READ, QUOTES_DONE, COPIES_DONE = 50, 75, 85
"""Percent of the work that is done when all articles were read, when quotes and people were compared, when copies and
stories were found. The rest are the figures that differ: at 100 the work has ended."""
TELL_AFTER = 1.0
"""Seconds from which on progress is told."""
PAIRS_AT_ONCE = 20_000
"""Pairs of tellings whose words are held at once."""
SEGMENTS = 16
"""Segments of shingles kept side by side before they are merged."""
TELLING_WIDTH, TELLING_MOST = 3, 40
"""Words of a shingle of tellings; in more tellings than this it is a phrase everybody uses."""
NEIGHBOURS = 15
"""Articles of its story that an article is set beside, those nearest in time."""
SUM_TERMS = 160
"""Terms kept of the sum of a story."""
COMMON = 800
"""A word in so many of 10,000 news articles says nothing of what is counted."""


class CancelledError(Exception):
    """Gathering was interrupted; nothing was written."""


@dataclass(slots=True)
class _Gathered:
    """What a batch of articles brings: shingles, and what proposes pairs.

    The batch's tellings have ids one after another from `first_telling`; `lengths` are their words.
    """

    first_telling: int
    tellings: list[shingles.Segment] = field(default_factory=list)
    texts: list[shingles.Segment] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    lengths: array[int] = field(default_factory=lambda: array("q"))
    vectors: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)

    @property
    def new_tellings(self) -> range:
        """The ids of the batch's tellings."""
        return range(self.first_telling, self.first_telling + len(self.lengths))

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
    """Bring the evidence in line with the articles; returns how many were looked at. Needs the library's lock.

    Raises CatalogError when it cannot be written.
    """
    # Millions of words are held for a while, none in a circle: looking for circles would take a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        with catalog.transaction():
            gathering = _Gathering(catalog, tell, decisions, cancelled)
            looked_at = gathering.run()
    except CancelledError:
        return 0
    finally:
        if collecting:
            gc.enable()
    if gathering.changed:
        tell(EvidenceChanged())
    return looked_at


class _Gathering:
    """One run."""

    def __init__(
        self,
        catalog: CatalogWriter,
        tell: Callable[[LibraryEvent], None],
        decisions: Decisions,
        cancelled: Callable[[], bool],
    ) -> None:
        self.store = catalog.evidence
        self._tell = tell
        self._decisions = decisions
        self._cancelled = cancelled
        self._started = time.monotonic()
        self._percent = 0
        self._vocabulary = Vocabulary()
        self._weigher: Weigher | None = None
        self._words = Words(self.store, self._vocabulary)
        self.changed = False

    def run(self) -> int:
        store = self.store
        store.forget_other_rules()
        waiting = store.waiting()
        left = store.broken_groups()
        families = store.lost_families()
        decided = not store.decisions_seen(_stamp(self._decisions))
        if waiting or left or families:
            store.broken_differences()
            store.recount_stories()
        if decided:
            families |= store.decided_families(_places(self._decisions))
        self.changed = bool(waiting or left or families or decided)
        if not self.changed:
            return 0
        gathered = _Gathered(store.next_telling())
        total = len(waiting)
        for at in range(0, total, READ_AT_ONCE):
            self._look_at(store.articles(waiting[at : at + READ_AT_ONCE]), gathered)
            self._reach(READ * min(at + READ_AT_ONCE, total) // total)
        store.renew_words()
        self._same_words(gathered, left)
        self._people(families | gathered.families, waiting)
        self._reach(QUOTES_DONE)
        near = self._copies(gathered)
        stories = self._stories(gathered)
        self._reach(COPIES_DONE)
        self._differences(waiting, near, stories)
        return total

    def _reach(self, percent: int) -> None:
        """So much of the work is done."""
        self._percent = percent
        self._go_on()

    def _go_on(self) -> None:
        """Between two steps: end here when that was asked for, else tell how much is done."""
        if self._cancelled():
            raise CancelledError
        if time.monotonic() - self._started > TELL_AFTER:
            self._tell(Progress("evidence", self._percent, 100))

    # -- articles -------------------------------------------------------------------------------------------

    def _look_at(self, articles: Sequence[SourceArticle], gathered: _Gathered) -> None:
        """Rows of the desks, tellings, shingles and vectors of some articles."""
        self._weigher = self._weigher or Weigher(self._vocabulary)
        ids, texts = [article.id for article in articles], [article.text for article in articles]
        words = self._vocabulary.read(texts)
        self._words.put(ids, words)
        vectors = self._weigher.vectors([article.title for article in articles], texts, words)
        gathered.vectors.update((one.id, (one.moment, vector)) for one, vector in zip(articles, vectors, strict=True))
        masked = self._vocabulary.masked[words.numbers]
        gathered.texts.append(shingles.segment(masked, np.diff(words.first), ids, copies.RUN, copies.SAMPLE))
        gathered.families |= self.store.put_articles(articles, vectors)
        self._put_speakers(articles, gathered)
        self._put_tellings(articles, words, gathered)

    def _put_speakers(self, articles: Sequence[SourceArticle], gathered: _Gathered) -> None:
        rows: list[tuple[int, str, str | None, int, str]] = []
        for article in articles:
            counted = Counter((one.canonical, one.role) for one in article.quotes)
            rows += [
                (article.id, name, role, often, family_of(name))
                for (name, role), often in counted.items()
                if name is not None
            ]
        self.store.put_speakers(rows)
        gathered.families.update(row[4] for row in rows)

    def _put_tellings(self, articles: Sequence[SourceArticle], words: NumberedWords, gathered: _Gathered) -> None:
        """The units of articles that may be told again."""
        units = [
            (n, one, span, quoted)
            for n, article in enumerate(articles)
            for one in article.quotes
            for span, quoted in units_of(
                one.kind, Span(one.start, one.end), [Span(*span) for span in json.loads(one.quoted)]
            )
            if not runs_on(article.text, span)
        ]
        if not units:
            return
        places = np.array([(n, span.start, span.end) for n, _, span, _ in units], np.int64)
        first, after = words.between(*places.T)
        told = np.flatnonzero(after - first >= 2)
        first, after = first[told], after[told]
        rows: list[TellingRow] = []
        number = gathered.new_tellings.stop
        for unit in told.tolist():
            n, one, span, quoted = units[unit]
            article = articles[n]
            place = (span.start, span.end, quoted, one.canonical or one.speaker, surname(one.canonical))
            rows.append(TellingRow(number + len(rows), one.id, article.id, article.moment, *place))
        lengths = after - first
        hashes = self._vocabulary.hashes[words.numbers[shingles.ranges(first, lengths)]]
        ids = [row.id for row in rows]
        gathered.tellings.append(shingles.segment(hashes, lengths, ids, TELLING_WIDTH))
        gathered.lengths.extend(lengths.tolist())
        content = ~self._vocabulary.stop[words.numbers]
        numbers = array("i", words.numbers[content].tobytes())
        before = np.concatenate(([0], np.cumsum(content)))
        bounds = zip(before[first].tolist(), before[after].tolist(), strict=True)
        gathered.spoken += [
            Spoken(row.id, row.article_id, row.moment, row.name, numbers[start:end])
            for row, (start, end) in zip(rows, bounds, strict=True)
            if row.name is not None
        ]
        self.store.put_tellings(rows)

    # -- the same words -------------------------------------------------------------------------------------

    def _same_words(self, gathered: _Gathered, left: Collection[int]) -> None:
        found = self._candidates("tellings", gathered.tellings, TELLING_MOST, gathered.enough)
        spoken = array("q", (a << 32 | b for a, b in of_one_speaker(gathered.new_tellings, self._spoken(gathered))))
        gathered.spoken = []
        pairs = np.concatenate(((found.new << 32) | found.other, np.array(spoken, np.int64)))
        del found, spoken
        pairs = shingles.distinct(pairs)
        tellings = Tellings(self.store, self._go_on)
        links: list[tuple[int, int]] = []
        for at in range(0, len(pairs), PAIRS_AT_ONCE):
            part = pairs[at : at + PAIRS_AT_ONCE]
            some = list(zip((part >> 32).tolist(), (part & 0xFFFFFFFF).tolist(), strict=True))
            tellings.load(one for pair in some for one in pair)
            links += [
                (a, b)
                for a, b in link(some, tellings.of, self._cancelled)
                if not is_term(tellings.of[a], tellings.of[b], self.store.voices)
            ]
        self._go_on()
        self.store.put_links(links)
        touched = {one for pair in links for one in pair} | set(left)
        around = self.store.links_around(touched)
        members = {one for pair in around for one in pair} | touched
        tellings.load(sorted(members))
        around = [pair for pair in around if pair[0] in tellings.of and pair[1] in tellings.of]
        self.store.replace_groups(members, map(tellings.group, grouped(around, tellings.of)))

    def _spoken(self, gathered: _Gathered) -> Iterator[Spoken]:
        """What was said under the surnames of the batch: by it, and by others in the days around."""
        yield from gathered.spoken
        if gathered.first_telling == 1:
            return
        spans: dict[str, tuple[float, float]] = {}
        for one in gathered.spoken:
            first, last = spans.get(one.name, (one.moment, one.moment))
            spans[one.name] = (min(first, one.moment), max(last, one.moment))
        old: list[TellingRow] = []
        for name, (first, last) in spans.items():
            old += self.store.tellings_of(name, first - NEAR, last + NEAR, before=gathered.first_telling)
        tellings = Tellings(self.store, self._go_on)
        tellings.load([row.id for row in old])
        for row in old:
            told = tellings.of.get(row.id)
            if told is not None and row.name is not None:
                content = array("i", map(self._vocabulary.number, content_words(told.words)))
                yield Spoken(row.id, row.article_id, row.moment, row.name, content)

    def _candidates(
        self,
        kind: str,
        new: Sequence[shingles.Segment],
        most: int,
        enough: Callable[[shingles.Candidates], NDArray[np.bool_]] | None = None,
    ) -> shingles.Candidates:
        """Pairs that share shingles; the new ones are stored."""
        stored = [shingles.Segment.from_bytes(*one) for one in self.store.shingles(kind)]
        batch = shingles.merged(new)
        segments = [*stored, batch]
        found = shingles.candidates(batch, segments, most, enough)
        if len(batch.hashes):
            crowded = len(segments) > SEGMENTS
            keep = [shingles.merged(segments)] if crowded else [batch]
            self.store.put_shingles(kind, [one.to_bytes() for one in keep], replace=crowded)
        return found

    # -- people ---------------------------------------------------------------------------------------------

    def _people(self, families: Collection[str], new: Collection[int]) -> None:
        """Merge the people of some surnames anew, and of those that were joined with them by hand."""
        decided = self.store.families_of(_places(self._decisions))
        if decided & set(families):
            families = {*families, *decided}
        rows = self.store.speakers(sorted(families))
        speakers = [NamedSpeaker(row.article_id, row.path, row.name, row.role, row.quotes) for row in rows]
        ids = {(row.article_id, row.name, row.role): row.id for row in rows}
        persons = (
            PersonParts(
                *(person.name, person.role, person.quotes, person.articles, person.personal, reason_text(person)),
                [ids[one.speaker.article, one.speaker.name, one.speaker.role] for one in person.members],
            )
            for person in merge(speakers, self._decisions)
        )
        self.store.replace_persons(persons, rows)
        self.store.put_quotes(new)
        self.store.remember_speakers()

    # -- copies and stories ---------------------------------------------------------------------------------

    def _copies(self, gathered: _Gathered) -> list[tuple[int, int]]:
        """Find articles that use each other; returns pairs told within days that share a run at least."""
        found = self._candidates("texts", gathered.texts, copies.MOST)
        if not len(found.new):
            return []
        moments = self.store.moments()
        near: list[tuple[int, int]] = []
        likely: list[tuple[int, int]] = []
        for new, other, shared in zip(found.new.tolist(), found.other.tolist(), found.shared.tolist(), strict=True):
            if new not in moments or other not in moments:
                continue
            if abs(moments[new] - moments[other]) <= SENTENCE_DAYS * DAY:
                near.append((new, other))
            if shared >= copies.LEAST_SHARED:
                likely.append((new, other))
        self._put_copies(likely)
        return near

    def _put_copies(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Store by how much the articles of each pair use each other, where that is much."""
        ordered = sorted(pairs)
        rows: list[tuple[int, int, float]] = []
        for at in range(0, len(ordered), AT_ONCE):
            some = ordered[at : at + AT_ONCE]
            words = self._words.of(one for pair in some for one in pair)
            runs = {
                article: shingles.Runs(self._vocabulary.hashes[own.numbers], copies.RUN)
                for article, own in words.items()
            }
            for a, b in some:
                if a in runs and b in runs:
                    shares = runs[a].share_in(runs[b]), runs[b].share_in(runs[a])
                    if max(shares) >= copies.LEAST:
                        rows += [(a, b, shares[0]), (b, a, shares[1])]
            self._go_on()
        self.store.put_copies(rows)

    def _stories(self, gathered: _Gathered) -> set[int]:
        """Put the articles into stories; returns those that have new ones."""
        if not gathered.vectors:
            return set()
        moments = sorted(moment for moment, _ in gathered.vectors.values())
        known = {
            row[0]: Story(row[0], row[1], row[2], unpack(row[4]), row[3])
            for first, last in _spans(moments, FAR_DAYS * DAY)
            for row in self.store.stories_between(first, last)
        }
        stories = Stories(known.values(), self.store.next_story())
        placed: dict[int, int] = {}
        for article, (moment, vector) in sorted(gathered.vectors.items(), key=lambda item: (item[1][0], item[0])):
            placed[article] = stories.place(moment, unpack(vector))
        changed = set(placed.values())
        told = [stories.stories[number] for number in sorted(changed)]
        self.store.put_stories(
            [(one.id, one.first, one.last, one.articles, pack(heaviest(one.total, SUM_TERMS))) for one in told],
            [(number, article) for article, number in placed.items()],
        )
        return changed

    # -- differences ----------------------------------------------------------------------------------------

    def _differences(self, new: Collection[int], near: Iterable[tuple[int, int]], stories: Collection[int]) -> None:
        fresh = set(new)
        members = self.store.members(sorted(stories))
        story_of = {article: story for story, articles in members.items() for article in articles}
        counting = CountingArticles(self.store, self._vocabulary, self._words)
        self.store.forget_tolls(stories)
        told = {story: articles for story, articles in members.items() if len(articles) > 1}
        for group in _together(told):
            counting.load(article for _, articles in group for article in articles)
            for story, articles in group:
                self._put(toll_series(counting.counts(articles), counting), counting, story)
                for a, b in _neighbours(articles, fresh):
                    self._put(self._beside(counting[a], counting[b]), counting, story)
            self._go_on()
        pairs = [pair for pair in near if pair[0] not in story_of or story_of[pair[0]] != story_of.get(pair[1])]
        for at in range(0, len(pairs), AT_ONCE):
            some = pairs[at : at + AT_ONCE]
            counting.load({one for pair in some for one in pair})
            for a, b in some:
                self._put(self._sentences_beside(counting[a], counting[b]), counting, None)
            self._go_on()

    def _beside(self, a: CountingArticle, b: CountingArticle) -> Iterator[Difference]:
        """What differs between two articles of one story."""
        if abs(a.moment - b.moment) <= SENTENCE_DAYS * DAY:
            yield from self._sentences_beside(a, b)
        if not a.opening.isdisjoint(b.opening):
            yield from noun_differences(a.things, b.things, lambda word: is_common(word, COMMON))

    def _sentences_beside(self, a: CountingArticle, b: CountingArticle) -> Iterator[Difference]:
        """What differs between sentences that both have."""
        if pairs := a.likely_sentences(b):
            yield from a.sentences.differences(b.sentences, pairs)

    def _put(self, found: Iterable[Difference], counting: CountingArticles, story: int | None) -> None:
        for one in found:
            moment = max(counting.moment_of[figure] for figure in one.figures)
            self.store.put_difference(*(one.key, one.tier, one.what, one.why, one.against, story, moment, one.figures))


def units_of(kind: QuoteKind, whole: Span, quoted: Sequence[Span]) -> Iterator[tuple[Span, bool]]:
    """What of a quote may be told again: stretches between marks (True), and a reporter's clause as a whole."""
    if kind == "direct":
        yield whole, True
        return
    if kind == "mixed":
        yield from ((span, True) for span in quoted)
    if sum(span.length for span in quoted) < whole.length - 4:
        yield whole, False


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
    """Stories with their articles: so many at once that they have `READ_AT_ONCE` articles at the most, or one story."""
    some: list[tuple[int, Sequence[int]]] = []
    room = READ_AT_ONCE
    for story, articles in stories.items():
        if some and len(articles) > room:
            yield some
            some, room = [], READ_AT_ONCE
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
