"""Tokens of one line of a text, as parallel lists: words, numbers, signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from operator import sub

from reader.extraction.text.words import word_set

VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
"""Fractions that are one character."""

DASHES = frozenset("-–—‑−")
"""Hyphens, dashes and the minus sign, each a token."""

# Order matters: addresses and tags first (no number inside them is a figure), then numbers, then words.
# Repetitions that are followed by a condition are bounded, so that no text makes this slower than linear.
_TOKEN = re.compile(
    rf"""\s*(?:
      [A-Za-z]++(?![\w'’.:/-])
    |
      (?:https?://|www\.)\S+ | [@#]\w+
    | (?<![\w.,])[1-9]\d{{0,2}}(?:[ \u00a0\u2009\u202f]\d{{3}}){{1,4}}(?:[.,]\d{{1,2}})?
      (?![ \u00a0\u2009\u202f]?\d|[.,'’:/–-]?\d)
    | (?<![\w.,])[1-9]\d{{0,2}}(?:['’]\d{{3}}){{1,4}}(?![\d'’])
    | \d+(?:[.,]\d+)*
    | (?<![\w.])\.\d+
    | (?:[^\W\d_]\.){{2,}}
    | [^\W\d_{VULGAR}]+(?:['’][^\W\d_]+)*
    | \S
    )""",
    re.VERBOSE,
)
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_NOWHERE = 1 << 60
_PAD = 12
_PADDING = ("",) * _PAD


class Tokens:
    """The tokens of one line.

    `words[i]` as written, `lows[i]` in lower case, `starts[i]` and `ends[i]` its offsets in the text. After the
    last token (and so, by negative index, before the first) stand a dozen empty ones: looking a few tokens
    around needs no check of bounds. `count` is the number of real tokens.

    Offsets are known after `locate()`: many lines hold nothing that needs them.
    """

    __slots__ = ("_found", "_start", "count", "ends", "lows", "starts", "text", "words")

    def __init__(self, text: str, start: int, end: int) -> None:
        # Tokens are found with the blanks before them: offsets then follow from lengths, without a match object each.
        self._found: list[str] = _TOKEN.findall(text, start, end)
        self._start = start
        self.text = text
        self.count = len(self._found)
        self.words: list[str] = [*map(str.strip, self._found), *_PADDING]
        self.lows: list[str] = list(map(str.lower, self.words))
        self.starts: list[int] = []
        self.ends: list[int] = []

    def locate(self) -> None:
        """Work out the offsets of all tokens."""
        ends = list(accumulate(map(len, self._found), initial=self._start))
        del ends[0]
        starts = list(map(sub, ends, map(len, self.words)))
        self.starts = [*starts, *([_NOWHERE] * _PAD)]
        self.ends = [*ends, *([-1] * _PAD)]

    def glued(self, i: int) -> bool:
        """Whether token `i` follows the one before it without a blank."""
        return self.ends[i - 1] == self.starts[i]

    def slice(self, first: int, last: int) -> str:
        """The text from token `first` up to but without token `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]]


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the lines that have something on them."""
    for match in _LINE.finditer(text):
        yield match.span()


_ABBREVIATIONS = word_set("abbreviations")
_CLOSING = frozenset("\"”’')]")
_LONGEST = 200
"""Tokens of a sentence at most: longer ones come in pieces, so that no text costs more than linear time."""

ENDS = frozenset(".!?…")
"""Signs that end a sentence unless they end an abbreviation."""


def sentences(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """The sentences of a line as ranges of tokens."""
    words, lows = tokens.words, tokens.lows
    first = 0
    for i in [i for i, low in enumerate(lows) if low in ENDS]:
        if abbreviates(tokens, i):
            continue
        end = i + 1
        while end < tokens.count and words[end] in _CLOSING and tokens.glued(end):
            end += 1
        if end < tokens.count and (tokens.glued(end) or words[end][0].islower()):
            continue
        if first < end:
            yield from _pieces(first, end)
            first = end
    if first < tokens.count:
        yield from _pieces(first, tokens.count)


def _pieces(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last, _LONGEST):
        yield start, min(last, start + _LONGEST)


def abbreviates(tokens: Tokens, i: int) -> bool:
    """Whether the sign at token `i` is a full stop that only ends an abbreviation or an initial."""
    before = tokens.words[i - 1]
    if tokens.lows[i] != "." or not tokens.glued(i):
        return False
    return tokens.lows[i - 1] in _ABBREVIATIONS or (len(before) == 1 and before.isupper())
