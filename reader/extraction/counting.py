"""From a line's tokens to its figures."""

from __future__ import annotations

from collections.abc import Iterator

from reader.extraction.drafts import Draft
from reader.extraction.happenings import said_of
from reader.extraction.in_digits import from_digits
from reader.extraction.in_words import from_word
from reader.extraction.line_tokens import Tokens
from reader.extraction.numerals import AFTER_ARTICLE, STARTS
from reader.extraction.special import MULTIPLE_WORDS

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
