"""Participles that report: "…, saying that …", "Noting that …, Smith left"."""

from __future__ import annotations

from reader.extraction.agreement import Agreement
from reader.extraction.attribution import PAUSES, Attribution, Sentence
from reader.extraction.lexicon import BASE, PAST, PRESENT, reporting_verbs, words
from reader.extraction.openings import Openings
from reader.extraction.phrases import Phrase, Phrases
from reader.extraction.reports import Reports
from reader.extraction.subjects import Subjects
from reader.extraction.tokens import QUOTE, Tokens


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
    ) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.agreement = agreement
        self.subjects = subjects
        self.openings = openings
        self.reports = reports
        self.lists = words()
        self.verbs = reporting_verbs()

    def find(self, cue: int, end: int, flags: int, sentence: Sentence) -> Attribution | None:
        """…, saying that …: the subject is that of the clause before, or after, in "Noting that …, Smith left"."""
        low = self.tokens.low
        lists = self.lists
        lo, hi = sentence.lo, sentence.hi
        before = cue - 1
        while before >= lo and self.phrases.is_adverb(before):
            before -= 1
        while before > lo and low[before] in lists.times and low[before - 1] not in lists.determiners:
            before -= 1  # "issued a notice on Tuesday saying"
            if low[before] == "on":
                before -= 1
        attribution = Attribution((cue, end), None, [], "participle")
        leads = before < lo or (
            low[before] in ("after", "since", "before", "by", "in", "while", "when", "without") and before <= lo + 3
        )
        if leads:
            self.reports.right(attribution, end, flags, sentence, sentence.hi)
            if not attribution.contents:
                return None
            comma = self._comma(end, hi)
            if comma is None:
                return None
            attribution.contents = [(first, min(last, comma)) for first, last in attribution.contents if first < comma]
            attribution.subject = self.phrases.starting_at(comma + 1, hi)
            return attribution if attribution.subject is not None else None
        if low[before] in lists.determiners or (
            low[before] in lists.prepositions and low[before] not in ("by", "after", "before", "since", "with")
        ):
            return None
        adjacent = (
            self.phrases.ending_at(before, lo)
            if self.phrases.is_content(before) or self.phrases.is_name(before)
            else None
        )
        if self.tokens.cap[cue]:
            return None
        if low[before] == "as" and low[before - 1] in ("quoted", "cited", "reported", "described", "recorded"):
            left = self.subjects.left_of(before - 1, lo, BASE)
            attribution.subject = self.subjects.ending_at(left.edge, lo, None)
            attribution.cue = (before - 1, end)
            if attribution.subject is not None:
                self.reports.right(attribution, end, flags, sentence, hi)
                self.reports.around(attribution, attribution.subject, flags, sentence)
            return attribution
        if low[before] in PAUSES or low[before] in ("and", "but", "by", "after", "before", "since"):
            attribution.subject = sentence.last_subject or self.openings.main(self.clause_start(cue, lo), cue)
        elif adjacent is not None and not self.phrases.is_verbal(before):
            governor = adjacent.first - 1
            governed = governor > lo and self.verbs.get(low[governor], 0) & (PAST | PRESENT)
            verbal = low[cue] not in lists.noun_or_verb or self.phrases.is_plural(adjacent)
            if low[before] in lists.documents or governed or (verbal and self._is_object(adjacent, lo)):
                attribution.subject = self.openings.main(self.clause_start(cue, lo), cue)
            elif verbal:
                attribution.subject = adjacent
        if attribution.subject is None or low[attribution.subject.last - 1] in lists.times:
            return None
        self.reports.right(attribution, end, flags, sentence, sentence.hi)
        return attribution

    def _is_object(self, phrase: Phrase, lo: int) -> bool:
        """Whether a noun phrase before a participle is the object of a verb: "he cancelled a concert saying …"."""
        low = self.tokens.low
        if self.agreement.may_speak(phrase) or phrase.first <= lo or low[phrase.first - 1] == "with":
            return False
        opening = self.openings.main(self.clause_start(phrase.first, lo), phrase.first)
        return opening is not None and opening.last < phrase.first and self.agreement.may_speak(opening)

    def clause_start(self, at: int, lo: int) -> int:
        """Where the clause that holds token `at` begins: after ", while", ", but" and the like."""
        low = self.tokens.low
        for index in range(at - 3, lo, -1):
            if (
                low[index] in ("while", "but", "and", "as", "because", "although", "though", "whereas")
                and low[index - 1] == ","
            ):
                return index + 1
            if low[index] == ";":
                return index + 1
        return lo

    def _comma(self, at: int, hi: int) -> int | None:
        """The comma after an introductory clause: the last one before a subject with a verb."""
        low = self.tokens.low
        for index in range(at, hi):
            if low[index] == "," or (low[index] == QUOTE and self.tokens.quote_ends_with(index, ",")):
                return index
        return None
