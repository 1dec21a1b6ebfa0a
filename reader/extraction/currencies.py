"""Money: currency symbols, codes and names before or after a number."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from reader.extraction.line_tokens import Tokens
from reader.extraction.wordlists import table, words


class Currency(NamedTuple):
    """A currency on tokens `first` up to `last`.

    `code` is its ISO 4217 code, or a bare name where the text leaves it open ("franc", "peso", "cent", "pence").
    """

    code: str
    first: int
    last: int


class _Table(NamedTuple):
    codes: frozenset[str]
    names: dict[str, dict[tuple[str, ...], str]]
    single: dict[str, str]


_SIGNS = table("currency signs")
_DOLLARS = table("dollars")
_LETTERS_BEFORE = table("letters before money")
_CODE_OF = table("unofficial codes")
_COLLOQUIAL = table("colloquial money")
_SMALL = table("small money")
_OTHER_MEANINGS = words("currencies with another meaning")
_WORDS_IN_CAPITALS = words("currency codes that are words")
_MONEY_WORDS = words("words around money")


_NATIONS_OF_CENTS = frozenset({"canadian", "us", "u.s.", "australian", "euro", "american", "singapore"})
_SCALE_WORDS = frozenset({"thousand", "million", "billion", "trillion", "m", "bn", "tn", "k"})


@cache
def _table() -> _Table:
    text = (files("reader.extraction") / "data" / "currencies.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    names: dict[str, dict[tuple[str, ...], str]] = {}
    more = table("more currency names")
    for name, code in [*raw["names"].items(), *more.items(), *((name + "s", code) for name, code in more.items())]:
        words = tuple(name.split())
        names.setdefault(words[0], {})[words] = code
    return _Table(frozenset(raw["codes"]) | frozenset(_CODE_OF), names, raw["single"] | _COLLOQUIAL)


def currency_before(tokens: Tokens, first: int) -> Currency | None:
    """The currency sign, code or letters right before the number (or its minus) at token `first`."""
    words, lows = tokens.words, tokens.lows
    word, low = words[first - 1], lows[first - 1]
    if not word:
        return None
    if word in _SIGNS and word != "¢":
        return _dollar(tokens, first) if word == "$" else Currency(_SIGNS[word], first - 1, first)
    if word.isupper() and word in _table().codes and (tokens.glued(first) or word not in _WORDS_IN_CAPITALS):
        if word == "US" or (tokens.glued(first - 1) and words[first - 2] in ("-", "/")):
            return None
        return Currency(_CODE_OF.get(word, word), first - 1, first)
    if word in ("US", "A", "NZ", "HK", "C", "S") and words[first - 2] == "$" and tokens.glued(first - 1):
        return Currency(_DOLLARS[low], first - 2, first)
    if low in _LETTERS_BEFORE and _are_money(tokens, first):
        return Currency(_LETTERS_BEFORE[low], first - 1, first)
    if word == "." and lows[first - 2] == "rs":
        return Currency("INR", first - 2, first)
    if word == "PS" and tokens.glued(first) and _long_amount(tokens, first):
        return Currency("GBP", first - 1, first)
    if word == "=" and words[first - 2] == "Y":
        return Currency("JPY", first - 2, first)
    return None


def _dollar(tokens: Tokens, first: int) -> Currency:
    """The dollar whose sign stands before token `first`, with the country before it: US$, A$, HK $, R$."""
    country = tokens.words[first - 2]
    code = _DOLLARS.get(country.lower())
    if code is None or not (country[0].isupper() or country == "c"):
        return Currency("USD", first - 1, first)
    if tokens.glued(first - 1) or country in ("C", "c") or (len(country) > 1 and country.isupper()):
        return Currency(code, first - 2, first)
    return Currency("USD", first - 1, first)


def _are_money(tokens: Tokens, first: int) -> bool:
    """Whether the letters before token `first` are money (Rs 500, RM2.70, R50m) and no name (PLX-R18)."""
    low, word = tokens.lows[first - 1], tokens.words[first - 1]
    if tokens.glued(first - 1) and tokens.words[first - 2] in ("-", "/", "."):
        return False
    if low in ("rs", "rm", "kr", "dlrs", "rp"):
        return word[0].isupper() or low in ("kr", "dlrs")
    return word[0].isupper() and tokens.glued(first) and (len(low) > 1 or _long_amount(tokens, first))


def _long_amount(tokens: Tokens, first: int) -> bool:
    """Whether PS before this number can only be a £ that lost its sign (PS21,700 or PS6m, not PS5)."""
    return (
        "," in tokens.words[first]
        or "." in tokens.words[first]
        or (tokens.lows[first + 1] in ("m", "bn", "k", "p") and tokens.glued(first + 1))
    )


def currency_after(tokens: Tokens, last: int, large: bool) -> Currency | None:
    """The currency that begins at token `last`, right after a number.

    `large`: the number is a hundred or more; then "won" and "rand" are money. Pounds are money where the number
    has a scale or the words around speak of money, else they are left to weights.
    """
    words, lows = tokens.words, tokens.lows
    j = last + 1 if lows[last] == "-" and tokens.glued(last) else last
    word, low = words[j], lows[j]
    if not word:
        return None
    if word in _SIGNS:
        if word in "$£€" and lows[j + 1][:1].isdecimal() and (tokens.glued(j + 1) or not tokens.glued(j)):
            return None
        return Currency(_SIGNS[word], last, j + 1)
    table = _table()
    if low in table.names:
        for length in (4, 3, 2):
            phrase = tuple(lows[j : j + length])
            if phrase in table.names[low]:
                return Currency(table.names[low][phrase], last, j + length)
    if low in ("us", "u.s.", "american") and lows[j + 1] in ("dollar", "dollars"):
        return Currency("USD", last, j + 2)
    if lows[j + 1] in _SMALL and low in _NATIONS_OF_CENTS:
        return Currency(_SMALL[lows[j + 1]], last, j + 2)
    if word.isupper() and word in table.codes and word not in _WORDS_IN_CAPITALS:
        return Currency(_CODE_OF.get(word, word), last, j + 1)
    if low in _SMALL:
        return Currency(_SMALL[low], last, j + 1)
    return _single(tokens, last, j, large)


def _single(tokens: Tokens, last: int, j: int, large: bool) -> Currency | None:
    """The currency named by the one word at token `j`."""
    lows = tokens.lows
    word, low = tokens.words[j], lows[j]
    single = _table().single
    name = low if low in single else low[:-1] if low.endswith("s") else low
    if name == "euro" and lows[j + 1] in ("zone", "area"):
        return None
    if name in single:
        if name == "pound":
            is_money = lows[last - 1] in _SCALE_WORDS or (j == last and _speaks_of_money(tokens, last))
        else:
            is_money = large or name not in _OTHER_MEANINGS
        return Currency(single[name], last, j + 1) if is_money else None
    if word == "p" and (tokens.glued(j) or lows[j + 1] in (",", ".", ";", "to", "at", "a", "per", "")):
        return Currency("pence", last, j + 1)
    if word == "c" and tokens.glued(j):
        return Currency("cent", last, j + 1)
    return None


def _speaks_of_money(tokens: Tokens, i: int) -> bool:
    """Whether one of the words around token `i` is about money."""
    return any(low in _MONEY_WORDS for low in tokens.lows[max(0, i - 8) : i + 6])
