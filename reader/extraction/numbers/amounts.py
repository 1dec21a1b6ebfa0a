"""Amounts: one number or a range of two, with its bound and the currency or unit that belongs to it.

A part is one number with what stands around it ($5m, at least, 6 %); two parts make a range.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from reader.extraction.numbers.nouns import FUNCTION_WORDS, noun_after
from reader.extraction.numbers.numerals import LARGEST, SCALES, SUFFIXES, Numeral, and_a_half, read_digits, read_numeral
from reader.extraction.numbers.units import Currency, Unit, currency_after, currency_before, per_part, unit_after
from reader.extraction.text.tokens import DASHES, Line
from reader.extraction.text.words import is_plural, table, word_set
from reader.model.figure import Bound, Number

_PARTICLE_OF = {particle: frozenset(verbs.split()) for particle, verbs in table("particles that seem bounds").items()}
_FILLERS = word_set("fillers")
_FOR_A_DURATION = word_set("before over a duration")
"""Words before "over" with which "over five years" means more than five years, not during five years."""


class BoundWords(NamedTuple):
    """A bound and the tokens it stands on."""

    bound: Bound
    first: int
    last: int


_Phrases = dict[str, tuple[tuple[tuple[str, ...], Bound], ...]]


def _by_word(section: str, at: int) -> _Phrases:
    """The bounds of a section by the first (0) or last (-1) word of their phrases, longest phrase first."""
    found: dict[str, list[tuple[tuple[str, ...], Bound]]] = {}
    for phrase, sign in table(section).items():
        phrase_words = tuple(phrase.split())
        found.setdefault(phrase_words[at], []).append((phrase_words, cast(Bound, sign)))
    return {key: tuple(sorted(rows, key=lambda row: -len(row[0]))) for key, rows in found.items()}


_LAST_WORD = _by_word("bounds before", -1)
_FIRST_WORD = _by_word("bounds after", 0)
BOUND_OPENERS = frozenset(_FIRST_WORD)
"""Words with which a bound behind a number begins."""


def bound_before(tokens: Line, first: int, is_duration: bool = False) -> BoundWords | None:
    """The bound that ends right before token `first`, a filler ("another", "an estimated") allowed in between."""
    lows = tokens.lows
    end = first
    estimated: BoundWords | None = None
    for _ in range(3):
        low = lows[end - 1]
        for phrase, bound in _LAST_WORD.get(low, ()):
            start = end - len(phrase)
            if start < 0 or tuple(lows[start:end]) != phrase:
                continue
            if low == "estimated" and estimated is None:
                estimated = BoundWords(bound, start, end)
                break
            if low == "over" and is_duration and len(phrase) == 1 and lows[start - 1] not in _FOR_A_DURATION:
                return estimated
            if not is_duration and _is_particle(tokens, start, end):
                return estimated
            return BoundWords(bound, start, end)
        if low not in _FILLERS:
            break
        end -= 1
    return estimated


def _is_particle(tokens: Line, start: int, end: int) -> bool:
    """Whether the bound on tokens `start` up to `end` belongs to the verb before it: took over, talked about."""
    if end - start > 2 or (end - start == 2 and tokens.lows[end - 1] != "to"):
        return False
    return tokens.lows[start - 1] in _PARTICLE_OF.get(tokens.lows[start], ())


def bound_after(tokens: Line, last: int) -> BoundWords | None:
    """The bound that begins at token `last`: "or more", "or so", "+"."""
    for phrase, bound in _FIRST_WORD.get(tokens.lows[last], ()):
        if tuple(tokens.lows[last : last + len(phrase)]) == phrase:
            if phrase == ("+",) and (
                not tokens.glued(last) or (tokens.glued(last + 1) and tokens.lows[last + 1].isdecimal())
            ):
                continue
            if phrase in (("plus",), ("odd",)) and tokens.lows[last + 1][:1].isdecimal():
                continue
            return BoundWords(bound, last, last + len(phrase))
    return None


_MOTION = word_set("motion verbs")
_METRE_WORDS = word_set("after metres")
_LETTER_SCALES = {"m": 10**6, "b": 10**9, "t": 10**12}
_HUNDREDTHS = frozenset({"cent", "pence", "paisa"})
_WEAK_BOUNDS = word_set("weak bounds")
_DOLLARS_AFTER = word_set("dollars after")


class Part(NamedTuple):
    """One number from token `first` (its sign or currency sign) up to `last` (the end of its currency or unit)."""

    first: int
    last: int
    numeral: Numeral
    value: Number
    currency: Currency | None
    unit: Unit | None


def _scaled_by_suffix(tokens: Line, numeral: Numeral, has_currency: bool) -> Numeral:
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


def _counts_things(tokens: Line, j: int) -> bool:
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


def _is_level(tokens: Line, first: int) -> bool:
    """Whether the number at token `first` is where something counted rose or fell to: "jobs fell to 4.6m"."""
    return tokens.lows[first - 1] == "to" and tokens.lows[first - 2] in _MOTION


def _sign_before(tokens: Line, first: int) -> int:
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


def read_part(tokens: Line, first: int, decimal_comma: bool, money: bool = False) -> Part | None:
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


def _after_currency(tokens: Line, before: Currency, numeral: Numeral, value: Number) -> Part:
    """A number whose currency stands before it; the sign or "U.S." may stand behind it once more ($75 U.S.)."""
    start, last = before.first, numeral.last
    if tokens.words[last] == tokens.words[start] or tokens.lows[last] in _DOLLARS_AFTER:
        last += 1
    signed = _sign_before(tokens, start)
    if signed < start:
        start, value = signed, -abs(value)
    return Part(start, last, numeral, value, before, None)


def _before_currency(tokens: Line, start: int, numeral: Numeral, value: Number, currency: Currency) -> Part:
    """A number whose currency stands behind it, a scale word ("75 USD million") or cents perhaps behind that."""
    factor = SCALES.get(tokens.lows[currency.last], 1)
    if factor >= 10**6 and numeral.scale == 1 and tokens.words[currency.last - 1].isupper():
        numeral = numeral._replace(top=numeral.top * factor, scale=factor)
        value = -numeral.value if value < 0 else numeral.value
        return Part(start, currency.last + 1, numeral, value, currency, None)
    whole = _with_cents(tokens, start, numeral, value, currency)
    return whole or Part(start, currency.last, numeral, value, currency, None)


def _half_a_unit(tokens: Line, start: int, numeral: Numeral) -> Part | None:
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


def _with_cents(tokens: Line, start: int, numeral: Numeral, value: Number, currency: Currency) -> Part | None:
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


def _article_unit(tokens: Line, first: int) -> Part | None:
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


_CHANGES = word_set("changes")
_ABOUT = word_set("about")
_RANGING = word_set("ranging")
_JOINED_FORMS = frozenset({"digits", "words", "article"})
_MOST_OF_A_LOW_END = 1000
_CHANGE_WINDOW = 10
_CELL_BORDERS = frozenset({"", "│", "|"})
"""The tokens beside the only word of a cell: signs between cells, the ends of a line."""


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


def _after_link(tokens: Line, j: int) -> tuple[str, int]:
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


def _number_at(tokens: Line, j: int) -> int:
    """The token of the number that begins at token `j`, a minus or a currency before it passed over."""
    for k in (j, j + 1, j + 2):
        word = tokens.words[k]
        if word[:1].isdecimal() or (word[:1] == "." and len(word) > 1):
            return k
        if k == j and tokens.lows[k].isalpha() and word.islower():
            return k
    return j


def _opener(tokens: Line, first: int) -> str:
    """ "between" or "from" right before token `first` ("about" may stand in between), else ""."""
    before = tokens.lows[first - 1]
    if before in _ABOUT:
        before = tokens.lows[first - 2]
    if before in _RANGING:
        return "from"
    return before if before == "between" else ""


def _in_a_cell(tokens: Line, first: int, decimal_comma: bool) -> Amount | None:
    """The amount of digits that are a line or a cell of a table alone: nothing beside them can belong to it."""
    number = read_digits(tokens.lows[first], decimal_comma)
    if number is None:
        return None
    numeral = Numeral(first, first + 1, *number, 1, "digits")
    return Amount(first, first + 1, numeral.value, numeral.value, numeral, None, None)


def read_amount(tokens: Line, first: int, decimal_comma: bool) -> Amount | None:
    """The amount whose (first) numeral begins at token `first`, or None."""
    lows = tokens.lows
    if lows[first + 1] in _CELL_BORDERS and lows[first - 1] in _CELL_BORDERS and lows[first][:1].isdecimal():
        return _in_a_cell(tokens, first, decimal_comma)
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


def _suspended(tokens: Line, part: Part, decimal_comma: bool) -> Amount | None:
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


def _join(tokens: Line, part: Part, link: str, other: Part, opener: str) -> Amount | None:
    """The range from `part` to `other`, or None if they are two amounts."""
    low, high = _scaled_low(part, other), other.value
    if not low < high or not _agree(part, other):
        return None
    if not part.currency and other.currency and other.currency.first < other.numeral.first and link != "-":
        return None
    part_has = part.currency or part.unit
    other_has = other.currency or other.unit
    before = tokens.lows[part.first - 1]
    by = before == "by" and tokens.lows[part.first - 2] in _MOTION  # "fell by 10p to 95p"
    moved = by or before in _MOTION or (opener == "from" and _moves(tokens, part.first - 1))
    through = link == "through"
    link = "to" if through else link
    if link == "and" and opener != "between":
        return None
    if moved and link == "to" and (bool(part_has) == bool(other_has) if opener else part_has and other_has):
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


def _moves(tokens: Line, opener: int) -> bool:
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


def _noun_like(tokens: Line, j: int) -> bool:
    low = tokens.lows[j]
    return low.isalpha() and (low not in FUNCTION_WORDS or low in ("were", "are", "have"))
