"""Rule: one way to find a quote or a figure, or to see that something is none.

The rules of quotes (`reader.extraction.quotes.rules`) and of figures (`reader.extraction.figures.rules`) are tuples of
these, tried in order. They can be listed, left out and counted: `python -m tests.labelled rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


class Rules(Struct, frozen=True):
    """Lists of rules by the place at which they are tried, in the order in which they are tried there."""

    lists: Mapping[str, tuple[Rule, ...]]
    names: frozenset[str]

    @classmethod
    def of(cls, **lists: tuple[Rule, ...]) -> Rules:
        """The rules of `lists`."""
        return cls(lists, frozenset(rule.name for rules in lists.values() for rule in rules))

    def without(self, name: str) -> Rules:
        """These rules but for those called `name`."""
        kept = {place: tuple(rule for rule in rules if rule.name != name) for place, rules in self.lists.items()}
        return Rules.of(**kept)
