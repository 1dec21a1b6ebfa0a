"""One person over many articles: which mentions of a full name are one speaker, and why.

A full name joins two articles when the roles share a particular word (“treasury”, “Harrowmere”), or when the surname is
rare in the library and the roles do not exclude each other. A surname or an office alone joins nobody: brothers share
the one, successors the other. Every join has a reason that can be shown; what somebody parted or joined by hand comes
first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from msgspec import Struct

from reader.model.desks import Decisions, SpeakerPlace
from reader.model.person_names import FullName, full_name, other_key, written_name

_USUAL = 0.35
"""The share of the roles given to a person in which a word stands that belongs to the usual one."""

JoinKind = Literal["alone", "role word", "rare surname", "same article", "by hand"]

RARE = 3
"""A surname with at most this many first names in the library is rare, unless it is common everywhere."""
_WELL_KNOWN, _NEARLY_ALL = 10, 0.9
"""So many mentions, and this share of all with a surname, make it the surname of one first name."""

_COMMON_WORDS = """
    smith jones williams brown taylor davies davis wilson evans thomas johnson roberts walker wright robinson
    thompson white hughes edwards green hall wood harris lewis martin jackson clarke clark turner hill moore
    cooper ward morris king watson baker morgan allen young anderson lee miller garcia rodriguez martinez
    hernandez lopez gonzalez perez sanchez ramirez torres nguyen kim park wang li zhang liu chen yang huang zhao
    wu zhou singh kumar patel khan ahmed ali hussain campbell stewart scott murphy kelly ryan o'brien mitchell
    phillips carter parker collins nelson adams bell bailey cook rogers reed ross gray grey murray graham kennedy
    hamilton marshall simpson silva santos müller mueller schmidt schneider fischer weber meyer wagner becker
    dubois bernard petit durand moreau rossi russo ferrari ivanov petrov suzuki sato tanaka watanabe yamamoto
    cohen levy friedman
"""
_COMMON = frozenset(_COMMON_WORDS.split())
"""Surnames so common that no library makes them rare."""

_GENERAL_WORDS = """
    said says told analyst analysts chief executive officer officers senior president vice deputy assistant
    economist strategist at for with in of the and a an chairman chairwoman chair ceo cfo coo managing director
    head former spokesman spokeswoman spokesperson manager market markets investment investor who which as on its
    to from group global research international member secretary general minister mr ms mrs dr new old local
    regional national state company firm bank financial capital securities partners university professor lead
    leading top leader acting interim co founder owner partner adviser advisor based his her their one inc corp
    ltd plc professor doctor official representative expert experts press public own first second year-old
    resident woman man candidate
"""
_GENERAL = frozenset(_GENERAL_WORDS.split())
_OFFICES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for name, words in (
        (
            "politics",
            r"\w*minister|senator|representative|congress\w*|parliament\w*|mayor|governor|chancellor|president of|mp|"
            r"councillor|lawmaker|ambassador|secretary of state|prime",
        ),
        ("analyst", r"analysts?|economist|strategist|trader|fund manager|portfolio manager"),
        ("law", r"lawyer|attorney|judge|prosecutor|barrister|solicitor|magistrate"),
        (
            "sport",
            r"goalkeeper|striker|captain|coach|player|defender|midfielder|sprinter|cyclist|boxer|footballer|jockey",
        ),
        ("works", r"steward|driver|deckhand|docker|miner|plumber|carpenter|bricklayer|electrician|roofer"),
        ("business", r"chief executive|ceo|chairman|chairwoman|managing director|founder|cfo"),
        ("science", r"professor|scientist|researcher|hydrologist|geologist|epidemiologist|biologist|physicist"),
        ("medicine", r"surgeon|nurse|physician|paediatrician|midwife|paramedic|doctor"),
        ("police", r"police|sheriff|detective|constable|inspector|sergeant"),
        ("army", r"soldier|army|colonel|lieutenant|navy|corporal"),
        ("press", r"journalist|editor|reporter|columnist|presenter"),
        ("arts", r"actor|actress|singer|novelist|composer|painter|musician|poet|film director|conductor"),
        ("church", r"priest|vicar|bishop|imam|rabbi|pastor|archbishop"),
        ("farming", r"farmer|shepherd|fisherman|grower"),
        ("teaching", r"teacher|headteacher|headmaster|headmistress"),
    )
)
_WORD = re.compile(r"[^\W\d_][\w&'’-]+")
_ROLES_KNOWN = 1 << 14
"""Roles whose words are remembered."""


class NamedSpeaker(Struct, frozen=True):
    """A speaker of one article: `name` and `role` as extraction gave them, `quotes` how many are his or hers.

    `path` is the article's path key, by which decisions made by hand know it.
    """

    article: int
    path: str
    name: str
    role: str | None = None
    quotes: int = 1


class Joined(Struct, frozen=True):
    """Why a speaker of an article belongs to a person; `word` is the shared word of the roles."""

    speaker: NamedSpeaker
    kind: JoinKind
    word: str | None = None


class Person(Struct, frozen=True):
    """One speaker over all articles. `name` differs from every other person's; `role` is the one whose words most have.

    `personal`: a full personal name; else a surname, an office or a body, listed under its name as written.
    """

    name: str
    role: str | None
    members: tuple[Joined, ...]
    personal: bool = True

    @property
    def quotes(self) -> int:
        """Quotes of all articles."""
        return sum(joined.speaker.quotes for joined in self.members)

    @property
    def articles(self) -> int:
        """Articles that quote the person."""
        return len({joined.speaker.article for joined in self.members})


def role_words(role: str | None) -> frozenset[str]:
    """What is particular in a role: mostly a body or an office (“treasury”, “harbour”)."""
    words = (word.lower().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(role or ""))
    return frozenset(word for word in words if word not in _GENERAL and len(word) > 2)


def office_kinds(role: str | None) -> frozenset[str]:
    """Broad kinds of role; two sets without a common one exclude each other."""
    return frozenset(name for name, pattern in _OFFICES if role and pattern.search(role))


class _Role(Struct, frozen=True):
    """What a role says."""

    words: frozenset[str]
    kinds: frozenset[str]


@lru_cache(maxsize=_ROLES_KNOWN)
def _role(role: str | None) -> _Role:
    return _Role(role_words(role), office_kinds(role))


class _Read(Struct, frozen=True):
    """A speaker with what the name and the role say."""

    speaker: NamedSpeaker
    parts: FullName
    words: frozenset[str]
    kinds: frozenset[str]


def merge(speakers: Iterable[NamedSpeaker], decisions: Decisions | None = None) -> list[Person]:
    """The persons among `speakers`, the most quoted first.

    All speakers of a surname have to be given: how many first names it has decides whether it is rare.
    """
    decided = decisions or Decisions()
    families: dict[str, dict[str, list[_Read]]] = defaultdict(lambda: defaultdict(list))
    others: dict[str, list[NamedSpeaker]] = defaultdict(list)
    for speaker in speakers:
        parts = full_name(speaker.name)
        if parts is None:
            others[other_key(speaker.name)].append(speaker)
        else:
            role = _role(speaker.role)
            families[parts.last][parts.formal].append(_Read(speaker, parts, role.words, role.kinds))
    persons: list[list[Joined]] = []
    for last, by_first in families.items():
        bearers = sum(map(len, by_first.values()))
        for those in by_first.values():
            persons += _clusters(those, rare=_is_rare(last, len(by_first), len(those), bearers), parted=decided.parted)
    persons += [_alike(those) for those in others.values()]
    return _named(_joined_by_hand(persons, decided.joined))


def _is_rare(last: str, firsts: int, these: int, bearers: int) -> bool:
    """Whether a surname tells one person: few first names have it here, or nearly all who have it have this one."""
    return last not in _COMMON and (firsts <= RARE or (these >= _WELL_KNOWN and these >= _NEARLY_ALL * bearers))


def _alike(speakers: Sequence[NamedSpeaker]) -> list[Joined]:
    return [Joined(speaker, "alone") for speaker in speakers]


@dataclass(slots=True)
class _Cluster:
    """Mentions of one full name taken for one person."""

    members: list[Joined]
    words: set[str]
    kinds: frozenset[str]
    firsts: set[str]
    articles: set[int]


class _Clusters:
    """The persons of one full name while their mentions come, found by article, by word of a role, by first name."""

    def __init__(self) -> None:
        self._of: dict[int, _Cluster] = {}
        self._by_article: dict[int, dict[int, None]] = defaultdict(dict)
        self._by_word: dict[str, dict[int, None]] = defaultdict(dict)
        self._by_first: dict[str, dict[frozenset[str], dict[int, None]]] = defaultdict(lambda: defaultdict(dict))
        """Numbers of clusters by a first name and by their kinds of role: of the latter there are few."""

    def members(self) -> list[list[Joined]]:
        """The mentions of each person."""
        return [cluster.members for cluster in self._of.values()]

    def place(self, read: _Read, number: int, *, rare: bool) -> None:
        """Put a mention into the cluster it belongs to, or into a new one with this number."""
        kind, into, word = self._home_of(read, rare=rare)
        joined = Joined(read.speaker, kind, word)
        mention = _Cluster([joined], {*read.words}, read.kinds, {read.parts.first}, {read.speaker.article})
        self._add(into[0] if into else number, mention)
        for other in into[1:]:
            self._add(into[0], self._take_out(other))

    def _home_of(self, read: _Read, *, rare: bool) -> tuple[JoinKind, list[int], str | None]:
        """Why a mention joins clusters, which, and by which word of the role."""
        if of_article := self._by_article.get(read.speaker.article):
            return "same article", [min(of_article)], None
        if by_word := sorted({number for word in read.words for number in self._by_word.get(word, ())}):
            return "role word", by_word, min(read.words & self._of[by_word[0]].words)
        if rare:
            fitting = [
                number
                for kinds, numbers in self._by_first[read.parts.first].items()
                if not (kinds and read.kinds and kinds.isdisjoint(read.kinds))
                for number in islice(numbers, 2)
            ]
            if len(fitting) == 1:
                return "rare surname", fitting, None
        return "alone", [], None

    def _add(self, number: int, more: _Cluster) -> None:
        """Add mentions to a cluster, which need not be there yet. Only what is added is put into the tables."""
        cluster = self._of.setdefault(number, _Cluster([], set(), frozenset(), set(), set()))
        if not more.kinds <= cluster.kinds:
            for first in cluster.firsts:
                del self._by_first[first][cluster.kinds][number]
        cluster.members += more.members
        cluster.words |= more.words
        cluster.kinds |= more.kinds
        cluster.firsts |= more.firsts
        cluster.articles |= more.articles
        for article in more.articles:
            self._by_article[article][number] = None
        for word in more.words:
            self._by_word[word][number] = None
        for first in cluster.firsts:
            self._by_first[first][cluster.kinds][number] = None

    def _take_out(self, number: int) -> _Cluster:
        cluster = self._of.pop(number)
        for article in cluster.articles:
            del self._by_article[article][number]
        for word in cluster.words:
            del self._by_word[word][number]
        for first in cluster.firsts:
            del self._by_first[first][cluster.kinds][number]
        return cluster


def _clusters(speakers: Sequence[_Read], *, rare: bool, parted: Collection[SpeakerPlace]) -> list[list[Joined]]:
    """Speakers with one full name as persons."""
    apart, together = list[_Read](), list[_Read]()
    for read in speakers:
        by_hand = parted and SpeakerPlace(read.speaker.name, read.speaker.path) in parted
        (apart if by_hand else together).append(read)
    # Those with a role first: a mention without one then has somebody to join.
    together.sort(key=lambda read: (not read.words, not read.speaker.role, read.speaker.article, read.speaker.name))
    clusters = _Clusters()
    for number, read in enumerate(together):
        clusters.place(read, number, rare=rare)
    return [[Joined(read.speaker, "by hand")] for read in apart] + clusters.members()


def _joined_by_hand(
    persons: list[list[Joined]], pairs: Iterable[tuple[SpeakerPlace, SpeakerPlace]]
) -> list[list[Joined]]:
    place_of = {
        SpeakerPlace(joined.speaker.name, joined.speaker.path): n for n, those in enumerate(persons) for joined in those
    }
    into = list(range(len(persons)))

    def root(n: int) -> int:
        while into[n] != n:
            n = into[n]
        return n

    for one, other in pairs:
        a, b = place_of.get(one), place_of.get(other)
        if a is None or b is None or root(a) == root(b):
            continue
        a, b = root(a), root(b)
        persons[a] += [Joined(joined.speaker, "by hand") for joined in persons[b]]
        persons[b] = []
        into[b] = a
    return [those for those in persons if those]


def _named(clusters: Sequence[list[Joined]]) -> list[Person]:
    """Persons with names of their own, the most quoted first; the most quoted of one name keeps it as it is."""
    ordered = sorted(clusters, key=lambda those: (-sum(j.speaker.quotes for j in those), those[0].speaker.article))
    taken: dict[str, int] = {}
    persons: list[Person] = []
    for those in ordered:
        personal = any(full_name(joined.speaker.name) for joined in those)
        name, role = _named_alone(those[0].speaker) if len(those) == 1 else _named_together(those, personal=personal)
        persons.append(Person(_unique(name, role, taken), role, tuple(those), personal))
    return persons


def _named_alone(speaker: NamedSpeaker) -> tuple[str, str | None]:
    """Name and role of a person of one article, as most are."""
    name = speaker.name
    return written_name(name) if full_name(name) else name, speaker.role or None


def _named_together(those: Iterable[Joined], *, personal: bool) -> tuple[str, str | None]:
    """The name and the role of a person that most of the quotes have."""
    names, roles = Counter[str](), Counter[str]()
    for joined in those:
        names[joined.speaker.name] += joined.speaker.quotes
        if joined.speaker.role:
            roles[joined.speaker.role] += joined.speaker.quotes
    if personal:
        names = _as_written(names)
    return min(names, key=lambda one: (-names[one], one)), _usual_role(roles)


def _usual_role(roles: Counter[str]) -> str | None:
    """The role whose words stand in most of the roles given, weighted by how often each is; None without any.

    A word counts by how much more often it stands there than in `_USUAL` of all, or less: “Federal Reserve Chairman”
    where some write “Fed Chairman” and some “the chairman, a former professor”.
    """
    if len(roles) < 2:
        return next(iter(roles), None)
    words = {role: frozenset(_WORD.findall(role.lower())) for role in roles}
    often = Counter[str]()
    for role, count in roles.items():
        often.update(dict.fromkeys(words[role], count))
    least = _USUAL * roles.total()

    def order(role: str) -> tuple[float, int, bool, str]:
        return -round(sum(often[word] - least for word in words[role]), 6), -roles[role], role.isupper(), role

    return min(roles, key=order, default=None)


def _as_written(names: Counter[str]) -> Counter[str]:
    """Full names as they are shown, with how often each stands."""
    found = Counter[str]()
    for name, often in names.items():
        if full_name(name):
            found[written_name(name)] += often
    return found


def _unique(name: str, role: str | None, taken: dict[str, int]) -> str:
    """`name`, told apart by the role or by a number from a namesake. `taken`: the last number given to each name."""
    for choice in (name, f"{name} ({role})" if role else name):
        if choice not in taken:
            taken[choice] = 1
            return choice
    number = taken[name] + 1
    while f"{name} ({number})" in taken:
        number += 1
    taken[name] = number
    taken[f"{name} ({number})"] = 1
    return f"{name} ({number})"


def reason_text(person: Person) -> str:
    """Why a person's articles were put together, in one line for the reader; empty when there is but one."""
    if person.articles < 2:
        return ""
    if not person.personal:
        return "listed by the name as written; they may be different speakers"
    words = [joined.word for joined in person.members if joined.word]
    kinds = {joined.kind for joined in person.members}
    reasons = ["full name"]
    if words:
        common = [f"“{word}”" for word, _ in Counter(words).most_common(2)]
        reasons.append("the role’s " + " and ".join(common))
    if "rare surname" in kinds:
        reasons.append("a surname that is rare here")
    if "by hand" in kinds:
        reasons.append("your decision")
    return "merged by " + ", ".join(reasons)
