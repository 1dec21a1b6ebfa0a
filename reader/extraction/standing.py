"""Quotations that no reporting verb claims: standing alone, led in by a colon, or a fragment in running text."""

from __future__ import annotations

from reader.extraction.attribution import Attribution
from reader.extraction.finder import Finder
from reader.extraction.fragments import Fragments
from reader.extraction.phrases import Phrase
from reader.extraction.tokens import QUOTE, Tokens

_AHEAD = 6
"""Sentences looked ahead for the attribution of a quotation that comes first."""


class Standing:
    """Attributes the quoted stretches that are left over, paragraph by paragraph."""

    def __init__(self, tokens: Tokens, finder: Finder, attributions: list[Attribution]) -> None:
        self.tokens = tokens
        self.finder = finder
        self.added: list[Attribution] = []
        self.owner: dict[int, Attribution] = {}
        self.by_cue = sorted(attributions, key=lambda one: one.cue[0])
        for one in attributions:
            for first, last in one.contents:
                for index in range(first, last):
                    if tokens.low[index] == QUOTE:
                        self.owner[index] = one
        self.fragments = Fragments(tokens, finder, self.owner, self.by_cue)

    def find(self) -> list[Attribution]:
        """Attributions for the stretches that none has yet, in order."""
        tokens = self.tokens
        last: Attribution | None = None
        for first, stop in tokens.paragraphs:
            here: Attribution | None = None
            for number in range(first, stop):
                lo, hi = tokens.sentences[number]
                loose = [index for index in range(lo, hi) if tokens.low[index] == QUOTE and index not in self.owner]
                alone = bool(loose) and self._alone(lo, hi)
                for index in loose:
                    if alone:
                        one = self._standing(index, number, first, stop, here, last)
                    else:
                        one = self.fragments.within(index, lo, hi, here)
                    if one is not None:
                        self.added.append(one)
                        self.owner[index] = one
                        here = one
                spoken = self.fragments.last_in(lo, hi)
                if spoken is not None:
                    here = spoken
            last = here if here is not None else (None if self._plain(first, stop) else last)
        return self.added

    def _plain(self, first: int, stop: int) -> bool:
        """Whether a paragraph is more than a crosshead."""
        tokens = self.tokens
        return tokens.sentences[stop - 1][1] - tokens.sentences[first][0] > 12

    def _alone(self, lo: int, hi: int) -> bool:
        low = self.tokens.low
        return all(low[index] == QUOTE or not low[index][0].isalnum() for index in range(lo, hi))

    # -- standing alone ----------------------------------------------------------------------------------------

    def _standing(
        self, index: int, number: int, first: int, stop: int, here: Attribution | None, last: Attribution | None
    ) -> Attribution | None:
        tokens = self.tokens
        cue = (index, index)
        chained = self._chained(index)
        if chained is not None:
            return Attribution(cue, chained.subject, [(index, index + 1)], "runs-on", borrowed=True)
        if number > 0:
            lo, hi = tokens.sentences[number - 1]
            if tokens.low[hi - 1] == ":":
                subject = self.fragments.leading_subject(lo, hi)
                if subject is not None:
                    return Attribution((hi - 1, hi), subject, [(index, index + 1)], "colon")
        if number > first and here is not None and self.fragments.last_in(*tokens.sentences[number - 1]) is None:
            # A sentence of narration stands between: whoever it is about may have taken the floor.
            subject = self._sentence_subject(number - 1)
            if subject is not None and subject != here.subject:
                return Attribution(cue, subject, [(index, index + 1)], "said-nearby", True)
        if here is not None:
            return Attribution(cue, here.subject, [(index, index + 1)], "continues", borrowed=True)
        if self._is_crosshead(index, first, stop):
            return None
        following = self._following(number, stop)
        if following is not None:
            return Attribution(cue, following.subject, [(index, index + 1)], "leads", borrowed=True)
        if number > first:
            subject = self._sentence_subject(number - 1)
            if subject is not None:
                return Attribution(cue, subject, [(index, index + 1)], "said-nearby", True)
        if last is not None:
            return Attribution(cue, last.subject, [(index, index + 1)], "continues-paragraph", True, borrowed=True)
        if number > 0:
            subject = self._sentence_subject(number - 1)
            if subject is not None:
                return Attribution(cue, subject, [(index, index + 1)], "said-nearby", True)
        return Attribution(cue, None, [(index, index + 1)], "unattributed", True)

    def _is_crosshead(self, index: int, first: int, stop: int) -> bool:
        """Whether a quotation that is a paragraph of its own is a heading: short and without a full stop."""
        if stop - first > 1:
            return False
        stretch = self.tokens.quote[index]
        text = self.tokens.text
        ends = text[stretch.end - 1] in ".,!?…—" or text[stretch.outer_end : stretch.outer_end + 1] in (".", "!", "?")
        return not stretch.open_end and self.fragments.length(index) < 10 and not ends

    def _chained(self, index: int) -> Attribution | None:
        """The attribution of the quotation that this one continues over the end of a paragraph, either way."""
        tokens = self.tokens
        before = index - 1
        while before >= 0 and tokens.low[before] == "\n":
            before -= 1
        if before in self.owner and before in tokens.quote and tokens.quote[before].open_end:
            return self.owner[before]
        at = index
        while tokens.quote[at].open_end:
            following = at + 1
            while following < len(tokens.low) and tokens.low[following] == "\n":
                following += 1
            if following not in tokens.quote:
                return None
            if following in self.owner:
                return self.owner[following]
            at = following
        return None

    def _following(self, number: int, stop: int) -> Attribution | None:
        """“A.” “B,” she said: the attribution of the next sentence, if that begins with quotation marks."""
        tokens = self.tokens
        for after in range(number + 1, min(stop, number + 1 + _AHEAD)):
            lo, hi = tokens.sentences[after]
            if tokens.low[lo] != QUOTE:
                return None
            if lo in self.owner:
                return self.owner[lo]
            if not self._alone(lo, hi):
                return None
        return None

    def _sentence_subject(self, number: int) -> Phrase | None:
        lo, hi = self.tokens.sentences[number]
        subject = self.finder.openings.main(lo, hi)
        return subject if subject is not None and self.fragments.may_speak(subject) else None
