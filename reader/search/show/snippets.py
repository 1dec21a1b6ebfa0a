"""Snippets: the passage of a text that shows best why it was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from reader.model import Span
from reader.search.show.marks import Found, Target, find_all, find_some, joined, may_hide
from reader.search.words import Terms

WIDTH = 200
"""Characters of a snippet; a second passage may add half of that."""
_BEFORE = 40
_PER_TARGET = 6
_PLACE = Target((), (), None, 2.0)
_GAP = " … "
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Snippet(Struct, frozen=True):
    """Plain text on one line, the hits in it, and the offset of the first hit in the article's text (None: no hit)."""

    text: str
    spans: tuple[Span, ...]
    at: int | None


def clean(text: str) -> str:
    """The text on one line without control characters, as long as before."""
    return _CONTROL.sub(" ", text)


def make_snippet(text: str, targets: Sequence[Target], terms: Terms, places: Sequence[Span] = ()) -> Snippet:
    """The passage with the most and rarest targets; a second one when it has targets that the first lacks.

    `places` are lit as well; together they count as one more target, the one that is worth most.
    """
    found = occurrences(text, targets, terms)
    if places:
        found = sorted([*found, *(Found(start, end, len(targets)) for start, end in places)])
        targets = [*targets, _PLACE]
    if not found:
        lead = _trimmed(text, 0, WIDTH)
        return Snippet(clean(lead.of(text)) + (" …" if lead.end < len(text.rstrip()) else ""), (), None)
    best = _best_window(found, targets, WIDTH - _BEFORE, frozenset())
    first = _passage(text, found[best].start, WIDTH)
    covered = frozenset(item.target for item in found if first.start <= item.start and item.end <= first.end)
    others = [item for item in found if item.target not in covered and not first.overlaps(Span(item.start, item.end))]
    passages = [first]
    if others:
        second = _best_window(others, targets, WIDTH // 2 - _BEFORE, covered)
        extra = _passage(text, others[second].start, WIDTH // 2)
        if not first.overlaps(extra):
            passages = sorted((first, extra))
    return _put_together(text, passages, found)


def occurrences(text: str, targets: Sequence[Target], terms: Terms) -> list[Found]:
    """Where the targets stand, quickly when that is possible."""
    lowered = text.lower()
    found = find_some(text, lowered, targets, terms, _PER_TARGET) if len(lowered) == len(text) else []
    return found or (find_all(text, targets, terms) if may_hide(text, targets) else [])


def _best_window(found: Sequence[Found], targets: Sequence[Target], width: int, without: frozenset[int]) -> int:
    """The number of the occurrence at which the best passage begins; of equal ones the first."""
    best, best_worth = 0, -1.0
    for number, begin in enumerate(found):
        seen = set(without)
        worth = 0.0
        for at in range(number, len(found)):  # no copy of the rest: an article may have a hundred thousand places
            item = found[at]
            if item.end > begin.start + width:
                break
            # A repetition is worth a little, a further target much.
            worth += targets[item.target].weight * (0.1 if item.target in seen else 1.0)
            seen.add(item.target)
        if worth > best_worth + 1e-9:
            best, best_worth = number, worth
    return best


def _passage(text: str, hit: int, width: int) -> Span:
    """A stretch of about `width` characters around a hit, cut at a sentence's start if one is near, else at words."""
    earliest = max(0, hit - _BEFORE)
    line = text.rfind("\n", earliest, hit) + 1
    sentence = max(line, text.rfind(". ", earliest, hit) + 2 if text.rfind(". ", earliest, hit) >= 0 else 0)
    start = sentence or earliest
    if not sentence and earliest:
        blank = text.find(" ", earliest, hit)
        start = blank + 1 if blank >= 0 else earliest
    return _trimmed(text, start, width)


def _trimmed(text: str, start: int, width: int) -> Span:
    """From `start`, at most `width` characters, not ending inside a word and without blanks at the ends."""
    end = min(len(text), start + width)
    if end < len(text):
        blank = text.rfind(" ", start + width // 2, end)
        end = blank if blank > start else end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _put_together(text: str, passages: Sequence[Span], found: Sequence[Found]) -> Snippet:
    pieces: list[str] = []
    spans: list[Span] = []
    length = 0
    for number, passage in enumerate(passages):
        lead = ("… " if passage.start else "") if number == 0 else _GAP
        pieces.append(lead)
        length += len(lead)
        inside = [item for item in found if passage.start <= item.start and item.end <= passage.end]
        shift = length - passage.start
        spans += [Span(span.start + shift, span.end + shift) for span in joined(inside)]
        pieces.append(clean(passage.of(text)))
        length += passage.length
    if passages[-1].end < len(text.rstrip()):
        pieces.append(" …")
    return Snippet("".join(pieces), tuple(spans), found[0].start)
