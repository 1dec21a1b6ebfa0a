"""Kinds of figures: a vote, a share, a multiple, an ordinal, a vague amount, or plainly so many of something."""

from __future__ import annotations

from typing import Literal

from reader.extraction.figures.drafts import Draft, RuleName
from reader.extraction.figures.not_figures import VOTING, is_vote
from reader.extraction.numbers.amounts import Amount, bound_after, bound_before
from reader.extraction.numbers.nouns import Noun, noun_after, of_noun
from reader.extraction.numbers.numerals import CARDINALS, SCALES, Numeral, read_numeral
from reader.extraction.numbers.units import UnitKind, per_part, unit_after
from reader.extraction.text.tokens import Line
from reader.extraction.text.words import is_plural, table, word_set
from reader.model.figure import FigureKind, Number

_BEFORE_ORDINAL = word_set("before an ordinal")
_BEARERS = word_set("bearers of a name")
_NEEDS_OF = word_set("fractions need of")
_BEFORE_FRACTION = word_set("before a fraction")
_AFTER_FRACTION = word_set("after a fraction")
_BEFORE_HALF = word_set("before half as a part")
_IN_A_ROW = word_set("in a row")
_OF_NAMES = word_set("ordinals of names")
_DETERMINERS = word_set("determiners")
_TIMES = word_set("after times")
_AFTER_MULTIPLE = word_set("after a multiple")
_MULTIPLES = {word: int(value) for word, value in table("multiples").items()}
_MULTIPLES_OF_NOUN = {word: int(value) for word, value in table("multiples before a noun").items()}
_FOLD = {word: int(value) for word, value in table("fold").items()}
_ROUND_WHOLES = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 30, 40, 50, 100, 1000, 10**4, 10**5, 10**6})

MULTIPLE_WORDS = frozenset(_MULTIPLES) | frozenset(_MULTIPLES_OF_NOUN) | frozenset(_FOLD)
"""Words that are a multiple all by themselves."""


def ordinal(tokens: Line, numeral: Numeral) -> Draft | None:
    """ "their fourth round", "the 45th president"; not adverbs ("third, …"), not "first"."""
    lows = tokens.lows
    first, last = numeral.first, numeral.last
    in_digits = lows[first].isdecimal()
    if not in_digits and (numeral.top == 1 or (numeral.top < 4 and lows[first - 1] not in _BEFORE_ORDINAL)):
        return None
    if not in_digits and tokens.words[first][0].isupper() and tokens.words[last][:1].isupper():
        return None
    noun = None if lows[last] == "-" else noun_after(tokens, last, singular=True)
    if noun is None or lows[last] in _OF_NAMES:
        return None
    draft = Draft("ordinal", first, last, numeral.value, "ordinal")
    draft.add_noun(noun.first, _before_name(tokens, noun))
    return draft


def _before_name(tokens: Line, noun: Noun) -> int:
    """The end of a noun phrase without the name that bears it: "sixth seed" in "sixth seed Juan Perez"."""
    for k in range(noun.first + 1, noun.last):
        if tokens.lows[k - 1] in _BEARERS and all(word[:1].isupper() for word in tokens.words[k : noun.last]):
            return k
    return noun.last


def vague(tokens: Line, amount: Amount) -> Draft:
    """ "dozens of homes", "tens of thousands of euros", "several hundred people": no exact value."""
    lows = tokens.lows
    draft = Draft("vague", amount.first, amount.last, None, "vague-amount")
    if amount.currency:
        draft.add_unit(amount.currency.code, amount.currency.first, amount.currency.last)
    elif amount.unit:
        draft.add_unit(amount.unit.name, amount.unit.first, amount.unit.last)
    else:
        last = amount.last
        noun: Noun | None = None
        if lows[last] == "of":
            j = last + 1
            while lows[j] in _DETERMINERS:
                j += 1
            noun = noun_after(tokens, j)
        elif lows[last - 1] in SCALES:
            noun = noun_after(tokens, last)
        if noun:
            draft.add_noun(noun.first, noun.last)
    draft.add_bound(bound_before(tokens, amount.first))
    return draft


def fraction(tokens: Line, amount: Amount) -> Draft | None:
    """ "two-thirds of the vote", "a quarter of citizens", "half the condos"; not a quarter of a year, not half-time."""
    lows = tokens.lows
    first, last = amount.first, amount.last
    word = lows[last - 1]
    ordinal_too = word in _NEEDS_OF and lows[first] in ("a", "an") and lows[last] not in _AFTER_FRACTION | {"of"}
    if ordinal_too and lows[first - 1] not in _BEFORE_FRACTION and bound_before(tokens, first) is None:
        return None
    if word == "half" and lows[last] == "time":
        return None
    if word == "half" and (lows[first - 1] in _BEFORE_HALF or "-" in (lows[last], lows[first - 1])):
        return None
    noun = of_noun(tokens, last)
    if noun is None and (lows[last] in _DETERMINERS or lows[last] in ("a", "an")):
        inner = noun_after(tokens, last + 1)
        noun = Noun(last, inner.last, inner.head) if inner else None
    if noun is None and lows[first] != "half":
        noun = noun_after(tokens, last)
    in_a_row = (
        lows[first - 1] in _IN_A_ROW
        or lows[last] in ("running", "straight")
        or lows[last : last + 3] == ["in", "a", "row"]
    )
    if word == "quarters" and in_a_row and (noun is None or lows[last] == "running"):
        return Draft(
            "duration", first, last, amount.numeral.top, "duration", unit="quarter", unit_first=last - 1, unit_last=last
        )
    draft = Draft("ratio", first, last, amount.low, "fraction")
    if noun:
        draft.add_noun(noun.first, noun.last)
    draft.add_bound(bound_before(tokens, first))
    return draft


def one_in_five(tokens: Line, numeral: Numeral, decimal_comma: bool) -> Draft | None:
    """ "one in five Americans", "one house in four", "nine times out of ten": a ratio of two whole numbers.

    "28 out of 31 drones" is a count.
    """
    lows = tokens.lows
    j = numeral.last
    thing: Noun | None = None
    if lows[j].isalpha() and lows[j] not in ("in", "out", "of") and lows[j + 1] in ("in", "out"):
        if is_plural(lows[j]) != (numeral.top > 1) or (
            lows[j + 2].isalpha() and lows[j + 2] not in (*CARDINALS, "of", "every")
        ):
            return None
        thing = Noun(j, j + 1, j)
        j += 1
    if lows[j] == "in" or (lows[j] == "of" and lows[j + 1] == "every"):
        j += 1
        out_of = False
    elif lows[j] == "out" and lows[j + 1] == "of":
        j += 2
        out_of = True
    else:
        return None
    every = lows[j] == "every"
    if every:
        j += 1
    whole = read_numeral(tokens, j, decimal_comma)
    if whole is None and lows[j] in SCALES:
        whole = Numeral(j, j + 1, SCALES[lows[j]], 1, 1, "words")
    if whole is None or whole.bottom != 1 or whole.form not in ("digits", "words") or numeral.bottom != 1:
        return None
    if not 0 < numeral.top < whole.top or whole.top not in _ROUND_WHOLES or (out_of and not every and whole.top > 100):
        return None
    if not every and unit_after(tokens, whole.last, True):
        return None
    if thing and (noun_after(tokens, whole.last) or (whole.form == "digits" and not out_of) or whole.top > 100):
        return None
    value: Number = round(numeral.top / whole.top, 4 if whole.top <= 100 else 9)
    draft = Draft("ratio", numeral.first, whole.last, value, "one-in")
    noun = thing or of_noun(tokens, whole.last) or noun_after(tokens, whole.last)
    if noun:
        draft.add_noun(noun.first, noun.last)
    draft.add_bound(bound_before(tokens, numeral.first))
    return draft


def vote(tokens: Line, first: int, end: int) -> Draft | None:
    """ "a 6-3 vote", "ruled 6-3", when the pair of numbers on tokens `first` up to `end` is the count of a vote."""
    if not is_vote(tokens, end):
        return None
    value = (int(tokens.lows[first]), int(tokens.lows[end - 1]))
    draft = Draft("ratio", first, end, value, "vote")
    if tokens.lows[end] in ("vote", "votes"):
        draft.add_noun(end, end + 1)
    return draft


def vote_to(tokens: Line, amount: Amount) -> Draft | None:
    """ "voted 61 to 38": the count of a vote with "to"."""
    lows = tokens.lows
    first, last = amount.first, amount.last
    if amount.is_range or not amount.is_bare or lows[last] not in ("to", "-"):
        return None
    if not any(low in VOTING for low in lows[max(0, first - 4) : first]):
        return None
    other = read_numeral(tokens, last + 1)
    if other is None or other.bottom != 1 or other.form not in ("digits", "words") or other.top > 10**6:
        return None
    if tokens.lows[first - 1] == "from" or (is_plural(tokens.lows[other.last]) and lows[other.last] not in ("votes",)):
        return None
    return Draft("ratio", first, other.last, (amount.low, other.value), "vote")


def multiple(tokens: Line, i: int) -> Draft | None:
    """ "doubled", "double the number", "twice as many", "threefold" at token `i`."""
    lows = tokens.lows
    low = lows[i]
    value = _MULTIPLES.get(low) or _FOLD.get(low)
    if not value:
        value = _MULTIPLES_OF_NOUN.get(low)
        if not value or lows[i + 1] not in _AFTER_MULTIPLE:
            return None
    draft = Draft("ratio", i, i + 1, value, "multiple")
    draft.add_bound(bound_before(tokens, i))
    if low in _MULTIPLES:
        draft.said_of = low
    return draft


def times(tokens: Line, amount: Amount) -> Draft | None:
    """ "three times as many", "10-fold": how much more; "three times a week" is a count."""
    lows = tokens.lows
    j = amount.last
    if lows[j] == "-":
        j += 1
    if lows[j] not in ("times", "fold", "x") or (lows[j] == "times" and lows[j + 1] not in _TIMES):
        return None
    value = (amount.low, amount.high) if amount.is_range else amount.low
    bound: Literal["range", "="] = "range" if amount.is_range else "="
    draft = Draft("ratio", amount.first, j + 1, value, "multiple", bound, noun_first=j, noun_last=j + 1)
    if not amount.is_range:
        draft.add_bound(bound_before(tokens, amount.first) or bound_after(tokens, amount.last))
    return draft


_NO_COUNT = word_set("no count after")


def _whole(amount: Amount, kind: FigureKind, rule: RuleName) -> Draft:
    value = (amount.low, amount.high) if amount.is_range else amount.low
    return Draft(kind, amount.first, amount.last, value, rule, "range" if amount.is_range else "=")


def money(tokens: Line, amount: Amount) -> Draft | None:
    """ "$5m", "82 dollars a barrel"."""
    if not amount.currency:
        return None
    draft = _whole(amount, "money", "money")
    draft.add_unit(amount.currency.code, amount.currency.first, amount.currency.last)
    if amount.per:
        draft.unit = f"{draft.unit} per {amount.per}"
    _add_bound(tokens, amount, draft)
    return draft


def with_unit(kind: UnitKind, tokens: Line, amount: Amount) -> Draft | None:
    """ "4 % of voters", "six miles an hour", "nine days", "41 years old": a unit of `kind`."""
    if not amount.unit or amount.unit.kind != kind:
        return None
    draft = _whole(amount, kind, kind)
    draft.add_unit(amount.unit.name, amount.unit.first, amount.unit.last)
    noun = of_noun(tokens, amount.last) if kind == "percent" else None
    if kind == "measure" and (rate := _rate_of_stuff(tokens, amount)):
        noun, draft.unit = rate
    if noun:
        draft.add_noun(noun.first, noun.last)
    _add_bound(tokens, amount, draft)
    return draft


def counted(tokens: Line, amount: Amount) -> Draft | None:
    """ "35 people", "four-door", "28 of 31 drones", "1,400 jobs a year"."""
    lows = tokens.lows
    after = bound_after(tokens, amount.last)
    j = after.last if after else amount.last
    if is_hyphened(tokens, j):
        whole = amount.numeral.bottom == 1 or amount.numeral.scale > 1
        draft = _whole(amount, "count" if whole else "other", "count" if whole else "number")
        draft.add_noun(*_hyphened(tokens, j + 1))
        _add_bound(tokens, amount, draft)
        return draft
    noun: Noun | None = of_noun(tokens, j) or noun_after(tokens, j, singular=amount.high == 1)
    last = noun.last if noun else j
    part = per_part(tokens, last)
    if part and (noun or lows[last] in ("per", "/")):
        noun = Noun(noun.first if noun else last, part[1], last)
    if noun is None or _is_predicate(tokens, amount, noun):
        return None
    draft = _whole(amount, "count", "count")
    draft.add_noun(noun.first, noun.last)
    _add_bound(tokens, amount, draft)
    return draft


def _is_predicate(tokens: Line, amount: Amount, noun: Noun) -> bool:
    """Whether what seems counted is said of the number: "ninety-three’s good", "the county’s 1,400 counts homes"."""
    lows = tokens.lows
    possessive = ("'s", "’s")
    if lows[amount.last - 1].endswith(possessive):
        return True
    single = noun.last == noun.first + 1
    owner, mark = lows[amount.first - 2], lows[amount.first - 1]
    owned = mark.endswith(possessive) or (mark in ("'", "’") and owner.endswith("s") and tokens.glued(amount.first - 1))
    return single and owned and is_plural(lows[noun.last])


def number(tokens: Line, amount: Amount) -> Draft:
    """A number alone."""
    whole = amount.numeral.bottom == 1 or amount.numeral.scale > 1
    draft = _whole(amount, "count" if whole else "other", "number")
    _add_bound(tokens, amount, draft)
    return draft


def is_hyphened(tokens: Line, j: int) -> bool:
    """Whether a hyphen at token `j` joins a word to the number before it."""
    return tokens.lows[j] == "-" and tokens.glued(j) and tokens.glued(j + 1) and tokens.lows[j + 1].isalpha()


def is_part_of_word(tokens: Line, amount: Amount) -> bool:
    """Whether the number only begins a word that counts nothing: "one-way", "six-something"."""
    after = bound_after(tokens, amount.last)
    j = after.last if after else amount.last
    return is_hyphened(tokens, j) and (tokens.lows[j + 1] in _NO_COUNT or tokens.lows[j + 1] in CARDINALS)


def _rate_of_stuff(tokens: Line, amount: Amount) -> tuple[Noun, str] | None:
    """ "oil" and "barrel per day" in "3 million barrels of oil a day"."""
    if amount.unit is None or tokens.lows[amount.last] != "of" or " per " in amount.unit.name:
        return None
    for end in range(amount.last + 2, amount.last + 5):
        if not tokens.lows[end - 1].isalpha():
            break
        if part := per_part(tokens, end):
            return Noun(amount.last, part[1], end - 1), f"{amount.unit.name} per {part[0]}"
    return None


def _hyphened(tokens: Line, j: int) -> tuple[int, int]:
    """The tokens of the noun hyphened to a number: "four-door", "140 million-strong population"."""
    if tokens.lows[j] == "strong":
        noun = noun_after(tokens, j + 1)
        return (j, noun.last) if noun else (j, j + 1)
    return j, j + 1


def _add_bound(tokens: Line, amount: Amount, draft: Draft) -> None:
    if amount.is_range:
        return
    before = bound_before(tokens, draft.first, draft.kind == "duration")
    draft.add_bound(
        before
        or bound_after(tokens, amount.numeral.last)
        or bound_after(tokens, amount.last)
        or bound_after(tokens, draft.last)
    )
