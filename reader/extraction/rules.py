"""Rule: one way to find a quote or a figure, or to see that something is none.

The rules of quotes (`reader.extraction.quotes.rules`) and of figures (`reader.extraction.figures.rules`) are tuples of
these, tried in order. They can be listed, left out and counted: `python -m tests.labelled rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct


class Rule(Struct, frozen=True):
    """`find` is tried where the rules before it have found nothing; `makes` tells what of ("" for nothing).

    What `find` takes and gives back is said where the rules are listed. Several rules of one list may share a name:
    they are forms of one thing, and are explained by one sentence.
    """

    name: str
    makes: str
    find: Callable[..., Any]
    needs: frozenset[str] = frozenset()
    """Words, signs and traits of a place without any of which `find` finds nothing there; empty: it needs none."""


class NeedIndex(Struct, frozen=True):
    """The rules of a list by what they need, so that at a place only those are tried that may find something.

    A rule is a bit, the first one the lowest: `finds` has them all, `always` those that need nothing, `by_need` those
    that need a thing.
    """

    finds: Mapping[int, Callable[..., Any]]
    always: int
    by_need: Mapping[str, int]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> NeedIndex:
        """The index of `rules`."""
        finds: dict[int, Callable[..., Any]] = {}
        always = 0
        by_need: dict[str, int] = {}
        for number, rule in enumerate(rules):
            bit = 1 << number
            finds[bit] = rule.find
            always |= 0 if rule.needs else bit
            for thing in rule.needs:
                by_need[thing] = by_need.get(thing, 0) | bit
        return cls(finds, always, by_need)


class Rules(Struct, frozen=True):
    """Lists of rules by the place at which they are tried, in the order in which they are tried there."""

    lists: Mapping[str, tuple[Rule, ...]]
    names: frozenset[str]
    by_need: Mapping[str, NeedIndex]

    @classmethod
    def of(cls, **lists: tuple[Rule, ...]) -> Rules:
        """The rules of `lists`."""
        names = frozenset(rule.name for rules in lists.values() for rule in rules)
        return cls(lists, names, {place: NeedIndex.of(rules) for place, rules in lists.items()})

    def without(self, name: str) -> Rules:
        """These rules but for those called `name`."""
        kept = {place: tuple(rule for rule in rules if rule.name != name) for place, rules in self.lists.items()}
        return Rules.of(**kept)
