"""The noun phrases that name a source: after its cue, or as the subject of its verb."""

from __future__ import annotations

from functools import cache

from reader.extraction import lexicon
from reader.extraction.line_sentences import ENDS, abbreviates
from reader.extraction.line_tokens import Tokens
from reader.extraction.nouns import FUNCTION_WORDS, PLURALS, VERBS
from reader.extraction.wordlists import words

SHOWS = words("showing verbs")
SHOWING_NOUNS = words("nouns that show")
STOPS = frozenset(',;:()[]"“”—–*•|')
_DETERMINERS = frozenset({"a", "an", "the", "its", "his", "her", "their"})
_PERCENT = frozenset({"%", "percent", "per", "pct"})
_MODIFIERS = words("modifiers of reports")
_NO_SOURCE = words("no source")
_BETWEEN = words("between source and verb")
_IN_SUBJECTS = words("inside subjects")
_BEFORE_CLAUSE = words("before a clause")
_TAKES_WITH = words("participles that go on")
_LINKS = frozenset({"of", "at", "for", "by", "from", "in", "with", "on", "to"})
_ARTICLES = frozenset({"the", "a", "an", "and", "latest", "new", "recent", "these", "its"})
_LONGEST = 12
_LONGEST_ASIDE = 15

Range = tuple[int, int]


@cache
def reporting_forms() -> frozenset[str]:
    """Finite forms of the verbs that report a clause and are not as often a noun; "say" of several."""
    clause = lexicon.BARE | lexicon.THAT | lexicon.OBJECT
    finite = lexicon.PAST | lexicon.PRESENT
    forms = {form for form, flags in lexicon.reporting_verbs().items() if flags & clause and flags & finite}
    return frozenset(forms) - lexicon.words().noun_or_verb | {"say"}


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
