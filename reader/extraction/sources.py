"""Sources: "according to X"."""

from __future__ import annotations

from reader.extraction.attribution import DASHES, Attribution, Sentence
from reader.extraction.lexicon import BARE, words
from reader.extraction.phrases import Phrase, Phrases
from reader.extraction.reports import Reports
from reader.extraction.tokens import QUOTE, Tokens

_STOPS = DASHES | {",", ".", ";", ":", "(", QUOTE, "that"}
_LONGEST = 20
"""Tokens of a source at most."""


class Sources:
    """Finds what "according to" names as the source, and what it is the source of."""

    def __init__(self, tokens: Tokens, phrases: Phrases, reports: Reports) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.reports = reports
        self.lists = words()

    def find(self, cue: int, sentence: Sentence) -> Attribution | None:
        """According to X, …; …, according to X."""
        low = self.tokens.low
        lo, hi = sentence.lo, sentence.hi
        if cue + 2 >= hi or low[cue + 1] != "to":
            return None
        subject = self.phrases.starting_at(cue + 2, hi)
        if subject is None or self._relays(cue, sentence):
            return None
        subject = self._whole_source(subject, hi)
        attribution = Attribution((cue, cue + 2), subject, [], "according-to")
        if cue == lo or low[cue - 1] in ("and", "but"):
            at = subject.last
            while at < hi and low[at] != ",":
                at += 1
            if at + 1 < hi:
                self.reports.clause(attribution, at + 1, hi, "according-to")
        else:
            self.reports.before(attribution, cue, BARE, sentence, whole=True)
            attribution.contents = [
                span for span in attribution.contents if span[1] - span[0] > 2 or self.reports.has_quote(*span)
            ]
            if not attribution.contents:
                self.reports.previous_quote(attribution, sentence)
            split = attribution.contents and not self.reports.clauses.has_finite(*attribution.contents[0])
            after = subject.last + 1
            if split and after < hi and low[after - 1] == "," and self.reports.clauses.has_finite(after, hi):
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
