"""Units of measure, duration, percent and age, and money: currency symbols, codes and names around a number."""

from __future__ import annotations

import json
from functools import cache
from typing import Literal, NamedTuple

from reader.extraction.text.tokens import Line
from reader.extraction.text.words import read_data, table, word_set

UnitKind = Literal["percent", "measure", "duration", "age"]
"""The kinds of figure that a unit makes."""


class Unit(NamedTuple):
    """A unit on tokens `first` up to `last`: its normalised name and the kind of figure it makes."""

    name: str
    kind: UnitKind
    first: int
    last: int


def _forms(rows: dict[str, str], kind: UnitKind) -> dict[str, tuple[str, UnitKind]]:
    """Rows name -> more forms, turned round: the name itself and its plural in -s are forms too."""
    return {form: (name, kind) for name, forms in rows.items() for form in (name, name + "s", *forms.split())}


_WORDS = _forms(table("durations"), "duration") | _forms(table("measures"), "measure")
_CASED = table("glued symbols")
"""Symbols that are units only when glued to the number, or (℃) never anything else."""

_SQUARE = {"square": "square", "sq": "square", "cubic": "cubic", "cu": "cubic"}
_TWO_WORDS = {tuple(phrase.split()): name for phrase, name in table("two-word units").items()}
_HEAT = word_set("about heat")
_PER_TIME = word_set("after per")
_ADJECTIVES = word_set("adjectives before units")
_PEOPLE = word_set("plurals without s")
_PER_DURATION = word_set("per duration")
_AGO = word_set("ago")
_POINTS = ("point", "points")
_UNIT_OF_PER = table("units after per")


def _percent(tokens: Line, first: int, j: int) -> Unit | None:
    """Percent, percentage points and basis points at token `j`."""
    lows = tokens.lows
    low = lows[j]
    last = j + 1
    if low == "basis" and lows[last] in _POINTS:
        return Unit("basis point", "measure", first, last + 1)
    if low == "bps" or (low == "bp" and tokens.glued(j)):
        return Unit("basis point", "measure", first, last)
    if low == "pp" and tokens.glued(j):
        return Unit("percentage point", "percent", first, last)
    if low == "per" and lows[last] == "-" and lows[last + 1] == "cent":
        last += 2
    elif low == "per" and lows[last] in ("cent", "cents"):
        last += 1
    elif low not in ("percent", "%", "pct", "pc", "percentage"):
        return None
    if lows[last] == "-" and lows[last + 1] in _POINTS:
        last += 1
    if lows[last] in _POINTS:
        return Unit("percentage point", "percent", first, last + 1)
    return Unit("%", "percent", first, last)


def _degrees(tokens: Line, first: int, j: int) -> Unit | None:
    lows = tokens.lows
    low = lows[j]
    if low not in ("degree", "degrees", "°", "º", "deg"):
        return None
    k = j + 1
    if lows[k] == "-":
        k += 1
    scale = lows[k]
    if scale in ("celsius", "centigrade") or (scale == "c" and not tokens.lows[k + 1].startswith("'")):
        return Unit("celsius", "measure", first, k + 1)
    if scale in ("fahrenheit", "f"):
        return Unit("fahrenheit", "measure", first, k + 1)
    return Unit("degree", "measure", first, j + 1)


def _age(tokens: Line, first: int, j: int, unit: str) -> Unit | None:
    """ "-year-old", "years old", "years of age" when the unit of time stands on token `j`."""
    lows = tokens.lows
    k = j + 1
    if lows[k] == "-":
        k += 1
    if lows[k] in ("old", "olds"):
        return Unit(f"{unit} of age", "age", first, k + 1)
    if lows[k] == "of" and lows[k + 1] == "age":
        return Unit(f"{unit} of age", "age", first, k + 2)
    return None


def per_part(tokens: Line, last: int) -> tuple[str, int] | None:
    """ "per hour", "an hour", "a barrel", "/kg", "per square foot" at token `last`: ("hour", token after)."""
    lows = tokens.lows
    j = last + 1 if lows[last] == "-" and lows[last + 1] in ("a", "an", "per") else last
    if lows[j] not in ("a", "an", "per", "each", "/"):
        return None
    k = j + 2 if lows[j + 1] == "-" else j + 1
    if area := _area(tokens, k):
        return area
    if (lows[k], lows[k + 1]) in _TWO_WORDS:
        return _TWO_WORDS[lows[k], lows[k + 1]], k + 2
    if lows[k + 1] in _AGO:
        return None
    if lows[k] in _PER_TIME:
        return _UNIT_OF_PER.get(lows[k], lows[k]), k + 1
    if lows[j] == "per" and lows[k].isalpha():
        return lows[k], k + 1
    if lows[j] == "per" and lows[k][:1].isdecimal():
        if area := _area(tokens, k + 1):
            return f"{tokens.words[k]} {area[0]}", area[1]
        end = k + 2 if lows[k + 1] in _PEOPLE or lows[k + 1].endswith("s") else k + 1
        return tokens.slice(k, end).lower(), end
    return None


def _area(tokens: Line, j: int) -> tuple[str, int] | None:
    """ "square miles", "sq m", "cubic feet" at token `j`: its name and the token after."""
    lows = tokens.lows
    if lows[j] not in _SQUARE:
        return None
    k = j + 2 if lows[j + 1] in ("-", ".") else j + 1
    known = ("metre", "measure") if lows[k] == "m" else _WORDS.get(lows[k])
    return (f"{_SQUARE[lows[j]]} {known[0]}", k + 1) if known and known[1] == "measure" else None


def _power(tokens: Line, unit: Unit) -> Unit:
    """`unit` as a square or cubic one where a 2 or 3 is glued to its symbol: km2."""
    power = {"2": "square", "3": "cubic"}.get(tokens.lows[unit.last])
    following = unit.last + 1
    ends = not (tokens.glued(following) and tokens.lows[following].isalnum())
    if power and ends and tokens.glued(unit.last) and unit.name.endswith("metre"):
        return unit._replace(name=f"{power} {unit.name}", last=unit.last + 1)
    return unit


def _symbol(tokens: Line, first: int, j: int) -> Unit | None:
    """A unit's symbol right behind digits, without a blank: 5m, 40C, 3h."""
    word = tokens.words[j]
    if word not in _CASED or not ((tokens.glued(j) and j == first) or word in ("℃", "℉", "km²", "m²", "m³")):
        return None
    name = _CASED[word]
    if word == "s" or (word == "A" and tokens.lows[j + 1] in ("a", "b")):
        return None
    if word in "CF" and len(tokens.words[j - 1]) == 1 and _HEAT.isdisjoint(tokens.lows[max(0, j - 8) : j + 8]):
        return None  # "the union 3F"
    return Unit(name, "duration" if name in ("hour", "second", "day") else "measure", first, j + 1)


def _word_unit(tokens: Line, first: int, j: int, from_digits: bool) -> Unit | None:
    """The unit of one or two words at token `j`."""
    lows = tokens.lows
    low = lows[j]
    if area := _area(tokens, j):
        return Unit(area[0], "measure", first, area[1])
    k = j + 2 if lows[j + 1] == "-" and tokens.glued(j + 1) else j + 1
    if (low, lows[k]) in _TWO_WORDS:
        return Unit(_TWO_WORDS[low, lows[k]], "measure", first, k + 1)
    if low == "km" and lows[j + 1] == "/" and lows[j + 2] == "h":
        return Unit("kilometre per hour", "measure", first, j + 3)
    if low in ("yo", "y.o.") and from_digits:
        return Unit("year of age", "age", first, j + 1)
    if low not in _WORDS or (len(low) < 3 and not from_digits):
        return None
    name, kind = _WORDS[low]
    if kind == "duration" and (age := _age(tokens, first, j, name)):
        return age
    if low == "second" and not from_digits and lows[j - 1] != "-":
        return None
    return Unit(name, kind, first, j + 1)


def unit_after(tokens: Line, last: int, from_digits: bool) -> Unit | None:
    """The unit that begins at token `last`, right after a number; `from_digits`: the number is in digits.

    An adjective may stand before it ("twenty working days"), a "per" part after it ("miles an hour").
    """
    lows = tokens.lows
    j = last + 1 if lows[last] in ("-", "‑") and tokens.glued(last) and lows[last + 1] else last
    if not lows[j]:
        return None
    if unit := _percent(tokens, last, j) or _degrees(tokens, last, j):
        return unit
    found = _word_unit(tokens, last, j, from_digits) or (_symbol(tokens, last, j) if from_digits else None)
    if found is None and lows[j] in _ADJECTIVES:
        found = _word_unit(tokens, last, j + 1, from_digits)
        if found and found.kind != "duration" and lows[j] not in ("more", "additional", "extra", "further"):
            found = None
    if found is None or found.kind == "age":
        return found
    found = _power(tokens, found)
    if per := per_part(tokens, found.last):
        name, end = per
        if found.kind == "measure" or name in _PER_DURATION:
            return found._replace(name=f"{found.name} per {name}", last=end)
    return found


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
_TRANSLITERATED = table("transliterated signs")
_OTHER_MEANINGS = word_set("currencies with another meaning")
_WORDS_IN_CAPITALS = word_set("currency codes that are words")
_MONEY_WORDS = word_set("words around money")


_NATIONS_OF_CENTS = word_set("nations of cents")
_SCALE_WORDS = word_set("scale words")


@cache
def _table() -> _Table:
    text = read_data("currencies.json")
    raw = json.loads(text)
    names: dict[str, dict[tuple[str, ...], str]] = {}
    more = table("more currency names")
    for name, code in [*raw["names"].items(), *more.items(), *((name + "s", code) for name, code in more.items())]:
        words = tuple(name.split())
        names.setdefault(words[0], {})[words] = code
    return _Table(frozenset(raw["codes"]) | frozenset(_CODE_OF), names, raw["single"] | _COLLOQUIAL)


def currency_before(tokens: Line, first: int) -> Currency | None:
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
    return _transliterated(tokens, first)


def _transliterated(tokens: Line, first: int) -> Currency | None:
    """A currency sign turned into ASCII on its way (£ as PS, ¥ as Y=), glued to the number at token `first`."""
    if not tokens.glued(first):
        return None
    for sign, code in _TRANSLITERATED.items():
        begin = first - len(sign) if sign.endswith("=") else first - 1
        if tokens.slice(begin, first) != sign or (tokens.glued(begin) and tokens.words[begin - 1].isalnum()):
            continue
        if begin < first - 1 or _long_amount(tokens, first):
            return Currency(code, begin, first)
    return None


def _dollar(tokens: Line, first: int) -> Currency:
    """The dollar whose sign stands before token `first`, with the country before it: US$, A$, HK $, R$."""
    country = tokens.words[first - 2]
    code = _DOLLARS.get(country.lower())
    if code is None or not (country[0].isupper() or country == "c"):
        return Currency("USD", first - 1, first)
    if tokens.glued(first - 1) or country in ("C", "c") or (len(country) > 1 and country.isupper()):
        return Currency(code, first - 2, first)
    return Currency("USD", first - 1, first)


def _are_money(tokens: Line, first: int) -> bool:
    """Whether the letters before token `first` are money (Rs 500, RM2.70, R50m) and no name (PLX-R18)."""
    low, word = tokens.lows[first - 1], tokens.words[first - 1]
    if tokens.glued(first - 1) and tokens.words[first - 2] in ("-", "/", "."):
        return False
    if low in ("rs", "rm", "kr", "dlrs", "rp"):
        return word[0].isupper() or low in ("kr", "dlrs")
    if len(low) > 1:
        return word[0].isupper() and (tokens.glued(first) or low in ("ksh", "tsh", "ush", "tk", "dh", "dhs"))
    return word.isupper() and tokens.glued(first) and (_long_amount(tokens, first) or _speaks_of_money(tokens, first))


def _long_amount(tokens: Line, first: int) -> bool:
    """Whether a letter before this number can only be money (R21,700 or R6m, not R5)."""
    return (
        "," in tokens.words[first]
        or "." in tokens.words[first]
        or (tokens.lows[first + 1] in ("m", "bn", "k", "p") and tokens.glued(first + 1))
        or tokens.lows[first + 1] in ("million", "billion", "trillion")
    )


def currency_after(tokens: Line, last: int, large: bool) -> Currency | None:
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


def _single(tokens: Line, last: int, j: int, large: bool) -> Currency | None:
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


def _speaks_of_money(tokens: Line, i: int) -> bool:
    """Whether one of the words around token `i` is about money."""
    return any(low in _MONEY_WORDS for low in tokens.lows[max(0, i - 8) : i + 6])
