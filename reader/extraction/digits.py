"""Numbers in digits: separators of thousands, decimal points and decimal commas."""

from __future__ import annotations

import re

_MOST_DIGITS = 18
_ANGLO = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?|\d*\.?\d+")
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+|\d+")
_MARKED = re.compile(r"\d[.,]\d")
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
        start = match.start()
        if start < end:
            continue
        while start > end and text[start - 1] in _DIGITS_OR_MARKS and match.start() - start < _MOST_DIGITS:
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
