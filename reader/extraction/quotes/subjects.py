"""Subjects: who stands before a reporting verb or opens a sentence, and whether it agrees with the verb."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.extraction.rules import Rules
from reader.extraction.text.phrases import Phrase, Phrases
from reader.extraction.text.tokens import BREAK, QUOTE, Tokens
from reader.extraction.text.verbs import BASE, GERUND, PAST, PRESENT, reporting_verbs
from reader.extraction.text.words import given_names, grammar, is_role_word, word_set

_SINGULAR = word_set("singular determiners")
"""Determiners after which digits are no group of people."""
_OF_NUMBERS = frozenset({"median", "average", "continuing", "latest", "weekly", "quarterly", "yearly", "mean"})
"""Adjectives before claims and forecasts that nobody makes: "the median forecast", "the continuing claims"."""
_ADJECTIVE = ("al", "ic", "ive", "ous", "ful", "less", "able", "ible", "ary")


class Agreement:
    """Compares subjects and verbs of one text in number."""

    def __init__(self, tokens: Tokens, phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.lists = grammar()

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
        if head.endswith(("'s", "s'")) and low[verb + 1 : verb + 2] and low[verb + 1] in lists.claim_nouns:
            return False  # "Hart's repeated claim"
        if whole.last - whole.first == 1 and head in lists.finite and not cap[whole.first]:
            return False  # "takes charge"
        if head[0].isdigit() and low[whole.first] in _SINGULAR:
            return False  # "a 2008 forecast"
        if flags & BASE:
            if helped or flags & PAST:
                return True
            named = cap[whole.last - 1] and not self._begins_sentence(whole.last - 1)
            if low[verb + 1 : verb + 2] and low[verb + 1] in lists.determiners:
                named = False  # "economists at Norden Bank estimate the loss"
            if word in lists.noun_or_verb and (
                not self.phrases.is_plural(whole) or (head not in lists.pronouns and named)
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

    def _begins_sentence(self, index: int) -> bool:
        """Whether a capital may be due to the place of a token."""
        return index == 0 or self.tokens.low[index - 1] in (BREAK, ".", "?", "!", QUOTE, ":")

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
        adjective = (
            (word in _OF_NUMBERS or word.endswith(_ADJECTIVE)) and not self.tokens.cap[index] and not is_role_word(word)
        )
        return not (adjective and index > 0 and low[index - 1] in self.lists.determiners)


_CLAUSE_OPENERS = word_set("clause openers")


class Openings:
    """Finds the subjects with which sentences open."""

    def __init__(self, tokens: Tokens, phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.lists = grammar()
        self.verbs = reporting_verbs()

    def clause_start(self, at: int, lo: int) -> int:
        """Where the clause that holds token `at` begins: after ", while", ", but" and the like."""
        low = self.tokens.low
        for index in range(at - 3, lo, -1):
            if low[index] == ";" or (low[index] in _CLAUSE_OPENERS and low[index - 1] == ","):
                return index + 1
        return lo

    def main(self, lo: int, hi: int) -> Phrase | None:
        """The subject of the sentence from `lo` up to `hi`, an introductory phrase left aside."""
        low = self.tokens.low
        lists = self.lists
        first = self.after_dateline(lo, hi)
        for _ in range(4):
            while first < hi and (
                low[first] in lists.coordinators or low[first] in ("(", "•", "-", "--", "—", "–", "―", "*", ",")
            ):
                first += 1
            following = self._after_introduction(first, lo, hi)
            if following == first:
                break
            first = following
        if first < hi and low[first] in lists.adverbs:
            first += 1
        return self.phrases.starting_at(first, hi)

    def after_dateline(self, lo: int, hi: int) -> int:
        """Step over "LONDON —" and "KYIV, Ukraine (AP) -"."""
        low = self.tokens.low
        for index in range(lo + 1, min(hi, lo + 9)):
            if low[index] == ":" and index - lo <= 4 and index + 4 < hi:
                return index + 1
            if low[index] in ("—", "–", "-", "--", "―"):
                loud = self.tokens.words(lo, lo + 1).isupper() or ")" in low[lo:index]
                return index + 1 if loud else lo
            if not (self.tokens.cap[index] or low[index] in (",", "(", ")", "/", ".") or low[index][0].isdigit()):
                return lo
        return lo

    def _after_introduction(self, first: int, lo: int, hi: int) -> int:
        """Step over one introductory phrase and its comma ("On Monday,", "Speaking in Rome,", "A day later,")."""
        low = self.tokens.low
        lists = self.lists
        if first + 1 >= hi:
            return first
        word = low[first]
        if word in ("on", "in") and (after := self._after_time(first + 1, hi)) > first + 1:
            return after
        if low[first + 1] == "," and (
            self.phrases.is_adverb(first)
            or word in lists.subordinators
            or word[0].isdigit()
            or (first > lo and "." in word)
        ):
            return first + 2
        leads = word not in lists.determiners and (
            word in lists.prepositions
            or word in lists.subordinators
            or word in self.verbs
            or (word.endswith("ing") and low[first + 1] not in lists.finite)
            or word in ("asked", "given")
            or self.is_led_in(first)
            or (word in lists.times and not self.phrases.is_name(first))
        )
        named = word in lists.pronouns or (self.phrases.is_name(first) and self.phrases.is_verbal(first + 1))
        for index in range(first, hi):
            if leads and low[index] == QUOTE and self.tokens.quote_ends_with(index, ","):
                return index + 1  # "In a talk with “The View,” Hart said"
            if low[index] == ",":
                timed = index - first <= 6 and (low[index - 1] in lists.times or low[index - 1] in ("later", "ago"))
                timed = timed and not named and not self._has_verb(first + 1, index)
                return index + 1 if leads or timed else first
            if not leads and index - first > 6:
                break
        return first

    def is_led_in(self, first: int) -> bool:
        """Whether a sentence that begins with a token opens without its subject: "Reached by telephone"."""
        low, lists = self.tokens.low, self.lists
        word, after = low[first], "".join(low[first + 1 : first + 2])
        is_name = len(word) < 5 or any(word in names for names in given_names())  # "Ahmed of the union"
        done = word.endswith("ed") and not is_name and (after in lists.prepositions or after == "to")
        return done or (self.phrases.is_adverb(first) and after in ("after", "before"))

    def _after_time(self, first: int, hi: int) -> int:
        """Past the words of time at token `first` where a subject follows at once: "On Sunday morning Mr Hart left"."""
        low, at = self.tokens.low, first
        while at < min(hi, first + 4) and (low[at] in self.lists.times and not self.phrases.is_name(at)):
            at += 1
        follows = at < hi and (self.phrases.is_name(at) or low[at] in self.lists.pronouns or low[at] == "the")
        return at if follows else first

    def _has_verb(self, first: int, last: int) -> bool:
        """Whether a verb stands among these tokens: "The board replied on Friday," is no introduction."""
        return any(self.phrases.is_verbal(at) and self.tokens.low[at][-3:] != "ing" for at in range(first, last))


_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "'s", "’s"])
_AMID_VERBS = frozenset({"long", "outright"})
"""Words that are adverbs between auxiliary and verb only: "has long said"."""
_OPENING_DETERMINERS = word_set("opening determiners")
_ASIDE_OPENERS = word_set("aside openers")
"""What may begin a clause between a subject and its verb: "the firm, when asked, said"."""
_RELATIVE = 15
"""Tokens: the longest relative clause without commas between a subject and its verb."""
_APPOSITION = 45
"""Tokens: the longest apposition between subject and verb that is looked through."""


class Left(Struct, frozen=True):
    """What stands left of a verb. `edge` is the last token before the verb's auxiliaries."""

    edge: int
    negated: bool = False
    passive: bool = False
    modal: bool = False
    infinitive: bool = False


class Edge(Struct, frozen=True):
    """Token `edge`, with which the subject of a verb ends, in a sentence from token `lo` on.

    `before` is the subject of a verb that "and" joins to this one.
    """

    edge: int
    lo: int
    before: Phrase | None


_APPOSITION_SIGNS = frozenset({",", "—", "–", "-", "--"})
_PHRASE_ENDS = _APPOSITION_SIGNS | {";", ":", QUOTE, "and", "but"}


class Subjects:
    """Finds the subjects of verbs in the tokens of one text."""

    def __init__(self, tokens: Tokens, phrases: Phrases, openings: Openings, rules: Rules) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.openings = openings
        self.rules = rules.lists["subject"]
        self.lists = grammar()
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
                    return Left(left - 1, negated, passive, modal, True)
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
            elif word == "both" and (
                left == lo or low[left - 1] in lists.prepositions or low[left - 1] in lists.coordinators
            ):
                break  # "Both said", "who has worked with both said"
            left -= 1
        return Left(self._skip_time(left, lo), negated, passive, modal)

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
        if edge < lo:
            return None
        place = Edge(edge, lo, before)
        return next((found for rule in self.rules if (found := rule.find(self, place)) is not None), None) or None

    # -- the rules: each gives the subject, False where there is none, None to leave the place to the next rule --

    def who(self, place: Edge) -> Phrase | Literal[False] | None:
        """Smith, who said …: the mention is the pronoun, its antecedent the noun phrase before it."""
        word = self.tokens.low[place.edge].partition("'")[0]
        return self._relative(place.edge, place.lo) or False if word in ("who", "which") else None

    def many_of_whom(self, place: Edge) -> Phrase | None:
        """The residents, many of whom say …"""
        low, edge, lo = self.tokens.low, place.edge, place.lo
        if (
            low[edge] != "whom"
            or edge - 2 < lo
            or low[edge - 1] != "of"
            or low[edge - 2] not in self.lists.standing_alone
        ):
            return None
        before = edge - 3
        group = self.phrases.ending_at(before - 1, lo) if before > lo and low[before] == "," else None
        return Phrase(edge - 2, edge + 1, (group.first, group.last) if group is not None else None, True)

    def apposition(self, place: Edge) -> Phrase | Literal[False] | None:
        """Smith, the mayor of Oslo, said …"""
        if self.tokens.low[place.edge] not in _APPOSITION_SIGNS:
            return None
        return self._before_apposition(place.edge, place.lo) or False

    def quoting_clause(self, place: Edge) -> Phrase | Literal[False] | None:
        """Smith, who calls him “mad,” said …; Smith, citing “reasons,” said …"""
        if not self.tokens.quote_ends_with(place.edge, ","):
            return None
        low, lo = self.tokens.low, place.lo
        for at in range(place.edge - 1, max(lo, place.edge - _RELATIVE), -1):
            if low[at] == QUOTE:
                return False
            if low[at] == ",":
                quotes = low[at + 1] == "who" or self.verbs.get(low[at + 1], 0) & GERUND
                phrase = self.phrases.ending_at(at - 1, lo) if quotes else None
                return phrase if phrase is not None and phrase.first == lo else False
        return False

    def joined_verb(self, place: Edge) -> Phrase | Literal[False] | None:
        """Smith rose and said …"""
        return place.before or False if self.tokens.low[place.edge] in ("and", "but", "then", "or") else None

    def noun_phrase(self, place: Edge) -> Phrase | None:
        """The mayor said …"""
        low, lo = self.tokens.low, place.lo
        phrase = self.phrases.ending_at(place.edge, lo)
        if phrase is None or low[phrase.first] in self.lists.pronouns:
            return phrase
        for at in range(phrase.first - 1, max(lo, phrase.first - _RELATIVE) - 1, -1):
            word = low[at]
            if word in _PHRASE_ENDS or (word in self.lists.pronouns and word != "who"):
                break
            if word == "who" and at < phrase.first - 1:
                return self._outer(at, lo) or phrase
        return phrase

    def relative_clause(self, place: Edge) -> Phrase | None:
        """One of those who worked there said …"""
        low = self.tokens.low
        if not self.phrases.is_verbal(place.edge):
            return None
        for at in range(place.edge - 1, max(place.lo, place.edge - _RELATIVE), -1):
            if low[at] == "who":
                return self._outer(at, place.lo)
            if not low[at][0].isalnum() or low[at] in self.lists.finite:
                return None
        return None

    def filed_document(self, place: Edge) -> Phrase | None:
        """A paper filed on Thursday says …"""
        low, edge = self.tokens.low, place.edge
        if not self.phrases.is_verbal(edge) or not low[edge].endswith("ed") or edge - 1 < place.lo:
            return None
        return self.phrases.ending_at(edge - 1, place.lo) if low[edge - 1] in self.lists.documents else None

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
        if before > lo and low[before] in ("and", "but"):
            for at in range(before - 1, max(lo, before - _APPOSITION), -1):
                if low[at] in ("who", "whose"):  # "Li, who left but who said …"
                    first = self._relative(at, lo) if low[at - 1] not in ("and", "but") else None
                    return Phrase(relative, relative + 1, first.named, True) if first is not None else None
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
        phrase = self._persons_in(phrase)
        return Phrase(relative, relative + 1, phrase.named or (phrase.first, phrase.last), True)

    def _persons_in(self, phrase: Phrase) -> Phrase:
        """The people of "ammunition to voters who say …": what "who" stands for, where the phrase is of a thing."""
        low, lists = self.tokens.low, self.lists
        for at in range(phrase.last - 2, phrase.first, -1):
            by = low[at] == "by" and at - 2 >= phrase.first  # "a bill signed by Ida Lund, who said"
            if not (by or low[at] in lists.attaching) or (self.tokens.cap[at - 1] and self.tokens.cap[at + 1]):
                continue
            last = low[phrase.last - 1]
            head = low[at - 2 if by else at - 1]
            persons = last in lists.people or is_role_word(last) or self.phrases.is_name(phrase.last - 1)
            things = not (head in lists.people or is_role_word(head) or head in lists.plural_heads or head == "%")
            if persons and things and not self.tokens.cap[at - 1] and not head[0].isdigit():
                return Phrase(at + 1, phrase.last)
            return phrase
        return phrase

    def _before_apposition(self, comma: int, lo: int) -> Phrase | None:
        """The subject in "Smith, the mayor of Oslo, said": the noun phrase before the matching comma."""
        low, cap = self.tokens.low, self.tokens.cap
        floor = max(lo, comma - _APPOSITION)
        sign = low[comma]
        best: Phrase | None = None
        for at in range(comma - 1, floor, -1):
            if low[at] == QUOTE and comma - at < 2 and sign == ",":
                return best
            if low[at] != sign or not self._opens_apposition(at + 1, comma):
                continue
            edge = self._skip_time(at - 1, lo) if self.phrases.is_time(at - 1) else at - 1
            phrase = self.phrases.ending_at(edge, lo)
            opens = phrase is not None and phrase.first == lo and not low[lo].endswith("ing")
            if phrase is None or (edge != at - 1 and not opens) or self.phrases.is_time(edge):
                continue
            if (
                phrase.first == lo
                and phrase.last == lo + 1
                and (low[lo] in self.lists.adverbs or low[lo].endswith("ly"))
            ):
                continue  # "However, many experts, the bank among them, said"
            if phrase.first == lo and self.openings.is_led_in(lo):
                continue  # "Reached by telephone, his spokesman, Al Wade, said"
            if phrase.first > lo and low[phrase.first - 1] in self.lists.prepositions:
                continue
            if phrase.first > lo and low[phrase.first - 1].endswith("ing") and self.phrases.is_person_end(at + 2):
                return self.phrases.starting_at(
                    at + 1, comma
                )  # "One pastor supporting Mr. Hart, Al Wade of Lund, said"
            owned = any(low[word].endswith(("'s", "s'")) for word in range(phrase.first, phrase.last - 1))
            office = (owned or low[phrase.first] in self.lists.determiners) and (
                self._is_office(phrase) or is_role_word(low[at + 1])
            )
            bare = (not cap[at - 1] or office) and self._is_bare_name(at + 1, comma)
            if bare and not (self.phrases.is_plural(phrase) and low[phrase.first] not in self.lists.determiners):
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

    def _is_office(self, phrase: Phrase) -> bool:
        """Whether the main word of a phrase is an office: "the Secretary of State for the Family"."""
        low = self.tokens.low
        for index in range(phrase.first + 1, phrase.last):
            if low[index] in self.lists.attaching:
                return is_role_word(low[index - 1])
        return is_role_word(low[phrase.last - 1])

    def with_name(self, phrase: Phrase, hi: int) -> Phrase:
        """The phrase with the name set after it: "her mother, Samira Haddad"."""
        low, cap = self.tokens.low, self.tokens.cap
        comma = phrase.last
        if comma + 1 >= hi or low[comma] != "," or cap[phrase.last - 1] or low[phrase.first] in self.lists.pronouns:
            return phrase
        name = self.phrases.starting_at(comma + 1, hi)
        somebody = (
            is_role_word(low[comma - 1]) or low[comma - 1] in self.lists.people or low[phrase.first] in ("a", "an")
        )
        if name is None or not self._is_bare_name(name.first, name.last) or not somebody:
            return phrase
        follows = low[name.last] if name.last < hi else "."
        if follows not in (",", ".", ";", "who", "in", "on", "at", "—", "("):
            return phrase
        return Phrase(phrase.first, name.last, (name.first, name.last))

    def _is_bare_name(self, first: int, last: int) -> bool:
        """Whether the tokens are a name and nothing else."""
        low = self.tokens.low
        at = first
        while at < last and self.phrases.is_name(at):
            at += 1
        if 2 <= at - first < last - first and low[at] in self.lists.attaching and self.tokens.cap[last - 1]:
            last = at  # "her co-author, Jo Hart of the Oslo Institute, said"
        if first >= last or not self.phrases.is_name(last - 1):
            return False
        if low[first] in self.lists.determiners and self.phrases.is_person_end(last - 1):
            # "Its spokesman, the former presenter Jo Hart, said"
            return all(self.phrases.is_content(at) and not self.phrases.is_verbal(at) for at in range(first + 1, last))
        return all(
            self.phrases.is_name(index)
            or low[index] in self.lists.name_particles
            or is_role_word(low[index])
            or low[index] in ("state", "former", "&")
            or (index > first and self.tokens.cap[index])
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
            or word in _ASIDE_OPENERS
            or word[0].isdigit()
            or word == QUOTE
            or self.tokens.cap[first]
            or (self.phrases.is_content(first) and word not in lists.times)
        )
