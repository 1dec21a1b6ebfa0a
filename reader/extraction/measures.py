"""Units of measure, duration, percent and age, as words and symbols."""

from __future__ import annotations

from typing import Literal, NamedTuple

from reader.extraction.line_tokens import Tokens
from reader.extraction.wordlists import table, words

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
_PER_TIME = words("after per")
_ADJECTIVES = words("adjectives before units")
_PEOPLE = words("plurals without s")
_PER_DURATION = frozenset({"second", "minute", "hour", "day", "night", "week", "month", "year", "shift", "season"})
_AGO = frozenset({"ago", "earlier", "before", "later", "old", "previously", "since"})
_POINTS = ("point", "points")
_UNIT_OF_PER = table("units after per")


def _percent(tokens: Tokens, first: int, j: int) -> Unit | None:
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


def _degrees(tokens: Tokens, first: int, j: int) -> Unit | None:
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


def _area(tokens: Tokens, j: int) -> tuple[str, int] | None:
    """ "square miles", "sq m", "cubic feet" at token `j`: its name and the token after."""
    lows = tokens.lows
    if lows[j] not in _SQUARE:
        return None
    k = j + 2 if lows[j + 1] in ("-", ".") else j + 1
    known = ("metre", "measure") if lows[k] == "m" else _WORDS.get(lows[k])
    return (f"{_SQUARE[lows[j]]} {known[0]}", k + 1) if known and known[1] == "measure" else None


def _power(tokens: Tokens, unit: Unit) -> Unit:
    """`unit` as a square or cubic one where a 2 or 3 is glued to its symbol: km2."""
    power = {"2": "square", "3": "cubic"}.get(tokens.lows[unit.last])
    following = unit.last + 1
    ends = not (tokens.glued(following) and tokens.lows[following].isalnum())
    if power and ends and tokens.glued(unit.last) and unit.name.endswith("metre"):
        return unit._replace(name=f"{power} {unit.name}", last=unit.last + 1)
    return unit


def _symbol(tokens: Tokens, first: int, j: int) -> Unit | None:
    """A unit's symbol right behind digits, without a blank: 5m, 40C, 3h."""
    word = tokens.words[j]
    if word not in _CASED or not ((tokens.glued(j) and j == first) or word in ("℃", "℉", "km²", "m²", "m³")):
        return None
    name = _CASED[word]
    if word == "s" or (word == "A" and tokens.lows[j + 1] in ("a", "b")):
        return None
    return Unit(name, "duration" if name in ("hour", "second", "day") else "measure", first, j + 1)


def _word_unit(tokens: Tokens, first: int, j: int, from_digits: bool) -> Unit | None:
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


def unit_after(tokens: Tokens, last: int, from_digits: bool) -> Unit | None:
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
