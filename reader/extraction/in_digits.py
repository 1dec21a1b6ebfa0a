"""Figures that begin with digits, told apart from dates, scores, labels, names and phone numbers."""

from __future__ import annotations

from reader.extraction import decoys, sequences, special
from reader.extraction.amounts import Amount, read_amount
from reader.extraction.bounds import bound_after, bound_before
from reader.extraction.dates import is_year, read_when, reads_as_year
from reader.extraction.drafts import Draft, Step
from reader.extraction.line_tokens import Tokens
from reader.extraction.nouns import is_plural, noun_after
from reader.extraction.plain import plain
from reader.extraction.wordlists import words

_OLDEST = 130
_AGED = ("aged", "age", "ages")
_RELATIVES = words("relatives")
_PERSONS = frozenset({"he", "she", "i", "who"})
_TURNS = frozenset({"turn", "turns", "turned", "turning"})
_CONTRACTED = frozenset(person + mark + end for mark in "'’" for person, end in (("he", "s"), ("she", "s"), ("i", "m")))
_AFTER_AGE = frozenset({"and", "but", "now", "when", "on", "next", "this", "in", "at", "years"})
_JOINTS = frozenset("-–‑—:/.()x×⁄")
"""Signs that may join the number before them to another number or to a name."""

_PAUSES = frozenset(',.;!?)”"…—–')
_CENTURY = ("century", "centuries")


def from_digits(tokens: Tokens, i: int, decimal_comma: bool) -> Step:
    """The figure that begins with the digits at token `i`, and the token to go on from."""
    if decoys.is_list_number(tokens, i):
        return i + 1, None
    if when := read_when(tokens, i):
        return when.last, Draft("date", i, when.last, when.year, "date") if when.kind == "date" else None
    following = tokens.lows[i + 1]
    joined = following[:1] in _JOINTS or following[:1].isdecimal() or tokens.lows[i - 1] == "+"
    if joined and (step := _sequence(tokens, i, decimal_comma)):
        return step
    if decoys.is_cup_round(tokens, i):
        return i + 1, None
    amount = read_amount(tokens, i, decimal_comma)
    if amount is None or (not amount.currency and decoys.is_part_of_name(tokens, i)):
        return i + 1, None
    if amount.numeral.form == "ordinal":
        return _ordinal(tokens, amount)
    if draft := special.one_in_five(tokens, amount.numeral, decimal_comma) or special.vote_to(tokens, amount):
        return draft.last, draft
    if end := sequences.clock_or_innings_end(tokens, amount.last):
        return end, None
    lettered = amount.numeral.last == i + 2 and len(tokens.lows[i + 1]) == 1
    if lettered and not amount.currency and decoys.is_label(tokens, i, False):
        return amount.last, None
    if not amount.is_bare or amount.numeral.form != "digits":
        return plain(tokens, amount)
    if decoys.is_name_by_what_follows(tokens, i, amount.last):
        return amount.last, None
    return _label_or_year(tokens, i, amount) or plain(tokens, amount)


def _sequence(tokens: Tokens, i: int, decimal_comma: bool) -> Step | None:
    """The step over several numbers that mean one thing, or over a number joined to a name; None if there are none."""
    if end := sequences.phone_end(tokens, i):
        return end, None
    if end := sequences.chain_end(tokens, i) or sequences.odds_end(tokens, i):
        return end, None
    if decoys.is_relay_race(tokens, i) or decoys.is_half_of_name(tokens, i + 1):
        return i + 3, None
    end = sequences.score_end(tokens, i)
    return _score(tokens, i, end, decimal_comma) if end else None


def _score(tokens: Tokens, i: int, end: int, decimal_comma: bool) -> Step | None:
    """The step over a vote or a score on tokens `i` up to `end`; None if the pair is a range."""
    if draft := special.vote(tokens, i, end):
        return end, draft
    if tokens.lows[i - 1] in _AGED or not sequences.is_score(tokens, i, end):
        return None
    if tokens.lows[i + 1] == ":" and tokens.lows[end] in ("-", "–") and tokens.lows[end + 1].isdecimal():
        return end + 2, None  # verses: 3:16-18
    amount = read_amount(tokens, i, decimal_comma)
    return None if amount and amount.is_range and (amount.unit or amount.currency) else (end, None)


def _ordinal(tokens: Tokens, amount: Amount) -> Step:
    """An ordinal in digits; a century is a date."""
    first, last = amount.numeral.first, amount.numeral.last
    century = last + 1 if tokens.lows[last] == "-" else last
    if tokens.lows[century] in _CENTURY:
        return century + 1, Draft("date", first, century + 1, None, "date")
    draft = special.ordinal(tokens, amount.numeral)
    return draft.last if draft else last, draft


def _label_or_year(tokens: Tokens, i: int, amount: Amount) -> Step | None:
    """The step over a bare number that is a year, an age, a label or a part of a name; None if it counts something."""
    if age := _age(tokens, i, amount):
        return age.last, age
    word = tokens.words[i]
    if amount.is_range:
        return (amount.last, Draft("date", amount.first, amount.last, None, "year")) if _years(tokens, amount) else None
    noun = noun_after(tokens, amount.last)
    counted = noun is not None and is_plural(tokens.lows[noun.head])
    if noun and not counted and decoys.is_rank(tokens, noun.first, noun.last):
        return amount.last, None
    bounded = bound_before(tokens, amount.first) is not None
    if reads_as_year(tokens, i, counted, bounded):
        return i + 1, Draft("date", i, i + 1, int(word), "year")
    if len(word) > 1 and word[0] == "0" and word.isdecimal():
        return i + 1, None
    if decoys.is_label(tokens, i, counted) or (not counted and not bounded and decoys.is_capitalised_name(tokens, i)):
        return amount.last, None
    if tokens.lows[amount.last][:1].isalpha() and tokens.glued(amount.last) and amount.last == i + 1:
        return amount.last + 1, None
    return None


def _years(tokens: Tokens, amount: Amount) -> bool:
    """Whether a bare range is one of years: 1914-1918, between 1600 and 1900."""
    return is_year(tokens.words[amount.last - 1]) and amount.high > 1500 and amount.low >= 1100


def _age(tokens: Tokens, i: int, amount: Amount) -> Draft | None:
    """ "Ashdown, 34, said", "aged 18 to 34", "age 18 or over": an age without a unit."""
    lows = tokens.lows
    if not 0 < amount.high < _OLDEST or amount.numeral.bottom != 1:
        return None
    first = amount.first
    value = (amount.low, amount.high) if amount.is_range else amount.low
    draft = Draft("age", first, amount.last, value, "age", "range" if amount.is_range else "=", unit="year of age")
    if lows[first - 1] in _AGED:
        draft.first = first - 1
    elif lows[first - 1] == "of" and lows[first - 2] in ("age", "ages"):
        pass
    elif not amount.is_range and (_stands_in_commas(tokens, i) or _is_said_to_be(tokens, i)):
        draft.guess = True
    else:
        return None
    if not amount.is_range:
        draft.add_bound(bound_before(tokens, draft.first) or bound_after(tokens, amount.last))
    return draft


def _stands_in_commas(tokens: Tokens, i: int) -> bool:
    """Whether the number at token `i` stands alone after a comma and what looks like a person's name."""
    lows = tokens.lows
    word = tokens.words[i - 2]
    if lows[i - 1] != "," or lows[i + 1] not in (",", ".", ";", ")", ""):
        return False
    if lows[i - 2] in _RELATIVES:
        return True
    return word[:1].isupper() and word[1:].islower() and lows[i - 2] not in decoys.NO_PERSON


def _is_said_to_be(tokens: Tokens, i: int) -> bool:
    """Whether the number at token `i` is said of a person and nothing follows: "He is 54.", "before she turns 30"."""
    lows = tokens.lows
    after = lows[i + 1]
    if after and after not in _AFTER_AGE and after not in _PAUSES:
        return False
    verb = lows[i - 1]
    if verb in ("now", "only", "just", "still"):
        verb = lows[i - 2]
    if verb in _TURNS:
        return after not in ("to", "of")
    if lows[i - 2] in _PERSONS and verb in ("is", "was", "am"):
        return True
    return verb in _CONTRACTED
