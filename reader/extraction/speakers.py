"""Speakers: the persons and bodies an article names, and which of them a mention stands for.

`Cast` is the list of who is named in one text. Quotes ask it who "he" is, figures whose claim a number is:

    cast = analyse(text).cast                   # from reader.extraction.quotes; or Cast(tokens)
    cast.identify(span)                         -> Identity(canonical, role, guess, person)
    cast.identify(phrase_span, name_span)       # "who" stands for the name at `name_span`

`identify` takes the span of any mention: a name, a name with its office, a description or a pronoun. A pronoun is
resolved from what stands before it, so the answer depends on the place. `cast.spoke(identity, offset)` tells the cast
that someone has the floor, which later pronouns then prefer. Unknown is None: nothing is invented.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from reader.extraction.names import Person
from reader.extraction.people import People
from reader.extraction.pronouns import Floor, resolve
from reader.extraction.tokens import Tokens
from reader.model import Span

_SINGULAR = frozenset({"he", "she", "it", "him", "her"})
_COLLECTIVES = frozenset(
    {"subsidiary", "unit", "parent", "giant", "chain", "charity", "regulator", "watchdog", "band", "site", "website"}
    | {"paper", "newspaper", "magazine", "airport", "hospital", "panel", "jury", "trust", "body", "family", "crowd"}
)
"""Heads of descriptions that stand for more than one person."""
_LOOK_BACK = 150
"""Mentions before a description that are searched for its person."""
_PRONOUNS = _SINGULAR | {"they", "we", "i", "you", "them"}


_LONG_QUOTE = 600
"""Characters of a quotation that are looked through for names."""
_CAPITAL = re.compile(r"\b[^\W\d_a-z][\w-]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a mention stands for; `guess` when another reading was close."""

    canonical: str | None
    role: str | None = None
    guess: bool = False
    person: Person | None = None


class Cast(People):
    """Who is named in a text, and whom mentions stand for."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self._floor: list[Floor] = []
        self._groups: dict[str, Person] = {}
        self._group_by_head: dict[str, Person] = {}

    def spoke(self, identity: Identity, offset: int) -> None:
        """Note that whoever `identity` stands for has the floor at `offset`."""
        if identity.person is not None:
            at = self.token_at(offset)
            self._floor.append(Floor(at, self.sentence_at(at), identity.person))

    def identify(self, span: Span, named: Span | None = None, said: Sequence[tuple[int, int]] = ()) -> Identity:
        """Who the words at `span` stand for; `named` is where the name stands, when that is elsewhere.

        `said` are the ranges of tokens that are reported: nobody named there is meant by the pronoun of who says it
        ("Hart had failed, he said"; binding principle C).
        """
        whole = named or span
        tokens = self.tokens
        first = self.token_at(whole.start)
        last = max(first + 1, bisect_left(tokens.start, whole.end))
        if first >= len(tokens.low):
            return Identity(None)
        word = tokens.low[first].split("'")[0]
        if last - first == 1 and word in _PRONOUNS:
            return self._pronoun(word, first, said)
        name = self.finder.name_in(first, last)
        if name is not None:
            return self._named(name, first)
        return self._owner(first, last) or self._described(first, last) or self._plain(first, last)

    def _named(self, name: tuple[int, int], first: int) -> Identity:
        person = self.lookup(*name) or self.by_name.get(self.finder.text(*name).casefold())
        if person is None:
            return Identity(self.finder.text(*name))
        return Identity(person.name, person.role, False, person)

    def _owner(self, first: int, last: int) -> Identity | None:
        """Whose words "her statement" or "Smith’s letter" are."""
        tokens = self.tokens
        if last - first < 2 or tokens.low[last - 1] not in self.finder.lists.documents:
            return None
        word = tokens.low[first]
        if word in ("his", "her"):
            owner = self._pronoun("he" if word == "his" else "she", first)
            return Identity(owner.canonical, owner.role, True, owner.person) if owner.canonical else None
        if tokens.cap[last - 2] and tokens.low[last - 2].endswith(("'s", "s'")):
            name = self.finder.name_in(first, last - 1)
            if name is not None:
                return self._named(name, first)
        return None

    def _described(self, first: int, last: int) -> Identity | None:
        """The person whose role a description repeats ("the senator"), or the only one its paragraph has named."""
        low = self.tokens.low
        if low[first] not in ("the", "this", "that") or last - first < 2:
            return None
        head = self._head(first, last)
        wanted = set(low[first + 1 : last])
        capitals = {low[index] for index in range(first + 1, last) if self.tokens.cap[index]}
        best = self._with_role(head, wanted, capitals, first)
        if best is None and head.endswith("year-old") and last - first == 2:
            best = self._last_human(first)
        if best is None and head in self._group_by_head:
            group = self._group_by_head[head]
            if not wanted <= {head, *group.name.casefold().split()}:
                return None  # "the council’s spokesman" after "a spokesman for the union"
            return Identity(group.name, None, False, group)
        if best is None and head in self.finder.lists.firms:
            best = self._last_firm(first)
        if (
            best is None
            and not head.endswith("s")
            and head not in self.finder.lists.bodies
            and head not in _COLLECTIVES
        ):
            best = self._only_person(first) if head not in self.finder.lists.documents else None
        return None if best is None else Identity(best.name, best.role, True, best)

    def _last_human(self, at: int) -> Person | None:
        """The person that the sentence before, or else a speaker not long ago, is about."""
        here = self.sentence_at(at)
        stop = bisect_left(self.timeline, at, key=lambda entry: entry.at)
        for entry in reversed(self.timeline[max(0, stop - 15) : stop]):
            if here - self.sentence_at(entry.at) > 2:
                break
            if entry.subject and entry.person.human:
                return entry.person
        return next((entry.person for entry in reversed(self._floor[-3:]) if entry.person.human), None)

    def _last_firm(self, at: int) -> Person | None:
        """The firm or office that was last the subject of a sentence, a few sentences back at most."""
        stop = bisect_left(self.timeline, at, key=lambda entry: entry.at)
        here = self.sentence_at(at)
        for index in range(stop - 1, max(-1, stop - 15), -1):
            place, person, subject = self.timeline[index]
            if here - self.sentence_at(place) > 3:
                break
            if subject and not person.human and not person.gender:
                return person
        return None

    def _head(self, first: int, last: int) -> str:
        """The main word of a description: "spokesman" of "a spokesman for the council"."""
        for index in range(first + 1, last):
            word = self.tokens.low[index]
            if word in self.finder.lists.prepositions or (word.endswith("ed") and index > first + 1):
                return self.tokens.low[index - 1]
        return self.tokens.low[last - 1]

    def _with_role(self, head: str, wanted: set[str], capitals: set[str], at: int) -> Person | None:
        """Whoever was last named before token `at` and has a role with these words, `capitals` aside."""
        nearest: Person | None = None
        stop = bisect_left(self.timeline, at, key=lambda entry: entry.at)
        for index in range(stop - 1, max(-1, stop - _LOOK_BACK), -1):
            person = self.timeline[index].person
            if head in person.role_heads:
                missing = wanted - person.role_words
                if not missing:
                    return person
                if nearest is None and missing <= capitals:
                    nearest = person  # "the Vermont senator": where from is not said of a senator elsewhere
        return nearest

    def _only_person(self, at: int) -> Person | None:
        """The one human that the paragraph names before token `at`, if a sentence is about them."""
        paragraph = bisect_right(self.paragraph_starts, at) - 1
        start = self.paragraph_starts[paragraph] if paragraph >= 0 else 0
        stop = bisect_left(self.timeline, at, key=lambda entry: entry.at)
        found: Person | None = None
        active = False
        for index in range(stop - 1, max(-1, stop - 30), -1):
            place, person, subject = self.timeline[index]
            if place < start:
                break
            if person.human or person.role:
                if found is not None and found is not person:
                    return None
                found = person
                active = active or subject
        return found if active else None

    def _named_within(self, ranges: Sequence[tuple[int, int]]) -> frozenset[Person]:
        """Everybody named in these ranges of tokens."""
        found: set[Person] = set()
        for first, last in ranges:
            start = bisect_left(self.timeline, first, key=lambda entry: entry.at)
            stop = bisect_left(self.timeline, last, key=lambda entry: entry.at)
            found.update(entry.person for entry in self.timeline[start:stop])
            for index in range(first, last):
                stretch = self.tokens.quote.get(index)
                if stretch is not None:
                    said_of = self.tokens.text[stretch.start : min(stretch.end, stretch.start + _LONG_QUOTE)]
                    found.update(*(self.called(word.casefold()) for word in _CAPITAL.findall(said_of)))
        return frozenset(found)

    def _plain(self, first: int, last: int) -> Identity:
        """A group, an office, an unnamed source: called by the mention itself."""
        low, cap = self.tokens.low, self.tokens.cap
        text = " ".join(self.tokens.words(first, last).split())
        if low[first] == "the" and last - first > 1 and cap[first + 1]:
            text = " ".join(self.tokens.words(first + 1, last).split())
        key = text.casefold()
        group = self._groups.get(key)
        if group is None:
            head = self._head(first, last)
            plural = head.endswith("s") or head in self.finder.lists.plural_heads
            group = self._groups[key] = Person(text, body=True, gender="p" if plural else "n")
            self._group_by_head[head] = group
        return Identity(text, None, False, group)

    def _pronoun(self, word: str, at: int, said: Sequence[tuple[int, int]] = ()) -> Identity:
        if word in ("i", "we", "you"):
            return Identity(None)
        person, sure = resolve(self, word, at, self._floor, self._named_within(said) if word != "they" else frozenset())
        if person is None:
            return Identity(None)
        return Identity(person.name, person.role, not sure, person)
