"""Money: currency symbols, codes and names before or after a number."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from reader.extraction.tokens import Tokens
from reader.extraction.wordlists import table


class Currency(NamedTuple):
    """A currency on tokens `first` up to `last`: an ISO 4217 code, or its bare name where that leaves it open.

    `hundredth`: the words name a hundredth of it (cents, pence).
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
_OTHER_MEANINGS = frozenset(["pound", "won", "rand", "som", "dong", "lev", "kip", "lari"])


@cache
def _table() -> _Table:
    text = (files("reader.extraction") / "data" / "currencies.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    names: dict[str, dict[tuple[str, ...], str]] = {}
    for name, code in raw["names"].items():
        words = tuple(name.split())
        names.setdefault(words[0], {})[words] = code
    return _Table(frozenset(raw["codes"]) | frozenset(_CODE_OF), names, raw["single"] | _COLLOQUIAL)


def currency_before(tokens: Tokens, first: int) -> Currency | None:
    """The currency sign or code that stands right before the number at token `first`."""
    words, lows = tokens.words, tokens.lows
    word = words[first - 1]
    if not word:
        return None
    if word in _SIGNS and word != "¢":
        code, start = _SIGNS[word], first - 1
        if (
            word == "$"
            and start > 0
            and lows[start - 1] in _DOLLARS
            and (
                tokens.glued(start)
                or lows[start - 1] in ("us", "u.s.", "c", "hk", "nz", "a", "s", "nt", "cad", "usd", "aud")
            )
        ):
            country = words[start - 1]
            if tokens.glued(start) or (len(country) > 1 and country.isupper()) or country == "c":
                return Currency(_DOLLARS[country.lower()], start - 1, first)
        return Currency(code, start, first)
    if word in _table().codes and word.isupper():
        return Currency(_CODE_OF.get(word, word), first - 1, first)
    low = lows[first - 1]
    if (
        low in _LETTERS_BEFORE
        and (word[0].isupper() or low == "kr")
        and (tokens.glued(first) or low in ("rs", "rm", "kr"))
    ):
        return Currency(_LETTERS_BEFORE[low], first - 1, first)
    if word == "." and lows[first - 2] == "rs":
        return Currency("INR", first - 2, first)
    if word == "PS" and tokens.glued(first) and _long_amount(tokens, first):
        return Currency("GBP", first - 1, first)
    if word == "=" and words[first - 2] == "Y":
        return Currency("JPY", first - 2, first)
    return None


def _long_amount(tokens: Tokens, first: int) -> bool:
    """Whether PS before this number can only be a £ that lost its sign (PS21,700 or PS6m, not PS5)."""
    return (
        "," in tokens.words[first]
        or "." in tokens.words[first]
        or (tokens.lows[first + 1] in ("m", "bn", "k", "p") and tokens.glued(first + 1))
    )


def currency_after(tokens: Tokens, last: int, large: bool) -> Currency | None:
    """The currency that begins at token `last`, right after a number.

    `large`: the number is scaled or three digits long; then "pounds" and the like are money.
    """
    words, lows = tokens.words, tokens.lows
    j = last + 1 if lows[last] == "-" and tokens.glued(last) else last
    word, low = words[j], lows[j]
    if not word:
        return None
    if word in _SIGNS:
        if word in "$£" and (lows[j + 1][:1].isdecimal() and tokens.glued(j + 1)):
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
    if word.isupper() and word in table.codes:
        return Currency(_CODE_OF.get(word, word), last, j + 1)
    if low in _SMALL:
        return Currency(_SMALL[low], last, j + 1)
    single = low if low in table.single else low[:-1] if low.endswith("s") else low
    if single in table.single and (large or single not in _OTHER_MEANINGS):
        return Currency(table.single[single], last, j + 1)
    if word == "p" and (tokens.glued(j) or lows[j + 1] in (",", ".", ";", "to", "at", "a", "per", "")):
        return Currency("penny", last, j + 1)
    if word == "c" and tokens.glued(j):
        return Currency("cent", last, j + 1)
    return None
