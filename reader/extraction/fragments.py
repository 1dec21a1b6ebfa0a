"""Fragments: quoted words within a sentence that no reporting verb claims."""

from __future__ import annotations

from bisect import bisect_left

from reader.extraction.attribution import DASHES, Attribution
from reader.extraction.finder import Finder
from reader.extraction.lexicon import GERUND, NAMING, PRESENT, THAT
from reader.extraction.phrases import Phrase
from reader.extraction.titles import is_no_quotation
from reader.extraction.tokens import Tokens

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
