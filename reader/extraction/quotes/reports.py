"""Reports: which words around a reporting verb were said, gathered in attributions."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from msgspec import Struct

from reader.extraction.quotes.clauses import ClauseEnds, Clauses
from reader.extraction.quotes.not_quotes import is_no_quotation, is_title
from reader.extraction.quotes.subjects import Openings
from reader.extraction.rules import Rules
from reader.extraction.text.phrases import Phrase, Phrases
from reader.extraction.text.tokens import BREAK, QUOTE, Tokens
from reader.extraction.text.verbs import BARE, GERUND, INFINITIVE, OBJECT, PAST, QUOTED, THAT, reporting_verbs
from reader.extraction.text.words import grammar, word_set

DASHES = frozenset({"—", "–", "-", "--", "―"})
PAUSES = DASHES | {",", QUOTE, "?", "!"}
"""Tokens that may stand between quoted words and who said them."""


@dataclass(slots=True)
class Attribution:
    """A cue with its subject and the ranges of tokens that it reports.

    `borrowed`: the subject is that of another attribution, and the cue (an empty range) stands nowhere.
    `fragment`: the quoted words are part of no clause. `nested`: they stand in what somebody else says.
    """

    cue: tuple[int, int]
    subject: Phrase | None
    contents: list[tuple[int, int]]
    rule: str
    guess: bool = False
    borrowed: bool = False
    fragment: bool = False
    nested: bool = False


@dataclass(slots=True)
class Sentence:
    """Tokens `lo` up to `hi`, exclusive, with what has been found in them so far.

    `before`: where the sentence before it in the same paragraph begins.
    """

    lo: int
    hi: int
    before: int | None = None
    found: list[Attribution] = field(default_factory=list)

    @property
    def last_subject(self) -> Phrase | None:
        """Who spoke last in this sentence."""
        return self.found[-1].subject if self.found else None


_RELATING = word_set("relating")
_ASKED = word_set("asked")
_SHORT = 4
"""Words: a shorter piece before "she said" that is not in quotation marks is an introduction, not a report."""
_SHORT_FRAGMENT = 20
"""Characters: shorter quoted words that are no sentence are a fragment."""
_HEARERS = 16
"""Tokens between those addressed and "that" at most."""
_PARENTHESIS = 15
"""Tokens between two dashes at most."""
_ENDINGS = DASHES | {".", ",", ";", "?", "!", ")"}
_LEADING = frozenset({",", ";", "•", "(", "and", "but", "yet", "so"})
_ASKING = word_set("asking")
_ASKING_CLOSELY = frozenset({"whether", "if", "why"})
_NOT_RESUMING = word_set("not resuming")


class AfterVerb(Struct, frozen=True):
    """What follows a verb up to token `hi`: from `start`, or past when, where and to whom, from `at`.

    `quoted_only`: what was perhaps not said counts only in quotation marks ("would say", "did not say").
    """

    attribution: Attribution
    sentence: Sentence
    start: int
    at: int
    hi: int
    flags: int
    quoted_only: bool

    @property
    def takes_clause(self) -> bool:
        """Whether a clause without quotation marks may be what was said."""
        return bool(self.flags & (BARE | THAT)) and not self.quoted_only

    @property
    def takes_question(self) -> bool:
        """Whether a clause that begins like a question may be what was asked: "asked whether it was late"."""
        return bool(self.flags & QUOTED) and not self.quoted_only


class Reports:
    """Fills attributions with the words they report."""

    def __init__(self, tokens: Tokens, phrases: Phrases, clauses: Clauses, openings: Openings, rules: Rules) -> None:
        self.tokens = tokens
        self.stretches = sorted(tokens.quote)
        """The tokens that are stretches between marks, in order."""
        self.after_verb = rules.lists["after_verb"]
        self.names = rules.names
        self.phrases = phrases
        self.clauses = clauses
        self.ends = ClauseEnds(tokens, phrases, clauses)
        self.openings = openings
        self.lists = grammar()
        self.verbs = reporting_verbs()

    def right(
        self, attribution: Attribution, at: int, flags: int, sentence: Sentence, hi: int, *, quoted_only: bool = False
    ) -> None:
        """Add what follows the verb, up to token `hi`."""
        low = self.tokens.low
        if at >= hi:
            return
        if flags & OBJECT and low[at] not in ("that", QUOTE, ",", ":"):
            heard = at + 2 if low[at] in self.lists.determiners else at + 1
            if heard < hi and low[heard - 1] in self.lists.hearers and self.clauses.is_subject_and_verb(heard, hi):
                at = heard  # "told parliament stocks were low"
            elif not self.clauses.is_subject_and_verb(at, hi) or low[at] in self.lists.nonsubjects:
                at = self.after_object(at, hi)
            if at >= hi:
                return
        if flags & OBJECT:
            at = self._after_long_hearer(at, hi)
        start = at
        at = self._after_parenthesis(self.clauses.after_modifiers(at, hi), hi)
        if at >= hi:
            return
        place = AfterVerb(attribution, sentence, start, at, hi, flags, quoted_only)
        for rule in self.after_verb:
            if rule.find(self, place):
                break
        if quoted_only:
            attribution.contents = [content for content in attribution.contents if self.has_quote(*content)]

    # -- the rules after a verb: each tells whether what it looks for stands there; then the others are not tried --

    def quotation_follows(self, place: AfterVerb) -> bool:
        """Said “…”"""
        if self.tokens.low[place.at] != QUOTE:
            return False
        self.quoted(place.attribution, place.at, place.hi, "said-quote", place.flags)
        return True

    def colon_follows(self, place: AfterVerb) -> bool:
        """Said: …"""
        if self.tokens.low[place.at] != ":":
            return False
        self.colon(place.attribution, place.at, place.sentence)
        return True

    def clause_resumes(self, place: AfterVerb) -> bool:
        """There is, she said, a risk."""
        if self.tokens.low[place.at] != "," or not (
            place.takes_clause and self._is_parenthesis(place.attribution, place.sentence)
        ):
            return False
        return self.resume(place.attribution, place.at, place.hi)

    def quotation_after_comma(self, place: AfterVerb) -> bool:
        """Said on Monday, “…”"""
        if self.tokens.low[place.at] != ",":
            return False
        self.after_comma(place.attribution, place.at, place.hi)
        return True

    def clause_after_aside(self, place: AfterVerb) -> bool:
        """Said too often, it was late; said, if it rained, they would go."""
        low, at = self.tokens.low, place.at
        subject = place.attribution.subject
        if low[at] != "," or not (place.takes_clause and place.flags & BARE) or subject is None or at + 2 >= place.hi:
            return False
        pause = subject.first > place.sentence.lo and low[subject.first - 1] in PAUSES
        if place.attribution.rule != "participle" and (pause or self.has_quote(place.sentence.lo, place.start)):
            return False
        if at > place.start:
            adverbs = all(self.phrases.is_adverb(index) for index in range(place.start, at))
            clock = low[at - 1] in ("p.m.", "a.m.", "pm", "am")  # "said at 11:20 p.m., there were none left"
            if not (adverbs or clock) or not self.clauses.starts(at + 1, place.hi):
                return False
            first = place.start
        else:
            first = at + 1
            if low[first] not in self.lists.subordinators or not self.clauses.starts(first, place.hi):
                return False
        self.clause(place.attribution, first, place.hi, "said-clause")
        return True

    def that_follows(self, place: AfterVerb) -> bool:
        """Said that …"""
        low = self.tokens.low
        if low[place.at] != "that" or not (place.takes_clause or place.flags & OBJECT or place.quoted_only):
            return False
        if self._is_pronoun(place.at, place.hi):
            return False
        pause = place.at + 1 < place.hi and low[place.at + 1] == ","
        self.clause(place.attribution, place.at + 1 + pause, place.hi, "said-that")
        self._more_that_clauses(place)
        return True

    def _is_pronoun(self, that: int, hi: int) -> bool:
        """Whether "that" begins no clause: "repeated that claim in March", "proposed that in 2013"."""
        if that + 1 >= hi or self.has_quote(that, hi):
            return False
        low = self.tokens.low
        at = that + 1
        if self.phrases.is_content(at) and not low[at].endswith("s") and not self.tokens.cap[at]:
            at += 1
        return at < hi and low[at] in _RELATING and not self.clauses.has_finite(at, hi)

    def _more_that_clauses(self, place: AfterVerb) -> None:
        """Add "…; that …; and, on Wednesday, that …", which go on after semicolons."""
        low = self.tokens.low
        while place.attribution.contents:
            at = place.attribution.contents[-1][1]
            if at >= place.hi or low[at] != ";":
                return
            at += 1
            while at < min(place.hi, place.attribution.contents[-1][1] + _PARENTHESIS) and (
                low[at] in ("and", ",", "on", "in", "then") or self.phrases.is_time(at) or self.phrases.is_adverb(at)
            ):
                at += 1
            if at + 2 >= place.hi or low[at] != "that":
                return
            count = len(place.attribution.contents)
            self.clause(place.attribution, at + 1, place.hi, "said-that")
            if len(place.attribution.contents) == count:
                return

    def infinitive_follows(self, place: AfterVerb) -> bool:
        """Vowed to …"""
        if self.tokens.low[place.at] != "to" or not place.flags & INFINITIVE or place.quoted_only:
            return False
        self.clause(place.attribution, place.at, place.hi, "promise")
        return True

    def quotation_after_to(self, place: AfterVerb) -> bool:
        """Urged them to “…”"""
        low = self.tokens.low
        if low[place.at] != "to" or not place.flags & (OBJECT | QUOTED):
            return False
        if place.at + 1 >= place.hi or low[place.at + 1] != QUOTE:
            return False
        self.quoted(place.attribution, place.at + 1, place.hi, "said-quote", 0)
        return True

    def clause_follows(self, place: AfterVerb) -> bool:
        """Said it was late; asked why it was late."""
        low = self.tokens.low
        word = low[place.at]
        if not place.takes_clause and not (place.takes_question and word in _ASKING_CLOSELY):
            return False
        moved = place.at != place.start
        first = place.at
        if not (
            word in _ASKING or (moved and self.clauses.starts(place.at, place.hi, strictly=not place.flags & BARE))
        ):
            if self.clauses.starts(place.start, place.hi, strictly=not place.flags & BARE):
                first = place.start
            elif moved or not self._fills_gap(place, word):
                return False
        if moved and first == place.at and low[first - 1] in ("only", "just", "even"):
            first -= 1  # "said only two had escaped": the adverb belongs to what follows
        self.clause(place.attribution, first, place.hi, "said-clause")
        return True

    def object_follows(self, place: AfterVerb) -> bool:
        """Proposed a “…” for all."""
        low, at = self.tokens.low, place.start
        if place.quoted_only or not place.flags & THAT or place.flags & (BARE | OBJECT) or at + 3 >= place.hi:
            return False
        if (
            not (low[at] in self.lists.determiners or self.phrases.is_content(at))
            or low[at] in self.lists.subordinators
            or self.phrases.is_adverb(at)
            or self.phrases.is_time(at)
        ):
            return False
        last = self.ends.end(at, place.hi)
        if not self.has_quote(at, last) or ":" in low[at:last]:
            return False
        if any(low[index] == QUOTE and low[index - 1] in PAUSES for index in range(at, last)):
            return False
        self.add(place.attribution, (at, last), "said-object")
        return True

    def _fills_gap(self, place: AfterVerb, word: str) -> bool:
        """Whether a verb follows whose subject stands before: "a change that he said would cost votes"."""
        if word in self.lists.finite and word in self.lists.auxiliaries:
            return True
        subject = place.attribution.subject
        if subject is None or subject.relative or subject.first <= place.sentence.lo or not place.flags & BARE:
            return False
        after_relative = self.tokens.low[subject.first - 1] in ("which", "that")
        return after_relative and (word in self.lists.finite or (len(word) > 3 and word.endswith(("ed", "s"))))

    def add(self, attribution: Attribution, content: tuple[int, int], rule: str) -> None:
        """Add a range of tokens that `rule` finds to be said, if that rule is in force."""
        if (attribution.rule or rule) in self.names:
            attribution.contents.append(content)
            attribution.rule = attribution.rule or rule

    def _after_long_hearer(self, at: int, hi: int) -> int:
        """Step over what else tells whom ("and about forty residents in the gallery") as far as "that"."""
        low = self.tokens.low
        if low[at] not in ("who", "and", "in", "at", "on"):
            return at
        for index in range(at + 1, min(hi - 1, at + _HEARERS)):
            if low[index] == "that" and low[index - 1] not in self.lists.prepositions:
                return index
            if not low[index][0].isalnum() or low[index] in self.lists.pronouns:
                break
        return at

    def _after_parenthesis(self, at: int, hi: int) -> int:
        """Step over "— after three hours —" and ", in an e-mail," before "that"."""
        low = self.tokens.low
        if at < hi and (low[at] in DASHES or low[at] == ","):
            closing = DASHES if low[at] in DASHES else ","
            for index in range(at + 1, min(hi - 1, at + _PARENTHESIS)):
                if low[index] in closing and low[index + 1] == "that":
                    return index + 1
                if low[index] == QUOTE or self.verbs.get(low[index], 0) & THAT:
                    break
        return at

    def around(self, attribution: Attribution, subject: Phrase, flags: int, sentence: Sentence) -> None:
        """Add what stands before subject and verb, where it belongs to the report."""
        low = self.tokens.low
        if subject.relative:
            return
        before = subject.first - 1
        pause = before >= sentence.lo and low[before] in PAUSES
        as_reported = before > sentence.lo and low[before] == "as" and low[before - 1] in PAUSES
        if not attribution.contents:
            if as_reported:
                self.before(attribution, before, flags, sentence)  # "…, as police have said."
            elif before < sentence.lo:
                self.previous_quote(attribution, sentence)
            elif pause:
                self.before(attribution, subject.first, flags, sentence)
            elif (quote := self._quote_before_name(before, sentence.lo)) is not None:
                self.before(attribution, quote + 1, flags, sentence)
            return
        if pause and attribution.rule == "said-clause" and low[sentence.lo] in ("if", "unless"):
            rest = attribution.contents
            attribution.contents = []
            self.before(
                attribution, subject.first, flags, sentence, whole=True
            )  # "If it rains, she said she would go."
            attribution.contents += rest
            return
        if pause and attribution.rule in ("said-quote", "said-clause", "middle"):
            after = self.clauses.after_modifiers(attribution.cue[1], sentence.hi)
            if after < sentence.hi and (low[after] == "," or low[after] in DASHES):
                rest = attribution.contents
                attribution.contents = []
                # "It also, she said, drew …": what goes on without a subject has it in front.
                headless = attribution.rule == "middle" and self._goes_on(*rest[0])
                leads = attribution.rule == "middle" and self.clauses.starts(*rest[0])
                whole = headless or (leads and not self._is_timing(sentence, subject))
                self.before(attribution, subject.first, flags, sentence, short=not headless, whole=whole)
                attribution.contents += rest

    def _quote_before_name(self, at: int, lo: int) -> int | None:
        """The quotation before a longer name or office than the subject holds: “…,” counsel James A. Hart wrote."""
        floor = max(lo, at - _PARENTHESIS)
        while at > floor and self.phrases.is_content(at) and not self.phrases.is_verbal(at):
            at -= 1
        return at if self.tokens.quote_ends_with(at, ",?!") else None

    def _is_timing(self, sentence: Sentence, subject: Phrase) -> bool:
        """Whether the words before ", she said," only tell when she said it: "On Monday, she said, …"."""
        return subject.first - 2 >= sentence.lo and self.phrases.is_time(subject.first - 2)

    def _goes_on(self, first: int, last: int) -> bool:
        """Whether what starts at token `first` cannot stand alone: a verb without subject, or only where or how."""
        word = self.tokens.low[first]
        past = len(word) > 4 and word.endswith("ed") and not self.tokens.cap[first]
        if word in self.lists.finite or past or self.phrases.is_adverb(first):
            return True
        return word in self.lists.prepositions and not self.clauses.starts(first, last)

    def after_object(self, at: int, hi: int) -> int:
        """Step over the person addressed ("told reporters in Kyiv")."""
        low = self.tokens.low
        if low[at] in self.lists.nonsubjects or low[at] in ("her", "you"):
            return at + 1
        phrase = self.phrases.starting_at(at, hi)
        if phrase is None:
            return at
        at = phrase.last
        if at < hi and low[at] == QUOTE and low[at - 1].endswith("'s"):
            return at + 1
        if at < hi and low[at] == QUOTE and self.tokens.cap[at - 1] and not self.tokens.quote_ends_with(at, ".,?!"):
            return at + 1
        return at

    def quoted(self, attribution: Attribution, at: int, hi: int, rule: str, flags: int = THAT) -> None:
        """Add a quotation that follows the verb: alone when it is a sentence, else with its clause."""
        low = self.tokens.low
        if is_no_quotation(self.tokens, at, 0) and low[at - 1] not in (",", ":"):
            return
        stretch = self.tokens.quote[at]
        follows = low[at + 1] if at + 1 < hi else "."
        led = low[at - 1] in (",", ":")
        sentence_like = self.tokens.quote_is_sentence(at) and stretch.end - stretch.start > 8
        complete = led or self.tokens.quote_ends_with(at, ",.?!…")
        leaves = follows in self.lists.prepositions or follows in ("and", "but", "while", "as", "when")
        ends = follows in _ENDINGS or follows == "("
        short = stretch.end - stretch.start < _SHORT_FRAGMENT and not complete
        if not sentence_like and not led and (short or not flags & THAT):
            attribution.fragment = True
        if ends or (sentence_like and (complete or leaves)) or (leaves and (led or not flags & THAT)):
            last = at + 1
            while last < hi and low[last] == QUOTE:
                last += 1
            self.add(attribution, (at, last), rule)
        else:
            self.clause(attribution, at, hi, rule)

    def colon(self, attribution: Attribution, at: int, sentence: Sentence) -> None:
        """She said: … The words after the colon, or the quotation of the next paragraph."""
        tokens = self.tokens
        low = tokens.low
        if at + 1 < sentence.hi:
            if low[at + 1] == QUOTE:
                self.quoted(attribution, at + 1, sentence.hi, "colon")
            else:
                self.clause(attribution, at + 1, sentence.hi, "colon")
        else:
            following = at + 1
            while following < len(low) and low[following] == BREAK:
                following += 1
            if following < len(low) and low[following] == QUOTE:
                self.add(attribution, (following, following + 1), "colon")

    def after_comma(self, attribution: Attribution, at: int, hi: int) -> None:
        """“A,” said Smith, “B.”"""
        low = self.tokens.low
        for index in range(at, min(hi, at + 20)):
            word = low[index]
            if word == QUOTE:
                if index > 0 and is_title(self.tokens, index, 0):
                    return
                if low[index - 1] in (",", ":") or low[index - 1] in DASHES:
                    self.quoted(attribution, index, hi, "said-quote")
                return
            if index > at and (word in self.lists.pronouns or self.verbs.get(word, 0) & (PAST | GERUND)):
                return

    def resume(self, attribution: Attribution, at: int, hi: int) -> bool:
        """Add what goes on after the comma at token `at` ("there is, she said, a risk"); whether anything does."""
        low = self.tokens.low
        if at + 2 >= hi or low[at] != "," or low[at + 1] == QUOTE or not self._resumes(at + 1, hi):
            return False
        self.clause(attribution, at + 1, hi, "middle")
        return True

    def _is_parenthesis(self, attribution: Attribution, sentence: Sentence) -> bool:
        """Whether subject and verb stand between commas ("there is, she said, a risk") or after "as"."""
        subject = attribution.subject
        if attribution.rule == "participle" or subject is None or subject.relative:
            return False
        before = subject.first - 1
        if before < sentence.lo:
            return False
        low = self.tokens.low
        return low[before] in PAUSES or (
            low[before] == "as" and (before == sentence.lo or low[before - 1] in (",", "but", "and", "("))
        )

    def _resumes(self, at: int, hi: int) -> bool:
        """Whether the words after "she said," go on with what she said."""
        low = self.tokens.low
        flags = self.verbs.get(low[at], 0)
        if low[at] == "that":
            return self.clauses.starts(at + 1, hi)
        if flags & GERUND or low[at].endswith("ing") or low[at] in self.lists.relatives:
            return False
        if low[at] in ("and", "but"):
            reports = self.verbs.get(low[at + 1], 0) & (THAT | QUOTED)
            return not reports and self._goes_on(at + 1, hi)  # "They help, he says, and are cheap."
        return low[at] not in _NOT_RESUMING

    def clause(self, attribution: Attribution, first: int, hi: int, rule: str) -> None:
        """Add the reported clause that starts at `first`."""
        last = self.ends.end(first, hi)
        verbless = last - first == 2 and self.tokens.low[first + 1] not in self.lists.finite
        if verbless and rule == "said-clause" and not self.has_quote(first, last):
            return  # "tweet it out"
        if last > first:
            self.add(attribution, (first, last), rule)

    def has_quote(self, first: int, last: int) -> bool:
        """Whether a stretch between marks is among these tokens."""
        at = bisect_left(self.stretches, first)
        return at < len(self.stretches) and self.stretches[at] < last

    def previous_quote(self, attribution: Attribution, sentence: Sentence) -> None:
        """“Really?” Smith asked: the quotation before the sentence."""
        if sentence.lo - 1 in self.tokens.quote and not self._begins_anew(attribution, sentence):
            self.add(attribution, (sentence.lo - 1, sentence.lo), "quote-said")

    def _begins_anew(self, attribution: Attribution, sentence: Sentence) -> bool:
        """Whether a full stop, and then more than subject and verb, part a sentence from the quotation before it."""
        stops = self.tokens.quote_ends_with(sentence.lo - 1, ".")
        if stops and self.tokens.low[sentence.lo] in ("we", "i", "it", "they", "you"):
            return True
        return stops and self.clauses.after_modifiers(attribution.cue[1], sentence.hi) < sentence.hi - 1

    def before(
        self,
        attribution: Attribution,
        end: int,
        flags: int,
        sentence: Sentence,
        *,
        short: bool = False,
        whole: bool = False,
    ) -> None:
        """Add the words before token `end` (the subject, or an inverted verb)."""
        tokens = self.tokens
        low = tokens.low
        first, last = self.openings.after_dateline(sentence.lo, end), end
        if last - 1 >= first and low[last - 1] != QUOTE and low[last - 1] in PAUSES:
            last -= 1
        whole = whole or self._closes_over(attribution, end, sentence)
        if sentence.found and not whole:
            previous = sentence.found[-1]
            first = max(first, previous.cue[1], *(stop for _, stop in previous.contents))
            if previous.subject is not None:
                first = max(first, previous.subject.last)
        while first < last and (low[first] in DASHES or low[first] in _LEADING):
            first += 1
        if first >= last:
            return
        if low[last - 1] == QUOTE and last - first > 1 and not self.has_quote(first, last - 1):
            lead = low[last - 2]
            joined = lead in self.lists.coordinators or lead in self.lists.subordinators
            if tokens.quote_is_sentence(last - 1) and (lead in (",", ":") or (flags == 0 and not joined)):
                first = last - 1
        if not self.has_quote(first, last):
            if low[first] in _ASKED and not whole:
                return  # "Asked if he would go, he said no."
            length = self._words_up_to(first, last, _SHORT)
            if short and length < _SHORT:
                return
            if not whole and (length < 2 or not self._reads_as_report(attribution, first, last, sentence)):
                return
        self.add(attribution, (first, last), "quote-said")

    def _words_up_to(self, first: int, last: int, most: int) -> int:
        """How many of these tokens are words; no further counted than `most`."""
        count = 0
        for index in range(first, last):
            count += self.tokens.low[index][0].isalnum()
            if count >= most:
                break
        return count

    def _closes_over(self, attribution: Attribution, end: int, sentence: Sentence) -> bool:
        """Whether the attribution ends a sentence of plain words that reports already ("…, its counsel said.")."""
        if not sentence.found or not sentence.found[-1].contents or self.has_quote(sentence.lo, end):
            return False
        subject = attribution.subject
        inverted = subject is not None and subject.first >= attribution.cue[1]
        after = subject.last if subject is not None and inverted else attribution.cue[1]
        after = self.clauses.after_modifiers(after, sentence.hi)
        return sentence.found[-1].contents[-1][1] == end - 1 and after >= sentence.hi - 1

    def _reads_as_report(self, attribution: Attribution, first: int, last: int, sentence: Sentence) -> bool:
        """Whether plain words before "she said" are what she said and no introduction ("On Monday, she said ...")."""
        low = self.tokens.low
        inverted = attribution.rule == "quote-said-name"
        after = attribution.subject.last if inverted and attribution.subject is not None else attribution.cue[1]
        verb = self.verbs.get(low[attribution.cue[0]], 0)
        if verb & OBJECT and not inverted and after < sentence.hi and low[after] not in (",", "."):
            after = self.after_object(after, sentence.hi)
        after = self.clauses.after_modifiers(after, sentence.hi)
        ends = (
            after >= sentence.hi or low[after] in _ENDINGS or low[after] in ("who", "whose") or after == sentence.hi - 1
        )
        if not ends:
            return False
        if not verb & (THAT | BARE) and attribution.cue[1] - attribution.cue[0] == 1:
            return False
        if self.clauses.starts(first, last) or (verb & BARE and low[first] not in self.lists.prepositions):
            return True
        # Nothing else is there that she may have said.
        closes = after >= sentence.hi - 1 or low[after] == "."
        return closes and last - first > _SHORT and self.clauses.has_finite(first, last)
