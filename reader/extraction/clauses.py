"""Clauses: where a reported clause begins."""

from __future__ import annotations

from reader.extraction.lexicon import reporting_verbs, words
from reader.extraction.phrases import Phrases
from reader.extraction.tokens import QUOTE, Tokens

_WINDOW = 24
"""Tokens within which the finite verb of a clause must come."""
_PARTICIPLES = frozenset({"posted", "released", "published", "issued", "broadcast", "sent", "aired", "held", "shared"})
"""What may follow the noun in "in a statement issued on Monday"."""
_OPEN_SUBJECTS = frozenset({"this", "that", "these", "those", "one", "what", "everything", "nothing"})


class Clauses:
    """Finds the beginnings of reported clauses in the tokens of one text."""

    def __init__(self, tokens: Tokens, phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.lists = words()
        self.verbs = reporting_verbs()

    def after_modifiers(self, at: int, hi: int) -> int:
        """Step right over adverbs, times and prepositional phrases ("in a statement on Monday")."""
        limit = min(hi - 1, at + 30)
        while at < limit:
            following = self._after_modifier(at, hi)
            if following == at:
                break
            at = following
        return at

    def _after_modifier(self, at: int, hi: int) -> int:
        low = self.tokens.low
        lists = self.lists
        word = low[at]
        if word == "that" or (word in lists.subjects and word not in lists.times):
            return at
        if word in lists.times or self.phrases.is_adverb(at):
            return at + 1
        if word[0].isdigit() and low[at - 1] in lists.times:
            return at + 1
        if word not in lists.modifying:
            return at
        following = at + 1
        if word == "to" and not self._is_addressee(following):
            return at
        if low[following] in lists.times or (low[following][0].isdigit() and word in ("in", "on", "at", "since")):
            return following + 1
        if low[following] == QUOTE and word in ("on", "in") and not self.tokens.quote_ends_with(following, ","):
            return following + 1
        phrase = self.phrases.starting_at(following, hi)
        if phrase is not None and phrase.last + 1 < hi and low[phrase.last] in _PARTICIPLES:
            return phrase.last + 1
        if phrase is None or (low[phrase.first] in lists.subjects and low[phrase.first] not in _OPEN_SUBJECTS):
            return at
        end = phrase.last
        if end < hi - 1 and low[end] == QUOTE and low[end - 1].endswith("'s"):
            end += 1
        return end

    def _is_addressee(self, at: int) -> bool:
        """Whether somebody follows "to" and no infinitive."""
        low = self.tokens.low
        word = low[at]
        lists = self.lists
        return (
            word in lists.determiners
            or word in lists.nonsubjects
            or self.phrases.is_name(at)
            or (word.endswith("s") and self.phrases.is_content(at))
        )

    def starts(self, at: int, hi: int, *, strictly: bool = False) -> bool:
        """Whether a clause with a subject and a finite verb starts at token `at`.

        `strictly`: the verb has to follow the first noun phrase at once.
        """
        low = self.tokens.low
        lists = self.lists
        if at >= hi:
            return False
        word = low[at]
        if word in lists.subjects and word not in _OPEN_SUBJECTS:
            return True
        if word in lists.prepositions or word in lists.subordinators:
            return self._starts_after_comma(at, hi)
        if word in lists.times and word != "this" and not self.tokens.cap[at]:
            return False
        if not (
            word in (QUOTE, "having", "being", "not", "while")
            or word[0] in "$£€¥"
            or self.tokens.cap[at]
            or word in lists.determiners
            or self.phrases.is_content(at)
        ):
            return False
        if strictly:
            return self._verb_follows(at, hi)
        if self.has_finite(at + 1, hi):
            return True
        # No form that is surely a verb, yet more than a noun phrase ("says those figures hide a loss").
        return hi - at > 5 and word in lists.determiners and word not in ("a", "an", "no", "any", "what")

    def _verb_follows(self, at: int, hi: int) -> bool:
        """Whether a finite verb follows the noun phrase at `at`, an apposition aside."""
        low = self.tokens.low
        phrase = self.phrases.starting_at(at, hi)
        if phrase is None or self.phrases.is_time(phrase.last - 1):
            return False
        verb = phrase.last
        while verb < hi and self.phrases.is_adverb(verb):
            verb += 1
        if verb >= hi:
            return False
        if low[verb] in (",", "(", "who", "that", "which") or low[verb] in self.lists.prepositions:
            return self.has_finite(verb, hi)
        return self._is_finite(verb)

    def _is_finite(self, index: int) -> bool:
        word = self.tokens.low[index]
        return word in self.lists.finite or (len(word) > 3 and word.endswith(("ed", "s")))

    def is_subject_and_verb(self, at: int, hi: int) -> bool:
        """Whether a noun phrase and right after it a finite verb stand at token `at`."""
        if self.tokens.low[at] in self.lists.subjects and self.tokens.low[at] not in _OPEN_SUBJECTS:
            return self.tokens.low[at] != "you" or (at + 1 < hi and self._is_finite(at + 1))
        phrase = self.phrases.starting_at(at, hi)
        return phrase is not None and phrase.last < hi and self._is_finite(phrase.last)

    def _starts_after_comma(self, at: int, hi: int) -> bool:
        """In "said if the plan fails, they would go" the clause begins with another."""
        low = self.tokens.low
        for index in range(at + 1, min(hi - 1, at + _WINDOW)):
            if low[index] == ",":
                follows = low[index + 1]
                return follows in self.lists.subjects or (
                    (follows in self.lists.determiners or self.tokens.cap[index + 1]) and self.has_finite(index + 2, hi)
                )
        return False

    def has_finite(self, at: int, hi: int) -> bool:
        """Whether a finite verb comes soon after token `at`."""
        low = self.tokens.low
        lists = self.lists
        for index in range(at, min(hi, at + _WINDOW)):
            word = low[index]
            if word in lists.finite or (word in lists.subjects and ("'" in word)):
                return True
            if word in (".", ";", ":"):
                return False
            if (
                len(word) > 4
                and word.endswith("ed")
                and not self.tokens.cap[index]
                and low[index - 1] not in lists.determiners
            ):
                return True
            if word == QUOTE and self.phrases.is_content(index - 1):
                return True
        return False
