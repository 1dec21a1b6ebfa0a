"""Word lists, read from `data/` when they are first asked for.

`grammar()` holds the closed classes of English that noun phrases, clauses and names are found by; `in_order`,
`word_set` and `table` read the sections of `data/en/numbers.txt` (numbers and figures) and `data/en/clauses.txt`
(clauses and quotes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

_MOST_PARTICLES = 3
_TRADES = ("man", "woman", "person", "ist", "ician", "keeper", "maker", "owner", "worker", "holder", "leader", "monger")


class Grammar(Struct, frozen=True):
    """The closed classes and word lists of `data/en/grammar.txt`, each a set of lower-case words."""

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
    places: frozenset[str]
    hearers: frozenset[str]
    judged: frozenset[str]
    claim_nouns: frozenset[str]
    own_words: frozenset[str]
    not_speakers: frozenset[str]
    firms: frozenset[str]
    ing_nouns: frozenset[str]
    nationalities: frozenset[str]


def read_data(name: str) -> str:
    """The text of a file in `data/`."""
    return (files("reader.extraction.text") / "data" / name).read_text(encoding="utf-8")


def data_lines(name: str) -> Iterator[str]:
    """The lines of a file in `data/` that are neither empty nor a comment."""
    for line in read_data(name).splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines of a file in `data/` by the section, "[title]", in which they stand."""
    found: dict[str, list[str]] = {}
    for line in data_lines(name):
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        else:
            current.append(line)
    return {title: tuple(lines) for title, lines in found.items()}


@cache
def grammar() -> Grammar:
    """The closed classes and word lists of the grammar."""
    lists = {title: frozenset(" ".join(lines).split()) for title, lines in sections("en/grammar.txt").items()}
    lists["bodies"] |= {name.lower() for names in organisations().values() for name in names if "’" not in name}
    return Grammar(**lists)


@cache
def given_names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names of men and of women, lower-case; a name given to both is in neither."""
    lists = sections("en/given_names.txt")
    male, female = (frozenset(" ".join(lists[gender]).split()) for gender in ("male", "female"))
    return male - female, female - male


@cache
def organisations() -> dict[str, tuple[str, ...]]:
    """Names of organisations that the rules would cut, as they are written, by their first word; the longest first."""
    found: dict[str, list[str]] = {}
    for line in sorted(data_lines("en/organisations.txt"), key=len, reverse=True):
        for name in dict.fromkeys((line, line.replace("'", "’"))):
            found.setdefault(re.split(r"[^\w'’]", name, maxsplit=1)[0], []).append(name)
    return {first: tuple(names) for first, names in found.items()}


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    return sections("en/numbers.txt") | sections("en/clauses.txt")


def in_order(section: str) -> tuple[str, ...]:
    """The words of a section of the word lists as they stand; KeyError if there is none of that name."""
    return tuple(" ".join(_lists()[section]).split())


def word_set(section: str) -> frozenset[str]:
    """The words of a section of the word lists as a set."""
    return frozenset(in_order(section))


def table(section: str) -> dict[str, str]:
    """The rows "phrase = value" of a section of the word lists."""
    rows = (row.rpartition(" = ") if " = " in row else row.partition("=") for row in _lists()[section])
    return {phrase.strip(): value.strip() for phrase, _, value in rows}


def after_particles(low: Sequence[str], index: int) -> int:
    """The token after the particles of a name ("van der", "de la") that begin at token `index`; itself for none."""
    particles = grammar().name_particles
    end = index
    while end < len(low) and end - index < _MOST_PARTICLES and low[end] in particles:
        end += 1
    return end


def before_particles(low: Sequence[str], index: int) -> int:
    """The token before the particles of a name that end with token `index`; itself for none."""
    particles = grammar().name_particles
    start = index
    while start >= 0 and index - start < _MOST_PARTICLES and low[start] in particles:
        start -= 1
    return start


@lru_cache(maxsize=1 << 13)
def is_role_word(low: str) -> bool:
    """Whether a lower-case word is an office or a trade ("spokesman", "co-founder", "biologist", "gatekeeper")."""
    word = low.rstrip(".")
    lists = grammar()
    if word in lists.roles or word in lists.honorifics:
        return True
    base = word.partition("-of-")[0].rsplit("-", 1)[-1]  # "mother-of-two"
    return base in lists.roles or (len(base) > 5 and base.endswith(_TRADES))


PLURALS = word_set("plurals without s")
"""Nouns that are plural without an s: people, police, children."""
NOT_PLURAL = word_set("no plurals") | word_set("third persons")
"""Words in s that are no plural nouns: analysis, news, says."""


def is_plural(low: str) -> bool:
    """Whether a word in lower case looks like a plural noun."""
    if low in PLURALS:
        return True
    if low[-1:] != "s":
        return len(low) > 5 and low.endswith("men")
    return len(low) > 2 and low not in NOT_PLURAL and not low.endswith(("ss", "us", "'s", "’s"))
