"""Tokens of a text, with every quoted stretch as one token, so that sentences and clauses run around quotations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reader.extraction.lexicon import reporting_verbs
from reader.extraction.marks import Stretch
from reader.model.units import ABBREVIATIONS

QUOTE = "<quote>"
"""The lower-case form of a token that is a quoted stretch."""
BREAK = "\n"

_FILL = "\ue000"
_TOKEN = re.compile(
    r"\ue000+|\n\s*|(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*(?:\w+)?(?:-\w+)*|\w+(?:[-’'&]\w+)*|\.\.+|[^\w\s]"
)
_ENDS = frozenset(".!?…")


@dataclass(slots=True)
class Tokens:
    """Parallel lists over the tokens of `text`.

    `low` is the lower-case form (`QUOTE` for a stretch, `BREAK` for a line end); `cap` tells a word that begins with a
    capital; `cue` holds the flags of a reporting verb or 0; `quote` maps a token to its stretch. `sentences` are
    ranges of tokens, in order; none crosses a line end.
    """

    text: str
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    cap: list[bool] = field(default_factory=list)
    cues: list[int] = field(default_factory=list)
    quote: dict[int, int] = field(default_factory=dict)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    paragraphs: list[tuple[int, int]] = field(default_factory=list)
    """Ranges of sentences, one for each paragraph."""

    def words(self, first: int, last: int) -> str:
        """The text from token `first` up to token `last`, exclusive."""
        return self.text[self.start[first] : self.end[last - 1]]


def tokenize(text: str, stretches: list[Stretch]) -> Tokens:
    """Tokens and sentences of `text`, in time linear in its length."""
    tokens = Tokens(text)
    start, end, low, cap, cues = tokens.start, tokens.end, tokens.low, tokens.cap, tokens.cues
    verbs = reporting_verbs()
    at_stretch = {stretch.outer_start: index for index, stretch in enumerate(stretches)}
    stretch_at: int | None
    for match in _TOKEN.finditer(_masked(text, stretches)):
        word = match.group()
        begin = match.start()
        first = word[0]
        stretch_at = at_stretch.get(begin)
        if stretch_at is not None:
            # Two stretches side by side fill one run.
            at = begin
            finish = match.end()
            while at < finish and stretch_at is not None:
                stretch = stretches[stretch_at]
                tokens.quote[len(low)] = stretch_at
                start.append(at)
                end.append(stretch.outer_end)
                low.append(QUOTE)
                cap.append(False)
                at = stretch.outer_end
                stretch_at = at_stretch.get(at)
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
        lower = word.lower()
        start.append(begin)
        end.append(match.end())
        low.append(lower)
        cap.append(first.isupper())
        if lower in verbs:
            cues.append(len(low) - 1)
    _split(tokens, stretches)
    return tokens


def _masked(text: str, stretches: list[Stretch]) -> str:
    parts: list[str] = []
    at = 0
    for stretch in stretches:
        parts.append(text[at : stretch.outer_start])
        parts.append(_FILL * (stretch.outer_end - stretch.outer_start))
        at = stretch.outer_end
    parts.append(text[at:])
    return "".join(parts)


def _split(tokens: Tokens, stretches: list[Stretch]) -> None:
    """Fill in sentences and paragraphs."""
    low, cap, text = tokens.low, tokens.cap, tokens.text
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
            continue
        if index + 1 == count:
            break
        if word == QUOTE:
            stretch = stretches[tokens.quote[index]]
            last = text[stretch.end - 1 : stretch.end]
            ends = last in _ENDS or text[stretch.end - 2 : stretch.end] in (".’", ".'", "!’", "!'", "?’", "?'", ".)")
            following = index + 1
            if ends and (low[following] == QUOTE or cap[following] or low[following].isdigit()):
                sentences.append((first, following))
                first = following
        elif word[0] in _ENDS:
            following = index + 1
            after = low[following]
            if (cap[following] or after == QUOTE or after[0].isdigit() or after in "([—–-•") and tokens.start[
                following
            ] > tokens.end[index]:
                sentences.append((first, following))
                first = following
    if count > first:
        sentences.append((first, count))
    if len(sentences) > first_sentence:
        tokens.paragraphs.append((first_sentence, len(sentences)))
