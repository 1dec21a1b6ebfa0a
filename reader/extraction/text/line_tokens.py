"""Tokens of one line of a text, as parallel lists: words, numbers, signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from operator import sub

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
