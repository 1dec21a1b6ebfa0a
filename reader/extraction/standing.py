"""Quotations that no reporting verb claims: standing alone, led in by a colon, or a fragment in running text."""

from __future__ import annotations

from bisect import bisect_left

from reader.extraction.attribution import Attribution
from reader.extraction.finder import Finder
from reader.extraction.lexicon import GERUND, NAMING, PAST, PRESENT, THAT
from reader.extraction.phrases import Phrase
from reader.extraction.titles import is_no_quotation
from reader.extraction.tokens import QUOTE, Tokens

_LABEL = 10
"""Tokens: the longest "Name:" that leads in a quotation."""
_AHEAD = 6
"""Sentences looked ahead for the attribution of a quotation that comes first."""
_LONG = 8
"""Words from which on a sentence in quotation marks is one that somebody said, even when nothing tells who."""
_CLAUSE = 6
"""Words from which on the subject of the sentence is taken for the speaker of a fragment."""
_FRAGMENT = 4
"""Words from which on a fragment is taken for a quotation without further evidence."""


class Standing:
    """Attributes the quoted stretches that are left over, paragraph by paragraph."""

    def __init__(self, tokens: Tokens, finder: Finder, attributions: list[Attribution]) -> None:
        self.tokens = tokens
        self.finder = finder
        self.added: list[Attribution] = []
        self.owner: dict[int, Attribution] = {}
        self.by_cue = sorted(attributions, key=lambda one: one.cue[0])
        self.cue_starts = [one.cue[0] for one in self.by_cue]
        for one in attributions:
            for first, last in one.contents:
                for index in range(first, last):
                    if tokens.low[index] == QUOTE:
                        self.owner[index] = one

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
                        one = self._within(index, lo, hi, here)
                    if one is not None:
                        self.added.append(one)
                        self.owner[index] = one
                        here = one
                spoken = self._last_in(lo, hi)
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

    def _last_in(self, lo: int, hi: int) -> Attribution | None:
        """The last attribution whose cue or quotation lies in the sentence."""
        for index in range(hi - 1, lo - 1, -1):
            if index in self.owner:
                return self.owner[index]
        at = bisect_left(self.cue_starts, hi) - 1
        if at >= 0 and self.cue_starts[at] >= lo:
            return self.by_cue[at]
        return None

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
                subject = self._leading_subject(lo, hi)
                if subject is not None:
                    return Attribution((hi - 1, hi), subject, [(index, index + 1)], "colon")
        if number > first and here is not None and self._last_in(*tokens.sentences[number - 1]) is None:
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
        return not stretch.open_end and self._length(index) < 10 and not ends

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
        return subject if subject is not None and self._may_speak(subject) else None

    def _may_speak(self, subject: Phrase) -> bool:
        """Whether a subject may be a person or a body: a name, a pronoun, an office, people."""
        low = self.tokens.low
        phrases = self.finder.phrases
        last = subject.last - 1
        if low[last] in ("he", "she", "they", "who"):
            return True
        if phrases.is_name(last):
            return True
        return any(
            phrases.is_role(low[index]) or low[index] in phrases.lists.people or low[index] in phrases.lists.documents
            for index in range(subject.first, subject.last)
        )

    def _leading_subject(self, lo: int, hi: int) -> Phrase | None:
        """Who speaks in "She turned to the crowd:" or "From the letter:"."""
        at = bisect_left(self.cue_starts, hi) - 1
        if at >= 0 and self.cue_starts[at] >= lo:
            return self.by_cue[at].subject
        phrases = self.finder.phrases
        end = hi - 1 if self.tokens.low[hi - 1] == ":" else hi
        near = phrases.ending_at(end - 1, lo)
        if near is not None and end > lo:
            before = near.first - 1
            if before < lo or self.tokens.low[before] in ("-", "--", "—", "–", "―", "from", "by", ",", ")"):
                return None if self.tokens.low[end - 1] in phrases.lists.not_speakers else near
        subject = self.finder.openings.main(lo, hi)
        if subject is None or self.tokens.low[subject.last - 1] in phrases.lists.not_speakers:
            return None
        return None if self.tokens.low[subject.first] in phrases.lists.not_speakers else subject

    # -- within a sentence -------------------------------------------------------------------------------------

    def _within(self, index: int, lo: int, hi: int, here: Attribution | None) -> Attribution | None:
        tokens = self.tokens
        low = tokens.low
        if is_no_quotation(tokens, index, lo):
            return None
        content = [(index, index + 1)]
        before = low[index - 1] if index > lo else ""
        after = index + 1
        if after < hi and (low[after] == "by" or (low[after] == "," and after + 1 < hi and low[after + 1] == "by")):
            return None
        if self._is_asked_of(index, lo):
            return Attribution((index, index), None, content, "unattributed", True)
        if before == ":":
            label = self._leading_subject(lo, index)
            if label is not None:
                return Attribution((index - 1, index), label, content, "colon")
        if index == lo and index + 2 < hi and tokens.quote_ends_with(index, ",?!…—"):
            named = self._name_and_verb(index, hi)
            if named is not None:
                return named
        length = self._length(index)
        cue = self._naming_cue(index, lo)
        if cue is not None:
            namer, at = cue
            return Attribution((at, at + 1), namer, content, "names-it", length < _FRAGMENT, fragment=True)
        if length < _FRAGMENT:
            return None
        inside = self._last_in(lo, hi)
        if inside is not None and inside.subject is not None:
            return Attribution(
                (index, index), inside.subject, content, "same-sentence", True, borrowed=True, fragment=True
            )
        subject = self.finder.openings.main(lo, index) if length >= _CLAUSE else None
        if subject is not None and self._may_speak(subject):
            return Attribution((index, index), subject, content, "fragment", True, fragment=True)
        if here is not None:
            return Attribution((index, index), here.subject, content, "fragment", True, borrowed=True, fragment=True)
        if length < _LONG or not tokens.quote_is_sentence(index):
            return None
        return Attribution((index, index), None, content, "unattributed", True)

    def _is_asked_of(self, index: int, lo: int) -> bool:
        """Whether a passive leads to the stretch: in "Smith was asked: “…”" it is not Smith who speaks."""
        low = self.tokens.low
        at = index - 1
        if at > lo and low[at] in (",", ":"):
            at -= 1
        if at <= lo or low[at] not in ("asked", "told", "warned", "reminded", "advised"):
            return False
        at -= 1
        while at > lo and self.finder.phrases.is_adverb(at):
            at -= 1
        return low[at] in ("was", "were", "is", "are", "been", "being", "when")

    def _length(self, index: int) -> int:
        """Words in the stretch."""
        stretch = self.tokens.quote[index]
        return len(self.tokens.text[stretch.start : min(stretch.end, stretch.start + 200)].split())

    def _name_and_verb(self, index: int, hi: int) -> Attribution | None:
        """“…,” Smith thundered: a name and a verb in the past right after the quotation."""
        tokens = self.tokens
        subject = self.finder.phrases.starting_at(index + 1, hi)
        if subject is None or subject.last >= hi or not self._may_speak(subject):
            return None
        verb = subject.last
        while verb < hi - 1 and tokens.low[verb] in self.finder.lists.adverbs:
            verb += 1
        word = tokens.low[verb]
        if tokens.cap[verb] or not (word.endswith(("ed", "s")) or word in self.finder.lists.finite) or len(word) < 3:
            return None
        if word in self.finder.lists.auxiliaries:
            return None
        return Attribution((verb, verb + 1), subject, [(index, index + 1)], "quote-name-verb")

    def _naming_cue(self, index: int, lo: int) -> tuple[Phrase, int] | None:
        """Subject and cue of the nearest naming or reporting verb before the stretch."""
        tokens = self.tokens
        finder = self.finder
        cues = tokens.cues
        at = bisect_left(cues, index) - 1
        subject: Phrase | None
        while at >= 0 and cues[at] >= lo:
            cue = cues[at]
            flags = finder.verbs.get(tokens.low[cue], 0)
            at -= 1
            if index - cue > 9 or not flags & (NAMING | THAT):
                continue
            if flags & GERUND:
                subject = finder.openings.main(finder.participles.clause_start(cue, lo), cue)
            elif flags & (PAST | PRESENT) or flags & NAMING:
                left = finder.subjects.left_of(cue, lo, flags)
                if left.passive:
                    continue
                subject = finder.subjects.ending_at(left.edge, lo, finder.openings.main(lo, cue))
                if subject is not None and not finder.agreement.agrees(cue, flags, subject, left.edge):
                    continue
            else:
                continue
            if subject is not None and subject.last <= cue and (subject.relative or self._may_speak(subject)):
                return subject, cue
        return None
