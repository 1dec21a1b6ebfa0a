"""Numerals: every way to write a number: cardinals, ordinals, fractions, "a dozen", "half", "hundreds"."""

from __future__ import annotations

from reader.extraction.cardinals import (
    CARDINALS,
    FRACTIONS,
    ORDINALS,
    SCALES,
    TENS,
    UNITS,
    Numeral,
    after_whole,
    read_words,
    scaled,
    slashed,
)
from reader.extraction.digits import read_digits
from reader.extraction.line_tokens import VULGAR, Tokens
from reader.extraction.wordlists import words

VAGUE = words("vague")
_VAGUE_LEADERS = frozenset(["several", "few", "many"])
AFTER_ARTICLE = frozenset(SCALES) | frozenset(FRACTIONS) | words("units after an article") | {"couple", "few"}
"""Words before which "a" may begin a figure."""

STARTS = CARDINALS | VAGUE | _VAGUE_LEADERS | frozenset(ORDINALS) | {"half", "a", "an", "couple"} | frozenset(VULGAR)
"""Words that may begin a numeral, besides digits."""


def _read_fraction(tokens: Tokens, first: int, j: int, top: int) -> Numeral | None:
    """ "two-thirds", "one third", "a quarter", from the denominator's token `j`."""
    if tokens.lows[j] == "-":
        j += 1
    bottom = FRACTIONS.get(tokens.lows[j], 0)
    if not bottom or not 0 < top < 20:
        return None
    low = tokens.lows[j]
    if top > 1 and not low.endswith("s"):
        return None
    j += 1
    k = j
    if tokens.lows[k] == "of" and tokens.lows[k + 1] in ("a", "one"):
        k += 2
    elif tokens.lows[k] == "a" or (tokens.lows[k] == "-" and tokens.lows[k + 1] in SCALES):
        k += 1
    after, whole, scale = scaled(tokens, k, top, bottom)
    if scale > 1:
        return Numeral(first, after, whole, bottom, scale, "words")
    return Numeral(first, j, top, bottom, 1, "fraction")


def _read_vague(tokens: Tokens, first: int) -> Numeral | None:
    """ "dozens", "tens of thousands", "several hundred", "a few thousand"."""
    lows = tokens.lows
    j = first
    if lows[j] == "a":
        j += 1
    if lows[j] in _VAGUE_LEADERS:
        if lows[j + 1] in SCALES or lows[j + 1] in VAGUE:
            return Numeral(first, j + 2, 0, 1, 1, "vague")
        return None
    if lows[j] not in VAGUE:
        return None
    j += 1
    while lows[j] == "of" and lows[j + 1] in VAGUE:
        j += 2
    if lows[first] == "tens" and j == first + 1:
        return None
    if lows[first] == "scores" and lows[j] != "of":
        return None
    return Numeral(first, j, 0, 1, 1, "vague")


def _read_article(tokens: Tokens, first: int) -> Numeral | None:
    """ "a dozen", "a million", "a third", "half a century", "a couple of"."""
    lows = tokens.lows
    j = first + 1
    low = lows[j]
    if low == "few":
        return _read_vague(tokens, first)
    if low == "couple":
        if lows[j + 1] != "of":
            return after_whole(tokens, first, j + 1, 2, 1, "article") if lows[j + 1] in SCALES else None
        return after_whole(tokens, first, j + 2, 2, 1, "article")
    if low in SCALES:
        after, top, scale = scaled(tokens, j, 1, 1)
        return after_whole(tokens, first, after, top, 1, "article", scale)
    return _read_fraction(tokens, first, j, 1)


def _read_half(tokens: Tokens, first: int) -> Numeral | None:
    """ "half a million", "half an hour", "half of", "half"."""
    lows = tokens.lows
    j = first + 1
    if lows[j] == "-" or lows[j] in ("a", "an"):
        after, top, scale = scaled(tokens, j + 1, 1, 2)
        if scale > 1:
            return Numeral(first, after, top, 2, scale, "words")
    after, top, scale = scaled(tokens, j, 1, 2)
    if scale > 1:
        return Numeral(first, after, top, 2, scale, "words")
    return Numeral(first, j, 1, 2, 1, "fraction")


def ordinal_ending(number: int) -> str:
    """The letters that make a number an ordinal: 1st, 2nd, 3rd, 4th, 11th."""
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def read_ordinal(tokens: Tokens, first: int) -> Numeral | None:
    """ "fourth", "21st", "twenty-first"."""
    lows = tokens.lows
    low = lows[first]
    if low in ORDINALS:
        return Numeral(first, first + 1, ORDINALS[low], 1, 1, "ordinal")
    if low in TENS:
        j = first + 1
        if lows[j] == "-":
            j += 1
        unit = ORDINALS.get(lows[j], 0)
        if 0 < unit < 10:
            return Numeral(first, j + 1, TENS[low] + unit, 1, 1, "ordinal")
    if low.isdecimal() and len(low) <= 4 and tokens.glued(first + 1) and lows[first + 1] == ordinal_ending(int(low)):
        return Numeral(first, first + 2, int(low), 1, 1, "ordinal")
    return None


def read_numeral(tokens: Tokens, first: int, decimal_comma: bool = False) -> Numeral | None:
    """The longest numeral that begins at token `first`, or None."""
    low = tokens.lows[first]
    head = low[:1]
    if head.isdecimal() or (head == "." and len(low) > 1):
        if ordinal := read_ordinal(tokens, first):
            return ordinal
        number = read_digits(low, decimal_comma)
        if number is None:
            return None
        top, bottom = number
        j = first + 1
        if parts := slashed(tokens, first):
            return Numeral(first, *parts, 1, "fraction")
        return after_whole(tokens, first, j, top, bottom, "digits")
    if low in CARDINALS:
        if ordinal := read_ordinal(tokens, first):
            return ordinal
        if low in UNITS and (fraction := _read_fraction(tokens, first, first + 1, UNITS[low])):
            return fraction
        return read_words(tokens, first)
    if low in ("a", "an"):
        return _read_article(tokens, first)
    if low == "half":
        return _read_half(tokens, first)
    if low == "couple" and tokens.lows[first + 1] == "of":
        return Numeral(first, first + 2, 2, 1, 1, "article")
    if low in ORDINALS:
        return read_ordinal(tokens, first)
    if low and low in VULGAR:
        return after_whole(tokens, first, first, 0, 1, "digits")._replace(form="fraction")
    return _read_vague(tokens, first)
