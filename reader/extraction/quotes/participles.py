"""Reporting participles ("…, saying that …"): whom they belong to, and what they report."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.extraction.quotes.reports import PAUSES, Attribution, Reports, Sentence
from reader.extraction.quotes.subjects import Agreement, Openings, Subjects
from reader.extraction.rules import Rules
from reader.extraction.text.phrases import Phrase, Phrases
from reader.extraction.text.tokens import QUOTE, Tokens
from reader.extraction.text.verbs import BASE, PAST, PRESENT, reporting_verbs
from reader.extraction.text.words import grammar, word_set

_LEADING = word_set("before an opening participle")
_BEFORE_PARTICIPLE = word_set("before participle")
"""Prepositions that a participle may follow; after any other it is a noun."""
_JOINING = word_set("joining a participle")
_CITED = word_set("quoted as")
_CITING = frozenset({"quoted", "cited", "quotes"})
_OWN = word_set("determiners of what one wrote")

Found = Phrase | Attribution | Literal[False] | None
"""Whom a participle belongs to, or all that it reports; False where it reports nothing; None: another rule may tell."""


class AtParticiple(Struct, frozen=True):
    """A participle on tokens `cue` up to `end`; `before` is the token before it and its adverbs and times."""

    cue: int
    end: int
    flags: int
    sentence: Sentence
    before: int
    beside: Phrase | None
    """The noun phrase right before it."""


class Participles:
    """Finds whom a reporting participle belongs to, and what it reports."""

    def __init__(
        self,
        tokens: Tokens,
        phrases: Phrases,
        agreement: Agreement,
        subjects: Subjects,
        openings: Openings,
        reports: Reports,
        rules: Rules,
    ) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.agreement = agreement
        self.subjects = subjects
        self.openings = openings
        self.reports = reports
        self.rules = rules.lists["at_participle"]
        self.lists = grammar()
        self.verbs = reporting_verbs()

    def find(self, cue: int, end: int, flags: int, sentence: Sentence) -> Attribution | None:
        """What the participle on tokens `cue` up to `end` reports, by the first rule that tells whose it is."""
        low, lo = self.tokens.low, sentence.lo
        before = self._before(cue, lo)
        stands = before >= lo and (self.phrases.is_content(before) or self.phrases.is_name(before))
        beside = self.phrases.ending_at(before, lo) if stands else None
        place = AtParticiple(cue, end, flags, sentence, before, beside)
        found = next((found for rule in self.rules if (found := rule.find(self, place)) is not None), None)
        if not isinstance(found, Phrase):
            return found or None
        if low[found.last - 1] in self.lists.times:
            return None
        attribution = Attribution((cue, end), found, [], "participle")
        self.reports.right(attribution, end, flags, sentence, self._end(place, found))
        return attribution

    def _before(self, cue: int, lo: int) -> int:
        low, lists = self.tokens.low, self.lists
        before = cue - 1
        while before >= lo and self.phrases.is_adverb(before):
            before -= 1
        while before > lo and low[before] in lists.times and low[before - 1] not in lists.determiners:
            before -= 1  # "issued a notice on Tuesday saying"
            if low[before] == "on":
                before -= 1
        return before

    def _end(self, place: AtParticiple, subject: Phrase) -> int:
        """Where what is reported has to end at the latest."""
        low, before, clauses = self.tokens.low, place.before, self.reports.clauses
        lo, hi = place.sentence.lo, place.sentence.hi
        if low[before] in _JOINING - {"and", "but"} and before > lo and low[before - 1] == ",":
            return clauses.before_main_verb(place.end, hi)  # "The mayor, after saying he would go, has gone."
        if subject is place.beside and subject.first == lo:
            that = clauses.after_modifiers(place.end, hi)
            first = that + 1 if low[that : that + 1] == ["that"] else place.end
            return clauses.before_second_verb(first, hi)  # "Officials saying it had gone were corrected."
        return hi

    # -- the rules ---------------------------------------------------------------------------------------------

    def opens_sentence(self, place: AtParticiple) -> Found:
        """Noting that …, Smith left; After saying …, Smith left."""
        low, before, sentence = self.tokens.low, place.before, place.sentence
        lo, hi = sentence.lo, sentence.hi
        leads = before < lo or (low[before] in _LEADING and before <= lo + 3 and "," not in low[lo:before])
        if not leads:
            return None
        attribution = Attribution((place.cue, place.end), None, [], "participle")
        self.reports.right(attribution, place.end, place.flags, sentence, hi)
        comma = self._comma(place.end, hi) if attribution.contents else None
        if comma is None:
            return False
        attribution.contents = [(first, min(last, comma)) for first, last in attribution.contents if first < comma]
        attribution.subject = self.phrases.starting_at(comma + 1, hi)
        return attribution if attribution.subject is not None else False

    def noun(self, place: AtParticiple) -> Literal[False] | None:
        """A saying, a warning, the feeling of."""
        before = self.tokens.low[place.before]
        governed = before in self.lists.prepositions and before not in _BEFORE_PARTICIPLE
        return False if before in self.lists.determiners or governed or self.tokens.cap[place.cue] else None

    def quoted_as(self, place: AtParticiple) -> Found:
        """Smith was quoted as saying …"""
        low, before, sentence = self.tokens.low, place.before, place.sentence
        if low[before] != "as" or low[before - 1] not in _CITED:
            return None
        left = self.subjects.left_of(before - 1, sentence.lo, BASE)
        subject = self.subjects.ending_at(left.edge, sentence.lo, None)
        if subject is None:
            return False
        attribution = Attribution((before - 1, place.end), subject, [], "participle")
        self.reports.right(attribution, place.end, place.flags, sentence, sentence.hi)
        self.reports.around(attribution, subject, place.flags, sentence)
        return attribution

    def quotes_another(self, place: AtParticiple) -> Found:
        """State TV quoted the governor as saying …"""
        low, lo = self.tokens.low, place.sentence.lo
        person = self.phrases.ending_at(place.before - 1, lo) if low[place.before] == "as" else None
        return person if person is not None and person.first > lo and low[person.first - 1] in _CITING else None

    def after_pause(self, place: AtParticiple) -> Found:
        """Smith left, saying …"""
        before = self.tokens.low[place.before]
        if before not in PAUSES and before not in _JOINING:
            return None
        return place.sentence.last_subject or self._main_subject(place) or False

    def of_object(self, place: AtParticiple) -> Found:
        """Smith issued a letter saying …; he cancelled a concert saying …"""
        low, beside = self.tokens.low, place.beside
        if beside is None or self.phrases.is_verbal(place.before):
            return None
        governor = beside.first - 1
        governed = governor > place.sentence.lo and self.verbs.get(low[governor], 0) & (PAST | PRESENT)
        document = any(low[at] in self.lists.documents for at in range(beside.first, place.before + 1))
        written = document and low[beside.first] in _OWN
        is_object = self._is_verbal(place, beside) and self._is_object(beside, place.sentence.lo)
        if low[place.before] in self.lists.documents or written or governed or is_object:
            return self._main_subject(place) or False
        return None

    def beside(self, place: AtParticiple) -> Found:
        """Officials saying …"""
        beside = place.beside
        if beside is None or self.phrases.is_verbal(place.before):
            return None
        return beside if self._is_verbal(place, beside) else None

    # -- what they look at -------------------------------------------------------------------------------------

    def _is_verbal(self, place: AtParticiple, beside: Phrase) -> bool:
        """Whether the form in -ing is a verb and no noun: "a safety warning" is one, "doctors warning" is not."""
        return self.tokens.low[place.cue] not in self.lists.noun_or_verb or self.phrases.is_plural(beside)

    def _main_subject(self, place: AtParticiple) -> Phrase | None:
        """The subject of the clause before a participle, with the name that is set after it."""
        subject = self.openings.main(self.openings.clause_start(place.cue, place.sentence.lo), place.cue)
        return subject if subject is None else self.subjects.with_name(subject, place.cue)

    def _is_object(self, phrase: Phrase, lo: int) -> bool:
        """Whether a noun phrase before a participle is the object of a verb: "he cancelled a concert saying …"."""
        low = self.tokens.low
        if self.agreement.may_speak(phrase) or phrase.first <= lo or low[phrase.first - 1] == "with":
            return False
        opening = self.openings.main(self.openings.clause_start(phrase.first, lo), phrase.first)
        return opening is not None and opening.last < phrase.first and self.agreement.may_speak(opening)

    def _comma(self, at: int, hi: int) -> int | None:
        """The comma after an introductory clause."""
        low = self.tokens.low
        for index in range(at, hi):
            if low[index] == "," or (low[index] == QUOTE and self.tokens.quote_ends_with(index, ",")):
                return index
        return None
