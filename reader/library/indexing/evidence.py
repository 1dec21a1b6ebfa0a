"""Gathering evidence across articles after a batch: the same words, people, copies, stories, differing figures.

A batch asks only about itself: its tellings and texts are looked up in the sorted shingles of what is there, its people
among those of the same surnames, its articles among the stories of the days around them. Everything is written in one
transaction; whatever interrupts it leaves what was there.
"""

from __future__ import annotations

import gc
import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from reader.evidence import copies, shingles
from reader.evidence.differences import (
    SENTENCE_DAYS,
    CountedSentences,
    CountedThing,
    Difference,
    mask_numbers,
    names,
    noun_differences,
    toll_series,
)
from reader.evidence.news_words import is_common
from reader.evidence.people import NamedSpeaker, family_of, merge, reason_text
from reader.evidence.same_words import (
    NEAR,
    Spoken,
    Telling,
    drift,
    grouped,
    in_order,
    is_stock,
    link,
    of_one_speaker,
    surname,
)
from reader.evidence.stories import DAY, FAR_DAYS, Stories, Story, Weigher, heaviest, pack, unpack
from reader.evidence.wording import STOP_WORDS, WordList, normal_words, words_of
from reader.library.events import EvidenceChanged, LibraryEvent, Progress
from reader.model import Span
from reader.model.desks import Decisions
from reader.model.quote import QuoteKind
from reader.model.units import sentences_around
from reader.store.catalog.evidence import PersonParts, SourceArticle, SourceFigure, TellingRow
from reader.store.catalog.writer import CatalogWriter

AT_ONCE = 400
"""Articles whose texts are held at once."""
TELL_AFTER = 1.0
"""Seconds from which on progress is told."""
SEGMENTS = 16
"""Segments of shingles kept side by side before they are merged."""
TELLING_WIDTH, TELLING_MOST = 3, 40
"""Words of a shingle of tellings; in more tellings than this it is a phrase everybody uses."""
NEIGHBOURS = 15
"""Articles of its story that an article is set beside, those nearest in time."""
OPENING = 400
"""Characters of a text in which an article names whom and where it is about."""
SUM_TERMS = 160
"""Terms kept of the sum of a story."""
COMMON = 800
"""A word in so many of 10,000 news articles says nothing of what is counted."""


class CancelledError(Exception):
    """Gathering was interrupted; nothing was written."""


@dataclass(slots=True)
class _Gathered:
    """What a batch of articles brings: shingles, and what proposes pairs."""

    tellings: list[shingles.Segment] = field(default_factory=list)
    texts: list[shingles.Segment] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    lengths: dict[int, int] = field(default_factory=dict)
    vectors: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)


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
        self._hasher = shingles.WordHasher()
        self._weigher: Weigher | None = None
        self._stop: frozenset[int] = frozenset()
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
        gathered = _Gathered()
        total = len(waiting)
        for at in range(0, total, AT_ONCE):
            self._look_at(store.articles(waiting[at : at + AT_ONCE]), gathered)
            self.progress(at + AT_ONCE, 2 * total)
        self._same_words(gathered, left)
        self._people(families | gathered.families, waiting)
        self.progress(total + total // 2, 2 * total)
        near = self._copies(gathered)
        stories = self._stories(gathered)
        self._differences(waiting, near, stories)
        return total

    def progress(self, done: int, total: int) -> None:
        if self._cancelled():
            raise CancelledError
        if time.monotonic() - self._started > TELL_AFTER:
            self._tell(Progress("evidence", min(done, total), total))

    # -- articles -------------------------------------------------------------------------------------------

    def _look_at(self, articles: Sequence[SourceArticle], gathered: _Gathered) -> None:
        """Rows of the desks, tellings, shingles and vectors of some articles."""
        if self._weigher is None:
            self._weigher = Weigher()
            self._stop = frozenset(self._hasher.hashes(STOP_WORDS))
        next_id = self.store.next_telling()
        of_tellings, of_texts = _Flat(), _Flat()
        rows: list[TellingRow] = []
        for article in articles:
            words = words_of(article.text)
            vector = pack(self._weigher.vector(article.title, article.text, words))
            gathered.vectors[article.id] = (article.moment, vector)
            gathered.families |= self.store.put_article(article, vector)
            hashes = self._hasher.hashes(words.forms)
            masked = self._hasher.hashes(mask_numbers(words.forms))
            of_texts.add(article.id, masked)
            for row, own in _tellings(article, words, hashes, next_id + len(rows)):
                rows.append(row)
                of_tellings.add(row.id, own)
                gathered.lengths[row.id] = len(own)
                if row.name is not None:
                    content = [one for one in own if one not in self._stop]
                    gathered.spoken.append(Spoken(row.id, row.article_id, row.moment, row.name, content))
            gathered.families |= self._put_speakers(article)
        self.store.put_tellings(rows)
        gathered.tellings.append(of_tellings.segment(TELLING_WIDTH))
        gathered.texts.append(of_texts.segment(copies.RUN, copies.SAMPLE))

    def _put_speakers(self, article: SourceArticle) -> set[str]:
        counted = Counter((one.canonical, one.role) for one in article.quotes if one.canonical is not None)
        rows = [
            (article.id, name, role, often, family_of(name))
            for (name, role), often in counted.items()
            if name is not None
        ]
        self.store.put_speakers(rows)
        return {row[4] for row in rows}

    # -- the same words -------------------------------------------------------------------------------------

    def _same_words(self, gathered: _Gathered, left: Collection[int]) -> None:
        found = self._candidates("tellings", gathered.tellings, TELLING_MOST)
        pairs = set(self._proposed(found, gathered.lengths))
        new = gathered.lengths.keys()
        pairs.update(of_one_speaker(new, self._spoken(gathered)))
        tellings = _Tellings(self)
        tellings.load(sorted({one for pair in pairs for one in pair}))
        links = link(sorted(pairs), tellings.of, self._cancelled)
        self.progress(1, 1)
        self.store.put_links(links)
        touched = {one for pair in links for one in pair} | set(left)
        around = self.store.links_around(touched)
        members = {one for pair in around for one in pair} | touched
        tellings.load(sorted(members))
        around = [pair for pair in around if pair[0] in tellings.of and pair[1] in tellings.of]
        self.store.replace_groups(members, map(tellings.group, grouped(around, tellings.of)))

    def _proposed(self, found: shingles.Candidates, lengths: dict[int, int]) -> Iterator[tuple[int, int]]:
        """Pairs that share enough of the shorter telling: two shingles and three tenths of them, or three."""
        first = min(lengths, default=0)
        sizes = np.zeros(max(lengths, default=0) - first + 1, np.int64)
        for telling, length in lengths.items():
            sizes[telling - first] = length
        if not len(found.new):
            return iter(())
        ours = sizes[found.new - first]
        known = found.other >= first
        theirs = np.where(known, sizes[np.where(known, found.other - first, 0)], ours)
        runs = np.maximum(1, np.minimum(ours, theirs) - TELLING_WIDTH + 1)
        enough = (found.shared >= np.minimum(2, runs)) & ((10 * found.shared >= 3 * runs) | (found.shared >= 3))
        return zip(found.new[enough].tolist(), found.other[enough].tolist(), strict=True)

    def _spoken(self, gathered: _Gathered) -> Iterator[Spoken]:
        """What was said under the surnames of the batch: by it, and by others in the days around."""
        yield from gathered.spoken
        spans: dict[str, tuple[float, float]] = {}
        for one in gathered.spoken:
            first, last = spans.get(one.name, (one.moment, one.moment))
            spans[one.name] = (min(first, one.moment), max(last, one.moment))
        old: list[TellingRow] = []
        for name, (first, last) in spans.items():
            rows = self.store.tellings_of(name, first - NEAR, last + NEAR)
            old += [row for row in rows if row.id not in gathered.lengths]
        tellings = _Tellings(self)
        tellings.load([row.id for row in old])
        for row in old:
            told = tellings.of.get(row.id)
            if told is not None and row.name is not None:
                content = [one for one in self._hasher.hashes(told.words) if one not in self._stop]
                yield Spoken(row.id, row.article_id, row.moment, row.name, content)

    def _candidates(self, kind: str, new: Sequence[shingles.Segment], most: int) -> shingles.Candidates:
        """Pairs that share shingles; the new ones are stored."""
        stored = [shingles.Segment.from_bytes(*one) for one in self.store.shingles(kind)]
        batch = shingles.merged(new)
        segments = [*stored, batch]
        found = shingles.candidates(batch, segments, most)
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
            texts = self.store.texts({one for pair in some for one in pair})
            words = {article: normal_words(text) for article, text in texts.items()}
            for a, b in some:
                if a not in words or b not in words:
                    continue
                shares = (copies.copied_share(words[a], words[b]), copies.copied_share(words[b], words[a]))
                if max(shares) >= copies.LEAST:
                    rows += [(a, b, shares[0]), (b, a, shares[1])]
            self.progress(1, 1)
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
        prepared = _Prepared(self)
        self.store.forget_tolls(stories)
        told = {story: articles for story, articles in members.items() if len(articles) > 1}
        for n, (story, articles) in enumerate(told.items()):
            prepared.load(articles)
            self._put(toll_series(prepared.counts(articles), prepared), prepared, story)
            for a, b in _neighbours(articles, fresh):
                self._put(self._beside(prepared, a, b), prepared, story)
            if n % 50 == 0:
                self.progress(1, 1)
        pairs = [pair for pair in near if pair[0] not in story_of or story_of[pair[0]] != story_of.get(pair[1])]
        for at in range(0, len(pairs), AT_ONCE):
            some = pairs[at : at + AT_ONCE]
            prepared.load({one for pair in some for one in pair})
            for a, b in some:
                self._put(prepared.sentences(a).differences(prepared.sentences(b)), prepared, None)
            self.progress(1, 1)

    def _beside(self, prepared: _Prepared, a: int, b: int) -> Iterator[Difference]:
        """What differs between two articles of one story."""
        if abs(prepared.moment(a) - prepared.moment(b)) <= SENTENCE_DAYS * DAY:
            yield from prepared.sentences(a).differences(prepared.sentences(b))
        if not prepared.opening(a).isdisjoint(prepared.opening(b)):
            yield from noun_differences(prepared.things(a), prepared.things(b), lambda word: is_common(word, COMMON))

    def _put(self, found: Iterable[Difference], prepared: _Prepared, story: int | None) -> None:
        for one in found:
            moment = max(prepared.moment_of[figure] for figure in one.figures)
            self.store.put_difference(*(one.key, one.tier, one.what, one.why, one.against, story, moment, one.figures))


class _Flat:
    """Hashed words of texts, text after text."""

    def __init__(self) -> None:
        self._words: list[int] = []
        self._lengths: list[int] = []
        self._owners: list[int] = []

    def add(self, owner: int, hashes: Sequence[int]) -> None:
        self._words += hashes
        self._lengths.append(len(hashes))
        self._owners.append(owner)

    def segment(self, width: int, every: int = 1) -> shingles.Segment:
        return shingles.segment(np.array(self._words, np.uint64), self._lengths, self._owners, width, every)


def _tellings(
    article: SourceArticle, words: WordList, hashes: Sequence[int], next_id: int
) -> Iterator[tuple[TellingRow, Sequence[int]]]:
    """The units of an article that may be told again, with the hashes of their words."""
    for one in article.quotes:
        for span, quoted in units_of(
            one.kind, Span(one.start, one.end), [Span(*span) for span in json.loads(one.quoted)]
        ):
            first, after = words.numbers(span.start, span.end)
            if after - first < 2:
                continue
            place = (span.start, span.end, quoted, one.canonical or one.speaker, surname(one.canonical))
            yield TellingRow(next_id, one.id, article.id, article.moment, *place), hashes[first:after]
            next_id += 1


def units_of(kind: QuoteKind, whole: Span, quoted: Sequence[Span]) -> Iterator[tuple[Span, bool]]:
    """What of a quote may be told again: stretches between marks (True), and a reporter's clause as a whole."""
    if kind == "direct":
        yield whole, True
        return
    if kind == "mixed":
        yield from ((span, True) for span in quoted)
    if sum(span.length for span in quoted) < whole.length - 4:
        yield whole, False


class _Tellings:
    """Tellings with their words, loaded as they are needed."""

    def __init__(self, gathering: _Gathering) -> None:
        self._gathering = gathering
        self.of: dict[int, Telling] = {}

    def load(self, ids: Iterable[int]) -> None:
        store = self._gathering.store
        rows = sorted(store.tellings([one for one in ids if one not in self.of]), key=lambda row: row.article_id)
        for at in range(0, len(rows), 20 * AT_ONCE):
            some = rows[at : at + 20 * AT_ONCE]
            texts = store.texts({row.article_id for row in some})
            for row in some:
                words = texts[row.article_id][row.start : row.end]
                self.of[row.id] = Telling.of(row.id, row.article_id, row.moment, words, row.speaker, row.quoted)
            self._gathering.progress(1, 1)

    def group(self, members: Sequence[int]) -> tuple[bool, Sequence[str], int, list[tuple[int, Sequence[str]]]]:
        """A group as it is stored: stock, drift, newest moment, each telling with its drift against the first."""
        told = [self.of[one] for one in members]
        drifts = [drift(told[0], one).kinds for one in told[1:]]
        kinds = in_order(kind for kinds in drifts for kind in kinds)
        own: list[Sequence[str]] = [(), *drifts]
        return is_stock(told), kinds, int(told[-1].moment), list(zip(members, own, strict=True))


class _Article:
    """An article made ready for finding what differs."""

    def __init__(self, source: SourceArticle, figures: Sequence[SourceFigure]) -> None:
        self.moment = source.moment
        self._source = source
        self._figures = figures

    @cached_property
    def things(self) -> list[CountedThing]:
        source = self._source
        around = sentences_around(source.text, [Span(one.start, one.end) for one in self._figures])
        return [
            CountedThing(
                *(one.id, source.id, source.moment, source.outlet, *one[1:8], one.start, one.end),
                *(span.of(source.text), span.start),
            )
            for one, span in zip(self._figures, around, strict=True)
        ]

    @cached_property
    def sentences(self) -> CountedSentences:
        return CountedSentences(self.things)

    @cached_property
    def opening(self) -> set[str]:
        return names(self._source.title) | names(self._source.text[:OPENING])

    @cached_property
    def all(self) -> set[str]:
        return names(self._source.title) | names(self._source.text)


class _Prepared:
    """Articles made ready for finding what differs."""

    def __init__(self, gathering: _Gathering) -> None:
        self._gathering = gathering
        self._articles: dict[int, _Article] = {}
        self.moment_of: dict[int, float] = defaultdict(float)

    def load(self, ids: Iterable[int]) -> None:
        wanted = set(ids)
        if len(self._articles) > 5 * AT_ONCE:
            self._articles = {one: article for one, article in self._articles.items() if one in wanted}
        missing = [one for one in sorted(wanted) if one not in self._articles]
        figures = self._gathering.store.figures(missing)
        for source in self._gathering.store.articles(missing):
            own = figures.get(source.id, ())
            self._articles[source.id] = _Article(source, own)
            self.moment_of.update((one.id, source.moment) for one in own)

    def moment(self, article: int) -> int:
        return self._articles[article].moment

    def things(self, article: int) -> list[CountedThing]:
        return self._articles[article].things

    def sentences(self, article: int) -> CountedSentences:
        return self._articles[article].sentences

    def opening(self, article: int) -> set[str]:
        return self._articles[article].opening

    def all(self, article: int) -> set[str]:
        return self._articles[article].all

    def counts(self, articles: Iterable[int]) -> list[CountedThing]:
        """What may be tolls."""
        return [one for article in articles for one in self.things(article) if one.kind in ("count", "other")]


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


def _neighbours(articles: Sequence[int], new: Collection[int]) -> Iterator[tuple[int, int]]:
    """Pairs of a story's articles, in the order of time, that are near each other; one of each pair is new."""
    for n, later in enumerate(articles):
        for earlier in articles[max(0, n - NEIGHBOURS) : n]:
            if later in new or earlier in new:
                yield earlier, later
