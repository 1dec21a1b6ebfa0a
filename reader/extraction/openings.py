"""Openings: the subject of a sentence, past dateline and introductory phrases."""

from __future__ import annotations

from reader.extraction.lexicon import reporting_verbs, words
from reader.extraction.phrases import Phrase, Phrases
from reader.extraction.tokens import Tokens


class Openings:
    """Finds the subjects with which sentences open."""

    def __init__(self, tokens: Tokens, phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.lists = words()
        self.verbs = reporting_verbs()

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
            or (word in lists.times and not self.phrases.is_name(first))
        )
        named = word in lists.pronouns or (self.phrases.is_name(first) and self.phrases.is_verbal(first + 1))
        for index in range(first, hi):
            if low[index] == ",":
                timed = index - first <= 6 and (low[index - 1] in lists.times or low[index - 1] in ("later", "ago"))
                timed = timed and not named
                return index + 1 if leads or timed else first
            if not leads and index - first > 6:
                break
        return first
