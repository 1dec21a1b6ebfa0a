"""Sources: who is named in a sentence as saying, reporting or showing something, and what it covers.

Quotes find who said a clause. Here are the ways in which numbers alone are attributed ("UNHCR figures show", "put the
toll at", "estimated by insurers") and those that say who relayed a claim ("Reuters reported", "citing the ministry").
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from reader.extraction import lexicon
from reader.extraction.line_tokens import Tokens
from reader.extraction.nouns import FUNCTION_WORDS, VERBS
from reader.extraction.wordlists import words

_SHOWS = words("showing verbs")
_SAYS = frozenset({"said", "says", "told", "announced", "claimed", "warned"})
_SHOWING_NOUNS = words("nouns that show")
_CLAIMS = words("claiming verbs")
_PUTS = words("putting verbs")
_BY_VERBS = words("participles before by")
_RELAYS = words("relaying verbs")
_CITING = words("citing")
_OUTLETS = words("outlets")
_ABBREVIATIONS = words("abbreviations")
_NO_SOURCE = words("no source")
_BETWEEN = words("between source and verb")
_AFTER_VERB = words("after a source's verb")
_IN_SUBJECTS = words("inside subjects")
_BEFORE_CLAUSE = words("before a clause")
_SOMEONE = words("someone")
_LINKS = frozenset({"of", "at", "for", "by", "from", "in", "with", "on"})
_STOPS = frozenset(',;:()[]"“”—–')
_ENDS = frozenset(".!?…")
_CLOSING = frozenset("\"”’')]")
_DASHES = ("—", "–", "-")
_CARRIED = frozenset({"carried", "quoted", "cited", "relayed", "reported", "broadcast"})
_LONGEST_SENTENCE = 200
_LONGEST = 12
_LONGEST_IN_HEADLINE = 5

Kind = Literal["said", "shown", "according", "relay", "citing", "headline"]


class Source(NamedTuple):
    """A source on tokens `first` up to `last`; `at` is its verb or cue.

    `reach`: it covers what follows the cue ("after") or what precedes it ("before").
    """

    kind: Kind
    first: int
    last: int
    at: int
    reach: Literal["after", "before"]


def sentences(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """The sentences of a line as ranges of tokens."""
    words, lows = tokens.words, tokens.lows
    first = 0
    for i in [i for i, low in enumerate(lows) if low in _ENDS]:
        if lows[i] == "." and _abbreviates(tokens, i):
            continue
        end = i + 1
        while end < tokens.count and words[end] in _CLOSING and tokens.glued(end):
            end += 1
        if end < tokens.count and (tokens.glued(end) or words[end][0].islower()):
            continue
        if first < end:
            yield from _pieces(first, end)
            first = end
    if first < tokens.count:
        yield from _pieces(first, tokens.count)


def _pieces(first: int, last: int) -> Iterator[tuple[int, int]]:
    """A range in pieces no longer than the longest sentence, so that no text costs more than linear time."""
    for start in range(first, last, _LONGEST_SENTENCE):
        yield start, min(last, start + _LONGEST_SENTENCE)


def _abbreviates(tokens: Tokens, i: int) -> bool:
    """Whether the full stop at token `i` only ends an abbreviation or an initial."""
    before = tokens.words[i - 1]
    return tokens.glued(i) and (tokens.lows[i - 1] in _ABBREVIATIONS or (len(before) == 1 and before.isupper()))


def is_outlet(name: str) -> bool:
    """Whether a source is one that relays what others say: a news agency, a newspaper, a broadcaster."""
    return any(word in _OUTLETS for word in name.lower().replace("’s", "").split())


@cache
def _reporting_forms() -> frozenset[str]:
    """Finite forms of the verbs that report a clause and are not as often a noun."""
    clause = lexicon.BARE | lexicon.THAT | lexicon.OBJECT
    finite = lexicon.PAST | lexicon.PRESENT
    forms = {form for form, flags in lexicon.reporting_verbs().items() if flags & clause and flags & finite}
    return frozenset(forms) - lexicon.words().noun_or_verb


@cache
def _cues() -> frozenset[str]:
    """All words by which a source may be found."""
    return frozenset({"to", "by"}) | _CITING | _SHOWS | _CLAIMS | _PUTS | _RELAYS | _reporting_forms()


def find_sources(tokens: Tokens, first: int, last: int) -> list[Source]:
    """The sources named in the sentence on tokens `first` up to `last`, in order."""
    lows = tokens.lows
    cues = _cues()
    found: list[Source] = []
    for i in [i for i in range(first, last) if lows[i] in cues]:
        low = lows[i]
        if low == "to":
            if lows[i - 1] == "according":
                found += _after(tokens, "according", i + 1, last, i - 1, first)
        elif low in _CITING:
            found += _after(tokens, "citing", i + 1, last, i, first)
        elif low == "by":
            found += _by(tokens, i, first, last)
        else:
            found += _before(tokens, _kind(low), i, first, last)
    return found or _of_headline(tokens, first, last)


def _kind(low: str) -> Kind:
    if low in _RELAYS:
        return "relay"
    return "shown" if low in _SHOWS else "said"


def _by(tokens: Tokens, i: int, first: int, last: int) -> Iterator[Source]:
    """ "estimated by insurers", "estimated at $3bn by insurers", "was quoted as saying by the Daily"."""
    lows = tokens.lows
    if lows[i - 1] == "saying" and lows[i - 3] == "quoted":
        yield from _after(tokens, "relay", i + 1, last, i - 1, first)
        start = _subject_start(tokens, i - 4, first)
        if start < i - 4:
            yield Source("said", start, i - 4, i - 3, "before")
        return
    if lows[i - 1] in _CARRIED:
        yield from _after(tokens, "relay", i + 1, last, i - 1, first)
        return
    valued = any(lows[k] in _BY_VERBS and lows[k + 1] == "at" for k in range(max(first, i - _LONGEST), i))
    if valued or lows[i - 1] in _BY_VERBS:
        yield from _after(tokens, "said", i + 1, last, i, first)


def _after(tokens: Tokens, kind: Kind, j: int, last: int, at: int, first: int) -> Iterator[Source]:
    """The source that stands after its cue: "according to X", "citing X", "estimated by X"."""
    end = _phrase_end(tokens, j, last)
    if end == j:
        return
    start, end = _narrowed(tokens, j, end, last)
    leads = kind == "according" and not any(low.isalnum() for low in tokens.lows[first:at])
    yield Source(kind, start, end, at, "after" if leads else "before")


def _phrase_end(tokens: Tokens, j: int, last: int) -> int:
    """The end of the noun phrase that begins at token `j`."""
    words, lows = tokens.words, tokens.lows
    reporting = _reporting_forms()
    k = j
    while k < min(last, j + _LONGEST):
        low = lows[k]
        if low in _STOPS or (low in _ENDS and not (low == "." and _abbreviates(tokens, k))):
            break
        if k > j and (low in VERBS or low in _SHOWS or low in reporting):
            break
        if k > j and low.endswith("ed") and lows[k + 1] in FUNCTION_WORDS:
            break
        if low in FUNCTION_WORDS and words[k].islower() and k > j and not _inside_name(words, lows, k):
            break
        k += 1
    while k > j and (lows[k - 1] in FUNCTION_WORDS or not lows[k - 1][:1].isalnum()):
        k -= 1
    return k


def _inside_name(words: list[str], lows: list[str], k: int) -> bool:
    """Whether a function word at token `k` is a part of a name: Ministry of the Interior, Centre for Policy."""
    following = words[k + 1]
    if lows[k] == "the":
        return lows[k - 1] == "of"
    if lows[k] == "of":
        return following[:1].isupper() or lows[k + 1] == "the"
    return lows[k] in ("and", "for", "in", "on", "at") and words[k - 1][:1].isupper() and following[:1].isupper()


def _narrowed(tokens: Tokens, first: int, end: int, last: int) -> tuple[int, int]:
    """ "a tally by the Press Freedom League" as "the Press Freedom League"; other phrases as they are."""
    lows = tokens.lows
    for k in range(first, min(end + 3, last)):
        if lows[k] in ("by", "from") and any(low in _SHOWING_NOUNS for low in lows[first:k]):
            inner = _phrase_end(tokens, k + 1, last)
            return (k + 1, inner) if inner > k + 1 else (first, end)
    return first, end


def _before(tokens: Tokens, kind: Kind, verb: int, first: int, last: int) -> Iterator[Source]:
    """The source that is the subject of the verb at token `verb`."""
    lows = tokens.lows
    end = verb
    while end > first and (lows[end - 1] in _BETWEEN or lows[end - 1].endswith("ly")):
        end -= 1
    start = _subject_start(tokens, end, first)
    if start == end or (kind == "shown" and _SHOWING_NOUNS.isdisjoint(lows[start:end])):
        return
    if lows[verb] in _PUTS and "at" not in lows[verb + 1 : verb + 12]:
        return
    before = lows[start - 1]
    if start > first and before.isalnum() and before not in _BEFORE_CLAUSE:
        return
    plain = lows[verb] in _SAYS or kind in ("relay", "shown") or lows[verb] in _CLAIMS or lows[verb] in _PUTS
    trails = start > first and before in (",", "”", '"', "—", "–") and _ends_clause(tokens, verb, last)
    if not trails and not plain and lows[verb + 1] != "that":
        return
    start, end = _narrowed(tokens, start, end, verb)
    yield Source(kind, start, _without_size(tokens, start, end), verb, "before" if trails else "after")


def _subject_start(tokens: Tokens, end: int, first: int) -> int:
    """Where the subject that ends before token `end` begins; `end` if there is none that can be a source."""
    lows = tokens.lows
    start = end
    while start > first and end - start < _LONGEST:
        low = lows[start - 1]
        if low in _STOPS or low in _ENDS or (low in _BEFORE_CLAUSE and low != "and"):
            break
        if low == "and" and not tokens.words[start][:1].isupper():
            break
        if low in FUNCTION_WORDS and low not in _LINKS and low not in _IN_SUBJECTS:
            return end
        start -= 1
    while start < end and lows[start] in _LINKS:
        start += 1
    named = [low for low in lows[start:end] if low.isalpha() and low not in ("the", "a", "an", "and")]
    if any(low in VERBS or low in _reporting_forms() for low in named):
        return end
    if not named or named[0] in _NO_SOURCE or named[-1] in _NO_SOURCE or named[-1] in _LINKS:
        return end
    return start


def _without_size(tokens: Tokens, first: int, end: int) -> int:
    """The end of a source without the size of its sample: "a survey of 1,204 adults"."""
    for k in range(first + 1, end - 1):
        if tokens.lows[k] == "of" and tokens.lows[k + 1][:1].isdecimal():
            return k
    return end


def _ends_clause(tokens: Tokens, verb: int, last: int) -> bool:
    """Whether only when, where and to whom follow the verb in its clause: then it covers what precedes."""
    lows = tokens.lows
    j = verb + 1
    if lows[j] in _AFTER_VERB or lows[verb] == "told":
        while j < last and lows[j] not in _STOPS and lows[j] not in _ENDS:
            if lows[j] == "that":
                return False
            j += 1
    return j >= last or lows[j] in _STOPS or lows[j] in _ENDS


def _of_headline(tokens: Tokens, first: int, last: int) -> list[Source]:
    """ "Minister: half of clinics …", "… as tram derails — fire brigade" in a line without a full stop."""
    words, lows = tokens.words, tokens.lows
    if lows[last - 1] in _ENDS or first > 0 or last < tokens.count:
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
    lists = lexicon.words()
    return low in _SOMEONE or low in lists.roles or low in lists.bodies or low in lists.people or low in _OUTLETS
