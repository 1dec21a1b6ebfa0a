"""Figures that begin with a word: number words, "a dozen", "half", "hundreds", "doubled"."""

from __future__ import annotations

from reader.extraction import decoys, sequences, special
from reader.extraction.amounts import read_amount
from reader.extraction.dates import CLOCK_WORDS
from reader.extraction.drafts import Draft, Step
from reader.extraction.line_tokens import Tokens
from reader.extraction.nouns import is_plural, noun_after
from reader.extraction.numerals import read_numeral
from reader.extraction.plain import plain
from reader.extraction.wordlists import words

_SUBJECTS = words("subject pronouns")
_PRONOUN_BEFORE = words("before one as a pronoun")


def from_word(tokens: Tokens, i: int, decimal_comma: bool) -> Step:
    """The figure that begins with the number word at token `i`, and the token to go on from."""
    lows = tokens.lows
    draft: Draft | None
    if lows[i] in special.MULTIPLE_WORDS:
        draft = special.multiple(tokens, i)
        return draft.last if draft else i + 1, draft
    if lows[i] == "zero" and noun_after(tokens, i + 1) is None and not lows[i + 1].startswith(("degree", "per")):
        return i + 1, None
    if lows[i] == "one" and lows[i + 1] == "day" and _opens_clause(tokens, i):
        return i + 2, None
    amount = read_amount(tokens, i, decimal_comma)
    if amount is None or lows[amount.last] in CLOCK_WORDS:
        return i + 1, None
    if end := sequences.clock_or_innings_end(tokens, amount.last):
        return end, None
    form = amount.numeral.form
    if form == "ordinal":
        draft = special.ordinal(tokens, amount.numeral)
        return draft.last if draft else amount.last, draft
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
    if amount.last == i + 1 and _is_no_figure(tokens, i):
        return i + 1, None
    return plain(tokens, amount)


def _is_no_figure(tokens: Tokens, i: int) -> bool:
    """Whether the single number word at token `i` is a pronoun, a label or the end of another word."""
    if tokens.lows[i] == "one" and _stands_for_a_noun(tokens, i):
        return True
    if decoys.is_cup_round(tokens, i) or decoys.is_second_half_of_word(tokens, i):
        return True
    return decoys.is_label(tokens, i, noun_after(tokens, i + 1) is not None)


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
