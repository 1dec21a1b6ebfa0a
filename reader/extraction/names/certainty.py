"""Certainty: how likely it is that a mention stands for the name that was found for it.

A logistic regression over what is known of the name: how it was found, how it is written, who else may be meant. Its
weights are statistics over labelled articles; `tests/training/fit_confidence.py` writes them to `data/confidence.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from reader.extraction.names.names import NameFinder, Person
from reader.extraction.names.ranking import Choice
from reader.extraction.text.words import is_role_word

_SHARES = (0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
"""Shares of the likeliest of several people that are told apart."""


def name_facts(
    finder: NameFinder, how: str, mention: tuple[int, int], name: str | None, person: Person | None
) -> Iterator[str]:
    """What is known of the `name` that was found, in the way `how`, for the mention at a range of tokens."""
    yield how
    if name is None:
        return
    words = name.split()
    kind = _kind(person)
    yield f"{how} {kind}"
    yield f"{how} of {min(len(words), 4)}"
    if len(words) == 1:
        yield f"one word {kind}"
        if words[0].isupper() and len(words[0]) > 1:
            yield "short form"
        if person is not None and len(person.mentions) < 2:
            yield "one word, named once"
    elif not name[0].islower():
        if any(word[0].islower() and not finder.is_particle(word) for word in words):
            yield "words in lower case"
        if any(is_role_word(word.casefold()) for word in words[:-1]):
            yield "an office within"
        if any(word.casefold() in ("and", "&", "of", "for") for word in words):
            yield f"joined {kind}"
    if person is not None and not person.mentions:
        yield f"{how}, named nowhere"


def is_by_name(finder: NameFinder, how: str, name: str | None) -> bool:
    """Whether words are given to somebody by name, and not to "the driver" or "police"."""
    words = name.split() if name is not None else []
    named = all(not word[0].islower() or finder.is_particle(word) for word in words[1:])
    if how in ("described", "group", "of somebody"):
        return len(words) > 1 and named and words[0][0].isupper()
    return bool(words) and named and not words[0].islower()


def choice_facts(choice: Choice) -> Iterator[str]:
    """What tells how clearly a pronoun is one person's."""
    best = choice.ranked[0][0].facts
    yield f"among {min(len(choice.ranked), 4)}"
    yield f"share {sum(choice.share > limit for limit in _SHARES)}"
    for fact in best:
        yield f"best {fact}"
    for candidate, _ in choice.ranked[1:2]:
        for fact in candidate.facts:
            yield f"next {fact}"


def _kind(person: Person | None) -> str:
    if person is None:
        return "unknown"
    return "human" if person.human else "body" if person.body else "perhaps human"
