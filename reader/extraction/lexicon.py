"""Word lists of the grammar of quotations, read once from `data/`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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
PAST = 64
PRESENT = 128
"""Third person singular: "says"."""
GERUND = 256
BASE = 512

_FLAGS = {"b": BARE, "t": THAT, "o": OBJECT, "i": INFINITIVE, "q": QUOTED, "n": NAMING}
_VOWELS = frozenset("aeiou")
_DOUBLING = frozenset({"admit", "quip", "beg", "dub", "slam", "snap"})


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


@cache
def given_names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names of men and of women, lower-case; a name given to both is in neither."""
    lists = _word_lists("given_names.txt")
    male, female = lists["male"], lists["female"]
    return male - female, female - male


@cache
def reporting_verbs() -> dict[str, int]:
    """Every form of every reporting verb with its flags."""
    forms: dict[str, int] = {}
    for line in _data_lines("reporting.txt"):
        lemma, letters, *irregular = line.split()
        flags = sum(_FLAGS[letter] for letter in letters)
        past = irregular[0] if irregular else _past(lemma)
        for form, tense in (
            (lemma, BASE),
            (_third(lemma), PRESENT),
            (past, PAST),
            (irregular[1] if len(irregular) > 1 else past, PAST),
            (_gerund(lemma), GERUND),
        ):
            forms[form] = forms.get(form, 0) | flags | tense
    return forms


def _third(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")


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
