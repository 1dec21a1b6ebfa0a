"""Pronouns: whom "he", "she", "it" and "they" take up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from reader.extraction.names import Named, Person

_LOOK_BACK = 40
"""Mentions before the pronoun that are weighed."""
_WORST = -7.0
_MARGIN = 1.0
"""A best reading that is not ahead of the second by this much is a guess."""

# What speaks for a candidate, in sentences of distance.
_PER_SENTENCE = -1.0
_SUBJECT = 1.2
_SAME_PARAGRAPH = 0.8
_KNOWN_GENDER = 2.0
_NOT_KNOWN_HUMAN = -4.0
_HAS_FLOOR = 2.4
_HAD_FLOOR = 0.4


@dataclass(frozen=True, slots=True)
class Floor:
    """Who spoke at which token, in which sentence."""

    at: int
    sentence: int
    person: Person


class Article(Protocol):
    """What is known of the text: who is named where."""

    timeline: list[Named]
    sentence_starts: list[int]
    paragraph_starts: list[int]

    def sentence_at(self, index: int) -> int:
        """The number of the sentence that holds token `index`."""
        ...


def resolve(
    article: Article, word: str, at: int, floor: Sequence[Floor], barred: Collection[Person] = ()
) -> tuple[Person | None, bool]:
    """Whom pronoun `word` at token `at` stands for, and whether no other reading is close; nobody in `barred`.

    Recent mentions count, more so subjects and whoever spoke last; a known gender that fits counts, one that does
    not fit rules out.
    """
    if word in ("they", "them"):
        return _last_group(article, at, floor)
    if word == "it":
        return _last_body(article, at, floor, barred)
    wanted = "m" if word in ("he", "him") else "f"
    here = article.sentence_at(at)
    paragraph = article.paragraph_starts[max(0, bisect_right(article.paragraph_starts, at) - 1)]
    scores: dict[Person, float] = {}
    named_here = False
    stop = bisect_left(article.timeline, at, key=lambda entry: entry.at)
    for index in range(stop - 1, max(-1, stop - _LOOK_BACK), -1):
        place, person, subject = article.timeline[index]
        if not _fits(person, wanted) or person in barred:
            continue
        sentence = article.sentence_at(place)
        score = _PER_SENTENCE * (here - sentence)
        if subject:
            score += _SUBJECT
        if place >= paragraph:
            score += _SAME_PARAGRAPH
            named_here = named_here or (subject and here > sentence)
        scores[person] = max(scores.get(person, _WORST - 9), score + _bias(person, wanted))
    for entry in reversed(floor[-3:]):
        if _fits(entry.person, wanted) and entry.at < at and entry.person not in barred:
            # Whoever a new paragraph is about has taken the floor from the speaker of the one before.
            bonus = _HAD_FLOOR if named_here and entry.at < paragraph else _HAS_FLOOR
            score = bonus + 0.6 * _PER_SENTENCE * (here - entry.sentence) + _bias(entry.person, wanted)
            scores[entry.person] = max(scores.get(entry.person, _WORST - 9), score)
            break
    if not scores:
        return None, False
    ranked = sorted(scores.values(), reverse=True)
    best = max(scores, key=lambda person: scores[person])
    if ranked[0] < _WORST:
        return None, False
    sure = (len(ranked) == 1 or ranked[0] - ranked[1] >= _MARGIN) and bool(best.human or best.gender)
    if sure and not best.gender:
        best.gender = wanted
    return best, sure


def _fits(person: Person, wanted: str) -> bool:
    if person.body or person.gender not in ("", wanted):
        return False
    return bool(person.human or person.gender or " " in person.name)


def _bias(person: Person, wanted: str) -> float:
    if person.gender == wanted:
        return _KNOWN_GENDER
    return 0.0 if person.human else _NOT_KNOWN_HUMAN


def _last_body(
    article: Article, at: int, floor: Sequence[Floor], barred: Collection[Person]
) -> tuple[Person | None, bool]:
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
            return person, False
    return None, False


def _last_group(article: Article, at: int, floor: Sequence[Floor]) -> tuple[Person | None, bool]:
    """The last group that spoke, if that was not long ago."""
    here = article.sentence_at(at)
    for entry in reversed(floor[-3:]):
        if entry.at < at and here - entry.sentence <= 4 and entry.person.gender == "p":
            return entry.person, False
    return None, False
