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
    """All figures of a line, in order. The tokens are located if there may be any."""
    lows = tokens.lows
    # Only digits, signs and the few words that may begin a figure are looked at further.
    candidates = [i for i, low in enumerate(lows) if low in _STARTS or not "a" <= low < "{"]
    candidates = [i for i in candidates if _may_begin(lows, i)]
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


def _may_begin(lows: list[str], i: int) -> bool:
    """Whether a figure may begin with token `i`."""
    low = lows[i]
    if low in _STARTS:
        return low not in _ARTICLES or lows[i + 1] in AFTER_ARTICLE
    return low[:1].isdecimal() or (low[:1] == "." and len(low) > 1)
