"""Reporting verbs: every form of every verb that may report what somebody said, with what it takes.

`data/en/reporting.txt` lists the verbs; a letter each tells what may follow ("said it was late", "told them that …").
"""

from __future__ import annotations

from functools import cache, reduce
from operator import or_

from reader.extraction.text.words import data_lines, word_set

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
DOCUMENT = 2048
"""Reports only of a report, a survey or the like ("the audit found that ...")."""

_FLAGS = {
    "b": BARE | THAT,
    "t": THAT,
    "o": OBJECT,
    "i": INFINITIVE,
    "q": QUOTED,
    "n": NAMING,
    "s": SOURCE,
    "d": DOCUMENT,
}
_VOWELS = frozenset("aeiou")
_DOUBLING = word_set("verbs that double their last letter")


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
    for line in data_lines("en/reporting.txt"):
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
