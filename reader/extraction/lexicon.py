"""Word lists of the grammar of quotations, read once from `data/`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from operator import or_

BARE = 1
"""A reported clause may follow without "that" ("said it was late")."""
THAT = 2
"""A that-clause is a report ("noted that ...")."""
OBJECT = 4
"""Takes the person addressed as its object ("told reporters ...")."""
INFINITIVE = 8
"""A to-infinitive is what was said ("vowed to fight")."""
QUOTED = 16
"""Reports only together with quotation marks ("quipped")."""
NAMING = 32
"""Names or describes ("called it a disgrace")."""
SOURCE = 1024
"""No verb: "according to"."""
PAST = 64
PRESENT = 128
"""Third person singular: "says"."""
GERUND = 256
BASE = 512

_FLAGS = {"b": BARE | THAT, "t": THAT, "o": OBJECT, "i": INFINITIVE, "q": QUOTED, "n": NAMING, "s": SOURCE}
_TRADES = ("man", "woman", "person", "ist", "ician", "keeper", "maker", "owner", "worker", "holder", "leader", "monger")
_VOWELS = frozenset("aeiou")
_DOUBLING = frozenset(
    {"admit", "quip", "beg", "dub", "slam", "snap", "put", "hit", "cut", "fret", "brag", "rebut", "refer"}
)


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of `data/words.txt`, each a set of lower-case words."""

    auxiliaries: frozenset[str]
    modals: frozenset[str]
    negations: frozenset[str]
    pronouns: frozenset[str]
    subjects: frozenset[str]
    determiners: frozenset[str]
    prepositions: frozenset[str]
    subordinators: frozenset[str]
    relatives: frozenset[str]
    coordinators: frozenset[str]
    adverbs: frozenset[str]
    times: frozenset[str]
    nonsubjects: frozenset[str]
    honorifics: frozenset[str]
    roles: frozenset[str]
    male_words: frozenset[str]
    female_words: frozenset[str]
    bodies: frozenset[str]
    adjectives: frozenset[str]
    attaching: frozenset[str]
    particles: frozenset[str]
    name_particles: frozenset[str]
    name_suffixes: frozenset[str]
    noun_or_verb: frozenset[str]
    modifying: frozenset[str]
    finite: frozenset[str]
    months_and_names: frozenset[str]
    apposition_openers: frozenset[str]
    people: frozenset[str]
    plural_heads: frozenset[str]
    linking: frozenset[str]
    introducing: frozenset[str]
    inscriptions: frozenset[str]
    standing_alone: frozenset[str]
    ly_nouns: frozenset[str]
    documents: frozenset[str]
    not_speakers: frozenset[str]
    firms: frozenset[str]
    ing_nouns: frozenset[str]


def _data_lines(name: str) -> Iterator[str]:
    text = files("reader.extraction").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line


def _word_lists(name: str) -> dict[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in _data_lines(name):
        if line.startswith("["):
            current = lists.setdefault(line.strip("[]"), set())
        else:
            current.update(line.split())
    return {title: frozenset(members) for title, members in lists.items()}


@cache
def words() -> Words:
    """The closed classes and word lists."""
    return Words(**_word_lists("words.txt"))


def is_role_word(low: str) -> bool:
    """Whether a lower-case word is an office or a trade ("spokesman", "co-founder", "biologist", "gatekeeper")."""
    word = low.rstrip(".")
    lists = words()
    if word in lists.roles or word in lists.honorifics:
        return True
    base = word.rsplit("-", 1)[-1]
    return base in lists.roles or (len(base) > 5 and base.endswith(_TRADES))


@cache
def given_names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names of men and of women, lower-case; a name given to both is in neither."""
    lists = _word_lists("given_names.txt")
    male, female = lists["male"], lists["female"]
    return male - female, female - male


@cache
def reporting_verbs() -> dict[str, int]:
    """Every form of every one-word reporting verb with its flags."""
    return _verb_forms()[0]


@cache
def phrasal_verbs() -> dict[str, dict[str, int]]:
    """Reporting verbs that need a particle: form -> particle -> flags ("pointed" -> "out")."""
    return _verb_forms()[1]


@cache
def _verb_forms() -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    plain: dict[str, int] = {}
    phrasal: dict[str, dict[str, int]] = {}
    for line in _data_lines("reporting.txt"):
        entry, letters, *irregular = line.split()
        lemma, _, particle = entry.partition("_")
        flags = reduce(or_, (_FLAGS[letter] for letter in letters))
        for form, tense in _forms(lemma, irregular):
            if particle:
                by_particle = phrasal.setdefault(form, {})
                by_particle[particle] = by_particle.get(particle, 0) | flags | tense
            else:
                plain[form] = plain.get(form, 0) | flags | tense
    return plain, phrasal


def _forms(lemma: str, irregular: list[str]) -> list[tuple[str, int]]:
    past = irregular[0] if irregular else _past(lemma)
    participle = irregular[1] if len(irregular) > 1 else past
    return [
        (lemma, BASE),
        (_third(lemma), PRESENT),
        (past, PAST),
        (participle, PAST),
        (_gerund(lemma), GERUND),
    ]


def _third(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "o")) else "s")


def _past(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ied"
    return (lemma + lemma[-1] if lemma in _DOUBLING else lemma) + "ed"


def _gerund(lemma: str) -> str:
    if lemma.endswith("e") and not lemma.endswith("ee"):
        return lemma[:-1] + "ing"
    return (lemma + lemma[-1] if lemma in _DOUBLING else lemma) + "ing"
