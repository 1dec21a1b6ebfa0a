"""The figure of an amount: money, percent, a measure, a duration, an age, or a count of what follows."""

from __future__ import annotations

from reader.extraction.amounts import Amount
from reader.extraction.bounds import bound_after, bound_before
from reader.extraction.cardinals import CARDINALS
from reader.extraction.decoys import is_exchange_rate
from reader.extraction.drafts import Draft, Step
from reader.extraction.line_tokens import Tokens
from reader.extraction.measures import per_part
from reader.extraction.nouns import Noun, noun_after, of_noun
from reader.extraction.special import times
from reader.extraction.wordlists import words

_NO_COUNT = words("no count after")


def plain(tokens: Tokens, amount: Amount) -> Step:
    """The figure of `amount`, and the token to go on from."""
    if draft := times(tokens, amount):
        return draft.last, draft
    if is_exchange_rate(tokens, amount.last):
        return amount.last, None
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
        if amount.unit.kind == "measure" and (rate := _rate_of_stuff(tokens, amount)):
            noun, draft.unit = rate
        if noun:
            draft.add_noun(noun.first, noun.last)
    elif not _add_counted_noun(tokens, amount, draft):
        return amount.last, None
    _add_bound(tokens, amount, draft)
    return draft.last, draft


def _add_counted_noun(tokens: Tokens, amount: Amount, draft: Draft) -> bool:
    """Add what is counted, if anything is; False if the number is a part of a word ("one-way")."""
    lows = tokens.lows
    if amount.numeral.bottom == 1 or amount.numeral.scale > 1:
        draft.kind = draft.rule = "count"
    after = bound_after(tokens, amount.last)
    j = after.last if after else amount.last
    if lows[j] == "-" and tokens.glued(j) and tokens.glued(j + 1) and lows[j + 1].isalpha():
        draft.add_noun(*_hyphened(tokens, j + 1))
        return lows[j + 1] not in _NO_COUNT and lows[j + 1] not in CARDINALS
    noun: Noun | None = of_noun(tokens, j) or noun_after(tokens, j, singular=amount.high == 1)
    last = noun.last if noun else j
    part = per_part(tokens, last)
    if part and (noun or lows[last] in ("per", "/")):
        noun = Noun(noun.first if noun else last, part[1], last)
    if noun:
        draft.kind = draft.rule = "count"
        draft.add_noun(noun.first, noun.last)
    elif draft.kind == "count":
        draft.rule = "number"
    return True


def _rate_of_stuff(tokens: Tokens, amount: Amount) -> tuple[Noun, str] | None:
    """ "oil" and "barrel per day" in "3 million barrels of oil a day"."""
    if amount.unit is None or tokens.lows[amount.last] != "of" or " per " in amount.unit.name:
        return None
    for end in range(amount.last + 2, amount.last + 5):
        if not tokens.lows[end - 1].isalpha():
            break
        if part := per_part(tokens, end):
            return Noun(amount.last, part[1], end - 1), f"{amount.unit.name} per {part[0]}"
    return None


def _hyphened(tokens: Tokens, j: int) -> tuple[int, int]:
    """The tokens of the noun hyphened to a number: "four-door", "140 million-strong population"."""
    if tokens.lows[j] == "strong":
        noun = noun_after(tokens, j + 1)
        return (j, noun.last) if noun else (j, j + 1)
    return j, j + 1


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
