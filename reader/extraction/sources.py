"""Sources: who is named in a sentence as saying, reporting or showing something, and what it covers.

Quotes find who said a clause. Here are the ways that only numbers are attributed ("UNHCR figures show", "put the toll
at", "estimated by insurers") and those that say who relayed a claim ("Reuters reported", "citing the ministry").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from reader.extraction.lexicon import BASE, GERUND, reporting_verbs
from reader.extraction.line_tokens import Tokens
from reader.extraction.nouns import FUNCTION_WORDS
from reader.extraction.wordlists import words

_SHOWS = words("showing verbs")
_SHOWING_NOUNS = words("nouns that show")
_CLAIMS = words("claiming verbs")
_PUTS = words("putting verbs")
_BY_VERBS = words("participles before by")
_RELAYS = words("relaying verbs")
_CITING = words("citing")
_OUTLETS = words("outlets")
_ABBREVIATIONS = words("abbreviations")
_IN_NAMES = words("inside names")
_NO_SOURCE = words("no source")
_LINKS = frozenset(["of", "at", "for", "by", "from", "in", "with", "on"])
_STOPS = frozenset(',;:()[]"“”—–')
_LONGEST = 12

Kind = Literal["said", "shown", "according", "relay", "citing"]


class Source(NamedTuple):
    """A source on tokens `first` up to `last`; `at` is its verb or cue.

    `reach`: it covers what follows the cue ("after"), what precedes it ("before"), or both.
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
    for i in range(tokens.count):
        if lows[i] not in (".", "!", "?", "…") or (lows[i] == "." and _abbreviates(tokens, i)):
            continue
        end = i + 1
        while end < tokens.count and words[end] in ('"', "”", "’", "'", ")", "]") and tokens.glued(end):
            end += 1
        if end < tokens.count and (tokens.glued(end) or words[end][0].islower()):
            continue
        yield first, end
        first = end
    if first < tokens.count:
        yield first, tokens.count


def _abbreviates(tokens: Tokens, i: int) -> bool:
    """Whether the full stop at token `i` only ends an abbreviation or an initial."""
    before = tokens.words[i - 1]
    return tokens.glued(i) and (tokens.lows[i - 1] in _ABBREVIATIONS or (len(before) == 1 and before.isupper()))


def is_outlet(name: str) -> bool:
    """Whether a source is one that relays what others say: a news agency, a newspaper, a broadcaster."""
    return any(word in _OUTLETS for word in name.lower().replace("’s", "").split())


def find_sources(tokens: Tokens, first: int, last: int) -> list[Source]:
    """The sources named in the sentence on tokens `first` up to `last`, in order."""
    lows = tokens.lows
    reports = reporting_verbs()
    found: list[Source] = []
    for i in range(first, last):
        low = lows[i]
        if low == "to" and lows[i - 1] == "according":
            found += _after(tokens, "according", i + 1, last, i - 1, first)
        elif low in _CITING:
            found += _after(tokens, "citing", i + 1, last, i, first)
        elif low == "by" and lows[i - 1] in _BY_VERBS:
            found += _after(tokens, "said", i + 1, last, i - 1, first)
        elif low == "by" and lows[i - 1] == "saying" and "quoted" in lows[max(first, i - 4) : i]:
            found += _after(tokens, "relay", i + 1, last, i - 1, first)
            found += _before(tokens, "said", i - 4, first, last)
        elif low in _SHOWS or low in _CLAIMS or low in _PUTS or _reports(reports.get(low, 0)):
            found += _before(tokens, _kind(tokens, i), i, first, last)
    return found


def _reports(flags: int) -> bool:
    """Whether a form is the finite form of a reporting verb."""
    return bool(flags) and not flags & GERUND and flags != flags & BASE


def _kind(tokens: Tokens, i: int) -> Kind:
    low = tokens.lows[i]
    if low in _RELAYS:
        return "relay"
    return "shown" if low in _SHOWS else "said"


def _after(tokens: Tokens, kind: Kind, j: int, last: int, at: int, first: int) -> Iterator[Source]:
    """The source that stands after its cue: "according to X", "citing X", "estimated by X"."""
    end = _phrase_end(tokens, j, last)
    if end == j:
        return
    start, end = narrowed(tokens, j, end, last)
    at_start = kind == "according" and all(not low.isalnum() for low in tokens.lows[first:at])
    yield Source(kind, start, end, at, "after" if at_start else "before")


def _phrase_end(tokens: Tokens, j: int, last: int) -> int:
    """The end of the noun phrase that begins at token `j`."""
    words, lows = tokens.words, tokens.lows
    k = j
    while k < last and k - j < _LONGEST:
        low = lows[k]
        if low in _STOPS or (not low[:1].isalnum() and low not in ("-", "&", "'", "’", ".")):
            break
        if low == "." and not (tokens.glued(k) and k + 1 < last and tokens.glued(k + 1) is not False):
            break
        if low in FUNCTION_WORDS and k > j:
            if low in _IN_NAMES and k + 1 < last and (words[k + 1][:1].isupper() or lows[k + 1] == "the"):
                k += 1
                continue
            break
        k += 1
    while k > j and (lows[k - 1] in FUNCTION_WORDS or not lows[k - 1][:1].isalnum()):
        k -= 1
    return k


def narrowed(tokens: Tokens, first: int, end: int, last: int) -> tuple[int, int]:
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
    if start == end:
        return
    if kind == "shown" and not any(low in _SHOWING_NOUNS for low in lows[start:end]):
        return
    if lows[verb] in _PUTS and "at" not in lows[verb + 1 : verb + 12]:
        return
    leads = start == first or lows[start - 1] in ("while", "and", "but", ";", "as") or not lows[start - 1].isalnum()
    if not leads:
        return
    trails = start > first and lows[start - 1] in (",", "”", '"', "—", "–") and _ends_clause(tokens, verb, last)
    start, end = narrowed(tokens, start, end, last)
    end = _without_size(tokens, start, end)
    yield Source(kind, start, end, verb, "before" if trails else "after")


_BETWEEN = frozenset(["has", "have", "had", "also", "later", "earlier", "now", "then"])


def _subject_start(tokens: Tokens, end: int, first: int) -> int:
    """Where the subject that ends before token `end` begins; `end` if there is none that can be a source."""
    lows = tokens.lows
    start = end
    while start > first and end - start < _LONGEST:
        low = lows[start - 1]
        if low in _STOPS or low in ("while", "but", "that", "as", "because", "if", "when", "which", "who", "where"):
            break
        if low == "and" and not tokens.words[start][:1].isupper():
            break
        if low in FUNCTION_WORDS and low not in _LINKS and low not in _ALLOWED:
            return end
        start -= 1
    while start < end and lows[start] in _LINKS:
        start += 1
    head = [low for low in lows[start:end] if low.isalpha()]
    if not head or head[0] in _NO_SOURCE or head[-1] in _NO_SOURCE:
        return end
    return start


_ALLOWED = frozenset(["the", "a", "an", "its", "his", "her", "their", "our", "this", "these", "he", "she", "it", "they", "and"])


def _without_size(tokens: Tokens, first: int, end: int) -> int:
    """The end of a source without the size of its sample: "a survey of 1,204 adults"."""
    for k in range(first + 1, end - 1):
        if tokens.lows[k] == "of" and tokens.lows[k + 1][:1].isdecimal():
            return k
    return end


def _ends_clause(tokens: Tokens, verb: int, last: int) -> bool:
    """Whether nothing but when and where follows the verb up to the end of its clause: then it covers what precedes."""
    lows = tokens.lows
    j = verb + 1
    if lows[j] in ("on", "in", "late", "early", "last", "this", "yesterday", "today", "at", "to", "told", "reporters"):
        while j < last and lows[j] not in _STOPS and lows[j] not in (".", "!", "?"):
            if lows[j] == "that":
                return False
            j += 1
    return j >= last or lows[j] in _STOPS or lows[j] in (".", "!", "?")
