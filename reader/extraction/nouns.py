"""The noun phrase that a number counts."""

from __future__ import annotations

from typing import NamedTuple

from reader.extraction.numerals import CARDINALS, read_numeral
from reader.extraction.tokens import Tokens
from reader.extraction.wordlists import words

FUNCTION_WORDS = words("function words")
VERBS = words("verbs")
PLURALS = words("plurals without s")
_NOT_PLURAL = words("no plurals")
_PARTICIPLE_NOUNS = words("nouns in ed")
_ADJECTIVES_ED = words("adjectives in ed")
_AFTER_NOUN_OF = words("kinds of")
_DETERMINERS = words("determiners")
_LONGEST = 6


class Noun(NamedTuple):
    """A noun phrase on tokens `first` up to `last`, its head on token `head`."""

    first: int
    last: int
    head: int


def is_plural(low: str) -> bool:
    """Whether a word in lower case looks like a plural noun."""
    if low in PLURALS:
        return True
    if low[-1:] != "s":
        return len(low) > 5 and low.endswith("men")
    return len(low) > 2 and low not in _NOT_PLURAL and not low.endswith(("ss", "ous", "'s", "’s"))


def _is_verb_like(low: str) -> bool:
    """Whether a word is more likely a verb than part of a noun phrase."""
    if low in VERBS:
        return True
    if low.endswith("ed") and len(low) > 4:
        return low not in _ADJECTIVES_ED and low not in _PARTICIPLE_NOUNS
    return False


def _word_end(tokens: Tokens, k: int) -> int:
    """The token after the hyphenated word that begins at token `k` (state-owned, Russian-made)."""
    while (
        tokens.lows[k + 1] in ("-", "‑")
        and tokens.glued(k + 1)
        and tokens.glued(k + 2)
        and tokens.lows[k + 2].isalpha()
    ):
        k += 2
    return k + 1


def noun_after(tokens: Tokens, first: int, singular: bool = False) -> Noun | None:
    """The noun phrase that begins at token `first`: up to the first plural, or (for one) up to its end."""
    words, lows = tokens.words, tokens.lows
    k = first
    last = first
    while k - first < _LONGEST:
        low = lows[k]
        if not low[:1].isalpha():
            if low == "&" and words[k - 1][:1].isupper() and words[k + 1][:1].isupper() and k > first:
                k += 1
                continue
            if low in ("'", "’") and lows[k - 1].endswith("s") and k > first:
                k += 1
                continue
            break
        if low in FUNCTION_WORDS and not (words[k].isupper() and len(low) > 1 and k > first):
            if low == "and" and k > first and last == k and (end := _and_joins(tokens, k)):
                k = end
                continue
            break
        end = _word_end(tokens, k)
        head = end - 1
        plural = is_plural(lows[head])
        if (
            not plural
            and _is_verb_like(lows[head])
            and not (end == k + 1 and k == first and _noun_follows(tokens, end))
        ) and end == k + 1:
            break
        if singular and plural and k > first:
            break
        k = last = end
        if plural and not singular:
            return _grow(tokens, first, last)
    if last == first:
        return None
    while last > first and lows[last - 1].endswith("ly"):
        last -= 1
    return Noun(first, last, last - 1) if last > first else None


def _noun_follows(tokens: Tokens, k: int) -> bool:
    """Whether one of the next two tokens is a plural noun: then a participle before it is an adjective."""
    for j in (k, k + 1):
        low = tokens.lows[j]
        if not low.isalpha() or low in FUNCTION_WORDS:
            return False
        if is_plural(low):
            return True
    return False


def _and_joins(tokens: Tokens, k: int) -> int:
    """ "medicines and animal health products", "Kia and Hyundai vehicles": the token to go on from, or 0."""
    before, after = tokens.words[k - 1], tokens.words[k + 1]
    if before[:1].isupper() and after[:1].isupper() and not is_plural(tokens.lows[k - 1]):
        return k + 1
    if (
        not before[:1].isupper()
        and after.isalpha()
        and tokens.lows[k + 1] not in FUNCTION_WORDS
        and _noun_follows(tokens, k + 1)
    ):
        return k + 1
    return 0


def _grow(tokens: Tokens, first: int, last: int) -> Noun:
    """A phrase that ended in a plural, with what still belongs to it: "police officers", "sports fans", "kinds of fish"."""
    lows, words = tokens.lows, tokens.words
    nxt = lows[last]
    if nxt.isalpha() and is_plural(nxt) and nxt not in FUNCTION_WORDS and nxt not in VERBS:
        before = lows[last - 1]
        if (
            before in PLURALS
            or words[last - 1][0].isupper()
            or before in ("sports", "arms", "goods", "sales", "news", "savings")
        ):
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


def of_noun(tokens: Tokens, first: int) -> Noun | None:
    """The "of the boys", "of 31 drones", "out of 100 patients" that begins at token `first`, after a number."""
    lows = tokens.lows
    j = first
    if lows[j] == "out" and lows[j + 1] == "of":
        j += 1
    if lows[j] != "of":
        return None
    j += 1
    while lows[j] in _DETERMINERS:
        j += 1
    if lows[j][:1].isdecimal() or lows[j] in CARDINALS:
        whole = read_numeral(tokens, j)
        j = whole.last if whole else j + 1
        inner = noun_after(tokens, j)
        return Noun(first, inner.last, inner.head) if inner else Noun(first, j, j - 1)
    inner = noun_after(tokens, j)
    return Noun(first, inner.last, inner.head) if inner else None
