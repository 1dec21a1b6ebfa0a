"""Word classes without a tagger: closed classes, capitals and endings."""

from __future__ import annotations

from functools import cache

from reader.extraction.lexicon import PAST, PRESENT, given_names, reporting_verbs, words
from reader.extraction.tokens import QUOTE, Tokens


@cache
def _closed_classes() -> frozenset[str]:
    """Words that are neither nouns nor adjectives."""
    lists = words()
    return (
        lists.auxiliaries
        | lists.subordinators
        | lists.nonsubjects
        | lists.prepositions
        | lists.pronouns
        | lists.relatives
        | lists.coordinators
        | {QUOTE, "what", "whatever"}
    )


class WordClasses:
    """Tells what kind of word a token may be."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        lists = words()
        self.lists = lists
        self._not_content = _closed_classes()
        self._verbs = reporting_verbs()
        self._male, self._female = given_names()

    def is_content(self, index: int) -> bool:
        """Whether a token may be a noun or adjective: a word of no closed class."""
        low = self.tokens.low[index]
        return low[0].isalnum() and low not in self._not_content

    def is_name(self, index: int) -> bool:
        """Whether a token is a capital word that no closed class claims."""
        if not self.tokens.cap[index]:
            return False
        low = self.tokens.low[index]
        lists = self.lists
        if low in self._not_content:
            # "US", "WHO", "Will": only spelling tells the name from the word.
            return (
                low == "will"
                or (low == "may" and self._is_surname(index))
                or (len(low) > 1 and self.tokens.words(index, index + 1).isupper() and low in ("us", "who", "it"))
            )
        if low in lists.determiners or low in lists.adverbs or low in lists.subjects:
            return False
        return low not in lists.times or low in lists.months_and_names or self._in_title(index)

    def _is_surname(self, index: int) -> bool:
        """Whether a capital word that is a verb elsewhere is a surname: "Mrs May", "Theresa May", "May said"."""
        low = self.tokens.low
        before = low[index - 1].rstrip(".") if index else ""
        if before in self.lists.honorifics or (
            self.tokens.cap[index - 1 : index] == [True] and (before in self._male or before in self._female)
        ):
            return True
        after = low[index + 1] if index + 1 < len(low) else ""
        return bool(self._verbs.get(after, 0) & (PAST | PRESENT))

    def is_time(self, index: int) -> bool:
        """Whether a token is a word of time and not a surname spelt alike."""
        low = self.tokens.low[index]
        return low in self.lists.times and not (low == "may" and self.is_name(index))

    def _in_title(self, index: int) -> bool:
        """Whether a capital word of time is part of a name: "the Evening Standard", "the Sunday Mirror"."""
        tokens = self.tokens
        following = index + 1
        if following >= len(tokens.low) or not tokens.cap[following]:
            return False
        return (
            tokens.low[index] in ("evening", "morning", "daily", "weekend")
            or tokens.low[following] in self.lists.bodies
        )

    def is_adverb(self, index: int) -> bool:
        """Whether a token is an adverb: a listed one, or a lower-case word in -ly that is no noun."""
        low = self.tokens.low[index]
        if low in self.lists.adverbs:
            return True
        return low.endswith("ly") and not self.tokens.cap[index] and low not in self.lists.ly_nouns

    def is_verbal(self, index: int) -> bool:
        """Whether a lower-case word looks like a verb: a form in -ed or -ing, or a reporting verb in the past."""
        if self.tokens.cap[index]:
            return False
        low = self.tokens.low[index]
        if low in self.lists.finite:
            return True
        if self._verbs.get(low, 0) & PAST and low not in self.lists.noun_or_verb:
            return True
        return len(low) > 4 and low.endswith(("ed", "ing")) and "-" not in low and low not in self.lists.ing_nouns

    def _adjectival(self, index: int, floor: int) -> bool:
        """Whether a form in -ing or -ed is an adjective: after a determiner, or where a phrase begins."""
        if index <= floor:
            return index == floor and self.tokens.low[index].endswith(("ing", "ed"))
        before = self.tokens.low[index - 1]
        return (
            before in self.lists.determiners
            or before.endswith("'s")
            or (before in (QUOTE, ",") and self.tokens.low[index].endswith(("ing", "ed")))
        )

    def names_kind(self, index: int, floor: int) -> bool:
        """Whether a noun before a name tells what bears it: "insurer", "bank", or all that stands after a quotation."""
        low = self.tokens.low
        if low[index] in self.lists.firms or (low[index] in self.lists.bodies and self.is_content(index)):
            return True
        at = index
        while at >= floor and index - at < 4 and self.is_content(at) and not self.is_verbal(at):
            if self.is_adverb(at) or low[at] in self.lists.times or self.tokens.cap[at]:
                return False
            at -= 1
        return floor <= at < index and (
            self.tokens.quote_ends_with(at, ",?!…—") or (low[at] == "," and low[at - 1] == QUOTE)
        )

    def is_person_end(self, index: int) -> bool:
        """Whether a capital word ends the name of a person rather than of a body: two capitals, none a body's word."""
        low = self.tokens.low
        if low[index] in self.lists.bodies:
            return False
        return index > 0 and self.is_name(index - 1) and low[index - 1] not in self.lists.bodies
