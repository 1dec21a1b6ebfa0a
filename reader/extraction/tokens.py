"""Tokens of a text, with every quoted stretch as one token, so that sentences and clauses run around quotations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reader.extraction.lexicon import phrasal_verbs, reporting_verbs, words
from reader.extraction.marks import Stretch
from reader.model.units import ABBREVIATIONS

QUOTE = "<quote>"
"""The lower-case form of a token that is a quoted stretch."""
BREAK = "\n"
"""The lower-case form of a token that is the end of a line."""

_FILL = "\ue000"
_TOKEN = re.compile(
    r"\ue000+"
    r"|\n\s*"
    r"|(?:[^\W\d_]\.){2,}"
    r"|\d+(?:[.,:]\d+)*\w*(?:-\w+)*"
    r"|\w+(?:[-’'&]\w+)*(?:(?<=s)[’'](?!\w))?"
    r"|\.\.+"
    r"|--+"
    r"|[^\w\s]"
)
_ENDS = frozenset(".!?…")
_OPENING = frozenset("([—–-•*")
_TAIL = re.compile(r"[.!?…][’'”)\]]*$")


@dataclass(slots=True)
class Tokens:
    """Parallel lists over the tokens of `text`.

    `low` is the lower-case form, with straight apostrophes (`QUOTE` for a stretch, `BREAK` for a line end); `cap` tells a word that begins with a
    capital; `cues` are the tokens that are reporting verbs; `quote` maps a token to its stretch. `sentences` are
    ranges of tokens, in order; none crosses a line end. `paragraphs` are ranges of sentences.
    """

    text: str
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    cap: list[bool] = field(default_factory=list)
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
    tokens = Tokens(text)
    start, end, low, cap, cues = tokens.start, tokens.end, tokens.low, tokens.cap, tokens.cues
    verbs = reporting_verbs()
    phrasal = phrasal_verbs()
    at_stretch = {stretch.outer_start: index for index, stretch in enumerate(stretches)}
    for match in _TOKEN.finditer(_masked(text, stretches)):
        word = match.group()
        begin = match.start()
        first = word[0]
        if first == _FILL and begin in at_stretch:
            _add_stretches(tokens, stretches, at_stretch[begin], match.end())
            continue
        if first == "\n":
            start.append(begin)
            end.append(begin + 1)
            low.append(BREAK)
            cap.append(False)
            continue
        if first == "." and end and end[-1] == begin and len(word) == 1:
            previous = low[-1]
            if previous in ABBREVIATIONS or (len(previous) == 1 and previous.isalpha() and cap[-1]):
                end[-1] = begin + 1
                continue
        lower = word.lower().replace("’", "'")
        if lower in verbs:
            cues.append(len(low))
        elif low and low[-1] in phrasal and lower in phrasal[low[-1]] and (not cues or cues[-1] != len(low) - 1):
            cues.append(len(low) - 1)
        start.append(begin)
        end.append(match.end())
        low.append(lower)
        cap.append(first.isupper())
    _split(tokens)
    return tokens


def _add_stretches(tokens: Tokens, stretches: list[Stretch], index: int, finish: int) -> None:
    """Add a token for each of the stretches that stand side by side up to `finish`."""
    while index < len(stretches) and stretches[index].outer_start < finish:
        stretch = stretches[index]
        tokens.quote[len(tokens.low)] = stretch
        tokens.start.append(stretch.outer_start)
        tokens.end.append(stretch.outer_end)
        tokens.low.append(QUOTE)
        tokens.cap.append(False)
        index += 1


def _masked(text: str, stretches: list[Stretch]) -> str:
    parts: list[str] = []
    at = 0
    for stretch in stretches:
        parts.append(text[at : stretch.outer_start])
        parts.append(_FILL * (stretch.outer_end - stretch.outer_start))
        at = stretch.outer_end
    parts.append(text[at:])
    return "".join(parts)


def _split(tokens: Tokens) -> None:
    """Fill in sentences and paragraphs."""
    low = tokens.low
    count = len(low)
    first = 0
    first_sentence = 0
    sentences = tokens.sentences
    starters = words().starters
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
            and (word[0] in _ENDS or word == QUOTE or tokens.text[tokens.end[index] - 1] == ".")
            and _ends_sentence(tokens, index, starters)
        ):
            sentences.append((first, index + 1))
            first = index + 1
    if count > first:
        sentences.append((first, count))
    if len(sentences) > first_sentence:
        tokens.paragraphs.append((first_sentence, len(sentences)))


def _ends_sentence(tokens: Tokens, index: int, starters: frozenset[str]) -> bool:
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
    if after == QUOTE:
        begins = tokens.quote_is_sentence(following) or word[0] in _ENDS
    elif word[0] in _ENDS:
        begins = tokens.cap[following] or after[0].isdigit() or after in _OPENING
    else:
        # After an abbreviation ("U.S.", "Inc.") only a word that usually begins a sentence begins one.
        begins = tokens.cap[following] and after in starters and len(word) > 2
    return begins and tokens.start[following] > tokens.end[index]
