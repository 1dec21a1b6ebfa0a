"""Claims: who is given as the source of a figure, and who relayed it.

Quotes tell who said the clause a figure stands in. Here are, on top, the ways in which numbers alone are attributed
("UNHCR figures show", "put the toll at", "estimated by insurers") and those that say who relayed a claim ("Reuters
reported", "citing the ministry").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from reader.extraction.figures.drafts import Draft
from reader.extraction.names.mentions import Cast
from reader.extraction.numbers.nouns import FUNCTION_WORDS, PLURALS, VERBS, is_plural
from reader.extraction.text.line_tokens import ENDS, Tokens, abbreviates, sentences
from reader.extraction.text.verbs import BARE, OBJECT, PAST, PRESENT, THAT, reporting_verbs
from reader.extraction.text.words import grammar, word_set
from reader.model import Figure, Mention, Quote, Span

SHOWS = word_set("showing verbs")
SHOWING_NOUNS = word_set("nouns that show")
STOPS = frozenset(',;:()[]"“”—–*•|')
_DETERMINERS = frozenset({"a", "an", "the", "its", "his", "her", "their"})
_PERCENT = frozenset({"%", "percent", "per", "pct"})
_MODIFIERS = word_set("modifiers of reports")
_NO_SOURCE = word_set("no source")
_BETWEEN = word_set("between source and verb")
_IN_SUBJECTS = word_set("inside subjects")
_BEFORE_CLAUSE = word_set("before a clause")
_TAKES_WITH = word_set("participles that go on")
_LINKS = frozenset({"of", "at", "for", "by", "from", "in", "with", "on", "to"})
_ARTICLES = frozenset({"the", "a", "an", "and", "latest", "new", "recent", "these", "its"})
_LONGEST = 12
_LONGEST_ASIDE = 15

Range = tuple[int, int]


@cache
def reporting_forms() -> frozenset[str]:
    """Finite forms of the verbs that report a clause and are not as often a noun; "say" of several."""
    clause = BARE | THAT | OBJECT
    finite = PAST | PRESENT
    forms = {form for form, flags in reporting_verbs().items() if flags & clause and flags & finite}
    return frozenset(forms) - grammar().noun_or_verb | {"say"}


def phrase_end(tokens: Tokens, j: int, last: int) -> int:
    """The end of the noun phrase that begins at token `j`; `j` if there is none."""
    words, lows = tokens.words, tokens.lows
    reporting = reporting_forms()
    k = j
    while k < min(last, j + _LONGEST):
        low = lows[k]
        if low in STOPS or (low in ENDS and not abbreviates(tokens, k)):
            break
        if k > j and low[:1].isdecimal() and lows[k + 1] in _PERCENT:
            break
        if k > j and (low in VERBS or low in SHOWS or low in reporting):
            break
        if k > j and low.endswith("ed") and lows[k + 1] in FUNCTION_WORDS and low not in _TAKES_WITH:
            break
        if low in FUNCTION_WORDS and words[k].islower() and k > j and not _inside_name(words, lows, k):
            break
        k += 1
    while k > j and (lows[k - 1] in FUNCTION_WORDS or not lows[k - 1][:1].isalnum()):
        k -= 1
    return k


def _inside_name(words: list[str], lows: list[str], k: int) -> bool:
    """Whether a function word at token `k` belongs to the phrase: Ministry of the Interior, familiar with the plan."""
    following = words[k + 1]
    if lows[k] == "the":
        return lows[k - 1] == "of" or lows[k - 2] in _TAKES_WITH
    if lows[k - 1] in _TAKES_WITH:
        return lows[k] in _LINKS
    if lows[k] == "of":
        return following[:1].isupper() or lows[k + 1] == "the"
    return lows[k] in ("and", "for", "in", "on", "at") and words[k - 1][:1].isupper() and following[:1].isupper()


def narrowed(tokens: Tokens, first: int, end: int, last: int) -> Range:
    """ "a tally by the Press Freedom League" as "the Press Freedom League"; other phrases as they are."""
    lows = tokens.lows
    for k in range(first, min(end + 3, last)):
        if lows[k] in ("by", "from") and any(low in SHOWING_NOUNS for low in lows[first:k]):
            inner = phrase_end(tokens, k + 1, last)
            return (k + 1, inner) if inner > k + 1 else (first, end)
    return first, end


def subject_before(tokens: Tokens, verb: int, first: int) -> Range | None:
    """The subject of the verb at token `verb`, an aside in commas passed over; None if it can be no source."""
    lows = tokens.lows
    end = verb
    while end > first and (lows[end - 1] in _BETWEEN or lows[end - 1].endswith("ly")):
        end -= 1
    if lows[end - 1] == ",":
        end = _before_aside(tokens, end - 1, first)
    start = _start(tokens, end, first)
    if start < end and lows[start] in _LINKS:
        return None
    named = [low for low in lows[start:end] if low.isalpha() and low not in _ARTICLES]
    if not named or named[0] in _NO_SOURCE or named[-1] in _NO_SOURCE or named[-1] in _LINKS:
        return None
    if all(low in SHOWING_NOUNS and low.endswith("s") for low in named) and len(named) == 1 and start == first:
        return None
    if any(low in VERBS or low in reporting_forms() for low in named):
        return None
    if _is_verbal(tokens, start, end) or named[-1] in _MODIFIERS or lows[end - 1].endswith(("'s", "’s")):
        return None
    return start, end


def _is_verbal(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a phrase opens with a verb: "beating an average", "contrasts with the ministry"."""
    word = tokens.words[start]
    if not word.islower() or end - start < 2:
        return False
    following = tokens.lows[start + 1]
    if following in _DETERMINERS:
        return word not in FUNCTION_WORDS
    return word.endswith("s") and following in ("with", "to") and word not in PLURALS and end - start > 2


def _before_aside(tokens: Tokens, comma: int, first: int) -> int:
    """The token of the comma that opens the aside closed at token `comma`: "the bank, in a report, said"."""
    lows = tokens.lows
    for k in range(comma - 1, max(first, comma - _LONGEST_ASIDE), -1):
        if lows[k] == ",":
            return k
        if lows[k] in STOPS or (lows[k] in ENDS and not abbreviates(tokens, k)):
            break
    return comma + 1


def _start(tokens: Tokens, end: int, first: int) -> int:
    """Where the noun phrase that ends before token `end` begins; `end` if a word of it can be in none."""
    lows = tokens.lows
    start = end
    while start > first and end - start < _LONGEST:
        low = lows[start - 1]
        if low in STOPS or (low in _BEFORE_CLAUSE and low != "and"):
            break
        if low in ENDS and not (tokens.glued(start - 1) and tokens.glued(start)):
            break
        if low == "-" and not tokens.glued(start):
            break
        if low == "and" and not tokens.words[start][:1].isupper():
            break
        if low in FUNCTION_WORDS and low not in _LINKS and low not in _IN_SUBJECTS:
            return end
        start -= 1
    return start


def without_size(tokens: Tokens, first: int, end: int) -> int:
    """The end of a source without the size of its sample: "a survey of 1,204 adults"."""
    for k in range(first + 1, end - 1):
        if tokens.lows[k] == "of" and tokens.lows[k + 1][:1].isdecimal():
            return k
    return end


_CLAIMS = word_set("claiming verbs")
_PUTS = word_set("putting verbs")
_SAYS = word_set("saying verbs")
_BY_VERBS = word_set("participles before by")
_CARRIED = word_set("relaying participles")
_RELAYS = word_set("relaying verbs")
_CITING = word_set("citing")
_NOUNS_TOO = word_set("claims that are nouns too")
_AFTER_A_NOUN = frozenset({"of", "for", "is", "was", "were", "are", "has", "had", "have", "given", "by", "from", "in"})
_FINITE = word_set("modals before a happening") | word_set("forms of be") | word_set("forms of have")
_COUNTS = word_set("counts of someone")
_OUTLETS = word_set("outlets")
_SOMEONE = word_set("someone")
_AFTER_VERB = word_set("after a source's verb")
_DASHES = ("—", "–", "-")
_WINDOW = 12
_LONGEST_IN_HEADLINE = 5

Kind = Literal["said", "shown", "according", "relay", "citing", "headline"]
Reach = Literal["after", "before", "both"]


class Source(NamedTuple):
    """A source on tokens `first` up to `last`; `at` is its verb or cue.

    `reach`: it covers what follows the cue ("after"), what precedes it ("before"), or the whole sentence ("both").
    """

    kind: Kind
    first: int
    last: int
    at: int
    reach: Reach

    def covers(self, first: int, last: int) -> bool:
        """Whether a figure on tokens `first` up to `last` stands where this source reaches."""
        if self.reach == "both":
            return True
        return self.at < first if self.reach == "after" else self.at >= last


def is_outlet(name: str) -> bool:
    """Whether a source is one that relays what others say: a news agency, a newspaper, a broadcaster."""
    return any(word in _OUTLETS for word in name.lower().replace("’s", "").split())


@cache
def _cues() -> frozenset[str]:
    """All words by which a source may be found."""
    return frozenset({"to", "by", "quoted"}) | _CITING | SHOWS | _CLAIMS | _PUTS | _RELAYS | reporting_forms()


def find_sources(tokens: Tokens, first: int, last: int) -> list[Source]:
    """The sources named in the sentence on tokens `first` up to `last`, in order of their cues."""
    lows = tokens.lows
    cues = _cues()
    found: list[Source] = []
    for i in [i for i in range(first, last) if lows[i] in cues]:
        low = lows[i]
        if low == "to":
            if lows[i - 1] == "according":
                leads = not any(word.isalnum() for word in lows[first : i - 1])
                found += _after(tokens, "according", i + 1, last, i - 1, "after" if leads else "before")
        elif low in _CITING:
            found += _after(tokens, "citing", i + 1, last, i, "both")
        elif low == "by":
            found += _by(tokens, i, first, last)
        elif low == "quoted" and lows[i + 1] not in ("as", "by"):
            found += _quoted_as_saying(tokens, i, first, last)
        elif low in _SAYS and lows[i - 1] in (",", "”", '"') and not _subject_in_front(tokens, i, first):
            found += _inverted(tokens, i, last)
        else:
            found += _before(tokens, _kind(low), i, first, last)
    return found or _of_headline(tokens, first, last)


def _kind(low: str) -> Kind:
    if low in _RELAYS:
        return "relay"
    return "shown" if low in SHOWS else "said"


def _after(tokens: Tokens, kind: Kind, j: int, last: int, at: int, reach: Reach) -> Iterator[Source]:
    """The source that stands after its cue: "according to X", "citing X", "estimated by X", "…, said X"."""
    end = phrase_end(tokens, j, last)
    if end > j and (kind not in ("citing", "said") or _may_be_someone(tokens, j, end)):
        start, end = narrowed(tokens, j, end, last)
        yield Source(kind, start, end, at, reach)


def _inverted(tokens: Tokens, verb: int, last: int) -> Iterator[Source]:
    """The source in "…, said X"; none where X is the subject of a verb that follows: "…, said the deal would …"."""
    end = phrase_end(tokens, verb + 1, last)
    if tokens.lows[end] not in VERBS and tokens.lows[end] not in _FINITE:
        yield from _after(tokens, "said", verb + 1, last, verb, "before")


def _may_be_someone(tokens: Tokens, first: int, end: int) -> bool:
    """Whether a phrase can name a source: it has a name, a person, a body, a document, a plural or an article."""
    if any(word[:1].isupper() for word in tokens.words[first:end]):
        return True
    lows = tokens.lows[first:end]
    if any(_is_someone(low) or low in SHOWING_NOUNS or is_plural(low) for low in lows):
        return True
    return lows[0] in grammar().pronouns or (lows[0] in ("a", "an", "the", "one") and len(lows) > 1)


def _subject_in_front(tokens: Tokens, verb: int, first: int) -> bool:
    """Whether a verb after a comma has its subject before an aside ("the bank, in a report, said")."""
    subject = subject_before(tokens, verb, first)
    return subject is not None and subject[0] == first


def _by(tokens: Tokens, i: int, first: int, last: int) -> Iterator[Source]:
    """ "estimated by insurers", "estimated at $3bn by insurers", "quoted as saying by the Daily", "By its count"."""
    lows = tokens.lows
    if i == first:
        end = next((k for k in range(i + 2, min(last, i + 7)) if lows[k] in _COUNTS and lows[k + 1] == ","), 0)
        if end:
            yield Source("said", i + 1, end, i, "after")
    elif lows[i - 1] == "saying" and lows[i - 3] == "quoted":
        yield from _after(tokens, "relay", i + 1, last, i - 1, "before")
        if subject := subject_before(tokens, i - 4, first):
            yield Source("said", *subject, i - 3, "before")
    elif lows[i - 1] in _CARRIED:
        yield from _after(tokens, "relay", i + 1, last, i - 1, "before")
    elif lows[i - 1] in _BY_VERBS or any(
        lows[k] in _BY_VERBS and lows[k + 1] == "at" for k in range(max(first, i - _WINDOW), i)
    ):
        yield from _after(tokens, "said", i + 1, last, i, "before")


def _quoted_as_saying(tokens: Tokens, i: int, first: int, last: int) -> Iterator[Source]:
    """ "State TV quoted the governor as saying 14 people died"."""
    lows = tokens.lows
    end = phrase_end(tokens, i + 1, last)
    if lows[end : end + 2] != ["as", "saying"] or end == i + 1:
        return
    relay = subject_before(tokens, i, first)
    if relay:
        yield Source("relay", *relay, i, "both")
    yield Source("said", i + 1, end, i, "both")


def _before(tokens: Tokens, kind: Kind, verb: int, first: int, last: int) -> Iterator[Source]:
    """The source that is the subject of the verb at token `verb`."""
    lows = tokens.lows
    subject = subject_before(tokens, verb, first)
    if subject is None:
        return
    start, end = subject
    if lows[verb + 1] == "by" or (lows[verb + 1] in _AFTER_A_NOUN and lows[verb] in _NOUNS_TOO):
        return
    if kind == "shown" and SHOWING_NOUNS.isdisjoint(lows[start:end]):
        return
    if lows[verb] in _PUTS and "at" not in lows[verb + 1 : verb + _WINDOW]:
        return
    before = lows[start - 1]
    if start > first and before.isalnum() and before not in _BEFORE_CLAUSE:
        return
    trails = start > first and before in (",", "”", '"', "—", "–") and _ends_clause(tokens, verb, last)
    plain = lows[verb] in _SAYS or kind in ("relay", "shown") or lows[verb] in _CLAIMS or lows[verb] in _PUTS
    if not trails and not plain and lows[verb + 1] != "that":
        return
    start, end = narrowed(tokens, start, end, verb)
    yield Source(kind, start, without_size(tokens, start, end), verb, "before" if trails else "after")


def _ends_clause(tokens: Tokens, verb: int, last: int) -> bool:
    """Whether only when, where and to whom follow the verb in its clause: then it covers what precedes."""
    lows = tokens.lows
    j = verb + 1
    if lows[j] in _AFTER_VERB or lows[verb] == "told":
        while j < last and lows[j] not in STOPS and lows[j] not in ENDS:
            if lows[j] == "that":
                return False
            j += 1
    return j >= last or lows[j] in STOPS or lows[j] in ENDS


def _of_headline(tokens: Tokens, first: int, last: int) -> list[Source]:
    """ "Minister: half of clinics …", "… as tram derails — fire brigade" in a line without a full stop."""
    words, lows = tokens.words, tokens.lows
    if lows[last - 1] in ENDS or first > 0 or last < tokens.count:
        return []
    for k in range(first + 1, min(last, first + _LONGEST_IN_HEADLINE)):
        if lows[k] == ":" and words[first][0].isupper() and _is_someone(lows[k - 1]):
            return [Source("headline", first, k, k, "after")]
    for k in range(max(first + 2, last - _LONGEST_IN_HEADLINE), last - 1):
        if lows[k] in _DASHES and not tokens.glued(k) and _is_someone(lows[last - 1]):
            return [Source("headline", k + 1, last, k, "before")]
    return []


def _is_someone(low: str) -> bool:
    """Whether the last word of a phrase names a person, an office or a body."""
    lists = grammar()
    return low in _SOMEONE or low in lists.roles or low in lists.bodies or low in lists.people or low in _OUTLETS


_MOST_NESTED = 20


class _Claimant(NamedTuple):
    mention: Mention
    canonical: str | None
    guess: bool


class Claims:
    """Gives the figures of a text their claimants, from its quotes and from what its sentences say of sources.

    `cast` knows who is named in the text; without it a claimant's canonical name is the mention itself.
    """

    def __init__(self, quotes: Sequence[Quote], cast: Cast | None) -> None:
        self._quotes = sorted(quotes, key=lambda quote: quote.span)
        self._starts = [quote.span.start for quote in self._quotes]
        self._reach: list[int] = []
        furthest = 0
        for quote in self._quotes:
            furthest = max(furthest, quote.span.end)
            self._reach.append(furthest)
        self._cast = cast

    def finish(self, tokens: Tokens, drafts: Sequence[Draft]) -> Iterator[Figure]:
        """The figures of a line's `drafts`, in order, with their claimants."""
        ranges = sentences(tokens) if any(draft.kind != "date" for draft in drafts) else iter(())
        first, last = 0, 0
        sources: list[Source] = []
        for draft in drafts:
            if draft.kind == "date":
                yield draft.finish(tokens, None, None, None)
                continue
            while last <= draft.first:
                first, last = next(ranges)
                sources = []
                if last > draft.first:
                    sources = find_sources(tokens, first, last)
            claimant, via = self._claim(tokens, draft, sources)
            if claimant is None:
                yield draft.finish(tokens, None, None, None)
            else:
                draft.guess = draft.guess or claimant.guess
                yield draft.finish(tokens, claimant.mention, claimant.canonical, via)

    def _quote_over(self, start: int, end: int) -> Quote | None:
        """The shortest quote that holds the figure."""
        best: Quote | None = None
        nearest = bisect_right(self._starts, start) - 1
        for i in range(nearest, max(-1, nearest - _MOST_NESTED), -1):
            if self._reach[i] < end:
                break
            quote = self._quotes[i]
            if quote.span.end >= end and (best is None or quote.span.length < best.span.length):
                best = quote
            if best is not None and best.kind == "direct":
                break
        return best

    def _claim(self, tokens: Tokens, draft: Draft, sources: list[Source]) -> tuple[_Claimant | None, str | None]:
        if any(source.first <= draft.first < source.last or _is_audience(tokens, draft, source) for source in sources):
            return None, None
        covering = [source for source in sources if source.covers(draft.first, draft.last)]
        quote = self._quote_over(tokens.starts[draft.first], tokens.ends[draft.last - 1])
        if not covering and quote is None:
            return None, None
        if quote and quote.text.rstrip("”’\"'").endswith("?"):
            return None, None
        speaker = self._speaker(quote) if quote else None
        own = _of_speaker(tokens, covering, speaker)
        others = [source for source in covering if source is not own]
        said = _nearest(others, draft)
        if cited := _last_of(others, "citing"):
            relay = _last_of(others, "relay") or said
            return self._who(tokens, cited), speaker.mention.text if speaker else _text(tokens, relay)
        if speaker and quote and quote.kind != "direct":
            if said and is_outlet(speaker.mention.text):
                return self._who(tokens, said), speaker.mention.text
            if own:
                speaker = self._who(tokens, own)
        if speaker is None:
            source = said or _last_of(others, "according") or _last_of(others, "relay") or _last_of(others, "headline")
            if source is None:
                return None, None
            others.remove(source)
            speaker = self._who(tokens, source)
        relays = [_text(tokens, source) for source in others if source.kind in ("according", "relay")]
        return speaker, next((text for text in relays if text and is_outlet(text)), None)

    def _speaker(self, quote: Quote) -> _Claimant | None:
        if quote.speaker is None:
            return None
        return _Claimant(quote.speaker, quote.canonical, quote.guess)

    def _who(self, tokens: Tokens, source: Source) -> _Claimant:
        span = Span(tokens.starts[source.first], tokens.ends[source.last - 1])
        if span.of(tokens.text).endswith(("'s", "’s")):
            span = Span(span.start, span.end - 2)
        mention = Mention(span, span.of(tokens.text))
        if self._cast is None:
            return _Claimant(mention, mention.text, source.kind == "headline")
        identity = self._cast.identify(span)
        return _Claimant(mention, identity.canonical, identity.guess or source.kind == "headline")


def _is_audience(tokens: Tokens, draft: Draft, source: Source) -> bool:
    """Whether the figure counts those who were told something: "he told 300 supporters that …"."""
    return draft.first == source.at + 1 and tokens.lows[source.at] in ("told", "tells")


def _of_speaker(tokens: Tokens, sources: list[Source], speaker: _Claimant | None) -> Source | None:
    """The source that is the quote's speaker, found anew and perhaps narrower ("a poll by X" is X)."""
    if speaker is None:
        return None
    start, end = speaker.mention.span
    for source in sources:
        low = min(tokens.starts[source.first], tokens.starts[source.at])
        if low <= start and end <= max(tokens.ends[source.last - 1], tokens.ends[source.at]):
            return source
    return None


def _last_of(sources: list[Source], kind: str) -> Source | None:
    return next((source for source in reversed(sources) if source.kind == kind), None)


def _nearest(sources: list[Source], draft: Draft) -> Source | None:
    """The source of what is said or shown that stands nearest to the figure."""
    said = [source for source in sources if source.kind in ("said", "shown")]
    return min(said, key=lambda source: abs(source.at - draft.first), default=None)


def _text(tokens: Tokens, source: Source | None) -> str | None:
    return tokens.slice(source.first, source.last) if source else None
