"""Quotations that no reporting verb claims: standing alone, led in by a colon, or a fragment in running text."""

from __future__ import annotations

from bisect import bisect_left

from reader.extraction.quotes.not_quotes import is_no_quotation
from reader.extraction.quotes.reports import DASHES, Attribution
from reader.extraction.quotes.rules import Finder
from reader.extraction.text.phrases import Phrase
from reader.extraction.text.tokens import QUOTE, Tokens
from reader.extraction.text.verbs import GERUND, NAMING, PRESENT, THAT

_SIGNATURE = 14
"""Tokens of quotation and signature at most."""
_PARTICIPLES = frozenset(
    {"called", "dubbed", "named", "nicknamed", "labelled", "labeled", "titled", "entitled", "termed"}
)
_NEAR = 9
"""Tokens between a naming verb and the stretch at most."""
_LONG = 8
"""Words from which on a sentence in quotation marks is one that somebody said, even when nothing tells who."""
_CLAUSE = 6
"""Words from which on the subject of the sentence is taken for the speaker of a fragment."""
_FRAGMENT = 4
"""Words from which on a fragment is taken for a quotation without further evidence."""


class Fragments:
    """Attributes quoted words within a sentence to whoever names, describes or reports there.

    `owner` maps a token that is a stretch to its attribution; `by_cue` are all attributions in the order of their cues.
    """

    def __init__(
        self, tokens: Tokens, finder: Finder, owner: dict[int, Attribution], by_cue: list[Attribution]
    ) -> None:
        self.tokens = tokens
        self.finder = finder
        self.owner = owner
        self.by_cue = by_cue
        self.cue_starts = [one.cue[0] for one in by_cue]

    def within(self, index: int, lo: int, hi: int, here: Attribution | None) -> Attribution | None:
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
            label = self.leading_subject(lo, index)
            return None if label is None else Attribution((index - 1, index), label, content, "colon")
        if index == lo and index + 2 < hi and tokens.quote_ends_with(index, ",?!…—"):
            named = self._name_and_verb(index, hi)
            if named is not None:
                return named
        signed = self._signature(index, lo, hi)
        if signed is not None:
            return signed
        length = self.length(index)
        cue = self._naming_cue(index, lo)
        if cue is not None:
            namer, at = cue
            return Attribution((at, at + 1), namer, content, "names-it", length < _FRAGMENT, fragment=True)
        if length < _FRAGMENT:
            return None
        inside = self.last_in(lo, hi)
        if inside is not None and inside.subject is not None:
            return Attribution(
                (index, index), inside.subject, content, "same-sentence", True, borrowed=True, fragment=True
            )
        subject = self.finder.openings.main(lo, index)
        able = subject is not None and self.may_speak(subject)
        if able and length >= _CLAUSE:
            return Attribution((index, index), subject, content, "fragment", True, fragment=True)
        if here is not None and not able:
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

    def _signature(self, index: int, lo: int, hi: int) -> Attribution | None:
        """“…” — Jo Hart, baker: a name after a dash that ends the line."""
        tokens = self.tokens
        name = index + 2
        if index != lo or hi - index > _SIGNATURE or name >= hi or tokens.low[index + 1] not in DASHES:
            return None
        return self.signed_by(name, hi, (index, index + 1))

    def signed_by(self, name: int, hi: int, content: tuple[int, int]) -> Attribution | None:
        """The attribution of a quotation to the name at token `name`, which a dash leads in."""
        phrase = self.finder.phrases.starting_at(name, hi)
        if phrase is None or not self.finder.phrases.is_name(name):
            return None
        if any(self.tokens.low[at] in self.finder.lists.finite for at in range(name, hi)):
            return None
        return Attribution((name - 1, name), phrase, [content], "signed")

    def length(self, index: int) -> int:
        """Words in the stretch."""
        stretch = self.tokens.quote[index]
        return len(self.tokens.text[stretch.start : min(stretch.end, stretch.start + 200)].split())

    def _name_and_verb(self, index: int, hi: int) -> Attribution | None:
        """“…,” Smith thundered: a name and a verb in the past right after the quotation."""
        tokens = self.tokens
        subject = self.finder.phrases.starting_at(index + 1, hi)
        if subject is None or subject.last >= hi or not self.may_speak(subject):
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
        cues = self.tokens.cues
        at = bisect_left(cues, index) - 1
        while at >= 0 and cues[at] >= lo:
            cue = cues[at]
            at -= 1
            flags = self._flags(cue)
            if index - cue > _NEAR or not flags & (NAMING | THAT):
                continue
            subject = self._namer(cue, flags, index, lo)
            if subject is not None and (subject.relative or subject.first > cue or self._may_name(subject, flags)):
                return subject, cue
        return None

    def _flags(self, cue: int) -> int:
        low = self.tokens.low
        particles = self.finder.phrasal.get(low[cue], {})
        return particles.get(low[cue + 1], 0) or self.finder.verbs.get(low[cue], 0)

    def _namer(self, cue: int, flags: int, index: int, lo: int) -> Phrase | None:
        """Who calls, describes, blames: the subject of the verb, or the agent of its passive."""
        finder = self.finder
        low = self.tokens.low
        if flags & GERUND:
            agent = finder.phrases.ending_at(cue - 1, lo)
            if agent is not None and agent.first > lo and low[agent.first - 1] == "with":
                return agent  # "with one neighbour calling it “…”"
            return finder.openings.main(finder.participles.clause_start(cue, lo), cue)
        left = finder.subjects.left_of(cue, lo, flags)
        if left.passive:
            return finder.phrases.starting_at(cue + 2, index) if low[cue + 1] == "by" else None
        subject = finder.subjects.ending_at(left.edge, lo, finder.openings.main(lo, cue))
        if subject is None or subject.last > cue or not finder.agreement.agrees(cue, flags, subject, left.edge):
            return None
        if flags & PRESENT and index == cue + 1 and self.length(index) < 2:
            return None  # "what the firm calls “synergy”": a term, not an utterance
        if low[cue] in _PARTICIPLES and index == cue + 1:
            # "a song called “…”" names the song; "what she called “…”" is hers.
            before = subject.first - 1
            return subject if before >= lo and low[before] in ("what", "which", "that") else None
        return subject

    def _may_name(self, subject: Phrase, flags: int) -> bool:
        """Whether a subject may call something by a name: whoever may speak, and any body with a determiner."""
        if self.may_speak(subject):
            return True
        low = self.tokens.low[subject.first]
        return bool(flags & NAMING) and low in self.finder.lists.determiners and low not in ("this", "that", "a", "an")

    def may_speak(self, subject: Phrase) -> bool:
        """Whether a subject may be a person or a body: a name, a pronoun, an office, people."""
        return self.finder.agreement.may_speak(subject)

    def leading_subject(self, lo: int, hi: int) -> Phrase | None:
        """Who speaks in "She turned to the crowd:" or "From the letter:"."""
        at = bisect_left(self.cue_starts, hi) - 1
        if at >= 0 and self.cue_starts[at] >= lo:
            return self.by_cue[at].subject
        phrases = self.finder.phrases
        end = hi - 1 if self.tokens.low[hi - 1] == ":" else hi
        near = phrases.ending_at(end - 1, lo)
        if near is not None and end > lo:
            before = near.first - 1
            if before > lo and self.tokens.low[before] == "," and not phrases.is_name(end - 1):
                opening = self.finder.openings.main(lo, before)
                if opening is not None and phrases.is_name(opening.last - 1):
                    return opening  # "Jo Hart, 41, taxi driver:"
            if before < lo or self.tokens.low[before] in ("-", "--", "—", "–", "―", "from", "by", ",", ")"):
                return None if self.tokens.low[end - 1] in phrases.lists.not_speakers else near
        subject = self.finder.openings.main(lo, hi)
        if subject is None or self.tokens.low[subject.last - 1] in phrases.lists.not_speakers:
            return None
        return None if self.tokens.low[subject.first] in phrases.lists.not_speakers else subject

    def last_in(self, lo: int, hi: int) -> Attribution | None:
        """The last attribution whose cue or quotation lies in the sentence."""
        for index in range(hi - 1, lo - 1, -1):
            if index in self.owner:
                return self.owner[index]
        at = bisect_left(self.cue_starts, hi) - 1
        if at >= 0 and self.cue_starts[at] >= lo:
            return self.by_cue[at]
        return None


_SIGNATURE_STANDING = 12
"""Tokens of a signature line at most."""
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
        signed = self._signed(index, number)
        if signed is not None:
            return signed
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

    def _signed(self, index: int, number: int) -> Attribution | None:
        """A quotation whose next line is a dash and a name."""
        tokens = self.tokens
        if number + 1 >= len(tokens.sentences):
            return None
        lo, hi = tokens.sentences[number + 1]
        if tokens.low[lo] not in DASHES or hi - lo > _SIGNATURE_STANDING or lo + 1 >= hi:
            return None
        return self.fragments.signed_by(lo + 1, hi, (index, index + 1))

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
