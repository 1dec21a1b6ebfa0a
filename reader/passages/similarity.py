"""How much a place in a text is like a passage, and the places worth comparing. The only user of RapidFuzz."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from reader.model.passage import CONTEXT, Passage
from reader.model.span import Span

_WEIGHTS = (50.0, 20.0, 20.0, 2.0)
"""Text, prefix, suffix, position: the weights of the Hypothesis client's `match-quote`."""

_LEAST_ALIKE = 50.0
"""Per cent. Unrelated sentences of English are up to 45 % alike."""

_PIECE = 160
"""Longer passages are looked for by their beginning, middle and end: searching is quadratic in this length."""

_PLACES = 3
"""Places taken from the text for each piece."""

_FARTHEST = 200
"""Characters that the ends of a place are moved at most."""

_NEXT_TO = 20
"""Characters right before and behind a passage that are looked for as they are."""

_WORD_START = re.compile(r"(?<!\w)\S")
_WORD_END = re.compile(r"\S(?!\w)")


class Likeness:
    """Scores places in `text` for one passage."""

    def __init__(self, passage: Passage, text: str) -> None:
        self.passage = passage
        self.text = text

    def score(self, span: Span) -> float:
        """0..1: text, prefix, suffix and position, weighted as in the module's source."""
        words, before, after, nearness = _WEIGHTS
        distance = abs(span.start - self.passage.span.start) / max(1, len(self.text))
        total = (
            words * self.words(span)
            + before * self._prefix(span)
            + after * self._suffix(span)
            + nearness * (1 - min(1.0, distance))
        )
        return total / sum(_WEIGHTS)

    def words(self, span: Span) -> float:
        """0..1: how alike the texts are."""
        return fuzz.ratio(self.passage.text, span.of(self.text)) / 100

    def surroundings(self, span: Span) -> float:
        """0..1: how alike prefix and suffix are, together."""
        return (self._prefix(span) + self._suffix(span)) / 2

    def better_side(self, span: Span) -> float:
        """0..1: how alike prefix or suffix is, whichever is more; a side that is the end of the text does not count."""
        return max(
            self._prefix(span) if self.passage.prefix else 0.0, self._suffix(span) if self.passage.suffix else 0.0
        )

    def _prefix(self, span: Span) -> float:
        return fuzz.ratio(self.passage.prefix, self.text[max(0, span.start - CONTEXT) : span.start]) / 100

    def _suffix(self, span: Span) -> float:
        return fuzz.ratio(self.passage.suffix, self.text[span.end : span.end + CONTEXT]) / 100


def likely_places(likeness: Likeness) -> list[Span]:
    """Spans that may be the passage after an edit, their ends set where the score is best."""
    rough = dict.fromkeys(place for piece in _pieces(likeness.passage.text) for place in _find_piece(likeness, *piece))
    return list(dict.fromkeys(_fit_ends(likeness, span) for span in rough))


def places_between_surroundings(likeness: Likeness) -> list[Span]:
    """What stands between the passage's prefix and suffix where both are still there and not much lies between them."""
    passage, text = likeness.passage, likeness.text
    before, after = passage.prefix[-_NEXT_TO:], passage.suffix[:_NEXT_TO]
    if len(before) < _NEXT_TO or len(after) < _NEXT_TO:
        return []
    found: list[Span] = []
    at = text.find(before)
    while at >= 0 and len(found) < _PLACES:
        start = at + len(before)
        end = text.find(after, start, start + 2 * len(passage.text) + _FARTHEST)
        if end > start:
            found.append(Span(start, end))
        at = text.find(before, at + 1)
    return found


def _pieces(words: str) -> list[tuple[int, str]]:
    """(offset, piece) to look for: the whole of a short passage, else its beginning, middle and end."""
    if len(words) <= 2 * _PIECE:
        return [(0, words)]
    middle = (len(words) - _PIECE) // 2
    return [(at, words[at : at + _PIECE]) for at in (0, middle, len(words) - _PIECE)]


def _find_piece(likeness: Likeness, offset: int, piece: str) -> list[Span]:
    """Where the whole passage would stand for each of the best places of one piece of it."""
    found: list[Span] = []
    text, whole = likeness.text, len(likeness.passage.text)
    for _ in range(_PLACES):
        best = fuzz.partial_ratio_alignment(piece, text, score_cutoff=_LEAST_ALIKE)
        if best is None or best.dest_end <= best.dest_start or len(text) < len(piece):
            break
        start = max(0, best.dest_start - offset)
        found.append(Span(start, min(len(text), start + whole)))
        text = text[: best.dest_start] + "\0" * (best.dest_end - best.dest_start) + text[best.dest_end :]
    return found


def _fit_ends(likeness: Likeness, span: Span) -> Span:
    """Move start and end to the edges of words where the score is best, as far as a longer insertion would reach."""
    reach = min(_FARTHEST, max(CONTEXT, span.length // 2))
    best = span
    for _ in range(2):
        starts = [at for at in _starts(likeness.text, span.start, reach) if at < best.end]
        best = max((Span(at, best.end) for at in starts), key=likeness.score, default=best)
        ends = [at for at in _ends(likeness.text, span.end, reach) if at > best.start]
        best = max((Span(best.start, at) for at in ends), key=likeness.score, default=best)
    return best


def _starts(text: str, near: int, reach: int) -> list[int]:
    return [match.start() for match in _WORD_START.finditer(text, max(0, near - reach), min(len(text), near + reach))]


def _ends(text: str, near: int, reach: int) -> list[int]:
    return [match.end() for match in _WORD_END.finditer(text, max(0, near - reach), min(len(text), near + reach))]
