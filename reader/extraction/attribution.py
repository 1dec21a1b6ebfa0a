"""Attributions: which words around a reporting verb (or "according to") were said, and who said them."""

from __future__ import annotations

from dataclasses import dataclass

from reader.extraction.lexicon import (
    BARE,
    BASE,
    GERUND,
    INFINITIVE,
    NAMING,
    OBJECT,
    PAST,
    PRESENT,
    QUOTED,
    THAT,
    reporting_verbs,
    words,
)
from reader.extraction.phrases import Phrase, Phrases
from reader.extraction.tokens import QUOTE, Tokens


@dataclass(slots=True)
class Attribution:
    """A cue with its subject and the ranges of tokens that it reports."""

    cue: tuple[int, int]
    subject: Phrase | None
    contents: list[tuple[int, int]]
    rule: str
    guess: bool = False


class Finder:
    """Finds the attributions of one text, sentence by sentence."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.phrases = Phrases(tokens)
        self.words = words()
        self.verbs = reporting_verbs()

    def find(self) -> list[Attribution]:
        """Every attribution of the text in the order of its cues."""
        tokens = self.tokens
        cues = tokens.cues
        found: list[Attribution] = []
        at = 0
        previous = (0, 0)
        for lo, hi in tokens.sentences:
            here: list[Attribution] = []
            floor = lo
            while at < len(cues) and cues[at] < hi:
                verb = cues[at]
                at += 1
                if verb < floor:
                    continue
                one = (
                    self._according(verb, lo, hi)
                    if tokens.low[verb] == "according"
                    else self._verb(verb, lo, hi, here, previous)
                )
                if one is not None:
                    here.append(one)
                    floor = max(floor, one.cue[1])
                    for first, last in one.contents:
                        if first >= one.cue[1]:
                            floor = max(floor, last)
            found.extend(here)
            previous = (lo, hi)
        return found

    # -- the subject -------------------------------------------------------------------------------------------

    def _verb(
        self, verb: int, lo: int, hi: int, here: list[Attribution], previous: tuple[int, int]
    ) -> Attribution | None:
        low = self.tokens.low
        flags = self.verbs[low[verb]]
        if flags & GERUND and not (verb > lo and low[verb - 1] in self.words.auxiliaries):
            return self._participle(verb, lo, hi, here)
        left = verb - 1
        negated = False
        passive = False
        modal = False
        while left >= lo:
            word = low[left]
            if word in self.words.auxiliaries:
                negated |= word in self.words.negations
                modal |= word in self.words.modals
                passive |= word in ("is", "are", "was", "were", "be", "been", "being") and bool(flags & PAST)
            elif word in self.words.negations:
                negated = True
            elif not (word in self.words.adverbs or (word.endswith("ly") and not self.tokens.cap[left])):
                break
            left -= 1
        left = self._skip_time(left, lo)
        if negated or passive:
            return None
        subject = self._subject(left, lo)
        if subject is not None and not self._agrees(verb, flags, subject, left):
            return None
        if subject is None and flags & (PAST | PRESENT) and not flags & NAMING:
            inverted = self._inverted(verb, lo, hi, here, previous)
            if inverted is not None:
                return inverted
        if subject is None:
            return None
        return self._complement(verb, subject, flags, lo, hi, here, previous, modal)

    def _skip_time(self, left: int, lo: int) -> int:
        """Step left over "on Monday", "last week", "in a statement" between subject and verb."""
        low = self.tokens.low
        for _ in range(2):
            at = left
            if at >= lo and low[at] in self.words.times:
                at -= 1
                while at >= lo and (
                    low[at] in ("last", "this", "next", "late", "early", "the", "that", "same", "on")
                    or low[at] in self.words.times
                ):
                    at -= 1
                left = at
                continue
            for back in range(1, 5):
                at = left - back
                if at < lo:
                    break
                if low[at] in ("in", "at") and low[at + 1] in ("a", "an", "the", "his", "her", "its", "their", "one"):
                    left = at - 1
                    break
                if not self.phrases.is_content(at) and low[at] not in self.words.determiners:
                    break
        return left

    def _subject(self, left: int, lo: int) -> Phrase | None:
        tokens = self.tokens
        low = tokens.low
        if left < lo:
            return None
        word = low[left]
        if word in ("who", "which"):
            before = left - 1
            if before >= lo and low[before] == ",":
                before -= 1
            phrase = self.phrases.ending_at(before, lo)
            return Phrase(phrase.first, phrase.last, True) if phrase else None
        if word in (",", "—", "–", "-"):
            return self._before_apposition(left, lo)
        if word == QUOTE:
            return None
        phrase = self.phrases.ending_at(left, lo)
        if phrase is not None and phrase.first - 1 >= lo and low[phrase.first - 1] in self.words.relatives:
            before = phrase.first - 2
            comma = before >= lo and low[before + 0] == ","
            return self.phrases.ending_at(before - 1 if comma else before, lo)
        return phrase

    def _before_apposition(self, comma: int, lo: int) -> Phrase | None:
        """The subject in "Smith, the mayor of Oslo, said": the noun phrase before the matching comma."""
        low = self.tokens.low
        at = comma - 1
        floor = max(lo, comma - 45)
        best: Phrase | None = None
        while at > floor:
            if low[at] == QUOTE and at - 1 >= lo and low[at - 1] not in (",",) and comma - at < 2:
                return None
            if low[at] == low[comma] and self._opens_apposition(at + 1, comma):
                phrase = self.phrases.ending_at(at - 1, lo)
                if phrase is not None and low[at - 1] not in self.words.times:
                    best = phrase
                    if self.tokens.cap[at - 1] or phrase.first == lo:
                        before = phrase.first - 1
                        if before < lo or low[before] != ",":
                            return best
            at -= 1
        return best

    def _opens_apposition(self, first: int, last: int) -> bool:
        low, cap = self.tokens.low, self.tokens.cap
        word = low[first]
        if last - first > 40 or first >= last:
            return False
        return (
            word in self.words.determiners
            or word in self.words.relatives
            or word in self.words.roles
            or word.isdigit()
            or word in self.words.apposition_openers
            or cap[first]
            or self.phrases.is_content(first)
        )

    def _agrees(self, verb: int, flags: int, subject: Phrase, left: int) -> bool:
        """Whether the subject's number fits the form, which tells verbs from nouns ("the report claims")."""
        low, cap = self.tokens.low, self.tokens.cap
        head = low[subject.last - 1]
        word = low[verb]
        if head in ("it", "you") and not flags & PRESENT and head == "it" and flags & BASE and not flags & PAST:
            return False
        if flags & PAST:
            return True
        plural = (
            head in ("they", "we", "you", "i")
            or head.endswith("s")
            or head in ("people", "those", "men", "women", "police", "many", "some", "others")
        )
        if flags & BASE:
            if verb > 0 and low[verb - 1] in ("did", "does", "do", "will", "to"):
                return True
            return plural and not (
                word in self.words.noun_or_verb and head not in ("they", "we", "you", "i") and cap[subject.last - 1]
            )
        if flags & PRESENT:
            if (
                word in self.words.noun_or_verb
                and low[subject.first] in self.words.determiners
                and subject.last - subject.first == 1
            ):
                return False
            return head not in ("they", "we", "you", "i")
        return True

    def _inverted(
        self, verb: int, lo: int, hi: int, here: list[Attribution], previous: tuple[int, int]
    ) -> Attribution | None:
        """“…,” said Smith: the subject follows the verb."""
        low = self.tokens.low
        before = low[verb - 1] if verb > lo else ""
        if before not in (QUOTE, ",", "—", "–", "-", "’", "?", "!", ""):
            return None
        subject = self.phrases.starting_at(verb + 1, hi)
        if subject is None or low[subject.last - 1] in self.words.times:
            return None
        if before == "" and previous[1] != lo:
            return None
        if before != QUOTE:
            after = low[subject.last] if subject.last < hi else "."
            if after not in (",", ".", ";", QUOTE, "who", "in", "on", "at", "during", "after", "—", "–"):
                return None
        attribution = Attribution((verb, verb + 1), subject, [], "quote-said-name")
        self._attach_left(attribution, verb, lo, hi, here, previous)
        if not attribution.contents:
            return None
        self._attach_right_after_comma(attribution, subject.last, hi)
        return attribution

    def _participle(self, verb: int, lo: int, hi: int, here: list[Attribution]) -> Attribution | None:
        """…, saying that …: the subject is that of the clause before."""
        low = self.tokens.low
        flags = self.verbs[low[verb]]
        before = verb - 1
        while before >= lo and (low[before].endswith("ly") or low[before] in self.words.adverbs):
            before -= 1
        if before < lo or not (low[before] in (",", QUOTE, "—", "–", "and", "by", "-") or before == verb - 1):
            return None
        if low[before] in self.words.determiners or (
            low[before] in self.words.prepositions and low[before] not in ("by",)
        ):
            return None
        subject: Phrase | None = here[-1].subject if here else None
        if subject is None:
            subject = self._main_subject(lo, verb)
        if subject is None:
            return None
        attribution = Attribution((verb, verb + 1), subject, [], "participle")
        self._right(attribution, verb, flags, hi, False)
        return attribution if attribution.contents else None

    def _main_subject(self, lo: int, hi: int) -> Phrase | None:
        """The first noun phrase of the sentence, an introductory phrase left aside."""
        low = self.tokens.low
        first = lo
        while first < hi and low[first] in self.words.coordinators:
            first += 1
        if first < hi and (low[first] in self.words.prepositions or low[first] in self.words.subordinators):
            comma = first
            while comma < hi and low[comma] != ",":
                comma += 1
            if comma < hi:
                first = comma + 1
        return self.phrases.starting_at(first, hi)

    # -- what was said -----------------------------------------------------------------------------------------

    def _complement(
        self,
        verb: int,
        subject: Phrase,
        flags: int,
        lo: int,
        hi: int,
        here: list[Attribution],
        previous: tuple[int, int],
        modal: bool,
    ) -> Attribution | None:
        attribution = Attribution((verb, verb + 1), subject, [], "")
        if flags & NAMING and not flags & (THAT | QUOTED):
            return None
        self._right(attribution, verb, flags, hi, modal)
        if modal and not any(self._has_quote(*content) for content in attribution.contents):
            return None
        if not attribution.contents and not subject.relative and flags & (THAT | QUOTED):
            self._attach_left(attribution, subject.first, lo, hi, here, previous)
        elif attribution.rule in ("said-quote", "said-clause") and not subject.relative:
            # "A, he said, B": the words before belong to it as well.
            before = subject.first - 1
            if before >= lo and self.tokens.low[before] in (",", QUOTE) and self._comma_after(verb, hi):
                rest = list(attribution.contents)
                attribution.contents = []
                self._attach_left(attribution, subject.first, lo, hi, here, previous)
                attribution.contents.extend(rest)
        return attribution if attribution.contents else None

    def _comma_after(self, verb: int, hi: int) -> bool:
        return verb + 1 < hi and self.tokens.low[self._after_modifiers(verb + 1, hi)] == ","

    def _has_quote(self, first: int, last: int) -> bool:
        low = self.tokens.low
        return any(low[index] == QUOTE for index in range(first, last))

    def _after_modifiers(self, at: int, hi: int) -> int:
        """Step right over adverbs, times and prepositional phrases ("in a statement on Monday")."""
        low = self.tokens.low
        limit = min(hi - 1, at + 25)
        while at < limit:
            word = low[at]
            if (
                word in self.words.times
                or word in self.words.adverbs
                or (word.endswith("ly") and not self.tokens.cap[at])
                or word in ("last", "this", "late", "early")
            ):
                at += 1
            elif word in self.words.modifying and word not in ("that",):
                phrase = self.phrases.starting_at(at + 1, hi)
                if phrase is None or (
                    low[phrase.first] in self.words.subjects and low[phrase.first] not in ("one", "this", "that")
                ):
                    break
                at = phrase.last
            else:
                break
        return at

    def _right(self, attribution: Attribution, verb: int, flags: int, hi: int, modal: bool) -> None:
        """Fill in what follows the verb."""
        low = self.tokens.low
        at = verb + 1
        if at >= hi:
            return
        if flags & OBJECT and low[at] not in ("that", QUOTE, ",", ":"):
            phrase = self.phrases.starting_at(at, hi)
            if low[at] in self.words.nonsubjects or low[at] in ("him", "her", "you"):
                at += 1
            elif phrase is not None:
                at = phrase.last
            if at >= hi:
                return
        direct = at
        at = self._after_modifiers(at, hi)
        if at >= hi:
            return
        word = low[at]
        if word == "that" and flags & (THAT | BARE):
            self._clause(attribution, at + 1, hi, "said-that")
        elif word == QUOTE:
            self._clause(attribution, at, hi, "said-quote")
        elif word == ":":
            if at + 1 < hi:
                self._clause(attribution, at + 1, hi, "colon")
        elif word == ",":
            self._attach_right_after_comma(attribution, at, hi)
        elif word == "to" and flags & INFINITIVE:
            self._clause(attribution, at, hi, "promise")
        elif flags & (BARE | THAT) and self._starts_clause(direct, hi, bool(flags & BARE)):
            self._clause(attribution, direct, hi, "said-clause")
        elif (flags & (BARE | THAT) and at != direct and self._starts_clause(at, hi, bool(flags & BARE))) or (
            flags & (BARE | THAT) and word in ("how", "why", "what", "whether", "if", "where")
        ):
            self._clause(attribution, at, hi, "said-clause")

    def _attach_right_after_comma(self, attribution: Attribution, at: int, hi: int) -> None:
        """“A,” said Smith, “B.”"""
        low = self.tokens.low
        steps = 0
        while at < hi and low[at] != QUOTE and steps < 20:
            if low[at] in self.words.subjects or self.verbs.get(low[at], 0) & (PAST | GERUND):
                return
            at += 1
            steps += 1
        if at < hi and low[at] == QUOTE and low[at - 1] in (",", ":"):
            self._clause(attribution, at, hi, attribution.rule or "said-quote")

    def _starts_clause(self, at: int, hi: int, bare: bool) -> bool:
        """Whether a clause with subject and finite verb starts at `at`."""
        low = self.tokens.low
        if at >= hi:
            return False
        word = low[at]
        if word in self.words.subjects and word not in ("this", "that", "these", "those", "one", "what"):
            return True
        if not (
            self.tokens.cap[at]
            or word in self.words.determiners
            or self.phrases.is_content(at)
            or word in ("there", "if", "while", "despite", "although")
        ):
            return False
        limit = min(hi, at + 18)
        for index in range(at + 1, limit):
            follows = low[index]
            if follows in self.words.finite or follows.endswith(("n't", "n’t")):
                return True
            if follows in (".", ";", ":", "—"):
                break
            if bare and follows.endswith("ed") and len(follows) > 4:
                return True
        return bare and low[at] not in ("nothing", "a", "so")

    def _clause(self, attribution: Attribution, first: int, hi: int, rule: str) -> None:
        """Add the reported clause that starts at `first`."""
        last = self._clause_end(first, hi)
        if last > first:
            attribution.contents.append((first, last))
            attribution.rule = attribution.rule or rule

    def _clause_end(self, first: int, hi: int) -> int:
        low = self.tokens.low
        last = hi
        for index in range(first + 1, hi):
            word = low[index]
            if word == ";":
                last = index
                break
            if word in (",", "—", "–", "-") and index + 2 < hi:
                after = low[index + 1]
                if after == "according" and low[index + 2] == "to":
                    last = index
                    break
                flags = self.verbs.get(after, 0)
                if flags & GERUND:
                    last = index
                    break
            if word in ("and", "but") and index + 2 < hi:
                verb = index + 1
                while verb < hi - 1 and low[verb] in self.words.adverbs:
                    verb += 1
                flags = self.verbs.get(low[verb], 0)
                if flags & PAST and flags & (THAT | BARE) and index - first >= 2:
                    last = index
                    break
        while last > first and low[last - 1] in (".", ",", "!", "?", "…", "-", "—", "–", ";"):
            last -= 1
        return last

    def _attach_left(
        self,
        attribution: Attribution,
        before: int,
        lo: int,
        hi: int,
        here: list[Attribution],
        previous: tuple[int, int],
    ) -> None:
        """The words before subject or verb: “…,” he said."""
        low = self.tokens.low
        at = before - 1
        if at < lo:
            if lo and previous[1] == lo and low[lo - 1] == QUOTE:
                attribution.contents.append((lo - 1, lo))
                attribution.rule = attribution.rule or "quote-said"
            return
        if low[at] not in (",", QUOTE, "—", "–", "-", "?", "!"):
            return
        first = lo
        if here:
            first = max(first, here[-1].cue[1], *(last for _, last in here[-1].contents))
            subject = here[-1].subject
            if subject is not None:
                first = max(first, subject.last)
        while first < at and low[first] in (",", "and", "but", ";", "—", "–", "-", ".", "“"):
            first += 1
        last = at + 1 if low[at] == QUOTE else at
        if last <= first:
            return
        if (
            low[last - 1] == QUOTE
            and last - first > 1
            and low[last - 2] in (",", ":")
            and not self._has_quote(first, last - 1)
        ):
            first = last - 1
        attribution.contents.append((first, last))
        attribution.rule = attribution.rule or "quote-said"

    def _according(self, cue: int, lo: int, hi: int) -> Attribution | None:
        low = self.tokens.low
        if cue + 2 >= hi or low[cue + 1] != "to":
            return None
        subject = self.phrases.starting_at(cue + 2, hi)
        if subject is None:
            return None
        attribution = Attribution((cue, cue + 2), subject, [], "according-to")
        if cue == lo:
            at = subject.last
            while at < hi and low[at] != ",":
                at += 1
            if at + 1 < hi:
                self._clause(attribution, at + 1, hi, "according-to")
        else:
            last = cue - 1 if low[cue - 1] == "," else cue
            first = lo
            while first < last and low[first] in ("and", "but"):
                first += 1
            if last > first:
                attribution.contents.append((first, last))
        return attribution if attribution.contents else None


__all__ = ["Attribution", "Finder"]
