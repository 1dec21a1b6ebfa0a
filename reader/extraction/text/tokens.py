"""Tokens: words and numbers, signs, quoted stretches, and the sentences they form.

A text is read once, in pieces: what a number is made of (twenty, -, five; $, 5, bn) are pieces of their own. Clauses
are found in tokens, which join what is one word ("twenty-five", "Sgt."), and in which a stretch between quotation marks
is one token, so that sentences run around quotations.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, compress, islice, repeat
from operator import contains, eq, itemgetter, not_, sub

from reader.extraction.text.marks import Stretch
from reader.extraction.text.verbs import phrasal_verbs, reporting_verbs
from reader.extraction.text.words import grammar, organisations
from reader.model.span import Span
from reader.model.units import ABBREVIATIONS, sentences

QUOTE = "<quote>"
"""The lower-case form of a token that is a quoted stretch."""
BREAK = "\n"
"""The lower-case form of a token that is the end of a line."""
VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
"""Fractions that are one character."""
DASHES = frozenset("-–—‑−")
"""Hyphens, dashes and the minus sign, each a piece."""

# Order matters: addresses and tags first (no number inside them is a figure), then numbers, then words.
# Repetitions that are followed by a condition are bounded, so that no text makes this slower than linear.
_PIECE = re.compile(
    rf"""[^\S\n]*(?:
      [A-Za-z]++(?![\w'’.:/-])
    | \n
    | (?:https?://|www\.)\S+ | [@#]\w+
    | (?<![\w.,])[1-9]\d{{0,2}}(?:[ \u00a0\u2009\u202f]\d{{3}}){{1,4}}(?:[.,]\d{{1,2}})?
      (?![ \u00a0\u2009\u202f]?\d|[.,'’:/–-]?\d)
    | (?<![\w.,])[1-9]\d{{0,2}}(?:['’]\d{{3}}){{1,4}}(?![\d'’])
    | \d+(?:[.,]\d+)*
    | (?<![\w.])\.\d+
    | (?:[^\W\d_]\.){{2,}}
    | [A-Z]{{2}}[A-Za-z]{{0,4}}\.[A-Z]{{1,2}}\b
    | [^\W\d_{VULGAR}]+(?:['’][^\W\d_]+)*
    | \S
    )""",
    re.VERBOSE,
)
_PAD = 12
_PADDING = ("",) * _PAD
_NOWHERE = 1 << 60
_LONGEST = 400
"""Tokens of a sentence at most: no real one is longer, and the limit keeps the work on hostile text linear."""


class Line:
    """The pieces of one line: `words[i]` as written, `lows[i]` in lower case, `starts[i]` and `ends[i]` their offsets.

    After the last piece (and so, by negative index, before the first) stand a dozen empty ones: looking a few pieces
    around needs no check of bounds. `count` is the number of real pieces.
    """

    __slots__ = ("count", "ends", "lows", "starts", "text", "words")

    def __init__(self, pieces: Pieces, first: int, last: int) -> None:
        self.text = pieces.text
        self.count = last - first
        self.words: list[str] = [*pieces.words[first:last], *_PADDING]
        self.lows: list[str] = [*pieces.lows[first:last], *_PADDING]
        self.starts: list[int] = [*pieces.starts[first:last], *([_NOWHERE] * _PAD)]
        self.ends: list[int] = [*pieces.ends[first:last], *([-1] * _PAD)]

    def glued(self, i: int) -> bool:
        """Whether piece `i` follows the one before it without a blank."""
        return self.ends[i - 1] == self.starts[i]

    def slice(self, first: int, last: int) -> str:
        """The text from piece `first` up to but without piece `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]]


class Pieces:
    """The pieces of a text, as parallel lists; the end of a line is an empty piece, numbered in `breaks`."""

    __slots__ = ("breaks", "ends", "lows", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        # Pieces are found with the blanks before them: offsets then follow from lengths, without a match object each.
        found: list[str] = _PIECE.findall(text)
        self.text = text
        self.words: list[str] = list(map(str.strip, found))
        self.lows: list[str] = list(map(str.lower, self.words))
        self.ends: list[int] = list(accumulate(map(len, found)))
        self.starts: list[int] = list(map(sub, self.ends, map(len, self.words)))
        self.breaks = list(compress(range(len(found)), map(not_, self.words)))
        for i in self.breaks:
            self.starts[i] -= 1

    def lines(self) -> Iterator[tuple[int, int]]:
        """The lines that have something on them, as ranges of pieces."""
        first = 0
        for last in (*self.breaks, len(self.words)):
            if last > first:
                yield first, last
            first = last + 1


@dataclass(slots=True)
class Tokens:
    """Parallel lists over the tokens of `text`.

    `low` is the lower-case form, with straight apostrophes (`QUOTE` for a stretch, `BREAK` for a line end); `cap` tells
    a word that begins with a capital; `cues` are the tokens that are reporting verbs; `quote` maps a token to its
    stretch. `sentences` are ranges of tokens, in order; none crosses a line end. `paragraphs` are ranges of sentences.
    """

    text: str
    pieces: Pieces
    start: list[int]
    end: list[int]
    low: list[str]
    cap: list[bool]
    quote: dict[int, Stretch]
    cues: list[int] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    paragraphs: list[tuple[int, int]] = field(default_factory=list)

    def words(self, first: int, last: int) -> str:
        """The text from token `first` up to token `last`, exclusive."""
        return self.text[self.start[first] : self.end[last - 1]]

    def quote_ends_with(self, index: int, signs: str) -> bool:
        """Whether token `index` is a stretch whose last character is one of `signs`."""
        stretch = self.quote.get(index)
        return stretch is not None and self.text[stretch.end - 1] in signs

    def quote_is_sentence(self, index: int) -> bool:
        """Whether the stretch at token `index` begins like a sentence: with a capital or a digit."""
        stretch = self.quote[index]
        for char in self.text[stretch.start : min(stretch.end, stretch.start + 4)]:
            if char.isalnum():
                return char.isupper() or char.isdigit()
        return False


_NAME_AFTER_PARTICLE = re.compile(r"(?:al|el|bin|ibn|abu|ash|d|l|dell)['’][^\W\d_a-z]")
_first_character = itemgetter(slice(1))


def _is_capital(word: str) -> bool:
    """Whether a word begins with a capital, or its name does after a particle: "d’Almeida"."""
    return word[:1].isupper() or (not word.islower() and _NAME_AFTER_PARTICLE.match(word) is not None)


def tokenize(text: str, stretches: list[Stretch]) -> Tokens:
    """Tokens and sentences of `text`, in time linear in its length; `stretches` stand between quotation marks."""
    pieces = Pieces(text)
    joined = _joined(pieces)
    _join_organisations(pieces, joined)
    quoted: dict[int, Stretch] = {}
    at = 0
    for stretch in stretches:
        at = bisect_left(pieces.starts, stretch.outer_start, lo=at)
        if at >= len(joined) or pieces.starts[at] >= stretch.outer_end:
            continue
        quoted[at] = stretch
        end = bisect_left(pieces.starts, stretch.outer_end, lo=at + 1)
        joined[at:end] = [False, *repeat(True, end - at - 1)]
        at = end
        if at < len(joined):
            joined[at] = False
    begins = list(map(not_, joined))
    start = list(compress(pieces.starts, begins))
    ends = list(compress(pieces.ends, [*begins[1:], True]))
    low = list(compress(pieces.lows, begins))
    for index in compress(range(len(low)), map(not_, low)):
        low[index] = BREAK
    cap = list(map(str.isupper, map(_first_character, compress(pieces.words, begins))))
    tokens = Tokens(text, pieces, start, ends, low, cap, {})
    for first, stretch in quoted.items():
        index = bisect_left(start, pieces.starts[first])
        tokens.quote[index] = stretch
        low[index], cap[index] = QUOTE, False
        start[index], ends[index] = stretch.outer_start, stretch.outer_end
    for second in compress(range(len(joined)), joined):
        first = last = second - 1
        if joined[first] or first in quoted:
            continue
        while last + 1 < len(joined) and joined[last + 1]:
            last += 1
        index = bisect_left(start, pieces.starts[first])
        low[index] = _form(pieces, first, last)
        if last == first + 2 and pieces.lows[first] in _ARTICLES_IN_NAMES and pieces.lows[first + 1] == "-":
            cap[index] = _is_capital(pieces.words[last])
    for index in compress(range(len(low)), map(contains, low, repeat("’"))):
        low[index] = low[index].replace("’", "'")
    for index in compress(range(len(low)), map(contains, low, repeat("'"))):
        cap[index] = cap[index] or _is_capital(pieces.words[bisect_left(pieces.starts, start[index])])
    tokens.cues = _cues(low)
    _split(tokens, stretches)
    return tokens


def _form(pieces: Pieces, first: int, last: int) -> str:
    """The lower-case form of pieces joined to one token; the full stop of an abbreviation is left away."""
    form = pieces.text[pieces.starts[first] : pieces.ends[last]].lower()
    if pieces.lows[last] != "." or form.startswith(".") or form in _INITIALS:
        return form
    return form.removesuffix(".")


def _joined(pieces: Pieces) -> list[bool]:
    """For every piece, whether it belongs to the token of the one before it."""
    lows, words, starts, ends = pieces.lows, pieces.words, pieces.starts, pieces.ends
    count = len(lows)
    joined = [False] * count
    for i in compress(range(1, count), map(eq, islice(starts, 1, None), ends)):
        low, before = lows[i], lows[i - 1]
        if not low or not before:
            continue
        sign = low[0]
        if _is_word(sign):
            joined[i] = _is_word(before[-1]) or (joined[i - 1] and before in _JOINTS)
        elif low in _JOINTS:
            follows = lows[i + 1][:1] if i + 1 < count and starts[i + 1] == ends[i] else ""
            if not _is_word(before[-1]):
                joined[i] = low == "-" and before == "-"
            elif follows and _is_word(follows):
                number = before[-1].isdigit() and follows.isdigit()
                joined[i] = number if low == ":" else low == "-" or not before[0].isdigit()
            else:
                joined[i] = low in "'’" and before[-1] == "s"
        elif low == ".":
            single = len(before) == 1 and words[i - 1].isupper() and not joined[i - 1]
            joined[i] = before == "." or single or (before in ABBREVIATIONS and not joined[i - 1])
    return joined


def _join_organisations(pieces: Pieces, joined: list[bool]) -> None:
    """Make the names of organisations that the rules would cut one token each."""
    known = organisations()
    text, starts = pieces.text, pieces.starts
    for i in compress(range(len(starts)), map(known.__contains__, pieces.words)):
        for name in known[pieces.words[i]]:
            end = starts[i] + len(name)
            if text.startswith(name, starts[i]) and not text[end : end + 1].isalnum():
                joined[i + 1 : bisect_left(starts, end, i)] = repeat(True, bisect_left(starts, end, i) - i - 1)
                break


_ARTICLES_IN_NAMES = frozenset(
    {"bin", "ibn", "abu", "al", "el", "ad", "ar", "as", "ash", "at", "az", "an", "ul", "d", "l"}
)
"""Articles written small before a hyphen in a name: "al-Rashid" is a name as much as "Rashid"."""
_INITIALS = frozenset({"a.", "i."})
"""Initials that are words without their full stop."""
_JOINTS = frozenset({"-", "'", "’", "&", ":"})
"""Signs that join two pieces to one token where no blank stands around them."""


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@cache
def _cue_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words that are cues by themselves, and all that may be one."""
    alone = frozenset(reporting_verbs()) | grammar().claim_nouns
    return alone, alone | frozenset(phrasal_verbs())


def _cues(low: list[str]) -> list[int]:
    """The tokens that are reporting verbs, alone or with their particle, or nouns for what somebody claims."""
    alone, possible = _cue_words()
    phrasal = phrasal_verbs()
    return [
        index
        for index in compress(range(len(low)), map(possible.__contains__, low))
        if low[index] in alone or (index + 1 < len(low) and low[index + 1] in phrasal[low[index]])
    ]


def _split(tokens: Tokens, stretches: list[Stretch]) -> None:
    """Fill in sentences and paragraphs."""
    opaque = [Span(stretch.outer_start, stretch.outer_end) for stretch in stretches]
    starts, low, found = tokens.start, tokens.low, tokens.sentences
    first = first_sentence = 0
    count = len(low)
    for begin, end in sentences(tokens.text, opaque):
        while first < count and starts[first] < begin:
            if low[first] == BREAK and len(found) > first_sentence:
                tokens.paragraphs.append((first_sentence, len(found)))
                first_sentence = len(found)
            first += 1
        last = bisect_left(starts, end, first)
        while last - first > _LONGEST:
            found.append((first, first + _LONGEST))
            first += _LONGEST
        if last > first:
            found.append((first, last))
        first = last
    if len(found) > first_sentence:
        tokens.paragraphs.append((first_sentence, len(found)))
