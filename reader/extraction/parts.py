"""Parts: one number with the sign, currency or unit that stands around it."""

from __future__ import annotations

from typing import NamedTuple

from reader.extraction.bounds import bound_before
from reader.extraction.cardinals import LARGEST, SCALES, SUFFIXES, Numeral, and_a_half
from reader.extraction.currencies import Currency, currency_after, currency_before
from reader.extraction.line_tokens import DASHES, Tokens
from reader.extraction.measures import Unit, unit_after
from reader.extraction.nouns import is_plural, noun_after
from reader.extraction.numerals import read_numeral
from reader.extraction.wordlists import words
from reader.model.figure import Number

_MOTION = words("motion verbs")
_METRE_WORDS = words("after metres")
_LETTER_SCALES = {"m": 10**6, "b": 10**9, "t": 10**12}
_HUNDREDTHS = frozenset({"cent", "pence", "paisa"})
_WEAK_BOUNDS = frozenset({"about", "around", "over", "some", "under"})
_DOLLARS_AFTER = frozenset({"usd", "u.s.", "us", "aud", "cad"})


class Part(NamedTuple):
    """One number from token `first` (its sign or currency sign) up to `last` (the end of its currency or unit)."""

    first: int
    last: int
    numeral: Numeral
    value: Number
    currency: Currency | None
    unit: Unit | None


def _scaled_by_suffix(tokens: Tokens, numeral: Numeral, has_currency: bool) -> Numeral:
    """`numeral` with the scale suffix after it: 2.4bn, $5m, 10k, 4.3M people."""
    j = numeral.last
    word, low = tokens.words[j], tokens.lows[j]
    if numeral.form != "digits" or numeral.scale > 1 or not word:
        return numeral
    glued = tokens.glued(j)
    factor = SUFFIXES.get(low, 0) if glued or low != "k" else 0
    if low == "cr" and has_currency:
        factor = SCALES["crore"]
    if not factor and low in _LETTER_SCALES and (glued or has_currency or word == "B"):
        if not has_currency and not _counts_things(tokens, j) and not _is_level(tokens, numeral.first):
            return numeral
        factor = _LETTER_SCALES[low]
    if not factor or numeral.top * factor > LARGEST * numeral.bottom:
        return numeral
    return numeral._replace(last=j + 1, top=numeral.top * factor, scale=factor)


def _counts_things(tokens: Tokens, j: int) -> bool:
    """Whether the letter at token `j` after a bare number is a scale (5m people) rather than a unit (5m deep)."""
    if tokens.words[j].isupper():
        return True
    if tokens.lows[j] != "m" or tokens.lows[j + 1] in _METRE_WORDS:
        return False
    if tokens.lows[j + 1] == "of" or tokens.lows[j + 1 : j + 3] == ["-", "strong"]:
        return True
    if currency_after(tokens, j + 1, True):
        return True
    noun = noun_after(tokens, j + 1)
    return noun is not None and is_plural(tokens.lows[noun.head])


def _is_level(tokens: Tokens, first: int) -> bool:
    """Whether the number at token `first` is where something counted rose or fell to: "jobs fell to 4.6m"."""
    return tokens.lows[first - 1] == "to" and tokens.lows[first - 2] in _MOTION


def _sign_before(tokens: Tokens, first: int) -> int:
    """The token where a minus before token `first` begins; `first` if there is none."""
    lows = tokens.lows
    before = lows[first - 1]
    if before in ("minus", "negative"):
        return first - 1
    if before not in DASHES or before == "—" or not first:
        return first
    if lows[first - 2] in ("minus", "negative"):
        return first - 2
    if not tokens.glued(first):
        return first
    previous = tokens.words[first - 2]
    if first > 1 and tokens.glued(first - 1):
        return first - 1 if previous in ("(", "[", "$", "£", "€") else first
    exact = "." in tokens.words[first] or tokens.words[first + 1] == "%"
    return first if previous.isupper() and len(previous) > 1 and not exact else first - 1


def read_part(tokens: Tokens, first: int, decimal_comma: bool, money: bool = False) -> Part | None:
    """The number that begins at token `first`, with the currency or unit around it.

    `money`: the range that it ends began with a currency, so that the m of $10-25m stands for a million.
    """
    numeral = read_numeral(tokens, first, decimal_comma)
    if numeral is None:
        return _article_unit(tokens, first) if tokens.lows[first] in ("a", "an") else None
    start = _sign_before(tokens, first)
    if half := _half_a_unit(tokens, start, numeral):
        return half
    before = currency_before(tokens, start)
    numeral = _scaled_by_suffix(tokens, numeral, money or before is not None)
    value = -numeral.value if start < first else numeral.value
    if before:
        return _after_currency(tokens, before, numeral, value)
    last = numeral.last
    j = last + 1 if numeral.form == "vague" and tokens.lows[last] == "of" else last
    if currency := currency_after(tokens, j, numeral.form == "vague" or numeral.is_large):
        return _before_currency(tokens, start, numeral, value, currency)
    unit = unit_after(tokens, j, numeral.form in ("digits", "fraction"))
    return Part(start, unit.last if unit else last, numeral, value, None, unit)


def _after_currency(tokens: Tokens, before: Currency, numeral: Numeral, value: Number) -> Part:
    """A number whose currency stands before it; the sign or "U.S." may stand behind it once more ($75 U.S.)."""
    start, last = before.first, numeral.last
    if tokens.words[last] == tokens.words[start] or tokens.lows[last] in _DOLLARS_AFTER:
        last += 1
    signed = _sign_before(tokens, start)
    if signed < start:
        start, value = signed, -abs(value)
    return Part(start, last, numeral, value, before, None)


def _before_currency(tokens: Tokens, start: int, numeral: Numeral, value: Number, currency: Currency) -> Part:
    """A number whose currency stands behind it, a scale word ("75 USD million") or cents perhaps behind that."""
    factor = SCALES.get(tokens.lows[currency.last], 1)
    if factor >= 10**6 and numeral.scale == 1 and tokens.words[currency.last - 1].isupper():
        numeral = numeral._replace(top=numeral.top * factor, scale=factor)
        value = -numeral.value if value < 0 else numeral.value
        return Part(start, currency.last + 1, numeral, value, currency, None)
    whole = _with_cents(tokens, start, numeral, value, currency)
    return whole or Part(start, currency.last, numeral, value, currency, None)


def _half_a_unit(tokens: Tokens, start: int, numeral: Numeral) -> Part | None:
    """ "half a mile", "half an hour": half of a unit."""
    j = numeral.last
    if tokens.lows[numeral.first] != "half" or numeral.scale > 1:
        return None
    if tokens.lows[j] in ("a", "an"):
        j += 1
    elif tokens.lows[j] != "-":
        return None
    unit = unit_after(tokens, j, False)
    return Part(start, unit.last, numeral, numeral.value, None, unit) if unit else None


def _with_cents(tokens: Tokens, start: int, numeral: Numeral, value: Number, currency: Currency) -> Part | None:
    """ "thirteen dollars and forty-five cents" as one amount."""
    j = currency.last + 1 if tokens.lows[currency.last] == "and" else currency.last
    if currency.code in _HUNDREDTHS or not tokens.lows[j][:1].isalnum():
        return None
    small = read_numeral(tokens, j)
    if small is None or small.bottom != 1 or not 0 < small.top < 100 or numeral.bottom != 1:
        return None
    cents = currency_after(tokens, small.last, False)
    if cents is None or cents.code not in _HUNDREDTHS:
        return None
    return Part(start, cents.last, numeral, (int(value) * 100 + small.top) / 100, currency, None)


def _article_unit(tokens: Tokens, first: int) -> Part | None:
    """ "an hour and a half"; "a year" where a bound stands before it ("more than a year")."""
    unit = unit_after(tokens, first + 1, False)
    if unit is None or unit.kind == "age" or tokens.lows[first + 1] == "-":
        return None
    if half := and_a_half(tokens, unit.last):
        last, part, whole = half
        numeral = Numeral(first, last, whole + part, whole, 1, "words")
        return Part(first, last, numeral, numeral.value, None, unit)
    if unit.kind != "duration":
        return None
    bound = bound_before(tokens, first, True)
    if bound is None or bound.last != first or tokens.slice(bound.first, bound.last).lower() in _WEAK_BOUNDS:
        return None
    return Part(first, unit.last, Numeral(first, first + 1, 1, 1, 1, "words"), 1, None, unit)
