"""Mentions: whom a name, a description or a pronoun stands for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter, itemgetter

from msgspec import Struct
from msgspec.structs import replace

from reader.extraction.names.certainty import choice_facts, is_by_name, name_facts
from reader.extraction.names.names import Named, Person
from reader.extraction.names.people import People
from reader.extraction.names.pronouns import LOOK_BACK, Floor, fits, last_body, last_group, resolve
from reader.extraction.names.ranking import Choice
from reader.extraction.text.tokens import Tokens
from reader.extraction.text.verbs import PRESENT
from reader.extraction.text.words import is_role_word
from reader.model import Span

_SINGULAR = frozenset({"he", "she", "it", "him", "her"})
_COLLECTIVES = frozenset(
    {"subsidiary", "unit", "parent", "giant", "chain", "charity", "regulator", "watchdog", "band", "site", "website"}
    | {"paper", "newspaper", "magazine", "airport", "hospital", "panel", "jury", "trust", "body", "family", "crowd"}
)
"""Heads of descriptions that stand for more than one person."""
_OFFICES = frozenset(
    {"minister", "secretary", "president", "chancellor", "premier", "mayor", "governor", "ambassador", "commissioner"}
    | {"spokesman", "spokeswoman", "spokesperson", "chairman", "chairwoman", "senator", "judge", "bishop", "archbishop"}
    | {"king", "queen", "pope", "sheriff", "coroner", "general", "director", "envoy", "prosecutor", "speaker"}
)
"""Offices that somebody holds or does not."""
_OTHER_OFFICE = frozenset({"shadow", "deputy", "vice", "assistant", "acting", "junior", "under-secretary"})
"""Words that make another office of one: "the foreign secretary" is not the shadow foreign secretary."""
_UNNAMED = frozenset(
    {"source", "insider", "official", "aide", "witness", "observer", "bystander", "critic", "whistleblower"}
)
"""Who is called so is not to be named."""
_OF_PERSONS = ("er", "or", "ist", "ian", "man", "woman", "old", "ee")
"""Endings of words for people."""
_LONGEST_DESCRIPTION = 7
"""Tokens of a description with which a sentence opens at most."""
_OWNING = ("his", "her", "its", "their")
_BRINGING_IN = frozenset({"a", "an", "another", "one", "his", "her", "its", "their"})
"""Words with which the description of somebody new begins."""
_LONGEST_NEWCOMER = 14
"""Tokens of such a description at most."""
_LOOK_BACK_SPEAKERS = 150
"""Mentions before a description that are searched for its person."""
_PRONOUNS = _SINGULAR | {"they", "we", "i", "you", "them"}


_TOLD_OF = 6
"""Mentions before a pronoun among which it is looked how a person was told of last."""
_SURE_SHARE = 0.9
"""Whoever has a smaller share of what speaks for all candidates is a guess."""
_OPEN_SHARE = 0.8
"""Under this nothing tells who of them it is."""
_LONG_QUOTE = 600
"""Characters of a quotation that are looked through for names."""
_OF_ONESELF = re.compile(r"\b(?:I(?:['’](?:m|ve|d|ll))?\s+[a-z]|my(?:self)?\b)")
"""What one person says of themselves; no king's number ("Charles I")."""
_CAPITAL = re.compile(r"\b[^\W\d_a-z][\w-]+")


class Identity(Struct, frozen=True):
    """What a mention stands for; `guess` when another reading was close, `open` when nothing tells which it is."""

    canonical: str | None
    role: str | None = None
    guess: bool = False
    person: Person | None = None
    taken_up_at: tuple[int, str] | None = None
    """The token of a pronoun that surely stands for the person, and the gender that it tells."""
    open: bool = False
    how: str = "described"
    """How the name was found."""
    facts: tuple[str, ...] = ()
    """What tells how surely it is the right one."""
    by_name: bool = False


class Cast(People):
    """Who is named in a text, and whom mentions stand for."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self._floor: list[Floor] = []
        self._reported: list[tuple[int, int]] = []
        """The ranges of tokens that somebody said, in order."""
        self._owned: list[tuple[int, str]] = []
        """Where somebody's somebody spoke ("Hart’s lawyer"), and the word for whom."""
        self._groups: dict[str, Person] = {}
        self._groups_by_head: dict[str, list[tuple[int, Person]]] = {}
        """Groups, offices and unnamed sources by the main word of their description, with where they were told of."""
        self._strangers: list[int] = []
        """Tokens of descriptions with which sentences open that tell of somebody else than any name."""
        self.choices: list[Choice] = []
        """For every "he" and "she" that was looked up who it may stand for."""
        self._doubtful: set[int] = set()
        """Tokens of descriptions that may be of somebody else than is thought."""

    def learn(self, said: Iterable[tuple[int, int, Sequence[tuple[int, int]]]]) -> None:
        """Learn who is a person from what is said: each the tokens of a speaker, and the ranges of tokens they say.

        Firms and places say neither "I" nor that "he" was tired.
        """
        reported: list[tuple[int, int]] = []
        for first, last, words in said:
            reported += words
            called = self.called(self.tokens.low[last - 1])
            if not self.tokens.cap[last - 1] or (called and all(person.human for person in called)):
                continue
            name = self.finder.name_in(first, last)
            person = self.lookup(*name) if name is not None else None
            if person is not None and not person.human and not person.body:
                person.human = any(self._is_personal(begin, end, first) for begin, end in words)
        self._reported = sorted(reported)
        self._add_descriptions()

    def is_reported(self, index: int) -> bool:
        """Whether token `index` stands in words that somebody is reported to have said."""
        before = bisect_right(self._reported, index, key=itemgetter(0)) - 1
        return before >= 0 and index < self._reported[before][1]

    def _is_personal(self, begin: int, end: int, speaker: int) -> bool:
        """Whether the words at a range of tokens, said by whoever stands at token `speaker`, are one person's."""
        tokens = self.tokens
        if begin > speaker and tokens.low[begin] in ("he", "she"):
            here = self.sentence_starts[self.sentence_at(begin)]
            return not any(entry.person.gender for entry in self._named_between(here, begin))
        for index in range(begin, min(end, begin + LOOK_BACK)):
            stretch = tokens.quote.get(index)
            if stretch is not None:
                stop = min(stretch.end, stretch.start + _LONG_QUOTE)
                if _OF_ONESELF.search(tokens.text, stretch.start, stop):
                    return True
        return False

    def _add_descriptions(self) -> None:
        """Note where a sentence opens with a description of whoever the text is about: "The Scot was ill."."""
        found: list[Named] = []
        low = self.tokens.low
        for number, start in enumerate(self.sentence_starts):
            first = start + 1 if low[start] in ("but", "and") else start
            if first + 2 >= len(low):
                continue
            if low[first] != "the":
                newcomer = self._newcomer_at(first)
                if newcomer is not None:
                    found.append(newcomer)
                continue
            head = self._described_at(first)
            if head is None:
                continue
            if not self._tells_focus(low[head]):
                if not any(entry.at == head for entry in self._named_between(first, head + 1)):
                    self._strangers.append(head)
                continue
            stop = self.sentence_starts[number + 1] if number + 1 < len(self.sentence_starts) else len(low)
            here = {entry.person for entry in self._named_between(start, stop)}
            person, alone = self._in_focus(start, low[head], here)
            if person is not None:
                found.append(Named(head, person, True))
                if not alone:
                    self._doubtful.add(head)
            else:
                self._strangers.append(head)
        if found:
            self.timeline = sorted([*self.timeline, *found], key=lambda named: named.at)

    def _newcomer_at(self, first: int) -> Named | None:
        """Somebody without a name with whom a sentence opens at token `first`: "A spokesman for the port left."."""
        tokens, lists = self.tokens, self.finder.lists
        low, cap = tokens.low, tokens.cap
        if not (low[first] in _BRINGING_IN or (cap[first] and low[first].endswith(("'s", "s'")))):
            return None
        head = 0
        for index in range(first + 1, min(first + _LONGEST_NEWCOMER, len(low))):
            if index > first + 1 and self._is_verb(index):
                head = head or index - 1
                break
            if low[index] == "," and low[index + 1 : index + 2] == ["who"]:
                head = head or index - 1  # "Another woman, who drives the bus, was angry"
                break
            if not low[index][0].isalnum():
                return None
            if not head and low[index] in lists.attaching:
                head = index - 1
        else:
            return None
        word = low[head]
        told = is_role_word(word) or word in lists.people or word in lists.male_words or word in lists.female_words
        if not told or cap[head] or word.endswith("s") or word in lists.bodies or word in _COLLECTIVES:
            return None
        name = index
        while cap[name - 1]:
            name -= 1
        if name < index and low[name - 1] not in lists.attaching and low[name - 1] not in lists.determiners:
            return None  # "Its minister for sport Jo Hart left"
        text = " ".join(tokens.words(first, index).split())
        person = self._groups.get(text.casefold())
        if person is None:
            person = self._groups[text.casefold()] = self._unnamed(text, word)
            insort(self._groups_by_head.setdefault(word, []), (first, person), key=itemgetter(0))
        return Named(head, person, True)

    def _described_at(self, first: int) -> int | None:
        """The main word of a description of one person that stands at token `first` before a verb; None for none."""
        low = self.tokens.low
        for index in range(first + 1, min(first + _LONGEST_DESCRIPTION, len(low) - 1)):
            word = low[index]
            if not word[0].isalnum() or self.finder.is_grammar(word) or word.endswith(("'s", "s'")):
                return None
            following = (
                index + 2 if low[index + 1] in self.finder.lists.adverbs or low[index + 1].endswith("ly") else index + 1
            )
            if following < len(low) and self._is_verb(following):
                lists = self.finder.lists
                if word in _COLLECTIVES or word in lists.bodies or word in lists.firms:
                    return None
                tells = word in lists.nationalities or word.endswith("year-old") or self._may_be_person(word)
                return index if tells or word in _UNNAMED else None
        return None

    def _tells_focus(self, word: str) -> bool:
        """Whether "the" and this word stand for whoever the text is about: no office, no source without a name."""
        return word not in _OFFICES and word not in _UNNAMED

    def _in_focus(
        self, at: int, head: str, barred: Collection[Person] = (), floor: Sequence[Floor] = ()
    ) -> tuple[Person | None, bool]:
        """Whom a description with this main word at token `at` stands for, and whether nobody else fits.

        It is the last person that a sentence, two back at most, is about, or who spoke there.
        """
        lists = self.finder.lists
        wanted = "m" if head in lists.male_words else "f" if head in lists.female_words else ""
        since = self.sentence_starts[max(0, self.sentence_at(at) - 2)]
        told = [(entry.at, entry.person, entry.subject) for entry in self._named_between(since, at)]
        told += [(entry.at, entry.person, True) for entry in floor[-3:] if since <= entry.at < at]
        best: Person | None = None
        alone = True
        for _, person, subject in sorted(told, key=itemgetter(0), reverse=True):
            other_trade = is_role_word(head) and person.role_heads and head not in person.role_heads
            fits = not wanted or person.gender in ("", wanted)
            if person in barred or other_trade or not fits or not self.may_be_person(person):
                continue
            if best is None and subject and person.human:
                best = person
            elif person is not best and (subject or person.human):
                alone = False
        return best, alone

    def _named_between(self, first: int, last: int) -> list[Named]:
        """Who is named on tokens `first` up to `last`."""
        start = bisect_left(self.timeline, first, key=lambda entry: entry.at)
        return self.timeline[start : bisect_left(self.timeline, last, key=lambda entry: entry.at)]

    def spoke(self, identity: Identity, offset: int) -> None:
        """Note that whoever `identity` stands for has the floor at `offset`, and which pronoun takes them up."""
        person = identity.person
        if person is None:
            return
        at = self.token_at(offset)
        insort(self._floor, Floor(at, self.sentence_at(at), person, identity.open), key=attrgetter("at"))
        if identity.taken_up_at is not None and not person.gender and person.taken_up is None:
            person.taken_up = identity.taken_up_at

    def _others_in_sentence(self, person: Person, at: int, wanted: str) -> bool:
        """Whether the pronoun of a clause within a sentence may be of another: "Hart asked Wade if he had …"."""
        if self.tokens.low[at - 1] not in self.finder.lists.subordinators:
            return False
        before = self._named_between(self.sentence_starts[self.sentence_at(at)], at)
        named = {entry.person for entry in before if fits(entry.person, wanted, at) and entry.person.human}
        return len(named) > 1 and person in named

    def _is_doubtful(self, person: Person, at: int) -> bool:
        """Whether the text last told of a person before token `at` by a description that may be of another."""
        stop = bisect_left(self.timeline, at, key=lambda entry: entry.at)
        for entry in reversed(self.timeline[max(0, stop - _TOLD_OF) : stop]):
            if entry.person is person:
                return entry.at in self._doubtful
        return False

    def _stranger_since(self, person: Person, at: int, floor: Sequence[Floor]) -> bool:
        """Whether somebody who is not named has become what the text is about since it last told of a person."""
        known = bisect_left(self._strangers, at)
        if not known or not person.mentions:
            return False
        stranger = self._strangers[known - 1]
        spoke = max((entry.at for entry in floor if entry.person is person and entry.at < at), default=-1)
        return stranger > spoke and not any(entry.person is person for entry in self._named_between(stranger, at))

    def _floor_before(self, at: int) -> list[Floor]:
        """The last who had the floor before token `at`: who goes on speaking pushes nobody else out of sight."""
        found: list[Floor] = []
        stop = bisect_left(self._floor, at, key=lambda entry: entry.at)
        for entry in reversed(self._floor[max(0, stop - LOOK_BACK) : stop]):
            if not found or found[-1].person is not entry.person:
                found.append(entry)
        return found[::-1]

    def identify(self, span: Span, named: Span | None = None, said: Sequence[tuple[int, int]] = ()) -> Identity:
        """Who the words at `span` stand for, and what tells how surely; see `_identify`."""
        found = self._identify(span, named, said)
        first = self.token_at(span.start)
        mention = (first, max(first + 1, bisect_left(self.tokens.start, span.end)))
        facts = [*found.facts, *name_facts(self.finder, found.how, mention, found.canonical, found.person)]
        facts += ["guess"] if found.guess else []
        facts += ["open"] if found.open else []
        by_name = is_by_name(self.finder, found.how, found.canonical)
        return replace(found, facts=tuple(facts), by_name=by_name)

    def _identify(self, span: Span, named: Span | None, said: Sequence[tuple[int, int]]) -> Identity:
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
        if tokens.low[last - 1].endswith(("'s", "s'")):
            return self._of_somebody(first, last)
        alone = last - first == 1 and word in self.finder.lists.standing_alone  # "Another, Al Wade, said"
        name = None if alone else self.finder.name_in(first, last) or self._before_place(first, last)
        if name is not None:
            found = self._named(name, first)
            several = named is not None and tokens.low[self.token_at(span.start)] == "they"
            one = several and found.person is not None and found.person.human and " " in found.person.name
            return Identity(None) if one else found  # "they" after "Pop star Jo Spears" are others
        return (
            self._set_beside(first, last)
            or self._owner(first, last)
            or self._described(first, last)
            or self._plain(first, last)
        )

    def _before_place(self, first: int, last: int) -> tuple[int, int] | None:
        """The surname of "“No,” said Hart at a rally"."""
        following = self.tokens.low[first + 1] if last - first > 1 else ""
        if not self.tokens.cap[first] or following not in self.finder.lists.attaching:
            return None
        person = self.lookup(first, first + 1)
        return (first, first + 1) if person is not None and person.human and " " in person.name else None

    def _of_somebody(self, first: int, last: int) -> Identity:
        """ "Santerre’s" after "Baró’s spokeswoman said …": hers, and never Santerre herself."""
        text = " ".join(self.tokens.words(first, last).split())
        here = self.sentence_at(first)
        stop = bisect_left(self._owned, (first, ""))
        for at, head in reversed(self._owned[max(0, stop - 3) : stop]):
            if here - self.sentence_at(at) <= 2:
                whose = f"{text} {head}"
                return Identity(whose, None, True, Person(whose, human=True), how="of somebody")
        return Identity(text, None, True, how="of somebody")

    def _named(self, name: tuple[int, int], first: int) -> Identity:
        person = self.lookup(*name) or self.by_name.get(self.finder.text(*name).casefold())
        if person is None:
            return Identity(self.finder.text(*name), how="unknown name")
        how = "full name" if name[1] - name[0] > 1 else "name" if " " not in person.name else "surname"
        doubt = self._is_cut(name[0], first) or (how == "surname" and self._is_of_several(person, name))
        return Identity(person.name, person.role, False, person, open=doubt, how=how)

    def _is_of_several(self, person: Person, name: tuple[int, int]) -> bool:
        """Whether a surname was that of another a short while ago: "Jo Hart met Al Hart. Hart said …"."""
        word = self.tokens.low[name[1] - 1].removesuffix("'s")
        if self._honorific_gender(name[0]):
            return False
        since = self.paragraph_starts[max(0, bisect_right(self.paragraph_starts, name[0]) - 2)]
        family = [one for one in self.called(word) if one is not person and " " in one.name and not one.body]
        return any(since <= at < name[0] for one in family for at in one.mentions)

    def _is_cut(self, begin: int, first: int) -> bool:
        """Whether a name lacks its beginning: Silva of "Graça d’Almeida e Silva", Trees of "Men Without Trees"."""
        low, cap = self.tokens.low, self.tokens.cap
        before = begin - 1
        joined = before > 0 and cap[before - 1] and before not in self._sentence_firsts
        if joined and (
            low[before] in self.finder.lists.determiners or (cap[before] and self.finder.is_grammar(low[before]))
        ):
            return before - 1 not in self._sentence_firsts or not self.finder.is_grammar(low[before - 1])
        if before < first or low[before].endswith(("'s", "s'")) or self.finder.is_common(before):
            return False
        number = self.tokens.cap[before] and low[before] in self.finder.lists.plural_heads
        return number or (low[before] in self.finder.lists.name_particles and self.tokens.cap[max(0, before - 1)])

    def _set_beside(self, first: int, last: int) -> Identity | None:
        """The name beside a description: "one of the marchers, Hanne Ross, 42, said"; or where it stood before.

        "The ministry’s spokesman" is whoever was called so when they were named: "the ministry’s spokesman, Al Wade".
        """
        low = self.tokens.low
        head = self._head(first, last)
        if head.endswith("s") or (self.tokens.cap[last - 1] and low[last - 1] not in self.finder.lists.determiners):
            return None
        begin = first + 1 if low[first] in self.finder.lists.determiners and last - first > 1 else first
        person = self._beside(last, head if begin > first or last - first > 1 else low[first])
        if person is None and last - begin > 1 and (low[first] in ("the", *_OWNING) or low[begin].endswith("'s")):
            words = low[begin:last]
            for at in range(first - len(words), -1, -1):
                if low[at] == words[0] and low[at : at + len(words)] == words:
                    person = self._beside(at + len(words), head)
                    if person is not None:
                        break
        return None if person is None else Identity(person.name, person.role, False, person, how="beside")

    def _beside(self, at: int, head: str) -> Person | None:
        """Whom the words before token `at`, with this main word, describe: the name that follows, after a comma."""
        low, finder = self.tokens.low, self.finder
        begin = at + 1 if low[at : at + 1] == [","] else at
        if begin + 1 >= len(low) or not self.tokens.cap[begin] or finder.is_grammar(low[begin]):
            return None
        end = finder.run_end(begin)
        person = self.lookup(finder.name_start(begin, end), end)
        if person is None or (begin > at and low[end : end + 1] not in ([","], ["."], [";"], [")"])):
            return None
        lists = finder.lists
        if head in lists.firms or head in lists.bodies or head in _COLLECTIVES:
            return None if person.human or person.place else person
        told = head in ("one", "another") or self._may_be_person(head)
        return person if told and self.may_be_person(person) and " " in person.name else None

    def _owner(self, first: int, last: int) -> Identity | None:
        """Whose words "her statement" or "Smith’s letter" are."""
        tokens = self.tokens
        lists = self.finder.lists
        noun = tokens.low[last - 1]
        if last - first < 2 or not (noun in lists.documents or noun in lists.claim_nouns or noun in lists.own_words):
            return None
        if tokens.low[first] in ("his", "her"):
            owner = self._pronoun("he" if tokens.low[first] == "his" else "she", first)
            if owner.canonical is None:
                return None
            return Identity(owner.canonical, owner.role, True, owner.person, how="owner", facts=owner.facts)
        if tokens.cap[last - 2] and tokens.low[last - 2].endswith(("'s", "s'")):
            name = self.finder.name_in(first, last - 1)
            if name is not None:
                return self._named(name, first)
        if noun in lists.claim_nouns and noun not in lists.documents:
            for at in range(last - 2, first - 1, -1):
                if tokens.low[at].endswith(("'s", "s'")):
                    text = " ".join(tokens.words(first, at + 1).split())
                    return Identity(text[:-2] if tokens.low[at].endswith("'s") else text[:-1])
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
        how = "role" if best is None or self._holds_alone(best, head) else "role of several"
        if best is None and (head.endswith("year-old") or head in self.finder.lists.nationalities):
            best, alone = self._in_focus(first, head, (), self._floor_before(first))
            if best is not None and (alone or head.endswith("year-old")):
                return Identity(best.name, best.role, True, best, open=not alone, how="in focus")
            best = None  # "the American" is called so where two may be meant
        group = self._last_group_called(head, first) if best is None else None
        if group is not None:
            if not wanted <= {head, *group.name.casefold().split()}:
                return None  # "the council’s spokesman" after "a spokesman for the union"
            if head in self.finder.lists.documents and not group.name.islower():
                return None  # "the report" after "the PBO report" may be another
            return Identity(group.name, None, False, group, how="group")
        if best is None and last - first == 2:
            body = self._only_body_called(head, first)
            if body is not None:
                return Identity(body.name, None, False, body, how="only body")
        if best is None and head in self.finder.lists.firms:
            best, alone = self._last_firm(first)
            if best is not None and not alone:
                return Identity(best.name, best.role, True, best, open=True, how="last firm")
            how = "only firm"
        if (
            best is None
            and not head.endswith("s")
            and head not in self.finder.lists.bodies
            and head not in _COLLECTIVES
        ):
            attached = any(low[index] in self.finder.lists.attaching for index in range(first + 2, last))
            best = self._only_person(first) if self._may_be_person(head) and not attached else None
            how = "only person"
            if best is not None and head in _OFFICES and not self._may_hold(best, head, wanted):
                # "Hart left. The minister said …": where the text gives Hart another office, it is not he.
                if not best.role_heads.isdisjoint(_OFFICES):
                    return None
                return Identity(best.name, best.role, True, best, open=True, how="another office")
            if best is not None and is_role_word(head) and best.role_heads and head not in best.role_heads:
                # "the chief engineer" after a captain
                return Identity(best.name, best.role, True, best, open=True, how="another trade")
        return None if best is None else Identity(best.name, best.role, True, best, how=how)

    def _holds_alone(self, person: Person, head: str) -> bool:
        """Whether nobody else in the text has an office with this main word."""
        return all(head not in other.role_heads for other in self.people if other is not person)

    def _may_hold(self, person: Person, head: str, wanted: set[str]) -> bool:
        """Whether the text gives a person the office with this main word, and none that goes by another name."""
        return head in person.role_heads and not (person.role_words ^ wanted) & _OTHER_OFFICE

    def _may_be_person(self, head: str) -> bool:
        """Whether a description with this main word can be of a person: an office, a trade, "the man"."""
        lists = self.finder.lists
        if head in _UNNAMED:
            return False
        known = is_role_word(head) or head in lists.people or head in lists.male_words or head in lists.female_words
        return known or (head.endswith(_OF_PERSONS) and head not in lists.documents)

    def _last_group_called(self, head: str, at: int) -> Person | None:
        """The group with this main word that was last told of before token `at`."""
        told = self._groups_by_head.get(head, [])
        before = bisect_left(told, at, key=itemgetter(0))
        return told[before - 1][1] if before else None

    def _only_body_called(self, head: str, at: int) -> Person | None:
        """The one body named before token `at` that has this word in its name: Norden Bank for "the bank"."""
        lists = self.finder.lists
        if head not in lists.bodies and head not in lists.firms and head not in _COLLECTIVES:
            return None
        called = {
            person
            for person in self.people
            if person.mentions and person.mentions[0] < at and self._is_called(person, head)
        }
        return called.pop() if len(called) == 1 else None

    def _is_called(self, person: Person, head: str) -> bool:
        """Whether a name tells what it is the name of: "Norden Bank", "Bank of Norden"."""
        first, *others = person.name.casefold().split()
        return bool(others) and (others[-1] == head or (first == head and others[0] == "of"))

    def _last_firm(self, at: int) -> tuple[Person | None, bool]:
        """The firm or office told of a few sentences back at most, the one named most, and whether it is the only."""
        stop = bisect_left(self.timeline, at, key=lambda entry: entry.at)
        here = self.sentence_at(at)
        firms: list[Person] = []
        for index in range(stop - 1, max(-1, stop - 15), -1):
            place, person, subject = self.timeline[index]
            if here - self.sentence_at(place) > 3:
                break
            firm = subject and not person.human and not person.gender and not person.place
            if firm and person not in firms:
                firms.append(person)
        best = max(firms, key=lambda person: len(person.mentions), default=None)
        told = best is not None and (" " in best.name or len(best.mentions) > 1)
        return best, told and len(firms) == 1

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
        wanted = {word for word in wanted if not self.finder.is_grammar(word)}
        stop = bisect_left(self.timeline, at, key=lambda entry: entry.at)
        for index in range(stop - 1, max(-1, stop - _LOOK_BACK_SPEAKERS), -1):
            person = self.timeline[index].person
            if self._may_hold(person, head, wanted):
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
            if found is None and subject and self.may_be_person(person) and not (person.human or person.role):
                return None  # "Al Wade was ready. Bo Ek scored. “No,” the player said."
            if person.human or person.role:
                if found is not None and found is not person:
                    return None
                found = person
                active = active or subject
        return found if active else None

    def _named_within(self, ranges: Sequence[tuple[int, int]]) -> tuple[frozenset[Person], frozenset[Person]]:
        """Everybody named in these ranges of tokens, and those of whom quoted words there have the first name."""
        found: set[Person] = set()
        first_names: set[Person] = set()
        for first, last in ranges:
            found.update(entry.person for entry in self._named_between(first, last))
            for index in range(first, last):
                stretch = self.tokens.quote.get(index)
                if stretch is not None:
                    said_of = self.tokens.text[stretch.start : min(stretch.end, stretch.start + _LONG_QUOTE)]
                    for word in map(str.casefold, _CAPITAL.findall(said_of)):
                        found.update(self.called(word))
                        first_names.update(self.called_first(word))
        return frozenset(found), frozenset(first_names)

    def _plain(self, first: int, last: int) -> Identity:
        """A group, an office, an unnamed source: called by the mention itself."""
        low, cap = self.tokens.low, self.tokens.cap
        first = self.finder.after_heading(first, last)
        text = " ".join(self.tokens.words(first, last).split())
        if low[first] == "the" and last - first > 1 and cap[first + 1]:
            text = " ".join(self.tokens.words(first + 1, last).split())
        key = text.casefold()
        if last - first > 1 and low[last - 2].endswith(("'s", "s'")):
            insort(self._owned, (first, low[last - 1]))
        group = self._groups.get(key)
        if group is None:
            head = self._head(first, last)
            plural = head.endswith("s") or head in self.finder.lists.plural_heads
            if not plural and self._is_somebody(first, head):
                group = self._groups[key] = self._unnamed(text, head)
            else:
                group = self._groups[key] = Person(text, body=True, gender="p" if plural else "n")
            insort(self._groups_by_head.setdefault(head, []), (first, group), key=itemgetter(0))
        joined = cap[last - 1] and last - first > 3 and self.finder.is_office(low[last - 2])
        # "Secretary of the SLP Minister Hart" are two phrases, and "the union accuses studios" is none
        return Identity(text, None, False, group, open=joined or self._holds_verb(first, last))

    def _holds_verb(self, first: int, last: int) -> bool:
        """Whether words taken for a description hold a clause, as where a comma is missing."""
        low, lists, verbs = self.tokens.low, self.finder.lists, self.finder.verbs
        if not lists.relatives.isdisjoint(low[first:last]):
            return False  # "those who say so"
        return any(
            word in lists.finite or (verbs.get(word, 0) & PRESENT and word not in lists.noun_or_verb)
            for word in low[first + 1 : last - 1]
        )

    def _thing_before(self, at: int) -> str | None:
        """The paper, firm or office with which the sentence before that of token `at` opens, in the same paragraph.

        "The paper does not shout. It says that …"
        """
        number = self.sentence_at(at)
        if number < 1 or at != self.sentence_starts[number]:
            return None
        first, last = self.sentence_starts[number - 1], self.sentence_starts[number]
        paragraph = self.paragraph_starts[max(0, bisect_right(self.paragraph_starts, at) - 1)]
        low, lists = self.tokens.low, self.finder.lists
        if first < paragraph or low[first] not in ("the", "a", "an", "its", "this"):
            return None
        for index in range(first + 1, min(last, first + 5)):
            word = low[index]
            if word in lists.documents or word in lists.firms or (word in lists.bodies and not self.tokens.cap[index]):
                following = low[index + 1] if index + 1 < last else "."
                subject = following in lists.finite or following.endswith("ed") or following in (",", "also")
                return " ".join(self.tokens.words(first, index + 1).split()) if subject else None
            if not word[0].isalpha() or word in lists.finite or word in lists.prepositions:
                return None
        return None

    def _is_somebody(self, first: int, head: str) -> bool:
        """Whether a description is of one person who is not named: "a spokeswoman", "one of those"."""
        word = self.tokens.low[first]
        lists = self.finder.lists
        if word == "one" or (is_role_word(head) and head not in lists.bodies):
            return True
        trade = self._may_be_person(head) and head not in lists.firms and head not in _COLLECTIVES
        if trade and head not in lists.bodies:
            return True
        return word in ("a", "an", "another") and head in self.finder.lists.people

    def _unnamed(self, text: str, head: str) -> Person:
        """A person whom only a description tells."""
        lists = self.finder.lists
        gender = "m" if head in lists.male_words else "f" if head in lists.female_words else ""
        return Person(text, gender=gender, human=True)

    def _pronoun(self, word: str, at: int, said: Sequence[tuple[int, int]] = ()) -> Identity:
        if word in ("i", "we", "you"):
            return Identity(None)
        thing = self._thing_before(at) if word == "it" else None
        if thing is not None:
            return Identity(thing, None, True, Person(thing, body=True, gender="n"), how="thing before")
        floor = self._floor_before(at)
        barred, addressed = self._named_within(said) if word != "they" else (frozenset(), frozenset())
        told = {"he": "m", "him": "m", "she": "f", "her": "f"}.get(word)
        if told is None:
            other = last_body(self, at, floor, barred) if word == "it" else last_group(self, at, floor)
            return (
                Identity(None, how=word) if other is None else Identity(other.name, other.role, True, other, how=word)
            )
        choice = resolve(self, word, at, floor, barred, addressed)
        if choice is None:
            return Identity(None, how="he or she")
        self.choices.append(choice)
        person, share = choice.ranked[0][0].person, choice.share
        sure = share >= _SURE_SHARE
        last = floor[-1] if floor else None
        doubts = {
            "small share": share < _OPEN_SHARE,
            "open choice": choice.is_open(),
            "doubtful": self._is_doubtful(person, at),
            "stranger since": self._stranger_since(person, at, floor),
            "others in sentence": self._others_in_sentence(person, at, told),
            "spoke perhaps": last is not None and last.open and last.person is person,
        }
        # "the Information Act … She told": what is not known to be a person is left open.
        left_open = any(doubts.values()) or not (person.human or person.gender_at(at))
        taken_up = (at, told) if sure and not left_open else None
        facts = (*choice_facts(choice), *(doubt for doubt, is_there in doubts.items() if is_there))
        return Identity(
            person.name, person.role, not sure or left_open, person, taken_up, left_open, "he or she", facts
        )
