"""From the tokens of a line to its figures: what begins with digits, what begins with a word."""

from __future__ import annotations

from collections.abc import Iterator

from reader.extraction.figures.dates import CLOCK_WORDS, is_year, read_when, reads_as_year
from reader.extraction.figures.drafts import Draft, Step
from reader.extraction.figures.kinds import (
    MULTIPLE_WORDS,
    fraction,
    multiple,
    one_in_five,
    ordinal,
    plain,
    vague,
    vote,
    vote_to,
)
from reader.extraction.figures.not_figures import (
    NO_PERSON,
    chain_end,
    clock_or_innings_end,
    is_capitalised_name,
    is_capitalised_number_word,
    is_cup_round,
    is_half_of_name,
    is_label,
    is_list_number,
    is_name_by_what_follows,
    is_part_of_name,
    is_rank,
    is_relay_race,
    is_score,
    is_second_half_of_word,
    odds_end,
    phone_end,
    score_end,
)
from reader.extraction.figures.said_of import said_of
from reader.extraction.numbers.amounts import Amount, bound_after, bound_before, read_amount
from reader.extraction.numbers.nouns import is_plural, noun_after
from reader.extraction.numbers.numerals import AFTER_ARTICLE, STARTS, read_numeral
from reader.extraction.text.line_tokens import Tokens
from reader.extraction.text.words import word_set

_OLDEST = 130
_AGED = ("aged", "age", "ages")
_RELATIVES = word_set("relatives")
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
    if is_list_number(tokens, i):
        return i + 1, None
    if when := read_when(tokens, i):
        return when.last, Draft("date", i, when.last, when.year, "date") if when.kind == "date" else None
    following = tokens.lows[i + 1]
    joined = following[:1] in _JOINTS or following[:1].isdecimal() or tokens.lows[i - 1] == "+"
    if joined and (step := _sequence(tokens, i, decimal_comma)):
        return step
    if is_cup_round(tokens, i):
        return i + 1, None
    amount = read_amount(tokens, i, decimal_comma)
    if amount is None or (not amount.currency and is_part_of_name(tokens, i)):
        return i + 1, None
    if amount.numeral.form == "ordinal":
        return _ordinal(tokens, amount)
    if draft := one_in_five(tokens, amount.numeral, decimal_comma) or vote_to(tokens, amount):
        return draft.last, draft
    if end := clock_or_innings_end(tokens, amount.last):
        return end, None
    lettered = amount.numeral.last == i + 2 and len(tokens.lows[i + 1]) == 1
    if lettered and not amount.currency and is_label(tokens, i, False):
        return amount.last, None
    if not amount.is_bare or amount.numeral.form != "digits":
        return plain(tokens, amount)
    if is_name_by_what_follows(tokens, i, amount.last):
        return amount.last, None
    return _label_or_year(tokens, i, amount) or plain(tokens, amount)


def _sequence(tokens: Tokens, i: int, decimal_comma: bool) -> Step | None:
    """The step over several numbers that mean one thing, or over a number joined to a name; None if there are none."""
    if end := phone_end(tokens, i):
        return end, None
    if end := chain_end(tokens, i) or odds_end(tokens, i):
        return end, None
    if is_relay_race(tokens, i) or is_half_of_name(tokens, i + 1):
        return i + 3, None
    end = score_end(tokens, i)
    return _score(tokens, i, end, decimal_comma) if end else None


def _score(tokens: Tokens, i: int, end: int, decimal_comma: bool) -> Step | None:
    """The step over a vote or a score on tokens `i` up to `end`; None if the pair is a range."""
    if draft := vote(tokens, i, end):
        return end, draft
    if tokens.lows[i - 1] in _AGED or not is_score(tokens, i, end):
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
    draft = ordinal(tokens, amount.numeral)
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
    if noun and not counted and is_rank(tokens, noun.first, noun.last):
        return amount.last, None
    bounded = bound_before(tokens, amount.first) is not None
    if reads_as_year(tokens, i, counted, bounded):
        return i + 1, Draft("date", i, i + 1, int(word), "year")
    if len(word) > 1 and word[0] == "0" and word.isdecimal():
        return i + 1, None
    if is_label(tokens, i, counted) or (not counted and not bounded and is_capitalised_name(tokens, i)):
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
    return word[:1].isupper() and word[1:].islower() and lows[i - 2] not in NO_PERSON


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


_SUBJECTS = word_set("subject pronouns")
_PRONOUN_BEFORE = word_set("before one as a pronoun")


def from_word(tokens: Tokens, i: int, decimal_comma: bool) -> Step:
    """The figure that begins with the number word at token `i`, and the token to go on from."""
    lows = tokens.lows
    draft: Draft | None
    if lows[i] in MULTIPLE_WORDS:
        draft = multiple(tokens, i)
        return draft.last if draft else i + 1, draft
    if lows[i] == "zero" and noun_after(tokens, i + 1) is None and not lows[i + 1].startswith(("degree", "per")):
        return i + 1, None
    if lows[i] == "one" and lows[i + 1] == "day" and _opens_clause(tokens, i):
        return i + 2, None
    amount = read_amount(tokens, i, decimal_comma)
    if amount is None or lows[amount.last] in CLOCK_WORDS:
        return i + 1, None
    if end := clock_or_innings_end(tokens, amount.last):
        return end, None
    form = amount.numeral.form
    if form == "ordinal":
        draft = ordinal(tokens, amount.numeral)
        return draft.last if draft else amount.last, draft
    if form == "vague":
        draft = vague(tokens, amount)
        return draft.last, draft
    if is_capitalised_number_word(tokens, i):
        return amount.last, None
    if draft := one_in_five(tokens, amount.numeral, decimal_comma):
        return draft.last, draft
    if form == "fraction" and not amount.unit and not amount.currency:
        draft = fraction(tokens, amount)
        return draft.last if draft else amount.last, draft
    if amount.last == i + 1 and _is_no_figure(tokens, i):
        return i + 1, None
    return plain(tokens, amount)


def _is_no_figure(tokens: Tokens, i: int) -> bool:
    """Whether the single number word at token `i` is a pronoun, a label or the end of another word."""
    if tokens.lows[i] == "one" and _stands_for_a_noun(tokens, i):
        return True
    if is_cup_round(tokens, i) or is_second_half_of_word(tokens, i):
        return True
    return is_label(tokens, i, noun_after(tokens, i + 1) is not None)


def _opens_clause(tokens: Tokens, i: int) -> bool:
    """Whether "one day" at token `i` is an adverb: "One day you will", "that one day he"."""
    before, after = tokens.lows[i - 1], tokens.lows[i + 2]
    return (not before.isalnum() or before in ("that", "and", "but")) and (after == "," or after in _SUBJECTS)


def _stands_for_a_noun(tokens: Tokens, i: int) -> bool:
    """Whether "one" at token `i` is a pronoun: no one, this one, one another, the blue one."""
    lows = tokens.lows
    after = lows[i + 1]
    if lows[i - 1] in _PRONOUN_BEFORE and after != "of":
        return True
    if after == "in":
        return read_numeral(tokens, i + 2) is None
    if after in ("of", "out", "-"):
        return lows[i + 2 : i + 4] == ["a", "kind"]
    noun = noun_after(tokens, i + 1, singular=True)
    return noun is None or is_plural(lows[noun.head])


_ARTICLES = frozenset({"a", "an"})
_STARTS = STARTS | MULTIPLE_WORDS
_BEYOND_LETTERS = "\u0600"
_BETWEEN_CELLS = frozenset({",", ";", "|"})
_ROW_OF_A_TABLE = 12
"""Bare numbers, with nothing between them, that are a row of a table or a draw rather than figures of a report."""


def drafts_of_line(tokens: Tokens, decimal_comma: bool) -> Iterator[Draft]:
    """All figures of a line, in order. The tokens are located if there may be any."""
    lows = tokens.lows
    # Only digits (which sort before the colon) and the few words that may begin a figure are looked at further.
    candidates = [i for i, low in enumerate(lows) if low in _STARTS or "." < low < ":" or low > _BEYOND_LETTERS]
    candidates = [i for i in candidates if _may_begin(lows, i)]
    if len(candidates) >= _ROW_OF_A_TABLE:
        candidates = _without_rows(lows, candidates)
    if not candidates:
        return
    tokens.locate()
    done = end = 0
    for i in candidates:
        if i < done:
            continue
        begin = from_word if lows[i] in _STARTS else from_digits
        done, draft = begin(tokens, i, decimal_comma)
        if draft:
            done = max(done, draft.last)
            draft.begin_after(end)
            end = draft.last
            if draft.said_of is None:
                draft.said_of = said_of(tokens, draft.first, draft.last, draft.kind)
            yield draft


def _without_rows(lows: list[str], candidates: list[int]) -> list[int]:
    """`candidates` without long runs of numbers in digits with nothing but commas and rules between them."""
    kept: list[int] = []
    run: list[int] = []
    for i in candidates:
        if run and (lows[i] in _STARTS or not _BETWEEN_CELLS.issuperset(lows[run[-1] + 1 : i])):
            kept += run if len(run) < _ROW_OF_A_TABLE else []
            run = []
        run.append(i)
    return kept + run if len(run) < _ROW_OF_A_TABLE else kept


def _may_begin(lows: list[str], i: int) -> bool:
    """Whether a figure may begin with token `i`."""
    low = lows[i]
    if low in _STARTS:
        return low not in _ARTICLES or lows[i + 1] in AFTER_ARTICLE
    return low[:1].isdecimal() or (low[:1] == "." and len(low) > 1)
