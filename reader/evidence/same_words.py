"""The same words told in several articles: which quotes are one utterance, what drifted, which phrases are stock.

Two tellings are proposed when they share rare shingles of three words, or content words under one speaker's name within
days; they are verified by aligning their words (longest common subsequence). Containment, not likeness, is measured: a
shortened quote stands wholly inside the longer one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import LCSseq

from reader.evidence.news_words import is_common
from reader.evidence.wording import (
    STOP_WORDS,
    Change,
    ChangeKind,
    changes,
    is_number,
    normal_words,
    placed_words,
)
from reader.model.person_names import last_name

DAY = 86_400
_MUCH = 5.0
"""The mass that reported clauses with different figures have in common when they are one statement."""
_TITLE_WORDS = 4
NEAR = 7 * DAY
"""Seconds within which wording may differ; beyond, only the same quoted words count."""

_NEXT_REPORT = 6.5 * DAY
"""Seconds after which a reporter's clause may be that of the next weekly report, in the same mould."""
_TERM_WORDS, _TERM_VOICES, _OWN_VOICES = 3, 10, 4
"""So few words that more than ten people have used are a term of the day, as “rescue package”, and no utterance; where
they are not set between marks of their own in both tellings, more than four."""

_OPENING_MARKS = ('"', "'", "“", "‘", "«", "„")

Reason = Literal["same words", "same speaker", "fragment", "overlap", "again later"]

_STOCK_PHRASES = frozenset(
    {
        "no comment",
        "declined to comment",
        "not immediately available for comment",
        "not immediately available to comment",
        "could not be reached",
        "could not be reached for comment",
        "could not immediately be reached for comment",
        "not available for comment",
        "thank you",
        "thank you very much",
        "i do not know",
        "of course",
    }
)


class Telling(Struct, frozen=True):
    """One article's form of words. `moment` in seconds since 1970; `speaker` the full name, or what is known of it.

    `quoted`: the words stand between quotation marks; else they are a reporter's clause.
    """

    id: int
    article: int
    moment: float
    text: str
    speaker: str | None = None
    quoted: bool = True
    words: Sequence[str] = ()

    @classmethod
    def of(cls, id: int, article: int, moment: float, text: str, speaker: str | None, quoted: bool) -> Telling:  # noqa: A002
        """A telling with its words made ready for comparing."""
        return cls(id, article, moment, text, speaker, quoted, normal_words(text))


def same_speaker(a: str | None, b: str | None) -> bool | None:
    """Whether two names may be one speaker; None when one is unknown. A surname is enough: it merges no persons."""
    if not a or not b:
        return None
    one, other = _name_words(a), _name_words(b)
    if not one or not other:
        return None
    if set(one) <= set(other) or set(other) <= set(one):
        return True
    return one[-1] == other[-1] and one[0][0] == other[0][0]


def _name_words(name: str) -> list[str]:
    words = [word.removesuffix("'s").removesuffix("’s").strip(".,") for word in name.lower().split()]
    return [word for word in words if word and word not in ("mr", "mrs", "ms", "dr", "the", "jr", "sr")]


def mass_of(words: Iterable[str]) -> float:
    """How much shared words say: nothing a stop word, half a word that stands in most news, one any other."""
    return sum(0.5 if is_common(word) else 1.0 for word in words if word not in STOP_WORDS)


def verdict(a: Telling, b: Telling) -> Reason | None:
    """Why two tellings of two articles are one utterance, or None."""
    if a.article == b.article:
        return None
    short, long = sorted((a.words, b.words), key=len)
    apart = abs(a.moment - b.moment)
    quoted = a.quoted and b.quoted
    least = 2.0 if a.quoted or b.quoted else 3.0
    if len(short) < 2 or (apart > _NEXT_REPORT and not quoted):
        return None
    common = LCSseq.similarity(short, long)
    share = common / len(short)
    if share < 0.55 and common < 5:
        return None
    mass = mass_of((Counter(short) & Counter(long)).elements())
    if mass < 0.5:
        return None
    run = SequenceMatcher(None, short, long, autojunk=False).find_longest_match(0, len(short), 0, len(long))
    meets = _meet(run.a, run.size, len(short), run.b, len(long))
    match = _Match(len(short), share, run.size, meets, mass, quoted, least)
    speaker = same_speaker(a.speaker, b.speaker)
    if speaker and quoted and apart <= 3 * DAY and _is_piece(match):
        return "fragment"
    if mass < 1.5:
        return None
    if apart > NEAR:
        return None if _numbers_differ(short, long) else _again(match, speaker)
    if not quoted and not (speaker and apart <= DAY and mass >= _MUCH) and _numbers_differ(short, long):
        # A reported clause with another figure, told by another or on another day, is a new statement; so is one that
        # has little in common but its mould: “analysts had expected 23 cents a share”.
        return None
    if not quoted and apart > DAY and _is_expectation(short):
        return None
    if not quoted and len(short) <= _TITLE_WORDS and _is_title(a.text if len(a.words) == len(short) else b.text):
        return None
    return _near(match, speaker)


def _is_title(text: str) -> bool:
    """Whether all words begin with a capital: a name or a title between marks, and no utterance."""
    words = text.split()
    return len(words) > 1 and all(word.strip("“”\"'‘’")[:1].isupper() for word in words)


_EXPECTING = frozenset({"expect", "expected", "expecting", "estimated", "forecast", "forecasting", "predicted"})


def _is_expectation(words: Collection[str]) -> bool:
    """Whether a clause says what number analysts expected: it names nobody, and stands in reports on many companies."""
    analysts = not {"analyst", "analysts", "economists", "street"}.isdisjoint(words)
    return analysts and not _EXPECTING.isdisjoint(words) and any(map(is_number, words))


def _numbers_differ(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the shorter wording has a number that the longer one lacks."""
    return bool(Counter(filter(is_number, short)) - Counter(filter(is_number, long)))


class _Match(Struct, frozen=True):
    """What two tellings have in common: `share` of the shorter, the longest `run` of words, the `mass` of content."""

    size: int
    share: float
    run: int
    meets: bool
    """Whether one goes on where the other ends: the run closes one and opens the other."""
    mass: float
    quoted: bool
    """Whether both stand between marks."""
    least: float
    """The mass that one speaker's tellings need: more where both are a reporter's clauses."""


_EDGE = 2
"""Words by which a run may miss the end of a telling."""


def _meet(a: int, size: int, length_a: int, b: int, length_b: int) -> bool:
    """Whether a run at `a` and `b` closes one sequence of words and opens the other."""
    closes_a, closes_b = a + size >= length_a - _EDGE, b + size >= length_b - _EDGE
    return (closes_a and b <= _EDGE) or (closes_b and a <= _EDGE)


def _is_piece(match: _Match) -> bool:
    """Whether the shorter telling stands in the longer one in one piece: three words with one that is rare, or five."""
    return match.run == match.size and (match.size >= 5 or (match.size >= 3 and match.mass >= 1))


def _near(match: _Match, speaker: bool | None) -> Reason | None:
    """Within days, wording may differ."""
    if speaker is False and match.size < 8:
        return None
    if speaker and match.quoted and match.share >= 0.95 and match.run >= 0.9 * min(match.size, 4):
        return "fragment"
    if speaker and match.share >= 0.6 and (match.run >= 4 or match.share >= 0.8) and match.mass >= match.least:
        return "same speaker"
    if speaker and match.quoted and match.run >= 3 and match.mass >= 5 and match.share >= 0.55:
        return "same speaker"
    if speaker and match.quoted and match.meets and match.run >= 5 and match.mass >= 3:
        return "overlap"
    if match.share >= 0.85 and match.run >= 5 and match.mass >= 4:
        return "same words"
    if match.quoted and match.run >= 12 and match.mass >= 5 and (match.meets or match.share >= 0.6):
        return "overlap"
    return None


def _again(match: _Match, speaker: bool | None) -> Reason | None:
    """Later, the same quoted words with the same numbers, of the same speaker or long enough."""
    if speaker and match.share >= 0.85 and match.run >= 5 and match.mass >= 3 and match.size >= 6:
        return "again later"
    return "again later" if match.share >= 0.95 and match.size >= 12 and match.mass >= 6 else None


class Spoken(Struct, frozen=True):
    """What proposes pairs of one speaker: `name` is a surname, `content` words that say something, or their hashes."""

    id: int
    article: int
    moment: float
    name: str
    content: Collection[int] | Collection[str]


def content_words(words: Iterable[str]) -> list[str]:
    """Words that say something of what is spoken of."""
    return [word for word in words if word not in STOP_WORDS]


def of_one_speaker(new: Collection[int], spoken: Iterable[Spoken]) -> Iterator[tuple[int, int]]:
    """Pairs of ids, one of `new`, under one surname within days, that share half of the shorter one's content words.

    Finds what shingles cannot: stretches of two or three words, and wordings changed in many places.
    """
    by_name: dict[str, list[Spoken]] = defaultdict(list)
    for one in spoken:
        by_name[one.name].append(one)
    for named in by_name.values():
        if len(named) > 1 and any(one.id in new for one in named):
            yield from _pairs_of_one(sorted(named, key=lambda one: one.moment), new)


def _pairs_of_one(named: Sequence[Spoken], new: Collection[int]) -> Iterator[tuple[int, int]]:
    """Pairs of one surname's tellings, which come in the order of time."""
    content = [frozenset[object](one.content) for one in named]
    first = 0
    for n, later in enumerate(named):
        while later.moment - named[first].moment > NEAR:
            first += 1
        ours, is_new = content[n], later.id in new
        for m in range(first, n) if ours else ():
            earlier, theirs = named[m], content[m]
            asked = theirs and earlier.article != later.article and (is_new or earlier.id in new)
            if asked and 2 * len(ours & theirs) >= min(len(ours), len(theirs)):
                yield later.id, earlier.id


def grouped(links: Iterable[tuple[int, int]], telling_of: Mapping[int, Telling]) -> list[list[int]]:
    """Ids of tellings that are one utterance, the earliest first, from verified pairs.

    The longest telling is the hub of its group: parts of a statement hang on the whole, and no chain leads from one
    statement to the next.
    """
    linked: dict[int, set[int]] = defaultdict(set)
    for a, b in links:
        linked[a].add(b)
        linked[b].add(a)
    groups: list[list[int]] = []
    taken: set[int] = set()
    for hub in sorted(linked, key=lambda n: (-len(telling_of[n].words), telling_of[n].moment, n)):
        if hub in taken:
            continue
        members = _of_one_place(telling_of, hub, [n for n in linked[hub] if n not in taken])
        inside = set(members)
        # What equals a member word for word comes along although it was not compared with the hub.
        for member in members[1:]:
            for n in sorted(linked[member]):
                equal = n not in taken and n not in inside and telling_of[n].words == telling_of[member].words
                if equal and telling_of[n].article not in {telling_of[one].article for one in members}:
                    members.append(n)
                    inside.add(n)
        if len({telling_of[n].article for n in members}) > 1:
            taken |= inside
            groups.append(sorted(members, key=lambda n: (telling_of[n].moment, telling_of[n].article, n)))
    return groups


def _of_one_place(telling_of: Mapping[int, Telling], hub: int, linked: Iterable[int]) -> list[int]:
    """The hub with those linked to it, one of each article: where an article has two, those that tell one stretch of
    it, for two sentences of a statement are no tellings of each other."""
    together = [hub, *sorted(linked)]
    if len({telling_of[n].article for n in together}) == len(together):
        return together
    long = telling_of[hub].words
    places = {hub: range(len(long))}
    for n in together[1:]:
        short = telling_of[n].words
        run = SequenceMatcher(None, long, short, autojunk=False).find_longest_match(0, len(long), 0, len(short))
        first = max(0, run.a - run.b)
        places[n] = range(first, min(len(long), first + len(short)))
    members: list[int] = []
    for n in sorted(places, key=lambda one: (-len(places[one]), one != hub, telling_of[one].moment, one)):
        here = places[n]
        if any(telling_of[n].article == telling_of[one].article for one in members):
            continue
        if all(2 * _common(here, places[one]) >= min(len(here), len(places[one])) for one in members):
            members.append(n)
    return members


def _common(a: range, b: range) -> int:
    return max(0, min(a.stop, b.stop) - max(a.start, b.start))


def is_stock(group: Sequence[Telling]) -> bool:
    """Whether a group is a phrase everybody uses or a line of every report, and no utterance."""
    shortest = min((telling.words for telling in group), key=len)
    if " ".join(shortest) in _STOCK_PHRASES:
        return True
    if len(group) < 3:
        return False
    names = {last_name(telling.speaker) for telling in group} - {None}
    fortnights = {int(telling.moment // (14 * DAY)) for telling in group}
    return (len(names) >= 3 and len(shortest) < 8) or len(fortnights) >= 3


class Drift(Struct, frozen=True):
    """What differs between the first telling and a later one: kinds in order, changes as spans of the two texts."""

    kinds: tuple[ChangeKind, ...]
    changes: tuple[Change, ...]


_ORDER: tuple[ChangeKind, ...] = ("negation", "number", "attribution", "hedge", "words", "shortened")


def drift(first: Telling, later: Telling) -> Drift:
    """How a later telling differs from the first. Spans are offsets into the two tellings' own texts."""
    a, b = placed_words(first.text), placed_words(later.text)
    found = changes(a, b, reported=first.quoted != later.quoted)
    kinds = {change.kind for change in found}
    if same_speaker(first.speaker, later.speaker) is False:
        kinds.add("attribution")
    return Drift(tuple(kind for kind in _ORDER if kind in kinds), tuple(found))


def in_order(kinds: Iterable[ChangeKind]) -> list[ChangeKind]:
    """Kinds of drift, what matters most first, each once."""
    present = set(kinds)
    return [kind for kind in _ORDER if kind in present]


def is_term(a: Telling, b: Telling, voices: Callable[[str, int], int]) -> bool:
    """Whether what two tellings share is a term that many use, and no utterance.

    `voices` counts the people who have some words in a quote, up to a number.
    """
    short, long = sorted((a, b), key=lambda one: len(one.words))
    if len(short.words) > _TERM_WORDS:
        return False
    most = _TERM_VOICES if _is_set_apart(short, long) else _OWN_VOICES
    return voices(short.text, most + 1) > most


def _is_set_apart(short: Telling, long: Telling) -> bool:
    """Whether the words of the shorter telling stand between marks of their own in the longer one."""
    if long.quoted and len(long.words) == len(short.words):
        return True
    before, found, _ = long.text.lower().partition(short.text.strip(" .,;:!?").lower())
    return bool(found) and before.endswith(_OPENING_MARKS)


def link(
    pairs: Iterable[tuple[int, int]],
    telling_of: Mapping[int, Telling],
    cancelled: Callable[[], bool] = lambda: False,
) -> list[tuple[int, int]]:
    """Those of the proposed pairs that are one utterance; ids that are not known are passed over."""
    found: list[tuple[int, int]] = []
    for n, (a, b) in enumerate(pairs):
        if n % 1000 == 0 and cancelled():
            break
        one, other = telling_of.get(a), telling_of.get(b)
        if one is not None and other is not None and verdict(one, other):
            found.append((a, b))
    return found
