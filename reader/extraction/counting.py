"""From a line's tokens to its figures: what is a figure, its bound, unit, noun and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator

from reader.extraction import decoys
from reader.extraction.amounts import Amount, read_amount
from reader.extraction.bounds import bound_after, bound_before
from reader.extraction.dates import is_year, read_when
from reader.extraction.measures import per_part
from reader.extraction.nouns import FUNCTION_WORDS, PLURALS, VERBS, Noun, is_plural, noun_after
from reader.extraction.numerals import STARTS
from reader.extraction.tokens import Tokens
from reader.model import Figure, Span
from reader.model.figure import Bound, FigureKind, FigureValue

_OF_DETERMINERS = frozenset(["the", "these", "those", "its", "his", "her", "their", "our", "my", "your", "all"])


def figures_of_line(tokens: Tokens, decimal_comma: bool) -> Iterator[Figure]:
    """All figures of a line, in order."""
    lows = tokens.lows
    i = 0
    while i < tokens.count:
        low = lows[i]
        if low[0].isdecimal() or (low[0] == "." and len(low) > 1):
            i, figure = _from_digits(tokens, i, decimal_comma)
        elif low in STARTS:
            i, figure = _from_word(tokens, i, decimal_comma)
        else:
            i += 1
            continue
        if figure:
            yield figure


def _from_digits(tokens: Tokens, i: int, decimal_comma: bool) -> tuple[int, Figure | None]:
    """The figure that begins with the digits at token `i`, and the token to go on from."""
    lows = tokens.lows
    if end := decoys.phone_end(tokens, i):
        return end, None
    if decoys.is_list_number(tokens, i) or decoys.is_part_of_name(tokens, i):
        return i + 1, None
    if when := read_when(tokens, i):
        if when.kind == "date":
            return when.last, _figure(tokens, "date", i, when.last, when.year, "=", rule="date")
        return when.last, None
    if end := decoys.score_end(tokens, i):
        if decoys.is_vote(tokens, end):
            value = (int(lows[i]), int(lows[i + 2]))
            last = end + 1 if lows[end] == "vote" else end
            return end, _figure(tokens, "ratio", i, last, value, "=", rule="vote")
        following = lows[end]
        if (decoys.is_score(tokens, i, end) and read_amount(tokens, i, decimal_comma) is None) or (
            decoys.is_score(tokens, i, end) and not _is_real_range(tokens, i, decimal_comma)
        ):
            del following
            return end, None
    amount = read_amount(tokens, i, decimal_comma)
    if amount is None:
        return i + 1, None
    bare = not amount.currency and not amount.unit and amount.numeral.scale == 1
    if bare and not amount.is_range and amount.numeral.form == "digits":
        word = tokens.words[i]
        noun = noun_after(tokens, amount.last)
        counted = noun is not None and is_plural(lows[noun.head])
        bounded = bound_before(tokens, amount.first)
        if is_year(word) and not (bounded and counted) and _is_year_here(tokens, i, counted):
            return i + 1, _figure(tokens, "date", i, i + 1, int(word), "=", rule="year")
        if len(word) > 1 and word[0] == "0" and word.isdecimal():
            return i + 1, None
        if decoys.is_label(tokens, i, counted):
            return amount.last, None
        if not counted and not bounded and decoys.is_capitalised_name(tokens, i):
            return amount.last, None
        if lows[amount.last][:1].isalpha() and tokens.glued(amount.last) and amount.last == i + 1:
            return amount.last + 1, None
    return _finish(tokens, amount)


def _is_real_range(tokens: Tokens, i: int, decimal_comma: bool) -> bool:
    amount = read_amount(tokens, i, decimal_comma)
    return bool(amount and amount.is_range and (amount.unit or amount.currency))


def _is_year_here(tokens: Tokens, i: int, counted: bool) -> bool:
    value = int(tokens.words[i])
    noun = tokens.lows[i + 1]
    if counted and noun in PLURALS:
        return False
    if 1900 <= value <= 2100:
        return True
    return not counted or tokens.lows[i - 1] in ("in", "since", "of", "from", "by", "until")


def _from_word(tokens: Tokens, i: int, decimal_comma: bool) -> tuple[int, Figure | None]:
    """The figure that begins with the number word at token `i`, and the token to go on from."""
    lows = tokens.lows
    amount = read_amount(tokens, i, decimal_comma)
    if amount is None:
        return i + 1, None
    numeral = amount.numeral
    if numeral.form == "ordinal":
        return _ordinal(tokens, amount)
    if numeral.form == "vague":
        return _vague(tokens, amount)
    if decoys.is_capitalised_number_word(tokens, i):
        return amount.last, None
    if numeral.form == "fraction":
        return _fraction(tokens, amount)
    single = amount.last == i + 1 and not amount.unit and not amount.currency
    if lows[i] == "one" and single:
        noun = noun_after(tokens, amount.last, singular=True)
        if lows[i - 1] in ("no", "any", "every", "each", "which", "this", "that", "another", "some"):
            return i + 1, None
        if noun is None and lows[i + 1] not in ("of", "in", "out", "-", "or"):
            return i + 1, None
    if single and decoys.is_label(tokens, i, noun_after(tokens, amount.last) is not None):
        return i + 1, None
    return _finish(tokens, amount)


def _ordinal(tokens: Tokens, amount: Amount) -> tuple[int, Figure | None]:
    lows = tokens.lows
    first, last = amount.first, amount.last
    word = lows[first]
    if word in ("first", "second", "third") and lows[first - 1] not in (
        "the",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "a",
    ):
        return last, None
    if word == "first":
        return last, None
    noun = noun_after(tokens, last, singular=True)
    if noun is None or lows[last] in ("-",):
        return last, None
    return last, _figure(tokens, "ordinal", first, noun.last, amount.low, "=", noun=noun, rule="ordinal")


def _vague(tokens: Tokens, amount: Amount) -> tuple[int, Figure | None]:
    lows = tokens.lows
    first, last = amount.first, amount.last
    noun = None
    if not amount.unit and not amount.currency:
        if lows[last] == "of":
            noun = noun_after(tokens, last + 1)
        elif lows[last - 1] in ("hundred", "thousand", "million", "billion", "dozen"):
            noun = noun_after(tokens, last)
    bound = bound_before(tokens, first)
    end = noun.last if noun else last
    return end, _figure(
        tokens,
        "vague",
        bound.first if bound else first,
        end,
        None,
        bound.bound if bound else "~",
        unit=amount.currency.code if amount.currency else amount.unit.name if amount.unit else None,
        noun=noun,
        rule="vague-amount",
    )


def _fraction(tokens: Tokens, amount: Amount) -> tuple[int, Figure | None]:
    lows = tokens.lows
    first, last = amount.first, amount.last
    word = lows[last - 1]
    if amount.unit or amount.currency:
        return _finish(tokens, amount)
    if (
        (
            word in ("quarter", "third", "fifth", "tenth", "fourth", "sixth")
            and lows[first] in ("a", "an")
            and lows[last] != "of"
        )
        and lows[last] not in ("more", "less", "fewer", "higher", "lower")
        and lows[first - 1]
        not in (
            "by",
            "about",
            "nearly",
            "almost",
            "than",
            "over",
        )
    ):
        return last, None
    if lows[first] == "half" and (
        lows[first - 1] in ("first", "second", "opening", "final", "latter", "other", "better", "last")
        or lows[last] == "-"
    ):
        return last, None
    noun = None
    if lows[last] == "of":
        j = last + 1
        while lows[j] in _OF_DETERMINERS or lows[j] in ("a", "an"):
            j += 1
        noun = noun_after(tokens, j)
        if noun:
            noun = Noun(last, noun.last, noun.head)
    elif lows[last] in ("the", "a", "an", "its", "their", "his", "her"):
        noun = noun_after(tokens, last + 1)
        if noun:
            noun = Noun(last, noun.last, noun.head)
    bound = bound_before(tokens, first)
    end = noun.last if noun else last
    return end, _figure(
        tokens,
        "ratio",
        bound.first if bound else first,
        end,
        amount.low,
        bound.bound if bound else "=",
        noun=noun,
        rule="fraction",
    )


def _of_noun(tokens: Tokens, last: int) -> Noun | None:
    """ "of the boys", "of 31 drones", "in five", "out of 100 patients" after a number that ended before token `last`."""
    lows = tokens.lows
    j = last
    if lows[j] == "out" and lows[j + 1] == "of":
        j += 1
    if lows[j] != "of":
        return None
    j += 1
    while lows[j] in _OF_DETERMINERS:
        j += 1
    if lows[j][:1].isdecimal():
        inner = noun_after(tokens, j + 1)
        end = inner.last if inner else j + 1
        return Noun(last, end, end - 1)
    noun = noun_after(tokens, j)
    return Noun(last, noun.last, noun.head) if noun else None


def _finish(tokens: Tokens, amount: Amount) -> tuple[int, Figure | None]:
    """The figure of an amount: its bound, noun and kind."""
    lows = tokens.lows
    first, last = amount.first, amount.last
    kind: FigureKind = "other"
    unit: str | None = None
    noun: Noun | None = None
    rule = "number"
    if amount.currency:
        kind, unit, rule = "money", amount.currency.code, "money"
    elif amount.unit:
        kind, unit, rule = amount.unit.kind, amount.unit.name, amount.unit.kind
        if kind == "percent":
            noun = _of_noun(tokens, last)
    else:
        following = bound_after(tokens, last)
        j = following.last if following else last
        j = j + 1 if lows[j] == "-" and tokens.glued(j) and lows[j + 1].isalpha() else j
        noun = _of_noun(tokens, j) or noun_after(tokens, j, singular=amount.high == 1)
        if noun:
            kind, rule = "count", "count"
        if ((part := per_part(tokens, noun.last if noun else j)) and lows[noun.last if noun else j] != "a") or (
            part and noun
        ):
            end = part[1]
            noun = Noun(noun.first if noun else j, end, noun.head if noun else j)
            kind = "count"
    is_duration = kind == "duration"
    before = None if amount.is_range else bound_before(tokens, first, is_duration)
    bound: Bound = "range" if amount.is_range else "="
    end = max(last, noun.last if noun else 0)
    if before:
        bound, first = before.bound, before.first
    else:
        after = bound_after(tokens, amount.numeral.last) or bound_after(tokens, last) or bound_after(tokens, end)
        if after and not amount.is_range:
            bound = after.bound
            end = max(end, after.last)
    value: FigureValue = (amount.low, amount.high) if amount.is_range else amount.low
    return max(end, amount.last), _figure(tokens, kind, first, end, value, bound, unit=unit, noun=noun, rule=rule)


def _figure(
    tokens: Tokens,
    kind: FigureKind,
    first: int,
    last: int,
    value: FigureValue,
    bound: Bound,
    *,
    unit: str | None = None,
    noun: Noun | None = None,
    rule: str,
) -> Figure:
    span = Span(tokens.starts[first], tokens.ends[last - 1])
    return Figure(
        kind=kind,
        span=span,
        text=tokens.text[span.start : span.end],
        value=value,
        bound=bound,
        unit=unit,
        noun=tokens.slice(noun.first, noun.last) if noun else None,
        rule=rule,
    )


__all__ = ["FUNCTION_WORDS", "VERBS", "figures_of_line"]
