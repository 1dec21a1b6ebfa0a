"""From a line's tokens to its figures: what is a figure, and of what."""

from __future__ import annotations

from collections.abc import Iterator

from reader.extraction import decoys, special
from reader.extraction.amounts import Amount, read_amount
from reader.extraction.bounds import bound_after, bound_before
from reader.extraction.dates import is_year, read_when, reads_as_year
from reader.extraction.drafts import Draft
from reader.extraction.happenings import said_of
from reader.extraction.line_tokens import Tokens
from reader.extraction.measures import per_part
from reader.extraction.nouns import Noun, is_plural, noun_after, of_noun
from reader.extraction.numerals import AFTER_ARTICLE, STARTS
from reader.extraction.wordlists import words

_PRONOUN_BEFORE = words("before one as a pronoun")
_Step = tuple[int, Draft | None]
_STARTS = STARTS | special.MULTIPLE_WORDS
_ARTICLES = frozenset({"a", "an"})


def drafts_of_line(tokens: Tokens, decimal_comma: bool) -> Iterator[Draft]:
    """All figures of a line, in order."""
    lows = tokens.lows
    # Only digits, signs and the few words that may begin a figure are looked at further.
    candidates = [i for i, low in enumerate(lows) if low in _STARTS or not "a" <= low < "{"]
    done = 0
    for i in candidates:
        if i < done or i >= tokens.count:
            continue
        low = lows[i]
        if low[0].isdecimal() or (low[0] == "." and len(low) > 1):
            done, draft = _from_digits(tokens, i, decimal_comma)
        elif low in _STARTS and (low not in _ARTICLES or lows[i + 1] in AFTER_ARTICLE):
            done, draft = _from_word(tokens, i, decimal_comma)
        else:
            continue
        if draft:
            done = max(done, draft.last)
            if draft.said_of is None:
                draft.said_of = said_of(tokens, draft.first, draft.last, draft.kind)
            yield draft


def _from_digits(tokens: Tokens, i: int, decimal_comma: bool) -> _Step:
    """The figure that begins with the digits at token `i`, and the token to go on from."""
    if end := decoys.phone_end(tokens, i):
        return end, None
    if decoys.is_list_number(tokens, i):
        return i + 1, None
    if when := read_when(tokens, i):
        return when.last, Draft("date", i, when.last, when.year, "date") if when.kind == "date" else None
    if end := decoys.score_end(tokens, i):
        if draft := special.vote(tokens, i, end):
            return end, draft
        if decoys.is_score(tokens, i, end):
            amount = read_amount(tokens, i, decimal_comma)
            if not (amount and amount.is_range and (amount.unit or amount.currency)):
                return end, None
    amount = read_amount(tokens, i, decimal_comma)
    if amount is None or (not amount.currency and decoys.is_part_of_name(tokens, i)):
        return i + 1, None
    if amount.numeral.form == "ordinal":
        return amount.last, special.ordinal(tokens, amount.numeral)
    if amount.is_range and amount.is_bare and _are_years(tokens, i, amount):
        return amount.last, Draft("date", amount.first, amount.last, None, "year")
    if draft := special.one_in_five(tokens, amount.numeral, decimal_comma):
        return draft.last, draft
    if not amount.is_bare or amount.numeral.form != "digits":
        return _plain(tokens, amount)
    if decoys.is_address(tokens, amount.last) or decoys.is_aircraft(tokens, i):
        return amount.last, None
    if not amount.is_range and (step := _label_or_year(tokens, i, amount)):
        return step
    return _plain(tokens, amount)


def _are_years(tokens: Tokens, i: int, amount: Amount) -> bool:
    """Whether a bare range is one of years: 1914-1918, between 1600 and 1900."""
    words = tokens.words
    return is_year(words[i]) and is_year(words[amount.last - 1]) and amount.high > 1500 and amount.low >= 1100


def _label_or_year(tokens: Tokens, i: int, amount: Amount) -> _Step | None:
    """The step over a bare number that is a year, an age, a label or a part of a name; None if it counts something."""
    word = tokens.words[i]
    if age := _age_in_commas(tokens, i, amount):
        return age
    noun = noun_after(tokens, amount.last)
    counted = noun is not None and is_plural(tokens.lows[noun.head])
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


def _age_in_commas(tokens: Tokens, i: int, amount: Amount) -> _Step | None:
    """ "Ashdown, 34, said", "aged 34", "age 18": an age without a unit."""
    words, lows = tokens.words, tokens.lows
    if not 0 < amount.low < 130 or amount.numeral.bottom != 1:
        return None
    if lows[i - 1] in ("aged", "age"):
        draft = Draft("age", i - 1, amount.last, amount.low, "age", unit="year of age")
    elif lows[i - 1] == "," and lows[i + 1] in (",", ".", ";", ")", "") and _person_name(tokens, i - 1):
        draft = Draft("age", i, amount.last, amount.low, "age", unit="year of age", guess=True)
    else:
        return None
    del words
    draft.add_bound(bound_before(tokens, draft.first) or bound_after(tokens, amount.last))
    return draft.last, draft


def _person_name(tokens: Tokens, end: int) -> bool:
    """Whether the words before token `end` look like a person's name."""
    word = tokens.words[end - 1]
    return word[:1].isupper() and word[1:].islower() and tokens.lows[end - 1] not in decoys.NO_PERSON


def _from_word(tokens: Tokens, i: int, decimal_comma: bool) -> _Step:
    """The figure that begins with the number word at token `i`, and the token to go on from."""
    lows = tokens.lows
    if lows[i] in special.MULTIPLE_WORDS:
        draft = special.multiple(tokens, i)
        return draft.last if draft else i + 1, draft
    amount = read_amount(tokens, i, decimal_comma)
    if amount is None:
        return i + 1, None
    form = amount.numeral.form
    if form == "ordinal":
        return amount.last, special.ordinal(tokens, amount.numeral)
    if form == "vague":
        draft = special.vague(tokens, amount)
        return draft.last, draft
    if decoys.is_capitalised_number_word(tokens, i):
        return amount.last, None
    if draft := special.one_in_five(tokens, amount.numeral, decimal_comma):
        return draft.last, draft
    if form == "fraction" and not amount.unit and not amount.currency:
        draft = special.fraction(tokens, amount)
        return draft.last if draft else amount.last, draft
    alone = amount.last == i + 1
    if alone and lows[i] == "one" and _stands_for_a_noun(tokens, i):
        return i + 1, None
    if alone and decoys.is_second_half_of_word(tokens, i):
        return i + 1, None
    if alone and decoys.is_label(tokens, i, noun_after(tokens, amount.last) is not None):
        return i + 1, None
    return _plain(tokens, amount)


def _stands_for_a_noun(tokens: Tokens, i: int) -> bool:
    """Whether "one" at token `i` is a pronoun: no one, this one, one another, the blue one."""
    lows = tokens.lows
    after = lows[i + 1]
    if lows[i - 1] in _PRONOUN_BEFORE and after != "of":
        return True
    if after in ("of", "in", "out", "-"):
        return False
    noun = noun_after(tokens, i + 1, singular=True)
    return noun is None or is_plural(lows[noun.head])


def _plain(tokens: Tokens, amount: Amount) -> _Step:
    """The figure of an amount: money, percent, measure, duration, age, or a count of what follows."""
    if draft := special.times(tokens, amount):
        return draft.last, draft
    value = (amount.low, amount.high) if amount.is_range else amount.low
    draft = Draft("other", amount.first, amount.last, value, "number", "range" if amount.is_range else "=")
    if amount.currency:
        draft.kind = draft.rule = "money"
        draft.add_unit(amount.currency.code, amount.currency.first, amount.currency.last)
        if amount.per:
            draft.unit = f"{draft.unit} per {amount.per}"
    elif amount.unit:
        draft.kind = draft.rule = amount.unit.kind
        draft.add_unit(amount.unit.name, amount.unit.first, amount.unit.last)
        noun = of_noun(tokens, amount.last) if amount.unit.kind == "percent" else None
        if noun:
            draft.add_noun(noun.first, noun.last)
    else:
        _add_counted_noun(tokens, amount, draft)
    _add_bound(tokens, amount, draft)
    return draft.last, draft


def _add_counted_noun(tokens: Tokens, amount: Amount, draft: Draft) -> None:
    lows = tokens.lows
    after = bound_after(tokens, amount.last)
    j = after.last if after else amount.last
    if lows[j] == "-" and tokens.glued(j) and lows[j + 1].isalpha():
        j += 1
    if lows[j - 1] == "-" and (hyphened := _hyphened(tokens, j)):
        draft.kind = draft.rule = "count"
        draft.add_noun(j, hyphened)
        return
    noun: Noun | None = of_noun(tokens, j) or noun_after(tokens, j, singular=amount.high == 1)
    last = noun.last if noun else j
    part = per_part(tokens, last)
    if part and (noun or lows[last] in ("per", "/")):
        noun = Noun(noun.first if noun else last, part[1], last)
    if noun:
        draft.kind = draft.rule = "count"
        draft.add_noun(noun.first, noun.last)


def _hyphened(tokens: Tokens, j: int) -> int:
    """The token after the noun hyphened to a number ("four-door", "140 million-strong population"), or 0."""
    lows = tokens.lows
    if lows[j] == "strong":
        noun = noun_after(tokens, j + 1)
        return noun.last if noun else j + 1
    return j + 1 if lows[j].isalpha() else 0


def _add_bound(tokens: Tokens, amount: Amount, draft: Draft) -> None:
    if amount.is_range:
        return
    before = bound_before(tokens, draft.first, draft.kind == "duration")
    draft.add_bound(
        before
        or bound_after(tokens, amount.numeral.last)
        or bound_after(tokens, amount.last)
        or bound_after(tokens, draft.last)
    )
