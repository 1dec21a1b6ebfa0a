"""Where targets stand in a text."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from reader.model import Span
from reader.search.targets import Target
from reader.search.words import Terms, word_pattern

_ACCENTED = re.compile("[\u00c0-\u024f\u0300-\u1fff\u3040-\ufffc]")


class Found(NamedTuple):
    """An occurrence of a target: its offsets and which target it is."""

    start: int
    end: int
    target: int


def find_all(text: str, targets: Sequence[Target], terms: Terms, title: bool = False) -> list[Found]:
    """All occurrences in order, by going through every word. Offsets are into `text`."""
    meant = [(number, target) for number, target in enumerate(targets) if is_meant(target, title)]
    words = list(terms.in_text(text)) if may_have(text, [target for _, target in meant]) else []
    found: list[Found] = []
    for number, target in meant:
        first, length = target.terms[0], len(target.terms)
        found += [
            Found(words[at][1], words[at + length - 1][2], number)
            for at in range(len(words) - length + 1)
            if words[at][0] in first and all(words[at + n][0] in target.terms[n] for n in range(1, length))
        ]
    return sorted(found)


def may_have(text: str, targets: Sequence[Target]) -> bool:
    """Whether it is worth going through the words of a text."""
    lowered = text.lower()
    return any(a in lowered for target in targets for a in target.anchors) or may_hide(text, targets)


def may_hide(text: str, targets: Sequence[Target]) -> bool:
    """Whether a text may have targets that do not begin with an anchor, because they are written with accents."""
    return bool(targets) and is_accented(text)


def is_accented(text: str) -> bool:
    """Whether a text has letters that are folded to others, or belongs to another script."""
    return not text.isascii() and _ACCENTED.search(text) is not None


def is_meant(target: Target, title: bool) -> bool:
    """Whether a target is to be lit in a title, or in a text."""
    return target.field in (None, "title") if title else target.field in (None, "body")


def find_some(text: str, lowered: str, targets: Sequence[Target], terms: Terms, most: int) -> list[Found]:
    """Up to `most` occurrences of each target in order, by looking for their anchors only: fast, may miss some.

    `lowered` is `text` in lower case and of the same length.
    """
    found: list[Found] = []
    match = word_pattern(text).match
    for number, target in enumerate(targets):
        if not is_meant(target, title=False):
            continue
        for anchor in target.anchors:
            at, count = lowered.find(anchor), 0
            while at >= 0 and count < most:
                end = at + len(anchor)
                if at == 0 or not lowered[at - 1].isalnum():
                    end = _end_of(text, at, target, terms, match)
                    if end > at:
                        insort(found, Found(at, end, number))
                        count += 1
                    end = max(end, at + len(anchor))
                at = lowered.find(anchor, end)
    return found


def _end_of(text: str, at: int, target: Target, terms: Terms, match: Callable[[str, int], re.Match[str] | None]) -> int:
    """Where an occurrence that starts at `at` ends, or `at` when there is none."""
    word = match(text, at)
    if word is None or terms.of(word.group()) not in target.terms[0]:
        return at
    if len(target.terms) == 1:
        return word.end()
    # The words that follow: what stands between them is never longer than this.
    ahead = terms.in_text(text[word.end() : word.end() + 40 * len(target.terms)])
    end = word.end()
    for wanted in target.terms[1:]:
        following = next(ahead, None)
        if following is None or following[0] not in wanted:
            return at
        end = word.end() + following[2]
    return end


def joined(found: Iterable[Found], places: Iterable[Span] = ()) -> tuple[Span, ...]:
    """The spans of occurrences and of other places, overlapping ones joined."""
    spans: list[Span] = []
    for start, end in sorted([*(item[:2] for item in found), *places]):
        if spans and start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
        else:
            spans.append(Span(start, end))
    return tuple(spans)
