"""Amounts: one number or a range of two, with the currency or unit that belongs to it."""

from __future__ import annotations

from typing import NamedTuple

from reader.extraction.currencies import Currency, currency_after, currency_before
from reader.extraction.measures import Unit, per_part, unit_after
from reader.extraction.nouns import FUNCTION_WORDS, is_plural, noun_after
from reader.extraction.numerals import SUFFIXES, Numeral, read_numeral
from reader.extraction.tokens import Tokens
from reader.extraction.wordlists import words
from reader.model.figure import Number

_DASHES = ("-", "–", "—", "‑", "−")
_MOTION = words("motion verbs")
_METRE_WORDS = words("after metres")


class Amount(NamedTuple):
    """A number or range on tokens `first` up to `last`, currency and unit included.

    `low`, `high`: equal unless it is a range. `currency` or `unit` may be None; `vague`: value unknown.
    """

    first: int
    last: int
    low: Number
    high: Number
    numeral: Numeral
    currency: Currency | None
    unit: Unit | None
    is_range: bool
    per: str | None


def with_suffix(tokens: Tokens, numeral: Numeral, has_currency: bool) -> Numeral:
    """`numeral` with a scale suffix glued to it: 2.4bn, $5m, 10k, 4.3M people."""
    j = numeral.last
    if numeral.form != "digits" or not tokens.words[j]:
        return numeral
    word, low = tokens.words[j], tokens.lows[j]
    glued = tokens.glued(j)
    factor = SUFFIXES.get(low, 0)
    if factor and (glued or len(low) > 1) and (low != "k" or glued):
        pass
    elif low in ("m", "b", "t") and (glued or has_currency):
        factor = {"m": 10**6, "b": 10**9, "t": 10**12}[low]
        if not has_currency and not _counts_things(tokens, j, word):
            return numeral
    else:
        return numeral
    top = numeral.top * factor
    if top > 10**24 * numeral.bottom:
        return numeral
    return numeral._replace(last=j + 1, top=top, scale=factor)


def _counts_things(tokens: Tokens, j: int, suffix: str) -> bool:
    """Whether the letter at token `j` after a bare number is a scale (5m people) rather than a unit (5m deep)."""
    following = tokens.lows[j + 1]
    if following in _METRE_WORDS or suffix in ("b", "t"):
        return False
    if suffix in ("M", "B", "T"):
        return True
    noun = noun_after(tokens, j + 1)
    return noun is not None and is_plural(tokens.lows[noun.head])


def _minus(tokens: Tokens, first: int) -> int:
    """The token where a sign before token `first` begins; `first` if there is none."""
    lows = tokens.lows
    before = lows[first - 1]
    if before in ("minus", "negative"):
        return first - 1
    if before in _DASHES and before != "—" and first > 0:
        if before in ("-", "–") and lows[first - 2] in ("minus", "negative"):
            return first - 2
        previous = first - 2
        if tokens.glued(first) and (first < 2 or not tokens.glued(first - 1) or lows[previous] in ("(", "$", "£", "€")):
            return first - 1
    return first


def read_amount(tokens: Tokens, first: int, decimal_comma: bool) -> Amount | None:
    """The amount whose (first) numeral begins at token `first`."""
    numeral = read_numeral(tokens, first, decimal_comma)
    if numeral is None:
        return None
    if numeral.form in ("ordinal", "vague"):
        return _vague_or_ordinal(tokens, numeral)
    before = currency_before(tokens, first)
    numeral = with_suffix(tokens, numeral, before is not None)
    start = before.first if before else first
    signed = _minus(tokens, start)
    sign = 1
    if signed < start:
        sign, start = -1, signed
    from_digits = numeral.form == "digits" or numeral.form == "fraction"
    currency = before
    unit: Unit | None = None
    last = numeral.last
    if before:
        if tokens.words[last] == tokens.words[before.first] or tokens.lows[last] in ("usd", "aud", "cad"):
            last += 1
    else:
        currency = currency_after(tokens, last, numeral.scale >= 1000 or numeral.top >= 100 * numeral.bottom)
        unit = None if currency else unit_after(tokens, last, from_digits)
        last = currency.last if currency else unit.last if unit else last
    if joined := _range(tokens, start, numeral, last, before, currency, unit, decimal_comma, sign):
        return joined
    low = sign * numeral.value
    per = None
    if currency and (part := per_part(tokens, last)):
        per, last = part
    return Amount(start, last, low, low, numeral, currency, unit, False, per)


def _vague_or_ordinal(tokens: Tokens, numeral: Numeral) -> Amount:
    before = currency_before(tokens, numeral.first)
    currency = unit = None
    last = numeral.last
    if numeral.form == "vague":
        j = last + 1 if tokens.lows[last] == "of" else last
        currency = before or currency_after(tokens, j, True)
        unit = None if currency else unit_after(tokens, j, False)
        last = max(last, currency.last if currency else 0, unit.last if unit else 0)
    return Amount(numeral.first, last, numeral.value, numeral.value, numeral, currency, unit, False, None)


def _range(
    tokens: Tokens,
    start: int,
    numeral: Numeral,
    last: int,
    before: Currency | None,
    currency: Currency | None,
    unit: Unit | None,
    decimal_comma: bool,
    sign: int,
) -> Amount | None:
    """The range that begins with an amount read up to token `last`: "5 to 10 people", "$5-$10", "between 3 and 4 %"."""
    lows = tokens.lows
    opener = lows[start - 1]
    if opener in ("about", "around", "roughly", "approximately"):
        opener = lows[start - 2]
    between = opener in ("between", "betweeen")
    from_to = opener in ("from", "ranging", "range", "ranges")
    j = last
    link = lows[j]
    dashed = link in _DASHES
    if unit and not dashed and tokens.lows[unit.last - 1] in ("m", "k"):
        pass
    if dashed:
        j += 1
        if lows[j] in ("to", "or") and lows[j + 1] in _DASHES:
            link = lows[j]
            j += 2
    elif link in ("to", "or", "and", "until", "through"):
        j += 1
    elif link == "up" and lows[j + 1] == "to" and from_to:
        j += 2
        link = "to"
    elif link == "," and lows[j + 1] == "or":
        return None
    else:
        return None
    if lows[j] in ("about", "around", "roughly", "even", "perhaps", "maybe"):
        j += 1
    if tokens.words[j] in ("$", "£", "€", "¥", "₹") or (tokens.words[j].isupper() and currency_before(tokens, j + 1)):
        j += 1
        if tokens.words[j] in ("$", "£", "€"):
            j += 1
    if not (lows[j][:1].isdecimal() or (lows[j][:1] == "." and len(lows[j]) > 1) or lows[j][:1].isalpha()):
        return None
    second = read_numeral(tokens, j, decimal_comma)
    if second is None or second.form not in ("digits", "words") or numeral.form not in ("digits", "words"):
        return None
    second_before = currency_before(tokens, j)
    second = with_suffix(tokens, second, second_before is not None or before is not None)
    end = second.last
    second_currency = second_before
    second_unit = None
    if not second_before:
        second_currency = currency_after(tokens, end, second.scale >= 1000 or second.top >= 100 * second.bottom)
        second_unit = None if second_currency else unit_after(tokens, end, second.form == "digits")
        end = second_currency.last if second_currency else second_unit.last if second_unit else end
    if link == "and" and not between:
        return None
    if currency and second_currency and currency.code != second_currency.code:
        return None
    if unit and second_unit and unit.name.split()[0] != second_unit.name.split()[0]:
        return None
    if (unit or (currency and not before)) and not (second_unit or second_currency) and not between and not from_to:
        return None
    if (currency and second_unit) or (unit and second_currency):
        return None
    if currency and not second_currency and not dashed and not between and not from_to:
        return None
    low = sign * numeral.value
    high = second.value
    if second.scale > 1 and numeral.scale == 1 and not (unit and unit.name != "%"):
        ratio = numeral.top / numeral.bottom
        if ratio < 1000 and ratio * second.scale < high:
            low = low * second.scale
    if not low < high:
        return None
    if link == "or":
        close = high - low <= max(2, low) and (
            numeral.form == "words" or second.form == "words" or high < 100 or unit or second_unit
        )
        if not close:
            return None
    elif not between and not from_to and lows[start - 1] in _MOTION and (currency or unit):
        return None
    if from_to and lows[start - 2] in _MOTION and (currency or unit) and (second_currency or second_unit):
        return None
    if (
        link == "to"
        and not (from_to or between)
        and not (second_unit or second_currency or currency)
        and not _noun_like(tokens, end)
    ):
        return None
    per = None
    if (currency or second_currency) and (part := per_part(tokens, end)):
        per, end = part
    return Amount(
        start - 1 if between or (from_to and link == "to" and opener == "from") else start,
        end,
        low,
        high,
        second,
        currency or second_currency,
        second_unit or unit,
        True,
        per,
    )


def _noun_like(tokens: Tokens, j: int) -> bool:
    return tokens.lows[j].isalpha() and tokens.lows[j] not in FUNCTION_WORDS
