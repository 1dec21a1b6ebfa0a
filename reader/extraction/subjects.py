"""Subjects: who stands before a reporting verb."""

from __future__ import annotations

from dataclasses import dataclass

from reader.extraction.lexicon import BASE, PAST, is_role_word, reporting_verbs, words
from reader.extraction.phrases import Phrase, Phrases
from reader.extraction.tokens import QUOTE, Tokens

_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "'s", "’s"])
_AMID_VERBS = frozenset({"long", "outright"})
"""Words that are adverbs between auxiliary and verb only: "has long said"."""
_OPENING_DETERMINERS = frozenset({"a", "an", "his", "her", "its", "their", "one", "the"})
_RELATIVE = 15
"""Tokens: the longest relative clause without commas between a subject and its verb."""
_APPOSITION = 45
"""Tokens: the longest apposition between subject and verb that is looked through."""


@dataclass(frozen=True, slots=True)
class Left:
    """What stands left of a verb. `edge` is the last token before the verb's auxiliaries."""

    edge: int
    negated: bool = False
    passive: bool = False
    modal: bool = False
    infinitive: bool = False


class Subjects:
    """Finds the subjects of verbs in the tokens of one text."""

    def __init__(self, tokens: Tokens, phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.lists = words()
        self.verbs = reporting_verbs()

    def left_of(self, verb: int, lo: int, flags: int) -> Left:
        """Step left over auxiliaries and adverbs."""
        low = self.tokens.low
        lists = self.lists
        negated = passive = modal = False
        left = verb - 1
        while left >= lo:
            word = low[left]
            if word in lists.auxiliaries and not self.phrases.is_name(left):
                negated |= word in lists.negations
                modal |= word in lists.modals
                passive |= word in _BE and bool(flags & PAST) and not flags & BASE
            elif word in lists.negations:
                negated = True
            elif word == "to" and flags & BASE and left - 1 >= lo:
                if low[left - 1] not in lists.linking:
                    return Left(self._before_participle(left - 1, lo), negated, passive, modal, True)
                left -= 1
                while left - 1 >= lo and low[left] in lists.linking and low[left - 1] in lists.linking:
                    left -= 1
            elif (
                word in _AMID_VERBS
                and left > lo
                and (low[left - 1] in lists.auxiliaries or low[left - 1] in lists.pronouns)
            ):
                pass
            elif word.endswith(("self", "selves")) or not self.phrases.is_adverb(left):
                break
            left -= 1
        return Left(self._skip_time(left, lo), negated, passive, modal)

    def _before_participle(self, left: int, lo: int) -> int:
        """Step left over "was prompted", "are obliged" before an infinitive."""
        low = self.tokens.low
        at = left
        if at - 1 >= lo and self.phrases.is_verbal(at) and low[at - 1] in _BE:
            at -= 1
            while at >= lo and (low[at] in self.lists.auxiliaries or self.phrases.is_adverb(at)):
                at -= 1
            return at
        return left

    def _skip_time(self, left: int, lo: int) -> int:
        """Step left over "on Monday", "last week", "in a statement" between subject and verb."""
        low = self.tokens.low
        lists = self.lists
        for _ in range(2):
            if left < lo or not (low[left][0].isalnum()):
                break
            if low[left].isdigit() and left - 1 >= lo and low[left - 1] in ("in", "on", "since"):
                left -= 2
                continue
            if low[left] in lists.times and not (low[left] in lists.months_and_names and low[left] in ("may", "march")):
                at = left
                while at >= lo and (
                    low[at] in lists.times or low[at] in ("the", "that", "same", "on", "in", "at", "of")
                ):
                    at -= 1
                if at < lo:
                    break
                left = at
                continue
            moved = False
            for at in range(left - 1, max(lo, left - 6) - 1, -1):
                if low[at] in ("in", "at", "on") and low[at + 1] in _OPENING_DETERMINERS:
                    joined = at - 1 >= lo and low[at - 1] in ("and", "but")
                    if at - 1 >= lo and (joined or self.phrases.is_name(at - 1) or low[at - 1] in lists.pronouns):
                        left = at - 1
                        moved = True
                    break
                if not self.phrases.is_content(at) and low[at] not in lists.determiners:
                    break
            if not moved:
                break
        return left

    def ending_at(self, edge: int, lo: int, before: Phrase | None) -> Phrase | None:
        """The subject that ends at token `edge`; `before` is the subject of a verb that "and" joins to this one."""
        low = self.tokens.low
        if edge < lo:
            return None
        word = low[edge]
        if word.partition("'")[0] in ("who", "which"):
            return self._relative(edge, lo)
        if word in (",", "—", "–", "-", "--"):
            return self._before_apposition(edge, lo)
        if word in ("and", "but", "then", "or"):
            return before
        phrase = self.phrases.ending_at(edge, lo)
        if phrase is None or self.tokens.low[phrase.first] in self.lists.pronouns:
            return phrase
        for at in range(phrase.first - 1, max(lo, phrase.first - _RELATIVE) - 1, -1):
            word = low[at]
            if word in (",", ";", ":", QUOTE, "—", "–", "-", "--", "and", "but") or (
                word in self.lists.pronouns and word != "who"
            ):
                break
            if word == "who" and at < phrase.first - 1:
                return self._outer(at, lo) or phrase
        return phrase

    def _outer(self, relative: int, lo: int) -> Phrase | None:
        """The subject of "the man who lives there said": the noun phrase before the relative clause."""
        low = self.tokens.low
        before = relative - 1
        if before >= lo and low[before] == ",":
            return None
        if low[relative] == "that" and not (before >= lo and self.phrases.is_content(before)):
            return None
        return self.phrases.ending_at(before, lo)

    def _relative(self, relative: int, lo: int) -> Phrase | None:
        """ "who": the mention is the pronoun, its antecedent the noun phrase before it."""
        low = self.tokens.low
        before = relative - 1
        if before >= lo and low[before] == ",":
            before -= 1
            opening = self._before_apposition(before + 1, lo)
            phrase = self.phrases.ending_at(before, lo)
            if (
                phrase is not None
                and not self.tokens.cap[before]
                and opening is not None
                and self.tokens.cap[opening.last - 1]
            ):
                phrase = opening
        else:
            phrase = self.phrases.ending_at(before, lo)
        if phrase is None or phrase.first >= relative:
            return None
        return Phrase(relative, relative + 1, phrase.named or (phrase.first, phrase.last), True)

    def _before_apposition(self, comma: int, lo: int) -> Phrase | None:
        """The subject in "Smith, the mayor of Oslo, said": the noun phrase before the matching comma."""
        low, cap = self.tokens.low, self.tokens.cap
        floor = max(lo, comma - _APPOSITION)
        sign = low[comma]
        best: Phrase | None = None
        for at in range(comma - 1, floor, -1):
            if low[at] == QUOTE and comma - at < 2:
                return best
            if low[at] != sign or not self._opens_apposition(at + 1, comma):
                continue
            edge = self._skip_time(at - 1, lo) if self.phrases.is_time(at - 1) else at - 1
            phrase = self.phrases.ending_at(edge, lo)
            opens = phrase is not None and phrase.first == lo and not low[lo].endswith("ing")
            if phrase is None or (edge != at - 1 and not opens) or self.phrases.is_time(edge):
                continue
            if phrase.first > lo and low[phrase.first - 1] in self.lists.prepositions and phrase.first - 1 > lo:
                continue
            if not cap[at - 1] and self._is_bare_name(at + 1, comma):
                phrase = Phrase(phrase.first, comma, (at + 1, comma))
            if (
                best is not None
                and not cap[at - 1]
                and best.first == at + 1
                and best.named is None
                and cap[at + 1]
                and is_role_word(low[at - 1])
            ):
                return Phrase(phrase.first, best.last, (best.first, best.last))
            if best is None or cap[at - 1] or phrase.first == lo or phrase.named:
                best = phrase
            before = phrase.first - 1
            if (cap[at - 1] or phrase.first == lo) and (before < lo or low[before] != sign):
                break
        return best

    def with_name(self, phrase: Phrase, hi: int) -> Phrase:
        """The phrase with the name set after it: "her mother, Samira Haddad"."""
        low, cap = self.tokens.low, self.tokens.cap
        comma = phrase.last
        if comma + 1 >= hi or low[comma] != "," or cap[phrase.last - 1] or low[phrase.first] in self.lists.pronouns:
            return phrase
        name = self.phrases.starting_at(comma + 1, hi)
        if name is None or not self._is_bare_name(name.first, name.last) or not is_role_word(low[comma - 1]):
            return phrase
        follows = low[name.last] if name.last < hi else "."
        if follows not in (",", ".", ";", "who", "in", "on", "at", "—", "("):
            return phrase
        return Phrase(phrase.first, name.last, (name.first, name.last))

    def _is_bare_name(self, first: int, last: int) -> bool:
        """Whether the tokens are a name and nothing else."""
        if first >= last or not self.phrases.is_name(last - 1):
            return False
        low = self.tokens.low
        return all(
            self.phrases.is_name(index) or is_role_word(low[index]) or low[index] in ("state", "former")
            for index in range(first, last)
        )

    def _opens_apposition(self, first: int, last: int) -> bool:
        low = self.tokens.low
        if first >= last:
            return False
        word = low[first]
        lists = self.lists
        return (
            word in lists.determiners
            or word in lists.relatives
            or word in lists.apposition_openers
            or word[0].isdigit()
            or word == QUOTE
            or self.tokens.cap[first]
            or (self.phrases.is_content(first) and word not in lists.times)
        )
