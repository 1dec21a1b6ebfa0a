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

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from reader.extraction.names import Named, NameFinder, Person, Run
from reader.extraction.pronouns import Floor, resolve
from reader.extraction.roles import head_of, role_of
from reader.extraction.tokens import Tokens
from reader.model import Span

_SINGULAR = frozenset({"he", "she", "it", "him", "her"})
_FIRMS = frozenset(
    {"energy", "inc", "corp", "ltd", "group", "holdings", "motors", "airlines", "foods", "media", "technologies", "plc"}
    | {"industries", "pharmaceuticals", "resources", "partners", "capital", "financial", "systems", "motor", "electric"}
)
"""Last words of the full names of firms."""
_FULL = {
    "sen": "senator",
    "gov": "governor",
    "rep": "representative",
    "cllr": "councillor",
    "pm": "minister",
    "ceo": "executive",
    "mp": "lawmaker",
    "prof": "professor",
    "gen": "general",
    "capt": "captain",
}
"""What descriptions call the holder of an abbreviated office."""
_FAMILY = 20
"""People of one name that are told apart."""
_LOOK_BACK = 150
"""Mentions before a description that are searched for its person."""
_PRONOUNS = _SINGULAR | {"they", "we", "i", "you", "them"}


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
        self.finder = NameFinder(tokens)
        self.people: list[Person] = []
        self.timeline: list[Named] = []
        """Where somebody is named, in order."""
        self.sentence_starts = [first for first, _ in tokens.sentences]
        self.paragraph_starts = [tokens.sentences[first][0] for first, _ in tokens.paragraphs]
        self._by_name: dict[str, Person] = {}
        self._by_last: dict[str, list[Person]] = {}
        self._by_first: dict[str, list[Person]] = {}
        self._by_ends: dict[tuple[str, str], Person] = {}
        self._floor: list[Floor] = []
        self._groups: dict[str, Person] = {}
        self._group_by_head: dict[str, Person] = {}
        self._collect()

    # -- who is named ------------------------------------------------------------------------------------------

    def _collect(self) -> None:
        runs = self.finder.runs()
        # Full names first, so that a surname finds its owner wherever the full name stands.
        for run in runs:
            if run.last - run.begin >= 2:
                self._add(run)
        for run in runs:
            person = self._lookup(run.begin, run.last) or self._add(run)
            person.mentions.append(run.begin)
            self.timeline.append(Named(run.begin, person, self._is_subject(run)))
            self._describe(person, run)
            self._abbreviate(person, run.last)

    def _is_subject(self, run: Run) -> bool:
        """Whether a name opens its sentence, or a verb follows it."""
        if run.begin - self.sentence_starts[self.sentence_at(run.first)] <= 3:
            return True
        low = self.tokens.low
        if run.last >= len(low):
            return False
        after = low[run.last]
        if after == "," and run.first > 0 and low[run.first - 1] == ",":
            return True  # "the secretary, Jo Hart, said"
        return (
            after in self.finder.lists.finite or after in self.finder.verbs or (len(after) > 4 and after.endswith("ed"))
        )

    def _abbreviate(self, person: Person, at: int) -> None:
        """Take up the short form that a bracket gives: "Export Development Canada (EDC)"."""
        tokens = self.tokens
        if at + 2 < len(tokens.low) and tokens.low[at] == "(" and tokens.low[at + 2] == ")" and tokens.cap[at + 1]:
            short = tokens.words(at + 1, at + 2)
            if short.isupper() and len(short) > 1 and " " in person.name:
                self._by_name[short.casefold()] = person

    def _add(self, run: Run) -> Person:
        finder = self.finder
        name = finder.text(run.begin, run.last)
        key = name.casefold()
        known = self._by_name.get(key)
        if known is not None:
            if known.name.isupper() and not name.isupper():
                known.name = name
            return known
        parts = [part.rstrip(".,") for part in key.split()]
        while len(parts) > 2 and parts[-1] in finder.lists.name_suffixes:
            parts.pop()
        if len(parts) > 1:
            same = self._by_ends.get((parts[0], parts[-1]))
            if same is not None:
                self._by_name[key] = same
                return same
        bodies = finder.lists.bodies
        person = Person(name, body=parts[-1] in bodies or (len(parts) > 1 and any(part in bodies for part in parts)))
        self.people.append(person)
        self._by_name[key] = person
        if not person.body:
            self._by_last.setdefault(parts[-1], []).append(person)
            if len(parts) > 1:
                self._by_ends[parts[0], parts[-1]] = person
                self._by_first.setdefault(parts[0], []).append(person)
                person.human = finder.is_given(parts[0])
        return person

    def _lookup(self, begin: int, last: int) -> Person | None:
        """The person that the name at a range of tokens belongs to."""
        name = self.finder.text(begin, last).casefold()
        exact = self._by_name.get(name)
        if last - begin > 1:
            return exact
        word = name.rstrip(".")
        family = [person for person in self._by_last.get(word, [])[-_FAMILY:] if " " in person.name]
        if not family:
            # "Hua" for Hua Chunying, "Ann" for Ann Lee, "Suncor" for Suncor Energy; but not "Kansas" for Kansas City.
            family = [
                person
                for person in self._by_first.get(word, [])[-_FAMILY:]
                if person.human or self.finder.is_given(word) or person.name.split()[-1].lower() in _FIRMS
            ]
        if not family:
            return exact
        gender = self._honorific_gender(begin)
        if gender:
            family = [person for person in family if person.gender in ("", gender)] or family
        before = [person for person in family if person.mentions and person.mentions[0] <= begin]
        if before:
            return max(before, key=lambda person: person.mentions[bisect_right(person.mentions, begin) - 1])
        return family[0]

    def _honorific_gender(self, begin: int) -> str:
        if begin == 0:
            return ""
        word = self.tokens.low[begin - 1].rstrip(".")
        lists = self.finder.lists
        return "m" if word in lists.male_words else "f" if word in lists.female_words else ""

    def _describe(self, person: Person, run: Run) -> None:
        """Take gender and role from one mention."""
        lists = self.finder.lists
        if person.body:
            return
        if not person.gender and (run.begin > run.first or run.last - run.begin > 1):
            person.gender = self.finder.gender(run.first, run.begin)
        role = role_of(self.finder, run) if person.role is None or run.begin > run.first else None
        person.human = person.human or role is not None or run.begin > run.first or self._is_who(run.last)
        if role is None:
            return
        roles = set(role.lower().replace("-", " ").replace(".", "").split())
        person.role_words |= roles
        head = head_of(role)
        person.role_heads.update((head, _FULL.get(head, head)))
        person.role_words.add(_FULL.get(head, head))
        person.role = person.role or role
        if not person.gender:
            person.gender = "m" if roles & lists.male_words else "f" if roles & lists.female_words else ""

    def _is_who(self, index: int) -> bool:
        """Whether ", who" follows a name."""
        low = self.tokens.low
        return index + 1 < len(low) and (low[index] == "who" or (low[index] == "," and low[index + 1] == "who"))

    # -- who is meant ------------------------------------------------------------------------------------------

    def token_at(self, offset: int) -> int:
        """The token that starts at or after a character offset."""
        return bisect_left(self.tokens.start, offset)

    def sentence_at(self, index: int) -> int:
        """The number of the sentence that holds token `index`."""
        return bisect_right(self.sentence_starts, index) - 1

    def spoke(self, identity: Identity, offset: int) -> None:
        """Note that whoever `identity` stands for has the floor at `offset`."""
        if identity.person is not None:
            at = self.token_at(offset)
            self._floor.append(Floor(at, self.sentence_at(at), identity.person))

    def identify(self, span: Span, named: Span | None = None) -> Identity:
        """Who the words at `span` stand for; `named` is where the name stands, when that is elsewhere."""
        whole = named or span
        tokens = self.tokens
        first = self.token_at(whole.start)
        last = max(first + 1, bisect_left(tokens.start, whole.end))
        if first >= len(tokens.low):
            return Identity(None)
        word = tokens.low[first].split("'")[0]
        if last - first == 1 and word in _PRONOUNS:
            return self._pronoun(word, first)
        name = self.finder.name_in(first, last)
        if name is not None:
            return self._named(name, first)
        return self._owner(first, last) or self._described(first, last) or self._plain(first, last)

    def _named(self, name: tuple[int, int], first: int) -> Identity:
        person = self._lookup(*name) or self._by_name.get(self.finder.text(*name).casefold())
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
        if best is None and head.endswith("year-old"):
            best = next((entry.person for entry in reversed(self._floor[-5:]) if entry.person.human), None)
        if best is None and head in self._group_by_head:
            group = self._group_by_head[head]
            return Identity(group.name, None, False, group)
        if best is None and head in self.finder.lists.firms:
            best = self._last_firm(first)
        if best is None and not head.endswith("s") and head not in self.finder.lists.bodies:
            best = self._only_person(first) if head not in self.finder.lists.documents else None
        return None if best is None else Identity(best.name, best.role, True, best)

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
            if self.tokens.low[index] in self.finder.lists.attaching:
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
        """The one human that the paragraph names before token `at`."""
        paragraph = bisect_right(self.paragraph_starts, at) - 1
        start = self.paragraph_starts[paragraph] if paragraph >= 0 else 0
        stop = bisect_left(self.timeline, at, key=lambda entry: entry.at)
        found: Person | None = None
        for index in range(stop - 1, max(-1, stop - 30), -1):
            place, person, _ = self.timeline[index]
            if place < start:
                break
            if person.human or person.role:
                if found is not None and found is not person:
                    return None
                found = person
        return found

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

    def _pronoun(self, word: str, at: int) -> Identity:
        if word in ("i", "we", "you"):
            return Identity(None)
        person, sure = resolve(self, word, at, self._floor)
        if person is None:
            return Identity(None)
        return Identity(person.name, person.role, not sure, person)
