"""Speakers: the persons and bodies an article names, and which of them a mention stands for.

`Cast` is the list of who is named in one text. Quotes ask it who "he" is, figures whose claim a number is:

    cast = Cast(tokenize(text, find_stretches(text)))     # or analyse(text).cast
    cast.identify(span)     -> Identity(canonical, role, guess)

`identify` takes the span of any mention: a name, a name with its office, a description or a pronoun. A pronoun is
resolved from what stands before it, so the answer depends on the place. `cast.spoke(person, at)` tells the cast that a
person has the floor, which later pronouns then prefer.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from reader.extraction.lexicon import given_names, words
from reader.extraction.tokens import BREAK, QUOTE, Tokens
from reader.model import Span

_PLURAL = frozenset({"they", "we"})
_FIRST_PERSON = frozenset({"i", "we", "you"})


@dataclass(slots=True)
class Person:
    """Someone or something named in the text. `gender` is `m`, `f`, or empty when the text does not tell."""

    name: str
    body: bool = False
    gender: str = ""
    role: str | None = None
    role_words: frozenset[str] = frozenset()
    mentions: list[int] = field(default_factory=list)
    """Tokens at which the person is named."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a mention stands for; `guess` when another reading was close."""

    canonical: str | None
    role: str | None = None
    guess: bool = False
    person: Person | None = None


class Cast:
    """Who is named in a text."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.words = words()
        self.people: list[Person] = []
        self._by_last: dict[str, list[Person]] = {}
        self._by_name: dict[str, Person] = {}
        self._timeline: list[tuple[int, Person]] = []
        self._floor: list[tuple[int, Person]] = []
        self._sentence_starts = [first for first, _ in tokens.sentences]
        self._collect()

    # -- who is named ------------------------------------------------------------------------------------------

    def _collect(self) -> None:
        tokens = self.tokens
        low, cap = tokens.low, tokens.cap
        count = len(low)
        runs: list[tuple[int, int]] = []
        common = {word for word, capital in zip(low, cap, strict=True) if not capital}
        starts = set(self._sentence_starts)
        index = 0
        while index < count:
            if not cap[index] or self._is_grammar(low[index]) or (index in starts and low[index] in common):
                index += 1
                continue
            first = index
            index += 1
            while index < count:
                if low[index - 1].endswith(("'s", "’s", "s’", "s'")):
                    break
                if cap[index] and not self._is_grammar(low[index]):
                    index += 1
                elif (
                    index + 1 < count
                    and cap[index + 1]
                    and (
                        low[index] in self.words.name_particles
                        or (low[index] == QUOTE and tokens.end[index] - tokens.start[index] < 20)
                    )
                ):
                    index += 2
                else:
                    break
            runs.append((first, index))
        names: list[tuple[int, int, int]] = []
        for first, last in runs:
            begin = self.name_start(first, last)
            names.append((first, begin, last))
        # Full names first, so that a surname finds its owner wherever the full name stands.
        for _first, begin, last in names:
            if last - begin >= 2:
                self._full_name(begin, last)
        for _first, begin, last in names:
            person = self._lookup(begin, last)
            if person is None and last - begin >= 1:
                person = self._add(begin, last)
            if person is not None:
                person.mentions.append(begin)
                self._timeline.append((begin, person))
                self._describe(person, _first, begin, last)

    def _is_grammar(self, low: str) -> bool:
        lists = self.words
        return (
            low in lists.prepositions
            or low in lists.subordinators
            or low in lists.coordinators
            or low in lists.determiners
            or low in lists.subjects
            or low in lists.adverbs
            or (low in lists.auxiliaries and low not in ("will", "may"))
            or (low in lists.times and low not in lists.months_and_names)
        )

    def name_start(self, first: int, last: int) -> int:
        """First token of the name proper in a run of capitals: offices and honorifics stand before it."""
        low = self.tokens.low
        lists = self.words
        begin = first
        for index in range(first, last - 1):
            word = low[index].rstrip(".")
            if word in lists.honorifics or word in lists.roles or (index == begin and word in lists.adjectives):
                begin = index + 1
        return begin

    def _name_text(self, begin: int, last: int) -> str:
        name = self.tokens.words(begin, last)
        for ending in ("'s", "’s"):
            name = name.removesuffix(ending)
        return " ".join(name.split())

    def _full_name(self, begin: int, last: int) -> None:
        name = self._name_text(begin, last)
        key = name.casefold()
        if key not in self._by_name:
            self._add(begin, last)

    def _add(self, begin: int, last: int) -> Person:
        name = self._name_text(begin, last)
        person = Person(name)
        parts = [word.rstrip(".") for word in name.casefold().split()]
        person.body = any(part in self.words.bodies for part in parts)
        male, female = given_names()
        if parts[0] in male and len(parts) > 1:
            person.gender = "m"
        elif parts[0] in female and len(parts) > 1:
            person.gender = "f"
        self.people.append(person)
        self._by_name[name.casefold()] = person
        key = parts[-1]
        if key in self.words.name_suffixes and len(parts) > 2:
            key = parts[-2]
        if not person.body:
            self._by_last.setdefault(key, []).append(person)
        return person

    def _lookup(self, begin: int, last: int) -> Person | None:
        name = self._name_text(begin, last).casefold()
        exact = self._by_name.get(name)
        if last - begin > 1:
            return exact
        family = [person for person in self._by_last.get(name.rstrip("."), ()) if " " in person.name]
        if family:
            before = [person for person in family if person.mentions and person.mentions[-1] <= begin]
            return max(before, key=lambda person: person.mentions[-1]) if before else family[0]
        return exact

    def _describe(self, person: Person, first: int, begin: int, last: int) -> None:
        """Gender and role from what stands around one mention of a person."""
        low = self.tokens.low
        lists = self.words
        if not person.gender:
            for index in range(max(0, first - 1), begin):
                word = low[index].rstrip(".")
                if word in lists.male_words:
                    person.gender = "m"
                elif word in lists.female_words:
                    person.gender = "f"
        if person.role is None:
            role = self._role_before(first, begin) or self._role_left(begin) or self._role_right(last)
            if role:
                person.role = role
                person.role_words = frozenset(role.lower().replace("-", " ").split())
                if not person.gender:
                    heads = person.role_words
                    if heads & lists.male_words:
                        person.gender = "m"
                    elif heads & lists.female_words:
                        person.gender = "f"

    def _is_role(self, word: str) -> bool:
        word = word.rstrip(".")
        return word in self.words.roles or word.rsplit("-", 1)[-1] in self.words.roles

    def _role_before(self, first: int, begin: int) -> str | None:
        """In "foreign ministry spokesman Zhao Lijian", "President Joe Biden": the words before the name."""
        low = self.tokens.low
        if begin > first:
            office = self.tokens.words(first, begin)
            return office if low[begin - 1].rstrip(".") not in ("mr", "mrs", "ms", "miss", "dr") else None
        at = first
        if at == 0 or not self._is_role(low[at - 1]) or self.tokens.cap[at - 1]:
            return None
        while at > 0 and first - at < 7:
            word = low[at - 1]
            if not word[0].isalnum() or self._is_grammar(word) or word.endswith(("'s", "’s")):
                break
            at -= 1
        return self.tokens.words(at, first) if at < first else None

    def _role_left(self, begin: int) -> str | None:
        """In "Biden’s national security adviser, Jake Sullivan": the phrase before the comma."""
        low = self.tokens.low
        if begin < 2 or low[begin - 1] != "," or not self._is_role(low[begin - 2]):
            return None
        at = begin - 2
        while at > 0 and begin - at < 9:
            word = low[at - 1]
            if not word[0].isalnum() or self._is_grammar(word) or word.endswith(("'s", "’s")):
                break
            at -= 1
        return self.tokens.words(at, begin - 1)

    def _role_right(self, last: int) -> str | None:
        """In "Mykhailo Podolyak, an adviser to the president,": the phrase after the comma."""
        low = self.tokens.low
        count = len(low)
        if last + 1 >= count or low[last] != ",":
            return None
        at = last + 1
        if low[at].isdigit() and at + 2 < count and low[at + 1] == ",":
            at += 2
        if low[at] in ("a", "an", "the", "who", "his", "her", "then", "now"):
            at += 1
        end = at
        found = False
        while end < count and end - at < 14:
            word = low[end]
            if word in (",", ".", ";", BREAK, QUOTE, "—", "–", "(", "-", "and") or word in self.words.relatives:
                break
            if word in self.words.auxiliaries:
                return None
            found = found or self._is_role(word)
            end += 1
        return self.tokens.words(at, end) if found and end > at else None

    # -- who is meant ------------------------------------------------------------------------------------------

    def token_at(self, offset: int) -> int:
        """The token that starts at or after a character offset."""
        return bisect_left(self.tokens.start, offset)

    def spoke(self, person: Person | None, at: int) -> None:
        """Note that `person` has the floor at token `at`."""
        if person is not None:
            self._floor.append((at, person))

    def identify(self, span: Span) -> Identity:
        """Who the words at `span` stand for."""
        tokens = self.tokens
        first = self.token_at(span.start)
        last = max(first + 1, bisect_left(tokens.start, span.end))
        if first >= len(tokens.low):
            return Identity(None)
        low, cap = tokens.low, tokens.cap
        if last - first == 1 and low[first] in ("he", "she", "it", "they", "we", "i", "you"):
            return self._pronoun(low[first], first)
        name = self._name_in(first, last)
        if name is not None:
            person = self._lookup(*name)
            if person is None:
                text = self._name_text(*name)
                person = self._by_name.get(text.casefold())
            if person is not None:
                return Identity(person.name, person.role, False, person)
        if low[first] in ("the", "that", "this"):
            person = self._described(first, last)
            if person is not None:
                return Identity(person.name, person.role, True, person)
        text = " ".join(tokens.words(first, last).split())
        if low[first] == "the" and last - first > 1 and cap[first + 1]:
            text = " ".join(tokens.words(first + 1, last).split())
        return Identity(text)

    def _name_in(self, first: int, last: int) -> tuple[int, int] | None:
        """The name a noun phrase ends in; None for "a spokesman for Smith", "Smith’s lawyer"."""
        low, cap = self.tokens.low, self.tokens.cap
        if not cap[last - 1]:
            return None
        begin = last - 1
        while begin > first:
            before = low[begin - 1]
            if before.endswith(("'s", "’s")):
                break
            if cap[begin - 1] and not self._is_grammar(before):
                begin -= 1
            elif begin - 1 > first and cap[begin - 2] and (before in self.words.name_particles or before == QUOTE):
                begin -= 2
            else:
                break
        if begin > first and low[begin - 1] in self.words.prepositions:
            return None
        return self.name_start(begin, last), last

    def _described(self, first: int, last: int) -> Person | None:
        """The person whose role a description such as "the senator" repeats, most recently named first."""
        head = self.tokens.low[last - 1]
        wanted = set(self.tokens.low[first + 1 : last])
        best: Person | None = None
        place = -1
        for person in self.people:
            if head in person.role_words or (person.role and wanted and wanted <= person.role_words):
                before = bisect_left(person.mentions, first)
                if before and person.mentions[before - 1] > place:
                    best, place = person, person.mentions[before - 1]
        return best

    def _pronoun(self, word: str, at: int) -> Identity:
        if word in _FIRST_PERSON or word in _PLURAL:
            return Identity(None)
        wanted = {"he": "m", "she": "f"}.get(word, "")
        here = bisect_left(self._sentence_starts, at + 1) - 1
        best: Person | None = None
        best_score = -1e9
        second = -1e9
        scores: dict[int, float] = {}
        people: dict[int, Person] = {}
        stop = bisect_left(self._timeline, at, key=lambda entry: entry[0])
        for index in range(stop - 1, max(-1, stop - 30), -1):
            place, person = self._timeline[index]
            if person.body != (wanted == "") or (wanted and person.gender not in ("", wanted)):
                continue
            sentence = bisect_left(self._sentence_starts, place + 1) - 1
            score = -1.0 * (here - sentence)
            if place - self._sentence_starts[sentence] <= 3:
                score += 1.0
            if wanted and person.gender == wanted:
                score += 1.5
            if wanted and " " not in person.name and not person.gender:
                score -= 2.5
            key = id(person)
            people[key] = person
            scores[key] = max(scores.get(key, -1e9), score)
        for place, person in reversed(self._floor[-3:]):
            if person.body == (wanted == "") and (not wanted or person.gender in ("", wanted)):
                sentence = bisect_left(self._sentence_starts, place + 1) - 1
                key = id(person)
                people[key] = person
                scores[key] = max(scores.get(key, -1e9), -0.7 * (here - sentence)) + 2.0
                break
        for key, score in scores.items():
            if score > best_score:
                best, best_score, second = people[key], score, best_score
            elif score > second:
                second = score
        if best is None or best_score < -8:
            return Identity(None)
        if wanted and not best.gender:
            best.gender = wanted
        return Identity(best.name, best.role, best_score - second < 1.0, best)
