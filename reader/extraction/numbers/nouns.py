"""The noun phrase that a number counts.

It ends at its first plural and takes in no preposition but "of", where the phrases of `text.phrases` go on: what is
counted in "40 houses on Mill Lane" is houses, while somebody who speaks is "residents of the houses on Mill Lane".
"""

from __future__ import annotations

from typing import NamedTuple

from reader.extraction.numbers.numerals import CARDINALS, read_numeral
from reader.extraction.text.tokens import Line
from reader.extraction.text.words import NOT_PLURAL, PLURALS, grammar, is_plural, word_set

FUNCTION_WORDS = word_set("function words")
_THIRD_PERSONS = word_set("third persons")
VERBS = word_set("verbs") | _THIRD_PERSONS
_PARTICIPLE_NOUNS = word_set("nouns in ed")
_ADJECTIVES_ED = word_set("adjectives in ed")
_AFTER_NOUN_OF = word_set("kinds of")
_DETERMINERS = word_set("determiners")
_NOUNS_IN_ING = grammar().ing_nouns
_BASE_VERBS = word_set("verbs that are nouns too")
_PLURALS_BEFORE_NOUNS = word_set("plurals before nouns")
_WHICH_ONES = word_set("which ones")
_LEADING = word_set("before the counted noun")
_NO_HEAD = word_set("no head of a noun phrase")
_VICTIMS = word_set("victims")
_NOBODY = word_set("nobody")
_AFTER_VERB = word_set("determiners after a verb")
"""Determiners that follow a verb and not the noun that a number counts."""
_QUOTE_MARKS = frozenset("\"“”'‘")
_LONGEST = 7


class Noun(NamedTuple):
    """A noun phrase on tokens `first` up to `last`, its head on token `head`."""

    first: int
    last: int
    head: int


def _is_verb_like(low: str) -> bool:
    """Whether a word is more likely a verb or participle than part of a noun phrase."""
    if low in VERBS:
        return True
    if low.endswith("ed") and len(low) > 4:
        return low not in _ADJECTIVES_ED and low not in _PARTICIPLE_NOUNS
    return low.endswith("ing") and len(low) > 5 and low not in _NOUNS_IN_ING


def _word_end(tokens: Line, k: int) -> int:
    """The token after the hyphenated word that begins at token `k` (state-owned, F-35s)."""
    lows = tokens.lows
    while lows[k + 1] in ("-", "‑") and tokens.glued(k + 1) and tokens.glued(k + 2):
        if lows[k + 2].isdecimal() and tokens.words[k].isupper():
            return k + 4 if lows[k + 3] == "s" and tokens.glued(k + 3) else k + 3
        if not lows[k + 2].isalpha() or lows[k + 2] in CARDINALS:
            break
        k += 2
    return k + 1


def _passes(tokens: Line, first: int, k: int) -> int:
    """The token to go on from where token `k`, no word of a noun phrase, may stand inside one; 0 where it ends it."""
    words, lows = tokens.words, tokens.lows
    low = lows[k]
    if k == first:
        if low in _QUOTE_MARKS or (low in _LEADING and _noun_follows(tokens, k + 1)):
            return k + 1
        return 0
    if low in ("ever", "and") and lows[k - 1].endswith("est"):
        return k + 1
    if low in ("most", "more", "ever") and (lows[k - 1] == "and" or lows[k - 1].endswith(("est", "'s", "’s"))):
        return k + 1
    if low == "&" and words[k - 1][:1].isupper() and words[k + 1][:1].isupper():
        return k + 1
    if low in ("'", "’") and lows[k - 1].endswith("s") and not tokens.glued(k + 1) and lows[k + 1].isalpha():
        return k + 1
    if low in _QUOTE_MARKS and lows[first] in _QUOTE_MARKS and k - first > 1:
        return k + 1
    return 0


_DIRECTIONS = word_set("directions")


def noun_after(tokens: Line, first: int, singular: bool = False) -> Noun | None:
    """The noun phrase that begins at token `first`: up to the first plural, or (for one) up to its end."""
    words, lows = tokens.words, tokens.lows
    k = last = first
    start = first
    while k - first < _LONGEST:
        low = lows[k]
        if not low[:1].isalpha() or _is_grammar(words[k], low, k == first):
            if low == "and" and k > start and last == k and (joined := _and_joins(tokens, k)):
                k = joined
            elif passed := _passes(tokens, first, k):
                if k == start:
                    start = last = passed
                k = passed
            else:
                break
            continue
        end = _word_end(tokens, k)
        head = end - 1
        plural = is_plural(lows[head]) or lows[head] == "s"
        if end == k + 1 and not plural and not _may_stand(tokens, start, k):
            break
        if singular and plural and k > start and not words[head][0].isupper():
            break
        k = last = end
        if plural and not singular and not _possessive(tokens, end):
            return _grow(tokens, start, last)
    while last > start and (
        lows[last - 1].endswith("ly") or lows[last - 1] in _NO_HEAD or not lows[last - 1].isalpha()
    ):
        if lows[last - 1].endswith(("'s", "’s")):
            break
        last -= 1
    if last > start and lows[last - 1].endswith(("'s", "’s")):
        return None
    if last == start + 1 and not singular and lows[last] in _AFTER_VERB and lows[start] not in NOT_PLURAL:
        return None  # "19 expect a cut"
    return Noun(start, last, last - 1) if last > start else None


def _is_grammar(word: str, low: str, right_after_number: bool) -> bool:
    """Whether a word is one of grammar and ends the phrase; in capitals it may be a name (IT staff, US troops)."""
    if low not in FUNCTION_WORDS or word in ("US", "IT"):
        return False
    return right_after_number or not word.isupper() or len(low) < 2


def _may_stand(tokens: Line, start: int, k: int) -> bool:
    """Whether the word at token `k` can be part of the phrase: right after the number a participle is an adjective."""
    low = tokens.lows[k]
    if k == start and low in _ADJECTIVES_ED:
        return _noun_follows(tokens, k + 1)
    if not _is_verb_like(low) or tokens.lows[k - 1] in ("most", "more", "ever") or tokens.lows[k - 1].endswith("est"):
        return True
    if k == start and low in _BASE_VERBS:
        return True
    return (k == start or tokens.lows[k - 1].endswith("ly")) and _noun_follows(tokens, k + 1)


def _possessive(tokens: Line, end: int) -> bool:
    """Whether a plural that ends before token `end` has only an apostrophe after it: "the Nets' games"."""
    return (
        tokens.lows[end] in ("'", "’")
        and tokens.glued(end)
        and not tokens.glued(end + 1)
        and tokens.lows[end + 1].isalpha()
        and tokens.lows[end + 1] not in FUNCTION_WORDS
    )


def _noun_follows(tokens: Line, k: int) -> bool:
    """Whether one of the next two tokens is a plural noun: then a participle before it is an adjective."""
    for j in (k, k + 1):
        low = tokens.lows[j]
        if not low.isalpha() or low in FUNCTION_WORDS:
            return False
        if is_plural(low):
            return True
    return False


def _and_joins(tokens: Line, k: int) -> int:
    """ "medicines and animal health products", "Kia and Hyundai vehicles": the token to go on from, or 0."""
    before, after = tokens.words[k - 1], tokens.words[k + 1]
    if before[:1].isupper() and after[:1].isupper() and not is_plural(tokens.lows[k - 1]):
        return k + 1
    if tokens.lows[k - 1] in _DIRECTIONS and tokens.lows[k + 1] in _DIRECTIONS:
        return k + 1  # "18 Northern and central California counties"
    if (
        not before[:1].isupper()
        and after.isalpha()
        and tokens.lows[k + 1] not in FUNCTION_WORDS
        and _noun_follows(tokens, k + 1)
    ):
        return k + 1
    return 0


def _grow(tokens: Line, first: int, last: int) -> Noun:
    """A phrase that ended in a plural, with what still belongs to it: "police officers", "kinds of fish"."""
    lows, words = tokens.lows, tokens.words
    nxt = lows[last]
    if nxt.isalpha() and is_plural(nxt) and nxt not in FUNCTION_WORDS and nxt not in VERBS:
        before = lows[last - 1]
        if before in PLURALS or words[last - 1][0].isupper() or before in _PLURALS_BEFORE_NOUNS:
            return Noun(first, last + 1, last)
    if (
        nxt == "of"
        and lows[last - 1] in _AFTER_NOUN_OF
        and lows[last + 1].isalpha()
        and lows[last + 1] not in FUNCTION_WORDS
    ):
        inner = noun_after(tokens, last + 1)
        if inner:
            return Noun(first, inner.last, last - 1)
    return Noun(first, last, last - 1)


def of_noun(tokens: Line, first: int) -> Noun | None:
    """The "of the boys", "of 31 drones", "out of 100 patients" that begins at token `first`, after a number."""
    lows = tokens.lows
    j = first
    if lows[j] == "out" and lows[j + 1] == "of":
        j += 1
    if lows[j] != "of":
        return None
    j += 1
    while lows[j] in _DETERMINERS or lows[j] in _WHICH_ONES:
        j += 1
    if (lows[j][:1].isdecimal() or lows[j] in CARDINALS) and lows[j + 1] != "-":
        whole = read_numeral(tokens, j)
        j = whole.last if whole else j + 1
        inner = noun_after(tokens, j)
        if inner:
            return Noun(first, inner.last, inner.head)
        return None if lows[j] in ("to", "-", "–", "%") else Noun(first, j, j - 1)
    if lows[j] in _VICTIMS:
        return Noun(first, j + 1, j)
    if lows[j - 1] in ("those", "these") and lows[j] in _NOBODY:
        return Noun(first, j, j - 1)
    inner = noun_after(tokens, j)
    return Noun(first, inner.last, inner.head) if inner else None
