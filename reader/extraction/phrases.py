"""Noun phrases around a place: who stands before or after a reporting verb. No parser: closed classes and capitals."""

from __future__ import annotations

from dataclasses import dataclass

from reader.extraction.lexicon import Words, reporting_verbs, words
from reader.extraction.tokens import QUOTE, Tokens

_NAME_GLUE = frozenset({"of", "the", "and", "&", "for"})
_MAX_PHRASE = 40
"""Tokens: no noun phrase of interest is longer, and the limit keeps hostile text linear."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `first` up to `last`, exclusive. `relative`: found as the antecedent of "who"."""

    first: int
    last: int
    relative: bool = False


class Phrases:
    """Finds noun phrases in the tokens of one text."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.words: Words = words()
        lists = self.words
        self._stops = lists.auxiliaries | lists.subordinators | lists.nonsubjects | {"but", "or", QUOTE}
        self._verbs = reporting_verbs()

    def is_content(self, index: int) -> bool:
        """Whether a token may be a noun or adjective: a word of no closed class."""
        low = self.tokens.low[index]
        if not low[0].isalnum():
            return False
        lists = self.words
        return not (
            low in self._stops or low in lists.prepositions or low in lists.pronouns or low in lists.coordinators
        )

    def ending_at(self, index: int, floor: int) -> Phrase | None:
        """The noun phrase whose last token is `index`, not reaching before token `floor`."""
        tokens = self.tokens
        low, cap = tokens.low, tokens.cap
        lists = self.words
        floor = max(floor, index - _MAX_PHRASE)
        if index < floor:
            return None
        word = low[index]
        if word in lists.pronouns and word not in lists.relatives:
            return Phrase(index, index + 1)
        if word == ")":
            opening = self._opening_bracket(index, floor)
            return self.ending_at(opening - 1, floor) if opening > floor else None
        if not self.is_content(index) and not cap[index]:
            return None
        first = self._name_start(index, floor) if cap[index] else index
        first = self._premodifiers(first, floor, cap[index])
        while first - 2 >= floor and low[first - 1] in self.words.attaching:
            before = first - 2
            if not (self.is_content(before) and low[before] not in lists.times) or low[before] in self._verbs:
                break
            if low[before].endswith("ly") or low[before] in lists.adverbs:
                break
            head = self._name_start(before, floor) if cap[before] else before
            first = self._premodifiers(head, floor, cap[before])
        if first - 1 >= floor and low[first - 1] == "and" and first - 2 >= floor and (cap[first - 2] and cap[first]):
            other = self.ending_at(first - 2, floor)
            if other is not None:
                first = other.first
        return Phrase(first, index + 1)

    def _opening_bracket(self, index: int, floor: int) -> int:
        for at in range(index - 1, max(floor, index - 12) - 1, -1):
            if self.tokens.low[at] == "(":
                return at
        return -1

    def _name_start(self, index: int, floor: int) -> int:
        """First token of the run of capitals that ends at `index`."""
        low, cap = self.tokens.low, self.tokens.cap
        first = index
        while first > floor:
            before = first - 1
            word = low[before]
            if cap[before]:
                if (
                    word in self.words.subordinators
                    or word in self.words.prepositions
                    or word in self.words.coordinators
                ):
                    break
                if word in self.words.determiners or word in self.words.adverbs:
                    break
                if word in self.words.times and word not in self.words.months_and_names:
                    break
                first = before
            elif word == QUOTE and before > floor and cap[before - 1]:
                first = before - 1
            elif word in self.words.particles and before > floor and cap[before - 1] and cap[first]:
                if word in _NAME_GLUE and not self._glues(before, floor):
                    break
                first = before - 1
                if low[first] in self.words.prepositions or low[first] in self.words.subordinators:
                    return before + 1
            else:
                break
        return first

    def _glues(self, index: int, floor: int) -> bool:
        """Whether "of", "for", "and" at `index` stands inside one name ("Bank of Canada")."""
        low = self.tokens.low
        return low[index] in ("of", "&") and low[index - 1] not in self.words.honorifics

    def _premodifiers(self, first: int, floor: int, name: bool) -> int:
        """Extend over adjectives, nouns and the determiner before token `first`."""
        low, cap = self.tokens.low, self.tokens.cap
        lists = self.words
        at = first
        if name:
            # Lower-case words before a name belong to it only when the last of them is an office.
            if at - 1 < floor:
                return at
            if not self._is_role(low[at - 1]):
                return at - 1 if low[at - 1] in ("the", "a", "an") else at
        while at - 1 >= floor:
            before = at - 1
            word = low[before]
            if word in lists.determiners:
                return before
            if word.endswith(("'s", "’s", "s'", "s’")):
                at = self._name_start(before, floor) if cap[before] else before
                if cap[before]:
                    if at - 1 >= floor and low[at - 1] in lists.determiners:
                        return at - 1
                    return at
                continue
            if not self.is_content(before) or low[before] in lists.times:
                break
            if word in self._verbs and word not in self.words.noun_or_verb:
                break
            if word.endswith("ly") or word in lists.adverbs:
                break
            at = before
        return at

    def _is_role(self, word: str) -> bool:
        if word in self.words.roles or word in self.words.honorifics:
            return True
        base = word.rsplit("-", 1)[-1]
        return base in self.words.roles or (
            len(base) > 5 and base.endswith(("man", "woman", "ist", "ician", "ologist", "er", "or"))
        )

    def starting_at(self, index: int, ceiling: int) -> Phrase | None:
        """The noun phrase whose first token is `index`, not reaching token `ceiling`."""
        tokens = self.tokens
        low, cap = tokens.low, tokens.cap
        lists = self.words
        ceiling = min(ceiling, index + _MAX_PHRASE)
        if index >= ceiling:
            return None
        if low[index] in lists.pronouns:
            return Phrase(index, index + 1) if low[index] not in lists.relatives else None
        at = index
        named = False
        while at < ceiling:
            word = low[at]
            if word in lists.determiners and (at == index or low[at - 1] in self.words.attaching):
                at += 1
                continue
            if cap[at]:
                if word in lists.times and word not in self.words.months_and_names and at > index:
                    break
                named = True
                at += 1
                continue
            if word in self.words.particles and at + 1 < ceiling and cap[at + 1] and at > index and cap[at - 1]:
                if word in ("and", "for") and not named:
                    break
                at += 1
                continue
            if word in self.words.attaching:
                if at == index or at + 1 >= ceiling or low[at + 1] in lists.times:
                    break
                follows = low[at + 1]
                if not (self.is_content(at + 1) or follows in lists.determiners):
                    break
                if (named and word != "of") or (word in ("in", "to", "on") and named):
                    break
                at += 1
                continue
            if word == QUOTE and named and at + 1 < ceiling and cap[at + 1]:
                at += 1
                continue
            if named or not self.is_content(at) or word in lists.adverbs or word in lists.times:
                break
            if at > index and word in self._verbs and word not in self.words.noun_or_verb:
                break
            at += 1
        while at > index and (low[at - 1] in self.words.attaching or low[at - 1] in lists.determiners):
            at -= 1
        return Phrase(index, at) if at > index else None
