"""Cues: what stands around a reporting verb or "according to", and who is its subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from reader.extraction.quotes.clauses import Clauses
from reader.extraction.quotes.participles import Participles
from reader.extraction.quotes.reports import DASHES, PAUSES, Attribution, Reports, Sentence
from reader.extraction.quotes.subjects import Agreement, Openings, Subjects
from reader.extraction.rules import Rules
from reader.extraction.text.phrases import Phrase, Phrases
from reader.extraction.text.tokens import QUOTE, Tokens
from reader.extraction.text.verbs import (
    BARE,
    DOCUMENT,
    GERUND,
    NAMING,
    OBJECT,
    PAST,
    PRESENT,
    QUOTED,
    SOURCE,
    THAT,
    phrasal_verbs,
    reporting_verbs,
)
from reader.extraction.text.words import grammar, is_role_word, word_set

_STOPS = DASHES | {",", ".", ";", ":", "(", QUOTE, "that"}
_LONGEST = 20
"""Tokens of a source at most."""


class Sources:
    """Finds what "according to" names as the source, and what it is the source of."""

    def __init__(self, tokens: Tokens, phrases: Phrases, subjects: Subjects, reports: Reports) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.subjects = subjects
        self.reports = reports
        self.lists = grammar()

    def find(self, cue: int, sentence: Sentence) -> Attribution | None:
        """According to X, …; …, according to X."""
        low = self.tokens.low
        lo, hi = sentence.lo, sentence.hi
        if cue + 2 >= hi or low[cue + 1] != "to":
            return None
        phrase = self.phrases.starting_at(cue + 2, hi)
        if phrase is None or self._relays(cue, sentence):
            return None
        phrase = self.subjects.with_name(phrase, hi)
        subject = phrase if phrase.named else self._whole_source(phrase, hi)
        attribution = Attribution((cue, cue + 2), subject, [], "according-to")
        if cue == lo or low[cue - 1] in ("and", "but"):
            at = subject.last
            while at < hi and low[at] != ",":
                at += 1
            if at + 1 < hi:
                self.reports.clause(attribution, at + 1, hi, "according-to")
            elif phrase.last < hi and self.reports.clauses.starts(phrase.last, hi):
                attribution.subject = phrase  # "According to Quay Watch 44% of berths are empty."
                self.reports.clause(attribution, phrase.last, hi, "according-to")
        else:
            self.reports.before(attribution, cue, BARE, sentence, whole=True)
            attribution.contents = [
                span for span in attribution.contents if span[1] - span[0] > 2 or self.reports.has_quote(*span)
            ]
            if not attribution.contents:
                self.reports.previous_quote(attribution, sentence)
            split = attribution.contents and not self.reports.clauses.has_finite(*attribution.contents[0])
            after = subject.last + 1
            goes_on = after < hi and (self.reports.clauses.has_finite(after, hi) or low[after] in self.lists.finite)
            if split and goes_on and low[after - 1] == ",":
                self.reports.clause(attribution, after, hi, "according-to")
        return attribution

    def _relays(self, cue: int, sentence: Sentence) -> bool:
        """Whether the source only relays what somebody said: "he said on Monday, according to Reuters"."""
        if not sentence.found:
            return False
        end = sentence.found[-1].cue[1]
        return self.reports.clauses.after_modifiers(end, sentence.hi) + 1 == cue

    def _whole_source(self, subject: Phrase, hi: int) -> Phrase:
        """A source with what qualifies it: "data released on Friday by the ministry"."""
        low = self.tokens.low
        last = subject.last
        if self.phrases.is_person_end(last - 1):
            return subject
        while last < min(hi, subject.first + _LONGEST) and low[last] not in _STOPS:
            if low[last] in self.lists.relatives or low[last] in self.lists.subordinators:
                break
            last += 1
        return Phrase(subject.first, last)


_AFTER_NAME = DASHES | {",", ".", ";", "?", "!", QUOTE, "who", "in", "on", "at", "during", "after", "("}
"""What may follow the name in "…, said Smith"."""


_SHOWING_NOUNS = word_set("nouns that show")
_MOST_REPORTS = 20
"""Reports in one sentence; what has more is none that anybody wrote to be read."""
_HEARERS = 12
"""Tokens between a verb and "to say" at most."""
_APPOSITION = 20
"""Tokens of what is said about whoever spoke at most."""
_VOICING = word_set("voicing verbs")
_SHARES = word_set("shares")
_ALONE = word_set("alone after a verb")
"""Determiners that may be a subject after the verb ("…, said one")."""


class Before(Struct, frozen=True):
    """What stands before a verb: its auxiliaries begin after token `edge`; `unsure`: it may not have been said."""

    edge: int
    subject: Phrase | None
    unsure: bool


@dataclass(slots=True)
class AtCue:
    """A cue on tokens `cue` up to `end` with the flags of its verb; `before` once it has been looked for."""

    cue: int
    end: int
    flags: int
    sentence: Sentence
    before: Before | None = None


class Finder:
    """Finds the attributions of one text, sentence by sentence."""

    def __init__(self, tokens: Tokens, rules: Rules) -> None:
        self.tokens = tokens
        self.at_cue = rules.lists["at_cue"]
        self.before_verb = rules.lists["before_verb"]
        self.phrases = Phrases(tokens)
        self.agreement = Agreement(tokens, self.phrases)
        self.openings = Openings(tokens, self.phrases)
        self.subjects = Subjects(tokens, self.phrases, self.openings, rules)
        self.clauses = Clauses(tokens, self.phrases)
        self.reports = Reports(tokens, self.phrases, self.clauses, self.openings, rules)
        self.sources = Sources(tokens, self.phrases, self.subjects, self.reports)
        self.participles = Participles(
            tokens, self.phrases, self.agreement, self.subjects, self.openings, self.reports, rules
        )
        self.lists = grammar()
        self.verbs = reporting_verbs()
        self.phrasal = phrasal_verbs()

    def find(self) -> list[Attribution]:
        """Every attribution of the text in the order of its cues."""
        cues = self.tokens.cues
        found: list[Attribution] = []
        at = 0
        previous = (0, 0)
        for lo, hi in self.tokens.sentences:
            sentence = Sentence(lo, hi, previous[0] if lo and previous[1] == lo else None)
            previous = (lo, hi)
            floor = lo
            while at < len(cues) and cues[at] < hi:
                cue = cues[at]
                at += 1
                if cue < floor or len(sentence.found) >= _MOST_REPORTS:
                    continue
                one = self._attribution(cue, sentence)
                if one is not None and one.contents:
                    sentence.found.append(one)
                    floor = max(one.cue[1], *(last for _, last in one.contents))
                    found.extend(
                        self._told_of(one, [other for other in cues[at : at + _MOST_REPORTS] if other < floor])
                    )
            found.extend(sentence.found)
        return found

    def _told_of(self, told: Attribution, cues: list[int]) -> Iterator[Attribution]:
        """What others are told to have said within what somebody says: Hart said her boss told her: “…”"""
        for first, last in told.contents:
            if not self.reports.has_quote(first + 1, last):
                continue
            for cue in cues:
                one = self._attribution(cue, Sentence(first, last)) if first < cue < last else None
                if one is None or one.rule not in ("said-quote", "colon") or one.subject is None:
                    continue
                exact = all(self.tokens.low[start] == QUOTE and stop == start + 1 for start, stop in one.contents)
                if exact and self.tokens.low[one.subject.first] not in self.lists.pronouns:
                    one.nested = True
                    yield one

    def _attribution(self, cue: int, sentence: Sentence) -> Attribution | None:
        low = self.tokens.low
        if self.tokens.cap[cue] and cue > sentence.lo and not self._is_headline(sentence):
            return None
        flags = self.verbs.get(low[cue], 0)
        end = cue + 1
        particles = self.phrasal.get(low[cue])
        if particles is not None and end < sentence.hi and low[end] in particles:
            flags = particles[low[end]]
            end += 1
        place = AtCue(cue, end, flags, sentence)
        for rule in self.at_cue:
            found = rule.find(self, place)
            if found is not None:
                return found if isinstance(found, Attribution) else None
        return None

    # -- the rules at a cue: each gives an attribution, False where the cue reports nothing, None to pass it on --

    def claim_of(self, place: AtCue) -> Attribution | Literal[False] | None:
        """The minister's claim that …; growers voiced fears that …"""
        low, cue, lo = self.tokens.low, place.cue, place.sentence.lo
        if low[cue] not in self.lists.claim_nouns:
            return None
        that = self.clauses.after_modifiers(cue + 1, place.sentence.hi)  # "his claim in March that …"
        owner = (self._owner_of(cue, lo) or self._voicer(cue, lo)) if low[that : that + 1] == ["that"] else None
        if owner is None:
            return None if place.flags else False
        attribution = Attribution((cue, cue + 1), owner, [], "claim-of")
        sentence = place.sentence
        opens = owner.first <= self.openings.after_dateline(sentence.lo, sentence.hi)
        stop = self.clauses.before_second_verb(that + 1, sentence.hi) if opens else sentence.hi
        self.reports.clause(attribution, that + 1, stop, "claim-of")
        return attribution

    def _voicer(self, noun: int, lo: int) -> Phrase | None:
        """Who "voiced grave fears": the subject of the verb before the noun."""
        low = self.tokens.low
        for verb in range(noun - 1, max(lo, noun - 4), -1):
            if low[verb] in _VOICING:
                left = self.subjects.left_of(verb, lo, PAST)
                subject = None if left.passive or left.negated else self.subjects.ending_at(left.edge, lo, None)
                return subject if subject is not None and self.agreement.may_speak(subject) else None
            if not self.phrases.is_content(verb) and low[verb] not in self.lists.determiners:
                return None
        return None

    def _owner_of(self, noun: int, lo: int) -> Phrase | None:
        """Whose the noun is: "his repeated claim", "the minister's claim"."""
        low = self.tokens.low
        for before in range(noun - 1, max(lo, noun - 3) - 1, -1):
            if low[before] in ("his", "her", "their", "its"):
                return Phrase(before, before + 1, (before, noun + 1))
            if low[before].endswith(("'s", "s'")):
                owner = self.phrases.ending_at(before, lo)
                if owner is None or not self._may_claim(before):
                    return None
                first = max(
                    (
                        at + 1
                        for at in range(owner.first + 1, before)
                        if low[at] in self.lists.attaching and low[at] != "of"
                    ),
                    default=owner.first,
                )
                return Phrase(first, owner.last, (first, noun + 1))
            verbal = self.phrases.is_verbal(before) and not low[before].endswith("ed")
            if verbal or not self.phrases.is_content(before):
                return None
        return None

    def _may_claim(self, possessive: int) -> bool:
        """Whether the last word of "the minister's", "the firms'" names somebody."""
        word = self.tokens.low[possessive]
        word = word.removesuffix("'s") if word.endswith("'s") else word.removesuffix("'")
        lists = self.lists
        forms = (word, word.removesuffix("s"))
        return self.phrases.is_name(possessive) or any(
            is_role_word(form) or form in lists.people or form in lists.bodies or form in lists.firms for form in forms
        )

    def according_to(self, place: AtCue) -> Attribution | Literal[False] | None:
        """According to X, …"""
        if not place.flags & SOURCE:
            return None
        return self.sources.find(place.cue, place.sentence) or False

    def participle(self, place: AtCue) -> Attribution | Literal[False] | None:
        """…, saying that …"""
        before = place.cue - 1
        while before > place.sentence.lo and self.phrases.is_adverb(before):
            before -= 1  # "is quietly saying"
        helped = before >= place.sentence.lo and self.tokens.low[before] in self.lists.auxiliaries
        if not place.flags & GERUND or helped or place.flags & DOCUMENT:
            return None
        return self.participles.find(place.cue, place.end, place.flags, place.sentence) or False

    def verb_and_name(self, place: AtCue) -> Attribution | Literal[False] | None:
        """“…,” said Smith."""
        left = self._left(place)
        if left is None:
            return False
        pause = self.tokens.low[left.edge] if left.edge >= place.sentence.lo else ""
        flags = place.flags
        if (
            left.edge == place.cue - 1
            and flags & (PAST | PRESENT)
            and not (flags & OBJECT and flags & BARE)
            and (left.subject is None or pause in PAUSES)
            and not (left.subject is not None and pause == QUOTE and self._clause_after(place))
            and not (left.subject is not None and pause == "," and self._is_of_another(place, left.subject))
        ):
            return self._inverted(place.cue, place.end, place.sentence, left.subject is None)
        return None

    def name_and_verb(self, place: AtCue) -> Attribution | Literal[False] | None:
        """Smith said …"""
        left = self._left(place)
        if left is None or left.subject is None:
            return False
        return self._finite(left.subject, left, place)

    def _leads_on(self, place: AtCue) -> bool:
        """Whether a clause follows the cue: "Citing “reasons,” the board told him that he would go"."""
        low, hi = self.tokens.low, place.sentence.hi
        at = place.end
        if place.flags & OBJECT and at < hi and low[at] not in ("that", ",", QUOTE):
            at = self.reports.after_object(at, hi)
        if at < hi and low[at] == "that":
            return at + 1 < hi and not self.phrases.is_verbal(at + 1)
        return bool(place.flags & BARE and not place.flags & OBJECT) and self.clauses.is_subject_and_verb(at, hi)

    def _clause_after(self, place: AtCue) -> bool:
        """Whether a noun phrase with a verb of its own follows the cue: "Smith, citing “reasons,” said he would go"."""
        return self.clauses.is_subject_and_verb(place.end, place.sentence.hi)

    def _is_of_another(self, place: AtCue, subject: Phrase) -> bool:
        """Whether the name after the verb opens the clause: "Hart, the mayor, said Wade, who is ill, was at home"."""
        hi = place.sentence.hi
        other = self.phrases.starting_at(place.end, hi)
        if other is None or other.last >= hi or self.tokens.low[other.last] != ",":
            return False
        verb = self.clauses.before_main_verb(other.last, hi)
        return verb < hi and "," not in self.tokens.low[verb + 1 : hi] and self.agreement.may_speak(subject)

    def _is_headline(self, sentence: Sentence) -> bool:
        """Whether most words of a sentence are written with a capital."""
        cap, low = self.tokens.cap, self.tokens.low
        words = [cap[index] for index in range(sentence.lo, sentence.hi) if low[index][0].isalpha()]
        return 2 * sum(words) > len(words)

    def _left(self, place: AtCue) -> Before | None:
        """What stands before a verb, its subject included; None where the verb can report nothing."""
        if place.before is not None:
            return place.before
        low = self.tokens.low
        cue, flags, sentence = place.cue, place.flags, place.sentence
        left = self.subjects.left_of(cue, sentence.lo, flags)
        if left.passive:
            return None
        before = sentence.last_subject
        if before is None and left.edge >= sentence.lo and low[left.edge] in ("and", "but", "then"):
            before = self.openings.main(sentence.lo, left.edge)
        subject = self.subjects.ending_at(left.edge, sentence.lo, before)
        if subject is not None:
            subject = self._trimmed(subject, sentence.lo)
        if left.infinitive and not self._may_be_told(subject):
            subject = self.openings.main(self.openings.clause_start(cue, sentence.lo), cue)
        if left.infinitive and subject is None:
            return None
        if subject is not None and not left.infinitive:
            subject = self._subject_of(place, subject, left.edge)
            if subject is None:
                return None
            subject = self._with_share(subject, sentence.lo)
            if flags & DOCUMENT and not self._is_document(subject, sentence.lo):
                return None  # "Police found the house was empty" tells what they saw
        if flags & NAMING and not flags & (THAT | QUOTED):
            return None
        reports = left.infinitive and self._replies(subject, left.edge, sentence)
        place.before = Before(left.edge, subject, left.modal or left.negated or (left.infinitive and not reports))
        return place.before

    def _replies(self, subject: Phrase | None, edge: int, sentence: Sentence) -> bool:
        """Whether what leads to "to say" tells already that somebody spoke: "She wrote to say it was late"."""
        if subject is None or edge - subject.last > _HEARERS or self.tokens.low[subject.last - 1] in self.lists.times:
            return False
        verb = subject.last
        while verb < edge and self.phrases.is_adverb(verb):
            verb += 1
        flags = self.verbs.get(self.tokens.low[verb], 0)
        return verb <= edge and bool(flags & (PAST | PRESENT) and flags & (THAT | QUOTED))

    def _finite(self, subject: Phrase, left: Before, place: AtCue) -> Attribution:
        """What the words after the verb, and those before its subject, report."""
        low = self.tokens.low
        cue, end, flags, sentence = place.cue, place.end, place.flags, place.sentence
        if subject.last - subject.first == 1 and low[subject.first] == "they" and subject.named is None:
            subject = self._with_group(subject, sentence)
        guessed = subject.named is not None and low[subject.first] == "they"
        attribution = Attribution((cue, end), subject, [], "", guessed)
        if self._closes_quote(subject, sentence) and not (flags & THAT and self._leads_on(place)):
            # “…,” she said: only a pause or quotation marks lead to more of her words.
            self.reports.before(attribution, subject.first, flags, sentence)
            after = self.clauses.after_modifiers(end, sentence.hi)
            if low[after : after + 2] == [",", "that"]:
                self.reports.resume(attribution, after, sentence.hi)
            else:
                self.reports.after_comma(attribution, after, sentence.hi)
            return attribution
        limit = self._subordinate_end(subject, end, sentence)
        self.reports.right(attribution, end, flags, sentence, limit, quoted_only=left.unsure)
        if not left.unsure:
            for rule in self.before_verb:
                rule.find(self.reports, attribution, subject, flags, sentence)
        return attribution

    def _trimmed(self, subject: Phrase, lo: int) -> Phrase:
        """The subject without the conjunction "that", and with the name to which it is set, though no comma follows."""
        low, first = self.tokens.low, subject.first
        if low[first] in ("all", "both") and subject.last - first == 1 and first > lo:
            if low[first - 1] in self.lists.pronouns:  # "as they all vowed"
                return Phrase(first - 1, first)
        elif low[first] == "that" and subject.last - first > 1:
            if self.phrases.is_name(subject.last - 1) or self.phrases.is_plural(subject):
                return Phrase(first + 1, subject.last, subject.named)
        elif first - 2 >= lo and low[first - 1] == "," and self._is_bare_office(subject):
            name = self.phrases.ending_at(first - 2, lo) if self.phrases.is_person_end(first - 2) else None
            if name is not None and name.first == lo:
                return Phrase(name.first, subject.last, (name.first, name.last))
        return subject

    def _with_share(self, subject: Phrase, lo: int) -> Phrase:
        """The phrase with the share of it that stands before: "31% of voters", "about half of those asked"."""
        low, at = self.tokens.low, subject.first - 1
        while at > max(lo, subject.first - 4) and self.phrases.is_content(at):
            at -= 1  # "of registered voters"
        if at <= lo or low[at] != "of" or subject.relative or subject.named is not None:
            return subject
        at -= 1
        if low[at] in ("%", "percent", "cent"):
            while at > lo and (low[at] in ("%", "percent", "per", "cent") or low[at][0] in "."):
                at -= 1
        elif low[at] not in _SHARES:
            return subject
        while at > lo and (low[at - 1][0].isdigit() or low[at - 1] in self.lists.plural_heads or low[at - 1] == "a"):
            at -= 1
        return Phrase(at, subject.last)

    def _subject_of(self, place: AtCue, near: Phrase, edge: int) -> Phrase | None:
        """The phrase before the verb, or, where that cannot be its subject, the people the sentence opens with."""
        if self._may_be_subject(near, place, edge):
            return near
        far = self._far_subject(near, place.sentence.lo)
        return far if far is not None and self._may_be_subject(far, place, edge) else None

    def _may_be_subject(self, subject: Phrase, place: AtCue, edge: int) -> bool:
        """Whether a phrase before the verb agrees with it, and no preposition governs it."""
        if not self.agreement.agrees(place.cue, place.flags, subject, edge):
            return False
        return not self._is_governed(subject, place.sentence.lo)

    def _far_subject(self, near: Phrase, lo: int) -> Phrase | None:
        """The people with whom the sentence opens, in "Voters hoping to block him from the ticket say …"."""
        low, lists = self.tokens.low, self.lists
        opening = self.openings.main(lo, near.first)
        if opening is None or near.relative or not self.agreement.may_speak(opening) or opening.last >= near.first:
            return None
        following = low[opening.last]
        if not (following.endswith("ing") or following in lists.attaching):
            return None
        for at in range(opening.last, near.first):
            word = low[at]
            if not word[0].isalnum() or word in lists.finite or word in lists.pronouns or word in lists.relatives:
                return None
            if self.phrases.is_verbal(at) and not word.endswith("ing"):
                return None
        return opening

    def _is_bare_office(self, subject: Phrase) -> bool:
        """Whether a phrase starts with the word of an office and is of one person: "spokesman for the port"."""
        first = subject.first
        return (
            is_role_word(self.tokens.low[first]) and not self.tokens.cap[first] and not self.phrases.is_plural(subject)
        )

    def _is_governed(self, subject: Phrase, lo: int) -> bool:
        """Whether a preposition governs what stands before the verb: "in a message posted on Sunday"."""
        before = subject.first - 1
        if before < lo or subject.relative:
            return False
        low = self.tokens.low
        if low[before] == "of" and before > lo:
            part = low[before - 1]  # "31% of voters"
            if part == "%" or part[0].isdigit() or part in self.lists.standing_alone or part in self.lists.plural_heads:
                return False
        at_least = low[before] == "at" and low[subject.first] in ("least", "most")
        return low[before] in self.lists.attaching and not at_least and not self.phrases.is_name(subject.last - 1)

    def _is_document(self, subject: Phrase, lo: int) -> bool:
        """Whether a subject is a report or the like, or whose it is: "A report by the auditor found more may leave"."""
        low = self.tokens.low
        first = subject.first
        if first > lo and low[first - 1] in ("by", "from"):
            document = self.phrases.ending_at(first - 2, lo)
            first = document.first if document is not None else first
        return not _SHOWING_NOUNS.isdisjoint(low[first : subject.last])

    def _is_body(self, subject: Phrase) -> bool:
        """Whether a phrase has the word of a body or a firm in it."""
        low, lists = self.tokens.low, self.lists
        return any(
            form in lists.bodies or form in lists.firms
            for index in range(subject.first, subject.last)
            for form in (low[index], low[index].removesuffix("s"))
        )

    def _may_be_told(self, subject: Phrase | None) -> bool:
        """Whether an object may be whoever speaks: in "which prompted Li to say" it is, in "did enough to say" not."""
        if subject is None:
            return False
        last = subject.last - 1
        low = self.tokens.low[last]
        return self.phrases.is_name(last) or is_role_word(low) or low in self.lists.people or low in self.lists.pronouns

    def _with_group(self, they: Phrase, sentence: Sentence) -> Phrase:
        """Let "they" stand for the plural subject with which its sentence, or the one before, opens."""
        for start, stop in ((sentence.lo, they.first), (sentence.before, sentence.lo)):
            group = self.openings.main(start, stop) if start is not None else None
            if group is None or group.last > stop or self.tokens.low[group.first] in self.lists.pronouns:
                continue
            if self.phrases.is_plural(group):
                return Phrase(they.first, they.last, (group.first, group.last))
        return they

    def _closes_quote(self, subject: Phrase, sentence: Sentence) -> bool:
        """Whether the subject follows a quotation that ends with a comma."""
        before = subject.first - 1
        if subject.relative or before < sentence.lo:
            return False
        low = self.tokens.low
        if low[before] == ",":
            before -= 1
        return (
            before >= sentence.lo
            and low[before] == QUOTE
            and (low[before + 1] == "," or self.tokens.quote_ends_with(before, ",!?…—-"))
        )

    def _subordinate_end(self, subject: Phrase, at: int, sentence: Sentence) -> int:
        """Where a report inside "While she said …, others …" has to end: at the comma of the subordinate clause."""
        low = self.tokens.low
        lo, hi = sentence.lo, sentence.hi
        before = subject.first - 1
        if subject.relative and before >= lo and low[before] == ",":
            return self.clauses.before_main_verb(at, hi)
        opens = low[lo] in ("while", "although", "though") and "," not in low[lo:before]
        if before < lo or not (opens or low[before] in self.lists.subordinators) or low[before] == "that":
            return hi
        if before > lo + 3 and low[before - 1] not in (",", "and", "but") and not opens:
            return hi
        after = self.clauses.after_modifiers(at, hi)
        if low[before] == "as" and after < hi and low[after] == ",":
            return hi  # "As the paper reported on Tuesday, the fund will close"
        for index in range(at + 2, hi - 3):
            if low[index] == "," and low[index + 1] not in ("and", "or", "but", "which", "who"):
                return index
            if low[index] == QUOTE and self.tokens.quote_ends_with(index, ","):
                return index + 1
        return hi

    def _resumed(self, subject: Phrase, hi: int) -> int | None:
        """The comma after "said Li" or "said Li, an expert on oil" with whose auxiliary the report goes on."""
        low, comma = self.tokens.low, subject.last
        if comma + 3 >= hi or low[comma] != ",":
            return None
        if low[comma + 1] in self.lists.auxiliaries:
            return comma
        if low[comma + 1] not in ("a", "an", "the"):
            return None
        for index in range(comma + 2, min(hi - 3, comma + _APPOSITION)):
            if low[index] == ",":
                return index if low[index + 1] in self.lists.auxiliaries else None
        return None

    def _inverted(self, cue: int, end: int, sentence: Sentence, bare: bool) -> Attribution | None:
        """“…,” said Smith: the subject follows the verb."""
        low = self.tokens.low
        before = low[cue - 1] if cue > sentence.lo else ""
        if before and before not in PAUSES:
            return None
        subject = self.phrases.starting_at(end, sentence.hi)
        if subject is None or self.phrases.is_time(subject.last - 1) or low[subject.first] in ("i", "you", "it"):
            return None
        if subject.last - subject.first == 1 and self.phrases.is_verbal(subject.first):
            return None  # "…, reports showed"
        if before == "" and sentence.lo - 1 not in self.tokens.quote:
            return None
        if subject.last - subject.first == 1 and low[end] in self.lists.standing_alone and low[end] not in _ALONE:
            return None
        if low[subject.last : subject.last + 2] == ["and", "others"]:
            subject = Phrase(subject.first, subject.last + 2)
        after = low[subject.last] if subject.last < sentence.hi else "."
        if after not in _AFTER_NAME and (before != QUOTE or low[subject.first] in self.lists.pronouns):
            return None  # "Hart, who calls it “mad,” said he would go"
        if before != QUOTE:
            if not bare and after not in (",", ".", "("):
                return None
            flags = self.verbs.get(low[cue], 0)
            if not (bare and flags & BARE) and not (self.agreement.may_speak(subject) or self._is_body(subject)):
                return None  # "its unit, announced a delay"
        subject = self.subjects.with_name(subject, sentence.hi)
        attribution = Attribution((cue, end), subject, [], "quote-said-name")
        if before == "":
            self.reports.previous_quote(attribution, sentence)
        elif before == "," and (resumed := self._resumed(subject, sentence.hi)) is not None:
            # The need, said Li, was “…”: what stands before may be but the beginning.
            if not self.reports.resume(attribution, resumed, sentence.hi):
                self.reports.after_comma(attribution, resumed, sentence.hi)
            rest = attribution.contents
            attribution.contents = []
            self.reports.before(attribution, cue, 0, sentence, whole=bool(rest))
            attribution.contents += rest
            return attribution if attribution.contents else None
        else:
            self.reports.before(attribution, cue, 0, sentence)
        self.reports.after_comma(attribution, subject.last, sentence.hi)
        return attribution if attribution.contents else None
