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

_STARTS = STARTS | MULTIPLE_WORDS
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
            done, draft = from_digits(tokens, i, decimal_comma)
        elif low in _STARTS and (low not in _ARTICLES or lows[i + 1] in AFTER_ARTICLE):
            done, draft = from_word(tokens, i, decimal_comma)
        else:
            continue
        if draft:
            done = max(done, draft.last)
            if draft.said_of is None:
                draft.said_of = said_of(tokens, draft.first, draft.last, draft.kind)
            yield draft
