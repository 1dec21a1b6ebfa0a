"""Several numbers that mean one thing and count none: scores, phone numbers, odds, hours, codes."""

from __future__ import annotations

import re

from reader.extraction.cardinals import CARDINALS
from reader.extraction.line_tokens import Tokens
from reader.extraction.wordlists import words

_SCORE_WORDS = words("score nouns")
_VOTE_WORDS = words("vote nouns")
_SCORE_VERBS = words("score verbs")
VOTING = words("voting")
_ODDS = frozenset({"odds", "favourite", "favorite", "bookmaker", "bookmakers", "bookies", "outsider"})
_DOCKETS = frozenset({"cv", "cr", "mc", "md", "bk", "ap", "civ"})
_PHONE = re.compile(r"\+?\d[\d ()./-]{6,18}\d")


def score_end(tokens: Tokens, i: int) -> int:
    """The token after a score that begins at token `i` (2-1, 3 – 0, 6-3, 7-5), or 0 if there is none."""
    lows = tokens.lows
    low = lows[i]
    if not (low.isdecimal() and len(low) < 4) or lows[i + 1] not in ("-", "–", "‑", "—", ":"):
        return 0
    second = lows[i + 2]
    if not (second.isdecimal() and len(second) < 4) or (lows[i + 3] in ("/", "⁄") and lows[i + 4].isdecimal()):
        return 0
    return i + 3


def is_score(tokens: Tokens, i: int, end: int) -> bool:
    """Whether the pair of numbers on tokens `i` up to `end` is a score in sport rather than a range."""
    lows = tokens.lows
    first, second = int(lows[i]), int(lows[end - 1])
    following = lows[end]
    if following == "-":
        return True
    if following in _SCORE_WORDS:
        return True
    if any(lows[k] in _SCORE_VERBS for k in range(i - 3, i)):
        return True
    if first >= second:
        return True
    return not following[:1].isalpha() and following not in ("%", "°", "'", "$", "€", "£")


def is_vote(tokens: Tokens, end: int) -> bool:
    """Whether the pair of numbers that ends before token `end` is the count of a vote: "6-3 vote", "ruled 6-3"."""
    lows = tokens.lows
    if lows[end] in _VOTE_WORDS:
        return True
    before = lows[max(0, end - 8) : end]
    return any(low in VOTING for low in before) and not any(low in _SCORE_VERBS for low in before)


def chain_end(tokens: Tokens, i: int) -> int:
    """The token after three or more numbers joined by hyphens from token `i`, or 0: an ISBN, 4-3-3, 10-cv-1823."""
    lows = tokens.lows
    j = i + 1
    links = 0
    if lows[j] == lows[j + 2] == "-" and lows[j + 1] in _DOCKETS and tokens.glued(j) and tokens.glued(j + 3):
        return j + 4
    while lows[j] in ("-", "‑") and tokens.glued(j) and tokens.glued(j + 1) and lows[j + 1][:1].isdecimal():
        j += 2
        links += 1
    return j if links >= 2 else 0


def phone_end(tokens: Tokens, i: int) -> int:
    """The token after a phone number that begins at token `i`, or 0."""
    text, start = tokens.text, tokens.starts[i]
    match = _PHONE.match(text, start - (text[start - 1 : start] == "+"), start + 24)
    if not match:
        return 0
    number = match.group()
    groups = re.findall(r"\d+", number)
    digits = "".join(groups)
    plus = number[0] == "+"
    trunk = digits[0] == "0" and len(groups) >= 2 and len(digits) >= 8
    american = bool(re.match(r"\+?(?:1[-. ])?(?:\(?\d{3}\)?[-. ])?\d{3}[-. ]\d{4}(?!\d)", number)) and len(groups) >= 2
    if not ((plus and len(digits) >= 7) or trunk or american):
        return 0
    stop = match.end()
    j = i
    while tokens.starts[j] < stop:
        j += 1
    return j


def odds_end(tokens: Tokens, i: int) -> int:
    """The token after betting odds (9/4, 25/1, or 4/9 near the word) that begin at token `i`, or 0."""
    lows = tokens.lows
    first, second = lows[i], lows[i + 2]
    if lows[i + 1] != "/" or not (
        tokens.glued(i + 1) and tokens.glued(i + 2) and first.isdecimal() and second.isdecimal()
    ):
        return 0
    if len(first) > 3 or len(second) > 3:
        return 0
    near = any(low in _ODDS for low in lows[max(0, i - 8) : i + 8])
    return i + 3 if near or int(first) > int(second) or first == second == "50" else 0


def clock_or_innings_end(tokens: Tokens, last: int) -> int:
    """The token after "half past six", "5 past 8", "210 for 4" whose first number ends before token `last`, or 0."""
    lows = tokens.lows
    following = lows[last + 1]
    if lows[last] == "past" or (lows[last] == "to" and lows[last - 1] == "quarter"):
        return last + 2 if following.isdecimal() or following in CARDINALS else last + 1
    if lows[last] == "for" and lows[last - 1].isdecimal() and following.isdecimal() and len(following) < 3:
        return last + 2
    return 0
