"""Tokens of a text, with every quoted stretch as one token, so that sentences and clauses run around quotations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import compress
from typing import TypeVar

from reader.extraction.text.marks import Stretch
from reader.extraction.text.verbs import phrasal_verbs, reporting_verbs
from reader.model.units import ABBREVIATIONS, STARTERS

_T = TypeVar("_T")

QUOTE = "<quote>"
"""The lower-case form of a token that is a quoted stretch."""
BREAK = "\n"
"""The lower-case form of a token that is the end of a line."""

_OPEN, _FILL = "\ue000", "\ue001"
"""Stand for the first and the other characters of a stretch while tokens are found."""
_TOKEN = re.compile(
    r"\ue000\ue001*"
    r"|\n"
    r"|(?:[^\W\d_]\.){2,}"
    r"|\d+(?:[.,:]\d+)*\w*(?:-\w+)*"
    r"|\w+(?:[-'&]\w+)*(?:(?<=s)'(?!\w))?"
    r"|\.\.+"
    r"|--+"
    r"|[^\w\s]"
)
_LONGEST = 400
"""Tokens of a sentence at most: no real one is longer, and the limit keeps the work on hostile text linear."""
_ENDS = frozenset(".!?…")
_OPENING = frozenset("([—–-•*")
_TAIL = re.compile(r"[.!?…][’'”)\]]*$")


@dataclass(slots=True)
class Tokens:
    """Parallel lists over the tokens of `text`.

    `low` is the lower-case form, with straight apostrophes (`QUOTE` for a stretch, `BREAK` for a line end); `cap` tells
    a word that begins with a capital; `cues` are the tokens that are reporting verbs; `quote` maps a token to its
    stretch. `sentences` are ranges of tokens, in order; none crosses a line end. `paragraphs` are ranges of sentences.
    """

    text: str
    start: list[int]
    end: list[int]
    low: list[str]
    cap: list[bool]
    cues: list[int] = field(default_factory=list)
    quote: dict[int, Stretch] = field(default_factory=dict)
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
        """Whether the stretch at token `index` begins like a sentence."""
        stretch = self.quote[index]
        return opens_like_sentence(self.text, stretch.start, stretch.end)


def opens_like_sentence(text: str, start: int, end: int) -> bool:
    """Whether the first letter or digit of `text[start:end]` is a capital or a digit."""
    for at in range(start, min(end, start + 4)):
        char = text[at]
        if char.isalnum():
            return char.isupper() or char.isdigit()
    return False


def tokenize(text: str, stretches: list[Stretch]) -> Tokens:
    """Tokens and sentences of `text`, in time linear in its length."""
    masked = _masked(text, stretches)
    spans = [match.span() for match in _TOKEN.finditer(masked)]
    forms = [masked[begin:finish] for begin, finish in spans]
    start = [begin for begin, _ in spans]
    end = [finish for _, finish in spans]
    low = [form.lower() for form in forms]
    cap = [form[0].isupper() for form in forms]
    keep = _join_abbreviations(low, cap, start, end)
    if keep is not None:
        low, cap, start, end = (_kept(low, keep), _kept(cap, keep), _kept(start, keep), _kept(end, keep))
    tokens = Tokens(text, start, end, low, cap)
    at_stretch = {stretch.outer_start: stretch for stretch in stretches}
    for index, form in enumerate(low):
        if form[0] == _OPEN:
            stretch = at_stretch.get(start[index])
            if stretch is not None:
                low[index] = QUOTE
                tokens.quote[index] = stretch
    tokens.cues = _cues(low)
    _split(tokens)
    return tokens


def _kept(values: list[_T], keep: list[bool]) -> list[_T]:
    return list(compress(values, keep))


def _join_abbreviations(low: list[str], cap: list[bool], start: list[int], end: list[int]) -> list[bool] | None:
    """Join full stops to the abbreviations and initials before them; which tokens stay, or None for all."""
    keep: list[bool] | None = None
    for index in range(1, len(low)):
        if low[index] != "." or end[index - 1] != start[index]:
            continue
        before = low[index - 1]
        if before in ABBREVIATIONS or (len(before) == 1 and before.isalpha() and cap[index - 1]):
            if keep is None:
                keep = [True] * len(low)
            keep[index] = False
            end[index - 1] = end[index]
    return keep


def _cues(low: list[str]) -> list[int]:
    """The tokens that are reporting verbs, by themselves or with the particle that follows."""
    verbs = reporting_verbs()
    phrasal = phrasal_verbs()
    found: list[int] = []
    for index, form in enumerate(low):
        if form in verbs or (form in phrasal and index + 1 < len(low) and low[index + 1] in phrasal[form]):
            found.append(index)
    return found


def _masked(text: str, stretches: list[Stretch]) -> str:
    """The text with straight apostrophes and every stretch filled."""
    parts: list[str] = []
    at = 0
    for stretch in stretches:
        parts.append(text[at : stretch.outer_start])
        parts.append(_OPEN)
        parts.append(_FILL * (stretch.outer_end - stretch.outer_start - 1))
        at = stretch.outer_end
    parts.append(text[at:])
    return "".join(parts).replace("’", "'")


def _split(tokens: Tokens) -> None:
    """Fill in sentences and paragraphs."""
    low = tokens.low
    count = len(low)
    first = 0
    first_sentence = 0
    sentences = tokens.sentences
    for index in range(count):
        word = low[index]
        if word == BREAK:
            if index > first:
                sentences.append((first, index))
            first = index + 1
            if len(sentences) > first_sentence:
                tokens.paragraphs.append((first_sentence, len(sentences)))
                first_sentence = len(sentences)
        elif (
            index + 1 < count
            and (word[0] in _ENDS or word in (QUOTE, ")") or tokens.text[tokens.end[index] - 1] == ".")
            and _ends_sentence(tokens, index)
        ) or index - first >= _LONGEST:
            sentences.append((first, index + 1))
            first = index + 1
    if count > first:
        sentences.append((first, count))
    if len(sentences) > first_sentence:
        tokens.paragraphs.append((first_sentence, len(sentences)))


def _ends_sentence(tokens: Tokens, index: int) -> bool:
    """Whether a sentence ends with token `index`: a full stop, an abbreviation or a quotation."""
    low = tokens.low
    word = low[index]
    following = index + 1
    after = low[following]
    if word == QUOTE:
        stretch = tokens.quote[index]
        if not _TAIL.search(tokens.text, max(stretch.start, stretch.end - 4), stretch.end):
            return False
        return after == QUOTE or tokens.cap[following] or after[0].isdigit()
    ends = word[0] in _ENDS or (word == ")" and tokens.text[tokens.end[index] - 2] in _ENDS)
    if word == ")" and not ends:
        return False
    if after == QUOTE:
        begins = tokens.quote_is_sentence(following) or ends
    elif ends:
        begins = tokens.cap[following] or after[0].isdigit() or after in _OPENING
    else:
        # After an abbreviation ("U.S.", "Inc.") only a word that usually begins a sentence begins one.
        begins = tokens.cap[following] and after in STARTERS and len(word) > 2
    return begins and tokens.start[following] > tokens.end[index]
