"""Units of measure, duration, percent and age, as words and symbols."""

from __future__ import annotations

from typing import NamedTuple

from reader.extraction.tokens import Tokens
from reader.extraction.wordlists import table, words
from reader.model.figure import FigureKind


class Unit(NamedTuple):
    """A unit on tokens `first` up to `last`: its normalised name and the kind of figure it makes."""

    name: str
    kind: FigureKind
    first: int
    last: int


def _forms(rows: dict[str, str], kind: FigureKind) -> dict[str, tuple[str, FigureKind]]:
    """Rows name -> more forms, turned round: the name itself and its plural in -s are forms too."""
    return {form: (name, kind) for name, forms in rows.items() for form in (name, name + "s", *forms.split())}


_WORDS = _forms(table("durations"), "duration") | _forms(table("measures"), "measure")
_CASED = table("glued symbols")
"""Symbols that are units only when glued to the number, or (℃) never anything else."""

_SQUARE = {"square": "square", "sq": "square", "cubic": "cubic", "cu": "cubic"}
_TWO_WORDS = {tuple(phrase.split()): name for phrase, name in table("two-word units").items()}
_PER_TIME = words("after per")
_UNIT_OF_PER = table("units after per")


def _percent(tokens: Tokens, first: int, j: int) -> Unit | None:
    words, lows = tokens.words, tokens.lows
    low = lows[j]
    last = j + 1
    if low == "per" and lows[last] in ("cent", "cents"):
        last += 1
    elif low == "percent" or low == "%" or low == "pct" or (low == "pc" and (tokens.glued(j) or words[j] == "pc")):
        pass
    elif low == "percentage" or low == "percentile":
        if lows[last] in ("point", "points"):
            return Unit("percentage point", "percent", first, last + 1)
        return Unit("%", "percent", first, last)
    elif low == "basis" and lows[last] in ("point", "points"):
        return Unit("basis point", "measure", first, last + 1)
    elif low == "bps" or (low == "bp" and tokens.glued(j)):
        return Unit("basis point", "measure", first, last)
    elif low == "pp" and tokens.glued(j):
        return Unit("percentage point", "percent", first, last)
    else:
        return None
    if lows[last] == "-" and lows[last + 1] in ("point", "points"):
        last += 1
    if lows[last] in ("point", "points") and low != "%":
        return Unit("percentage point", "percent", first, last + 1)
    if lows[last] in ("point", "points"):
        return Unit("percentage point", "percent", first, last + 1)
    return Unit("%", "percent", first, last)


def _degrees(tokens: Tokens, first: int, j: int) -> Unit | None:
    lows = tokens.lows
    low = lows[j]
    if low not in ("degree", "degrees", "°", "º", "deg"):
        return None
    k = j + 1
    if lows[k] == "-":
        k += 1
    scale = lows[k]
    if scale in ("celsius", "centigrade") or (scale == "c" and (tokens.words[k] == "C")):
        return Unit("celsius", "measure", first, k + 1)
    if scale == "fahrenheit" or tokens.words[k] == "F":
        return Unit("fahrenheit", "measure", first, k + 1)
    return Unit("degree", "measure", first, j + 1)


def _age(tokens: Tokens, first: int, j: int, unit: str) -> Unit | None:
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


def per_part(tokens: Tokens, last: int) -> tuple[str, int] | None:
    """ "per hour", "an hour", "a barrel", "/kg" at token `last`: ("hour", token after)."""
    lows = tokens.lows
    j = last
    if lows[j] == "-" and lows[j + 1] in ("a", "an", "per"):
        j += 1
    if lows[j] in ("a", "an", "per", "each", "/") or (lows[j] == "-" and lows[j + 1] == "a"):
        k = j + 1
        if lows[k] == "-":
            k += 1
        if lows[k] in _PER_TIME:
            return _UNIT_OF_PER.get(lows[k], lows[k]), k + 1
        if lows[j] == "per" and lows[k].isdecimal():
            end = (
                k + 2 if lows[k + 1] in ("people", "residents", "inhabitants", "births", "women", "children") else k + 1
            )
            return tokens.slice(k, end).lower(), end
        if lows[j] == "per" and lows[k].isalpha():
            return lows[k], k + 1
    return None


def unit_after(tokens: Tokens, last: int, from_digits: bool) -> Unit | None:
    """The unit that begins at token `last`, right after a number; `from_digits`: the number is in digits."""
    words, lows = tokens.words, tokens.lows
    j = last + 1 if lows[last] in ("-", "‑") and tokens.glued(last) and words[last + 1] else last
    low, word = lows[j], words[j]
    if not low:
        return None
    if unit := _percent(tokens, last, j) or _degrees(tokens, last, j):
        return unit
    unit = None
    if low in _SQUARE:
        k = j + 1
        if lows[k] in ("-", "."):
            k += 1
        known = _WORDS.get(lows[k]) or (("metre", "measure") if lows[k] == "m" else None)
        if known and known[1] == "measure":
            unit = Unit(f"{_SQUARE[low]} {known[0]}", "measure", last, k + 1)
    elif (low, lows[j + 1]) in _TWO_WORDS:
        unit = Unit(_TWO_WORDS[low, lows[j + 1]], "measure", last, j + 2)
    elif low == "km" and lows[j + 1] == "/" and lows[j + 2] == "h":
        return Unit("kilometre per hour", "measure", last, j + 3)
    elif low in ("yo", "y.o.", "y/o") and from_digits:
        return Unit("year of age", "age", last, j + 1)
    elif low in _WORDS and (len(low) > 2 or from_digits):
        name, kind = _WORDS[low]
        if kind == "duration" and (age := _age(tokens, last, j, name)):
            return age
        if low == "second" and not from_digits and lows[j - 1] != "-":
            return None
        unit = Unit(name, kind, last, j + 1)
    elif from_digits and word in _CASED and ((tokens.glued(j) and j == last) or word in ("℃", "℉", "km²", "m²", "m³")):
        if word == "s" or (word == "A" and lows[j + 1] in ("a", "b")):
            return None
        name = _CASED[word]
        kind = "duration" if name in ("hour", "second", "day") else "measure"
        unit = Unit(name, kind, last, j + 1)
    elif from_digits and low in ("'", "′", '"', "″") and tokens.glued(j) and low in ("′", "″"):
        unit = Unit("foot" if low == "′" else "inch", "measure", last, j + 1)
    if unit and unit.kind == "measure" and (per := per_part(tokens, unit.last)):
        name, end = per
        return Unit(f"{unit.name} per {name}", unit.kind, unit.first, end)
    return unit
