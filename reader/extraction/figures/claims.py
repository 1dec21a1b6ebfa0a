"""Claims: who is given as the source of a figure, and who relayed it.

Whoever is found to say a clause (`reader.extraction.quotes`) claims the figures in it. `CLAIM_RULES` are, on top, the
ways in which figures alone are attributed ("UNHCR figures show", "put the toll at", "estimated by insurers") and those
that say who relayed a claim ("citing the ministry", "remarks carried by state radio").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import compress
from typing import Literal, NamedTuple

from msgspec import Struct

from reader.extraction.names.mentions import Identity
from reader.extraction.quotes import Analysis
from reader.extraction.quotes.confidence import overall
from reader.extraction.quotes.reports import DASHES
from reader.extraction.rules import Rule, Rules
from reader.extraction.text.phrases import Phrase
from reader.extraction.text.tokens import QUOTE
from reader.extraction.text.verbs import PAST, PRESENT
from reader.extraction.text.words import grammar, word_set
from reader.model import Mention, Quote, Span
from reader.model.figure import FigureKind

_SHOWS = word_set("showing verbs")
_SHOWING_NOUNS = word_set("nouns that show")
_EXPECTS = word_set("claiming verbs")
_PUTS = word_set("putting verbs")
_BY_VERBS = word_set("participles before by")
_CARRIED = word_set("relaying participles")
_CITING = word_set("citing")
_NOUNS_TOO = word_set("claims that are nouns too")
_AFTER_A_NOUN = word_set("after a noun")
_COUNTS = word_set("counts of someone")
_OUTLETS = word_set("outlets")
_SOMEONE = word_set("someone")
_NO_SOURCE = word_set("no source")
_MODIFIERS = word_set("modifiers of reports")
_FOR_SOMEBODY = word_set("for somebody")
"""Participles after which "by" names whom a study is for, not whose it is."""
_FOUND = frozenset({"find", "finds", "found"})
_UNTOLD = word_set("untold")
"""Words that do not tell whose figures "the latest figures" are."""
_TIMES = word_set("owners that say nothing")
"""What has numbers of its own without saying them: "last year’s 2,300"."""
_COLUMNS = frozenset({"│", "|", "¦"})
"""Signs between the cells of a table."""
_WINDOW = 12
"""Tokens between a verb and the "at" or "by" that belongs to it at most."""
_LONGEST_IN_HEADLINE = 5
_MOST_NESTED = 20
"""Quotes looked through for those that hold a figure."""

_CONFIDENCE = {"said": 0.85, "cited": 0.9, "relay": 0.75, "headline": 0.55}
"""How often a source of each kind is the right claimant; `tests.labelled figures` tells."""

Kind = Literal["said", "cited", "relay", "headline"]
Reach = Literal["after", "before", "both"]


class Claim(NamedTuple):
    """Who claims a figure, which name that stands for, who relayed it, and how likely that is."""

    claimant: Mention | None = None
    canonical: str | None = None
    via: str | None = None
    confidence: float | None = None


class Source(NamedTuple):
    """A source of figures, with the token of its verb or cue.

    `reach`: it covers what follows the cue ("after"), what precedes it ("before"), or the whole sentence ("both").
    """

    kind: Kind
    phrase: Phrase
    at: int
    reach: Reach

    def covers(self, first: int, last: int) -> bool:
        """Whether a figure on tokens `first` up to `last` stands where this source reaches."""
        if self.reach == "both":
            return True
        return self.at < first if self.reach == "after" else self.at >= last


class Claimed(Struct, frozen=True):
    """A figure that begins at token `first`, with the sources of its sentence, those that cover it, and its quotes.

    `quote` is the innermost quote with a speaker.
    """

    first: int
    bare: bool
    sources: list[Source]
    covering: list[Source]
    quotes: list[Quote]
    quote: Quote | None


class Cue(Struct, frozen=True):
    """A word that may tell a source, token `at` of the sentence on tokens `lo` up to `hi`."""

    at: int
    lo: int
    hi: int


def is_outlet(name: str) -> bool:
    """Whether a source is one that relays what others say: a news agency, a newspaper, a broadcaster."""
    return any(word in _OUTLETS for word in name.lower().replace("’s", "").split())


def is_someone(low: str) -> bool:
    """Whether the last word of a phrase names a person, an office or a body."""
    lists = grammar()
    return low in _SOMEONE or low in lists.roles or low in lists.bodies or low in lists.people or low in _OUTLETS


@cache
def _cues() -> frozenset[str]:
    """All words by which a source may be found."""
    return _CITING | _SHOWS | _EXPECTS | _PUTS | {"by", "quoted", "according"}


class Sources:
    """Finds the sources that a sentence names for its figures. The rules take one and a `Cue`, and give sources."""

    def __init__(self, analysis: Analysis, rules: Rules) -> None:
        self.tokens = analysis.tokens
        self.finder = analysis.finder
        self.names = analysis.cast.finder
        self.rules = rules

    def find(self, lo: int, hi: int) -> list[Source]:
        """The sources named in the sentence on tokens `lo` up to `hi`, in order of their cues."""
        low = self.tokens.low
        cues = _cues()
        found: list[Source] = []
        for at in compress(range(lo, hi), map(cues.__contains__, low[lo:hi])):
            for rule in self.rules.lists["at_cue"]:
                sources: list[Source] = rule.find(self, Cue(at, lo, hi))
                if sources:
                    found += sources
                    break
        if not found:
            for rule in self.rules.lists["headline"]:
                found += rule.find(self, Cue(hi, lo, hi))
        return found

    # -- the rules at a cue ------------------------------------------------------------------------------------

    def cited(self, cue: Cue) -> list[Source]:
        """Citing the ministry, quoting police."""
        if self.tokens.low[cue.at] not in _CITING:
            return []
        phrase = self._after(cue.at + 1, cue.hi)
        return [Source("cited", phrase, cue.at, "both")] if phrase else []

    def according_to(self, cue: Cue) -> list[Source]:
        """The port said, according to Reuters."""
        low = self.tokens.low
        if low[cue.at] != "according" or cue.at + 2 >= cue.hi or low[cue.at + 1] != "to":
            return []
        phrase = self._after(cue.at + 2, cue.hi)
        return [Source("relay", phrase, cue.at, "after" if cue.at == cue.lo else "before")] if phrase else []

    def quotes_somebody(self, cue: Cue) -> list[Source]:
        """State TV quoted the governor as saying …"""
        low = self.tokens.low
        if low[cue.at] != "quoted" or low[cue.at + 1 : cue.at + 2] in (["as"], ["by"], []):
            return []
        if "saying" not in low[cue.at : min(cue.hi, cue.at + _WINDOW)]:
            return []
        relay = self._subject(cue)
        return [Source("relay", relay, cue.at, "both")] if relay else []

    def carried_by(self, cue: Cue) -> list[Source]:
        """In remarks carried by state radio, quoted as saying by the Daily Tribune."""
        low = self.tokens.low
        if low[cue.at] != "by" or cue.at - 1 <= cue.lo:
            return []
        as_saying = low[cue.at - 1] == "saying" and low[cue.at - 3] == "quoted"
        if not as_saying and low[cue.at - 1] not in _CARRIED:
            return []
        phrase = self._after(cue.at + 1, cue.hi)
        return [Source("relay", phrase, cue.at, "before")] if phrase else []

    def estimated_by(self, cue: Cue) -> list[Source]:
        """Estimated at $3bn by insurers, released by the ministry."""
        low = self.tokens.low
        if low[cue.at] != "by" or cue.at == cue.lo:
            return []
        amount = any(low[k] in _BY_VERBS and low[k + 1] == "at" for k in range(max(cue.lo, cue.at - _WINDOW), cue.at))
        if low[cue.at - 1] not in _BY_VERBS and not amount:
            return []
        phrase = self._after(cue.at + 1, cue.hi)
        return [Source("said", phrase, cue.at, "before")] if phrase else []

    def by_count_of(self, cue: Cue) -> list[Source]:
        """By the union's count, …; …, by police estimates."""
        low = self.tokens.low
        opens = cue.at == cue.lo
        if low[cue.at] != "by" or not (opens or low[cue.at - 1] == ","):
            return []
        for k in range(cue.at + 2, min(cue.hi - 1, cue.at + 7)):
            if low[k] in _COUNTS and low[k + 1] in ("," if opens else ".,;"):
                return [Source("said", Phrase(cue.at + 1, k), cue.at, "after" if opens else "before")]
        return []

    def figures_show(self, cue: Cue) -> list[Source]:
        """UNHCR figures show …; a survey found …"""
        low = self.tokens.low
        if low[cue.at] not in _SHOWS:
            return []
        subject = self._subject(cue) or self._owner_of_document(cue)
        if subject is not None and subject.first > cue.lo and low[subject.first - 1] in ("by", "from"):
            return [self._of_verb(subject, cue)]
        if subject is not None and low[cue.at] in _FOUND and self._finds_that(subject, cue):
            return [self._of_verb(subject, cue)]
        if subject is None or _SHOWING_NOUNS.isdisjoint(low[subject.first : subject.last]):
            return []
        named = [word for word in low[subject.first : subject.last] if word not in _UNTOLD]
        if len(named) == 1 and named[0].endswith("s") and subject.first == cue.lo:
            return []  # "New figures show …": whose?
        return [self._of_verb(subject, cue)]

    def _finds_that(self, subject: Phrase, cue: Cue) -> bool:
        """Whether a body found something out: "…, the inspectorate found.", "the regulator found in June that …"."""
        low = self.tokens.low
        if not any(is_someone(word) for word in low[subject.first : subject.last]):
            return False
        after = self.finder.clauses.after_modifiers(cue.at + 1, cue.hi)
        ends = after >= cue.hi - 1 and low[subject.first - 1 : subject.first] == [","] and subject.first > cue.lo
        return ends or (after < cue.hi and low[after] == "that")

    def puts_at(self, cue: Cue) -> list[Source]:
        """The Red Cross put the number of dead at 212."""
        low = self.tokens.low
        link = "as" if low[cue.at] in ("gave", "gives") else "at"
        if low[cue.at] not in _PUTS or link not in low[cue.at + 1 : min(cue.hi, cue.at + _WINDOW)]:
            return []
        subject = self._subject(cue) or self._joined_subject(cue)
        return [self._of_verb(subject, cue)] if subject else []

    def _joined_subject(self, cue: Cue) -> Phrase | None:
        """Who "disputes the share and puts it at 40 per cent": the subject with which the sentence opens."""
        low = self.tokens.low
        if cue.at - 1 <= cue.lo or low[cue.at - 1] != "and":
            return None
        opening = self.finder.openings.main(cue.lo, cue.at - 1)
        if opening is None:
            return None
        if opening.last - opening.first > 1 and low[opening.last] in grammar().determiners:
            opening = Phrase(opening.first, opening.last - 1)  # "The federation disputes the share": a verb ends it
        return opening if self._may_be_someone(opening) else None

    def expects(self, cue: Cue) -> list[Source]:
        """Analysts expect sales of $4bn."""
        low = self.tokens.low
        if low[cue.at] not in _EXPECTS or self.tokens.cap[cue.at]:
            return []
        after = low[cue.at + 1] if cue.at + 1 < cue.hi else "."
        if after == "by" or (after in _AFTER_A_NOUN and low[cue.at] in _NOUNS_TOO):
            return []
        subject = self._subject(cue)
        if subject is None or self.is_place(subject):
            return []
        flags = PRESENT if low[cue.at].endswith("s") else self.finder.verbs.get(low[cue.at], PAST)
        agrees = self.finder.agreement.agrees(cue.at, flags, subject, cue.at - 1)
        return [self._of_verb(subject, cue)] if agrees else []

    def headline(self, cue: Cue) -> list[Source]:
        """ "Minister: half of clinics …", "… as tram derails — fire brigade" in a line without a full stop."""
        low, lo, hi = self.tokens.low, cue.lo, cue.hi
        if low[hi - 1][-1] in ".!?…" or (lo > 0 and low[lo - 1] != "\n") or (hi < len(low) and low[hi] != "\n"):
            return []
        for k in range(lo + 1, min(hi, lo + _LONGEST_IN_HEADLINE)):
            if low[k] == ":" and self.tokens.cap[lo] and is_someone(low[k - 1]):
                return [Source("headline", Phrase(lo, k), k, "after")]
        for k in range(max(lo + 2, hi - _LONGEST_IN_HEADLINE), hi - 1):
            if low[k] in DASHES and self.tokens.start[k] > self.tokens.end[k - 1] and is_someone(low[hi - 1]):
                return [Source("headline", Phrase(k + 1, hi), k, "before")]
        return []

    # -- the phrases that name a source ------------------------------------------------------------------------

    def _after(self, first: int, hi: int) -> Phrase | None:
        """The source that stands after its cue."""
        phrase = self.finder.phrases.starting_at(first, hi) if first < hi else None
        if phrase is None or not self._may_be_someone(phrase):
            return None
        return self.narrowed(phrase)

    def _subject(self, cue: Cue) -> Phrase | None:
        """The source that is the subject of the verb at the cue; None if it can be no source."""
        low = self.tokens.low
        left = self.finder.subjects.left_of(cue.at, cue.lo, PAST | PRESENT)
        if left.passive or left.infinitive or left.modal or left.negated or left.edge < cue.lo:
            return None
        if low[left.edge] in ("and", "but", "then") or low[left.edge].partition("'")[0] in ("who", "which"):
            return None
        subject = self.finder.subjects.ending_at(left.edge, cue.lo, None)
        if subject is None or subject.first >= cue.at or not self._may_be_someone(subject):
            return None
        before = subject.first - 1
        governed = before >= cue.lo and low[before][0].isalnum() and low[before] not in ("and", "but", "yet")
        if governed and low[before] not in grammar().subordinators:
            return None
        words = low[subject.first : subject.last]
        if words[0] in _NO_SOURCE or words[-1] in _NO_SOURCE or words[-1] in _MODIFIERS or words[-1].endswith("'s"):
            return None
        return subject

    def _owner_of_document(self, cue: Cue) -> Phrase | None:
        """The auditor in "A report by the auditor found"."""
        low = self.tokens.low
        left = self.finder.subjects.left_of(cue.at, cue.lo, PAST | PRESENT)
        owner = self.finder.phrases.ending_at(left.edge, cue.lo)
        if owner is None or owner.first <= cue.lo or low[owner.first - 1] not in ("by", "from"):
            return None
        end = owner.first - 2
        if end > cue.lo and low[end].endswith("ed"):
            end -= 1  # "figures released by"
        document = self.finder.phrases.ending_at(end, cue.lo)
        if document is None or _SHOWING_NOUNS.isdisjoint(low[document.first : document.last]):
            return None
        return owner

    def _of_verb(self, subject: Phrase, cue: Cue) -> Source:
        """The source that is the subject of a verb: it covers what follows, unless the verb ends the sentence."""
        low = self.tokens.low
        before = subject.first - 1
        pause = before >= cue.lo and (low[before] in (",", QUOTE) or low[before] in DASHES)
        after = self.finder.clauses.after_modifiers(cue.at + 1, cue.hi)
        if pause and after < cue.hi - 1 and low[after] == ",":
            return Source("said", self.narrowed(subject), cue.at, "both")  # "…, its report shows, 90,000 fewer than …"
        return Source("said", self.narrowed(subject), cue.at, "before" if pause and after >= cue.hi - 1 else "after")

    def _may_be_someone(self, phrase: Phrase) -> bool:
        """Whether a phrase can name a source: it has a name, a person, a body, a document, a plural or an article."""
        tokens, lists = self.tokens, grammar()
        words = tokens.low[phrase.first : phrase.last]
        if any(word[0].isdecimal() for word in words[1:]):
            return self.narrowed(phrase) != phrase  # "a survey of 1,204 adults"
        if any(tokens.cap[phrase.first : phrase.last]):
            return True
        if words[0] in lists.pronouns:
            return words[0] not in ("i", "we", "you")
        if any(is_someone(word) or word in _SHOWING_NOUNS for word in words):
            return True
        return self.finder.phrases.is_plural(phrase) or (words[0] in ("a", "an", "the", "one") and len(words) > 1)

    def is_place(self, phrase: Phrase) -> bool:
        """Whether a phrase is the name of a country or a part of one: it expects visitors, but says nothing of them."""
        places = grammar().places
        return all(word.removesuffix("'s") in places for word in self.tokens.low[phrase.first : phrase.last])

    def may_own_a_number(self, phrase: Phrase) -> bool:
        """Whether "the county’s 1,400" can be what the county says: it is somebody, and no time."""
        tokens = self.tokens
        word = tokens.low[phrase.last - 1]
        plural = word.endswith("s'")
        word = word.removesuffix("'s") if not plural else word.removesuffix("s'")
        if word in _TIMES or phrase.first == phrase.last or self.is_place(phrase):
            return False
        return plural or is_someone(word) or self.names.name_in(phrase.first, phrase.last) is not None

    def narrowed(self, phrase: Phrase) -> Phrase:
        """A source without its document ("data from the port authority") and the size of its sample."""
        low = self.tokens.low
        for k in range(phrase.first + 1, phrase.last - 1):
            made = low[k - 1] not in _FOR_SOMEBODY
            if low[k] in ("by", "from") and made and not _SHOWING_NOUNS.isdisjoint(low[phrase.first : k]):
                return Phrase(k + 1, phrase.last)
            if low[k] == "of" and low[k + 1][0].isdecimal():
                return Phrase(phrase.first, k, phrase.named)
        return phrase


class Claims:
    """Gives the figures of a text their claimants, from its quotes and from what its sentences say of sources."""

    def __init__(self, analysis: Analysis, rules: Rules) -> None:
        self._rules = rules.lists["of_figure"]
        self._tokens = analysis.tokens
        self._cast = analysis.cast
        self._sources = Sources(analysis, rules)
        self._quotes = analysis.quotes
        self._starts = [quote.span.start for quote in self._quotes]
        self._sentence_starts = [lo for lo, _ in analysis.tokens.sentences]
        self._reach: list[int] = []
        furthest = 0
        for quote in self._quotes:
            furthest = max(furthest, quote.span.end)
            self._reach.append(furthest)
        self._sentence: tuple[int, list[Source]] = (-1, [])

    def of(self, span: Span, kind: FigureKind, *, bare: bool = False) -> Claim:
        """Who claims the figure at `span`, by the first rule that tells; `bare`: nothing is counted by it."""
        if kind == "date":
            return Claim()
        tokens = self._tokens
        first = max(0, bisect_right(tokens.start, span.start) - 1)
        last = bisect_left(tokens.start, span.end)
        sources, quotes = self._in_sentence(first), self._quotes_over(span)
        if not sources and not quotes and not bare:
            return Claim()
        covering = [source for source in sources if source.covers(first, last)]
        quote = next((quote for quote in quotes if quote.speaker is not None), None)
        claimed = Claimed(first, bare, sources, covering, quotes, quote)
        return next((claim for rule in self._rules if (claim := rule.find(self, claimed)) is not None), Claim())

    # -- the rules, in their order: each gives the claim (an empty one: nobody’s), or None to leave it to the next -

    def owner(self, claimed: Claimed) -> Claim | None:
        """The county’s 1,400 counts buildings; Mr Hallam’s “nearly 2,000” is …"""
        tokens, first = self._tokens, claimed.first
        if not claimed.bare or first == 0 or not tokens.low[first - 1].endswith(("'s", "s'")):
            return None
        lo = self._sentence_starts[max(0, bisect_right(self._sentence_starts, first) - 1)]
        phrase = self._sources.finder.phrases.ending_at(first - 1, lo)
        if phrase is None or not self._sources.may_own_a_number(phrase):
            return None
        span = self._span(phrase.first, phrase.last)
        name = self._cast.finder.name_in(phrase.first, phrase.last)
        person = self._cast.lookup(*name) if name is not None else None
        mention = Mention(span, span.of(tokens.text))
        return Claim(mention, person.name if person is not None else mention.text, None, _CONFIDENCE["said"])

    def counted_people(self, claimed: Claimed) -> Claim | None:
        """Two of the 19 officials said: the figure counts those who speak."""
        counts = any(source.phrase.first <= claimed.first < source.phrase.last for source in claimed.sources)
        return Claim() if counts else None

    def asked(self, claimed: Claimed) -> Claim | None:
        """Who asks a question claims nothing."""
        quotes = claimed.quotes
        return Claim() if quotes and quotes[0].text.rstrip("”’\"'").endswith("?") else None

    def reporter(self, claimed: Claimed) -> Claim | None:
        """I said, we wrote: the reporter."""
        quote = claimed.quote
        own = quote is not None and quote.speaker is not None and quote.speaker.text.lower() in ("i", "we")
        return Claim() if own else None

    def cites_source(self, claimed: Claimed) -> Claim | None:
        """The port said, citing the ministry: the ministry claims it, by way of the port."""
        cited = next((source for source in reversed(claimed.covering) if source.kind == "cited"), None)
        if cited is None:
            return None
        quote, said = claimed.quote, self._said(claimed)
        via = quote.speaker.text if quote is not None and quote.speaker is not None else None
        relayed = via or next(iter(self._relays(claimed)), None) or (self._text(said) if said else None)
        return self._of_source(cited, relayed)

    def outlet_relays(self, claimed: Claimed) -> Claim | None:
        """Reuters reported that UNHCR figures show …"""
        quote, said = claimed.quote, self._said(claimed)
        if said is None or quote is None or quote.speaker is None or quote.kind == "direct":
            return None
        return self._of_source(said, quote.speaker.text) if is_outlet(quote.speaker.text) else None

    def quoted(self, claimed: Claimed) -> Claim | None:
        """Whoever says the clause, the innermost one."""
        return self._of_quote(claimed.quote, self._via(claimed)) if claimed.quote is not None else None

    def named_source(self, claimed: Claimed) -> Claim | None:
        """The nearest source of the sentence."""
        said = self._said(claimed)
        return self._of_source(said, self._via(claimed)) if said is not None else None

    def only_relayed(self, claimed: Claimed) -> Claim | None:
        """Who passes it on, where nothing else is known."""
        relay = next((source for source in reversed(claimed.covering) if source.kind == "relay"), None)
        return self._of_source(relay, None) if relay is not None else None

    # -- what they look at -------------------------------------------------------------------------------------

    def _apart(self, claimed: Claimed, source: Source) -> bool:
        """Whether a source is somebody else than the speaker of the quote."""
        own = claimed.quote.speaker.span if claimed.quote is not None and claimed.quote.speaker is not None else None
        return own is None or not own.overlaps(self._span(source.phrase.first, source.phrase.last))

    def _said(self, claimed: Claimed) -> Source | None:
        """The nearest source that says something itself."""
        said = (one for one in claimed.covering if one.kind in ("said", "headline") and self._apart(claimed, one))
        return min(said, key=lambda source: abs(source.at - claimed.first), default=None)

    def _relays(self, claimed: Claimed) -> Iterator[str]:
        """Who passes on what the speaker of the quote says."""
        for source in claimed.covering:
            if source.kind == "relay" and self._apart(claimed, source):
                yield self._text(source)
        own = claimed.quote.speaker if claimed.quote is not None else None
        for other in claimed.quotes:
            if other.speaker is not None and own is not None and not own.span.overlaps(other.speaker.span):
                yield other.speaker.text

    def _via(self, claimed: Claimed) -> str | None:
        return next((name for name in self._relays(claimed) if is_outlet(name)), None)

    def _of_quote(self, quote: Quote, via: str | None) -> Claim:
        """The claim of a quote's speaker, narrowed where that is a document of somebody."""
        mention = quote.speaker
        assert mention is not None, "only quotes with a speaker claim"
        tokens = self._tokens
        first, last = bisect_left(tokens.start, mention.span.start), bisect_left(tokens.start, mention.span.end)
        narrow = self._sources.narrowed(Phrase(first, last))
        if (narrow.first, narrow.last) != (first, last):
            # A quote and the figures in it are as sure as each other.
            return self._of_phrase(narrow, via, quote.confidence)._replace(confidence=quote.confidence)
        return Claim(mention, quote.canonical, via, quote.confidence)

    def _of_source(self, source: Source, via: str | None) -> Claim:
        return self._of_phrase(source.phrase, via, _CONFIDENCE[source.kind])

    def _of_phrase(self, phrase: Phrase, via: str | None, confidence: float) -> Claim:
        span = self._span(phrase.first, phrase.last)
        named = self._span(*phrase.named) if phrase.named else None
        mention = Mention(span, span.of(self._tokens.text))
        identity: Identity = self._cast.identify(span, named)
        return Claim(mention, identity.canonical, via, overall(confidence, identity))

    def _span(self, first: int, last: int) -> Span:
        tokens = self._tokens
        span = Span(tokens.start[first], tokens.end[last - 1])
        text = span.of(tokens.text)
        return Span(span.start, span.end - (2 if text.endswith(("'s", "’s")) else text.endswith(("s'", "s’"))))

    def _text(self, source: Source) -> str:
        return self._span(source.phrase.first, source.phrase.last).of(self._tokens.text)

    def _in_sentence(self, token: int) -> list[Source]:
        """The sources named in the sentence that holds a token."""
        number = bisect_right(self._sentence_starts, token) - 1
        if number < 0:
            return []
        if self._sentence[0] != number:
            lo, hi = self._tokens.sentences[number]
            row = not _COLUMNS.isdisjoint(self._tokens.low[lo:hi])
            # The cells of a row are no sentence: what one says tells nothing of the number in another.
            self._sentence = (number, [] if row else self._sources.find(lo, hi))
        return self._sentence[1]

    def _quotes_over(self, span: Span) -> list[Quote]:
        """The quotes that hold the figure, the shortest first."""
        found: list[Quote] = []
        nearest = bisect_right(self._starts, span.start) - 1
        for i in range(nearest, max(-1, nearest - _MOST_NESTED), -1):
            if self._reach[i] < span.end:
                break
            if self._quotes[i].span.end >= span.end:
                found.append(self._quotes[i])
        return sorted(found, key=lambda quote: quote.span.length)


CLAIM_RULES = Rules.of(
    at_cue=(
        Rule("cited", "claimant", Sources.cited),
        Rule("relayed", "via", Sources.according_to),
        Rule("relayed", "via", Sources.quotes_somebody),
        Rule("relayed", "via", Sources.carried_by),
        Rule("estimated-by", "claimant", Sources.estimated_by),
        Rule("estimated-by", "claimant", Sources.by_count_of),
        Rule("figures-show", "claimant", Sources.figures_show),
        Rule("puts-at", "claimant", Sources.puts_at),
        Rule("expects", "claimant", Sources.expects),
    ),
    headline=(Rule("headline", "claimant", Sources.headline),),
    of_figure=(
        Rule("owner", "claimant", Claims.owner),
        Rule("counted-people", "", Claims.counted_people),
        Rule("asked", "", Claims.asked),
        Rule("reporter", "", Claims.reporter),
        Rule("cites-source", "claimant", Claims.cites_source),
        Rule("outlet-relays", "claimant", Claims.outlet_relays),
        Rule("quoted", "claimant", Claims.quoted),
        Rule("named-source", "claimant", Claims.named_source),
        Rule("only-relayed", "claimant", Claims.only_relayed),
    ),
)
