"""Quotes: which words are attributed to whom.

`rules` goes through the reporting verbs; with `subjects` (who stands before a verb), `clauses` (where a reported clause
begins and ends) and `reports` (which words around the verb were said) it makes attributions. `unclaimed` attributes
the quoted stretches that no verb claims, `not_quotes` knows those that nobody said, `transcripts` finds lines that
begin with their speaker. `reader.model.rules` explains each rule to a reader.
"""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct
from msgspec.structs import replace

from reader.extraction.names.mentions import Cast, Identity
from reader.extraction.quotes.confidence import LEAST, SURE, confidence, features, overall
from reader.extraction.quotes.cues import Finder
from reader.extraction.quotes.reports import Attribution
from reader.extraction.quotes.rules import QUOTE_RULES
from reader.extraction.quotes.transcripts import Turn, find_turns
from reader.extraction.quotes.unclaimed import Unclaimed
from reader.extraction.rules import Rules
from reader.extraction.text.marks import find_stretches
from reader.extraction.text.phrases import Phrase
from reader.extraction.text.tokens import QUOTE, Tokens, tokenize
from reader.model import Mention, Quote, Span
from reader.model.quote import QuoteKind

_CONTRACTED = frozenset({"he", "she", "it", "they", "we", "i", "you", "who"})
"""Pronouns of which the mention leaves out a verb ("he’s said")."""


class Evidence(Struct, frozen=True):
    """From what the confidence of a quote follows: the features of its words, and who is said to speak.

    `likely` is how likely its words are right by those features.
    """

    words: tuple[str, ...]
    who: Identity
    likely: float


class Analysis(Struct, frozen=True):
    """The quotes of a text in order, the cast that knows who is named in it, and what they were found with."""

    quotes: tuple[Quote, ...]
    cast: Cast
    tokens: Tokens
    finder: Finder
    evidence: tuple[Evidence, ...]
    """For every quote that from which its confidence follows."""


def find_quotes(text: str, rules: Rules = QUOTE_RULES) -> tuple[Quote, ...]:
    """All quotes of `text` in order."""
    return analyse(text, rules).quotes


def analyse(text: str, rules: Rules = QUOTE_RULES, *, doubtful: bool = False) -> Analysis:
    """Quotes and cast of `text`. `rules` are those of `reader.extraction.quotes.rules`, some left out perhaps.

    `doubtful`: give those, too, that are more likely none.
    """
    tokens = tokenize(text, find_stretches(text))
    cast = Cast(tokens)
    finder = Finder(tokens, rules)
    attributions = finder.find()
    attributions += Unclaimed(tokens, finder, attributions, rules).find()
    turns = find_turns(text) if "transcript" in rules.names else []
    if turns:
        attributions = [one for one in attributions if not _inside(tokens.start[one.contents[0][0]], turns)]
    attributions.sort(key=lambda one: one.contents[0])
    found = _Writer(tokens, cast, finder).write(attributions, turns)
    if not doubtful:
        found = _likely(found)
    return Analysis(tuple(quote for quote, _ in found), cast, tokens, finder, tuple(evidence for _, evidence in found))


def _likely(found: list[tuple[Quote, Evidence]]) -> list[tuple[Quote, Evidence]]:
    """What is likely enough to be given, and the other half of what an attribution stands in the middle of."""
    likely = [evidence.likely >= LEAST[quote.kind] for quote, evidence in found]
    cues = {quote.cue for (quote, _), given in zip(found, likely, strict=True) if given}
    return [
        pair
        for pair, given in zip(found, likely, strict=True)
        if given or (pair[0].rule == "middle" and pair[0].cue in cues)
    ]


def _inside(offset: int, turns: list[Turn]) -> bool:
    at = bisect_right(turns, offset, key=lambda turn: turn.words.start) - 1
    return at >= 0 and offset < turns[at].words.end


class _Writer:
    """Makes quotes of attributions, in the order of the text, so that pronouns know who spoke before."""

    def __init__(self, tokens: Tokens, cast: Cast, finder: Finder) -> None:
        self.tokens = tokens
        self.cast = cast
        self.finder = finder
        self.quotes: list[tuple[Quote, Evidence]] = []
        self.taken: set[int] = set()
        self.known: dict[Phrase, Identity] = {}
        self.unsure: set[Phrase] = set()
        """Subjects that have been taken for the speaker of words by a guess: what else they say is one, too."""

    def write(self, attributions: list[Attribution], turns: list[Turn]) -> list[tuple[Quote, Evidence]]:
        """The quotes in order, each with the features that its confidence follows from."""
        subjects = ((one.subject, one.contents) for one in attributions if one.subject is not None)
        self.cast.learn((*(who.named or (who.first, who.last)), said) for who, said in subjects)
        for attribution in attributions:
            who = self._who(attribution)
            for first, last in attribution.contents:
                self._content(attribution, who, first, last)
        for turn in turns:
            self._turn(turn)
        self.quotes.sort(key=lambda found: found[0].span)
        return self.quotes

    def _turn(self, turn: Turn) -> None:
        text = self.tokens.text
        who = self.cast.identify(turn.speaker)
        speaker = Mention(turn.speaker, turn.speaker.of(text))
        said = turn.words.of(text)
        words = ("rule transcript", *(["name guessed"] if who.guess else []))
        found = Evidence(words, who, confidence(words))
        sure = overall(found.likely, who)
        quote = Quote("direct", turn.words, said, (), speaker, who.canonical, who.role, None, "transcript", sure)
        self.quotes.append((replace(quote, guess=sure < SURE), found))

    def _who(self, attribution: Attribution) -> Identity:
        subject = attribution.subject
        if subject is None:
            return Identity(None)
        known = self.known.get(subject)
        if known is None:
            named = self._span(*subject.named) if subject.named else None
            span = self._span(subject.first, subject.last)
            known = self.known[subject] = self.cast.identify(span, named, attribution.contents)
        # Whoever is named at the end ("…, said Hart") has the last word, whoever else is reported before.
        self.cast.spoke(known, self.tokens.start[max(attribution.contents[0][0], attribution.cue[0])])
        return known

    def _span(self, first: int, last: int) -> Span:
        return Span(self.tokens.start[first], self.tokens.end[last - 1])

    def _mention(self, first: int, last: int, *, owner: bool = False) -> Mention | None:
        """The words at a range of tokens; `owner`: without the ending of "the minister’s", whose claim it is."""
        if last <= first:
            return None
        span = self._span(first, last)
        pronoun, apostrophe, _ = self.tokens.low[first].partition("'")
        if last - first == 1 and apostrophe and pronoun in _CONTRACTED:
            span = Span(span.start, span.start + len(pronoun))
        elif owner and self.tokens.low[last - 1].endswith(("'s", "s'")):
            span = Span(span.start, span.end - (2 if self.tokens.low[last - 1].endswith("'s") else 1))
        return Mention(span, span.of(self.tokens.text))

    def _content(self, attribution: Attribution, who: Identity, first: int, last: int) -> None:
        tokens = self.tokens
        inner = [index for index in range(first, last) if tokens.low[index] == QUOTE]
        if not attribution.nested:
            if not self.taken.isdisjoint(inner):
                return
            self.taken.update(inner)
        others = any(tokens.low[index][0].isalnum() for index in range(first, last))
        if inner and not others:
            kind: QuoteKind = "mixed" if attribution.fragment else "direct"
            for index in inner:
                stretch = tokens.quote[index]
                found = features(self.finder, attribution, who, kind, index, index + 1)
                self._add(kind, Span(stretch.start, stretch.end), [index], attribution, who, found)
            return
        if inner or last - first > 1:
            kind = "mixed" if inner else "indirect"
            found = features(self.finder, attribution, who, kind, first, last)
            self._add(kind, self._span(first, last), inner, attribution, who, found)

    def _add(
        self,
        kind: QuoteKind,
        span: Span,
        inner: list[int],
        attribution: Attribution,
        who: Identity,
        found: tuple[str, ...],
    ) -> None:
        tokens = self.tokens
        subject = attribution.subject
        likely = confidence(found)
        sure = overall(likely, who, doubtful=attribution.borrowed and subject in self.unsure)
        if subject is not None and sure < SURE and not attribution.borrowed:
            self.unsure.add(subject)
        quote = Quote(
            kind=kind,
            span=span,
            text=span.of(tokens.text),
            quoted=tuple(Span(tokens.quote[index].start, tokens.quote[index].end) for index in inner),
            speaker=None
            if subject is None
            else self._mention(subject.first, subject.last, owner=attribution.rule == "claim-of"),
            canonical=who.canonical,
            role=who.role,
            cue=self._mention(*attribution.cue),
            rule=attribution.rule,
            confidence=sure,
            guess=sure < SURE,
        )
        self.quotes.append((quote, Evidence(found, who, likely)))
