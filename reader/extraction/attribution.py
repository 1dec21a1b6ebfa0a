"""Attributions: which words around a reporting verb (or "according to") were said, and who said them."""

from __future__ import annotations

from dataclasses import dataclass

from reader.extraction.clauses import Clauses
from reader.extraction.lexicon import (
    BARE,
    BASE,
    GERUND,
    INFINITIVE,
    NAMING,
    OBJECT,
    PAST,
    PRESENT,
    QUOTED,
    SOURCE,
    THAT,
    phrasal_verbs,
    reporting_verbs,
    words,
)
from reader.extraction.phrases import Phrase, Phrases
from reader.extraction.subjects import Subjects
from reader.extraction.titles import is_title
from reader.extraction.tokens import BREAK, QUOTE, Tokens

_PAUSES = frozenset({",", QUOTE, "—", "–", "-", "--", "―", "?", "!"})
_SHORT = 4
"""Words: a shorter piece before "she said" that is not in quotation marks is an introduction, not a report."""


@dataclass(slots=True)
class Attribution:
    """A cue with its subject and the ranges of tokens that it reports.

    `borrowed`: the subject is that of another attribution, and the cue (an empty range) stands nowhere.
    """

    cue: tuple[int, int]
    subject: Phrase | None
    contents: list[tuple[int, int]]
    rule: str
    guess: bool = False
    borrowed: bool = False


@dataclass(slots=True)
class _Sentence:
    lo: int
    hi: int
    index: int
    found: list[Attribution]

    @property
    def last_subject(self) -> Phrase | None:
        return self.found[-1].subject if self.found else None


class Finder:
    """Finds the attributions of one text, sentence by sentence."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.phrases = Phrases(tokens)
        self.subjects = Subjects(tokens, self.phrases)
        self.clauses = Clauses(tokens, self.phrases)
        self.lists = words()
        self.verbs = reporting_verbs()
        self.phrasal = phrasal_verbs()

    def find(self) -> list[Attribution]:
        """Every attribution of the text in the order of its cues."""
        cues = self.tokens.cues
        found: list[Attribution] = []
        at = 0
        for index, (lo, hi) in enumerate(self.tokens.sentences):
            sentence = _Sentence(lo, hi, index, [])
            floor = lo
            while at < len(cues) and cues[at] < hi:
                cue = cues[at]
                at += 1
                if cue < floor:
                    continue
                one = self._attribution(cue, sentence)
                if one is not None and one.contents:
                    sentence.found.append(one)
                    floor = max(one.cue[1], *(last for _, last in one.contents))
            found.extend(sentence.found)
        return found

    def _attribution(self, cue: int, sentence: _Sentence) -> Attribution | None:
        low = self.tokens.low
        flags = self.verbs.get(low[cue], 0)
        end = cue + 1
        particles = self.phrasal.get(low[cue])
        if particles is not None and end < sentence.hi and low[end] in particles:
            flags = particles[low[end]]
            end += 1
        if flags & SOURCE:
            return self._according(cue, sentence)
        if flags & GERUND and not (cue > sentence.lo and low[cue - 1] in self.lists.auxiliaries):
            return self._participle(cue, end, flags, sentence)
        return self._finite(cue, end, flags, sentence)

    # -- the kinds of cue --------------------------------------------------------------------------------------

    def _finite(self, cue: int, end: int, flags: int, sentence: _Sentence) -> Attribution | None:
        low = self.tokens.low
        left = self.subjects.left_of(cue, sentence.lo, flags)
        if left.passive:
            return None
        before = sentence.last_subject
        if before is None and left.edge >= sentence.lo and low[left.edge] in ("and", "but", "then"):
            before = self.subjects.main(sentence.lo, left.edge)
        subject = self.subjects.ending_at(left.edge, sentence.lo, before)
        if left.infinitive and subject is None:
            return None
        if subject is not None and not left.infinitive and not self.subjects.agrees(cue, flags, subject, left):
            return None
        if flags & NAMING and not flags & (THAT | QUOTED):
            return None
        pause = low[left.edge] if left.edge >= sentence.lo else ""
        if (
            left.edge == cue - 1
            and flags & (PAST | PRESENT)
            and not (flags & OBJECT and flags & BARE)
            and (subject is None or pause in _PAUSES)
        ):
            inverted = self._inverted(cue, end, sentence, subject is None)
            if inverted is not None:
                return inverted
        if subject is None:
            return None
        attribution = Attribution((cue, end), subject, [], "")
        unsure = left.modal or left.negated or left.infinitive
        if self._closes_quote(subject, sentence):
            # “…,” she said: only a pause or quotation marks lead to more of her words.
            self._before(attribution, subject.first, flags, sentence)
            self._after_comma(attribution, self.clauses.after_modifiers(end, sentence.hi), sentence.hi)
            return attribution
        limit = self._subordinate_end(subject, end, sentence)
        self._right(attribution, end, flags, sentence, limit, quoted_only=unsure)
        if unsure:
            return attribution
        self._around(attribution, subject, flags, sentence)
        return attribution

    def _closes_quote(self, subject: Phrase, sentence: _Sentence) -> bool:
        """Whether the subject follows a quotation that ends with a comma."""
        before = subject.first - 1
        if subject.relative or before < sentence.lo:
            return False
        low = self.tokens.low
        if low[before] == ",":
            before -= 1
        return (
            before >= sentence.lo
            and low[before] == QUOTE
            and (low[before + 1] == "," or self.tokens.quote_ends_with(before, ",!?…—-"))
        )

    def _subordinate_end(self, subject: Phrase, at: int, sentence: _Sentence) -> int:
        """Where a report inside "While she said …, others …" has to end: at the comma of the subordinate clause."""
        low = self.tokens.low
        lo, hi = sentence.lo, sentence.hi
        before = subject.first - 1
        if before < lo or low[before] not in self.lists.subordinators or low[before] == "that":
            return hi
        if before > lo + 3 and low[before - 1] not in (",", "and", "but"):
            return hi
        for index in range(at + 2, hi - 3):
            if low[index] == "," and low[index + 1] not in ("and", "or", "but", "which", "who"):
                return index
            if low[index] == QUOTE and self.tokens.quote_ends_with(index, ","):
                return index + 1
        return hi

    def _around(self, attribution: Attribution, subject: Phrase, flags: int, sentence: _Sentence) -> None:
        """Add what stands before subject and verb, where it belongs to the report."""
        low = self.tokens.low
        if subject.relative:
            return
        before = subject.first - 1
        pause = before >= sentence.lo and low[before] in _PAUSES
        if not attribution.contents:
            if before < sentence.lo:
                self._previous_quote(attribution, sentence)
            elif pause:
                self._before(attribution, subject.first, flags, sentence)
            return
        if pause and attribution.rule in ("said-quote", "said-clause", "middle"):
            after = self.clauses.after_modifiers(attribution.cue[1], sentence.hi)
            if after < sentence.hi and low[after] in (",", "—", "–", "-", "--"):
                rest = attribution.contents
                attribution.contents = []
                self._before(attribution, subject.first, flags, sentence, short=True)
                attribution.contents += rest

    def _inverted(self, cue: int, end: int, sentence: _Sentence, bare: bool) -> Attribution | None:
        """“…,” said Smith: the subject follows the verb."""
        low = self.tokens.low
        before = low[cue - 1] if cue > sentence.lo else ""
        if before and before not in _PAUSES:
            return None
        subject = self.phrases.starting_at(end, sentence.hi)
        if subject is None or low[subject.last - 1] in self.lists.times or low[subject.first] in ("i", "you", "it"):
            return None
        if before == "" and not self._follows_quote(sentence):
            return None
        if before != QUOTE:
            after = low[subject.last] if subject.last < sentence.hi else "."
            if after not in (
                ",",
                ".",
                ";",
                "?",
                "!",
                QUOTE,
                "who",
                "in",
                "on",
                "at",
                "during",
                "after",
                "—",
                "–",
                "-",
                "(",
            ):
                return None
            if not bare and after not in (",", "."):
                return None
        subject = self.subjects.with_name(subject, sentence.hi)
        attribution = Attribution((cue, end), subject, [], "quote-said-name")
        if before == "":
            self._previous_quote(attribution, sentence)
        else:
            self._before(attribution, cue, 0, sentence)
        if attribution.contents:
            self._after_comma(attribution, subject.last, sentence.hi)
        return attribution

    def _participle(self, cue: int, end: int, flags: int, sentence: _Sentence) -> Attribution | None:
        """…, saying that …: the subject is that of the clause before, or after, in "Noting that …, Smith left"."""
        low = self.tokens.low
        lists = self.lists
        lo, hi = sentence.lo, sentence.hi
        before = cue - 1
        while before >= lo and self.phrases.is_adverb(before):
            before -= 1
        attribution = Attribution((cue, end), None, [], "participle")
        leads = before < lo or (
            low[before] in ("after", "since", "before", "by", "in", "while", "when", "without") and before <= lo + 3
        )
        if leads:
            self._right(attribution, end, flags, sentence, sentence.hi)
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
                self._right(attribution, end, flags, sentence, hi)
                self._around(attribution, attribution.subject, flags, sentence)
            return attribution
        if low[before] in _PAUSES or low[before] in ("and", "but", "by", "after", "before", "since"):
            attribution.subject = sentence.last_subject or self.subjects.main(self.clause_start(cue, lo), cue)
        elif adjacent is not None and not self.phrases.is_verbal(before):
            governor = adjacent.first - 1
            governed = governor > lo and self.verbs.get(low[governor], 0) & (PAST | PRESENT)
            if low[before] in lists.documents or governed:
                attribution.subject = self.subjects.main(self.clause_start(cue, lo), cue)
            elif low[cue] not in lists.noun_or_verb or self.phrases.is_plural(adjacent):
                attribution.subject = adjacent
        if attribution.subject is None or low[attribution.subject.last - 1] in lists.times:
            return None
        self._right(attribution, end, flags, sentence, sentence.hi)
        return attribution

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

    def _according(self, cue: int, sentence: _Sentence) -> Attribution | None:
        """According to X, …; …, according to X."""
        low = self.tokens.low
        lo, hi = sentence.lo, sentence.hi
        if cue + 2 >= hi or low[cue + 1] != "to":
            return None
        subject = self.phrases.starting_at(cue + 2, hi)
        if subject is None:
            return None
        subject = self._whole_source(subject, hi)
        attribution = Attribution((cue, cue + 2), subject, [], "according-to")
        if cue == lo or low[cue - 1] in ("and", "but"):
            at = subject.last
            while at < hi and low[at] != ",":
                at += 1
            if at + 1 < hi:
                self._clause(attribution, at + 1, hi, "according-to")
        else:
            self._before(attribution, cue, BARE, sentence, whole=True)
            attribution.contents = [
                span for span in attribution.contents if span[1] - span[0] > 2 or self._has_quote(*span)
            ]
            if not attribution.contents:
                self._previous_quote(attribution, sentence)
            split = attribution.contents and not self.clauses.has_finite(*attribution.contents[0])
            if split and subject.last + 1 < hi and low[subject.last] == ",":
                self._clause(attribution, subject.last + 1, hi, "according-to")
        return attribution

    def _whole_source(self, subject: Phrase, hi: int) -> Phrase:
        """A source with what qualifies it: "data released on Friday by the ministry"."""
        low = self.tokens.low
        last = subject.last
        if self.phrases.is_person_end(last - 1):
            return subject
        while last < min(hi, subject.first + 20) and low[last] not in (
            ",",
            ".",
            ";",
            ":",
            "(",
            QUOTE,
            "—",
            "–",
            "-",
            "that",
        ):
            if low[last] in self.lists.relatives or low[last] in self.lists.subordinators:
                break
            last += 1
        return Phrase(subject.first, last)

    # -- what was said -----------------------------------------------------------------------------------------

    def _right(
        self, attribution: Attribution, at: int, flags: int, sentence: _Sentence, hi: int, *, quoted_only: bool = False
    ) -> None:
        """Add what follows the verb, up to token `hi`."""
        low = self.tokens.low
        if at >= hi:
            return
        if flags & OBJECT and low[at] not in ("that", QUOTE, ",", ":"):
            if not self.clauses.is_subject_and_verb(at, hi) or low[at] in self.lists.nonsubjects:
                at = self._after_object(at, hi)
            if at >= hi:
                return
        start = at
        at = self.clauses.after_modifiers(at, hi)
        if at >= hi:
            return
        word = low[at]
        clause = bool(flags & (BARE | THAT)) and not quoted_only
        strictly = not flags & BARE
        if word == QUOTE:
            self._quoted(attribution, at, hi, "said-quote", flags)
        elif word == ":":
            self._colon(attribution, at, sentence)
        elif word == ",":
            self._after_comma(attribution, at, hi, clause and self._is_parenthesis(attribution, sentence))
        elif word == "that" and (clause or flags & OBJECT):
            if at + 1 < hi and low[at + 1] == ",":
                at += 1
            self._clause(attribution, at + 1, hi, "said-that")
        elif word == "to" and flags & INFINITIVE and not quoted_only:
            self._clause(attribution, at, hi, "promise")
        elif (clause and word in ("how", "why", "what", "whether", "if", "where")) or (
            clause and at != start and self.clauses.starts(at, hi)
        ):
            self._clause(attribution, at, hi, "said-clause")
        elif clause and self.clauses.starts(start, hi, strictly=strictly):
            self._clause(attribution, start, hi, "said-clause")
        elif quoted_only and word == "that":
            self._clause(attribution, at + 1, hi, "said-that")
        if quoted_only:
            attribution.contents = [content for content in attribution.contents if self._has_quote(*content)]

    def _after_object(self, at: int, hi: int) -> int:
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

    def _quoted(self, attribution: Attribution, at: int, hi: int, rule: str, flags: int = THAT) -> None:
        """Add a quotation that follows the verb: alone when it is a sentence, else with its clause."""
        low = self.tokens.low
        stretch = self.tokens.quote[at]
        follows = low[at + 1] if at + 1 < hi else "."
        led = low[at - 1] in (",", ":")
        sentence_like = self.tokens.quote_is_sentence(at) and stretch.end - stretch.start > 8
        complete = led or self.tokens.quote_ends_with(at, ",.?!…")
        leaves = follows in self.lists.prepositions or follows in ("and", "but", "while", "as", "when")
        ends = follows in (".", ",", ";", "?", "!", ")", "(", "—", "–", "-", "--")
        if ends or (sentence_like and (complete or leaves)) or (leaves and (led or not flags & THAT)):
            last = at + 1
            while last < hi and low[last] == QUOTE:
                last += 1
            attribution.contents.append((at, last))
            attribution.rule = attribution.rule or rule
        else:
            self._clause(attribution, at, hi, rule)

    def _colon(self, attribution: Attribution, at: int, sentence: _Sentence) -> None:
        """She said: … The words after the colon, or the quotation of the next paragraph."""
        tokens = self.tokens
        low = tokens.low
        if at + 1 < sentence.hi:
            if low[at + 1] == QUOTE:
                self._quoted(attribution, at + 1, sentence.hi, "colon")
            else:
                self._clause(attribution, at + 1, sentence.hi, "colon")
        else:
            following = at + 1
            while following < len(low) and low[following] == BREAK:
                following += 1
            if following < len(low) and low[following] == QUOTE:
                attribution.contents.append((following, following + 1))
        attribution.rule = attribution.rule or "colon"

    def _after_comma(self, attribution: Attribution, at: int, hi: int, clause: bool = False) -> None:
        """“A,” said Smith, “B.”; there is, she said, a risk."""
        low = self.tokens.low
        if clause and at + 2 < hi and low[at] == "," and low[at + 1] != QUOTE and self._resumes(at + 1, hi):
            self._clause(attribution, at + 1, hi, "middle")
            return
        for index in range(at, min(hi, at + 20)):
            word = low[index]
            if word == QUOTE:
                if index > 0 and is_title(self.tokens, index, 0):
                    return
                if low[index - 1] in (",", ":", "—", "–", "-", "--"):
                    self._quoted(attribution, index, hi, "said-quote")
                return
            if index > at and (word in self.lists.pronouns or self.verbs.get(word, 0) & (PAST | GERUND)):
                return

    def _is_parenthesis(self, attribution: Attribution, sentence: _Sentence) -> bool:
        """Whether subject and verb stand between commas ("there is, she said, a risk") or after "as"."""
        subject = attribution.subject
        if attribution.rule == "participle" or subject is None or subject.relative:
            return False
        before = subject.first - 1
        if before < sentence.lo:
            return False
        low = self.tokens.low
        return low[before] in _PAUSES or (
            low[before] == "as" and (before == sentence.lo or low[before - 1] in (",", "but", "and", "("))
        )

    def _resumes(self, at: int, hi: int) -> bool:
        """Whether the words after "she said," go on with what she said."""
        low = self.tokens.low
        flags = self.verbs.get(low[at], 0)
        if flags & GERUND or low[at].endswith("ing") or low[at] in self.lists.relatives:
            return False
        return low[at] not in (
            "and",
            "but",
            "as",
            "while",
            "after",
            "in",
            "at",
            "on",
            "with",
            "when",
            "before",
            "during",
            "though",
        )

    def _clause(self, attribution: Attribution, first: int, hi: int, rule: str) -> None:
        """Add the reported clause that starts at `first`."""
        last = self.clauses.end(first, hi)
        if last > first:
            attribution.contents.append((first, last))
            attribution.rule = attribution.rule or rule

    def _has_quote(self, first: int, last: int) -> bool:
        low = self.tokens.low
        return any(low[index] == QUOTE for index in range(first, last))

    def _follows_quote(self, sentence: _Sentence) -> bool:
        return sentence.lo > 0 and self.tokens.low[sentence.lo - 1] == QUOTE

    def _previous_quote(self, attribution: Attribution, sentence: _Sentence) -> None:
        """“Really?” Smith asked: the quotation before the sentence."""
        if self._follows_quote(sentence):
            attribution.contents.append((sentence.lo - 1, sentence.lo))
            attribution.rule = attribution.rule or "quote-said"

    def _before(
        self,
        attribution: Attribution,
        end: int,
        flags: int,
        sentence: _Sentence,
        *,
        short: bool = False,
        whole: bool = False,
    ) -> None:
        """Add the words before token `end` (the subject, or an inverted verb)."""
        tokens = self.tokens
        low = tokens.low
        first, last = sentence.lo, end
        if last - 1 >= first and low[last - 1] != QUOTE and low[last - 1] in _PAUSES:
            last -= 1
        if sentence.found and not whole:
            previous = sentence.found[-1]
            first = max(first, previous.cue[1], *(stop for _, stop in previous.contents))
            if previous.subject is not None:
                first = max(first, previous.subject.last)
        while first < last and (
            low[first] in (",", ";", "—", "–", "-", "--", "•", "(") or low[first] in ("and", "but", "yet", "so")
        ):
            first += 1
        if first >= last:
            return
        if low[last - 1] == QUOTE and last - first > 1 and not self._has_quote(first, last - 1):
            lead = low[last - 2]
            if tokens.quote_is_sentence(last - 1) and (lead in (",", ":") or flags == 0):
                first = last - 1
        if not self._has_quote(first, last):
            length = sum(1 for index in range(first, last) if low[index][0].isalnum())
            if short and length < _SHORT:
                return
            if not whole and (length < 2 or not self._reads_as_report(attribution, first, last, flags, sentence)):
                return
        attribution.contents.append((first, last))
        attribution.rule = attribution.rule or "quote-said"

    def _reads_as_report(
        self, attribution: Attribution, first: int, last: int, flags: int, sentence: _Sentence
    ) -> bool:
        """Whether plain words before "she said" are what she said and no introduction ("On Monday, she said ...")."""
        low = self.tokens.low
        inverted = attribution.rule == "quote-said-name"
        after = attribution.subject.last if inverted and attribution.subject is not None else attribution.cue[1]
        verb = self.verbs.get(low[attribution.cue[0]], 0)
        if verb & OBJECT and not inverted and after < sentence.hi and low[after] not in (",", "."):
            after = self._after_object(after, sentence.hi)
        after = self.clauses.after_modifiers(after, sentence.hi)
        ends = (
            after >= sentence.hi
            or low[after] in (".", ",", ";", "?", "!", ")", "—", "–", "-", "--", "who", "whose")
            or after == sentence.hi - 1
        )
        if not ends:
            return False
        if not verb & (THAT | BARE) and attribution.cue[1] - attribution.cue[0] == 1:
            return False
        return self.clauses.starts(first, last) or bool(verb & BARE and low[first] not in self.lists.prepositions)


__all__ = ["Attribution", "Finder"]
