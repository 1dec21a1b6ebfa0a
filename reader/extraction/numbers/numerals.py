"""Numerals: every way to write a number, in digits or in words: cardinals, ordinals, fractions, "a dozen", "hundreds".

The grammar of English number words is that of style guides (AP, Guardian): tens-unit with or without a hyphen,
"and" after hundred, "a" for one before a scale, "and a half" after a cardinal.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

from reader.extraction.text.tokens import VULGAR, Line
from reader.extraction.text.words import in_order, table, word_set
from reader.model.figure import Number
from reader.model.number_words import TENS, UNITS

_MOST_DIGITS = 18
_ANGLO = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?|\d*\.?\d+")
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+|\d+")
_MARKED = re.compile(r"[.,](?<=\d[.,])(?=\d)")
"""A point or comma within a number. It begins with what is rare: the rest of a text costs nothing."""
_NUMBER = re.compile(r"\d{1,20}(?:[.,]\d{1,20}){1,20}")
_DIGITS_OR_MARKS = frozenset("0123456789.,")
_ONLY_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|0,\d+|\d+,(?:\d{1,2}|\d{4,})")
_ONLY_ANGLO = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d*\.(?:\d{1,2}|\d{4,})|0\.\d+")
_SPACES = str.maketrans("", "", " \u00a0\u2009\u202f'’")


def writes_decimal_comma(text: str) -> bool:
    """Whether `text` writes 1.234,5 rather than 1,234.5, judged by the numbers in it.

    1,234 counts for the comma between thousands: three decimals are rare. 1.234 counts for neither.
    """
    votes = 0
    end = 0
    for match in _MARKED.finditer(text):
        digit = start = match.start() - 1
        if start < end:
            continue
        while start > end and text[start - 1] in _DIGITS_OR_MARKS and digit - start < _MOST_DIGITS:
            start -= 1
        number = _NUMBER.match(text, start)
        if number is None:
            continue
        end = number.end()
        if _ONLY_CONTINENTAL.fullmatch(number.group()):
            votes += 1
        elif _ONLY_ANGLO.fullmatch(number.group()):
            votes -= 1
    return votes > 0


def read_digits(word: str, decimal_comma: bool) -> tuple[int, int] | None:
    """The number written in digits as (top, bottom), bottom a power of ten; None for 1.2.3, 1,2,3 and the like."""
    digits = word.translate(_SPACES)
    if digits.isdecimal():
        return (int(digits), 1) if len(digits) <= _MOST_DIGITS else None
    if len(digits) > 2 * _MOST_DIGITS:
        return None
    if decimal_comma and _CONTINENTAL.fullmatch(digits):
        whole, _, decimals = digits.replace(".", "").partition(",")
    elif _ANGLO.fullmatch(digits):
        whole, _, decimals = digits.replace(",", "").partition(".")
    elif _CONTINENTAL.fullmatch(digits) and (digits != word or not re.fullmatch(r"\d+,\d+", digits)):
        whole, _, decimals = digits.replace(".", "").partition(",")
    else:
        return None
    if len(whole) + len(decimals) > _MOST_DIGITS:
        return None
    return int(whole + decimals or "0"), int(10 ** len(decimals))


Form = Literal["digits", "words", "article", "fraction", "ordinal", "vague"]

SCALES = {word: int(value) for word, value in table("scales").items()}
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


def scaled(tokens: Line, j: int, top: int, bottom: int) -> tuple[int, int, int]:
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


def and_a_half(tokens: Line, j: int) -> tuple[int, int, int] | None:
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


def slashed(tokens: Line, j: int) -> tuple[int, int, int] | None:
    """ "3/4", "1⁄32" at token `j`, smaller than one: (token after, top, bottom)."""
    low, below = tokens.lows[j], tokens.lows[j + 2]
    if tokens.lows[j + 1] not in _SLASHES or not (low.isdecimal() and below.isdecimal()) or len(low) + len(below) > 8:
        return None
    top, bottom = int(low), int(below)
    return (j + 3, top, bottom) if 0 < top < bottom <= 1000 else None


def _hyphened_fraction(tokens: Line, j: int) -> tuple[int, int, int] | None:
    """The fraction of "2-1/2 years" when its hyphen is token `j`."""
    glued = tokens.lows[j] == "-" and tokens.glued(j) and tokens.glued(j + 1)
    return slashed(tokens, j + 1) if glued else None


def vulgar(sign: str) -> tuple[int, int]:
    """A fraction of one character as (top, bottom)."""
    value = unicodedata.numeric(sign)
    bottom = next(whole for whole in (2, 3, 4, 5, 6, 8) if abs(value * whole - round(value * whole)) < 1e-6)
    return round(value * bottom), bottom


def after_whole(tokens: Line, first: int, j: int, top: int, bottom: int, form: Form, scale: int = 1) -> Numeral:
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


def read_words(tokens: Line, first: int) -> Numeral:
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
        low = lows[k] if k == first else lows[k].removesuffix("'s").removesuffix("’s")
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


VAGUE = word_set("vague")
_VAGUE_LEADERS = frozenset(["several", "few", "many"])
AFTER_ARTICLE = frozenset(SCALES) | frozenset(FRACTIONS) | word_set("units after an article") | {"couple", "few"}
"""Words before which "a" may begin a figure."""

STARTS = CARDINALS | VAGUE | _VAGUE_LEADERS | frozenset(ORDINALS) | {"half", "a", "an", "couple"} | frozenset(VULGAR)
"""Words that may begin a numeral, besides digits."""


def _read_fraction(tokens: Line, first: int, j: int, top: int) -> Numeral | None:
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


def _read_vague(tokens: Line, first: int) -> Numeral | None:
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


def _read_article(tokens: Line, first: int) -> Numeral | None:
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


def _read_half(tokens: Line, first: int) -> Numeral | None:
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


def _spoken_decimal(tokens: Line, whole: Numeral) -> Numeral:
    """ "eight-point-two", "eight point two five": a numeral in words with the decimals that follow it."""
    lows = tokens.lows
    j = whole.last + 1 if lows[whole.last] == "-" else whole.last
    if lows[j] != "point" or whole.bottom != 1 or whole.scale > 1:
        return whole
    digits: list[int] = []
    j += 1
    while len(digits) < 6:
        k = j + 1 if lows[j] == "-" and tokens.glued(j) else j
        if UNITS.get(lows[k], 10) > 9:
            break
        digits.append(UNITS[lows[k]])
        j = k + 1
    if not digits:
        return whole
    top = whole.top
    for digit in digits:
        top = 10 * top + digit
    return after_whole(tokens, whole.first, j, top, int(10 ** len(digits)), "words")


def ordinal_ending(number: int) -> str:
    """The letters that make a number an ordinal: 1st, 2nd, 3rd, 4th, 11th."""
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def read_ordinal(tokens: Line, first: int) -> Numeral | None:
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


def read_numeral(tokens: Line, first: int, decimal_comma: bool = False) -> Numeral | None:
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
        return _spoken_decimal(tokens, read_words(tokens, first))
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
