"""Word classes and noun phrases around a place, by closed classes, capitals and endings; no tagger, no parser."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from reader.extraction.text.tokens import QUOTE, Tokens
from reader.extraction.text.verbs import PAST, PRESENT, reporting_verbs
from reader.extraction.text.words import (
    after_particles,
    before_particles,
    given_names,
    grammar,
    is_plural,
    is_role_word,
    word_set,
)

_PARTICIPLES = word_set("irregular participles")


@cache
def _closed_classes() -> frozenset[str]:
    """Words that are neither nouns nor adjectives."""
    lists = grammar()
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
        lists = grammar()
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
            or before in ("other", "new", "recent")
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


_OWNERS = frozenset({"his", "hers", "theirs", "ours", "mine"})
_WORDS_TOO = word_set("words too")
"""Particles of names that are words of their own where no name stands before them."""
_MAX_PHRASE = 40
"""Tokens: no noun phrase of interest is longer, and the limit keeps hostile text linear."""
_POSSESSIVE = ("'s", "s'")
_QUANTIFIERS = word_set("quantifiers")
_BEFORE_NUMBER = word_set("before number")
"""Determiners that may stand before a number: "the two sources"."""


class Phrase(Struct, frozen=True):
    """Tokens `first` up to `last`, exclusive.

    `named`: the tokens that name whom the phrase stands for, where they are others: the antecedent of "who", or the
    name in "the spokesman, Jo Hart". `relative`: the phrase is a relative pronoun.
    """

    first: int
    last: int
    named: tuple[int, int] | None = None
    relative: bool = False


class Phrases(WordClasses):
    """Finds noun phrases in the tokens of one text."""

    def is_plural(self, phrase: Phrase) -> bool:
        """Whether the head of a noun phrase is plural."""
        low = self.tokens.low
        lists = self.lists
        if low[phrase.first] in ("they", "we", "you", "i") or low[phrase.last - 1] == "%":
            return True
        head = phrase.first
        for index in range(phrase.first, phrase.last):
            if low[index] == "and":
                return True
            if low[index] in lists.attaching and index > phrase.first:
                break
            head = index
        word = low[head].split("-")[-1]
        counted = low[phrase.first] in lists.plural_heads and low[phrase.first] not in ("press", "media")
        return counted or word in lists.plural_heads or is_plural(word)

    # -- leftwards ---------------------------------------------------------------------------------------------

    def ending_at(self, index: int, floor: int) -> Phrase | None:
        """The noun phrase whose last token is `index`, not reaching before token `floor`."""
        low, cap = self.tokens.low, self.tokens.cap
        lists = self.lists
        floor = max(floor, index - _MAX_PHRASE)
        if index < floor:
            return None
        word = low[index]
        if word in lists.pronouns and word not in lists.relatives:
            return Phrase(index, index + 1)
        if word == ")":
            opening = self._opening_bracket(index, floor)
            return self.ending_at(opening - 1, floor) if opening > floor else None
        if word == "%" and index > floor and low[index - 1][0].isdigit():
            return Phrase(index - 1, index + 1)
        before = low[index - 1] if index - 2 >= floor else ""
        if before == "of" and (word in lists.nonsubjects or word in _OWNERS):
            part = self._attach(index - 2, floor)  # "one of them", "a friend of his"
            return Phrase(part, index + 1) if part is not None else None
        if before in ("to", "for", "with") and word in lists.nonsubjects:
            part = self._attach(index - 2, floor)  # "a person close to him"
            return Phrase(part, index + 1) if part is not None and low[part] in ("a", "an") else None
        if not self.is_content(index) and not self.is_name(index):
            return None
        if word in lists.determiners and word not in lists.standing_alone:
            return None
        if word.endswith("ed") and self.is_verbal(index) and (index == floor or low[index - 1] not in ("the", "those")):
            return None
        first = self._name_start(index, floor) if self.is_name(index) else index
        first = self._premodifiers(first, floor, cap[index])
        while first - 2 >= floor and (low[first - 1] in lists.attaching or low[first - 1] == "by"):
            attach = self._done_by if low[first - 1] == "by" else self._attach
            extended = attach(first - 2, floor)
            if extended is None:
                break
            first = extended
        if (
            first - 2 >= floor
            and low[first - 1] == "and"
            and low[first - 2] not in lists.times
            and not low[first - 2][0].isdigit()
        ):
            other = self.ending_at(first - 2, floor)
            if other is not None and ((cap[first - 2] and cap[first]) or self._opens_clause(other.first, floor)):
                first = other.first
        return Phrase(first, index + 1)

    def _opens_clause(self, index: int, floor: int) -> bool:
        """Whether a clause begins with token `index`."""
        if index <= floor:
            return True
        before = self.tokens.low[index - 1]
        return before in (",", QUOTE, ";") or before in self.lists.subordinators

    def _attach(self, before: int, floor: int) -> int | None:
        """Start of the noun phrase that ends with `before` and governs the preposition after it; None for none."""
        low = self.tokens.low
        lists = self.lists
        if low[before] == ")":
            opening = self._opening_bracket(before, floor)
            if opening <= floor:
                return None
            before = opening - 1
        if not self.is_content(before) or low[before] in lists.times:
            return None
        if self.is_adverb(before):
            return None
        if self.is_verbal(before):
            # "people briefed on the talks" is one phrase, "Smith turned to the court" is none.
            noun = before - 1
            if noun < floor or not (
                low[noun] in lists.people
                or (low[noun].endswith("s") and self.is_content(noun) and self._opens_clause(noun, floor))
            ):
                return None
            before = noun
        elif low[before] in ("familiar", "close", "aware", "present") and before - 1 >= floor:
            before -= 1
        name = self.is_name(before)
        return self._premodifiers(self._name_start(before, floor) if name else before, floor, name)

    def _done_by(self, participle: int, floor: int) -> int | None:
        """Start of "the drivers interviewed" before "by Ida Lund", who does not speak; None where nothing was done."""
        low, noun = self.tokens.low, participle - 1
        if noun < floor or not (low[participle].endswith("ed") or low[participle] in _PARTICIPLES):
            return None
        if not self.is_content(noun) or self.is_adverb(noun) or low[noun] in self.lists.times:
            return None
        phrase = self.ending_at(noun, floor)
        return phrase.first if phrase is not None else None

    def _opening_bracket(self, index: int, floor: int) -> int:
        low = self.tokens.low
        for at in range(index - 1, max(floor, index - 12) - 1, -1):
            if low[at] == "(":
                return at
        return -1

    def _name_start(self, index: int, floor: int) -> int:
        """First token of the run of capitals that ends at `index`."""
        low = self.tokens.low
        first = index
        while first > floor:
            before = first - 1
            if self.is_name(before):
                if low[before].endswith(_POSSESSIVE) and not self._is_organisation(first, index):
                    break
                first = before
            elif (past := before_particles(low, before)) < before and past >= floor and self.is_name(past):
                first = past
            elif past < before and self.tokens.cap[past + 1]:
                return past + 1  # "a spokesman for De los Santos"
            elif past < before and low[before] not in _WORDS_TOO and (past < floor or not low[past][0].isalnum()):
                return past + 1  # "…, dos Santos says"
            elif before > floor and self.is_name(before - 1) and self._joins_names(before):
                first = before - 1
            else:
                break
        return first

    def _joins_names(self, index: int) -> bool:
        """Whether a token between two capitals belongs to the name."""
        low = self.tokens.low[index]
        if low == "/" or self._is_nickname(index):
            return True
        return low in ("of", "&") and self.tokens.low[index - 1] not in self.lists.honorifics

    def _is_nickname(self, index: int) -> bool:
        """Whether a token is a short stretch such as stands inside a name ("Jo “the Hammer” Hart")."""
        tokens = self.tokens
        if tokens.low[index] != QUOTE:
            return False
        return tokens.end[index] - tokens.start[index] < 25 and not tokens.quote_ends_with(index, ",.?!…")

    def _is_organisation(self, first: int, last: int) -> bool:
        return any(self.tokens.low[at] in self.lists.bodies for at in range(first, last + 1))

    def _premodifiers(self, first: int, floor: int, name: bool) -> int:
        """Extend over adjectives, nouns and the determiner before token `first`."""
        low = self.tokens.low
        lists = self.lists
        at = first
        if name:
            # Lower-case words before a name belong to it only when the last of them is an office.
            if at - 1 < floor:
                return at
            if not is_role_word(low[at - 1]) and not self.names_kind(at - 1, floor):
                counted = low[at - 1] in _QUANTIFIERS and low[first].endswith("s")  # "some Democrats"
                if low[at - 1] in ("the", "a", "an") or counted:
                    return at - 1
                governed = at - 2 >= floor and (low[at - 2] in lists.determiners or low[at - 2] in lists.attaching)
                if not low[at - 1].endswith(_POSSESSIVE) and not (
                    governed
                    and self.is_content(at - 1)
                    and low[at - 1] not in lists.times
                    and not self.is_verbal(at - 1)
                    and low[at - 1] not in lists.adverbs
                    and low[at - 1] not in ("course", "fact")
                ):
                    return at
        while at - 1 >= floor:
            before = at - 1
            word = low[before]
            if word in lists.determiners and not (before > floor and low[before - 1].endswith(_POSSESSIVE)):
                if before - 1 < floor:
                    return before
                whole = low[before - 1] in ("all", "both", "half")
                return (
                    before - 1
                    if whole or (word in lists.plural_heads and low[before - 1] in _BEFORE_NUMBER)
                    else before
                )
            if word.endswith(_POSSESSIVE):
                at = self._name_start(before, floor) if self.is_name(before) else before
                if self.is_name(before):
                    return at - 1 if at - 1 >= floor and low[at - 1] in lists.determiners else at
                continue
            if (word != "," and not self.is_content(before)) or (
                word in lists.times and word not in ("last", "late", "early", "earlier")
            ):
                break
            if word == "earlier" and not (before > floor and low[before - 1] in ("a", "an", "the", "its", "their")):
                break
            if word == "," and not name and self._is_adjective_before_comma(before, floor):
                return before - 2  # "the lanky, bespectacled professor"
            if word == "," or (self.is_adverb(before) and word != "earlier"):
                break
            if self.is_verbal(before) and not self._adjectival(before, floor) and not self._names_trade(before):
                break
            at = before
        return at

    def _names_trade(self, index: int) -> bool:
        """Whether a form in -ing belongs to the office after it ("planning officer")."""
        low = self.tokens.low
        return low[index].endswith("ing") and is_role_word(low[index + 1])

    def _is_adjective_before_comma(self, comma: int, floor: int) -> bool:
        """Whether determiner and adjective before a comma open the clause."""
        low = self.tokens.low
        start = comma - 2
        return (
            start >= floor
            and self.is_content(comma - 1)
            and low[start] in self.lists.determiners
            and (start == floor or low[start - 1] in (QUOTE, ","))
        )

    # -- rightwards --------------------------------------------------------------------------------------------

    def starting_at(self, index: int, ceiling: int) -> Phrase | None:
        """The noun phrase whose first token is `index`, not reaching token `ceiling`."""
        low = self.tokens.low
        lists = self.lists
        ceiling = min(ceiling, index + _MAX_PHRASE)
        if index >= ceiling:
            return None
        if low[index] in lists.pronouns or low[index] in ("him", "them"):
            return None if low[index] in lists.relatives else Phrase(index, index + 1)
        if low[index] == "her" and (index + 1 == ceiling or not self.tokens.low[index + 1][0].isalnum()):
            return Phrase(index, index + 1)
        at = index
        named = False
        while at < ceiling:
            word = low[at]
            if (
                word in lists.determiners and (at == index or low[at - 1] in lists.attaching or low[at - 1] == "all")
            ) or (at > index and low[at - 1] in lists.determiners and self._is_time_modifier(at, ceiling)):
                at += 1
            elif self.is_name(at):
                named = True
                at += 1
            elif named and word[0].isdigit() and at + 1 < ceiling and low[at + 1] == "%":
                break
            elif self._continues_phrase(at, index, ceiling, named):
                at += 1
            else:
                break
        while at > index + 1 and (
            low[at - 1] in lists.attaching or low[at - 1] in lists.determiners or low[at - 1] == "and"
        ):
            at -= 1
        if at == index + 1 and low[index] in lists.determiners and low[index] not in lists.standing_alone:
            return None
        return Phrase(index, at) if at > index else None

    def _is_time_modifier(self, at: int, ceiling: int) -> bool:
        """Whether a word of time or order after a determiner belongs to the noun after it ("a morning briefing")."""
        word = self.tokens.low[at]
        if word in ("first", "last", "same", "next"):
            return True
        return word in self.lists.times and at + 1 < ceiling and self.is_content(at + 1)

    def _continues_phrase(self, at: int, index: int, ceiling: int, named: bool) -> bool:
        low = self.tokens.low
        lists = self.lists
        word = low[at]
        has_next = at + 1 < ceiling
        if word == "to" and has_next and not (self.is_name(at + 1) or low[at + 1] in lists.determiners):
            return False
        if word in lists.attaching:
            if (
                at == index
                or not has_next
                or low[at + 1] in lists.times
                or not (self.is_content(at + 1) or self.is_name(at + 1) or low[at + 1] in lists.determiners)
            ):
                return False
            after_name = self.is_name(at - 1)
            return word == "of" or not after_name or (word in ("for", "at") and not self.is_person_end(at - 1))
        if word in lists.name_particles:
            after = after_particles(low, at)
            return after < ceiling and self.is_name(after) and (at == index or named)
        if word in ("&", "and"):
            return has_next and at > index and self.is_name(at + 1) and self.is_name(at - 1)
        if word == "/":
            return named and has_next and self.is_name(at + 1)
        if word == QUOTE:
            return named and has_next and self._is_nickname(at) and self.is_name(at + 1)
        if not self.is_content(at) or self.is_adverb(at) or word in lists.times:
            return False
        if at > index and word in lists.subjects and word not in lists.determiners:
            return False  # "told reporters he’ll go", "in the flood nobody"
        if word in lists.determiners and not (low[at - 1] in lists.determiners and word in lists.standing_alone):
            return False
        return at == index or not self.is_verbal(at) or low[at - 1] in lists.determiners
