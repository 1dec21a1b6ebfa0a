"""People: who is named in a text, under which names, and what the text says of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from reader.extraction.names.names import FIRMS, Named, NameFinder, Person, Run
from reader.extraction.names.roles import head_of, role_of
from reader.extraction.text.tokens import Tokens
from reader.extraction.text.verbs import BARE, GERUND, OBJECT
from reader.extraction.text.words import is_role_word

_FULL = {
    "sen": {"senator"},
    "gov": {"governor"},
    "rep": {"representative", "congressman", "congresswoman"},
    "cllr": {"councillor"},
    "pm": {"minister"},
    "ceo": {"executive"},
    "mp": {"lawmaker"},
    "prof": {"professor"},
    "gen": {"general"},
    "capt": {"captain"},
    "sgt": {"sergeant"},
    "lt": {"lieutenant"},
    "col": {"colonel"},
    "supt": {"superintendent"},
    "insp": {"inspector"},
    "det": {"detective"},
    "rev": {"reverend", "pastor", "priest", "minister", "vicar"},
    "fr": {"priest"},
    "justice": {"judge"},
    "dr": {"doctor", "physician"},
}
"""What descriptions call the holder of an office or title."""
_FAMILY = 20
"""People of one name that are told apart."""
_FAMILY_BACK = 2
"""Paragraphs, with that of a surname, in which whoever of a family was named last is meant by it."""
_KIN = frozenset({"wife", "husband", "widow", "mother", "father", "son", "daughter", "brother", "sister"})
"""Whoever is but somebody's is not meant by the surname alone."""
_OWN = 12
"""Tokens after a name in which "his" or "her" is the subject's own."""
_BEFORE_OWN = frozenset({"with", "in", "at", "on", "into", "during", "after", "despite"})
"""Words before "his" and "her" that are the subject's own, where "praised her work" is another's."""
_OTHERS = frozenset({".", ";", "?", "!", "who", "he", "she", "they", "it", "that", "as", "when", "because", "while"})
"""What may bring in another person."""
_FIRMS_TOO = ("maker", "owner", "leader", "holder", "producer", "trader", "developer", "broker")
"""Endings of trades that firms have, too."""
_OF_ONE = frozenset({"is", "was", "has", "had", "says"})
"""Verbs that follow one person, and seldom a team."""
_MINDING = frozenset(
    {"believes", "thinks", "feels", "hopes", "fears", "admits", "admitted", "joked", "insists", "knows"}
)
"""Verbs of those who have a mind."""
_FEELING = frozenset(
    {"delighted", "happy", "glad", "proud", "sorry", "angry", "furious", "adamant", "sad", "upset", "convinced"}
    | {"married", "born", "admitted"}
)
"""What only people are, after "is"."""
_PLACES = frozenset(
    {
        "bay",
        "road",
        "avenue",
        "lane",
        "river",
        "lake",
        "square",
        "park",
        "island",
        "islands",
        "beach",
        "valley",
        "hills",
    }
    | {"airport", "bridge", "harbour", "harbor", "station", "stadium", "mountain", "mountains", "village", "province"}
)
"""Last words of the names of places, of which none is a person."""
_SURNAMES_TOO = frozenset({"house", "church", "bank", "court", "post", "guard", "union", "school", "party", "club"})
"""Words for bodies that are surnames after a first name: "Christopher House"."""
_EXAMPLES = frozenset({"like", "as", "including"})
"""Words before whoever is only an example: "ministers like Hart, who voted against it"."""
_STANDING = frozenset({"stood", "stands", "sat", "sits", "was", "is", "were", "came", "comes", "lay"})
"""Verbs before the subject of a sentence that opens with a place."""
_LEADING = frozenset({"as", "while", "when", "although", "though", "because", "since", "after", "before", "if", "once"})
"""Words with which a clause leads to the main one."""
_LONGEST_LEADING = 25
"""Tokens of such a clause at most."""
_BEFORE_PLACES = frozenset({"in", "near", "across", "outside"})
_LONGEST_NAME = 12
"""Tokens of a name that is spelled out before its short form at most."""
_LONGEST_TRADE = 7
"""Tokens of what stands before a name at most."""
MOST_NAMES = 50
"""Names that are handed out of a text."""


class People:
    """Everybody a text names. Variants of a name ("Hart", "Jo Hart", "Mr Hart") are one person."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.finder = NameFinder(tokens)
        self.people: list[Person] = []
        self.timeline: list[Named] = []
        """Where somebody is named, in order."""
        self.sentence_starts = [first for first, _ in tokens.sentences]
        self._sentence_firsts = frozenset(self.sentence_starts)
        self.paragraph_starts = [tokens.sentences[first][0] for first, _ in tokens.paragraphs]
        self.by_name: dict[str, Person] = {}
        self._by_last: dict[str, list[Person]] = {}
        self._by_first: dict[str, list[Person]] = {}
        self._by_ends: dict[tuple[str, str], Person] = {}
        self._collect()

    def _collect(self) -> None:
        runs, low = self.finder.runs(), self.tokens.low
        # Full names first, so that a surname finds its owner wherever the full name stands.
        for run in runs:
            if not self.finder.is_surname(run.begin, run.last):
                self._add(run)
        told_of = sentence = -1  # the last sentence with a person for its subject, and the one that is read
        starts = [*self.sentence_starts, len(low)]
        for run in runs:
            person = self.lookup(run.begin, run.last) or self._add(run)
            person.mentions.append(run.begin)
            if run.begin > 0 and low[run.begin - 1] in _BEFORE_PLACES:
                person.place = True
            self._describe(person, run)
            while starts[sentence + 1] <= run.first:
                sentence += 1
            # "None more so than Jo Hart, who can …", but not "Jo Hart praised Al Wade, who died"
            subject = self._is_subject(run, starts[sentence]) or (
                told_of != sentence
                and low[starts[sentence]] not in self.finder.lists.pronouns
                and low[run.first - 1] not in _EXAMPLES
                and self._is_who(run.last)
            )
            if subject and self._in_subordinate(starts[sentence], run.first):
                # "As Hart was ill, Wade played": the sentence is about Wade.
                before = self.timeline[-1]
                self.timeline[-1] = Named(before.at, before.person, False)
            self.timeline.append(Named(run.begin, person, subject))
            told_of = sentence if subject and person.human else told_of
            self._abbreviate(person, run.last)
        self._add_offices()

    def _add_offices(self) -> None:
        """Note where an office stands for its only holder: "the president" tells of them as much as the name does."""
        holders: dict[str, Person | None] = {}
        for person in self.people:
            for head in person.role_heads if person.human else ():
                holders[head] = None if head in holders else person
        if not any(holders.values()):
            return
        low = self.tokens.low
        found: list[Named] = []
        for at in [index for index, word in enumerate(low[:-2]) if word == "the"]:
            head = low[at + 1].removesuffix("'s")
            holder = holders.get(head)
            if holder is None or low[at + 2] in ("of", "for") or self.tokens.cap[at + 2]:
                continue
            if not holder.mentions or holder.mentions[0] > at:
                continue
            opens = at - self.sentence_starts[self.sentence_at(at)] <= 2 and head == low[at + 1]
            found.append(Named(at + 1, holder, opens or self._is_verb(at + 2)))
        if found:
            self.timeline = sorted([*self.timeline, *found], key=lambda named: named.at)

    def _in_subordinate(self, start: int, first: int) -> bool:
        """Whether the name before token `first` stands in a clause that leads to a sentence: "As Hart left, Wade …"."""
        low = self.tokens.low
        opening = start + 1 if low[start] in ("but", "and") else start
        if low[opening] not in _LEADING or not self.timeline or first - start > _LONGEST_LEADING:
            return False
        before = self.timeline[-1]
        return start < before.at and before.subject and low[first - 1] == "," and low[before.at + 1] != ","

    def _is_subject(self, run: Run, start: int) -> bool:
        """Whether a name opens its sentence, which begins at token `start`, or stands beside a verb."""
        low, finder = self.tokens.low, self.finder
        before = low[run.first - 1] if run.first > 0 else ""
        if before in ("(", "by") or low[run.last - 1].endswith(("'s", "s'")):
            return False  # the agency of a dateline; "a report by Hart"; "Hart’s party"
        if before == "that" or finder.verbs.get(before, 0) & GERUND or self._modifies(run.last):
            return False  # "saying Hart overreacted": the sentence is about who says so
        alone = not self.timeline or self.timeline[-1].at < start or not self.timeline[-1].subject
        if alone and run.begin - start <= 3 and (low[start] not in finder.lists.pronouns or start == run.first):
            return True
        if before in _STANDING and low[start] in finder.lists.prepositions:
            return True  # "Behind the bar stood Jo Hart"
        verb = self._before_trade(run.first) if is_role_word(before) else run.first - 1
        flags = finder.verbs.get(low[verb], 0)
        if flags & BARE and not flags & OBJECT:
            return True  # "said Jo Hart", "says the analyst Jo Hart", but not "told Jo Hart"
        if run.last >= len(low):
            return False
        after = run.last
        if low[after] == "," and before == "," and after + 1 < len(low):
            after += 1  # "the secretary, Jo Hart, said"
        return self._is_verb(after)

    def _modifies(self, index: int) -> bool:
        """Whether a name before token `index` only tells of whom somebody is one: "Hart adviser Al Wade said"."""
        low, cap = self.tokens.low, self.tokens.cap
        trade = index + 1 if low[index : index + 1] == ["campaign"] else index
        return trade + 1 < len(low) and not cap[trade] and cap[trade + 1] and is_role_word(low[trade])

    def _before_trade(self, first: int) -> int:
        """The token before what stands before a name: "said" of "said Norden Bank economist Jo Hart"."""
        at = first - 1
        while at > max(0, first - _LONGEST_TRADE) and (self.tokens.cap[at] or self.is_premodifier(at)):
            at -= 1
        return at

    def _is_verb(self, index: int) -> bool:
        word = self.tokens.low[index]
        finder = self.finder
        return (
            word == "who"
            or word in finder.lists.finite
            or word in finder.verbs
            or (len(word) > 4 and word.endswith("ed"))
        )

    def _abbreviate(self, person: Person, at: int) -> None:
        """Take up the short form that a bracket gives: "Export Development Canada (EDC)"."""
        tokens = self.tokens
        if at + 2 < len(tokens.low) and tokens.low[at] == "(" and tokens.low[at + 2] == ")" and tokens.cap[at + 1]:
            short = tokens.words(at + 1, at + 2)
            if not short.isupper() or len(short) < 2:
                return
            start = self._spelled_out(short.casefold(), at)
            if start is not None and tokens.cap[start] and start < at - 1 - person.name.count(" "):
                whole = Person(self.finder.text(start, at), body=True)
                self.by_name[short.casefold()] = self.by_name.setdefault(whole.name.casefold(), whole)
            elif " " in person.name:
                self.by_name[short.casefold()] = person

    def _spelled_out(self, short: str, at: int) -> int | None:
        """Where the words start, before token `at`, whose initials are the letters of a short form."""
        low, cap = self.tokens.low, self.tokens.cap
        initials = ""
        for index in range(at - 1, max(-1, at - _LONGEST_NAME), -1):
            if cap[index]:
                initials = low[index][0] + initials
            elif low[index] not in ("of", "for", "the", "and", "in", "on", "to", "&", ","):
                return None
            if initials.startswith(short) and len(initials) - len(short) < 2:
                return index  # a last word may be left out: "Royal Institute for Deaf People (RID)"
        return None

    def _add(self, run: Run) -> Person:
        finder = self.finder
        name = finder.text(run.begin, run.last)
        key = name.casefold()
        known = self.by_name.get(key)
        if known is not None:
            if known.name.isupper() and not name.isupper():
                known.name = name
            return known
        parts = [part.rstrip(".,") for part in key.split()]
        if finder.is_styled(run.begin, run.last):
            # "Leo" is "Pope Leo XIV". Of "King BKC.N" only the style is a name: the ticker is none.
            parts = parts[1:2] or parts
        while len(parts) > 2 and parts[-1] in finder.lists.name_suffixes:
            parts.pop()
        if len(parts) > 1:
            same = self._by_ends.get((parts[0], parts[-1]))
            if same is not None:
                self.by_name[key] = same
                return same
        bodies = finder.lists.bodies
        if len(parts) == 2 and parts[1] in _SURNAMES_TOO and finder.is_given(parts[0]) and not self._is_after_the(run):
            bodies = frozenset()
        named_alike = parts[-1] in _PLACES and not (len(parts) == 2 and finder.is_given(parts[0]))
        body = (
            named_alike
            or parts[-1] in bodies
            or (len(parts) > 1 and (any(p in bodies for p in parts) or self._is_the(run)))
        )
        person = Person(name, body=body)
        self.people.append(person)
        self.by_name[key] = person
        if not person.body:
            self._by_last.setdefault(parts[-1], []).append(person)
            if len(parts) > 1:
                self._by_ends[parts[0], parts[-1]] = person
                self._by_first.setdefault(parts[0], []).append(person)
                person.human = finder.is_given(parts[0])
        return person

    def _is_after_the(self, run: Run) -> bool:
        return run.first > 0 and self.tokens.low[run.first - 1] == "the"

    def _is_the(self, run: Run) -> bool:
        """Whether a name of no person we know stands behind "the": "at the Café Britannia"."""
        return (
            self._is_after_the(run) and run.begin == run.first and not self.finder.is_given(self.tokens.low[run.begin])
        )

    def lookup(self, begin: int, last: int) -> Person | None:
        """The person that the name at a range of tokens belongs to."""
        name = self.finder.text(begin, last).casefold()
        exact = self.by_name.get(name)
        if not self.finder.is_surname(begin, last):
            return exact
        word = name.split()[-1].rstrip(".")
        if word not in self._by_last and word not in self._by_first:
            return exact
        family = [person for person in self._by_last.get(word, [])[-_FAMILY:] if " " in person.name]
        if not family:
            # "Hua" for Hua Chunying, "Ann" for Ann Lee, "Suncor" for Suncor Energy; but not "Kansas" for Kansas City.
            family = [
                person
                for person in self._by_first.get(word, [])[-_FAMILY:]
                if person.human or self.finder.is_given(word) or self._is_firm_before(person, begin)
            ]
        if not family:
            return exact
        gender = self._honorific_gender(begin)
        if gender:
            family = [person for person in family if person.gender in ("", gender)] or family
        before = [person for person in family if person.mentions and person.mentions[0] <= begin]
        before = [person for person in before if person.role not in _KIN] or before
        if len(before) < 2:
            return before[0] if before else family[0]
        told = [(person.mentions[bisect_right(person.mentions, begin) - 1], person) for person in before]
        at, latest = max(told, key=lambda pair: pair[0])
        if at >= self.paragraph_starts[max(0, bisect_right(self.paragraph_starts, begin) - _FAMILY_BACK)]:
            return latest
        # Whose wife was named some paragraphs ago is still whom the surname stands for.
        return max(before, key=lambda person: bisect_right(person.mentions, begin))

    def names(self) -> tuple[str, ...]:
        """The names of all, people first, the most named before the others; at most `MOST_NAMES`."""
        named = [person for person in self.people if " " in person.name or person.human or person.body]
        named.sort(key=lambda person: (not person.human, -len(person.mentions)))
        return tuple(person.name for person in named[:MOST_NAMES])

    def called(self, surname: str) -> list[Person]:
        """The people with a surname, given in lower case."""
        return self._by_last.get(surname, [])[-_FAMILY:]

    def relative(self, person: Person, at: int, fits: Callable[[Person], bool]) -> Person | None:
        """Who else of the family the surname at token `at` may stand for; None where it tells that it is the person."""
        word = self.tokens.low[at].removesuffix("'s")
        family = self._by_last.get(word, ()) if person.gender else ()
        if len(family) < 2 or self._honorific_gender(at):
            return None
        return next((one for one in family if one is not person and one.mentions[0] < at and fits(one)), None)

    def called_first(self, name: str) -> list[Person]:
        """The people with a first name, given in lower case."""
        return self._by_first.get(name, [])[-_FAMILY:]

    def _is_firm_before(self, person: Person, at: int) -> bool:
        """Whether a firm has been named in full before token `at`: "Mellor" that comes first is no "Mellor Capital"."""
        firm = person.name.rsplit(" ", 1)[-1].lower() in FIRMS
        return firm and bool(person.mentions) and person.mentions[0] <= at

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
        person.human = person.human or self._is_aged(run.last) or self._has_mind(run)
        if not person.gender and run.first in self._sentence_firsts:
            person.gender = self._gender_of_own(run.last)
            person.human = person.human or bool(person.gender)
        titles = [title.rstrip(".") for title in self.tokens.low[run.first : run.begin]]
        kin = self._kin_after(run.last) if not person.gender and run.last - run.begin > 1 else ""
        if kin:
            person.gender, person.human = kin, True
        style = {self.tokens.low[run.begin]} if self.finder.is_styled(run.begin, run.last) else set()
        for heads in (style, *(_FULL.get(title, set()) for title in titles)):
            person.role_heads |= heads
            person.role_words |= heads
        role = role_of(self.finder, run) if person.role is None or run.begin > run.first else None
        person.human = person.human or self._is_human(person, run, role)
        if role is None:
            return
        roles = set(role.lower().replace("-", " ").replace(".", "").split())
        head = head_of(role)
        heads = {head} | _FULL.get(head, set())
        person.role_heads |= heads
        person.role_words |= roles | heads
        person.role = person.role or role
        if not person.gender:
            person.gender = "m" if roles & lists.male_words else "f" if roles & lists.female_words else ""

    def _is_human(self, person: Person, run: Run, role: str | None) -> bool:
        """Whether what stands beside a mention tells that the name is a person's.

        Of one word alone less counts: "carmaker Porsche", "the US Open", "Leicester, who won".
        """
        finder, low = self.finder, self.tokens.low
        if " " in person.name:
            titled = run.begin > run.first or finder.is_styled(run.begin, run.last)
            return titled or role is not None or self._is_who(run.last)
        word, lists = low[run.begin], finder.lists
        prefix = [title.rstrip(".") for title in low[run.first : run.begin]]
        if any(title in lists.male_words or title in lists.female_words or title == "dr" for title in prefix):
            return True
        if word in lists.nationalities or word in lists.adjectives or is_role_word(word):
            return False
        if any(map(finder.is_office, prefix)):
            return True
        if low[run.last : run.last + 2] == [",", "who"]:
            return "".join(low[run.last + 2 : run.last + 3]) in _OF_ONE
        before = low[run.first - 1] if run.first > 0 else ""
        return is_role_word(before) and not before.endswith(_FIRMS_TOO) and not self.tokens.cap[run.first - 1]

    def _gender_of_own(self, index: int) -> str:
        """The gender that "Hart, surveying his chances, …" tells: what is the subject's own, before another name."""
        low, cap = self.tokens.low, self.tokens.cap
        for at in range(index, min(len(low), index + _OWN)):
            if low[at] in ("himself", "herself"):
                return "m" if low[at] == "himself" else "f"
            if low[at] in ("his", "her"):
                own = low[at - 1].endswith("ing") or low[at - 1] in _BEFORE_OWN
                return ("m" if low[at] == "his" else "f") if own and self._is_possessive(at) else ""
            if cap[at] or low[at] in _OTHERS:
                return ""
        return ""

    def _is_possessive(self, index: int) -> bool:
        """Whether "her" at a token is followed by what is hers, or "his" by what is his."""
        following = self.tokens.low[index + 1] if index + 1 < len(self.tokens.low) else "."
        return following[0].isalpha() and not self.finder.is_grammar(following)

    def _has_mind(self, run: Run) -> bool:
        """Whether a full name is followed by what firms seldom do: "Jo Hart believes", "Jo Hart is delighted"."""
        low = self.tokens.low
        if run.last - run.begin < 2 or low[run.last - 1] in FIRMS or run.last + 1 >= len(low):
            return False
        after = run.last + 1 if low[run.last] in ("is", "was", "has") else run.last
        return low[after] in (_FEELING if after > run.last else _MINDING)

    def _is_aged(self, index: int) -> bool:
        """Whether ", 24," after a name tells the age of who bears it."""
        low = self.tokens.low
        if index + 2 >= len(low) or low[index] != "," or not low[index + 1].isdecimal():
            return False
        return len(low[index + 1]) <= 2 and low[index + 2] in (",", ".", ";")

    def _kin_after(self, index: int) -> str:
        """The gender that ", the daughter of the mayor" after a name tells; empty for none."""
        low, lists = self.tokens.low, self.finder.lists
        if index + 3 >= len(low) or low[index] != ",":
            return ""
        if low[index + 1] in lists.determiners or low[index + 1].endswith(("'s", "s'")):
            index += 1
        word = low[index + 1]
        if word in lists.honorifics or low[index + 2] not in ("of", ",", "to", "and"):
            return ""
        return "m" if word in lists.male_words else "f" if word in lists.female_words else ""

    def may_be_person(self, person: Person) -> bool:
        """Whether a name may be a person's, as far as can be seen: full, of no body and no place."""
        if person.human or person.gender in ("m", "f"):
            return True
        full = " " in person.name and not person.body and not person.gender and not person.place
        return full and person.name.rsplit(" ", 1)[-1].lower() not in FIRMS

    def _is_who(self, index: int) -> bool:
        """Whether ", who" or "is a teacher" follows a name."""
        low = self.tokens.low
        if index < len(low) and low[index] in ("is", "was"):
            for word in low[index + 1 : index + 6]:
                if is_role_word(word):
                    return True
                if word not in ("a", "an", "the") and (
                    self.finder.is_grammar(word) or not word.isalpha() or word.endswith("ed")
                ):
                    return False
            return False
        return index + 1 < len(low) and (low[index] == "who" or (low[index] == "," and low[index + 1] == "who"))

    def is_premodifier(self, index: int) -> bool:
        """Whether token `index` may stand before a name that opens a sentence: "But the mayor, Jo Hart"."""
        word, lists = self.tokens.low[index], self.finder.lists
        if word in lists.determiners or word in lists.coordinators or word.rstrip(".") in lists.honorifics:
            return True
        plain = word[0].isalnum() and not self.finder.is_grammar(word)
        return plain and word not in self.finder.verbs and not word.endswith(("ed", "ing"))

    def token_at(self, offset: int) -> int:
        """The token that starts at or after a character offset."""
        return bisect_left(self.tokens.start, offset)

    def sentence_at(self, index: int) -> int:
        """The number of the sentence that holds token `index`."""
        return bisect_right(self.sentence_starts, index) - 1
