"""Names: the runs of capitals in a text, and where in them the name proper begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import compress
from operator import and_, not_
from typing import NamedTuple

from msgspec import Struct

from reader.extraction.text.tokens import QUOTE, Tokens
from reader.extraction.text.verbs import reporting_verbs
from reader.extraction.text.words import Grammar, after_particles, before_particles, given_names, grammar, is_role_word

_PLAIN = frozenset(
    {"former", "then", "acting", "interim", "senior", "chief", "deputy", "vice", "assistant", "longtime"}
)
_TIMES_IN_NAMES = frozenset({"evening", "morning", "weekend", "day", "week", "month", "year", "night"})
_MODIFYING = ("-based", "-born", "-owned", "-led", "-backed", "-listed", "-headquartered", "-educated", "-trained")
"""Endings of adjectives that are made of names: "Leeds-based"."""
FIRMS = frozenset(
    {"energy", "inc", "corp", "ltd", "group", "holdings", "motors", "airlines", "foods", "media", "technologies", "plc"}
    | {"industries", "pharmaceuticals", "resources", "partners", "capital", "financial", "systems", "motor", "electric"}
)
"""Last words of the full names of firms."""
_PORTFOLIOS = frozenset(
    {
        "economy",
        "finance",
        "health",
        "education",
        "defence",
        "defense",
        "foreign",
        "affairs",
        "home",
        "interior",
        "state",
    }
    | {"justice", "transport", "agriculture", "energy", "environment", "trade", "labour", "labor", "sport", "sports"}
    | {"culture", "tourism", "information", "housing", "water", "fisheries", "industry", "planning", "science", "works"}
)
"""What ministers are for."""
_MINISTERS = frozenset({"minister", "secretary", "commissioner"})
_OF_ONE = frozenset({"is", "was", "has", "does", "says", "isn't", "wasn't", "hasn't", "doesn't"})
"""Verbs that follow no plural: "Matas was late"."""
_BEFORE_PLACES = frozenset({"in", "at", "near", "outside", "from"})
_HEADS = frozenset({"officer", "executive", "director", "spokesman", "spokeswoman", "spokesperson", "chairman"})
"""Offices that are nobody's surname."""
SEATS = frozenset({"university", "ministry", "bank", "department", "college", "institute", "church", "bishopric"})
"""Bodies that are named after what stands behind "of"."""
_SAINTS = frozenset({"st", "st.", "saint"})
_STYLES = frozenset({"pope", "king", "queen", "prince", "princess", "emperor", "empress"})
"""Offices that are part of the names of those who hold them: "Pope Leo"."""
_NUMERAL = re.compile("[ivx]+$")
_POST_NOMINALS = frozenset({"kc", "qc", "mp", "mep", "msp", "obe", "mbe", "cbe"})
"""What is set behind names and is no part of them."""
_ENDING_FIRMS = frozenset({"inc", "corp", "co", "ltd", "llc", "plc"})
"""What the name of a firm ends with: a capital after it is another name."""
_TICKER = re.compile(r"\.?[A-Z]+[a-z]?\.[A-Z]{1,2}$")
"""The short name of a share that some agencies set behind a firm's: "NWSa.N"."""
_SHOUTED = 5
"""Letters of one word in a heading of several words in capitals at least, …"""
_SHOUTED_ALONE = 8
"""… and of a heading of one word."""
_BEFORE_MONTHS = frozenset({"in", "since", "until", "last", "early", "late"})
_NICKNAME = 20
"""Characters: a longer stretch between two capitals is no nickname."""


@dataclass(slots=True, eq=False)
class Person:
    """Someone, or something that can speak, as named in one text.

    `gender` is `m`, `f`, or empty when the text does not tell (`p` for a group, `n` for another body without a name);
    `body`: a party, firm, office, newspaper; `role`: the first office or trade the text gives; `role_words`: the words
    of all of them, `role_heads`: their main words; `mentions`: the tokens at which the name stands, in order.
    """

    name: str
    body: bool = False
    gender: str = ""
    role: str | None = None
    role_words: frozenset[str] = frozenset()
    role_heads: frozenset[str] = frozenset()
    mentions: list[int] = field(default_factory=list)
    human: bool = False
    """Whether anything but the capital letters tells that this is a person."""
    place: bool = False
    """Whether something lies or happens in it: "a licence to do so in Texas"."""
    taken_up: tuple[int, str] | None = None
    """The token at which "he" or "she" first surely stood for somebody of unknown gender, and the gender that tells."""

    def gender_at(self, at: int) -> str:
        """The gender as far as the text has told it before token `at`."""
        if self.gender or self.taken_up is None or self.taken_up[0] >= at:
            return self.gender
        return self.taken_up[1]


class Named(NamedTuple):
    """A place where somebody is named; `subject`: it looks like the subject of its clause."""

    at: int
    person: Person
    subject: bool


class Run(Struct, frozen=True):
    """Capitals in a row, tokens `first` up to `last`; offices and honorifics stand before `begin`."""

    first: int
    begin: int
    last: int


@cache
def _grammar() -> frozenset[str]:
    """The closed classes, of which a capital makes no name."""
    lists = grammar()
    return (
        lists.prepositions
        | lists.subordinators
        | lists.coordinators
        | lists.determiners
        | lists.subjects
        | lists.adverbs
        | (lists.auxiliaries - {"will", "may"})
        | (lists.times - lists.months_and_names - _TIMES_IN_NAMES)
    )


class NameFinder:
    """Finds the runs of capitals that name someone in the tokens of one text."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.lists: Grammar = grammar()
        self.male, self.female = given_names()
        self.verbs = reporting_verbs()
        self._texts: dict[tuple[int, int], str] = {}
        self._starts = {first for first, _ in tokens.sentences}
        self._lower = set(compress(tokens.low, map(not_, tokens.cap)))
        self._within = set(compress(tokens.low[1:], map(and_, tokens.cap[1:], tokens.cap)))
        """Words that follow another capital: surnames, most of them."""
        self._grammar = _grammar()

    def is_grammar(self, low: str) -> bool:
        """Whether a lower-case word belongs to a closed class and is no name, however it is written."""
        return low in self._grammar or ("-" in low and low.endswith(_MODIFYING))

    def is_given(self, low: str) -> bool:
        """Whether a lower-case word is a common given name."""
        return low in self.male or low in self.female

    def is_particle(self, low: str) -> bool:
        """Whether a lower-case word stands within names: "of", "van"."""
        return low in self.lists.particles or low in self.lists.name_particles

    def is_common(self, index: int) -> bool:
        """Whether the word at a token is a common noun or adjective, for all its capital."""
        word = self.tokens.low[index]
        return self.is_office(word) or word in self._lower or (word in self.lists.adjectives and word in _PLAIN)

    def is_office(self, low: str) -> bool:
        """Whether a lower-case word is an honorific, an office or a trade."""
        word = low.rstrip(".").removesuffix("-elect").removesuffix("-designate").partition("-of-")[0]
        return word in self.lists.honorifics or word in self.lists.roles or word.rsplit("-", 1)[-1] in self.lists.roles

    def runs(self) -> list[Run]:
        """Every run in order."""
        tokens = self.tokens
        cap, low = tokens.cap, tokens.low
        found: list[Run] = []
        end = 0
        for first in compress(range(len(low)), cap):
            if first < end or self.is_grammar(low[first]) or self._only_begins_sentence(first):
                continue
            if low[first] in self.lists.months_and_names and first > 0 and low[first - 1] in _BEFORE_MONTHS:
                continue  # "In May Hart said …"
            end = self.run_end(first)
            if end - first > 1 or not self.is_of_nation(first):
                found.append(Run(first, self.name_start(first, end), end))
        return found

    def is_of_nation(self, index: int) -> bool:
        """Whether the word at a token tells of which nation somebody is: "the Scot", "the 24-year-old Scot"."""
        low = self.tokens.low
        return (
            low[index] in self.lists.nationalities and index > 0 and (low[index - 1] == "the" or "-" in low[index - 1])
        )

    def _only_begins_sentence(self, index: int) -> bool:
        """Whether a capital is due to the beginning of a sentence alone."""
        low = self.tokens.low
        if index not in self._starts:
            return False
        word = low[index]
        following = index + 1
        if word in self._lower:
            return word not in _STYLES or following >= len(low) or not self.tokens.cap[following]
        if word in self._within or word.removesuffix("'s") in self._within:
            return False  # "Williams, 24, was …", "Williams's …" after "Jo Williams"
        return (
            following < len(low)
            and not self.tokens.cap[following]
            and (word.endswith(("s", "ing", "ed", "ly")) or self.is_office(word))
            and not self.is_given(word)
            and low[following] not in _OF_ONE
        )

    def run_end(self, first: int) -> int:
        """The token after the run of capitals that begins at token `first`."""
        tokens = self.tokens
        low, cap = tokens.low, tokens.cap
        count = len(low)
        index = first + 1
        while index < count:
            if low[index - 1].endswith(("'s", "s'")) and not self._is_of_body(first, index):
                break
            if self._ends_firm(index):
                break
            if cap[index] and not self.is_grammar(low[index]):
                index += 1
            elif index < (after := after_particles(low, index)) < count and cap[after]:
                if low[after] in self._grammar:
                    break
                index = after + 1
            elif index + 1 < count and cap[index + 1] and self._joins(index):
                index += 2
            elif index - first == 1 and self._is_bracketed_nickname(index):
                index += 4
            else:
                break
        return index

    def _ends_firm(self, index: int) -> bool:
        """Whether the name of a firm ends before token `index`: "… with Norden Corp. Hart said …"."""
        tokens = self.tokens
        if tokens.low[index - 1].rstrip(".") not in _ENDING_FIRMS or tokens.low[index].rstrip(".") in _ENDING_FIRMS:
            return False
        return not _TICKER.match(tokens.words(index, index + 1))

    def after_heading(self, first: int, last: int) -> int:
        """The token after a heading in capitals that runs into its paragraph: Hart of "FLEET GROWS Hart said"."""
        tokens = self.tokens
        begin = start = first
        while begin < last and len(word := tokens.words(begin, begin + 1)) > 1 and word.isupper():
            begin += 1
        if not first < begin < last:
            return first
        while start not in self._starts and (word := tokens.words(start - 1, start)).upper() == word:
            start -= 1
        longest = max(map(len, tokens.low[start:begin]))
        heading = start in self._starts and longest >= (_SHOUTED if begin - start > 1 else _SHOUTED_ALONE)
        return begin if heading else first

    def _is_always_general(self, index: int) -> bool:
        """Whether a name stands more than once, and never without "General": a firm, not an officer."""
        low, word = self.tokens.low, self.tokens.low[index]
        places = [at for at in range(1, len(low)) if low[at] == word and self.tokens.cap[at]]
        return len(places) > 1 and all(low[at - 1] == "general" for at in places)

    def _is_of_body(self, first: int, index: int) -> bool:
        """Whether the possessive before token `index` is part of a body's name: "St Brice’s Hospital"."""
        low = self.tokens.low
        saint = low[first] in _SAINTS and index - first == 2
        return self.tokens.cap[index] and low[index] in self.lists.bodies and (saint or low[index - 1][-2:] == "s'")

    def _joins(self, index: int) -> bool:
        """Whether a particle or a nickname stands inside a name."""
        tokens = self.tokens
        if tokens.low[index] == "of":
            return tokens.low[index - 1] in SEATS  # "University of Sund"
        if tokens.low[index] == QUOTE:
            return tokens.end[index] - tokens.start[index] < _NICKNAME
        return tokens.low[index] == "&"

    def _is_bracketed_nickname(self, index: int) -> bool:
        """Whether "(Bill)" stands at token `index`, after a first name and before a surname."""
        tokens = self.tokens
        low, cap = tokens.low, tokens.cap
        if (
            low[index] != "("
            or low[index + 2 : index + 3] != [")"]
            or not (cap[index + 1] and any(cap[index + 3 : index + 4]))
        ):
            return False
        return self.is_given(low[index + 1]) or (
            self.is_given(low[index - 1]) and not tokens.words(index + 1, index + 2).isupper()
        )

    def name_start(self, first: int, last: int) -> int:
        """First token of the name proper in a run of capitals."""
        low = self.tokens.low
        lists = self.lists
        begin = first = self.after_heading(first, last)
        if low[last - 1] in FIRMS or low[last - 1] in lists.bodies:
            return first  # "General Motors", "Leeds General Hospital"
        if low[first] == "general" and last - first == 2 and self._is_always_general(last - 1):
            return first
        for index in range(first, last - 1):
            word = low[index]
            if self.is_styled(index, last) and not self.is_office(low[index + 1]):
                return index
            if word in lists.name_particles and (index > begin or word in _SAINTS):
                continue  # "Jo St. Clair", "St. Louis Fed"
            trade = index == first and last - first > 2 and is_role_word(word)
            given = self.is_given(word) and word not in lists.honorifics and word not in self._lower
            if given and last - first < 4 and index == first:
                continue  # "Dean Okafor", "Dean Jo Okafor"
            minister = index > 0 and low[index - 1] in _MINISTERS
            if minister and word in ("for", "of") and low[index + 1] in _PORTFOLIOS:
                begin = first = index + 1
            elif self._is_portfolio(first, index):
                begin = index + 1  # "Minister for Economy Jo Hart"
            elif trade or self.is_office(word) or (index == begin and self._only_describes(index, last)):
                begin = index + 1
        if low[begin] in ("of", "for") and last - begin > 2:
            # "Mayor of Lund Jo Hart", "Director of Public Prosecutions Jo Hart"
            known = [index for index in range(begin + 2, last - 1) if self.is_given(low[index])]
            return known[0] if known else last - 2 if last - begin > 3 else begin
        if begin == first and last - first >= 3:
            for index in range(first + 1, last - 1):
                if last - first == 3 and not self._is_told_alone(first):
                    break  # "Azfar Ali Khan"
                particle = low[index] in lists.name_particles
                if self.is_given(low[index]) and not particle and not self._part_of_name(index - 1):
                    return index
        return begin

    def is_styled(self, begin: int, last: int) -> bool:
        """Whether the name on tokens `begin` up to `last` is one like "King Olav" or "Pope Leo XIV"."""
        low = self.tokens.low
        if low[begin] not in _STYLES or not 2 <= last - begin <= 3 or self.tokens.words(begin, begin + 1).isupper():
            return False
        return last - begin == 2 or _NUMERAL.match(low[last - 1].removesuffix("'s")) is not None

    def _only_describes(self, index: int, last: int) -> bool:
        """Whether an adjective before a name is no part of it, as "British" is of "British Gas"."""
        low = self.tokens.low
        if low[index] not in self.lists.adjectives:
            return False
        rest = [word.removesuffix("'s") for word in low[index + 1 : last]]
        if self.lists.bodies.intersection(rest) and not any(map(self.is_office, rest)):
            return False
        if len(rest) > 1 and rest[0] in self.lists.adjectives:
            return self._only_describes(index + 1, last)  # "American Italian Pasta"
        if len(rest) > 1 or self.is_given(rest[0]) or self.is_office(rest[0]):
            return True
        places = [at for at in range(1, len(low)) if low[at].removesuffix("'s") == rest[0] and self.tokens.cap[at]]
        return len(places) == 1 or any(low[at - 1] != low[index] for at in places)

    def _is_portfolio(self, first: int, index: int) -> bool:
        """Whether the word at a token is what the minister before it is for: "Minister for Economy Jo Hart"."""
        low = self.tokens.low
        if first < 2 or low[first - 1] not in ("for", "of") or low[first - 2] not in _MINISTERS:
            return False
        return all(word in _PORTFOLIOS for word in low[first : index + 1])

    def _is_told_alone(self, first: int) -> bool:
        """Whether the word that begins three capitals is no first name, but a body, a place or what somebody is."""
        low, lists = self.tokens.low, self.lists
        word = low[first]
        if word in lists.bodies or word in lists.adjectives:
            return True
        before = low[first - 1] if first else ""
        if first in self._starts or before in ("of", "for"):
            return (
                is_role_word(word) or word in lists.people or "-of-" in word or word in self._lower or word[-2:] == "er"
            )
        return before in _BEFORE_PLACES and first - 1 in self._starts  # "In Geneva Jo Hart said"

    def _part_of_name(self, index: int) -> bool:
        low = self.tokens.low[index]
        return self.is_given(low) or len(low.rstrip(".")) <= 2 or low in self.lists.name_particles

    def is_surname(self, begin: int, last: int) -> bool:
        """Whether a name is but a surname: one word, after particles perhaps ("de Witt", "Van der Berg")."""
        return last - begin == 1 or after_particles(self.tokens.low, begin) >= last - 1

    def text(self, begin: int, last: int) -> str:
        """The name as it is shown: blanks made single, without a possessive."""
        known = self._texts.get((begin, last))
        if known is None:
            name = self.tokens.words(begin, last)
            if last - begin > 1:
                name = " ".join(name.split())
                while (cut := name.rpartition(" "))[0] and (
                    (cut[2].lower() in _POST_NOMINALS and " " in cut[0]) or _TICKER.match(cut[2])
                ):
                    name = cut[0]
            known = self._texts[begin, last] = name.removesuffix("'s").removesuffix("’s")
        return known

    def gender(self, first: int, begin: int) -> str:
        """The gender that an honorific, an office or a given name tells; empty for none."""
        low = self.tokens.low
        for index in range(first, begin):
            word = low[index].rstrip(".")
            if word in self.lists.male_words:
                return "m"
            if word in self.lists.female_words:
                return "f"
        name = low[begin]
        if name in _STYLES:
            return "m" if name in self.lists.male_words else "f"
        return "m" if name in self.male else "f" if name in self.female else ""

    def _joins_offices(self, index: int) -> bool:
        """Whether "and" stands between offices: "founder and chief executive Jo Hart"."""
        low, cap = self.tokens.low, self.tokens.cap
        return self.is_office(low[index - 1]) and not cap[index + 1] and low[index + 1] not in self.lists.determiners

    def name_in(self, first: int, last: int) -> tuple[int, int] | None:
        """The name a noun phrase ends in or begins with; None for "a spokesman for Smith", "Smith’s lawyer"."""
        low, cap = self.tokens.low, self.tokens.cap
        lead = first = self.after_heading(first, last)
        while lead < last and cap[lead] and not self.is_grammar(low[lead]) and not low[lead].endswith(("'s", "s'")):
            lead += 1
        if lead < last and cap[first]:
            lead = max(lead, self.run_end(first))  # "Capt. Andries le Roux of the stock theft unit"
        if lead < last and lead - first >= 2 and low[lead] in self.lists.attaching:
            begin = self.name_start(first, lead)
            if lead - begin >= 2 and not any(low[index] in self.lists.bodies for index in range(begin, lead)):
                return begin, lead
        head = low[last - 1]
        if not cap[last - 1] or self.is_grammar(head) or (last - first > 1 and head in _HEADS):
            return None  # "a poll released Thursday", "the Chief Operating Officer"
        begin = last - 1
        if begin > first and low[begin - 1].endswith(("'s", "s'")) and self.is_office(head):
            return None  # "Hart’s Son" in a headline
        while begin > first:
            before = low[begin - 1]
            if before.endswith(("'s", "s'")):
                alone = begin == last - 1 and low[begin] in self.lists.bodies
                if cap[begin - 1] and (alone or before.endswith("s'")):
                    begin -= 1  # "the Trade Representative's Office": of the one no office alone is meant
                    continue
                break
            past = before_particles(low, begin - 1)
            if self._ends_firm(begin):
                break
            if cap[begin - 1] and not self.is_grammar(before):
                begin -= 1
            elif first <= past < begin - 1 and cap[past] and not self.is_grammar(low[past]):
                begin = past
            elif first - 1 <= past < begin - 1 and cap[past + 1]:
                begin = past + 1  # "De los Santos"
            elif begin - 1 > first and cap[begin - 2] and (before in self.lists.particles or not before[0].isalnum()):
                begin -= 2
            else:
                break
        governor = begin - 2 if begin > first and low[begin - 1] in self.lists.determiners else begin - 1
        if governor > first and low[governor].endswith(("'s", "s'")):
            while governor > first and not (
                low[governor] in self.lists.prepositions and is_role_word(low[governor - 1])
            ):
                governor -= 1  # "the head of the People’s Bank"
        if governor >= first and low[governor] in self.lists.prepositions and not self._is_portfolio(begin, begin):
            return None
        if "and" in low[first:begin] and not self._joins_offices(low.index("and", first)):
            return None
        if self.tokens.low[first] in self.lists.determiners and self.is_office(low[last - 1]):
            return None  # "the Prime Minister" is an office, not a name
        if last - begin == 1 and self.is_of_nation(begin):
            return None
        return self.name_start(begin, last), last
