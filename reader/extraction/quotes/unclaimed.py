"""Quotations that no reporting verb claims: standing alone, led in by a colon, or a fragment in running text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from reader.extraction.quotes.cues import Finder
from reader.extraction.quotes.not_quotes import is_no_quotation
from reader.extraction.quotes.reports import DASHES, Attribution
from reader.extraction.rules import Rule, Rules
from reader.extraction.text.phrases import Phrase
from reader.extraction.text.tokens import QUOTE, Tokens
from reader.extraction.text.verbs import GERUND, NAMING, PRESENT, THAT
from reader.extraction.text.words import word_set

_SIGNATURE = 14
"""Tokens of quotation and signature at most."""
_PARTICIPLES = word_set("named things")
_LEAD = 15
"""Tokens between "his words" and the colon that leads to them at most."""
_NEAR = 9
"""Tokens between a naming verb and the stretch at most."""
_LONG = 8
"""Words from which on a sentence in quotation marks is one that somebody said, even when nothing tells who."""
_CLAUSE = 6
"""Words from which on the subject of the sentence is taken for the speaker of a fragment."""
_FRAGMENT = 4
"""Words from which on a fragment is taken for a quotation without further evidence."""


class Place(Struct, frozen=True):
    """Where a quoted stretch stands that no verb claims: token `index` in sentence `number`, tokens `lo` up to `hi`.

    Its paragraph are the sentences `first` up to `stop`. `here` is the attribution before it in the paragraph, `last`
    that of the paragraphs before.
    """

    index: int
    number: int
    lo: int
    hi: int
    first: int
    stop: int
    here: Attribution | None
    last: Attribution | None

    def said_by(self, subject: Phrase | None, rule: str, *, guess: bool = False, **more: bool) -> Attribution:
        """The attribution of the stretch to a subject by a rule that needs no cue."""
        return Attribution((self.index, self.index), subject, [(self.index, self.index + 1)], rule, guess, **more)


class Unclaimed:
    """Attributes the quoted stretches that are left over, paragraph by paragraph.

    `owner` maps a token that is a stretch to its attribution; `by_cue` are all attributions in the order of their cues.
    """

    def __init__(self, tokens: Tokens, finder: Finder, attributions: list[Attribution], rules: Rules) -> None:
        self.tokens = tokens
        self.finder = finder
        self.rules = rules
        self.stretches = sorted(tokens.quote)
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
        added: list[Attribution] = []
        last: Attribution | None = None
        for first, stop in tokens.paragraphs:
            if not self.stretches or tokens.sentences[first][0] > self.stretches[-1]:
                break
            here: Attribution | None = None
            for number in range(first, stop):
                lo, hi = tokens.sentences[number]
                loose = [index for index in self._stretches_in(lo, hi) if self._is_loose(index)]
                rules = self.rules.lists["alone" if loose and self._alone(lo, hi) else "in_a_sentence"]
                for index in loose:
                    if index in self.owner:
                        continue
                    one = self._first(rules, Place(index, number, lo, hi, first, stop, here, last))
                    if one is not None:
                        added.append(one)
                        here = one
                        self.owner.update((owned, one) for owned in self._stretches_in(*one.contents[0]))
                here = self._last_in(lo, hi) or here
            last = here if here is not None else (None if self._is_text(first, stop) else last)
        return added

    def _is_loose(self, index: int) -> bool:
        """Whether the stretch at a token is no one's yet, and long enough to be somebody's: a letter is not."""
        stretch = self.tokens.quote[index]
        return index not in self.owner and stretch.end - stretch.start > 1

    def _first(self, rules: Sequence[Rule], place: Place) -> Attribution | None:
        for rule in rules:
            found = rule.find(self, place)
            if found is not None:
                return found if isinstance(found, Attribution) else None
        return None

    def _is_text(self, first: int, stop: int) -> bool:
        """Whether a paragraph is more than a crosshead."""
        tokens = self.tokens
        return tokens.sentences[stop - 1][1] - tokens.sentences[first][0] > 12

    def _alone(self, lo: int, hi: int) -> bool:
        low = self.tokens.low
        return all(low[index] == QUOTE or not low[index][0].isalnum() for index in range(lo, hi))

    # -- the rules for a stretch that stands alone: an attribution, False where nobody said it, None to pass it on --

    def runs_on(self, place: Place) -> Attribution | None:
        """The marks stay open over the paragraph."""
        chained = self._chained(place.index)
        return place.said_by(chained.subject, "runs-on", borrowed=True) if chained is not None else None

    def after_colon(self, place: Place) -> Attribution | None:
        """The sentence before ends with a colon: She turned to the crowd: “…”"""
        if place.number == 0:
            return None
        lo, hi = self.tokens.sentences[place.number - 1]
        subject = self._leading_subject(lo, hi) if self.tokens.low[hi - 1] == ":" else None
        if subject is None:
            return None
        return Attribution((hi - 1, hi), subject, [(place.index, place.index + 1)], "colon")

    def after_narration(self, place: Place) -> Attribution | None:
        """A sentence or clause of narration stands between: whoever it is about may have taken the floor."""
        if place.number == place.first or place.here is None:
            return None
        if self._last_in(*self.tokens.sentences[place.number - 1]) is not None:
            subject = self._cutting_in(place.here, place.number - 1)
        else:
            subject = self._sentence_subject(place.number - 1)
        if subject is None or subject == place.here.subject:
            return None
        return place.said_by(subject, "said-nearby", guess=True)

    def _cutting_in(self, here: Attribution, number: int) -> Phrase | None:
        """Who is told of at the end of the sentence in which somebody spoke: "Hart said, and her husband cut in."."""
        low, cue = self.tokens.low, here.cue[1]
        lo, hi = self.tokens.sentences[number]
        if not lo < cue < hi or low[cue : cue + 2] not in ([",", "and"], [",", "but"], [",", "as"]):
            return None
        subject = self.finder.phrases.starting_at(cue + 2, hi)
        told = subject is not None and low[cue + 2] not in self.finder.lists.pronouns and subject.last < hi - 1
        return subject if told else None

    def signature_below(self, place: Place) -> Attribution | None:
        """The next line is a dash and a name."""
        tokens = self.tokens
        if place.number + 1 >= len(tokens.sentences):
            return None
        lo, hi = tokens.sentences[place.number + 1]
        if tokens.low[lo] not in DASHES or hi - lo > _SIGNATURE or lo + 1 >= hi:
            return None
        return self._signed_by(lo + 1, hi, (place.index, place.index + 1))

    def goes_on(self, place: Place) -> Attribution | None:
        """Whoever spoke before in the paragraph."""
        return place.said_by(place.here.subject, "continues", borrowed=True) if place.here is not None else None

    def heading(self, place: Place) -> Literal[False] | None:
        """A crosshead."""
        return False if self._is_heading(place) else None

    def after_sentence(self, place: Place) -> Attribution | None:
        """The sentence before it in the paragraph is about somebody."""
        subject = self._sentence_subject(place.number - 1) if place.number > place.first else None
        return place.said_by(subject, "said-nearby", guess=True) if subject is not None else None

    def goes_on_from_paragraph(self, place: Place) -> Attribution | None:
        """Whoever spoke last in the paragraphs before."""
        if place.last is None or self._is_short_question(place.index):
            return None
        return place.said_by(place.last.subject, "continues-paragraph", guess=True, borrowed=True)

    def after_paragraph(self, place: Place) -> Attribution | None:
        """The last sentence of the paragraph before is about somebody."""
        if place.number == 0 or self._is_short_question(place.index):
            return None
        subject = self._sentence_subject(place.number - 1)
        return place.said_by(subject, "said-nearby", guess=True) if subject is not None else None

    def by_nobody(self, place: Place) -> Attribution:
        """Nothing tells who."""
        return place.said_by(None, "unattributed", guess=True)

    # -- the rules for a stretch within a sentence; as above ---------------------------------------------------

    def title(self, place: Place) -> Literal[False] | None:
        """A title, a nickname, an inscription; a work by somebody."""
        low, after = self.tokens.low, place.index + 1
        if is_no_quotation(self.tokens, place.index, place.lo):
            return False
        pause = after < place.hi and low[after] == ","
        return False if after + pause < place.hi and low[after + pause] == "by" else None

    def asked_of(self, place: Place) -> Attribution | None:
        """Smith was asked: “…”"""
        return self.by_nobody(place) if self._is_asked_of(place.index, place.lo) else None

    def after_label(self, place: Place) -> Attribution | Literal[False] | None:
        """Jo Hart, 41: “…”"""
        index = place.index
        if index == place.lo or self.tokens.low[index - 1] != ":":
            return None
        label = self._owner_of_words(place.lo, index) or self._leading_subject(place.lo, index)
        return Attribution((index - 1, index), label, [(index, index + 1)], "colon") if label is not None else False

    def signature(self, place: Place) -> Attribution | None:
        """“…” — Jo Hart, baker: a name after a dash that ends the line."""
        index = place.index
        if index != place.lo or place.hi - index > _SIGNATURE or index + 2 >= place.hi:
            return None
        if self.tokens.low[index + 1] not in DASHES:
            return None
        return self._signed_by(index + 2, place.hi, (index, index + 1))

    def naming_verb(self, place: Place) -> Attribution | None:
        """He called it “…”"""
        cue = self._naming_cue(place.index, place.lo)
        if cue is None:
            return None
        namer, at = cue
        last = self._last_joined(place.index, place.hi)
        guess = last == place.index and self._length(place.index) < _FRAGMENT
        return Attribution((at, at + 1), namer, [(place.index, last + 1)], "names-it", guess, fragment=True)

    def _last_joined(self, index: int, hi: int) -> int:
        """The last of the stretches that commas and "and" join to the one at token `index`: “a”, “b” and “c”."""
        low, at = self.tokens.low, index + 1
        while at < hi and low[at] in (",", "and", "or"):
            at += 1
            if at < hi and low[at] == QUOTE and at not in self.owner:
                index = at
                at += 1
        return index

    def too_short(self, place: Place) -> Literal[False] | None:
        """A word or two in quotation marks are no evidence that anybody said them."""
        return False if self._length(place.index) < _FRAGMENT else None

    def in_reporting_sentence(self, place: Place) -> Attribution | None:
        """The sentence reports already what somebody said."""
        inside = self._last_in(place.lo, place.hi)
        if inside is None or inside.subject is None:
            return None
        return place.said_by(inside.subject, "same-sentence", guess=True, borrowed=True, fragment=True)

    def subject_of_sentence(self, place: Place) -> Attribution | None:
        """The sentence is about somebody who may speak, or goes on about who spoke before."""
        subject = self.finder.openings.main(place.lo, place.index)
        if subject is not None and self.finder.agreement.may_speak(subject):
            long = self._length(place.index) >= _CLAUSE
            return place.said_by(subject, "fragment", guess=True, fragment=True) if long else None
        if place.here is None:
            return None
        return place.said_by(place.here.subject, "fragment", guess=True, borrowed=True, fragment=True)

    def long_sentence(self, place: Place) -> Attribution | None:
        """A whole sentence that somebody must have said."""
        if self._length(place.index) < _LONG or not self.tokens.quote_is_sentence(place.index):
            return None
        return self.by_nobody(place)

    # -- what the rules look at --------------------------------------------------------------------------------

    def _is_short_question(self, index: int) -> bool:
        """Whether a stretch that is a paragraph of its own is perhaps what the reporter asked: “What sentence?”"""
        return self.tokens.quote_ends_with(index, "?") and self._length(index) < _LONG

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

    def _signed_by(self, name: int, hi: int, content: tuple[int, int]) -> Attribution | None:
        """The attribution of a quotation to the name at token `name`, which a dash leads in."""
        phrase = self.finder.phrases.starting_at(name, hi)
        if phrase is None or not self.finder.phrases.is_name(name):
            return None
        if any(self.tokens.low[at] in self.finder.lists.finite for at in range(name, hi)):
            return None
        return Attribution((name - 1, name), phrase, [content], "signed")

    def _length(self, index: int) -> int:
        """Words in the stretch."""
        stretch = self.tokens.quote[index]
        return len(self.tokens.text[stretch.start : min(stretch.end, stretch.start + 200)].split())

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
            if cue == lo:
                return self._after_opening(index)  # "Denouncing it as “…”, the mayor left"
            return finder.openings.main(finder.openings.clause_start(cue, lo), cue)
        left = finder.subjects.left_of(cue, lo, flags)
        if left.passive:
            return finder.phrases.starting_at(cue + 2, index) if low[cue + 1] == "by" else None
        subject = finder.subjects.ending_at(left.edge, lo, finder.openings.main(lo, cue))
        if subject is None or subject.last > cue or not finder.agreement.agrees(cue, flags, subject, left.edge):
            return None
        if index <= cue + 2 and self._length(index) < _FRAGMENT and self._is_after_what(subject, lo):
            return None  # "what it called a “fairness top-up”": a term, not an utterance
        if flags & PRESENT and index == cue + 1 and self._length(index) < 2:
            return None
        if low[cue] in _PARTICIPLES and index == cue + 1:
            # "a song called “…”" names the song; "what she called “…”" is hers.
            before = subject.first - 1
            return subject if before >= lo and low[before] in ("what", "which", "that") else None
        return subject

    def _after_opening(self, index: int) -> Phrase | None:
        """The subject of the sentence that the phrase with the stretch at token `index` opens."""
        low = self.tokens.low
        comma = self._last_joined(index, len(low)) + 1
        if self.tokens.quote_ends_with(comma - 1, ","):
            return self.finder.phrases.starting_at(comma, len(low))
        return self.finder.phrases.starting_at(comma + 1, len(low)) if low[comma : comma + 1] == [","] else None

    def _is_after_what(self, subject: Phrase, lo: int) -> bool:
        """Whether "what" stands before a subject: "what the firm calls"."""
        return subject.first > lo and self.tokens.low[subject.first - 1] == "what"

    def _may_name(self, subject: Phrase, flags: int) -> bool:
        """Whether a subject may call something by a name: whoever may speak, and any body with a determiner."""
        if self.finder.agreement.may_speak(subject):
            return True
        low = self.tokens.low[subject.first]
        return bool(flags & NAMING) and low in self.finder.lists.determiners and low not in ("this", "that", "a", "an")

    def _leading_subject(self, lo: int, hi: int) -> Phrase | None:
        """Who speaks in "She turned to the crowd:" or "From the letter:"."""
        at = bisect_left(self.cue_starts, hi) - 1
        if at >= 0 and self.cue_starts[at] >= lo:
            return self.by_cue[at].subject
        phrases = self.finder.phrases
        end = hi - 1 if self.tokens.low[hi - 1] == ":" else hi
        if (label := self._label(lo, end)) is not None:
            return label
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

    def _label(self, lo: int, end: int) -> Phrase | None:
        """The name of "JO HART, TRADER AT NORDEN BANK, OSLO:", or of the same in small letters without a verb."""
        low, phrases = self.tokens.low, self.finder.phrases
        first = max((at + 1 for at in range(lo, end) if low[at] in (QUOTE, ":")), default=lo)
        comma = next((at for at in range(first, end) if low[at] == ","), first)
        if comma - first < 2 or not all(map(phrases.is_name, range(first, comma))):
            return None
        verbless = phrases.lists.finite.isdisjoint(low[comma:end])
        return Phrase(first, comma) if verbless or self.tokens.words(first, end).isupper() else None

    def _owner_of_words(self, lo: int, colon: int) -> Phrase | None:
        """Whose words a colon leads to: "his opening words are always the same:", "her answer was short:"."""
        low, lists = self.tokens.low, self.finder.lists
        for noun in range(colon - 1, max(lo, colon - _LEAD), -1):
            if low[noun] not in lists.own_words:
                continue
            for before in (noun - 1, noun - 2):
                if before >= lo and low[before] in ("his", "her"):
                    return Phrase(before, before + 1, (before, noun + 1))
            return None
        return None

    def _stretches_in(self, lo: int, hi: int) -> list[int]:
        """The tokens from `lo` up to `hi` that are stretches."""
        return self.stretches[bisect_left(self.stretches, lo) : bisect_left(self.stretches, hi)]

    def _last_in(self, lo: int, hi: int) -> Attribution | None:
        """The last attribution whose cue or quotation lies in the sentence."""
        for index in reversed(self._stretches_in(lo, hi)):
            if index in self.owner:
                return self.owner[index]
        at = bisect_left(self.cue_starts, hi) - 1
        if at >= 0 and self.cue_starts[at] >= lo:
            return self.by_cue[at]
        return None

    def _is_heading(self, place: Place) -> bool:
        """Whether a quotation that is a paragraph of its own is a heading: short and without a full stop."""
        index = place.index
        if place.stop - place.first > 1:
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

    def _sentence_subject(self, number: int) -> Phrase | None:
        lo, hi = self.tokens.sentences[number]
        subject = self.finder.openings.main(lo, hi)
        if subject is None or not self.finder.agreement.may_speak(subject):
            return None
        return self.finder.subjects.with_name(subject, hi)
