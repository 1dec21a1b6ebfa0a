"""Cardinals: whole numbers in words or digits, with the fraction and the scale words after them.

The grammar of English number words is that of style guides (AP, Guardian): tens-unit with or without a hyphen,
"and" after hundred, "a" for one before a scale, "and a half" after a cardinal.
"""

from __future__ import annotations

import unicodedata
from typing import Literal, NamedTuple

from reader.extraction.line_tokens import VULGAR, Tokens
from reader.extraction.wordlists import in_order
from reader.model.figure import Number

Form = Literal["digits", "words", "article", "fraction", "ordinal", "vague"]

UNITS = {word: value for value, word in enumerate(in_order("units"))}
TENS = {word: 10 * value for value, word in enumerate(in_order("tens"), start=2)}
SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "lakh": 10**5,
    "lakhs": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "crores": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
    "mln": 10**6,
    "bln": 10**9,
    "dozen": 12,
}
SUFFIXES = {"k": 10**3, "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12}
"""Scale suffixes that mean nothing else; `m`, `b` and `t` are decided by what stands around them."""

ORDINALS = {word: value for value, word in enumerate(in_order("ordinals"), start=1)} | {
    word: 10 * value for value, word in enumerate(in_order("tens ordinals"), start=2)
}
FRACTIONS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    form: value for word, value in ORDINALS.items() if value > 2 for form in (word, word + "s")
}
CARDINALS = frozenset(UNITS) | frozenset(TENS)
LARGEST = 10**24
"""Numbers beyond this are not scaled further: nobody means them."""

_SLASHES = ("/", "⁄")


class Numeral(NamedTuple):
    """A number on tokens `first` up to `last`: `top / bottom`; `scale` is the scale word's part of `top`."""

    first: int
    last: int
    top: int
    bottom: int
    scale: int
    form: Form

    @property
    def is_large(self) -> bool:
        """Whether it is a hundred or more, or names a scale of a thousand or more."""
        return self.scale >= 1000 or self.top >= 100 * self.bottom

    @property
    def value(self) -> Number:
        """Its value; fractions are rounded to four places."""
        if self.top % self.bottom == 0:
            return self.top // self.bottom
        return round(self.top / self.bottom, 4) if self.form == "fraction" else self.top / self.bottom


def scaled(tokens: Tokens, j: int, top: int, bottom: int) -> tuple[int, int, int]:
    """Scale words from token `j` on: the token after them, the scaled top, their product."""
    product = 1
    while True:
        low = tokens.lows[j]
        k = j
        if low == "-" and tokens.glued(j) and tokens.glued(j + 1):
            k += 1
            low = tokens.lows[k]
        factor = SCALES.get(low)
        if factor is None or top * factor > LARGEST * bottom:
            return j, top, product
        if product >= factor and factor != 10**6:
            return j, top, product
        top *= factor
        product *= factor
        j = k + 1


def and_a_half(tokens: Tokens, j: int) -> tuple[int, int, int] | None:
    """ "and a half", "-and-a-half", "and three quarters" at token `j`: (token after, top, bottom)."""
    lows = tokens.lows
    k = j
    if lows[k] == "-":
        k += 1
    if lows[k] != "and":
        return None
    k += 1
    if lows[k] == "-":
        k += 1
    if lows[k] in ("a", "one"):
        top = 1
    elif lows[k] == "three" and lows[k + 1] == "quarters":
        return k + 2, 3, 4
    elif lows[k] == "half" and lows[k + 1] != "of":
        return k + 1, 1, 2
    else:
        return None
    k += 1
    if lows[k] == "-":
        k += 1
    if lows[k] in ("half", "quarter", "third"):
        return k + 1, top, FRACTIONS[lows[k]]
    return None


def slashed(tokens: Tokens, j: int) -> tuple[int, int, int] | None:
    """ "3/4", "1⁄32" at token `j`, smaller than one: (token after, top, bottom)."""
    low, below = tokens.lows[j], tokens.lows[j + 2]
    if tokens.lows[j + 1] not in _SLASHES or not (low.isdecimal() and below.isdecimal()) or len(low) + len(below) > 8:
        return None
    top, bottom = int(low), int(below)
    return (j + 3, top, bottom) if 0 < top < bottom <= 1000 else None


def _hyphened_fraction(tokens: Tokens, j: int) -> tuple[int, int, int] | None:
    """The fraction of "2-1/2 years" when its hyphen is token `j`."""
    glued = tokens.lows[j] == "-" and tokens.glued(j) and tokens.glued(j + 1)
    return slashed(tokens, j + 1) if glued else None


def vulgar(sign: str) -> tuple[int, int]:
    """A fraction of one character as (top, bottom)."""
    value = unicodedata.numeric(sign)
    bottom = next(whole for whole in (2, 3, 4, 5, 6, 8) if abs(value * whole - round(value * whole)) < 1e-6)
    return round(value * bottom), bottom


def after_whole(tokens: Tokens, first: int, j: int, top: int, bottom: int, form: Form, scale: int = 1) -> Numeral:
    """A whole number up to token `j`, continued by a fraction and by scale words if they follow."""
    low = tokens.lows[j]
    if low and low in VULGAR:
        part, whole = vulgar(low)
        top, bottom, j = top * whole + part * bottom, bottom * whole, j + 1
    elif bottom == 1 and form == "digits" and (found := slashed(tokens, j) or _hyphened_fraction(tokens, j)):
        j, part, whole = found
        top, bottom = top * whole + part, whole
    elif half := and_a_half(tokens, j):
        j, part, whole = half
        top, bottom = top * whole + part * bottom * scale, bottom * whole
    j, top, by_words = scaled(tokens, j, top, bottom)
    scale = max(scale, by_words)
    if by_words > 1 and (half := and_a_half(tokens, j)):
        j, part, whole = half
        top, bottom = top * whole + part * bottom * by_words, bottom * whole
    return Numeral(first, j, top, bottom, scale, form)


def read_words(tokens: Tokens, first: int) -> Numeral:
    """A cardinal in words from token `first`, which is one."""
    lows = tokens.lows
    total = current = 0
    room = 100  # what may still be added to `current`: tens below 100, units below 10, nothing
    last_scale = LARGEST
    scale = 1
    j = first
    while True:
        k = j
        if lows[k] == "-" and k > first and tokens.glued(k) and tokens.glued(k + 1):
            k += 1
        if lows[k] == "and" and k > first and (current % 100 == 0 and (current or total)) and room >= 10:
            k += 1
        low = lows[k]
        if low in UNITS and (value := UNITS[low]) < room and (room == 100 or (value < 10 and value)):
            current += value
            room = 0
        elif low in TENS and room == 100:
            current += TENS[low]
            room = 10
        elif low == "hundred" and 0 < current < 100:
            current *= 100
            room = 100
        elif low in SCALES and low != "hundred" and current and SCALES[low] < last_scale:
            last_scale = scale = SCALES[low]
            total += current * last_scale
            current = 0
            room = 100
        else:
            break
        j = k + 1
    return after_whole(tokens, first, j, total + current, 1, "words", scale if not current else 1)
