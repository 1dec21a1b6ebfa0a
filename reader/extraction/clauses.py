"""Clauses: where a reported clause begins and where it ends."""

from __future__ import annotations

from reader.extraction.lexicon import GERUND, PAST, PRESENT, THAT, reporting_verbs, words
from reader.extraction.phrases import Phrases
from reader.extraction.tokens import QUOTE, Tokens

_WINDOW = 24
"""Tokens within which the finite verb of a clause must come."""
_CLOSING = frozenset(".,!?…-—–;:")
_DASHES = frozenset("—–-")
_OPEN_SUBJECTS = frozenset({"this", "that", "these", "those", "one", "what", "everything", "nothing"})


class Clauses:
    """Finds the limits of reported clauses in the tokens of one text."""

    def __init__(self, tokens: Tokens, phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.lists = words()
        self.verbs = reporting_verbs()

    def after_modifiers(self, at: int, hi: int) -> int:
        """Step right over adverbs, times and prepositional phrases ("in a statement on Monday")."""
        low = self.tokens.low
        lists = self.lists
        limit = min(hi - 1, at + 30)
        while at < limit:
            word = low[at]
            if word == "that" or (low[at] in lists.subjects and word not in lists.times):
                break
            if word in lists.times or word in lists.adverbs or (word.endswith("ly") and not self.tokens.cap[at]) or (word[0].isdigit() and low[at - 1] in lists.times):
                at += 1
            elif word in lists.modifying:
                phrase = self.phrases.starting_at(at + 1, hi)
                if phrase is None:
                    if low[at + 1] == QUOTE and not self.tokens.quote_ends_with(at + 1, ",") and word in ("on", "in"):
                        at += 2
                        continue
                    break
                if low[phrase.first] in lists.subjects and low[phrase.first] not in _OPEN_SUBJECTS:
                    break
                at = phrase.last
                if at < limit and low[at] == QUOTE and low[at - 1].endswith(("'s", "’s")):
                    at += 1
            else:
                break
        return at

    def starts(self, at: int, hi: int) -> bool:
        """Whether a clause with a subject and a finite verb starts at token `at`."""
        low = self.tokens.low
        lists = self.lists
        if at >= hi:
            return False
        word = low[at]
        if word in lists.subjects and word not in _OPEN_SUBJECTS:
            return True
        if word in lists.times and word != "this" and not self.tokens.cap[at]:
            return False
        if not (
            word == QUOTE
            or word[0] in "$£€¥"
            or self.tokens.cap[at]
            or word in lists.determiners
            or word in lists.subordinators
            or word in ("in", "at", "for", "despite", "of", "with", "during", "about", "more", "under")
            or self.phrases.is_content(at)
        ):
            return False
        for index in range(at + 1, min(hi, at + _WINDOW)):
            follows = low[index]
            if (
                follows in lists.finite
                or (follows.endswith(("'s", "’s", "'re", "’re", "'ll", "’ll", "'d", "’d"))
                and follows in lists.subjects)
            ):
                return True
            if follows in (".", ";", ":"):
                return False
            if (
                len(follows) > 4
                and follows.endswith("ed")
                and not self.tokens.cap[index]
                and low[index - 1] not in lists.determiners
            ):
                return True
            if follows == QUOTE and index > at + 1 and self.phrases.is_content(index - 1):
                return True
        return False

    def end(self, first: int, hi: int) -> int:
        """Token up to which the reported clause that starts at `first` runs, exclusive."""
        low = self.tokens.low
        last = hi
        for index in range(first, hi):
            word = low[index]
            if word == ";":
                last = index
                break
            if word == QUOTE:
                if index + 1 < hi and self.tokens.quote_ends_with(index, ",") and self._stops_after_quote(index, first):
                    last = index + 1
                    break
            elif word == "," or word in _DASHES:
                if index > first and self._stops_at_comma(index, hi):
                    last = index
                    break
            elif word in ("and", "but") and index > first and self._stops_at_and(index, hi):
                last = index
                break
        while last > first and low[last - 1] in _CLOSING:
            last -= 1
        return last

    def _stops_after_quote(self, index: int, first: int) -> bool:
        after = self.tokens.low[index + 1]
        if index == first:
            return True
        return after not in ("and", "but", "or", "because", "that", "as", "to", "which", QUOTE)

    def _stops_at_comma(self, index: int, hi: int) -> bool:
        low = self.tokens.low
        if index + 2 >= hi:
            return False
        after = low[index + 1]
        if after == "according" and low[index + 2] == "to":
            return True
        at = index + 1
        while at < hi - 1 and (low[at] in self.lists.adverbs or low[at].endswith("ly")):
            at += 1
        if self.verbs.get(low[at], 0) & GERUND:
            return True
        if after in ("but", "while", "as", "though", "although", "whereas"):
            return self._reports(index + 2, hi)
        return False

    def _stops_at_and(self, index: int, hi: int) -> bool:
        """Whether a second report begins after "and" ("said it was late and warned ...", "and others said ...")."""
        low = self.tokens.low
        if index + 2 >= hi:
            return False
        at = index + 1
        while at < hi - 1 and (
            low[at] in self.lists.adverbs or low[at] in ("has", "have", "had") or low[at].endswith("ly")
        ):
            at += 1
        flags = self.verbs.get(low[at], 0)
        if flags & (PAST | PRESENT) and flags & THAT and low[at] not in self.lists.noun_or_verb:
            return True
        return self._reports(index + 1, hi)

    def _reports(self, at: int, hi: int) -> bool:
        """Whether noun phrase and reporting verb start at `at`."""
        low = self.tokens.low
        phrase = self.phrases.starting_at(at, hi)
        if phrase is None or phrase.last >= hi:
            return False
        verb = phrase.last
        while verb < hi - 1 and (low[verb] in self.lists.adverbs or low[verb] in ("has", "have", "had")):
            verb += 1
        flags = self.verbs.get(low[verb], 0)
        return bool(flags & (PAST | PRESENT) and flags & THAT) and low[verb] not in self.lists.noun_or_verb
