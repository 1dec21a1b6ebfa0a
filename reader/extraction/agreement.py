"""Agreement: whether a subject fits a form, which tells verbs from nouns."""

from __future__ import annotations

from reader.extraction.lexicon import BASE, PAST, PRESENT, is_role_word, words
from reader.extraction.phrases import Phrase, Phrases
from reader.extraction.tokens import Tokens

_SINGULAR = frozenset({"a", "an", "its", "his", "her", "their"})
"""Determiners after which digits are no group of people."""
_ADJECTIVE = ("al", "ic", "ive", "ous", "ful", "less", "able", "ible", "ary")


class Agreement:
    """Compares subjects and verbs of one text in number."""

    def __init__(self, tokens: Tokens, phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.lists = words()

    def agrees(self, verb: int, flags: int, subject: Phrase, edge: int) -> bool:
        """Whether the subject's number fits the form, which tells verbs from nouns ("the report claims")."""
        low, cap = self.tokens.low, self.tokens.cap
        lists = self.lists
        word = low[verb]
        if word in lists.noun_or_verb and low[verb + 1 : verb + 2] and low[verb + 1] in lists.finite:
            return False  # "damage estimates ran to 4 million"
        if word in lists.noun_or_verb and (
            (cap[verb] and verb > subject.first + 1) or not self._may_head(subject.last - 1)
        ):
            return False
        whole = Phrase(*subject.named) if subject.relative and subject.named else subject
        head = low[whole.last - 1]
        helped = edge < verb - 1 and any(
            low[at] in lists.auxiliaries or low[at] == "to" for at in range(edge + 1, verb)
        )
        contracted = head.removesuffix("'s") in lists.pronouns
        if head.endswith(("'s", "s'")) and not cap[whole.last - 1] and not contracted:
            return False  # "last year's estimated average"
        if whole.last - whole.first == 1 and head in lists.finite and not cap[whole.first]:
            return False  # "takes charge"
        if head[0].isdigit() and low[whole.first] in _SINGULAR:
            return False  # "a 2008 forecast"
        if flags & BASE:
            if helped or flags & PAST:
                return True
            if word in lists.noun_or_verb and (
                not self.phrases.is_plural(whole) or (head not in lists.pronouns and cap[whole.last - 1])
            ):
                return False
            return self.phrases.is_plural(whole)
        if flags & PRESENT:
            if head in ("they", "we", "you", "i"):
                return False
            if word in lists.noun_or_verb:
                return (
                    head in ("he", "she", "it", "who", "which")
                    or cap[whole.last - 1]
                    or (
                        low[whole.first] in lists.determiners
                        and whole.last - whole.first > 1
                        and not self.phrases.is_plural(whole)
                    )
                )
            return True
        return True

    def may_speak(self, subject: Phrase) -> bool:
        """Whether a subject may be a person or a body: a name, a pronoun, an office, people."""
        low = self.tokens.low
        last = subject.last - 1
        if low[last] in ("he", "she", "they", "who"):
            return True
        if self.phrases.is_name(last):
            return True
        lists = self.lists
        return any(
            is_role_word(low[index]) or low[index] in lists.people or low[index] in lists.documents
            for index in range(subject.first, subject.last)
        )

    def _may_head(self, index: int) -> bool:
        """Whether a token can be the last of a subject: no possessive, number, determiner or adjective of order."""
        low = self.tokens.low
        word = low[index]
        if word in self.lists.standing_alone:
            return False
        if word.endswith(("'s", "s'")) or word in self.lists.adjectives or word == "other":
            return False
        adjective = word.endswith(_ADJECTIVE) and not self.tokens.cap[index] and not is_role_word(word)
        return not (adjective and index > 0 and low[index - 1] in self.lists.determiners)
