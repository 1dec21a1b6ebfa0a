"""Amounts: one number or a range of two, with the currency or unit that belongs to it."""

from __future__ import annotations

from typing import NamedTuple

from reader.extraction.cardinals import Numeral
from reader.extraction.currencies import Currency
from reader.extraction.line_tokens import DASHES, Tokens
from reader.extraction.measures import Unit, per_part
from reader.extraction.nouns import FUNCTION_WORDS
from reader.extraction.parts import Part, read_part
from reader.extraction.wordlists import words
from reader.model.figure import Number

_MOTION = words("motion verbs")
_CHANGES = words("changes")
_ABOUT = words("about")
_RANGING = frozenset({"from", "ranging", "range", "ranges", "aged", "ages", "age"})
_JOINED_FORMS = frozenset({"digits", "words", "article"})
_MOST_OF_A_LOW_END = 1000
_CHANGE_WINDOW = 10


class Amount(NamedTuple):
    """A number (`low` equals `high`) or a range, on tokens `first` up to `last`.

    `numeral` is the last one of it. `per` is what it is reckoned by: "barrel" in $82 a barrel.
    """

    first: int
    last: int
    low: Number
    high: Number
    numeral: Numeral
    currency: Currency | None
    unit: Unit | None
    is_range: bool = False
    per: str | None = None

    @property
    def is_bare(self) -> bool:
        """Whether it has neither currency nor unit nor scale: then it may be anything, a label too."""
        return not self.currency and not self.unit and self.numeral.scale == 1


def _after_link(tokens: Tokens, j: int) -> tuple[str, int]:
    """The word that links a range at token `j` ("to", "-", "and", "or") and the token after it; "" if there is none."""
    lows = tokens.lows
    link = lows[j]
    if link in DASHES:
        if lows[j + 1] in ("to", "or") and lows[j + 2] in DASHES:
            return lows[j + 1], j + 3
        return "-", j + 1
    if link == "up" and lows[j + 1] == "to":
        return "to", j + 2
    if link in ("to", "and", "or", "through"):
        j += 1
        return link, j + 1 if lows[j] in _ABOUT else j
    return "", j


def _number_at(tokens: Tokens, j: int) -> int:
    """The token of the number that begins at token `j`, a minus or a currency before it passed over."""
    for k in (j, j + 1, j + 2):
        word = tokens.words[k]
        if word[:1].isdecimal() or (word[:1] == "." and len(word) > 1):
            return k
        if k == j and tokens.lows[k].isalpha() and word.islower():
            return k
    return j


def _opener(tokens: Tokens, first: int) -> str:
    """ "between" or "from" right before token `first` ("about" may stand in between), else ""."""
    before = tokens.lows[first - 1]
    if before in _ABOUT:
        before = tokens.lows[first - 2]
    if before in _RANGING:
        return "from"
    return before if before == "between" else ""


def read_amount(tokens: Tokens, first: int, decimal_comma: bool) -> Amount | None:
    """The amount whose (first) numeral begins at token `first`, or None."""
    part = read_part(tokens, first, decimal_comma)
    if part is None:
        return None
    if part.numeral.form in _JOINED_FORMS:
        if suspended := _suspended(tokens, part, decimal_comma):
            return suspended
        link, j = _after_link(tokens, part.last)
        number = _number_at(tokens, j) if link else j
        other = read_part(tokens, number, decimal_comma, part.currency is not None) if link else None
        if other and other.first <= j and other.numeral.form in _JOINED_FORMS:
            opener = _opener(tokens, part.first)
            if joined := _join(tokens, part, link, other, opener):
                return joined
            if not part.currency and not part.unit and _shares_unit(link, other, opener):
                return Amount(part.first, part.last, part.value, part.value, part.numeral, other.currency, other.unit)
    last, per = part.last, None
    if part.currency and (found := per_part(tokens, last)):
        per, last = found
    return Amount(part.first, last, part.value, part.value, part.numeral, part.currency, part.unit, per=per)


def _suspended(tokens: Tokens, part: Part, decimal_comma: bool) -> Amount | None:
    """ "3- and 6-month bills", "a ten- to twelve-year sentence": the unit stands behind the second number."""
    lows = tokens.lows
    j = part.last
    if lows[j] != "-" or not tokens.glued(j) or tokens.glued(j + 1) or lows[j + 1] not in ("and", "or", "to"):
        return None
    other = read_part(tokens, j + 2, decimal_comma)
    if other is None or other.unit is None or part.unit or part.currency:
        return None
    if lows[j + 1] == "to" and part.value < other.value:
        return Amount(part.first, other.last, part.value, other.value, other.numeral, None, other.unit, True)
    return Amount(part.first, j, part.value, part.value, part.numeral, None, other.unit)


def _shares_unit(link: str, other: Part, opener: str) -> bool:
    """Whether a number that cannot begin a range has the unit of the next: "from 4.8 to 4.7 percent"."""
    return bool(other.unit or (other.currency and other.currency.first >= other.numeral.last)) and (
        opener != "" or link in ("and", "or")
    )


def _scaled_low(part: Part, other: Part) -> Number:
    """The low end of a range, scaled as the high end where only that names the scale: 5 to 10 million."""
    if other.numeral.scale > 1 and part.numeral.scale == 1 and not (part.unit and part.unit.name != "%"):
        size = part.numeral.top / part.numeral.bottom
        scaled = part.numeral._replace(top=part.numeral.top * other.numeral.scale)
        if size < _MOST_OF_A_LOW_END and part.value >= 0 and scaled.value < other.value:
            return scaled.value
    return part.value


def _agree(part: Part, other: Part) -> bool:
    """Whether currencies and units of two numbers do not contradict each other."""
    if part.currency and other.currency:
        return part.currency.code == other.currency.code
    if part.unit and other.unit:
        return part.unit.name.split()[0] == other.unit.name.split()[0]
    return not ((part.currency and other.unit) or (part.unit and other.currency))


def _join(tokens: Tokens, part: Part, link: str, other: Part, opener: str) -> Amount | None:
    """The range from `part` to `other`, or None if they are two amounts."""
    low, high = _scaled_low(part, other), other.value
    if not low < high or not _agree(part, other):
        return None
    if not part.currency and other.currency and other.currency.first < other.numeral.first and link != "-":
        return None
    part_has = part.currency or part.unit
    other_has = other.currency or other.unit
    moved = tokens.lows[part.first - 1] in _MOTION or (opener == "from" and _moves(tokens, part.first - 1))
    through = link == "through"
    link = "to" if through else link
    if link == "and" and opener != "between":
        return None
    if part_has and other_has and moved and link == "to":
        return None
    if not opener:
        trailing = part.unit or (part.currency and part.currency.first >= part.numeral.last)
        if trailing and not other_has:
            return None
        if part.currency and not other_has and link != "-" and other.numeral.scale == 1:
            return None
        if (
            link == "to"
            and not through
            and not part_has
            and not other_has
            and (moved or not _noun_like(tokens, other.last))
        ):
            return None
        if link == "or" and not _close(part, other, low, high):
            return None
    elif opener == "from" and link not in ("to", "-"):
        return None
    first = part.first
    if opener and tokens.lows[first - 1] in ("between", "from") and link != "-":
        first -= 1
    last, per = other.last, None
    currency = part.currency or other.currency
    if currency and (found := per_part(tokens, last)):
        per, last = found
    return Amount(first, last, low, high, other.numeral, currency, other.unit or part.unit, True, per)


def _moves(tokens: Tokens, opener: int) -> bool:
    """Whether the clause before "from" at token `opener` tells of a change: "cut its stake over the year from …"."""
    lows = tokens.lows
    for k in range(opener - 1, opener - 1 - _CHANGE_WINDOW, -1):
        if lows[k] in _MOTION or lows[k] in _CHANGES:
            return True
        if not lows[k].isalnum() and lows[k] not in ("'", "’", "-", "%"):
            break
    return False


def _close(part: Part, other: Part, low: Number, high: Number) -> bool:
    """Whether "or" between two numbers means about that many: "three or four years", "10 or 15 people"."""
    return high - low <= max(2, low) and (other.numeral.form != "digits" or part.numeral.form != "digits" or high < 100)


def _noun_like(tokens: Tokens, j: int) -> bool:
    return tokens.lows[j].isalpha() and tokens.lows[j] not in FUNCTION_WORDS
