"""Pronouns: whom "he", "she", "it" and "they" stand for, by who was named and who spoke before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct

from reader.extraction.names.names import Named, Person
from reader.extraction.text.tokens import Tokens

LOOK_BACK = 40
"""Mentions before the pronoun that are weighed."""
_WORST = -7.0
TOLD_OF = 6
"""Mentions before a paragraph among which others are looked for whom it may be about."""
_OPENING = 3
"""Tokens at the start of a paragraph in which the pronoun stands that it is about."""
_LONGEST_OPENING = 20
"""Tokens before the name with which a sentence opens at most."""
_CHAIN = 4
"""Sentences back that a chain of "he … He …" is followed."""
_FAR_AHEAD = 4
"""Points by which a reading leads; more tell no more."""
_TIED = 0.15
"""Two readings no further apart than this fit alike."""
_MARGIN = 1.0
"""A best reading that is not ahead of the second by this much is a guess."""

# What speaks for a candidate, in sentences of distance.
_PER_SENTENCE = -1.0
_SUBJECT = 1.2
_OPENS = 0.3
_SAME_PARAGRAPH = 0.8
_KNOWN_GENDER = 2.0
_HUMAN = 1.0
_NOT_KNOWN_HUMAN = -4.0
_ADDRESSED = -3.0
_HAS_FLOOR = 2.4
_HAD_FLOOR = 0.4


class Floor(Struct, frozen=True):
    """Who spoke at which token, in which sentence; `open`: nothing tells whether it was they."""

    at: int
    sentence: int
    person: Person
    open: bool = False


class Reading(NamedTuple):
    """Whom a pronoun stands for, whether that is `sure`, by how many whole points it leads the second best.

    `tied`: another fits as well.
    """

    person: Person | None
    sure: bool = False
    lead: str = ""
    tied: bool = False


class Article(Protocol):
    """What is known of the text: who is named where."""

    timeline: list[Named]
    sentence_starts: list[int]
    paragraph_starts: list[int]
    tokens: Tokens

    def sentence_at(self, index: int) -> int:
        """The number of the sentence that holds token `index`."""
        ...

    def is_premodifier(self, index: int) -> bool:
        """Whether token `index` may stand before a name that opens a sentence: "But the mayor, Jo Hart"."""
        ...


def resolve(
    article: Article,
    word: str,
    at: int,
    floor: Sequence[Floor],
    barred: Collection[Person] = (),
    addressed: Collection[Person] = (),
) -> Reading:
    """Whom pronoun `word` at token `at` stands for, and how far ahead of others that reading is.

    Nobody in `barred`; hardly anybody in `addressed`, whose first names stand in the quoted words.

    Recent mentions count, more so subjects and whoever spoke last; a known gender that fits counts, one that does
    not fit rules out.
    """
    if word in ("they", "them"):
        return Reading(_last_group(article, at, floor))
    if word == "it":
        return Reading(_last_body(article, at, floor, barred))
    wanted = "m" if word in ("he", "him") else "f"
    here = article.sentence_at(at)
    paragraph = article.paragraph_starts[max(0, bisect_right(article.paragraph_starts, at) - 1)]
    scores: dict[Person, float] = {}
    active: set[Person] = set()
    named_here = False
    stop = bisect_left(article.timeline, at, key=lambda entry: entry.at)
    biases: dict[Person, float | None] = {}  # None: somebody whom the pronoun cannot stand for
    for index in range(stop - 1, max(-1, stop - LOOK_BACK), -1):
        place, person, subject = article.timeline[index]
        if person not in biases:
            possible = fits(person, wanted, at) and person not in barred
            biases[person] = _bias(person, wanted, at) if possible else None
        bias = biases[person]
        if bias is None:
            continue
        sentence = article.sentence_at(place)
        score = _PER_SENTENCE * (here - sentence)
        opens = place - article.sentence_starts[sentence] <= _OPENING
        if subject or opens:
            active.add(person)
        if subject:
            score += _SUBJECT
            if opens:
                score += _OPENS
        if place >= paragraph:
            score += _SAME_PARAGRAPH
            named_here = named_here or (subject and here > sentence)
        scores[person] = max(scores.get(person, _WORST - 9), score + bias)
    chained = _chained(article, word, at, floor)
    if chained is not None and chained[1] not in barred:
        place, person = chained
        score = _PER_SENTENCE * (here - article.sentence_at(place)) + _SUBJECT + _OPENS + _bias(person, wanted, at)
        score += _SAME_PARAGRAPH if place >= paragraph else 0.0
        scores[person] = max(scores.get(person, _WORST - 9), score)
    newer = _newer_subject(article, wanted, at, floor, barred)
    for entry in reversed(floor[-3:]):
        if fits(entry.person, wanted, at) and entry.at < at and entry.person not in barred:
            if newer is not None and newer is not entry.person:
                scores[newer] = max(scores.get(newer, _WORST), _HAS_FLOOR + _bias(newer, wanted, at))
            # Whoever a new paragraph is about has taken the floor from the speaker of the one before.
            passed = (named_here and entry.at < paragraph) or (newer is not None and newer is not entry.person)
            bonus = _HAD_FLOOR if passed else _HAS_FLOOR
            score = bonus + 0.6 * _PER_SENTENCE * (here - entry.sentence) + _bias(entry.person, wanted, at)
            if not entry.person.mentions and not passed:
                # Nowhere else is told of whom only a description names: this is the place.
                score += _SUBJECT + (_SAME_PARAGRAPH if entry.at >= paragraph else 0.0)
            scores[entry.person] = max(scores.get(entry.person, _WORST - 9), score)
            break
    for person in addressed:
        if person in scores:
            scores[person] += _ADDRESSED
    if not scores:
        return Reading(None)
    ranked = sorted(scores.values(), reverse=True)
    best = max(scores, key=lambda person: scores[person])
    if ranked[0] < _WORST:
        return Reading(None)
    lead = ranked[0] - ranked[1] if len(ranked) > 1 else None
    sure = (lead is None or lead >= _MARGIN) and bool(best.human or best.gender_at(at))
    spoke = any(entry.person is best for entry in floor[-3:])
    # Whom no sentence is about, and who has not spoken, is seldom meant while others are there.
    tied = lead is not None and (lead < _TIED or (best not in active and not spoke))
    return Reading(best, sure, "alone" if lead is None else str(min(int(lead), _FAR_AHEAD)), tied)


def _chained(article: Article, word: str, at: int, floor: Sequence[Floor]) -> tuple[int, Person] | None:
    """Where the sentence before opens with the same pronoun, and for whom it stands there.

    "Jo Hart wants to sign Al Wade. He sees Wade as a leader. “We shall see,” he said.": Hart is he, and not Wade.
    """
    number = article.sentence_at(at) - 1
    low = article.tokens.low
    for _ in range(_CHAIN):
        if number < 1:
            return None
        first = article.sentence_starts[number]
        place = first + 1 if low[first] in ("but", "and", "yet") else first
        if low[place] != word:
            return None
        if low[article.sentence_starts[number - 1]] != word:
            earlier = [entry for entry in floor if entry.at < place]
            person = resolve(article, word, place, earlier).person
            return None if person is None else (place, person)
        number -= 1
    return None


def _newer_subject(
    article: Article, wanted: str, at: int, floor: Sequence[Floor], barred: Collection[Person]
) -> Person | None:
    """Whoever the sentence before that of token `at` tells of, where nobody has spoken since.

    "“No,” he said. Mr Hart stayed hopeful. “We shall see,” he said.": Mr Hart has the floor.
    """
    here = article.sentence_at(at)
    if here < 1 or not floor:
        return None
    start, stop = article.sentence_starts[here - 1], article.sentence_starts[here]
    if floor[-1].at >= start:
        return None
    first = bisect_left(article.timeline, start, key=lambda entry: entry.at)
    for opening in article.timeline[first : first + _OPENING]:
        lead = range(start, opening.at)
        if opening.at >= stop or len(lead) > _LONGEST_OPENING or not all(map(article.is_premodifier, lead)):
            return None
        person = opening.person
        known = person.gender_at(at) == wanted or (person.human and not person.gender_at(at))
        if opening.subject and known:
            return person if person not in barred else None
    return None


def rival(article: Article, word: str, at: int, floor: Sequence[Floor], best: Person) -> Person | None:
    """Whom the pronoun at token `at` may as well stand for as for `best`, who spoke last; None where nobody else fits.

    A paragraph that opens with "she" is about her whom the text has told of, or about her who spoke last: where both
    are women, and neither is named again, nothing in the text tells which.
    """
    if word not in ("he", "she"):
        return None
    wanted = "m" if word == "he" else "f"
    last = next((entry for entry in reversed(floor) if fits(entry.person, wanted, at)), None)
    if last is None or last.person is not best:
        return None
    paragraph = article.paragraph_starts[max(0, bisect_right(article.paragraph_starts, at) - 1)]
    if last.at >= paragraph or not _opens_with(article, word, paragraph, at):
        return None
    start, stop = (bisect_left(article.timeline, token, key=lambda entry: entry.at) for token in (paragraph, at))
    if any(entry.person is best for entry in article.timeline[start:stop]):
        return None
    told_of = article.timeline[max(0, start - TOLD_OF) : start]
    return next(
        (
            entry.person
            for entry in told_of
            if entry.subject and entry.person is not best and entry.person.gender_at(at) == wanted
        ),
        None,
    )


def is_topic(article: Article, person: Person, at: int) -> bool:
    """Whether the paragraph before that of token `at` opens with a sentence about the person."""
    number = bisect_right(article.paragraph_starts, at) - 2
    if number < 0:
        return False
    first = article.paragraph_starts[number]
    start = bisect_left(article.timeline, first, key=lambda entry: entry.at)
    opening = article.timeline[start] if start < len(article.timeline) else None
    return opening is not None and opening.person is person and opening.at - first <= _OPENING


def _opens_with(article: Article, word: str, paragraph: int, at: int) -> bool:
    """Whether the paragraph has the pronoun already in a sentence before the one at token `at`."""
    first, here = article.sentence_at(paragraph), article.sentence_at(at)
    return here > first and word in article.tokens.low[paragraph : paragraph + _OPENING]


def fits(person: Person, wanted: str, at: int) -> bool:
    """Whether a pronoun of gender `wanted` at token `at` may stand for the person."""
    if person.body or person.gender_at(at) not in ("", wanted):
        return False
    return bool(person.human or person.gender_at(at) or " " in person.name)


def _bias(person: Person, wanted: str, at: int) -> float:
    if person.gender_at(at) == wanted:
        return _KNOWN_GENDER
    return _HUMAN if person.human else _NOT_KNOWN_HUMAN


def _last_body(article: Article, at: int, floor: Sequence[Floor], barred: Collection[Person]) -> Person | None:
    """The last firm, office or paper that spoke, if that was not long ago."""
    here = article.sentence_at(at)
    for entry in reversed(floor[-2:]):
        person = entry.person
        if (
            entry.at < at
            and here - entry.sentence <= 3
            and not person.human
            and person.gender in ("", "n")
            and person not in barred
        ):
            return person
    stop = bisect_left(article.timeline, at, key=lambda entry: entry.at)
    for place, person, subject in reversed(article.timeline[max(0, stop - 6) : stop]):
        # "AirSolent carried more passengers, it said"
        if here == article.sentence_at(place) and subject and not person.human and person.gender in ("", "n"):
            return person if person not in barred or place <= article.sentence_starts[here] else None
    return None


def _last_group(article: Article, at: int, floor: Sequence[Floor]) -> Person | None:
    """The last group that spoke, if that was not long ago."""
    here = article.sentence_at(at)
    for entry in reversed(floor[-3:]):
        if entry.at < at and here - entry.sentence <= 4 and entry.person.gender == "p":
            return entry.person
    return None
