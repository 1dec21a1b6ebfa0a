"""Pronouns: whom "he", "she", "it" and "they" stand for, by who was named and who spoke before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from msgspec import Struct

from reader.extraction.names.names import Named, Person
from reader.extraction.names.ranking import Candidate, Choice, choose
from reader.extraction.text.tokens import Tokens
from reader.extraction.text.words import is_plural

LOOK_BACK = 40
"""Mentions before the pronoun that are weighed."""
_OPENING = 3
"""Tokens at the start of a paragraph in which the pronoun stands that it is about."""
_LONGEST_OPENING = 20
"""Tokens before the name with which a sentence opens at most."""
_CHAIN = 4
"""Sentences back that a chain of "he … He …" is followed."""
_STEPS = (0, 1, 2, 4)
"""Sentences of distance that are told apart: more than none, than one, than two, than four."""
_FARTHEST = 9
"""Sentences of distance to somebody who is named further back than is looked."""


class Floor(Struct, frozen=True):
    """Who spoke at which token, in which sentence; `open`: nothing tells whether it was they."""

    at: int
    sentence: int
    person: Person
    open: bool = False


class Article(Protocol):
    """What is known of the text: who is named where."""

    timeline: list[Named]
    sentence_starts: list[int]
    paragraph_starts: list[int]
    tokens: Tokens

    def sentence_at(self, index: int) -> int:
        """The number of the sentence that holds token `index`."""
        ...

    def is_reported(self, index: int) -> bool:
        """Whether token `index` stands in words that somebody is reported to have said."""
        ...

    def relative(self, person: Person, at: int, fits: Callable[[Person], bool]) -> Person | None:
        """Who else of the family the surname at token `at` may stand for; None where it tells that it is the person."""
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
) -> Choice | None:
    """Whom "he" or "she" at token `at` may stand for, the likeliest first; None where nobody fits.

    Nobody in `barred`; hardly anybody in `addressed`, whose first names stand in the quoted words.
    """
    facts = _Facts(article, word, at, floor, barred)
    facts.tell_mentions()
    facts.tell_floor()
    for person in addressed:
        facts.add(person, "addressed")
    return choose(at, facts.candidates())


class _Facts:
    """Gathers the facts about everybody whom the pronoun at token `at` may stand for."""

    def __init__(
        self, article: Article, word: str, at: int, floor: Sequence[Floor], barred: Collection[Person]
    ) -> None:
        self.article = article
        self.word = word
        self.at = at
        self.floor = [entry for entry in floor if entry.at < at]
        self.barred = barred
        self.wanted = "m" if word in ("he", "him") else "f"
        self.here = article.sentence_at(at)
        self.number = bisect_right(article.paragraph_starts, at) - 1
        self.paragraph = article.paragraph_starts[max(0, self.number)]
        self.found: dict[Person, list[str]] = {}
        self.known: dict[Person, bool] = {}

    def fits(self, person: Person) -> bool:
        """Whether the pronoun can stand for the person at all."""
        if person not in self.known:
            self.known[person] = person not in self.barred and fits(person, self.wanted, self.at)
        return self.known[person]

    def add(self, person: Person, *facts: str) -> None:
        """Note facts about somebody who is a candidate already."""
        if person in self.found:
            self.found[person] += facts

    def candidates(self) -> list[Candidate]:
        """Everybody of whom something was told; who is the only one is told so."""
        alone = ["alone"] if len(self.found) == 1 else []
        return [Candidate(person, (*facts, *alone)) for person, facts in self.found.items()]

    def tell_mentions(self) -> None:
        """Where candidates are named, and how: the nearest mention of each, and the nearest as a subject."""
        article, timeline = self.article, self.article.timeline
        stop = bisect_left(timeline, self.at, key=lambda entry: entry.at)
        subjects: set[Person] = set()
        told = timeline[max(0, stop - LOOK_BACK) : stop]
        # Nowhere else is told of whom only a description names: where they spoke is the place.
        told += [Named(entry.at, entry.person, True) for entry in self.floor[-3:] if not entry.person.mentions]
        for place, named, subject in sorted(told, key=lambda entry: -entry.at):
            person = named if self.fits(named) else article.relative(named, place, self.fits)
            if person is None:
                continue
            sentence = article.sentence_at(place)
            away = self.here - sentence
            opens = subject and place - article.sentence_starts[sentence] <= _OPENING
            if person not in self.found:
                near = ["nearest"] if not self.found else ["second"] if len(self.found) == 1 else []
                reported = bool(person.mentions) and article.is_reported(place)
                how = "reported" if reported else "subject" if subject else "object"
                inside = "paragraph" if place >= self.paragraph else "before"
                self.found[person] = [
                    f"last {how} {inside}",
                    self._gender(person),
                    *_far("last", away),
                    *near,
                    *(["same sentence " + how] if away == 0 else []),
                ]
            if subject and person not in subjects and not (person.mentions and article.is_reported(place)):
                if not subjects:
                    self.found[person].append("nearest subject" if opens else "nearest subject inside")
                subjects.add(person)
                self.found[person] += _far("subject", away)
                if opens:
                    self.found[person].append("opens")
                if place >= self.paragraph:
                    self.found[person].append("subject of paragraph")
        self._tell_paragraphs(subjects)

    def _tell_paragraphs(self, subjects: set[Person]) -> None:
        article, timeline = self.article, self.article.timeline
        if self.number > 0:
            first = article.paragraph_starts[self.number - 1]
            start = bisect_left(timeline, first, key=lambda entry: entry.at)
            if start < len(timeline) and timeline[start].at - first <= _OPENING:
                self.add(timeline[start].person, "topic of paragraph before")
        for person in self.found:
            if person not in subjects:
                self.add(person, "never subject")

    def _gender(self, person: Person) -> str:
        if person.gender_at(self.at) == self.wanted:
            return "gender"
        return "human" if person.human else "perhaps human"

    def tell_floor(self) -> None:
        """Who spoke before, and whether somebody else has come up since."""
        article = self.article
        speakers: list[Floor] = []
        for entry in reversed(self.floor[-3:]):
            if self.fits(entry.person) and all(entry.person is not one.person for one in speakers):
                speakers.append(entry)
        passed = None
        if speakers and speakers[0].at < self.paragraph and self._is_about_another(speakers[0].person):
            passed = speakers.pop(0).person
            self.add(passed, "spoke before paragraph")
        newer = _newer_subject(article, self.wanted, self.at, self.floor, self.barred)
        for number, entry in enumerate(speakers):
            if entry.person not in self.found:
                self.found[entry.person] = [self._gender(entry.person), *_far("last", _FARTHEST)]
            facts = [f"spoke {number}"]
            if number == 0:
                facts += _far("spoke", self.here - entry.sentence)
                since = self._since(entry)
                facts.append(f"spoke, {since} since")
                if entry.at < self.paragraph:
                    facts.append(f"spoke before, {since} since")
                if newer is not None and newer is not entry.person:
                    facts.append("passed")
                if entry.open:
                    facts.append("spoke perhaps")
            self.add(entry.person, *facts)
        if newer is not None:
            self.add(newer, "new subject")
        chained = self._chained()
        if chained is not None and chained is not passed:
            self.add(chained, "same pronoun before")

    def _since(self, entry: Floor) -> str:
        """Who else that fits has been named since somebody spoke: nobody, another as an object, or as a subject."""
        timeline = self.article.timeline
        since = bisect_left(timeline, entry.at, key=lambda one: one.at)
        stop = bisect_left(timeline, self.at, key=lambda one: one.at)
        others = [one for one in timeline[since:stop] if one.person is not entry.person and self.fits(one.person)]
        if not others:
            return "nobody"
        return "subject" if any(one.subject for one in others) else "object"

    def _is_about_another(self, speaker: Person) -> bool:
        """Whether a new paragraph opens with the pronoun while the text is about another than who spoke last.

        A paragraph that opens with "she" is about her whom the text has told of, or about her who spoke last.
        """
        article = self.article
        opening = article.tokens.low[self.paragraph : self.paragraph + _OPENING]
        if self.here == article.sentence_at(self.paragraph) or self.word not in opening:
            return False
        return any(
            "topic of paragraph before" in facts for person, facts in self.found.items() if person is not speaker
        )

    def _chained(self) -> Person | None:
        """For whom the same pronoun stands with which the sentence before opens.

        "Jo Hart wants to sign Al Wade. He sees Wade as a leader. “We shall see,” he said.": Hart is he, and not Wade.
        """
        article, low = self.article, self.article.tokens.low
        for number in range(self.here - 1, max(0, self.here - 1 - _CHAIN), -1):
            first = article.sentence_starts[number]
            place = first + 1 if low[first] in ("but", "and", "yet") else first
            if low[place] != self.word:
                return None
            if low[article.sentence_starts[number - 1]] != self.word:
                choice = resolve(article, self.word, place, [entry for entry in self.floor if entry.at < place])
                return None if choice is None else choice.ranked[0][0].person
        return None


def _far(what: str, sentences: int) -> list[str]:
    """That something stands more than so many sentences back, for each number that is told apart."""
    return [f"{what} over {step} back" for step in _STEPS if sentences > step]


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


def fits(person: Person, wanted: str, at: int) -> bool:
    """Whether a pronoun of gender `wanted` at token `at` may stand for the person."""
    if person.body or person.gender_at(at) not in ("", wanted):
        return False
    if person.human or person.gender_at(at):
        return True
    first, _, last = person.name.rpartition(" ")
    return bool(first) and not person.place and not person.name.isupper() and not is_plural(last.casefold())


def last_body(article: Article, at: int, floor: Sequence[Floor], barred: Collection[Person]) -> Person | None:
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


def last_group(article: Article, at: int, floor: Sequence[Floor]) -> Person | None:
    """The last group that spoke, if that was not long ago."""
    here = article.sentence_at(at)
    for entry in reversed(floor[-3:]):
        if entry.at < at and here - entry.sentence <= 4 and entry.person.gender == "p":
            return entry.person
    return None
